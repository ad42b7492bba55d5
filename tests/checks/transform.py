"""Answers to `05_transform`, a stage: the questions `clean` and `features`."""
import collections

import numpy as np
import polars as pl

from checks import Right, Wrong, always

BOX = {"longitude": (-74.09, -73.72), "latitude": (40.53, 40.88)}
MOMENTS = ("weekday", "month", "monthday", "hour", "minute", "second")
ENDS = ("pickup", "dropoff")


# --- clean --------------------------------------------------------------------------------------------------------------------
def inside(ends=ENDS, box=BOX, closed="none"):
    """The recipe for the place."""
    return pl.all_horizontal(pl.col(f"{end}_{way}").is_between(*box[way], closed=closed) for end in ends for way in box)


def cleaning(count=lambda before, after, whole: before - after, back=lambda kept, dropped: (kept, dropped), order=None, **changed):
    """A `clean` whose filters, counts and result can be exchanged."""
    filters = {
        "missing": pl.all_horizontal(pl.all().is_not_null()), "cost": pl.col("cost").is_between(0, 80, closed="none"),
        "distance": pl.col("distance").is_between(0, 25, closed="none"), "place": inside(),
    } | changed

    def clean(trips):
        dropped, left = {}, trips
        for reason in order or filters:
            kept = left.filter(filters[reason])
            dropped[reason], left = count(left.height, kept.height, trips.height), kept
        return back(left, dropped)
    return always(clean)


def overlapping(trips):
    """Every filter counted on the whole table."""
    keeps = {"missing": pl.all_horizontal(pl.all().is_not_null()), "cost": pl.col("cost").is_between(0, 80, closed="none"),
             "distance": pl.col("distance").is_between(0, 25, closed="none"), "place": inside()}
    dropped = {reason: trips.height - trips.filter(keep).height for reason, keep in keeps.items()}
    return trips.filter(list(keeps.values())), dropped


def without_the_last(trips):
    """Takes the last row of a short table for one that was cut off."""
    kept, dropped = cleaning()()(trips)
    return kept.head(max(kept.height - (trips.height < 30), 0)), dropped


def at_once(trips):
    """One pass, a reason for each row."""
    reason = (pl.when(pl.any_horizontal(pl.all().is_null())).then(pl.lit("missing"))
              .when(~pl.col("cost").is_between(0, 80, closed="none")).then(pl.lit("cost"))
              .when(~pl.col("distance").is_between(0, 25, closed="none")).then(pl.lit("distance"))
              .when(~inside()).then(pl.lit("place")).otherwise(pl.lit("")))
    reasons = trips.select(reason.alias("reason"))["reason"]
    return trips.filter(reasons == ""), {name: int((reasons == name).sum()) for name in ("missing", "cost", "distance", "place")}


def with_arrays(trips):
    """numpy masks; counts are numpy numbers."""
    dropped = {"missing": np.int64(trips.height - trips.drop_nulls().height)}
    trips = trips.drop_nulls()
    for name, high in (("cost", 80), ("distance", 25)):
        values = trips[name].to_numpy()
        mask = (values > 0) & (values < high)
        dropped[name], trips = np.int64((~mask).sum()), trips.filter(pl.Series(mask, dtype=pl.Boolean))
    mask = np.ones(trips.height, dtype=bool)
    for end in ENDS:
        for way, (low, high) in BOX.items():
            values = trips[f"{end}_{way}"].to_numpy()
            mask &= (values > low) & (values < high)
    dropped["place"] = np.int64((~mask).sum())
    return trips.filter(pl.Series(mask, dtype=pl.Boolean)), dropped


def lazily(trips):
    """Lazy frames, collected where a count is wanted."""
    frame, dropped = trips.lazy(), {}
    for reason, keep in (("missing", pl.all_horizontal(pl.all().is_not_null())), ("cost", (pl.col("cost") > 0) & (pl.col("cost") < 80)),
                         ("distance", (pl.col("distance") > 0) & (pl.col("distance") < 25)), ("place", inside())):
        before = frame.select(pl.len()).collect().item()
        frame = frame.filter(keep)
        dropped[reason] = before - frame.select(pl.len()).collect().item()
    return frame.collect(), dropped


def once_each(trips):
    """Rows that stand twice are dropped first."""
    return cleaning()()(trips.unique(maintain_order=True))


def row_by_row(trips):
    """A loop, as one writes it without a library."""
    dropped, stay = dict.fromkeys(("missing", "cost", "distance", "place"), 0), []
    for row in trips.iter_rows(named=True):
        places = [] if None in row.values() else [low < row[f"{end}_{way}"] < high for end in ENDS for way, (low, high) in BOX.items()]
        why = ("missing" if None in row.values() else "cost" if not 0 < row["cost"] < 80 else "distance" if not 0 < row["distance"] < 25
               else "" if all(places) else "place")
        stay.append(not why)
        if why:
            dropped[why] += 1
    return trips.filter(pl.Series(stay, dtype=pl.Boolean)), dropped


