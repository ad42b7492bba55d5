"""The grader says of every answer in the tables what the notebook's check says: the right ones pass, each wrong one gets its hint."""
import importlib
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from amount import FULL, SEED
from checks import ROOT, can_be_tried, solution
from coursekit.catalog import Course
from coursekit.check.question import PASSED, WRONG
from coursekit.check.registry import exercise_names, load_exercise
from coursekit.grade.judging import Judges
from coursekit.grade.program import Program
from coursekit.grade.running import run
from coursekit.grade.sandbox import Limits, Sandbox
from coursekit.grade.view import bubblewrap
from coursekit.grade.writing import SEEDS

pytestmark = pytest.mark.skipif(bubblewrap() is None, reason="bubblewrap is not installed, or may not make a sandbox here")
SLOW = {"another_classifier", "find_the_leak", "put_a_stage_to_the_test"}  # seconds an answer
EXERCISES, EACH = 2, 2  # at small count: exercises, and answers of each kind to each of their questions


def table(full: str, kind: str) -> list:
    """The answers to a question: `kind` is WRONG or RIGHT."""
    name, _, question = full.partition(".")
    return getattr(importlib.import_module(f"checks.{name}"), kind)[question]


def chosen() -> dict[str, dict[str, list]]:
    """By exercise and question the answers to grade: (kind, place in its table, name, hint)."""
    draw, found = random.Random(SEED), {}
    tables = {path.stem for path in (ROOT / "tests" / "checks").glob("[a-z]*.py")}
    solved = {path.stem[3:] for path in (ROOT / "solutions").rglob("*.ipynb")}
    names = [name for name in exercise_names() if name in tables & solved and can_be_tried(name)]
    for name in names if FULL else draw.sample([name for name in names if name not in SLOW], EXERCISES):
        for question in load_exercise(name).QUESTIONS:
            full = f"{name}.{question.name}"
            entries = [(kind, place, entry.name, getattr(entry, "hint", "")) for kind in ("WRONG", "RIGHT") for place, entry in enumerate(table(full, kind))]
            found.setdefault(name, {})[full] = entries if FULL else draw.sample(entries[:-5], EACH) + draw.sample(entries[-5:], EACH)
    return found


@pytest.fixture(scope="module")
def verdicts() -> dict[str, list]:
    """For each question: (what its table says, what the grader says)."""
    seed = SEEDS[SEED % len(SEEDS)]
    print(f"seed {seed}")
    work = [(name, full, entries) for name, asked in chosen().items() for full, entries in asked.items()]
    course, names = Course(ROOT), {name for name, _, _ in work}
    coming = 2 * [exercise for exercise in course.exercises if exercise.path.stem[3:] in names]
    sandbox = Sandbox(course, Limits(seconds=900), visible=(ROOT / "tests", ROOT / "solutions"), exercises=coming)
    with sandbox, Judges() as judges, ThreadPoolExecutor(2) as pool:
        def one(slot: int, name: str, full: str, entries: list) -> list:
            tables = f"import sys\nsys.path[:0] = {[str(ROOT / 'tests'), str(ROOT / 'scripts/coursekit/stages')]!r}\nimport checks.{name} as tables"
            asked = [{"question": full, "answer": f"tables.{kind}[{full.partition('.')[2]!r}][{place}].answer()"} for kind, place, _, _ in entries]
            folder = (ROOT / "exercises" / solution(name).relative_to(ROOT / "solutions")).parent
            heard = run(sandbox, Program(({"cell": tables, "name": "tables"}, *asked), folder.relative_to(ROOT).as_posix(), seed), slot)
            found = []
            for at, (_, _, title, hint) in enumerate(entries, 1):
                verdict = judges.judge(full, heard.outcomes[at], seed) if at in heard.outcomes else None
                said = (verdict.status, verdict.hint) if verdict else (heard.tampered, str(heard.stopped), str(heard.errors), heard.trouble)
                found.append((title, (WRONG, hint) if hint else (PASSED, ""), said))
            return found
        return dict(zip((full for _, full, _ in work), pool.map(lambda each: one(*each), [(number, *each) for number, each in enumerate(work)]), strict=True))


def test_the_grader_agrees_with_the_notebook(verdicts):
    different = [(full, title, said, "where its table says", wanted) for full, found in verdicts.items() for title, wanted, said in found if said != wanted]
    assert different == []
    assert sum(map(len, verdicts.values())) >= (500 if FULL else 12)
