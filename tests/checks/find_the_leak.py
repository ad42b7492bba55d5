"""Answers to `08_find_the_leak`."""
import numpy as np
import pandas as pd
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, RepeatedStratifiedKFold, StratifiedKFold, cross_val_predict, cross_val_score, train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from checks import Right, Wrong, solved

NAME = "08_find_the_leak"
FOLDS = StratifiedKFold(5, shuffle=True, random_state=0)
TREE = DecisionTreeClassifier(random_state=0)


def of(name: str):
    """One variable of the solution."""
    return solved(NAME)[name]


def always(value):
    """A function that makes this one answer."""
    return lambda: value


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


# --- honest_accuracy --------------------------------------------------------------------------------------------------------
def lda(columns: int = 60):
    """The model with its choice of columns inside."""
    return make_pipeline(SelectKBest(f_classif, k=columns), LinearDiscriminantAnalysis(solver="lsqr"))


def honest(model=None, clean=lambda table: table.drop_duplicates(), cv=FOLDS, last=lambda scores: scores.mean()):
    """An `honest_accuracy` whose parts can be exchanged."""
    def answer(table):
        once = clean(table)
        return last(cross_val_score(lda() if model is None else model, once.drop(columns="species"), once["species"], cv=cv))
    return always(answer)


def chosen_before(clean):
    """Chooses columns by all rows, then cross-validates."""
    def answer(table):
        once = clean(table)
        chosen = SelectKBest(f_classif, k=60).fit_transform(once.drop(columns="species"), once["species"])
        return cross_val_score(LinearDiscriminantAnalysis(solver="lsqr"), chosen, once["species"], cv=FOLDS).mean()
    return always(answer)


def on_training_rows(table):
    """One fit and one score on the same rows."""
    once = table.drop_duplicates()
    return lda().fit(once.drop(columns="species"), once["species"]).score(once.drop(columns="species"), once["species"])


def dropped_in_place(table):
    """Changes the table that was given."""
    table.drop_duplicates(inplace=True)
    return honest()()(table)


def labels_lost(table):
    """Copies are dropped from the features only, and labels no longer fit."""
    X = table.drop(columns="species").drop_duplicates().reset_index(drop=True)
    y = table["species"].sample(len(X), random_state=0).reset_index(drop=True)
    return cross_val_score(lda(), X, y, cv=FOLDS).mean()


def split_first(table):
    """One honest split after another, without cross-validation."""
    once, scores = table.drop_duplicates(), []
    for seed in range(8):
        train, test = train_test_split(once, test_size=0.25, stratify=once["species"], random_state=seed)
        scores.append(lda(20).fit(train.drop(columns="species"), train["species"]).score(test.drop(columns="species"), test["species"]))
    return sum(scores) / len(scores)


def worst_first(X, y):
    """A score that is high for columns that differ little."""
    return -f_classif(X, y)[0]


HONEST_WRONG = [
    Wrong("a number", always(0.6), "not-a-function"),
    Wrong("no argument", always(lambda: 0.6), "not-a-function"),
    Wrong("nothing returned", always(lambda table: None), "no-return", mistake=True),
    Wrong("a score for each fold", honest(last=lambda scores: scores), "not-a-number", mistake=True),
    Wrong("the colleague's way", lambda: of("colleague_accuracy"), "both-leaks", mistake=True),
    Wrong("chosen before, copies kept", chosen_before(lambda table: table), "both-leaks", mistake=True),
    Wrong("copies kept", honest(clean=lambda table: table), "copies", mistake=True),
    Wrong("copies of row numbers dropped", honest(clean=lambda table: table[~table.index.duplicated()]), "copies", mistake=True),
    Wrong("chosen before", chosen_before(lambda table: table.drop_duplicates()), "selection", mistake=True),
    Wrong("the colleague's way on single flowers", always(lambda table: of("colleague_accuracy")(table.drop_duplicates())), "selection", mistake=True),
    Wrong("on the rows learned from", always(on_training_rows), "training-rows", mistake=True),
    Wrong("the table is changed", always(dropped_in_place), "argument-changed", mistake=True),
    Wrong("labels beside other rows", always(labels_lost), "does-not-learn", mistake=True),
    Wrong("the worst columns chosen", honest(make_pipeline(SelectKBest(worst_first, k=5), LinearDiscriminantAnalysis())), "does-not-learn", mistake=True),
    Wrong("the table of the notebook", always(lambda table: of("honest_accuracy")(of("innocent"))), "table-ignored", mistake=True),
    Wrong("a constant", always(lambda table: 0.61), "table-ignored"),
    Wrong("percent", honest(last=lambda scores: 100 * scores.mean()), "not-accuracy", mistake=True),
    Wrong("errors", honest(last=lambda scores: 1 - scores.mean()), "errors", mistake=True),
    Wrong("folds in order", honest(cv=KFold(3)), "sorted-folds", mistake=True),
]
HONEST_RIGHT = [
    Right("the solution", lambda: of("honest_accuracy")),
    Right("another seed and more repeats", honest(cv=RepeatedStratifiedKFold(n_splits=4, n_repeats=3, random_state=5))),
    Right("fewer columns", honest(lda(10))),
    Right("nearest neighbours", honest(make_pipeline(StandardScaler(), SelectKBest(f_classif, k=12), KNeighborsClassifier(7)))),
    Right("splits instead of folds", always(split_first)),
    Right("rows compared by their features", honest(clean=lambda table: table.drop_duplicates(subset=list(table.columns[1:])))),
    Right("trees that choose for themselves", honest(ExtraTreesClassifier(40, random_state=0))),
    Right("an array of one number", honest(last=lambda scores: scores.mean().reshape(1))),
]


