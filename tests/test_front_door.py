"""The front door, tried for real on a course in small: made once, handed over, mended, and each trouble as one line."""
import ast
import json
import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

import course
import door_factory
import front_door
from door_factory import call, command, one_line

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the small course brings uv as a shell script")
ARRIVED = "arrived 1 cpu ['verb', 'two words']\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A small course: its first install was killed while it ran, then two doors at once made the environment."""
    root = door_factory.make_course(tmp_path_factory.mktemp("door"))
    environment = door_factory.environment(root.parent)
    with subprocess.Popen(command(root), stderr=subprocess.PIPE, text=True, env=environment) as killed:
        while "installing the packages" not in (line := killed.stderr.readline()):
            assert line, "the door ended before it installed anything"
        killed.kill()
    left = course.found_stamp(str(root))
    (root / ".venv" / "half.txt").write_text("left over")
    doors = [subprocess.Popen(command(root), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) for _ in range(2)]
    outputs = [door.communicate(timeout=120) for door in doors]
    return SimpleNamespace(root=root, left=left, outputs=outputs, codes=[door.returncode for door in doors])


def test_a_killed_install_is_begun_again_by_the_next_call(built):
    assert built.left == front_door.UNFINISHED
    assert not (built.root / ".venv" / "half.txt").exists()
    assert course.found_stamp(str(built.root)) == course.wanted_stamp(str(built.root), {})


def test_two_doors_at_once_make_one_environment_and_both_hand_over(built):
    assert built.codes == [7, 7]
    assert [out for out, _ in built.outputs] == [ARRIVED, ARRIVED]
    told = "".join(error for _, error in built.outputs)
    assert told.count("making .venv with") == 1
    assert "waiting for it" in told


def test_an_environment_that_is_up_to_date_hands_over_silently(built):
    done = call(built.root)
    assert (done.returncode, done.stdout, done.stderr) == (7, ARRIVED, "")


def test_the_fast_path_imports_nothing_heavy_and_starts_nothing_but_the_verb(built):
    spy = """
import json, os, sys
sys.path.insert(0, sys.argv[1])
before, events = set(sys.modules), []
def hook(event, arguments):
    if event in ("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "os.exec"):
        events.append(event)
    if event == "os.exec":
        print(json_text(sorted(set(sys.modules) - before), events), flush=True)
json_text = lambda *parts: json.dumps(parts)
sys.addaudithook(hook)
import course
course.main(["verb"])
"""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", spy, str(built.root / "scripts")], check=False, capture_output=True, text=True,
                          env=door_factory.environment(built.root.parent))
    modules, events = json.loads(done.stdout.splitlines()[0])
    assert done.stdout.splitlines()[1].startswith("arrived")
    assert events == ["os.exec"]
    assert set(modules) <= {"course", "hashlib", "_hashlib", "_blake2", "_sha2", "_sha256"}


def test_a_new_lock_is_installed_into_the_environment_that_is_there(built):
    lock = built.root / "requirements.lock"
    before = lock.read_text()
    (built.root / ".venv" / "mine.txt").write_text("kept")
    lock.write_text(door_factory.lock_of(built.root.parent / "wheels" / "tiny-2.10-py3-none-any.whl"))
    done = call(built.root)
    assert done.stdout.startswith("arrived 2.1 ")
    assert "bringing .venv up to date" in done.stderr
    lock.write_text(before)
    assert call(built.root).stdout == ARRIVED
    assert (built.root / ".venv" / "mine.txt").exists()


def test_a_damaged_lock_and_no_network_are_one_line_and_leave_the_environment_good(built):
    lock, before = built.root / "requirements.lock", (built.root / "requirements.lock").read_text()
    lock.write_text(door_factory.lock_of(built.root.parent / "wheels" / "tiny-2.10-py3-none-any.whl", damaged=True))
    assert "git checkout requirements.lock" in one_line(call(built.root))
    lock.write_text("tiny=1.0 ???\n")
    assert "git checkout requirements.lock" in one_line(call(built.root))
    lock.write_bytes(b"\xff\xfe\x00")
    assert "git checkout requirements.lock" in one_line(call(built.root))
    lock.write_text("# apart: torch==2.13.0\nnowhere==1.0 --hash=sha256:" + "0" * 64)
    offline = call(built.root, PIP_NO_INDEX="0", PIP_INDEX_URL="http://127.0.0.1:9/simple", UV_HTTP_RETRIES="0")
    assert "cannot be reached" in one_line(offline)
    assert "pip config list" in one_line(offline)
    lock.write_text(before)
    done = call(built.root)
    assert done.stdout == ARRIVED
    assert "making .venv with" not in done.stderr


def test_torch_can_be_left_out_and_had_later(built):
    lock, before = built.root / "requirements.lock", (built.root / "requirements.lock").read_text()
    lock.write_text(before.replace("2.13.0", "9.9.9"))
    assert "COURSE_WITHOUT_TORCH=1" in one_line(call(built.root))
    assert "installing torch" not in call(built.root, COURSE_WITHOUT_TORCH="1").stderr
    lock.write_text(before)
    assert "installing torch 2.13.0" in call(built.root).stderr


def test_an_environment_knows_its_place_its_python_and_its_torch(built):
    here = course.wanted_stamp(str(built.root), {})
    assert course.wanted_stamp(str(built.root), {"COURSE_WITHOUT_TORCH": "0"}) == here
    others = {course.wanted_stamp(str(built.root.parent), {}).splitlines()[0], course.wanted_stamp(str(built.root), {"COURSE_WITHOUT_TORCH": "1"})}
    assert not others & {here, here.splitlines()[0]}
    assert here.startswith(f"Python {sys.version_info[0]}.{sys.version_info[1]} in ")


@pytest.mark.usefixtures("as_in_a_terminal")
def test_ctrl_c_stops_with_one_line(tmp_path):
    root = door_factory.make_course(tmp_path)
    with subprocess.Popen(command(root), stderr=subprocess.PIPE, text=True, env=door_factory.environment(tmp_path)) as door:
        assert "making .venv" in door.stderr.readline()
        time.sleep(0.3)
        door.send_signal(signal.SIGINT)
        rest = door.stderr.read()
    assert door.returncode == 130
    assert rest == "course: stopped before .venv was finished; the next call begins it again\n"


def test_the_door_parses_on_old_pythons_and_names_the_right_ones(monkeypatch, capsys):
    source = (door_factory.SCRIPTS / "course.py").read_text()
    source.encode("ascii")
    tree = ast.parse(source, feature_version=(3, 4))
    modern = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Starred, ast.AsyncFunctionDef, ast.Match)
    starred = [node for node in ast.walk(tree) if isinstance(node, modern) and not isinstance(node, ast.Starred)]
    assert starred == []
    assert all(function.returns is None for function in ast.walk(tree) if isinstance(function, ast.FunctionDef))
    for version in ((3, 10, 4), (3, 14, 0)):
        monkeypatch.setattr(course.sys, "version_info", version)
        assert course.main(["run"]) == 2
        assert capsys.readouterr().err.startswith(f"course: Python 3.{version[1]} cannot run the course; call it with 3.11")


def test_windows_runs_the_verb_and_returns_its_exit_code(monkeypatch):
    monkeypatch.setattr(course.os, "name", "nt")
    assert course.hand_over([sys.executable, "-c", "import sys; sys.exit(3)"]) == 3
    assert course.python_in("C:\\course").endswith(os.path.join(".venv", "Scripts", "python.exe"))
