"""Answers to the questions `tidy` and `summary` of `06_tidy_table`."""
import numpy as np
import pandas as pd

from checks import Right, Wrong, variables_of
from coursekit.check.questions._tidying import COLUMNS, NUMBERS

of = variables_of("06_tidy_table")

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
    Wrong("lying on its side", summary(lambda t: groups(t).mean().T), "transposed", mistake=True),
    Wrong("built column by column", summary(lambda t: pd.DataFrame({name: rows[NUMBERS].mean() for name, rows in groups(t)})), "transposed", mistake=True),
    Wrong("species as a column", summary(lambda t: t.groupby("species", as_index=False).mean()), "species-column", mistake=True),
    Wrong("a list of dicts", summary(lambda t: groups(t).mean().reset_index().to_dict("records")), "species-column"),
    Wrong("a column of counts beside them", summary(lambda t: groups(t).mean().assign(count=groups(t).size())), "columns", mistake=True),
    Wrong("a hole", summary(lambda t: groups(t).mean().where(lambda m: m > 0.5)), "no-number", mistake=True),
]
SUMMARY_RIGHT = [
    Right("the solution", summary(lambda t: groups(t).mean())),
    Right("other order", summary(lambda t: groups(t).mean().iloc[::-1, ::-1])),
    Right("a dict of dicts", summary(lambda t: groups(t).mean().to_dict())),
    Right("a pivot table", summary(lambda t: t.pivot_table(index="species", values=NUMBERS))),
    Right("rounded to the ruler", summary(lambda t: groups(t).mean().round(1))),
    Right("built row by row", summary(lambda t: pd.DataFrame({name: rows[NUMBERS].mean() for name, rows in groups(t)}).T)),
    Right("float32", summary(lambda t: groups(t).mean().astype(np.float32))),
]
