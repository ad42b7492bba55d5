"""Answers to `06_refuse_bad_input`."""
import csv
import io
import math
import os
import re
import shutil
import sys
import tempfile
from decimal import Decimal, InvalidOperation
from pathlib import Path

import numpy as np
import pandas as pd

from checks import Right, Wrong, always, variables_of
from coursekit.stages import stage_files
from coursekit.stages.stage_files import BadInput, read_chunks, read_table, whole_file

sys.modules.setdefault("stage_files", stage_files)  # the notebook finds the copy that lies beside it
of = variables_of("06_refuse_bad_input")
FEATURES = ["sepal_length", "sepal_width", "petal_length", "petal_width"]


# --- break_it -----------------------------------------------------------------------------------------------------------------
def solution_of(question: str):
    """The solution's own function, when the table is used."""
    return lambda *arguments: of(question)(*arguments)


def breaking(cause: str, way):
    """The solution, but for one cause, which is done by way(lines, row)."""
    def break_it(lines, name, row):
        return way(list(lines), row) if name == cause else of("break_it")(lines, name, row)
    return always(break_it)


def with_row(change):
    """A way that puts another text, or others, in the place of the row."""
    def way(lines, row):
        made = change(lines[row - 1])
        return [*lines[: row - 1], *([made] if isinstance(made, str) else made), *lines[row:]]
    return way


def shifted(by: int):
    """The solution, told another row."""
    return always(lambda lines, cause, row: of("break_it")(lines, cause, row + by))


def in_place(lines, cause, row):
    """Changes the list that came in."""
    lines[:] = of("break_it")(list(lines), cause, row)
    return lines


def by_cells(lines, cause, row):
    """All lines as lists of cells, and back."""
    rows = [line.split(",") for line in lines]
    cells = rows[row - 1]
    if cause == "decimal comma":
        rows[row - 1] = [part for cell in cells for part in cell.split(".")]
    elif cause == "empty cell":
        cells[1] = ""
    elif cause == "lost cell":
        del cells[-1]
    elif cause == "infinite":
        cells[2] = "inf"
    elif cause == "header again":
        rows.insert(row - 1, rows[0])
    else:
        rows = [row[:-1] for row in rows]
    return [",".join(row) for row in rows]


def by_pattern(lines, cause, row):
    """Regular expressions on the row."""
    made = list(lines)
    if cause == "header again":
        made[row - 1:row - 1] = made[:1]
    elif cause == "missing column":
        made = [re.sub(",[^,]*$", "", line) for line in made]
    else:
        pattern, text = {"decimal comma": (r"\.", ","), "empty cell": (r"^([^,]*),[^,]*", r"\1,"), "lost cell": (",[^,]*$", ""),
                         "infinite": (r"^([^,]*,[^,]*),[^,]*", r"\1,inf")}[cause]
        made[row - 1] = re.sub(pattern, text, made[row - 1])
    return made


def with_pandas(lines, cause, row):
    """The column is dropped by pandas, the rest by the solution."""
    if cause != "missing column":
        return of("break_it")(lines, cause, row)
    return pd.read_csv(io.StringIO("\n".join(lines)), dtype=str).iloc[:, :-1].to_csv(index=False).splitlines()


