"""One digest: notebooks by papermill, scripts from a shell and the runner, warm and cold, on one thread and on two, leave the same bytes."""
import csv
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from checks import solved
from coursekit.export.modules import SHARED
from iris_ways import IRIS, STAGES, by_notebooks, by_scripts, by_the_runner
from pipeline_factory import call, tree

torch = pytest.importorskip("torch")
GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here")
ARTIFACTS = {f"{stage}/{output}" for stage, (_, outputs) in STAGES.items() for output in outputs}
WAYS = {
    "papermill": by_notebooks,
    "scripts, 1 thread": partial(by_scripts, threads=1),
    "runner, 2 threads": partial(by_the_runner, threads=2),
    "runner, cold, 2 threads": lambda folder: by_the_runner(folder, 2, "--cold"),
}


@pytest.fixture(scope="module")
def rooms(tmp_path_factory) -> dict:
    """A folder for each way."""
    return {way: tmp_path_factory.mktemp("way") / "artifacts" for way in WAYS}


@pytest.fixture(scope="module")
def made(rooms) -> dict:
    """The artifacts of each way: {way: {path: digest}}."""
    with ThreadPoolExecutor(2) as pool:
        folders = list(pool.map(lambda way: WAYS[way](rooms[way]), WAYS))
    return {way: {path: hashlib.sha256(data).hexdigest() for path, data in tree(folder).items()} for way, folder in zip(WAYS, folders, strict=True)}


def test_all_artifacts_are_there(made):
    for way, found in made.items():
        assert {"/".join(path.split("/")[:2]) for path in found} == ARTIFACTS, way


@pytest.mark.parametrize("way", list(WAYS)[1:])
def test_the_bytes_are_those_of_the_notebooks(made, way):
    assert made[way] == made["papermill"]


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
