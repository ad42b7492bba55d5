"""One number in three places: the accuracy on the flowers held back, as lesson 1 and lesson 2 print it and as the pipeline reports it."""
import json
import re

import pytest

from coursekit import notebook
from coursekit.testing.tolerance import tolerance_of
from iris_ways import IRIS, ROOT, by_the_runner, notebook_of

FLOWERS = 30


def printed(path, cell_id: str) -> tuple[list[float], float]:
    """The numbers that a cell printed when its outputs were stored, and by how much each may differ elsewhere."""
    cell = next(cell for cell in notebook.code_cells(notebook.read(path)) if cell.id == cell_id)
    text = "".join(output["text"] for output in cell.outputs if output["output_type"] == "stream")
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)], tolerance_of(notebook.tags(cell)) or 0.0


@pytest.fixture(scope="module")
def lesson_one() -> tuple[float, float]:
    """Accuracy and tolerance of lesson 1's MLP."""
    (accuracy,), tolerance = printed(ROOT / "01_notebook" / "05_one_pipeline.ipynb", "evaluate")
    return accuracy, tolerance


@pytest.fixture(scope="module")
def lesson_two() -> tuple[float, float]:
    """Accuracy and tolerance of lesson 2's network."""
    (right, rows), tolerance = printed(ROOT / "02_pytorch_refactor" / "04_training_loop.ipynb", "test-once")
    assert rows == FLOWERS
    return right / rows, tolerance / rows


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory) -> dict:
    """What the pipeline's last stage reports."""
    pytest.importorskip("torch")
    return json.loads((by_the_runner(tmp_path_factory.mktemp("build"), 1) / "evaluate" / "report" / "metrics.json").read_text(encoding="utf-8"))


def near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Are two accuracies the same, within the smaller of the two tolerances? Half a hundredth is lost where two digits are printed."""
    return abs(one[0] - other[0]) <= min(one[1], other[1]) + 0.005


def test_both_lessons_print_one_number(lesson_one, lesson_two):
    assert near(lesson_one, lesson_two), f"lesson 1: {lesson_one[0]:.3f}, lesson 2: {lesson_two[0]:.3f}"


def test_the_pipeline_reports_what_the_lessons_printed(pipeline, lesson_one, lesson_two):
    assert pipeline["rows"] == FLOWERS
    for number, lesson in ((1, lesson_one), (2, lesson_two)):
        assert near((pipeline["accuracy"], 1.0), lesson), f"lesson {number} printed {lesson[0]:.3f}, the pipeline reports {pipeline['accuracy']:.3f}"


def test_the_notebook_of_the_last_stage_prints_it_too(pipeline):
    (accuracy, rows), tolerance = printed(notebook_of("evaluate"), "look-at-metrics")
    assert rows == FLOWERS and near((pipeline["accuracy"], 1.0), (accuracy, tolerance))


@pytest.mark.parametrize("drift", [0.07, -0.07])
def test_a_number_that_drifts_is_noticed(lesson_one, lesson_two, drift):
    for accuracy, tolerance in (lesson_one, lesson_two):
        assert not near((accuracy + drift, 1.0), (accuracy, tolerance))


def test_the_definition_is_the_recipe_of_the_lessons():
    import yaml

    inputs = yaml.safe_load((IRIS / "pipeline.yml").read_text(encoding="utf-8"))["inputs"]
    wanted = {"test_size": 0.2, "split_seed": 42, "hidden": 16, "epochs": 300, "learning_rate": 0.01, "seed": 0}
    assert {name: inputs[name] for name in wanted} == wanted
