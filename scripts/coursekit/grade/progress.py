"""What is seen while a class is graded: a line a notebook, and how far it is."""
import sys
import time

from coursekit.check.show import SYMBOLS
from coursekit.grade.grading import Learner, Work


class Progress:
    """Hears each piece of work when its results are there."""

    def __init__(self, total: int, stream=None):
        self.total, self.done, self.start, self.stream = total, 0, time.perf_counter(), stream or sys.stderr
        self.live = self.stream.isatty()

    def __call__(self, learner: Learner, work: Work) -> None:
        """Show one."""
        self.done += 1
        signs = "".join(SYMBOLS.get(result.status, "!") for result in work.results)
        how = "known  " if work.again else f"{work.seconds:5.1f} s"
        self._clear()
        if not work.again or not self.live:
            self.stream.write(f"[{self.done:>{len(str(self.total))}}/{self.total}] {how}  {learner.name}  {work.exercise.stem}  {signs}\n")
        if self.live:
            self.stream.write(f"{self.done} of {self.total}  {time.perf_counter() - self.start:.0f} s")
        self.stream.flush()

    def close(self) -> None:
        """Leave a clean line."""
        self._clear()
        self.stream.flush()

    def _clear(self) -> None:
        if self.live:
            self.stream.write("\r\x1b[K")
