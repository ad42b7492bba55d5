"""What `make` does about pipelines that are defined in Python: each `pipeline.py` below a lesson has its YAML beside it."""
from pathlib import Path

from coursekit.catalog import Course
from coursekit.errors import CourseError
from coursekit.findings import Finding
from coursekit.pipelines import python_definition
from coursekit.pipelines.python_definition import EDITED, FILE_NAME, FOREIGN, FRESH, MISSING, STALE

WHY = {MISSING: "missing", STALE: "stale: its source, or a component beside it, has changed since", EDITED: "stale: edited by hand",
       FOREIGN: "was not made from the definition beside it"}


def chosen(course: Course, names: list[str]) -> list[Path]:
    """The definitions in Python that are, whose YAML is, or that lie below a named path; all when nothing is named."""
    found = sorted(path for lesson in course.lessons for path in lesson.rglob(FILE_NAME)
                   if not any(part.startswith((".", "__")) for part in path.relative_to(lesson).parts))
    return [path for path in found if not names or any(course.lies_in(each, name) for name in names for each in (path, python_definition.yaml_of(path)))]


def write(course: Course, names: list[str], only: str = "") -> tuple[list[str], list[Finding]]:
    """Write the YAML of each chosen definition where it is not what it should be, or in one state only; the names written, and what failed."""
    written, findings = [], []
    for path in [] if course.handed_out else chosen(course, names):
        try:
            if (found := python_definition.state(path)) != FRESH and (not only or found == only) and python_definition.write(path):
                written.append(_name(course, python_definition.yaml_of(path)))
        except CourseError as error:
            findings.append(Finding(_name(course, path), f"its YAML cannot be written: {error}"))
    return written, findings


def check(course: Course, names: list[str]) -> list[Finding]:
    """The YAML that is not what its definition says; executes nothing."""
    states = {path: python_definition.state(path) for path in ([] if course.handed_out else chosen(course, names))}
    return [Finding(_name(course, python_definition.yaml_of(path)), WHY[state], f"course make {_name(course, path)}", _name(course, path))
            for path, state in states.items() if state != FRESH]


def _name(course: Course, path: Path) -> str:
    return path.relative_to(course.root).as_posix()
