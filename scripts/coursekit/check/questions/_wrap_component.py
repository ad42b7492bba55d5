"""The question `component` of `09_wrap_a_script`: what a component says about compare.py, whichever way it was written."""
import os
import re
from pathlib import Path

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong

SIDES = {"inputs": ("first", "second", "by", "digits"), "outputs": ("report",)}
FIELDS = ("type", "default", "min", "max", "enum", "optional")
HOLE = re.compile(r"\$\{\{\s*(\w+)\.(\w+)\s*\}\}")
IMAGE = "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:latest"
FLAGS = {"first": "--first", "second": "--second", "by": "--by", "digits": "--digits", "report": "--report"}


def probe(answer, inputs: dict) -> dict:
    """Name, ports, command, code and environment of a component: an object of the SDK, a dict, or YAML as text or file."""
    answer = getattr(answer, "component", answer)
    if isinstance(answer, str | os.PathLike):
        answer = _loaded(answer)
    said = answer if isinstance(answer, dict) else {name: getattr(answer, name, None) for name in ("name", "inputs", "outputs", "command", "code",
                                                                                                  "environment")}
    if not isinstance(said.get("command"), str):
        return {"component": False, "seen": describe(answer)}
    ports = {side: {name: _port(port) for name, port in (said.get(side) or {}).items()} for side in SIDES}
    return {"component": True, "name": str(said.get("name") or ""), "command": said["command"], "code": _code(said.get("code"), answer),
            "environment": _environment(said.get("environment"))} | ports


def _code(given, answer) -> str:
    """Where the component looks for the script: nowhere, beside its own file, in a folder that has it, or elsewhere."""
    if not given:
        return ""
    if isinstance(answer, dict) and not os.path.isabs(str(given)):
        return "elsewhere" if ":" in str(given) else "beside"
    return "folder" if Path(getattr(answer, "base_path", None) or ".", str(given), "compare.py").is_file() else "elsewhere"


def _environment(given) -> dict:
    """The name of an environment, or its image and whether it comes with packages."""
    if not given or isinstance(given, str):
        return {"name": given or "", "image": "", "packages": False}
    image, conda = (given.get(name) if isinstance(given, dict) else getattr(given, name, None) for name in ("image", "conda_file"))
    return {"name": "", "image": str(image or ""), "packages": "pandas" in str(conda or "") or os.path.basename(str(conda or "")) == "packages.yml"}


def _loaded(answer) -> object:
    import yaml

    text = str(answer)
    if "\n" not in text and os.path.isfile(text):
        with open(text, encoding="utf-8") as file:
            text = file.read()
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return answer


def _port(port) -> dict:
    """The facts of a port that count: numbers as numbers, however they are written."""
    said = {name: port.get(name) if isinstance(port, dict) else getattr(port, name, None) for name in FIELDS}
    said = {name: plain(value) for name, value in said.items() if value is not None and value is not False}
    for name in ("default", "min", "max"):
        if isinstance(said.get(name), str) and re.fullmatch(r"-?\d+(\.\d+)?", said[name]):
            said[name] = float(said[name])
    return said


def judge(data: dict, inputs: dict) -> Verdict:
    """The ports, then the command, then what travels along."""
    if not data["component"]:
        return wrong("not-a-component", f"This is {data['seen']}. Asked for is a component: what `command(...)` gives back, or its YAML.")
    ports = {side: data[side] for side in SIDES}
    everything = ports["inputs"] | ports["outputs"]
    if "report" in ports["inputs"]:
        return wrong("output-as-input", "`report` is among the inputs. The script writes it, and what nobody makes no other job can be given: it is an output.")
    if moved := [name for name in ("first", "second") if name in ports["outputs"]]:
        return wrong("input-as-output", f"`{moved[0]}` is among the outputs. The script reads it.")
    if lost := [name for side in SIDES.values() for name in side if name not in everything]:
        near = [name for name in everything if name not in FLAGS]
        return wrong("ports-missing", f"The script takes `{FLAGS[lost[0]]}`, and the component has no port `{lost[0]}`"
                     + (f"; it has `{near[0]}`, which the script does not take." if near else "."))
    if extra := [name for name in everything if name not in FLAGS]:
        return wrong("ports-too-many", f"The component has a port `{extra[0]}`, and the script has no such flag.")
    return _types(ports) or _command(data) or _along(data) or passed(
        "Five ports, each with its type and its hole in the command, and all that has to travel along.")


