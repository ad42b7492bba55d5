"""The question `fit` of `02_train`: lesson 2's spies look at the training, and two rates show whether the knob turns anything."""
import dataclasses

from coursekit.check.plain import describe
from coursekit.check.question import PASSED, Verdict, wrong
from coursekit.check.questions import _loop_train
from coursekit.check.tables import takes

RATE, EPOCHS = 0.05, 3
RATES = (0.001, 0.03)
inputs = _loop_train.inputs


def probe(answer, inputs: dict) -> dict:
    """What the eyes of lesson 2 see, and how far three epochs of either rate go."""
    if not takes(answer, 5):
        return {"callable": False, "seen": describe(answer)}
    seen = _loop_train.probe(lambda network, X, y, epochs: answer(network, X, y, epochs, RATE), inputs)
    return seen | {"ways": [_way(answer, inputs, rate) for rate in RATES], "again": _way(answer, inputs, RATES[0])}


def _way(answer, inputs: dict, rate: float) -> float:
    """How far the weights move, on a network and rows that are the same each time."""
    import torch

    from coursekit.check.questions._loop_spy import Spy

    torch.manual_seed(0)  # batches may be drawn
    spy = Spy([row[:2] for row in inputs["rows"]], [row[2] for row in inputs["rows"]], inputs["seed"])
    before = spy.weights()
    with torch.enable_grad():
        answer(spy, spy.X.clone(), spy.y.clone(), EPOCHS, rate)
    return float((spy.weights() - before).norm())


def judge(data: dict, inputs: dict) -> Verdict:
    """First all that lesson 2 asks of a training, then the rate."""
    if not data["callable"]:
        return wrong("not-a-function", f"`fit` is {data['seen']}. Asked for is the function itself, with its five arguments.")
    verdict = _loop_train.judge(data, inputs)
    small, large = data["ways"]
    if verdict.status == PASSED or verdict.hint in ("learns-little", "climbs", "same-number"):
        if abs(large - small) <= 1e-3 * max(small, large):
            return wrong("rate-ignored", f"With steps of {RATES[0]} and of {RATES[1]}, the weights move equally far. Does the optimizer get `learning_rate`?")
        if small > large:
            return wrong("rate-turned", f"With steps of {RATES[0]} the weights move further than with steps of {RATES[1]}. What is done to `learning_rate`?")
    return dataclasses.replace(verdict, message=verdict.message.replace("`train`", "`fit`"))
