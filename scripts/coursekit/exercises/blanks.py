"""Exercises from solutions: blank(solution, source) is the notebook that a learner gets, blank_of(course, exercise) finds it."""
import hashlib
import re
from pathlib import Path

import nbformat

from coursekit import notebook as nb
from coursekit.catalog import Course, Notebook
from coursekit.errors import CourseError
from coursekit.exercises import markers

DROPPED = "solution"
SOURCE, CELLS = "source", "cells"  # in metadata.coursekit of an exercise: where it came from, and what its cells were
HOLE = re.compile(r"(?:\breturn )?(?<![.\w])\.\.\.(?![.\w])")
OPEN = "?"  # ends the digest of a cell that holds a `...`


def blank(solution: nbformat.NotebookNode, source: str) -> nbformat.NotebookNode:
    """The exercise of a solution: answers out, cells tagged `solution` dropped, no outputs; `source` is recorded in its metadata."""
    exercise = nbformat.v4.new_notebook()
    for cell in solution.cells:
        if DROPPED in nb.tags(cell):
            continue
        cell = nbformat.from_dict(cell)
        if cell.cell_type == "code":
            cell.source = markers.blank(cell.source, f"{source}, cell {cell.id}")
            cell.outputs, cell.execution_count = [], None
        exercise.cells.append(cell)
    exercise.metadata["coursekit"] = {SOURCE: source, CELLS: fingerprint(exercise)}
    return exercise


def blank_of(course: Course, exercise: Notebook) -> nbformat.NotebookNode:
    """What an exercise is before anybody answers it: made from its solution, or in a handed-out course its pristine copy."""
    source = source_of(course, exercise)
    if source == course.pristine(exercise):
        return nb.read(source)
    return blank(nb.read(source), course.solution_of(exercise).name)


def source_of(course: Course, exercise: Notebook) -> Path:
    """The file that an exercise comes from."""
    path = course.source_of(exercise)
    if path.exists():
        return path
    raise CourseError(f"{exercise.name}: has no solution ({course.solution_of(exercise).name}) and no pristine copy; delete it, or bring its solution back")


def plain(source: str) -> str:
    """A cell's text as it is compared: editors change line ends and blank ends of cells, and that is nobody's answer."""
    return source.replace("\r\n", "\n").replace("\r", "\n").strip()


def said(notebook: nbformat.NotebookNode) -> list:
    """The cells that say something; JupyterLab adds an empty one after the last."""
    return [cell for cell in notebook.cells if plain(cell.source)]


def fingerprint(notebook: nbformat.NotebookNode) -> list[str]:
    """A digest a cell, of its kind and text; one that holds a `...` is open to an answer and ends with a mark."""
    return [digest(cell) + (OPEN if is_open(cell) else "") for cell in said(notebook)]


def digest(cell) -> str:
    """Eight hexadecimal digits of a cell's kind and text."""
    return hashlib.sha256(f"{cell.cell_type}\n{plain(cell.source)}".encode()).hexdigest()[:8]


def is_open(cell) -> bool:
    """True for a code cell with a place for an answer."""
    return cell.cell_type == "code" and bool(HOLE.search(cell.source))


def fills(cell, open_cell) -> bool:
    """True when `cell` is `open_cell` with anything in place of each `...`."""
    text, pieces = plain(cell.source), [piece.strip() for piece in HOLE.split(plain(open_cell.source))]
    if not text.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for piece in pieces[1:-1]:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return text.endswith(pieces[-1]) and len(text) - len(pieces[-1]) >= at
