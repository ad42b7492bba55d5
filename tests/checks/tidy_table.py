"""Answers to `06_tidy_table`."""
import io

import numpy as np
import pandas as pd

from checks import Right, Wrong, solved

NAME = "06_tidy_table"
NUMBERS = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
COLUMNS = [*NUMBERS, "species"]


def of(name: str):
    """One variable of the solution."""
    return solved(NAME)[name]


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

# --- tidy -------------------------------------------------------------------------------------------------------------------
def named(names: pd.Series) -> pd.Series:
    """The right spelling of some names."""
    return names.str.strip().str.replace(" ", "-").str.capitalize()


def centimetres(table: pd.DataFrame) -> pd.DataFrame:
    """The four lengths in centimetres."""
    lengths = table[NUMBERS]
    return lengths.where(lengths["sepal_length"] < 10, lengths / 10)


def steps(lengths=centimetres, names=named, last=lambda table: table.dropna().drop_duplicates()):
    """A `tidy` whose steps can be exchanged."""
    return lambda: lambda table: last(lengths(table).assign(species=names(table["species"])))


def in_place(table: pd.DataFrame) -> pd.DataFrame:
    """Right rows, but the table that was given is changed."""
    table["species"] = named(table["species"])
    table[NUMBERS] = centimetres(table)
    return table.dropna().drop_duplicates()


def in_place_and_lost(table: pd.DataFrame) -> None:
    """Changes the table and returns nothing."""
    table["species"] = named(table["species"])


def dropped_first(table: pd.DataFrame) -> pd.DataFrame:
    """Drops copies before equal flowers look equal."""
    return steps(last=lambda t: t)()(table.dropna().drop_duplicates())


def only_long(table: pd.DataFrame) -> pd.DataFrame:
    """Each cell above 10 is divided: small petals in millimetres stay."""
    return table[NUMBERS].where(table[NUMBERS] <= 10, table[NUMBERS] / 10)


def sepals_only(table: pd.DataFrame) -> pd.DataFrame:
    """Only the sepal length is converted."""
    return table[NUMBERS].assign(sepal_length=centimetres(table)["sepal_length"])


def times(factor: float):
    """Millimetre rows multiplied by a factor."""
    return lambda table: table[NUMBERS].where(table["sepal_length"] < 10, table[NUMBERS] * factor)


def by_hand(table: pd.DataFrame) -> pd.DataFrame:
    """The same with a loop over rows."""
    kept: dict = {}
    for *lengths, name in table.itertuples(index=False):
        if not isinstance(name, str) or any(np.isnan(lengths)):
            continue
        lengths = [length / 10 for length in lengths] if lengths[0] > 10 else lengths
        kept[(*lengths, name.strip().lower().replace(" ", "-").capitalize())] = None
    return pd.DataFrame(list(kept), columns=COLUMNS)


TIDY_WRONG = [
    Wrong("a table, not a function", lambda: of("tidied"), "not-a-function"),
    Wrong("no argument", lambda: lambda: of("tidied"), "not-a-function"),
    Wrong("nothing returned", lambda: in_place_and_lost, "no-return", mistake=True),
    Wrong("the number of rows", lambda: lambda table: len(table), "not-a-table"),
    Wrong("only the species", lambda: lambda table: named(table["species"]), "not-a-table"),
    Wrong("species lost", lambda: lambda table: centimetres(table).dropna(), "columns"),
    Wrong("works on the flowers of the notebook", lambda: lambda table: of("tidy")(of("flowers")), "other-table", mistake=True),
    Wrong("changes its argument", lambda: in_place, "argument-changed", mistake=True),
    Wrong("missing kept", steps(last=lambda t: t.drop_duplicates()), "missing", mistake=True),
    Wrong("only missing lengths dropped", steps(last=lambda t: t.dropna(subset=NUMBERS).drop_duplicates()), "missing", mistake=True),
    Wrong("only wholly empty rows dropped", steps(last=lambda t: t.dropna(how="all").drop_duplicates()), "missing", mistake=True),
    Wrong("missing filled with means", steps(last=lambda t: t.fillna(t[NUMBERS].mean()).dropna().drop_duplicates()), "filled", mistake=True),
    Wrong("missing filled from above", steps(last=lambda t: t.ffill().bfill().drop_duplicates()), "filled", mistake=True),
    Wrong("rulers forgotten", steps(lengths=lambda t: t[NUMBERS]), "millimetres", mistake=True),
    Wrong("every row divided", steps(lengths=lambda t: t[NUMBERS] / 10), "all-divided", mistake=True),
    Wrong("cells above 10 divided", steps(lengths=only_long), "half-converted", mistake=True),
    Wrong("only sepals converted", steps(lengths=sepals_only), "half-converted", mistake=True),
    Wrong("divided by 100", steps(lengths=times(0.01)), "wrong-factor", mistake=True),
    Wrong("multiplied by 10", steps(lengths=times(10)), "millimetres", mistake=True),
    Wrong("multiplied by 0.1", steps(lengths=times(0.1)), "rounding", mistake=True),
    Wrong("millimetre rows dropped", steps(lengths=lambda t: t[NUMBERS].where(t["sepal_length"] < 10)), "millimetres-dropped", mistake=True),
    Wrong("names forgotten", steps(names=lambda names: names), "names", mistake=True),
    Wrong("names in small letters", steps(names=lambda names: named(names).str.lower()), "names", mistake=True),
    Wrong("names exchanged", steps(names=lambda names: named(names).replace(
        {"Iris-setosa": "Iris-virginica", "Iris-virginica": "Iris-setosa"})), "mixed-up", mistake=True),
    Wrong("copies kept", steps(last=lambda t: t.dropna()), "twice", mistake=True),
    Wrong("copies dropped first", lambda: dropped_first, "twice", mistake=True),
    Wrong("both copies dropped", steps(last=lambda t: t.dropna().drop_duplicates(keep=False)), "both-gone", mistake=True),
    Wrong("one flower for each species", steps(last=lambda t: t.dropna().drop_duplicates("species")), "rows-lost", mistake=True),
    Wrong("one flower for each sepal length", steps(last=lambda t: t.dropna().drop_duplicates("petal_width")), "rows-lost", mistake=True),
    Wrong("rounded to whole centimetres", steps(lengths=lambda t: centimetres(t).round(0)), "other-table", mistake=True),
]
TIDY_RIGHT = [
    Right("the solution", lambda: of("tidy")),
    Right("a loop over rows", lambda: by_hand),
    Right("rows sorted", lambda: lambda table: of("tidy")(table).sort_values("petal_length")),
    Right("columns in another order", lambda: lambda table: of("tidy")(table)[COLUMNS[::-1]]),
    Right("the last copy kept", steps(last=lambda t: t.dropna().drop_duplicates(keep="last"))),
    Right("species as category", steps(last=lambda t: t.dropna().drop_duplicates().astype({"species": "category"}))),
    Right("times 0.1, then rounded", steps(lengths=lambda t: times(0.1)(t).round(1))),
    Right("index counted anew", lambda: lambda table: of("tidy")(table).reset_index(drop=True)),
]

