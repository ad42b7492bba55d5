"""Lineage: from a version or a file back through runs, artifacts and pipelines to the files that nobody here made; and the command that tells it."""
import contextlib
import inspect
import io
import os
import sys
import time
from pathlib import Path

import pytest

import coursekit.artifacts as wandb
import pipeline_factory as factory
from artifact_room import WANDB
from coursekit import cli
from coursekit.artifacts import lineage_drawing
from coursekit.artifacts.lineage import ARTIFACT, FILE, JOB, RUN, Tracer
from coursekit.artifacts.place import Place
from coursekit.pipelines import record as records


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Three runs that hand each other versions, from a raw file on."""
    for name in WANDB:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_BUILD", str(tmp_path / "build"))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    chain(tmp_path)
    yield tmp_path / "build"
    wandb.finish()


def chain(folder: Path, text: str = "5.1,3.5\n", **config) -> None:
    """Upload, train, infer."""
    raw = folder / "data" / "raw.csv"
    raw.parent.mkdir(exist_ok=True)
    if not raw.exists() or raw.read_text() != text:
        raw.write_text(text)
        old(raw)
    with wandb.init(project="iris", name="upload-1", job_type="upload") as run:
        log(run, "flowers", raw)
    with wandb.init(project="iris", name="train-2", job_type="train", config=config or {"epochs": 300}) as run:
        text = Path(run.use_artifact("flowers:latest").download(), "raw.csv").read_text()
        model = folder / "work" / "model"
        model.mkdir(parents=True, exist_ok=True)
        (model / "weights.txt").write_text(f"weights of {text}{config}")
        log(run, "model", model)
    with wandb.init(project="iris", name="infer-3", job_type="infer") as run:
        weights = Path(run.use_artifact("model:latest").download(), "weights.txt").read_text()
        run.use_artifact("flowers:latest")
        (folder / "work" / "predictions.csv").write_text(f"setosa by {weights}")
        log(run, "predictions", folder / "work" / "predictions.csv")


def log(run, name: str, path: Path) -> None:
    """Log a file or a folder."""
    artifact = wandb.Artifact(name, type="data")
    (artifact.add_dir if path.is_dir() else artifact.add_file)(path)
    run.log_artifact(artifact)


def old(path: Path) -> None:
    """Let a file look as if it had been there for an hour."""
    then = time.time() - 3600
    os.utime(path, (then, then))


def ways(lineage) -> set[tuple[str, str]]:
    """Who went into whom, by name."""
    return {(lineage.steps[source].label, lineage.steps[target].label) for source, target, _ in lineage.ways}


def call(*words: object) -> tuple[int, str, str]:
    """`course pipeline artifacts WORDS`: exit code, stdout, stderr."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = cli.main(["pipeline", "artifacts", *map(str, words)])
        except SystemExit as left:
            code = left.code
    return code, out.getvalue(), err.getvalue()


CHAIN = {("data/raw.csv", "upload-1"), ("upload-1", "flowers:v0"), ("flowers:v0", "train-2"), ("train-2", "model:v0"), ("model:v0", "infer-3"),
         ("flowers:v0", "infer-3"), ("infer-3", "predictions:v0")}


def test_from_a_prediction_back_to_the_raw_file(build):
    found = Tracer(Place()).of_version(wandb.Api().artifact("iris/predictions:latest"))
    assert ways(found) == CHAIN
    assert {key[0] for key in found.steps} == {FILE, ARTIFACT, RUN} and found.steps[RUN, wandb.Api().run("iris/train-2").id].values == {"epochs": 300}
    folder = build.parent / "work"
    assert ways(Tracer(Place()).of_path(folder / "predictions.csv")) == CHAIN, "a file is found by its content"
    assert ways(Tracer(Place()).of_path(folder / "model")) == {way for way in CHAIN if "infer-3" not in way}
    version = wandb.Api().artifact("iris/model:v0")
    assert version.logged_by().name == "train-2" and [run.name for run in version.used_by()] == ["infer-3"]
    assert [each.name for each in version.logged_by().used_artifacts()] == ["flowers:v0"]


def test_each_version_has_its_own_past(build):
    chain(build.parent, "6.0,2.2\n", epochs=100)
    for number in (0, 1):
        found = Tracer(Place()).of_version(wandb.Api().artifact(f"iris/predictions:v{number}"))
        assert {label for way in ways(found) for label in way if ":" in label} == {f"{name}:v{number}" for name in ("flowers", "model", "predictions")}
    raw = build.parent / "data" / "raw.csv"
    raw.write_text("5.1,3.5\n")
    old(raw)
    with wandb.init(project="iris", name="again") as run:
        log(run, "flowers", raw)
        assert not run._logged[-1]["new"]
    assert ways(Tracer(Place()).of_version(wandb.Api().artifact("iris/predictions:v0"))) == CHAIN, "who logs the same content again made nothing"


