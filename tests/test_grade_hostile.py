"""A class in which everybody but two means harm: no grade is changed or won, nothing is left behind, the honest get what they earned."""
import os
import socket
import tempfile
import threading
from pathlib import Path

import pytest

import grade_room
from course_factory import snapshot
from coursekit.check.question import PASSED
from coursekit.grade.results import TAMPERED
from coursekit.grade.view import bubblewrap
from grade_room import hostile

pytestmark = pytest.mark.skipif(bubblewrap() is None, reason="bubblewrap is not installed, or may not make a sandbox here")


@pytest.fixture(scope="module")
def before(tmp_path_factory) -> dict:
    """The course and the class."""
    root = tmp_path_factory.mktemp("hostile")
    course = grade_room.make(root / "course")
    folder = root / "class"
    grade_room.hand_in(folder, aaron=hostile.HONEST, zoe=hostile.HONEST + " ")
    grade_room.hand_in(folder, **{name: made for name, (made, _) in hostile.HOSTILE.items()}, **hostile.FORGING)
    (root / "secret.txt").write_text("nobody may see this")
    return {"root": root, "course": course, "folder": folder}


@pytest.fixture(scope="module")
def graded(before, tmp_path_factory):
    """The class graded, with what was there before and after."""
    scratch, seen, others = tmp_path_factory.mktemp("scratch"), snapshot(before["root"]), grade_room.below(os.getpid())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(scratch))
        found = grade_room.grade(before["course"], before["folder"], seconds=8, jobs=3)
    return {"graded": found, "same": snapshot(before["root"]) == seen, "left": list(scratch.iterdir()),
            "processes": grade_room.below(os.getpid()) - others}


@pytest.mark.parametrize("name", hostile.HOSTILE)
def test_what_goes_wrong_costs_no_more_than_it_must(graded, name):
    assert grade_room.states(graded["graded"], name) == hostile.HOSTILE[name][1], grade_room.results(graded["graded"], name)


@pytest.mark.parametrize("name", hostile.FORGING)
def test_a_forger_earns_nothing(graded, name):
    found = grade_room.states(graded["graded"], name)
    assert found[1] in hostile.MAY_BE and (found[0] == PASSED or name == "answers_nothing"), grade_room.results(graded["graded"], name)


@pytest.mark.parametrize("name", hostile.NOTICED)
def test_who_reaches_into_the_checker_is_named(graded, name):
    assert grade_room.states(graded["graded"], name)[1] == TAMPERED


def test_the_honest_are_not_touched(graded):
    assert [grade_room.states(graded["graded"], name) for name in ("aaron", "zoe")] == [[PASSED, PASSED]] * 2


def test_nothing_is_left_behind(graded):
    assert graded["same"], "no file of the course, of the class or beside them changed"
    assert graded["left"] == []
    assert graded["processes"] == set()


PEEK = """
import glob, os, socket
def look(place):
    try:
        return sorted(os.listdir(place)) if os.path.isdir(place) else open(place).read()
    except OSError as error:
        return type(error).__name__
def call(port):
    try:
        return socket.create_connection(("127.0.0.1", port), 1) and "connected"
    except OSError as error:
        return type(error).__name__
"""


def peek(before, expression: str) -> str:
    """What an expression is inside the sandbox, told by an error."""
    folder = before["root"] / f"peek-{abs(hash(expression))}"
    grade_room.hand_in(folder, spy=grade_room.cells(grade_room.GIVEN, f"{PEEK}\nraise ValueError(repr({expression})[:180])", "rerun = 3", grade_room.CHECKS[0]))
    seen = []
    from coursekit.grade import results as module

    original = module.results

    def heard(exercise, program, heard, *more):
        seen.extend(heard.errors.values())
        return original(exercise, program, heard, *more)

    from coursekit.grade import grading
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grading, "results", heard)
        grade_room.grade(before["course"], folder)
    return seen[0]


def test_what_is_out_of_sight(before, monkeypatch):
    monkeypatch.setenv("COURSE_TEST_SECRET", "xyzzy")
    listener = socket.create_server(("127.0.0.1", 0))
    accepted = []
    threading.Thread(target=lambda: accepted.append(listener.accept()), daemon=True).start()
    root = str(before["root"])
    said = peek(before, f"[look('{root}/course/solutions'), look('{root}/class'), look('{root}/secret.txt'), look({str(Path.home())!r} + '/.ssh'), "
                        f"'xyzzy' in str(dict(os.environ)) + ''.join(look(p) for p in glob.glob('/proc/[0-9]*/environ')), call({listener.getsockname()[1]}), "
                        f"len(glob.glob('{root}/course/scripts/coursekit/check/questions/*'))]")
    listener.close()
    assert said.startswith("ValueError (['FileNotFoundError', 'FileNotFoundError', 'FileNotFoundError', 'FileNotFoundError', False, "), said
    assert "connected" not in said and not accepted
    assert said.partition("False, ")[2].endswith(", 0]), in cell `cell-1`") or ", 0])" in said, said


def test_it_looks_like_a_run_of_the_course(before):
    """What can tell that it is graded could behave for as long as it is."""
    said = peek(before, "[os.getcwd(), type(get_ipython()).__name__, __name__, os.getpid() > 1, 'grade' in str(dict(os.environ)) + str(os.sys.modules.keys())]")
    assert f"'{before['root']}/course/exercises/01_first', 'ZMQInteractiveShell', '__main__', True, False" in said, said


def test_who_asks_for_its_user_is_told_one(before):
    """MLflow does, when a run begins."""
    assert "['learner', True]" in peek(before, "[__import__('getpass').getuser(), os.path.isdir(os.path.expanduser('~'))]")
