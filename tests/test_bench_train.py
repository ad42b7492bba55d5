"""`course bench train` at small sizes: the ways do the same work, the limits count what a step does, and the goals are judged."""
import json

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from coursekit.bench import _train_case, _train_limits, _train_ways, train
from coursekit.bench._train_case import Case, ScikitLearn, Trained, classifier, jittered
from coursekit.bench.table import Table
from coursekit.verbs.bench import bench_names

RESIDENT = {name: _train_ways.WAYS[name] for name in ("textbook", "gather", "slices", "laid out")}


def a_case(rows: int = 150, epochs: int = 3, batch: int = 150) -> Case:
    return Case(*jittered(rows, 1), *jittered(500, 2), epochs=epochs, batch=batch, device="cpu")


class Pretended:
    """Recorded without a GPU: the buffer and its replays are as they are there, and each replay calls the steps."""

    def __new__(cls, case: Case, monkeypatch) -> _train_ways.Resident:
        monkeypatch.setattr(_train_ways, "record", lambda work: work)
        monkeypatch.setattr(_train_ways.Recorded, "__init__", cls.start)
        return _train_ways.Recorded(case)

    def start(self, case: Case) -> None:
        self.steps = min(len(case.X) // case.batch, 2)
        _train_ways.Resident.__init__(self, case, self.replayed)


def test_the_rows_are_the_same_for_the_same_seed_and_new_for_another():
    one, again, other = jittered(1000, 1), jittered(1000, 1), jittered(1000, 2)
    assert one[0].dtype == np.float32 and one[0].shape == (1000, 4) and set(one[1]) == {0, 1, 2}
    assert (one[0] == again[0]).all() and not set(map(tuple, one[0])) & set(map(tuple, other[0]))
    assert np.bincount(jittered(150, 1)[1]).tolist() == [50, 50, 50]


@pytest.mark.parametrize("name", [*RESIDENT, "graph"])
def test_with_one_batch_an_epoch_every_way_ends_at_the_weights_of_scikit_learn(name, monkeypatch):
    case = a_case(epochs=20)
    way = Pretended(case, monkeypatch) if name == "graph" else RESIDENT[name](case)
    for _ in range(2):  # the second training starts where the first did
        trained = way.train(seed=3)
    with pytest.warns(UserWarning, match="converged"):
        model = classifier(3, case.epochs, case.batch).fit(case.X, case.y)
    mine = np.concatenate([parameter.detach().numpy().ravel() for parameter in way.network.parameters()])
    its = np.concatenate([part.ravel() for part in (model.coefs_[0].T, model.intercepts_[0], model.coefs_[1].T, model.intercepts_[1])])
    first = np.concatenate([part.ravel() for part in _train_case.first_weights(3)])
    assert abs(mine - its).mean() < abs(its - first).mean() / 500, "far closer than the way from the first weights"
    assert abs(trained.accuracy - ScikitLearn(case).train(3).accuracy) <= 0.002 and trained.seconds > 0


@pytest.mark.parametrize("name", [*RESIDENT, "graph"])
def test_an_epoch_takes_each_row_once_in_batches_of_the_same_size(name, monkeypatch):
    case = a_case(rows=100, epochs=1, batch=16)
    way = Pretended(case, monkeypatch) if name == "graph" else RESIDENT[name](case)
    way.y, taken = torch.arange(100), []  # each row has its number for a class
    object.__setattr__(case, "y", np.arange(100))
    if name == "graph":
        way.buffer_y = torch.zeros(32, dtype=torch.int64)
    monkeypatch.setattr(way, "step", lambda x, y: taken.append((x.clone(), y.tolist())))
    way.train(seed=0)
    orders = [number for _, numbers in taken for number in numbers]
    assert sorted(orders) == list(range(100)) and orders != list(range(100))
    assert sorted(len(numbers) for _, numbers in taken) == [4] + [16] * 6
    assert all(torch.equal(x, torch.from_numpy(case.X[numbers])) for x, numbers in taken)


def test_a_long_training_by_the_textbook_is_timed_in_part_and_has_no_accuracy(monkeypatch):
    monkeypatch.setattr(_train_ways, "TEXTBOOK_ROWS", 500)
    way, calls = _train_ways.Textbook(a_case(rows=1000, epochs=1, batch=20)), []
    monkeypatch.setattr(way, "step", lambda x, y: calls.append(len(y)))
    trained = way.train(seed=0)
    assert trained.accuracy is None and trained.seconds > 0 and calls == [20] * (1 + _train_ways.TEXTBOOK_BATCHES)


def test_the_operations_and_calls_of_a_step_are_counted():
    way = _train_ways.WAYS["slices"](a_case())
    with FlopCounterMode(display=False) as counted:
        way.step(way.x, way.y)
    assert counted.get_total_flops() == _train_limits.FLOPS_A_ROW * 150
    step = _train_limits.counted(way)
    assert 12 <= step.calls <= 40 and step.moved / 150 > 10 * _train_limits.BYTES_A_ROW


def test_the_probes_measure_something():
    assert _train_limits.bytes_a_second("cpu", 2**18) > 1e7
    assert _train_limits.flops("cpu", 64) > 1e7
    assert _train_limits.calls_a_second("cpu", 50) > 1e3


@pytest.fixture
def small(monkeypatch):
    """The bench at two small sizes, on the processor, where nothing can be compiled."""
    def no_compiler(function, **_):
        raise RuntimeError("no C++ compiler\nand more lines")
    for name, value in {"EPOCHS": {150: 2, 400: 2}, "HELD": 200, "LAST_FOR_ALL": 400, "ROUNDS": 2, "BATCH": 300}.items():
        monkeypatch.setattr(train, name, value)
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: False)
    monkeypatch.setattr(torch, "compile", no_compiler)
    for probe in ("bytes_a_second", "flops", "calls_a_second"):
        monkeypatch.setattr(_train_limits, probe, lambda device: 1e9)


