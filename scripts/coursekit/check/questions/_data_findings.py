"""What the questions of `09_test_the_data` share: tables of flowers as text, and findings as plain data."""
import random

from coursekit.check.measure import NUMBERS, SPECIES
from coursekit.check.plain import describe, is_a, plain
from coursekit.check.question import Verdict, wrong
from coursekit.check.tables import one_number

COLUMNS = (*NUMBERS, "species")
KINDS = ("missing", "type", "range", "class", "duplicate")
FORM = "a list of findings, as the function `finding` makes them"


def flowers(rng: random.Random, count: int) -> list[list[str]]:
    """Good rows as text, no two of them equal."""
    rows = [[f"{rng.uniform(low, high):.1f}" for low, high in ((4, 8), (2, 4.5), (1, 7), (0.1, 2.5))] + [rng.choice(SPECIES)] for _ in range(count)]
    return rows if len({tuple(row) for row in rows}) == count else flowers(rng, count)


def labels(rng: random.Random, count: int) -> list[int]:
    """Row numbers with gaps, as they are after torn rows were left out; never the positions."""
    found, number = [], rng.randint(3, 5)
    for _ in range(count):
        found.append(number)
        number += rng.choice((1, 1, 1, 2))
    return found


def frame(table: dict):
    """A table of texts with its labels."""
    import pandas

    return pandas.DataFrame(table["rows"], index=table["labels"], columns=list(COLUMNS), dtype=str)


def said(result) -> dict:
    """What a function gave back: findings as [kind, column, count, first], and the result in words."""
    if is_a(result, "pandas", "DataFrame"):
        result = result.to_dict("records")
    elif hasattr(result, "__next__"):
        result = list(result)
    entries = list(result) if isinstance(result, list | tuple) else None
    if entries is None or not all(isinstance(each, dict) and {"kind", "column", "count", "first"} <= each.keys() for each in entries):
        return {"seen": describe(result), "findings": None}
    return {"seen": describe(result), "findings": [[plain(each["kind"]), plain(each["column"]), one_number(each["count"]), one_number(each["first"])]
                                                   for each in entries]}


def form(name: str, told: dict) -> Verdict | None:
    """Is what came back for each table a list of findings?"""
    if not told["callable"]:
        return wrong("not-a-function", f"`{name}` is {told['seen']}. Asked for is the function itself, with its argument cells.")
    for entry in told["said"].values():
        if entry["seen"] == "None":
            return wrong("no-return", f"`{name}` gives back None for one of the tables. Asked for is {FORM}; an empty list where nothing is wrong.")
        if entry["findings"] is None:
            return wrong("not-findings", f"`{name}` gives back {entry['seen']}, where {FORM}, is asked for.")
        for kind, *_ in entry["findings"]:
            if kind not in KINDS:
                return wrong("kind-name", f"`{name}` gives a finding of the kind {kind!r}, which does not stand in the text above.")
    return None


def in_words(findings: list) -> str:
    """Findings as a person reads them."""
    if not findings:
        return "nothing"
    return " and ".join(f"{kind} in {column or 'whole rows'} ({count:g} in all, first in row {first:g})" for kind, column, count, first in findings[:3])
