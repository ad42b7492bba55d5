"""The taxi stages on a Dask cluster: a scheduler and two worker processes of this machine, started from the command line.

A worker is killed in the middle of `transform`; with COURSE_FULL=1 in the middle of each stage, `train` with its own way back among them.
"""
import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from amount import FULL, SEED
from pipeline_factory import SCRIPTS
from stage_room import tree
from taxi_room import GREEN, READS, SAMPLE, TAXI, WRITES, YELLOW, done

pl = pytest.importorskip("polars")
distributed = pytest.importorskip("distributed")
cloudpickle = pytest.importorskip("cloudpickle")
pytest.importorskip("lightgbm")
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.skipif(sys.platform == "win32", reason="workers are killed by a signal")]
TOLERANCE = 0.01  # of R2: distributed trees are not the trees of one machine
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(SCRIPTS), "PYTHONDONTWRITEBYTECODE": "1"}
COPIES = 8  # of the sample, so that a stage takes long enough to be met in the middle


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The address of a scheduler with two workers, each a process under a nanny that starts it again."""
    folder = tmp_path_factory.mktemp("cluster")
    said, started = folder / "scheduler.json", []
    commands = [["dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(said)],
                ["dask_worker", "--nworkers", "2", "--nthreads", "1", "--no-dashboard", "--scheduler-file", str(said), "--local-directory", str(folder)]]
    try:
        for command in commands:
            with open(folder / f"{command[0]}.log", "w") as log:
                started.append(subprocess.Popen([sys.executable, "-m", f"distributed.cli.{command[0]}", *command[1:]], env=ENVIRONMENT, stdout=log, stderr=log))
            while not said.exists():
                time.sleep(0.05)
        found = json.loads(said.read_text())["address"]
        with distributed.Client(found, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield found
    finally:
        for process in reversed(started):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    """What each stage makes of the sample, several times over, on this machine alone."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "raw").mkdir()
    for name in (GREEN, YELLOW):
        head, _, rows = (SAMPLE / "raw" / name).read_text().partition("\n")
        (folder / "raw" / name).write_text(head + "\n" + rows * COPIES)
    for stage in READS:
        done(stage, folder, **inputs(stage, folder), **knobs(stage))
    return folder


def inputs(stage: str, folder: Path) -> dict[str, Path]:
    """What a stage reads, as the stages before it left it in a folder."""
    names = {"raw_data": "raw", "clean_data": "prep_data", "training_data": "transformed_data", "model_input": "model_output"}
    return {flag: folder / names.get(flag, flag) for flag in READS[stage]}


def knobs(stage: str) -> dict[str, object]:
    """Many small parts, so that there is work for two."""
    return {"prep": {"part_mb": 0.2}, "train": {"trees": 200}}.get(stage, {})


def r2(folder: Path) -> float:
    return json.loads((folder / "report" / "metrics.json").read_text())["r2"]


def assert_same(stage: str, folder: Path, large: Path) -> None:
    """What a stage wrote on the cluster is what it wrote on one machine; of a model, its fares within a tolerance of R2."""
    for output in WRITES[stage]:
        if output != "model_output":
            assert tree(folder / output) == tree(large / output), output
            continue
        assert "127.0.0.1" not in (folder / output / "model.txt").read_text(), "addresses are nobody's business"
        done("predict", folder, model_input=folder / output, test_data=large / "test_data")
        done("score", folder, predictions=folder / "predictions")
        assert abs(r2(folder) - r2(large)) < TOLERANCE


@pytest.mark.parametrize("stage", [stage for stage in READS if stage != "train"] if FULL else ["predict"])  # a run of the pipeline shows the others
def test_the_same_bytes_on_a_cluster(stage, address, large, tmp_path):
    done(stage, tmp_path, **inputs(stage, large), **knobs(stage), scheduler=address)
    assert_same(stage, tmp_path, large)


def test_a_pipeline_run_takes_the_address(address, tmp_path):
    command = [sys.executable, "-m", "coursekit", "pipeline", "run", str(TAXI), "--build", str(tmp_path), "--scheduler", address]
    ran = subprocess.run([*command, "--set", "trees=100"], env=ENVIRONMENT, capture_output=True, text=True, timeout=280)
    assert ran.returncode == 0, ran.stderr
    made = tmp_path / "pipelines" / "taxi"
    for stage, output in (("prep", "prep_data"), ("transform", "transformed_data"), ("train", "test_data")):
        assert tree(made / stage / output) == tree(SAMPLE / output), output
    done("predict", tmp_path)
    done("score", tmp_path, predictions=tmp_path / "predictions")
    there = json.loads((made / "score" / "report" / "metrics.json").read_text())
    assert abs(there["r2"] - r2(tmp_path)) < 0.02, "another number of trees, from little data"


class Killer(distributed.SchedulerPlugin):
    """Lives in the scheduler. When so many tasks of a kind have come to be in a state, it kills a worker, one that has such a task if any has."""

    def __init__(self, kind: str, state: str, count: int, pids: dict[str, int]):
        self.kind, self.state, self.count, self.pids, self.killed = kind, state, count, pids, 0

    async def start(self, scheduler):
        """Called when it arrives there."""
        self.scheduler = scheduler

    def transition(self, key, start, finish, *args, **kwargs):
        """Called by the scheduler whenever a task goes from one state to another."""
        if finish == self.state and self.kind in str(key):
            self.count -= 1
            if not self.count:
                asyncio.get_running_loop().call_later(0.3 * (finish == "processing"), self.kill)

    def kill(self):
        busy = [worker for worker, state in self.scheduler.workers.items() if any(self.kind in str(task.key) for task in state.processing)]
        self.killed = random.Random(SEED).choice([self.pids[worker] for worker in sorted(busy or self.pids)])
        os.kill(self.killed, signal.SIGKILL)


MET = {"prep": ("prep_part", "memory", 4), "transform": ("transform_part", "memory", 4), "train": ("_train_part", "processing", 1),
       "predict": ("predict_part", "memory", 4), "score": ("sums_of", "memory", 4)}


@pytest.mark.parametrize("stage", list(READS) if FULL else ["transform"])
def test_a_worker_is_killed_in_the_middle(stage, address, large, tmp_path):
    print("seed", SEED)
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    with distributed.Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        client.register_plugin(Killer(*MET[stage], client.run(os.getpid)), name=stage)
        done(stage, tmp_path, **inputs(stage, large), **knobs(stage), scheduler=address)
        assert client.run_on_scheduler(lambda dask_scheduler: dask_scheduler.plugins[stage].killed), "the stage was over before a worker could be killed"
    assert_same(stage, tmp_path, large)
    assert not list(tmp_path.rglob(".*")), "nothing half-written is left"
