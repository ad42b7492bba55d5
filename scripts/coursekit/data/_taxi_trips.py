"""Generated taxi trips: a block has a seed of its own, so that any block can be made alone, and is the same bytes on every machine.

Only the raw stream of PCG64, whole numbers, table look-ups, and single additions, multiplications, divisions and square roots are used: all are exact or
rounded by the same rule everywhere. Money is in cents and a way in hundredths of a mile until a table is made of them.
"""
import numpy as np

from coursekit.data import _taxi_places as places
from coursekit.data import _taxi_tables as tables

BLOCK = 65_536  # trips; the last block of a data set is cut
DRAWS = 7  # of 64 bits, for each trip
TWIN = 10_000  # each so manieth trip of a colour stands there twice


def block(colour: str, seed: int, number: int, rows: int = BLOCK) -> dict[str, np.ndarray]:
    """The first rows of one block: whole numbers by plain names, the same for both colours."""
    stream = np.random.SeedSequence([seed, tables.COLOURS.index(colour), number])
    draws = np.random.PCG64(stream).random_raw(BLOCK * DRAWS).reshape(DRAWS, BLOCK)[:, :rows]
    sixteen = [(word >> np.uint64(16 * part) & np.uint64(0xFFFF)).astype(np.int32) for word in draws for part in range(4)]
    trips = _journeys(colour, sixteen)
    _spoil(colour, trips, sixteen)
    _pay(colour, trips, sixteen)
    _twins(trips, number)
    return trips


