"""course data taxi: trips are what the real ones are like, and a model finds in them what it finds in real ones."""

import numpy as np
import polars as pl
import pytest

from amount import FULL
from coursekit.data import taxi
from coursekit.data._taxi_frames import COLUMNS, MONEY, frame
from coursekit.data._taxi_trips import BLOCK

CALIBRATION = {  # of 5,000 real trips, and what chance and rounding may add
    "green": {"free": (34, 8), "no_way": (65, 10), "no_place": (13, 5), "held": (17, 6), "vendor_1": (1082, 60), "jfk": (17, 10), "day_long": (44, 8)},
    "yellow": {"free": (7, 4), "no_way": (29, 8), "no_place": (81, 10), "held": (31, 8), "vendor_1": (2291, 80), "jfk": (129, 25), "day_long": (7, 4)}}
PASSENGERS = {"green": (4270, 371, 107, 30, 154, 67), "yellow": (3577, 660, 204, 104, 284, 169)}
SPEEDS = {"green": (6.4, 9.2, 11.5, 14.7, 23.5), "yellow": (4.7, 7.8, 10.4, 14.2, 24.1)}  # miles an hour: 5, 25, 50, 75, 95 of 100
WAYS = {"green": (0.674, 0.864), "yellow": (0.646, 0.901)}  # mean and deviation of the logarithm of miles
PLACES = {"green": ((-73.998, -73.948, -73.808), (40.644, 40.747, 40.868)), "yellow": ((-74.014, -73.982, -73.782), (40.645, 40.754, 40.808))}



def plain_trips(colour: str, rows: int) -> pl.DataFrame:
    table = frame(colour, taxi.SEED, 0, rows).rename({name: plain for plain, name in COLUMNS[colour].items()})
    return table.with_columns(minutes=(pl.col("dropoff") - pl.col("pickup")).dt.total_seconds() / 60)


@pytest.fixture(scope="module", params=COLUMNS)
def trips(request) -> tuple[str, pl.DataFrame]:
    """A block of a colour by plain names, with the minutes that each trip took."""
    colour = request.param
    return colour, plain_trips(colour, BLOCK)


def test_the_flaws_of_the_real_ones_are_there_as_often(trips):
    colour, table = trips
    flaws = {"free": pl.col("fare") <= 0, "no_way": pl.col("distance") <= 0, "no_place": (pl.col("start_x") == 0) | (pl.col("end_x") == 0),
             "held": pl.col("held") == "Y", "vendor_1": pl.col("vendor") == 1, "jfk": pl.col("rate") == 2, "day_long": pl.col("minutes") > 360}
    found = table.select(flaw.sum().alias(name) for name, flaw in flaws.items()).row(0, named=True)
    for name, (wanted, apart) in CALIBRATION[colour].items():
        assert found[name] * 5000 / len(table) == pytest.approx(wanted, abs=apart), name
    passengers = [5000 * (table["passengers"] == number).mean() for number in range(1, 7)]
    assert passengers == pytest.approx(PASSENGERS[colour], rel=0.06, abs=8)
    assert table.is_duplicated().sum() == 2 * len(range(999, BLOCK, 10_000))
    assert colour == "yellow" or table["ehail"].null_count() == len(table)


def test_ways_speeds_and_places_are_those_of_the_real_ones(trips):
    colour, table = trips
    miles = np.log(table.filter(pl.col("distance") > 0)["distance"].to_numpy())
    assert (miles.mean(), miles.std()) == pytest.approx(WAYS[colour], abs=0.06)
    driven = table.filter(pl.col("minutes").is_between(1, 180), pl.col("distance") > 0)
    speed = (driven["distance"] / driven["minutes"] * 60).to_numpy()
    assert np.quantile(speed, (0.05, 0.25, 0.5, 0.75, 0.95)) == pytest.approx(SPEEDS[colour], rel=0.08, abs=0.7)
    there = table.filter(pl.col("start_x") != 0)
    for axis, wanted in zip(("start_x", "start_y"), PLACES[colour], strict=True):
        assert np.quantile(there[axis].to_numpy(), (0.01, 0.5, 0.99)) == pytest.approx(wanted, abs=0.008), axis


