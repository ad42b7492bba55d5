"""A question of an exercise: a probe that looks at the answer, a judge that gives the verdict, and hints.

    QUESTIONS = [Question("flowers", probe=_probe, judge=_judge, more=("a hint", "a stronger hint"))]

`probe(answer, inputs)` runs beside the learner's code and returns plain data; `judge(data, inputs)` is pure and returns
`passed("...")` or `wrong("hint-id", "...")`. `inputs(seed)` makes what the probe feeds to the answer.
"""
from collections.abc import Callable
from dataclasses import dataclass

PASSED, WRONG, NOT_ATTEMPTED, RAISED, UNKNOWN = "passed", "wrong", "not attempted", "raised", "unknown"


@dataclass(frozen=True)
class Verdict:
    """What a check says: a status (one of the five words above), the id of the hint, a sentence."""

    status: str
    hint: str = ""
    message: str = ""


def passed(message: str = "") -> Verdict:
    """The answer does what was asked."""
    return Verdict(PASSED, "", message)


def wrong(hint: str, message: str) -> Verdict:
    """The answer does something else: which mistake it looks like, and a sentence that names what was seen."""
    return Verdict(WRONG, hint, message)


@dataclass(frozen=True)
class Question:
    """One question: its name inside the exercise, how to look at an answer, how to judge what was seen."""

    name: str
    probe: Callable[[object, dict], dict]
    judge: Callable[[dict, dict], Verdict]
    inputs: Callable[[int], dict] | None = None
    more: tuple[str, ...] = ()

    def make_inputs(self, seed: int = 0) -> dict:
        """The plain data that the probe feeds to the answer; the notebook uses seed 0."""
        return self.inputs(seed) if self.inputs else {}
