"""Every taxi stage refuses what is malformed: exit 2, one line that names file, row and column, nothing written."""
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from amount import FULL
from damaged_tables import PNG
from damaged_trips import CELLS, MIDDLE, ROWS
from taxi_room import GREEN, READS, YELLOW, assert_refused, copy

pl = pytest.importorskip("polars")
pytest.importorskip("lightgbm")


def raw(folder: Path, change: Callable[[list[str]], object]) -> dict[str, object]:
    """The raw sample with other yellow lines; cut into small pieces, so that a row's number is not its place in a piece."""
    path = copy("prep", "raw_data", folder) / YELLOW
    lines = path.read_text().splitlines()
    change(lines)
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape") + b"\n")
    return {"raw_data": folder / "raw_data", "part_mb": 0.02}


@pytest.mark.parametrize("cause", CELLS)
def test_prep_names_the_row_and_the_column_of_a_bad_cell(cause, tmp_path):
    cell, column = CELLS[cause]

    def change(lines: list[str]) -> None:
        cells = lines[MIDDLE - 1].split(",")
        cells[lines[0].split(",").index(column)] = cell
        lines[MIDDLE - 1] = ",".join(cells)
    assert_refused("prep", tmp_path, raw(tmp_path, change), YELLOW, f"row {MIDDLE}", f"column {column}")


@pytest.mark.parametrize("cause", ROWS)
def test_prep_refuses_broken_rows_and_headers(cause, tmp_path):
    change, named = ROWS[cause]
    assert_refused("prep", tmp_path, raw(tmp_path, change), YELLOW, *named)


def rename(folder: Path, old: str, new: str) -> None:
    (folder / old).rename(folder / new)


FOLDERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a name that is no colour": (lambda folder: rename(folder, YELLOW, "trips.csv"), "neither green nor yellow"),
    "a packed file": (lambda folder: rename(folder, YELLOW, YELLOW + ".gz"), "gunzip"),
    "a picture": (lambda folder: (folder / YELLOW).write_bytes(PNG), YELLOW),
    "no Parquet behind the name": (lambda folder: (folder / "yellowTaxiData-00001.parquet").write_bytes(b"PAR1" + PNG + b"PAR1"), "can't be read"),
    "UTF-16": (lambda folder: (folder / YELLOW).write_bytes((folder / YELLOW).read_text().encode("utf-16")), YELLOW),
    "a folder for a file": (lambda folder: (folder / "greenTaxiData-1.csv").mkdir(), "is no file"),
    "nothing": (lambda folder: [path.unlink() for path in folder.iterdir()], "holds no file"),
    "a link to nothing": (lambda folder: (folder / "greenTaxiData-1.csv").symlink_to("nowhere.csv"), "no such file"),
}


@pytest.mark.parametrize("cause", FOLDERS)
def test_prep_refuses_a_folder_of_other_things(cause, tmp_path):
    change, named = FOLDERS[cause]
    folder = copy("prep", "raw_data", tmp_path)
    change(folder)
    assert_refused("prep", tmp_path, {"raw_data": folder}, named)


@pytest.mark.parametrize(("column", "value"), [("fareAmount", "nan"), ("passengerCount", "0.5"), ("storeAndFwdFlag", "maybe"), ("lpepPickupDatetime", "text")])
def test_prep_looks_at_parquet_as_well(column, value, tmp_path):
    folder = copy("prep", "raw_data", tmp_path)
    table = pl.read_csv(folder / GREEN, try_parse_dates=True)
    odd = pl.when(pl.int_range(pl.len()) == MIDDLE - 1)
    cast = pl.col(column).dt.strftime("%Y-%m-%d %H:%M:%S") if value == "text" else pl.col(column).cast(pl.String if value == "maybe" else pl.Float64)
    table.with_columns(odd.then(pl.lit(value if value in ("maybe", "text") else float(value))).otherwise(cast).alias(column)).write_parquet(
        (folder / GREEN).with_suffix(".parquet"))
    (folder / GREEN).unlink()
    assert_refused("prep", tmp_path, {"raw_data": folder, "part_mb": 0.02}, f"row {MIDDLE}", f"column {column}")


@pytest.mark.parametrize("stage", READS)
@pytest.mark.parametrize("kind", ["missing", "a file"])
def test_an_input_that_is_no_folder_is_refused(stage, kind, tmp_path):
    for number, flag in enumerate(READS[stage]):
        path = tmp_path / flag
        if kind == "a file":
            path.write_text("cost\n1\n")
        (tmp_path / str(number)).mkdir()
        assert_refused(stage, tmp_path / str(number), {flag: path}, flag)


def about(folder: Path, **changes: object) -> None:
    """table.json with other entries."""
    said = json.loads((folder / "table.json").read_text()) | changes
    (folder / "table.json").write_text(json.dumps(said))


def part(folder: Path, change: Callable) -> None:
    """The first part with a change."""
    path = folder / "part-00000.parquet"
    change(pl.read_parquet(path)).write_parquet(path)


def put(column: str, value: float | None) -> Callable[[Path], None]:
    """A value in row 5 of the first part."""
    return lambda folder: part(folder, lambda table: table.with_columns(
        pl.when(pl.int_range(pl.len()) == 4).then(pl.lit(value, pl.Float64)).otherwise(pl.col(column)).alias(column)))


