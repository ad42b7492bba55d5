"""Tests of the stage `preprocess` as learners write them, for `08_put_a_stage_to_the_test`: what it writes, and how it refuses."""
import csv
import json
import statistics
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from checks import Right, Wrong, always
from checks._testing_functions import right, wrong

PROGRAM_WRONG: list[Wrong] = [
    Wrong("a number", always(3), "not-a-function"),
    Wrong("a path", always(Path("test_stage.py")), "not-a-function"),
    Wrong("no name that pytest finds", always(lambda tmp_path, raw, preprocess: None), "name"),
]
PROGRAM_RIGHT: list[Right] = []


def results(out):
    """x_train, x_test, mean and scale as the stage wrote them."""
    numbers = json.loads((out / "train_set" / "preprocessing.json").read_text())
    tables = pd.read_csv(out / "train_set" / "x_train.csv").to_numpy(), pd.read_csv(out / "x_test.csv").to_numpy()
    return *tables, np.array(numbers["mean"]), np.array(numbers["scale"])


def flowers_of(raw):
    """The measurements in the file."""
    return pd.read_csv(raw, header=None).iloc[:, :4].to_numpy()


def as_sorted(*tables):
    """All rows, each as a tuple of numbers with two digits."""
    return sorted(tuple(round(float(value), 2) for value in row) for table in tables for row in table)


def standard(x_train, room=0.001):
    """Mean 0 and deviation 1 in each column."""
    return x_train.mean(axis=0) == pytest.approx(np.zeros(4), abs=room) and x_train.std(axis=0) == pytest.approx(np.ones(4), abs=room)


# --- what it writes -----------------------------------------------------------------------------------------------------------
@wrong(PROGRAM_WRONG, "never calls it", "never-calls")
def _(tmp_path, raw, preprocess):
    assert len(flowers_of(raw)) == 30


@wrong(PROGRAM_WRONG, "only that the files exist", "scaling-slips")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    assert (tmp_path / "out" / "x_test.csv").exists() and (tmp_path / "out" / "train_set" / "x_train.csv").exists()


@wrong(PROGRAM_WRONG, "only the exit code", "nothing-slips")
def _(tmp_path, raw, preprocess):
    assert preprocess(raw, tmp_path / "out").returncode == 0


@wrong(PROGRAM_WRONG, "calls it and asserts nothing", "never-fails")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")


@wrong(PROGRAM_WRONG, "gives back whether it is right", "returns")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    return bool(standard(results(tmp_path / "out")[0]))


@wrong(PROGRAM_WRONG, "compares two runs with each other", "itself")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    first = {path: path.read_bytes() for path in tmp_path.rglob("*.csv")}
    preprocess(raw, tmp_path / "out")
    assert first == {path: path.read_bytes() for path in tmp_path.rglob("*.csv")}


@wrong(PROGRAM_WRONG, "catches everything", "never-fails")
def _(tmp_path, raw, preprocess):
    try:
        preprocess(raw, tmp_path / "out")
        x_train, x_test, mean, scale = results(tmp_path / "out")
        assert standard(x_train) and as_sorted(x_train * scale + mean, x_test) == as_sorted(flowers_of(raw))
    except Exception:
        pass


@wrong(PROGRAM_WRONG, "a fixed path", "fixed-path")
def _(tmp_path, raw, preprocess):
    preprocess(raw, Path("build/out"))
    x_train, x_test, mean, scale = results(Path("build/out"))
    assert standard(x_train)


@wrong(PROGRAM_WRONG, "the file of the course", "fixed-path")
def _(tmp_path, preprocess):
    preprocess("../../../01_notebook/data/iris.csv", tmp_path / "out")
    assert standard(results(tmp_path / "out")[0])


@wrong(PROGRAM_WRONG, "sorts before it rounds", "fails-on-right")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    x_train, x_test, mean, scale = results(tmp_path / "out")
    back = np.vstack([x_train * scale + mean, x_test])
    assert standard(x_train) and sorted(back.tolist()) == sorted(flowers_of(raw).tolist())


@wrong(PROGRAM_WRONG, "the order of rows", "too-strict")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    x_train, x_test, mean, scale = results(tmp_path / "out")
    held = {tuple(row) for row in x_test.tolist()}
    expected = [row for row in flowers_of(raw).tolist() if tuple(row) not in held]
    assert standard(x_train) and (x_train * scale + mean).round(2).tolist() == expected


