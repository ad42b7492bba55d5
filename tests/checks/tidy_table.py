"""Answers to `06_tidy_table`."""
import io

import numpy as np
import pandas as pd

from checks import Right, Wrong, variables_of
from checks._tidying import SUMMARY_RIGHT, SUMMARY_WRONG, TIDY_RIGHT, TIDY_WRONG
from coursekit.check.questions._tidying import COLUMNS, NUMBERS

of = variables_of("06_tidy_table")

# --- flowers ----------------------------------------------------------------------------------------------------------------
def read(**changes) -> pd.DataFrame:
    """The table of `text`, read with other arguments."""
    return pd.read_csv(io.StringIO(of("text")), **{"header": None, "names": COLUMNS} | changes)


def numeric(table: pd.DataFrame) -> pd.DataFrame:
    """The same table with four columns of numbers."""
    return table.assign(**{name: pd.to_numeric(table[name], errors="coerce") for name in NUMBERS})


def flowers(make):
    """The answer to `flowers` that `make` gives from the right one."""
    return lambda: [of("text"), make(of("flowers").copy())]


def without_header(table: pd.DataFrame) -> pd.DataFrame:
    """What `pd.read_csv(text)` followed by renaming gives."""
    eaten = pd.read_csv(io.StringIO(of("text")))
    eaten.columns = COLUMNS
    return numeric(eaten)


FLOWERS_WRONG = [
    Wrong("None", flowers(lambda t: None), "not-a-table"),
    Wrong("the text itself", flowers(lambda t: of("text")), "not-a-table"),
    Wrong("an array without names", flowers(lambda t: t.to_numpy()), "not-a-table"),
    Wrong("no names", flowers(lambda t: read(names=None)), "columns"),
    Wrong("the species left out", flowers(lambda t: t[NUMBERS]), "columns"),
    Wrong("first column as index", flowers(lambda t: t.set_index("sepal_length")), "columns"),
    Wrong("header eaten, then renamed", flowers(without_header), "header-eaten", mistake=True),
    Wrong("header eaten", flowers(lambda t: pd.read_csv(io.StringIO(of("text")))), "header-eaten", mistake=True),
    Wrong("still text", flowers(lambda t: read()), "still-text", mistake=True),
    Wrong("one word named as missing, the other not", flowers(lambda t: read(na_values=["?"])), "still-text", mistake=True),
    Wrong("missing rows dropped already", flowers(lambda t: t.dropna()), "rows-lost", mistake=True),
    Wrong("bad lines dropped", flowers(lambda t: t[t["petal_length"].notna()]), "rows-lost", mistake=True),
    Wrong("duplicates dropped already", flowers(lambda t: t.drop_duplicates()), "rows-lost", mistake=True),
    Wrong("missing becomes zero", flowers(lambda t: t.fillna(dict.fromkeys(NUMBERS, 0.0))), "filled", mistake=True),
    Wrong("missing becomes the mean", flowers(lambda t: t.fillna(t[NUMBERS].mean())), "filled", mistake=True),
    Wrong("names in another order", flowers(lambda t: numeric(read(names=["sepal_length", "petal_length", "sepal_width", "petal_width", "species"]))),
          "names-shifted", mistake=True),
    Wrong("all columns made numeric", flowers(lambda t: read().apply(pd.to_numeric, errors="coerce")), "species-lost", mistake=True),
    Wrong("whole numbers", flowers(lambda t: t.assign(petal_width=t["petal_width"].round())), "numbers-changed", mistake=True),
    Wrong("millimetres converted everywhere", flowers(lambda t: t.assign(**t[NUMBERS] / 10)), "numbers-changed", mistake=True),
    Wrong("readable made missing", flowers(lambda t: t.assign(sepal_width=t["sepal_width"].where(t["sepal_width"] > 3))), "numbers-lost", mistake=True),
]
FLOWERS_RIGHT = [
    Right("the solution", flowers(lambda t: t)),
    Right("other column order", flowers(lambda t: t[COLUMNS[::-1]])),
    Right("rows sorted", flowers(lambda t: t.sort_values("petal_length"))),
    Right("na_values lists the words", flowers(lambda t: read(na_values=["?", "wilted"]))),
    Right("nullable Float64", flowers(lambda t: t.convert_dtypes())),
    Right("object columns of np.float64", flowers(lambda t: t.astype(object))),
    Right("another index", flowers(lambda t: t.set_axis([f"row {n}" for n in range(len(t))]))),
    Right("species as category", flowers(lambda t: t.astype({"species": "category"}))),
]

