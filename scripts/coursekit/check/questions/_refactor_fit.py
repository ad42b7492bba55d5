"""The question `fit` of `08_functions_with_arguments`: a model as plain data, compared with one that numpy computes."""
import json
import random

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import takes

COLUMNS = ["births", "weight", "sugar", "pressure"]
FEATURES, TARGET = ["weight", "sugar", "births"], "pressure"
ALPHAS = (1.0, 60.0)
KEYS = ("features", "target", "fill", "mean", "scale", "coefficients", "intercept")


def inputs(seed: int) -> dict:
    """Rows of patients, with gaps."""
    draw, rows = random.Random(40 + seed), []
    for _ in range(60):
        births, weight = draw.randint(0, 6), round(draw.gauss(75, 12), 1)
        sugar = round(80 + draw.expovariate(0.04), 1)
        pressure = round(60 + 0.4 * weight + 0.1 * sugar - 1.5 * births + draw.gauss(0, 4), 1)
        rows.append([births, None if draw.random() < 0.1 else weight, None if draw.random() < 0.3 else sugar, pressure])
    return {"rows": rows}


def probe(answer, inputs: dict) -> dict:
    """The dict for each alpha, as plain data."""
    if not takes(answer, 4):
        return {"callable": False, "seen": describe(answer)}
    import pandas

    models, spoiled = [], False
    for alpha in ALPHAS:
        train = pandas.DataFrame(inputs["rows"], columns=COLUMNS, dtype=float, index=range(7, 67))
        before = train.copy()
        model = answer(train, list(FEATURES), TARGET, alpha)
        spoiled |= not train.equals(before)
        if not isinstance(model, dict):
            return {"callable": True, "dict": False, "seen": describe(model)}
        odd = [f"{key} is {describe(value)}" for key, value in model.items() if not _is_plain(value)]
        if odd:
            return {"callable": True, "dict": True, "odd": odd[0]}
        models.append(plain(model))
    return {"callable": True, "dict": True, "odd": "", "models": models, "spoiled": spoiled}


