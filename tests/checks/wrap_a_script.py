"""Answers to `09_wrap_a_script`."""
import copy
import functools
import re
import shlex
import tempfile
from pathlib import Path

import numpy as np
import yaml

from checks import Right, Wrong, always, solution
from coursekit import notebook


@functools.cache
def unknown_flags():
    """The solution's own function; its other cells start programs and import the SDK."""
    cell = next(cell for cell in notebook.read(solution("wrap_a_script")).cells if cell.id == "unknown-flags")
    names = {"shlex": shlex}
    exec(cell.source, names)
    return names["unknown_flags"]


IMAGE = "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:latest"
BASE = {
    "name": "compare_predictions", "type": "command",
    "inputs": {"first": {"type": "uri_file"}, "second": {"type": "uri_file"}, "by": {"type": "string", "default": "mae", "enum": ["mae", "r2"]},
               "digits": {"type": "integer", "default": 2, "min": 0, "max": 6}},
    "outputs": {"report": {"type": "uri_folder"}}, "code": ".", "environment": {"image": IMAGE, "conda_file": "packages.yml"},
    "command": "python compare.py --first=${{inputs.first}} --second=${{inputs.second}} --by=${{inputs.by}} --digits=${{inputs.digits}} "
               "--report=${{outputs.report}}",
}


# --- component ---------------------------------------------------------------------------------------------------------------
def changed(change):
    """The right component as a dict, after a change."""
    def make():
        made = copy.deepcopy(BASE)
        change(made)
        return made
    return make


def with_port(name, **facts):
    """Another port; a fact that is None is dropped."""
    def change(made):
        side = "outputs" if name == "report" else "inputs"
        made[side][name] = {key: value for key, value in (made[side].get(name, {}) | facts).items() if value is not None}
    return changed(change)


def line(old, new):
    """The command with a part replaced."""
    assert old in BASE["command"], old
    return changed(lambda made: made.update(command=made["command"].replace(old, new)))


def moved(made, name, source, target):
    """A port on the other side, in the command too."""
    made[target][name] = made[source].pop(name)
    made["command"] = made["command"].replace(f"{source}.{name}", f"{target}.{name}")


def renamed(made):
    """A port with another name than its flag."""
    made["inputs"]["metric"] = made["inputs"].pop("by")
    made["command"] = made["command"].replace("inputs.by", "inputs.metric")


@functools.cache
def room() -> Path:
    """The folder of the script, as the notebook makes it."""
    folder = Path(tempfile.mkdtemp())
    (folder / "compare.py").write_text("print()\n")
    (folder / "packages.yml").write_text("name: compare\ndependencies:\n  - python=3.12\n  - pip\n  - pip: [pandas==3.1.1]\n")
    return folder


def sdk(as_component=False, code=None, packages="packages.yml", image=IMAGE, environment=""):
    """The component as the SDK makes it."""
    from azure.ai.ml import Input, Output, command
    from azure.ai.ml.entities import Environment

    environment = environment or Environment(image=image, **({"conda_file": room() / packages} if packages else {}))
    made = command(name=BASE["name"], inputs={name: Input(**facts) for name, facts in BASE["inputs"].items()}, code=code or room(), command=BASE["command"],
                   outputs={name: Output(**facts) for name, facts in BASE["outputs"].items()}, environment=environment)
    return made.component if as_component else made


def in_a_file():
    """YAML in a file."""
    path = Path(tempfile.mkdtemp()) / "compare.yml"
    path.write_text(yaml.safe_dump(BASE))
    return path


