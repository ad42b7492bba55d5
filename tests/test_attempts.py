"""What is on disk in place of an exercise: told apart by sources only, whatever an editor does to the file."""
import json

import nbformat
import pytest

import course_factory as factory
from coursekit import notebook as nb
from coursekit.exercises import attempts
from coursekit.exercises.attempts import ANSWERED, EDITED, FRESH, MISSING, OPENED, STALE, UNREADABLE

ANSWER = "total = 41 + 1"


@pytest.fixture
def course(tmp_path):
    return factory.made_course(tmp_path)


def state(course) -> tuple[str, bool]:
    found = attempts.state_of(course, factory.exercise_of(course))
    return found.name, found.outdated


def change_the_solution(course) -> None:
    factory.edit(course, factory.SOLUTION, "given", "first = 19\nsecond = 23")


def as_windows_saves(path) -> None:
    read = json.loads(path.read_text())
    for cell in read["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(read, indent=4).replace("\n", "\r\n").encode())


def with_blank_ends(path) -> None:
    read = json.loads(path.read_text())
    for cell in read["cells"]:
        cell["source"] = "".join(cell["source"]) + "  \n\n"
    path.write_text(json.dumps(read))


def test_fresh_and_missing(course):
    assert state(course) == (FRESH, False)
    (course.root / factory.EXERCISE).unlink()
    assert state(course) == (MISSING, False)


@pytest.mark.parametrize("save", [factory.resaved, as_windows_saves, with_blank_ends])
def test_an_untouched_blank_is_untouched_however_it_is_saved(course, save):
    save(course.root / factory.EXERCISE)
    assert state(course) == (OPENED, False)
    change_the_solution(course)
    assert state(course) == (STALE, True)


@pytest.mark.parametrize("save", [lambda path: None, factory.resaved, as_windows_saves])
def test_an_answer_is_an_answer_however_it_is_saved(course, save):
    factory.edit(course, factory.EXERCISE, "sum", ANSWER)
    save(course.root / factory.EXERCISE)
    assert state(course) == (ANSWERED, False)
    change_the_solution(course)
    assert state(course) == (ANSWERED, True)


def test_a_function_that_is_filled_in(course):
    factory.edit(course, factory.EXERCISE, "function", "def add(x, y):\n    both = [x, y]\n    return sum(both)")
    assert state(course) == (ANSWERED, False)


@pytest.mark.parametrize(("cell", "source"), [("given", "first = 1\nsecond = 2"), ("about-sum", "my own words"), ("sum", "other = 3"), ("show", "")])
def test_a_change_elsewhere_is_an_edit(course, cell, source):
    factory.edit(course, factory.EXERCISE, "sum", ANSWER)
    factory.edit(course, factory.EXERCISE, cell, source)
    assert state(course) == (EDITED, False)


def test_a_change_elsewhere_is_an_edit_of_an_older_blank_too(course):
    factory.edit(course, factory.EXERCISE, "given", "first = 1")
    change_the_solution(course)
    assert state(course) == (EDITED, True)


@pytest.mark.parametrize("place", [3, 99])
def test_a_cell_that_is_added_is_an_edit(course, place):
    read = nb.read(course.root / factory.EXERCISE)
    read.cells.insert(place, nbformat.v4.new_code_cell("total = 42"))
    nbformat.write(read, course.root / factory.EXERCISE)
    assert state(course) == (EDITED, False)


@pytest.mark.parametrize("record", [None, "text", {"cells": 3}, {"cells": [1, None]}])
def test_an_editor_that_loses_the_record(course, record):
    path = course.root / factory.EXERCISE
    factory.edit(course, factory.EXERCISE, "sum", ANSWER)
    read = json.loads(path.read_text())
    read["metadata"] = {} if record is None else {"coursekit": record}
    path.write_text(json.dumps(read))
    assert state(course) == (ANSWERED, False)
    change_the_solution(course)
    assert state(course)[0] == EDITED


@pytest.mark.parametrize("spoil", ["truncate", "folder", "empty", "bytes"])
def test_a_file_that_is_no_notebook_is_somebodys_all_the_same(course, spoil):
    path = course.root / factory.EXERCISE
    data = path.read_bytes()
    path.unlink()
    path.mkdir() if spoil == "folder" else path.write_bytes({"truncate": data[:300], "empty": b"", "bytes": b"\xff\x00"}[spoil])
    assert state(course) == (UNREADABLE, False)


def test_attempts_are_numbered_and_never_overwritten(course):
    exercise = factory.exercise_of(course)
    path = course.root / factory.EXERCISE
    kept = []
    for text in (b"one", b"two", b"three"):
        path.write_bytes(text)
        kept.append(attempts.keep(course, exercise))
    assert [each.relative_to(course.build).as_posix() for each in kept] == [f"attempts/01_first/02_sums-00{number}.ipynb" for number in (1, 2, 3)]
    assert [each.read_bytes() for each in kept] == [b"one", b"two", b"three"]
