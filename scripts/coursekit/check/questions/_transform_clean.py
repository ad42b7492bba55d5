"""The question `clean` of `05_transform`: trips with one fault, with several, and with none, whole and in two parts."""
import random

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._transform_trips import is_table, pandas_too, table, trip
from coursekit.check.tables import takes

REASONS = ["missing", "cost", "distance", "place"]
EMPTY = ("cost", "pickup_latitude", "passengers", "store_forward", "dropoff_datetime")


def inputs(seed: int) -> dict:
    """The rows of a table in an order of their own, and where it is cut."""
    rng = random.Random(7_600 + seed)
    edge = {"pickup_longitude": (-74.09, -73.72), "dropoff_latitude": (40.53, 40.88)}
    changes: list[dict] = [{} for _ in range(9)]
    changes += [{name: None} for name in EMPTY]
    changes += [{"cost": 0.0}, {"cost": 80.0}, {"cost": -4.5}, {"cost": 95.0}, {"distance": 0.0}, {"distance": 25.0}, {"distance": 31.5}]
    changes += [{name: limit} for name, limits in edge.items() for limit in limits]
    changes += [{"pickup_latitude": 0.0, "pickup_longitude": 0.0}, {"pickup_latitude": 41.2}, {"dropoff_longitude": -74.4}, {"dropoff_longitude": -73.5},
                {"dropoff_latitude": 40.5}, {"dropoff_latitude": 40.95}]
    changes += [{"cost": 0.0, "distance": 0.0}, {"cost": -2.5, "pickup_longitude": 0.0}, {"distance": 0.0, "dropoff_latitude": 0.0},
                {"passengers": None, "cost": 0.0}, {"store_forward": None, "distance": 40.0}]
    rng.shuffle(changes)
    rows = [trip(rng, number, **change) for number, change in enumerate(changes)]
    good = next(number for number, change in enumerate(changes) if not change)
    return {"rows": [*rows[:good], rows[good], *rows[good:]], "cut": len(changes) // 2 + rng.randint(-4, 4)}  # one good trip stands there twice


def probe(answer, inputs: dict) -> dict:
    """What the function makes of the whole table, of its two parts, and of a table without rows."""
    if not takes(answer, 1):
        return {"callable": False, "seen": describe(answer)}
    rows, cut, calls = inputs["rows"], inputs["cut"], {}
    for name, part in {"whole": rows, "first": rows[:cut], "second": rows[cut:], "none": []}.items():
        given = table(part)
        result = answer(given)
        calls[name] = {"seen": describe(result)}
        if isinstance(result, tuple | list) and len(result) == 2:
            calls[name] |= _look(given, *result)
    return {"callable": True, "calls": calls}


def _look(given, kept, dropped) -> dict:
    try:
        counts = plain(dropped) if isinstance(dropped, dict) else None
    except Exception:  # an odd object is no count, whatever it raises
        counts = None
    fine = counts is not None and all(isinstance(count, int | float) and not isinstance(count, bool) for count in counts.values())
    found = {"kept_is": describe(kept), "dropped_is": describe(dropped), "counts": counts if fine else None, "numbers": None}
    if is_table(kept):
        import polars

        found |= {"columns": kept.columns, "same_columns": kept.columns == given.columns}
        if "vendor" in kept.columns:
            found["numbers"] = kept["vendor"].to_list()
            there = given.filter(polars.col("vendor").is_in(found["numbers"]))
            found["untouched"] = kept.columns != given.columns or set(map(repr, kept.rows())) == set(map(repr, there.rows()))
    return found


def judge(data: dict, inputs: dict) -> Verdict:
    """First the two things that come back, then the rows, then the counts."""
    if not data["callable"]:
        return wrong("not-a-function", f"`clean` is {data['seen']}. Asked for is the function itself, with one argument, trips.")
    whole = data["calls"]["whole"]
    if whole["seen"] == "None":
        return wrong("no-return", "`clean` gives back None. Is there a `return` with both things, the trips and the counts?")
    if any("counts" not in call for call in data["calls"].values()):
        return wrong("not-two", f"`clean` gives back {whole['seen']}. Two things are asked for: the trips that stay, and the counts.")
    if any("columns" not in call for call in data["calls"].values()):
        return wrong("not-a-table", f"The first thing that comes back is {pandas_too(whole['kept_is'])}. Asked for is a polars DataFrame of the trips that "
                                    "stay.")
    if any(call["counts"] is None for call in data["calls"].values()):
        return wrong("not-counts", f"The second thing that comes back is {whole['dropped_is']}. Asked for is a dict: how many rows each filter dropped.")
    return _columns(data) or _rows(whole, inputs) or _counts(data["calls"], inputs)


def _columns(data: dict) -> Verdict | None:
    odd = next((call for call in data["calls"].values() if not call["same_columns"]), None)
    if odd:
        return wrong("columns", f"The trips that stay have {len(odd['columns'])} columns, not those that came in, in their order. Filters drop rows only.")
    if not all(call["untouched"] for call in data["calls"].values()):
        return wrong("changed-values", "Some trips that stay hold other values than before. A filter keeps a row as it is, or drops it.")
    return None


def reason_of(row: dict) -> str:
    """Why a row is dropped; "" where it stays."""
    return next((reason for reason, holds in _reasons(row).items() if holds), "")


def _reasons(row: dict) -> dict[str, bool]:
    """All that is wrong with a row."""
    def outside(name: str, low: float, high: float) -> bool:
        return row[name] is not None and not low < row[name] < high

    return {"missing": None in row.values(), "cost": outside("cost", 0, 80), "distance": outside("distance", 0, 25),
            "place": any(outside(f"{end}_longitude", -74.09, -73.72) or outside(f"{end}_latitude", 40.53, 40.88) for end in ("pickup", "dropoff"))}


def _rows(whole: dict, inputs: dict) -> Verdict | None:
    rows, mine = {row["vendor"]: row for row in inputs["rows"]}, whole["numbers"]
    right = [row["vendor"] for row in inputs["rows"] if not reason_of(row)]
    if mine == right:
        return None
    if mine == list(dict.fromkeys(right)):
        return wrong("doubled", "A trip that stands there twice is kept once. No filter asks for that: whether a row was there before, a part can't know.")
    too_many, gone = [rows[number] for number in dict.fromkeys(mine) if number not in right and number in rows], [n for n in right if n not in mine]
    if not too_many and not gone:
        return wrong("order", "The right trips stay, but in another order, or some twice. Rows keep their order here.")
    if not set(mine) & set(right) and mine:
        return wrong("upside-down", "The trips that stay are those to be dropped. `filter` keeps the rows for which the recipe is true.")
    if gone:
        return wrong("too-many-dropped", f"{len(gone)} good trips were dropped. For instance: {_said(rows[gone[0]])}.")
    faults = [_reasons(row) for row in too_many]
    if all(fault["missing"] for fault in faults):
        return wrong("empty-stay", f"Trips with an empty cell stay: {len(too_many)} of them. Any column may hold one, numbers, dates and flags alike.")
    if any(row[name] in limits for row in too_many for name, limits in (("cost", (0.0, 80.0)), ("distance", (0.0, 25.0)))) or \
            all(_on_edge(row) for row in too_many):
        return wrong("limits", "A trip that lies exactly on a limit stays. Limits are outside: what is between them stays.")
    sides = {end for row in too_many for end in ("pickup", "dropoff") if _outside_at(row, end)}
    if all(fault["place"] for fault in faults) and len(sides) == 1:
        return wrong("one-end", f"Trips whose {sides.pop()} is outside the box stay. Both ends of a trip must lie inside, with longitude and latitude.")
    return wrong("dirty-stay", f"{len(too_many)} dirty trips stay. For instance: {_said(too_many[0])}.")


def _on_edge(row: dict) -> bool:
    return any(row[name] in (-74.09, -73.72, 40.53, 40.88) for name in row if name.endswith(("latitude", "longitude")))


def _outside_at(row: dict, end: str) -> bool:
    longitude, latitude = row[f"{end}_longitude"], row[f"{end}_latitude"]
    return longitude is not None and not -74.09 < longitude < -73.72 or latitude is not None and not 40.53 < latitude < 40.88


def _said(row: dict) -> str:
    named = ("cost", "distance", "pickup_longitude", "pickup_latitude", "dropoff_longitude", "dropoff_latitude")
    return ", ".join(f"{name} {'empty' if row[name] is None else row[name]}" for name in named)


def _counts(calls: dict, inputs: dict) -> Verdict:
    mine, rows = calls["whole"]["counts"], inputs["rows"]
    if any(list(call["counts"]) != REASONS for call in calls.values()):
        odd = next(call["counts"] for call in calls.values() if list(call["counts"]) != REASONS)
        named = ", ".join(str(name)[:20] for name in list(odd)[:6]) or "none"
        return wrong("reasons", f"The keys of the counts are: {named}. All four reasons are asked for, in the order of the filters, even with 0.")
    first = [sum(reason_of(row) == reason for row in rows) for reason in REASONS]
    mine = [mine[reason] for reason in REASONS]
    parts = [[call["counts"][reason] for reason in REASONS] for call in (calls["first"], calls["second"])]
    left = [len(rows) - sum(first[: place + 1]) for place in range(4)]
    if mine == left:
        return wrong("left", "These are the numbers of rows that stay after each filter. Asked for is how many each one dropped.")
    if mine == [sum(first[: place + 1]) for place in range(4)]:
        return wrong("added-up", "Each count holds those before it. Asked for is how many rows each filter dropped by itself.")
    if mine != first and all(a >= b for a, b in zip(mine, first, strict=True)):
        return wrong("overlap", f"The counts add up to {sum(mine)}, more than the rows that are gone: some were counted twice. Each filter looks only at "
                                "what the ones before left.")
    if mine != first:
        return wrong("other-counts", f"The counts add up to {sum(mine):g}, with {len(rows) - len(calls['whole']['numbers'])} rows gone; "
                                     "or one filter's rows are counted at another. Which filter came first?")
    if [a + b for a, b in zip(*parts, strict=True)] != first or calls["first"]["numbers"] + calls["second"]["numbers"] != calls["whole"]["numbers"]:
        return wrong("parts", "Called on two parts of the table, the function drops other rows than on the whole. It may look at one row at a time only.")
    return passed(f"{len(rows)} trips, whole, in two parts, and none at all: the right ones stay, and every dropped one is counted once.")
