"""grades.csv: a row a learner, a column for each question and each exercise; opens in a spreadsheet without running anything."""
import csv
import io

from coursekit.grade.grading import Graded

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def text(graded: Graded, late: set[tuple[str, str]]) -> str:
    """The whole table."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    questions = [(exercise, question) for exercise in graded.exercises for question in exercise.questions]
    writer.writerow(["learner", "passed", "of", *(f"{exercise.name}: passed" for exercise in graded.exercises), "late",
                     *(question.name for _, question in questions)])
    for learner in graded.learners:
        results = {(stem, result.question): result for stem, work in learner.work.items() for result in work.results}
        states = [results.get((exercise.stem, question.name)) for exercise, question in questions]
        cells = ["not handed in" if each is None else f"{each.status} ({each.hint})" if each.hint and each.status == "wrong" else each.status for each in states]
        shares = [f"{learner.work[exercise.stem].passed}/{len(exercise.questions)}" if exercise.stem in learner.work else "" for exercise in graded.exercises]
        lateness = " ".join(exercise.name for exercise in graded.exercises if (learner.name, exercise.stem) in late)
        writer.writerow([harmless(learner.name), learner.passed, len(questions), *shares, lateness, *cells])
    return stream.getvalue()


def harmless(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{name}" if name.startswith(FORMULA) else name