def _journeys(colour: str, u: list[np.ndarray]) -> dict[str, np.ndarray]:
    """When, from where to where, how far, how long."""
    hour = np.take(tables.starts(colour), u[0])
    start = np.take(places.origins(colour), u[1])
    end = np.take(places.destinations(colour), start * places.DESTINATIONS + (u[2] >> 4))
    x, y, wide, high = places.coordinates()
    bell = tables.normal()
    ends = [np.floor(np.take(center, place) + np.take(spread, place) * np.take(bell, draw >> 4)) for center, spread, place, draw in
            ((x, wide, start, u[3]), (y, high, start, u[4]), (x, wide, end, u[5]), (y, high, end, u[6]))]
    east, north = (ends[2] - ends[0]) * places.MILES[0], (ends[3] - ends[1]) * places.MILES[1]
    bird = np.sqrt(east * east + north * north)
    detour = np.take(tables.detours(), u[7] >> 4) - 1.31
    way = bird * (1.31 + detour * (4 / np.maximum(bird, 4))) + 0.08
    vendor = 2 - (u[8] < int(65_536 * tables.VENDOR_1[colour]))
    grain = np.where(vendor == 1, 10, 1)  # one of the two meters shows tenths of a mile
    distance = np.floor(100 * way / grain + 0.5).astype(np.int64) * grain
    weekly = (hour + 24 * tables.FIRST_WEEKDAY) % 168  # hours since Monday's midnight
    pace = np.take(tables.paces(colour), weekly) * np.take(tables.slower(colour), np.minimum(distance // 10, 400))
    limits = [int(100 * miles) for miles, _ in tables.SPREADS[colour]]
    length = (distance > limits[0]) * 1 + (distance > limits[1])
    jam = np.take(tables.jams(colour).ravel(), length * tables.STEPS + (u[9] >> 4))
    seconds = np.floor(way * pace * jam).astype(np.int64) + 5 + (u[10] >> 11)
    return {"vendor": vendor, "hour": hour, "weekly": weekly, "pickup": hour * 3600 + (u[11] * 3600 >> 16), "seconds": seconds, "distance": distance,
            "kind": np.take(places.kinds(), start * len(places.PLACES) + end), "start_x": ends[0].astype(np.int64), "start_y": ends[1].astype(np.int64),
            "end_x": ends[2].astype(np.int64), "end_y": ends[3].astype(np.int64)}


def _spoil(colour: str, trips: dict[str, np.ndarray], u: list[np.ndarray]) -> None:
    """What real files have: trips that go nowhere, that take a day, that have no place; and how each is charged."""
    flaw = np.take(tables.flaws(colour), u[12])
    is_ = {name: flaw == number for number, name in enumerate(tables.FLAWS)}
    nowhere = is_["no_way"] | (is_["negotiated"] & (u[13] < (9000 if colour == "green" else 36_000)))
    brief = is_["negative"] | (is_["no_way"] & (u[13] < 52_000))
    trips["distance"] = np.where(nowhere, 0, np.where(brief, u[14] >> 11, trips["distance"]))
    trips["seconds"] = np.where(nowhere | brief, 5 + (u[14] >> 10), trips["seconds"])
    trips["seconds"] = np.where(is_["day_long"], np.where(u[14] < 11_000, 25_200 + u[14] * 5, 86_400 - (u[14] >> 5)), trips["seconds"])
    for axis in "xy":
        start, end = trips[f"start_{axis}"], trips[f"end_{axis}"]
        end = np.where(nowhere | brief, start + (u[14] >> 8 & 31) - 16, end)
        trips[f"start_{axis}"] = np.where(is_["no_pickup"] | is_["no_place"], 0, start)
        trips[f"end_{axis}"] = np.where(is_["no_dropoff"] | is_["no_place"], 0, end)
    jfk = (trips["kind"] == places.KINDS.index("jfk")) & (u[13] < 64_200) & ~brief
    newark = trips["kind"] == places.KINDS.index("newark")
    free = is_["free"] & (colour == "green")
    trips["rate"] = np.where(is_["negotiated"] | free, 5, np.where(jfk | is_["wrong_rate"], 2, np.where(newark, 3, 1)))
    trips["brief"], trips["negative"], trips["free"] = brief, is_["negative"], is_["free"]


def _pay(colour: str, trips: dict[str, np.ndarray], u: list[np.ndarray]) -> None:
    """The fare by its rate, what comes on top, how it is paid, and the tip; cents."""
    rate, distance, seconds, negative, free = (trips[name] for name in ("rate", "distance", "seconds", "negative", "free"))
    meter = tables.FLAG + (tables.PER_MILE * distance + np.minimum(seconds, 10_800) * (100 * tables.PER_MINUTE) // 60) // 100
    running = np.where(seconds > 21_600, np.minimum(tables.FLAG + distance * 250 // 100, 20_000), meter)  # the clock of a trip of a day was wrong
    metered = np.maximum(50 * np.floor((running + np.take(tables.fare_noise(), u[15] >> 4)) / 50 + 0.5).astype(np.int64), 250)
    lump = np.where(distance == 0, (u[17] >> 11) * (100 if colour == "green" else 240), 0)
    bargain = 100 * (((running + 150) * (40_000 + u[16] * 5 // 8) >> 16) // 100) + lump
    fare = np.where(rate == 1, metered, np.where(rate == 2, 5200, np.where(rate == 3, metered + 1500, np.maximum(bargain, 500))))
    sign = np.where(negative, -1, 1)
    trips["fare"] = np.where(free, 0, sign * fare)
    clock, working = trips["hour"] % 24, trips["weekly"] < 120
    rush = working & (clock >= 16) & (clock < 20)
    extra = np.where(rate == 1, np.where(rush, 100, np.where((clock >= 20) | (clock < 6), 50, 0)), np.where((rate == 2) & rush, 450 * (colour == "yellow"), 0))
    trips["extra"] = np.where(free, 0, sign * extra)
    trips["tax"] = np.where(free | (rate == 3) | (rate == 5), 0, sign * 50)
    trips["surcharge"] = np.where(free | ((rate == 5) & (colour == "green")), 0, sign * 30)
    chance = np.take((np.array(places.TOLLED) * 65_536).astype(np.int32), trips["kind"])
    toll = np.where((u[18] < chance) & ~trips["brief"] & ~free & (distance > 0), 554, 0)
    trips["toll"] = np.where(trips["kind"] == places.KINDS.index("newark"), toll + (toll > 0) * 696, toll)
    payment = 1 + np.take(tables.shares(tables.PAYMENTS[colour]), u[19])
    trips["payment"] = np.where(negative, 3 + (u[19] & 1), np.where(free, 2, payment))
    owed = trips["fare"] + trips["extra"] + trips["tax"] + trips["surcharge"] + trips["toll"]
    tipped = (trips["payment"] == 1) & (u[20] < int(65_536 * tables.TIPPED[colour]))
    trips["tip"] = np.where(tipped, np.floor(owed * np.take(tables.tips(), u[21] >> 4) + 0.5).astype(np.int64), 0)
    trips["total"] = owed + trips["tip"]
    both = [tables.shares(weights) for weights in tables.PASSENGERS[colour]]
    trips["passengers"] = 1 + np.where(trips["vendor"] == 1, np.take(both[0], u[22]), np.take(both[1], u[22]))
    trips["held"] = (trips["vendor"] == 1) & (u[23] < int(65_536 * tables.HELD[colour]))


def _twins(trips: dict[str, np.ndarray], number: int) -> None:
    """Every so often a trip was written twice: it stands below itself."""
    first = (999 - number * BLOCK) % TWIN
    for values in trips.values():
        for at in range(max(first, 1), len(values), TWIN):
            values[at] = values[at - 1]
