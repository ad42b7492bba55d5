"""One stage at work: its inputs laid out, its process watched, its outputs taken into the store when all of them are whole."""
import contextlib
import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.errors import CourseFailure
from coursekit.pipelines import commands, processes
from coursekit.pipelines.code import Code
from coursekit.pipelines.keys import Given
from coursekit.pipelines.model import FOLDER, Job, shown
from coursekit.store.files import disk_errors
from coursekit.store.objects import Store

RAN, KEPT, FAILED, STOPPED, NOT_RUN = "ran", "kept", "failed", "stopped", "not run"
METRICS = "metrics.json"


@dataclass
class Work:
    """All that a stage needs to start."""

    job: Job
    given: dict[str, Given]
    code: Code
    script: Path | None  # in place of its own
    log: Path
    warm: str = ""  # the address of the warm process
    limit: float | None = None  # seconds
    stop: Callable[[], bool] = lambda: False
    started: Callable[[int], None] = lambda pid: None


@dataclass
class Outcome:
    """How a stage went: its state, what it wrote, and the line to tell when it went wrong."""

    state: str
    message: str = ""
    seconds: float = 0.0
    outputs: dict[str, str] = field(default_factory=dict)  # references
    metrics: dict[str, float] = field(default_factory=dict)


def perform(work: Work, room: Path, store: Store) -> Outcome:
    """Run the stage in its room. A stage that fails leaves nothing in the store that anything refers to."""
    start = time.perf_counter()
    job, component = work.job, work.job.component
    places = {("inputs", name): given.path or room / "inputs" / name for name, given in work.given.items() if given.reference}
    places |= {("outputs", name): room / "outputs" / name for name in component.outputs}
    try:
        with disk_errors(f"'{job.name}' could not be run"):
            before = _fingerprints(work, store)
            for name, given in work.given.items():
                if given.reference and not given.path:
                    store.view(given.reference, places["inputs", name])
            for name, port in component.outputs.items():
                (room / "outputs" / name if port.type == FOLDER else room / "outputs").mkdir(parents=True, exist_ok=True)  # as on Azure
            end = _run(work, places, room)
            _judge(work, end, places)
            _still_the_same(work, before, store)
            outputs = _take_in(work, places, store)
            return Outcome(RAN, "", time.perf_counter() - start, outputs, _metrics(places))
    except (CourseFailure, OSError) as error:
        state = STOPPED if work.stop() and isinstance(error, _Stopped) else FAILED
        return Outcome(state, _in_words(str(error), work, places), time.perf_counter() - start)


class _Stopped(CourseFailure):
    """The run was stopped while the stage was at work."""


def _run(work: Work, places: dict, room: Path) -> processes.End:
    command = work.job.component.command
    if work.script is not None:
        command = commands.with_script(command, str(work.script))
    values = {("inputs", name): given.text for name, given in work.given.items() if not given.reference}
    what = commands.fill(command, {**values, **{name: str(path) for name, path in places.items()}})
    environment = {**os.environ, processes.MARK: str(room)}
    cwd = work.job.component.code
    process = processes.start(what, cwd, environment, work.log, work.warm, cwd if work.script else None)
    work.started(process.pid)
    try:
        return processes.watch(process, work.log, work.limit, work.stop)
    finally:
        processes.kill_marked(room)


def _judge(work: Work, end: processes.End, places: dict) -> None:
    """Raise unless the stage ended well and wrote every output."""
    name = f"'{work.job.name}'"
    if end.why == "stopped":
        raise _Stopped(f"{name} was stopped")
    if end.why == "timeout":
        raise CourseFailure(f"{name} was ended after {work.limit:g} s, its time limit{_said(work)}")
    if end.code < 0:
        raise CourseFailure(f"{name} was killed by {_signal(-end.code)}{_said(work)}")
    if end.code:
        raise CourseFailure(f"{name} failed with exit code {end.code}{_said(work)}")
    missing, wrong = [], []
    for output, port in work.job.component.outputs.items():
        path = places["outputs", output]
        if not path.exists() or (path.is_dir() and not any(path.iterdir())):
            missing.append(output)
        elif path.is_dir() != (port.type == FOLDER):
            wrong.append(f"{output} is a {'folder' if path.is_dir() else 'file'}, not a {'folder' if port.type == FOLDER else 'file'}")
    if missing:
        wrong.append(f"nothing was written for {', '.join(missing)}")
    if wrong:
        raise CourseFailure(f"{name} ended well, but {'; '.join(wrong)}{_said(work)}")


def _take_in(work: Work, places: dict, store: Store) -> dict[str, str]:
    """Put all outputs into the store; their references."""
    try:
        with disk_errors("its outputs could not be kept"):
            return {name: store.put(places["outputs", name]) for name in work.job.component.outputs}
    except (CourseFailure, OSError) as error:
        raise CourseFailure(f"'{work.job.name}': {error}; log: {shown(work.log)}") from None


def _said(work: Work) -> str:
    """What follows every complaint: its last line, its inputs, its log."""
    line = processes.last_line(work.log)
    with contextlib.suppress(OSError):
        if not line and shutil.disk_usage(work.log.parent).free < 1 << 16:
            line = "no space is left on the disk"
    inputs = ", ".join(f"{name} from {given.source}" if given.reference else f"{name}={given.text}" for name, given in work.given.items())
    return "".join([f": {line}" if line else ", and said nothing", f"; inputs: {inputs}" if inputs else "", f"; log: {shown(work.log)}"])


def _signal(number: int) -> str:
    name = next((known.name for known in signal.Signals if known == number), f"signal {number}")
    return f"{name} (often: out of memory)" if name == "SIGKILL" else name


def _fingerprints(work: Work, store: Store) -> dict[str, str]:
    """The digests of what lies outside the store and must stay as it is while the stage runs."""
    found = {f"its code, {name}": store.memo.digest(path) for name, path in work.code.files.items()}
    return found | {f"its input {name}, {given.path}": store.reference(given.path) for name, given in work.given.items() if given.path}


def _still_the_same(work: Work, before: dict[str, str], store: Store) -> None:
    after = _fingerprints(work, store)
    for name, digest in before.items():
        if after.get(name) != digest:
            raise CourseFailure(f"'{work.job.name}' is not kept: {name}, changed while it ran; run it again")
    for name, given in work.given.items():
        if given.reference and not given.path and not store.has(given.reference):
            raise CourseFailure(f"'{work.job.name}' is not kept: it wrote into its input {name}; let it write its outputs only, and run it again")


def _in_words(text: str, work: Work, places: dict) -> str:
    """Paths of the room, which is gone when the message is read, as what they are."""
    for (kind, name), path in sorted(places.items(), key=lambda place: -len(str(place[1]))):
        if not (kind == "inputs" and work.given[name].path):
            text = text.replace(str(path), f"{kind[:-1]} {name}" + (f" (from {work.given[name].source})" if kind == "inputs" else ""))
    return text


def _metrics(places: dict) -> dict[str, float]:
    """The numbers of every `metrics.json` in an output, or of an output called metrics."""
    found = {}
    for (kind, name), path in places.items():
        file = path / METRICS if path.is_dir() else path if name == "metrics" else None
        if kind == "outputs" and file and file.is_file():
            try:
                data = json.loads(file.read_bytes())
            except (ValueError, RecursionError):
                continue
            found |= {key: value for key, value in (data.items() if isinstance(data, dict) else ()) if isinstance(value, int | float)}
    return found
