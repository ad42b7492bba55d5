"""What is seen while notebooks run: a live table on a terminal, one line a notebook elsewhere."""
import os
import shutil
import sys
import threading
import time

from coursekit.execute.runner import Event, Job, Result

MARKS = {"passed": "ok  ", "failed": "FAIL", "died": "DIED", "timed out": "TIME", "stopped": "stop"}


class Progress:
    """Hears events from the runner's threads; use as a context manager around `execute`."""

    def __init__(self, total: int, name_of, stream=None):
        self.total, self.name_of = total, name_of
        self.stream = stream or sys.stderr
        self.live = self.stream.isatty() and os.environ.get("TERM") != "dumb"
        self.done = self.drawn = 0
        self.running: dict[Job, Event] = {}
        self.start = time.perf_counter()
        self.lock = threading.Lock()

    def __enter__(self):
        self._draw()
        return self

    def __exit__(self, *_):
        with self.lock:
            self._erase()

    def __call__(self, event: Event) -> None:
        """Take one event and show it."""
        with self.lock:
            self._erase()
            if event.result is None:
                self.running[event.job] = event
            else:
                self.running.pop(event.job, None)
                self.done += 1
                self._print(self._line(event.result))
            self._draw()

    def _line(self, result: Result) -> str:
        rest = f"  {result.message.splitlines()[0]}" if result.message else ""
        where = f"  [{result.cell}]" if result.cell else ""
        return f"{MARKS[result.status]} {result.seconds:6.1f} s  {self.name_of(result.job)}{where}{rest}"

    def _print(self, text: str) -> None:
        self.stream.write(text + "\n")
        self.stream.flush()

    def _draw(self) -> None:
        if not self.live:
            return
        width = shutil.get_terminal_size().columns - 1
        lines = [f"     {self.name_of(job)}  cell {event.cell + 1} of {event.cells}" for job, event in self.running.items()]
        filled = 24 * self.done // max(1, self.total)
        lines.append(f"[{'#' * filled}{'.' * (24 - filled)}] {self.done} of {self.total}  {time.perf_counter() - self.start:.0f} s")
        self.stream.write("".join(line[:width] + "\n" for line in lines))
        self.stream.flush()
        self.drawn = len(lines)

    def _erase(self) -> None:
        if self.drawn:
            self.stream.write(f"\x1b[{self.drawn}A\x1b[J")
            self.drawn = 0
