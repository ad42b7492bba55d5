"""Writes what grading found: the table, the pages, and the seed that a class keeps."""
import secrets
from pathlib import Path

from coursekit import notebook
from coursekit.errors import CourseError
from coursekit.grade import pages, table
from coursekit.grade.grading import Graded
from coursekit.store import files

STATE = ".class.json"
SEEDS = (1,)  # where every answer in the tables gets the verdict and hint of the notebook, whose seed is 0; `course test --full` tries every answer with it


def refuse(out: Path, folder: Path) -> None:
    """Results do not go among the submissions, and not over somebody's other files."""
    if out == folder or folder in out.parents:
        raise CourseError(f"{out}: lies among the submissions; name another folder with --out")
    if out.is_dir() and any(out.iterdir()) and not (out / STATE).is_file():
        raise CourseError(f"{out}: holds other files; name a new or empty folder with --out")


def seed_of(out: Path) -> int:
    """The seed of this class, drawn when it is graded first; a second grading has the same. None of them is the notebook's own."""
    known = files.read_json(out / STATE).get("seed")
    return known if isinstance(known, int) and known > 0 else secrets.choice(SEEDS)


def write(graded: Graded, out: Path, title: str, late: set[tuple[str, str]], csv: Path | None, seed: int = 0) -> None:
    """Write all of it; pages of an earlier grading that nothing belongs to any more go."""
    text = table.text(graded, late)
    made = pages.files(graded, title, late)
    for folder in ("learners", "notebooks"):
        for old in (out / folder).glob("*.html"):
            if f"{folder}/{old.name}" not in made:
                old.unlink()
    files.write_json(out / STATE, {"seed": seed}, lasting=False)
    for name, page in made.items():
        notebook.write_text(out / name, page)
    for target in (out / "grades.csv", csv):
        if target:
            notebook.write_text(target, text)
