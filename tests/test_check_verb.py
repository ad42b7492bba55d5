"""course check: the answers of a notebook from the terminal, the progress over all, and a learner's file that stays as it is."""
import json
import os
import subprocess
import sys

import pytest

from course_factory import LESSON, closing, code, lesson, made_course, notebook, opening
from coursekit import notebook as nb
from coursekit.check import registry
from coursekit.errors import CourseError
from coursekit.exercises import answers
from coursekit.verbs.check import check

SCRIPTS = str(registry.FOLDER.parents[2])
RUN = """import sys
from pathlib import Path
from coursekit.catalog import Course
from coursekit.verbs.check import check
sys.exit(check(Course(Path(sys.argv[1])), sys.argv[2:]))"""
FIRST = "exercises/01_first/02_sums.ipynb"
# The verb reads what a check displays: these notebooks bring a check of their own, which wants 42.
TOOLS = """from coursekit.check import show
from coursekit.check.question import Verdict
def check(question, answer):
    status, hint, text = ("not attempted", "", "") if answer is ... else ("passed", "", "It is.") if answer == 42 else ("wrong", "off", f"Saw {answer}.")
    show.publish(show.check_bundle(question, Verdict(status, hint, text), []))"""


def exercise(prefix: str):
    return notebook(
        opening(), code("tools", TOOLS),
        code("first", "first = 42  # SOLUTION"), code("check-first", f'check("{prefix}.first", first)'),
        code("second", "second = 40 + 2  # SOLUTION"), code("check-second", f'check("{prefix}.second", second)'),
        closing(),
    )


@pytest.fixture
def course(tmp_path):
    """A course of two exercises, as `make` writes them."""
    solutions = {f"solutions/01_first/0{number}_{name}.ipynb": exercise(name) for number, name in ((2, "sums"), (3, "words"))}
    return made_course(tmp_path, {LESSON: lesson(), **solutions})


