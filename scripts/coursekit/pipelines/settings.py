"""What `--set NAME=VALUE` says, typed by the pipeline's inputs; and values as a command line writes them."""
import math
from pathlib import Path

from coursekit.errors import CourseError, did_you_mean
from coursekit.pipelines.model import FOLDER, Pipeline, Port
from coursekit.pipelines.ports import misfit

WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
TAKES = {"integer": "a whole number", "number": "a number", "boolean": "true or false"}


def settings(pipeline: Pipeline, given: list[str]) -> dict[str, object]:
    """The pipeline's inputs with what was set: plain values typed, paths absolute (a set one counts from the current folder)."""
    values = {name: pipeline.values.get(name, port.default) for name, port in pipeline.inputs.items()}
    for entry in given:
        name, found, text = entry.partition("=")
        if not found:
            raise CourseError(f"--set takes NAME=VALUE; '{entry}' has no '='")
        if name not in pipeline.inputs:
            known = did_you_mean(name, sorted(pipeline.inputs)) if pipeline.inputs else "it has none"
            raise CourseError(f"the pipeline has no input '{name}'; {known}")
        port = pipeline.inputs[name]
        values[name] = _existing(port, text) if port.is_path else _within(port, typed(port, text))
    return values


def on_cluster(pipeline: Pipeline, given: list[str], address: str) -> list[str]:
    """What was set, with the address of a Dask scheduler as the pipeline's input `scheduler`."""
    if "scheduler" not in pipeline.inputs:
        raise CourseError(f"{pipeline.place}: the pipeline has no input 'scheduler', so its stages run on this machine only; leave --scheduler out")
    if any(entry.partition("=")[0] == "scheduler" for entry in given):
        raise CourseError("--scheduler and --set scheduler=... say the same; keep one of them")
    return [*given, f"scheduler={address}"]


def typed(port: Port, value: object) -> object:
    """A plain value as the port's type wants it, from text or from YAML."""
    text = value if isinstance(value, str) else as_text(value)
    try:
        if port.type == "integer":
            return int(text)
        if port.type == "number":
            return float(text)
        if port.type == "boolean":
            return WORDS[text.strip().lower()]
    except (ValueError, KeyError):
        raise CourseError(f"'{port.name}' takes {TAKES[port.type]}; '{text}' is not") from None
    return text


def as_text(value: object) -> str:
    """A plain value as it stands on a command line, the same as on Azure."""
    return repr(value) if isinstance(value, float) else str(value)


def _within(port: Port, value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        raise CourseError(f"'{port.name}' takes a finite number; {value} is not")
    if why := misfit(port, value):
        raise CourseError(f"'{port.name}' {why}")
    return value


def _existing(port: Port, text: str) -> Path:
    kind, path = "folder" if port.type == FOLDER else "file", Path(text)
    if not text.strip():  # `--set raw="$unset"` must not mean the folder one stands in
        raise CourseError(f"'{port.name}' takes a {kind}; it is given an empty name")
    if not (path.is_dir() if port.type == FOLDER else path.is_file()):
        raise CourseError(f"'{port.name}' takes a {kind}; {path} is {'not one' if path.exists() else 'not there'}")
    return path.absolute()
