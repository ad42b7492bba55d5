"""The question `tidy` of `06_tidy_table`: another messy table, tried on the learner's function."""
import random
from collections import Counter

from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import named, near, numbers, table_of, takes

NUMBERS = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
COLUMNS = [*NUMBERS, "species"]
KINDS = ("setosa", "versicolor", "virginica")
SPELLINGS = (str, str, str.upper, lambda name: f" {name} ", lambda name: name.replace("-", " "), str.lower)


def kind_of(name) -> str | None:
    """Which of the three species a spelling means."""
    return next((kind for kind in KINDS if isinstance(name, str) and kind in name.lower()), None)


def inputs(seed: int) -> dict:
    """A messy table (`rows`), and for each row its flower in centimetres and what was done to it (`sources`)."""
    rng = random.Random(1_000 + seed)
    widths = rng.sample(range(20, 45), 24)  # two flowers never share a sepal width: a row can be traced
    flowers = [[rng.randint(43, 79) / 10, width / 10, rng.randint(11, 69) / 10, rng.randint(1, 25) / 10, f"Iris-{rng.choice(KINDS)}"] for width in widths]
    typed = []
    for place, flower in enumerate(flowers):
        how = "millimetres" if place < 6 else "missing" if place < 10 else "centimetres"
        row = [float(round(cell * 10)) for cell in flower[:4]] if how == "millimetres" else flower[:4]
        row = [*row, SPELLINGS[place % len(SPELLINGS)](flower[4])]
        if how == "missing":
            row[(0, 2, 3, 4)[place - 6]] = None
        typed.append({"row": row, "flower": flower, "how": how})
    for place, spelling in ((20, None), (21, str.upper), (22, str.lower)):  # the same flower again: in the same letters, in others
        again = [*typed[place]["row"][:4], spelling(flowers[place][4]) if spelling else typed[place]["row"][4]]
        typed.append({"row": again, "flower": flowers[place], "how": "again"})
    for place in (0, 1, 2):  # and once with each ruler
        typed.append({"row": [*flowers[place][:4], typed[place]["row"][4]], "flower": flowers[place], "how": "other ruler"})
    rng.shuffle(typed)
    return {"rows": [entry["row"] for entry in typed], "sources": typed}


def probe(answer, inputs: dict) -> dict:
    """What `answer` makes of the table, and whether it left the table as it was."""
    import pandas

    if not takes(answer, 1):
        return {"callable": False, "seen": describe(answer)}
    table = pandas.DataFrame(inputs["rows"], columns=COLUMNS).astype(dict.fromkeys(NUMBERS, float))
    before = table.copy()
    result = answer(table)
    found = table_of(result) if type(result).__name__ == "DataFrame" else None
    return {"callable": True, "seen": describe(result), "table": found, "untouched": table.equals(before)}


def judge(data: dict, inputs: dict) -> Verdict:
    """The first thing that is wrong with the table that came back, in the order in which a learner can mend it."""
    if not data["callable"]:
        return wrong("not-a-function", f"`tidy` is {data['seen']}. Asked for is the function itself, with one argument, so that the check can try it on "
                                       "another table.")
    if data["seen"] == "None":
        return wrong("no-return", "`tidy` gives back None. Is there a `return` with the new table?")
    if data["table"] is None:
        return wrong("not-a-table", f"`tidy` gives back {data['seen']}, where a DataFrame is asked for.")
    rows = named(data["table"], COLUMNS)
    if rows is None:
        return wrong("columns", f"The table from `tidy` has the columns {', '.join(map(str, data['table']['columns']))}. All five of `COLUMNS` should stay.")
    traced = [(row, source) for row in rows if (source := _source(row, inputs["sources"]))]
    if len(traced) * 2 < len(rows):
        return wrong("other-table", f"`tidy` was given a table of {len(inputs['rows'])} rows and gives back flowers that are not in it. "
                     "Does it work on `flowers`, or on its argument `table`?")
    if not data["untouched"]:
        return wrong("argument-changed", "`tidy` changes the table that it is given. Whoever calls it still needs that table: work on a copy.")
    return _holes(rows, traced) or _rulers(traced) or _names(traced) or _counts(rows, traced, inputs["sources"])


def _digits(cell) -> str | None:
    """A length without its decimal point, so that 5.1 cm and 51 mm are alike."""
    return f"{cell:.1e}"[:3] if isinstance(cell, float) and cell > 0 else None


def _source(row: list, sources: list[dict]) -> dict | None:
    """Where a row of the answer comes from: the entry whose known lengths it shows, in whatever unit."""
    def fits(entry: dict) -> bool:
        same = [_digits(mine) == _digits(theirs) for mine, theirs in zip(row[:4], entry["flower"][:4], strict=True)]
        return same[1] and sum(same) >= 3
    return next((entry for entry in sources if fits(entry)), None)


