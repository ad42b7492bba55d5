"""Answers to `11_pick_the_framework`."""
import math

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression

from checks import Right, Wrong, always, variables_of

of = variables_of("11_pick_the_framework")


# --- fit_cost -------------------------------------------------------------------------------------------------------------------
def weighted(rows, seconds):
    """Slope and offset, each measurement weighed by its size."""
    return np.polyfit(rows, seconds, 1, w=1 / seconds)


def fixed_and_slope(rows, seconds):
    """The two costs, for answers that bend them afterwards."""
    slope, fixed = weighted(rows, seconds)
    return float(fixed), float(slope)


def ends(rows, seconds):
    """A line through the first and the last measurement."""
    slope = (seconds[-1] - seconds[0]) / (rows[-1] - rows[0])
    return seconds[0] - slope * rows[0], slope


def neighbours(rows, seconds):
    """A line through the last two measurements."""
    slope = (seconds[-1] - seconds[-2]) / (rows[-1] - rows[-2])
    return seconds[-1] - slope * rows[-1], slope


def by_regression(rows, seconds):
    """scikit-learn's line, with weights."""
    line = LinearRegression().fit(rows.reshape(-1, 1), seconds, sample_weight=1 / seconds**2)
    return line.intercept_, line.coef_[0]


def divided(rows, seconds):
    """Least squares of equations divided by their seconds."""
    return np.linalg.lstsq(np.column_stack([1 / seconds, rows / seconds]), np.ones(len(rows)), rcond=None)[0]


def by_tensor(rows, seconds):
    """The same by torch."""
    import torch

    rows, seconds = torch.tensor(rows, dtype=torch.float64), torch.tensor(seconds, dtype=torch.float64)
    columns = torch.stack([1 / seconds, rows / seconds], dim=1)
    return torch.linalg.lstsq(columns, torch.ones(len(rows), 1, dtype=torch.float64)).solution.squeeze()


def in_turns(rows, seconds):
    """No library: solve for one cost from the small tables and for the other from the large ones, again and again."""
    fixed, slope = 0.0, 0.0
    small, large = rows <= np.median(rows), rows >= np.median(rows)
    for _ in range(300):
        slope = np.average((seconds[large] - fixed) / rows[large])
        fixed = np.average(seconds[small] - slope * rows[small], weights=1 / seconds[small] ** 2)
    return fixed, slope


