"""makes a copy of the course for learners, without the answers

  course hand-out ../for-my-class
  course hand-out ../week-1 --until 01_notebook

Left out: solutions/, tests/ (they hold answers too), .ci/ and .github/, and what README.md says of them. Exercises are blank whatever is in them here,
and a second copy of each blank lies in exercises/.blanks/, so that `course reset` works without the solutions.
"""
import argparse
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

NOT_FOR_LEARNERS = re.compile(r"<!-- not for a hand-out -->\n.*?<!-- to here -->\n|[^\n]*scripts/course\.py test\b[^\n]*\n", re.DOTALL)
LEFT_OUT = ("solutions", "tests", "TEACHING.md", ".ci", ".github", "build", ".venv", ".git")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", help="where to; new or empty, outside the course")
    parser.add_argument("--until", metavar="LESSON", help="leave out the lessons after this one, and their exercises")


def main(args: argparse.Namespace) -> int:
    from coursekit.catalog import this_course

    course = this_course()
    copy = hand_out(course, Path(args.folder).absolute(), args.until)
    print(f"{args.folder}: no answers in it; lessons {len(copy.lessons)}, notebooks {len(copy.lesson_notebooks)}, exercises {len(copy.exercises)}")
    return 0


def hand_out(course, target: Path, until: str | None = None):
    """Write the copy whole, and return it as a course."""
    from coursekit import readme
    from coursekit.catalog import Course

    _refuse(course, target)
    later = _lessons_after(course, until)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        for inside in _files(course.root):
            if not _is_left_out(inside, later):
                (unfinished / inside).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(course.root / inside, unfinished / inside)
        _write_blanks(course, unfinished, later)
        _shorten(unfinished / "README.md")
        readme.write(Course(unfinished))
        unfinished.chmod(0o755)
        if target.exists():
            target.rmdir()
        os.replace(unfinished, target)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return Course(target)


def _shorten(guide: Path) -> None:
    """Leave out of the README what speaks of files that a copy does not have."""
    guide.write_text(NOT_FOR_LEARNERS.sub("", guide.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


def _refuse(course, target: Path) -> None:
    from coursekit.errors import CourseError

    place = target.resolve()
    if course.root.resolve() in (place, *place.parents):
        raise CourseError(f"{target}: lies inside the course; name a folder outside {course.root}")
    if target.exists() and not target.is_dir():
        raise CourseError(f"{target}: is a file; name a new or empty folder")
    if target.is_dir() and any(target.iterdir()):
        raise CourseError(f"{target}: is not empty; name a new or empty folder")


def _lessons_after(course, until: str | None) -> set[str]:
    """The names of the lesson folders that come after `until`."""
    import difflib

    from coursekit.errors import CourseError

    names = [lesson.name for lesson in course.lessons]
    if until is None:
        return set()
    wanted = Path(until).name
    if wanted not in names:
        near = difflib.get_close_matches(wanted, names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"lessons: {', '.join(names)}"
        raise CourseError(f"--until {until}: no such lesson; {hint}")
    return set(names[names.index(wanted) + 1 :])


def _files(root: Path) -> list[Path]:
    """What git tracks, as it is on disk; outside git everything that is neither hidden nor left out."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True) if (root / ".git").exists() and shutil.which("git") else None
    if listed is not None and listed.returncode == 0:
        return [Path(name) for name in listed.stdout.decode().split("\0") if name and (root / name).is_file()]
    files = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return sorted(path for path in files if not any(part.startswith(".") and part != ".devcontainer" or part == "__pycache__" for part in path.parts[:-1]))


def _is_left_out(inside: Path, later: set[str]) -> bool:
    top = inside.parts[0]
    is_exercise = top == "exercises" and (inside.suffix == ".ipynb" or inside.parts[1] in later)
    return top in LEFT_OUT or top in later or is_exercise


def _write_blanks(course, target: Path, later: set[str]) -> None:
    """Every exercise blank, as notebook and, where it is a stage, as script; the pipeline gets the blank script in the place of the answer."""
    from coursekit import notebook as nb
    from coursekit.catalog import Course
    from coursekit.exercises import blanks
    from coursekit.export import blank_scripts

    copy = Course(target)
    for exercise in course.exercises:
        inside = exercise.path.relative_to(course.root)
        if inside.parts[1] not in later:
            blank, script = blanks.blank_of(course, exercise), blank_scripts.blank_of(course, exercise)
            nb.write(target / inside, blank)
            nb.write(copy.pristine(type(exercise)(target / inside, "exercise", target)), blank)
            for folder in (target / "exercises", target) if script else ():
                nb.write_text(folder / script.path.relative_to(course.root / "exercises"), script.text)