TABLES: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "no list": (lambda folder: (folder / "table.json").unlink(), ["table.json"]),
    "a list that is no JSON": (lambda folder: (folder / "table.json").write_text("{"), ["table.json", "JSON"]),
    "a table of another kind": (lambda folder: about(folder, kind="flowers"), ["flowers"]),
    "a list without parts": (lambda folder: about(folder, parts=[]), ["table.json"]),
    "a list of parts in words": (lambda folder: about(folder, parts=["many"]), ["table.json"]),
    "no rows": (lambda folder: about(folder, parts=[0, 0]), ["table.json"]),
    "columns of an unknown type": (lambda folder: about(folder, columns={"cost": "money"}), ["table.json"]),
    "a column that is not listed": (lambda folder: part(folder, lambda table: table.with_columns(one=1)), ["part-00000", "column one", "unknown"]),
    "a column that is not there": (lambda folder: part(folder, lambda table: table.drop("cost")), ["part-00000", "column cost", "missing"]),
    "numbers as text": (lambda folder: part(folder, lambda table: table.cast({"cost": pl.String})), ["part-00000", "column cost", "String"]),
    "a part lost": (lambda folder: (folder / "part-00001.parquet").unlink(), ["part-00001", "no such file"]),
    "a part of another table": (lambda folder: (folder / "part-00002.parquet").write_bytes(b""), ["part-00002", "not listed"]),
    "half a part": (lambda folder: (folder / "part-00000.parquet").write_bytes((folder / "part-00000.parquet").read_bytes()[:5000]), ["part-00000"]),
    "an empty part": (lambda folder: (folder / "part-00000.parquet").write_bytes(b""), ["part-00000", "Parquet"]),
    "a picture for a part": (lambda folder: (folder / "part-00000.parquet").write_bytes(PNG), ["part-00000", "Parquet"]),
    "rows lost": (lambda folder: part(folder, lambda table: table.head(100)), ["part-00000", "100 rows"]),
    "NaN": (put("cost", float("nan")), ["part-00000", "row 5", "column cost"]),
    "infinity": (put("cost", float("inf")), ["part-00000", "row 5", "column cost"]),
}
TABLE = {"transform": "clean_data", "train": "training_data", "predict": "test_data", "score": "predictions"}


@pytest.mark.parametrize("cause", TABLES)
@pytest.mark.parametrize("stage", TABLE)
def test_a_broken_table_is_refused(stage, cause, tmp_path):
    change, named = TABLES[cause]
    folder = copy(stage, TABLE[stage], tmp_path)
    change(folder)
    assert_refused(stage, tmp_path, {TABLE[stage]: folder}, *named)


@pytest.mark.parametrize("stage", ["train", "predict", "score"])
def test_an_empty_cell_is_refused_after_transform(stage, tmp_path):
    folder = copy(stage, TABLE[stage], tmp_path)
    put("cost", None)(folder)
    assert_refused(stage, tmp_path, {TABLE[stage]: folder}, "part-00000", "row 5, column cost: is empty")


OTHERS: dict[str, tuple[str, str, Callable[[Path], object], list[str]]] = {
    "train on one trip": ("train", "training_data", lambda folder: (part(folder, lambda table: table.head(1)), (folder / "part-00001.parquet").unlink(),
                                                                    about(folder, parts=[1], rows=1)), ["too few"]),
    "nothing but dirt": ("transform", "clean_data", lambda folder: [pl.read_parquet(path).with_columns(cost=pl.lit(0.0)).write_parquet(path)
                                                                    for path in folder.glob("part-*")], ["no trip is left"]),
    "an hour that is none": ("score", "predictions", lambda folder: part(folder, lambda table: table.with_columns(pickup_hour=pl.lit(25, pl.Int8))), ["hour"]),
    "no model": ("predict", "model_input", lambda folder: (folder / "model.txt").unlink(), ["model.txt"]),
    "no model.json": ("predict", "model_input", lambda folder: (folder / "model.json").unlink(), ["model.json"]),
    "a model of another kind": ("predict", "model_input", lambda folder: (folder / "model.json").write_text('{"kind": "iris-network"}'), ["iris-network"]),
    "half a model": ("predict", "model_input", lambda folder: (folder / "model.txt").write_text((folder / "model.txt").read_text()[:9000]), ["model.txt"]),
    "a model of words": ("predict", "model_input", lambda folder: (folder / "model.txt").write_text("tree\npandas_categorical:null\n"), ["model.txt"]),
    "a picture for a model": ("predict", "model_input", lambda folder: (folder / "model.txt").write_bytes(PNG), ["model.txt"]),
    "features in another order": ("predict", "model_input", lambda folder: (folder / "model.json").write_text(json.dumps(
        said | {"features": said["features"][::-1]} if (said := json.loads((folder / "model.json").read_text())) else {})), ["other features"]),
}


@pytest.mark.parametrize("cause", OTHERS)
def test_what_only_one_stage_can_see(cause, tmp_path):
    stage, flag, change, named = OTHERS[cause]
    folder = copy(stage, flag, tmp_path)
    change(folder)
    assert_refused(stage, tmp_path, {flag: folder}, *named)


@pytest.mark.parametrize("address", ["nonsense://x", *(["tcp://127.0.0.1:9"] if FULL else [])])  # 10 s of waiting
def test_a_scheduler_that_does_not_answer_is_named(address, tmp_path):
    pytest.importorskip("distributed")
    assert_refused("score", tmp_path, {"scheduler": address}, f"scheduler {address}", "no Dask scheduler")
