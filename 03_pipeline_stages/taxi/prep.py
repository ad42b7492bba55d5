"""Make one table, in parts, of green and yellow taxi trips.

Empty cells stay empty: dropping dirty rows is the next stage's work. What is no number, time or flag at all is refused.

usage: python prep.py --raw-data FOLDER --prep-data FOLDER [--part-mb 16.0] [--scheduler local]

Exported from 03_pipeline_stages/taxi/04_prep.ipynb by `course make`: edit the notebook, not this file.
"""
import argparse
from pathlib import Path

from stage_files import BadInput, Output, between, run, whole_folder
from stage_parts import close_parts, each_part, write_part
from stage_pieces import Piece, cut, read_piece

TRIP = {
    "cost": "number", "distance": "number", "dropoff_datetime": "time", "dropoff_latitude": "number", "dropoff_longitude": "number",
    "passengers": "count", "pickup_datetime": "time", "pickup_latitude": "number", "pickup_longitude": "number",
    "store_forward": "flag", "vendor": "count",
}
COLOURS = {
    "green": {"fareAmount": "cost", "tripDistance": "distance", "lpepDropoffDatetime": "dropoff_datetime", "dropoffLatitude": "dropoff_latitude",
              "dropoffLongitude": "dropoff_longitude", "passengerCount": "passengers", "lpepPickupDatetime": "pickup_datetime",
              "pickupLatitude": "pickup_latitude", "pickupLongitude": "pickup_longitude", "storeAndFwdFlag": "store_forward", "vendorID": "vendor"},
    "yellow": {"fareAmount": "cost", "tripDistance": "distance", "tpepDropoffDateTime": "dropoff_datetime", "endLat": "dropoff_latitude",
               "endLon": "dropoff_longitude", "passengerCount": "passengers", "tpepPickupDateTime": "pickup_datetime",
               "startLat": "pickup_latitude", "startLon": "pickup_longitude", "storeAndFwdFlag": "store_forward", "vendorID": "vendor"},
}
TAXES = ["paymentType", "extra", "mtaTax", "improvementSurcharge", "tipAmount", "tollsAmount", "totalAmount"]
UNUSED = {"green": ["rateCodeID", "ehailFee", "tripType", *TAXES], "yellow": ["rateCodeId", *TAXES]}
ZONES = ["PULocationID", "DOLocationID"]  # newer files have them instead of coordinates


def colour_of(path: Path) -> str:
    """green or yellow, by the beginning of the file's name; what is neither is refused."""
    for colour in COLOURS:
        if path.name.lower().startswith(colour):
            return colour
    raise BadInput(f"{path}: is neither green nor yellow; trips are in files named greenTaxi... or yellowTaxi...")


def find_pieces(raw_data: str, part_mb: float) -> list[Piece]:
    """All files of trips, cut into pieces, green ones first."""
    pieces = []
    for path in sorted(Path(raw_data).resolve().iterdir()):
        if path.suffix in (".csv", ".parquet"):
            colour = colour_of(path)
            pieces += cut(path, [*COLOURS[colour], *UNUSED[colour]], ZONES, part_mb)
        elif path.suffix == ".gz":
            raise BadInput(f"{path}: is packed; unpack it with `gunzip`")
    if not pieces:
        raise BadInput(f"{raw_data}: holds no file greenTaxi... or yellowTaxi... that ends with .csv or .parquet")
    return pieces


def prep_part(piece: Piece, number: int, folder: Path) -> int:
    """Write one piece as a part of the table; its number of rows."""
    names = COLOURS[colour_of(piece.path)]
    trips = read_piece(piece, {raw: TRIP[ours] for raw, ours in names.items()})
    return write_part(trips.rename(names).select(list(TRIP)), folder, number)


def main(raw_data: str, prep_data: str, part_mb: float = 16.0, scheduler: str = "local") -> None:
    pieces = find_pieces(raw_data, part_mb)

    with whole_folder(prep_data) as folder:
        rows = each_part(prep_part, [(piece, number, folder) for number, piece in enumerate(pieces)], scheduler)
        close_parts(folder, "taxi-trips", TRIP, rows)

    print(f"{sum(rows):,} trips, parts: {len(rows)}")


def command_line() -> argparse.ArgumentParser:
    """The flags of this stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument(
        "--raw-data", required=True, metavar="FOLDER", help="green and yellow trips in the schema of 2016, CSV or Parquet, in one file each or several"
    )
    parser.add_argument("--prep-data", required=True, type=Output, metavar="FOLDER", help="one table of all trips, in parts")
    parser.add_argument(
        "--part-mb", type=between(0.001, 1024), metavar="NUMBER", default=16.0, help="megabytes of CSV that make one part; 0.001 to 1024 (default: %(default)s)"
    )
    parser.add_argument("--scheduler", default="local", help="address of a Dask scheduler; local: this machine (default: %(default)s)")
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
