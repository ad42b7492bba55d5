"""The question `length` of `06_refuse_bad_input`: which cells hold the length of a part of a flower?"""
import random

from coursekit.check.measure import attempt
from coursekit.check.plain import describe, one_line
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import one_number, takes

REFUSALS = ("ValueError", "BadInput")


def inputs(seed: int) -> dict:
    """Cells that hold a length, with the length; and cells that do not, by kind."""
    rng = random.Random(7_100 + seed)
    whole, tenth = rng.randint(3, 6), rng.randint(1, 9)
    number = whole + tenth / 10
    good = {"a number with one decimal": [f"{whole}.{tenth}", number], "a whole number": [f"{whole}", whole],
            "a number after a space": [f" {whole}.{tenth}", number], "a number before a space": [f"{whole}.{tenth} ", number],
            "a number that begins with its point": [f".{tenth}", tenth / 10], "a number in the computer's short form, with an e,": [f"{whole}e-1", whole / 10],
            "a number with two decimals": [f"{whole}.{tenth}5", number + 0.05]}
    bad = {"empty": ["", " "], "text": ["n/a", f"{whole}.{tenth}cm", "sepal_length"], "nan": ["nan", "NaN"], "infinity": ["inf", "-inf", "1e999"],
           "guessed": [f"{whole},{tenth}"], "not-positive": [f"-{whole}.{tenth}", "0", "0.0"], "underscore": [f"{whole}_{tenth}"]}
    return {"good": good, "bad": bad}


def probe(answer, inputs: dict) -> dict:
    """What the function says of each cell: a number, or what it raised."""
    if not takes(answer, 1):
        return {"callable": False, "seen": describe(answer)}
    return {"callable": True, "good": {what: _said(answer, cell, good=True) for what, (cell, _) in inputs["good"].items()},
            "bad": {kind: {cell: _said(answer, cell) for cell in cells} for kind, cells in inputs["bad"].items()}}


def _said(answer, cell: str, good: bool = False) -> dict:
    try:
        result = answer(cell)
    except Exception as error:
        refused = any(kind.__name__ in REFUSALS for kind in type(error).__mro__)
        if good and not refused:
            raise  # a slip in the learner's code, which the check shows with its line
        return {"raised": type(error).__name__, "refused": refused, "text": one_line(error)}
    return {"raised": "", "seen": describe(result), "is_text": isinstance(result, str), "number": one_number(result),
            "no_number": not attempt(lambda: isinstance(float(result), float), [])}


def judge(data: dict, inputs: dict) -> Verdict:
    """First the good cells, then the others."""
    if not data["callable"]:
        return wrong("not-a-function", f"`length` is {data['seen']}. Asked for is the function itself, with its argument cell.")
    return _good(data["good"], inputs["good"]) or _form(data["bad"]) or _bad(data["bad"], inputs["bad"])


def _good(said: dict, right: dict) -> Verdict | None:
    if all(entry.get("seen") == "None" for entry in said.values()):
        return wrong("no-return", "`length` gives back None, even for a good cell. Is there a `return` with the number?")
    for what, (_, number) in right.items():
        entry, begin = said[what], what[:1].upper() + what[1:]
        if entry["raised"]:
            return wrong("refuses-good", f"{begin} was refused, with {entry['raised']}. It is a length as people and programs write them.")
        if entry["is_text"] or entry["number"] is None:
            return wrong("not-a-number", f"For {what}, `length` gives back {entry['seen']}, where a number is asked for.")
        if abs(entry["number"] - number) > 1e-6:
            return wrong("other-number", f"For {what}, `length` gives back {entry['seen']}. It is the number that stands there, with all its digits.")
    return None


def _form(said: dict) -> Verdict | None:
    """How it refuses, whatever it refuses."""
    entries = {cell: entry for cells in said.values() for cell, entry in cells.items()}
    answered = [entry for entry in entries.values() if not entry["raised"]]
    if len(answered) == len(entries) and all(entry["no_number"] or entry["seen"] == "the number nan" for entry in answered):
        return wrong("no-refusal", f"For 'n/a', `length` gives back {entries['n/a']['seen']}. A caller that does not look goes on with it: raise instead.")
    for cell, entry in entries.items():
        if entry["raised"] and not entry["refused"]:
            return wrong("other-error", f"For {cell!r}, `length` raised {entry['raised']}. Asked for is a `ValueError`: the caller waits for that one.")
    return None


WHY = {
    "empty": "An empty cell is a missing measurement, not a number.",
    "text": "There is something in the cell that is no number.",
    "nan": "`float` takes it for a number: it is called 'not a number', and every sum with it is lost.",
    "infinity": "No flower is that long. `float` takes the word, and makes infinity of a number that is too large.",
    "guessed": "Is it one number with a decimal comma, or are there two? Whoever guesses is wrong one day, and nobody notices.",
    "not-positive": "No part of a flower is that short. In such a file the numbers are probably scaled, and not in cm.",
    "underscore": "In Python's own programs `_` may stand between digits; in a table it is a typing error for the point.",
}


def _bad(said: dict, cells: dict) -> Verdict:
    for kind, entries in said.items():
        for cell, entry in entries.items():
            if not entry["raised"]:
                hint = "not-refused" if entry["no_number"] else kind
                return wrong(hint, f"For {cell!r}, `length` gives back {entry['seen']}. {WHY[kind]}")
    if silent := [cell for entries in said.values() for cell, entry in entries.items() if not entry["text"]]:
        return wrong("no-text", f"{silent[0]!r} was refused without a word. The error's text is all that a person will see.")
    return passed(f"{sum(map(len, cells.values()))} cells refused, and no good one among them.")
