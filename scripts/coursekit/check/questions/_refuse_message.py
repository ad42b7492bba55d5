"""The words of a refusal: do they name the file, the row as an editor counts, and the column?"""
import re

from coursekit.check.measure import NUMBERS
from coursekit.check.question import Verdict, wrong

ROW = re.compile(r"\b(?:row|line)s?\b\W{0,4}(\d+)", re.IGNORECASE)


def judge_message(what: str, said: dict, case: dict) -> Verdict | None:
    """None where the text leads to what is wrong. `places` holds pairs of row and column, None for what need not be named."""
    text, places = said["text"], case["places"]
    shown = f"{what[:1].upper() + what[1:]} was refused with the words {said['shown'][:90]!r}"
    if not said["named"]:
        return wrong("no-file", f"{shown}. Which file? Somebody who runs four stages has many.")
    rows = [row for row, _ in places if row]
    if not rows:
        return None
    named = [int(number) for number in ROW.findall(text)]
    if rows == [1] and (named[:1] == [1] or not named and "header" in text.lower()):
        return None  # what a header should be is more than one column, and people say it in many ways
    if not named and rows == [1]:
        return _column(shown, text, [column for _, column in places if column])  # there is one header: whoever speaks of it names the row
    if not named:
        return wrong("no-row", f"{shown}. In which row? Write it as `row` and its number: it may be one of a million.")
    if named[0] not in rows:
        return _other_row(shown, named[0], rows)
    return _column(shown, text, [column for row, column in places if column and row == named[0]])


def _other_row(shown: str, named: int, rows: list[int]) -> Verdict:
    if named + 1 in rows:
        return wrong("row-above", f"{shown}. In an editor that row is fine, and the next one is not: is the header counted, or does the count begin at 0?")
    if named + 2 in rows:
        return wrong("row-above", f"{shown}. In an editor the bad row stands two lines further down: the header was not counted, and the count begins at 0.")
    if named - 1 in rows:
        return wrong("row-below", f"{shown}. In an editor that row is fine, and the one before is not: was something counted twice?")
    return wrong("other-row", f"{shown}. In an editor, nothing is wrong with that row. Was it counted while rows were dropped or sorted?")


def _column(shown: str, text: str, wanted: list[str]) -> Verdict | None:
    found = sorted((match.start(), name) for name in NUMBERS for match in re.finditer(rf"\b{name}\b", text))
    if not wanted:
        return None
    if not found:
        return wrong("no-column", f"{shown}. Which column is it? A row has four cells, and they look alike.")
    if found[0][1] not in wanted:
        return wrong("other-column", f"{shown}. The first column that it names is fine.")
    return None
