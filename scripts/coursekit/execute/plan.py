"""What `course run` runs: lessons and solutions as they are, exercises as fresh blanks under build/, each with its parameters."""
import json
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


def plan(course: Course, chosen: list[Notebook], given: list[tuple[str, str]], device: str = "auto", timeout: float = CELL_TIMEOUT) -> list[Item]:
    """The jobs for the chosen notebooks. Parameters are checked here, before any kernel starts."""
    sources = {item: source_of(course, item) for item in chosen}
    declared = {item: _declared(sources[item], item) for item in chosen}
    parameters.refuse_unknown(given, {parameter.name for found in declared.values() for parameter in found})
    expected = expected_seconds(course)
    items = []
    for item in chosen:
        values = parameters.choose(declared[item], [("device", device), *given] if device != "auto" else given)
        job = Job(sources[item], course.build / "run" / item.name, item.path.parent, values, timeout=timeout, expected=expected.get(item.name, 0.0))
        items.append(Item(item, job))
    return items


def _declared(source: Path, item: Notebook) -> list[parameters.Parameter]:
    try:
        return parameters.parameters_of(notebook.read(source), item.name)
    except CourseError:  # a notebook that cannot be read takes no parameters; the run names what is wrong with it
        return []


def expected_seconds(course: Course) -> dict[str, float]:
    """How long each notebook took: on this machine last time, else on the one that measured the lesson."""
    known: dict[str, float] = {}
    measured = [(path, ("run", "notebook_seconds")) for path in course.root.glob("*/measurements.json")]
    for path, keys in [*measured, (course.build / "run" / "seconds.json", ())]:
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            for key in keys:
                found = found[key]
            known |= {name: float(seconds) for name, seconds in found.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):  # only an order depends on it
            continue
    return known


def keep_seconds(course: Course, items: list[Item], results: list) -> None:
    """Keep how long each notebook took, for the next run."""
    kept = {item.notebook.name: round(result.work, 2) for item, result in zip(items, results, strict=True) if result.passed}
    path = course.build / "run" / "seconds.json"
    notebook.write_text(path, json.dumps(expected_seconds(course) | kept, indent=1, sort_keys=True) + "\n")


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
