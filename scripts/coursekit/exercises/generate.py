"""Writes exercises from solutions, and says which are not what their solution generates. A learner's work is never overwritten."""
import os

from coursekit import notebook as nb
from coursekit.catalog import Course, Notebook
from coursekit.errors import CourseError
from coursekit.exercises import attempts, blanks
from coursekit.findings import Finding


def write(course: Course, exercises: list[Notebook]) -> tuple[list[str], list[Finding]]:
    """Write what is missing or untouched; returns the names written, and what was kept or failed."""
    written, findings = [], []
    for exercise in exercises:
        try:
            state = attempts.state_of(course, exercise)
        except CourseError as error:
            findings.append(_failed(error))
            continue
        if state.name in attempts.THE_LEARNERS:
            findings.append(_kept(course, exercise, state))
        elif nb.write(exercise.path, state.blank):
            written.append(exercise.name)
    return written, findings


def remove_leftovers(course: Course) -> tuple[list[str], list[Finding]]:
    """Remove untouched exercises that nothing generates any more; what a learner worked on stays."""
    gone, findings = [], []
    for leftover in leftovers(course):
        if is_untouched(leftover):
            leftover.path.unlink()
            gone.append(f"{leftover.name} (removed: its solution is gone)")
        else:
            findings.append(_leftover(course, leftover))
    return gone, findings


def check(course: Course, exercises: list[Notebook]) -> list[Finding]:
    """What `write` would change or keep. An attempt is a fault only where CI is set: there nobody learns."""
    findings = []
    for exercise in exercises:
        try:
            state = attempts.state_of(course, exercise)
        except CourseError as error:
            findings.append(_failed(error))
            continue
        source = blanks.source_of(course, exercise).relative_to(course.root).as_posix()
        if state.name in (attempts.MISSING, attempts.STALE):
            why = "missing" if state.name == attempts.MISSING else "stale: not what its solution generates now"
            findings.append(Finding(exercise.name, why, f"course make {exercise.name}", source))
        elif state.name == attempts.OPENED and in_ci():
            findings.append(Finding(exercise.name, "saved by an editor: its bytes are not what its solution generates", f"course make {exercise.name}", source))
        elif state.name in attempts.THE_LEARNERS:
            findings.append(_kept(course, exercise, state))
    return findings


def check_leftovers(course: Course) -> list[Finding]:
    """Exercises on disk that nothing generates any more."""
    return [_leftover(course, leftover) for leftover in leftovers(course)]


def leftovers(course: Course) -> list[Notebook]:
    """Exercises on disk that nothing generates."""
    known = {exercise.path for exercise in course.exercises}
    return [found for found in course.notebooks_in(course.root / "exercises", "exercise") if found.path not in known]


def is_untouched(exercise: Notebook) -> bool:
    """True when its cells are still those it was generated with."""
    try:
        return attempts.is_untouched(nb.read(exercise.path))
    except CourseError:
        return False


def in_ci() -> bool:
    """True on a build machine."""
    return bool(os.environ.get("CI"))


def _failed(error: CourseError) -> Finding:
    where, _, why = str(error).partition(": ")
    return Finding(where, why)


def _leftover(course: Course, exercise: Notebook) -> Finding:
    solution = course.solution_of(exercise).name
    if is_untouched(exercise):
        return Finding(exercise.name, f"no solution generates it (there is no {solution})", "course make")
    return Finding(exercise.name, f"kept, though no solution generates it (there is no {solution})", "move it away, or bring its solution back", fault=in_ci())


def _kept(course: Course, exercise: Notebook, state: attempts.State) -> Finding:
    gives_back = f"course reset {exercise.name}"
    if state.name == attempts.UNREADABLE:
        return Finding(exercise.name, f"kept, but {state.problem.partition(': ')[2]}", f"{gives_back} gives the blank and keeps the file as it is")
    why = f"{state.name}: kept"
    if state.outdated:
        return Finding(exercise.name, f"{why}; its blank has changed since", f"{gives_back} gives the new one and keeps your attempt", fault=in_ci())
    return Finding(exercise.name, why, f"{gives_back} gives the blank and keeps your attempt" if in_ci() else "", fault=in_ci())
