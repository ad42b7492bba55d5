"""The question `mended` of `08_refitted_scaler`: weights, a scaler and classes of the check's own, asked in company and alone."""
import copy
import functools
import random
from itertools import count

from coursekit.check.measure import NUMBERS, SPECIES
from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions import _flowers_math as flowers_math
from coursekit.check.questions._flowers_forward import put
from coursekit.check.tables import column_of, takes

ALONE = 6  # so many flowers are asked about alone
MARGIN = 0.15  # between the two largest logits, so that no rounding changes a name


def inputs(seed: int) -> dict:
    """Weights, a scaler, an order of classes and eight flowers for which every mistake that we know gives other names."""
    return _made(seed)


@functools.cache
def _made(seed: int) -> dict:
    for attempt in count():
        rng = random.Random(5_500 + seed + 10_000 * attempt)
        first = rng.choice([1, 2])
        made = {"weights": flowers_math.weights(rng), "scaler": flowers_math.scaler(rng), "classes": [*SPECIES[first:], *SPECIES[:first]],
                "rows": [flowers_math.flower(rng) for _ in range(8)], "meadow": [[round(value + rng.uniform(-0.3, 0.3), 1) for value in (5.8, 2.8, 4.2, 1.4)]
                                                                                  for _ in range(3)]}
        ordered = [sorted(row) for row in flowers_math.logits(made["weights"], flowers_math.scaled([*made["rows"], *made["meadow"]], made["scaler"]))]
        if min(row[2] - row[1] for row in ordered) < MARGIN or len(set(_by(RIGHT, made)["all"])) < 3:
            continue
        answers = [str(_by(way, made)) for _, way, _ in [("", RIGHT, ""), *WAYS]]
        if len(set(answers)) == len(answers):
            return made
    raise AssertionError("unreachable")


def probe(answer, inputs: dict) -> dict:
    """What the service answers with the check's model: all, each alone, three of a kind; and with its classes turned."""
    if not (isinstance(answer, list | tuple) and len(answer) == 2 and isinstance(answer[0], list | tuple) and len(answer[0]) == 2):
        return {"network": False, "seen": describe(answer)}
    (network, _), function = answer
    if not takes(function, 2):
        return {"network": True, "callable": False, "seen": describe(function)}
    import pandas

    if not put(network, inputs["weights"]):
        return {"network": False, "seen": describe(network)}
    model = {"kind": "iris-network", "features": list(NUMBERS), "recipe": {}, "classes": inputs["classes"], "scaler": inputs["scaler"]}
    turned = model | {"classes": [*inputs["classes"][1:], inputs["classes"][0]]}

    def table(rows: list):
        return pandas.DataFrame(rows, columns=list(NUMBERS), index=[30 + 3 * place for place in range(len(rows))])
    flowers = table(inputs["rows"])
    kept, results = flowers.copy(), {}
    for name, asked, said in (("all", flowers, model), ("meadow", table(inputs["meadow"]), model), ("other", table(inputs["rows"]), turned)):
        results[name] = function(asked, (network, copy.deepcopy(said)))
    data = {name: column_of(result) for name, result in results.items()}
    data |= {"network": True, "callable": True, "alone": [], "seen": describe(results["all"]), "untouched": flowers.equals(kept)}
    for row in range(ALONE if data["all"] and len(data["all"]) == len(flowers) else 0):
        data["alone"].append(column_of(function(kept.iloc[[row]], (network, copy.deepcopy(model)))))
    return data


