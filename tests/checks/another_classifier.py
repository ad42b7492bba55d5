"""Answers to `07_another_classifier`."""
import numpy as np
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    KFold,
    LeaveOneOut,
    RepeatedStratifiedKFold,
    ShuffleSplit,
    StratifiedKFold,
    StratifiedShuffleSplit,
    TimeSeriesSplit,
    train_test_split,
)
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, Normalizer, RobustScaler, StandardScaler
from sklearn.svm import SVC, SVR, LinearSVC

from checks import Right, Wrong, always, variables_of
from checks._evaluating import EVALUATE_RIGHT, EVALUATE_WRONG, KNOB_RIGHT, KNOB_WRONG

of = variables_of("07_another_classifier")

# --- build ------------------------------------------------------------------------------------------------------------------
KNOWN = make_pipeline(StandardScaler(), SVC())


def scaled_outside(C):
    """The scaler has learned from the notebook's rows already; the model gets none of its own."""
    StandardScaler().fit(of("X_train"))
    return SVC(C=C)


def fitted(C):
    """A model that has seen the training rows."""
    return make_pipeline(StandardScaler(), SVC(C=C)).fit(of("X_train"), of("y_train"))


BUILD_WRONG = [
    Wrong("a model, not a function", always(make_pipeline(StandardScaler(), SVC())), "not-a-function"),
    Wrong("no argument", always(lambda: KNOWN), "not-a-function"),
    Wrong("nothing returned", always(lambda C: None), "no-return", mistake=True),
    Wrong("a class", always(lambda C: SVC), "a-class"),
    Wrong("two parts", always(lambda C: (StandardScaler(), SVC(C=C))), "parts", mistake=True),
    Wrong("a score", always(lambda C: 0.97), "not-a-model"),
    Wrong("the scaler alone", always(lambda C: StandardScaler()), "no-classifier"),
    Wrong("a pipeline of the scaler alone", always(lambda C: make_pipeline(StandardScaler())), "no-classifier", mistake=True),
    Wrong("not scaled", always(lambda C: SVC(C=C)), "not-scaled", mistake=True),
    Wrong("scaled outside", always(scaled_outside), "not-scaled", mistake=True),
    Wrong("rows scaled instead of columns", always(lambda C: make_pipeline(Normalizer(), SVC(C=C))), "not-scaled", mistake=True),
    Wrong("only centred", always(lambda C: make_pipeline(StandardScaler(with_std=False), SVC(C=C))), "not-scaled", mistake=True),
    Wrong("C forgotten", always(lambda C: make_pipeline(StandardScaler(), SVC())), "C-ignored", mistake=True),
    Wrong("C is always 1", always(lambda C: make_pipeline(StandardScaler(), SVC(C=1.0))), "C-ignored", mistake=True),
    Wrong("one over C", always(lambda C: make_pipeline(StandardScaler(), SVC(C=1 / C))), "C-upside-down", mistake=True),
    Wrong("fitted already", always(fitted), "already-fitted", mistake=True),
    Wrong("one model for all calls", always(lambda C: KNOWN), "same-model", mistake=True),
    Wrong("steps exchanged", always(lambda C: make_pipeline(SVC(C=C), StandardScaler())), "no-classifier", mistake=True),
    Wrong("a regression", always(lambda C: make_pipeline(StandardScaler(), SVR(C=C))), "does-not-fit", mistake=True),
    Wrong("the baseline", always(lambda C: make_pipeline(StandardScaler(), DummyClassifier())), "does-not-learn", mistake=True),
    Wrong("clusters", always(lambda C: make_pipeline(StandardScaler(), KMeans(2, n_init=1, random_state=0))), "does-not-learn", mistake=True),
    Wrong("C as a text", always(lambda C: make_pipeline(StandardScaler(), SVC(C=str(C)))), "does-not-fit"),
]
BUILD_RIGHT = [
    Right("the solution", lambda: of("build")),
    Right("a Pipeline with names", always(lambda C: Pipeline([("scale", StandardScaler()), ("svm", SVC(C=C))]))),
    Right("to the range 0 to 1", always(lambda C: make_pipeline(MinMaxScaler(), SVC(C=C)))),
    Right("a robust scaler", always(lambda C: make_pipeline(RobustScaler(), SVC(C=C)))),
    Right("logistic regression", always(lambda C: make_pipeline(StandardScaler(), LogisticRegression(C=C)))),
    Right("straight borders", always(lambda C: make_pipeline(StandardScaler(), LinearSVC(C=C, max_iter=100_000)))),
    Right("set afterwards", always(lambda C: clone(KNOWN).set_params(svc__C=C))),
    Right("with a default", always(lambda C=1.0: make_pipeline(StandardScaler(), SVC(kernel="rbf", C=np.float64(C))))),
]

