"""One digest: notebooks by papermill, scripts from a shell, the runner, warm and cold, and the MLflow chain leave the same bytes, on one thread and on two."""
import csv
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from amount import FULL
from checks import solved
from coursekit.export.modules import SHARED
from iris_ways import IRIS, STAGES, by_mlflow, by_notebooks, by_scripts, by_the_runner, tracked_by
from pipeline_factory import call, tree

torch = pytest.importorskip("torch")
QUIET = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")  # MLflow's own, of SQLAlchemy and of type hints
GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here")
ARTIFACTS = {f"{stage}/{output}" for stage, (_, outputs) in STAGES.items() for output in outputs}
MLFLOW = "MLflow chain, 1 thread"
WAYS = {
    MLFLOW: partial(by_mlflow, threads=1),  # the longest one begins
    "papermill": by_notebooks,
    "scripts, 1 thread": partial(by_scripts, threads=1),
    "runner, 2 threads": partial(by_the_runner, threads=2),
} | ({"runner, cold, 2 threads": lambda folder: by_the_runner(folder, 2, "--cold")} if FULL else {})  # small stages are run cold elsewhere


@pytest.fixture(scope="module")
def rooms(tmp_path_factory) -> dict:
    """A folder for each way."""
    return {way: tmp_path_factory.mktemp("way") / "artifacts" for way in WAYS}


@pytest.fixture(scope="module")
def made(rooms) -> dict:
    """The artifacts of each way: {way: {path: digest}}."""
    with ThreadPoolExecutor(2) as pool:
        folders = list(pool.map(lambda way: WAYS[way](rooms[way]), WAYS))
    return {way: {path: hashlib.sha256(data).hexdigest() for path, data in tree(folder).items() if path.split("/")[0] in STAGES}
            for way, folder in zip(WAYS, folders, strict=True)}


def test_all_artifacts_are_there(made):
    for way, found in made.items():
        assert {"/".join(path.split("/")[:2]) for path in found} == ARTIFACTS, way


@pytest.mark.parametrize("way", [way for way in WAYS if way != "papermill"])
def test_the_bytes_are_those_of_the_notebooks(made, way):
    assert made[way] == made["papermill"]


# --- what the MLflow chain leaves beside its artifacts ------------------------------------------------------------------------
@pytest.fixture(scope="module")
def tracked(made, rooms):
    """A client of the database that the chain was tracked in."""
    from mlflow import MlflowClient

    return MlflowClient(tracked_by(rooms[MLFLOW]))


@pytest.fixture(scope="module")
def runs(tracked) -> dict:
    """All runs of the chain's experiment, by name."""
    experiment = tracked.get_experiment_by_name("flowers")
    return {run.info.run_name: run for run in tracked.search_runs([experiment.experiment_id])}


@QUIET
def test_the_steps_are_children_of_one_run_in_one_experiment(runs):
    parent, *steps = sorted(runs, key=lambda name: not name.startswith("chain"))
    assert {*STAGES, "ingest", "count_species", "test_the_data", "admit", "package"} == {*steps}
    assert {runs[step].data.tags["mlflow.parentRunId"] for step in steps} == {runs[parent].info.run_id}
    assert {run.info.status for run in runs.values()} == {"FINISHED"}


@QUIET
def test_parameters_metrics_and_figures_are_logged(runs, tracked, rooms):
    assert runs["train"].data.params["epochs"] == "300" and 0 < runs["train"].data.metrics["loss"] < 0.2
    assert runs["evaluate"].data.metrics == json.loads((rooms[MLFLOW] / "evaluate" / "report" / "metrics.json").read_text())
    assert [file.path for file in tracked.list_artifacts(runs["evaluate"].info.run_id)] == ["confusion.png"]


@QUIET
def test_the_model_brings_signature_example_and_code_and_answers_as_the_stage_does(runs, rooms, monkeypatch):
    import mlflow
    import pandas as pd

    monkeypatch.chdir(rooms[MLFLOW].parent)
    mlflow.set_tracking_uri(tracked_by(rooms[MLFLOW]))
    model = mlflow.pyfunc.load_model("models:/flowers/1")
    folder = Path(mlflow.artifacts.download_artifacts("models:/flowers/1"))
    asked = pd.read_csv(rooms[MLFLOW] / "preprocess" / "x_test")
    answers, said = model.predict(asked), pd.read_csv(rooms[MLFLOW] / "infer" / "predictions")
    assert model.metadata.signature.inputs.input_names() == list(asked.columns) and model.metadata.signature.outputs.input_names() == list(said.columns)
    assert model.input_example.equals(asked.head(len(model.input_example))) and len(model.input_example)
    assert list(answers["prediction"]) == list(said["prediction"])
    assert (answers[said.columns[1:]] - said[said.columns[1:]]).abs().to_numpy().max() < 1e-6
    assert {path.suffix for path in folder.rglob("*") if path.is_file()} <= {"", ".json", ".py", ".safetensors", ".txt", ".yaml"}  # no pickle
    with pytest.raises(mlflow.exceptions.MlflowException, match="petal_width"):
        model.predict(asked.drop(columns="petal_width"))


@GPU
def test_on_a_gpu_the_names_are_those_of_the_cpu(tmp_path):
    names = {}
    for device in ("cpu", "cuda"):
        with open(by_the_runner(tmp_path / device, 1, device=device) / "infer" / "predictions", newline="") as file:
            names[device] = [row["prediction"] for row in csv.DictReader(file)]
    assert names["cuda"] == names["cpu"] and len(names["cpu"]) == 30


# --- the rule of exercise 7 is the rule of this runner -------------------------------------------------------------------------
CHANGES = {  # what changes: how, and stages that must write something new
    "nothing": ((), set()),
    "epochs": (("--set", "epochs=290"), {"train", "infer"}),
    "preprocess.py": (("--stage", "preprocess={folder}/preprocess.py"), set()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_runs_again_is_what_the_exercise_says(made, rooms, change, tmp_path):
    kept = rooms["runner, 2 threads"]  # a build folder in which everything has run once
    words, new = CHANGES[change]
    (tmp_path / "preprocess.py").write_text((IRIS / "preprocess.py").read_text(encoding="utf-8") + "# a comment\n", encoding="utf-8")
    for name in SHARED:
        (tmp_path / name).write_bytes((IRIS / name).read_bytes())
    before = tree(kept / "pipelines" / "iris")
    code, said, _ = call(kept, IRIS, "--set", "device=cpu", *(word.format(folder=tmp_path) for word in words))
    record = json.loads(Path(next(line.split(maxsplit=1)[1] for line in said.splitlines() if line.startswith("record:"))).read_text(encoding="utf-8"))
    after = tree(kept / "pipelines" / "iris")
    same = {stage for stage in STAGES if all(before[path] == data for path, data in after.items() if path.startswith(f"{stage}/"))}
    assert code == 0 and new <= STAGES.keys() - same
    rule = solved("07_where_to_cut")
    assert {job["name"] for job in record["jobs"] if job["state"] == "ran"} == rule["with_cut_off"](rule["iris"], [change], list(same))
    call(kept, IRIS, "--set", "device=cpu")
