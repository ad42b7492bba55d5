"""What the checks say about an exercise on disk: Outcome of each question, read from an executed copy and kept under build/checks/.

A result is kept with the key of what it is the result of: the code cells and the checks. Nothing here runs anything.
"""
import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

import nbformat

from coursekit import notebook as nb
from coursekit.catalog import Course, Notebook
from coursekit.check.plain import one_line
from coursekit.check.question import NOT_ATTEMPTED, PASSED, RAISED, WRONG
from coursekit.check.registry import FOLDER
from coursekit.check.show import CHECK_MIME
from coursekit.errors import CourseError
from coursekit.exercises import attempts, blanks

CHECKS = FOLDER.parent  # the questions and all that they use
CHECK_CALL = re.compile(r"""^[ \t]*(?:\w+\.)?check\(\s*["']([^"'\n]+)["']""", re.MULTILINE)
CELL_LINE = re.compile(r"Cell In\[(\d+)\], line (\d+)")


@dataclass(frozen=True)
class Outcome:
    """The answer of one check."""

    question: str
    status: str
    hint: str = ""
    message: str = ""


@dataclass(frozen=True)
class Answers:
    """All checks of an exercise; `errors` are cells that raised; `known` is False where it must run first; `untouched`: still the blank."""

    outcomes: list[Outcome]
    errors: list[str] = field(default_factory=list)
    known: bool = True
    untouched: bool = False
    problem: str = ""

    @property
    def passed(self) -> int:
        """How many questions passed."""
        return sum(outcome.status == PASSED for outcome in self.outcomes)

    @property
    def all_passed(self) -> bool:
        """Did every question pass?"""
        return self.known and not self.problem and self.passed == len(self.outcomes)


def questions_of(course: Course, exercise: Notebook, attempt: nbformat.NotebookNode | None) -> list[str]:
    """The questions of an exercise in order: those it is generated with, also when the learner deleted a check."""
    try:
        asked = _asked(blanks.blank_of(course, exercise))
    except CourseError:  # nothing generates this one: it says itself what it asks
        asked = []
    return list(dict.fromkeys(asked + (_asked(attempt) if attempt else [])))


def _asked(notebook) -> list[str]:
    return [name for cell in nb.code_cells(notebook) for name in CHECK_CALL.findall(cell.source)]


def known_answers(course: Course, exercise: Notebook) -> Answers:
    """What is known without a run: an untouched blank is not attempted, a kept result holds while its key does."""
    try:
        untouched = attempts.state_of(course, exercise).name in (attempts.MISSING, attempts.FRESH, attempts.OPENED, attempts.STALE)
        attempt = None if not exercise.path.exists() else nb.read(exercise.path)
    except CourseError as error:
        return Answers([Outcome(name, NOT_ATTEMPTED) for name in questions_of(course, exercise, None)], problem=str(error))
    names = questions_of(course, exercise, attempt)
    if untouched:
        return Answers([Outcome(name, NOT_ATTEMPTED) for name in names], untouched=True)
    return _kept(course, exercise, _key(attempt, names)) or Answers([Outcome(name, NOT_ATTEMPTED) for name in names], known=False)


def executed_path(course: Course, exercise: Notebook) -> Path:
    """Where the executed copy of an exercise goes."""
    return course.build / "checks" / exercise.path.relative_to(course.root / "exercises")


def _kept(course: Course, exercise: Notebook, key: str) -> Answers | None:
    try:
        record = json.loads(executed_path(course, exercise).with_suffix(".json").read_text(encoding="utf-8"))
        if record["key"] != key:
            return None
        return Answers([Outcome(**outcome) for outcome in record["outcomes"]], [str(error) for error in record["errors"]])
    except (OSError, ValueError, KeyError, TypeError):  # no result, or one that a crash or another version left
        return None


def keep(course: Course, exercise: Notebook, attempt: nbformat.NotebookNode, answers: Answers) -> None:
    """Keep a result for as long as neither the code cells nor the checks change. An error may come from the machine: it is not kept."""
    if answers.errors:
        return executed_path(course, exercise).with_suffix(".json").unlink(missing_ok=True)
    key = _key(attempt, [outcome.question for outcome in answers.outcomes])
    record = {"key": key, "outcomes": [asdict(outcome) for outcome in answers.outcomes], "errors": answers.errors}
    nb.write_text(executed_path(course, exercise).with_suffix(".json"), json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def _key(attempt: nbformat.NotebookNode, names: list[str]) -> str:
    checks = (file.read_bytes() for file in sorted(CHECKS.rglob("*.py")))
    parts = [nb.code_digest(attempt), *names, *(hashlib.sha256(text).hexdigest() for text in checks)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def read_answers(executed: nbformat.NotebookNode, names: list[str], stopped: str = "") -> Answers:
    """The outcomes in an executed copy. What a cell raised on the way to a check is that question's outcome, unless it has a verdict all the same."""
    seen: dict[str, Outcome] = {}
    errors, pending = [], ""
    for cell in nb.code_cells(executed):
        raised = error_of(cell, executed)
        if raised:
            follows = errors and raised.startswith("NameError")  # a name that an earlier failure left out
            pending = pending or raised if follows else raised
            errors += [] if follows else [raised]
        for outcome in _displayed(cell):
            lost = pending and outcome.status not in (PASSED, WRONG, RAISED)
            seen[outcome.question] = Outcome(outcome.question, RAISED, "raised", pending) if lost else outcome
        for name in CHECK_CALL.findall(cell.source):
            if name not in seen and (pending or stopped):
                seen[name] = Outcome(name, RAISED, "raised", pending or stopped)
            pending = ""
    missing = "Its check is not in the notebook."
    return Answers([seen.get(name, Outcome(name, NOT_ATTEMPTED, "", missing)) for name in names], errors + ([stopped] if stopped else []))


def _displayed(cell) -> list[Outcome]:
    shown = [output.data[CHECK_MIME] for output in cell.outputs if CHECK_MIME in output.get("data", {})]
    fields = ("question", "status", "hint", "message")
    return [Outcome(*(str(facts.get(name, "")) for name in fields)) for facts in shown if isinstance(facts, dict)]


def error_of(cell, executed) -> str:
    """The exception of a cell in one line, with the line of the learner's code that raised it; empty when there is none."""
    error = next((output for output in cell.outputs if output.output_type == "error"), None)
    if error is None:
        return ""
    what = one_line(nb.error_line(error))
    lines = CELL_LINE.findall(nb.ANSI.sub("", "\n".join(error.traceback)))
    if not lines:
        return f"{what}, in cell `{cell.id}`"
    count, number = (int(part) for part in lines[-1])
    guilty = next((other for other in nb.code_cells(executed) if other.execution_count == count), cell)
    source = guilty.source.splitlines()[number - 1:number]
    return f"{what}, at line {number} of cell `{guilty.id}`" + (f": {source[0].strip()}" if source else "")
