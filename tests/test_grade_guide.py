"""The guide for instructors: plans keep to their time, mistakes come with what the check says; and the made class that benches grade."""
import ast
import random
import re

import pytest

from checks import ROOT
from coursekit import notebook as nb
from coursekit import teaching
from coursekit.bench import _grade_class as made_class
from coursekit.catalog import Course
from coursekit.errors import CourseError
from coursekit.grade import exercises

COURSE = Course(ROOT)
PLAN = re.compile(r"\| (\d+):(\d\d) \| (.+) \| (\d+) \| ")


def test_a_plan_keeps_to_its_time():
    plans = re.split(r"^### ", teaching.plans(COURSE), flags=re.MULTILINE)[1:]
    assert [plan.splitlines()[0] for plan in plans] == [name for name, _, _ in teaching.LENGTHS]
    for plan, (_, minutes, lessons) in zip(plans, teaching.LENGTHS, strict=True):
        rows = [(60 * int(hour) + int(minute), what, int(took)) for hour, minute, what, took in PLAN.findall(plan)]
        assert rows[0][0] == 0 and all(at + took == then for (at, _, took), (then, _, _) in zip(rows, rows[1:], strict=False))
        assert 0.6 * minutes <= rows[-1][0] + rows[-1][2] <= minutes
        assert len({what.partition("](")[2].partition("/")[0] for _, what, _ in rows if "exercises/" not in what and what != "break"}) == lessons
        assert any("(exercise)" in what for _, what, _ in rows)
        named = re.findall(r"\]\(([^)]+)\)", plan)
        assert named and all((ROOT / name).is_file() for name in named)


def test_every_exercise_has_its_mistakes_and_what_is_said_to_them():
    text = teaching.mistakes(COURSE)
    rows = [row for row in text.splitlines() if row.startswith("| ") and not row.startswith(("| question", "| ---"))]
    assert len(rows) > 20 and "\n\n\n" not in text
    silent = [row for row in rows if row.rstrip(" |").count(" | ") < 2]
    assert len(silent) <= len(rows) // 10, silent


def test_a_guide_without_its_places_is_said_so(tmp_path):
    (tmp_path / "TEACHING.md").write_text("# For instructors\n")
    with pytest.raises(CourseError, match="generated: plans"):
        teaching.text(Course(tmp_path))


def test_a_made_class_differs_and_is_python():
    draw = random.Random(3)
    known = draw.sample(exercises.load(COURSE), 5)
    sources = set()
    for exercise in known:
        for mark in ("one", "two"):
            made = made_class.attempt(COURSE, exercise, draw, mark)
            sources.add("".join(cell.source for cell in nb.code_cells(made)))
            assert all(ast.parse(cell.source) is not None for cell in nb.code_cells(made))
            assert not any("BEGIN SOLUTION" in cell.source for cell in made.cells)
            asserting = made_class.asserting(made, 1)
            assert sum("nbgrader" in cell.metadata for cell in asserting.cells) == len(exercise.questions)
    assert len(sources) == 2 * len(known)
    assert sum(len(found) for exercise in known for found in made_class.answers(COURSE, exercise.name).values()) > 10