def _holes(rows: list[list], traced: list[tuple]) -> Verdict | None:
    if holes := [row for row in rows if None in row]:
        where = COLUMNS[holes[0].index(None)]
        return wrong("missing", f"The table from `tidy` still has {len(holes)} row(s) with a missing value, the first in `{where}`.")
    if filled := [row for row, source in traced if source["how"] == "missing"]:
        return wrong("filled", f"{len(filled)} flower(s) with a missing value came back with it filled in. Nobody measured it: such rows should go.")
    return None


def _rulers(traced: list[tuple]) -> Verdict | None:
    def factors(row: list, source: dict) -> list[float]:
        return [round(mine / right, 1 if mine > right else 3) for mine, right in zip(row[:4], source["flower"][:4], strict=True)]

    seen = [(row, source, factors(row, source)) for row, source in traced]
    small = [row for row, _, factor in seen if max(factor) < 0.5]
    if len(small) * 2 > len(seen):
        return wrong("all-divided", f"A flower came back with a sepal of {small[0][0]:g} cm. It was in centimetres before: only some rows need another unit.")
    for row, _, factor in seen:
        if len(set(factor)) > 1:
            large = [name for name, times in zip(NUMBERS, factor, strict=True) if times == max(factor)]
            return wrong("half-converted", f"One flower came back in two units: millimetres for {', '.join(large)}, centimetres for the rest. "
                         "The unit belongs to the whole row: a petal of 2 mm hides among centimetres.")
        if max(factor) > 2:
            return wrong("millimetres", f"A flower came back with a sepal of {row[0]:g}: no sepal is that long in centimetres.")
        if max(factor) < 0.5:
            return wrong("wrong-factor", f"A flower in millimetres came back with a sepal of {row[0]:g}. How many millimetres make a centimetre?")
    return None


def _names(traced: list[tuple]) -> Verdict | None:
    for row, source in traced:
        if row[4] != source["flower"][4]:
            if kind_of(row[4]) in (None, kind_of(source["flower"][4])):
                return wrong("names", f"A species came back as {row[4]!r}, which is none of the names in `SPECIES`. Section 2 has the line for it.")
            return wrong("mixed-up", "A flower came back with the name of another species: lengths and names were put together from different rows.")
    return None


def _counts(rows: list[list], traced: list[tuple], sources: list[dict]) -> Verdict:
    times = Counter(repr(source["flower"]) for _, source in traced)
    wanted = {repr(source["flower"]): source for source in sources if source["how"] != "missing"}
    if twice := [name for name, number in times.items() if number > 1]:
        copies = [row for row, source in traced if repr(source["flower"]) == twice[0]]
        if copies[0] != copies[1] and all(near(a, b) for a, b in zip(copies[0], copies[1], strict=True)):
            return wrong("rounding", f"A flower came back twice, with {_longest(copies)} in one row: the same length up to a rounding error, "
                         "so the rows count as different. Does a division, or rounding to one decimal, help?")
        return wrong("twice", f"{len(twice)} flower(s) came back twice. Two spellings or two rulers make equal flowers look different: what must come first?")
    if len(traced) < len(rows):
        return wrong("numbers", f"{len(rows) - len(traced)} row(s) came back with lengths that nobody typed. Convert and drop; measure nothing anew.")
    if lost := [source for name, source in wanted.items() if name not in times]:
        return _why_lost(lost, sources)
    exact = all(near(mine, right) for row, source in traced for mine, right in zip(row, source["flower"], strict=True))
    if not exact:
        return wrong("numbers", "Some lengths came back changed. All but the rows in millimetres are right as they are, to the last digit.")
    return passed(f"From {len(sources)} rows of another table `tidy` keeps the {len(rows)} flowers that are whole, each once.")


def _longest(rows: list[list]) -> str:
    return max((str(cell) for row in rows for cell in numbers(row)), key=len)


def _why_lost(lost: list[dict], sources: list[dict]) -> Verdict:
    often = Counter(repr(source["flower"]) for source in sources)
    once = [source for source in lost if often[repr(source["flower"])] == 1]
    if once and all(source["how"] == "millimetres" for source in once):
        return wrong("millimetres-dropped", f"{len(lost)} flower(s) are gone that were measured in millimetres. They are good flowers: convert them.")
    if not once:
        return wrong("both-gone", f"{len(lost)} flower(s) that were typed twice are gone altogether. One row of each should stay.")
    return wrong("rows-lost", f"{len(lost)} whole flower(s) are gone. Only rows with a missing value, and second copies, should be dropped.")
