"""Large raw files, CSV or Parquet, a piece at a time: each piece is read by itself, and what is wrong in it is named by row and column."""
import csv
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from stage_parts import NUMBERS, TYPES
from stage_writing import BadInput

ROW = 160        # bytes of a row in CSV, to cut Parquet into pieces of about the same rows
LONGEST = 2**20  # bytes of a line
LARGEST = {"number": 1e30, "count": 2**31, "small": 128}
NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*", re.ASCII)
TIME = "%Y-%m-%d %H:%M:%S"
CANNOT = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)


@dataclass(frozen=True)
class Piece:
    """Lines of a CSV file that begin between two places, or rows of a Parquet file."""

    path: Path
    header: list[str]
    begin: int
    end: int


def cut(path: Path, names: Iterable[str], others: Iterable[str], mib: float) -> list[Piece]:
    """The pieces of a file that has the columns `names`, perhaps `others`, and none besides."""
    start, parquet = 0, path.suffix == ".parquet"
    try:
        if not path.is_file():
            raise BadInput(f"{path}: {'is no file' if path.exists() else 'no such file'}")
        header, start, end = (pl.read_parquet_schema(path), 0, pl.scan_parquet(path).select(pl.len()).collect().item()) if parquet else _csv(path)
    except CANNOT as error:
        raise BadInput(f"{path}: can't be read ({str(error).splitlines()[0][:100]})") from None
    names, header = list(names), list(header)
    for name in [*names, *header]:
        if header.count(name) != 1 or name not in {*names, *others}:
            problem = "is missing" if name not in header else "is there twice" if name in names else "is unknown"
            raise BadInput(f"{path}: row 1, column {name[:60]}: {problem}; {', '.join(names)} are wanted")
    if start >= end:
        raise BadInput(f"{path}: has a header and no rows")
    step = max(1, int(mib * 2**20 / (ROW if parquet else 1)))
    return [Piece(path, header, begin, min(begin + step, end)) for begin in range(start, end, step)]


def _csv(path: Path) -> tuple[list[str], int, int]:
    """Header of a CSV file, where its rows begin, and where they end: empty lines at the end are none."""
    with path.open("rb") as file:
        first = file.readline(LONGEST)
        start, end = file.tell(), file.seek(0, 2)
        while end > start:
            file.seek(max(start, end - 4096))
            tail = file.read(end - file.tell())
            end -= len(tail) - len(tail.rstrip(b"\r\n"))
            if tail.rstrip(b"\r\n"):
                break
    if not first.strip():
        raise BadInput(f"{path}: {'has no header in row 1' if end > start else 'is empty'}")
    try:
        return next(csv.reader([first.decode("utf-8-sig").rstrip("\r\n")], strict=True)), start, end
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path}: row 1: is not a header of a CSV file in UTF-8 ({error})") from None


def read_piece(piece: Piece, columns: dict[str, str]) -> pl.DataFrame:
    """The rows of a piece: these columns, of the types in words. Empty cells stay empty; anything else that is no such value is a BadInput."""
    if piece.path.suffix == ".parquet":
        rows = pl.scan_parquet(piece.path).slice(piece.begin, piece.end - piece.begin).select(list(columns)).collect()
        return _typed(rows, columns, f"{piece.path}: row {{}}", piece.begin + 1)
    lines, start = _lines(piece)
    if not lines:
        return pl.DataFrame(schema={name: TYPES[word] for name, word in columns.items()})
    data = np.frombuffer(lines, np.uint8)
    ends = np.flatnonzero(data == ord("\n"))
    commas = np.diff(np.searchsorted(np.flatnonzero(data == ord(",")), ends), prepend=0)  # in each line
    if (commas == len(piece.header) - 1).all() and not any(mark in lines for mark in (b'"', b"\0", b"\r")):
        kinds = {name: pl.Float64 if columns.get(name) in NUMBERS else pl.String for name in piece.header}
        try:
            rows = pl.read_csv(lines, has_header=False, schema=kinds, columns=[piece.header.index(name) for name in columns])
            if rows.height == len(ends):
                return _typed(rows.select(list(columns)), columns, "", 0)
        except (*CANNOT, BadInput):
            pass
    with piece.path.open("rb") as file:
        row = 1 + sum(file.read(min(2**20, start - at)).count(b"\n") for at in range(0, start, 2**20))
    rows = [_values(f"{piece.path}: row {number}", line, piece.header, columns) for number, line in enumerate(lines[:-1].split(b"\n"), start=row)]
    kinds = {name: pl.Float64 if word in NUMBERS else pl.String for name, word in columns.items()}
    return _typed(pl.DataFrame(rows, schema=kinds, orient="row"), columns, f"{piece.path}: row {{}}", row)


