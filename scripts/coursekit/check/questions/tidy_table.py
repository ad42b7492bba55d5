"""The questions of `06_tidy_table`: read, name, tidy, sum up."""
import csv
import io

from coursekit.check.plain import describe
from coursekit.check.question import Question, Verdict, passed, wrong
from coursekit.check.questions import _summing, _tidying
from coursekit.check.questions._tidying import COLUMNS, KINDS, NUMBERS, kind_of
from coursekit.check.tables import column_of, named, table_of

SOLUTION = "solutions/01_notebook/06_tidy_table.ipynb"


def _pair(answer) -> tuple:
    return (answer[0], answer[1]) if isinstance(answer, list | tuple) and len(answer) == 2 else (None, answer)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


# --- flowers: [text, flowers] ---------------------------------------------------------------------------------------------------
def _probe_flowers(answer, inputs: dict) -> dict:
    text, flowers = _pair(answer)
    typed = list(csv.reader(io.StringIO(text))) if isinstance(text, str) else []
    return {"seen": describe(flowers), "typed": typed, "table": table_of(flowers) if type(flowers).__name__ == "DataFrame" else None}


def _judge_flowers(data: dict, inputs: dict) -> Verdict:
    table, typed = data["table"], data["typed"]
    if table is None:
        return wrong("not-a-table", f"`flowers` is {data['seen']}, where a DataFrame is asked for.")
    columns, found, lines = table["columns"], len(table["rows"]), len(typed)
    eaten = any(name in typed[0] for name in columns)
    if eaten or found == lines - 1 and "sepal_length" in columns and table["rows"][:1] and str(table["rows"][0][0]) == typed[1][0]:
        return wrong("header-eaten", f"`flowers` has {found} rows and `text` has {lines} lines: the first flower was taken for a header.")
    if sorted(map(str, columns)) != sorted(COLUMNS):
        return wrong("columns", f"The columns of `flowers` are {', '.join(map(str, columns))}. They should carry the five names in `COLUMNS`, each once.")
    if found != lines:
        return wrong("rows-lost", f"`flowers` has {found} rows and `text` has {lines} lines. Keep every row for now, also those with a missing value.")
    rows = named(table, COLUMNS)
    for place, name in enumerate(NUMBERS):
        if text := [row[place] for row in rows if isinstance(row[place], str)]:
            worst = min(text, key=lambda entry: _number(entry) is not None)
            return wrong("still-text", f"`{name}` still holds text, such as {worst!r}. A column with one text in it is a column of text.")
    truth = [[_number(entry) for entry in line[:4]] for line in typed]
    if sum(row[4] is None for row in rows) > sum(not line[4] for line in typed):
        return wrong("species-lost", "`species` lost its names: most likely the whole table was made numeric, and a name is no number.")
    by_number = [(row[:4], kind_of(row[4])) for row in rows]
    wanted = [(row, kind_of(line[4])) for row, line in zip(truth, typed, strict=True)]
    if sorted(by_number, key=repr) == sorted(wanted, key=repr):
        return passed(f"{found} rows, four columns of numbers, {sum(row.count(None) for row in truth)} of them missing.")
    return _why_numbers_differ([row[:4] for row in rows], truth)


def _why_numbers_differ(rows: list[list], truth: list[list]) -> Verdict:
    for place, name in enumerate(NUMBERS):
        mine, right = [row[place] for row in rows], [row[place] for row in truth]
        other = next((place for place in range(4) if place != NUMBERS.index(name) and mine == [row[place] for row in truth]), None)
        if other is not None:
            return wrong("names-shifted", f"`{name}` holds what stands in place {other + 1} of each line. The names are given in another order than the "
                                          "columns.")
        if mine.count(None) < right.count(None):
            filled = next(cell for cell, entry in zip(mine, right, strict=True) if entry is None and cell is not None)
            return wrong("filled", f"`{name}` has the number {filled:g} in a row where the file has none. Nobody measured it: it should be missing.")
        if mine.count(None) > right.count(None):
            return wrong("numbers-lost", f"`{name}` has {mine.count(None)} missing values: readable numbers were lost on the way.")
    return wrong("numbers-changed", "The numbers in `flowers` are not those of the file. This step reads them; mending the rulers comes later.")


