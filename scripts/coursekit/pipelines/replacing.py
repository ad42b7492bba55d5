"""A learner's own script or notebook in the place of a job's: `--stage JOB=PATH`."""
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from coursekit.errors import CourseError, did_you_mean
from coursekit.pipelines import checking_commands
from coursekit.pipelines.commands import script_of, with_script
from coursekit.pipelines.model import Pipeline, shown
from coursekit.store.files import write_whole


def scripts_of(pipeline: Pipeline, given: list[str], exports: Path) -> dict[str, Path]:
    """The script that takes the place of each named job's own; its flags must fit the command. A notebook's is written below `exports`."""
    found = {}
    for entry in given:
        name, equals, text = entry.partition("=")
        if not equals or not text:
            raise CourseError(f"--stage takes JOB=PATH; '{entry}' is not that")
        if name not in pipeline.jobs:
            raise CourseError(f"the pipeline has no job '{name}'; {did_you_mean(name, list(pipeline.jobs))}")
        found[name] = _script(Path(text), exports)
        component = pipeline.jobs[name].component
        if not script_of(component.command):
            raise CourseError(f"job '{name}' runs no Python script that another could replace: `{component.command}`")
        as_its_own = replace(component, code=found[name].parent, command=with_script(component.command, found[name].name))
        if wrong := sorted(checking_commands.problems(as_its_own)):
            raise CourseError(f"{shown(found[name])} does not fit job '{name}': {wrong[0].text} ({wrong[0].path.name}:{wrong[0].line})")
    return found


def _script(path: Path, exports: Path) -> Path:
    if not path.is_file():
        raise CourseError(f"{path}: {'a folder' if path.is_dir() else 'no such file'}; name a script, or a notebook with cells tagged `stage`")
    if path.suffix == ".ipynb":
        return _exported(path, exports)
    if path.suffix != ".py":
        raise CourseError(f"{path}: neither a script (.py) nor a notebook (.ipynb)")
    return path.absolute()


def _exported(path: Path, exports: Path) -> Path:
    """The script of a notebook, as `course make` would write it."""
    from coursekit import notebook
    from coursekit.export import script, stage

    opened = notebook.read(path)
    if not stage.is_stage(opened):
        raise CourseError(f"{path}: no cell is tagged `stage`, so there is nothing to export")
    made = stage.read(opened, shown(path.absolute()))
    data = script.text(made).encode()
    target = exports / sha256(data).hexdigest()[:16] / f"{made.name}.py"
    write_whole(target, data)
    return target
