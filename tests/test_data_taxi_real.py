"""course data taxi --from: files of the schema of 2016 come back byte by byte, those of today without coordinates, and anything else is refused."""
import gzip
import os
from pathlib import Path

import polars as pl
import pytest

from coursekit import cli
from coursekit.catalog import course_root
from coursekit.data._taxi_frames import COLUMNS, frame

SAMPLE = course_root() / "03_pipeline_stages" / "taxi" / "sample" / "raw"
NAMES = [f"{colour}TaxiData.csv" for colour in COLUMNS]
REAL = os.environ.get("COURSE_REAL_TAXI")
TODAY = {  # as the commission publishes since July 2016, in its order; the types differ between the colours, and so they do there
    "yellow": {"VendorID": ("vendor", pl.Int32), "tpep_pickup_datetime": ("pickup", None), "tpep_dropoff_datetime": ("dropoff", None),
               "passenger_count": ("passengers", pl.Int64), "trip_distance": ("distance", None), "RatecodeID": ("rate", pl.Int64),
               "store_and_fwd_flag": ("held", None), "PULocationID": (161, pl.Int32), "DOLocationID": (132, pl.Int32), "payment_type": ("payment", None),
               "fare_amount": ("fare", None), "extra": ("extra", None), "mta_tax": ("tax", None), "tip_amount": ("tip", None), "tolls_amount": ("toll", None),
               "improvement_surcharge": ("surcharge", None), "total_amount": ("total", None), "congestion_surcharge": (2.5, pl.Float64),
               "Airport_fee": (0.0, pl.Float64)},
    "green": {"VendorID": ("vendor", pl.Int32), "lpep_pickup_datetime": ("pickup", pl.Datetime("ns")), "lpep_dropoff_datetime": ("dropoff", pl.Datetime("ns")),
              "store_and_fwd_flag": ("held", None), "RatecodeID": ("rate", pl.Float64),
              "PULocationID": (74, pl.Int32), "DOLocationID": (75, pl.Int32), "passenger_count": ("passengers", pl.Float64),
              "trip_distance": ("distance", None),
              "fare_amount": ("fare", None), "extra": ("extra", None), "mta_tax": ("tax", None), "tip_amount": ("tip", None), "tolls_amount": ("toll", None),
              "ehail_fee": (None, pl.Null), "improvement_surcharge": ("surcharge", None), "total_amount": ("total", None),
              "payment_type": ("payment", pl.Float64), "trip_type": ("type", pl.Float64), "congestion_surcharge": (0.0, pl.Float64)}}


def run(capsys, *argv) -> tuple[int, str, str]:
    code = cli.main(["data", "taxi", "--from", *map(str, argv)])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def today(colour: str, rows: int = 200) -> pl.DataFrame:
    """Trips as a file of today has them: every tenth without a number of passengers."""
    trips, columns = frame(colour, 8, 0, rows), []
    for name, (plain, kind) in TODAY[colour].items():
        column = pl.col(COLUMNS[colour][plain]) if isinstance(plain, str) else pl.lit(plain)
        column = pl.when(pl.int_range(pl.len()) % 10 > 0).then(column) if plain == "passengers" else column
        columns.append((column.cast(kind) if kind else column).alias(name))
    return trips.select(columns)


@pytest.mark.parametrize("pack", [False, True], ids=["csv", "gz"])
def test_files_of_2016_come_back_byte_by_byte(tmp_path, capsys, pack):
    folder = tmp_path / "raw"
    folder.mkdir()
    for name in NAMES:
        data = (SAMPLE / name).read_bytes()
        (folder / f"{name}{'.gz' * pack}").write_bytes(gzip.compress(data) if pack else data)
    (folder / "LICENSE.txt").write_text("not a table")
    code, shown, _ = run(capsys, folder, "--out", tmp_path / "out")
    assert code == 0 and "1,500 green trips as greenTaxiData.csv\n" in shown and "left out" not in shown and "coordinates" not in shown
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == NAMES
    assert all((tmp_path / "out" / name).read_bytes() == (SAMPLE / name).read_bytes() for name in NAMES)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_files_of_today_have_no_coordinates_and_that_is_said(tmp_path, capsys, form):
    folder = tmp_path / "months"
    folder.mkdir()
    for name in ("yellow_tripdata_2024-01", "yellow_tripdata_2024-02", "green_tripdata_2024-01"):
        today(name.partition("_")[0]).write_parquet(folder / f"{name}.parquet")
    code, shown, _ = run(capsys, folder, "--out", tmp_path / "out", *(["--format", "csv"] if form == "csv" else []))
    assert code == 0 and "empty: startLon, startLat, endLon, endLat; left out: PULocationID, DOLocationID, congestion_surcharge, Airport_fee" in shown
    assert "without coordinates: 3 of 3; " in shown
    names = [f"greenTaxiData.{form}", *(f"yellowTaxiData-0000{number}.{form}" for number in (0, 1))]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    for colour, name in (("green", "greenTaxiData"), ("yellow", "yellowTaxiData-00001")):
        wanted = frame(colour, 8, 0, 200)
        path, places = tmp_path / "out" / f"{name}.{form}", [COLUMNS[colour][plain] for plain in ("start_x", "start_y", "end_x", "end_y")]
        found = pl.read_csv(path, schema=wanted.schema) if form == "csv" else pl.read_parquet(path)
        assert found.columns == wanted.columns and found.schema == wanted.schema
        assert found.select(places).null_count().row(0) == (200,) * 4 and found["passengerCount"].null_count() == 20
        rest = [name for name in wanted.columns if name not in (*places, "passengerCount")]
        assert found.select(rest).equals(wanted.select(rest))


