"""course check: the answers of a notebook from the terminal, the progress over all, and a learner's file that stays as it is."""
import json

import pytest
from course_factory import LESSON, closing, code, lesson, made_course, notebook, opening

from coursekit import notebook as nb
from coursekit.check import registry
from coursekit.errors import CourseError
from coursekit.exercises import answers
from coursekit.verbs.check import check

SCRIPTS = str(registry.FOLDER.parents[2])
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
def course(tmp_path, monkeypatch):
    """A course of two exercises, as `make` writes them."""
    monkeypatch.setenv("PYTHONPATH", SCRIPTS)
    solutions = {f"solutions/01_first/0{number}_{name}.ipynb": exercise(name) for number, name in ((2, "sums"), (3, "words"))}
    return made_course(tmp_path, {LESSON: lesson(), **solutions})


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
    assert check(course, ["exercises/01_first/02_sums.ipynb"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "○ sums.first   not attempted", "○ sums.second  not attempted", "Progress: 0 of 4 questions passed, 0 of 2 exercises complete."]


def test_a_notebook_is_checked_and_kept_as_it_is(course, capsys, monkeypatch):
    before = answer(course, first="first = 42", second="second = 7")
    assert check(course, ["exercises/01_first/02_sums.ipynb"]) == 1
    lines = ["✓ sums.first   passed         It is.", "✗ sums.second  wrong          Saw 7.", "Progress: 1 of 4 questions passed, 0 of 2 exercises complete."]
    assert capsys.readouterr().out.splitlines() == lines
    assert course.exercises[0].path.read_bytes() == before
    assert nb.code_cells(nb.read(course.build / "checks/01_first/02_sums.ipynb"))[1].execution_count == 2

    monkeypatch.setattr("coursekit.verbs.check._execute", lambda course, exercises: pytest.fail("a run") if exercises else {})
    assert check(course, []) == 1
    assert capsys.readouterr().out.splitlines() == [
        "exercises/01_first/02_sums.ipynb   ✓ ✗  1 of 2 passed", "exercises/01_first/03_words.ipynb  ○ ○  0 of 2 passed", lines[-1]]


def test_all_passed_is_zero_and_a_change_runs_again(course, capsys):
    answer(course, 0, first="first = 42", second="second = 42")
    answer(course, 1, first="first = 6 * 7", second="second = 42")
    assert check(course, ["exercises/01_first/02_sums.ipynb"]) == 0
    assert capsys.readouterr().out.endswith("2 of 4 questions passed, 1 of 2 exercises complete; 1 changed since the last check: `course check` runs them.\n")
    assert check(course, []) == 0
    assert capsys.readouterr().out.endswith("4 of 4 questions passed, 2 of 2 exercises complete.\n")
    answer(course, 0, second="second = 41")
    assert check(course, []) == 1


def test_what_a_cell_raised_is_the_outcome_with_its_line(course, capsys):
    answer(course, first="def halve(x):\n    return x / 0", check_first='first = halve(1)\ncheck("sums.first", first)', second="second = 42")
    assert check(course, ["exercises/01_first/02_sums.ipynb"]) == 1
    assert capsys.readouterr().out.splitlines()[:2] == [
        "! sums.first   raised         ZeroDivisionError: division by zero, at line 2 of cell `first`: return x / 0", "✓ sums.second  passed         It is."]
    assert not (course.build / "checks/01_first/02_sums.json").exists(), "an error may come from the machine"


def test_a_cell_that_is_not_python(course, capsys):
    answer(course, first="first = (", second="second = 42")
    assert check(course, ["exercises/01_first/02_sums.ipynb"]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("! sums.first   raised         SyntaxError")
    assert "at line 1 of cell `first`: first = (" in first


def test_a_dead_kernel_is_told(course, capsys):
    answer(course, first="import os\nos._exit(1)")
    assert check(course, ["exercises/01_first/02_sums.ipynb"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("! sums.first   raised         The run ended early: the kernel died")
    assert out[1].startswith("! sums.second  raised         The run ended early")


def test_a_deleted_check_still_counts(course, capsys):
    answer(course, first="first = 42", second="second = 42", check_second="pass")
    assert check(course, ["exercises/01_first/02_sums.ipynb"]) == 1
    assert capsys.readouterr().out.splitlines()[1] == "○ sums.second  not attempted  Its check is not in the notebook."


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
        check(course, ["exercises/01_first/02_sums.ipynb"])
    assert check(course, []) == 1
    assert "02_sums.ipynb: not a notebook" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": 1}', '{"key": "x", "outcomes": [3], "errors": []}'])
def test_a_broken_record_is_no_record(course, text):
    answer(course, first="first = 42")
    record = answers.executed_path(course, course.exercises[0]).with_suffix(".json")
    record.parent.mkdir(parents=True)
    record.write_text(text)
    assert not answers.known_answers(course, course.exercises[0]).known


def test_a_record_holds_until_the_questions_change(course, tmp_path, monkeypatch):
    answer(course, first="first = 42")
    attempt = nb.read(course.exercises[0].path)
    answers.keep(course, course.exercises[0], attempt, answers.Answers([answers.Outcome("sums.first", "passed"), answers.Outcome("sums.second", "wrong")]))
    assert answers.known_answers(course, course.exercises[0]).passed == 1
    assert json.loads(answers.executed_path(course, course.exercises[0]).with_suffix(".json").read_text())["errors"] == []
    monkeypatch.setattr("coursekit.exercises.answers.FOLDER", tmp_path)
    (tmp_path / "sums.py").write_text("QUESTIONS = []")
    assert not answers.known_answers(course, course.exercises[0]).known
