"""Drop dirty trips, count them by the reason, and make the features that a fare is predicted from.

usage: python transform.py --clean-data FOLDER --transformed-data FOLDER [--scheduler local]

Exported from solutions/03_pipeline_stages/taxi/05_transform.ipynb by `course make`: edit the notebook, not this file.
"""
import argparse
from pathlib import Path

import polars as pl
from stage_files import BadInput, Output, log, run, whole_folder
from stage_parts import TYPES, close_parts, each_part, open_parts, read_part, write_part

TRIP = {
    "cost": "number", "distance": "number", "dropoff_datetime": "time", "dropoff_latitude": "number", "dropoff_longitude": "number",
    "passengers": "count", "pickup_datetime": "time", "pickup_latitude": "number", "pickup_longitude": "number",
    "store_forward": "flag", "vendor": "count",
}
BOX = {"longitude": (-74.09, -73.72), "latitude": (40.53, 40.88)}  # degrees: the city, with both airports


def clean(trips: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """The trips to learn from, and how many rows each filter dropped."""
    filters = {
        "missing": pl.all_horizontal(pl.all().is_not_null()),
        "cost": pl.col("cost").is_between(0, 80, closed="none"),
        "distance": pl.col("distance").is_between(0, 25, closed="none"),
        "place": pl.all_horizontal(pl.col(f"{end}_{way}").is_between(*BOX[way], closed="none") for end in ("pickup", "dropoff") for way in BOX),
    }
    dropped = {}
    for reason, keep in filters.items():
        kept = trips.filter(keep)
        dropped[reason], trips = trips.height - kept.height, kept
    return trips, dropped


MOMENTS = ["weekday", "month", "monthday", "hour", "minute", "second"]
COLUMNS = {
    "cost": "number", "distance": "number", "pickup_latitude": "number", "pickup_longitude": "number",
    "dropoff_latitude": "number", "dropoff_longitude": "number", "passengers": "count", "store_forward": "small", "vendor": "count",
} | {f"{end}_{moment}": "small" for end in ("pickup", "dropoff") for moment in MOMENTS}


def features(trips: pl.DataFrame) -> pl.DataFrame:
    """The cost and twenty features of each trip."""
    made = [(pl.col("store_forward") != "N").cast(pl.Int8)]
    for end in ("pickup", "dropoff"):
        when = pl.col(f"{end}_datetime").dt
        parts = [when.weekday() - 1, when.month(), when.day(), when.hour(), when.minute(), when.second()]
        made += [part.alias(f"{end}_{moment}") for moment, part in zip(MOMENTS, parts, strict=True)]
    return trips.with_columns(made).drop("pickup_datetime", "dropoff_datetime")


def transform_part(path: Path, rows: int, number: int, columns: dict, folder: Path) -> tuple[int, dict[str, int]]:
    """Write the features of one part; how many rows stay, and how many each filter dropped."""
    kept, dropped = clean(read_part(path, columns, rows, empty=True))
    made = features(kept).select(list(COLUMNS)).cast({name: TYPES[word] for name, word in COLUMNS.items()})
    return write_part(made, folder, number), dropped


def main(clean_data: str, transformed_data: str, scheduler: str = "local") -> None:
    table = open_parts(clean_data, "taxi-trips", TRIP)

    with whole_folder(transformed_data) as folder:
        tasks = [(path, rows, number, table.columns, folder) for number, (path, rows) in enumerate(zip(table.paths, table.rows, strict=True))]
        done = each_part(transform_part, tasks, scheduler)
        total = {reason: sum(dropped[reason] for _, dropped in done) for reason in done[0][1]}
        close_parts(folder, "taxi-features", COLUMNS, [stay for stay, _ in done], dropped=total)
        if not sum(stay for stay, _ in done):
            raise BadInput(f"{clean_data}: no trip is left; dropped: {total}")

    log(metrics={f"dropped_{reason}": count for reason, count in total.items()})
    print(f"{sum(stay for stay, _ in done):,} of {sum(table.rows):,} trips stay; dropped:", ", ".join(f"{count:,} {reason}" for reason, count in total.items()))


def command_line() -> argparse.ArgumentParser:
    """The flags of this stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--clean-data", required=True, metavar="FOLDER", help="what prep wrote: trips in parts")
    parser.add_argument("--transformed-data", required=True, type=Output, metavar="FOLDER", help="the cost and twenty features, in parts")
    parser.add_argument("--scheduler", default="local", help="address of a Dask scheduler; local: this machine (default: %(default)s)")
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