def test_files_of_the_commission_with_coordinates_are_taken_whole(tmp_path, capsys):
    """As it published 2016 then: other names, and lines that end in commas."""
    lines = (SAMPLE / "yellowTaxiData.csv").read_text().splitlines()
    header = ("VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,pickup_longitude,pickup_latitude,dropoff_longitude,"
              "dropoff_latitude,RatecodeID,store_and_fwd_flag,payment_type,fare_amount,extra,mta_tax,improvement_surcharge,tip_amount,tolls_amount,total_amount")
    (tmp_path / "yellow_tripdata_2016-01.csv").write_text("\r\n".join([header, *(f"{line},," for line in lines[1:])]) + "\r\n")
    assert run(capsys, tmp_path / "yellow_tripdata_2016-01.csv", "--out", tmp_path / "out")[0] == 0
    assert (tmp_path / "out" / "yellowTaxiData.csv").read_bytes() == (SAMPLE / "yellowTaxiData.csv").read_bytes()


def _spoiled(change) -> bytes:
    return change((SAMPLE / "greenTaxiData.csv").read_bytes())


HEADER = (SAMPLE / "greenTaxiData.csv").read_bytes().partition(b"\n")[0]
WRONG = {
    "nothing.csv": (b"", "is empty"),
    "header.csv": (HEADER + b"\n", "has a header and no trips"),
    "page.parquet": (b"<html>404</html>\n", "is no file of green or yellow taxi trips"),
    "zones.csv": (b"LocationID,Borough,Zone\n1,EWR,Newark Airport\n", "no column lpepPickupDatetime or tpepPickupDateTime"),
    "noise.csv": (bytes(range(256)) * 40, "taxi trips"),
    "miles.csv": (_spoiled(lambda data: data.replace(b"tripDistance", b"miles")), "(no column tripDistance)"),
    "word.csv": (_spoiled(lambda data: data.replace(b"\n2,", b"\ntwo,", 1)), 'in column \'vendorID\''),
    "dates.csv": (_spoiled(lambda data: data.replace(b"2016-0", b"01/0")), "in column 'lpepPickupDatetime'"),
    "cut.csv": (_spoiled(lambda data: data[: data.rindex(b"\n", 0, -1) + 22]), "is empty in 1 of"),
    "cut.csv.gz": (_spoiled(lambda data: gzip.compress(data)[:-5000]), "cannot be read as taxi trips"),
    "cut.parquet": (b"PAR1" + bytes(500), "cannot be read as taxi trips"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_one_line_and_nothing_is_written(tmp_path, capsys, name):
    data, said = WRONG[name]
    (tmp_path / name).write_bytes(data)
    code, _, error = run(capsys, tmp_path / name, "--out", tmp_path / "out")
    assert code == 2 and said in error and name in error and error.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("make, said", [
    (lambda base: base / "nowhere", "no such file or folder"),
    (lambda base: base, "holds no file that ends in .csv, .csv.gz, .parquet"),
], ids=["missing", "an empty folder"])
def test_a_path_without_trips_is_one_line(tmp_path, capsys, make, said):
    code, _, error = run(capsys, make(tmp_path), "--out", tmp_path / "out")
    assert code == 2 and said in error and error.count("\n") == 1


def test_one_wrong_file_in_a_folder_refuses_the_folder(tmp_path, capsys):
    for name, data in (("greenTaxiData.csv", (SAMPLE / "greenTaxiData.csv").read_bytes()), ("zones.csv", WRONG["zones.csv"][0])):
        (tmp_path / name).write_bytes(data)
    code, _, error = run(capsys, tmp_path, "--out", tmp_path / "out")
    assert code == 2 and "zones.csv" in error and not (tmp_path / "out").exists()


def test_the_real_files_are_not_overwritten(tmp_path, capsys):
    (tmp_path / "greenTaxiData.csv").write_bytes((SAMPLE / "greenTaxiData.csv").read_bytes())
    for source in (tmp_path, tmp_path / "greenTaxiData.csv"):
        code, _, error = run(capsys, source, "--out", tmp_path)
        assert code == 2 and "is where the real trips lie" in error


def test_a_full_disk_is_not_the_fault_of_what_is_read(tmp_path, capsys, monkeypatch):
    def full(*_, **__):
        raise pl.exceptions.ComputeError("parquet: underlying IO error: No space left on device (os error 28)")
    monkeypatch.setattr(pl.LazyFrame, "sink_csv", full)
    code, _, error = run(capsys, SAMPLE, "--out", tmp_path / "out")
    assert code == 1 and "no space is left on the disk" in error and str(SAMPLE) not in error and list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not REAL, reason="COURSE_REAL_TAXI names no folder of real trips")
def test_the_real_sample_comes_back_byte_by_byte(tmp_path, capsys):
    assert run(capsys, REAL, "--out", tmp_path / "out")[0] == 0
    assert all((tmp_path / "out" / name).read_bytes() == (Path(REAL) / name).read_bytes() for name in NAMES)
