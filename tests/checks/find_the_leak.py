"""Answers to `08_find_the_leak`."""
import numpy as np
import pandas as pd
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict, cross_val_score, train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from checks import Right, Wrong, always, variables_of
from checks._honest import HONEST_RIGHT, HONEST_WRONG, REPORT_RIGHT, REPORT_WRONG

of = variables_of("08_find_the_leak")
FOLDS = StratifiedKFold(5, shuffle=True, random_state=0)
TREE = DecisionTreeClassifier(random_state=0)

# --- alone ------------------------------------------------------------------------------------------------------------------
def alone(model=TREE, cv=FOLDS, last=lambda scores: scores.mean(), **more):
    """An `alone` with another model, other folds, or another last step."""
    return always(lambda column, species: last(cross_val_score(model, column.to_frame(), species, cv=cv, **more)))


def by_heart(column, species):
    """Asks about the rows learned from."""
    return TREE.fit(column.to_frame(), species).score(column.to_frame(), species)


def correlation(column, species):
    """A straight line between the column and numbered species."""
    return abs(np.corrcoef(column, pd.factorize(species)[0])[0, 1])


def own_split(column, species):
    """The mean over repeated splits."""
    scores = []
    for seed in range(10):
        parts = train_test_split(column.to_numpy().reshape(-1, 1), species, test_size=0.2, stratify=species, random_state=seed)
        scores.append(np.mean(KNeighborsClassifier(1).fit(parts[0], parts[2]).predict(parts[1]) == parts[3]))
    return np.mean(scores)


ALONE_WRONG = [
    Wrong("a number, not a function", always(0.99), "not-a-function"),
    Wrong("one argument", always(lambda column: 0.99), "not-a-function"),
    Wrong("nothing returned", always(lambda column, species: None), "no-return", mistake=True),
    Wrong("a score for each fold", alone(last=lambda scores: scores), "not-a-number", mistake=True),
    Wrong("predictions", always(lambda column, species: cross_val_predict(TREE, column.to_frame(), species, cv=FOLDS)), "not-a-number"),
    Wrong("a column, not a table", always(lambda column, species: cross_val_score(TREE, column, species, cv=FOLDS).mean()), "not-a-table", mistake=True),
    Wrong("an array, not a table", always(lambda column, species: cross_val_score(TREE, column.to_numpy(), species, cv=FOLDS).mean()),
          "not-a-table", mistake=True),
    Wrong("fitted on a column", always(lambda column, species: TREE.fit(column, species).score(column, species)), "not-a-table", mistake=True),
    Wrong("learned by heart", always(by_heart), "training-rows", mistake=True),
    Wrong("learned by heart, in folds", always(lambda column, species: cross_val_score(TREE.fit(column.to_frame(), species), column.to_frame(), species, cv=[
        (np.arange(len(column)), np.arange(len(column)))] * 3).mean()), "training-rows", mistake=True),
    Wrong("one species a fold", alone(cv=KFold(3)), "sorted-folds", mistake=True),
    Wrong("percent", alone(last=lambda scores: 100 * scores.mean()), "not-accuracy", mistake=True),
    Wrong("negative errors", alone(last=lambda scores: scores.mean() - 1), "not-accuracy", mistake=True),
    Wrong("errors", alone(last=lambda scores: 1 - scores.mean()), "errors", mistake=True),
    Wrong("straight borders", alone(LinearDiscriminantAnalysis()), "misses-codes", mistake=True),
    Wrong("logistic regression", alone(make_pipeline(StandardScaler(), LogisticRegression())), "misses-codes", mistake=True),
    Wrong("correlation", always(correlation), "misses-codes", mistake=True),
    Wrong("a stump", alone(DecisionTreeClassifier(max_depth=1)), "misses-codes", mistake=True),
    Wrong("a column of the notebook", always(lambda column, species: of("alone")(of("drawer"), of("flowers")["species"])), "column-ignored", mistake=True),
    Wrong("always the same species", alone(DummyClassifier()), "column-ignored", mistake=True),
    Wrong("the spread", alone(last=lambda scores: scores.std()), "errors", mistake=True),
]
ALONE_RIGHT = [
    Right("the solution", lambda: of("alone")),
    Right("nearest neighbour, own splits", always(own_split)),
    Right("another seed", alone(cv=StratifiedKFold(5, shuffle=True, random_state=99))),
    Right("ten folds, not stratified", alone(cv=KFold(10, shuffle=True, random_state=4))),
    Right("shares kept, not shuffled", alone(cv=StratifiedKFold(5))),
    Right("trees", alone(ExtraTreesClassifier(20, random_state=0))),
    Right("a share of predictions", always(lambda column, species: float((cross_val_predict(TREE, column.to_frame(), species, cv=FOLDS) == species).mean()))),
    Right("an array of one number", alone(last=lambda scores: np.array(scores.mean()))),
    Right("a tensor of one number", alone(last=lambda scores: pytest.importorskip("torch").tensor(scores.mean()))),
]

