"""Finds the questions by looking into check/questions/: one module an exercise; only the one asked for is imported."""
import difflib
import importlib
from pathlib import Path

from coursekit.check.question import Question

FOLDER = Path(__file__).parent / "questions"


class UnknownQuestion(LookupError):
    """No such question; the text is one line with the nearest right name."""


def exercise_names() -> list[str]:
    """The exercises that have questions."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))


def load_exercise(exercise: str):
    """The module with the questions of an exercise."""
    if exercise not in exercise_names():
        raise UnknownQuestion(f"no exercise '{exercise}'{_nearest(exercise, exercise_names())}")
    return importlib.import_module(f"coursekit.check.questions.{exercise}")


def find(name: str) -> tuple[Question, str]:
    """The question 'exercise.question' and the path of its solution."""
    if not isinstance(name, str) or name.count(".") != 1:
        raise UnknownQuestion(f"{name!r} is not the name of a question: write check(\"exercise.question\", answer)")
    exercise, _, wanted = name.partition(".")
    module = load_exercise(exercise)
    questions = {question.name: question for question in module.QUESTIONS}
    if wanted not in questions:
        raise UnknownQuestion(f"no question '{wanted}' in {exercise}{_nearest(wanted, list(questions))}")
    return questions[wanted], getattr(module, "SOLUTION", "")


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.3)
    return f"; did you mean '{near[0]}'?" if near else f"; known: {', '.join(known) or 'none'}"