BREAK_WRONG = [
    Wrong("the lines", always(["a,b"]), "not-a-function"),
    Wrong("two arguments", always(lambda lines, cause: lines), "not-a-function"),
    Wrong("no return", always(lambda lines, cause, row: None), "no-return"),
    Wrong("insert's result", breaking("header again", lambda lines, row: lines.insert(row - 1, lines[0])), "no-return", mistake=True),
    Wrong("a text", always(lambda lines, cause, row: "\n".join(of("break_it")(lines, cause, row))), "a-text", mistake=True),
    Wrong("lists of cells", always(lambda lines, cause, row: [line.split(",") for line in lines]), "not-lines"),
    Wrong("in place", always(in_place), "argument-changed", mistake=True),
    Wrong("untouched", always(lambda lines, cause, row: list(lines)), "nothing-broken"),
    Wrong("replace without keeping", breaking("decimal comma", lambda lines, row: lines), "nothing-broken", mistake=True),
    Wrong("rows from zero", shifted(1), "other-row", mistake=True),
    Wrong("one row above", shifted(-1), "other-row", mistake=True),
    Wrong("header after the row", breaking("header again", lambda lines, row: [*lines[:row], lines[0], *lines[row:]]), "other-row", mistake=True),
    Wrong("header at the end", breaking("header again", lambda lines, row: [*lines, lines[0]]), "other-row", mistake=True),
    Wrong("header instead of the row", breaking("header again", lambda lines, row: [*lines[:row - 1], lines[0], *lines[row:]]), "flower-gone", mistake=True),
    Wrong("commas everywhere", breaking("decimal comma", lambda lines, row: [line.replace(".", ",") for line in lines]), "rest-changed", mistake=True),
    Wrong("commas from the row on", breaking("decimal comma", lambda lines, row: [
        line.replace(".", ",") if number >= row else line for number, line in enumerate(lines, start=1)]), "rest-changed", mistake=True),
    Wrong("one comma", breaking("decimal comma", with_row(lambda line: line.replace(".", ",", 1))), "other-damage", mistake=True),
    Wrong("the comma of the empty cell", breaking("empty cell", with_row(lambda line: ",".join([line.split(",")[0], *line.split(",")[2:]]))), "comma-gone",
          mistake=True),
    Wrong("the first cell empty", breaking("empty cell", with_row(lambda line: "," + line.partition(",")[2])), "other-cell", mistake=True),
    Wrong("nan for empty", breaking("empty cell", with_row(lambda line: ",".join([line.split(",")[0], "nan", *line.split(",")[2:]]))), "other-cell",
          mistake=True),
    Wrong("the last comma kept", breaking("lost cell", with_row(lambda line: line.rpartition(",")[0] + ",")), "comma-left", mistake=True),
    Wrong("the row lost", breaking("lost cell", with_row(lambda line: [])), "line-count", mistake=True),
    Wrong("the second cell infinite", breaking("infinite", with_row(lambda line: ",".join([line.split(",")[0], "inf", *line.split(",")[2:]]))), "other-cell",
          mistake=True),
    Wrong("the header keeps its column", breaking("missing column", lambda lines, row: [lines[0], *(line.rpartition(",")[0] for line in lines[1:])]),
          "header-kept", mistake=True),
    Wrong("one row loses its cell", breaking("missing column", with_row(lambda line: line.rpartition(",")[0])), "header-kept", mistake=True),
    Wrong("only the name of the column", breaking("missing column", lambda lines, row: [lines[0].rpartition(",")[0], *lines[1:]]), "one-row", mistake=True),
    Wrong("the first column", breaking("missing column", lambda lines, row: [line.partition(",")[2] for line in lines]), "other-damage", mistake=True),
]
BREAK_RIGHT = [
    Right("the solution", lambda: of("break_it")),
    Right("by cells", always(by_cells)),
    Right("by pattern", always(by_pattern)),
    Right("with pandas", always(with_pandas)),
    Right("a tuple of lines with their ends", always(lambda lines, cause, row: tuple(f"{line}\n" for line in by_cells(lines, cause, row)))),
    Right("infinity by another name", breaking("infinite", with_row(lambda line: ",".join([*line.split(",")[:2], "-1e999", line.split(",")[3]])))),
    Right("blanks for empty", breaking("empty cell", with_row(lambda line: ",".join([line.split(",")[0], "  ", *line.split(",")[2:]])))),
]


# --- length -------------------------------------------------------------------------------------------------------------------
def judged(rule, convert=float):
    """A `length` that raises unless the rule holds for the number, and the cell has no underscore."""
    def length(cell):
        number = convert(cell.replace("_", "?"))
        if not rule(number):
            raise ValueError(f"{cell} is no length")
        return number
    return always(length)


def above_zero(number) -> bool:
    """The rule itself."""
    return 0 < number < math.inf


def guessing(cell):
    """Takes a comma for a point."""
    return of("length")(cell.replace(",", "."))


