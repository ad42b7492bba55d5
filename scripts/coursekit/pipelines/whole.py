"""A run from its first job to its page: `perform` for one definition, `run_all` for every pipeline that `course run` was asked for."""
import contextlib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from coursekit.catalog import Course
from coursekit.errors import CourseError
from coursekit.pipelines import checking, page, reading, record
from coursekit.pipelines.model import Pipeline
from coursekit.pipelines.running import Run
from coursekit.pipelines.settings import settings
from coursekit.pipelines.stages import FAILED
from coursekit.pipelines.standing import Options
from coursekit.store.files import disk_errors

PASSED, BAD, WAITS = "passed", "failed", "waits"
UNANSWERED = "waits for an answer"  # what a blank stage says


def perform(pipeline: Pipeline, options: Options, build: Path, progress: Callable[[list[str]], contextlib.AbstractContextManager],
            complain: Callable[[str], None] = lambda text: print(f"course: {text}", file=sys.stderr)) -> Run:
    """Run what must run; whatever happens, say what went wrong and leave the record and the page of what was done."""
    start, started = time.perf_counter(), time.time()
    folder = record.new_folder(build, pipeline.name)
    running = Run(pipeline, options, build, folder)
    try:
        with progress(list(running.standings)) as running.heard:
            running.go()
    finally:
        if any(standing.key for standing in running.standings.values()):
            for standing in running.standings.values():
                if standing.outcome and standing.outcome.message:
                    with contextlib.suppress(OSError):  # nobody listens any more; the record says it all the same
                        complain(standing.outcome.message)
            with disk_errors("the record could not be written"):
                written = record.record_of(running, started, time.perf_counter() - start, folder)
                record.write(written, folder)
                page.write(written, folder / record.PAGE)
    return running


@dataclass(frozen=True)
class Went:
    """What became of one pipeline: passed, failed, or waits (a stage is an exercise that nobody has answered)."""

    name: str
    status: str
    seconds: float
    message: str
    page: Path | None = None


def run_all(course: Course, chosen: list[Path], device: str, cold: bool) -> list[Went]:
    """Run these pipelines, one after the other; stages within each run side by side."""
    return [_run_one(course, folder, device, cold) for folder in chosen]


def waits(running: Run) -> bool:
    """Did nothing fail but stages that are exercises which nobody has answered?"""
    failed = [standing for standing in running.standings.values() if standing.state == FAILED]
    return bool(failed) and all(UNANSWERED in standing.outcome.message for standing in failed)


def _run_one(course: Course, folder: Path, device: str, cold: bool) -> Went:
    name, start, said = folder.relative_to(course.root).as_posix(), time.perf_counter(), []
    try:
        found: list = []
        pipeline = reading.read(reading.find(folder), found)
        if problems := sorted(found or checking.problems(pipeline)):
            return Went(name, BAD, 0.0, str(problems[0]))
        given = [f"device={device}"] if device != "auto" and "device" in pipeline.inputs else []
        options = Options(settings(pipeline, given), keep_going=True, cold=cold)
        running = perform(pipeline, options, course.build, lambda jobs: contextlib.nullcontext(lambda standing: None), said.append)
    except CourseError as error:
        return Went(name, BAD, time.perf_counter() - start, str(error))
    states = [standing.state for standing in running.standings.values()]
    counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    status = PASSED if running.state == "done" else WAITS if waits(running) else BAD
    message = f"{len(states)} stages: {counts}" + (f"; {said[0]}" if said else "")
    return Went(name, status, time.perf_counter() - start, message, running.logs / record.PAGE)
