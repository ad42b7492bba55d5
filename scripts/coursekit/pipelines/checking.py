"""Checks a definition before anything is started: `check_file(path)` gives every problem with its file and line."""
from collections.abc import Iterator
from pathlib import Path

from coursekit.pipelines import checking_commands, checking_wires, reading
from coursekit.pipelines.model import FILE, Pipeline, Place, Port, Problem, shown
from coursekit.pipelines.ports import is_remote


def check_file(path: Path | str, data: bool = True) -> list[Problem]:
    """Every problem of a definition, in order of file and line: what can't be read, or else what does not fit together.

    Without `data` nobody asks whether the data that the file names is there: a run may be given other data.
    """
    found: list[Problem] = []
    pipeline = reading.read(reading.find(path), found)
    if found or pipeline is None:
        return sorted(set(found))
    return sorted({*problems(pipeline), *(missing_files(pipeline) if data else ())})


def problems(pipeline: Pipeline) -> list[Problem]:
    """What does not fit together in a pipeline that could be read."""
    components = {(job.component.place, job.component.command): job.component for job in pipeline.jobs.values()}  # several jobs may share one
    commands = {problem for component in components.values() for problem in checking_commands.problems(component)}
    return sorted({*checking_wires.problems(pipeline), *commands})


def missing_files(pipeline: Pipeline) -> Iterator[Problem]:
    """Local data that the file names and that is not there, or is a folder where a file is wanted."""
    for name, port in pipeline.inputs.items():
        if port.is_path:
            yield from _missing(pipeline, port, port.place, pipeline.values[name])
    for job in pipeline.jobs.values():
        for name, value in job.inputs.items():
            port = job.component.inputs.get(name)
            if port and port.is_path and isinstance(value.literal, str):
                yield from _missing(pipeline, port, value.place, value.literal)


def _missing(pipeline: Pipeline, port: Port, place: Place, text: str) -> Iterator[Problem]:
    if is_remote(text):
        return
    path = pipeline.folder / text
    wanted = "file" if port.type == FILE else "folder"
    if not path.exists():
        yield Problem(place.path, place.line, f"input '{port.name}': there is no {wanted} {shown(path)}; put it there, or give another path")
    elif path.is_file() != (port.type == FILE):
        yield Problem(place.path, place.line, f"input '{port.name}' is of type {port.type}, and {shown(path)} is no {wanted}; mend type or path")