def caught(value):
    """A `length` that answers with a value where it should refuse."""
    def length(cell):
        try:
            return of("length")(cell)
        except ValueError:
            return value
    return always(length)


def raising(kind):
    """A `length` that refuses with another error."""
    def length(cell):
        try:
            return of("length")(cell)
        except ValueError as error:
            raise kind(str(error)) from None
    return always(length)


def asserting(cell):
    """Refuses by assert."""
    number = float(cell.replace("_", "?"))
    assert 0 < number < math.inf, f"{cell} is no length"
    return number


def by_digits(cell):
    """A pattern that is too narrow."""
    if not re.fullmatch(r"\d+\.\d", cell):
        raise ValueError(f"{cell} is no length")
    return float(cell)


def by_shape(cell):
    """A pattern that is wide enough."""
    if not re.fullmatch(r"\s*\+?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*", cell, re.IGNORECASE) or not above_zero(float(cell)):
        raise ValueError(f"{cell!r} is no length")
    return float(cell)


def of_decimal(cell):
    """Exact decimals on the way."""
    try:
        number = float(Decimal(cell.strip().replace("_", "?")))
    except InvalidOperation:
        raise ValueError(f"{cell!r} is no number") from None
    if not above_zero(number):
        raise ValueError(f"{cell!r} is no length")
    return number


def of_pandas(cell):
    """pandas says what is a number."""
    number = pd.to_numeric(cell.strip().replace("_", "?") or "?")
    if not (np.isfinite(number) and number > 0):
        raise ValueError(f"{cell!r} is no length")
    return number


def silent(cell):
    """Refuses without a word."""
    if "_" in cell or not above_zero(float(cell)):
        raise ValueError
    return float(cell)


LENGTH_WRONG = [
    Wrong("a number", always(5.1), "not-a-function"),
    Wrong("no argument", always(lambda: 5.1), "not-a-function"),
    Wrong("no return", always(lambda cell: None), "no-return"),
    Wrong("the text itself", always(lambda cell: cell), "not-a-number"),
    Wrong("only float", always(lambda cell: float(cell)), "nan", mistake=True),
    Wrong("without nan", judged(lambda number: not math.isnan(number)), "infinity", mistake=True),
    Wrong("by words", judged(lambda number: True, lambda cell: float("?" if cell.strip().lower() in ("nan", "inf", "-inf") or float(cell) <= 0 else cell)),
          "infinity", mistake=True),
    Wrong("finite", judged(math.isfinite), "not-positive", mistake=True),
    Wrong("not negative", judged(lambda number: 0 <= number < math.inf), "not-positive", mistake=True),
    Wrong("not zero", judged(lambda number: number != 0 and math.isfinite(number)), "not-positive", mistake=True),
    Wrong("not below zero", judged(lambda number: not number <= 0), "nan", mistake=True),
    Wrong("with underscores", always(lambda cell: float(cell) if above_zero(float(cell)) else float("?")), "underscore", mistake=True),
    Wrong("guesses the comma", always(guessing), "guessed", mistake=True),
    Wrong("an empty cell is tiny", always(lambda cell: of("length")(cell.strip() or "0.001")), "empty", mistake=True),
    Wrong("takes the unit off", always(lambda cell: of("length")(cell.removesuffix("cm"))), "text", mistake=True),
    Wrong("nan for all that is bad", caught(math.nan), "no-refusal", mistake=True),
    Wrong("None for all that is bad", caught(None), "no-refusal", mistake=True),
    Wrong("zero for all that is bad", caught(0.0), "empty", mistake=True),
    Wrong("an error handed back", always(lambda cell: caught(ValueError(cell))()(cell)), "no-refusal", mistake=True),
    Wrong("an assert", always(asserting), "other-error", mistake=True),
    Wrong("leaves the program", raising(RuntimeError), "other-error", mistake=True),
    Wrong("one digit after the point", always(by_digits), "refuses-good", mistake=True),
    Wrong("digits only", judged(above_zero, lambda cell: int(cell) if cell.isdigit() else float("?")), "refuses-good", mistake=True),
    Wrong("rounded", always(lambda cell: round(of("length")(cell), 1)), "other-number", mistake=True),
    Wrong("whole", always(lambda cell: int(of("length")(cell))), "other-number", mistake=True),
    Wrong("in mm", always(lambda cell: 10 * of("length")(cell)), "other-number", mistake=True),
    Wrong("without a word", always(silent), "no-text", mistake=True),
]
LENGTH_RIGHT = [
    Right("the solution", lambda: of("length")),
    Right("numpy's number", always(lambda cell: np.float64(of("length")(cell)))),
    Right("a pattern", always(by_shape)),
    Right("decimals", always(of_decimal)),
    Right("pandas' numbers", always(of_pandas)),
    Right("BadInput", raising(BadInput)),
    Right("an error of its own", raising(type("NoLength", (ValueError,), {}))),
    Right("with a second argument", always(lambda cell, least=0: of("length")(cell))),
]


