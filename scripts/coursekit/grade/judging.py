"""The judges, in a process of their own: they are pure, but what they read may be forged, and nothing that is forged may stop the grading.

    with Judges() as judges:
        judges.judge("tidy_table.flowers", outcome, seed)      # a Verdict
"""
import json
import select
import subprocess
import sys
import threading
from pathlib import Path

from coursekit.check.probing import run_judge
from coursekit.check.question import Verdict
from coursekit.check.registry import find

SECONDS = 20  # for one verdict: judges take milliseconds
MEMORY = 2 << 30
ODD = Verdict("tampered with", "", "What came back from this answer is nothing that the check could have seen.")
SERVE = "import sys; sys.path.insert(0, sys.argv[1]); from coursekit.grade.judging import serve; serve()"


class Judges:
    """One process that judges, started again when a forged outcome has stopped it."""

    def __init__(self, seconds: float = SECONDS):
        self.seconds = seconds
        self._process: subprocess.Popen | None = None
        self._lock = threading.Lock()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._end()

    def judge(self, question: str, outcome: dict, seed: int) -> Verdict:
        """The verdict on an outcome of the probe."""
        with self._lock:
            if self._process is None:
                self._start()
            try:
                self._process.stdin.write(json.dumps([question, outcome, seed]).encode() + b"\n")
                self._process.stdin.flush()
                if select.select([self._process.stdout], [], [], self.seconds)[0] and (line := self._process.stdout.readline()):
                    return Verdict(*json.loads(line))
            except (OSError, ValueError, RecursionError):
                pass
            self._end()
            return ODD

    def _start(self) -> None:
        scripts = str(Path(__file__).resolve().parents[2])
        self._process = subprocess.Popen([sys.executable, "-c", SERVE, scripts], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


def serve() -> None:
    """Read outcomes, write verdicts, until nobody asks any more."""
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    inputs: dict = {}
    for line in sys.stdin.buffer:
        name, outcome, seed = json.loads(line)
        question, _ = find(name)
        if (name, seed) not in inputs:
            inputs[name, seed] = question.make_inputs(seed)
        verdict = run_judge(question, outcome, inputs[name, seed])
        print(json.dumps([verdict.status, verdict.hint, verdict.message[:2000]]), flush=True)