# --- giveaways --------------------------------------------------------------------------------------------------------------
GIVEAWAYS_WRONG = [
    Wrong("None", always(None), "not-a-list"),
    Wrong("a text", always("accession"), "a-text", mistake=True),
    Wrong("a text of both", always("accession, drawer"), "a-text", mistake=True),
    Wrong("nobody", always([]), "empty", mistake=True),
    Wrong("places", always([1, 4]), "not-names"),
    Wrong("a mask", always([True, False, True]), "not-names"),
    Wrong("the columns", lambda: [of("table")["drawer"]], "unknown"),
    Wrong("only the number", always(["accession"]), "one-missing", mistake=True),
    Wrong("only the drawer", always(["drawer"]), "one-missing", mistake=True),
    Wrong("twice the same", always(["drawer", "drawer"]), "one-missing", mistake=True),
    Wrong("a sepal", always(["accession", "drawer", "sepal_length"]), "flower", mistake=True),
    Wrong("sepals only", always(["sepal_length", "sepal_width"]), "flower", mistake=True),
    Wrong("a reading", always(["accession", "drawer", "light_000"]), "readings", mistake=True),
    Wrong("every good column", lambda: [name for name in of("table").columns[1:] if not name.startswith("sepal")], "readings", mistake=True),
    Wrong("the species", always(["accession", "drawer", "species"]), "species", mistake=True),
    Wrong("every column", lambda: list(of("table").columns), "species", mistake=True),
    Wrong("capitals", always(["Accession", "Drawer"]), "unknown", mistake=True),
    Wrong("in one text", always(["accession drawer"]), "unknown", mistake=True),
]
GIVEAWAYS_RIGHT = [
    Right("the solution", lambda: of("giveaways")),
    Right("the other way round", always(["drawer", "accession"])),
    Right("a tuple", always(("accession", "drawer"))),
    Right("a set", always({"accession", "drawer"})),
    Right("an array", always(np.array(["accession", "drawer"]))),
    Right("an index", lambda: of("table").columns[[1, 4]]),
    Right("a Series", always(pd.Series(["drawer", "accession"]))),
]

# --- shared_rows ------------------------------------------------------------------------------------------------------------
def rows_of(table: pd.DataFrame) -> list[tuple]:
    """The rows as tuples."""
    return list(table.itertuples(index=False, name=None))


def counting(count):
    """A `shared_rows` by a rule over lists of rows."""
    return always(lambda train, test: count(rows_of(train), rows_of(test)))


def in_place(train, test):
    """Right, but a column is added on the way."""
    test["known"] = [row in rows_of(train) for row in rows_of(test)]
    return int(test["known"].sum())


def same_place(train, test):
    """Compares rows of the same number."""
    common = train.index.intersection(test.index)
    return int((train.loc[common] == test.loc[common]).all(axis=1).sum())