# --- read_flowers -------------------------------------------------------------------------------------------------------------
def reading(rows_of=None, count=2, order=None, words=None, header=True, cells=True, empty=True, catch=ValueError, judge=None, encoding="utf-8-sig", newline=""):
    """A `read_flowers` cell by cell, with a mistake in one place."""
    def read_flowers(path):
        with open(path, encoding=encoding, newline=newline) as file:
            first, *rows = list((rows_of or csv.reader)(file)) or [[]]
        if header and first != FEATURES:
            missing = [name for name in FEATURES if name not in first]
            raise BadInput(f"{path}: row 1, {missing or 'columns'}: the header is {first}")
        if empty and not rows:
            raise BadInput(f"{path}: no flowers")
        for row, line in enumerate(rows, start=count):
            if cells and len(line) != len(FEATURES):
                raise BadInput(f"{path}: row {row}: {len(line)} cells")
            for name, cell in zip(order or FEATURES, line, strict=False):
                try:
                    (judge or of("length"))(cell)
                except catch as error:
                    raise BadInput((words or "{path}: row {row}, column {name}: {error}").format(path=path, row=row, name=name, error=error)) from None
        return pd.DataFrame([line[:4] for line in rows], columns=FEATURES).astype(float)
    return always(read_flowers)


def with_both_headers(path):
    """Says of a wrong header what it should be and what it is, in this order."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        first = next(csv.reader(file), [])
    if first != FEATURES:
        raise BadInput(f"{path}: row 1: the header should be {','.join(FEATURES)}, not {','.join(first)}")
    return reading()()(path)


def coerced(keep):
    """pandas turns what is no number into nan; `keep` says what becomes of it."""
    def read_flowers(path):
        table = pd.read_csv(path, names=FEATURES, header=0, skipinitialspace=True, on_bad_lines="skip")
        return keep(table.apply(pd.to_numeric, errors="coerce"))
    return always(read_flowers)


def by_column(path, start=2):
    """pandas, a column at a time, from text."""
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", header=None, skip_blank_lines=False)
    except pd.errors.EmptyDataError:
        raise BadInput(f"{path}: is empty") from None
    except pd.errors.ParserError as error:
        raise BadInput(f"{path}: {re.search('line [0-9]+', str(error)).group()}: more cells than before") from None
    if table.iloc[0].tolist() != FEATURES or len(table) == 1:
        missing = [name for name in FEATURES if name not in table.iloc[0].tolist()]
        raise BadInput(f"{path}: row 1, {missing or FEATURES[0]}: other columns, or no flowers")
    table = table.iloc[1:].set_axis(FEATURES, axis=1)
    numbers = table.apply(lambda column: pd.to_numeric(column.str.strip(), errors="coerce"))
    bad = ~(np.isfinite(numbers) & (numbers > 0))
    for name in FEATURES:
        if bad[name].any():
            place = int(bad[name].to_numpy().argmax())
            raise BadInput(f"{path}: row {place + start}, column {name}: {table[name].iloc[place]!r}")
    return numbers


def with_read_table(path):
    """The module of the stages, and a look at the signs."""
    table = read_table(path, FEATURES, header=True)
    for row, line in enumerate((table > 0).to_numpy(), start=2):
        if not line.all():
            raise BadInput(f"{path}: row {row}, column {FEATURES[int(line.argmin())]}: is not above zero")
    return table


def by_numpy(path):
    """An array of texts, found fault with by numpy."""
    lines = Path(path).read_bytes().decode("utf-8-sig").replace('"', "").splitlines()
    if len(lines) < 2 or lines[0].split(",") != FEATURES:
        raise BadInput(f"{Path(path).name}: row 1: no petal_length, no sepal_length or no flowers")
    for number, line in enumerate(lines[1:], start=2):
        if line.count(",") != 3:
            raise BadInput(f"{Path(path).name}, line {number}: {line}")
    values = np.array([line.split(",") for line in lines[1:]])
    for (row, column), cell in np.ndenumerate(values):
        try:
            of("length")(cell)
        except ValueError:
            raise BadInput(f"Row {row + 2} of {Path(path).name}: {FEATURES[column]} is {str(cell)!r}") from None
    return pd.DataFrame(values.astype(float), columns=FEATURES)


def by_name(path):
    """csv.DictReader: columns in any order."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for name in FEATURES:
            if name not in (reader.fieldnames or []):
                raise BadInput(f"{path}: row 1, column {name}: is missing")
        if len(reader.fieldnames) > 4:
            raise BadInput(f"{path}: row 1: {reader.fieldnames}")
        table = []
        for row in reader:
            if None in row or None in row.values():
                raise BadInput(f"{path}: row {reader.line_num}: has more or fewer cells than the header")
            for name in FEATURES:
                try:
                    row[name] = of("length")(row[name])
                except ValueError as error:
                    raise BadInput(f"{path}: row {reader.line_num}, column {name}: {error}") from error
            table.append(row)
    if not table:
        raise BadInput(f"{path}: no flowers")
    return pd.DataFrame(table)[FEATURES]