FIT_WRONG = [
    Wrong("a pair, not a function", always((0.001, 1e-6)), "not-a-function"),
    Wrong("one argument", always(lambda table: (0.001, 1e-6)), "not-a-function"),
    Wrong("nothing returned", always(lambda rows, seconds: None), "no-return", mistake=True),
    Wrong("one number", always(lambda rows, seconds: seconds[-1] / rows[-1]), "not-a-pair"),
    Wrong("three numbers", always(lambda rows, seconds: np.polyfit(rows, seconds, 2)), "not-a-pair", mistake=True),
    Wrong("the times predicted", always(lambda rows, seconds: np.polyval(weighted(rows, seconds), rows)), "not-a-pair"),
    Wrong("a text", always(lambda rows, seconds: "fast"), "not-a-pair"),
    Wrong("a dict with names", always(lambda rows, seconds: dict(zip(["fixed", "per_row"], fixed_and_slope(rows, seconds), strict=True))), "not-a-pair"),
    Wrong("as polyfit gives them", always(weighted), "swapped", mistake=True),
    Wrong("milliseconds", always(lambda rows, seconds: [1e3 * cost for cost in fixed_and_slope(rows, seconds)]), "milliseconds", mistake=True),
    Wrong("a thousand rows", always(lambda rows, seconds: (fixed_and_slope(rows, seconds)[0], 1e3 * fixed_and_slope(rows, seconds)[1])), "thousand-rows",
          mistake=True),
    Wrong("no weights", always(lambda rows, seconds: tuple(np.polyfit(rows, seconds, 1)[::-1])), "large-times-rule", mistake=True),
    Wrong("weighed by the seconds", always(lambda rows, seconds: tuple(np.polyfit(rows, seconds, 1, w=seconds)[::-1])), "large-times-rule", mistake=True),
    Wrong("the last two only", always(neighbours), "large-times-rule", mistake=True),
    Wrong("the mean time a row", always(lambda rows, seconds: (0.0, np.mean(seconds / rows))), "no-fixed", mistake=True),
    Wrong("the last time a row", always(lambda rows, seconds: (0.0, seconds[-1] / rows[-1])), "no-fixed", mistake=True),
    Wrong("no offset in the fit", always(lambda rows, seconds: (0.0, LinearRegression(fit_intercept=False).fit(rows.reshape(-1, 1), seconds).coef_[0])),
          "no-fixed", mistake=True),
    Wrong("smallest time, last time a row", always(lambda rows, seconds: (seconds[0], seconds[-1] / rows[-1])), "first-time", mistake=True),
    Wrong("smallest time, right slope", always(lambda rows, seconds: (min(seconds), fixed_and_slope(rows, seconds)[1])), "first-time", mistake=True),
    Wrong("slope of the logarithms", always(lambda rows, seconds: tuple(np.polyfit(np.log(rows), np.log(seconds), 1)[::-1])), "logarithms", mistake=True),
    Wrong("slope of logarithms to ten", always(lambda rows, seconds: (10 ** np.polyfit(np.log10(rows), np.log10(seconds), 1)[1],
                                                                       np.polyfit(np.log10(rows), np.log10(seconds), 1)[0])), "logarithms", mistake=True),
    Wrong("fixed cost left in the row", always(lambda rows, seconds: (fixed_and_slope(rows, seconds)[0], seconds[-1] / rows[-1])), "fixed-in-row",
          mistake=True),
    Wrong("always the same", always(lambda rows, seconds: (0.001, 1e-6)), "other-costs"),
    Wrong("half of it", always(lambda rows, seconds: [cost / 2 for cost in fixed_and_slope(rows, seconds)]), "other-costs"),
]
FIT_RIGHT = [
    Right("the solution", lambda: of("fit_cost")),
    Right("regression with sample weights", always(by_regression)),
    Right("divided equations, as an array", always(divided)),
    Right("by torch, as a tensor", always(by_tensor)),
    Right("in turns, without a library", always(in_turns)),
    Right("a Series", always(lambda rows, seconds: pd.Series(fixed_and_slope(rows, seconds), index=["fixed", "per_row"]))),
    Right("first and last, where noise is small", always(lambda rows, seconds: ends(rows, seconds) if rows[0] < 100 else fixed_and_slope(rows, seconds))),
]


# --- crossing -------------------------------------------------------------------------------------------------------------------
def meeting(a, b) -> float:
    """Where two lines meet; inf where they never do."""
    return (b[0] - a[0]) / (a[1] - b[1]) if a[1] != b[1] else math.inf


def guarded(change):
    """An answer that is right about the ways that never cross, and bends the number for those that do."""
    def crossing(a, b):
        rows = meeting(a, b)
        return change(a, b, rows) if 0 < rows < math.inf else None
    return crossing


def bisected(a, b):
    """Found by halving: no formula."""
    def dearer(rows):
        return a[0] + a[1] * rows > b[0] + b[1] * rows
    low, high = 0.0, 1e12
    if dearer(low) == dearer(high):
        return None
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if dearer(middle) == dearer(low) else (low, middle)
    return low


def solved(a, b):
    """A system of two equations; numpy raises where the lines run side by side."""
    try:
        _, rows = np.linalg.solve([[1, -a[1]], [1, -b[1]]], [a[0], b[0]])
    except np.linalg.LinAlgError:
        return None
    return rows if rows > 0 else None


