"""Where generated taxi trips start and end: neighbourhoods of New York, how many trips each has, and which pairs belong together."""
import functools
import math

import numpy as np

from coursekit.data._taxi_tables import shares

MILES = 52.3e-5, 69.0e-5  # of a step of longitude and of latitude: steps are hundred-thousandths of a degree
REACH = {"green": 1.5, "yellow": 1.25}  # miles as the crow flies: how fast a place draws less with its distance
AIRPORT = {"green": 0.1, "yellow": 0.3}  # how much airports draw, from everywhere
RIVER, HOME = 0.5, 0.8  # fewer trips cross into Manhattan or out of it, and end where they start
DESTINATIONS = 4096
PLACES = (  # longitude, latitude, miles that it spreads; starts and ends, green and yellow, per mille; M: Manhattan, A: an airport
    ("Financial District", -7401100, 4070700, 0.25, 0, 7, 25, 26, "M"),
    ("Tribeca", -7400850, 4071900, 0.22, 0, 7, 23, 22, "M"),
    ("Lower East Side", -7398800, 4071650, 0.26, 0, 6, 18, 16, "M"),
    ("SoHo", -7400100, 4072400, 0.24, 0, 7, 40, 37, "M"),
    ("West Village", -7400500, 4073500, 0.26, 0, 5, 41, 32, "M"),
    ("East Village", -7398400, 4072750, 0.25, 0, 10, 39, 35, "M"),
    ("Union Square", -7399050, 4073650, 0.22, 0, 5, 47, 44, "M"),
    ("Chelsea", -7400000, 4074650, 0.26, 0, 5, 41, 32, "M"),
    ("Gramercy", -7398200, 4073900, 0.22, 0, 5, 45, 39, "M"),
    ("Penn Station", -7399200, 4075050, 0.19, 0, 6, 57, 51, "M"),
    ("Murray Hill", -7397800, 4074800, 0.22, 0, 5, 41, 48, "M"),
    ("Times Square", -7398600, 4075700, 0.19, 0, 5, 46, 38, "M"),
    ("Hell's Kitchen", -7399250, 4076250, 0.22, 0, 5, 31, 29, "M"),
    ("Grand Central", -7397600, 4075500, 0.18, 0, 5, 46, 44, "M"),
    ("Midtown East", -7397000, 4075800, 0.20, 0, 7, 52, 47, "M"),
    ("Midtown North", -7397900, 4076300, 0.20, 0, 8, 59, 49, "M"),
    ("Lincoln Square", -7398250, 4077250, 0.23, 0, 10, 41, 43, "M"),
    ("Lenox Hill", -7396100, 4076600, 0.27, 0, 12, 53, 51, "M"),
    ("Upper East Side", -7395700, 4077550, 0.24, 0, 12, 52, 50, "M"),
    ("Upper West Side", -7397600, 4078400, 0.23, 0, 14, 33, 31, "M"),
    ("Yorkville", -7395000, 4078000, 0.28, 20, 20, 36, 41, "M"),
    ("Manhattan Valley", -7396700, 4079500, 0.25, 8, 18, 21, 21, "M"),
    ("East Harlem", -7394200, 4079600, 0.37, 75, 38, 8, 11, "M"),
    ("Morningside Heights", -7395900, 4080900, 0.29, 62, 32, 7, 12, "M"),
    ("Harlem", -7394650, 4081100, 0.30, 70, 41, 3, 8, "M"),
    ("Hamilton Heights", -7394700, 4082400, 0.31, 30, 35, 3, 5, "M"),
    ("Washington Heights", -7393900, 4084200, 0.30, 23, 18, 1, 5, "M"),
    ("Inwood", -7392300, 4086500, 0.25, 7, 9, 0, 1, "M"),
    ("Mott Haven", -7392200, 4081400, 0.35, 14, 13, 0, 2, ""),
    ("Concourse", -7392000, 4083200, 0.40, 12, 17, 0, 2, ""),
    ("Fordham", -7389700, 4086000, 0.60, 12, 16, 0, 1, ""),
    ("Soundview", -7387000, 4082700, 0.80, 11, 11, 0, 1, ""),
    ("Riverdale", -7390600, 4088500, 0.70, 6, 7, 0, 1, ""),
    ("Astoria", -7391900, 4076400, 0.36, 74, 58, 4, 9, ""),
    ("Long Island City", -7394300, 4074700, 0.40, 21, 16, 2, 5, ""),
    ("Sunnyside", -7392100, 4074400, 0.42, 24, 20, 3, 2, ""),
    ("Jackson Heights", -7388600, 4074900, 0.28, 61, 44, 1, 4, ""),
    ("Elmhurst", -7387200, 4073800, 0.40, 31, 33, 0, 2, ""),
    ("Forest Hills", -7384500, 4072000, 0.25, 28, 20, 0, 2, ""),
    ("Flushing", -7383000, 4076000, 0.30, 9, 11, 0, 2, ""),
    ("Jamaica", -7380200, 4070500, 0.55, 16, 16, 0, 1, ""),
    ("Ridgewood", -7390500, 4070500, 0.45, 3, 9, 0, 1, ""),
    ("Greenpoint", -7395200, 4072900, 0.28, 19, 19, 1, 3, ""),
    ("Williamsburg", -7395800, 4071500, 0.27, 65, 31, 3, 8, ""),
    ("East Williamsburg", -7394000, 4070700, 0.40, 13, 17, 2, 4, ""),
    ("Bushwick", -7392000, 4069500, 0.50, 10, 19, 0, 2, ""),
    ("Bedford-Stuyvesant", -7395000, 4068700, 0.40, 26, 28, 0, 3, ""),
    ("Fort Greene", -7397400, 4068900, 0.28, 48, 31, 2, 6, ""),
    ("Downtown Brooklyn", -7398800, 4069200, 0.28, 78, 37, 4, 6, ""),
    ("Carroll Gardens", -7399700, 4068000, 0.27, 21, 17, 2, 3, ""),
    ("Park Slope", -7398000, 4067100, 0.33, 31, 25, 1, 4, ""),
    ("Prospect Heights", -7396500, 4067700, 0.30, 22, 17, 1, 2, ""),
    ("Crown Heights", -7394800, 4067000, 0.45, 17, 27, 0, 3, ""),
    ("Flatbush", -7396000, 4064500, 0.50, 10, 15, 0, 4, ""),
    ("East New York", -7389000, 4066800, 0.80, 6, 12, 0, 0, ""),
    ("Bay Ridge", -7401500, 4064000, 0.60, 4, 8, 0, 2, ""),
    ("Coney Island", -7397500, 4059500, 0.60, 6, 7, 0, 1, ""),
    ("LaGuardia", -7387200, 4077300, 0.15, 2, 20, 24, 12, "A"),
    ("JFK", -7378200, 4064500, 0.25, 1, 11, 21, 11, "A"),
    ("Newark", -7418000, 4069200, 0.25, 0, 1, 0, 2, "A"),
    ("Queens Village", -7375500, 4072000, 0.60, 1, 5, 0, 1, ""),
)
NAMES = [place[0] for place in PLACES]
JFK, LAGUARDIA, NEWARK = (NAMES.index(name) for name in ("JFK", "LaGuardia", "Newark"))
KINDS = ("elsewhere", "across", "laguardia", "jfk", "newark")  # of a pair of places
TOLLED = (0.011, 0.12, 0.83, 0.81, 0.9)  # by kind