def test_the_bench_measures_all_ways_that_there_are_and_names_the_one_that_is_not(small, tmp_path):
    table = train.measure(None, None)
    ways = {"scikit-learn", "scikit-learn float32", "textbook", "gather", "slices", "laid out"}
    for figure in ("rows_a_second", "seconds_an_epoch", "accuracy"):
        assert set(table.figures[figure]) == ways and all(set(entry) == {"150", "400"} for entry in table.figures[figure].values())
    assert "compiled is left out at 400 rows: RuntimeError: no C++ compiler\n" in table.text()
    assert set(table.figures["share_of_the_limit"]) == ways and table.figures["limits"]["memory"] == pytest.approx(1e9 / 24, rel=0.01)
    goals = [row.goal for row in table.rows if row.goal]
    assert len(goals) == 3 and goals[1] == "at least 3" and all(float(goal.split()[-1]) <= 0 for goal in goals[::2])
    stored = tmp_path / "measurements.json"
    stored.write_text(json.dumps({"train_h200": {"batch": 8192}}), encoding="utf-8")
    table.write(stored, "train")
    assert set(json.loads(stored.read_text(encoding="utf-8"))) == {"train", "train_h200"}


def trained(seconds: float, accuracy: float | None = 0.96) -> list[Trained]:
    return [Trained(seconds * factor, accuracy) for factor in (1, 1.1, 0.9)]


@pytest.mark.parametrize(("device", "slices", "textbook", "accuracy", "met"), [
    ("cpu", 0.2, 8.0, 0.96, True), ("cpu", 0.3, 8.0, 0.96, False), ("cpu", 0.2, 8.0, 0.95, False), ("cuda", 0.007, 8.0, 0.96, True),
    ("cuda", 0.02, 21.0, 0.96, False), ("cuda", 0.007, 6.0, 0.96, False),
])
def test_the_goals_are_judged_by_device(device, slices, textbook, accuracy, met):
    table = Table("a bench")
    table.figures["times_scikit_learn"] = {}
    results = {"scikit-learn": trained(0.7), "scikit-learn float32": trained(0.001), "textbook": trained(textbook, None), "slices": trained(slices, accuracy)}
    train._goals(results, train.LAST_FOR_ALL, device, table)
    assert table.met == met, table.text()
    assert [row.value for row in table.rows][:2] == pytest.approx([0.7 / slices, textbook / slices])


def test_an_accuracy_is_lower_when_chance_does_not_explain_it():
    its = [Trained(1, 0.96 + 0.001 * seed) for seed in range(9)]  # seeds differ by much more than the ways
    noisy = [Trained(1, one.accuracy + step) for one, step in zip(its, (-3e-4, 2e-4, -2e-4, 1e-4, 0, -4e-4, 3e-4, 2e-4, -2e-4), strict=True)]
    lower = [Trained(1, one.accuracy - 1e-3) for one in noisy]
    for mine, met in ((noisy, True), (lower, False), (its, True)):
        less, chance = train._accuracy_apart(mine, its)
        assert (less >= -chance) == met


def test_what_a_bench_is_made_of_is_no_bench():
    assert "train" in bench_names() and not [name for name in bench_names() if name.startswith("_")]
    assert _train_case.HIDDEN == 50