COMPONENT_WRONG = [
    Wrong("a number", always(3), "not-a-component"),
    Wrong("the command alone", always(BASE["command"]), "not-a-component"),
    Wrong("no command", changed(lambda made: made.pop("command")), "not-a-component"),
    Wrong("the folder as input", changed(lambda made: moved(made, "report", "outputs", "inputs")), "output-as-input", mistake=True),
    Wrong("a file as output", changed(lambda made: moved(made, "second", "inputs", "outputs")), "input-as-output", mistake=True),
    Wrong("digits forgotten", changed(lambda made: made["inputs"].pop("digits")), "ports-missing", mistake=True),
    Wrong("another name", changed(renamed), "ports-missing", mistake=True),
    Wrong("one more", changed(lambda made: made["inputs"].update(help={"type": "string"})), "ports-too-many", mistake=True),
    Wrong("a path as text", with_port("first", type="string"), "type-of-file", mistake=True),
    Wrong("a file that may be left out", with_port("second", optional=True), "must-be-given", mistake=True),
    Wrong("a folder as file", with_port("report", type="uri_file"), "type-of-folder", mistake=True),
    Wrong("digits as number", with_port("digits", type="number"), "type-of-number", mistake=True),
    Wrong("by as file", with_port("by", type="uri_file", default=None, enum=None), "type-of-text", mistake=True),
    Wrong("no defaults", with_port("digits", default=None), "defaults", mistake=True),
    Wrong("another default", with_port("by", default="r2"), "defaults", mistake=True),
    Wrong("no bounds", with_port("digits", min=None, max=None), "bounds", mistake=True),
    Wrong("seven digits", with_port("digits", max=7), "bounds", mistake=True),
    Wrong("any word", with_port("by", enum=None), "choices", mistake=True),
    Wrong("no python", line("python compare.py", "compare.py"), "no-script", mistake=True),
    Wrong("another script", line("compare.py", "predict.py"), "no-script", mistake=True),
    Wrong("no dollar", line("${{inputs.first}}", "{{inputs.first}}"), "holes-misspelt", mistake=True),
    Wrong("singular", line("${{inputs.first}}", "${{input.first}}"), "holes-misspelt", mistake=True),
    Wrong("a hole forgotten", line("--digits=${{inputs.digits}} ", ""), "holes-missing", mistake=True),
    Wrong("by its place", line("--first=", ""), "flags-missing", mistake=True),
    Wrong("crossed", changed(lambda made: made.update(command=made["command"].replace("inputs.first", "inputs.x").replace("inputs.second", "inputs.first")
                                                      .replace("inputs.x", "inputs.second"))), "crossed", mistake=True),
    Wrong("an unknown flag", line("--report", "--out"), "flags-unknown", mistake=True),
    Wrong("nothing travels", changed(lambda made: made.pop("code")), "no-code", mistake=True),
    Wrong("no packages", changed(lambda made: made.pop("environment")), "no-environment", mistake=True),
    Wrong("the folder of the notebook", lambda: sdk(code="."), "code-elsewhere", mistake=True),
    Wrong("code of a workspace", changed(lambda made: made.update(code="azureml:compare:1")), "code-elsewhere"),
    Wrong("no conda file", lambda: sdk(packages=""), "no-packages", mistake=True),
    Wrong("no conda file in YAML", changed(lambda made: made.update(environment={"image": IMAGE})), "no-packages", mistake=True),
    Wrong("an environment of a workspace", lambda: sdk(environment="azureml:my-env:1"), "environment-by-name", mistake=True),
    Wrong("another image", lambda: sdk(image="python:3.12"), "other-image", mistake=True),
    Wrong("capitals", changed(lambda made: made.update(name="ComparePredictions")), "name", mistake=True),
]
COMPONENT_RIGHT = [
    Right("by the SDK", sdk),
    Right("the component of the SDK's object", lambda: sdk(as_component=True)),
    Right("code as a text", lambda: sdk(code=str(room()))),
    Right("a dict", changed(lambda made: None)),
    Right("packages written out", changed(lambda made: made["environment"].update(conda_file={"dependencies": ["pip", {"pip": ["pandas==3.1.1"]}]}))),
    Right("YAML", lambda: yaml.safe_dump(BASE)),
    Right("a file", in_a_file),
    Right("numbers as text, flags apart, quotes", changed(lambda made: (
        made["inputs"]["digits"].update(default="2", min="0", max="6"),
        made.update(command=re.sub(r"=(\$\{\{[^}]*\}\})", r' "\1"', made["command"]).replace("python ", "python3 ./"))))),
    Right("descriptions and an enum in another order", with_port("by", enum=["r2", "mae"], description="what to compare by")),
]


# --- unknown_flags -----------------------------------------------------------------------------------------------------------
def flags_of(command):
    """The flags of a command, each once."""
    words = shlex.split(re.sub(r"\$\[\[|\]\]", " ", command))
    return list(dict.fromkeys(word.split("=")[0] for word in words if word[:2] == "--"))


def by_loop(command, flags):
    """One after the other."""
    found = []
    for flag in flags_of(command):
        if flag not in flags and flag not in found:
            found.append(flag)
    return tuple(found)


def by_pattern(command, flags):
    """Quoted text out first, then a pattern for whole words."""
    bare = re.sub(r"\"[^\"]*\"", "", command)
    return list(dict.fromkeys(flag for flag in re.findall(r"(?<!\S)(?:\$\[\[)?\s*(--[\w-]+)", bare) if flag not in flags))


