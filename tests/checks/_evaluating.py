"""Answers to the questions `evaluate` and `knob` of `07_another_classifier`."""
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import (
    GridSearchCV,
    KFold,
    RepeatedStratifiedKFold,
    StratifiedKFold,
    cross_val_predict,
    cross_val_score,
    cross_validate,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC

from checks import Right, Wrong, always, variables_of

of = variables_of("07_another_classifier")

# --- evaluate ---------------------------------------------------------------------------------------------------------------
FAIR = StratifiedKFold(5, shuffle=True, random_state=0)


def by_hand(model, X, y):
    """The loop that `cross_val_score` is."""
    scores = []
    for learn, ask in FAIR.split(X, y):
        copy = clone(model).fit(X.iloc[learn], y.iloc[learn])
        scores.append((copy.predict(X.iloc[ask]) == y.iloc[ask]).mean())
    return scores


def refitted(model, X, y):
    """Right scores, but the model itself is fitted again and again."""
    return [model.fit(X.iloc[learn], y.iloc[learn]).score(X.iloc[ask], y.iloc[ask]) for learn, ask in FAIR.split(X, y)]


def on_training_rows(model, X, y):
    """Scores on the rows learned from."""
    return np.array([clone(model).fit(X.iloc[learn], y.iloc[learn]).score(X.iloc[learn], y.iloc[learn]) for learn, _ in FAIR.split(X, y)])


def fitted_once(model, X, y):
    """One fit on all rows, then a score a fold."""
    model.fit(X, y)
    return np.array([model.score(X.iloc[ask], y.iloc[ask]) for _, ask in FAIR.split(X, y)])


def scaled_first(model, X, y):
    """The scaler learns from all rows before they are cut."""
    return cross_val_score(model, StandardScaler().fit_transform(X), y, cv=FAIR)


def bootstrapped(model, X, y):
    """Asks about rows some of which were drawn for learning too."""
    rng = np.random.default_rng(0)
    parts = [(rng.integers(len(X), size=len(X)), rng.permutation(len(X))[:20]) for _ in range(5)]
    return np.array([clone(model).fit(X.iloc[learn], y.iloc[learn]).score(X.iloc[ask], y.iloc[ask]) for learn, ask in parts])


def rows_of_the_notebook(model, X, y):
    """Uses variables instead of arguments."""
    return cross_val_score(model, of("X_train"), of("y_train"), cv=FAIR)


def test_rows(model, X, y):
    """Cross-validation on the test rows of the notebook."""
    return cross_val_score(model, of("X_test"), of("y_test"), cv=FAIR)


EVALUATE_WRONG = [
    Wrong("scores, not a function", always([0.9, 0.95, 1.0]), "not-a-function"),
    Wrong("model only", always(lambda model: [0.9, 0.95, 1.0]), "not-a-function"),
    Wrong("nothing returned", always(lambda model, X, y: None), "no-return", mistake=True),
    Wrong("the mean", always(lambda model, X, y: cross_val_score(model, X, y, cv=FAIR).mean()), "one-number", mistake=True),
    Wrong("one score on all rows", always(lambda model, X, y: clone(model).fit(X, y).score(X, y)), "one-number", mistake=True),
    Wrong("the model itself refitted", always(refitted), "not-a-copy", mistake=True),
    Wrong("predictions", always(lambda model, X, y: cross_val_predict(model, X, y, cv=FAIR)), "not-scores", mistake=True),
    Wrong("the whole report", always(lambda model, X, y: cross_validate(model, X, y, cv=FAIR)), "not-scores", mistake=True),
    Wrong("one split", always(lambda model, X, y: np.array([clone(model).fit(X[::2], y[::2]).score(X[1::2], y[1::2])])), "one-split", mistake=True),
    Wrong("on the rows learned from", always(on_training_rows), "training-rows", mistake=True),
    Wrong("fitted once on all", always(fitted_once), "training-rows", mistake=True),
    Wrong("training scores of the report", always(lambda model, X, y: cross_validate(model, X, y, cv=FAIR, return_train_score=True)["train_score"]),
          "training-rows", mistake=True),
    Wrong("scaled before cutting", always(scaled_first), "scaled-first", mistake=True),
    Wrong("squeezed before cutting", always(lambda model, X, y: cross_val_score(model, MinMaxScaler().fit_transform(X), y, cv=FAIR)),
          "scaled-first", mistake=True),
    Wrong("some rows on both sides", always(bootstrapped), "overlap", mistake=True),
    Wrong("training rows of the notebook", always(rows_of_the_notebook), "other-rows", mistake=True),
    Wrong("test rows of the notebook", always(test_rows), "other-rows", mistake=True),
    Wrong("another model", always(lambda model, X, y: cross_val_score(DummyClassifier(), X, y, cv=FAIR)), "model-ignored", mistake=True),
    Wrong("always our model", always(lambda model, X, y: cross_val_score(of("build")(1.0), X, y, cv=FAIR)), "model-ignored", mistake=True),
    Wrong("percent", always(lambda model, X, y: 100 * cross_val_score(model, X, y, cv=FAIR)), "percent", mistake=True),
    Wrong("errors", always(lambda model, X, y: 1 - cross_val_score(model, X, y, cv=FAIR)), "errors", mistake=True),
    Wrong("negative errors", always(lambda model, X, y: cross_val_score(model, X, y, cv=FAIR) - 1), "metric", mistake=True),
    Wrong("another score", always(lambda model, X, y: cross_val_score(model, X, y, cv=FAIR, scoring="f1_macro")), "metric", mistake=True),
    Wrong("the balanced score", always(lambda model, X, y: cross_val_score(model, X, y, cv=FAIR, scoring="balanced_accuracy")), "metric", mistake=True),
    Wrong("cut in order", always(lambda model, X, y: cross_val_score(model, X, y, cv=KFold(5))), "sorted-folds", mistake=True),
    Wrong("a number as cv", always(lambda model, X, y: cross_val_score(model, X, y, cv=5)), "unshuffled", mistake=True),
    Wrong("cv forgotten", always(lambda model, X, y: cross_val_score(model, X, y)), "unshuffled", mistake=True),
]
EVALUATE_RIGHT = [
    Right("the solution", lambda: of("evaluate")),
    Right("a loop that returns a list", always(by_hand)),
    Right("the report's test scores", always(lambda model, X, y: cross_validate(model, X, y, cv=FAIR)["test_score"])),
    Right("a Series", always(lambda model, X, y: pd.Series(by_hand(model, X, y), name="accuracy"))),
    Right("another number of folds and repeats",
          always(lambda model, X, y: cross_val_score(model, X, y, cv=RepeatedStratifiedKFold(n_splits=8, n_repeats=2, random_state=9)))),
    Right("arrays inside", always(lambda model, X, y: cross_val_score(model, X.to_numpy(), y.to_numpy(), cv=FAIR, scoring="accuracy"))),
    Right("float32", always(lambda model, X, y: np.asarray(by_hand(model, X, y), dtype=np.float32))),
    Right("a tensor", always(lambda model, X, y: pytest.importorskip("torch").tensor(by_hand(model, X, y)))),
]

# --- knob -------------------------------------------------------------------------------------------------------------------
def build(C):
    """The right model."""
    return make_pipeline(StandardScaler(), SVC(C=C))


def knob(make_table, choose=lambda table: max(table, key=table.get)):
    """The answer with a table of its own and a way to choose from it."""
    def answer():
        table = make_table()
        return [build, table, choose(table)]
    return answer


def table_of(score) -> dict:
    """A number for each C."""
    return {C: score(build(C)) for C in of("values")}


def cross(seed: int = 0, rows: str = "train", parts: int = 5, **more):
    """Mean scores by C over shuffled folds."""
    cuts = StratifiedKFold(parts, shuffle=True, random_state=seed)
    return lambda: table_of(lambda model: cross_val_score(model, of(f"X_{rows}"), of(f"y_{rows}"), cv=cuts, **more).mean())


def right_table() -> dict:
    """The table of the solution."""
    return dict(of("accuracy"))


def split_scores(rows: str):
    """Fitted on the training rows, scored on some rows."""
    return lambda: table_of(lambda model: model.fit(of("X_train"), of("y_train")).score(of(f"X_{rows}"), of(f"y_{rows}")))


def grid():
    """The table of a search."""
    search = GridSearchCV(build(1.0), {"svc__C": of("values")}, cv=FAIR).fit(of("X_train"), of("y_train"))
    return [build, search.cv_results_["mean_test_score"], search.best_params_["svc__C"]]


KNOB_WRONG = [
    Wrong("None", knob(lambda: None, lambda table: 1.0), "not-a-table"),
    Wrong("one number", knob(lambda: 0.96, lambda table: 1.0), "not-a-table"),
    Wrong("texts", knob(lambda: dict.fromkeys(of("values"), "good")), "not-a-table"),
    Wrong("all scores, no mean", knob(lambda: table_of(lambda model: cross_val_score(model, of("X_train"), of("y_train"), cv=FAIR)), lambda table: 1.0),
          "not-a-mean", mistake=True),
    Wrong("one value not tried", knob(lambda: {C: score for C, score in right_table().items() if C != 100.0}), "value-missing", mistake=True),
    Wrong("numbered instead of named", knob(lambda: dict(enumerate(right_table().values()))), "value-missing", mistake=True),
    Wrong("on the rows learned from", knob(split_scores("train")), "training-rows", mistake=True),
    Wrong("on the test rows", knob(split_scores("test")), "test-rows", mistake=True),
    Wrong("on all rows", lambda: [build, table := table_of(lambda model: cross_val_score(model, of("X"), of("y"), cv=FAIR).mean()), max(table, key=table.get)],
          "all-rows", mistake=True),
    Wrong("the same model each time", knob(lambda: dict.fromkeys(of("values"), right_table()[1.0])), "all-alike", mistake=True),
    Wrong("percent", knob(lambda: {C: 100 * score for C, score in right_table().items()}), "percent", mistake=True),
    Wrong("errors", knob(lambda: {C: 1 - score for C, score in right_table().items()}), "errors", mistake=True),
    Wrong("in the opposite order", knob(lambda: dict(zip(of("values"), list(right_table().values())[::-1], strict=True))), "order", mistake=True),
    Wrong("one fold only", knob(lambda: table_of(lambda model: cross_val_score(model, of("X_train"), of("y_train"), cv=FAIR)[4])), "one-fold", mistake=True),
    Wrong("not scaled", knob(lambda: {C: cross_val_score(SVC(C=C), of("X_train"), of("y_train"), cv=FAIR).mean() for C in of("values")}),
          "other-numbers", mistake=True),
    Wrong("the wrong model", knob(lambda: {C: cross_val_score(
        DummyClassifier(strategy="stratified", random_state=int(C)), of("X_train"), of("y_train"), cv=FAIR).mean() for C in of("values")}),
        "other-numbers", mistake=True),
    Wrong("the worst", knob(right_table, lambda table: min(table, key=table.get)), "worst", mistake=True),
    Wrong("the largest", knob(right_table, max), "not-best", mistake=True),
    Wrong("the best accuracy instead of its C", knob(right_table, lambda table: max(table.values())), "best-is-accuracy", mistake=True),
    Wrong("its place in the list", knob(right_table, lambda table: int(np.argmax(list(table.values())))), "not-a-value", mistake=True),
    Wrong("its name", knob(right_table, str), "not-a-value"),
    Wrong("nothing chosen", knob(right_table, lambda table: None), "not-a-value"),
]
KNOB_RIGHT = [
    Right("the solution", lambda: [of("build"), of("accuracy"), of("best_C")]),
    Right("another seed", knob(cross(seed=123))),
    Right("ten folds", knob(cross(seed=5, parts=10))),
    Right("a Series", lambda: [build, table := pd.Series(cross(seed=7)()), table.idxmax()]),
    Right("a search", grid),
    Right("pairs", knob(lambda: right_table().items(), lambda table: np.float64(of("best_C")))),
    Right("another right classifier", lambda: [
        model := lambda C: make_pipeline(StandardScaler(), SVC(kernel="linear", C=C)),
        table := {C: cross_val_score(model(C), of("X_train"), of("y_train"), cv=FAIR).mean() for C in of("values")}, max(table, key=table.get)]),
    Right("repeated folds", knob(lambda: table_of(lambda model: np.float32(cross_val_score(
        model, of("X_train"), of("y_train"), cv=RepeatedStratifiedKFold(n_splits=5, n_repeats=2, random_state=3)).mean())))),
]
