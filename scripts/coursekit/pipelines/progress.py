"""What is seen while a pipeline runs: a line a job that ended, and on a terminal the jobs at work with their time below."""
import contextlib
import os
import shutil
import sys
import threading
import time

from coursekit.pipelines.stages import FAILED, KEPT, NOT_RUN, RAN, STOPPED
from coursekit.pipelines.standing import RUNNING, Standing

MARKS = {RAN: "ran  ", KEPT: "kept ", FAILED: "FAIL ", STOPPED: "stop ", NOT_RUN: "     "}


class Progress:
    """Hears of standings; use as a context manager around the run."""

    def __init__(self, names: list[str], stream=None):
        self.stream = stream or sys.stderr
        self.width = max((len(name) for name in names), default=0)
        self.live = self.stream.isatty() and os.environ.get("TERM") != "dumb"
        self.running: dict[str, float] = {}
        self.lock, self.over = threading.Lock(), threading.Event()
        self.drawn = 0

    def __enter__(self):
        if self.live:
            self.clock = threading.Thread(target=self._tick, daemon=True)
            self.clock.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        if self.live:
            self.clock.join()
        with self.lock, contextlib.suppress(OSError):
            self._erase()

    def __call__(self, standing: Standing) -> None:
        """Take one change and show it; where nobody listens any more (a pipe that broke, a terminal that is gone) the run goes on unseen."""
        name = standing.job.name
        with self.lock, contextlib.suppress(OSError):
            self._erase()
            if standing.state == RUNNING:
                self.running.setdefault(name, time.perf_counter())
            else:
                self.running.pop(name, None)
                self._line(standing)
            self._draw()

    def _line(self, standing: Standing) -> None:
        time_taken = f"{standing.outcome.seconds:6.1f} s" if standing.outcome.seconds else "not run" if standing.state == NOT_RUN else ""
        why = f"  {standing.why}" if standing.why and standing.state != KEPT else ""
        self.stream.write(f"{MARKS[standing.state]} {standing.job.name:<{self.width}}  {time_taken:>8}{why}".rstrip() + "\n")
        self.stream.flush()

    def _tick(self) -> None:
        while not self.over.wait(0.1):
            with self.lock, contextlib.suppress(OSError):
                self._erase()
                self._draw()

    def _draw(self) -> None:
        if not self.live:
            return
        width = shutil.get_terminal_size().columns - 1
        lines = [f"...   {name:<{self.width}}  {time.perf_counter() - since:6.1f} s" for name, since in self.running.items()]
        self.stream.write("".join(line[:width] + "\n" for line in lines))
        self.stream.flush()
        self.drawn = len(lines)

    def _erase(self) -> None:
        if self.drawn:
            self.stream.write(f"\x1b[{self.drawn}A\x1b[J")
            self.drawn = 0
