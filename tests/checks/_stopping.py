"""Answers to the questions `accuracy` and `train_until` of `09_write_the_loop`."""
import copy
import io
import itertools

import numpy as np
import pandas as pd
import torch
from sklearn.metrics import accuracy_score
from torch.nn.functional import cross_entropy

from checks import Right, Wrong, always, variables_of

of = variables_of("09_write_the_loop")

# --- accuracy ---------------------------------------------------------------------------------------------------------------
def measured(measure=lambda logits, y: (logits.argmax(dim=1) == y).float().mean().item(), mode=lambda network: network.eval(), guard=torch.no_grad):
    """An `accuracy` whose parts can be exchanged."""
    def accuracy(network, X, y):
        mode(network)
        with guard():
            return measure(network(X), y)
    return always(accuracy)


def learned_from(network, X, y):
    """Measures, and learns on the way."""
    share = of("accuracy")(network, X, y)
    with torch.no_grad():
        for weight in network.parameters():
            weight += 0.1
    return share


def row_by_row(network, X, y):
    """One row at a time."""
    network.eval()
    with torch.inference_mode():
        return sum(int(network(row[None])[0].argmax()) == int(label) for row, label in zip(X, y, strict=True)) / len(y)


ACCURACY_WRONG = [
    Wrong("a number, not a function", always(0.96), "not-a-function"),
    Wrong("rows only", always(lambda X, y: 0.96), "not-a-function"),
    Wrong("the notebook's network", always(lambda network, X, y: of("accuracy")(of("network"), of("X_val"), of("y_val"))), "other-network", mistake=True),
    Wrong("nothing returned", measured(lambda logits, y: None), "no-return", mistake=True),
    Wrong("learns on the way", always(learned_from), "weights-moved", mistake=True),
    Wrong("in training mode", measured(mode=lambda network: network.train()), "train-mode", mistake=True),
    Wrong("in the mode in which it came", measured(mode=lambda network: None), "train-mode", mistake=True),
    Wrong("gradients on", measured(guard=torch.enable_grad), "builds-graph", mistake=True),
    Wrong("each row's verdict", measured(lambda logits, y: logits.argmax(dim=1) == y), "not-a-number", mistake=True),
    Wrong("the predictions", measured(lambda logits, y: logits.argmax(dim=1).tolist()), "not-a-number", mistake=True),
    Wrong("percent", measured(lambda logits, y: 100 * (logits.argmax(dim=1) == y).float().mean().item()), "percent", mistake=True),
    Wrong("how many", measured(lambda logits, y: (logits.argmax(dim=1) == y).sum().item()), "count", mistake=True),
    Wrong("errors", measured(lambda logits, y: (logits.argmax(dim=1) != y).float().mean().item()), "errors", mistake=True),
    Wrong("the loss", measured(lambda logits, y: 2 + cross_entropy(logits, y).item()), "not-a-share", mistake=True),
    Wrong("whole numbers divided", measured(lambda logits, y: int((logits.argmax(dim=1) == y).sum()) // len(y)), "not-argmax", mistake=True),
    Wrong("largest logits instead of their places", measured(lambda logits, y: (logits.amax(dim=1) == y).float().mean().item()), "not-argmax", mistake=True),
    Wrong("divided by all logits", measured(lambda logits, y: (logits.argmax(dim=1) == y).sum().item() / logits.numel()), "not-argmax", mistake=True),
    Wrong("the smallest logit", measured(lambda logits, y: (logits.argmin(dim=1) == y).float().mean().item()), "another-number", mistake=True),
    Wrong("first rows only", measured(lambda logits, y: (logits[:9].argmax(dim=1) == y[:9]).float().mean().item()), "another-number", mistake=True),
    Wrong("the share of the first class", measured(lambda logits, y: (logits.argmax(dim=1) == 0).float().mean().item()), "another-number", mistake=True),
]
ACCURACY_RIGHT = [
    Right("the solution", lambda: of("accuracy")),
    Right("row by row", always(row_by_row)),
    Right("a tensor", measured(lambda logits, y: (logits.argmax(dim=1) == y).double().mean())),
    Right("by scikit-learn", measured(lambda logits, y: accuracy_score(y.numpy(), logits.numpy().argmax(axis=1)))),
    Right("np.float32", measured(lambda logits, y: np.float32(np.mean(logits.numpy().argmax(1) == y.numpy())))),
    Right("of probabilities", measured(lambda logits, y: (torch.softmax(logits, dim=1).max(dim=1).indices == y).sum().item() / len(y))),
    Right("in inference mode", measured(guard=torch.inference_mode)),
    Right("train(False)", measured(mode=lambda network: network.train(False))),
]

# --- train_until ------------------------------------------------------------------------------------------------------------
def until(keep=lambda network: copy.deepcopy(network.state_dict()), put_back=lambda network, kept: network.load_state_dict(kept),
          lower=lambda loss, lowest: loss < lowest, used_up=lambda waited, patience: waited == patience, told=lambda losses, best: losses,
          count=lambda epochs: epochs):
    """A `train_until` whose parts can be exchanged."""
    def train_until(network, learn, watch, patience, epochs):
        losses, lowest, best, kept = [], float("inf"), 0, None
        for epoch in range(1, count(epochs) + 1):
            learn()
            losses.append(watch())
            if lower(losses[-1], lowest):
                lowest, best, kept = losses[-1], epoch, keep(network)
            if used_up(epoch - best, patience):
                break
        if kept is not None:
            put_back(network, kept)
        return told(losses, best)
    return always(train_until)


def never_reset(network, learn, watch, patience, epochs):
    """Counts all epochs that were no new low."""
    losses, bad, kept = [], 0, None
    while bad < patience and len(losses) < epochs:
        learn()
        losses.append(watch())
        if losses[-1] <= min(losses[:-1], default=losses[-1]):
            kept = copy.deepcopy(network.state_dict())
        else:
            bad += 1
    network.load_state_dict(kept)
    return losses


def against_the_last(network, learn, watch, patience, epochs):
    """Counts epochs in a row that were worse than the one before."""
    losses, waited, lowest, kept = [], 0, float("inf"), None
    while waited < patience and len(losses) < epochs:
        learn()
        losses.append(watch())
        waited = waited + 1 if losses[1:] and losses[-1] >= losses[-2] else 0
        if losses[-1] < lowest:
            lowest, kept = losses[-1], copy.deepcopy(network.state_dict())
    network.load_state_dict(kept)
    return losses


def without_epochs(network, learn, watch, patience, epochs):
    """Runs until patience is used up, however long that takes."""
    return until(count=lambda _: 10_000)()(network, learn, watch, patience, epochs)


def rebound(network, learn, watch, patience, epochs):
    """The best network is a variable of the function only."""
    losses, best = [], None
    for _ in range(epochs):
        learn()
        losses.append(watch())
        if losses[-1] == min(losses) and losses.count(losses[-1]) == 1:
            best = copy.deepcopy(network)
        if len(losses) - 1 - int(np.argmin(losses)) == patience:
            break
    network = best
    return losses


def through_a_file(network, learn, watch, patience, epochs):
    """Keeps the best weights as bytes."""
    losses, file = [], io.BytesIO()
    for _ in range(epochs):
        learn()
        losses.append(watch())
        first = int(np.argmin(losses))
        if first == len(losses) - 1:
            torch.save(network.state_dict(), file := io.BytesIO())
        if len(losses) - 1 - first >= patience:
            break
    file.seek(0)
    network.load_state_dict(torch.load(file))
    return losses


def first_kept():
    """Keeps what it saw of a network first, whatever comes later."""
    known: dict = {}
    return lambda network: known.setdefault(id(network), (network, copy.deepcopy(network.state_dict())))[1]


def put(network, kept):
    """Copies weights back one by one."""
    with torch.no_grad():
        for weight, value in zip(network.parameters(), kept, strict=True):
            weight.copy_(value)


def watched_first(network, learn, watch, patience, epochs):
    """Looks at the loss before each epoch, not after it."""
    def early():
        loss = watch()
        learn()
        return loss
    return until()()(network, lambda: None, early, patience, epochs)


UNTIL_WRONG = [
    Wrong("losses, not a function", always([0.9, 0.7]), "not-a-function"),
    Wrong("without patience", always(lambda network, learn, watch, epochs: [0.9]), "not-a-function"),
    Wrong("nothing done", always(lambda network, learn, watch, patience, epochs: []), "never-learns"),
    Wrong("learn without brackets", always(lambda network, learn, watch, patience, epochs: [learn and watch() for _ in range(epochs)]), "never-learns",
          mistake=True),
    Wrong("never watches", always(lambda network, learn, watch, patience, epochs: [learn() for _ in range(epochs)]), "never-watches", mistake=True),
    Wrong("a plain reference", until(keep=lambda network: network.state_dict()), "a-reference", mistake=True),
    Wrong("a shallow copy", until(keep=lambda network: network.state_dict().copy()), "a-reference", mistake=True),
    Wrong("detached, not copied", until(keep=lambda network: {name: weight.detach() for name, weight in network.state_dict().items()}), "a-reference",
          mistake=True),
    Wrong("weights never put back", until(put_back=lambda network, kept: None), "not-put-back", mistake=True),
    Wrong("the best network rebound", always(rebound), "not-put-back", mistake=True),
    Wrong("one epoch too long", until(used_up=lambda waited, patience: waited > patience), "off-by-one", mistake=True),
    Wrong("watches, then learns", always(watched_first), "watched-first", mistake=True),
    Wrong("one epoch too short", until(used_up=lambda waited, patience: waited + 1 >= patience), "off-by-one", mistake=True),
    Wrong("patience never looked at", until(used_up=lambda waited, patience: False), "never-stops", mistake=True),
    Wrong("epochs never looked at", always(without_epochs), "epochs-ignored", mistake=True),
    Wrong("one epoch more than allowed", until(count=lambda epochs: epochs + 1), "epochs-ignored", mistake=True),
    Wrong("waits for a higher loss", until(lower=lambda loss, lowest: loss > (0 if lowest == float("inf") else lowest)), "wrong-direction", mistake=True),
    Wrong("the count never begins anew", always(never_reset), "count-not-reset", mistake=True),
    Wrong("compared with the epoch before", always(against_the_last), "last-not-lowest", mistake=True),
    Wrong("equal counts as lower", until(lower=lambda loss, lowest: loss <= lowest), "ties", mistake=True),
    Wrong("the first weights kept", lambda: until(keep=first_kept())(), "other-weights", mistake=True),
    Wrong("nothing returned", until(told=lambda losses, best: None), "no-return", mistake=True),
    Wrong("the lowest loss", until(told=lambda losses, best: min(losses)), "not-a-list", mistake=True),
    Wrong("losses up to the best", until(told=lambda losses, best: losses[:best]), "cut-short", mistake=True),
    Wrong("sorted losses", until(told=lambda losses, best: sorted(losses)), "not-the-losses", mistake=True),
    Wrong("the loss only when it is a new low", until(told=lambda losses, best: list(itertools.accumulate(losses, min))), "not-the-losses", mistake=True),
]
UNTIL_RIGHT = [
    Right("the solution", lambda: of("train_until")),
    Right("clones", until(keep=lambda network: {name: weight.clone() for name, weight in network.state_dict().items()})),
    Right("copies of the parameters, put back one by one",
          until(keep=lambda network: [weight.detach().clone() for weight in network.parameters()], put_back=put)),
    Right("a copy of the whole network", until(keep=copy.deepcopy, put_back=lambda network, kept: network.load_state_dict(kept.state_dict()))),
    Right("weights kept as bytes", always(through_a_file)),
    Right("numpy", until(told=lambda losses, best: np.array(losses))),
    Right("a Series", until(told=lambda losses, best: pd.Series(losses))),
    Right("a tensor", until(told=lambda losses, best: torch.tensor(losses))),
    Right("a tuple of np.float64", until(told=lambda losses, best: tuple(map(np.float64, losses)))),
]
