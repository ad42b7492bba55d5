"""Real taxi trips in the schema of 2016: from files of that schema, or of the commission then and today; CSV, gz or Parquet.

Since July 2016 the commission publishes zones in place of coordinates. What a file does not have stays empty, is said, and is never made up.
"""
import errno
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from coursekit.data._taxi_frames import COLUMNS, TIMES
from coursekit.errors import CourseError

SUFFIXES = (".csv", ".csv.gz", ".parquet")
MARKS = {"lpep": "green", "tpep": "yellow"}  # how the time of a pickup is called tells the colour
NAMES = {  # as published by several hands, in lower case without underscores: plain name
    "vendorid": "vendor", "vendorname": "vendor", "passengercount": "passengers", "tripdistance": "distance", "ratecodeid": "rate", "ratecode": "rate",
    "storeandfwdflag": "held", "storeandforward": "held", "paymenttype": "payment", "fareamount": "fare", "fareamt": "fare", "extra": "extra", "mtatax": "tax",
    "improvementsurcharge": "surcharge", "tipamount": "tip", "tollsamount": "toll", "ehailfee": "ehail", "totalamount": "total", "triptype": "type",
    "pickuplongitude": "start_x", "pickuplatitude": "start_y", "dropofflongitude": "end_x", "dropofflatitude": "end_y",
    "startlon": "start_x", "startlat": "start_y", "endlon": "end_x", "endlat": "end_y",
    **{f"{mark}{end}datetime": end for mark in MARKS for end in ("pickup", "dropoff")}}
NEEDED = ("vendor", "pickup", "dropoff", "passengers", "distance", "held", "fare")
KNOWN = ("pickup", "dropoff", "distance", "fare")  # in every row
PLACES = ("start_x", "start_y", "end_x", "end_y")
WHOLE = ("vendor", "passengers", "rate", "payment")
SYSTEM = re.compile(r"os error (\d+)")  # how polars tells what the system said
FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))


@dataclass(frozen=True)
class Source:
    """A file of trips: its columns by plain name, and those that the schema of 2016 has no place for."""

    path: Path
    colour: str
    columns: dict[str, str]
    left: tuple[str, ...]
    kind: str  # csv or parquet
    texts: frozenset[str]  # the columns that are read as text

    @property
    def missing(self) -> list[str]:
        """Columns of the schema of 2016 that the file does not have."""
        return [name for plain, name in COLUMNS[self.colour].items() if plain not in self.columns]


def convert(source: Path, folder: Path, form: str | None) -> Iterator[str]:
    """Write all trips of the sources into a folder; each yielded line says what was taken and what not."""
    found = [look(path) for path in _files(source)]
    for colour in COLUMNS:
        mine = [each for each in found if each.colour == colour]
        for number, each in enumerate(mine):
            ending = form or each.kind
            path = folder / f"{colour}TaxiData{f'-{number:05}' if len(mine) > 1 else ''}.{ending}"
            count = _written(each, path)
            yield f"{each.path.name}: {count:,} {colour} trips as {path.name}{_said(each)}"
    without = [each for each in found if not set(PLACES) <= set(each.columns)]
    if without:
        yield (f"without coordinates: {len(without)} of {len(found)}; their times, distances, passengers, vendors and fares can be used, their places cannot: "
               "a zone is no place, and is not turned into one. The taxi pipeline learns from places too and keeps none of these trips")


def _said(source: Source) -> str:
    parts = [f"empty: {', '.join(source.missing)}"] if source.missing else []
    parts += [f"left out: {', '.join(source.left)}"] if source.left else []
    return "".join(f"; {part}" for part in parts)


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise CourseError(f"{source}: no such file or folder; name a file of taxi trips, or a folder of them")
    found = sorted(path for path in source.iterdir() if path.is_file() and path.name.lower().endswith(SUFFIXES) and not path.name.startswith("."))
    if not found:
        raise CourseError(f"{source}: holds no file that ends in {', '.join(SUFFIXES)}; name a folder of taxi trips")
    return found


