"""The question `drifted` of `09_test_the_data`: which columns lie further apart than chance allows?"""
import random

from coursekit.check.plain import describe, is_a
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._data_findings import COLUMNS
from coursekit.check.tables import one_number, takes

CASES = {  # case: rows of the table, rows of the reference, allowed rate, how far each of some columns is moved (a gap), columns that drift
    "same": (100, 100, 0.05, {"sepal_length": 0.075, "sepal_width": -0.075, "petal_length": 0.075, "petal_width": 0.075}, ()),
    "between": (100, 100, 0.05, {"sepal_width": 0.205}, ()),
    "one": (100, 100, 0.05, {"petal_length": 0.315}, ("petal_length",)),
    "down": (100, 100, 0.05, {"sepal_length": -0.315}, ("sepal_length",)),
    "two": (120, 120, 0.01, {"sepal_length": 0.4, "petal_width": 0.5}, ("sepal_length", "petal_width")),
    "spread": (160, 160, 0.05, {"petal_width": "spread"}, ("petal_width",)),
    "species": (150, 150, 0.05, {"species": "shares"}, ("species",)),
    "strict": (100, 100, 0.001, {"sepal_length": 0.265}, ()),
    "loose": (100, 100, 0.2, {"sepal_length": 0.215}, ("sepal_length",)),
    "few": (400, 40, 0.05, {"petal_length": 0.23}, ()),
    "large": (1000, 1000, 0.05, {"sepal_width": 0.085}, ("sepal_width",)),
    "above": (1000, 1000, 0.05, {"petal_length": 0.0715}, ()),  # p lies between a fifth and a quarter of the rate
    "below": (1000, 1000, 0.05, {"sepal_length": 0.0725}, ("sepal_length",)),  # between a sixth and a fifth
}


def inputs(seed: int) -> dict:
    """Table and reference of each case, as columns of numbers whose gaps are known."""
    made = {}
    for place, (case, (rows, others, rate, moved, _)) in enumerate(CASES.items()):
        rng = random.Random(9_700 + 100 * seed + place)
        table, reference = {}, {}
        for column in COLUMNS:
            table[column], reference[column] = _pair(rng, column, rows, others, moved.get(column, 0))
        made[case] = {"table": table, "reference": reference, "rate": rate}
    return made


def _pair(rng: random.Random, column: str, rows: int, others: int, how) -> tuple[list, list]:
    """A column of both tables: even steps, so that a shift by a share of the width is a gap of that size."""
    if column == "species":
        shares = (0.55, 0.25) if how == "shares" else (1 / 3, 1 / 3)
        drawn = [[float((step + 0.5) / count > first) + float((step + 0.5) / count > first + second) for step in range(count)]
                 for count, (first, second) in ((rows, shares), (others, (1 / 3, 1 / 3)))]
    else:
        low, width = rng.uniform(1, 5), rng.uniform(1, 3)
        even = [[(step + 0.5) / count for step in range(count)] for count in (rows, others)]
        mine = [0.5 + (each - 0.5) * 3 for each in even[0]] if how == "spread" else [each + how for each in even[0]]
        drawn = [[low + width * each for each in column] for column in (mine, even[1])]
    for column in drawn:
        rng.shuffle(column)
    return drawn[0], drawn[1]


def probe(answer, inputs: dict) -> dict:
    """What the function says of each case."""
    import pandas

    if not takes(answer, 3):
        return {"callable": False, "seen": describe(answer)}
    return {"callable": True, "said": {case: _said(answer(pandas.DataFrame(given["table"]), pandas.DataFrame(given["reference"]), given["rate"]))
                                       for case, given in inputs.items()}}


def _said(result) -> dict:
    if is_a(result, "pandas", "Series"):
        result = result.to_dict()
    found = {str(name): one_number(value) for name, value in result.items()} if isinstance(result, dict) else None
    return {"seen": describe(result), "names": sorted(map(str, result)) if isinstance(result, list | tuple | set) else None, "found": found}


def gap(one: list, other: list) -> float:
    """The largest gap between the shares at or below a value."""
    steps = sorted([(value, 1 / len(one)) for value in one] + [(value, -1 / len(other)) for value in other])
    total, largest = 0.0, 0.0
    for place, (value, step) in enumerate(steps):
        total += step
        if place + 1 == len(steps) or steps[place + 1][0] != value:
            largest = max(largest, abs(total))
    return largest