CROSSING_WRONG = [
    Wrong("a number", always(2000.0), "not-a-function"),
    Wrong("four arguments", always(lambda fixed_a, per_row_a, fixed_b, per_row_b: 0.0), "not-a-function", mistake=True),
    Wrong("nothing returned", always(lambda a, b: None), "always-never", mistake=True),
    Wrong("a pair", always(lambda a, b: (meeting(a, b), 1.0)), "not-a-number"),
    Wrong("a word for never", always(lambda a, b: meeting(a, b) if 0 < meeting(a, b) < math.inf else "never"), "not-a-number", mistake=True),
    Wrong("a sentence", always(lambda a, b: f"{meeting(a, b)} rows"), "not-a-number"),
    Wrong("true or false", always(lambda a, b: meeting(a, b) > 0), "not-a-number"),
    Wrong("the seconds there", always(guarded(lambda a, b, rows: a[0] + a[1] * rows)), "seconds", mistake=True),
    Wrong("upside down", always(guarded(lambda a, b, rows: 1 / rows)), "upside-down", mistake=True),
    Wrong("pairs taken the other way round", always(guarded(lambda a, b, rows: (b[1] - a[1]) / (a[0] - b[0]))), "upside-down", mistake=True),
    Wrong("the sign", always(guarded(lambda a, b, rows: -rows)), "sign", mistake=True),
    Wrong("differences in one order", always(lambda a, b: (b[0] - a[0]) / (b[1] - a[1]) if a[1] != b[1] else None), "sign", mistake=True),
    Wrong("added up", always(guarded(lambda a, b, rows: (a[0] + b[0]) / (a[1] + b[1]))), "sums", mistake=True),
    Wrong("one order only", always(lambda a, b: meeting(a, b) if a[0] < b[0] and a[1] > b[1] else None), "one-order", mistake=True),
    Wrong("divides by zero", always(lambda a, b: (b[0] - a[0]) / (a[1] - b[1])), "parallel", mistake=True),
    Wrong("a tiny number against zero", always(lambda a, b: (b[0] - a[0]) / (a[1] - b[1] + 1e-12)), "parallel", mistake=True),
    Wrong("nothing in common is zero", always(lambda a, b: meeting(a, b) if a[1] != b[1] else 0.0), "parallel", mistake=True),
    Wrong("less than no rows", always(lambda a, b: meeting(a, b) if a[1] != b[1] else None), "negative", mistake=True),
    Wrong("without its sign", always(lambda a, b: abs(meeting(a, b)) if a[1] != b[1] else None), "never-crosses", mistake=True),
    Wrong("zero for never", always(lambda a, b: max(0.0, meeting(a, b)) if a[1] != b[1] else None), "never-crosses", mistake=True),
    Wrong("only the fixed costs", always(guarded(lambda a, b, rows: abs(a[0] - b[0]) / a[1])), "other-rows", mistake=True),
    Wrong("half the way", always(guarded(lambda a, b, rows: rows / 2)), "other-rows"),
    Wrong("in thousands", always(guarded(lambda a, b, rows: rows / 1000)), "other-rows", mistake=True),
]
CROSSING_RIGHT = [
    Right("the solution", lambda: of("crossing")),
    Right("infinity for never", always(lambda a, b: meeting(a, b) if meeting(a, b) > 0 else math.inf)),
    Right("nan for never", always(lambda a, b: meeting(a, b) if 0 < meeting(a, b) < math.inf else math.nan)),
    Right("rounded to whole rows", always(guarded(lambda a, b, rows: round(rows)))),
    Right("next whole row, as numpy's number", always(guarded(lambda a, b, rows: np.int64(math.ceil(rows))))),
    Right("by halving", always(bisected)),
    Right("two equations", always(solved)),
]


# --- decide ---------------------------------------------------------------------------------------------------------------------
def deciding(seconds=None, price=None, good=None, best=None, empty="none", deadline=lambda case: case["deadline"]):
    """The solution with a part exchanged."""
    def decide(case, ways):
        table = ways.copy()
        table["seconds"] = table.start + case["epochs"] * (table.fixed + table.per_row * case["rows"]) if seconds is None else seconds(case, table)
        table["euros"] = table.seconds / 3600 * table.per_hour if price is None else price(case, table)
        left = table[(table.seconds <= deadline(case)) & (table.accuracy >= case["accuracy"] if good is None else good(case, table))]
        if left.empty:
            return empty(case, table) if callable(empty) else empty
        return left.euros.idxmin() if best is None else best(left)
    return decide


def in_a_loop(case, ways):
    """No pandas but to read a row."""
    best, least = "none", math.inf
    for name, way in ways.iterrows():
        seconds = way["start"] + case["epochs"] * (way["fixed"] + way["per_row"] * case["rows"])
        if way["accuracy"] >= case["accuracy"] and seconds <= case["deadline"] and seconds * way["per_hour"] < least:
            best, least = name, seconds * way["per_hour"]
    return best


def late_or_dear(case, ways):
    """Right for small cases, careless for large ones."""
    return deciding()(case, ways) if case["rows"] < 30_000 else deciding(best=lambda left: left.euros.idxmax())(case, ways)


def by_query(case, ways):
    """Filter as text, then sort."""
    table = ways.assign(seconds=ways.eval("start + @case['epochs'] * (fixed + per_row * @case['rows'])"))
    left = table[table["seconds"].le(case["deadline"]) & table["accuracy"].ge(case["accuracy"])]
    ordered = left.assign(euros=left["seconds"] * left["per_hour"]).sort_values("euros")
    return next(iter(ordered.index), None)


