"""The question `train` of `09_write_the_loop`: any optimizer that learns will do; the losses must be those of the epochs."""
import math
import random

from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._loop_epoch import blobs, gradients, unmoved, used
from coursekit.check.tables import column_of, one_number, takes

ROWS, LONG, SHORT = 36, 200, 7
ENOUGH = 0.6  # of the first loss may be left after LONG epochs


def inputs(seed: int) -> dict:
    """Rows of three kinds that overlap a little, in mixed order."""
    return {"rows": blobs(random.Random(5_000 + seed), ROWS), "seed": seed}


def probe(answer, inputs: dict) -> dict:
    """What a long and a short training return, and what they did to the network."""
    if not takes(answer, 4):
        return {"callable": False, "seen": describe(answer)}
    import torch

    from coursekit.check.questions._loop_spy import Spy, Steps, keeps_graph

    calls = []
    for epochs in (SHORT, LONG):
        spy = Spy([row[:2] for row in inputs["rows"]], [row[2] for row in inputs["rows"]], inputs["seed"])
        before, weights = spy.loss(), spy.weights()
        with torch.enable_grad(), Steps(spy) as steps:
            result = answer(spy, spy.X.clone(), spy.y.clone(), epochs)
        calls.append(steps.account() | {
            "blank": isinstance(result, list) and any(entry is ... for entry in result),
            "seen": describe(result), "number": one_number(result), "told": numbers_of(result), "graph": keeps_graph(result), "before": before,
            "after": spy.loss(), "moved": not torch.equal(weights, spy.weights())})
    return {"callable": True, "short": calls[0], "long": calls[1]}


def numbers_of(result) -> list[float] | None:
    """The numbers of a list, an array or a Series; None for anything else."""
    cells = column_of(result)
    return cells if cells is not None and all(isinstance(cell, float) for cell in cells) else None


def judge(data: dict, inputs: dict) -> Verdict:
    """First which network and rows were used, then the steps, then the list, then whether it learned."""
    if not data["callable"]:
        return wrong("not-a-function", f"`train` is {data['seen']}. Asked for is the function itself, with its four arguments.")
    short, long = data["short"], data["long"]
    if short["blank"]:
        return wrong("calls-a-blank", "`train` gives back a list of `...`: it calls a function that is still a blank. Answer that question first.")
    if verdict := used(short, "train") or unmoved(short) or gradients(short, "train"):
        return verdict
    if short["with_state"] > 1:
        return wrong("new-optimizer", f"{short['optimizers']} optimizers took part in {SHORT} epochs. One that is made anew each time has forgotten what the "
                                      "last one knew about the steps.")
    if min(short["turns"]) == 0:
        return wrong("rows-missing", f"{short['turns'].count(0)} of {ROWS} rows took no part in the learning. An epoch is once through all of them.")
    if not math.isfinite(short["after"]):
        return wrong("climbs", f"After {SHORT} epochs the loss is no number any more: the steps are far too large.")
    return _list(short, long) or _losses(short) or _learned(long)


def _list(short: dict, long: dict) -> Verdict | None:
    if short["seen"] == "None":
        return wrong("no-return", "The network learns, but the function gives back None. Is there a `return` with the losses?")
    if short["graph"]:
        return wrong("keeps-graph", f"What comes back is {short['seen']}: tensors that still remember how they were computed. A list of plain numbers is "
                                    "asked for.")
    if short["number"] is not None:
        return wrong("one-number", f"What comes back is {short['seen']}. Asked for is a list: the loss of each epoch.")
    if short["told"] is None:
        return wrong("not-a-list", f"What comes back is {short['seen']}, where a list of finite numbers is asked for.")
    if len(short["told"]) == len(long["told"] or []):
        return wrong("epochs-ignored", f"Asked for {SHORT} epochs and for {LONG}, the function gives back {len(short['told'])} losses both times. Does it use "
                                       "`epochs`?")
    if len(short["told"]) != SHORT:
        return wrong("length", f"Asked for {SHORT} epochs, the function gives back {len(short['told'])} numbers. One loss for each epoch is asked for.")
    return None


def _losses(call: dict) -> Verdict | None:
    told, fed = call["told"], call["fed"]
    if max(told) - min(told) < 1e-9:
        return wrong("same-number", "The weights moved from epoch to epoch, but all losses in the list are one and the same number.")
    turns = sum(fed) / ROWS
    if call["closures"] or abs(turns - SHORT) > 0.5:  # an optimizer may ask several times for one step
        odd = [place for place, loss in enumerate(told) if not 0 <= loss <= 1.2 * call["before"]]
        return _not_the_loss(told, odd[0]) if odd else None
    epochs = _by_epoch(call)
    odd = [place for place, (loss, (low, high, _)) in enumerate(zip(told, epochs, strict=True)) if not low <= loss <= high]
    if not odd:
        last = [parts[2] for parts in epochs]
        if len(fed) > SHORT and all(abs(loss - other) < 1e-4 for loss, other in zip(told, last, strict=True)):
            return wrong("last-batch", "Each number is the loss of the last batch of its epoch alone. Asked for is the mean over the epoch.")
        return None
    return _not_the_loss(told, odd[0])


def _not_the_loss(told: list[float], place: int) -> Verdict:
    return wrong("not-the-losses", f"Number {place + 1} of the list is {told[place]:.3g}, and that is not the mean loss of the network in epoch {place + 1}. "
                                   "Which number is it?")


def _by_epoch(call: dict) -> list[tuple[float, float, float]]:
    """For each epoch the least and the largest loss that may be told, and the loss of its last batch."""
    groups: list[list[float]] = [[] for _ in range(SHORT)]
    seen = 0
    for loss, size in zip(call["losses"], call["fed"], strict=True):
        groups[min(seen // ROWS, SHORT - 1)].append(loss)
        seen += size
    groups.append([call["after"]])
    slack = 1e-3
    return [(min(now + then) - slack, max(now + then) + slack, now[-1]) for now, then in zip(groups, groups[1:], strict=False)]


def _learned(long: dict) -> Verdict:
    left = long["after"] / long["before"]
    if left > 1:
        return wrong("climbs", f"After {LONG} epochs the loss is larger than before the first. Are the steps far too large, or do they go uphill?")
    if left > ENOUGH:
        return wrong("learns-little", f"After {LONG} epochs {left:.0%} of the first loss is left; most optimizers leave far less. How large are the steps?")
    return passed(f"{LONG} epochs with fresh gradients, a loss for each, and the network has learned.")
