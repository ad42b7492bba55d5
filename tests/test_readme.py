"""The tables in the READMEs: rows from the notebooks, nothing else touched, what is missing named."""
import json

import pytest

import course_factory as factory
from coursekit import readme
from coursekit.catalog import Course
from coursekit.exercises import blanks

TOP = """# A course

First, prose.

<!-- generated: lessons -->
old
<!-- end -->

| a table | of people |
"""
FIRST = """# Sums by hand

You build an adder that
never errs. It is small.

<!-- generated: lesson table -->
<!-- end -->
"""


@pytest.fixture
def course(tmp_path):
    course = factory.make_course(tmp_path)
    (tmp_path / "README.md").write_text(TOP)
    (tmp_path / "01_first" / "README.md").write_text(FIRST)
    return course


def test_the_tables(course):
    (course.root / "01_first" / "measurements.json").write_text(json.dumps({"run": {"seconds": 12.34}}))
    written, findings = readme.write(course)
    assert (written, findings) == (["README.md", "01_first/README.md"], [])
    assert (course.root / "README.md").read_text() == TOP.replace("old\n", (
        "| lesson | what you build | notebooks | exercises | minutes | runs in |\n| --- | --- | --- | --- | --- | --- |\n"
        "| [Sums by hand](01_first/README.md) | You build an adder that never errs. | 1 | 1 | 20 | 12 s |\n"))
    assert (course.root / "01_first" / "README.md").read_text() == FIRST.replace("lesson table -->\n", (
        "lesson table -->\n| notebook | about | minutes |\n| --- | --- | --- |\n"
        "| [01_words](01_words.ipynb) | Words | 10 |\n| [02_sums](../exercises/01_first/02_sums.ipynb) | Exercise: Sums | 10 |\n"))


def test_twice_changes_nothing_and_the_check_is_quiet(course):
    assert [finding.path for finding in readme.check(course)] == ["README.md", "01_first/README.md"]
    readme.write(course)
    assert readme.write(course) == ([], []) and readme.check(course) == []


def test_another_title_makes_a_table_stale(course):
    readme.write(course)
    factory.edit(course, factory.LESSON, "opening", factory.opening("Many | words", minutes=25).source)
    assert [str(finding) for finding in readme.check(course)] == [
        f"{name}: its table is stale (source: titles and minutes of the notebooks); course make" for name in ("README.md", "01_first/README.md")]
    readme.write(course)
    assert "| [01_words](01_words.ipynb) | Many \\| words | 25 |" in (course.root / "01_first" / "README.md").read_text()
    assert "| 1 | 1 | 35 | - |" in (course.root / "README.md").read_text()


@pytest.mark.parametrize("text", ["# No lines\n", "<!-- generated: lessons -->\n", "<!-- end -->\n<!-- generated: lessons -->\n"])
def test_a_readme_without_a_place_for_its_table_is_named_and_not_touched(course, text):
    (course.root / "README.md").write_text(text)
    written, findings = readme.write(course)
    assert written == ["01_first/README.md"]
    assert [str(finding).partition("'")[0] for finding in findings] == ["README.md: has no lines "]
    assert (course.root / "README.md").read_text() == text


@pytest.mark.parametrize("text", ["{", "[]", '{"run": 3}'])
def test_spoilt_measurements_are_named(course, text):
    (course.root / "01_first" / "measurements.json").write_text(text)
    written, findings = readme.write(course)
    assert written == ["01_first/README.md"]
    assert "measurements.json: not what a bench writes" in str(findings[0])


def test_a_lesson_that_nobody_measured_or_described(course):
    (course.root / "01_first" / "README.md").write_text("# Sums\n\n<!-- generated: lesson table -->\n<!-- end -->\n")
    readme.write(course)
    assert "| [Sums](01_first/README.md) |  | 1 | 1 | 20 | - |" in (course.root / "README.md").read_text()


def test_exercises_are_listed_by_what_their_solution_says(course):
    assert blanks.source_of(course, factory.exercise_of(course)) == course.root / factory.SOLUTION
    assert not (course.root / factory.EXERCISE).exists()
    assert "Exercise: Sums" in readme.lesson_table(Course(course.root), course.root / "01_first")


def test_a_room_with_a_guide_has_a_table_of_its_own_and_one_row_in_the_lessons(tmp_path):
    made = {"01_first/deep/03_more.ipynb": factory.ran(factory.lesson()), "solutions/01_first/deep/04_sums.ipynb": factory.ran(factory.solution()),
            factory.LESSON: factory.ran(factory.lesson()), factory.SOLUTION: factory.ran(factory.solution())}
    course = factory.make_course(tmp_path, made)
    (tmp_path / "README.md").write_text(TOP)
    (tmp_path / "01_first" / "README.md").write_text(FIRST)
    (tmp_path / "01_first" / "deep" / "README.md").write_text(FIRST.replace("Sums by hand", "Deeper"))
    written, findings = readme.write(course)
    assert (written, findings) == (["README.md", "01_first/README.md", "01_first/deep/README.md"], [])
    lesson, room = ((tmp_path / "01_first" / name).read_text() for name in ("README.md", "deep/README.md"))
    assert "03_more" not in lesson and "| [deep](deep/README.md) | Deeper (1 notebook, 1 exercise) | 20 |\n" in lesson
    assert "| [01_words](01_words.ipynb)" in lesson and "01_words" not in room
    assert "| [03_more](03_more.ipynb) | Words | 10 |\n| [04_sums](../../exercises/01_first/deep/04_sums.ipynb) | Exercise: Sums | 10 |\n" in room
    assert "| 2 | 2 | 40 | - |" in (tmp_path / "README.md").read_text()