# --- species ----------------------------------------------------------------------------------------------------------------
def species(make):
    """The answer to `species` that `make` gives from the raw column."""
    return lambda: [of("flowers"), make(of("flowers")["species"].copy())]


def right_names(raw: pd.Series) -> pd.Series:
    """The right answer."""
    return of("species")


SPECIES_WRONG = [
    Wrong("None", species(lambda raw: None), "not-a-column"),
    Wrong("the whole table", species(lambda raw: of("flowers")), "not-a-column"),
    Wrong("a count of each name", species(lambda raw: right_names(raw).value_counts()), "length"),
    Wrong("the set of names", species(lambda raw: list(of("SPECIES"))), "length"),
    Wrong("missing names dropped", species(lambda raw: right_names(raw).dropna()), "length", mistake=True),
    Wrong("codes", species(lambda raw: pd.factorize(right_names(raw))[0].astype(float)), "codes"),
    Wrong("a mask", species(lambda raw: (raw == "Iris-setosa").to_list()), "codes"),
    Wrong("left as typed", species(lambda raw: raw), "spaces", mistake=True),
    Wrong("capitals and marks, not the ends", species(lambda raw: raw.str.replace("Iris ", "Iris-").str.lower()), "spaces", mistake=True),
    Wrong("only stripped", species(lambda raw: raw.str.strip()), "hyphen", mistake=True),
    Wrong("all small", species(lambda raw: raw.str.strip().str.replace(" ", "-").str.lower()), "case", mistake=True),
    Wrong("title case", species(lambda raw: raw.str.strip().str.replace(" ", "-").str.title()), "case", mistake=True),
    Wrong("mark forgotten", species(lambda raw: raw.str.strip().str.capitalize()), "hyphen", mistake=True),
    Wrong("mark replaced the other way", species(lambda raw: raw.str.strip().str.replace("-", " ").str.capitalize()), "hyphen", mistake=True),
    Wrong("all spaces taken out", species(lambda raw: raw.str.replace(" ", "").str.capitalize()), "hyphen", mistake=True),
    Wrong("without Iris", species(lambda raw: raw.str.lower().str.extract("(setosa|versicolor|virginica)", expand=False)), "prefix", mistake=True),
    Wrong("ends become marks", species(lambda raw: raw.str.replace(" ", "-").str.capitalize()), "prefix", mistake=True),
    Wrong("missing filled with the commonest", species(lambda raw: right_names(raw).fillna("Iris-setosa")), "invented", mistake=True),
    Wrong("missing turned to text", species(lambda raw: [str(name) for name in right_names(raw)]), "invented", mistake=True),
    Wrong("a dict that lacks spellings", species(lambda raw: raw.map({name: name for name in of("SPECIES")})), "lost", mistake=True),
    Wrong("sorted", species(lambda raw: sorted(right_names(raw).dropna()) + [None] * int(raw.isna().sum())), "invented", mistake=True),
    Wrong("two names exchanged", species(lambda raw: right_names(raw).replace(
        {"Iris-setosa": "Iris-virginica", "Iris-virginica": "Iris-setosa"})), "mixed-up", mistake=True),
    Wrong("shuffled", species(lambda raw: right_names(raw).where(raw.isna(), right_names(raw).ffill().iloc[::-1].to_numpy())),
          "mixed-up", mistake=True),
    Wrong("another flower", species(lambda raw: right_names(raw).replace("Iris-setosa", "Iris-sibirica")), "unknown-name", mistake=True),
]
SPECIES_RIGHT = [
    Right("the solution", species(right_names)),
    Right("a list with None", species(lambda raw: [None if pd.isna(name) else name for name in right_names(raw)])),
    Right("an object array", species(lambda raw: right_names(raw).to_numpy(dtype=object))),
    Right("a category", species(lambda raw: right_names(raw).astype("category"))),
    Right("a table of one column", species(lambda raw: right_names(raw).to_frame())),
    Right("another index", species(lambda raw: right_names(raw).set_axis(range(1000, 1000 + len(raw))))),
    Right("found by the word in it", species(lambda raw: of("found"))),
    Right("np.str_ entries", species(lambda raw: [np.nan if pd.isna(name) else np.str_(name) for name in right_names(raw)])),
]

WRONG = {"flowers": FLOWERS_WRONG, "species": SPECIES_WRONG, "tidy": TIDY_WRONG, "summary": SUMMARY_WRONG}
RIGHT = {"flowers": FLOWERS_RIGHT, "species": SPECIES_RIGHT, "tidy": TIDY_RIGHT, "summary": SUMMARY_RIGHT}