def in_chunks(path):
    """A piece at a time."""
    tables = []
    for table in read_chunks(path, FEATURES, header=True):
        for row, column in zip(*np.nonzero(table.to_numpy() <= 0), strict=True):
            raise BadInput(f"{path}: row {table.index[row] + 2}, column {FEATURES[column]}: is not above zero")
        tables.append(table)
    return pd.concat(tables)


def all_at_once(path):
    """Names every bad cell."""
    faults = []
    with open(path, encoding="utf-8-sig") as file:
        lines = [[cell.strip('" ') for cell in line.rstrip("\n").split(",")] for line in file]
    if lines[:1] != [FEATURES] or len(lines) == 1:
        raise BadInput(f"{path}: row 1, {set(FEATURES) - set(lines[0] if lines else [])}: no header or no flowers")
    for row, cells in enumerate(lines[1:], start=2):
        if len(cells) != 4:
            faults.append(f"row {row} has {len(cells)} cells")
            continue
        for name, cell in zip(FEATURES, cells, strict=True):
            try:
                of("length")(cell)
            except ValueError:
                faults.append(f"row {row}, column {name}: {cell}")
    if faults:
        raise BadInput(f"{path}: " + "; ".join(faults))
    return pd.DataFrame([[float(cell) for cell in cells] for cells in lines[1:]], columns=FEATURES)


def after(change):
    """The solution's table, changed."""
    return always(lambda path: change(of("read_flowers")(path)))


def refusing(words):
    """The solution, with its refusals in other words."""
    def read_flowers(path):
        try:
            return of("read_flowers")(path)
        except BadInput as error:
            raise BadInput(words(str(error), path)) from None
    return always(read_flowers)


def renumbered(change):
    """Every row number but the header's, changed."""
    return refusing(lambda text, path: re.sub(r"row (\d+)", lambda found: f"row {change(int(found[1]))}", text))


