"""A model that learns nothing, but whose accuracy tells on which rows it was fitted and scored."""
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

FIRST = 1_000  # the number of a row stands in its first column and counts from here; the code of its class in the second
FITTED: list[dict] = []  # what was fitted in this process, copies of the model included


def numbered_rows(count: int) -> np.ndarray:
    """The numbers of the rows of a table, by which the spy knows them again."""
    return np.arange(FIRST, FIRST + count, dtype=float)


class Spy(ClassifierMixin, BaseEstimator):
    """`unseen`: right on the rows it was not fitted on, wrong on the others; `always`: names one class; `early`: right on the first rows of each class."""

    def __init__(self, way: str = "unseen", classes: tuple = (), early: tuple = ()):
        self.way, self.classes, self.early = way, classes, early

    def fit(self, X, y):
        """Remember which rows were shown."""
        rows = np.asarray(X, dtype=float)
        self.classes_ = np.asarray(sorted(self.classes))
        self.known_ = {int(number) for number in rows[:, 0]} if self._knows(rows) else None
        FITTED.append({"rows": len(rows), "known": self._knows(rows), "largest": float(np.abs(rows[:, 0]).max())})
        return self

    def _knows(self, rows: np.ndarray) -> bool:
        return bool(np.all(rows[:, 0] >= FIRST) and np.all(rows[:, 0] == np.rint(rows[:, 0])) and np.all(np.isin(rows[:, 1], range(len(self.classes)))))

    def predict(self, X):
        """One name a row."""
        rows = np.asarray(X, dtype=float)
        if self.way == "always" or self.known_ is None or not self._knows(rows):
            return np.asarray([self.classes[0]] * len(rows))
        return np.asarray([self._name(int(number), int(code)) for number, code in rows[:, :2]])

    def _name(self, number: int, code: int) -> str:
        right = number in self.early if self.way == "early" else number not in self.known_
        return self.classes[code if right else (code + 1) % len(self.classes)]
