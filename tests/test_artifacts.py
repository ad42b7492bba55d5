"""Runs and artifacts in a folder: versions by content, aliases that move, files as they were when they were added, records that people can read."""
import json
import os
import random
import shutil

import numpy as np
import pytest

import coursekit.artifacts as wandb
from artifact_room import WANDB, assert_whole, output, script
from coursekit.artifacts.names import ADJECTIVES, NOUNS
from coursekit.errors import CourseError


@pytest.fixture(autouse=True)
def build(tmp_path, monkeypatch):
    """A build folder of its own for each test, and no service."""
    for name in WANDB:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_BUILD", str(tmp_path / "build"))
    monkeypatch.chdir(tmp_path)
    yield tmp_path / "build"
    wandb.finish()


def log(text: str, name: str = "flowers", aliases=None, project: str = "iris", inside: str = "iris.csv"):
    """A run of its own that logs one file."""
    with wandb.init(project=project, job_type="upload") as run:
        artifact = wandb.Artifact(name, type="dataset")
        with artifact.new_file(inside) as file:
            file.write(text)
        return run.log_artifact(artifact, aliases=aliases)


def test_equal_content_makes_no_version_and_changed_content_does(build):
    assert [log(text).version for text in ("one", "one", "two", "two", "one", "three")] == ["v0", "v0", "v1", "v1", "v0", "v2"]
    assert len(assert_whole(build, "iris", "flowers")) == 3
    assert log("one", name="other").version == "v0", "another name counts for itself"
    assert log("one", project="second").version == "v0", "another project counts for itself"


def test_the_name_of_a_file_is_content_too():
    first = log("one")
    renamed = log("one", inside="renamed.csv")
    assert renamed.version == "v1" and renamed.digest != first.digest


def test_aliases_move():
    log("one", aliases=["checked"])
    log("two", aliases=["best"])
    with wandb.init(project="iris") as run:
        assert [run.use_artifact(f"flowers:{alias}").version for alias in ("checked", "best", "latest", "v0")] == ["v0", "v1", "v1", "v0"]
        assert run.use_artifact("flowers").version == "v1"
        assert sorted(run.use_artifact("iris/flowers:v1").aliases) == ["best", "latest"]
    log("one", aliases=["best"])
    found = wandb.Api().artifact("iris/flowers:best")
    assert found.version == "v0" and sorted(found.aliases) == ["best", "checked", "latest"]
    found.aliases.remove("checked")
    found.aliases.append("served")
    found.metadata["rows"] = np.int64(150)
    found.save()
    again = wandb.Api().artifact("iris/flowers:served")
    assert (again.version, sorted(again.aliases), again.metadata, again.digest) == ("v0", ["best", "latest", "served"], {"rows": 150}, found.digest)
    assert [each.version for each in wandb.Api().artifacts("dataset", "iris/flowers")] == ["v1", "v0"]


def test_a_file_is_taken_as_it_was_when_it_was_added(tmp_path):
    (tmp_path / "a.txt").write_text("first")
    artifact = wandb.Artifact("notes", type="text")
    artifact.add_file("a.txt")
    before = artifact.digest
    (tmp_path / "a.txt").write_text("second")
    with wandb.init(project="iris") as run:
        run.log_artifact(artifact).wait()
    assert artifact.digest == before and artifact.state == "COMMITTED" and artifact.size == 5
    folder = wandb.Api().artifact("iris/notes:latest").download()
    assert (tmp_path / folder / "a.txt").read_text() == "first"
    with pytest.raises(ValueError, match="logged and never changes"):
        artifact.add_file("a.txt")


