"""Stages and runs that are killed at random moments: nothing half-written is taken for whole, and a resume gives what an undisturbed run gives."""
import contextlib
import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest

import pipeline_factory as factory
from amount import FULL, SEED
from coursekit.pipelines.processes import MARK
from coursekit.store.objects import Store

STEPS, PAUSE = 30, 0.01
SLOW = f"""
import sys, time
from pathlib import Path
out, number = Path(sys.argv[2]), int(sys.argv[4])
for step in range({STEPS}):
    with open(out / f"part-{{step:02}}", "wb") as file:
        file.write(bytes([number, step]) * 20_000)
        file.flush()
        print("first write" if step == 0 else "a write")
        time.sleep({PAUSE})
        file.write(bytes([number, step]) * 20_000)
print("last write")
"""
PORTS = ("number: {type: integer}", "|", "out: {type: uri_folder}")
COMMAND = "python work.py --out ${{outputs.out}} --number ${{inputs.number}}"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")


def slow(folder: Path) -> Path:
    """A pipeline whose first stage writes for a while, and whose second reads all of it."""
    path = factory.one(folder, SLOW, COMMAND, PORTS, 'number: "${{parent.inputs.number}}"')
    path.write_text(path.read_text().replace("jobs:", "inputs: {number: 0}\njobs:")
                    + factory.JOB.format(name="sum", inputs='parts: "${{parent.jobs.work.outputs.out}}"'))
    (folder / "sum.py").write_text("import sys\nfrom pathlib import Path\ndata = b''.join(path.read_bytes() for path in sorted(Path(sys.argv[2]).iterdir()))\n"
                                   "Path(sys.argv[4]).write_text(f'{len(data)} {sum(data)}')\n")
    factory.component(folder, "sum", "python sum.py --parts ${{inputs.parts}} --out ${{outputs.out}}", "parts: {type: uri_folder}",
                      "|", "out: {type: uri_file}")
    return path


def expected(number: int) -> dict[str, bytes]:
    """What an undisturbed run lays out."""
    parts = {f"work/out/part-{step:02}": bytes([number, step]) * 40_000 for step in range(STEPS)}
    data = b"".join(parts.values())
    return {**parts, "sum/out": f"{len(data)} {sum(data)}".encode()}


def processes_of_stages(build: Path) -> list[int]:
    """Processes that carry the mark of a stage below this folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{MARK}={build.resolve()}".encode() in place.read_bytes():
                found.append(int(place.parent.name))
        except OSError:
            continue
    return found


def kill(pid: int) -> None:
    """Kill a stage, unless it has ended."""
    for end in (os.killpg, os.kill):  # the group is there once the process made it
        with contextlib.suppress(ProcessLookupError):
            return end(pid, signal.SIGKILL)


def test_a_stage_that_is_killed(tmp_path):
    path, build = slow(tmp_path / "tiny"), tmp_path / "build"
    factory.run(path, build, ("number=200",))
    draw, kills = random.Random(SEED), 100 if FULL else 8
    fell = {"before the first write": 0, "between": 0, "after the last write": 0}
    number = 0
    while sum(fell.values()) < kills and number < 2 * kills:
        number += 1
        before = factory.tree(build / "pipelines" / "tiny")
        timers = []

        def kill_later(standing, timers=timers):
            if standing.pid and standing.job.name == "work" and not timers:
                timers.append(threading.Timer(draw.uniform(0, STEPS * PAUSE * 1.2), kill, (standing.pid,)))
                timers[0].start()

        ran = factory.run(path, build, (f"number={number}",), heard=kill_later)
        timers[0].cancel()
        if ran.states["work"] == "ran":  # it was quicker
            assert ran.run.state == "done" and factory.tree(build / "pipelines" / "tiny") == expected(number)
            continue
        log = (ran.logs / "work.log").read_text() if (ran.logs / "work.log").exists() else ""
        fell["after the last write" if "last" in log else "between" if "first" in log else "before the first write"] += 1
        assert ran.states == {"work": "failed", "sum": "not run"}
        assert "'work' was killed by SIGKILL" in ran.message and f"inputs: number={number}; log: " in ran.message and "work.log" in ran.message
        assert factory.tree(build / "pipelines" / "tiny") == before, "a failed run changed what is laid out"
        again = factory.run(path, build, (f"number={number}",))
        assert again.states == {"work": "ran", "sum": "ran"} and factory.tree(build / "pipelines" / "tiny") == expected(number)
    print(f"COURSE_SEED={SEED}, {kills} kills: {fell}")
    assert sum(fell.values()) == kills and fell["between"] >= kills / 2
    assert not list((build / "store" / "work").iterdir()) and not processes_of_stages(build)


@pytest.mark.parametrize("cold", [False, True])
def test_a_run_that_is_killed(tmp_path, cold):
    path, build = slow(tmp_path / "tiny"), tmp_path / "build"
    draw, kills = random.Random(SEED), 50 if FULL else 4
    states = []
    for number in range(kills):
        process = factory.process(build, path, "--set", f"number={number}", *(["--cold"] if cold else []))
        time.sleep(draw.uniform(0.1, 0.1 + STEPS * PAUSE * 2))
        process.kill()
        process.communicate()
        again = factory.run(path, build, (f"number={number}",))
        states.append(again.states["work"])
        assert again.run.state == "done" and factory.tree(build / "pipelines" / "tiny") == expected(number)
        deadline = time.monotonic() + 5
        while processes_of_stages(build) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not processes_of_stages(build), "a stage outlived its run"
    print(f"COURSE_SEED={SEED}, {kills} kills; the stage was at work or not begun in {states.count('ran')}, done in {states.count('kept')}")
    assert "ran" in states
    assert not list((build / "store" / "work").iterdir()), "the next run removes what a killed one left"
    store = Store(build / "store", trusting=False)
    assert all(store.has(f"file:{file.name}") for file in (build / "store" / "objects").glob("*/*"))


@pytest.mark.parametrize(("number", "cold"), [(signal.SIGINT, False), (signal.SIGINT, True), (signal.SIGTERM, False), (signal.SIGTERM, True),
                                              (getattr(signal, "SIGHUP", 1), False)])  # the last: the terminal is closed
@pytest.mark.usefixtures("as_in_a_terminal")
def test_ctrl_c(tmp_path, number, cold):
    path, build = slow(tmp_path / "tiny"), tmp_path / "build"
    work = path.parent / "work.py"
    work.write_text("import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + work.read_text().replace(f"time.sleep({PAUSE})", "time.sleep(30)"))
    process = factory.process(build, path, *(["--cold"] if cold else []))
    deadline = time.monotonic() + 20
    while not list((build / "store").glob("work/run-*/work-*/outputs/out/part-00")) and time.monotonic() < deadline:
        time.sleep(0.02)
    start = time.perf_counter()
    process.send_signal(number)
    time.sleep(0.3)
    process.send_signal(number)  # an impatient user; the stage takes a second to end
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130 and "stopped; nothing is half-written" in err and "Traceback" not in err, err
    assert time.perf_counter() - start < 5
    assert not processes_of_stages(build) and not list((build / "store" / "work").iterdir())
    assert '"state": "stopped"' in next((build / "runs").glob("*/*/record.json")).read_text()
    work.write_text(SLOW)
    assert factory.run(path, build).run.state == "done" and factory.tree(build / "pipelines" / "tiny") == expected(0)
