"""What probes measure of models: the course's rows, scores of an answer's own model, and whether something can be cloned and fitted."""
import functools
from collections.abc import Callable

from coursekit.check.plain import one_line

SPECIES = ("Iris-setosa", "Iris-versicolor", "Iris-virginica")
NUMBERS = ("sepal_length", "sepal_width", "petal_length", "petal_width")


@functools.cache
def course_split():
    """X_train, X_test, y_train, y_test: the flowers of the course, cut as every lesson cuts them."""
    import pandas
    from sklearn.datasets import load_iris
    from sklearn.model_selection import train_test_split

    values, codes = load_iris(return_X_y=True)
    X, y = pandas.DataFrame(values, columns=list(NUMBERS)), pandas.Series([SPECIES[code] for code in codes], name="species")
    return train_test_split(X, y, test_size=0.2, stratify=y, random_state=42)


def attempt(action: Callable[[], object], failures: list[str]) -> object:
    """The result of an action of a library on an answer; None and a line in `failures` when it cannot be done."""
    try:
        return action()
    except Exception as error:  # a strange answer makes a library raise anything
        failures.append(f"{type(error).__name__}: {one_line(error).rstrip('.')}")
        return None


def is_model(value) -> bool:
    """Can it be fitted and asked for predictions?"""
    return not isinstance(value, type) and callable(getattr(value, "fit", None)) and callable(getattr(value, "predict", None))


def cross_validated(model, X, y, parts: int, seed: int) -> float:
    """The mean accuracy of a model over shuffled, stratified folds."""
    from sklearn.model_selection import StratifiedKFold, cross_val_score

    return float(cross_val_score(model, X, y, cv=StratifiedKFold(parts, shuffle=True, random_state=seed)).mean())