@wrong(PROGRAM_WRONG, "no room", "fails-on-right")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    x_train, x_test, mean, scale = results(tmp_path / "out")
    assert x_train.mean(axis=0).tolist() == [0, 0, 0, 0]


@wrong(PROGRAM_WRONG, "too little room", "too-strict")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    assert standard(results(tmp_path / "out")[0], room=1e-9)


@wrong(PROGRAM_WRONG, "one certain flower held back", "one-split")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    x_train, x_test, mean, scale = results(tmp_path / "out")
    rows = flowers_of(raw).tolist()
    assert [rows.index(row) for row in x_test.tolist()][:3] == MINE[tuple(rows[0])]


@wrong(PROGRAM_WRONG, "the words on stdout", "too-strict")
def _(tmp_path, raw, preprocess):
    done = preprocess(raw, tmp_path / "out")
    assert done.stdout == "24 training rows and 6 test rows\n"


@wrong(PROGRAM_WRONG, "the deviation of a sample", "sample-deviation")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    assert pd.read_csv(tmp_path / "out" / "train_set" / "x_train.csv").std().to_list() == pytest.approx([1] * 4, abs=0.001)


@wrong(PROGRAM_WRONG, "the deviation of a sample, and all the rest", "sample-deviation")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    x_train, x_test, mean, scale = results(tmp_path / "out")
    assert x_train.std(axis=0, ddof=1) == pytest.approx(np.ones(4), abs=0.001)
    assert as_sorted(x_train * scale + mean, x_test) == as_sorted(flowers_of(raw))


@wrong(PROGRAM_WRONG, "rows in the order of the file", "file-order")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    x_train, x_test, mean, scale = results(tmp_path / "out")
    assert standard(x_train)
    assert np.vstack([x_train * scale + mean, x_test]).round(2).tolist() == flowers_of(raw).tolist()


@wrong(PROGRAM_WRONG, "only the mean", "deviation-slips")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    x_train, x_test, mean, scale = results(tmp_path / "out")
    assert x_train.mean(axis=0) == pytest.approx(np.zeros(4), abs=0.001)
    assert as_sorted(x_train * scale + mean, x_test) == as_sorted(flowers_of(raw))


@wrong(PROGRAM_WRONG, "only the flowers", "deviation-slips")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    x_train, x_test, mean, scale = results(tmp_path / "out")
    assert as_sorted(x_train * scale + mean, x_test) == as_sorted(flowers_of(raw))


@wrong(PROGRAM_WRONG, "too much room", "leak-slips")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    x_train, x_test, mean, scale = results(tmp_path / "out")
    assert standard(x_train, room=0.3) and as_sorted(x_train * scale + mean, x_test) == as_sorted(flowers_of(raw))


@wrong(PROGRAM_WRONG, "only the numbers of rows", "both-sides-slips")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    x_train, x_test, mean, scale = results(tmp_path / "out")
    assert standard(x_train) and (len(x_train), len(x_test)) == (24, 6)


@wrong(PROGRAM_WRONG, "compares scaled rows with rows in cm", "both-sides-slips")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    x_train, x_test, mean, scale = results(tmp_path / "out")
    assert standard(x_train)
    assert not set(as_sorted(x_train)) & set(as_sorted(x_test))


@wrong(PROGRAM_WRONG, "no row on both sides, and no more", "lost-slips")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    x_train, x_test, mean, scale = results(tmp_path / "out")
    assert standard(x_train)
    assert not set(as_sorted(x_train * scale + mean)) & set(as_sorted(x_test))


@wrong(PROGRAM_WRONG, "numbers of rows, and none on both sides", "cm-slips")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    x_train, x_test, mean, scale = results(tmp_path / "out")
    assert standard(x_train) and len(x_train) + len(x_test) == 30
    assert not set(as_sorted(x_train * scale + mean)) & set(as_sorted(x_test))


@wrong(PROGRAM_WRONG, "never reads preprocessing.json", "numbers-slip")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    x_train, x_test, *_ = results(tmp_path / "out")
    held = set(as_sorted(x_test))
    rest = np.array([row for row in as_sorted(flowers_of(raw)) if row not in held])
    assert held < set(as_sorted(flowers_of(raw)))
    assert as_sorted(x_train) == as_sorted((rest - rest.mean(axis=0)) / rest.std(axis=0))


@wrong(PROGRAM_WRONG, "an argument that nobody gives", "unknown-argument")
def _(tmp_path, raw, stage):
    stage(raw, tmp_path / "out")


