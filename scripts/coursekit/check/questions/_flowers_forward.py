"""The question `feed_forward` of `07_answer_new_flowers`: the learner's own network with weights that the check brings."""
import math
import random

from coursekit.check.measure import attempt
from coursekit.check.plain import describe, is_a, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions import _flowers_math as flowers_math
from coursekit.check.tables import takes

SLACK = 2e-4
CALLS = ("many", "one", "other")


def inputs(seed: int) -> dict:
    """Two sets of weights, five scaled flowers, and one."""
    rng = random.Random(5_100 + seed)
    rows = [[round(rng.gauss(0, 1), 2) for _ in range(4)] for _ in range(6)]
    return {"weights": flowers_math.weights(rng), "other": flowers_math.weights(rng), "many": rows[:5], "one": rows[5:]}


def probe(answer, inputs: dict) -> dict:
    """What the function gives for five flowers, for one, and for the five with other weights."""
    if not (isinstance(answer, list | tuple) and len(answer) == 2):
        return {"network": False, "seen": describe(answer)}
    network, function = answer
    if not takes(function, 2):
        return {"network": True, "callable": False, "seen": describe(function)}
    import torch

    data: dict = {"network": put(network, inputs["weights"]), "callable": True, "seen": describe(network)}
    for name in CALLS if data["network"] else ():
        put(network, inputs["other" if name == "other" else "weights"])
        before = {part: values.clone() for part, values in network.state_dict().items()}
        features = torch.tensor(inputs["one" if name == "one" else "many"])
        result = function(network, features)
        after, tensor = network.state_dict(), is_a(result, "torch", "Tensor")
        data[name] = {
            "seen": describe(result), "tensor": tensor, "shape": list(result.shape) if tensor else [], "values": plain(result) if tensor else None,
            "graph": tensor and result.requires_grad, "kept": all(torch.equal(values, after[part]) for part, values in before.items()),
            "features": torch.equal(features, torch.tensor(inputs["one" if name == "one" else "many"]))}
    return data


def put(network, weights: dict) -> bool:
    """Put weights into a learner's network; False where it does not take them."""
    import torch

    def load() -> bool:
        network.load_state_dict({name: torch.tensor(values) for name, values in weights.items()})
        return True
    return bool(attempt(load, []))


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then what was done to the logits."""
    if not data["network"]:
        return wrong("network", f"The check needs the network and the function, and cannot put weights into {data['seen']}. Was the network or its class "
                     "changed?")
    if not data["callable"]:
        return wrong("not-a-function", f"`feed_forward` is {data['seen']}. Asked for is the function itself, with its arguments network and features.")
    many, one = data["many"], data["one"]
    if many["seen"] == "None":
        return wrong("no-return", "`feed_forward` gives back None. Is there a `return` with the probabilities?")
    if not all(data[name]["tensor"] for name in CALLS):
        return wrong("not-a-tensor", f"`feed_forward` gives back {many['seen']}, where a tensor is asked for: the next function takes one.")
    if not all(data[name]["kept"] for name in CALLS):
        return wrong("trained", "The network's weights were changed. Asking it is not training it.")
    if not all(data[name]["features"] for name in CALLS):
        return wrong("argument-changed", "The features were changed on the way: who asks still needs them.")
    return _shape(many, one) or _numbers(data, inputs) or _graph(data)


def _shape(many: dict, one: dict) -> Verdict | None:
    if many["shape"] == [5, 3] and one["shape"] == [1, 3]:
        return None
    if many["shape"] == [5]:
        return wrong("one-a-flower", f"Five flowers came back as {many['seen']}: one number each. Keep the probabilities of all three classes; "
                     "choosing among them is the next step.")
    if many["shape"] == [3, 5]:
        return wrong("turned", f"Five flowers came back as {many['seen']}. A row a flower is asked for, a column a class.")
    if many["shape"] == [5, 3]:
        return wrong("one-flower", f"A single flower came back as {one['seen']}. It is still a table, with one row.")
    return wrong("shape", f"Five flowers came back as {many['seen']}. A row for each flower and a column for each class is asked for.")


def _numbers(data: dict, inputs: dict) -> Verdict | None:
    def is_done_by(way, slack: float = SLACK) -> bool:
        return all(flowers_math.close(data[name]["values"], way(given), slack) for name, given in logits.items())
    logits = {name: flowers_math.logits(inputs["other" if name == "other" else "weights"], inputs["one" if name == "one" else "many"]) for name in CALLS}
    if is_done_by(flowers_math.softmax):
        return None
    if data["many"]["values"] == data["other"]["values"]:
        return wrong("network-ignored", "With other weights in the network, the same numbers came back. Does the function use its argument `network`, "
                     "or one that the notebook holds?")
    for hint, way, sentence in WAYS:
        if is_done_by(way):
            return wrong(hint, sentence)
    if is_done_by(flowers_math.softmax, 0.051):
        return wrong("rounded", "These are the probabilities, rounded. Rounding is for showing; later steps need the digits.")
    sums = [sum(row) for row in data["many"]["values"]]
    if max(abs(total - 1) for total in sums) > 1e-3:
        return wrong("sums", f"The three numbers of the first flower sum to {sums[0]:.3g}. Probabilities sum to 1.")
    return wrong("other-numbers", "Each row sums to 1, and the numbers are not this network's probabilities. What is done to the features or to the logits "
                 "on the way?")


def _graph(data: dict) -> Verdict:
    if any(data[name]["graph"] for name in CALLS):
        return wrong("graph", "The probabilities are right, and `requires_grad` is True: they still carry the graph for `backward`, which costs memory and "
                     "cannot be turned into an array of numpy. Say that nothing is learned here.")
    return passed("Five flowers and one alone: every row sums to 1, and nothing is kept for training.")


def _each(rule):
    """A way that applies a rule to every logit."""
    return lambda rows: [[rule(value) for value in row] for row in rows]


def _one_hot(rows: list) -> list:
    return [[float(value == max(row)) for value in row] for row in rows]


def _shares(rows: list) -> list:
    return [[value / sum(row) for value in row] for row in rows]


def _by_columns(rows: list) -> list:
    return flowers_math.turned(flowers_math.softmax(flowers_math.turned(rows)))


WAYS = [
    ("logits", _each(lambda value: value), "These are the logits: some are negative, and a row does not sum to 1. "
     "One step is missing to make them probabilities."),
    ("wrong-dim", _by_columns, "Each column sums to 1 instead of each row: the flowers compete with each other, where the classes should. "
     "A flower alone gets 1 for every class."),
    ("sigmoid", _each(lambda value: 1 / (1 + math.exp(-value))), "Each number lies between 0 and 1, but a row does not sum to 1. That is a sigmoid: "
     "it asks about each class for itself, and here exactly one is right."),
    ("logs", lambda rows: _each(math.log)(flowers_math.softmax(rows)), "All numbers are negative: these are logarithms of probabilities."),
    ("twice", lambda rows: flowers_math.softmax(flowers_math.softmax(rows)), "The rows sum to 1, but the network is much surer than these numbers say: "
     "softmax was applied to what were probabilities already."),
    ("upside-down", lambda rows: flowers_math.softmax(_each(lambda value: -value)(rows)), "The smallest logit got the largest probability."),
    ("one-hot", _one_hot, "One class has 1 and the others 0. How sure the network is got lost."),
    ("exponentials", _each(math.exp), "None is negative, but a row does not sum to 1: one more step turns these into shares."),
    ("shares", _shares, "The logits were divided by their sum. Some logits are negative, and so are some of these numbers; "
     "something has to make them positive first."),
]