SHARED_WRONG = [
    Wrong("a number", always(44), "not-a-function"),
    Wrong("one argument", always(lambda train: 0), "not-a-function"),
    Wrong("nothing returned", always(lambda train, test: None), "no-return", mistake=True),
    Wrong("the rows themselves", always(lambda train, test: test.merge(train.drop_duplicates())), "not-a-number", mistake=True),
    Wrong("a mask", counting(lambda train, test: [row in train for row in test]), "not-a-number", mistake=True),
    Wrong("a yes", counting(lambda train, test: any(row in train for row in test)), "not-a-number", mistake=True),
    Wrong("a column added", always(in_place), "argument-changed", mistake=True),
    Wrong("the other way round", counting(lambda train, test: sum(row in test for row in train)), "in-train", mistake=True),
    Wrong("each kind once", counting(lambda train, test: len(set(train) & set(test))), "distinct", mistake=True),
    Wrong("merged with all its copies", always(lambda train, test: len(test.merge(train))), "pairs", mistake=True),
    Wrong("a share", counting(lambda train, test: sum(row in train for row in test) / len(test)), "share", mistake=True),
    Wrong("percent", counting(lambda train, test: 100 * sum(row in train for row in test) / len(test)), "percent", mistake=True),
    Wrong("the new ones", counting(lambda train, test: sum(row not in train for row in test)), "new-rows", mistake=True),
    Wrong("by one column", always(lambda train, test: test["length"].isin(train["length"]).sum()), "first-column", mistake=True),
    Wrong("without the species", counting(lambda train, test: sum(row[:2] in [known[:2] for known in train] for row in test)), "numbers-only", mistake=True),
    Wrong("by row numbers", always(lambda train, test: len(train.index.intersection(test.index))), "index", mistake=True),
    Wrong("in the same place", always(same_place), "same-place", mistake=True),
    Wrong("both thrown together", always(lambda train, test: pd.concat([train, test]).duplicated().sum()), "within", mistake=True),
    Wrong("both thrown together, all copies", always(lambda train, test: pd.concat([train, test]).duplicated(keep=False).sum()), "all-copies", mistake=True),
    Wrong("copies in the test table", always(lambda train, test: test.duplicated().sum()), "within-test", mistake=True),
    Wrong("some column agrees", always(lambda train, test: test.isin({name: list(train[name]) for name in train}).any(axis=1).sum()),
          "any-column", mistake=True),
    Wrong("each column agrees somewhere", always(lambda train, test: test.isin({name: list(train[name]) for name in train}).all(axis=1).sum()),
          "each-column", mistake=True),
    Wrong("always zero", always(lambda train, test: 0), "other-count", mistake=True),
    Wrong("one too many", counting(lambda train, test: 1 + sum(row in train for row in test)), "counts-strangers", mistake=True),
]
SHARED_RIGHT = [
    Right("the solution", lambda: of("shared_rows")),
    Right("a merge", always(lambda train, test: len(test.merge(train.drop_duplicates())))),
    Right("np.int64", counting(lambda train, test: np.int64(sum(row in train for row in test)))),
    Right("a whole float", counting(lambda train, test: float(sum(row in train for row in test)))),
    Right("a tensor", counting(lambda train, test: pytest.importorskip("torch").tensor([row in train for row in test]).sum())),
    Right("rows as text", always(lambda train, test: test.astype(str).agg("|".join, axis=1).isin(train.astype(str).agg("|".join, axis=1)).sum())),
    Right("duplicates of the whole, by hand", always(lambda train, test: int(pd.concat([train.drop_duplicates().assign(k=1), test.assign(k=0)]).groupby(
        ["length", "width", "species"])["k"].transform("max").iloc[len(train.drop_duplicates()):].sum()))),
]

WRONG = {"alone": ALONE_WRONG, "giveaways": GIVEAWAYS_WRONG, "shared_rows": SHARED_WRONG, "honest_accuracy": HONEST_WRONG, "report": REPORT_WRONG}
RIGHT = {"alone": ALONE_RIGHT, "giveaways": GIVEAWAYS_RIGHT, "shared_rows": SHARED_RIGHT, "honest_accuracy": HONEST_RIGHT, "report": REPORT_RIGHT}
