"""The question `train_on` of `10_move_to_any_device`: training where the caller says, with data that moves once."""
import random

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._device_far import FAR, attempt_there, where
from coursekit.check.tables import takes

EPOCHS, FEW = 60, 12
CENTRES = ((-1.2, 0.9, -1.3, -1.2), (0.1, -0.8, 0.3, 0.2), (1.0, 0.1, 1.1, 1.2))


def inputs(seed: int) -> dict:
    """Rows in three clouds, already scaled, and a seed for the weights."""
    rng = random.Random(3_200 + seed)
    labels = [number % 3 for number in range(60)]
    return {"rows": [[round(rng.gauss(centre, 0.4), 3) for centre in CENTRES[label]] for label in labels], "labels": labels, "weights": 90 + seed}


def _network(seed: int):
    import torch
    from torch import nn

    state = torch.get_rng_state()
    torch.manual_seed(seed)
    network = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    torch.set_rng_state(state)
    return network


def _uncleared(inputs: dict) -> list[float]:
    """The losses of a training in which nobody clears the gradients."""
    import torch
    from torch import nn

    network, rows, labels = _network(inputs["weights"]), torch.tensor(inputs["rows"]), torch.tensor(inputs["labels"])
    optimizer, losses = torch.optim.Adam(network.parameters(), lr=0.01), []
    with torch.enable_grad():
        for _ in range(EPOCHS):
            loss = nn.functional.cross_entropy(network(rows), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


def _pair(came) -> tuple:
    return tuple(came) if isinstance(came, list | tuple) and len(came) == 2 else (None, None)


def probe(answer, inputs: dict) -> dict:
    """A training here, and a short one on another device."""
    import numpy
    import torch
    from torch import nn

    if isinstance(answer, nn.Module) or not takes(answer, 5):
        return {"callable": False, "seen": describe(answer)}
    features, labels = numpy.array(inputs["rows"]), numpy.array(inputs["labels"])
    first = nn.functional.cross_entropy(_network(inputs["weights"])(torch.tensor(inputs["rows"])), torch.tensor(inputs["labels"])).item()

    def outcome(came) -> dict:
        network, losses = _pair(came)
        far = any(getattr(loss, "is_meta", False) for loss in ([losses, *losses] if isinstance(losses, list | tuple) else [losses]))
        return {"seen": describe(came), "network": isinstance(network, nn.Module), "far": far, "losses": None if far else _numbers(losses)}

    def here() -> dict:
        came = answer(_network(inputs["weights"]), "cpu", features, labels, EPOCHS)
        data = outcome(came)
        if data["network"]:
            with torch.no_grad():
                named = _pair(came)[0].cpu()(torch.tensor(inputs["rows"])).argmax(1)
            data["accuracy"] = float((named == torch.tensor(inputs["labels"])).float().mean())
        return data

    def there(_) -> dict:
        came = answer(_network(inputs["weights"]), FAR, features, labels, FEW)
        data = outcome(came)
        return data | {"places": sorted({weights.device.type for weights in _pair(came)[0].parameters()}) if data["network"] else []}

    data = {"callable": True, "first": first, "uncleared": _uncleared(inputs), "here": attempt_there(lambda _: here())}
    return data if "error" in data["here"] else data | {"there": attempt_there(there)}


def _numbers(losses) -> list | None:
    try:
        numbers = plain(losses)
    except Exception:  # whatever a strange answer raises
        return None
    return numbers if isinstance(numbers, list) and all(isinstance(loss, int | float) for loss in numbers) else None


def judge(data: dict, inputs: dict) -> Verdict:
    """The verdict on a function that trains."""
    if not data["callable"]:
        return wrong("not-a-function", f"`train_on` is {data['seen']}. Asked for is the function itself, with its five arguments.")
    here = data["here"]
    if "error" in here:
        if here["kind"] == "hard-wired":
            return wrong("hard-wired", f"Asked for the CPU, it stops: {where(here)}. A device is named in the code; `device` says which one is meant.")
        return wrong("does-not-run", f"Here, on the CPU, it stops: {where(here)}. The features are NumPy's, with 64 bits; the labels are whole numbers.")
    if here["seen"] == "None":
        return wrong("no-return", "`train_on` gives back None. Is there a `return` with the network and the losses?")
    if not here["network"]:
        return wrong("not-a-pair", f"`train_on` gives back {here['seen']}, where the network and the list of its losses are asked for, in this order.")
    return _judge_losses(data, here) or _judge_there(data["there"]) or passed("It trains where it is told to, and asks for numbers once, at the end.")


def _judge_losses(data: dict, here: dict) -> Verdict | None:
    losses = here["losses"]
    if losses is None:
        return wrong("not-numbers", "The losses are not a list of plain numbers, one an epoch.")
    if len(losses) != EPOCHS:
        return wrong("how-many", f"After {EPOCHS} epochs there are {len(losses)} losses. One for each epoch is asked for.")
    if max(losses) - min(losses) < 1e-9:
        return wrong("one-loss", "All losses are the same number. Does each epoch keep its own, and does the optimizer make steps?")
    if max(abs(mine - other) for mine, other in zip(losses, data["uncleared"], strict=True)) < 1e-3:
        return wrong("no-zero-grad", "The losses are those of a training in which each step follows the sum of all gradients so far. Who clears the old ones?")
    if here["accuracy"] < 0.9 or losses[-1] > losses[0] / 2:
        return wrong("does-not-learn", f"After {EPOCHS} epochs the network is right for {here['accuracy']:.2f} of the rows it learned from. Are gradients "
                                       "cleared, computed and used in each step, and is the rate 0.01?")
    if abs(losses[0] - data["first"]) > 1e-3:
        return wrong("first-loss", f"The first loss is {losses[0]:.3f}, and the network that came in has another one on these rows, before any step.")
    return None


def _gaps(events: list[str], name: str) -> int:
    """Between how many pairs of consecutive `backward` an event of this name happened."""
    gaps, seen = 0, False
    starts = [place for place, event in enumerate(events) if event == "backward"]
    for one, other in zip(starts, starts[1:], strict=False):
        seen = name in events[one:other]
        gaps += seen
    return gaps


def _judge_there(there: dict) -> Verdict | None:
    if "error" in there:
        stop = f"On another device (`meta` stands for one) it stops: {where(there)}."
        if there["kind"] == "hard-wired":
            return wrong("hard-wired", f"{stop} The caller names the device, by `device`.")
        if there["kind"] == "numpy":
            return wrong("numpy-there", f"{stop} NumPy reads the memory of the CPU only.")
        return wrong("mixed", f"{stop} Something it computes with was left on the CPU: the network, the features, the labels?")
    if there["places"] != [FAR]:
        return wrong("stays-here", "Asked for another device, it gives back a network on the CPU. Where does it train, and who said it should come back?")
    events = there["events"]
    if "empty step" in events:
        return wrong("optimizer-first", "On another device the optimizer makes steps and has no gradients: it was made before the network moved, and holds the "
                                        "weights of before. On some devices moving makes new ones.")
    if there["far"]:
        return wrong("losses-there", "The losses lie on the device still. The caller wants plain numbers: fetch them once, after the last epoch.")
    if _gaps(events, "move") > FEW // 2:
        return wrong("moves-each-step", "In each epoch something moves from the CPU to the device, the same things each time. Move them once, before the loop.")
    if _gaps(events, "read") > FEW // 2:
        return wrong("reads-each-step", "In each epoch a number is fetched from the device, and Python waits until the device is done with all before it. "
                                        "Keep the losses there (`detach()`), and fetch them after the loop.")
    if not there["losses"] or len(there["losses"]) != FEW:
        return wrong("how-many", "On another device the losses are not one number for each epoch.")
    return None