def test_nights_are_fast_and_quiet_and_rush_hours_slow_and_busy(trips):
    _, table = trips
    table = table.with_columns(hour=pl.col("pickup").dt.hour(), working=pl.col("pickup").dt.weekday() <= 5, speed=pl.col("distance") / pl.col("minutes") * 60)
    share = [(table["hour"] == hour).mean() for hour in range(24)]
    assert max(share[3:6]) < 0.022 and min(share[17:20]) > 0.052 and share.index(max(share)) in range(17, 22)
    driven = table.filter(pl.col("working"), pl.col("minutes").is_between(1, 180), pl.col("distance").is_between(1, 3))
    median = dict(driven.group_by("hour").agg(pl.col("speed").median()).iter_rows())
    assert min(median[hour] for hour in range(2, 6)) > 1.25 * max(median[hour] for hour in (8, 9, 16, 17, 18))
    assert table["pickup"].min().year == table["pickup"].max().year == 2016 and table["pickup"].max().month == 6


def test_fares_follow_the_meter_and_the_sums_add_up(trips):
    colour, table = trips
    one = table.filter(pl.col("rate") == 1, pl.col("fare") > 0, pl.col("distance") > 0, pl.col("minutes") < 180)
    known = np.column_stack([np.ones(len(one)), one["distance"], one["minutes"]])
    base, mile, minute = np.linalg.lstsq(known, one["fare"].to_numpy(), rcond=None)[0]
    assert (base, mile, minute) == pytest.approx((2.0, 1.9, 0.36), rel=0.05)
    assert ((one["fare"] * 2) % 1 == 0).all() and one["fare"].min() == 2.5
    assert set(table.filter(pl.col("rate") == 2)["fare"]) <= {52.0, 0.0}
    parts = (100 * table.select(*MONEY)).cast(pl.Float64).select(pl.all().round()).sum_horizontal()
    assert ((table["total"] * 100).round() == parts).all()
    assert table.filter(pl.col("tip") > 0)["payment"].unique().to_list() == [1], "only tips by card are known"


def _features(table: pl.DataFrame) -> pl.DataFrame:
    """Trips with a usual fare and way, between places in the city: fare, 20 features, and the minutes."""
    limits = {"fare": (0, 80), "distance": (0, 25), "start_x": (-74.09, -73.72), "start_y": (40.53, 40.88), "end_x": (-74.09, -73.72), "end_y": (40.53, 40.88)}
    kept = table.filter(pl.col(name).is_between(low, high, closed="none") for name, (low, high) in limits.items())
    calendar = ("weekday", "month", "day", "hour", "minute", "second")
    parts = {f"{end}_{part}": getattr(pl.col(end).dt, part)() for end in ("pickup", "dropoff") for part in calendar}
    return kept.select("fare", "minutes", "distance", "start_x", "start_y", "end_x", "end_y", "passengers", "vendor", held=pl.col("held") == "Y", **parts)


def test_a_model_finds_what_it_finds_in_the_real_ones(tmp_path):
    """R2 on trips held back: distance alone, 20 features, 14 without drop-off time, and with the duration, which nobody knows at pickup."""
    from sklearn.ensemble import GradientBoostingRegressor, HistGradientBoostingRegressor
    from sklearn.linear_model import LinearRegression
    from sklearn.model_selection import train_test_split

    model = GradientBoostingRegressor(random_state=0) if FULL else HistGradientBoostingRegressor(max_depth=3, random_state=0)  # minutes, or a second
    table = pl.concat([_features(plain_trips(colour, 30_000)) for colour in COLUMNS]).to_pandas()
    train, test = train_test_split(table, test_size=0.3, random_state=42)
    early = [name for name in table.columns if name not in ("fare", "minutes") and "dropoff" not in name]
    late = [name for name in table.columns if "dropoff" in name]
    assert len(early) == 14 and len(late) == 6

    def r2(model, features: list[str]) -> float:
        return model.fit(train[features], train["fare"]).score(test[features], test["fare"])

    boosted = [r2(model, features) for features in (early + late, early, [*early, *late, "minutes"])]
    assert [r2(LinearRegression(), ["distance"]), *boosted] == pytest.approx([0.911, 0.93, 0.933, 0.968], abs=0.03)
    assert boosted[2] - boosted[0] > 0.015, "the leak"