def run(course, *names: str) -> tuple[int, list[str]]:
    """The exit code and the lines of `course check`, in a process of its own as people run it."""
    done = subprocess.run([sys.executable, "-c", RUN, course.root, *names], env={**os.environ, "PYTHONPATH": SCRIPTS}, capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def answer(course, number: int = 0, **sources: str) -> bytes:
    """Write a learner's text into cells of an exercise; what the file then holds."""
    path = course.exercises[number].path
    attempt = nb.read(path)
    for cell in attempt.cells:
        cell.source = sources.get(cell.id.replace("-", "_"), cell.source)
    nb.write(path, attempt)
    return path.read_bytes()


def test_an_untouched_blank_is_not_attempted_without_a_run(course, capsys, monkeypatch):
    monkeypatch.setattr("coursekit.verbs.check._execute", lambda course, exercises: pytest.fail("a run") if exercises else {})
    assert check(course, [FIRST]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "○ sums.first   not attempted", "○ sums.second  not attempted", "Progress: 0 of 4 questions passed, 0 of 2 exercises complete."]


def test_a_notebook_is_checked_and_kept_as_it_is(course, capsys, monkeypatch):
    before = answer(course, first="first = 42", second="second = 7")
    lines = ["✓ sums.first   passed         It is.", "✗ sums.second  wrong          Saw 7.", "Progress: 1 of 4 questions passed, 0 of 2 exercises complete."]
    assert run(course, FIRST) == (1, lines)
    assert course.exercises[0].path.read_bytes() == before
    assert nb.code_cells(nb.read(course.build / "checks/01_first/02_sums.ipynb"))[1].execution_count == 2

    monkeypatch.setattr("coursekit.verbs.check._execute", lambda course, exercises: pytest.fail("a run") if exercises else {})
    assert check(course, []) == 1
    assert capsys.readouterr().out.splitlines() == [
        "exercises/01_first/02_sums.ipynb   ✓ ✗  1 of 2 passed", "exercises/01_first/03_words.ipynb  ○ ○  0 of 2 passed", lines[-1]]


def test_all_passed_is_zero_and_a_change_runs_again(course):
    answer(course, 0, first="first = 42", second="second = 42")
    answer(course, 1, first="first = 6 * 7", second="second = 42")
    code, lines = run(course, FIRST)
    assert (code, lines[-1]) == (0, "Progress: 2 of 4 questions passed, 1 of 2 exercises complete; 1 changed since the last check: `course check` runs them.")
    code, lines = run(course)
    assert (code, lines[-1]) == (0, "Progress: 4 of 4 questions passed, 2 of 2 exercises complete.")
    answer(course, 0, second="second = 41")
    assert run(course)[0] == 1


def test_what_a_cell_raised_is_the_outcome_with_its_line(course):
    answer(course, first="def halve(x):\n    return x / 0", check_first='first = halve(1)\ncheck("sums.first", first)', second="second = 42")
    code, lines = run(course, FIRST)
    assert code == 1
    assert lines[:2] == [
        "! sums.first   raised         ZeroDivisionError: division by zero, at line 2 of cell `first`: return x / 0", "✓ sums.second  passed         It is."]
    assert not (course.build / "checks/01_first/02_sums.json").exists(), "an error may come from the machine"


def test_a_cell_that_is_not_python_and_a_deleted_check(course):
    answer(course, first="first = (", second="second = 42", check_second="pass")
    code, lines = run(course, FIRST)
    assert code == 1
    assert lines[0].startswith("! sums.first   raised         SyntaxError")
    assert "at line 1 of cell `first`: first = (" in lines[0]
    assert lines[1] == "○ sums.second  not attempted  Its check is not in the notebook."


def test_a_dead_kernel_is_told(course):
    answer(course, first="import os\nos._exit(1)")
    code, lines = run(course, FIRST)
    assert code == 1
    assert lines[0].startswith("! sums.first   raised         The run ended early: the kernel died")
    assert lines[1].startswith("! sums.second  raised         The run ended early")


@pytest.mark.parametrize(("name", "says"), [
    ("01_first/01_words.ipynb", "a lesson, not an exercise"),
    ("solutions/01_first/02_sums.ipynb", "course check exercises/01_first/02_sums.ipynb"),
    ("exercises/01_first/02_sum.ipynb", "did you mean 'exercises/01_first/02_sums.ipynb'"),
])
def test_wrong_use_is_one_line(course, name, says):
    with pytest.raises(CourseError, match=says) as error:
        check(course, [name])
    assert error.value.exit_code == 2


@pytest.mark.parametrize("text", ['{"cells": [', "[]", "{}", "hello"])
def test_what_is_no_notebook_is_one_line(course, capsys, text):
    course.exercises[0].path.write_text(text)
    with pytest.raises(CourseError, match=r"02_sums.ipynb: not a notebook"):
        check(course, [FIRST])
    assert check(course, []) == 1
    assert "02_sums.ipynb: not a notebook" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": 1}', '{"key": "x", "outcomes": [3], "errors": []}'])
def test_a_broken_record_is_no_record(course, text):
    answer(course, first="first = 42")
    record = answers.executed_path(course, course.exercises[0]).with_suffix(".json")
    record.parent.mkdir(parents=True)
    record.write_text(text)
    assert not answers.known_answers(course, course.exercises[0]).known


def test_a_record_holds_until_the_checks_change(course, tmp_path, monkeypatch):
    answer(course, first="first = 42")
    attempt = nb.read(course.exercises[0].path)
    answers.keep(course, course.exercises[0], attempt, answers.Answers([answers.Outcome("sums.first", "passed"), answers.Outcome("sums.second", "wrong")]))
    assert answers.known_answers(course, course.exercises[0]).passed == 1
    assert json.loads(answers.executed_path(course, course.exercises[0]).with_suffix(".json").read_text())["errors"] == []
    monkeypatch.setattr("coursekit.exercises.answers.CHECKS", tmp_path)
    assert not answers.known_answers(course, course.exercises[0]).known
