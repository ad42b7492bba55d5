"""Answers to `09_write_the_loop`: the questions `one_epoch` and `train`; the others stand in `_stopping`."""
import copy

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.nn.functional import cross_entropy, log_softmax, mse_loss, nll_loss, one_hot, softmax

from checks import Right, Wrong, always, variables_of
from checks._stopping import ACCURACY_RIGHT, ACCURACY_WRONG, UNTIL_RIGHT, UNTIL_WRONG

of = variables_of("09_write_the_loop")
torch.set_num_threads(1)  # as in the solution: rows this few are not worth a second thread

# --- one_epoch --------------------------------------------------------------------------------------------------------------
def epoch(loss_of=lambda network, X, y: cross_entropy(network(X), y), before=lambda network, optimizer: (network.train(), optimizer.zero_grad()),
          back=lambda loss: loss.backward(), move=lambda network, optimizer: optimizer.step(), told=lambda loss: loss.item()):
    """An epoch of one step whose parts can be exchanged."""
    def one_epoch(network, optimizer, X, y):
        before(network, optimizer)
        loss = loss_of(network, X, y)
        back(loss)
        move(network, optimizer)
        return told(loss)
    return always(one_epoch)


def batches(size=7, pick=lambda X, y, places, start: (X[places], y[places]), told=lambda losses, sizes: np.average(losses, weights=sizes),
            rows=None, clean=True):
    """An epoch of shuffled batches whose parts can be exchanged."""
    def one_epoch(network, optimizer, X, y):
        network.train()
        losses, sizes, start = [], [], 0
        for places in torch.randperm(len(X))[:rows].split(size):
            rows_now, labels_now = pick(X, y, places, start)
            start += len(places)
            if clean:
                optimizer.zero_grad()
            loss = cross_entropy(network(rows_now), labels_now)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            sizes.append(len(places))
        return told(losses, sizes)
    return always(one_epoch)


def through(maker):
    """An epoch that loops over what `maker` makes of rows and labels."""
    def one_epoch(network, optimizer, X, y):
        network.train()
        total = 0.0
        for rows, labels in maker(X, y):
            optimizer.zero_grad()
            loss = cross_entropy(network(rows), labels)
            loss.backward()
            optimizer.step()
            total += float(loss.detach()) * len(rows)
        return total / len(X)
    return always(one_epoch)


def own_optimizer(network, optimizer, X, y):
    """Makes its own, in each epoch."""
    return of("one_epoch")(network, torch.optim.Adam(network.parameters(), lr=0.01), X, y)


def own_network(network, optimizer, X, y):
    """Trains the notebook's network."""
    return of("one_epoch")(of("network"), of("optimizer"), of("X_learn"), of("y_learn"))


def stepped_first(network, optimizer, X, y):
    """Steps before there are gradients."""
    network.train()
    optimizer.zero_grad()
    loss = cross_entropy(network(X), y)
    optimizer.step()
    loss.backward()
    return loss.item()


def zeroed_between(network, optimizer, X, y):
    """Forgets the new gradients instead of the old."""
    network.train()
    loss = cross_entropy(network(X), y)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


def with_closure(network, optimizer, X, y):
    """Hands the optimizer a function that computes the loss."""
    network.train()

    def loss_again():
        optimizer.zero_grad()
        loss = cross_entropy(network(X), y)
        loss.backward()
        return loss
    return float(optimizer.step(loss_again).detach())


