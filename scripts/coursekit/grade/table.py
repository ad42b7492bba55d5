"""grades.csv: a row a learner, a column for each question and each exercise; opens in a spreadsheet without running anything."""
import csv
import io

from coursekit.check.question import WRONG
from coursekit.grade.grading import Graded
from coursekit.grade.results import Result

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def text(graded: Graded, late: set[tuple[str, str]]) -> str:
    """The whole table."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    questions = [(exercise, question) for exercise in graded.exercises for question in exercise.questions]
    writer.writerow(["learner", "passed", "of", *(f"{exercise.name}: passed" for exercise in graded.exercises), "late",
                     *(question.name for _, question in questions)])
    for learner in graded.learners:
        results = {(key, result.question): result for key, work in learner.work.items() for result in work.results}
        states = [results.get((exercise.key, question.name)) for exercise, question in questions]
        shares = [f"{learner.work[exercise.key].passed}/{len(exercise.questions)}" if exercise.key in learner.work else "" for exercise in graded.exercises]
        lateness = " ".join(exercise.name for exercise in graded.exercises if (learner.name, exercise.key) in late)
        writer.writerow([harmless(learner.name), learner.passed, len(questions), *shares, lateness, *map(_state, states)])
    return stream.getvalue()


def _state(result: Result | None) -> str:
    if result is None:
        return "not handed in"
    return f"{result.status} ({result.hint})" if result.status == WRONG else result.status


def harmless(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{name}" if name.startswith(FORMULA) else name
