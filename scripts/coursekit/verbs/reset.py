"""gives the blank of an exercise back and keeps the attempt

  course reset exercises/01_notebook/06_tidy_table.ipynb

The attempt goes to build/attempts/, under a new number each time. A notebook that is open in JupyterLab asks to be reloaded afterwards.
Where the exercise is a stage, the blank script beside it comes back as well.
"""
import argparse
from dataclasses import replace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("notebooks", nargs="+", metavar="NOTEBOOK", help="exercises, or folders of exercises")


def main(args: argparse.Namespace) -> int:
    from coursekit.catalog import this_course

    course = this_course()
    for exercise in course.select(args.notebooks, course.exercises):
        print(f"{exercise.name}: {reset(course, exercise)}")
        if said := reset_script(course, exercise):
            print(said)
    return 0


def reset(course, exercise) -> str:
    """Put the blank in place of an attempt, which is safely on the disk before; says what was done."""
    from coursekit import notebook as nb
    from coursekit.errors import CourseError
    from coursekit.exercises import attempts

    if exercise.path.is_dir():
        raise CourseError(f"{exercise.name}: is a folder; move it away, then reset again")
    state = attempts.state_of(course, exercise)
    if state.name in (attempts.FRESH, attempts.OPENED):
        return "nothing to reset, no answer in it yet"
    kept = attempts.keep(course, exercise) if state.name in attempts.THE_LEARNERS else None
    nb.write(exercise.path, state.blank)
    return f"blank again; your attempt is {kept.relative_to(course.root).as_posix()}" if kept else "the blank of now; there was no answer to keep"


def reset_script(course, exercise) -> str:
    """The same for the blank script of a stage; says nothing where there is none, or no answer in it."""
    from coursekit.exercises import attempts
    from coursekit.export import blank_scripts

    blank = blank_scripts.blank_of(course, exercise)
    if blank is None or blank.state == attempts.FRESH:
        return ""
    kept = attempts.keep_file(course, blank.path) if blank.state in attempts.THE_LEARNERS else None
    blank_scripts.write(replace(blank, state=attempts.MISSING))
    name = blank.path.relative_to(course.root).as_posix()
    return f"{name}: blank again; your attempt is {kept.relative_to(course.root).as_posix()}" if kept else ""
