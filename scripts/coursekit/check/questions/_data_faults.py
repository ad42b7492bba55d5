"""The question `faults` of `09_test_the_data`: cells that are missing, no number, out of range, or of no known species."""
import random

from coursekit.check.measure import NUMBERS, SPECIES
from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._data_findings import COLUMNS, flowers, form, frame, in_words, labels, said
from coursekit.check.tables import takes

RANGES = {"sepal_length": (1, 12), "sepal_width": (0.5, 8), "petal_length": (0.3, 12), "petal_width": (0.03, 5)}
WORDS = ("", "-", "?", "na", "n/a", "nan", "none", "null")
ROWS = 12
DAMAGE = {  # case -> (column, text) of each damaged cell, one below the other
    "ordinary": (),
    "bounds": tuple((name, f"{bound:g}") for name, pair in RANGES.items() for bound in pair),
    "missing": (("petal_length", ""), ("petal_length", "nan"), ("sepal_width", "-")),
    "missing-odd": (("petal_width", "  N/A "), ("petal_width", "None"), ("petal_width", " ")),
    "no-species": (("species", ""), ("species", "NaN")),
    "type": (("sepal_length", "5;1"), ("sepal_length", "4.9cm"), ("petal_width", "small")),
    "above": (("petal_length", "14"), ("sepal_length", "51")),
    "below": (("sepal_width", "0.02"), ("petal_width", "-0.2"), ("petal_width", "0")),
    "infinity": (("sepal_width", "inf"), ("sepal_length", "-inf")),
    "class": (("species", "tulip"), ("species", "tulip")),
    "class-near": (("species", "iris-setosa"), ("species", "setosa"), ("species", " Iris-setosa")),
    "own-bounds": (("petal_width", "7.5"), ("sepal_width", "9.5"), ("sepal_length", "0.8")),
    "mixed": (("petal_length", "14"), ("species", "rose"), ("petal_length", ""), ("sepal_width", "x"), ("petal_length", "15"), ("species", "")),
}
WHY = {
    "ordinary": ("false-alarm", "ordinary flowers stand"),
    "bounds": ("bounds", "each of the cells that could be blamed is exactly a bound of its column"),
    "missing": ("missing", "cells hold '', 'nan' and '-'"),
    "missing-odd": ("missing-odd", "cells hold '  N/A ', 'None' and a space, that is: other cases, and spaces around"),
    "no-species": ("missing-class", "species are '' and 'NaN'"),
    "type": ("type", "cells hold '5;1', '4.9cm' and 'small'"),
    "above": ("above", "cells hold 14 and 51 cm"),
    "below": ("below", "cells hold 0.02, -0.2 and 0 cm"),
    "infinity": ("infinity", "cells hold 'inf' and '-inf', which are numbers to Python"),
    "class": ("class", "a species is 'tulip'"),
    "class-near": ("class-near", "species are 'iris-setosa', 'setosa' and ' Iris-setosa': the next stage knows none of them"),
    "own-bounds": ("own-bounds", "cells lie within the bounds of another column and outside their own"),
    "mixed": ("mixed", "one column has several kinds of fault, and so has the table"),
}


def inputs(seed: int) -> dict:
    """A table for each case: good rows, and damage from some row on."""
    made = {}
    for place, (case, damage) in enumerate(DAMAGE.items()):
        rng = random.Random(9_000 + 100 * seed + place)
        rows, start = flowers(rng, ROWS), rng.randint(1, ROWS - 8)
        for step, (column, text) in enumerate(damage):
            rows[start + step][COLUMNS.index(column)] = text
        made[case] = {"rows": rows, "labels": labels(rng, ROWS)}
    return made


def probe(answer, inputs: dict) -> dict:
    """The findings in each table."""
    if not takes(answer, 1):
        return {"callable": False, "seen": describe(answer)}
    return {"callable": True, "said": {case: said(answer(frame(table))) for case, table in inputs.items()}}


def expected(table: dict) -> list:
    """The findings that a table deserves."""
    found: dict = {}
    for label, row in zip(table["labels"], table["rows"], strict=True):
        for column, cell in zip(COLUMNS, row, strict=True):
            if kind := _kind(column, cell):
                found.setdefault((kind, column), []).append(label)
    return [[kind, column, float(len(rows)), float(min(rows))] for (kind, column), rows in found.items()]


def _kind(column: str, cell: str) -> str:
    if cell.strip().lower() in WORDS:
        return "missing"
    if column not in NUMBERS:
        return "" if cell in SPECIES else "class"
    try:
        low, high = RANGES[column]
        return "" if low <= float(cell) <= high else "range"
    except ValueError:
        return "type"


def judge(data: dict, inputs: dict) -> Verdict:
    """The form, how findings are made, then one case after the other."""
    if verdict := form("faults", data):
        return verdict
    told = {case: entry["findings"] for case, entry in data["said"].items()}
    return _made(told, inputs) or _cases(told, inputs) or passed(f"{len(inputs)} tables, and in each of them what is wrong with it, once.")


def _made(told: dict, tables: dict) -> Verdict | None:
    """How findings are made, whatever they find."""
    for case, table in tables.items():
        mine, right = sorted(told[case]), sorted(expected(table))
        places = {label: place for place, label in enumerate(table["labels"])}
        if mine != right and mine == sorted([*head, float(places[int(first)])] for *head, first in right):
            return wrong("positions", f"The counts are right, and the first row is said to be {mine[0][3]:g}. That is its position; who opens the file "
                         "needs its label, since rows may be missing above.")
        pairs = [(kind, column) for kind, column, *_ in mine]
        if len(set(pairs)) < len(pairs) and {tuple(pair) for pair in pairs} == {(kind, column) for kind, column, *_ in right}:
            return wrong("one-per-cell", "There is a finding for every cell. A broken column of a million rows would print a million lines: asked for is one "
                         "finding for each kind and column, with all its rows.")
    return None


def _cases(told: dict, tables: dict) -> Verdict | None:
    for case, table in tables.items():
        mine, right = sorted(told[case]), sorted(expected(table))
        if mine == right:
            continue
        hint, what = WHY[case]
        blamed, due = [{(kind, column) for kind, column, *_ in findings} for findings in (mine, right)]
        instead = [kind for kind, column in blamed - due if ("missing", column) in due and kind != "missing"]
        if instead and all(each in mine for each in right):
            return wrong("twice", f"A missing cell is blamed twice: in a table where {what}, `faults` finds {in_words(mine)}. A cell has one fault at most.")
        return wrong(hint, f"In a table where {what}, `faults` finds {in_words(mine)}. Compare with the four kinds in the text above.")
    return None
