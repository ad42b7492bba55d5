"""course make and exercises: untouched ones follow their solution, a learner's work is kept and reported."""

import pytest

import course_factory as factory
from coursekit import catalog, cli
from coursekit.exercises import attempts
from coursekit.verbs import make as verb

OTHER = "solutions/01_first/03_more.ipynb"


@pytest.fixture
def course(tmp_path, monkeypatch):
    course = factory.made_course(tmp_path)
    factory.use(course, monkeypatch)
    return course


def test_a_learners_work_is_kept_and_is_a_fault_only_on_a_build_machine(course, monkeypatch, capsys):
    factory.edit(course, factory.EXERCISE, "sum", "total = 42")
    answered = (course.root / factory.EXERCISE).read_bytes()
    assert cli.main(["make"]) == 0
    assert cli.main(["make", "--check"]) == 0
    factory.edit(course, factory.SOLUTION, "about-sum", factory.PROSE + " More.")
    assert cli.main(["make"]) == 0
    assert (course.root / factory.EXERCISE).read_bytes() == answered
    said = capsys.readouterr().out
    assert f"{factory.EXERCISE}: answered: kept\n" in said
    assert f"answered: kept; its blank has changed since; course reset {factory.EXERCISE} gives the new one and keeps your attempt" in said
    monkeypatch.setenv("CI", "true")
    assert cli.main(["make", "--check"]) == 1


def test_a_blank_that_an_editor_saved_is_a_fault_only_on_a_build_machine(course, monkeypatch):
    fresh = (course.root / factory.EXERCISE).read_bytes()
    factory.resaved(course.root / factory.EXERCISE)
    assert factory.faults(course) == []
    monkeypatch.setenv("CI", "true")
    assert len(factory.faults(course)) == 1
    assert cli.main(["make"]) == 0
    assert (course.root / factory.EXERCISE).read_bytes() == fresh


def test_an_untouched_older_blank_becomes_the_new_one(course):
    factory.resaved(course.root / factory.EXERCISE)
    factory.edit(course, factory.SOLUTION, "about-sum", "Other words.")
    assert attempts.state_of(course, factory.exercise_of(course)).name == attempts.STALE
    assert cli.main(["make"]) == 0
    assert attempts.state_of(course, factory.exercise_of(course)).name == attempts.FRESH


def test_leftovers_go_unless_somebody_worked_on_them(tmp_path, monkeypatch):
    both = {factory.LESSON: factory.ran(factory.lesson()), factory.SOLUTION: factory.ran(factory.solution()), OTHER: factory.ran(factory.solution())}
    factory.made_course(tmp_path, both)
    (tmp_path / OTHER).unlink()
    (tmp_path / factory.SOLUTION).unlink()
    course = catalog.Course(tmp_path)
    factory.use(course, monkeypatch)
    factory.edit(course, factory.EXERCISE, "sum", "total = 42")
    assert factory.faults(course)[0].partition(";")[0] == f"exercises/01_first/03_more.ipynb: no solution generates it (there is no {OTHER})"
    assert cli.main(["make"]) == 0
    assert not (tmp_path / "exercises/01_first/03_more.ipynb").exists()
    assert (tmp_path / factory.EXERCISE).exists()
    assert factory.faults(course) == []


def test_a_bad_marker_is_named_with_notebook_and_cell(course, capsys):
    factory.edit(course, factory.SOLUTION, "function", "def add(x, y):\n    # BEGIN SOLUTION\n    return x + y")
    assert cli.main(["make", "--check"]) == 1
    assert f"{factory.SOLUTION}, cell function, line 2: '# BEGIN SOLUTION' is never closed" in capsys.readouterr().out


def test_one_solution_is_named_by_its_exercise_and_the_other_way_round(course):
    for name in (factory.EXERCISE, factory.SOLUTION, "solutions"):
        sources, exercises = verb.chosen(course, [name])
        assert [each.name for each in sources + exercises] == [factory.SOLUTION, factory.EXERCISE]
    assert [each.name for each in sum(verb.chosen(course, [factory.LESSON]), [])] == [factory.LESSON]
    assert cli.main(["make", "exercises/01_first/02_sum.ipynb"]) == 2