READ_WRONG = [
    Wrong("a table", lambda: pd.DataFrame(), "not-a-function"),
    Wrong("no argument", always(lambda: None), "not-a-function"),
    Wrong("no return", always(lambda path: None), "no-return"),
    Wrong("a text", always(lambda path: Path(path).read_text()), "not-a-table"),
    Wrong("headerless", always(lambda path: pd.read_csv(path, header=None)), "columns", mistake=True),
    Wrong("texts", always(lambda path: pd.read_csv(path, dtype=str)), "texts", mistake=True),
    Wrong("hurried", always(lambda path: pd.read_csv(path, names=FEATURES, header=0)), "nan-inside", mistake=True),
    Wrong("the first flower", after(lambda table: table.iloc[1:]), "row-count", mistake=True),
    Wrong("each flower once", after(lambda table: table.drop_duplicates()), "copies", mistake=True),
    Wrong("sorted", after(lambda table: table.sort_values("petal_length")), "numbers", mistake=True),
    Wrong("rounded", after(lambda table: table.round(0)), "numbers", mistake=True),
    Wrong("coerce and dropna", coerced(lambda table: table.dropna()), "row-dropped", mistake=True),
    Wrong("coerce", coerced(lambda table: table), "nan-inside", mistake=True),
    Wrong("coerce and fill", coerced(lambda table: table.fillna(table.mean())), "cells", mistake=True),
    Wrong("Windows refused", reading(rows_of=lambda file: [line.removesuffix("\n").split(",") for line in file],
                                     judge=lambda cell: of("length")("?" if cell.endswith("\r") else cell)), "refuses-harmless", mistake=True),
    Wrong("marks refused", reading(encoding="utf-8"), "refuses-harmless", mistake=True),
    Wrong("quotes refused", reading(rows_of=lambda file: [line.strip().split(",") for line in file]), "refuses-harmless", mistake=True),
    Wrong("spaces refused", reading(judge=lambda cell: of("length")(cell if cell == cell.strip() else "?")), "refuses-harmless", mistake=True),
    Wrong("the last row lost", reading(rows_of=lambda file: list(csv.reader(file.read().replace("\r\n", "\n").split("\n")[:-1]))), "row-count", mistake=True),
    Wrong("inf accepted", reading(judge=lambda cell: of("length")("1" if cell == "inf" else cell)), "infinity", mistake=True),
    Wrong("negative accepted", reading(judge=lambda cell: of("length")(cell.lstrip("-"))), "negative", mistake=True),
    Wrong("no look at the number of cells", reading(cells=False), "fields", mistake=True),
    Wrong("long rows cut", reading(cells=False, rows_of=lambda file: [(line + ["1"])[:4] for line in csv.reader(file)]), "fields", mistake=True),
    Wrong("no look at the header", reading(header=False), "header", mistake=True),
    Wrong("the number of names", reading(rows_of=lambda file: [FEATURES if number == 0 and len(line) == 4 else line
                                                               for number, line in enumerate(csv.reader(file))]), "header", mistake=True),
    Wrong("no flowers accepted", reading(empty=False), "no-flowers", mistake=True),
    Wrong("ValueError", reading(catch=ZeroDivisionError), "other-error", mistake=True),
    Wrong("read_table", always(lambda path: read_table(path, FEATURES, header=True)), "negative", mistake=True),
    Wrong("without the file", refusing(lambda text, path: text.replace(path, "the file")), "no-file", mistake=True),
    Wrong("without the row", reading(words="{path}: column {name}: {error}"), "no-row", mistake=True),
    Wrong("only the cell", reading(words="{path}: {error}"), "no-row", mistake=True),
    Wrong("the header not counted", reading(count=1), "row-above", mistake=True),
    Wrong("rows from zero", reading(count=0), "row-above", mistake=True),
    Wrong("a row too far", reading(count=3), "row-below", mistake=True),
    Wrong("from the end", renumbered(lambda row: row + 40 if row > 1 else 1), "other-row", mistake=True),
    Wrong("pandas' index", always(lambda path: by_column(path, start=0)), "row-above", mistake=True),
    Wrong("without the column", reading(words="{path}: row {row}: {error}"), "no-column", mistake=True),
    Wrong("the first column always", reading(words="{path}: row {row}, column sepal_length: {error}"), "other-column", mistake=True),
    Wrong("columns from the right", reading(order=FEATURES[::-1]), "other-column", mistake=True),
    Wrong("one sentence for all", refusing(lambda text, path: "the input is bad"), "no-file", mistake=True),
]
READ_RIGHT = [
    Right("the solution", lambda: of("read_flowers")),
    Right("by column with pandas", always(by_column)),
    Right("the module of the stages", always(with_read_table)),
    Right("by numpy", always(by_numpy)),
    Right("by name, in any order", always(by_name)),
    Right("in chunks", always(in_chunks)),
    Right("every fault at once", always(all_at_once)),
    Right("in words of its own", refusing(lambda text, path: text.replace(path, f"In {path!r}").replace("row ", "line: "))),
    Right("the whole header, wanted and found", always(with_both_headers)),
    Right("in words of its own for the header", refusing(lambda text, path: f"{path}: the header is wrong" if "row 1:" in text else text)),
    Right("in single precision", after(lambda table: table.astype("float32").astype(float).round(6).set_index(pd.Index(range(5, 5 + len(table)))))),
]


