"""The front door on a machine that lacks something: one line, exit code 2, and nothing of anybody's deleted."""
import errno
import os

import pytest

import front_door
from door_factory import call, make_course, one_line

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the small course brings uv as a shell script")


@pytest.fixture
def unmade(tmp_path):
    """A small course without an environment."""
    return make_course(tmp_path)


def test_an_unwritable_place_is_one_line(unmade):
    (unmade / "build").write_text("a file where a folder has to be")
    assert "make the folder writable" in one_line(call(unmade))


def test_a_file_called_venv_is_not_deleted(unmade):
    (unmade / ".venv").write_text("mine")
    assert "rename or delete it" in one_line(call(unmade))
    assert (unmade / ".venv").read_text() == "mine"


def test_an_environment_of_another_python_that_is_somebodys_own_is_not_deleted(unmade):
    (unmade / ".venv" / "bin").mkdir(parents=True)
    python = unmade / ".venv" / "bin" / "python"
    python.write_text("#!/bin/sh\necho 3.9\n")
    python.chmod(0o755)
    assert "has Python 3.9 and was not made by the course" in one_line(call(unmade))
    assert python.exists()


def test_a_python_without_the_venv_module_is_one_line(unmade, monkeypatch, capsys):
    monkeypatch.setattr(front_door.importlib.util, "find_spec", lambda name: None)
    assert front_door.open_door(str(unmade)) == 2
    assert "apt install python3." in capsys.readouterr().err.splitlines()[-1]
    assert not (unmade / ".venv").exists()


@pytest.mark.parametrize(("number", "told"), [
    (errno.ENOSPC, "the disk is full"), (errno.EDQUOT, "the disk is full"), (errno.EROFS, "make the folder writable"),
])
def test_trouble_with_files_is_one_line(unmade, monkeypatch, capsys, number, told):
    def trouble(*_):
        raise OSError(number, os.strerror(number), str(unmade))
    monkeypatch.setattr(front_door, "prepare", trouble)
    assert front_door.open_door(str(unmade)) == 2
    assert told in capsys.readouterr().err
