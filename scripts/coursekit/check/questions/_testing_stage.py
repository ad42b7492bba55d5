"""A stand-in for the stage `preprocess` that needs no process of its own: right in several ways, or broken in one.

It is called as the fixture `preprocess(raw, out)` is, and gives back what `subprocess.run` would.
"""
import json
import math
import random
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

FEATURES = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
CLASSES = ["Iris-setosa", "Iris-versicolor", "Iris-virginica"]
CENTRES = [(5.0, 3.4, 1.5, 0.2), (5.9, 2.8, 4.3, 1.3), (6.6, 3.0, 5.6, 2.0)]
NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*", re.ASCII)


class Refused(Exception):
    """A row that is no flower: its number and what is wrong."""


def flowers(seed: int) -> str:
    """A file of 30 flowers, ten of each species, no two of them alike."""
    rng, rows = random.Random(7_000 + seed), {}
    for species, centre in zip(CLASSES, CENTRES, strict=True):
        while sum(name == species for name in rows.values()) < 10:
            rows.setdefault(tuple(round(abs(rng.gauss(value, 0.35)) + 0.1, 1) for value in centre), species)
    return "".join(",".join(map(str, row)) + f",{species}\n" for row, species in rows.items())


def read(path: Path) -> list[tuple[list[float], str]]:
    """The flowers of a file; Refused at the first row that is none."""
    lines, found = path.read_text().rstrip("\n").split("\n"), []
    for number, line in enumerate(lines, start=1):
        *values, species = line.split(",")
        if len(values) != 4:
            raise Refused(number, f"has {len(values) + 1} fields, not 5")
        for name, value in zip(FEATURES, values, strict=True):
            if not NUMBER.fullmatch(value) or not math.isfinite(float(value)):
                raise Refused(number, f"column {name}: '{value}' is not a finite number")
        if species not in CLASSES:
            raise Refused(number, f"column species: '{species}' is none of {', '.join(CLASSES)}")
        found.append(([float(value) for value in values], species))
    return found


def scaler_of(rows: list[list[float]]) -> tuple[list[float], list[float]]:
    """Mean and deviation of each column."""
    columns = list(zip(*rows, strict=True))
    mean = [sum(column) / len(column) for column in columns]
    return mean, [(sum((value - middle) ** 2 for value in column) / len(column)) ** 0.5 or 1.0 for column, middle in zip(columns, mean, strict=True)]


