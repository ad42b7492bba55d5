"""Reads a component: a file of its own (`x.component.yml`), or a command written inside the pipeline."""
import re
from pathlib import Path

from coursekit.pipelines import yaml_lines
from coursekit.pipelines.model import FILE, FOLDER, Component, Port
from coursekit.pipelines.ports import input_port, output_port, path_trouble, type_of, words
from coursekit.pipelines.yaml_lines import Part

NAME = re.compile(r"[a-z][a-z0-9_]*")
PORT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
KEYS = ("$schema", "type", "name", "version", "display_name", "description", "tags", "is_deterministic", "inputs", "outputs", "code", "environment",
        "command", "resources", "distribution", "properties")
IGNORED = ("compute", "display_name", "description", "tags", "environment", "resources", "distribution", "properties", "comment", "identity", "services",
           "queue_settings")
OLD = "is the way of SDK v1, which ended; "
HINTS = {
    "script_name": OLD + "write `code: .` and `command: python script.py ...`", "source_directory": OLD + "write `code: .`",
    "arguments": OLD + "write the flags into `command:`", "compute_target": OLD + "write `compute: azureml:NAME`",
    "runconfig": OLD + "write `environment:` and `command:`", "environment_definition": OLD + "write `environment:`",
    "interface": "that was the preview's form; `inputs:` and `outputs:` stand at the top", "implementation": "that was the preview's form; `command:` stands "
    "at the top", "params": OLD + "plain values are inputs too", "allow_reuse": OLD + "write `is_deterministic:` into the component",
    "depends_on": "the order follows from what is bound to what; drop it", "needs": "the order follows from what is bound to what; drop it",
    "additional_includes": "a local run takes the code folder only; put what it needs there",
    "environment_variables": "a local run sets none; make it an input of the component",
}


def from_file(part: Part, base: Path) -> Component | None:
    """The component that `component: ./x.component.yml` names; None with a problem where it can't be read."""
    text = part.text()
    if not text or not local_path(part, text):
        return None
    path = base / text
    if not path.is_file():
        part.say(f"{part.title}: there is no file {text} beside the pipeline; write the component, or mend the name")
        return None
    whole = yaml_lines.read(path, part.problems)
    return component(whole, path.parent) if whole else None


def component(part: Part, base: Path) -> Component | None:
    """A component from its entries; None with problems where they can't be used."""
    before = len(part.problems)
    parts = part.map(KEYS, HINTS)
    _command_type(part, parts, "commandComponent")
    if "name" not in parts:
        part.say(f"{part.title} has no name; write `name:`, a word of lower-case letters, digits and underscores")
    name = check_name(parts["name"], parts["name"].text(), "a component's name") if "name" in parts else ""
    for required in ("command", "environment"):
        if required not in parts:
            part.say(f"{part.title} has no `{required}`; Azure ML needs it")
    inputs = {port.name: port for port in map(input_port, ports(parts, "inputs"))}
    outputs = {port.name: port for port in map(output_port, ports(parts, "outputs"))}
    return made(part, parts, name, inputs, outputs, base) if len(part.problems) == before else None


def made(part: Part, parts: dict[str, Part], name: str, inputs: dict[str, Port], outputs: dict[str, Port], base: Path) -> Component:
    """A component of these ports; its code and command are read here."""
    code = parts["code"].text() if "code" in parts else ""
    if code:
        local_path(parts["code"], code)
    if "environment" in parts and parts["environment"].is_map:
        _conda_file(parts["environment"].map().get("conda_file"), base)
    command = parts["command"].text() if "command" in parts else ""
    return Component(name, part.place, inputs, outputs, base / (code or "."), command, parts["command"].place if "command" in parts else part.place,
                     parts["code"].place if code else None)


def _conda_file(part: Part | None, base: Path) -> None:
    """An environment's list of packages may be written out, or be a file beside the component."""
    if part and not part.is_map and (text := part.text()) and local_path(part, text) and not (base / text).is_file():
        part.say(f"{part.title}: there is no file {text} beside this one; write it, or mend the name")


def inline(part: Part, parts: dict[str, Part], base: Path) -> Component:
    """The component of a job that has its command inside the pipeline: its inputs are typed once it is known what they are bound to."""
    for required in ("command", "environment"):
        if required not in parts:
            part.say(f"{part.title} has neither `component` nor `{required}`; name a component, or write `command:`, `code:` and `environment:`")
    outputs = {}
    for given in ports(parts, "outputs"):
        fields = given.map(("type", "mode", "path", "description")) if given.is_map else {}
        kind = type_of(given, fields, (FILE, FOLDER)) if fields else FOLDER
        outputs[given.key] = Port(given.key, kind or FOLDER, given.place)
    return made(part, parts, part.key.lower(), {}, outputs, base)


def ports(parts: dict[str, Part], side: str) -> list[Part]:
    """The entries of `inputs` or `outputs` whose names can be used."""
    found = parts[side].map() if side in parts else {}
    for name, part in found.items():
        if not PORT.fullmatch(name):
            part.say(f"'{name}' can't be the name of one of the {side}; letters, digits and underscores, a letter first")
    return [part for name, part in found.items() if PORT.fullmatch(name)]


def check_name(part: Part, name: str, what: str) -> str:
    """A name as Azure ML takes it; a problem with a right one otherwise."""
    if name and not NAME.fullmatch(name):
        better = re.sub(r"\W+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name), flags=re.ASCII).strip("_").lower()
        part.say(f"'{name}' can't be {what}: Azure ML takes lower-case letters, digits and underscores, a letter first"
                 + (f"; write '{better}'" if NAME.fullmatch(better) else ""))
    return name


def local_path(part: Part, text: str) -> bool:
    """Is it a path that holds on any machine, relative and with forward slashes? A problem otherwise."""
    why = path_trouble(text)
    if why:
        part.say(f"{part.title}: {why}")
    return not why


def _command_type(part: Part, parts: dict[str, Part], schema: str) -> None:
    if "type" in parts:
        if (kind := parts["type"].text()) and kind != "command":
            parts["type"].say(f"{parts['type'].title}: a component of type '{kind}' can't be run here; `type: command` can")
    else:
        part.say(f"{part.title} has no type; write `type: command`")
    check_schema(parts, schema)


def check_schema(parts: dict[str, Part], schema: str) -> None:
    """Does `$schema`, where it is given, name the form that the file has?"""
    text = words(parts, "$schema")
    if text and f"{schema}.schema.json" not in text:
        parts["$schema"].say(f"$schema names another form of file; write https://azuremlschemas.azureedge.net/latest/{schema}.schema.json")