def zeroed_at_the_end(network, optimizer, X, y):
    """Leaves no gradients behind."""
    network.train()
    loss = cross_entropy(network(X), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


def loss_after(network, optimizer, X, y):
    """Tells the loss after the step."""
    of("one_epoch")(network, optimizer, X, y)
    with torch.no_grad():
        return cross_entropy(network(X), y).item()


def looked_at_again(network, optimizer):
    """Steps, and then asks the network about some rows in evaluation mode, gradients on."""
    optimizer.step()
    network.eval()
    network(torch.zeros(3, 2))


def asked_only(network, optimizer, X, y):
    """Computes the loss where no gradient is recorded."""
    network.train()
    with torch.no_grad():
        return cross_entropy(network(X), y).item()


def three_times(network, optimizer, X, y):
    """Three epochs for one."""
    return [of("one_epoch")(network, optimizer, X, y) for _ in range(3)][0]


def one_batch(network, optimizer, X, y):
    """Only the first rows."""
    return of("one_epoch")(network, optimizer, X[:16], y[:16])


ONE_EPOCH_WRONG = [
    Wrong("a loss, not a function", always(0.4), "not-a-function"),
    Wrong("three arguments", always(lambda network, X, y: 0.4), "not-a-function"),
    Wrong("nothing done", always(lambda network, optimizer, X, y: 0.4), "other-network"),
    Wrong("the notebook's network", always(own_network), "other-network", mistake=True),
    Wrong("the notebook's rows", always(lambda network, optimizer, X, y: of("one_epoch")(network, optimizer, X + 1, y)), "other-rows", mistake=True),
    Wrong("under no_grad", always(asked_only), "no-gradients", mistake=True),
    Wrong("backward forgotten", epoch(back=lambda loss: None), "no-backward", mistake=True),
    Wrong("step forgotten", epoch(move=lambda network, optimizer: None), "no-step", mistake=True),
    Wrong("step before backward", always(stepped_first), "zeroed-late", mistake=True),
    Wrong("zero_grad between backward and step", always(zeroed_between), "zeroed-late", mistake=True),
    Wrong("zero_grad forgotten", epoch(before=lambda network, optimizer: network.train()), "no-zero-grad", mistake=True),
    Wrong("zero_grad forgotten in batches", batches(clean=False), "no-zero-grad", mistake=True),
    Wrong("an optimizer of its own", always(own_optimizer), "own-optimizer", mistake=True),
    Wrong("softmax before cross-entropy", epoch(loss_of=lambda network, X, y: cross_entropy(softmax(network(X), dim=1), y)), "softmax", mistake=True),
    Wrong("the loss turned round", epoch(loss_of=lambda network, X, y: -cross_entropy(network(X), y)), "uphill", mistake=True),
    Wrong("squared error on one-hot", epoch(loss_of=lambda network, X, y: mse_loss(network(X), one_hot(y, 3).float())), "other-loss", mistake=True),
    Wrong("negative log-likelihood of logits", epoch(loss_of=lambda network, X, y: nll_loss(network(X), y)), "other-loss", mistake=True),
    Wrong("training mode forgotten", epoch(before=lambda network, optimizer: optimizer.zero_grad()), "eval-mode", mistake=True),
    Wrong("rows shuffled, labels not", epoch(loss_of=lambda network, X, y: cross_entropy(network(X[torch.randperm(len(X))]), y)),
          "rows-and-labels", mistake=True),
    Wrong("batches with labels in order", batches(pick=lambda X, y, places, start: (X[places], y[start:start + len(places)])), "rows-and-labels", mistake=True),
    Wrong("the last batch dropped", batches(rows=21), "rows-missing", mistake=True),
    Wrong("the first rows only", always(one_batch), "rows-missing", mistake=True),
    Wrong("three epochs", always(three_times), "several-epochs", mistake=True),
    Wrong("nothing returned", epoch(told=lambda loss: None), "no-return", mistake=True),
    Wrong("the loss as it is", epoch(told=lambda loss: loss), "keeps-graph", mistake=True),
    Wrong("a text", epoch(told=lambda loss: f"loss {loss.item():.2f}"), "not-a-number"),
    Wrong("a list of batch losses", batches(told=lambda losses, sizes: losses), "not-a-number", mistake=True),
    Wrong("the last batch's loss", batches(told=lambda losses, sizes: losses[-1]), "last-batch", mistake=True),
    Wrong("the last loss of large batches", batches(size=64, told=lambda losses, sizes: losses[-1]), "last-batch", mistake=True),
    Wrong("batch losses added up", batches(told=lambda losses, sizes: sum(losses)), "summed", mistake=True),
    Wrong("the sum over rows", epoch(loss_of=lambda network, X, y: cross_entropy(network(X), y, reduction="sum")), "summed", mistake=True),
    Wrong("always zero", epoch(told=lambda loss: 0.0), "another-number", mistake=True),
]
ONE_EPOCH_RIGHT = [
    Right("the solution", lambda: of("one_epoch")),
    Right("the solution's other way", lambda: of("one_epoch_in_batches")),
    Right("shuffled batches, weighted mean", batches()),
    Right("one row at a time", batches(size=1)),
    Right("mean of batch means", batches(size=8, told=lambda losses, sizes: float(np.mean(losses)))),
    Right("a DataLoader", through(lambda X, y: torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X, y), batch_size=8, shuffle=True))),
    Right("log-softmax and negative log-likelihood", epoch(loss_of=lambda network, X, y: nll_loss(log_softmax(network(X), dim=1), y))),
    Right("one-hot labels", epoch(loss_of=lambda network, X, y: nn.CrossEntropyLoss()(network(X), one_hot(y, 3).float()))),
    Right("gradients forgotten by hand", epoch(before=lambda network, optimizer: (network.train(), [setattr(w, "grad", None) for w in network.parameters()]))),
    Right("gradients forgotten at the end", always(zeroed_at_the_end)),
    Right("a closure", always(with_closure)),
    Right("the loss after the step", always(loss_after)),
    Right("np.float64", epoch(told=lambda loss: np.float64(loss.item()))),
    Right("a detached tensor", epoch(told=lambda loss: loss.detach())),
    Right("gradients clipped", epoch(move=lambda network, optimizer: (nn.utils.clip_grad_norm_(network.parameters(), 0.5), optimizer.step()))),
    Right("a look at the loss without no_grad", epoch(told=lambda loss: loss.item(), move=looked_at_again)),
    Right("float64 inside", epoch(loss_of=lambda network, X, y: cross_entropy(network(X).double(), y))),
]

