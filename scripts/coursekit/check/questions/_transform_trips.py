"""Trips for the questions of `05_transform`, as plain data and as the table that a stage reads."""
import random

NUMBERS = ("cost", "distance", "dropoff_latitude", "dropoff_longitude", "pickup_latitude", "pickup_longitude")
ORDER = ("cost", "distance", "dropoff_datetime", "dropoff_latitude", "dropoff_longitude", "passengers", "pickup_datetime", "pickup_latitude",
         "pickup_longitude", "store_forward", "vendor")  # of what prep writes


def trip(rng: random.Random, number: int, **changes) -> dict:
    """A trip that no filter drops, but for `changes`; `vendor` is its number."""
    day, hour, minute, second = rng.randint(1, 28), rng.randint(0, 22), rng.randint(0, 59), rng.randint(0, 59)
    month = rng.randint(1, 6)
    plain = {
        "cost": round(rng.uniform(5, 60), 2), "distance": round(rng.uniform(1, 20), 2), "passengers": rng.randint(1, 6), "vendor": number,
        "dropoff_datetime": f"2016-{month:02d}-{day:02d} {hour + 1:02d}:{second:02d}:{minute:02d}", "store_forward": "N",
        "pickup_datetime": f"2016-{month:02d}-{day:02d} {hour:02d}:{minute:02d}:{second:02d}",
        **{f"{end}_latitude": round(rng.uniform(40.6, 40.8), 5) for end in ("pickup", "dropoff")},
        **{f"{end}_longitude": round(rng.uniform(-74.0, -73.8), 5) for end in ("pickup", "dropoff")},
    }
    return {name: (plain | changes)[name] for name in ORDER}


def table(rows: list[dict]):
    """The trips as polars table, each column with the type that prep gives it."""
    import polars

    types = {name: polars.Float64 if name in NUMBERS else polars.String if name in ("store_forward", "pickup_datetime", "dropoff_datetime") else polars.Int32
             for name in ORDER}
    made = polars.DataFrame(rows, schema=types, orient="row")
    times = [polars.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us") for name in ("pickup_datetime", "dropoff_datetime")]
    return made.with_columns(*times, polars.col("store_forward").cast(polars.Enum(["N", "Y"])))


def pandas_too(text: str) -> str:
    """What came back, in words, where a DataFrame means one of pandas."""
    return text.replace("a DataFrame of", "a pandas DataFrame of")


def is_table(value: object) -> bool:
    """Is it a polars DataFrame?"""
    return type(value).__name__ == "DataFrame" and type(value).__module__.startswith("polars")