# --- summary ----------------------------------------------------------------------------------------------------------------
def summary(make):
    """The answer to `summary` that `make` gives from the tidy table."""
    return lambda: [of("tidied"), make(of("tidied"))]


def groups(table: pd.DataFrame):
    """The table in groups by species."""
    return table.groupby("species")


SUMMARY_WRONG = [
    Wrong("None", summary(lambda t: None), "not-a-table"),
    Wrong("a text", summary(lambda t: str(groups(t).mean())), "not-a-table"),
    Wrong("the groups alone", summary(lambda t: groups(t)), "not-a-table"),
    Wrong("no tidy table", lambda: [None, groups(of("tidied")).mean()], "no-tidied"),
    Wrong("numbers without names", summary(lambda t: groups(t).mean().to_numpy()), "not-a-table"),
    Wrong("the mean of all", summary(lambda t: t[NUMBERS].mean()), "not-by-species", mistake=True),
    Wrong("medians", summary(lambda t: groups(t).median()), "another-statistic", mistake=True),
    Wrong("sums", summary(lambda t: groups(t).sum()), "another-statistic", mistake=True),
    Wrong("counts", summary(lambda t: groups(t).count()), "another-statistic", mistake=True),
    Wrong("spreads", summary(lambda t: groups(t).std()), "another-statistic", mistake=True),
    Wrong("of the untidy flowers", summary(lambda t: groups(of("flowers")).mean()), "not-tidied", mistake=True),
    Wrong("right names, two rulers", summary(lambda t: of("flowers")[NUMBERS].groupby(of("species")).mean()), "not-tidied", mistake=True),
    Wrong("one length only", summary(lambda t: groups(t)[["petal_length"]].mean()), "lengths", mistake=True),
    Wrong("two lengths", summary(lambda t: groups(t)[["petal_length", "petal_width"]].mean()), "lengths", mistake=True),
    Wrong("one species only", summary(lambda t: groups(t[t["species"] == "Iris-setosa"]).mean()), "species", mistake=True),
    Wrong("the last species forgotten", summary(lambda t: groups(t).mean().iloc[:2]), "species", mistake=True),
    Wrong("whole centimetres", summary(lambda t: groups(t).mean().round()), "rounded", mistake=True),
    Wrong("single flowers", summary(lambda t: t), "not-summed-up"),
    Wrong("each row its group's mean", summary(lambda t: groups(t).transform("mean").assign(species=t["species"])), "not-summed-up", mistake=True),
    Wrong("some rows only", summary(lambda t: groups(t.head(60)).mean().reindex(groups(t).mean().index).fillna(1.0)), "other-numbers", mistake=True),
    Wrong("first rows of each", summary(lambda t: groups(t).first()), "other-numbers", mistake=True),
    Wrong("a hole", summary(lambda t: groups(t).mean().where(lambda m: m > 0.5)), "no-number", mistake=True),
]
SUMMARY_RIGHT = [
    Right("the solution", summary(lambda t: groups(t).mean())),
    Right("lying the other way", summary(lambda t: groups(t).mean().T)),
    Right("species as a column", summary(lambda t: t.groupby("species", as_index=False).mean())),
    Right("other order", summary(lambda t: groups(t).mean().iloc[::-1, ::-1])),
    Right("a dict of dicts", summary(lambda t: groups(t).mean().to_dict())),
    Right("a pivot table", summary(lambda t: t.pivot_table(index="species", values=NUMBERS))),
    Right("rounded to the ruler", summary(lambda t: groups(t).mean().round(1))),
    Right("a list of dicts", summary(lambda t: groups(t).mean().reset_index().to_dict("records"))),
    Right("float32", summary(lambda t: groups(t).mean().astype(np.float32))),
]

WRONG = {"flowers": FLOWERS_WRONG, "species": SPECIES_WRONG, "tidy": TIDY_WRONG, "summary": SUMMARY_WRONG}
RIGHT = {"flowers": FLOWERS_RIGHT, "species": SPECIES_RIGHT, "tidy": TIDY_RIGHT, "summary": SUMMARY_RIGHT}