def look(path: Path) -> Source:
    """What a file is, by its first bytes and its header; one that holds no taxi trips is refused."""
    with path.open("rb") as file:
        start = file.read(4)
    kind = "parquet" if start == b"PAR1" else "csv"
    if not start:
        raise CourseError(f"{path}: is empty; name a file of taxi trips")
    schema = _said_by_polars(path, lambda: (pl.scan_parquet(path) if kind == "parquet" else _read_csv(path)).collect_schema())
    names = schema.names()
    plain = {name: NAMES.get(name.strip().lower().replace("_", "")) for name in names}
    colours = {colour for mark, colour in MARKS.items() if any(name.strip().lower().startswith(mark) for name in names)}
    columns = {called: name for name, called in plain.items() if called}
    lacking = [name for name in NEEDED if name not in columns]
    if len(colours) != 1 or lacking:
        colour = colours.pop() if len(colours) == 1 else None
        what = f"no column {', '.join(COLUMNS[colour][name] for name in lacking)}" if colour else "no column lpepPickupDatetime or tpepPickupDateTime"
        raise CourseError(f"{path}: is no file of green or yellow taxi trips ({what}); such files are yellow_tripdata_2024-01.parquet or greenTaxiData.csv")
    colour = colours.pop()
    columns = {called: name for called, name in columns.items() if called in COLUMNS[colour]}
    return Source(path, colour, columns, tuple(name for name in names if name not in columns.values()), kind,
                  frozenset(name for name, dtype in schema.items() if dtype == pl.String))


def _read_csv(path: Path) -> pl.LazyFrame:
    return pl.scan_csv(path, infer_schema=False, truncate_ragged_lines=True)  # files of 2013 end some lines with commas


def _said_by_polars(path: Path, work, target: Path | None = None):
    """The result of some work, or one line about the file that it could not do it with: a full disk is the target's."""
    try:
        return work()
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as error:
        said = " ".join(str(error).split("\n")[0].split())[:200]
        if (number := SYSTEM.search(str(error))) and target and int(number[1]) in FULL:
            raise OSError(int(number[1]), os.strerror(int(number[1])), str(target)) from None
        raise CourseError(f"{path}: cannot be read as taxi trips: {said}; name another file") from None


def _written(source: Source, path: Path) -> int:
    """Write one file in the schema of 2016 and count its trips; a stream, in bounded memory."""
    trips = pl.scan_parquet(source.path) if source.kind == "parquet" else _read_csv(source.path)
    table = trips.select([_column(source, plain).alias(name) for plain, name in COLUMNS[source.colour].items()])
    if path.suffix == ".parquet":
        _said_by_polars(source.path, lambda: table.sink_parquet(path, compression="zstd", row_group_size=100_000), path)
    else:
        _said_by_polars(source.path, lambda: table.sink_csv(path, datetime_format=TIMES), path)
    written = pl.scan_parquet(path) if path.suffix == ".parquet" else pl.scan_csv(path, infer_schema=False)
    known = {name: COLUMNS[source.colour][name] for name in KNOWN}
    count, *there = written.select(pl.len(), *(pl.col(name).count() for name in known.values())).collect(engine="streaming").row(0)
    if not count:
        raise CourseError(f"{source.path}: has a header and no trips; name another file")
    for (plain, _), some in zip(known.items(), there, strict=True):
        if some < count:
            raise CourseError(f"{source.path}: {source.columns[plain]} is empty in {count - some:,} of {count:,} rows; such a file is cut or no file of trips")
    return count


def _column(source: Source, plain: str) -> pl.Expr:
    """A column of the schema of 2016, made of the file's own."""
    kind = pl.Int64 if plain in WHOLE else pl.String if plain == "held" else pl.Datetime("us") if plain in ("pickup", "dropoff") else pl.Float64
    name = source.columns.get(plain)
    if name is None:
        return pl.lit(None, dtype=kind)
    if name not in source.texts:
        return pl.col(name).cast(kind)
    text = pl.col(name).str.strip_chars()
    if kind == pl.Datetime("us"):
        return text.str.to_datetime(TIMES, time_unit="us")
    return text.cast(pl.Float64).cast(kind) if kind == pl.Int64 else text.cast(kind)
