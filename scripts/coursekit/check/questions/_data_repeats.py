"""The question `repeats` of `09_test_the_data`: has a table too many rows that stood there before?"""
import random

from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._data_findings import flowers, form, frame, in_words, labels, said
from coursekit.check.tables import takes

MOST_REPEATED = 0.1
CASES = {  # case -> (rows that differ, how often earlier ones are repeated)
    "none": (20, 0), "few": (57, 3), "limit": (18, 2), "pasted": (20, 20), "some": (16, 4), "thrice": (12, 4), "species": (16, 4), "many-rows": (380, 20),
    "small": (4, 2), "spaced": (8, 2), "large": (1_275, 225), "large-pasted": (750, 750),
}


def inputs(seed: int) -> dict:
    """A table for each case."""
    made = {}
    for place, (case, (count, again)) in enumerate(CASES.items()):
        rng = random.Random(9_500 + 100 * seed + place)
        rows = flowers(rng, count)
        if case == "thrice":
            rows += [list(rows[1]), list(rows[3])] * (again // 2)
        elif case == "species":  # the same measurements under another name: two flowers
            rows += [[*row[:4], "Iris-setosa" if row[4] != "Iris-setosa" else "Iris-virginica"] for row in rows[:again]]
        elif case == "spaced":  # neighbours
            rows = rows[:3] + [list(rows[2])] * again + rows[3:]
        else:
            rows += [list(row) for row in rng.sample(rows, again)]
        made[case] = {"rows": rows, "labels": labels(rng, len(rows))}
    return made


def probe(answer, inputs: dict) -> dict:
    """The findings in each table."""
    if not takes(answer, 1):
        return {"callable": False, "seen": describe(answer)}
    return {"callable": True, "said": {case: said(answer(frame(table))) for case, table in inputs.items()}}


def again(rows: list, labels: list, key=tuple) -> list[int]:
    """The labels of rows that stood there before."""
    seen, found = set(), []
    for row, label in zip(rows, labels, strict=True):
        found += [label] if key(row) in seen else []
        seen.add(key(row))
    return found


def expected(table: dict) -> list:
    """One finding, or none."""
    found = again(table["rows"], table["labels"])
    most = MOST_REPEATED * max(1.0, len(table["rows"]) / 1000)
    return [["duplicate", "", float(len(found)), float(found[0])]] if len(found) / len(table["rows"]) > most else []


def judge(data: dict, inputs: dict) -> Verdict:
    """The form, tables that are good, then those that are not."""
    if verdict := form("repeats", data):
        return verdict
    told = {case: entry["findings"] for case, entry in data["said"].items()}
    for findings in told.values():
        if len(findings) > 1:
            return wrong("many-findings", f"For one table there are {len(findings)} findings. Asked for is one with all the rows that repeat, or none.")
        if findings and findings[0][0] != "duplicate":
            return wrong("kind-name", f"The finding is of the kind {findings[0][0]!r}. The text above names the kind, to the letter.")
        if findings and findings[0][1]:
            return wrong("column", f"The finding blames the column {findings[0][1]!r}. Whole rows repeat: the column is an empty text.")
    return _quiet(told) or _loud(told, inputs) or passed(f"{len(inputs)} tables: pasted rows are found, and a few equal flowers are left in peace.")


def _quiet(told: dict) -> Verdict | None:
    if told["none"]:
        return wrong("false-alarm", f"In a table in which no row repeats, `repeats` finds {in_words(told['none'])}.")
    if told["species"]:
        return wrong("species-left-out", "Rows with the same measurements and another species are taken for repeated ones. A row has five cells.")
    if told["limit"] and not told["few"]:
        return wrong("at-limit", "Exactly the share MOST_REPEATED repeats, and that share is still allowed: more than it is not. Or are the first rows of each "
                     "kind counted as well?")
    if told["few"] and told["few"][0][2] > 3:
        return wrong("first-too", f"Three rows of sixty stood there before, and `repeats` counts {told['few'][0][2]:g}: the first of its kind repeats nothing.")
    if told["few"]:
        return wrong("any", "Three rows of sixty repeat an earlier one, and the table is stopped. Equal flowers happen; the share decides.")
    if told["many-rows"]:
        return wrong("count-not-share", "Twenty rows of four hundred repeat an earlier one, and the table is stopped. Is the count compared, or the share?")
    if told["large"] and told["pasted"]:
        return wrong("limit-fixed", "Of 1,500 rows 225 repeat an earlier one, and the table is stopped. In so large a table that is ordinary: beyond 1,000 "
                     "rows the limit grows with the table.")
    return None


def _loud(told: dict, tables: dict) -> Verdict | None:
    if not any(told.values()):
        return wrong("nothing-found", "No table is stopped, not even one that was pasted twice.")
    if told["spaced"] and not told["pasted"]:
        return wrong("neighbours", "Equal rows are found side by side only. In a file that was pasted twice, and shuffled, they stand far apart.")
    for case, table in tables.items():
        mine, right = told[case], expected(table)
        if mine == right:
            continue
        if not mine:
            return wrong("missed", f"{len(again(table['rows'], table['labels']))} of {len(table['rows'])} rows repeat an earlier one, and `repeats` lets them "
                         "pass. Of which number is the share taken, and which rows count?")
        return _details(mine[0], right[0], table)
    return None


def _details(mine: list, right: list, table: dict) -> Verdict:
    """The table is rightly stopped, and the finding says something else."""
    if mine[2] > right[2]:
        return wrong("first-too", f"The finding counts {mine[2]:g} rows. The first of equal rows repeats nothing: only those after it stood there before.")
    if mine[2] < right[2]:
        return wrong("distinct", f"The finding counts {mine[2]:g} rows, fewer than repeat an earlier one. A row that stands there three times repeats twice.")
    places = {float(place): label for place, label in enumerate(table["labels"])}
    if places.get(mine[3]) == right[3] or places.get(mine[3] - 1) == right[3]:
        return wrong("positions", f"The count is right, and the first row is said to be {mine[3]:g}. That is its position, where its label is asked for.")
    return wrong("which-rows", f"The count is right, and the first of the rows is said to be {mine[3]:g}. Which of two equal rows repeats the "
                 "other: the earlier one, or the later?")
