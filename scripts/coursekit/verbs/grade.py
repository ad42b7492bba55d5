"""Check a whole class, each submission in a sandbox: a table, a page of who is stuck where, a page for each learner.

FOLDER holds what the learners handed in as it came: a folder a learner, or files named after them, zip files too; notebooks may be renamed, their cells
moved, copied or deleted. The course's own checks decide. Submissions are only read, and run in a sandbox without network, solutions or your files.
What was graded before is not run again unless it changed. Results go to build/grades/, which git ignores.

examples:
  course grade ../class-of-may
  course grade ../class-of-may --names class.csv --due 2026-05-04T18:00 --csv ../grades.csv
  course grade ../class-of-may --only 06_tidy_table

What remains: a submission's functions run beside the probe that calls them, in one process. Patched libraries, forged messages and the usual ways into
other code's memory are noticed and shown as tampered with; who writes a notebook against this very checker may find another way. Its code is on its
page, a click away. Nothing of that reaches the judge, the solutions, another submission or this machine.
"""
import argparse
import datetime
import os
import re
from pathlib import Path

from coursekit.errors import CourseError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `course grade`."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="the folder, or the zip file, with all submissions")
    parser.add_argument("--names", metavar="FILE", type=Path, help="a line a learner: name of the folder or file, a comma, name to show")
    parser.add_argument("--due", metavar="TIME", help="mark as late what was changed after, as 2026-05-04T18:00")
    parser.add_argument("--only", metavar="NAME", action="append", default=[], help="an exercise or a learner; may be given more than once")
    parser.add_argument("--csv", metavar="FILE", type=Path, help="write grades.csv there as well")
    parser.add_argument("--out", metavar="FOLDER", type=Path, help="where the pages go (default: build/grades/ and the folder's name)")
    parser.add_argument("--timeout", metavar="SECONDS", type=_number(1, 3600), default=60, help="for one notebook (default: %(default)s)")
    parser.add_argument("--memory", metavar="MB", type=_number(256, 1 << 20), default=3072, help="for one notebook (default: %(default)s)")
    parser.add_argument("--jobs", metavar="NUMBER", type=_number(1, 64), default=None, help="notebooks side by side (default: one a processor)")
    parser.add_argument("--seed", metavar="NUMBER", type=_number(1, 10**9), help="of what functions are called with (default: drawn once a class)")
    parser.add_argument("--trust", action="store_true", help="go on without bubblewrap: submissions may then read and change whatever you may")


def _number(low: int, high: int):
    def number(text: str) -> int:
        if not re.fullmatch(r"\d+", text) or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text} is no whole number from {low} to {high}")
        return int(text)
    return number


def main(args: argparse.Namespace) -> int:
    """Grade, write, say where; 0 when all that was handed in could be checked."""
    from coursekit.catalog import this_course

    return grade(this_course(), args)


def grade(course, args: argparse.Namespace) -> int:
    """Collect, run what is new, write table and pages."""
    from coursekit.grade import collecting, exercises, grading, names, writing
    from coursekit.grade.progress import Progress
    from coursekit.grade.results import NOT_CHECKED
    from coursekit.grade.sandbox import NOT_PROTECTED, Limits
    from coursekit.grade.view import bubblewrap

    due = _time(args.due)
    shown = names.read(args.names) if args.names else {}
    folder = args.folder.absolute()
    known = exercises.load(course)
    found = collecting.collect(folder, [exercise.stem for exercise in known])
    learners = names.apply(grading.sort_out(found, known), shown)
    learners, chosen = _only(args.only, learners, known)
    if not any(learner.work or learner.strays for learner in learners):
        raise CourseError(f"{args.folder}: holds no notebooks; name the folder with one folder or file a learner")
    out = (args.out or course.build / "grades" / collecting.tidy_name(folder.stem)).absolute()
    writing.refuse(out, folder)
    if bubblewrap() is None and args.trust:
        print(f"no sandbox. Not protected: {NOT_PROTECTED}.")
    jobs = args.jobs or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)
    kept = course.build / "grades" / ".kept"
    options = grading.Options(Limits(args.timeout, args.memory << 20), jobs, args.seed or writing.seed_of(out), args.trust, kept)
    hear = Progress(sum(len(learner.work) for learner in learners))
    try:
        graded = grading.grade(course, learners, chosen, options, hear)
    finally:
        hear.close()
    late = {(learner.name, key) for learner in learners for key, work in learner.work.items() if due and work.submission.file.when > due}
    writing.write(graded, out, f"{folder.name}: who is stuck where", late, args.csv, options.seed)
    _tell(graded, out)
    return 1 if any(result.status == NOT_CHECKED for learner in learners for work in learner.work.values() for result in work.results) else 0


def _time(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return datetime.datetime.fromisoformat(text).timestamp()
    except ValueError:
        raise CourseError(f"--due {text}: is no time; write it as 2026-05-04T18:00") from None


def _only(wanted: list[str], learners: list, known: list) -> tuple[list, list]:
    """The learners and exercises that are named; a name that fits neither is an error with the nearest one."""
    from coursekit.errors import did_you_mean

    exercises = [exercise for exercise in known for name in wanted if _fits(exercise, name)]
    people = [learner for learner in learners if learner.name in wanted]
    for name in wanted:
        if name not in [learner.name for learner in people] and not any(_fits(exercise, name) for exercise in exercises):
            raise CourseError(f"--only {name}: no such exercise or learner; {did_you_mean(name, [e.stem for e in known] + [each.name for each in learners])}")
    learners = people or learners
    known = exercises or [exercise for exercise in known if any(exercise.key in learner.work for learner in learners)] or known
    keys = {exercise.key for exercise in known}
    for learner in learners:
        learner.work = {key: work for key, work in learner.work.items() if key in keys}
    return learners, known


def _fits(exercise, name: str) -> bool:
    path = exercise.notebook.name
    return name.strip("/") in (exercise.stem, exercise.name, path, path.rpartition("/")[2], path.rpartition("/")[0], *path.split("/")[:-1])


def _tell(graded, out: Path) -> None:
    questions = sum(len(exercise.questions) for exercise in graded.exercises)
    passed = sum(learner.passed for learner in graded.learners)
    handed = sum(len(learner.work) for learner in graded.learners)
    print(f"{len(graded.learners)} learners, {handed} notebooks ({graded.ran} run, {graded.seconds:.1f} s): "
          f"{passed} of {questions * len(graded.learners)} questions passed")
    print(f"{out / 'index.html'}\n{out / 'grades.csv'}")
