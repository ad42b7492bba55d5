"""The question `predict` of `10_move_to_any_device`: probabilities in NumPy, from a network that lies anywhere."""
import random

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._device_far import FAR, attempt_there, where
from coursekit.check.tables import takes


def inputs(seed: int) -> dict:
    """Flowers in cm, and a seed for the weights of a network."""
    rng = random.Random(3_300 + seed)
    return {"flowers": [[round(rng.uniform(0.2, 7), 1) for _ in range(4)] for _ in range(10)], "weights": 50 + seed}


def _network(seed: int):
    """A network that forgets half of its sums at random while it is in training."""
    import torch
    from torch import nn

    state = torch.get_rng_state()
    torch.manual_seed(seed)
    network = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 3))
    torch.set_rng_state(state)
    return network


def probe(answer, inputs: dict) -> dict:
    """The answers for a network here, in and out of training, and for one on another device."""
    import numpy
    import torch

    if isinstance(answer, torch.nn.Module) or not takes(answer, 2):
        return {"callable": False, "seen": describe(answer)}
    flowers, network = numpy.array(inputs["flowers"]), _network(inputs["weights"]).eval()
    with torch.no_grad():
        logits = network(torch.tensor(inputs["flowers"]))

    def here() -> dict:
        came = answer(network, flowers)
        again = _network(inputs["weights"]).train()
        trained = answer(again, flowers)
        return {"seen": describe(came), "kind": type(came).__name__, "graph": bool(getattr(came, "requires_grad", False)), "numbers": plain(came),
                "in_training": plain(trained), "mode_kept": again.training and not network.training, "type": str(getattr(came, "dtype", ""))}

    def there(_) -> dict:
        far = _network(inputs["weights"]).eval().to(FAR)
        came = answer(far, flowers)
        return {"kind": type(came).__name__, "shape": list(numpy.shape(came)), "stayed": next(far.parameters()).device.type == FAR}

    data = {"callable": True, "here": attempt_there(lambda _: here()), "logits": logits.tolist(), "down": torch.softmax(logits, 0).tolist()}
    data["right"], data["twice"] = torch.softmax(logits, 1).tolist(), torch.softmax(torch.softmax(logits, 1), 1).tolist()
    return data | {"there": attempt_there(there)} if "error" not in data["here"] else data


def _same(one, other, slack: float = 1e-3) -> bool:
    try:
        pairs = [pair for row, right in zip(one, other, strict=True) for pair in zip(row, right, strict=True)]
        return all(abs(mine - right) <= slack for mine, right in pairs)
    except (TypeError, ValueError):
        return False


def _sum_to_one(rows) -> bool:
    try:
        return all(min(row) >= 0 and abs(sum(row) - 1) < 1e-3 for row in rows)
    except TypeError:
        return False


def judge(data: dict, inputs: dict) -> Verdict:
    """The verdict on a function that predicts."""
    if not data["callable"]:
        return wrong("not-a-function", f"`predict` is {data['seen']}. Asked for is the function itself, with the arguments network and features.")
    here = data["here"]
    if "error" in here:
        hint = {"graph": ("graph", "The probabilities still belong to a graph. Nothing is learned here: say so, before the network computes."),
                "type": ("types", "NumPy's numbers have 64 bits, the network's 32."),
                "hard-wired": ("hard-wired", "A device is named in the code. The network knows where it lies.")}
        name, why = hint.get(here["kind"], ("does-not-run", "`features` is a NumPy array, the network lies on the CPU."))
        return wrong(name, f"Here, on the CPU, it stops: {where(here)}. {why}")
    if here["kind"] == "NoneType":
        return wrong("no-return", "`predict` gives back None. Is there a `return`?")
    if here["kind"] == "Tensor":
        return wrong("a-tensor", f"`predict` gives back {here['seen']}. Those who ask know NumPy, and not on which device an answer lies.")
    return _judge_numbers(data, here) or _judge_there(data["there"]) or passed("The same probabilities wherever the network lies, and NumPy gets them.")


def _judge_numbers(data: dict, here: dict) -> Verdict | None:
    mine = here["numbers"]
    if isinstance(mine, list) and mine and not isinstance(mine[0], list):
        return wrong("one-a-flower", f"`predict` gives back {here['seen']}: one number a flower. Asked for is one probability for each species and flower.")
    if _same(mine, data["logits"]):
        return wrong("logits", "These are the logits: they run below 0 and above 1. How do they become probabilities?")
    if _same(mine, data["down"]):
        return wrong("wrong-axis", "Each column adds up to 1: the flowers compete with each other. It is the species of one flower that should.")
    if _same(mine, data["right"], 0.051) and not _same(mine, data["right"]):
        return wrong("rounded", "The probabilities are rounded. Round where they are shown, not where they are made.")
    if _same(mine, data["twice"]):
        return wrong("twice", "The rows add up to 1, and the network is surer than they say: softmax was applied to what were probabilities already.")
    if not _same(mine, data["right"]) and _sum_to_one(mine):
        return wrong("other-rows", "The rows add up to 1, and are not what this network says of these features. Do the features go in as they came? The scaler "
                                   "is inside the network.")
    if not _same(mine, data["right"]):
        return wrong("other-numbers", "A row of probabilities adds up to 1 and follows the logits by softmax. These rows do not.")
    if not _same(here["in_training"], data["right"]):
        return wrong("still-training", "A network that was in training gives other probabilities each time: some layers behave differently then. Which "
                                       "call says that it is being asked?")
    if not here["mode_kept"]:
        return wrong("mode-changed", "After the call a network that was in training is no longer, or the other way round. Leave it as it came.")
    return None


def _judge_there(there: dict) -> Verdict | None:
    if "error" in there:
        stop = f"With the network on another device (`meta` stands for one) it stops: {where(there)}."
        if there["kind"] == "hard-wired":
            return wrong("hard-wired", f"{stop} The network knows where it lies: its weights have a `device`.")
        if there["kind"] == "numpy":
            return wrong("numpy-there", f"{stop} NumPy reads the memory of the CPU only.")
        return wrong("mixed", f"{stop} Rows and weights lie in different places: who has to go where?")
    if not there["stayed"]:
        return wrong("network-moved", "The network was on another device, and after the call it is not. Whoever trains it there will be surprised: bring "
                                      "the rows to the network.")
    return None