def _lines(piece: Piece) -> tuple[bytes, int]:
    """The bytes of the lines that begin in a piece, and where the first of them begins."""
    with piece.path.open("rb") as file:
        file.seek(piece.begin - 1)
        skipped = file.readline(LONGEST)
        start = file.tell()
        lines = file.read(max(piece.end - start, 0))
        rest = b"" if lines.endswith(b"\n") or not lines else file.readline(LONGEST)
    if len(rest) == LONGEST or len(skipped) == LONGEST:
        raise BadInput(f"{piece.path}: has a line of more than {LONGEST} bytes; this is no table")
    lines += rest
    lines = lines.replace(b"\r\n", b"\n") if b"\r" in lines else lines
    return lines if lines.endswith(b"\n") or not lines else lines + b"\n", start


def _typed(rows: pl.DataFrame, columns: dict[str, str], where: str, row: int) -> pl.DataFrame:
    """The rows with their types; `where` names the row of what is wrong."""
    made = []
    for name, word in columns.items():
        column = rows[name]
        if word in NUMBERS and (column.dtype.is_numeric() or column.dtype == pl.Null):
            column = column.cast(pl.Float64)
            fine = column.abs() < LARGEST[word]
            fine = (fine if word == "number" else fine & (column.floor() == column)).fill_null(True)
            made.append(column.set(~fine, None).cast(TYPES[word]))
        elif column.dtype in (pl.String, pl.Null, pl.Categorical, pl.Enum) and word not in NUMBERS:
            text = column.cast(pl.String)
            made.append(text.str.to_datetime(TIME, time_unit="us", strict=False) if word == "time" else text.cast(TYPES[word], strict=False))
            fine = made[-1].is_not_null() | text.is_null()
        elif word == "time" and column.dtype == pl.Datetime and not column.dtype.time_zone:
            made.append(column.cast(TYPES[word]))
            fine = column.is_not_null() | True
        else:
            raise BadInput(f"{where.format(1)}, column {name}: holds {column.dtype}, and a {word} is wanted")
        if not fine.all():
            raise BadInput(f"{where.format(row + fine.arg_min())}, column {name}: {str(column[fine.arg_min()])[:40]!r} is not a {word}")
    return pl.DataFrame(made)


def _values(where: str, line: bytes, header: list[str], columns: dict[str, str]) -> list:
    """The wanted cells of a line; "" is None."""
    try:
        fields = next(csv.reader([line.decode("utf-8")], strict=True), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{where}: is not a row of a CSV file in UTF-8 ({error})") from None
    if len(fields) != len(header) or b"\0" in line:
        problem = "holds a zero byte" if b"\0" in line else f"has {len(fields)} fields, not {len(header)}"
        raise BadInput(f"{where}: {problem}")
    cells = {name: "" if columns.get(name) in NUMBERS and not cell.strip() else cell for name, cell in zip(header, fields, strict=True)}
    for name, word in columns.items():
        if cells[name] and not _fits(cells[name], word):
            raise BadInput(f"{where}, column {name}: {cells[name][:40]!r} is not a {word}")
    return [None if not cells[name] else float(cells[name]) if word in NUMBERS else cells[name] for name, word in columns.items()]


def _fits(cell: str, word: str) -> bool:
    """Is the text of a cell such a value?"""
    if word in NUMBERS:
        return bool(NUMBER.fullmatch(cell)) and abs(float(cell)) < LARGEST[word] and (word == "number" or float(cell).is_integer())
    if word == "time":
        try:
            return bool(datetime.datetime.strptime(cell, TIME))
        except ValueError:
            return False
    return cell in TYPES[word].categories
