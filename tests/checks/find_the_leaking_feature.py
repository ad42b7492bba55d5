"""Answers to `11_find_the_leaking_feature`."""
import functools

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor

from checks import Right, Wrong, always, variables_of

of = variables_of("11_find_the_leaking_feature")

# --- afterwards --------------------------------------------------------------------------------------------------------------
AFTER = ["lpepDropoffDatetime", "paymentType", "tipAmount", "tollsAmount", "totalAmount"]
BEFORE = ["vendorID", "lpepPickupDatetime", "passengerCount", "pickupLongitude", "pickupLatitude", "rateCodeID", "tripType"]


def without(*names):
    """The right names but for these."""
    return always([name for name in AFTER if name not in names])


AFTERWARDS_WRONG = [
    Wrong("a text", always("tipAmount"), "a-text"),
    Wrong("None", always(None), "not-a-list"),
    Wrong("a number", always(5), "not-a-list"),
    Wrong("nothing", always([]), "empty", mistake=True),
    Wrong("numbers of columns", always([2, 11]), "not-names"),
    Wrong("our names", always(["dropoff_datetime", "tip"]), "unknown", mistake=True),
    Wrong("small letters", always([name.lower() for name in AFTER]), "unknown", mistake=True),
    Wrong("with the fare", always([*AFTER, "fareAmount"]), "the-answer", mistake=True),
    Wrong("the other way round", always(BEFORE), "other-way-round", mistake=True),
    Wrong("all that says drop-off", always([*AFTER, "dropoffLongitude", "dropoffLatitude"]), "the-goal", mistake=True),
    Wrong("the pick-up as well", always([*AFTER, "lpepPickupDatetime"]), "known-before", mistake=True),
    Wrong("the rate code as well", always([*AFTER, "rateCodeID"]), "known-before", mistake=True),
    Wrong("the clock alone", without("tipAmount", "tollsAmount", "totalAmount"), "money", mistake=True),
    Wrong("without the total", without("totalAmount"), "total", mistake=True),
    Wrong("money alone", without("lpepDropoffDatetime"), "clock", mistake=True),
    Wrong("without the tip", without("tipAmount"), "too-few", mistake=True),
]
AFTERWARDS_RIGHT = [
    Right("the solution", lambda: of("afterwards")),
    Right("a set", always(set(AFTER))),
    Right("a Series", always(pd.Series(AFTER))),
    Right("the payment is agreed before", without("paymentType")),
    Right("with those that can be argued about", always((*AFTER, "tripDistance", "storeAndFwdFlag", "extra"))),
    Right("an array, backwards", always(np.array(AFTER[::-1]))),
    Right("an Index with the taxes", always(pd.Index([*AFTER, "mtaTax", "improvementSurcharge", "ehailFee"]))),
]


# --- worth -------------------------------------------------------------------------------------------------------------------
def tree():
    """One tree of few leaves: quick, and it bends."""
    return DecisionTreeRegressor(max_leaf_nodes=40, random_state=0)


def score(train, test, columns, model=tree, measure=r2_score):
    """One score."""
    return measure(test["cost"], model().fit(train[columns], train["cost"]).predict(test[columns]))


def gain(train, test, base, extra, **other):
    """The right answer, by a model of choice."""
    return score(train, test, [*base, *extra], **other) - score(train, test, base, **other)


def forest():
    """Fifty full trees: on little data columns of chance help them, on held-back rows too, since they learn less by heart of the others."""
    return RandomForestRegressor(50, random_state=0)


def all_columns(train, test):
    """Every column but the cost."""
    return [name for name in train if name != "cost"]


WORTH_WRONG = [
    Wrong("a number", always(0.14), "not-a-function"),
    Wrong("both scores", always(lambda train, test, base, extra: (0.8, 0.9)), "not-a-number"),
    Wrong("None", always(lambda train, test, base, extra: None), "not-a-number"),
    Wrong("in squared dollars", always(lambda *given: -gain(*given, measure=mean_squared_error)), "dollars", mistake=True),
    Wrong("per cent", always(lambda *given: 100 * gain(*given)), "dollars", mistake=True),
    Wrong("one value for all", always(lambda train, test, base, extra: 0.14), "ignores"),
    Wrong("the second score", always(lambda train, test, base, extra: score(train, test, [*base, *extra], LinearRegression)), "score-itself", mistake=True),
    Wrong("the wrong way round", always(lambda *given: -gain(*given)), "sign", mistake=True),
    Wrong("errors subtracted", always(lambda *given: gain(*given, model=LinearRegression, measure=mean_absolute_error) / 9), "sign", mistake=True),
    Wrong("extra instead of both", always(
        lambda train, test, base, extra: score(train, test, extra, LinearRegression) - score(train, test, base, LinearRegression)), "without-base",
          mistake=True),
    Wrong("on training rows", always(lambda train, test, base, extra: gain(train, train, base, extra)), "training-rows", mistake=True),
    Wrong("a forest on training rows", always(lambda train, test, base, extra: gain(train, train, base, extra, model=forest)), "training-rows", mistake=True),
    Wrong("learned on the test rows", always(lambda train, test, base, extra: gain(test, test, base, extra)), "test-rows", mistake=True),
    Wrong("learned on all rows", always(lambda train, test, base, extra: gain(pd.concat([train, test]), test, base, extra, model=forest)), "test-rows",
          mistake=True),
    Wrong("base twice", always(lambda train, test, base, extra: gain(train, test, base, [])), "ignores", mistake=True),
    Wrong("all columns in the first", always(
        lambda train, test, base, extra: score(train, test, [*base, *extra]) - score(train, test, all_columns(train, test))), "nothing", mistake=True),
    Wrong("against the mean", always(lambda train, test, base, extra: score(train, test, [*base, *extra]) - 0.0), "score-itself", mistake=True),
    Wrong("a tree that learns by heart", always(lambda *given: gain(*given, model=lambda: DecisionTreeRegressor(random_state=0)) - 9), "dollars"),
]
WORTH_RIGHT = [
    Right("the solution", lambda: of("worth")),
    Right("straight lines", always(lambda *given: gain(*given, model=LinearRegression))),
    Right("neighbours, as numpy's number", always(
        lambda *given: np.float64(gain(*given, model=lambda: make_pipeline(StandardScaler(), KNeighborsRegressor(15)))))),
    Right("a forest", always(lambda *given: gain(*given, model=forest))),
    Right("an array of one", always(lambda *given: np.array([gain(*given, model=LinearRegression)]))),
    Right("with the share of the rest explained", always(lambda train, test, base, extra: gain(train, test, base, extra, model=LinearRegression) * 1.0)),
    Right("more trees", always(lambda *given: gain(*given, model=lambda: HistGradientBoostingRegressor(max_iter=80, learning_rate=0.05, random_state=1)))),
]


