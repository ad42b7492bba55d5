"""Stages that misbehave: the message says which stage, which input, where the log is, and nothing half-done is kept."""
import os
import shutil
import signal
import subprocess
import threading
import time

import pytest

import pipeline_factory as factory
from coursekit.pipelines import processes
from test_pipeline_faults_killed import processes_of_stages

GOOD = "import sys, pathlib\npathlib.Path(sys.argv[2], 'x').write_text('x' * 2_000_000)\n"
IN_AND_OUT = "python work.py --out ${{outputs.out}} --table ${{inputs.table}}"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and sessions")


@pytest.fixture
def build(tmp_path):
    return tmp_path / "build"


def assert_nothing_was_kept(build):
    assert not (build / "pipelines").exists() and not (build / "store" / "results").exists()
    assert not list((build / "store" / "work").iterdir()) and not processes_of_stages(build)


BAD = {
    "writes nothing": ("print('done')", "'work' ended well, but nothing was written for out: done; log: "),
    "removes its folder": ("import shutil; shutil.rmtree(sys.argv[2])", "nothing was written for out"),
    "removes its room": ("import shutil; shutil.rmtree(Path(sys.argv[2]).parents[1])", "nothing was written for out"),
    "writes a file for a folder": ("import shutil; shutil.rmtree(sys.argv[2]); Path(sys.argv[2]).write_text('x')", "out is a file, not a folder"),
    "writes into a folder that is gone": (
        "import shutil; shutil.rmtree(sys.argv[2]); Path(sys.argv[2], 'x').write_text('x')", "No such file or directory: 'output out/x'"),
    "writes a link to nothing": ("Path(sys.argv[2], 'x').symlink_to('nowhere')", "output out/x: a link to nothing"),
    "writes a pipe": ("Path(sys.argv[2], 'x').write_text('x'); import os; os.mkfifo(Path(sys.argv[2], 'y'))", "output out/y: neither a file nor a folder"),
    "writes and fails": (
        "Path(sys.argv[2], 'x').write_text('x'); sys.exit('row 3, column b: not a number')", "failed with exit code 1: row 3, column b: not a number"),
    "says nothing": ("sys.exit(7)", "failed with exit code 7, and said nothing; log: "),
    "ends its own group": (
        "import os, signal; Path(sys.argv[2], 'x').write_text('x'); os.killpg(0, signal.SIGKILL)", "killed by SIGKILL (often: out of memory)"),
    "hangs": (
        "Path(sys.argv[2], 'x').write_text('x'); import time; print('waiting for the sun'); time.sleep(60)",
        "was ended after 0.7 s, its time limit: waiting for the sun"),
    "hangs and will not go": (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); Path(sys.argv[2], 'x').write_text('x'); time.sleep(60)", "its time limit"),
    "is no Python": ("x = = 1", "SyntaxError"),
    "says strange things": (r"print('\x1b[31mred\x07 \u202e' + 'long' * 1000); sys.exit(1)", "red"),
    "says bytes": (r"sys.stdout.buffer.write(b'\xff\xfe\x00'); sys.exit(1)", "failed with exit code 1: "),
}


@pytest.mark.parametrize("cold", [False, True])
@pytest.mark.parametrize("name", BAD)
def test_a_stage_that_misbehaves(tmp_path, build, name, cold):
    line, says = BAD[name]
    path = factory.one(tmp_path / "tiny", f"import sys\nfrom pathlib import Path\n{line}\n")
    start = time.perf_counter()
    ran = factory.run(path, build, cold=cold, timeout=0.7 if "hangs" in name else None)
    assert ran.states == {"work": "failed"} and says in ran.message and "'work'" in ran.message, ran.message
    assert "log: " in ran.message and str(ran.logs / "work.log") in ran.message or "output out/" in ran.message
    assert ran.message.isprintable() and len(ran.message) < 1000 and str(build / "store") not in ran.message
    assert time.perf_counter() - start < 5
    assert_nothing_was_kept(build)
    (path.parent / "work.py").write_text(GOOD)
    assert factory.run(path, build, cold=cold).run.state == "done"


def test_the_time_limit_of_the_definition_and_that_of_the_call(tmp_path, build):
    path = factory.one(tmp_path / "tiny", "import sys, time, pathlib\ntime.sleep(1.2)\npathlib.Path(sys.argv[2], 'x').write_text('x')\n")
    path.write_text(path.read_text() + "    limits: {timeout: 1}\n")
    assert "was ended after 1 s, its time limit" in factory.run(path, build).message
    assert factory.run(path, build, timeout=20).run.state == "done"


def test_one_that_writes_only_some_outputs_names_the_others(tmp_path, build):
    path = factory.make(tmp_path / "tiny", split=factory.STAGES["split"].replace("Path(args.rest)", "Path('/dev/null')"))
    ran = factory.run(path, build)
    assert ran.states == {"split": "failed", "fit": "not run", "apply": "not run"}
    assert "'split' ended well, but nothing was written for rest: note: 8 lines; inputs: table from ./table.txt, rows=3; log: " in ran.message
    assert_nothing_was_kept(build)


