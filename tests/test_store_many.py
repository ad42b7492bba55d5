"""Many processes in one store, some of them killed: every object is whole, every lock is free again, and work goes on."""
import os
import random
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

from amount import FULL, SEED
from coursekit.store.lock import Lock
from coursekit.store.objects import Store

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
WRITER = """
import random, sys
from pathlib import Path
from coursekit.store.objects import Store
from coursekit.store.lock import locked
place, number = Path(sys.argv[1]), sys.argv[2]
draw, store = random.Random(number), Store(place / "store")
mine = place / f"mine-{number}"
mine.mkdir()
for turn in range(int(sys.argv[3])):
    (mine / "a").write_bytes(bytes([turn]) * draw.randrange(2_000_000))
    (mine / "same").write_bytes(b"same" * 100_000)
    with locked(place / "counter.lock"):
        count = int((place / "counter").read_text())
        (place / "counter").write_text(str(count + 1))
    reference = store.put(mine)
    assert store.has(reference), reference
    store.restore(reference, place / "seen")
    store.memo.save()
    print(turn, flush=True)
"""


def writer(place, number, turns):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(place), str(number), str(turns)], env={**os.environ, "PYTHONPATH": str(SCRIPTS)},
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def assert_whole(store):
    for path in (store.root / "objects").glob("*/*"):
        assert sha256(path.read_bytes()).hexdigest() == path.name
        assert not path.stat().st_mode & 0o222


def test_writers_side_by_side(tmp_path):
    (tmp_path / "counter").write_text("0")
    writers = [writer(tmp_path, number, 8) for number in range(4)]
    for process in writers:
        _, complaint = process.communicate(timeout=120)
        assert process.returncode == 0, complaint
    assert (tmp_path / "counter").read_text() == "32", "the lock let two in at once"
    assert_whole(Store(tmp_path / "store"))
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".seen")]


def test_writers_that_are_killed(tmp_path):
    (tmp_path / "counter").write_text("0")
    draw, kills = random.Random(SEED), 60 if FULL else 8
    print(f"COURSE_SEED={SEED}, {kills} kills")
    for number in range(kills):
        process = writer(tmp_path, number, 1000)
        process.stdout.readline()
        time.sleep(draw.uniform(0, 0.1))
        process.kill()
        process.communicate()
    assert_whole(Store(tmp_path / "store"))
    assert Lock(tmp_path / "counter.lock").try_once()
    store = Store(tmp_path / "store", trusting=False)
    reference = store.put(tmp_path / "mine-0")
    assert store.has(reference)