def test_a_long_chain(build):
    for number in range(40):
        with wandb.init(project="long", name=f"step-{number}") as run:
            if number:
                run.use_artifact("state:latest")
            artifact = wandb.Artifact("state", type="data")
            with artifact.new_file("n") as file:
                file.write(str(number))
            run.log_artifact(artifact)
    deep = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 40)  # a chain of 40 runs needs more, if every step back is a call within the last
    try:
        found = Tracer(Place()).of_version(wandb.Api().artifact("long/state:latest"))
    finally:
        sys.setrecursionlimit(deep)
    assert len(found.steps) == 80 and len(lineage_drawing.sentences(found)) == 40


def test_a_pipeline_reads_an_artifact_and_a_run_takes_what_it_made(build):
    definition = factory.make(build.parent / "tiny")
    given = wandb.Api().artifact("iris/flowers:v0").download()
    (Path(given) / "raw.csv").read_text()
    with wandb.init(project="iris", name="numbers") as run:
        log(run, "table", definition.parent / "table.txt")
        table = Path(run.use_artifact("table:v0").download(), "table.txt")
    ran = factory.run(definition, build, (f"table={table}",))
    records.write(records.record_of(ran.run, time.time(), 1.0, ran.logs), ran.logs)
    answers = build / "pipelines" / "tiny" / "apply" / "answers"
    tail = {("tiny.split", "tiny.fit"), ("tiny.split", "tiny.apply"), ("tiny.fit", "tiny.apply"), ("table:v0", "tiny.split"), ("numbers", "table:v0"),
            ("tiny/table.txt", "numbers")}
    found = Tracer(Place()).of_path(answers)
    assert ways(found) == tail | {("tiny.apply", "apply/answers")}
    assert [step.values for key, step in found.steps.items() if key[0] == JOB and step.label == "tiny.split"] == [{"rows": "3"}]
    old(answers)
    with wandb.init(project="iris", name="deliver", job_type="deliver") as run:
        log(run, "answers", answers)
    assert ways(Tracer(Place()).of_version(wandb.Api().artifact("iris/answers:v0"))) == tail | {("tiny.apply", "deliver"), ("deliver", "answers:v0")}
    inside = build / "pipelines" / "tiny" / "fit" / "model" / "weights.txt"
    assert ("tiny.fit", "model/weights.txt") in ways(Tracer(Place()).of_path(inside)), "a file inside a folder that a job made"
    code, out, _ = call("list")
    assert code == 0 and "tiny (1 run)" in out


def test_what_the_command_prints(build, tmp_path):
    code, out, _ = call("list")
    assert code == 0 and [line.split()[:5] for line in out.splitlines()[1:]] == [
        ["iris", name, "data", "1", "v0"] for name in ("flowers", "model", "predictions")]
    code, out, _ = call("show", "model")
    assert code == 0 and "iris/model:v0, data, digest" in out and "used by: infer-3" in out and "weights.txt" in out and "train-2" in out
    code, out, _ = call("lineage", "predictions:v0", "--svg", tmp_path / "out.svg")
    assert code == 0 and out.count("(flowers:v0)") == 1 and "| train-2 - train |" in out
    assert "train-2 (train) read flowers:v0, with epochs=300, and made model:v0." in " ".join(out.split())
    picture = (tmp_path / "out.svg").read_text(encoding="utf-8")
    assert "<title id=\"pipe-title\">Where predictions:v0 came from</title>" in picture and "train-2 (train) read flowers:v0" in picture
    plain = lineage_drawing.terminal(Tracer(Place()).of_version(wandb.Api().artifact("iris/predictions:v0")), width=40, signs=False)
    assert plain.isascii() and max(map(len, plain.splitlines())) <= 40
    assert call("list", "--build", tmp_path / "elsewhere")[1].startswith("no artifacts yet")


@pytest.mark.parametrize(("words", "said"), [
    (("lineage", "predictoins:v0"), "did you mean 'predictions'"), (("lineage", "predictions:v3"), "no version v3; its one version is v0"),
    (("lineage", "data/raw.csv"), "where a lineage begins; nothing here made it, and 'upload-1' read it"),
    (("lineage", "other.txt"), "no run and no pipeline has made a file of this content"), (("show", "flower"), "did you mean 'flowers'"),
    (("show", "flowers", "--project", "irs"), "did you mean 'iris'"), (("list", "--project", "irs"), "did you mean 'iris'"),
    (("list", "--build", ""), "not an empty name"), (("show", "twice"), "is an artifact of the projects iris, other; write iris/twice")])
def test_errors_of_the_command(build, tmp_path, words, said):
    (tmp_path / "other.txt").write_text("nobody made this")
    if "twice" in words:
        for project in ("iris", "other"):
            with wandb.init(project=project) as run:
                log(run, "twice", tmp_path / "other.txt")
    code, out, err = call(*words)
    assert code == 2 and said in err and out == "" and len(err.strip().splitlines()) <= 2 and "Traceback" not in err
