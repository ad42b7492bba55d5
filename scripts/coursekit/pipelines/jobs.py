"""Reads the jobs of a pipeline: the component of each, what its inputs are given, and which outputs of the pipeline it fills."""
from dataclasses import replace
from pathlib import Path

from coursekit.pipelines import bindings
from coursekit.pipelines.components import HINTS, IGNORED, check_name, component, from_file, inline, ports
from coursekit.pipelines.model import FILE, FOLDER, Component, Job, Place, Port, Value
from coursekit.pipelines.ports import kind_of, type_of
from coursekit.pipelines.values import job_value
from coursekit.pipelines.yaml_lines import Part

KEYS = ("type", "component", "inputs", "outputs", "limits", "code", "command", *IGNORED)


def read_jobs(part: Part, base: Path, inputs: dict[str, Port]) -> dict[str, Job]:
    """The jobs by name, in the file's order; those without a usable component are left out, with a problem."""
    if part.is_empty or (part.is_map and not part.map()):
        part.say("the pipeline has no jobs; write one name for each step below `jobs:`")
        return {}
    jobs = {name: job for name, entry in part.map().items() if (job := _job(entry, base))}
    outputs = {(name, port.name): port for name, job in jobs.items() for port in job.component.outputs.values()}
    return {name: _with_typed_inputs(job, part.map()[name], inputs, outputs) for name, job in jobs.items()}


def _job(part: Part, base: Path) -> Job | None:
    check_name(part, part.key, "a job's name")
    parts = part.map(KEYS, HINTS)
    if not part.is_map:
        return part.say(f"{part.title} is empty; write `type: command`, `component:` and `inputs:` below it") if part.is_empty else None
    if "type" not in parts:
        part.say(f"{part.title} has no type; write `type: command`")
    elif (kind := parts["type"].text()) and kind != "command":
        parts["type"].say(f"{parts['type'].title}: a job of type '{kind}' can't be run here; `type: command` can")
    made = _component(part, parts, base)
    values = {entry.key: job_value(entry) for entry in ports(parts, "inputs")}
    outputs, places = _outputs(parts)
    timeout = _timeout(parts["limits"]) if "limits" in parts else None
    return Job(part.key, part.place, made, values, outputs, timeout, places) if made else None


def _component(part: Part, parts: dict[str, Part], base: Path) -> Component | None:
    if "component" not in parts:
        return inline(part, parts, base)
    for name in ("code", "command"):
        if name in parts:
            parts[name].say(f"{part.title} has a component, and `{name}` beside it; keep one of them")
    return component(parts["component"], base) if parts["component"].is_map else from_file(parts["component"], base)


def _outputs(parts: dict[str, Part]) -> tuple[dict[str, str], dict[str, Place]]:
    """Which output of the pipeline each output of the job fills, and the line of each output that the job speaks of."""
    outputs, places = {}, {}
    for entry in ports(parts, "outputs"):
        places[entry.key] = entry.place
        fields = entry.map(("type", "path", "mode", "name", "version")) if entry.is_map else {}
        if "type" in fields:
            type_of(entry, fields, (FILE, FOLDER))
        bound = fields.get("path", entry)
        if bound.is_map or bound.is_empty:
            continue
        words, why = bindings.read(bound.text(), "output")
        if why:
            bound.say(f"{bound.title}: {why}")
        elif words:
            outputs[entry.key] = words[1]
    return outputs, places


def _timeout(part: Part) -> float | None:
    limits = part.map(("timeout",))
    seconds = limits["timeout"].value() if "timeout" in limits else None
    if seconds is not None and (kind_of(seconds) != "integer" or seconds <= 0):
        limits["timeout"].say(f"{limits['timeout'].title} is a whole number of seconds above 0; '{seconds}' is not")
        return None
    return seconds


def _with_typed_inputs(job: Job, part: Part, inputs: dict[str, Port], outputs: dict[tuple[str, str], Port]) -> Job:
    """A job with its command inside the pipeline has inputs of the types of what they are given."""
    parts = part.map()
    if "component" in parts:
        return job
    typed = {}
    for entry in ports(parts, "inputs"):
        fields = entry.map() if entry.is_map else {}
        kind = type_of(entry, fields, (FILE, FOLDER)) if fields else _type_given(job.inputs[entry.key], inputs, outputs)
        typed[entry.key] = Port(entry.key, kind or FOLDER, entry.place)
    return replace(job, component=replace(job.component, inputs=typed))


def _type_given(value: Value, inputs: dict[str, Port], outputs: dict[tuple[str, str], Port]) -> str:
    source = inputs.get(value.parent) or outputs.get((value.job, value.output))
    return source.type if source else kind_of(value.literal)