def _is_plain(value) -> bool:
    """Can JSON hold it, as the next cell of the notebook wants?"""
    try:
        json.dumps(value)
    except Exception:  # an odd object is not plain, whatever it raises
        return False
    return True


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then each number in the order in which it is found."""
    if not data["callable"]:
        return wrong("not-a-function", f"`fit` is {data['seen']}. Asked for is the function itself, with its four arguments.")
    if not data["dict"]:
        hint = "no-return" if data["seen"] == "None" else "not-a-dict"
        return wrong(hint, f"`fit` gives back {data['seen']}, where a dict with the seven entries is asked for.")
    if data["odd"]:
        return wrong("not-plain", f"`{data['odd']}`, which JSON cannot hold. Take the numbers out: `.tolist()` of an array or a Series, "
                                  "`float()` of a number of numpy.")
    for model in data["models"]:
        if lost := [key for key in KEYS if key not in model]:
            return wrong("keys-missing", f"The dict lacks {', '.join(f'`{key}`' for key in lost)}. Whoever loads it has nothing else.")
        if model["features"] != FEATURES or model["target"] != TARGET:
            return wrong("features-ignored", "`features` and `target` in the dict are not those that were handed in. Use the arguments, in their order.")
        for key in ("fill", "mean", "scale", "coefficients"):
            values = model[key]
            if not isinstance(values, list) or len(values) != len(FEATURES) or not all(isinstance(value, int | float) for value in values):
                return wrong("one-for-each", f"`{key}` is to be a list with one number for each feature.")
        if not isinstance(model["intercept"], int | float):
            return wrong("one-for-each", "`intercept` is to be one number.")
    if data["spoiled"]:
        return wrong("changed-its-input", "After the call the training rows are not what they were. Work on a copy: `fillna` gives one.")
    return _numbers(data["models"], inputs["rows"])


def _ridge(x, y, alpha: float):
    import numpy

    centred = x - x.mean(axis=0)
    return numpy.linalg.solve(centred.T @ centred + alpha * numpy.eye(x.shape[1]), centred.T @ (y - y.mean()))


def _numbers(models: list[dict], rows: list) -> Verdict:
    import numpy

    def same(values, others, slack: float = 1e-3) -> bool:
        return bool(numpy.allclose(values, others, rtol=slack, atol=slack))

    table = numpy.array(rows, dtype=float)
    x, y = table[:, [COLUMNS.index(name) for name in FEATURES]], table[:, COLUMNS.index(TARGET)]
    median, mean = numpy.nanmedian(x, axis=0), numpy.nanmean(x, axis=0)
    fill = models[0]["fill"]
    if same(fill, mean):
        return wrong("fill-mean", "`fill` holds means. Sugar has a long tail that pulls its mean up; asked for are medians.")
    if same(fill, [0, 0, 0]):
        return wrong("fill-zero", "`fill` holds zeros: a gap would become a 0 again, the very number that meant nothing.")
    if not same(fill, median):
        return wrong("fill-other", "`fill` does not hold the medians of the features in these rows. In the order of `features`?")
    filled = numpy.where(numpy.isnan(x), median, x)
    complete = x[~numpy.isnan(x).any(axis=1)]
    found = models[0]["mean"]
    if same(found, [0, 0, 0]):
        return wrong("mean-of-scaled", "`mean` holds zeros: the means of what is scaled already. Asked for are those that the scaler subtracts.")
    if not same(found, filled.mean(axis=0)):
        if same(found, mean):
            return wrong("scaled-before-filling", "`mean` was taken before the gaps were filled. Fill first, then scale what the model will see.")
        hint = "rows-dropped" if same(found, complete.mean(axis=0)) else "mean-other"
        return wrong(hint, "`mean` is that of the complete rows only; patients with a gap can be used, filled." if hint == "rows-dropped"
                     else "`mean` does not hold the means of the filled features, in the order of `features`.")
    deviation, scale = filled.std(axis=0), models[0]["scale"]
    if same(scale, deviation**2):
        return wrong("variance", "`scale` holds squares of deviations. The scaler divides by the deviation: `scale_`, not `var_`.")
    if not same(scale, deviation) and not same(scale, filled.std(axis=0, ddof=1)):
        return wrong("scale-other", "`scale` does not hold the deviations of the filled features.")
    scaled = (filled - filled.mean(axis=0)) / scale
    for model, alpha in zip(models, ALPHAS, strict=True):
        weights = model["coefficients"]
        if not same(weights, _ridge(scaled, y, alpha)):
            return _weights(models, alpha, scaled, filled, y, same)
        if not same(model["intercept"], y.mean()):
            hint = "no-intercept" if model["intercept"] == 0 else "intercept-other"
            return wrong(hint, "`intercept` is not what a patient of average values gets. Is it the model's `intercept_`?")
    return passed("Filled, scaled and trained by the training rows alone, and all of it in plain numbers.")


def _weights(models: list[dict], alpha: float, scaled, filled, y, same) -> Verdict:
    """Which mistake explains the weights?"""
    weights = models[ALPHAS.index(alpha)]["coefficients"]
    if same(models[0]["coefficients"], models[1]["coefficients"]):
        return wrong("alpha-ignored", "Two values of `alpha` gave the same weights. Does the training use its argument?")
    if same(weights, _ridge(filled, y, alpha)) or same(weights, _ridge(filled, y, alpha), 0.05):
        return wrong("trained-on-raw", "The weights were found on features that are not scaled. Train on what `scaler.transform` gives.")
    if same(sorted(weights), sorted(_ridge(scaled, y, alpha))):
        return wrong("order", "The weights are right and stand in another order than `features`. A weight at the wrong column is a wrong model.")
    return wrong("weights-other", "The coefficients are not those of ridge regression on the filled and scaled features with this `alpha`.")
