"""How a stage begins and ends: the codes it leaves with, its one line, signals, a full disk, and what it tells MLflow."""
import os
import signal
import subprocess
import sys
import types
from pathlib import Path

import pytest

from coursekit.stages.stage_files import log
from export.cases import ROOT

STAGES = ROOT / "scripts" / "coursekit" / "stages"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


SCRIPT = """import argparse, os, sys, time
from stage_files import BadInput, run, whole_file, whole_folder

def main():
    {body}

run(main, argparse.Namespace())
"""


def start(here: Path, body: str) -> subprocess.Popen:
    (here / "work.py").write_text(SCRIPT.format(body=body))
    environment = os.environ | {"PYTHONPATH": str(STAGES), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen([sys.executable, "work.py"], cwd=here, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


LEAVES = {  # what main does: exit code, what it says
    "pass": (0, ""),
    "raise BadInput('a.csv: row 2,\\n column b: is empty')": (2, "work: a.csv: row 2, column b: is empty\n"),
    "raise KeyboardInterrupt": (130, "work: stopped\n"),
    "open('missing.json')": (2, "work: missing.json: No such file or directory\n"),
    "open('/')": (2, "work: /: Is a directory\n"),
    "raise OSError(28, 'No space left on device')": (1, "work: No space left on device\n"),
    "x = ...": (2, "work: work.py, line 5: `x = ...` waits for an answer\n"),
    "1 / 0": (1, "ZeroDivisionError: division by zero\n"),
}


@pytest.mark.parametrize("body", LEAVES)
def test_how_a_stage_leaves(here, body):
    code, said = LEAVES[body]
    process = start(here, body)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == code and (errors.endswith(said) if "Traceback" in errors else errors == said)
    assert ("Traceback" in errors) == (body == "1 / 0")


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.usefixtures("as_in_a_terminal")
def test_a_signal_leaves_nothing_half_written(here, sign):
    process = start(here, "\n    ".join(["with whole_folder('out') as folder:", "    (folder / 'x').write_text('half')", "    print('writing', flush=True)",
                                         "    time.sleep(60)"]))
    assert process.stdout.readline() == "writing\n"
    assert [path.name for path in here.glob(".out.*")]
    process.send_signal(sign)
    process.communicate(timeout=30)
    assert process.returncode in (143, 130) and [path.name for path in here.iterdir()] == ["work.py"]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process")
def test_a_full_disk_is_one_line_and_leaves_the_older_result(here):
    (here / "out.bin").write_text("old")
    body = ["import resource, signal", "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)", "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))",
            "with whole_file('out.bin') as file:", "    file.write_bytes(bytes(5000))"]
    process = start(here, "\n    ".join(body))
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (1, "work: File too large\n") and (here / "out.bin").read_text() == "old"
    assert sorted(path.name for path in here.iterdir()) == ["out.bin", "work.py"]


def test_a_run_id_without_mlflow_costs_a_line_and_not_the_stage(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "mlflow", None)  # importing it fails
    monkeypatch.setenv("MLFLOW_RUN_ID", "run-7")
    monkeypatch.setattr(sys, "argv", ["/somewhere/score.py"])
    log({"accuracy": 1.0})
    said = capsys.readouterr()
    assert said.out == "" and said.err == "score: MLFLOW_RUN_ID is set and MLflow is not installed; nothing was logged there\n"


def test_figures_go_to_mlflow_only_when_a_run_of_it_is_going_on(monkeypatch):
    calls = []
    verbs = ("log_metrics", "log_params", "log_artifact")
    fake = types.SimpleNamespace(**{name: lambda *words, name=name, **run: calls.append((name, *words, run["run_id"])) for name in verbs})
    monkeypatch.setitem(sys.modules, "mlflow", None)  # importing it fails
    monkeypatch.delenv("MLFLOW_RUN_ID", raising=False)
    log({"accuracy": 1.0}, {"seed": 1}, [Path("a.png")])
    monkeypatch.setitem(sys.modules, "mlflow", fake)
    monkeypatch.setenv("MLFLOW_RUN_ID", "run-7")
    log({"accuracy": 1.0}, {"seed": 1}, [Path("a.png")])
    assert calls == [("log_metrics", {"accuracy": 1.0}, "run-7"), ("log_params", {"seed": 1}, "run-7"), ("log_artifact", "a.png", "run-7")]