DECIDE_WRONG = [
    Wrong("a name, not a function", always("PyTorch"), "not-a-function"),
    Wrong("one argument", always(lambda case: "PyTorch"), "not-a-function"),
    Wrong("nothing returned", always(lambda case, ways: None), "always-none", mistake=True),
    Wrong("a place in the table", always(lambda case, ways: 0), "not-a-name"),
    Wrong("the price", always(deciding(best=lambda left: left.euros.min())), "not-a-name", mistake=True),
    Wrong("the row of the table", always(deciding(best=lambda left: left.loc[left.euros.idxmin()])), "not-a-name", mistake=True),
    Wrong("all that will do", always(deciding(best=lambda left: [*left.index, "?"])), "not-a-name", mistake=True),
    Wrong("a name of one's own", always(deciding(best=lambda left: "sklearn")), "unknown-name"),
    Wrong("the deadline forgotten", always(deciding(deadline=lambda case: math.inf)), "no-deadline", mistake=True),
    Wrong("the deadline taken for hours", always(deciding(deadline=lambda case: 1e12 * case["deadline"])), "no-deadline", mistake=True),
    Wrong("the accuracy forgotten", always(deciding(good=lambda case, table: True)), "no-quality", mistake=True),
    Wrong("cheapest by the hour", always(deciding(price=lambda case, table: table.per_hour)), "per-hour", mistake=True),
    Wrong("the fastest", always(deciding(price=lambda case, table: table.seconds)), "fastest", mistake=True),
    Wrong("the dearest", always(deciding(best=lambda left: left.euros.idxmax())), "dearest", mistake=True),
    Wrong("the best", always(deciding(best=lambda left: left.accuracy.idxmax())), "most-accurate", mistake=True),
    Wrong("the first that will do", always(deciding(best=lambda left: left.index[0])), "first-that-fits", mistake=True),
    Wrong("one epoch", always(deciding(seconds=lambda case, table: table.start + table.fixed + table.per_row * case["rows"])), "one-epoch", mistake=True),
    Wrong("start forgotten", always(deciding(seconds=lambda case, table: case["epochs"] * (table.fixed + table.per_row * case["rows"]))), "no-start",
          mistake=True),
    Wrong("fixed cost forgotten", always(deciding(seconds=lambda case, table: table.start + case["epochs"] * table.per_row * case["rows"])), "no-fixed",
          mistake=True),
    Wrong("fixed cost once", always(deciding(seconds=lambda case, table: table.start + table.fixed + case["epochs"] * table.per_row * case["rows"])),
          "fixed-once", mistake=True),
    Wrong("more accuracy than asked", always(deciding(good=lambda case, table: table.accuracy > case["accuracy"])), "more-than-asked", mistake=True),
    Wrong("always one", always(deciding(empty=lambda case, table: table.euros.idxmin())), "always-one", mistake=True),
    Wrong("careless with large tables", always(late_or_dear), "not-cheapest"),
    Wrong("half the time is enough", always(deciding(deadline=lambda case: case["deadline"] / 2)), "there-is-one", mistake=True),
    Wrong("a little too late", always(deciding(deadline=lambda case: 1.5 * case["deadline"])), "too-late", mistake=True),
    Wrong("a hundredth less is enough", always(deciding(good=lambda case, table: table.accuracy >= case["accuracy"] - 0.011)), "not-good-enough", mistake=True),
]
DECIDE_RIGHT = [
    Right("the solution", lambda: of("decide")),
    Right("in a loop", always(in_a_loop)),
    Right("sorted, and None for none", always(by_query)),
    Right("None instead of the text", always(deciding(empty=None))),
    Right("a numpy text", always(deciding(best=lambda left: np.str_(left.euros.idxmin())))),
    Right("a list of one name", always(deciding(best=lambda left: [left.euros.idxmin()]))),
    Right("priced by the second", always(deciding(price=lambda case, table: table.seconds * (table.per_hour / 3600)))),
]

WRONG = {"fit_cost": FIT_WRONG, "crossing": CROSSING_WRONG, "decide": DECIDE_WRONG}
RIGHT = {"fit_cost": FIT_RIGHT, "crossing": CROSSING_RIGHT, "decide": DECIDE_RIGHT}
