"""What an executed notebook says about itself: the answers of its checks, and whether they are what its kind must give."""
import json
from pathlib import Path

from coursekit.check.show import CHECK_MIME
from coursekit.execute.runner import FAILED, Result

EXPECTED = {"solution": "passed", "exercise": "not attempted"}


def check_answers(path: Path) -> list[dict]:
    """The answers of the checks in an executed notebook, in order: question, status, hint, message."""
    if not path.exists():
        return []
    cells = json.loads(path.read_text(encoding="utf-8")).get("cells", [])
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return [output["data"][CHECK_MIME] for output in outputs if CHECK_MIME in output.get("data", {})]


def judge_checks(result: Result, kind: str) -> list[dict]:
    """Fail a result whose checks do not say what they must: passed in a solution, not attempted in a blank."""
    answers = check_answers(result.job.output)
    expected = EXPECTED.get(kind)
    if result.passed and expected:
        wrong = [answer for answer in answers if answer["status"] != expected]
        if wrong:
            result.status = FAILED
            result.message = "; ".join(f"check {answer['question']} says {answer['status']}, must say {expected}" for answer in wrong)
        elif not answers:
            result.status, result.message = FAILED, "no check in it gave an answer"
    return answers
