"""Machines that misbehave, and runs side by side: folders that vanish, full disks, limits, several runs at once."""
import json
import os
import resource
import shutil
import subprocess
import sys
import threading

import pytest

import pipeline_factory as factory
from coursekit.store.objects import Store

GOOD = "import sys, pathlib\npathlib.Path(sys.argv[2], 'x').write_text('x' * 2_000_000)\n"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and sessions")


@pytest.fixture
def build(tmp_path):
    return tmp_path / "build"


@pytest.mark.parametrize("gone", ["pipelines", "store", "store/objects", "store/work", "runs"])
def test_a_folder_that_vanishes_while_a_run_goes_on(tmp_path, build, gone):
    path = factory.make(tmp_path / "tiny", fit=factory.STAGES["fit"].replace("total = sum", "import time; time.sleep(0.4)\ntotal = sum"))
    removed = []

    def remove(standing):
        if standing.pid and standing.job.name == "fit" and not removed:
            removed.append(threading.Timer(0.2, shutil.rmtree, (build / gone,)))
            removed[0].start()

    ran = factory.run(path, build, heard=remove)
    assert ran.run.state == "done" or "'fit'" in ran.message or "'apply'" in ran.message
    assert factory.run(path, build).run.state == "done"
    assert factory.run(path, build).states == dict.fromkeys(("split", "fit", "apply"), "kept")
    assert (build / "pipelines" / "tiny" / "fit" / "model" / "weights.txt").read_text() == "14.0\n"


@pytest.mark.parametrize("fails", [False, True])
def test_nobody_listens_any_more(tmp_path, build, fails):
    """`2>&1 | head -1`: the run goes on to its end, its record is written, and nothing stays behind."""
    reader, writer = os.pipe()
    os.close(reader)
    path = factory.one(tmp_path / "tiny", "raise SystemExit('no')" if fails else GOOD)
    command = [sys.executable, "-m", "coursekit", "pipeline", "run", str(path), "--build", str(build)]
    environment = {**os.environ, "PYTHONPATH": str(factory.SCRIPTS)}
    done = subprocess.run(command, stderr=writer, stdout=subprocess.PIPE, env=environment, timeout=60)
    os.close(writer)
    assert done.returncode == int(fails) and b"record: " in done.stdout
    record = json.loads(next((build / "runs").glob("*/*/record.json")).read_text())
    assert record["state"] == ("failed" if fails else "done") and not list((build / "store" / "work").iterdir())


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 5 MB, where we may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=5m", "tmpfs", str(place)], capture_output=True).returncode:
        pytest.skip("no right to mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("megabytes", [3, 4.5, 9])
def test_a_disk_that_is_full(tmp_path, small_disk, megabytes):
    """Full for the stage (9), or for the copy in the store."""
    build = small_disk / "build"
    path = factory.one(tmp_path / "tiny", GOOD.replace("2_000_000", str(int(megabytes * 1e6))))
    code, _, err = factory.call(build, path)
    assert code == 1 and ("no space is left" in err or "No space left" in err) and "'work'" in err, err
    left = [file for file in (build / "store").rglob("*") if file.is_file() and file.name.startswith((".new", ".work", ".x"))]
    assert left == [] and not (build / "pipelines" / "tiny" / "work" / "out").exists()
    subprocess.run(["mount", "-o", "remount,size=60m", str(small_disk)], check=True)
    assert factory.call(build, path)[0] == 0
    assert (build / "pipelines" / "tiny" / "work" / "out" / "x").stat().st_size == int(megabytes * 1e6)


@pytest.mark.parametrize("limit", [3_000, 100_000, 1_500_000])
def test_a_limit_on_the_size_of_files(tmp_path, build, limit):
    path = factory.one(tmp_path / "tiny", GOOD)
    process = factory.process(build, path, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1 and "'work'" in err and "arge" in err and "Traceback" not in err, err
    assert factory.run(path, build).run.state == "done"


def test_two_runs_at_once_do_the_work_once(tmp_path, build):
    count = tmp_path / "count"
    slow = factory.STAGES["fit"].replace("total = sum", f"import time; time.sleep(0.5); open({str(count)!r}, 'a').write('x')\ntotal = sum")
    path = factory.make(tmp_path / "tiny", fit=slow)
    runs = [factory.process(build, path) for _ in range(3)]
    for process in runs:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert count.read_text() == "x"
    assert factory.run(path, build).states == dict.fromkeys(("split", "fit", "apply"), "kept")


def test_two_runs_at_once_with_other_parameters_are_both_right(tmp_path, build):
    path = factory.make(tmp_path / "tiny", fit=factory.STAGES["fit"].replace("total = sum", "import time; time.sleep(0.3)\ntotal = sum"))
    runs = [factory.process(build, path, "--set", f"power={power}", "--set", f"rows={rows}") for power, rows in ((1, 2), (2, 3), (3, 4))]
    for process in runs:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    for power, rows in ((1, 2), (2, 3), (3, 4)):
        ran = factory.run(path, build, (f"power={power}", f"rows={rows}"))
        assert set(ran.states.values()) == {"kept"}
        assert (build / "pipelines" / "tiny" / "fit" / "model" / "weights.txt").read_text() == f"{sum(float(n) ** power for n in range(1, rows + 1))}\n"
    store = Store(build / "store", trusting=False)
    assert all(store.has(f"file:{file.name}") for file in (build / "store" / "objects").glob("*/*"))
