"""Reads a pipeline's definition, an Azure ML pipeline job: `load(path)` gives the Pipeline, or one line with file and line."""
from dataclasses import replace
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.pipelines import python_definition, yaml_lines
from coursekit.pipelines.components import check_schema, ports
from coursekit.pipelines.jobs import read_jobs
from coursekit.pipelines.model import FILE, FOLDER, Job, Pipeline, Port, Problem, one_line, shown
from coursekit.pipelines.ports import is_remote, kind_of, misfit, type_of
from coursekit.pipelines.values import file_value
from coursekit.pipelines.yaml_lines import Part

FILE_NAME = "pipeline.yml"
KEYS = ("$schema", "type", "name", "display_name", "description", "experiment_name", "tags", "properties", "compute", "settings", "identity",
        "inputs", "outputs", "jobs")
HINTS = {"steps": "the way of SDK v1, which ended; the steps stand below `jobs:`", "pipeline": "the way of SDK v1, which ended; `type: pipeline` and "
         "`jobs:` stand at the top", "graph": "the steps stand below `jobs:`", "parameters": "plain values stand below `inputs:`",
         "data_references": "the way of SDK v1, which ended; data stands below `inputs:`", "default_compute": "write it below `settings:`",
         "component": "a pipeline whose graph is a component can't be run here; write its jobs", "command": "a pipeline has jobs, and these have commands"}

PLAIN = ("default", "value", "min", "max", "enum", "optional")  # what only a component's input has


def load(path: Path | str) -> Pipeline:
    """The pipeline of a file, or of the folder that holds `pipeline.yml`. The first thing that can't be read is an error."""
    problems: list[Problem] = []
    pipeline = read(find(path), problems)
    if problems or pipeline is None:
        first, *others = sorted(set(problems))
        raise CourseError(f"{first}{f' ({len(others)} more: course pipeline check {shown(find(path))})' if others else ''}")
    return pipeline


def find(path: Path | str) -> Path:
    """The definition's YAML file, absolute; that of one in Python is made first where it is not up to date."""
    text, path = str(path), Path(path)
    if not text.strip() or "\0" in text:
        raise CourseError(f"an empty name; name a {FILE_NAME} or its folder")
    try:
        path = path.absolute()
        found = path / FILE_NAME if path.is_dir() else path
        python = found.with_suffix(".py")
        if python.is_file() and (found == python or not found.exists()):
            return python_definition.up_to_date(python)
        if found.is_file():
            return python_definition.refreshed(found)
    except OSError as error:
        raise CourseError(f"{one_line(text, 200)}: {error.strerror}; name a {FILE_NAME} or its folder") from None
    raise CourseError(f"{one_line(text, 200)}: {f'no {FILE_NAME} in this folder' if path.is_dir() else 'no such file'}; name a {FILE_NAME} or its folder")


def read(path: Path, problems: list[Problem]) -> Pipeline | None:
    """The pipeline of a file; what can't be used goes to `problems`."""
    whole = yaml_lines.read(path, problems, python_definition.unwritten(path))
    if whole is None:
        return None
    if _is_component(whole):
        return None
    parts = whole.map(KEYS, HINTS)
    check_schema(parts, "pipelineJob")
    _pipeline_type(whole, parts)
    inputs, values = _inputs(parts)
    outputs = {part.key: _output(part) for part in ports(parts, "outputs")}
    if "jobs" not in parts:
        whole.say("the pipeline has no jobs; write `jobs:` and below it one name for each step")
    jobs = read_jobs(parts["jobs"], path.parent, inputs) if "jobs" in parts else {}
    name = path.parent.name if path.name == FILE_NAME else path.stem
    return Pipeline(name, whole.place, _typed_by_use(inputs, values, jobs), values, _typed_by_makers(outputs, jobs), jobs)


def _is_component(whole: Part) -> bool:
    """Was a component named in place of the pipeline? Its entries would be judged by the wrong rules, one by one."""
    entries = whole.map()
    if "jobs" in entries or "command" not in entries or "type" not in entries or entries["type"].node.value != "command":
        return False
    entries["type"].say(f"this is a component, one stage; name the pipeline's file, or its folder: {shown(whole.place.path.parent)}")
    return True


def _pipeline_type(whole: Part, parts: dict[str, Part]) -> None:
    if "type" not in parts:
        whole.say("the file has no type; write `type: pipeline`")
    elif (kind := parts["type"].text()) and kind != "pipeline":
        parts["type"].say(f"'{kind}' is not the type of a pipeline; write `type: pipeline`, or name the pipeline's file")


def _inputs(parts: dict[str, Part]) -> tuple[dict[str, Port], dict[str, object]]:
    """The pipeline's inputs and what the file gives them: a plain value, or the text of a path."""
    inputs, values = {}, {}
    for part in ports(parts, "inputs"):
        if part.is_map:
            fields = part.map(("type", "path", "mode"), dict.fromkeys(PLAIN, f"a plain input is written with its value: `{part.key}: VALUE`"))
            kind, value = type_of(part, fields, (FILE, FOLDER)), file_value(part, fields)
        else:
            value = part.value()
            kind = kind_of(value)
        inputs[part.key] = Port(part.key, kind or FOLDER, part.place)
        values[part.key] = value
    return inputs, values


def _output(part: Part) -> Port:
    fields = part.map(("type", "mode", "path", "name", "version"))
    return Port(part.key, (type_of(part, fields, (FILE, FOLDER)) if "type" in fields else "") or "", part.place)


def _typed_by_use(inputs: dict[str, Port], values: dict[str, object], jobs: dict[str, Job]) -> dict[str, Port]:
    """A plain input takes type, choices, bounds and description of the first component input that it feeds, where its value fits."""
    fed: dict[str, list[Port]] = {}
    for job in jobs.values():
        for name, value in job.inputs.items():
            port, used = inputs.get(value.parent), job.component.inputs.get(name)
            if port and used and not port.is_path and not used.is_path and not misfit(used, values[port.name]):
                fed.setdefault(port.name, []).append(used)
    first = {name: min(ports, key=lambda port: port.type == "number") for name, ports in fed.items()}  # what feeds both is a whole number
    return {name: replace(first[name], name=name, place=port.place, default=None, optional=False) if name in first else port
            for name, port in inputs.items()}


def _typed_by_makers(outputs: dict[str, Port], jobs: dict[str, Job]) -> dict[str, Port]:
    """An output without a type takes that of the job's output which it is bound to."""
    made = {given: job.component.outputs[name].type for job in jobs.values() for name, given in job.outputs.items() if name in job.component.outputs}
    return {name: port if port.type else replace(port, type=made.get(name, FOLDER)) for name, port in outputs.items()}


def refuse_remote(pipeline: Pipeline, values: dict[str, object]) -> None:
    """Refuse to run here with data that is elsewhere: call it with the values that a run will use."""
    for name, port in pipeline.inputs.items():
        if port.is_path and is_remote(values.get(name)):
            raise CourseError(f"{port.place}: input '{name}' is {values[name]}, which is not on this machine; "
                              f"give a local {'file' if port.type == FILE else 'folder'} with --set {name}=PATH")
