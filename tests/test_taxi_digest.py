"""One digest for the taxi pipeline: its notebooks by papermill, its scripts from a shell and the runner leave the same bytes."""
import hashlib
from pathlib import Path

import pytest

from coursekit.execute.imports import heavy_imports
from coursekit.execute.runner import Job, execute
from coursekit.execute.warm_start import warm_kernels
from iris_ways import call
from repository import ROOT
from stage_room import tree
from taxi_room import READS, SAMPLE, TAXI, WRITES

pytest.importorskip("polars")
pytest.importorskip("lightgbm")
FROM = {("transform", "clean_data"): "prep/prep_data", ("train", "training_data"): "transform/transformed_data",
        ("predict", "model_input"): "train/model_output", ("predict", "test_data"): "train/test_data", ("score", "predictions"): "predict/predictions"}
WAYS = ["papermill", "scripts", "runner"]


def paths(stage: str, folder: Path) -> dict[str, Path]:
    """Every path that a stage is given; what stages write lies below `folder`, as the runner lays it out."""
    found = {flag: folder / FROM[stage, flag] if (stage, flag) in FROM else SAMPLE / "raw" for flag in READS[stage]}
    return found | {flag: folder / stage / flag for flag in WRITES[stage]}


def notebook_of(stage: str) -> Path:
    """The notebook that a stage is exported from."""
    return next(path for folder in (TAXI, ROOT / "solutions" / TAXI.relative_to(ROOT)) for path in folder.glob(f"[0-9][0-9]_{stage}.ipynb"))


def by_papermill(folder: Path) -> Path:
    """Each notebook, in the order of the pipeline."""
    with warm_kernels(heavy_imports(map(notebook_of, READS))):
        for stage in READS:
            (folder / stage).mkdir(parents=True)
            source = notebook_of(stage)
            parameters = {name: str(path) for name, path in paths(stage, folder).items()}
            result, = execute([Job(source, folder.parent / f"{stage}.ipynb", source.parent, parameters)])
            assert result.passed, f"{source.name}: cell {result.cell}: {result.message}"
    return folder


def by_scripts(folder: Path) -> Path:
    """Each script as a program of its own, on one thread."""
    for stage in READS:
        (folder / stage).mkdir(parents=True)
        call([str(TAXI / f"{stage}.py"), *(f"--{name.replace('_', '-')}={path}" for name, path in paths(stage, folder).items())], 1)
    return folder


def by_the_runner(build: Path) -> Path:
    """`course pipeline run`, on two threads."""
    call(["-m", "coursekit", "pipeline", "run", str(TAXI), "--build", str(build)], 2)
    return build / "pipelines" / "taxi"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> dict:
    """The artifacts of each way: {way: {path: digest}}."""
    ways = dict(zip(WAYS, (by_papermill, by_scripts, by_the_runner), strict=True))
    folders = {way: ways[way](tmp_path_factory.mktemp("way") / "artifacts") for way in WAYS}
    return {way: {path: hashlib.sha256(data).hexdigest() for path, data in tree(folder).items() if data is not None} for way, folder in folders.items()}


def test_all_artifacts_are_there(made):
    wanted = {f"{stage}/{output}" for stage, outputs in WRITES.items() for output in outputs}
    for way, found in made.items():
        assert {"/".join(path.split("/")[:2]) for path in found} == wanted, way


@pytest.mark.parametrize("way", WAYS[1:])
def test_the_bytes_are_those_of_the_notebooks(made, way):
    assert made[way] == made["papermill"]
