"""Runs many notebooks side by side with papermill; each in a kernel of its own, each result written whole."""
import concurrent.futures
import contextlib
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.execute.imports import heavy_imports

PASSED, FAILED, DIED, TIMED_OUT, STOPPED = "passed", "failed", "died", "timed out", "stopped"
CELL_TIMEOUT = 600.0


@dataclass(frozen=True, eq=False)
class Job:
    """One notebook to run: where from, where to, in which folder, with which parameters. Two jobs are never equal."""

    source: Path
    output: Path
    cwd: Path
    parameters: dict = field(default_factory=dict)
    allow_errors: bool = False
    timeout: float = CELL_TIMEOUT
    expected: float = 0.0  # seconds, as far as known: the longest start first, so that none is left running alone at the end


@dataclass
class Result:
    """What became of a job. `seconds` is wall time, `work` what its cells alone took; `cell` is the id of the failing one."""

    job: Job
    status: str
    seconds: float = 0.0
    work: float = 0.0
    message: str = ""
    cell: str = ""

    @property
    def passed(self) -> bool:
        """Did the notebook run to its end?"""
        return self.status == PASSED


@dataclass(frozen=True)
class Event:
    """What a progress display hears: a job started, reached a cell, or ended with a result."""

    job: Job
    cell: int = 0
    cells: int = 0
    result: Result | None = None


def execute(jobs: list[Job], *, workers: int | None = None, warm: bool = True, fail_fast: bool = False,
            on_event: Callable[[Event], None] = lambda event: None) -> list[Result]:
    """Run all jobs, `workers` at a time (default: one more than processors); the results in the order of the jobs.

    Ctrl-C stops every kernel and passes on.
    """
    if not jobs:
        return []
    workers = max(1, min(workers or default_workers() + 1, len(jobs)))  # one more than processors: a kernel that starts or ends only waits
    stop = threading.Event()
    with _ready(jobs, warm):
        pool = concurrent.futures.ThreadPoolExecutor(workers)
        futures = {job: pool.submit(_run_one, job, on_event, stop, fail_fast) for job in sorted(jobs, key=lambda job: -job.expected)}
        try:
            return [futures[job].result() for job in jobs]
        except BaseException:
            from coursekit.execute.kernels import kill_running

            stop.set()
            kill_running()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def default_workers() -> int:
    """As many notebooks side by side as there are processors to this process."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def _ready(jobs: list[Job], warm: bool):
    """The warm process importing what these notebooks need, and papermill, imported meanwhile."""
    from coursekit.execute.warm_start import warm_kernels

    with warm_kernels(heavy_imports(job.source for job in jobs)) if warm else contextlib.nullcontext():
        from coursekit.execute import engine

        engine.register()
        yield


def _run_one(job: Job, on_event, stop: threading.Event, fail_fast: bool) -> Result:
    if stop.is_set():
        result = Result(job, STOPPED, message="not run: an earlier notebook failed")
        on_event(Event(job, result=result))
        return result
    start = time.perf_counter()
    from coursekit.execute.engine import run_notebook

    job.output.parent.mkdir(parents=True, exist_ok=True)
    # beside the target, so that moving it there is one step; a name of its own, so that two runs do not meet
    unfinished = job.output.with_name(f".{job.output.stem}.{os.getpid()}-{threading.get_ident()}.ipynb")
    try:
        result = run_notebook(job, unfinished, on_event)
        if unfinished.exists() and not stop.is_set():
            os.replace(unfinished, job.output)
    finally:
        unfinished.unlink(missing_ok=True)
    result.seconds = time.perf_counter() - start
    if stop.is_set() and not result.passed:
        result.status = STOPPED
    on_event(Event(job, result=result))
    if fail_fast and not result.passed:
        stop.set()
    return result
