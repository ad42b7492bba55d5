"""The run that is under way in this process: `init` begins it; `log`, `log_artifact`, `use_artifact` and `finish` are its own."""
import atexit
import os
import sys
from collections.abc import Sequence

from coursekit.artifacts.names import Refused
from coursekit.artifacts.place import Place
from coursekit.artifacts.running import Run, in_notebook

REINIT = ("default", "return_previous", "finish_previous", "create_new")
_under_way: list[Run] = []


def init(project: str | None = None, group: str | None = None, job_type: str | None = None, name: str | None = None, config: dict | None = None,
         notes: str | None = None, tags: Sequence[str] | None = None, reinit: str | bool | None = None, entity: str | None = None) -> Run:
    """Begin a run. Without a name it gets one such as `quiet-fern-3`; without a group it belongs to no experiment, only to its project.

    While another run is under way a script gets that one again, and a notebook ends it and begins a new one, unless `reinit` says otherwise.
    The service has teams, `entity`; one machine has none, and the word is taken so that a script need not change.
    """
    wanted = {None: "default", False: "default", True: "finish_previous"}.get(reinit, reinit)
    if wanted not in REINIT:
        raise Refused(f"reinit is one of {', '.join(REINIT)}, not {reinit!r}")
    for what, text in (("group", group), ("job_type", job_type), ("name", name)):
        if text is not None and (not isinstance(text, str) or not text.strip() or len(text.splitlines()) > 1):
            raise Refused(f"{what} is a short text, or left out; not {text!r}")
    if wanted == "default":
        wanted = "finish_previous" if in_notebook() else "return_previous"
    if wanted == "return_previous" and (active := current("run")):
        return active
    while wanted == "finish_previous" and (active := current("run")):
        active.finish()
    made = Run(Place(), project, group, job_type, name, config, notes, [tags] if isinstance(tags, str) else list(tags or ()))
    _under_way.append(made)
    return made


def current(name: str):
    """The run under way, its config or its summary; None when there is no run."""
    _under_way[:] = [run for run in _under_way if not run._ended and run._process == os.getpid()]
    active = _under_way[-1] if _under_way else None
    return active if name == "run" or active is None else getattr(active, name)


def _active(verb: str) -> Run:
    if active := current("run"):
        return active
    raise Refused(f"no run is under way; begin one with init(project=...) before {verb}")


def log(data: dict, step: int | None = None, commit: bool | None = None) -> None:
    """`run.log` of the run under way."""
    _active("log").log(data, step, commit)


def log_artifact(artifact_or_path, name: str | None = None, type: str | None = None, aliases: list[str] | None = None):
    """`run.log_artifact` of the run under way."""
    return _active("log_artifact").log_artifact(artifact_or_path, name, type, aliases)


def use_artifact(artifact_or_name, type: str | None = None):
    """`run.use_artifact` of the run under way."""
    return _active("use_artifact").use_artifact(artifact_or_name, type)


def finish(exit_code: int | None = None) -> None:
    """End the run under way, if there is one."""
    if active := current("run"):
        active.finish(exit_code)


@atexit.register
def _at_exit() -> None:
    """A script that ends without `finish()` ends its runs; one that ended in an error has failed."""
    while active := current("run"):
        active.finish(exit_code=int(hasattr(sys, "last_value") and not in_notebook()))
