"""The question `answer` of `03_infer`: a network, a scaler and flowers that the check brings, and which no notebook knows."""
import math
import random

from coursekit.check.plain import describe, is_a, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions import _flowers_math as flowers_math
from coursekit.check.questions import _train_network
from coursekit.check.questions._flowers_reading import WAYS as SCALINGS
from coursekit.check.tables import takes

SLACK, FAR = 2e-4, 120  # of a logit: exp(120) is no number of float32
CALLS = ("many", "one", "turned", "large")
FEATURES = ["petal_width", "sepal_length", "petal_length", "sepal_width"]  # neither the course's order nor the alphabet's


def inputs(seed: int) -> dict:
    """Flowers in cm, one alone, some with columns in another order, one far too large; weights that make a difference."""
    rng = random.Random(7_200 + seed)
    rows = [flowers_math.flower(rng) for _ in range(9)]
    weights, scaler, large = _train_network.weights(rng, 6, output=0.15), flowers_math.scaler(rng), rows[:1]
    while abs(max(flowers_math.logits(weights, flowers_math.scaled(large, scaler))[0])) < FAR:
        large = [[10 * value for value in large[0]]]
    return {"weights": weights, "scaler": scaler, "many": rows[:5], "one": rows[5:6], "turned": rows[6:], "large": large}


def probe(answer, inputs: dict) -> dict:
    """The probabilities that the function gives for each of the tables, and what it did to the network."""
    if not takes(answer, 3):
        return {"callable": False, "seen": describe(answer)}
    import pandas
    import torch

    network, calls = _train_network.network(inputs["weights"]), {}
    contents = {"kind": "iris-network", "features": FEATURES, "classes": ["x", "y", "z"], "scaler": inputs["scaler"], "recipe": {"hidden": 6}}
    before = [plain(values) for values in network.state_dict().values()]
    for name in CALLS:
        table = pandas.DataFrame(inputs[name], columns=FEATURES, index=range(700, 700 + len(inputs[name])))  # as in the middle of a file
        table = table[FEATURES[::-1]] if name == "turned" else table
        kept = table.copy()
        with torch.enable_grad():
            result = answer(network, contents, table)
        tensor = is_a(result, "torch", "Tensor")
        calls[name] = {"seen": describe(result), "values": _rows(result), "kept": table.equals(kept),
                       "graph": tensor and result.requires_grad, "there": tensor and result.device.type != "cpu"}
    others = [_train_network.network(inputs["weights"] | {"output.bias": bias}) for bias in ([50.0, 0.0, -50.0], [-50.0, 0.0, 50.0])]
    table = pandas.DataFrame(inputs["many"], columns=FEATURES)
    same = bool(calls["many"]["values"]) and all(_rows(answer(other, contents, table)) == calls["many"]["values"] for other in others)
    return {"callable": True, "calls": calls, "same": same, "moved": [plain(values) for values in network.state_dict().values()] != before}