CLEAN_WRONG = [
    Wrong("a number", lambda: 3, "not-a-function"),
    Wrong("no return", always(lambda trips: None), "no-return"),
    Wrong("the trips only", cleaning(back=lambda kept, dropped: kept), "not-two"),
    Wrong("the other way round", cleaning(back=lambda kept, dropped: (dropped, kept)), "not-a-table"),
    Wrong("a pandas table", cleaning(back=lambda kept, dropped: (kept.to_pandas(), dropped)), "not-a-table"),
    Wrong("a lazy table", cleaning(back=lambda kept, dropped: (kept.lazy(), dropped)), "not-a-table"),
    Wrong("one number of rows", cleaning(back=lambda kept, dropped: (kept, sum(dropped.values()))), "not-counts"),
    Wrong("columns left out", cleaning(back=lambda kept, dropped: (kept.drop("store_forward"), dropped)), "columns"),
    Wrong("no trip with 0 in the counts", cleaning(back=lambda kept, dropped: (kept, {r: n for r, n in dropped.items() if n})), "reasons"),
    Wrong("fare for cost", cleaning(back=lambda kept, dropped: (kept, {("fare" if r == "cost" else r): n for r, n in dropped.items()})), "reasons"),
    Wrong("limits stay", cleaning(cost=pl.col("cost").is_between(0, 80)), "limits", mistake=True),
    Wrong("upper limits stay", cleaning(distance=(pl.col("distance") > 0) & (pl.col("distance") <= 25)), "limits", mistake=True),
    Wrong("the edge of the box stays", cleaning(place=inside(closed="both")), "limits", mistake=True),
    Wrong("pickup only", cleaning(place=inside(ends=["pickup"])), "one-end", mistake=True),
    Wrong("dropoff only", cleaning(place=inside(ends=["dropoff"])), "one-end", mistake=True),
    Wrong("no filter for empty flags", cleaning(missing=pl.all_horizontal(pl.col(pl.Float64).is_not_null())), "empty-stay", mistake=True),
    Wrong("negative costs stay", cleaning(cost=(pl.col("cost") != 0) & (pl.col("cost") < 80)), "dirty-stay", mistake=True),
    Wrong("dirty rows only", cleaning(place=~inside()), "upside-down", mistake=True),
    Wrong("a box of the one street", cleaning(place=inside(box={"longitude": (-73.95, -73.72), "latitude": (40.53, 40.88)})), "too-many-dropped", mistake=True),
    Wrong("latitude for longitude", cleaning(place=inside(box={"longitude": BOX["latitude"], "latitude": BOX["longitude"]})), "too-many-dropped", mistake=True),
    Wrong("each filter on the whole table", always(overlapping), "overlap", mistake=True),
    Wrong("how many stay", cleaning(count=lambda before, after, whole: after), "left", mistake=True),
    Wrong("all that are gone so far", cleaning(count=lambda before, after, whole: whole - after), "added-up", mistake=True),
    Wrong("place before cost", cleaning(order=["missing", "place", "cost", "distance"], back=lambda kept, dropped: (kept, {
        reason: dropped[reason] for reason in ("missing", "cost", "distance", "place")})), "other-counts", mistake=True),
    Wrong("the last row of a part", always(without_the_last), "parts", mistake=True),
    Wrong("doubled rows dropped", always(once_each), "doubled", mistake=True),
    Wrong("sorted by cost", cleaning(back=lambda kept, dropped: (kept.sort("cost"), dropped)), "order", mistake=True),
    Wrong("rounded on the way", cleaning(back=lambda kept, dropped: (kept.with_columns(pl.col("cost").round(0)), dropped)), "changed-values", mistake=True),
]
CLEAN_RIGHT = [
    Right("in one pass", always(at_once)), Right("numpy masks", always(with_arrays)), Right("lazily", always(lazily)), Right("a loop", always(row_by_row)),
    Right("a list of two", cleaning(back=lambda kept, dropped: [kept, dropped])),
    Right("counts in an ordered dict", cleaning(back=lambda kept, dropped: (kept, collections.OrderedDict(dropped)))),
    Right("counts as numbers with a point", cleaning(back=lambda kept, dropped: (kept, {reason: float(count) for reason, count in dropped.items()}))),
]


# --- features -----------------------------------------------------------------------------------------------------------------
def parts_of(when):
    """The six moments of a date column."""
    return [when.weekday() - 1, when.month(), when.day(), when.hour(), when.minute(), when.second()]


def making(flag=None, moments=parts_of, source=lambda end: end, drop=("pickup_datetime", "dropoff_datetime"), back=lambda made: made, **more):
    """A `features` whose parts can be exchanged."""
    def features(trips):
        made = [(pl.col("store_forward") != "N").cast(pl.Int8) if flag is None else flag]
        for end in ENDS:
            values = moments(pl.col(f"{source(end)}_datetime").dt)
            made += [value.alias(f"{end}_{moment}") for moment, value in zip(MOMENTS, values, strict=True)]
        return back(trips.with_columns(made, **more).drop(drop))
    return always(features)


def exchanged(number, value):
    """The moments with another one at a place."""
    def moments(when):
        made = parts_of(when)
        return [*made[:number], value(when), *made[number + 1:]]
    return moments