# --- species: [flowers, species] ------------------------------------------------------------------------------------------------
def _probe_species(answer, inputs: dict) -> dict:
    flowers, species = _pair(answer)
    table = table_of(flowers)
    raw = named(table, ["species"]) if table else None
    return {"seen": describe(species), "raw": [row[0] for row in raw] if raw else None, "names": column_of(species)}


def _judge_species(data: dict, inputs: dict) -> Verdict:
    raw, names = data["raw"], data["names"]
    if raw is None or names is None:
        return wrong("not-a-column", f"`species` is {data['seen']}, where a column with one name for each row of `flowers` is asked for.")
    if len(names) != len(raw):
        return wrong("length", f"`species` has {len(names)} entries and `flowers` has {len(raw)} rows. Each row needs its entry, also one without a name.")
    if any(isinstance(name, float | bool) for name in names):
        return wrong("codes", "`species` holds numbers or truth values. Here it should keep names that people can read.")
    for place, (typed, name) in enumerate(zip(raw, names, strict=True)):
        if typed is None and name is not None:
            return wrong("invented", f"In row {place} `flowers` has no name, and `species` says {name!r}. What nobody noted stays missing.")
    if lost := [typed for typed, name in zip(raw, names, strict=True) if typed is not None and name is None]:
        return wrong("lost", f"{len(lost)} names went missing, the first was typed {lost[0]!r}. Does your rule cover this spelling?")
    return _judge_names(names) or _same_kinds(raw, names)


SPELLING = [
    ("spaces", lambda name: name != name.strip(), "Look at both ends of it: spaces count as letters."),
    ("prefix", lambda name: not name.lower().startswith("iris"), "Compare it with the names in `SPECIES`, from the first letter on."),
    ("hyphen", lambda name: not name.lower().startswith("iris-"), "Compare the mark between its two words with the names in `SPECIES`."),
    ("case", kind_of, "Compare capitals and small letters with the names in `SPECIES`."),
]


def _judge_names(names: list) -> Verdict | None:
    """What is wrong with the spelling of some names; None when every one is right."""
    odd = [name for name in names if name is not None and name not in [f"Iris-{kind}" for kind in KINDS]]
    if not odd:
        return None
    many = f"`species` has {len(set(names) - {None})} different names, one of them is {{!r}}."
    for hint, fault, look in SPELLING:
        if faulty := [name for name in odd if fault(str(name))]:
            return wrong(hint, f"{many.format(faulty[0])} {look}")
    return wrong("unknown-name", f"{many.format(odd[0])} That is none of the names in `SPECIES`.")


def _same_kinds(raw: list, names: list) -> Verdict:
    for place, (typed, name) in enumerate(zip(raw, names, strict=True)):
        if kind_of(typed) != kind_of(name):
            return wrong("mixed-up", f"In row {place} `flowers` has {typed!r}, and `species` says {name!r}: another flower. Is the order of the rows kept?")
    return passed(f"{len(set(raw) - {None})} spellings became {len(set(names) - {None})} names, and {names.count(None)} stayed missing.")


QUESTIONS = [
    Question("flowers", probe=_probe_flowers, judge=_judge_flowers, more=(
        "`pd.read_csv` takes a text for the name of a file unless `io.StringIO` wraps it, and the first line for a header unless `header` says otherwise; "
        "`names` gives names to the columns.",
        "`pd.to_numeric` has an argument `errors` that decides what becomes of text. Use it on the four columns in `NUMBERS` only.")),
    Question("species", probe=_probe_species, judge=_judge_species, more=(
        "Print `repr` of each different spelling: spaces at the ends, capitals, and the mark between the two words differ.",
        "Three methods in a row do it: one under `.str` for the ends, one that puts one mark in place of another, one for capitals.")),
    Question("tidy", probe=_tidying.probe, judge=_tidying.judge, inputs=_tidying.inputs, more=(
        "The order matters: first make equal flowers look equal (names, units), then drop what is missing or there twice.",
        "A row is in millimetres when its sepal is longer than any sepal can be in centimetres. `where` or `.loc` changes these rows only.")),
    Question("summary", probe=_summing.probe, judge=_summing.judge, more=(
        "`groupby` makes one group of rows for each value of a column; what you call on the groups is done for each.",
        "Group `tidied` by its text column, then ask for the mean of all the others.")),
]
