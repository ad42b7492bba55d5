"""The samples of the Iris pipeline are what its stages make now, from the course's table with the knobs as they are."""
import importlib.util
import json
import sys
from pathlib import Path

import pytest

from coursekit import notebook
from coursekit.stages import stage_files
from repository import ROOT

IRIS = ROOT / "03_pipeline_stages" / "iris"
SAMPLE = IRIS / "sample"
RAW = ROOT / "01_notebook" / "data" / "iris.csv"
SOLUTIONS = ROOT / "solutions" / "03_pipeline_stages" / "iris"


def stage(name: str):
    """The `main` of a stage's script."""
    sys.modules.setdefault("stage_files", stage_files)  # which lies beside a script, and there only
    spec = importlib.util.spec_from_file_location(f"stage_{name}", IRIS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.main


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder in which three stages have written, each from what the one before wrote."""
    pytest.importorskip("torch")
    here = tmp_path_factory.mktemp("made")
    stage("preprocess")(str(RAW), str(here / "train_set"), str(here / "x_test.csv"), str(here / "y_test.csv"))
    stage("train")(str(here / "train_set"), str(here / "model"), device="cpu")
    stage("infer")(str(here / "model"), str(here / "x_test.csv"), str(here / "predictions.csv"), device="cpu")
    return here


def files(folder: Path) -> set[str]:
    """The names of all files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_samples_are_those_files_and_small(made):
    assert files(SAMPLE) == files(made)
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 25_000


@pytest.mark.parametrize(
    "name", ["train_set/x_train.csv", "train_set/y_train.csv", "train_set/preprocessing.json", "x_test.csv", "y_test.csv", "model/model.json"])
def test_a_sample_is_equal_to_the_byte(made, name):
    assert (SAMPLE / name).read_bytes() == (made / name).read_bytes()


def test_the_sample_of_weights_is_the_same_network(made):
    from safetensors.torch import load_file

    ours, theirs = (load_file(folder / "model" / "weights.safetensors") for folder in (SAMPLE, made))
    assert set(ours) == set(theirs) == {"hidden.weight", "hidden.bias", "output.weight", "output.bias"}
    for name, values in ours.items():
        assert values.shape == theirs[name].shape and (values - theirs[name]).abs().max() < 1e-4, name  # another processor may differ in the fifth digit


def test_the_sample_of_predictions_names_the_same_species(made):
    ours, theirs = ([line.split(",") for line in (folder / "predictions.csv").read_text().splitlines()] for folder in (SAMPLE, made))
    assert ours[0] == theirs[0] == ["prediction", *json.loads((SAMPLE / "model" / "model.json").read_text())["classes"]]
    assert [line[0] for line in ours] == [line[0] for line in theirs]
    for mine, other in zip(ours[1:], theirs[1:], strict=True):
        assert all(abs(float(one) - float(two)) < 1e-3 for one, two in zip(mine[1:], other[1:], strict=True))


def test_training_and_inference_have_the_same_network():
    sources = [{each.id: each.source for each in notebook.read(SOLUTIONS / name).cells}["network"] for name in ("02_train.ipynb", "03_infer.ipynb")]
    assert sources[0] == sources[1]
