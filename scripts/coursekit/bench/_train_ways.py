"""Ways to train one network on the same rows with PyTorch: the textbook's, and four in which the rows wait on the device.

A way is made once for a case, with its warm-up; `train(seed)` then trains from scratch, every way from scikit-learn's first weights.
"""
import functools
import itertools
import time
from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from coursekit.bench._train_case import HIDDEN, LEARNING_RATE, Case, ScikitLearn, Trained, first_weights

MOST_STEPS = 128  # steps in one CUDA graph
TEXTBOOK_ROWS = 1_000_000  # a training of more rows than this is timed over TEXTBOOK_BATCHES batches instead of trained to its end
TEXTBOOK_BATCHES = 10


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
    order = torch.randperm(len(x), device=x.device)
    for part in zip(x.index_select(0, order).split(batch), y.index_select(0, order).split(batch), strict=True):
        step(*part)


class Textbook(Resident):
    """`TensorDataset`, `DataLoader`, and each batch moved to the device."""

    def batches(self) -> Iterator:
        """The batches of one epoch, each moved to the device when its turn comes."""
        case = self.case
        loader = DataLoader(TensorDataset(torch.from_numpy(case.X), torch.from_numpy(case.y)), batch_size=case.batch, shuffle=True)
        return ((x.to(case.device), y.to(case.device)) for x, y in loader)

    def train(self, seed: int) -> Trained:
        """Train from scratch; of a long training only some batches, and not the first, which waits for the shuffle of all rows."""
        case = self.case
        self.epoch = lambda *_: [self.step(x, y) for x, y in self.batches()]
        if len(case.X) * case.epochs <= TEXTBOOK_ROWS:
            return super().train(seed)
        self.reset(seed)
        batches = self.batches()
        self.step(*next(batches))
        synchronize(case.device)
        start = time.perf_counter()
        for x, y in itertools.islice(batches, TEXTBOOK_BATCHES):
            self.step(x, y)
        synchronize(case.device)
        return Trained((time.perf_counter() - start) / (TEXTBOOK_BATCHES * case.batch) * len(case.X), None)


class Recorded(Resident):
    """Up to 128 steps recorded as one CUDA graph: the processor says "go" once for all of them."""

    def __init__(self, case: Case):
        self.steps = min(len(case.X) // case.batch, MOST_STEPS)
        super().__init__(case, self.replayed, compiled=True, fused=True, capturable=True)

    def warm_up(self) -> None:
        """Compile, and record the steps over a buffer that each replay finds filled anew."""
        size = self.steps * self.case.batch
        self.buffer_x, self.buffer_y = self.x[:size].clone(), self.y[:size].clone()
        super().warm_up()
        self.replay = record(self.over_buffer)

    def over_buffer(self, most: int = MOST_STEPS) -> None:
        """A step for each batch in the buffer."""
        batches = zip(self.buffer_x.split(self.case.batch), self.buffer_y.split(self.case.batch), strict=True)
        for part in itertools.islice(batches, most):
            self.step(*part)

    def replayed(self, x: torch.Tensor, y: torch.Tensor, batch: int, step: Callable) -> None:
        """An epoch: shuffled rows into the buffer, replay, and what is left over step by step."""
        for part in torch.randperm(len(x), device=x.device).split(len(self.buffer_x)):
            if len(part) == len(self.buffer_x):
                torch.index_select(x, 0, part, out=self.buffer_x)
                torch.index_select(y, 0, part, out=self.buffer_y)
                self.replay()
            else:
                for rest in part.split(batch):
                    step(x[rest], y[rest])


def record(work: Callable) -> Callable[[], None]:
    """A function that repeats on the GPU what `work` does there, as one launch."""
    stream, graph = torch.cuda.Stream(), torch.cuda.CUDAGraph()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            work(1)  # memory and kernels are there before the recording starts
    torch.cuda.current_stream().wait_stream(stream)
    with torch.cuda.graph(graph, stream=stream):
        work()
    return graph.replay


WAYS: dict[str, Callable[[Case], object]] = {
    "scikit-learn": ScikitLearn,
    "scikit-learn float32": functools.partial(ScikitLearn, kind=np.float32),
    "textbook": Textbook,
    "gather": functools.partial(Resident, epoch=gather),
    "slices": functools.partial(Resident, fused=True),
    "compiled": functools.partial(Resident, compiled=True, fused=True),
    "graph": Recorded,
}
