"""What the store does not take is refused in one line that says what is right, before anything is written."""
import os
import re

import pytest

import coursekit.artifacts as wandb
from artifact_room import WANDB
from coursekit.errors import CourseError


@pytest.fixture(scope="module", autouse=True)
def build(tmp_path_factory):
    """A project with one artifact of two versions."""
    folder = tmp_path_factory.mktemp("room")
    with pytest.MonkeyPatch.context() as patch:
        for name in WANDB:
            patch.delenv(name, raising=False)
        patch.setenv("COURSE_BUILD", str(folder / "build"))
        patch.chdir(folder)
        for text in ("one", "two"):
            with wandb.init(project="iris", name=text) as run:
                artifact = wandb.Artifact("flowers", type="dataset")
                with artifact.new_file("iris.csv") as file:
                    file.write(text)
                run.log_artifact(artifact, aliases=["checked"])
        yield folder / "build"


@pytest.fixture(autouse=True)
def no_run():
    """No run is under way before a test, nor after."""
    yield
    wandb.finish()


def draft(name="flowers", type="dataset", **kwargs):
    """An artifact that nobody has logged."""
    return wandb.Artifact(name, type, **kwargs)


def two_files(*names):
    """Two files of different content under these names."""
    made = draft()
    for path, name in zip((__file__, os.__file__), names, strict=True):
        made.add_file(path, name=name)


def running():
    """A run under way."""
    return wandb.init(project="iris", name="running")


MANY = [
    ("a space in a name", lambda: draft("a b"), "letters, digits, dashes, underscores and dots.*not 'a b'"),
    ("a version in a name", lambda: draft("flowers:v0"), "not 'flowers:v0'"),
    ("no name", lambda: draft(""), "not ''"),
    ("a way out", lambda: draft(".."), "begins with no dot"),
    ("a path for a name", lambda: draft("a/b"), "not 'a/b'"),
    ("a long name", lambda: draft("x" * 200), "at most 128 characters"),
    ("no type", lambda: draft(type=""), "a word such as dataset or model"),
    ("a type of the service", lambda: draft(type="job"), "reserved"),
    ("metadata that is no dictionary", lambda: draft(metadata=3), "metadata is a dictionary, not int"),
    ("metadata that JSON cannot hold", lambda: draft(metadata={"model": object()}), "JSON cannot hold"),
    ("no such file", lambda: draft().add_file("nothing.csv"), "nothing.csv: no such file"),
    ("a folder as a file", lambda: draft().add_file("."), "no such file"),
    ("no such folder", lambda: draft().add_dir("nothing"), "nothing: no such folder"),
    ("a file outside", lambda: draft().add_file(__file__, name="../x"), "no path inside an artifact"),
    ("an absolute name", lambda: draft().add_file(__file__, name="/x"), "no path inside an artifact"),
    ("a name twice", lambda: two_files("x", "x"), "has a file 'x' already"),
    ("a draft's version", lambda: draft().version, "has no version yet; log it with run.log_artifact first"),
    ("a draft's download", lambda: draft().download(), "has no download yet"),
    ("a draft's aliases", lambda: draft().aliases, "has no aliases yet"),
    ("a version as an alias", lambda: running().log_artifact(draft(), aliases=["v7"]), "looks like a version"),
    ("a colon in an alias", lambda: running().log_artifact(draft(), aliases=["a:b"]), "without / and :"),
    ("another type", lambda: running().log_artifact(draft(type="model")), "has the type 'dataset'.*'model', or another name"),
    ("a path that is not there", lambda: running().log_artifact("nothing.csv", name="x", type="dataset"), "no such file"),
    ("not an artifact", lambda: running().log_artifact(3), "an Artifact or the path"),
    ("a misspelt name", lambda: running().use_artifact("flower:latest"), "did you mean 'flowers'"),
    ("a misspelt alias", lambda: running().use_artifact("flowers:cheked"), "did you mean 'checked'"),
    ("a version to come", lambda: running().use_artifact("flowers:v2"), "no version v2; its versions are v0 to v1"),
    ("a misspelt project", lambda: running().use_artifact("irs/flowers:v0"), "did you mean 'iris'"),
    ("another type than expected", lambda: running().use_artifact("flowers:v0", type="model"), "the type 'dataset', not 'model'"),
    ("no alias after the colon", lambda: running().use_artifact("flowers:"), "names no artifact"),
    ("nothing", lambda: running().use_artifact(""), "such as 'flowers:latest'"),
    ("no dictionary to log", lambda: running().log(0.5), "takes a dictionary"),
    ("a value that JSON cannot hold", lambda: running().log({"x": object()}), "'x' is object"),
    ("a slash in a project", lambda: wandb.init(project="a/b"), "project's name"),
    ("dots for a project", lambda: wandb.init(project=".."), "project's name"),
    ("an empty group", lambda: wandb.init(project="iris", group=" "), "group is a short text"),
    ("a config that is a number", lambda: wandb.init(project="iris", config=3), "config is a dictionary"),
    ("an unknown keyword", lambda: wandb.init(project="iris", jobtype="x"), "jobtype"),
    ("an unknown reinit", lambda: wandb.init(reinit="sometimes"), "reinit is one of"),
    ("no run", lambda: wandb.log({"a": 1}), "no run is under way"),
    ("a misspelt filter", lambda: wandb.Api().runs("iris", {"grup": "x"}), "not by 'grup'"),
    ("a project that is not there", lambda: wandb.Api().runs("irsi"), "did you mean 'iris'"),
    ("a run that is not there", lambda: wandb.Api().run("iris/tow"), "did you mean 'two'"),
    ("a verb of the service", lambda: wandb.Table, "have no 'Table'"),
]


@pytest.mark.parametrize(("ask", "words"), [pytest.param(ask, words, id=name) for name, ask, words in MANY])
def test_refused_in_one_line(build, ask, words):
    before = kept(build)
    with pytest.raises((CourseError, TypeError, AttributeError)) as refused:
        ask()
    assert re.search(words, str(refused.value)) and len(str(refused.value).splitlines()) == 1
    assert kept(build) == before, "something was written"


def kept(build):
    """What there is of artifacts, and of the runs that have ended."""
    paths = [path for path in build.glob("projects/*/artifacts/**/*") if path.is_file()]
    return {path: path.read_bytes() for path in paths}, sorted(path.name for path in build.glob("projects/*/runs/*-*") if "running" not in path.name)
