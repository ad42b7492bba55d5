"""Pipelines defined in Python: the YAML that is made from them says the same, to our reader, to the SDK, and when it runs."""
from functools import partial

import pytest
import yaml

from blood_pressure_room import FOLDER
from coursekit import cli
from coursekit.pipelines import checking, python_definition, reading
from coursekit.pipelines.python_definition import FRESH
from python_definitions import END, HEAD, said_of, stages_in, text_of

pytestmark = pytest.mark.filterwarnings("ignore")  # azure-ai-ml's own
SHIPPED = FOLDER / "pipeline.py"


@pytest.fixture
def folder(tmp_path):
    """The stages and their components."""
    return stages_in(tmp_path)


@pytest.fixture
def dump(folder):
    """What is said of a definition with this text."""
    return partial(said_of, folder)


# --- what is written ---------------------------------------------------------------------------------------------------------
def test_the_shipped_yaml_is_what_the_shipped_python_says():
    text = text_of(SHIPPED)
    assert SHIPPED.with_suffix(".yml").read_text().endswith(text)
    assert python_definition.state(SHIPPED) == FRESH
    assert checking.check_file(SHIPPED) == []


def test_the_component_in_python_is_the_one_that_make_exports():
    whole = yaml.safe_load(SHIPPED.with_suffix(".yml").read_text())
    mine, exported = whole["jobs"]["prep"]["component"], yaml.safe_load((FOLDER / "prep.component.yml").read_text())
    for side in ("inputs", "outputs"):
        without = {name: {key: value for key, value in port.items() if key != "description"} for name, port in exported[side].items()}
        assert mine[side] == without
    assert sorted(mine["command"].split()) == sorted(exported["command"].split())
    for key in ("name", "description", "display_name", "code", "environment"):
        assert mine[key] == exported[key]
    assert {name: value for name, value in whole["inputs"].items() if name in exported["inputs"] and name != "raw"} == {
        name: port["default"] for name, port in exported["inputs"].items() if name != "raw"}, "the pipeline's defaults are the component's"


def test_values_machines_and_limits(dump):
    said = dump(HEAD.replace("    return", '''    fitted.compute = "gpu-cluster"
    fitted.set_limits(timeout=300)
    fitted.set_resources(instance_count=2)
    judged = score(model=fitted.outputs.model, test_set=cut.outputs.test_set)
    again = prep(raw=raw, target="yes", features="1e-3", missing="0.5", test_size=0.25, seed=7)
    again.compute = "azureml:other"
    return''').replace('default_compute="cpu-cluster"', 'default_compute="cpu-cluster", tags={"team": "on"}, continue_on_step_failure=True') + END)
    whole = yaml.safe_load(said["text"])
    jobs = whole["jobs"]
    assert list(jobs) == ["cut", "fitted", "judged", "again"]
    assert jobs["fitted"]["compute"] == "azureml:gpu-cluster" and jobs["again"]["compute"] == "azureml:other"
    assert jobs["fitted"]["limits"] == {"timeout": 300} and jobs["fitted"]["resources"]["instance_count"] == 2
    assert jobs["again"]["inputs"] == {"raw": "${{parent.inputs.raw}}", "target": "yes", "features": "1e-3", "missing": "0.5", "test_size": 0.25, "seed": 7}
    assert jobs["judged"]["component"] == "./score.component.yml" and "outputs" not in jobs["judged"]
    assert whole["settings"] == {"default_compute": "azureml:cpu-cluster", "continue_on_step_failure": True} and whole["tags"] == {"team": "on"}
    assert whole["inputs"] == {"raw": {"type": "uri_file", "path": "data/patients.csv"}, "alpha": 1.0}


def test_our_reader_and_the_sdk_read_the_written_yaml_alike(dump, folder):
    from azure.ai.ml import load_job

    (folder / "pipeline.yml").write_text(dump(HEAD.replace("alpha=alpha)", "alpha=alpha)\n    prep(raw=raw, target=\"y\", missing=\"off\")") + END)["text"])
    (folder / "pipeline.py").unlink()
    pipeline, theirs = reading.load(folder), load_job(folder / "pipeline.yml")
    assert theirs._validate().passed and checking.check_file(folder) == []
    assert list(pipeline.jobs) == list(theirs.jobs) and len(pipeline.jobs) == 3
    third = list(pipeline.jobs.values())[2]
    assert third.inputs["target"].literal == "y" and third.inputs["missing"].literal == "off"
    assert pipeline.inputs["alpha"].high == 1000000, "a pipeline's input has the bounds of the component that it feeds"


def test_a_component_made_in_python_is_written_with_all_its_facts(dump, folder):
    said = dump(HEAD + '''
mine = command(name="mine", inputs={"data": Input(type="uri_file"), "by": Input(type="string", default="no", enum=["no", "yes"]),
                                    "count": Input(type="integer", default=3, min=1, max=9), "loud": Input(type="boolean", default=False),
                                    "note": Input(type="string", optional=True)},
               outputs={"out": Output(type="uri_folder")}, code="./data", environment="azureml:packages:3",
               command="python x.py --data ${{inputs.data}} $[[--note ${{inputs.note}}]] --by ${{inputs.by}} --count ${{inputs.count}} "
                       "--loud ${{inputs.loud}} --out ${{outputs.out}}")


@dsl.pipeline(default_compute="c")
def one(raw: Input(type="uri_file")):
    step = mine(data=raw, count=4)
    return {"out": step.outputs.out}


job = one(raw=Input(type="uri_file", path="azureml:patients@latest"))
''')
    whole = yaml.safe_load(said["text"])
    component = whole["jobs"]["step"]["component"]
    assert component["inputs"] == {"data": {"type": "uri_file"}, "by": {"type": "string", "default": "no", "enum": ["no", "yes"]},
                                   "count": {"type": "integer", "default": 3, "min": 1, "max": 9}, "loud": {"type": "boolean", "default": False},
                                   "note": {"type": "string", "optional": True}}
    assert component["code"] == "data" and component["environment"] == "azureml:packages:3"
    assert whole["inputs"]["raw"]["path"] == "azureml:patients@latest" and whole["jobs"]["step"]["inputs"]["count"] == 4
    (folder / "written.yml").write_text(said["text"])
    problems = [str(problem) for problem in checking.check_file(folder / "written.yml", data=False)]
    assert len(problems) == 1 and "no script x.py" in problems[0], "all the rest is well"


def test_a_process_of_its_own_says_the_same_and_what_it_prints_is_no_part_of_it(folder, dump):
    quiet = dump(HEAD + END)["text"]
    (folder / "loud.py").write_text('print("hello")\n' + HEAD + END + 'print({"text": "no"})\n')
    assert python_definition.text_of(folder / "loud.py") == quiet


# --- run ---------------------------------------------------------------------------------------------------------------------
def test_python_and_yaml_give_the_same_bytes(tmp_path, capsys):
    found = []
    for name in ("pipeline.py", "pipeline.yml"):
        build = tmp_path / name
        assert cli.main(["pipeline", "run", str(FOLDER / name), "--build", str(build)]) == 0, capsys.readouterr().err
        outputs = build / "pipelines" / "blood_pressure"
        found.append({path.relative_to(outputs).as_posix(): path.read_bytes() for path in sorted(outputs.rglob("*")) if path.is_file()})
    assert found[0] == found[1] and len(found[0]) == 7
    assert cli.main(["pipeline", "run", str(FOLDER / "pipeline.yml"), "--build", str(tmp_path / "pipeline.py")]) == 0
    assert capsys.readouterr().err.count("kept") == 3, "what ran as Python need not run as YAML"