def test_folders_and_what_a_download_leaves_alone(tmp_path, build):
    for name in ("in/b.txt", "in/deep/c.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "in" / "empty").mkdir()
    with wandb.init(project="iris") as run:
        artifact = wandb.Artifact("both", type="dataset")
        artifact.add_dir("in")
        artifact.add_dir("in", name="again")
        artifact.add_file("in/b.txt", name="b2.txt")
        run.log_artifact(artifact)
        assert artifact.files() == ["again/b.txt", "again/deep/c.txt", "b.txt", "b2.txt", "deep/c.txt"] and artifact.file_count == 5
        mine = tmp_path / "mine"
        mine.mkdir()
        (mine / "own.txt").write_text("stays")
        (mine / "b.txt").write_text("damaged")
        assert run.use_artifact("both:v0").download(mine) == str(mine)
    assert {path.relative_to(mine).as_posix(): path.read_text() for path in mine.rglob("*.txt")} == {
        "own.txt": "stays", "b.txt": "in/b.txt", "b2.txt": "in/b.txt", "deep/c.txt": "in/deep/c.txt", "again/b.txt": "in/b.txt",
        "again/deep/c.txt": "in/deep/c.txt"}
    (mine / "b.txt").write_text("edited")
    assert (tmp_path / artifact.download() / "b.txt").read_text() == "in/b.txt", "who edits a copy edits nothing else"
    shutil.rmtree(build / "store")
    with pytest.raises(CourseError, match="is not in .*store any more; log the same file again"):
        artifact.download(tmp_path / "other")


def test_a_run_keeps_what_it_was_told(build):
    random.seed(5)
    expected = random.Random(5).random()
    with wandb.init(project="iris", group="first-try", job_type="train", config={"epochs": 300, "rate": np.float32(0.5)}, tags=["a"], notes="why") as run:
        adjective, noun, number = run.name.split("-")
        assert (adjective in ADJECTIVES.split() and noun in NOUNS.split(), number) == (True, "1")
        assert random.random() == expected, "the name takes no random number of the learner's"
        assert run.config.epochs == run.config["epochs"] == 300 and wandb.config["rate"] == 0.5 and wandb.run is run
        for step in range(3):
            wandb.log({"loss": np.float64(1 / (step + 1)), "parts": {"train": step}})
        run.summary["best"] = 0.25
        with pytest.raises(ValueError, match="allow_val_change"):
            run.config.update({"epochs": 5})
        run.config.update({"epochs": 5}, allow_val_change=True)
    record = json.loads((run.folder / "run.json").read_text())
    assert record["state"] == "finished" and record["config"] == {"epochs": 5, "rate": 0.5} and record["group"] == "first-try"
    found = wandb.Api().runs("iris", {"group": "first-try"})[0]
    assert found.summary == {"loss": 1 / 3, "parts": {"train": 2}, "best": 0.25}
    table = found.history()
    assert list(table.columns) == ["_step", "_runtime", "_timestamp", "loss", "parts"] and table["loss"].round(2).tolist() == [1.0, 0.5, 0.33]
    with pytest.raises(ValueError, match="is finished"):
        run.log({"loss": 1})
    assert wandb.Api().run(f"iris/{run.name}").id == run.id and wandb.run is None
    with wandb.init(project="iris", name="forced name/1") as named:
        assert named.name == "forced name/1" and named.group is None and named.folder.name == "0002-forced-name-1"


def test_steps(capsys):
    with wandb.init(project="iris") as run:
        run.log({"a": 1}, step=2)
        run.log({"b": 2}, step=2)
        run.log({"c": 3}, commit=False)
        run.log({"d": 4})
        run.log({"e": 5}, step=1)
    assert [{key: line[key] for key in line if key in "_step a b c d e"} for line in wandb.Api().runs("iris")[0].scan_history()] == [
        {"_step": 2, "a": 1, "b": 2, "c": 3, "d": 4}]
    assert "step 1 lies before step 3" in capsys.readouterr().err


def test_pictures(build):
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().plot([1, 2])
    with wandb.init(project="iris") as run:
        run.log({"curve": figure, "pixels": wandb.Image(np.eye(3), caption="a cross")})
        with pytest.raises(ValueError, match="not a picture"):
            wandb.Image(object())
        assert wandb.Image(str(run.folder / run.summary["curve"]["path"])).data == (run.folder / run.summary["curve"]["path"]).read_bytes()
    line = wandb.Api().runs("iris")[0].scan_history()[0]
    assert line["pixels"]["width"] == 3 and line["pixels"]["caption"] == "a cross" and line["curve"]["_type"] == "image-file"
    assert all((run.folder / line[name]["path"]).read_bytes().startswith(b"\x89PNG") for name in ("curve", "pixels"))


def test_one_run_at_a_time_unless_asked():
    first = wandb.init(project="iris")
    assert wandb.init(project="other") is first
    second = wandb.init(project="other", reinit="create_new")
    assert wandb.run is second and wandb.init(reinit="finish_previous") is not second
    assert {run.state for project in ("iris", "other") for run in wandb.Api().runs(project)} == {"finished"}


def test_scripts_that_end_without_a_word(build):
    begin = "import coursekit.artifacts as wandb\nrun = wandb.init(project='iris', name='{0}')\nrun.log({{'a': 1}}, step=0)\n"
    assert output(script(build, begin.format("silent"))) == ""
    broken = script(build, begin.format("broken") + "raise SystemError('boom')")
    assert "boom" in broken.communicate()[1] and broken.returncode == 1
    killed = script(build, begin.format("killed") + "run.log({'a': 2})\nrun.log({'a': 3})\nimport os\nos.kill(os.getpid(), 9)")
    killed.communicate()
    runs = {run.name: run for run in wandb.Api().runs("iris")}
    assert {name: (run.state, run.summary) for name, run in runs.items()} == {
        "silent": ("finished", {"a": 1}), "broken": ("failed", {"a": 1}), "killed": ("crashed", {"a": 3})}


def test_records_that_were_lost_or_damaged(build):
    log("one", aliases=["best"])
    log("two")
    folder = build / "projects" / "iris" / "artifacts" / "flowers"
    os.remove(folder / "collection.json")
    assert wandb.Api().artifact("iris/flowers:latest").version == "v1" and log("one").version == "v0"
    (folder / "collection.json").write_text("{")
    with pytest.raises(CourseError, match="collection.json: not readable any more; remove it"):
        log("three")
    os.remove(folder / "collection.json")
    (folder / "v1.json").write_text("")
    assert log("two").version == "v1" and len(assert_whole(build, "iris", "flowers")) == 2
