"""azure-ai-ml, offline and without an account, accepts every definition that we ship; what it lets pass, our checker catches."""
import importlib
from pathlib import Path

import pytest

from coursekit.catalog import this_course
from coursekit.pipelines import checking
from pipeline_mutations import COMMANDS, READING, SAMPLES, WIRES

pytestmark = pytest.mark.filterwarnings("ignore")  # its own, on import
SHIPPED = [*this_course().pipelines, *sorted(SAMPLES.iterdir())]
NAMES = [mutation for mutation in READING if mutation.name in ("a job with capitals", "a job with a dash")]
NOTICED = {"a missing input", "a missing code folder", "a job with capitals", "a job with a dash"}  # by azure-ai-ml 1.35; the others it lets pass


@pytest.fixture(scope="module")
def azure():
    """The package: its import takes seconds."""
    return importlib.import_module("azure.ai.ml")


def complaint(azure, folder: Path) -> str:
    """What azure-ai-ml says against a pipeline; "" where it accepts it."""
    try:
        answer = azure.load_job(folder / "pipeline.yml")._validate()
    except Exception as error:  # it raises what it likes
        return f"{type(error).__name__}: {error}"
    return "" if answer.passed else str(answer.error_messages)


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda path: path.name)
def test_it_accepts_what_we_ship(azure, folder):
    assert complaint(azure, folder) == ""
    assert checking.check_file(folder) == [], "and so does our checker"


@pytest.mark.parametrize("path", [path for folder in SHIPPED for path in sorted(folder.glob("*.component.yml"))], ids=lambda path: path.stem)
def test_it_loads_every_component(azure, path):
    assert azure.load_component(path).name.islower()


def test_it_rejects_a_component_name_with_capitals_as_we_do(azure, tmp_path):
    camel = next(mutation for mutation in READING if mutation.name == "a CamelCase component")
    path, line = camel.apply(tmp_path / "broken")
    with pytest.raises(Exception, match="lower letter"):
        azure.load_component(path)
    assert [problem.line for problem in checking.check_file(tmp_path / "broken")] == [line]


@pytest.mark.parametrize("mutation", [*NAMES, *WIRES, *COMMANDS], ids=lambda mutation: mutation.name)
def test_which_faults_it_lets_pass_and_we_catch(azure, mutation, tmp_path):
    mutation.apply(tmp_path / "broken")
    assert checking.check_file(tmp_path / "broken"), "ours catches each of them"
    said = complaint(azure, tmp_path / "broken")
    assert bool(said) == (mutation.name in NOTICED), said or "azure-ai-ml lets it pass"
