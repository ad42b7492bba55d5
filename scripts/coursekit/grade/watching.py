"""Watches running submissions from outside: how much memory the processes of each hold together, and how many there are."""
import contextlib
import time
from pathlib import Path


class Watch:
    """Looks every `EVERY` seconds; `why` says what was too much. `memory` is the most that was seen, kept only where `measure` asks for it."""

    EVERY = 0.1

    def __init__(self, sandbox, number: int):
        self.sandbox, self.number, self.why, self.memory = sandbox, number, "", 0
        self._next = time.monotonic() + (0 if sandbox.measure else self.EVERY)

    def fine(self) -> bool:
        """Is everything within the limits?"""
        if time.monotonic() < self._next:
            return True
        self._next = time.monotonic() + self.EVERY
        limits, mine = self.sandbox.limits, descendants(self.sandbox.guard_of(self.number))
        if len(mine) > limits.processes + 2:  # two are ours
            self.why = f"it started more than {limits.processes} processes"
        if self.sandbox.measure or sum(map(_anonymous, mine)) > limits.memory:  # the first is quick, and counts what the warm process shares with it
            held = sum(map(_private, mine))
            self.memory = max(self.memory, held)
            if held > limits.memory:
                self.why = f"it held more than {limits.memory >> 20} MB of memory"
        return not self.why


def descendants(pid: int | None) -> list[int]:
    """A process and all below it."""
    if not pid:
        return []
    return [pid, *(below for child in children(pid) for below in descendants(child))]


def children(pid: int) -> list[int]:
    """The children of a process; none where it is gone, or the kernel does not tell."""
    found = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                found += [int(word) for word in (task / "children").read_text().split()]
    return found


def inner_pid(pid: int) -> int:
    """A process's number in its own namespace; its number here where it has no other."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("NSpid:"):
                return int(line.split()[-1])
    return 0


def _anonymous(pid: int) -> int:
    return _kilobytes(pid, "status", "RssAnon")


def _private(pid: int) -> int:
    """Bytes that a process has for itself alone: what it shares with the warm process was there before."""
    return _kilobytes(pid, "smaps_rollup", "Private_Dirty", "Private_Clean")


def _kilobytes(pid: int, file: str, *names: str) -> int:
    total = 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in names:
                total += int(value.split()[0]) * 1024
    return total
