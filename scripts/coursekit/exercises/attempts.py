"""What a learner made of an exercise: state_of(course, exercise) compares the file on disk with the blank it came from.

Sources only are compared: opening and saving a notebook changes its outputs, counts, metadata and line ends, and is no answer.
"""
import itertools
import os
from dataclasses import dataclass
from pathlib import Path

import nbformat

from coursekit import notebook as nb
from coursekit.catalog import Course, Notebook
from coursekit.errors import CourseError
from coursekit.exercises import blanks

MISSING = "missing"
FRESH = "fresh"            # byte for byte what the solution generates now
OPENED = "opened"          # the blank of now, saved by an editor
STALE = "stale"            # an untouched older blank
ANSWERED = "answered"      # differs from its blank only inside the answers
EDITED = "edited"          # differs elsewhere too
UNREADABLE = "unreadable"
THE_LEARNERS = (ANSWERED, EDITED, UNREADABLE)  # never overwritten


@dataclass(frozen=True)
class State:
    """What an exercise is; `outdated`: the solution generates another blank than the one it began as."""

    name: str
    outdated: bool
    blank: nbformat.NotebookNode
    problem: str = ""


def state_of(course: Course, exercise: Notebook) -> State:
    """The state of an exercise on disk."""
    blank = blanks.blank_of(course, exercise)
    if not exercise.path.exists():
        return State(MISSING, False, blank)
    try:
        attempt = nb.read(exercise.path)
    except CourseError as error:
        return State(UNREADABLE, False, blank, str(error))
    if exercise.path.read_bytes() == nb.canonical(blank).encode():
        return State(FRESH, False, blank)
    now, begun, is_now = blanks.fingerprint(blank), _begun(attempt), blanks.fingerprint(attempt)
    if is_now == now:
        return State(OPENED, False, blank)
    if is_now == begun:
        return State(STALE, True, blank)
    outdated = begun is not None and begun != now
    answered = _answers_older(attempt, begun) if outdated else _answers(attempt, blank)
    return State(ANSWERED if answered else EDITED, outdated, blank)


def is_untouched(attempt: nbformat.NotebookNode) -> bool:
    """True when an exercise's cells are still those that it was generated with, whatever is generated now."""
    return _begun(attempt) == blanks.fingerprint(attempt)


def _begun(attempt: nbformat.NotebookNode) -> list[str] | None:
    """The fingerprint of the blank that an attempt began as, where its editor kept it."""
    record = attempt.metadata.get("coursekit", {})
    cells = record.get(blanks.CELLS) if isinstance(record, dict) else None
    return list(cells) if isinstance(cells, list) and all(isinstance(cell, str) for cell in cells) else None


def _answers(attempt: nbformat.NotebookNode, blank: nbformat.NotebookNode) -> bool:
    pairs = list(zip(blanks.said(attempt), blanks.said(blank), strict=False))
    return len(blanks.said(attempt)) == len(blanks.said(blank)) and all(
        blanks.digest(cell) == blanks.digest(old) or (cell.cell_type == "code" and blanks.is_open(old) and blanks.fills(cell, old)) for cell, old in pairs
    )


def _answers_older(attempt: nbformat.NotebookNode, begun: list[str]) -> bool:
    """The same against a blank of which only the digests are left: an open cell may hold anything."""
    cells = blanks.said(attempt)
    return len(cells) == len(begun) and all(old.endswith(blanks.OPEN) or old == blanks.digest(cell) for cell, old in zip(cells, begun, strict=True))


def keep(course: Course, exercise: Notebook) -> Path:
    """Copy an attempt, whatever its bytes, to the next free name under build/attempts/; it is on the disk when this returns."""
    return keep_file(course, exercise.path)


def keep_file(course: Course, path: Path) -> Path:
    """The same for any file under exercises/."""
    inside = path.relative_to(course.root / "exercises")
    folder = course.build / "attempts" / inside.parent
    folder.mkdir(parents=True, exist_ok=True)
    data = path.read_bytes()
    for number in itertools.count(1):
        kept = folder / f"{inside.stem}-{number:03d}{inside.suffix}"
        try:
            with open(kept, "xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            return kept
        except FileExistsError:
            continue
        except BaseException:
            kept.unlink(missing_ok=True)
            raise
