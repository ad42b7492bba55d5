"""What `course run` runs: lessons and solutions as they are, exercises as fresh blanks under build/, each with its parameters."""
from dataclasses import dataclass
from pathlib import Path

from coursekit import notebook, parameters
from coursekit.catalog import Course, Notebook
from coursekit.errors import CourseError
from coursekit.execute.runner import CELL_TIMEOUT, Job
from coursekit.exercises import blanks


@dataclass(frozen=True)
class Item:
    """One thing to run: a notebook of the course and the job it becomes."""

    notebook: Notebook
    job: Job


def everything(course: Course) -> list[Notebook]:
    """Every lesson, every exercise, every solution, in the order of the course."""
    return [*course.lesson_notebooks, *course.exercises, *course.solutions]


def plan(course: Course, chosen: list[Notebook], given: list[tuple[str, str]], device: str = "auto", timeout: float = CELL_TIMEOUT) -> list[Item]:
    """The jobs for the chosen notebooks. Parameters are checked here, before any kernel starts."""
    sources = {item: source_of(course, item) for item in chosen}
    declared = {item: _declared(sources[item], item) for item in chosen}
    parameters.refuse_unknown(given, {parameter.name for found in declared.values() for parameter in found})
    items = []
    for item in chosen:
        values = parameters.choose(declared[item], [("device", device), *given] if device != "auto" else given)
        job = Job(sources[item], course.build / "run" / item.name, item.path.parent, values, timeout=timeout)
        items.append(Item(item, job))
    return items


def _declared(source: Path, item: Notebook) -> list[parameters.Parameter]:
    try:
        return parameters.parameters_of(notebook.read(source), item.name)
    except CourseError:  # a notebook that cannot be read takes no parameters; the run names what is wrong with it
        return []


def source_of(course: Course, item: Notebook) -> Path:
    """The file to run: an exercise is judged as its fresh blank, never as the learner's copy."""
    if item.kind != "exercise":
        return item.path
    target = course.build / "blanks" / item.name
    try:
        notebook.write(target, blanks.blank_of(course, item))
    except CourseError as error:  # bad markers in the solution: the run goes on and names it
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(str(error), encoding="utf-8")
    item.path.parent.mkdir(parents=True, exist_ok=True)
    return target
