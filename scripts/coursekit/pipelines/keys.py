"""The key of a job: a digest over all that decides what it writes. Equal keys, equal outputs.

What a stage takes from elsewhere is not seen: the environment, files that it opens without being given them, the network, the time.
"""
import json
import sys
from hashlib import sha256
from pathlib import Path

from coursekit.errors import CourseError, CourseFailure
from coursekit.pipelines import code, commands
from coursekit.pipelines.model import Job, Pipeline, Port, Value, shown
from coursekit.pipelines.ports import is_remote
from coursekit.pipelines.settings import as_text, typed
from coursekit.store.objects import Store

FORMAT = 1  # raise it when outputs of earlier runners must not be taken any more


class Given:
    """What one input of a job is given: a plain value as text, or a file or folder by content."""

    def __init__(self, text: str = "", reference: str = "", path: Path | None = None, source: str = ""):
        self.text, self.reference, self.path, self.source = text, reference, path, source

    @property
    def identity(self) -> str:
        """What of it goes into the key."""
        return self.reference or f"value:{self.text}"


def inputs_of(job: Job, pipeline: Pipeline, values: dict[str, object], made: dict[str, dict[str, str]], store: Store) -> dict[str, Given]:
    """Each input that has a value. `values` are the pipeline's inputs, `made` the references of what earlier jobs wrote."""
    found = {}
    for name, port in job.component.inputs.items():
        value = job.inputs.get(name)
        if value is not None and value.job:
            found[name] = Given(reference=made[value.job][value.output], source=f"{value.job}.{value.output}")
            continue
        plain = _plain(port, value, pipeline, values)
        if plain is None:
            if not port.optional:
                raise CourseError(f"{job.place}: job '{job.name}' gets no value for its input '{name}'; give it one")
        elif port.is_path:
            place = value.place if value is not None and not value.parent else pipeline.inputs[value.parent].place if value is not None else port.place
            if is_remote(str(plain)):
                raise CourseError(f"{place}: {plain} lies on another machine; give a local one with --set")
            path = pipeline.folder / str(plain)
            found[name] = Given(reference=_reference(store, path, f"{place}: input '{name}' of job '{job.name}'"), path=path, source=str(plain))
        else:
            found[name] = Given(text=_text(port, plain, job))
    return found


def _text(port: Port, plain: object, job: Job) -> str:
    text = as_text(typed(port, plain))
    if "\0" in text:
        raise CourseError(f"{job.place}: input '{port.name}' of job '{job.name}' holds a null character, which no command line can; take it out")
    return text


def _plain(port: Port, value: Value | None, pipeline: Pipeline, values: dict[str, object]) -> object:
    given = None
    if value is not None:
        given = values.get(value.parent) if value.parent else value.literal
    return port.default if given is None else given


def _reference(store: Store, path: Path, where: str) -> str:
    try:
        return store.reference(path)
    except FileNotFoundError:
        raise CourseError(f"{where}: there is no {shown(path)}; put it there, or give another path") from None
    except PermissionError as error:
        raise CourseError(f"{where}: {shown(Path(error.filename or path))} can't be read; mend its permissions") from None
    except CourseFailure as error:
        raise CourseError(f"{where}: {error}") from None


def ingredients(job: Job, parts: code.Code, inputs: dict[str, Given], store: Store) -> dict[str, dict[str, str]]:
    """All that decides what a job writes, in groups that a reader knows: code, inputs, command, outputs, packages."""
    component = job.component
    return {
        "code": {name: store.memo.digest(path) for name, path in sorted(parts.files.items())},
        "input": {name: given.identity for name, given in sorted(inputs.items())},
        "command": {"command": " ".join(component.command.split())},
        "output": {name: port.type for name, port in sorted(component.outputs.items())},
        "package": {"python": f"{sys.version_info[0]}.{sys.version_info[1]}", **code.versions(parts.modules, store.root / "packages.json")},
    }


def key_of(found: dict[str, dict[str, str]]) -> str:
    """The key of these ingredients."""
    return sha256(json.dumps([FORMAT, found], sort_keys=True).encode()).hexdigest()


def difference(before: dict, now: dict[str, dict[str, str]]) -> str:
    """What is new since the job ran last, in words."""
    if not before:
        return "first time"
    changed = [(group, name) for group, parts in now.items() for name in {**before.get(group, {}), **parts}
               if before.get(group, {}).get(name) != parts.get(name)]
    if not changed:
        return "its outputs were lost"
    words = [f"{group} {name}" if group in ("input", "package") else name if group == "code" else group for group, name in changed]
    return f"{', '.join(dict.fromkeys(words))} changed"


def code_of(job: Job, script: Path | None) -> code.Code:
    """The code of a job, with the learner's own script in place of its own where there is one."""
    folder = job.component.code
    parts = code.code_of(job.component.command, folder, script)
    named = commands.script_of(job.component.command)
    if named and named not in parts.files:
        raise CourseError(f"{job.component.place}: there is no script {named} in {folder}")
    return parts