# --- save_predictions -----------------------------------------------------------------------------------------------------------
def text_of(lines) -> str:
    """All lines, each with its end."""
    return "".join(f"{line}\n" for line in lines)


def folder_for(path) -> Path:
    """The path, in a folder that is there."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    return Path(path)


def to_the_final_name(lines, path):
    """Opens the file itself."""
    with folder_for(path).open("w") as file:
        for line in lines:
            file.write(f"{line}\n")


def then_restored(lines, path):
    """Keeps the older text in memory and writes it back."""
    target = folder_for(path)
    old = target.read_text() if target.exists() else None
    try:
        to_the_final_name(lines, path)
    except BaseException:
        target.unlink() if old is None else target.write_text(old)
        raise


def moved_aside(lines, path):
    """The older file waits under another name."""
    target = folder_for(path)
    aside = target.with_suffix(".old")
    if target.exists():
        os.replace(target, aside)
    try:
        to_the_final_name(lines, path)
        aside.unlink(missing_ok=True)
    except BaseException:
        os.replace(aside, target)
        raise


def deleted_first(lines, path):
    """Makes room before it writes."""
    folder_for(path).unlink(missing_ok=True)
    by_a_part(lines, path)


def by_a_part(lines, path, tidy=BaseException, swallow=False, other=None, ends="\n", mode="w"):
    """The right way, with a mistake in one place."""
    target = folder_for(path)
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open(mode) as file:
            for line in lines:
                file.write(f"{line}{ends}")
        os.replace(part, target)
    except tidy as error:
        part.unlink()
        if swallow:
            return
        raise other or error from None


def in_the_systems_folder(lines, path):
    """A temporary file, wherever the system puts those."""
    with tempfile.NamedTemporaryFile("w", delete=False) as file:
        try:
            file.write(text_of(lines))
        except BaseException:
            os.unlink(file.name)
            raise
    shutil.move(file.name, folder_for(path))


def streamed_elsewhere(lines, path):
    """A temporary folder, wherever the system puts those, and lines as they come."""
    with tempfile.TemporaryDirectory() as room:
        with Path(room, "made").open("w") as file:
            file.writelines(f"{line}\n" for line in lines)
        shutil.copy(Path(room, "made"), folder_for(path))


def keeps_the_half(lines, path):
    """What came is saved, and the error goes on."""
    came = []
    try:
        for line in lines:
            came.append(line)
    finally:
        by_a_part(came, path)


def beside(lines, path):
    """A named temporary file in the folder of the target."""
    target = folder_for(path)
    with tempfile.NamedTemporaryFile("w", dir=target.parent, delete=False) as file:
        try:
            for line in lines:
                print(line, file=file)
        except BaseException:
            file.close()
            os.remove(file.name)
            raise
    os.replace(file.name, path)


def folder_beside(lines, path):
    """A temporary folder beside the target."""
    target = folder_for(path)
    with tempfile.TemporaryDirectory(dir=target.parent) as room:
        made = Path(room, target.name)
        made.write_text(text_of(lines))
        made.replace(target)


def collected(lines, path):
    """Everything in memory first."""
    text = text_of(lines).encode()
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.rename(path + ".new", path)


def as_stages_do(lines, path):
    """The module of the stages."""
    with whole_file(path) as made, made.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def by_csv(lines, path):
    """csv and a file descriptor."""
    handle, name = tempfile.mkstemp(dir=folder_for(path).parent, prefix=".")
    try:
        with os.fdopen(handle, "w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(line.split(",") for line in lines)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def saving(**mistake):
    """The right way with a mistake."""
    return always(lambda lines, path: by_a_part(lines, path, **mistake))


def appended(lines, path):
    """Below what is there."""
    target = folder_for(path)
    by_a_part([*(target.read_text().splitlines() if target.exists() else []), *lines], path)


def never_tidied(lines, path):
    """Leaves its part where it is."""
    by_a_part(lines, path, tidy=ZeroDivisionError)


def backup_kept(lines, path):
    """Copies the older file, and forgets the copy."""
    target = folder_for(path)
    if target.exists():
        shutil.copy(target, target.with_suffix(".bak"))
    by_a_part(lines, path)


def not_again(lines, path):
    """Does not touch a file that is there."""
    if not Path(path).exists():
        by_a_part(lines, path)


SAVE_WRONG = [
    Wrong("a path", always("predictions.csv"), "not-a-function"),
    Wrong("one argument", always(lambda lines: None), "not-a-function"),
    Wrong("nothing", always(lambda lines, path: None), "no-file"),
    Wrong("another name", always(lambda lines, path: by_a_part(lines, f"{path}.txt")), "no-file", mistake=True),
    Wrong("an empty file", always(lambda lines, path: folder_for(path).touch()), "no-lines"),
    Wrong("the final name", always(to_the_final_name), "final-name", mistake=True),
    Wrong("all in memory, then the final name", always(lambda lines, path: folder_for(path).write_text(text_of(lines))), "overwritten", mistake=True),
    Wrong("restored afterwards", always(then_restored), "final-name", mistake=True),
    Wrong("moved aside", always(moved_aside), "final-name", mistake=True),
    Wrong("deleted first", always(deleted_first), "deleted-first", mistake=True),
    Wrong("the system's folder", always(in_the_systems_folder), "elsewhere", mistake=True),
    Wrong("streamed elsewhere", always(streamed_elsewhere), "elsewhere", mistake=True),
    Wrong("the part left", always(never_tidied), "leftover", mistake=True),
    Wrong("a backup left", always(backup_kept), "leftover", mistake=True),
    Wrong("tidied for errors only", saving(tidy=Exception), "leftover-stopped", mistake=True),
    Wrong("swallowed", saving(swallow=True), "swallowed", mistake=True),
    Wrong("another error", saving(other=RuntimeError("could not save")), "other-error", mistake=True),
    Wrong("the half kept", always(keeps_the_half), "half-written", mistake=True),
    Wrong("no ends", saving(ends=""), "one-line", mistake=True),
    Wrong("two ends", saving(ends="\n\n"), "empty-lines", mistake=True),
    Wrong("no last end", always(lambda lines, path: by_a_part(["\n".join(lines)], path, ends="")), "last-end", mistake=True),
    Wrong("the first line lost", always(lambda lines, path: by_a_part(lines, path) if next(iter(lines)) else None), "lines-missing", mistake=True),
    Wrong("lists written", always(lambda lines, path: by_a_part([list(lines)], path)), "other-text", mistake=True),
    Wrong("appended", always(appended), "appended", mistake=True),
    Wrong("never replaced", always(not_again), "old-kept", mistake=True),
]
SAVE_RIGHT = [
    Right("the solution", lambda: of("save_predictions")),
    Right("a part", always(by_a_part)),
    Right("a temporary file beside", always(beside)),
    Right("a temporary folder beside", always(folder_beside)),
    Right("collected first", always(collected)),
    Right("the module of the stages", always(as_stages_do)),
    Right("csv and mkstemp", always(by_csv)),
]

WRONG = {"break_it": BREAK_WRONG, "length": LENGTH_WRONG, "read_flowers": READ_WRONG, "save_predictions": SAVE_WRONG}
RIGHT = {"break_it": BREAK_RIGHT, "length": LENGTH_RIGHT, "read_flowers": READ_RIGHT, "save_predictions": SAVE_RIGHT}