# --- folds ------------------------------------------------------------------------------------------------------------------
def pairs(splitter):
    """The cuts of a splitter on the training rows, written out."""
    return lambda: list(splitter.split(of("X_train"), of("y_train")))


FOLDS_WRONG = [
    Wrong("None", always(None), "not-folds"),
    Wrong("a number", always(5), "a-number", mistake=True),
    Wrong("the name", always("stratified"), "not-folds"),
    Wrong("a class", always(StratifiedKFold), "does-not-split"),
    Wrong("two tables", lambda: train_test_split(of("X_train"), random_state=0), "does-not-split"),
    Wrong("row numbers", always([1, 2, 3]), "does-not-split"),
    Wrong("cut in order", always(KFold(5)), "one-species", mistake=True),
    Wrong("not stratified", always(KFold(5, shuffle=True, random_state=0)), "not-stratified", mistake=True),
    Wrong("not shuffled", always(StratifiedKFold(5)), "unshuffled", mistake=True),
    Wrong("no seed", always(StratifiedKFold(5, shuffle=True)), "no-seed", mistake=True),
    Wrong("a generator as seed", always(StratifiedKFold(5, shuffle=True, random_state=np.random.RandomState(0))), "no-seed", mistake=True),
    Wrong("two halves", always(StratifiedKFold(2, shuffle=True, random_state=0)), "too-few", mistake=True),
    Wrong("one row at a time", always(LeaveOneOut()), "too-many", mistake=True),
    Wrong("drawn anew each time", always(StratifiedShuffleSplit(5, test_size=0.2, random_state=0)), "uneven", mistake=True),
    Wrong("drawn without shares", always(ShuffleSplit(5, random_state=0)), "uneven", mistake=True),
    Wrong("always later rows", always(TimeSeriesSplit(5)), "uneven", mistake=True),
    Wrong("one split", lambda: pairs(StratifiedKFold(5, shuffle=True, random_state=0))()[:1], "uneven", mistake=True),
    Wrong("asked about rows learned from", lambda: [(np.arange(120), ask) for _, ask in pairs(StratifiedKFold(5, shuffle=True))()], "overlap", mistake=True),
    Wrong("written out", pairs(StratifiedKFold(5, shuffle=True, random_state=3)), "written-out", mistake=True),
    Wrong("written out as lists", lambda: [(learn.tolist(), ask.tolist()) for learn, ask in pairs(StratifiedKFold(6, shuffle=True, random_state=4))()],
          "written-out", mistake=True),
    Wrong("more folds than rows", always(StratifiedKFold(100, shuffle=True, random_state=0)), "does-not-split", mistake=True),
]
FOLDS_RIGHT = [
    Right("the solution", lambda: of("folds")),
    Right("another seed", always(StratifiedKFold(5, shuffle=True, random_state=77))),
    Right("ten folds", always(StratifiedKFold(10, shuffle=True, random_state=1))),
    Right("repeated", always(RepeatedStratifiedKFold(n_splits=4, n_repeats=3, random_state=2))),
    Right("a seed of numpy", always(StratifiedKFold(np.int64(7), shuffle=True, random_state=np.int64(5)))),
]

WRONG = {"build": BUILD_WRONG, "folds": FOLDS_WRONG, "evaluate": EVALUATE_WRONG, "knob": KNOB_WRONG}
RIGHT = {"build": BUILD_RIGHT, "folds": FOLDS_RIGHT, "evaluate": EVALUATE_RIGHT, "knob": KNOB_RIGHT}
