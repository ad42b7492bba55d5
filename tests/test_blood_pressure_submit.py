"""Submitting the blood pressure pipeline: the body of each request that the SDK would send, against a workspace that is not there."""
import importlib.util
import sys

import pytest
import yaml

from azure_workspace import ID, Workspace
from blood_pressure_room import FOLDER

pytestmark = pytest.mark.filterwarnings("ignore")  # azure-ai-ml's own


def fresh():
    """submit.py as a module, with the pipeline that it imports: as a new process has them."""
    sys.modules.pop("pipeline", None)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FOLDER)
        patch.setattr(sys, "dont_write_bytecode", True)
        specification = importlib.util.spec_from_file_location("submit", FOLDER / "submit.py")
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
    sys.modules.pop("pipeline", None)
    return module


@pytest.fixture(scope="module")
def submit():
    """submit.py, from which a run is started."""
    return fresh()


@pytest.fixture(scope="module")
def started(submit):
    """The workspace after one run was started."""
    with Workspace().in_place() as workspace:
        workspace.name = submit.submit(workspace.client(), "small-cluster", "gpu-cluster")
    return workspace


def body(workspace) -> dict:
    (path, said), = workspace.put(r"/jobs/\w+")
    assert path == f"/jobs/{workspace.name}"
    return said["properties"]


def test_the_job_names_its_machines(started):
    said = body(started)
    assert said["jobType"] == "Pipeline" and said["experimentName"] == "blood_pressure"
    assert said["settings"]["default_compute"] == f"{ID}/computes/small-cluster"
    machines = {name: job.get("computeId") for name, job in said["jobs"].items()}
    assert machines == {"prep": None, "train": f"{ID}/computes/gpu-cluster", "score": None}, "a GPU for training only"


def test_the_job_has_the_wires_of_the_yaml_that_runs_here(started):
    here = yaml.safe_load((FOLDER / "pipeline.yml").read_text())["jobs"]
    there = body(started)["jobs"]
    assert {name: {port: given["value"] for port, given in job["inputs"].items()} for name, job in there.items()} == {
        name: job["inputs"] for name, job in here.items()}
    assert {name: port["value"] for job in there.values() for name, port in job["outputs"].items() if "value" in port} == {
        "model": "${{parent.outputs.model}}", "report": "${{parent.outputs.report}}"}


def test_plain_inputs_travel_as_text_and_the_table_as_an_upload(started):
    given = body(started)["inputs"]
    values = {name: entry["value"] for name, entry in given.items() if entry["jobInputType"] == "literal"}
    assert values == {"features": "age,sex,bmi,s1,s2,s3,s4,s5,s6", "target": "bp", "missing": "none", "test_size": "0.2", "seed": "42", "alpha": "1.0"}
    assert given["raw"]["jobInputType"] == "uri_file" and given["raw"]["uri"].startswith("azureml://datastores/workspaceblobstore/paths/LocalUpload/")
    table, = (content for name, content in started.uploaded().items() if name.endswith("/patients.csv"))
    assert table == (FOLDER / "data" / "patients.csv").read_bytes()


def test_components_travel_with_their_command_and_code(started):
    specs = {spec["componentSpec"]["name"] if spec["componentSpec"]["name"] != "azureml_anonymous" else spec["componentSpec"]["display_name"]:
             spec["componentSpec"] for _, said in started.put(r"/components/.+") for spec in [said["properties"]]}
    assert len(specs) == 3
    jobs = body(started)["jobs"]
    put = {f"{ID}{path}" for path, _ in started.put(r"/components/.+")}
    assert {job["componentId"] for job in jobs.values()} == put, "each job names a component that was sent"
    for spec in specs.values():
        assert spec["command"].startswith("python ") and "/codes/" in spec["code"] and "/environments/" in spec["environment"]


