"""Dictionaries of a run that people read and change by name: `run.config`, `run.summary`."""
import argparse
import math
from collections.abc import Callable, Mapping

from coursekit.artifacts.names import Refused
from coursekit.check.plain import plain


def as_plain(value: object, what: str) -> object:
    """The value as JSON can hold it: numbers of numpy and torch, arrays, paths; a number that is none (nan, inf) as text."""
    try:
        return _finite(plain(value))
    except (TypeError, RecursionError):
        raise Refused(f"{what} is {type(value).__name__}, which JSON cannot hold; give numbers, text, lists or dictionaries") from None


def _finite(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    return [_finite(entry) for entry in value] if isinstance(value, list) else value


def mapping(value: object, what: str) -> dict:
    """A dictionary of plain data out of a dictionary, what argparse parsed, or nothing."""
    if value is None:
        return {}
    if isinstance(value, argparse.Namespace):
        value = vars(value)
    if not isinstance(value, Mapping):
        raise TypeError(f"{what} is a dictionary, not {type(value).__name__}")
    return {str(key): as_plain(entry, f"{what} '{key}'") for key, entry in value.items()}


class Notes(dict):
    """A dictionary whose entries are attributes too; `changed` is called after each change."""

    def __init__(self, what: str, entries: dict, changed: Callable[[], None], fixed: bool = False):
        super().__init__(entries)
        self.__dict__.update(_what=what, _changed=changed, _fixed=fixed)

    def update(self, entries=None, allow_val_change: bool = False, **more) -> None:
        """Take these entries; a value of a configuration that is there already stays unless `allow_val_change` says otherwise."""
        given = mapping(entries, self._what) | mapping(more, self._what)
        for key, value in given.items() if self._fixed and not allow_val_change else ():
            if key in self and self[key] != value:
                raise Refused(f"{self._what} has {key} = {self[key]!r} and would get {value!r}; pass allow_val_change=True to update() if that is meant")
        super().update(given)
        self._changed()

    def __setitem__(self, key: str, value: object) -> None:
        self.update({key: value})

    def __getattr__(self, key: str) -> object:
        try:
            return self[key]
        except KeyError:
            raise AttributeError(f"{self._what} has no '{key}'") from None

    def __setattr__(self, key: str, value: object) -> None:
        self[key] = value

    def setdefault(self, key: str, value: object = None) -> object:
        """The entry, which is `value` from now on when it is missing."""
        if key not in self:
            self[key] = value
        return self[key]
