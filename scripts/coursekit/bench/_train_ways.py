"""All ways that `course bench train` compares, by name: scikit-learn's, the textbook's, those with resident rows, and a recorded CUDA graph."""
import functools
import itertools
import time
from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset

from coursekit.bench._train_case import Case, ScikitLearn, Trained
from coursekit.bench._train_resident import LaidOut, Resident, gather, synchronize

MOST_STEPS = 128  # steps in one CUDA graph
TEXTBOOK_ROWS = 1_000_000  # a training of more rows than this is timed over TEXTBOOK_BATCHES batches instead of trained to its end
TEXTBOOK_BATCHES = 10


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
    "laid out": functools.partial(LaidOut, fused=True),
    "compiled": functools.partial(Resident, compiled=True, fused=True),
    "graph": Recorded,
}