# --- suspect -----------------------------------------------------------------------------------------------------------------
def candidates(trips, base):
    """Columns that are asked."""
    return [name for name in trips if name not in ("cost", *base)]


def best_of(trips, base, worth, among=candidates, choose=max):
    """The column that is worth most."""
    train, test = train_test_split(trips, test_size=0.3, random_state=1)
    return choose(among(trips, base), key=lambda name: worth(train, test, base, [name]))


def alone(trips, base):
    """The column that does best by itself, base left out."""
    return best_of(trips, base, lambda train, test, base, extra: score(train, test, extra))


def correlated(trips, base):
    """The column whose correlation with the cost is largest."""
    return trips[candidates(trips, base)].corrwith(trips["cost"]).abs().idxmax()


def residual(trips, base):
    """Correlation with what base leaves open."""
    rest = trips["cost"] - LinearRegression().fit(trips[base], trips["cost"]).predict(trips[base])
    return trips[candidates(trips, base)].corrwith(rest).abs().idxmax()


def same_rows(trips, base, model=lambda: HistGradientBoostingRegressor(max_iter=40, random_state=0)):
    """Fitted and scored on the same rows, with trees that learn little by heart."""
    return max(candidates(trips, base), key=lambda name: gain(trips, trips, base, [name], model=model))


def by_heart(trips, base):
    """A full tree on the rows that it has learned."""
    def worth(train, test, base, extra):
        told = DecisionTreeRegressor(random_state=0).fit(train[extra], train["cost"]).score(train[extra], train["cost"])
        return told - 1e-9 * train[extra[0]].corr(train["cost"])
    return best_of(trips, base, worth)


SUSPECT_WRONG = [
    Wrong("a name", always("lamp"), "not-a-function"),
    Wrong("None", always(lambda trips, base: None), "not-a-name"),
    Wrong("a list", always(lambda trips, base: candidates(trips, base)), "not-a-name"),
    Wrong("a worth", always(lambda trips, base: 0.14), "not-a-name"),
    Wrong("with the cost", always(lambda trips, base: best_of(trips, base, gain, among=lambda trips, base: [n for n in trips if n not in base])), "the-answer",
          mistake=True),
    Wrong("cost, always", always(lambda trips, base: "cost"), "the-answer"),
    Wrong("one of base", always(lambda trips, base: base[0]), "of-base", mistake=True),
    Wrong("a name from the notebook", always(lambda trips, base: "lamp"), "same-name", mistake=True),
    Wrong("the first column", always(lambda trips, base: candidates(trips, base)[0]), "same-name", mistake=True),
    Wrong("alone", always(alone), "alone", mistake=True),
    Wrong("correlated", always(correlated), "alone", mistake=True),
    Wrong("by heart", always(by_heart), "memory", mistake=True),
    Wrong("fitted and scored on the same rows", always(same_rows), "memory", mistake=True),
    Wrong("a forest on the rows it has learned", always(functools.partial(same_rows, model=forest)), "memory", mistake=True),
    Wrong("a straight line", always(lambda trips, base: best_of(trips, base, functools.partial(gain, model=LinearRegression))), "straight-line", mistake=True),
    Wrong("correlated with the rest", always(residual), "straight-line", mistake=True),
    Wrong("the least", always(lambda trips, base: best_of(trips, base, gain, choose=min)), "least", mistake=True),
]
SUSPECT_RIGHT = [
    Right("the solution", lambda: of("suspect")),
    Right("one tree", always(lambda trips, base: best_of(trips, base, gain))),
    Right("numpy's text", always(lambda trips, base: np.str_(best_of(trips, base, gain)))),
    Right("by the error in dollars", always(lambda trips, base: best_of(trips, base, functools.partial(gain, measure=mean_absolute_error), choose=min))),
    Right("ranked as a Series", always(lambda trips, base: pd.Series(
        {name: gain(trips[::2], trips[1::2], base, [name]) for name in candidates(trips, base)}).idxmax())),
]

WRONG = {"afterwards": AFTERWARDS_WRONG, "worth": WORTH_WRONG, "suspect": SUSPECT_WRONG}
RIGHT = {"afterwards": AFTERWARDS_RIGHT, "worth": WORTH_RIGHT, "suspect": SUSPECT_RIGHT}
