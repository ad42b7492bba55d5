"""Ports of components and what fits into them."""
from pathlib import PureWindowsPath

from coursekit.pipelines.model import FILE, FOLDER, TYPES, Port
from coursekit.pipelines.yaml_lines import Part

OTHER_NAMES = {"str": "string", "text": "string", "int": "integer", "float": "number", "double": "number", "bool": "boolean", "path": FOLDER,
               "file": FILE, "folder": FOLDER, "directory": FOLDER, "AnyFile": FILE, "AnyDirectory": FOLDER, "input_file": FILE, "input_folder": FOLDER,
               "output_file": FILE, "output_folder": FOLDER, "any_file": FILE, "any_directory": FOLDER}
ASSETS = ("mltable", "mlflow_model", "custom_model", "triton_model")  # Azure's further types of files
INPUT_KEYS = ("type", "description", "optional", "default", "min", "max", "enum", "mode")
OUTPUT_KEYS = ("type", "description", "mode")
REMOTE = ("azureml:", "http:", "https:", "wasb:", "wasbs:", "abfs:", "abfss:", "s3:", "gs:", "hdfs:")


def is_remote(value: object) -> bool:
    """Does a path lead to another machine, or name a data asset of a workspace (`azureml:name@latest`)?"""
    return isinstance(value, str) and value.startswith(REMOTE)


def path_trouble(text: str) -> str:
    """Why a path does not hold on every machine; "" for a relative one with forward slashes."""
    if is_remote(text):
        return f"{text} is not on this machine; name a file beside the pipeline, as in ./x"
    if text.startswith("file:"):
        return f"'{text}' has the old form; write './{text.removeprefix('file:').lstrip('./')}'"
    if "\0" in text or "\n" in text:
        return f"{text!r} is no path; write one, as in ./x"
    if text.startswith(("/", "~")) or PureWindowsPath(text).drive:
        return f"{text} holds on one machine only; write it relative to this file, as in ./x, or give it to a run with --set"
    return f"'{text}' has backslashes; write '{text.replace(chr(92), '/')}', which holds on every machine" if "\\" in text else ""


def type_of(part: Part, parts: dict[str, Part], allowed: tuple[str, ...]) -> str:
    """The type that a port declares, one of `allowed`; "" with a problem otherwise."""
    if "type" not in parts:
        if part.is_map or part.is_empty:
            part.say(f"{part.title} has no type; write `type:` and one of {', '.join(allowed)}")
        return ""
    name = parts["type"].text()
    if name and name not in allowed:
        better = OTHER_NAMES.get(name) or OTHER_NAMES.get(name.lower()) or name.lower()
        rest = f"did you mean '{better}'?" if better in allowed else f"one of {', '.join(allowed)}"
        why = "is a type that Azure knows and a local run does not" if name in ASSETS else "is no type of it"
        parts["type"].say(f"{parts['type'].title}: '{name}' {why}; {rest}")
    return name if name in allowed else ""


def kind_of(value: object) -> str:
    """The type that a plain value has by itself."""
    return {bool: "boolean", int: "integer", float: "number"}.get(type(value), "string")


def misfit(port: Port, value: object) -> str:
    """Why a plain value can't be given to this port; "" where it can."""
    if port.is_path:
        return "" if isinstance(value, str) else f"takes a {'file' if port.type == FILE else 'folder'}, not {_said(value)}"
    if kind_of(value) != port.type and (kind_of(value), port.type) != ("integer", "number"):
        hint = f"; write it in quotes: \"{_said(value)}\"" if port.type == "string" else ""
        return f"takes {'an' if port.type == 'integer' else 'a'} {port.type}, and {_said(value)} is of type {kind_of(value)}{hint}"
    if port.choices and str(value) not in map(str, port.choices):
        return f"is one of {', '.join(map(str, port.choices))}; {_said(value)} is not"
    if port.low is not None and value < port.low:
        return f"is at least {port.low:g}; {_said(value)} is less"
    if port.high is not None and value > port.high:
        return f"is at most {port.high:g}; {_said(value)} is more"
    return ""


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"'{value}'" if isinstance(value, str) else str(value)


def input_port(part: Part) -> Port:
    """An input as a component file declares it."""
    parts = part.map(INPUT_KEYS)
    kind = type_of(part, parts, (*TYPES, FILE, FOLDER))
    choices = tuple(item.value() for item in parts["enum"].items()) if "enum" in parts else ()
    bounds = {name: _number(parts[name]) for name in ("min", "max") if name in parts}
    optional = parts["optional"].value() if "optional" in parts else False
    if not isinstance(optional, bool):
        parts["optional"].say(f"{parts['optional'].title} is true or false")
    description = words(parts, "description")
    default = parts["default"].value() if "default" in parts else None
    port = Port(part.key, kind or "string", part.place, default, optional is True, description, choices, bounds.get("min"), bounds.get("max"))
    if default is not None and kind and (why := misfit(port, default)):
        parts["default"].say(f"{part.title} {why}")
    if bounds and kind not in ("number", "integer", ""):
        part.say(f"{part.title} has bounds (min, max), and its type {kind} has no order; drop them")
    if None not in (port.low, port.high) and port.low > port.high:
        part.say(f"{part.title}: min {port.low:g} is above max {port.high:g}; swap them")
    return port


def output_port(part: Part) -> Port:
    """An output as a component file declares it."""
    parts = part.map(OUTPUT_KEYS)
    kind = type_of(part, parts, (FILE, FOLDER))
    description = words(parts, "description")
    return Port(part.key, kind or FOLDER, part.place, description=description)


def words(parts: dict[str, Part], name: str) -> str:
    """A text that may be left out, or left empty."""
    return parts[name].text() if name in parts and not parts[name].is_empty else ""


def _number(part: Part) -> float | None:
    value = part.value()
    if value is not None and kind_of(value) not in ("integer", "number"):
        part.say(f"{part.title} is a number; '{value}' is not")
        return None
    return value