def _by(way, inputs: dict) -> dict:
    """The names that a service of this way gives: `all`, `alone` and `meadow`."""
    def names(rows: list) -> list[str]:
        prepared, classes = way(rows, inputs)
        return [classes[row.index(max(row))] for row in flowers_math.logits(inputs["weights"], prepared)]
    return {"all": names(inputs["rows"]), "alone": [names([row]) for row in inputs["rows"][:ALONE]], "meadow": names(inputs["meadow"])}


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then which way of preparing gives these names."""
    if not data["network"]:
        return wrong("network", f"The check needs what was loaded and the function, and cannot put weights into {data['seen']}. Was `loaded` changed?")
    if not data["callable"]:
        return wrong("not-a-function", f"`mended` is {data['seen']}. Asked for is the function itself, with its arguments flowers and loaded.")
    if data["seen"] == "None":
        return wrong("no-return", "`mended` gives back None. Is there a `return` with the names?")
    if data["all"] is None or data["meadow"] is None or None in data["alone"]:
        return wrong("not-a-list", f"`mended` gives back {data['seen']}, where a list of names is asked for.")
    if len(data["all"]) != len(inputs["rows"]) or any(len(names) != 1 for names in data["alone"]):
        return wrong("rows", f"{len(inputs['rows'])} flowers came back as {data['seen']}. Each flower gets one, also when it comes alone.")
    if not all(isinstance(name, str) for name in data["all"]):
        return wrong("numbers", f"`mended` gives back {describe(data['all'][0])} for a flower. The list `classes` of the model has the names.")
    if not data["untouched"]:
        return wrong("argument-changed", "The table of flowers was changed on the way. Whoever asks still needs it.")
    mine = {name: data[name] for name in ("all", "alone", "meadow")}
    if mine == _by(RIGHT, inputs):
        return passed("With a model that it had never seen: all flowers, each alone, and three alike, always the same names.")
    for hint, way, sentence in WAYS:
        if mine == _by(way, inputs):
            return wrong(hint, sentence)
    if data["all"] == data["other"]:
        return wrong("model-ignored", "Two models with different classes led to the same names. Does the function use its argument `loaded`, or what the "
                     "notebook holds?")
    return _company(mine, inputs)


def _company(mine: dict, inputs: dict) -> Verdict:
    alone = [names[0] for names in mine["alone"]]
    if alone == [names[0] for names in _by(RIGHT, inputs)["alone"]]:
        return wrong("single-only", "A flower alone is answered rightly now, and a request of several is not. A patch for single flowers leaves the "
                     "fault where it was: no request, however large, has anything to teach a scaler.")
    if mine["all"][:ALONE] != alone:
        return wrong("still-company", "Some flowers still get another name alone than among the others. Something is learned, or computed, from all "
                     "rows of a request.")
    return wrong("other-scaler", "Alone or together, a flower gets one name now, but not the one that the model gives it. Where do mean and "
                 "scale come from, and are they used as in training? Rows of the notebook are not at hand where a service runs.")


def RIGHT(rows: list, inputs: dict) -> tuple:
    """Scaled as the model says, named in the model's order."""
    return flowers_math.scaled(rows, inputs["scaler"]), inputs["classes"]


def _prepared(prepare):
    return lambda rows, inputs: (prepare(rows, inputs["scaler"]), inputs["classes"])


def _ruled(rule):
    """A way of preparing from a rule of a value, its mean and its scale."""
    return _prepared(lambda rows, scaler: flowers_math.by_column(rows, lambda value, place: rule(value, scaler["mean"][place], scaler["scale"][place])))


WAYS = [
    ("still-refitted", _prepared(lambda rows, scaler: flowers_math.refitted(rows)), "The scaler is still fitted on the flowers of the request. What "
    "it should know was learned in training, and `loaded` holds it."),
    ("stretched", _prepared(lambda rows, scaler: flowers_math.stretched(rows)), "Another scaler is fitted on the request: it brings the flowers to 0 to 1 by "
     "the smallest and largest among them. Whichever it is, it must not learn here."),
    ("unscaled", _prepared(lambda rows, scaler: rows), "The network gets centimetres: nothing is learned from the request any more, and nothing is scaled. "
     "The network was trained on scaled features."),
    ("centred-by-request", _prepared(lambda rows, scaler: flowers_math.scaled(rows, {"mean": [sum(part) / len(rows) for part in zip(*rows, strict=True)],
                                                                                      "scale": scaler["scale"]})),
     "The scale is the model's, the mean is still that of the request."),
    ("class-order", lambda rows, inputs: (flowers_math.scaled(rows, inputs["scaler"]), sorted(inputs["classes"])), "The flowers are prepared rightly, "
    "and the names are exchanged: the model's `classes` stand in an order of their own."),
    ("divided-first", _ruled(lambda value, mean, scale: value / scale - mean), "The lengths are divided first, then the mean in cm is taken away. "
    "Mind the order."),
    ("only-mean", _ruled(lambda value, mean, scale: value - mean), "The mean is taken away, and nothing is divided by the scale."),
    ("only-scale", _ruled(lambda value, mean, scale: value / scale), "The lengths are divided by the scale, and no mean is taken away."),
    ("multiplied", _ruled(lambda value, mean, scale: (value - mean) * scale), "The difference is multiplied by the scale instead of divided."),
    ("exchanged", _ruled(lambda value, mean, scale: (value - scale) / mean), "Mean and scale have changed places."),
]
