"""Turns whatever learners answer with into plain data (numbers, text, lists, dicts, None), and names it in words.

Knows numpy, pandas, torch and scipy by the names of their classes: nothing is imported for it.
"""
import datetime
import enum
import inspect
import math
import os
import re

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+|0x[0-9a-fA-F]{6,}")


def is_a(value, package: str, *names: str) -> bool:
    """Whether a value's class, or one it descends from, has one of these names in this package."""
    return any(cls.__name__ in names and cls.__module__.partition(".")[0] == package for cls in type(value).__mro__)


def plain(value):
    """The value as plain data: an array, tensor, Series or tuple is a list, a DataFrame a list of rows, a numpy number a number."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, enum.Enum):
        return plain(value.value)
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, dict):
        return {str(plain(key)): plain(entry) for key, entry in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(entry) for entry in value), key=lambda entry: (type(entry).__name__, repr(entry)))
    if isinstance(value, (list, tuple, range)) or type(value).__name__ in ("dict_keys", "dict_values", "dict_items"):
        return [plain(entry) for entry in value]
    if isinstance(value, (datetime.date, datetime.time)):
        return None if is_a(value, "pandas", "NaTType") else value.isoformat()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return _plain_of_package(value)


def _plain_of_package(value):
    if is_a(value, "pandas", "NAType", "NaTType"):
        return None
    if is_a(value, "pandas", "DataFrame"):
        return [plain(row) for row in value.itertuples(index=False, name=None)]
    if is_a(value, "pandas", "Series", "Index"):
        return [plain(entry) for entry in value.tolist()]
    if is_a(value, "torch", "Tensor"):
        value = value.detach().cpu()
        return plain((value.to_dense() if value.is_sparse else value).tolist())
    if is_a(value, "numpy", "ndarray", "generic"):
        listed = value.tolist()
        return None if listed is value else plain(listed)
    if is_a(value, "scipy", "spmatrix", "sparray"):
        return plain(value.toarray())
    if hasattr(value, "__array__") and not isinstance(value, type):
        return plain(value.__array__())
    raise TypeError(f"{describe(value)} is not plain data")


def describe(value) -> str:
    """What a value is, in words: 'a DataFrame of 150 rows and 4 columns'."""
    name = type(value).__name__
    if value is ...:
        return "`...`"
    if value is None or isinstance(value, bool) or is_a(value, "numpy", "bool", "bool_"):
        return str(value)
    if isinstance(value, str):
        text = value.replace("\n", " ")
        return f"the text '{text if len(text) <= 40 else text[:37] + '...'}'"
    if isinstance(value, (int, float)) or is_a(value, "numpy", "integer", "floating"):
        return f"the number {_number(value)}"
    if is_a(value, "pandas", "DataFrame"):
        return f"a DataFrame of {_count(value.shape[0], 'row')} and {_count(value.shape[1], 'column')}"
    if is_a(value, "pandas", "Series", "Index"):
        return f"{_a(name)} of {_count(len(value), 'value')}"
    if is_a(value, "numpy", "ndarray") or is_a(value, "torch", "Tensor"):
        kind = str(value.dtype).replace("torch.", "")
        return f"{'a tensor' if is_a(value, 'torch', 'Tensor') else 'an array'} of shape {tuple(value.shape)} and type {kind}"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if inspect.isroutine(value):
        return f"the function {getattr(value, '__name__', name)}"
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        return f"{_a(name)} of {_count(len(value), 'item')}"
    return _a(name)


def one_line(text: object, limit: int = 200) -> str:
    """The first line of a text without memory addresses: the same on every run."""
    lines = ADDRESS.sub("", str(text)).strip().splitlines()
    first = " ".join(lines[0].split()) if lines else ""
    return first if len(first) <= limit else first[: limit - 3] + "..."


def _number(value) -> str:
    if isinstance(value, int):
        return str(value) if abs(value) < 10**12 else f"{value:.4g}" if abs(value) < 10**300 else "with very many digits"
    value = float(value)
    return f"{value:.4g}" if math.isfinite(value) else str(value)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _a(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}"