def _rows(result) -> list | None:
    """The result as a list of rows of numbers; None for anything else."""
    try:
        rows = plain(result)
    except Exception:  # an odd object is no array, whatever it raises
        return None
    if not isinstance(rows, list) or not all(isinstance(row, list) and all(isinstance(value, int | float) for value in row) for row in rows):
        return [[value] for value in rows] if isinstance(rows, list) and rows and all(isinstance(value, int | float) for value in rows) else None
    return [[value if math.isfinite(value) else None for value in row] for row in rows]


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then what was done to the flowers and to the logits."""
    if not data["callable"]:
        return wrong("not-a-function", f"`answer` is {data['seen']}. Asked for is the function itself, with its arguments network, contents and flowers.")
    calls = data["calls"]
    many = calls["many"]
    if many["seen"] == "None":
        return wrong("no-return", "`answer` gives back None. Is there a `return` with the probabilities?")
    if data["moved"]:
        return wrong("trained", "The network's weights were changed. Asking it is not training it.")
    if not all(call["kept"] for call in calls.values()):
        return wrong("flowers-changed", "The table of flowers was changed on the way: who asks still needs it.")
    if any(call["graph"] for call in calls.values()):
        return wrong("graph", "The result has `requires_grad`: it still carries what `backward` would need, and cannot become an array of numpy. "
                     "Say that nothing is learned here.")
    if any(call["there"] for call in calls.values()):
        return wrong("not-on-cpu", f"`answer` gives back {many['seen']}, still on the accelerator. Lines are written by the CPU.")
    if verdict := _form(calls, inputs):
        return verdict
    if data["same"]:
        return wrong("other-network", "Another network, and the same answers. Does `answer` ask the network that was handed over, or one of the notebook?")
    return _numbers(calls, inputs)


def _form(calls: dict, inputs: dict) -> Verdict | None:
    many = calls["many"]
    if any(call["values"] is None for call in calls.values()):
        return wrong("not-an-array", f"`answer` gives back {many['seen']}, where an array is asked for: a row for each flower, a column for each class.")
    shapes = {name: (len(call["values"]), len(call["values"][0]) if call["values"] else 0) for name, call in calls.items()}
    if shapes["many"] == (5, 1) or shapes["many"] == (1, 5):
        return wrong("one-a-flower", f"Five flowers came back as {many['seen']}: one number each. Keep the probabilities of all classes; "
                     "choosing among them is the next step.")
    if shapes["many"] == (3, 5):
        return wrong("turned", f"Five flowers came back as {many['seen']}. A row for each flower is asked for, a column for each class.")
    if odd := next((name for name in CALLS if shapes[name] != (len(inputs[name]), 3)), ""):
        count = len(inputs[odd])
        return wrong("shape", f"{count} flower{'s' * (count > 1)} came back as {calls[odd]['seen']}. A row for each flower and a column for each class is "
                     "asked for.")
    return None


def _numbers(calls: dict, inputs: dict) -> Verdict:
    def done_by(scaling, logits=flowers_math.softmax, names=CALLS, slack: float = SLACK) -> bool:
        return all(_is(calls[name]["values"], logits(flowers_math.logits(inputs["weights"], scaling(rows(name)))), slack) for name in names)

    def rows(name: str) -> list:
        return inputs[name]

    def scaled(rows: list) -> list:
        return flowers_math.scaled(rows, inputs["scaler"])
    if done_by(scaled):
        return passed("Five flowers, one alone, some with columns in another order: each with its probabilities, scaled as the model says.")
    few = ("many", "one")
    if done_by(scaled, names=few):
        if not done_by(scaled, names=("turned",)):
            return wrong("column-order", "A table whose columns stand in another order gets other answers. `contents['features']` says which column is which.")
        return wrong("overflow", "A flower whose lengths are far too large, as by a slip of the unit, has large logits, and its probabilities are no "
                     "numbers any more. "
                     "`torch.softmax` takes care of large logits; a quotient of `exp` does not.")
    if done_by(scaled, lambda logits: logits, few):
        return wrong("logits", "These are the logits: some are negative, and a row does not sum to 1. One step is missing to make them probabilities.")
    if done_by(scaled, _by_columns, few):
        return wrong("wrong-dim", "Each column sums to 1 instead of each row: flowers compete with each other, where classes should. "
                     "A flower alone gets 1 for every class.")
    if done_by(scaled, lambda logits: [[1 / (1 + math.exp(-value)) for value in row] for row in logits], few):
        return wrong("sigmoid", "Each number lies between 0 and 1, but a row does not sum to 1: that is a sigmoid, which asks about each class for itself.")
    if done_by(scaled, lambda logits: flowers_math.softmax(flowers_math.softmax(logits)), few):
        return wrong("twice", "The network is surer than these numbers say: softmax was applied to what were probabilities already.")
    if done_by(scaled, lambda logits: [[float(value == max(row)) for value in row] for row in logits], few):
        return wrong("one-hot", "One class has 1 and the others 0. How sure the network is got lost.")
    for hint, way, sentence in SCALINGS:
        if done_by(lambda rows, way=way: way(rows, inputs["scaler"]), names=("many",)) or done_by(
                lambda rows, way=way: way(rows, inputs["scaler"]), lambda logits: logits, ("many",)):
            return wrong(hint, sentence)
    values = calls["many"]["values"]
    if any(done_by(scaled, names=few, slack=0.5 * 10**-digits + SLACK) and _has_digits(values, digits) for digits in (1, 2, 3)):
        return wrong("rounded", "These are the probabilities, rounded. The six decimals of the file come from here.")
    if any(value is None for row in values for value in row) or abs(sum(values[0]) - 1) > 1e-3:
        return wrong("sums", "The numbers of the first flower are no probabilities: they do not sum to 1.")
    return wrong("other-numbers", "Each row sums to 1, and these are not this network's probabilities of these flowers. Are scaler and features taken from the "
                 "arguments?")


def _is(values: list, right: list, slack: float) -> bool:
    return all(value is not None for row in values for value in row) and flowers_math.close(values, right, slack)


def _has_digits(values: list, digits: int) -> bool:
    return all(abs(value - round(value, digits)) < 1e-6 for row in values for value in row)


def _by_columns(logits: list) -> list:
    return flowers_math.turned(flowers_math.softmax(flowers_math.turned(logits)))
