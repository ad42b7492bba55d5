"""doctor: what it says of this machine, and of machines that lack something."""
import os
import subprocess
import sys
import venv
from pathlib import Path
from types import SimpleNamespace

import pytest

from coursekit import doctor, doctor_packages
from coursekit.verbs import doctor as verb

ROOT = Path(__file__).parents[1]


def run(python: str, *arguments: str, **more: str) -> subprocess.CompletedProcess:
    """doctor by a Python that has none of the packages: what a stranger's environment is like."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "scripts")} | more
    return subprocess.run([python, *arguments], check=False, capture_output=True, text=True, env=environment, timeout=60)


def test_in_a_bare_python_it_names_what_is_missing_and_fails(tmp_path):
    venv.create(tmp_path / "bare", with_pip=False)
    python = tmp_path / "bare" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = run(str(python), "-m", "coursekit", "doctor")
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    rows = {line.split()[1]: line.split()[0] for line in done.stdout.splitlines() if line and line[0] in "Omd"}
    assert rows["Python"] == "OK"
    assert rows["pandas"] == rows["torch"] == "missing"
    assert '-> pip install "pandas>=3.0"' in done.stdout
    assert "The course cannot run as it is: " in done.stdout


def test_the_tools_command_line_imports_the_standard_library_only():
    code = "import sys, coursekit.cli, coursekit.verbs.doctor; print([m for m in sys.modules if m.split('.')[0] not in sys.stdlib_module_names])"
    done = run(sys.executable, "-S", "-c", code)
    assert {name.split(".")[0] for name in eval(done.stdout)} <= {"coursekit", "__main__", "_virtualenv"}


@pytest.mark.parametrize(("version", "state"), [((3, 10, 9), "differs"), ((3, 11, 0), "OK"), ((3, 13, 7), "OK"), ((3, 14, 0), "differs")])
def test_python(version, state):
    assert doctor.python(version).state == state


GPUS = [
    pytest.param([], ("2.13.0+cpu", 0, False), "OK", False, "on the CPU", id="no GPU"),
    pytest.param(["GPU 0: H200"], ("2.13.0+cu130", 1, False), "OK", False, "1 CUDA GPU", id="a GPU that torch sees"),
    pytest.param(["GPU 0: H200"], ("2.13.0+cpu", 0, False), "differs", False, "sees no GPU", id="a GPU and a CPU build"),
    pytest.param([], ("2.13.0", 0, True), "OK", False, "mps", id="Apple"),
    pytest.param([], None, "missing", True, "cannot be imported", id="no torch"),
]


@pytest.mark.parametrize(("gpus", "torch", "state", "stops", "seen"), GPUS)
def test_torch_and_gpu(gpus, torch, state, stops, seen):
    gpu, entry = doctor.torch_and_gpu(gpus, torch)
    assert (entry.state, entry.stops) == (state, stops)
    assert seen in entry.seen
    assert (gpus[0] if gpus else "no NVIDIA GPU") in gpu.seen


@pytest.fixture
def small(tmp_path):
    """A course that declares three packages."""
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["pandas>=3.0", "ruff>=0.14", "torch==2.13.0"]\n')
    (tmp_path / "requirements.lock").write_text("# apart: torch==2.13.0\npandas==3.1.1\nruff==0.17.5\nsix==1.17.0\n")
    return tmp_path


PACKAGES = [
    pytest.param({"pandas": "3.1.1", "ruff": "0.17.5", "six": "1.17.0", "torch": "2.13.0+cpu"}, {"packages": "OK"}, [], id="all as locked"),
    pytest.param({"pandas": "3.0.2", "ruff": "0.17.5", "six": "1.17.0", "torch": "2.13.0"}, {"packages": "differs", "pandas": "differs"}, [],
                 id="another version that will do"),
    pytest.param({"pandas": "2.2.0", "ruff": "0.17.5", "six": "1.17.0", "torch": "2.13.0"}, {"packages": "differs", "pandas": "differs"}, ["pandas"],
                 id="a version that will not do"),
    pytest.param({"pandas": "3.1.1", "six": "1.17.0", "torch": "2.13.0"}, {"packages": "differs", "ruff": "missing"}, [], id="only the tests need it"),
    pytest.param({"pandas": "3.1.1", "ruff": "0.17.5", "torch": "2.13.0"}, {"packages": "differs", "1 more": "missing"}, [], id="a package of a package"),
]


@pytest.mark.parametrize(("installed", "states", "stopping"), PACKAGES)
def test_packages_against_the_lock(small, installed, states, stopping):
    entries = doctor_packages.packages(small, installed.get)
    assert {entry.what: entry.state for entry in entries} == states
    assert [entry.what for entry in entries if entry.stops] == stopping
    assert all(entry.remedy for entry in entries if entry.what != "packages" and entry.state != "OK")


def test_a_lock_that_cannot_be_read_stops_and_says_how_to_get_it_back(tmp_path):
    (entry,) = doctor_packages.packages(tmp_path)
    assert entry.stops
    assert "git checkout" in entry.remedy


def test_a_full_disk_stops(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: SimpleNamespace(free=3e8))
    entry = doctor.disk(ROOT)
    assert entry.stops
    assert "0.3 GB" in entry.seen


def test_no_local_ports_stops(monkeypatch):
    def forbidden(*_):
        raise PermissionError("not here")
    monkeypatch.setattr(doctor.socket, "create_server", forbidden)
    assert doctor.port().stops


@pytest.mark.skipif(os.name == "nt", reason="no such limit there")
def test_a_long_temporary_folder_stops_with_the_remedy(monkeypatch):
    monkeypatch.setattr(doctor.tempfile, "gettempdir", lambda: "/tmp/" + "long/" * 20)
    entry = doctor.socket_path()
    assert entry.stops
    assert entry.remedy == "export TMPDIR=/tmp"


def test_what_is_optional_never_stops(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda *_, **__: None)
    monkeypatch.setattr(doctor, "output_of", lambda *_, **__: None)
    entries = [doctor.compiler(), doctor.sandbox(), doctor.fork(), doctor.program("git", ("git",), "x")]
    assert [entry.state for entry in entries] == ["missing"] * 4
    assert not any(entry.stops for entry in entries)


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for bwrap is a shell script")
def test_a_sandbox_that_may_not_run_is_told_apart_from_none(tmp_path, monkeypatch):
    bwrap = tmp_path / "bwrap"
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    states = []
    for code in (1, 0):
        bwrap.write_text(f"#!/bin/sh\nexit {code}\n")
        bwrap.chmod(0o755)
        states.append(doctor.sandbox().state)
    assert states == ["differs", "OK"]


def test_exit_code_and_verdict(monkeypatch, capsys):
    monkeypatch.setattr(verb.doctor, "examine", lambda root: [doctor.Entry("git", "missing", "none", "get it", needed=False)])
    assert verb.main(None) == 0
    assert "-> optional: get it" in capsys.readouterr().out
    monkeypatch.setattr(verb.doctor, "examine", lambda root: [doctor.Entry("disk", "missing", "none", "get it")])
    assert verb.main(None) == 1
    assert "cannot run as it is: disk." in capsys.readouterr().out
