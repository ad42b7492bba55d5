"""Azure ML's own loader takes the components that `make` writes, and sees what the parameters cell says."""
import os
import shutil

import pytest

from export.cases import ROOT

GOLDEN = ROOT / "tests" / "export" / "golden"


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    os.environ.setdefault("AZURE_EXTENSION_COLLECT_TELEMETRY", "no")
    from azure.ai.ml import load_component

    folder = tmp_path_factory.mktemp("line")
    for path in GOLDEN.glob("*"):
        shutil.copy(path, folder)
    (folder / "environment.yml").write_text("name: line\ndependencies: [python=3.11]\n")
    return lambda name: load_component(source=str(folder / f"{name}.component.yml"))


def facts(port) -> dict:
    wanted = ("type", "default", "optional", "min", "max", "enum", "description")
    return {name: value for name in wanted if (value := getattr(port, name, None)) is not None}


@pytest.mark.filterwarnings("ignore")  # of its dependencies
def test_it_loads_and_validates(load):
    made = load("preprocess")
    assert made._validate().passed and (made.name, made.type) == ("line_preprocess", "command")
    ports = {name: facts(port) for name, port in made.inputs.items()}
    assert ports["raw"] == {"type": "uri_file", "description": "the flowers, a CSV file without a header"}
    assert ports["test_size"] == {"type": "number", "default": 0.2, "min": 0.0, "max": 1.0, "description": "share of the flowers kept for testing, 0 to 1"}
    assert ports["seed"]["type"] == "integer" and ports["seed"]["default"] == 42
    assert ports["scale"]["type"] == "boolean" and ports["scale"]["default"] is True
    assert ports["kind"] == {"type": "string", "default": "standard", "enum": ["standard", "minmax"], "description": "one of standard, minmax"}
    assert ports["note"] == {"type": "string", "optional": True, "description": "words for the record, or nothing"}
    assert facts(made.outputs["prepared"]) == {"type": "uri_folder", "description": "where the tables go"}


@pytest.mark.filterwarnings("ignore")
def test_whole_numbers_keep_their_bounds_and_a_path_may_be_left_out(load):
    made = load("train")
    assert made._validate().passed
    steps = {"type": "integer", "default": 100, "min": 1, "max": 100000}
    assert facts(made.inputs["steps"]) == steps | {"description": "how often the line is moved, 1 to 100000"}
    assert facts(made.inputs["old"])["optional"] is True
    assert "$[[--old=\"${{inputs.old}}\"]]" in made.command


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", sorted(ROOT.glob("[0-9]*/*/*.component.yml")), ids=lambda path: path.name)
def test_every_component_of_the_course_is_taken(path, load):
    from azure.ai.ml import load_component

    assert load_component(source=str(path))._validate().passed
