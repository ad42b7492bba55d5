"""The question `split` of `08_functions_with_arguments`: what becomes of made-up patients under several arguments."""
import random

from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import table_of, takes

COLUMNS = ["number", "pressure", "sugar", "weight", "births"]
ROWS = 80
CALLS = {  # target, missing, test_size, seed
    "first": ("pressure", ["pressure", "sugar"], 0.25, 7), "again": ("pressure", ["pressure", "sugar"], 0.25, 7),
    "seed": ("pressure", ["pressure", "sugar"], 0.25, 8), "half": ("pressure", ["pressure", "sugar"], 0.5, 7),
    "nothing": ("pressure", [], 0.25, 7), "sugar": ("sugar", ["pressure", "sugar"], 0.25, 7),
}


def inputs(seed: int) -> dict:
    """Rows of patients: a number, and values of which some are 0."""
    draw = random.Random(700 + seed)
    rows = [[number, draw.randint(60, 120), draw.randint(70, 180), draw.randint(45, 110), draw.randint(1, 6)] for number in range(1000, 1000 + ROWS)]
    for column, count in ((1, 9), (2, 12), (4, 20)):
        for row in draw.sample(range(ROWS), count):
            rows[row][column] = 0
    return {"rows": rows}


def probe(answer, inputs: dict) -> dict:
    """The two tables of each call."""
    if not takes(answer, 5):
        return {"callable": False, "seen": describe(answer)}
    import pandas

    found, spoiled = {}, False
    for name, (target, missing, test_size, seed) in CALLS.items():
        table = pandas.DataFrame(inputs["rows"], columns=COLUMNS, index=range(5, 5 + ROWS))
        given, before = list(missing), table.copy()
        result = answer(table, target, given, test_size, seed)
        spoiled |= not table.equals(before) or given != missing
        parts = list(result) if isinstance(result, tuple | list) and len(result) == 2 else None
        if parts is None:
            return {"callable": True, "seen": describe(result), "pair": False}
        tables = [table_of(part) if type(part).__name__ == "DataFrame" else None for part in parts]
        if None in tables:
            return {"callable": True, "seen": describe(parts[tables.index(None)]), "pair": True, "tables": False}
        found[name] = [{"columns": part["columns"], "rows": part["rows"]} for part in tables]
    return {"callable": True, "seen": "", "pair": True, "tables": True, "found": found, "spoiled": spoiled}


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then the rows, then what each argument does."""
    if not data["callable"]:
        return wrong("not-a-function", f"`split` is {data['seen']}. Asked for is the function itself, with its five arguments.")
    if data["seen"] == "None":
        return wrong("no-return", "`split` gives back None. Is there a `return` with the two tables?")
    if not data["pair"]:
        return wrong("not-a-pair", f"`split` gives back {data['seen']}, where two tables are asked for: training rows, then test rows.")
    if not data["tables"]:
        return wrong("not-tables", f"`split` gives back {data['seen']} among others. Both are to be DataFrames with all columns of the table.")
    if data["spoiled"]:
        return wrong("changed-its-input", "After the call the table that was handed in is not what it was. Work on a copy, or the next call starts from less.")
    found = data["found"]
    for name, tables in found.items():
        if any(table["columns"] != COLUMNS for table in tables):
            return wrong("columns", f"The table had the columns {', '.join(COLUMNS)}; yours have {', '.join(tables[0]['columns'])}. Keep all, in their order.")
        if verdict := _rows(name, tables, inputs["rows"]):
            return verdict
    return _arguments({name: [_numbers(table) for table in tables] for name, tables in found.items()})


def _numbers(table: dict) -> list:
    return [row[0] for row in table["rows"]]


def _rows(name: str, tables: list, rows: list) -> Verdict | None:
    """Is each row there once, with its zeros and gaps as they should be?"""
    target, missing, test_size, _ = CALLS[name]
    place, whole = COLUMNS.index(target), {float(row[0]): row for row in rows}
    kept = [row for table in tables for row in table["rows"]]
    train, test = ([row[0] for row in table["rows"]] for table in tables)
    if not set(_numbers(tables[0]) + _numbers(tables[1])) <= set(whole):
        return wrong("values-changed", "The column `number`, which counts the patients, has other values afterwards. Cut the table, and change no measurement.")
    if set(train) & set(test):
        return wrong("overlap", f"{len(set(train) & set(test))} patients are in the training rows and in the test rows. One cut gives both parts.")
    if target in missing and any(row[place] in (0.0, None) for row in kept):
        return wrong("target-missing", f"Patients without a target are still there (`{target}` is 0 or empty). There is nothing to learn from them.")
    for column in missing:
        at = COLUMNS.index(column)
        if any(row[at] == 0.0 for row in kept):
            return wrong("zeros-kept", f"In `{column}`, which is named in `missing`, there are still zeros. Replace them by NaN.")
        if any(row[at] is not None and whole[row[0]][at] == 0 for row in kept):
            return wrong("filled", f"Gaps in `{column}` are filled already. The number to fill with comes from training rows, so it cannot be known before the "
                                   "cut; leave NaN.")
    for at, column in enumerate(COLUMNS):
        if column not in missing and any(row[at] is None for row in kept):
            hint = "missing-ignored" if not missing and column in ("pressure", "sugar") else "all-zeros"
            return wrong(hint, f"`{column}` is not named in `missing`, and its zeros are gone. There a 0 is a value; use the argument, and nothing else.")
        if any(row[at] is not None and row[at] != whole[row[0]][at] for row in kept):
            return wrong("values-changed", f"Values of `{column}` are not those of the table. Cut it, and change no measurement.")
    wanted = sum(not (target in missing and row[place] == 0) for row in rows)
    if len(kept) < wanted:
        gone = [row for number, row in whole.items() if number not in {*train, *test} and not (target in missing and row[place] == 0)]
        if target == "sugar" and all(row[1] == 0 for row in gone):
            return wrong("target-ignored", "With another target, the patients who lack `pressure` are dropped again. Is the argument `target` used?")
        return wrong("rows-lost", f"{len(gone)} patients are gone although their target is known. Only those without a target leave.")
    share = len(test) / len(kept)
    if abs(share - (1 - test_size)) < 0.06 and test_size < 0.4:
        return wrong("exchanged", f"The first table has {len(train)} rows and the second {len(test)}. Training rows come first, test rows second.")
    return None


def _arguments(found: dict) -> Verdict:
    """Do seed and share have the effect that they promise?"""
    first = found["first"]
    if found["again"] != first:
        return wrong("not-repeatable", "Two calls with the same seed gave other parts. Without `random_state` nobody can repeat your numbers.")
    if found["seed"] == first:
        return wrong("seed-ignored", "Another seed gave the same parts. Is the argument `seed` used?")
    if len(found["half"][1]) == len(first[1]):
        return wrong("test-size-ignored", f"With another `test_size` there were {len(first[1])} test rows again. Is the argument used?")
    for name, (train, test) in found.items():
        share, wanted = len(test) / (len(train) + len(test)), CALLS[name][2]
        if abs(share - wanted) > 0.06:
            return wrong("other-share", f"Asked to hold {wanted:.0%} back, `split` holds {share:.0%} back. It is a share of all patients that are kept.")
    if sorted(first[0]) == first[0] and max(first[0]) < min(first[1]):
        return wrong("not-shuffled", "The test rows are the last rows of the table. Tables are sorted by something; draw the rows.")
    return passed("Zeros, gaps, share and seed: each as its argument says, for tables of any names.")