def _types(ports: dict) -> Verdict | None:
    given = ports["inputs"]
    for name in ("first", "second"):
        if given[name].get("type") != "uri_file":
            return wrong("type-of-file", f"`{name}` has the type {given[name].get('type')}. It is a file that has to be brought to the machine: as a text, "
                                         "it would stay where it is.")
        if "default" in given[name] or given[name].get("optional"):
            return wrong("must-be-given", f"`{name}` may be left out here, and the script cannot do without it.")
    if (kind := ports["outputs"]["report"].get("type")) != "uri_folder":
        return wrong("type-of-folder", f"`report` has the type {kind}. The script writes several files into a folder.")
    if (kind := given["digits"].get("type")) != "integer":
        return wrong("type-of-number", f"`digits` has the type {kind}. Half a digit makes no sense; the script takes whole numbers.")
    if given["by"].get("type") != "string":
        return wrong("type-of-text", f"`by` has the type {given['by'].get('type')}. It is a word.")
    if given["digits"].get("default") != 2 or given["by"].get("default") != "mae":
        return wrong("defaults", "The script has a default for `--by` and one for `--digits`. The component has others, or none: two truths about one thing.")
    if (given["digits"].get("min"), given["digits"].get("max")) != (0, 6):
        return wrong("bounds", "The script refuses digits outside its bounds. Said in the component as well, it is refused before a machine is started.")
    if sorted(given["by"].get("enum") or []) != ["mae", "r2"]:
        return wrong("choices", "`--by` takes one of two words. The component allows any, or others; `enum` says which.")
    return None


def _command(data: dict) -> Verdict | None:
    command, holes = data["command"], HOLE.findall(data["command"])
    if not re.match(r"\s*python3?\s+(\./)?compare\.py\b", command):
        return wrong("no-script", f"The command begins with `{command.strip()[:30]}`. It has to start the script: `python compare.py`, as from a shell.")
    if "{{" in HOLE.sub("", command):
        return wrong("holes-misspelt", "There is a `{{` in the command that belongs to no hole. A hole is `${{inputs.NAME}}` or `${{outputs.NAME}}`.")
    for side, name in holes:
        if side not in SIDES or name not in data[side]:
            return wrong("holes-misspelt", f"The command has a hole `{side}.{name}`, and no such port is declared.")
    if lost := [name for side in SIDES for name in data[side] if (side, name) not in holes]:
        return wrong("holes-missing", f"The command never uses `{lost[0]}`: whatever is given for it, the script does not hear of it.")
    for name, flag in FLAGS.items():
        side = "inputs" if name in data["inputs"] else "outputs"
        found = re.search(rf"(--[\w-]+)(?:=|\s+)[\"']?\$\{{\{{\s*{side}\.{name}\s*\}}\}}", command)
        if not found:
            return wrong("flags-missing", f"`{name}` stands in the command without its flag. The script would not know which value is which.")
        if found[1] != flag:
            hint = "crossed" if found[1] in FLAGS.values() else "flags-unknown"
            return wrong(hint, f"The command hands `{name}` to `{found[1]}`" + (", which is the flag of something else." if hint == "crossed"
                                                                               else ", a flag that the script does not have."))
    return None


def _along(data: dict) -> Verdict | None:
    """The script, the packages and the name."""
    environment = data["environment"]
    if not data["code"]:
        return wrong("no-code", "The component names no code, so the script would not travel to the machine that is to run it.")
    if data["code"] == "elsewhere":
        return wrong("code-elsewhere", "In the folder that `code` names there is no `compare.py`, so another folder would travel. Where was the script "
                                       "written? (At the end of the notebook its folder is removed: run all cells again after that.)")
    if environment["name"]:
        return wrong("environment-by-name", f"`{environment['name']}` is an environment that somebody registered in a workspace. What is in it nobody can see "
                                            "here; asked for is one that is made of the image and `packages.yml`.")
    if not environment["image"] and not environment["packages"]:
        return wrong("no-environment", "The component names no environment: on a bare machine there is no pandas.")
    if environment["image"] != IMAGE:
        return wrong("other-image", f"The image of the environment is `{environment['image'][:80]}`. Asked for is the one above the component, to the letter.")
    if not environment["packages"]:
        return wrong("no-packages", "The environment has an image and no packages: the script would start and find no pandas. Which file lists them?")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", data["name"]):
        return wrong("name", f"The component is called '{data['name']}'. A workspace takes lower-case letters, digits and underscores.")
    return None
