"""What this machine could do at most: memory, arithmetic and calls a second, by small probes; and what one step asks of it."""
import statistics
import time
from collections.abc import Callable

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from coursekit.bench._train_case import HIDDEN
from coursekit.bench._train_resident import Resident, synchronize
from coursekit.bench.table import Table

BYTES_A_ROW = 4 * 4 + 8  # four features and a class number, read once an epoch
FORWARD = 2 * (4 * HIDDEN + HIDDEN * 3)  # a multiplication and an addition for each weight
FLOPS_A_ROW = FORWARD + FORWARD + 2 * HIDDEN * 3  # the loss; the gradient of each weight; and that of the hidden units


class Counter(TorchDispatchMode):
    """Counts the operators that PyTorch calls, and the bytes of the tensors that go in and come out."""

    def __init__(self):
        super().__init__()
        self.calls = self.moved = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        views = any(entry.alias_info and not entry.alias_info.is_write for entry in func._schema.returns)
        if not views:  # a view moves nothing
            self.calls += 1
            self.moved += sum(leaf.numel() * leaf.element_size() for leaf in tree_leaves([args, kwargs, result]) if isinstance(leaf, torch.Tensor))
        return result


def add(table: Table, eager: Resident, rows: int) -> None:
    """The limits as rows a second, what an eager step asks for, and for each way its share of the nearest limit that none can pass."""
    device, step = eager.case.device, counted(eager)
    found = {"memory": bytes_a_second(device) / BYTES_A_ROW, "arithmetic": flops(device) / FLOPS_A_ROW,
             "calls": calls_a_second(device) * eager.case.batch / step.calls}
    table.add(f"limit by memory: {BYTES_A_ROW} bytes a row, read once", found["memory"] / 1e6, "million")
    table.add(f"limit by arithmetic: {FLOPS_A_ROW} operations a row", found["arithmetic"] / 1e6, "million")
    table.add(f"limit by calls, which a compiled or recorded step makes fewer of: {step.calls} a step", found["calls"] / 1e6, "million")
    table.add("bytes that the operators of an eager step hand on, a row", step.moved / eager.case.batch, "bytes")
    nearest = min(found["memory"], found["arithmetic"])
    for name, rates in table.figures["rows_a_second"].items():
        table.add(f"{name} at {rows:,} rows: share of the limit", 100 * rates[str(rows)] / nearest, "%")
        table.figures["share_of_the_limit"][name] = float(f"{rates[str(rows)] / nearest:.3g}")
    table.figures["limits"] = {name: float(f"{value:.3g}") for name, value in found.items()} | {"calls_a_step": step.calls}


def counted(way: Resident) -> Counter:
    """What one step of a way calls and moves."""
    counter = Counter()
    with counter:
        way.step(way.x[: way.case.batch], way.y[: way.case.batch])
    return counter


def bytes_a_second(device: str, count: int = 2**26) -> float:
    """Memory: how fast a table that fits no cache is copied, read and written."""
    source = torch.ones(count, device=device)
    target = torch.empty_like(source)
    return 2 * 4 * count / _seconds(lambda: target.copy_(source), device)


def flops(device: str, size: int | None = None) -> float:
    """Arithmetic: multiplications and additions a second in the product of two large matrices, float32."""
    size = size or (1024 if device == "cpu" else 8192)
    matrix = torch.ones(size, size, device=device)
    return 2 * size**3 / _seconds(lambda: matrix @ matrix, device)


def calls_a_second(device: str, count: int = 2000) -> float:
    """Calls: how many operators a second PyTorch can start that have next to nothing to do."""
    one = torch.ones(1, device=device)

    def calls() -> None:
        for _ in range(count):
            one.add_(1.0)
    return count / _seconds(calls, device)


def _seconds(work: Callable, device: str) -> float:
    """How long it takes, the median of 5 after a first time."""
    times = []
    for _ in range(6):
        synchronize(device)
        start = time.perf_counter()
        work()
        synchronize(device)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])