@functools.cache
def origins(colour: str) -> np.ndarray:
    """Places, each as often as trips start there."""
    return shares([place[4 if colour == "green" else 6] for place in PLACES])


@functools.cache
def destinations(colour: str) -> np.ndarray:
    """For each place where a trip starts the places where it ends, each as often; a row has DESTINATIONS entries."""
    weights = [place[5 if colour == "green" else 7] for place in PLACES]
    rows = []
    for start in PLACES:
        near = [weight * _pull(start, end, colour) for weight, end in zip(weights, PLACES, strict=True)]
        rows.append(shares(near, DESTINATIONS))
    return np.concatenate(rows)


def _pull(start: tuple, end: tuple, colour: str) -> float:
    """How much a place draws: less with its distance, but for airports."""
    if "A" in start[8] + end[8]:
        return 0.0 if start[8] == end[8] else AIRPORT[colour]
    x, y = (start[1] - end[1]) * MILES[0], (start[2] - end[2]) * MILES[1]
    far = 1 + (x * x + y * y) / (REACH[colour] * REACH[colour])
    apart = HOME if start is end else RIVER if start[8] != end[8] else 1
    return apart / (far * math.sqrt(far)) if colour == "green" else apart / far


@functools.cache
def kinds() -> np.ndarray:
    """The kind of each pair of places, as a number into KINDS; a row has one entry a place."""
    found = np.zeros((len(PLACES), len(PLACES)), dtype=np.int8)
    downtown = np.array(["M" in place[8] for place in PLACES])
    found[downtown[:, None] != downtown[None, :]] = KINDS.index("across")
    for place, kind in ((LAGUARDIA, "laguardia"), (JFK, "jfk")):
        found[place, downtown] = found[downtown, place] = KINDS.index(kind)
    found[:, NEWARK] = KINDS.index("newark")
    return found.ravel()


@functools.cache
def coordinates() -> tuple[np.ndarray, ...]:
    """Longitude, latitude, and how far each place spreads along both, in steps."""
    return (*(np.array([place[column] for place in PLACES], dtype=np.float64) for column in (1, 2)),
            *(np.array([round(place[3] / miles, 1) for place in PLACES]) for miles in MILES))
