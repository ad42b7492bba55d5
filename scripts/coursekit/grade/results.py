"""What became of each question, from what was heard of a run and what the judges say of it."""
from dataclasses import asdict, dataclass

from coursekit.check.question import NOT_ATTEMPTED, PASSED, RAISED, WRONG
from coursekit.grade.exercises import Exercise
from coursekit.grade.judging import Judges
from coursekit.grade.program import Program
from coursekit.grade.running import DIED, TAMPERED, TIMED_OUT, Heard

NOT_CHECKED = "not checked"  # the machine failed, not the learner
STATUSES = (PASSED, WRONG, RAISED, TIMED_OUT, TAMPERED, NOT_CHECKED, NOT_ATTEMPTED)
RANK = {PASSED: 5, WRONG: 4, RAISED: 3, TIMED_OUT: 2, NOT_ATTEMPTED: 1, NOT_CHECKED: 0}


@dataclass(frozen=True)
class Result:
    """The outcome of one question: its name, one of STATUSES, the hint's id, and a sentence for the learner."""

    question: str
    status: str
    hint: str = ""
    message: str = ""

    def as_dict(self) -> dict:
        """As plain data."""
        return asdict(self)


def results(exercise: Exercise, program: Program, heard: Heard, judges: Judges, seconds: int) -> list[Result]:
    """The result of each question of an exercise, in its order."""
    found: dict[str, Result] = {}
    pending, failed = None, False
    for at, step in enumerate(program.steps):
        if "cell" in step:
            if stop := _stopped(heard, at, f"The cell `{step['name']}`", seconds):
                pending = stop
            elif at in heard.errors:
                follows = failed and heard.errors[at].startswith("NameError")  # a name that an earlier failure left out
                pending = pending if follows and pending else (RAISED, "raised", f"The cell `{step['name']}` raised {heard.errors[at]}")
                failed = True
            continue
        name = step["question"]
        if stop := _stopped(heard, at, "Your answer", seconds):
            found[name] = Result(name, *stop)
        elif at in heard.outcomes:
            verdict = judges.judge(name, heard.outcomes[at], program.seed)
            lost = pending and verdict.status not in (PASSED, WRONG, RAISED, TAMPERED)
            found[name] = Result(name, *pending) if lost else Result(name, verdict.status, verdict.hint, verdict.message)
        else:
            found[name] = Result(name, *_without(heard, pending))
        pending = None
    return [found[question.name] for question in exercise.questions]


def _stopped(heard: Heard, at: int, what: str, seconds: int) -> tuple[str, str, str] | None:
    """What a step that was stopped means for the question that it belongs to."""
    if at not in heard.stopped:
        return None
    kind, how = heard.stopped[at]
    if kind == TIMED_OUT:
        return TIMED_OUT, "", f"{what} did not come to an end within {seconds} seconds. Is there a loop that never ends?"
    return RAISED, "ended", f"{what} ended the notebook's process: {how}."


def _without(heard: Heard, pending: tuple | None) -> tuple[str, str, str]:
    """What a question is to which the run did not come."""
    if heard.tampered:
        return TAMPERED, "", f"From here on the notebook reached into the checker: {heard.tampered}. A person should look at it."
    if heard.trouble:
        return NOT_CHECKED, "", f"This could not be checked: {heard.trouble}."
    kind, how = next(reversed(heard.stopped.values()), (DIED, ""))
    return pending or ((TIMED_OUT, "", "The run was stopped before it came to this answer.") if kind == TIMED_OUT else
                       (RAISED, "ended", f"The notebook's process ended before this answer: {how}."))


def better(one: list[Result], other: list[Result]) -> list[Result]:
    """Of two runs of one notebook, for each question the better result; what was tampered with in either is so in both."""
    return [next((each for each in pair if each.status == TAMPERED), max(pair, key=lambda each: RANK[each.status])) for pair in zip(one, other, strict=True)]
