"""course reset: the blank comes back, the attempt is kept, whatever state it is in."""
import os

import pytest

import course_factory as factory
from coursekit import cli
from coursekit.exercises import attempts
from coursekit.verbs.reset import reset

KEPT = "build/attempts/01_first/02_sums-001.ipynb"


@pytest.fixture
def course(tmp_path, monkeypatch):
    course = factory.made_course(tmp_path)
    factory.use(course, monkeypatch)
    return course


def test_an_answer_is_kept_and_the_blank_is_back(course, capsys):
    blank = (course.root / factory.EXERCISE).read_bytes()
    factory.edit(course, factory.EXERCISE, "sum", "total = 42")
    answered = (course.root / factory.EXERCISE).read_bytes()
    assert cli.main(["reset", factory.EXERCISE]) == 0
    assert (course.root / factory.EXERCISE).read_bytes() == blank
    assert (course.root / KEPT).read_bytes() == answered
    assert KEPT in capsys.readouterr().out


def test_an_untouched_blank_has_nothing_to_reset(course, capsys):
    factory.resaved(course.root / factory.EXERCISE)
    assert cli.main(["reset", "exercises"]) == 0
    assert "nothing to reset" in capsys.readouterr().out
    assert not course.build.exists()


def test_a_missing_and_a_stale_one_become_the_blank_of_now(course):
    exercise = factory.exercise_of(course)
    exercise.path.unlink()
    reset(course, exercise)
    assert attempts.state_of(course, exercise).name == attempts.FRESH
    factory.edit(course, factory.SOLUTION, "given", "first = 1\nsecond = 2")
    reset(course, exercise)
    assert attempts.state_of(course, exercise).name == attempts.FRESH
    assert not course.build.exists()


def test_what_cannot_be_read_is_kept_as_bytes(course):
    (course.root / factory.EXERCISE).write_bytes(b'{"cells": [\xff')
    assert cli.main(["reset", factory.EXERCISE]) == 0
    assert (course.root / KEPT).read_bytes() == b'{"cells": [\xff'
    assert attempts.state_of(course, factory.exercise_of(course)).name == attempts.FRESH


def test_a_folder_in_its_place_is_left_alone(course, capsys):
    (course.root / factory.EXERCISE).unlink()
    (course.root / factory.EXERCISE).mkdir()
    assert cli.main(["reset", factory.EXERCISE]) == 2
    assert "is a folder" in capsys.readouterr().err
    assert (course.root / factory.EXERCISE).is_dir()


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_an_interruption_leaves_the_answer_where_it_was(course, monkeypatch, call):
    factory.edit(course, factory.EXERCISE, "sum", "total = 42")
    answered = (course.root / factory.EXERCISE).read_bytes()

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, call, interrupt)
    assert cli.main(["reset", factory.EXERCISE]) == 130
    assert (course.root / factory.EXERCISE).read_bytes() == answered
    assert [path.name for path in (course.root / "exercises" / "01_first").iterdir()] == ["02_sums.ipynb"]
    assert (course.root / KEPT).exists() == (call == "replace")


def test_the_disk_is_full(course, monkeypatch, capsys):
    factory.edit(course, factory.EXERCISE, "sum", "total = 42")
    answered = (course.root / factory.EXERCISE).read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert cli.main(["reset", factory.EXERCISE]) == 1
    assert "no space is left" in capsys.readouterr().err
    assert (course.root / factory.EXERCISE).read_bytes() == answered


def test_a_name_that_is_no_exercise(course, capsys):
    assert cli.main(["reset", "exercises/01_first/02_sum.ipynb"]) == 2
    assert "did you mean 'exercises/01_first/02_sums.ipynb'?" in capsys.readouterr().err


def test_a_spoilt_solution_costs_no_answer(course):
    factory.edit(course, factory.EXERCISE, "sum", "total = 42")
    answered = (course.root / factory.EXERCISE).read_bytes()
    (course.root / factory.SOLUTION).write_text('{"cells": [')
    assert cli.main(["reset", factory.EXERCISE]) == 2
    assert (course.root / factory.EXERCISE).read_bytes() == answered
