"""Checks an answer where it stands.

    from coursekit.check import check
    check("tidy_table.flowers", flowers)             # passed, wrong, not attempted, or your code raised
    check("tidy_table.flowers", flowers, hints=1)    # one more hint
"""
from pathlib import Path

from coursekit.check import show, waiting
from coursekit.check.probing import run_judge, run_probe
from coursekit.check.question import PASSED, UNKNOWN, Question, Verdict
from coursekit.check.registry import UnknownQuestion, find

__all__ = ["check"]


def check(question: str, answer, hints: int = 0) -> None:
    """Say whether an answer is right; `hints=1` adds a hint, `hints=2` two, and past the last the path of the solution."""
    try:
        found, solution = find(question)
    except UnknownQuestion as error:
        return show.publish(show.check_bundle(str(question), Verdict(UNKNOWN, "", str(error)), []))
    inputs = found.make_inputs()
    verdict = run_judge(found, run_probe(found, answer, inputs), inputs)
    extra = [] if verdict.status == PASSED else _help(found, solution, hints)
    show.publish(show.check_bundle(question, verdict, extra))


def _help(question: Question, solution: str, hints: int) -> list[str]:
    """The hints asked for, and how to ask for the next."""
    hints = max(0, int(hints))
    shown = [f"Hint {number}: {text}" for number, text in enumerate(question.more[:hints], start=1)]
    there = (Path(__file__).parents[3] / solution).is_file()  # not so in a copy that was handed out
    if hints > len(question.more) and not there:
        return [*shown, "That was the last hint; this copy of the course comes without solutions. Ask whoever handed it out."]
    if hints > len(question.more):
        return [*shown, f"The solution: {solution}"]
    if hints == len(question.more) and not there:
        return shown
    what = "a hint" if hints == 0 and question.more else "one more hint" if hints < len(question.more) else "the path of the solution"
    return [*shown, f"For {what}: add `hints={hints + 1}` to this check."]


waiting.install()
