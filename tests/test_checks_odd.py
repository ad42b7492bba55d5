"""Whatever a learner answers, a check gives a verdict: odd things are never more than wrong, and never an error. `course test` draws some for each question."""
import math

import numpy as np
import pandas as pd
import pytest

from amount import some
from coursekit.check.question import NOT_ATTEMPTED, RAISED, WRONG
from test_checks import QUESTIONS, measured_once, pytestmark, table, verdict

__all__ = ["measured_once", "pytestmark"]  # the fixture and the marks of the tables hold here too


class Stubborn:
    """An object that answers nothing without an error."""

    def _refuse(self, *_):
        raise ValueError("no")

    __eq__ = __len__ = __repr__ = __str__ = __iter__ = __bool__ = __float__ = __array__ = __getitem__ = _refuse
    __hash__ = None


class Pretender:
    """Looks like a model and can do nothing."""

    def fit(self, X, y=None):
        """Learn nothing."""
        return None

    def predict(self, X):
        """Say nothing."""
        return None


def endless() -> list:
    """A list that holds itself."""
    loop: list = [1]
    loop.append(loop)
    return loop


def ends_the_program(*_):
    """A function that tries to leave."""
    raise SystemExit(3)


ODD = {
    "None": None, "empty text": "", "text": "flowers", "nan": math.nan, "infinity": -math.inf, "huge": 10**400, "negative": -1, "complex": 1j, "bytes": b"\xff",
    "True": True, "empty list": [], "empty dict": {}, "nested": [[[]]], "list of None": [None] * 4, "a list in itself": endless(), "a set": {1, "a"},
    "a function of nothing": lambda: None, "a function of anything": lambda *_: None, "a function that leaves": ends_the_program,
    "a class": dict, "a module": math, "a generator": (number for number in range(3)), "a range": range(5),
    "0-d array": np.array(5.0), "3-d array": np.zeros((2, 2, 2)), "object array": np.array([None, "a", 1.5], dtype=object), "empty table": pd.DataFrame(),
    "twice the same column": pd.DataFrame([[1, 2]], columns=["species", "species"]), "dates": pd.Series(pd.date_range("2020-01-01", periods=3)),
    "NA": pd.NA, "NaT": pd.NaT, "stubborn": Stubborn(), "list of the stubborn": [Stubborn()] * 3, "pretender": Pretender(),
    "gives a pretender": lambda *_: Pretender(),
    "gives the stubborn": lambda *_: Stubborn(), "gives nan": lambda *_: math.nan, "gives huge": lambda *_: 10**400,
}


@pytest.mark.parametrize(("name", "odd"), [(name, odd) for name in QUESTIONS for odd in some([*ODD], 12, name)])
def test_an_odd_answer_is_never_more_than_wrong(name, odd):
    right = table(name, "RIGHT")[0].answer()
    answers = [ODD[odd], [ODD[odd]] * 2]
    answers += [[*right[:place], ODD[odd], *right[place + 1:]] for place in range(len(right))] if isinstance(right, list) else []
    for answer in answers:
        said = verdict(QUESTIONS[name], answer)
        assert said.status in (WRONG, NOT_ATTEMPTED, RAISED), said
        assert said.message and "Traceback" not in said.message