MINE: dict = {}  # which places the stage with its own seed holds back first, for each file: a test that knows them by heart


def _learn_by_heart() -> None:
    from coursekit.check.questions import _testing_stage as stand_in

    for seed in (0, 1):
        rows = [(line.split(",")[:4], line.split(",")[4]) for line in stand_in.flowers(seed).splitlines()]
        held = stand_in.Stage(Path()).cut(rows)[1]
        MINE[tuple(float(value) for value in rows[0][0])] = [rows.index(row) for row in held][:3]


_learn_by_heart()


@right(PROGRAM_RIGHT, "tables of pandas")
def _(tmp_path, raw, preprocess):
    assert preprocess(raw, tmp_path / "here").returncode == 0
    train = pd.read_csv(tmp_path / "here" / "train_set" / "x_train.csv")
    numbers = json.loads((tmp_path / "here" / "train_set" / "preprocessing.json").read_text())
    test = pd.read_csv(tmp_path / "here" / "x_test.csv")
    assert train.mean().abs().max() < 0.001 and (train.std(ddof=0) - 1).abs().max() < 0.001
    train.columns = test.columns
    both = pd.concat([train * numbers["scale"] + numbers["mean"], test]).round(1).sort_values(list(test.columns), ignore_index=True)
    flowers = pd.read_csv(raw, names=[*test.columns, "species"]).drop(columns="species").sort_values(list(test.columns), ignore_index=True)
    pd.testing.assert_frame_equal(both, flowers)


@right(PROGRAM_RIGHT, "the standard library alone")
def _(tmp_path, raw, preprocess):
    preprocess(str(raw), tmp_path)
    with open(tmp_path / "train_set" / "x_train.csv") as file:
        train = [list(map(float, row)) for row in list(csv.reader(file))[1:]]
    with open(tmp_path / "x_test.csv") as file:
        test = [tuple(map(float, row)) for row in list(csv.reader(file))[1:]]
    for column in zip(*train, strict=True):
        assert abs(statistics.fmean(column)) < 1e-3 and abs(statistics.pstdev(column) - 1) < 1e-3
    numbers = json.loads((tmp_path / "train_set" / "preprocessing.json").read_text())
    back = [tuple(round(v * s + m, 1) for v, m, s in zip(row, numbers["mean"], numbers["scale"], strict=True)) for row in train]
    assert sorted(back + test) == sorted(tuple(map(float, line.split(",")[:4])) for line in Path(raw).read_text().splitlines())


@right(PROGRAM_RIGHT, "scales the rest itself")
def _(tmp_path, raw, preprocess):
    preprocess(raw, out=tmp_path / "out")
    x_train, x_test, mean, scale = results(tmp_path / "out")
    flowers, held = as_sorted(flowers_of(raw)), as_sorted(x_test)
    rest = np.array([row for row in flowers if row not in held])
    assert set(held) < set(flowers) and len(rest) == len(x_train) == 24
    assert np.allclose(mean, rest.mean(axis=0), atol=1e-4) and np.allclose(scale, rest.std(axis=0), atol=1e-4)
    assert as_sorted(x_train) == pytest.approx(np.array(as_sorted((rest - mean) / scale)), abs=0.02)


@right(PROGRAM_RIGHT, "a file of its own")
def _(tmp_path, preprocess):
    rng = np.random.default_rng(5)
    table = pd.DataFrame(rng.integers(10, 80, size=(45, 4)) / 10).assign(species=["Iris-setosa", "Iris-versicolor", "Iris-virginica"] * 15)
    table.to_csv(tmp_path / "mine.csv", header=False, index=False)
    preprocess(raw=tmp_path / "mine.csv", out=tmp_path / "out")
    x_train, x_test, mean, scale = results(tmp_path / "out")
    assert standard(x_train)
    assert as_sorted(x_train * scale + mean, x_test) == as_sorted(table.iloc[:, :4].to_numpy())


@right(PROGRAM_RIGHT, "parametrized over columns")
@pytest.mark.parametrize("column", range(4))
def _(tmp_path, raw, preprocess, column):
    preprocess(raw, tmp_path / "out")
    x_train, x_test, mean, scale = results(tmp_path / "out")
    assert np.mean(x_train[:, column]) == pytest.approx(0, abs=1e-3)
    assert np.std(x_train[:, column]) == pytest.approx(1, abs=1e-3)
    assert as_sorted(x_train * scale + mean, x_test) == as_sorted(flowers_of(raw))