# --- train ------------------------------------------------------------------------------------------------------------------
def training(optimizer=lambda weights: torch.optim.Adam(weights, lr=0.01), told=lambda loss: loss.item(), result=list, each=None, clean=True, mode=True,
             loss_of=lambda network, X, y: cross_entropy(network(X), y), count=lambda epochs: epochs, move=lambda optimizer: optimizer.step()):
    """A `train` whose parts can be exchanged; `each` makes the optimizer anew."""
    def train(network, X, y, epochs):
        if mode:
            network.train()
        moves, losses = optimizer(network.parameters()), []
        for _ in range(count(epochs)):
            moves = each(network.parameters()) if each else moves
            if clean:
                moves.zero_grad()
            loss = loss_of(network, X, y)
            loss.backward()
            move(moves)
            losses.append(told(loss))
        return result(losses)
    return always(train)


def in_batches(told=lambda losses: float(np.mean(losses)), pick=lambda X, y, places: (X[places], y[places]), flat=False):
    """A `train` with batches of 9."""
    def train(network, X, y, epochs):
        network.train()
        optimizer, result = torch.optim.Adam(network.parameters(), lr=0.01), []
        for _ in range(epochs):
            losses = []
            for places in torch.randperm(len(X)).split(9):
                optimizer.zero_grad()
                rows, labels = pick(X, y, places)
                loss = cross_entropy(network(rows), labels)
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
            result += losses if flat else [told(losses)]
        return result
    return always(train)


def by_hand(network, X, y, epochs, rate=0.5):
    """Without torch.optim."""
    losses = []
    for _ in range(epochs):
        gradients = torch.autograd.grad(loss := cross_entropy(network.train()(X), y), list(network.parameters()))
        with torch.no_grad():
            for weight, gradient in zip(network.parameters(), gradients, strict=True):
                weight -= rate * gradient
        losses.append(loss.item())
    return losses


def lbfgs(network, X, y, epochs):
    """An optimizer that asks several times for one step."""
    network.train()
    optimizer = torch.optim.LBFGS(network.parameters(), lr=0.1, max_iter=4)

    def loss_again():
        optimizer.zero_grad()
        loss = cross_entropy(network(X), y)
        loss.backward()
        return loss
    return [optimizer.step(loss_again).item() for _ in range(epochs)]


def new_network(network, X, y, epochs):
    """Trains a copy."""
    return of("train")(copy.deepcopy(network), X, y, epochs)


def unmoved_step(network, X, y, epochs):
    """The optimizer has the weights of another network."""
    return training(optimizer=lambda weights: torch.optim.Adam(of("network").parameters(), lr=0.01))()(network, X, y, epochs)


def first_loss_again(network, X, y, epochs):
    """Computes the loss once, before the loop."""
    first = of("one_epoch")(network, optimizer := torch.optim.Adam(network.parameters()), X, y)
    return [first for _ in range(epochs) if of("one_epoch")(network, optimizer, X, y)]


def accuracies(network, X, y, epochs):
    """Tells how many rows are right instead of the loss."""
    optimizer, shares = torch.optim.Adam(network.parameters(), lr=0.01), []
    for _ in range(epochs):
        of("one_epoch")(network, optimizer, X, y)
        shares.append((network(X).argmax(dim=1) != y).float().mean().item() * 10)
    return shares


def adam(weights):
    """A new Adam."""
    return torch.optim.Adam(weights, lr=0.01)


