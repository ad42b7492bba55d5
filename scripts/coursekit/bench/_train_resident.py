"""Ways to train one network in which the rows wait on the device; how batches are made of them, and how the numbers lie, is what varies.

A way is made once for a case, with its warm-up; `train(seed)` then trains from scratch, every way from scikit-learn's first weights.
"""
import itertools
import time
from collections.abc import Callable

import torch
from torch import nn

from coursekit.bench._train_case import HIDDEN, LEARNING_RATE, Case, Trained, first_weights


class Network(nn.Module):
    """Lesson 2's network, with 50 hidden units."""

    def __init__(self):
        super().__init__()
        self.hidden, self.output = nn.Linear(4, HIDDEN), nn.Linear(HIDDEN, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The three logits of each row."""
        return self.output(torch.relu(self.hidden(x)))


def synchronize(device: str) -> None:
    """Wait until the device has done all that it was told; a processor has done it already."""
    if device != "cpu":
        torch.accelerator.synchronize()


class Resident:
    """The rows wait on the device; `epoch` says how batches are made of them."""

    def __init__(self, case: Case, epoch: Callable = None, compiled: bool = False, **adam):
        self.case, self.epoch = case, epoch or slices
        self.network = Network().to(case.device)
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=LEARNING_RATE, **adam)
        self.loss = torch.compile(self._loss, dynamic=True) if compiled else self._loss
        self.x, self.y = torch.from_numpy(case.X).to(case.device), torch.from_numpy(case.y).to(case.device)
        self.warm_up()

    def warm_up(self) -> None:
        """A batch of each size that will come."""
        for size in {self.case.batch, len(self.x) % self.case.batch or self.case.batch}:
            self.step(self.x[:size], self.y[:size])

    def _loss(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return nn.functional.cross_entropy(self.network(x), y)

    def step(self, x: torch.Tensor, y: torch.Tensor) -> None:
        """Learn from one batch."""
        self.optimizer.zero_grad()
        self.loss(x, y).backward()
        self.optimizer.step()

    def reset(self, seed: int) -> None:
        """Back to the first weights, with nothing remembered; in place, since a recorded graph knows these tensors."""
        with torch.no_grad():
            for parameter, start in zip(self.network.parameters(), first_weights(seed), strict=True):
                parameter.copy_(torch.from_numpy(start))
        for tensor in itertools.chain(*(state.values() for state in self.optimizer.state.values())):
            tensor.zero_()
        torch.manual_seed(seed)

    def train(self, seed: int) -> Trained:
        """Train from scratch."""
        self.reset(seed)
        synchronize(self.case.device)
        start = time.perf_counter()
        for _ in range(self.case.epochs):
            self.epoch(self.x, self.y, self.case.batch, self.step)
        synchronize(self.case.device)
        return Trained((time.perf_counter() - start) / self.case.epochs, self.accuracy())

    def accuracy(self) -> float:
        """The share of the rows held back that the network names rightly."""
        with torch.no_grad():
            named = self.network(torch.from_numpy(self.case.held_X).to(self.case.device)).argmax(dim=1).cpu()
        return float((named.numpy() == self.case.held_y).mean())


def gather(x: torch.Tensor, y: torch.Tensor, batch: int, step: Callable) -> None:
    """An epoch in which every batch fetches its rows from all over the table."""
    for part in torch.randperm(len(x), device=x.device).split(batch):
        step(x[part], y[part])


def slices(x: torch.Tensor, y: torch.Tensor, batch: int, step: Callable) -> None:
    """An epoch that shuffles the table once and takes batches that lie together."""
    order = torch.randperm(len(x), dtype=torch.int32, device=x.device)  # half the bytes of the usual 64-bit numbers
    for part in zip(x.index_select(0, order).split(batch), y.index_select(0, order).split(batch), strict=True):
        step(*part)


class LaidOut(Resident):
    """The same products and sums over numbers that lie otherwise in memory, which a processor's libraries do faster.

    The first weights lie input by input: their gradient is then the product that is quick with few columns. The logits come class by class:
    three long rows, over which a softmax needs a fraction of the time of thousands of rows of three.
    """

    def warm_up(self) -> None:
        """Turn how the first weights lie; their shape stays."""
        weight = self.network.hidden.weight
        weight.data = weight.data.T.contiguous().T
        super().warm_up()

    def _loss(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        hidden, output = torch.relu(self.network.hidden(x)), self.network.output
        return nn.functional.cross_entropy((output.weight @ hidden.T + output.bias[:, None])[None], y[None])
