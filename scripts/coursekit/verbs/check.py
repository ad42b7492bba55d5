"""Check a learner's exercise from the terminal: the answers that the notebook gives; without a name, the progress over all.

The notebook is run as it is on the disk, in a copy under build/checks/; it is never written. Exit code 0 when every question passed.

examples:
  course check exercises/01_notebook/06_tidy_table.ipynb
  course check                                              runs what changed since its last check
"""
from coursekit.catalog import Course, Notebook, this_course
from coursekit.errors import CourseError


def add_arguments(parser) -> None:
    """Which exercises."""
    parser.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="an exercise, or a folder of them (default: the progress over all)")


def main(args) -> int:
    """Check the chosen exercises, or tell the progress over all."""
    return check(this_course(), args.notebooks)


def check(course: Course, names: list[str]) -> int:
    """Print what the checks say; 0 when all passed."""
    from coursekit import notebook as nb
    from coursekit.exercises import answers

    if not course.exercises:
        raise CourseError(f"{course.root}: no exercises in this course; make them with `course make`")
    chosen = _exercises(course, names)
    for exercise in chosen if names else []:  # what is named and cannot be read is wrong use; in the progress it is a line
        nb.read(exercise.path)
    known = {exercise: answers.known_answers(course, exercise) for exercise in course.exercises}
    known |= _run(course, [exercise for exercise in chosen if _must_run(known[exercise], bool(names))])
    for exercise in chosen if names else []:
        _print_questions(exercise, known[exercise], title=len(chosen) > 1)
    if not names:
        _print_exercises(known)
    print(_progress(known))
    return 0 if all(known[exercise].all_passed for exercise in chosen) else 1


def _exercises(course: Course, names: list[str]) -> list[Notebook]:
    """The exercises that are meant, or an error that says what was given instead."""
    others = course.lesson_notebooks + course.solutions
    for name in names:
        try:
            given = course.select([name], others)[0]
        except CourseError:
            continue
        kind = f"a {given.kind}"
        near = course.exercise_of(given).name if given.kind == "solution" else "exercises/"
        raise CourseError(f"{name}: {kind}, not an exercise; checks are for exercises: course check {near}")
    return course.select(names, course.exercises)


def _must_run(found, named: bool) -> bool:
    """What is named runs; in the progress only what has no result that still holds. A blank never runs."""
    return not found.problem and not found.untouched and (named or not found.known)


def _run(course: Course, exercises: list[Notebook]) -> dict:
    """Run exercises side by side into build/checks/ and keep what their checks say."""
    from coursekit import notebook as nb
    from coursekit.exercises import answers

    before = {exercise: nb.read(exercise.path) for exercise in exercises}
    found = {}
    for exercise, (executed, stopped) in _execute(course, exercises).items():
        names = answers.questions_of(course, exercise, before[exercise])
        found[exercise] = answers.read_answers(executed, names, stopped)
        answers.keep(course, exercise, before[exercise], found[exercise])
    return found


def _execute(course: Course, exercises: list[Notebook]) -> dict:
    """The executed copy of each exercise, and what stopped it before its end, if anything did."""
    if not exercises:
        return {}
    import nbformat

    from coursekit.execute.runner import FAILED, PASSED, Job, execute
    from coursekit.exercises.answers import executed_path

    jobs = [Job(exercise.path, executed_path(course, exercise), exercise.path.parent, allow_errors=True) for exercise in exercises]
    results = execute(jobs, warm=len(jobs) > 1)
    copies = {}
    for exercise, result in zip(exercises, results, strict=True):
        executed = nbformat.read(result.job.output, as_version=4)
        ran = result.status in (PASSED, FAILED) and all(cell.execution_count for cell in executed.cells if cell.cell_type == "code" and cell.source.strip())
        copies[exercise] = (executed, "" if ran else f"The run ended early: {result.message}" + (f" (cell `{result.cell}`)" if result.cell else ""))
    return copies


def _print_questions(exercise: Notebook, found, title: bool) -> None:
    from coursekit.check.show import symbol

    if title:
        print(exercise.name)
    width = max((len(outcome.question) for outcome in found.outcomes), default=0)
    for outcome in found.outcomes:
        print(f"{symbol(outcome.status)} {outcome.question:<{width}}  {outcome.status:<13}  {outcome.message}".rstrip())
    told = " ".join(outcome.message for outcome in found.outcomes)
    for error in found.errors:
        if error not in told:
            print(f"! {error}")


def _print_exercises(known: dict) -> None:
    width = max(len(exercise.name) for exercise in known)
    for exercise, found in known.items():
        print(f"{exercise.name:<{width}}  {found.problem or _summary(found)}")


def _summary(found) -> str:
    from coursekit.check.show import symbol

    signs = " ".join(symbol(outcome.status) for outcome in found.outcomes)
    return f"{signs}  {found.passed} of {len(found.outcomes)} passed"


def _progress(known: dict) -> str:
    questions = sum(len(found.outcomes) for found in known.values())
    passed = sum(found.passed for found in known.values())
    complete = sum(found.all_passed for found in known.values())
    unknown = sum(not found.known for found in known.values())
    tail = f"; {unknown} changed since the last check: `course check` runs them" if unknown else ""
    return f"Progress: {passed} of {questions} questions passed, {complete} of {len(known)} exercises complete{tail}."
