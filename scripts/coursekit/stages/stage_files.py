"""What the stages of a pipeline share: reading tables that are checked, and how a stage begins and ends; `stage_writing` writes results whole."""
import argparse
import ast
import contextlib
import csv
import io
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from stage_writing import BadInput, Output, apart, whole_file, whole_folder

__all__ = ["BadInput", "Output", "between", "check_names_and_scaler", "log", "read_chunks", "read_json", "read_table", "run",
           "whole_file", "whole_folder", "yes_or_no"]

BLOCK = 8 * 2**20  # bytes of a file that are in memory at once
LARGEST = 1e30  # no measurement is larger, and the squares of much larger ones overflow in a network
NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*", re.ASCII)
ODD = (b'"', b"\0", b"\r", b"rue", b"RUE", b"alse", b"ALSE")  # what pandas reads in its own way: true would be the number 1
NOT_GIVEN = (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError)


def run(main: Callable, values: argparse.Namespace) -> None:
    """Call `main` with the values of the command line, and leave: 0 done, 1 failed, 2 bad input, 130 stopped by Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # out through the `with` blocks: nothing half-written stays
    try:
        statements = [node for node in ast.walk(ast.parse(Path(main.__code__.co_filename).read_bytes())) if isinstance(node, ast.stmt)]
        for node in sorted(statements, key=lambda node: node.lineno):
            if ast.unparse(getattr(node, "value", None) or node) == "...":  # in the place of an answer
                raise BadInput(f"{Path(main.__code__.co_filename).name}, line {node.lineno}: `{ast.unparse(node)}` waits for an answer")
        apart(vars(values))
        sys.exit(main(**vars(values)))
    except (BadInput, KeyboardInterrupt) as error:
        why, code = (str(error), 2) if isinstance(error, BadInput) else ("stopped", 130)
    except OSError as error:  # a full disk, a missing permission: the system's words say it; anything else shows its traceback
        why, code = ": ".join(str(part) for part in (error.filename, error.strerror or error) if part), 2 if isinstance(error, NOT_GIVEN) else 1
    print(f"{Path(sys.argv[0]).stem}: {' '.join(why.split())}", file=sys.stderr)
    sys.exit(code)


def between(low: float, high: float, kind: type = float) -> Callable[[str], float]:
    """A type for argparse: numbers from `low` to `high`."""
    def number(text: str) -> float:
        if not low <= kind(text) <= high:  # so is nan refused
            raise argparse.ArgumentTypeError(f"{text} does not lie between {low} and {high}")
        return kind(text)
    return number


def yes_or_no(text: str) -> bool:
    """A type for argparse: true or false in words; bool("false") would be True."""
    if text.lower() not in ("true", "yes", "1", "false", "no", "0"):
        raise argparse.ArgumentTypeError(f"'{text}' is neither true nor false")
    return text.lower() in ("true", "yes", "1")


def read_table(path: str | Path, columns: list[str], header: bool, texts: list[str] = (), classes: dict[str, list[str]] | None = None) -> pd.DataFrame:
    """A CSV file with these columns: numbers, but for `texts`, and for the keys of `classes`, which hold one of the named words each."""
    return pd.concat(read_chunks(path, columns, header, texts, classes))


def read_chunks(path: str | Path, columns: list[str], header: bool, texts: list[str] = (), classes: dict | None = None) -> Iterator[pd.DataFrame]:
    """The same a piece at a time, for a file of any size. What is wrong is a BadInput with row and column; a header is row 1."""
    columns, words, seen, first = list(columns), dict.fromkeys(texts) | (classes or {}), 0, b""
    for lines in _blocks(Path(path), BLOCK):
        if header and not first:
            first, _, lines = lines.partition(b"\n")
            names = [name.strip('"') for name in first.decode("utf-8", "replace").split(",")]
            for name in [name for name in [*columns, *names] if columns.count(name) != names.count(name)] or (names if names != columns else []):
                problem = "is missing" if name not in names else "is unknown" if name not in columns else "is out of place, or there twice"
                raise BadInput(f"{path}: row 1, column {name}: {problem}; the header is {','.join(columns)}")
        if lines:
            table = _table(path, seen + 1 + header, lines, columns, words)
            yield table.set_axis(pd.RangeIndex(seen, seen + len(table)))
            seen += len(table)
    if not seen:
        raise BadInput(f"{path}: {'has a header and no rows' if first else 'is empty'}")


def _blocks(path: Path, size: int) -> Iterator[bytes]:
    """The file in pieces that end where a line ends: no byte order mark, no carriage returns, no empty lines at its end."""
    if os.path.isdir(path) or not os.path.exists(path):
        raise BadInput(f"{path}: {'is a folder, not a file' if os.path.isdir(path) else 'no such file'}")
    with path.open("rb") as file:
        rest = file.read(3).removeprefix(b"\xef\xbb\xbf")
        while piece := file.read(size):
            whole, end, rest = (rest + piece).rpartition(b"\n")
            whole = (whole + end).replace(b"\r\n", b"\n")
            kept = whole.rstrip(b"\r\n")
            yield from [kept + b"\n"] if kept else []
            rest = whole[len(kept) + bool(kept):] + rest  # empty lines wait: they are rows only when a row follows
            if len(rest) > size:
                raise BadInput(f"{path}: has a line of more than {size} bytes; this is no table")
    if rest := rest.replace(b"\r\n", b"\n").rstrip(b"\r\n"):
        yield rest + b"\n"


def _table(path: str | Path, row: int, lines: bytes, columns: list[str], words: dict) -> pd.DataFrame:
    """The rows of one piece as pandas reads them; where anything looks odd, line by line instead."""
    kinds, data = {name: str if name in words else float for name in columns}, np.frombuffer(lines, np.uint8)
    commas = np.diff(np.searchsorted(np.flatnonzero(data == ord(",")), np.flatnonzero(data == ord("\n"))), prepend=0)  # in each line
    if (commas == len(columns) - 1).all() and not any(mark in lines for mark in ODD):
        with contextlib.suppress(ValueError):  # those of pandas and of UTF-8 are ValueErrors too
            table = pd.read_csv(io.BytesIO(lines), names=columns, dtype=kinds, na_filter=False, skip_blank_lines=False)
            known = all(table[name].isin(known).all() if known else not table[name].isin(["", name]).any() for name, known in words.items())
            if known and len(table) == len(commas) and (np.abs(table.select_dtypes(float).to_numpy()) < LARGEST).all():
                return table
    rows = [_values(f"{path}: row {number}", line, columns, words) for number, line in enumerate(lines[:-1].split(b"\n"), start=row)]
    return pd.DataFrame(rows, columns=columns).astype(kinds)


def _values(where: str, line: bytes, columns: list[str], words: dict) -> list:
    try:
        fields = next(csv.reader([line.decode("utf-8")], strict=True), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{where}: is not a row of a CSV file in UTF-8 ({error})") from None
    if len(fields) != len(columns) or fields == columns or b"\0" in line:
        problem = "holds a zero byte" if b"\0" in line else "is a header" if fields == columns else f"has {len(fields)} fields, not {len(columns)}"
        raise BadInput(f"{where}: {problem}; rows of {','.join(columns)} are wanted")
    for name, field in zip(columns, fields, strict=True):
        number = name not in words and NUMBER.fullmatch(field)
        if not field.strip() or not (abs(float(field)) < LARGEST if number else name in words and field in (words[name] or [field])):
            what = f"none of {', '.join(words[name])}" if words.get(name) else "too large" if number else "not a finite number"
            raise BadInput(f"{where}, column {name}: {'is empty' if not field.strip() else f'{field[:40]!r} is {what}'}")
    return fields


def read_json(path: str | Path, kind: str) -> dict:
    """What a JSON file of this kind says; another file is a BadInput."""
    try:
        said = json.loads(Path(path).read_text(encoding="utf-8-sig"), parse_constant=_no_number)
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"{path}: {error.strerror or error if isinstance(error, OSError) else f'is not JSON ({error})'}") from None
    if not isinstance(said, dict) or said.get("kind") != kind:
        raise BadInput(f"{path}: is of kind {repr(said.get('kind'))[:40]}, not {kind!r}" if isinstance(said, dict) else f"{path}: is not of kind {kind!r}")
    return said


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def check_names_and_scaler(path: str | Path, said: dict, scaler: dict, features: int, classes: int) -> None:
    """Refuse what does not name so many features and classes, and a finite mean and a positive scale for each feature."""
    try:
        names, numbers = said["features"] + said["classes"], np.array([scaler["mean"], scaler["scale"]])
        named = len(said["features"]) == features and len(set(names)) == features + classes and all(re.fullmatch(r"[\w .-]+", name) for name in names)
        fitted = numbers.shape == (2, features) and numbers.dtype.kind in "if" and np.isfinite(numbers).all() and (numbers[1] > 0).all()
    except (LookupError, TypeError, ValueError):
        named = fitted = False
    if not (named and fitted):
        raise BadInput(f"{path}: does not list {features} features, {classes} classes, and for each feature a finite mean and a positive scale")


def log(metrics: dict[str, float] | None = None, parameters: dict | None = None, figures: list[Path] = ()) -> None:
    """Numbers, settings and pictures for MLflow, when the stage is part of a run of it."""
    if run_id := os.environ.get("MLFLOW_RUN_ID"):
        try:
            import mlflow
        except ImportError:  # a service sets the variable whether or not its packages are there; the result is written already
            print(f"{Path(sys.argv[0]).stem}: MLFLOW_RUN_ID is set and MLflow is not installed; nothing was logged there", file=sys.stderr)
            return
        mlflow.log_metrics(metrics or {}, run_id=run_id)
        mlflow.log_params(parameters or {}, run_id=run_id)
        for figure in figures:
            mlflow.log_artifact(str(figure), run_id=run_id)
