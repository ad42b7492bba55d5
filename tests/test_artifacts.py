"""Artifacts in a folder: versions by content, aliases that move, files as they were when they were added, records that survive damage."""
import os
import shutil

import numpy as np
import pytest

import coursekit.artifacts as wandb
from artifact_room import assert_whole, own_build
from coursekit.errors import CourseError


@pytest.fixture(autouse=True)
def build(tmp_path, monkeypatch):
    """A build folder of its own for each test, and no service."""
    yield from own_build(tmp_path, monkeypatch)


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


def test_files_that_exist_in_an_artifact_only(tmp_path):
    with wandb.init(project="iris") as run:
        artifact = wandb.Artifact("made", type="dataset")
        with artifact.new_file("deep/a.txt") as file:
            file.write("ü\n")
            file.close()
        with artifact.new_file("b.bin", mode="wb") as file:
            file.write(b"\r\n")
        folder = run.log_artifact(artifact).download(tmp_path / "out")
    assert [(tmp_path / folder / name).read_bytes() for name in ("deep/a.txt", "b.bin")] == ["ü\n".encode(), b"\r\n"]


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


def test_what_a_killed_writer_leaves_is_no_version(build):
    log("one")
    folder = build / "projects" / "iris" / "artifacts" / "flowers"
    (folder / "v1.json").write_text((folder / "v0.json").read_text().replace('"v0"', '"v1"'))  # it was written, and `collection.json` was not
    (folder / ".lock").write_text("")
    with wandb.init(project="iris") as run, pytest.raises(ValueError, match="no version v1; its one version is v0"):
        run.use_artifact("flowers:v1")
    assert log("two").version == "v1" and len(assert_whole(build, "iris", "flowers")) == 2
    shutil.rmtree(build / "store")
    assert log("one").version == "v0", "logged again, the content is there again"
    (build.parent / wandb.Api().artifact("iris/flowers:v0").download() / "iris.csv").read_text()
