"""The question `features` of `05_transform`: trips on days and at hours where calendars are read wrongly."""
import datetime
import random

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._transform_trips import is_table, pandas_too, table, trip
from coursekit.check.tables import takes

SAME = ["cost", "distance", "pickup_latitude", "pickup_longitude", "dropoff_latitude", "dropoff_longitude", "passengers", "vendor"]
MOMENTS = ["weekday", "month", "monthday", "hour", "minute", "second"]
ENDS = ("pickup", "dropoff")
NAMES = [*SAME, "store_forward", *(f"{end}_{moment}" for end in ENDS for moment in MOMENTS)]


def inputs(seed: int) -> dict:
    """Trips, some over midnight, on a Sunday, at the end of a month; three with the flag Y."""
    rng = random.Random(7_700 + seed)
    nights = [("2016-02-28 23:58:07", "2016-02-29 00:31:44"), ("2016-01-31 23:40:05", "2016-02-01 00:02:59"), ("2016-06-05 08:09:10", "2016-06-05 08:25:31")]
    changes: list[dict] = [{"pickup_datetime": start, "dropoff_datetime": end} for start, end in nights]
    changes += [{"store_forward": "Y"} for _ in range(3)] + [{} for _ in range(7)]
    rng.shuffle(changes)
    return {"rows": [trip(rng, number, **change) for number, change in enumerate(changes)]}


def probe(answer, inputs: dict) -> dict:
    """The columns that the function makes of the trips, and of a table without rows."""
    if not takes(answer, 1):
        return {"callable": False, "seen": describe(answer)}
    calls = {}
    for name, rows in {"all": inputs["rows"], "none": []}.items():
        result = answer(table(rows))
        calls[name] = {"seen": describe(result), "columns": None}
        if is_table(result):
            calls[name] |= {"columns": result.columns, "rows": result.height, "values": {each: _values(result[each]) for each in result.columns}}
    return {"callable": True, "calls": calls}


def _values(column) -> list | None:
    """The values of a column as plain data; None for an odd one."""
    try:
        return plain(column.to_list())
    except Exception:  # dates and other objects are no numbers, whatever they raise
        return None


def judge(data: dict, inputs: dict) -> Verdict:
    """First that it is a table, then its columns, then column by column."""
    if not data["callable"]:
        return wrong("not-a-function", f"`features` is {data['seen']}. Asked for is the function itself, with one argument, trips.")
    made, none = data["calls"]["all"], data["calls"]["none"]
    if made["seen"] == "None":
        return wrong("no-return", "`features` gives back None. Is there a `return`? A polars table is not changed in place.")
    if made["columns"] is None or none["columns"] is None:
        return wrong("not-a-table", f"`features` gives back {pandas_too(made['seen'])}. Asked for is a polars DataFrame; one that is lazy needs `.collect()`.")
    return _names(made) or _store(made, inputs) or _calendar(made, inputs) or _rest(made, inputs)


def _names(made: dict) -> Verdict | None:
    columns = made["columns"]
    if {"pickup_datetime", "dropoff_datetime"} & set(columns):
        return wrong("dates-stay", "A date is still among the columns. A tree compares numbers; the dates have been taken apart and go.")
    missing, more = [name for name in NAMES if name not in columns], [name for name in columns if name not in NAMES]
    if missing:
        near = f" Instead there is {more[0][:30]}." if more else ""
        return wrong("missing-columns", f"{len(missing)} of the columns are missing, {missing[0]} for one.{near}")
    if any("duration" in name or "minutes" in name for name in more):
        return wrong("leak", f"There is a column {more[0][:30]} that nobody asked for. How long a trip takes is not known when the fare is to be predicted.")
    if more:
        return wrong("extra-columns", f"{len(columns)} columns came back; {more[0][:30]} is none of those asked for.")
    return None


def _store(made: dict, inputs: dict) -> Verdict | None:
    if made["rows"] != len(inputs["rows"]):
        return wrong("rows-changed", f"{len(inputs['rows'])} trips became {made['rows']} rows. Here no row is dropped or added; `clean` did that.")
    mine, right = made["values"]["store_forward"], [int(row["store_forward"] != "N") for row in inputs["rows"]]
    if mine == right:
        return None
    if mine == [1 - flag for flag in right]:
        return wrong("flag-turned", "`store_forward` is turned around: trips with N have 1.")
    if mine is None or any(isinstance(value, str) for value in mine):
        return wrong("flag-text", "`store_forward` still holds letters. A number is asked for: N is 0.")
    return wrong("flag", "`store_forward` is neither 0 for N nor 1 for the rest, in some rows at least.")


def _calendar(made: dict, inputs: dict) -> Verdict | None:
    right = {name: [row[name] for row in _right(inputs)] for name in NAMES}
    values = made["values"]
    wrongly = [name for name in NAMES if name.endswith(tuple(MOMENTS)) and values[name] != right[name]]
    if not wrongly:
        return None
    if all(values[f"{end}_{moment}"] == right[f"{other}_{moment}"] for end, other in (ENDS, ENDS[::-1]) for moment in MOMENTS):
        return wrong("ends-swapped", "What is called pickup is taken from the dropoff, and the other way round.")
    if all(values[f"{end}_{moment}"] == right[f"pickup_{moment}"] for end in ENDS for moment in MOMENTS):
        return wrong("one-date", "The columns of pickup and dropoff are equal. Each end of the trip has a date of its own.")
    if all(name.endswith("weekday") for name in wrongly):
        return _weekday(values[wrongly[0]], right[wrongly[0]])
    name = wrongly[0]
    if values[name] is None or any(not isinstance(value, int | float) for value in values[name]):
        return wrong("not-numbers", f"{name} does not hold numbers in every row.")
    other = next((each for each in right if each != name and each.startswith(name.partition("_")[0]) and values[name] == right[each]), "")
    if other:
        return wrong("mixed-up", f"{name} holds what {other} should. In a format, `%m` and `%M` are not the same, either.")
    if name.endswith("monthday"):
        return wrong("monthday", f"{name} is not the day of the month, 1 to 31. Is it the day of the year, or of the week?")
    return wrong("other-calendar", f"{name} holds other values than the dates say, and so do {len(wrongly) - 1} more columns.")


def _weekday(mine: list | None, right: list) -> Verdict:
    if mine == [day + 1 for day in right]:
        return wrong("monday-one", "The weekdays run from 1 to 7, as polars counts. Monday is asked for as 0.")
    if mine == [(day + 1) % 7 for day in right]:
        return wrong("sunday-zero", "The weekdays begin with Sunday. Monday is asked for as 0, Sunday is the last.")
    return wrong("weekday", "The weekdays are other ones than the calendar's. Monday is 0, Sunday 6.")


def _rest(made: dict, inputs: dict) -> Verdict:
    for name in SAME:
        if made["values"][name] != [row[name] for row in inputs["rows"]]:
            return wrong("changed", f"{name} has other values, or another order of rows, than before. It should come out as it went in.")
    return passed(f"{len(inputs['rows'])} trips, some over midnight, some flagged: the cost and all twenty features are right.")


def _right(inputs: dict) -> list[dict]:
    return [{**row, **{f"{end}_{moment}": value for end in ENDS for moment, value in _moments(row[f"{end}_datetime"]).items()}} for row in inputs["rows"]]


def _moments(text: str) -> dict[str, int]:
    when = datetime.datetime.fromisoformat(text)
    return dict(zip(MOMENTS, (when.weekday(), when.month, when.day, when.hour, when.minute, when.second), strict=True))
