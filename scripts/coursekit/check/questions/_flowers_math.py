"""A small network and a scaler in plain Python: what a judge compares with, without a library."""
import math
import random
from collections.abc import Callable

SHAPES = {"hidden.weight": (16, 4), "hidden.bias": (16,), "output.weight": (3, 16), "output.bias": (3,)}
Rows = list[list[float]]


def weights(rng: random.Random) -> dict:
    """Random weights under the names of the course's network, as lists."""
    return {name: _draw(rng, shape, 1.2 if name.startswith("hidden") else 0.5) for name, shape in SHAPES.items()}


def _draw(rng: random.Random, shape: tuple, width: float) -> list:
    return [_draw(rng, shape[1:], width) for _ in range(shape[0])] if len(shape) > 1 else [rng.gauss(0, width) for _ in range(shape[0])]


def logits(weights: dict, rows: Rows) -> Rows:
    """What the course's network gives for scaled rows."""
    hidden = [[max(0.0, value) for value in row] for row in _layer(weights, "hidden", rows)]
    return _layer(weights, "output", hidden)


def _layer(weights: dict, name: str, rows: Rows) -> Rows:
    parts = list(zip(weights[f"{name}.weight"], weights[f"{name}.bias"], strict=True))
    return [[sum(weight * value for weight, value in zip(line, row, strict=True)) + bias for line, bias in parts] for row in rows]


def softmax(rows: Rows) -> Rows:
    """Each row as probabilities."""
    raised = [[math.exp(value - max(row)) for value in row] for row in rows]
    return [[value / sum(row) for value in row] for row in raised]


def turned(rows: Rows) -> Rows:
    """Columns as rows."""
    return [list(column) for column in zip(*rows, strict=True)]


def by_column(rows: Rows, rule: Callable[[float, int], float]) -> Rows:
    """A rule of a value and the number of its column, over all rows."""
    return [[rule(value, place) for place, value in enumerate(row)] for row in rows]


def scaled(rows: Rows, scaler: dict) -> Rows:
    """Minus the mean, divided by the scale."""
    return by_column(rows, lambda value, place: (value - scaler["mean"][place]) / scaler["scale"][place])


def refitted(rows: Rows, less: int = 0) -> Rows:
    """Scaled by the rows' own mean and deviation, as a scaler does that is fitted on them; `less` is 1 for pandas' deviation."""
    columns = turned(rows)
    means = [sum(column) / len(column) for column in columns]
    squares = [sum((value - mean) ** 2 for value in column) for column, mean in zip(columns, means, strict=True)]
    scales = [math.sqrt(square / max(1, len(rows) - less)) or 1.0 for square in squares]
    return scaled(rows, {"mean": means, "scale": scales})


def stretched(rows: Rows) -> Rows:
    """Brought to the range 0 to 1 by the rows' own smallest and largest values."""
    columns = turned(rows)
    return scaled(rows, {"mean": [min(column) for column in columns], "scale": [max(column) - min(column) or 1.0 for column in columns]})


def close(one: Rows, other: Rows, slack: float) -> bool:
    """Two tables have the same shape, and the same numbers within `slack` (of their size, where that is above 1)."""
    return [len(row) for row in one] == [len(row) for row in other] and all(
        abs(a - b) <= slack * max(1, abs(b)) for mine, yours in zip(one, other, strict=True) for a, b in zip(mine, yours, strict=True))


def flower(rng: random.Random) -> list[float]:
    """Four lengths in cm, with one decimal, as an iris might have them."""
    return [round(rng.uniform(low, high), 1) for low, high in ((4.3, 7.9), (2.0, 4.4), (1.0, 6.9), (0.1, 2.5))]


def scaler(rng: random.Random) -> dict:
    """A mean and a scale for each feature: plausible, and not those of the course."""
    return {"mean": [round(rng.uniform(2, 5), 2) for _ in range(4)], "scale": [round(rng.uniform(1.3, 3), 2) for _ in range(4)]}
