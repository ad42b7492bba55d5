"""The parts of an azure-ai-ml pipeline job as plain data, as they stand in YAML. What a local run could not repeat is refused by name."""
import os
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.pipelines.model import TYPES
from coursekit.pipelines.ports import is_remote

SETTINGS = ("default_compute", "default_datastore", "continue_on_step_failure", "force_rerun")
RESOURCES = ("instance_count", "instance_type", "shm_size")
UNKNOWN = {"environment_variables": "make it an input of the component", "distribution": "a stage that starts several processes is not run here",
           "identity": "give the right to the compute", "services": "a stage runs to its end"}


def compute(name: str) -> str:
    """A compute target as YAML names it."""
    return name if name.startswith(("azureml:", "/", "$")) else f"azureml:{name}"


def settings(given) -> dict[str, object]:
    """The settings of a pipeline that say something."""
    said = {name: value for name in SETTINGS if (value := getattr(given, name, None)) is not None}
    return {name: compute(value) if name == "default_compute" else value for name, value in said.items()}


def pipeline_input(name: str, port, path: Path) -> object:
    """What the pipeline's input is given: a plain value, or type and path."""
    value = port._data
    if value is None:
        raise CourseError(f"{path.name}: the pipeline's input '{name}' is given nothing; call the pipeline function with {name}=...")
    return _file(value, path) if hasattr(value, "path") else value


def _file(value, path: Path) -> dict[str, object]:
    """A typed input with its path, relative to the folder of the definition."""
    if not value.path:
        raise CourseError(f"{path.name}: an input of type {value.type} has no path; write Input(type=..., path=...)")
    return {"type": value.type, "path": str(value.path) if is_remote(str(value.path)) else relative(value.path, path)}


def relative(target: object, path: Path) -> str:
    """A path as it stands beside the definition, with forward slashes."""
    place = path.parent / str(target)
    try:
        return Path(os.path.relpath(place, path.parent)).as_posix()
    except ValueError:  # another drive of Windows
        raise CourseError(f"{path.name}: {place} lies on another drive than this file; put it beside") from None


def job(name: str, node, path: Path) -> dict[str, object]:
    """One job: its component, what its inputs are bound to, which of its outputs the pipeline hands over."""
    if getattr(node, "type", "") != "command":
        raise CourseError(f"{path.name}: job '{name}' is of type '{getattr(node, 'type', type(node).__name__)}'; command components can be run here")
    for field, instead in UNKNOWN.items():
        if getattr(node, field, None):
            raise CourseError(f"{path.name}: job '{name}' sets {field}, which a local run can't repeat; {instead}")
    made = {"type": "command", "component": _component(name, node.component, path)}
    if node.compute:
        made["compute"] = compute(node.compute)
    if node.limits and node.limits.timeout:
        made["limits"] = {"timeout": int(node.limits.timeout)}
    if node.resources and (said := {key: value for key in RESOURCES if (value := getattr(node.resources, key, None)) is not None}):
        made["resources"] = said
    given = {key: bound for key, port in node.inputs.items() if (bound := _bound(port._data, path)) is not None}
    handed = {key: f"${{{{parent.outputs.{port._data._port_name}}}}}" for key, port in node.outputs.items() if type(port._data).__name__ == "PipelineOutput"}
    return made | ({"inputs": given} if given else {}) | ({"outputs": handed} if handed else {})


def _bound(value, path: Path) -> object:
    """What a job's input is given: a binding, a path or a plain value; None where the component's default holds."""
    kind = type(value).__name__
    if kind == "PipelineInput":
        return f"${{{{parent.inputs.{value._port_name}}}}}"
    if kind == "NodeOutput":
        return f"${{{{parent.jobs.{value._owner.name}.outputs.{value._port_name}}}}}"
    return _file(value, path) if hasattr(value, "path") else value


def _component(name: str, component, path: Path) -> object:
    """A component from a file by its path, one made in Python written out."""
    if isinstance(component, str):
        raise CourseError(f"{path.name}: job '{name}' names the registered component {component}; a local run needs it beside, load_component(FILE)")
    if component._source_path:
        return f"./{relative(component._source_path, path)}"
    said = {"name": component.name, "type": "command", "version": component.version, "display_name": component.display_name,
            "description": component.description, "inputs": {key: _port(port) for key, port in component.inputs.items()},
            "outputs": {key: _port(port) for key, port in component.outputs.items()}, "code": relative(component.code, path) if component.code else None,
            "environment": _environment(name, component.environment, path), "command": component.command}
    return {key: value for key, value in said.items() if value}


def _port(port) -> dict[str, object]:
    """An input or output as a component file declares it."""
    said = {"type": port.type, "description": port.description}
    said |= {key: getattr(port, key, None) for key in ("optional", "default", "min", "max", "enum")}
    kind = TYPES.get(port.type, str)
    typed = {key: kind(value) if key in ("default", "min", "max") and kind in (int, float) else value for key, value in said.items() if value is not None}
    return {key: value for key, value in typed.items() if value is not False or key == "default"}


def _environment(name: str, given, path: Path) -> object:
    if isinstance(given, str):
        return given
    if given is None or given.build is not None:
        raise CourseError(f"{path.name}: the component of job '{name}' has {'no environment' if given is None else 'an environment with a Dockerfile'}; "
                          "give it Environment(image=..., conda_file=...)")
    conda = relative(given._conda_file_path, path) if given._conda_file_path else given.conda_file
    return {"image": given.image} | ({"conda_file": conda} if conda else {})