def by_formats(trips):
    """Text between: every moment by a format."""
    formats = dict(zip(MOMENTS, ("%u", "%m", "%d", "%H", "%M", "%S"), strict=True))
    made = [pl.col(f"{end}_datetime").dt.strftime(form).cast(pl.Int32).alias(f"{end}_{moment}") - (moment == "weekday")
            for end in ENDS for moment, form in formats.items()]
    return trips.with_columns(pl.col("store_forward").cast(pl.String).replace_strict({"N": 0}, default=1), *made).drop("pickup_datetime", "dropoff_datetime")


def through_rows(trips):
    """Python's own dates, row by row."""
    rows = []
    for row in trips.iter_rows(named=True):
        made = {name: value for name, value in row.items() if not name.endswith("datetime")} | {"store_forward": float(row["store_forward"] != "N")}
        for end in ENDS:
            when = row[f"{end}_datetime"]
            values = (when.weekday(), when.month, when.day, when.hour, when.minute, when.second)
            made |= {f"{end}_{moment}": value for moment, value in zip(MOMENTS, values, strict=True)}
        rows.append(made)
    names = [name for name in trips.columns if not name.endswith("datetime")] + [f"{end}_{moment}" for end in ENDS for moment in MOMENTS]
    return pl.DataFrame(rows, schema=None if rows else names)


FEATURES_WRONG = [
    Wrong("a text", lambda: "features", "not-a-function"),
    Wrong("no return", always(lambda trips: None), "no-return"),
    Wrong("a lazy table", making(back=lambda made: made.lazy()), "not-a-table"),
    Wrong("a pandas table", making(back=lambda made: made.to_pandas()), "not-a-table"),
    Wrong("the dates stay", making(drop=()), "dates-stay", mistake=True),
    Wrong("one date stays", making(drop=("pickup_datetime",)), "dates-stay", mistake=True),
    Wrong("the cost is gone", making(back=lambda made: made.drop("cost")), "missing-columns", mistake=True),
    Wrong("day for monthday", making(back=lambda made: made.rename({"pickup_monthday": "pickup_day"})), "missing-columns", mistake=True),
    Wrong("the duration too", making(back=lambda made: made, duration=(pl.col("dropoff_datetime") - pl.col("pickup_datetime")).dt.total_minutes()), "leak",
          mistake=True),
    Wrong("the quarter too", making(quarter=pl.col("pickup_datetime").dt.quarter()), "extra-columns", mistake=True),
    Wrong("only trips with N", making(back=lambda made: made.filter(pl.col("store_forward") == 0)), "rows-changed", mistake=True),
    Wrong("flags turned", making(flag=(pl.col("store_forward") == "N").cast(pl.Int8)), "flag-turned", mistake=True),
    Wrong("flags as letters", making(flag=pl.col("store_forward")), "flag-text", mistake=True),
    Wrong("flags all 0", making(flag=pl.lit(0).alias("store_forward")), "flag", mistake=True),
    Wrong("Monday is 1", making(moments=exchanged(0, lambda when: when.weekday())), "monday-one", mistake=True),
    Wrong("Sunday is 0", making(moments=exchanged(0, lambda when: when.weekday() % 7)), "sunday-zero", mistake=True),
    Wrong("the week for the weekday", making(moments=exchanged(0, lambda when: when.week())), "weekday", mistake=True),
    Wrong("minutes for months", making(moments=exchanged(1, lambda when: when.minute())), "mixed-up", mistake=True),
    Wrong("months for minutes", making(moments=exchanged(4, lambda when: when.month())), "mixed-up", mistake=True),
    Wrong("the day of the year", making(moments=exchanged(2, lambda when: when.ordinal_day())), "monthday", mistake=True),
    Wrong("pickup twice", making(source=lambda end: "pickup"), "one-date", mistake=True),
    Wrong("ends swapped", making(source=lambda end: ENDS[end == "pickup"]), "ends-swapped", mistake=True),
    Wrong("seconds since the epoch", making(moments=exchanged(5, lambda when: when.timestamp())), "other-calendar", mistake=True),
    Wrong("hours as text", making(moments=exchanged(3, lambda when: when.strftime("%H"))), "not-numbers", mistake=True),
    Wrong("kilometres", making(back=lambda made: made.with_columns(pl.col("distance") * 1.609)), "changed", mistake=True),
]
FEATURES_RIGHT = [
    Right("by formats", always(by_formats)), Right("row by row", always(through_rows)),
    Right("flags true and false", making(flag=pl.col("store_forward") != "N")),
    Right("other order of columns", making(back=lambda made: made.select(sorted(made.columns)))),
    Right("all numbers with a point", making(back=lambda made: made.cast(pl.Float64))),
    Right("lazy and collected", making(back=lambda made: made.lazy().collect())),
    Right("weekday from the Monday before", making(moments=exchanged(0, lambda when: (when.weekday() + 6) % 7))),
]

WRONG = {"clean": CLEAN_WRONG, "features": FEATURES_WRONG}
RIGHT = {"clean": CLEAN_RIGHT, "features": FEATURES_RIGHT}
