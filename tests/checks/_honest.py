"""Answers to the questions `honest_accuracy` and `report` of `08_find_the_leak`."""
import numpy as np
import pandas as pd
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.model_selection import KFold, RepeatedStratifiedKFold, StratifiedKFold, cross_val_score, train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from checks import Right, Wrong, always, variables_of

of = variables_of("08_find_the_leak")
FOLDS = StratifiedKFold(5, shuffle=True, random_state=0)

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
