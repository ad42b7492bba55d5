"""Training one network (4-50-3, Adam) on jittered Iris rows: scikit-learn against ways of PyTorch, in one run, and against the machine's limits.

Each way trains from the same first weights for the same number of epochs; the ways take turns, and what counts is the median over the rounds.
Moving the rows to the device is left out: it happens once. scikit-learn gets float64, as a table comes from pandas, and beside it float32.
"""
import statistics
import time

import torch

from coursekit.bench import _train_limits as limits
from coursekit.bench._train_case import Case, Trained, jittered
from coursekit.bench._train_ways import TEXTBOOK_BATCHES, TEXTBOOK_ROWS, WAYS
from coursekit.bench.table import Table
from coursekit.catalog import Course
from coursekit.check.plain import one_line

BATCH = 8192
EPOCHS = {150: 300, 15_000: 50, 1_000_000: 3}  # by rows
EPOCHS_GPU = {64_000_000: 1}
HELD = 100_000
ROUNDS = 9
CHANCE = 2.9  # standard errors: of nine seeds, one bench in a hundred goes beyond
LAST_FOR_ALL = 1_000_000  # beyond it one round, since scikit-learn takes minutes
SKLEARN, TEXTBOOK = "scikit-learn", "textbook"  # what a user would otherwise pick
GOALS = {"cpu": ("at least 3", ""), "cuda": ("at least 70", "at least 1000")}  # against the two, at LAST_FOR_ALL rows


def measure(course: Course, only: str | None) -> Table:
    """All ways at all sizes, the goals, and the limits."""
    device = torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else "cpu"
    table = Table(f"course bench train: rows a second in training, batches of {BATCH} rows at most, on {_name(device)}")
    table.figures |= {"batch": BATCH, "device": _name(device), "torch": torch.__version__, "epochs": {}, "rows_a_second": {}, "seconds_an_epoch": {},
                      "accuracy": {}, "limits": {}, "share_of_the_limit": {}, "times_scikit_learn": {}}
    epochs = EPOCHS | (EPOCHS_GPU if device == "cuda" else {})
    for rows in epochs:
        _one_size(rows, epochs[rows], device, table)
    table.title += (f"\n  {TEXTBOOK}: a training that passes more than {TEXTBOOK_ROWS:,} rows is timed over {TEXTBOOK_BATCHES} batches of an epoch, "
                    "without the shuffle before them; it has no accuracy")
    return table


def _name(device: str) -> str:
    return torch.cuda.get_device_name() if device == "cuda" else device


def _one_size(rows: int, epochs: int, device: str, table: Table) -> None:
    torch.compiler.reset()  # it remembers the ways of the last size, and stops compiling after eight
    case = Case(*jittered(rows, seed=1), *jittered(HELD, seed=2), epochs=epochs, batch=min(rows, BATCH), device=device)
    ways = _prepared(case, rows, table)
    rounds = ROUNDS if rows <= LAST_FOR_ALL else 1
    trained = {name: [] for name in ways}
    for seed in range(rounds):
        for name, way in ways.items():
            trained[name].append(way.train(seed))
    table.figures["epochs"][str(rows)] = epochs
    for name, results in trained.items():
        _rows_of(name, rows, results, table)
    _goals(trained, rows, device, table)
    if rows == LAST_FOR_ALL:
        limits.add(table, ways["slices"], rows)


def _prepared(case: Case, rows: int, table: Table) -> dict:
    """The ways that this machine has, warmed up; what is left out is said."""
    ways = {}
    for name, make in WAYS.items():
        if name == "graph" and case.device != "cuda":
            continue
        start = time.perf_counter()
        try:
            ways[name] = make(case)
        except Exception as error:  # no compiler, no memory: whatever keeps a way from running here
            if name not in ("compiled", "graph"):
                raise
            table.title += f"\n  {name} is left out at {rows:,} rows: {type(error).__name__}: {one_line(error)}"
            continue
        if name == "compiled":
            table.add(f"{rows:,} rows, compiled: compiling, once", time.perf_counter() - start, "s")
    return ways


def _rows_of(name: str, rows: int, results: list[Trained], table: Table) -> None:
    seconds = statistics.median(result.seconds for result in results)
    accuracy = None if results[0].accuracy is None else statistics.mean(result.accuracy for result in results)
    table.add(f"{rows:,} rows, {name}: rows a second", rows / seconds / 1e6, "million")
    table.add(f"{rows:,} rows, {name}: an epoch", 1e3 * seconds, "ms")
    if accuracy is not None:
        table.add(f"{rows:,} rows, {name}: accuracy on rows held back", 100 * accuracy, "%")
    kept = {"rows_a_second": round(rows / seconds), "seconds_an_epoch": float(f"{seconds:.3g}"), "accuracy": accuracy and round(accuracy, 4)}
    for figure, value in kept.items():
        table.figures[figure].setdefault(name, {})[str(rows)] = value


def _goals(trained: dict[str, list[Trained]], rows: int, device: str, table: Table) -> None:
    """Times scikit-learn and times the textbook, round by round; and no accuracy lower than scikit-learn's."""
    goals = GOALS.get(device, ("", "")) if rows == LAST_FOR_ALL else ("", "")
    torches = {name: results for name, results in trained.items() if not name.startswith(SKLEARN)}
    times = {name: _times(trained[SKLEARN], results) for name, results in torches.items()}
    best = max(times, key=times.get)
    less, chance = _accuracy_apart(trained[best], trained[SKLEARN])
    table.add(f"{rows:,} rows: {best}, the fastest of PyTorch, against {SKLEARN}", times[best], "times", goals[0])
    table.add(f"{rows:,} rows: {best} against {TEXTBOOK}", _times(trained[TEXTBOOK], trained[best]), "times", goals[1])
    table.add(f"{rows:,} rows: {best}'s accuracy less {SKLEARN}'s, no lower than chance explains", 100 * less, "points", f"at least {-100 * chance:.3f}")
    table.figures["times_scikit_learn"][str(rows)] = {name: float(f"{value:.3g}") for name, value in times.items()}


def _times(slow: list[Trained], fast: list[Trained]) -> float:
    return statistics.median(one.seconds / other.seconds for one, other in zip(slow, fast, strict=True))


def _accuracy_apart(mine: list[Trained], its: list[Trained]) -> tuple[float, float]:
    """By how much one way is more accurate, and what chance explains: both start from the same weights, seed by seed, and differ in their batches."""
    apart = [one.accuracy - other.accuracy for one, other in zip(mine, its, strict=True)]
    error = statistics.stdev(apart) / len(apart) ** 0.5 if len(apart) > 1 else 0.0
    return statistics.mean(apart), CHANCE * error
