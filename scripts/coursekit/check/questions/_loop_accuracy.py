"""The question `accuracy` of `09_write_the_loop`: a network whose answers are known, and which notices how it is asked."""
import random

from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import one_number, takes

ROWS, CLASSES = 40, 3


def inputs(seed: int) -> dict:
    """Logits of rows, all below zero or all above, and labels of which some are right."""
    rng = random.Random(6_000 + seed)
    labels = [0] * 20 + [1] * 13 + [2] * 7
    rng.shuffle(labels)
    rows = []
    for place, label in enumerate(labels):
        logits = [rng.uniform(-3, 3) for _ in range(CLASSES)]
        best = label if place % 10 not in (1, 4, 7) else (label + 1) % CLASSES
        logits[best] = max(logits) + rng.uniform(0.2, 0.9)
        rows.append(logits)
    return {"rows": rows, "labels": labels}


def probe(answer, inputs: dict) -> dict:
    """The accuracy that `answer` tells of two halves of the rows, and how the network was asked."""
    if not takes(answer, 3):
        return {"callable": False, "seen": describe(answer)}
    import torch
    from torch import nn

    from coursekit.check.questions._loop_spy import keeps_graph

    class Known(nn.Module):
        """Answers with its input; in training mode with something else."""

        def __init__(self):
            super().__init__()
            self.scale = nn.Parameter(torch.ones(1))
            self.calls: list[list] = []

        def forward(self, X):
            self.calls.append([self.training, torch.is_grad_enabled()])
            return self.scale * (X.roll(1, dims=1) if self.training else X)

    rows, labels, told, network = torch.tensor(inputs["rows"]), torch.tensor(inputs["labels"]), [], Known()
    with torch.enable_grad():
        for part in (slice(0, 24), slice(24, ROWS), slice(0, ROWS)):
            network.train()
            result = answer(network, rows[part].clone(), labels[part].clone())
            told.append(one_number(result))
    return {"callable": True, "told": told, "seen": describe(result), "graph": keeps_graph(result), "calls": network.calls,
            "moved": bool((network.scale != 1).any())}


def judge(data: dict, inputs: dict) -> Verdict:
    """First how the network was asked, then the number."""
    if not data["callable"]:
        return wrong("not-a-function", f"`accuracy` is {data['seen']}. Asked for is the function itself, with its three arguments.")
    if data["seen"] == "None":
        return wrong("no-return", "`accuracy` gives back None. Is there a `return` with the share?")
    if not data["calls"]:
        return wrong("other-network", "`accuracy` never asked the network that was handed over. Does it use its argument, or another network?")
    if data["moved"]:
        return wrong("weights-moved", "After the call the network has other weights. Asking should change nothing.")
    if any(training for training, _ in data["calls"]):
        return wrong("train-mode", "The network was asked in training mode, in which this one answers something else. Which call switches it over?")
    if any(grad for _, grad in data["calls"]):
        return wrong("builds-graph", "While the network was asked, PyTorch kept all it needs for a `backward`. Nobody will call it: how is that switched off?")
    if None in data["told"]:
        return wrong("not-a-number", f"`accuracy` gives back {data['seen']}, where one number is asked for.")
    return _number(data["told"], _ways(inputs))


def _number(told: list[float], ways: dict[str, list[float]]) -> Verdict:
    def is_way(name: str, factor: float = 1.0) -> bool:
        return all(abs(mine - factor * way) < 1e-4 * max(1.0, factor) for mine, way in zip(told, ways[name], strict=True))

    if is_way("right"):
        return passed("The share of right answers, in evaluation mode, and nothing kept for a backward.")
    if is_way("right", 100):
        return wrong("percent", f"The number that comes back is {told[-1]:.3g}: percent. Accuracy is a share, at most 1.")
    if is_way("count"):
        return wrong("count", f"The number that comes back is {told[-1]:.3g}: a count. Accuracy is a share of the rows.")
    if is_way("wrong"):
        return wrong("errors", "The number that comes back is the share of wrong answers.")
    if is_way("cells"):
        return wrong("not-argmax", "The number fits the single logits, not the rows: a row's prediction is the place of its largest logit.")
    if max(told) > 1 or min(told) < 0:
        return wrong("not-a-share", f"The number that comes back is {told[-1]:.3g}. A share of rows lies between 0 and 1. Is it a loss?")
    if len(set(told)) == 1 and told[0] in (0, 1):
        return wrong("not-argmax", f"Whatever the rows, the number is {told[0]:g}. What is compared with the labels: classes, or something else?")
    return wrong("another-number", f"The number that comes back is {told[-1]:.3g}, and that is not the share of right answers. What is compared with what?")


def _ways(inputs: dict) -> dict[str, list[float]]:
    """The numbers that the right way and some others give for the three sets of rows."""
    hits = [max(range(CLASSES), key=row.__getitem__) == label for row, label in zip(inputs["rows"], inputs["labels"], strict=True)]
    parts = [hits[:24], hits[24:], hits]
    return {"right": [sum(part) / len(part) for part in parts], "wrong": [1 - sum(part) / len(part) for part in parts],
            "count": [float(sum(part)) for part in parts], "cells": [sum(part) / len(part) / CLASSES for part in parts]}