def by_argparse(command, flags):
    """argparse itself says what it does not know."""
    import argparse

    parser = argparse.ArgumentParser(allow_abbrev=False, add_help=False)
    for flag in flags:
        parser.add_argument(flag)
    words = [word.split("=")[0] for word in shlex.split(re.sub(r"\$\[\[|\]\]", " ", command)) if word.startswith("--")]
    unknown = parser.parse_known_args([f"{word}=x" for word in words])[1]
    return (name for name in dict.fromkeys(word.removesuffix("=x") for word in unknown))


FLAGS_WRONG = [
    Wrong("a list", always(["--raw"]), "not-a-function"),
    Wrong("one argument", always(lambda command: []), "not-a-function"),
    Wrong("nothing returned", always(lambda command, flags: None), "no-return"),
    Wrong("how many", always(lambda command, flags: len(by_loop(command, flags))), "not-names"),
    Wrong("a text", always(lambda command, flags: ", ".join(by_loop(command, flags))), "not-names"),
    Wrong("yes or no", always(lambda command, flags: {flag: flag in flags for flag in flags_of(command)}), "not-names"),
    Wrong("pairs", always(lambda command, flags: [(flag, 1) for flag in by_loop(command, flags)]), "not-names"),
    Wrong("always empty", always(lambda command, flags: []), "nothing"),
    Wrong("every flag", always(lambda command, flags: flags_of(command)), "all-flags", mistake=True),
    Wrong("the other way", always(lambda command, flags: [flag for flag in flags if flag not in flags_of(command)]), "the-other-way", mistake=True),
    Wrong("those it has", always(lambda command, flags: [flag for flag in flags_of(command) if flag in flags]), "known", mistake=True),
    Wrong("prefixes pass", always(lambda command, flags: [flag for flag in flags_of(command) if not any(known.startswith(flag) for known in flags)]),
          "prefix", mistake=True),
    Wrong("cut at dashes", always(lambda command, flags: list(dict.fromkeys(
        flag for flag in re.findall(r"--\w+", re.sub(r'".*?"', "", command)) if flag not in flags))), "cut-at-dash", mistake=True),
    Wrong("without optional parts", always(lambda command, flags: by_loop(re.sub(r"\$\[\[.*?\]\]", "", command), flags)), "optional", mistake=True),
    Wrong("small letters", always(lambda command, flags: [flag for flag in by_loop(command, flags) if flag.lower() not in flags]), "case", mistake=True),
    Wrong("the first", always(lambda command, flags: by_loop(command, flags)[:1]), "first-only", mistake=True),
    Wrong("names without dashes", always(lambda command, flags: [flag[2:] for flag in by_loop(command, flags)]), "parameters", mistake=True),
    Wrong("sorted", always(lambda command, flags: sorted(by_loop(command, flags))), "sorted", mistake=True),
    Wrong("twice", always(lambda command, flags: [word.split("=")[0] for word in shlex.split(re.sub(r"\$\[\[|\]\]", " ", command))
                                                  if word.startswith("--") and word.split("=")[0] not in flags]), "twice", mistake=True),
    Wrong("with their values", always(lambda command, flags: [word for word in shlex.split(re.sub(r"\$\[\[|\]\]", " ", command))
                                                              if word.startswith("--") and word not in flags]), "with-value", mistake=True),
    Wrong("in quotes too", always(lambda command, flags: list(dict.fromkeys(
        flag for flag in re.findall(r"--[\w-]+", command) if flag not in flags))), "not-a-flag", mistake=True),
    Wrong("cut at blanks", always(lambda command, flags: list(dict.fromkeys(
        word.split("=")[0] for word in command.split() if word.startswith("--") and word.split("=")[0] not in flags))), "optional", mistake=True),
    Wrong("only with =", always(lambda command, flags: [flag for flag in by_loop(command, flags) if f"{flag}=" in command]), "overlooked", mistake=True),
    Wrong("backwards", always(lambda command, flags: by_loop(command, flags)[::-1]), "order", mistake=True),
]
FLAGS_RIGHT = [
    Right("the solution", unknown_flags),
    Right("a loop, a tuple", always(by_loop)),
    Right("a pattern", always(by_pattern)),
    Right("asking argparse, a generator", always(by_argparse)),
    Right("an array", always(lambda command, flags: np.array(by_loop(command, flags), dtype=object))),
    Right("keys of a dict", always(lambda command, flags: dict.fromkeys(by_loop(command, flags)).keys())),
]

WRONG = {"component": COMPONENT_WRONG, "unknown_flags": FLAGS_WRONG}
RIGHT = {"component": COMPONENT_RIGHT, "unknown_flags": FLAGS_RIGHT}
