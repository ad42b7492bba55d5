"""The question `shared_rows` of `08_find_the_leak`: two small tables with copies of several kinds."""
import random

from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import one_number, takes

COLUMNS = ["length", "width", "species"]
FIRST, NONE, FAR = 5, 0, 100  # the first row number of each table to ask about


def inputs(seed: int) -> dict:
    """Rows to learn from and to ask about; among the latter some copies, some twice, some alike in part."""
    rng = random.Random(3_000 + seed)
    lengths, widths = rng.sample(range(40, 80), 30), rng.sample(range(15, 50), 30)
    rows = [[length / 10, width / 10, rng.choice(["a", "b", "c"])] for length, width in zip(lengths, widths, strict=True)]
    train, new = rows[:14], rows[14:]
    mixed = [[train[place][0], train[place + 1][1], train[place + 1][2]] for place in (10, 11, 12)]  # each value is known, the flower is new
    alike = [[train[0][0], 9.9, train[0][2]], [train[1][0], train[1][1], "d"], *mixed]
    train = train + [train[2], train[5], train[5]]  # some rows were there several times already
    test = [train[2], train[2], train[5], train[7], train[9], *alike, *new[:4]]
    rng.shuffle(train)
    rng.shuffle(test)
    place = next(place for place, row in enumerate(test) if row in train)  # one copy stands at the same row number on both sides
    other = train.index(test[place])
    train[FIRST + place], train[other] = train[other], train[FIRST + place]
    return {"train": train, "test": test, "others": new[6:12]}


def probe(answer, inputs: dict) -> dict:
    """What `answer` counts in three pairs of tables, and whether it left them as they were."""
    if not takes(answer, 2):
        return {"callable": False, "seen": describe(answer)}
    import pandas

    train, test, others = (pandas.DataFrame(inputs[name], columns=COLUMNS) for name in ("train", "test", "others"))
    test.index = range(FIRST, FIRST + len(test))
    kept = train.copy(), test.copy()
    counted = [answer(train, test), answer(train, others), answer(train, train.set_index(pandas.RangeIndex(FAR, FAR + len(train))))]
    untouched = train.equals(kept[0]) and test.equals(kept[1])
    return {"callable": True, "seen": describe(counted[0]), "counted": [one_number(count) for count in counted], "untouched": untouched}


def judge(data: dict, inputs: dict) -> Verdict:
    """Right in three pairs of tables; else the way of counting that gives this number."""
    if not data["callable"]:
        return wrong("not-a-function", f"`shared_rows` is {data['seen']}. Asked for is the function itself, with its arguments train and test.")
    if data["seen"] == "None":
        return wrong("no-return", "`shared_rows` gives back None. Is there a `return` with the count?")
    if None in data["counted"]:
        return wrong("not-a-number", f"`shared_rows` gives back {data['seen']}, where one number, a count of rows, is asked for.")
    if not data["untouched"]:
        return wrong("argument-changed", "`shared_rows` changes a table that it is given. Counting should leave both as they are.")
    train, test, others = inputs["train"], inputs["test"], inputs["others"]
    count, none, every = data["counted"]
    right = [sum(row in train for row in rows) for rows in (test, others, train)]
    if [count, none, every] == right:
        return passed("Counted rightly in three pairs of tables: with some copies, without any, and all the same.")
    for hint, way, sentence in WAYS:
        if all(abs(mine - way(train, rows, first)) < 1e-9 for mine, rows, first in ((count, test, FIRST), (none, others, NONE), (every, train, FAR))):
            return wrong(hint, f"{sentence} (seen: {count:g} in a test table of {len(test)} rows)")
    if none > 0:
        return wrong("counts-strangers", f"In two tables that share no row it counts {none:g}. A row is shared when every column has the same value.")
    return wrong("other-count", f"It counts {count:g} in a test table of {len(test)} rows, and {every:g} of {len(train)} when both tables are the same. "
                                "Which rows are these?")


def _tuples(rows: list) -> list[tuple]:
    return [tuple(row) for row in rows]


def _same_place(train: list, test: list, first: int) -> int:
    return sum(first + place < len(train) and train[first + place] == row for place, row in enumerate(test))


def _same_index(train: list, test: list, first: int) -> int:
    return len(set(range(len(train))) & set(range(first, first + len(test))))


def _agree(row: list, train: list, which) -> bool:
    return which(cell in column for cell, column in zip(row, zip(*train, strict=True), strict=True))


WAYS = [
    ("in-train", lambda train, test, first: sum(row in test for row in train),
     "It counts rows of `train` that are in `test`. Asked for is the other way round."),
    ("distinct", lambda train, test, first: len(set(_tuples(test)) & set(_tuples(train))),
     "A row that stands twice in `test` is counted once. Each of them is asked about."),
    ("pairs", lambda train, test, first: sum(train.count(row) for row in test),
     "It counts pairs: a row that stands three times in `train` counts three times. One is enough to know it."),
    ("share", lambda train, test, first: sum(row in train for row in test) / len(test), "It gives a share of rows. Asked for is how many."),
    ("percent", lambda train, test, first: 100 * sum(row in train for row in test) / len(test), "It gives a share of rows. Asked for is how many."),
    ("new-rows", lambda train, test, first: sum(row not in train for row in test), "It counts the rows of `test` that are *not* in `train`."),
    ("first-column", lambda train, test, first: sum(row[0] in [known[0] for known in train] for row in test),
     "Rows with the same value in one column count as shared. Every column matters."),
    ("numbers-only", lambda train, test, first: sum(row[:2] in [known[:2] for known in train] for row in test),
     "Rows with the same lengths and another species count as shared. Every column matters."),
    ("any-column", lambda train, test, first: sum(_agree(row, train, any) for row in test),
     "Rows that share a value in *some* column are counted. Every column has to agree."),
    ("each-column", lambda train, test, first: sum(_agree(row, train, all) for row in test),
     "Rows whose values occur in `train`, but in different rows, are counted. They have to stand in one and the same row."),
    ("index", _same_index, "It compares the numbers of the rows, not what is in them."),
    ("same-place", _same_place, "It compares rows that stand in the same place. A copy can be anywhere."),
    ("within", lambda train, test, first: len(train) + len(test) - len(set(_tuples(train + test))),
     "Both tables are thrown together, so copies inside one table count too."),
    ("within-test", lambda train, test, first: len(test) - len(set(_tuples(test))), "It counts copies inside `test`. Asked for are rows that are in `train`."),
    ("all-copies", lambda train, test, first: sum((train + test).count(row) > 1 for row in train + test),
     "Both tables are thrown together, so rows of `train` count too."),
]