def test_notebooks_and_data_are_not_code(started):
    names = {name.partition("/")[2] for name in started.uploaded() if name.startswith("blood_pressure/")}
    assert {"prep.py", "train.py", "score.py", "stage_files.py", "stage_writing.py", "environment.yml"} <= names
    assert not [name for name in names if name.endswith((".ipynb", ".csv"))], "what .amlignore names stays here"


def test_a_component_is_registered_under_the_name_by_which_it_is_fetched():
    submit = fresh()
    with Workspace().in_place() as workspace:
        names = submit.register(workspace.client())
    paths = [path for path, _ in workspace.put(r"/components/.+")]
    assert names == [f"blood_pressure_{stage}" for stage in ("prep", "train", "score")]
    assert [path.split("/")[2] for path in paths] == names
    assert names == [submit.prep_component.component.name, submit.train_component.name, submit.score_component.name]


def test_a_component_that_was_sent_with_a_run_is_registered_without_its_name(submit, started):
    with Workspace().in_place() as workspace:
        submit.register(workspace.client())
    names = {path.split("/")[2] for path, _ in workspace.put(r"/components/.+")}
    assert "azureml_anonymous" in names, "SUBMIT.md warns of it; where this changes, mend the page"


def test_the_model_of_a_run_gets_a_name_and_points_at_the_run(submit):
    with Workspace().in_place() as workspace:
        submit.register_model(workspace.client(), "sad_tree_1")
    (path, said), = workspace.put(r"/models/.+")
    assert path.startswith("/models/blood_pressure/versions/")
    assert said["properties"]["modelType"] == "custom_model" and "sad_tree_1" in said["properties"]["modelUri"]


def test_the_flags_decide_what_is_done(submit, monkeypatch):
    done = []
    for name in ("submit", "register", "register_model"):
        monkeypatch.setattr(submit, name, lambda *words, name=name: done.append((name, *words[1:])))
    where = ["--subscription", "s", "--resource-group", "g", "--workspace", "w"]
    for words in ([], ["--compute", "c"], ["--compute", "c", "--training-compute", "t"], ["--register"], ["--model-of", "run"]):
        submit.main(submit.command_line().parse_args([*where, *words]), None)
    assert done == [("submit", "cpu-cluster", "cpu-cluster"), ("submit", "c", "c"), ("submit", "c", "t"), ("register",), ("register_model", "run")]
    with pytest.raises(SystemExit) as left:
        submit.command_line().parse_args(where[:4])
    assert left.value.code == 2


def test_who_is_not_signed_in_is_told_in_one_line(submit):
    from azure.ai.ml.exceptions import MlException
    from azure.core.exceptions import ClientAuthenticationError, ResourceNotFoundError

    wrapped = MlException("DefaultAzureCredential failed to retrieve a token from the included credentials.\nAttempted:\n", no_personal_data_message="")
    for error in (wrapped, ClientAuthenticationError("no token\nfrom anywhere")):
        assert submit.why(error) == "not signed in; run `az login`, then this line again"
    assert submit.why(ResourceNotFoundError("no such\nworkspace")) == "no such workspace"


def test_the_page_has_one_name_for_each_cluster_and_says_where_to_stand():
    page, definition = (FOLDER / "SUBMIT.md").read_text(), (FOLDER / "pipeline.yml").read_text()
    for cluster in ("cpu-cluster", "training-cluster"):
        assert f"--name {cluster}" in page and f"azureml:{cluster}" in definition
    assert "gpu-cluster" not in page and "cd 03_pipeline_stages/blood_pressure\npython submit.py" in page


def test_the_page_names_every_flag_and_no_other(submit):
    import re

    page = (FOLDER / "SUBMIT.md").read_text()
    known = {flag for action in submit.command_line()._actions for flag in action.option_strings} | {"--name", "--file", "--web", "--size", "--type",
                                                                                                   "--max-instances", "--min-instances", "--stream",
                                                                                                   "--location", "--defaults"}
    written = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", page))
    assert written <= known, written - known
    assert {"--subscription", "--resource-group", "--workspace", "--compute", "--training-compute", "--register", "--model-of"} <= written