TRAIN_WRONG = [
    Wrong("losses, not a function", always([1.1, 0.9]), "not-a-function"),
    Wrong("epochs not an argument", always(lambda network, X, y: [1.0]), "not-a-function"),
    Wrong("nothing done", always(lambda network, X, y, epochs: [1.0] * epochs), "other-network"),
    Wrong("a copy is trained", always(new_network), "other-network", mistake=True),
    Wrong("the notebook's network and rows", always(lambda network, X, y, epochs: of("train")(of("network"), of("X_learn"), of("y_learn"), 2)),
          "other-network", mistake=True),
    Wrong("rows scaled once more", always(lambda network, X, y, epochs: of("train")(network, X * 2, y, epochs)), "other-rows", mistake=True),
    Wrong("backward forgotten", always(lambda network, X, y, epochs: [cross_entropy(network.train()(X), y).item() for _ in range(epochs)]),
          "no-backward", mistake=True),
    Wrong("step forgotten", training(move=lambda optimizer: None), "no-step", mistake=True),
    Wrong("weights of another network", always(unmoved_step), "other-parameters", mistake=True),
    Wrong("zero_grad forgotten", training(clean=False), "no-zero-grad", mistake=True),
    Wrong("softmax before cross-entropy", training(loss_of=lambda network, X, y: cross_entropy(softmax(network(X), dim=1), y)), "softmax", mistake=True),
    Wrong("squared error", training(loss_of=lambda network, X, y: mse_loss(network(X), one_hot(y, 3).float())), "other-loss", mistake=True),
    Wrong("training mode forgotten", training(mode=False), "eval-mode", mistake=True),
    Wrong("a new Adam each epoch", training(each=adam), "new-optimizer", mistake=True),
    Wrong("new momentum each epoch", training(each=lambda weights: torch.optim.SGD(weights, lr=0.1, momentum=0.9)), "new-optimizer", mistake=True),
    Wrong("rows shuffled, labels not", in_batches(pick=lambda X, y, places: (X[places], y[:len(places)])), "rows-and-labels", mistake=True),
    Wrong("the first half only", always(lambda network, X, y, epochs: of("train")(network, X[:18], y[:18], epochs)), "rows-missing", mistake=True),
    Wrong("nothing returned", training(result=lambda losses: None), "no-return", mistake=True),
    Wrong("losses with their graphs", training(told=lambda loss: loss), "keeps-graph", mistake=True),
    Wrong("the last loss", training(result=lambda losses: losses[-1]), "one-number", mistake=True),
    Wrong("a text", training(result=str), "not-a-list"),
    Wrong("always 300 epochs", training(count=lambda epochs: 300), "epochs-ignored", mistake=True),
    Wrong("one epoch too many", training(count=lambda epochs: epochs + 1), "length", mistake=True),
    Wrong("every second loss", training(result=lambda losses: losses[::2]), "length", mistake=True),
    Wrong("a loss for each batch", in_batches(flat=True), "length", mistake=True),
    Wrong("the last batch's loss", in_batches(told=lambda losses: losses[-1]), "last-batch", mistake=True),
    Wrong("the first loss again and again", always(first_loss_again), "same-number", mistake=True),
    Wrong("losses added up", training(result=lambda losses: list(np.cumsum(losses))), "not-the-losses", mistake=True),
    Wrong("another measure", always(accuracies), "not-the-losses", mistake=True),
    Wrong("tiny steps", training(optimizer=lambda weights: torch.optim.SGD(weights, lr=1e-4)), "learns-little", mistake=True),
    Wrong("enormous steps", training(optimizer=lambda weights: torch.optim.SGD(weights, lr=1e6)), "climbs", mistake=True),
    Wrong("calls a blank", always(lambda network, X, y, epochs: [...] * epochs), "calls-a-blank"),
    Wrong("gradients added instead of taken away", always(lambda network, X, y, epochs: by_hand(network, X, y, epochs, rate=-0.05)), "climbs", mistake=True),
]
TRAIN_RIGHT = [
    Right("the solution", lambda: of("train")),
    Right("SGD", training(optimizer=lambda weights: torch.optim.SGD(weights, lr=0.3))),
    Right("SGD with momentum", training(optimizer=lambda weights: torch.optim.SGD(weights, lr=0.05, momentum=0.9))),
    Right("AdamW", training(optimizer=lambda weights: torch.optim.AdamW(weights, lr=0.02))),
    Right("RMSprop", training(optimizer=lambda weights: torch.optim.RMSprop(weights, lr=0.01))),
    Right("plain SGD made anew, which remembers nothing", training(each=lambda weights: torch.optim.SGD(weights, lr=0.3))),
    Right("LBFGS", always(lbfgs)),
    Right("by hand", always(by_hand)),
    Right("in batches", in_batches()),
    Right("an array of numpy", training(result=lambda losses: np.array(losses, dtype=np.float32))),
    Right("a Series", training(result=pd.Series)),
    Right("detached tensors", training(told=lambda loss: loss.detach())),
    Right("a tensor", training(result=torch.tensor)),
]

WRONG = {"one_epoch": ONE_EPOCH_WRONG, "train": TRAIN_WRONG, "accuracy": ACCURACY_WRONG, "train_until": UNTIL_WRONG}
RIGHT = {"one_epoch": ONE_EPOCH_RIGHT, "train": TRAIN_RIGHT, "accuracy": ACCURACY_RIGHT, "train_until": UNTIL_RIGHT}
