"""What the questions of `07_where_to_cut` share: a made-up workflow, which stages run again in it, and stages as learners name them.

A workflow is a dict: for each stage the names of all that it reads, which are scripts, files, parameters and other stages.
"""
import random
from collections.abc import Callable, Iterable

from coursekit.check.plain import plain

STAGES = ("gather", "clean", "merge", "sort", "weigh", "count", "draw", "publish", "sample", "label", "round", "archive")
PARAMETERS = ("limit", "depth", "colour", "width", "share", "steps")
FILES = ("plants.csv", "prices.csv", "letters.csv", "weather.csv")
MOST = 10_000  # names that an answer may hold


def workflow(seed: int) -> tuple[dict, dict]:
    """A workflow of eight stages, and what its parts are called: a to d make a diamond, e hangs below it, g stands apart, k reads g, h joins e and g.

    Neither the order of the stages nor that of what they read says which comes first, and the name of one parameter is part of another's.
    """
    rng = random.Random(17_000 + seed)
    parts = dict(zip("abcdeghk", rng.sample(STAGES, 8), strict=True))
    parts |= dict(zip(("p", "q", "r"), rng.sample(PARAMETERS, 3), strict=True))
    parts |= dict(zip(("file", "other"), rng.sample(FILES, 2), strict=True)) | {"long": f"final_{parts['p']}"}
    reads = {"h": "ge", "d": ["b", "long", "c"], "b": "pa", "k": "g", "g": ["other"], "e": "rd", "a": ["file", "q"], "c": ["a", "long"]}
    return {parts[stage]: [*(parts[name] for name in names), f"{parts[stage]}.py"] for stage, names in reads.items()}, parts


def again(graph: dict, changed: Iterable[str], silent: Iterable[str] = (), starts: Callable | None = None) -> set[str]:
    """The stages that run again: those that read something new, or are named themselves. A silent stage runs and makes nothing new.

    `starts(stage, new)` bends the rule by which a stage runs.
    """
    changed, silent, ran = set(changed), set(silent), set()
    starts = starts or (lambda stage, new: stage in changed or bool(new & set(graph[stage])))
    while more := {stage for stage in graph if stage not in ran and starts(stage, (changed - graph.keys()) | (ran - silent))}:
        ran |= more
    return ran


def direct(graph: dict, changed: Iterable[str]) -> set[str]:
    """The stages that are named, and those that read what is named."""
    return {stage for stage, reads in graph.items() if stage in changed or set(changed) & set(reads)}


def in_order_of_file(graph: dict, changed: Iterable[str], silent: Iterable[str] = (), from_the_start: bool = False) -> set[str]:
    """What one pass through the dict finds; a stage that is named counts as new when it is reached, or from the start."""
    ran: set[str] = set()
    new = set(changed) - (set() if from_the_start else graph.keys())
    for stage, reads in graph.items():
        if stage in changed or new & set(reads):
            ran.add(stage)
            new |= {stage} - set(silent)
    return ran


def before(graph: dict, stages: Iterable[str]) -> set[str]:
    """These stages and all that they depend on."""
    found, more = set(), [*stages]
    while more:
        stage = more.pop()
        if stage not in found:
            found.add(stage)
            more += [name for name in graph[stage] if name in graph]
    return found


def behind(graph: dict, stages: Iterable[str]) -> set[str]:
    """The stages that depend on these, without them."""
    return again(graph, stages) - set(stages)


def names_in(value) -> list[str] | None:
    """The names that a set, list, tuple, array, Series or iterator of texts holds, sorted; None for anything else."""
    if isinstance(value, str | bytes | dict) or value is None or isinstance(value, type):
        return None
    try:
        found = [plain(entry) for entry, _ in zip(value, range(MOST), strict=False)]
        return sorted(found) if all(isinstance(entry, str) for entry in found) else None
    except Exception:  # an odd object holds no names, whatever it raises
        return None


def told(names: Iterable[str]) -> str:
    """Names as a sentence has them."""
    return ", ".join(f"`{name}`" for name in sorted(names)) or "none"


def event(changed: list[str]) -> str:
    """What happened, in words."""
    return f"When {told(changed)} changed" if changed else "When nothing changed"