class Stage:
    """The stage with one way of doing each step; without any, it is right."""

    def __init__(self, home: Path, split: Callable | None = None, scale: Callable | None = None, write: Callable | None = None,
                 refuse: Callable | None = None, seed: int = 42, digits: int = 16):
        self.home, self.calls, self.outside = home, [], False
        self.split, self.scale, self.write, self.refuse, self.seed, self.digits = split, scale, write, refuse or says(), seed, digits

    def __call__(self, raw, out):
        raw, out = Path(raw), Path(out)
        self.calls.append([str(out), raw.read_text(errors="replace") if raw.is_file() else ""])
        if not all(path.resolve().is_relative_to(self.home) for path in (raw, out)):
            self.outside = True
            return self._done(1, "", "preprocess: looks only into tmp_path here\n")
        if not raw.is_file():
            return self._done(2, "", f"preprocess: {raw}: no such file\n")
        try:
            rows = read(raw)
        except Refused as error:
            self.calls[-1].append("refused")
            return self._done(*self.refuse(self, raw, out, *error.args))
        if any(sum(species == name for _, species in rows) == 1 for name in CLASSES):
            return self._done(1, "", "Traceback (most recent call last):\nValueError: The least populated class has only 1 member\n")
        return self._done(*(self.write or type(self).leave)(self, rows, out))

    def _done(self, code: int, stdout: str, stderr: str) -> subprocess.CompletedProcess:
        return subprocess.CompletedProcess(["preprocess.py"], code, stdout, stderr)

    def leave(self, rows: list, out: Path) -> tuple[int, str, str]:
        """Split, scale and write: the work of a good day."""
        train, test = self.cut(rows)
        if self.split:
            train, test = self.split(train, test)
        before = [row for row, _ in train]
        (mean, scale), told = scaler_of(before), scaler_of(before)
        if self.scale:
            (mean, scale), told, test = self.scale(before, [row for row, _ in rows], test)
        x_train = [[(value - middle) / width for value, middle, width in zip(row, mean, scale, strict=True)] for row in before]
        folder = out / "train_set"
        folder.mkdir(parents=True, exist_ok=True)
        self._table(folder / "x_train.csv", [f"{name}_scaled" for name in FEATURES], x_train)
        self._table(folder / "y_train.csv", ["species"], [[species] for _, species in train])
        self._table(out / "x_test.csv", FEATURES, [row for row, _ in test])
        self._table(out / "y_test.csv", ["species"], [[species] for _, species in test])
        mean, scale = ([float(self._text(value)) for value in numbers] for numbers in told)
        numbers = {"kind": "iris-preprocessing", "features": FEATURES, "classes": CLASSES, "mean": mean, "scale": scale}
        (folder / "preprocessing.json").write_text(json.dumps(numbers, indent=1 if self.digits > 9 else None, sort_keys=self.digits < 9) + "\n")
        return 0, f"{len(train)} training rows and {len(test)} test rows\n" if self.digits > 9 else "done\n", ""

    def cut(self, rows: list) -> tuple[list, list]:
        """A fifth of each species held back."""
        rng, test = random.Random(self.seed), []
        for species in CLASSES:
            own = [place for place, row in enumerate(rows) if row[1] == species]
            test += rng.sample(own, max(1, round(len(own) / 5)) if own else 0)
        train = [place for place in range(len(rows)) if place not in test]
        if self.digits < 9:
            rng.shuffle(train)
        return [rows[place] for place in train], [rows[place] for place in test]

    def _table(self, path: Path, names: list[str], rows: list[list]) -> None:
        lines = [names, *([value if isinstance(value, str) else self._text(value) for value in row] for row in rows)]
        path.write_text("".join(",".join(line) + "\n" for line in lines))

    def _text(self, value: float) -> str:
        return repr(value) if self.digits > 9 else f"{value:.{self.digits}f}"


def says(code: int = 2, stream: str = "stderr", line: Callable | None = None, before: str = "", shift: int = 0, after: Callable | None = None) -> Callable:
    """A way to refuse a row: which exit code, where the line goes, what it says, and what is done to the results before."""
    def refuse(stage: Stage, raw: Path, out: Path, number: int, why: str) -> tuple[int, str, str]:
        if after:
            after(stage, raw, out, number)
        text = before + (line(raw, number, why) if line else f"preprocess: {raw}: row {number + shift}: {why}") + "\n"
        return (code, "", text) if stream == "stderr" else (code, text, "")
    return refuse


def good_rows(raw: Path) -> list:
    """The flowers of a file, rows that are none left out."""
    found = []
    for line in raw.read_text().splitlines():
        path = raw.with_name("one-row.csv")
        path.write_text(line + "\n")
        try:
            found += read(path)
        except Refused:
            pass
        path.unlink()
    return found


def overwrite(stage: Stage, raw: Path, out: Path, number: int) -> None:
    """Write what the good rows give."""
    stage.leave(good_rows(raw), out)


def half(stage: Stage, raw: Path, out: Path, number: int) -> None:
    """Begin to write, and stop in the middle."""
    (out / "train_set").mkdir(parents=True, exist_ok=True)
    (out / "train_set" / "x_train.csv").write_text(",".join(f"{name}_scaled" for name in FEATURES) + "\n")


def clear(stage: Stage, raw: Path, out: Path, number: int) -> None:
    """Make room for a result that never comes."""
    shutil.rmtree(out, ignore_errors=True)
