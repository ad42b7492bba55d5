"""The question `scaled` of `10_move_to_any_device`: a network whose scaler moves, is saved, and is not trained."""
import random

from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._device_far import FAR, attempt_there, stopped_or, where

WEIGHTS, STATISTICS = 131, 8


def inputs(seed: int) -> dict:
    """A mean, a scale, and flowers in cm."""
    rng = random.Random(3_100 + seed)
    mean, scale = [round(rng.uniform(1, 6), 2) for _ in range(4)], [round(rng.uniform(0.3, 1.8), 2) for _ in range(4)]
    return {"mean": mean, "scale": scale, "flowers": [[round(rng.gauss(m, s), 2) for m, s in zip(mean, scale, strict=True)] for _ in range(12)]}


def probe(answer, inputs: dict) -> dict:
    """What a network made with these statistics does here and on another device."""
    import numpy
    import torch

    if not (isinstance(answer, type) and issubclass(answer, torch.nn.Module)):
        return {"a_class": False, "seen": describe(answer)}
    mean, scale = numpy.array(inputs["mean"]), numpy.array(inputs["scale"])
    flowers = torch.tensor(inputs["flowers"], dtype=torch.float32)
    model = answer(mean, scale)
    data = {"a_class": True, "trained": sum(weights.numel() for weights in model.parameters() if weights.requires_grad)}

    def here() -> dict:
        with torch.no_grad():
            given, before = flowers.clone(), model(flowers.clone())
            model(given)
            scaled = (flowers - torch.tensor(inputs["mean"])) / torch.tensor(inputs["scale"])
            return {"shape": list(before.shape), "certain": _probabilities(before), "changed": not torch.equal(given, flowers),
                    "alone": _near(model(flowers[:1].clone()), before[:1]),
                    "right": _near(_plain(answer, model)(scaled), before), "unscaled": _near(_plain(answer, model)(flowers.clone()), before)}

    data["here"] = stopped_or(here)
    if "error" not in data["here"]:
        data["saved"] = stopped_or(lambda: {"same": _loaded(answer, model, flowers)})
        data["there"] = attempt_there(lambda _: {"device": model.to(FAR)(flowers.to(FAR)).device.type})
    return data


def _probabilities(numbers) -> bool:
    import torch

    return numbers.dim() == 2 and bool((numbers >= 0).all()) and _near(numbers.sum(1), torch.ones(len(numbers)))


def _near(one, other) -> bool:
    import torch

    return one.shape == other.shape and bool(torch.allclose(one.double(), other.double(), atol=1e-4))


def _plain(answer, model):
    """The same weights in a network that leaves its rows as they are."""
    import numpy
    import torch

    other = answer(numpy.zeros(4), numpy.ones(4))
    with torch.no_grad():
        for weights, mine in zip(other.parameters(), model.parameters(), strict=True):
            if weights.requires_grad and weights.numel() > 4 or weights.dim() > 1 or weights.shape[-1] == 3:
                weights.copy_(mine)
    return other


def _loaded(answer, model, flowers) -> bool:
    """Whether a network made with other statistics answers alike, once it has loaded this one's state."""
    import numpy
    import torch

    other = answer(numpy.full(4, 9.0), numpy.full(4, 7.0))
    other.load_state_dict(model.state_dict())
    with torch.no_grad():
        return _near(other(flowers.clone()), model(flowers.clone()))


def judge(data: dict, inputs: dict) -> Verdict:
    """The verdict on a class of networks."""
    if not data["a_class"]:
        return wrong("not-a-module", f"`ScaledNetwork` is {data['seen']}. Asked for is a class that inherits from `nn.Module`.")
    here = data["here"]
    if "error" in here:
        if here["kind"] == "type":
            return wrong("types", f"The network cannot compute: {where(here)}. NumPy's numbers have 64 bits, the network's 32.")
        return wrong("does-not-run", f"On the CPU, with a mean and a scale from `StandardScaler`, the network stops: {where(here)}.")
    if here["shape"] != [12, 3]:
        return wrong("shape", f"For 12 flowers the network gives a tensor of shape {tuple(here['shape'])}. It should be one logit a species and flower.")
    if here["certain"]:
        return wrong("probabilities", "Every row sums to 1: these are probabilities. Asked for are logits; `cross_entropy` takes the softmax itself.")
    if here["changed"]:
        return wrong("changes-rows", "After the call the rows that came in hold other numbers: they were scaled in place.")
    if not here["alone"]:
        return wrong("refitted", "A flower alone gets other logits than in a batch. The statistics should come from the training rows, not the batch.")
    if data["trained"] > WEIGHTS:
        return wrong("trained", f"{data['trained']} numbers of the network would be trained. The mean and the scale are known; training must leave them.")
    if here["unscaled"]:
        return wrong("not-scaled", "The network gives the same logits, whatever the mean and the scale are. Does `forward` use them?")
    if not here["right"]:
        return wrong("other-formula", "The rows are scaled, and not as `StandardScaler` does it: the mean goes off first, then comes the division.")
    there = data["there"]
    if "error" in there:
        return wrong("left-behind", f"After `to` another device (`meta` stands for one) the network stops: {where(there)}. `to` moves what the "
                                    "module knows as its own; a plain attribute stays where it is.")
    if there["device"] != FAR:
        return wrong("comes-back", f"The network was moved to another device, and its logits lie on the {there['device']}.")
    if "error" in data["saved"] or not data["saved"]["same"]:
        return wrong("not-saved", "The network's `state_dict()` lacks the statistics: a network that loads it scales in its own way.")
    return passed("Mean and scale move with the network, are saved with it, and are not trained.")