def test_the_message_names_the_input_as_people_know_it(tmp_path, build):
    path = factory.make(tmp_path / "tiny", fit=factory.STAGES["fit"].replace("total = sum", "raise SystemExit(f'{args.rows}: row 2: no number')\ntotal = sum"))
    code, out, err = factory.call(build, path)
    says = "course: 'fit' failed with exit code 1: input rows (from split.first): row 2: no number; inputs: rows from split.first, power=2; log: "
    assert code == 1 and says in err
    assert "FAIL  fit" in err and "\n      apply   not run  needs fit\n" in err and "record:" in out
    assert factory.tree(build / "pipelines" / "tiny").keys() == {"split/first", "split/rest"}


def test_keep_going(tmp_path, build):
    path = factory.one(tmp_path / "tiny", "import sys, time\ntime.sleep(0.2)\nsys.exit(1)\n")
    for name in ("later", "last"):
        shutil.copy(path.parent / "work.py", path.parent / f"{name}.py")
        (path.parent / f"{name}.py").write_text(GOOD)
        factory.component(path.parent, name, f"python {name}.py --out ${{{{outputs.out}}}}", "|", "out: {type: uri_folder}")
    path.write_text(path.read_text() + "".join(factory.JOB.format(name=name, inputs="") for name in ("later", "last")))
    assert factory.run(path, build, jobs=1).states == {"work": "failed", "later": "not run", "last": "not run"}
    assert factory.run(path, build, jobs=1, keep_going=True).states == {"work": "failed", "later": "ran", "last": "ran"}


@pytest.mark.parametrize("cold", [False, True])
def test_a_flood_is_cut_to_the_limit_and_its_end_is_kept(tmp_path, build, cold, monkeypatch):
    monkeypatch.setattr(processes, "LOG_LIMIT", 1 << 20)
    path = factory.one(tmp_path / "tiny", "import sys\nprint('the beginning')\nfor _ in range(100_000):\n    print('x' * 999)\nsys.exit('the end')\n")
    ran = factory.run(path, build, cold=cold)
    log = (ran.logs / "work.log").read_text()
    assert len(log) <= (1 << 20) + 100 and log.startswith("the beginning") and log.endswith("the end\n") and "left out here" in log
    assert "exit code 1: the end" in ran.message


@pytest.mark.parametrize("cold", [False, True])
@pytest.mark.parametrize("way", ["sleep 60 &", "setsid sleep 60 > /dev/null 2>&1 < /dev/null &", "(while true; do echo more >> $0/y; sleep 0.01; done) &"])
def test_what_a_stage_starts_in_the_background_ends_with_it(tmp_path, build, way, cold):
    path = factory.one(tmp_path / "tiny", f"import subprocess, sys, pathlib\nsubprocess.run(['bash', '-c', {way!r}, sys.argv[2]])\n"
                                          "pathlib.Path(sys.argv[2], 'x').write_text('x')\n")
    start = time.perf_counter()
    ran = factory.run(path, build, cold=cold)
    assert ran.run.state == "done" and time.perf_counter() - start < 10
    assert not processes_of_stages(build)
    before = factory.tree(build / "pipelines")
    assert factory.run(path, build, verify=True).states == {"work": "kept"} and factory.tree(build / "pipelines") == before


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no /proc here")
@pytest.mark.parametrize("hidden", [["environ"], ["environ", "cmdline", "environ"]], ids=["has begun since", "is about to begin"])
def test_what_becomes_another_program_while_we_look_is_ended_too(tmp_path, monkeypatch, hidden):
    """For less than a millisecond such a process shows neither environment nor arguments."""
    sleeper = subprocess.Popen(["sleep", "60"], env={**os.environ, processes.MARK: str(tmp_path)}, start_new_session=True)
    read, still = processes._read, list(hidden)

    def between(pid: int, name: str) -> bytes:
        if pid != sleeper.pid or name not in still:
            return read(pid, name)
        still.remove(name)
        return b""
    monkeypatch.setattr(processes, "_read", between)
    processes.kill_marked(tmp_path)
    assert sleeper.wait(10) == -signal.SIGKILL and not still


def test_a_stage_that_writes_into_its_input_is_refused_and_the_input_is_made_again(tmp_path, build):
    bad = factory.STAGES["fit"].replace("folder = ", "import os; os.chmod(args.rows, 0o644); Path(args.rows).write_text('0')\nfolder = ")
    path = factory.make(tmp_path / "tiny", fit=bad)
    ran = factory.run(path, build)
    assert ran.states["fit"] == "failed" and "it wrote into its input rows" in ran.message
    (path.parent / "fit.py").write_text(factory.STAGES["fit"])
    again = factory.run(path, build)
    assert again.states == {"split": "ran", "fit": "ran", "apply": "ran"}
    assert (build / "pipelines" / "tiny" / "split" / "first").read_text() == "1\n2\n3\n"


@pytest.mark.parametrize("what", ["table.txt", "split.py", "beside.py"])
def test_what_changes_while_a_stage_reads_it_spoils_that_run_only(tmp_path, build, what):
    path = factory.make(tmp_path / "tiny", split=factory.STAGES["split"].replace("lines = ", "import time; time.sleep(0.5)\nlines = "))
    changed = []

    def change(standing):
        if standing.pid and not changed:
            changed.append(threading.Timer(0.2, lambda: (path.parent / what).write_text((path.parent / what).read_text() + "\n")))
            changed[0].start()

    ran = factory.run(path, build, heard=change)
    assert ran.states["split"] == "failed" and what in ran.message and "changed while it ran; run it again" in ran.message, ran.message
    assert_nothing_was_kept(build)
