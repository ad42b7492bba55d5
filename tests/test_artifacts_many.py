"""Many writers of one artifact at once, and writers that are killed: nothing acknowledged is lost, no gaps, equal content never twice."""
import random
import time

from amount import FULL, SEED
from artifact_room import assert_whole, output, script
from coursekit.artifacts.place import Place
from coursekit.artifacts.records import runs_of
from coursekit.artifacts.running import find

SHARED = 5  # contents that every writer logs as well
WRITER = """
import sys
import coursekit.artifacts as wandb
number, versions, shared = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with wandb.init(project="many", job_type="write") as run:
    print("began", run.name, run.id, flush=True)
    for turn in range(versions + shared):
        artifact = wandb.Artifact("numbers", type="dataset", metadata={"turn": turn})
        with artifact.new_file("own.txt") as file:
            file.write(f"{number} {turn}" if turn < versions else f"shared {turn - versions}")
        with artifact.new_file("deep/same.txt") as file:
            file.write("the same everywhere")
        run.log_artifact(artifact, aliases=[f"of-{number}"])
        run.log({"turn": turn})
        print(artifact.version, artifact.digest, flush=True)
"""


def acknowledged(out: str) -> dict[str, str]:
    """Digest by version, as a writer was told; a line that was cut off says nothing."""
    return dict(line.split() for line in out.split("\n")[1:-1])


def test_writers_side_by_side(tmp_path):
    writers, each = (20, 50) if FULL else (5, 6)
    outs = [output(process) for process in [script(tmp_path, WRITER, number, each, SHARED) for number in range(writers)]]
    versions = assert_whole(tmp_path, "many", "numbers")
    assert len(versions) == writers * each + SHARED
    for number, out in enumerate(outs):
        told = acknowledged(out)
        assert len(told) == each + SHARED and told.items() <= versions.items()
        last = find(Place(tmp_path), f"numbers:of-{number}", "many")
        assert last.digest == list(told.values())[-1], "an alias points to what its writer logged last"
    runs = runs_of(Place(tmp_path), "many")
    assert sorted(int(run.name.rpartition("-")[2]) for run in runs) == list(range(1, writers + 1)), "numbers of runs without gaps"
    assert len({run.id for run in runs}) == writers and {run.state for run in runs} == {"finished"}
    assert all(len(run.logged_names) == len(run.scan_history()) == each + SHARED for run in runs)
    news = [entry["artifact"] for run in runs for entry in run.record["logged"] if entry["new"]]
    assert len(news) == len(set(news)) == len(versions), "each version was new to one run"
    print(f"{writers} writers, {each} versions each: {len(versions)} versions")


def test_writers_that_are_killed(tmp_path):
    draw, kills = random.Random(SEED), 50 if FULL else 6
    told: dict[str, str] = {}
    print(f"COURSE_SEED={SEED}, {kills} kills")
    for number in range(kills):
        process = script(tmp_path, WRITER, f"killed-{number}", 10_000, 0)
        process.stdout.readline()
        time.sleep(draw.uniform(0, 0.2))
        process.kill()
        rest = process.communicate()[0]
        fresh = acknowledged(f"\n{rest}")
        assert not fresh.keys() & told.keys(), "a version that was acknowledged was given away again"
        told |= fresh
        place = Place(tmp_path)
        if told:
            versions = assert_whole(tmp_path, "many", "numbers")
            assert told.items() <= versions.items(), "an acknowledged version is lost"
            folder = tmp_path / "seen"
            last = find(place, f"numbers:{list(told)[-1]}", "many")
            assert last.digest == told[last.version] and last.download(folder) == str(folder) and (folder / "deep" / "same.txt").exists()
        run = runs_of(place, "many")[-1]
        assert run.state == "crashed" and run.record["config"] == {}
        assert len(run.logged_names) >= len(fresh), "the record of a killed run tells of all that it was told"
    print(f"{len(told)} versions were acknowledged to writers that were killed")
    assert told
    after = acknowledged(output(script(tmp_path, WRITER, "after", 2, 1)))
    assert assert_whole(tmp_path, "many", "numbers").items() >= (told | after).items()