# --- report: the same tables come again and again, so each is measured once ---------------------------------------------------
def measured_once(name: str):
    """A function of the solution that remembers what it said of a table."""
    known: dict = {}

    def answer(table):
        key = table.shape, round(float(table.select_dtypes("number").to_numpy().sum()), 6)
        if key not in known:
            known[key] = of(name)(table)
        return known[key]
    return answer


colleague_once, honest_once = measured_once("colleague_accuracy"), measured_once("honest_accuracy")


def report(**changes):
    """The report of the solution with some entries exchanged; spaces in their names are written `_`."""
    return changed(lambda report: report | {name.replace("_", " "): make() for name, make in changes.items()})


def changed(change):
    """The report of the solution, changed as a whole."""
    return lambda: [of("table"), colleague_once, honest_once, change(dict(of("report")))]


def colleague(make_table):
    """The colleague's accuracy of a table."""
    return lambda: colleague_once(make_table())


REPORT_WRONG = [
    Wrong("None", changed(lambda r: None), "not-a-dict"),
    Wrong("a list", changed(lambda r: list(r.values())), "not-a-dict", mistake=True),
    Wrong("the report alone", lambda: of("report"), "not-a-dict"),
    Wrong("the last step left out", changed(lambda r: {name: r[name] for name in list(r)[:3]}), "step-missing", mistake=True),
    Wrong("other names", changed(lambda r: {name.title(): value for name, value in r.items()}), "step-missing", mistake=True),
    Wrong("tables instead of numbers", report(without_copies=lambda: of("innocent")), "not-a-number"),
    Wrong("percent", changed(lambda r: {name: 100 * value for name, value in r.items()}), "percent", mistake=True),
    Wrong("errors", changed(lambda r: {name: 1 - value for name, value in r.items()}), "errors", mistake=True),
    Wrong("upside down", changed(lambda r: dict(zip(r, list(r.values())[::-1], strict=True))), "upside-down", mistake=True),
    Wrong("first step without copies and giveaways", report(as_handed_over=lambda: of("report")["without copies"]), "first-step", mistake=True),
    Wrong("nothing dropped", report(without_giveaways=lambda: of("report")["as handed over"]), "nothing-dropped", mistake=True),
    Wrong("the drawer is still there", report(without_giveaways=colleague(lambda: of("table").drop(columns="accession"))), "one-giveaway", mistake=True),
    Wrong("the number is still there", report(without_giveaways=colleague(lambda: of("table").drop(columns="drawer"))), "one-giveaway", mistake=True),
    Wrong("the sepals went too", report(without_giveaways=colleague(lambda: of("innocent").drop(columns="sepal_length"))), "second-step", mistake=True),
    Wrong("copies went too early", report(without_giveaways=lambda: of("report")["without copies"]), "second-step", mistake=True),
    Wrong("copies not dropped", report(without_copies=lambda: of("report")["without giveaways"]), "copies-remain", mistake=True),
    Wrong("copies dropped with the giveaways there", report(without_copies=colleague(lambda: of("table").drop_duplicates())), "copies-remain", mistake=True),
    Wrong("half of the flowers", report(without_copies=colleague(lambda: of("innocent").drop_duplicates().iloc[::2])), "third-step", mistake=True),
    Wrong("honest already in the third step", report(without_copies=lambda: of("report")["honest"]), "third-step", mistake=True),
    Wrong("the colleague's way to the end", report(honest=lambda: of("report")["without copies"]), "colleagues-way", mistake=True),
    Wrong("honest on the leaky table", report(honest=lambda: of("honest_accuracy")(of("table"))), "giveaways-back", mistake=True),
    Wrong("the baseline", report(honest=lambda: 1 / 3), "last-step", mistake=True),
]
REPORT_RIGHT = [
    Right("the solution", changed(dict)),
    Right("a Series", changed(pd.Series)),
    Right("other order", changed(lambda r: dict(sorted(r.items())))),
    Right("float32", changed(lambda r: {name: np.float32(value) for name, value in r.items()})),
    Right("more entries", changed(lambda r: r | {"always the same": 1 / 3})),
    Right("another way to take copies out", report(without_copies=colleague(lambda: of("innocent").iloc[:, :].groupby(level=0).first().drop_duplicates()))),
    Right("an honest function of one's own", lambda: [
        of("table"), colleague_once, own := honest(lda(30))(), of("report") | {"honest": own(of("innocent"))}]),
]

WRONG = {"alone": ALONE_WRONG, "giveaways": GIVEAWAYS_WRONG, "shared_rows": SHARED_WRONG, "honest_accuracy": HONEST_WRONG, "report": REPORT_WRONG}
RIGHT = {"alone": ALONE_RIGHT, "giveaways": GIVEAWAYS_RIGHT, "shared_rows": SHARED_RIGHT, "honest_accuracy": HONEST_RIGHT, "report": REPORT_RIGHT}
