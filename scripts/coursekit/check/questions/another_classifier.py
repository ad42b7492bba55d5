"""The questions of `07_another_classifier`: build a model, cut folds, score, set a knob."""
import random
from collections import Counter

from coursekit.check.measure import attempt, course_split, is_model
from coursekit.check.plain import describe
from coursekit.check.question import Question, Verdict, passed, wrong
from coursekit.check.questions import _evaluating, _knob
from coursekit.check.tables import takes

SOLUTION = "solutions/01_notebook/07_another_classifier.ipynb"


# --- build: a function of C -----------------------------------------------------------------------------------------------------
def _inputs_build(seed: int) -> dict:
    """Rows of two kinds: two columns tell them apart, not quite; a third has large units and says nothing."""
    rng = random.Random(2_000 + seed)
    kinds = ["a"] * 50 + ["b"] * 30
    rows = [[rng.gauss(2.0 if kind == "a" else 0.2, 0.7), rng.gauss(1.0 if kind == "a" else 2.8, 0.7), rng.gauss(0, 30_000)] for kind in kinds * 2]
    return {"rows": rows, "kinds": kinds * 2}


def _probe_build(answer, inputs: dict) -> dict:
    if not takes(answer, 1):
        return {"callable": False, "seen": describe(answer)}
    import numpy
    from sklearn.base import clone
    from sklearn.utils.validation import check_is_fitted

    model = answer(1.0)
    data: dict = {"callable": True, "seen": describe(model), "class": isinstance(model, type), "model": is_model(model)}
    if not data["model"]:
        return data | {"parts": isinstance(model, list | tuple), "transforms": hasattr(model, "transform")}
    X, y, half, failures = numpy.array(inputs["rows"]), numpy.array(inputs["kinds"]), len(inputs["rows"]) // 2, []

    def accuracy(C: float, rows) -> float | None:
        def measure() -> float:
            fitted = answer(C).fit(rows[:half], y[:half])
            return float(numpy.mean(numpy.asarray(fitted.predict(rows[half:])) == y[half:]))
        return attempt(measure, failures)

    def told(C: float):
        return attempt(lambda: numpy.asarray(answer(C).fit(X[:half], y[:half]).predict(X[:half])).tolist(), failures)

    unfit: list[str] = []
    attempt(lambda: check_is_fitted(model), unfit)
    attempt(lambda: clone(model), failures)
    data |= {"ready": not unfit, "same": answer(1.0) is answer(1.0), "raw": accuracy(1.0, X), "scaled": accuracy(1.0, X / X.std(axis=0))}
    small, large = told(1e-4), told(1e4)
    right = [sum(mine == kind for mine, kind in zip(names or [], y[:half].tolist(), strict=False)) / half for names in (small, large)]
    return data | {"small": right[0], "large": right[1], "alike": small == large, "failures": failures}


def _judge_build(data: dict, inputs: dict) -> Verdict:
    if not data["callable"]:
        return wrong("not-a-function", f"`build` is {data['seen']}. Asked for is the function itself, with the one argument C.")
    if data["seen"] == "None":
        return wrong("no-return", "`build(1.0)` gives back None. Is there a `return` with the model?")
    if data["class"]:
        return wrong("a-class", f"`build(1.0)` gives back {data['seen']}. A model is made by calling its class.")
    if not data["model"] and data["parts"]:
        return wrong("parts", f"`build(1.0)` gives back {data['seen']}: parts beside each other. They should be one model, with one `fit` and one `predict`.")
    if not data["model"] and data["transforms"]:
        return wrong("no-classifier", f"`build(1.0)` gives back {data['seen']} that cannot predict. The last step of the model should be a classifier.")
    if not data["model"]:
        return wrong("not-a-model", f"`build(1.0)` gives back {data['seen']}, which has no `fit` and `predict`.")
    if data["same"]:
        return wrong("same-model", "Two calls of `build` give one and the same model. Each call should make a new one.")
    if data["ready"]:
        return wrong("already-fitted", "The model from `build(1.0)` can predict before anybody has fitted it. Whatever it knows comes from rows it "
                                       "should not have seen yet.")
    if data["failures"]:
        return wrong("does-not-fit", f"The model cannot be copied, fitted and asked on other rows: {data['failures'][0]}. Is each step in its place?")
    if data["scaled"] < 0.8:
        return wrong("does-not-learn", f"On other rows the model is right for {data['scaled']:.2f} of them, hardly more than the commonest class. Is it "
                                       "a classifier that learns?")
    if data["raw"] < data["scaled"] - 0.1:
        return wrong("not-scaled", f"With one column in large units, the accuracy falls from {data['scaled']:.2f} to {data['raw']:.2f}. "
                     "Does the model itself bring each column to the same scale, and learn that scale in `fit`?")
    if data["alike"]:
        return wrong("C-ignored", "A tiny and a huge C give the same answers everywhere. Does `C` reach the classifier?")
    if data["small"] > data["large"] + 0.1:
        return wrong("C-upside-down", "A tiny C follows single rows more closely than a huge one. It should be the other way round.")
    return passed("A new model on each call, which brings columns to one scale and listens to C.")


