"""Inference takes a file of any size in bounded memory: as many rows come out as went in, the first and the last with the answers that they get alone."""
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from amount import FULL
from iris_ways import IRIS, call

pytest.importorskip("torch")
pytestmark = pytest.mark.skipif(not hasattr(os, "wait4"), reason="asks the system for the memory of a process that ended")
BYTES = 2_000_000_000 if FULL else 25_000_000
LIMIT = 1_000 if FULL else 720  # MB of memory at the peak; a single row takes up to 380, 25 MB of rows up to 580 (890 if read at once), 2 GB up to 640
HEADER, FIRST, LAST = "sepal_length,sepal_width,petal_length,petal_width\n", "4.8,3.1,1.6,0.2\n", "7.7,2.8,6.7,2.0\n"
BETWEEN = "5.7,2.8,4.1,1.3\n5.1,3.5,1.4,0.2\n6.3,3.3,6.0,2.5\n6.0,2.2,5.0,1.5\n4.9,2.4,3.3,1.0\n" * 20_000
# A process begins with the memory of the one that starts it, and pytest's is large by then: so a small one starts it, and asks the system.
MEASURED = """
import os, subprocess, sys
process = subprocess.Popen([sys.executable, *sys.argv[1:]])
_, status, usage = os.wait4(process.pid, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    """A model of this pipeline."""
    folder = tmp_path_factory.mktemp("model")
    call([str(IRIS / "preprocess.py"), "--raw", str(IRIS / "../../01_notebook/data/iris.csv"), "--train-set", str(folder / "train_set"),
          "--x-test", str(folder / "x.csv"), "--y-test", str(folder / "y.csv")], 1)
    call([str(IRIS / "train.py"), "--train-set", str(folder / "train_set"), "--model", str(folder / "model"), "--epochs", "50", "--device", "cpu"], 1)
    return folder / "model"


def infer(model: Path, rows: list[str], folder: Path) -> tuple[Path, int, float, str]:
    """The predictions for these texts, how many MB the program took at most, its seconds, and what it printed; the features are removed again."""
    folder.mkdir()
    features, predictions = folder / "features.csv", folder / "predictions.csv"
    with open(features, "w", encoding="ascii") as file:
        file.writelines(rows)
    words = [str(IRIS / "infer.py"), "--model", str(model), "--features", str(features), "--predictions", str(predictions), "--device", "cpu"]
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", MEASURED, *words], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    features.unlink()
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
    said, _, most = done.stdout.rstrip().rpartition("\n")
    return predictions, int(most) // (1_000 if sys.platform == "linux" else 1_000_000), seconds, said


def answers(predictions: Path) -> tuple[int, str, str]:
    """How many rows were answered, the first answer and the last."""
    with open(predictions, "rb") as file:
        file.readline()
        first = line = file.readline()
        count = 1 if line else 0
        for line in file:  # noqa: B007 - the last one is wanted
            count += 1
    predictions.unlink()
    return count, first.decode(), line.decode()


def test_a_large_file_takes_little_more_memory_than_a_single_row(model, tmp_path):
    alone = [infer(model, [HEADER, row], tmp_path / name) for name, row in (("first", FIRST), ("last", LAST))]
    blocks = BYTES // len(BETWEEN)
    large, most, seconds, said = infer(model, [HEADER, FIRST, *[BETWEEN] * blocks, LAST], tmp_path / "large")
    rows = blocks * BETWEEN.count("\n") + 2
    print(f"{rows:,} rows in {seconds:.1f} s ({rows / seconds:,.0f} a second), {most} MB at most, {alone[0][1]} MB for one row")

    assert most < LIMIT
    assert answers(large) == (rows, answers(alone[0][0])[1], answers(alone[1][0])[2])
    assert " a second" in said, "a long run says how far it is"
