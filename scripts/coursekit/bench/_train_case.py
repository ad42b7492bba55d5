"""The case that `course bench train` measures, and how scikit-learn trains on it: what every PyTorch way is compared with."""
import functools
import time
import warnings
from dataclasses import dataclass

import numpy as np
from sklearn.datasets import load_iris
from sklearn.neural_network import MLPClassifier

LEARNING_RATE = 0.01
HIDDEN = 50


@dataclass(frozen=True)
class Case:
    """What every way gets: the rows, how often to go through them, rows held back, and the device."""

    X: np.ndarray  # rows x 4, float32, scaled
    y: np.ndarray  # class numbers 0, 1, 2
    held_X: np.ndarray
    held_y: np.ndarray
    epochs: int
    batch: int
    device: str


@dataclass(frozen=True)
class Trained:
    """One training: its seconds an epoch, and the accuracy on rows held back; None where it was not trained to its end."""

    seconds: float
    accuracy: float | None


def jittered(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows like Iris: flowers drawn from the 150, scaled, each number moved by a normal step of 0.2 deviations. 150 rows are each flower once."""
    X, y = load_iris(return_X_y=True)
    rng = np.random.default_rng(seed)
    flowers = np.arange(150) if rows == 150 else rng.integers(0, 150, rows)
    scaled = ((X - X.mean(axis=0)) / X.std(axis=0)).astype(np.float32)
    return scaled[flowers] + 0.2 * rng.standard_normal((rows, 4), dtype=np.float32), y[flowers]


def classifier(seed: int, epochs: int, batch: int, rate: float = LEARNING_RATE) -> MLPClassifier:
    """scikit-learn's network with the number of epochs fixed."""
    return MLPClassifier((HIDDEN,), learning_rate_init=rate, batch_size=batch, max_iter=epochs, n_iter_no_change=10**9, tol=0, alpha=0, random_state=seed)


@functools.cache
def first_weights(seed: int) -> tuple[np.ndarray, ...]:
    """The weights and offsets with which scikit-learn starts: those after an epoch in which nothing is learned."""
    X, y = jittered(150, 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of course it has not converged
        fitted = classifier(seed, 1, 150, rate=1e-12).fit(X, y)
    return fitted.coefs_[0].T, fitted.intercepts_[0], fitted.coefs_[1].T, fitted.intercepts_[1]


class ScikitLearn:
    """`MLPClassifier.fit` on all processors."""

    def __init__(self, case: Case, kind: type = np.float64):
        self.case, self.X = case, case.X.astype(kind)

    def train(self, seed: int) -> Trained:
        """Fit from scratch."""
        case, model = self.case, classifier(seed, self.case.epochs, self.case.batch)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says that it has not converged: the number of epochs is fixed
            start = time.perf_counter()
            model.fit(self.X, case.y)
            seconds = time.perf_counter() - start
        return Trained(seconds / case.epochs, float(model.score(case.held_X.astype(self.X.dtype), case.held_y)))