# --- folds ----------------------------------------------------------------------------------------------------------------------
def _probe_folds(answer, inputs: dict) -> dict:
    if isinstance(answer, bool | int | float | str) or answer is None or not (hasattr(answer, "split") or isinstance(answer, list | tuple)):
        return {"seen": describe(answer), "cuts": None}
    from sklearn.model_selection import check_cv

    X, _, y, _ = course_split()
    failures: list[str] = []
    if hasattr(answer, "split"):  # rows sorted by species, as in the file
        order = y.sort_values(kind="stable").index
        X, y = X.loc[order], y.loc[order]

    def cut() -> list:
        return [[[int(place) for place in part] for part in (learn, ask)] for learn, ask in check_cv(answer).split(X, y)]

    cuts = attempt(cut, failures)
    again = attempt(cut, failures) if cuts else None
    return {"seen": describe(answer), "cuts": cuts, "again": cuts == again, "labels": y.tolist(), "failures": failures, "sorted": hasattr(answer, "split")}


def _judge_folds(data: dict, inputs: dict) -> Verdict:
    if data["cuts"] is None and data.get("failures"):
        return wrong("does-not-split", f"`folds` is {data['seen']}, and it cannot cut the training rows: {data['failures'][0]}.")
    if data["cuts"] is None and data["seen"].startswith("the number"):
        return wrong("a-number", f"`folds` is {data['seen']}. A number would do as `cv`, but it cuts rows in their order and cannot be told to shuffle.")
    if data["cuts"] is None:
        return wrong("not-folds", f"`folds` is {data['seen']}, which cannot cut a table into folds. `sklearn.model_selection` has classes that can.")
    cuts, labels = data["cuts"], data["labels"]
    asked = Counter(place for _, ask in cuts for place in ask)
    if any(set(learn) & set(ask) for learn, ask in cuts):
        return wrong("overlap", "In a fold, some rows are both learned from and asked about. A model is asked about rows that it has not seen.")
    if len(set(asked.values())) > 1 or len(asked) < len(labels):
        return wrong("uneven", "Some rows are asked about more often than others, or never. Folds give each row the same number of turns.")
    if not data["sorted"]:
        return wrong("written-out", f"`folds` is {data['seen']}: cuts of one table, written out as row numbers. They fit no other table, and `evaluate` will "
                     "meet others. Make the splitter itself, without calling its `split`.")
    many = round(len(labels) * len(cuts) / sum(asked.values()))
    if many < 3:
        return wrong("too-few", f"There are {many} folds: each model learns from half of the rows only.")
    if many > 20:
        return wrong("too-many", f"There are {many} folds of about {len(labels) // many} row(s). The accuracy on so few rows is nearly all or nothing.")
    if any(len({labels[place] for place in ask}) == 1 for _, ask in cuts):
        return wrong("one-species", "A fold holds one species only, so its model has hardly seen that species. The rows were cut in their order, and "
                                    "they come sorted.")
    counts = [Counter(labels[place] for place in ask) for _, ask in cuts]
    if any(abs(count[kind] - len(ask) / 3) > 1 for count, (_, ask) in zip(counts, cuts, strict=True) for kind in set(labels)):
        return wrong("not-stratified", f"One fold holds {max(max(count.values()) for count in counts)} rows of one species, and "
                                       f"{min(min(c.values()) for c in counts)} of another. "
                     "The species should have the same shares in each fold.")
    if _in_order(cuts, labels):
        return wrong("unshuffled", "The shares are fair, but each fold takes neighbours of the table. Rows that were written down together would be "
                                   "asked about together.")
    if not data["again"]:
        return wrong("no-seed", "Asked twice, `folds` cuts in two different ways. Scores of two models could not be compared row by row, or repeated.")
    turns = f"{many} folds" if len(cuts) == many else f"{many} folds, cut anew for each of {len(cuts) // many} rounds,"
    return passed(f"{turns} with fair shares, shuffled, and the same each time.")


def _in_order(cuts: list, labels: list) -> bool:
    """Are the rows of each species in the first fold neighbours in the table?"""
    places = [[place for place in sorted(cuts[0][1]) if labels[place] == kind] for kind in sorted(set(labels))]
    return all(part[-1] - part[0] == len(part) - 1 for part in places)


QUESTIONS = [
    Question("build", probe=_probe_build, judge=_judge_build, inputs=_inputs_build, more=(
        "`make_pipeline` makes one model of several steps: what transforms comes first, what predicts comes last.",
        "Two steps are enough: one class from `sklearn.preprocessing`, and the SVM, which takes `C` as an argument. Return the pipeline without fitting it.")),
    Question("folds", probe=_probe_folds, judge=_judge_folds, more=(
        "Among the splitters of scikit-learn there is one whose name says that the shares of the classes are kept in each fold.",
        "By default it does not shuffle. Two of its arguments matter: one turns shuffling on, the other makes it repeatable.")),
    Question("evaluate", probe=_evaluating.probe, judge=_evaluating.judge, more=(
        "`cross_val_score` returns one score for each fold, from copies of the model. Its argument `cv` takes your folds.",
        "Pass on the three arguments of the function as they came, and say which score is wanted with `scoring`.")),
    Question("knob", probe=_knob.probe, judge=_knob.judge, more=(
        "`evaluate` gives the scores of one model. For each C: build it, evaluate it on the training rows, take the mean.",
        "A dict comprehension over `values` makes the table; `max` with `key=` finds the C in a dict whose number is largest.")),
]
