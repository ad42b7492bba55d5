"""Blocks of generated trips as tables in the schema of 2016, column for column as the real files have them."""
import io

import numpy as np
import polars as pl

from coursekit.data._taxi_tables import START
from coursekit.data._taxi_trips import block

CENT, STEP = 100, 100_000  # units of money and of miles, and of degrees
MONEY = {"fare": "fareAmount", "extra": "extra", "tax": "mtaTax", "surcharge": "improvementSurcharge", "tip": "tipAmount", "toll": "tollsAmount"}
COLUMNS = {  # plain name to column
    "green": {"vendor": "vendorID", "pickup": "lpepPickupDatetime", "dropoff": "lpepDropoffDatetime", "passengers": "passengerCount",
              "distance": "tripDistance", "start_x": "pickupLongitude", "start_y": "pickupLatitude", "end_x": "dropoffLongitude",
              "end_y": "dropoffLatitude", "rate": "rateCodeID", "held": "storeAndFwdFlag", "payment": "paymentType", **MONEY,
              "ehail": "ehailFee", "total": "totalAmount", "type": "tripType"},
    "yellow": {"vendor": "vendorID", "pickup": "tpepPickupDateTime", "dropoff": "tpepDropoffDateTime", "passengers": "passengerCount",
               "distance": "tripDistance", "start_x": "startLon", "start_y": "startLat", "end_x": "endLon", "end_y": "endLat",
               "rate": "rateCodeId", "held": "storeAndFwdFlag", "payment": "paymentType", **MONEY, "total": "totalAmount"}}
UNITS = dict.fromkeys((*MONEY, "total", "distance"), CENT) | dict.fromkeys(("start_x", "start_y", "end_x", "end_y"), STEP)
TIMES = "%Y-%m-%d %H:%M:%S"


def frame(colour: str, seed: int, number: int, rows: int) -> pl.DataFrame:
    """The first rows of one block as a table."""
    trips = block(colour, seed, number, rows)
    trips["dropoff"] = trips["pickup"] + trips["seconds"]
    return pl.DataFrame([_column(plain, trips, rows).alias(name) for plain, name in COLUMNS[colour].items()])


def _column(plain: str, trips: dict[str, np.ndarray], rows: int) -> pl.Series:
    if plain == "ehail":
        return pl.Series([None], dtype=pl.Float64).new_from_index(0, rows)
    if plain == "held":
        return pl.Series(["N", "Y"]).gather(trips["held"].astype(np.uint32))
    if plain in ("pickup", "dropoff"):
        return pl.Series(START.astype("datetime64[us]") + trips[plain].astype(np.int64) * np.timedelta64(1_000_000, "us"))
    if plain == "type":
        return pl.Series(np.where(trips["rate"] == 5, 2.0, 1.0))
    return pl.Series(trips[plain] / UNITS[plain] if plain in UNITS else trips[plain].astype(np.int64))


def csv_lines(table: pl.DataFrame, header: bool) -> bytes:
    """A table as the bytes of a CSV file."""
    lines = io.BytesIO()
    table.write_csv(lines, include_header=header, datetime_format=TIMES)
    return lines.getvalue()