def judge(data: dict, inputs: dict) -> Verdict:
    """The form, the cases without drift, those with it, and the numbers."""
    if not data["callable"]:
        return wrong("not-a-function", f"`drifted` is {data['seen']}. Asked for is the function, with its arguments table, reference and false_alarms.")
    for entry in data["said"].values():
        if entry["seen"] == "None":
            return wrong("no-return", "`drifted` gives back None. Is there a `return`? A dict is asked for, empty where nothing has drifted.")
        if entry["names"] is not None:
            return wrong("names-only", f"`drifted` gives back {entry['seen']}. Asked for is a dict: the names, and for each of them how far it has drifted.")
        if entry["found"] is None or None in entry["found"].values():
            return wrong("not-a-dict", f"`drifted` gives back {entry['seen']}, where a dict from names of columns to numbers is asked for.")
        if unknown := set(entry["found"]) - set(COLUMNS):
            return wrong("other-names", f"`drifted` blames {sorted(unknown)[0]!r}, which is no column of the table.")
    told = {case: entry["found"] for case, entry in data["said"].items()}
    return _names(told) or _values(told, inputs) or passed(f"{len(CASES)} pairs of tables: what drifted is found, and chance is left in peace.")


def _names(told: dict) -> Verdict | None:
    right = {case: set(columns) for case, (*_, columns) in CASES.items()}
    mine = {case: set(found) for case, found in told.items()}
    if all(len(found) == len(COLUMNS) for found in mine.values()):
        return wrong("all-columns", "Every column is named for every pair of tables. Asked for are those whose p-value lies below the limit.")
    if mine["same"] and not mine["one"] & right["one"]:
        return wrong("inverted", "Where nothing has drifted columns are named, and where one has, it is not. A small p-value means: hardly by chance.")
    if mine["same"]:
        return wrong("always", "Columns are named that lie no further apart than chance takes them. What goes into `kolmogorov`? The gap times the root of "
                     "n * m / (n + m).")
    if not any(mine.values()):
        return wrong("never", "Nothing is ever found, not even columns that lie half of their width apart.")
    if right["spread"] - mine["spread"] and right["one"] & mine["one"]:
        return wrong("middle-only", "A column has become three times as wide around the same middle, and is not named. Its mean is the same; "
                     "its shares are not.")
    if mine["between"]:
        return wrong("not-shared", "A column is named though its p-value is allowed once in so many looks: each column is a look, and all share "
                     "the allowed rate.")
    if mine["few"]:
        return wrong("size", "With 400 rows against 40, an ordinary gap counts as drift. The smaller sample decides how far chance can go.")
    if mine["strict"] or (right["loose"] - mine["loose"] and mine["one"]):
        return wrong("rate-ignored", "The result does not follow `false_alarms`: a stricter rate names fewer columns, a looser one more.")
    return _missed(mine, right)


def _missed(mine: dict, right: dict) -> Verdict | None:
    if right["down"] - mine["down"] and not right["one"] - mine["one"]:
        return wrong("one-sided", "A column that grew is named, one that shrank is not. A gap has no direction.")
    if right["species"] - mine["species"]:
        return wrong("species-left-out", "There are more setosa than in the reference, and the species are not named. They are a column like the others.")
    if right["two"] - mine["two"]:
        return wrong("first-only", "Two columns have drifted, and fewer are named.")
    if right["large"] - mine["large"]:
        return wrong("fixed-gap", "With 1,000 rows on each side a small gap is more than chance, and the column is not named. How far chance can go "
                     "depends on the numbers of rows.")
    if mine["above"] or right["below"] - mine["below"]:
        how = "named, though a little above" if mine["above"] else "left out, though a little below"
        return wrong("other-share", f"The p-value of a column lies close to the limit, and the column is {how}. By how many is the allowed rate divided? "
                     "Each column of the table is a look.")
    for case, found in mine.items():
        if found != right[case]:
            return wrong("other-columns", f"In one pair of tables, {', '.join(sorted(found)) or 'nothing'} is named, and that is not what drifted there.")
    return None


def _values(told: dict, tables: dict) -> Verdict | None:
    for case, found in told.items():
        for column, value in found.items():
            far = gap(tables[case]["table"][column], tables[case]["reference"][column])
            if abs(value - far) > 0.001:
                if abs(value - round(far, 2)) < 1e-6:
                    return wrong("rounded", f"The right columns are named, and {column} with {value:.3g}: the gap, rounded. Who reads it may round it; here it "
                                 "is asked for as it is.")
                small = value < 0.05
                return wrong("p-not-gap" if small else "other-value", f"The right columns are named, and {column} with {value:.3g}."
                             + (" Is that the p-value? Asked for is the gap: how far, not how surprising." if small else " Asked for is its gap, a share."))
    return None
