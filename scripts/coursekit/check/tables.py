"""Tables and columns as plain data: what a probe hands to a judge when the answer is a table."""
import inspect
import math
from typing import Any

from coursekit.check.plain import plain

MOST_ROWS = 5_000


def cell_of(value: Any) -> Any:
    """One entry of a table: a number, a text, a bool, or None where it is missing."""
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        value = value.item()
    if value is None or isinstance(value, bool | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None if math.isnan(value) else str(value)
    return None if type(value).__name__ in ("NAType", "NaTType") else f"<{type(value).__name__}>"


def table_of(value: Any) -> dict | None:
    """`columns`, `labels` (the index, where it is text) and `rows` of a DataFrame, Series, dict, list of rows or 2-d array; None for anything else."""
    try:
        import pandas

        if not isinstance(value, pandas.DataFrame):
            if type(value).__name__ not in ("Series", "dict", "list", "ndarray", "tuple") or not len(value):
                return None
            value = value.to_frame() if isinstance(value, pandas.Series) else pandas.DataFrame(value)
        columns = [str(name) for name in value.columns]
        rows = [[cell_of(entry) for entry in row] for row in value.head(MOST_ROWS).itertuples(index=False, name=None)]
        labels = [cell_of(label) for label in value.index[:MOST_ROWS]]
    except Exception:  # an odd object is no table, whatever it raises
        return None
    return {"columns": columns, "rows": rows, "labels": labels if labels and all(isinstance(label, str) for label in labels) else None}


def column_of(value: Any) -> list | None:
    """The entries of a Series, a list, a 1-d array, a Categorical, a tensor or a table of one column; None for anything else."""
    table = value if isinstance(value, dict) and "rows" in value else None
    try:
        if table is None and type(value).__name__ == "DataFrame":
            table = table_of(value)
        if table is not None:
            return [row[0] for row in table["rows"]] if len(table["columns"]) == 1 else None
        if type(value).__name__ not in ("Series", "list", "tuple", "ndarray", "Index", "Categorical", "Tensor") or getattr(value, "ndim", 1) != 1:
            return None
        return [cell_of(entry) for entry in value]
    except Exception:  # an odd object is no column, whatever it raises
        return None


def named(table: dict, names: list[str]) -> list[list] | None:
    """The rows of a table with exactly the named columns, in the order of `names`; None when one is missing."""
    if not all(table["columns"].count(name) == 1 for name in names):
        return None
    places = [table["columns"].index(name) for name in names]
    return [[row[place] for place in places] for row in table["rows"]]


def numbers(cells: list) -> list[float]:
    """The cells that are numbers."""
    return [cell for cell in cells if isinstance(cell, float)]


def near(one: Any, other: Any, slack: float = 1e-6) -> bool:
    """Two entries are the same: equal, or numbers within `slack`."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= slack
    return type(one) is type(other) and one == other


def one_number(value: Any) -> float | None:
    """The number that a value is, or that an array or list of one entry holds; None for anything else."""
    try:
        value = plain(value)
    except Exception:  # an odd object is no number, whatever it raises
        return None
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300 else None


def takes(answer: Any, count: int) -> bool:
    """Can the answer be called with this many arguments?"""
    try:
        inspect.signature(answer).bind(*[None] * count)
    except ValueError:  # some builtins do not tell
        return callable(answer)
    except Exception:
        return False
    return not isinstance(answer, type)
