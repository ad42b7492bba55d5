"""The question `knob` of `07_another_classifier`: [build, accuracy, best_C], measured again with the learner's own `build`."""
from coursekit.check.measure import attempt, course_split, cross_validated
from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong

VALUES = (0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)
FOLDS = ((5, 11), (5, 12), (4, 13))  # how many, and with which seed


def _table(accuracy) -> dict | None:
    """The numbers by C, from a dict, a Series, pairs, or a list in the order of the values."""
    if type(accuracy).__name__ == "Series":
        accuracy = accuracy.to_dict()
    if isinstance(accuracy, dict):
        return {float(C): plain(entry) for C, entry in accuracy.items()}
    entries = plain(accuracy)
    if isinstance(entries, list) and entries and all(isinstance(entry, list) and len(entry) == 2 for entry in entries):
        return {float(C): entry for C, entry in entries}
    return dict(zip(VALUES, entries, strict=False)) if isinstance(entries, list) else None


def probe(answer, inputs: dict) -> dict:
    """The table and the choice, and what the same models reach by cross-validation, on the training rows, and on the test rows."""
    build, accuracy, best = answer if isinstance(answer, list | tuple) and len(answer) == 3 else (None, answer, None)
    failures: list[str] = []
    table = attempt(lambda: _table(accuracy), [])
    data = {"seen": describe(accuracy), "best_seen": describe(best), "best": attempt(lambda: float(best), []) if not isinstance(best, bool | str) else None}
    data["table"] = [[C, entry] for C, entry in table.items()] if table else None
    if not table or not all(isinstance(entry, float | int) for entry in table.values()):
        return data
    X_train, X_test, y_train, y_test = course_split()

    def measured() -> dict:
        rows = {"folds": [], "training": [], "test": []}
        for C in VALUES:
            rows["folds"].append([cross_validated(build(C), X_train, y_train, *fold) for fold in FOLDS])
            model = build(C).fit(X_train, y_train)
            rows["training"].append(float(model.score(X_train, y_train)))
            rows["test"].append(float(model.score(X_test, y_test)))
        return rows
    return data | {"measured": attempt(measured, failures), "failures": failures}


def judge(data: dict, inputs: dict) -> Verdict:
    """Is it a mean for each C, is each measured by cross-validation on the training rows, and is the choice the best of them?"""
    table = dict(data["table"] or [])
    if not table:
        return wrong("not-a-table", f"`accuracy` is {data['seen']}, where a dict is asked for: each C in `values` with one number.")
    if odd := [C for C, entry in table.items() if isinstance(entry, list)]:
        return wrong("not-a-mean", f"`accuracy` holds {len(table[odd[0]])} scores for C = {odd[0]:g}. To compare, each C needs one number.")
    if not all(isinstance(entry, float | int) and not isinstance(entry, bool) for entry in table.values()):
        return wrong("not-a-table", "`accuracy` holds entries that are not numbers.")
    if missing := [C for C in VALUES if not any(abs(C - mine) < 1e-9 * C for mine in table)]:
        return wrong("value-missing", f"`accuracy` has no number for C = {missing[0]:g}. Every entry of `values` should be tried.")
    if data.get("measured") is None:
        return wrong("build-first", "The models for this table could not be built and fitted again. Does the check of `build` pass?")
    mine = [float(next(entry for key, entry in table.items() if abs(C - key) < 1e-9 * C)) for C in VALUES]
    return _how_measured(mine, data["measured"]) or _choice(table, data)


def _close(mine: list[float], other: list[float], slack: float = 0.002) -> bool:
    return all(abs(a - b) < slack for a, b in zip(mine, other, strict=True))


def _whole(mine: list[float], rows: int) -> bool:
    """Is each number a count of right answers among this many rows?"""
    return all(abs(entry * rows - round(entry * rows)) < 1e-6 for entry in mine)


def _how_measured(mine: list[float], measured: dict) -> Verdict | None:
    low, high = [min(entry) - 0.03 for entry in measured["folds"]], [max(entry) + 0.03 for entry in measured["folds"]]
    if max(mine) > 1:
        return wrong("percent", f"The largest number in `accuracy` is {max(mine):g}. Accuracy is a share of rows: at most 1.")
    if _close(mine, measured["training"]):
        return wrong("training-rows", "These are the accuracies of models on the very rows they learned from. Bent borders always look good there.")
    if _close(mine, measured["test"]):
        return wrong("test-rows", "These are accuracies on the test rows. Once they take part in a choice, nothing is left to test it with.")
    if _close(mine, [mine[0]] * len(mine), 1e-12):
        return wrong("all-alike", "Every C has the same number. Does each turn of the loop build its own model, with its own C?")
    if _whole(mine, 150) and not _whole(mine, 120):
        return wrong("all-rows", "These numbers are counts among 150 flowers: the test rows took part. The choice belongs to the training rows alone.")
    inside = [a <= b <= c for a, b, c in zip(low, mine, high, strict=True)]
    if _whole(mine, 120) and all(inside) or all(inside) and not all(_whole([entry], 24) for entry in mine):
        return None
    if all(a <= 1 - b <= c for a, b, c in zip(low, mine, high, strict=True)):
        return wrong("errors", "These look like shares of wrong answers. Accuracy is the share of right ones.")
    if all(a <= b <= c for a, b, c in zip(low, mine[::-1], high, strict=True)):
        return wrong("order", "The numbers fit the values of C in the opposite order. Which number belongs to which C?")
    if sum(inside) >= 3 and _whole(mine, 24):
        return wrong("one-fold", "These look like scores on one fold of 24 rows. The mean over all folds is steadier.")
    at = VALUES[inside.index(False)] if False in inside else VALUES[0]
    return wrong("other-numbers", f"For C = {at:g} your number is not what five shuffled folds of the training rows give for `build({at:g})`, whatever "
                                  "the seed. Do the checks above pass?")


def _choice(table: dict, data: dict) -> Verdict:
    best, top = data["best"], max(table.values())
    chosen = next((C for C in table if best is not None and abs(C - best) <= 1e-9 * C), None)
    if chosen is not None and table[chosen] >= top - 1e-12:
        return passed(f"{len(table)} values of C, each measured on rows held back, and the best of them chosen.")
    if chosen is not None and table[chosen] == min(table.values()):
        return wrong("worst", f"`best_C` is {best:g}, the value with the lowest mean in your own table.")
    if chosen is not None:
        return wrong("not-best", f"`best_C` is {best:g}, and another value has a higher mean in your own table.")
    if best is not None and any(abs(best - entry) < 1e-9 for entry in table.values()):
        return wrong("best-is-accuracy", f"`best_C` is {best:g}, which is an accuracy in your table. Asked for is the C that it belongs to.")
    return wrong("not-a-value", f"`best_C` is {data['best_seen']}, which is none of `values`.")
