"""What the taxi lessons hand to Azure ML is right, and the page about it names what is there."""
import importlib
import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from coursekit.pipelines import arguments
from coursekit.pipelines.commands import placeholders

ROOT = Path(__file__).resolve().parents[1]
TAXI = ROOT / "03_pipeline_stages" / "taxi"
JOBS = ["job_sample.yml", "job_full.yml"]


# --- Azure ML ----------------------------------------------------------------------------------------------------------------
def job(name: str) -> dict:
    """A job's file as data."""
    return yaml.safe_load((TAXI / name).read_text(encoding="utf-8"))


@pytest.mark.filterwarnings("ignore")  # of azure-ai-ml, on import
@pytest.mark.parametrize("name", JOBS)
def test_azure_accepts_the_job(name):
    answer = importlib.import_module("azure.ai.ml").load_job(TAXI / name)._validate()
    assert answer.passed, answer.error_messages


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["pipeline.yml", "pipeline_full.yml"])
def test_every_input_that_a_job_is_bound_to_is_sent_to_azure(name):
    """azure-ai-ml leaves out an input that is empty text, and lets the jobs ask for it all the same."""
    sent = importlib.import_module("azure.ai.ml").load_job(TAXI / name)._to_rest_object().properties
    bound = set(re.findall(r"\$\{\{parent\.inputs\.(\w+)\}\}", json.dumps(sent.jobs, default=str)))
    assert bound and bound <= set(sent.inputs), bound - set(sent.inputs)


@pytest.mark.filterwarnings("ignore")
def test_azure_takes_the_environment_from_the_dockerfile():
    environment = importlib.import_module("azure.ai.ml").load_environment(TAXI / "environment_azure.yml")
    assert (environment.base_path / environment.build.path).resolve() == TAXI and environment.build.dockerfile_path == "Dockerfile"
    assert {job(name)["environment"] for name in JOBS} == {f"azureml:{environment.name}@latest"}


@pytest.mark.parametrize("name", JOBS)
def test_a_job_gives_the_script_flags_that_it_has(name):
    read = job(name)
    script, *flags = shlex.split(read["command"])[1:]
    line = arguments.of_script(TAXI / script)
    given = {flag.partition("=")[0] for flag in flags}
    assert all(line.of(flag) for flag in given), given
    assert {argument.name for argument in line.arguments if argument.required} <= {line.of(flag).name for flag in given}
    declared = {("inputs", each) for each in read["inputs"]} | {("outputs", each) for each in read["outputs"]}
    assert placeholders(read["command"]) == declared, "everything declared is used, everything used declared"


def test_the_two_jobs_differ_in_data_machine_and_words():
    sample, full = (job(name) for name in JOBS)
    differing = {name for name in sample | full if sample.get(name) != full.get(name)}
    assert differing == {"display_name", "inputs", "compute"}
    assert sample["inputs"] | {"raw_data": 0} == full["inputs"] | {"raw_data": 0}
    assert (TAXI / sample["inputs"]["raw_data"]["path"]).is_dir()
    pipeline = yaml.safe_load((TAXI / "pipeline_full.yml").read_text(encoding="utf-8"))
    assert full["inputs"]["raw_data"]["path"] == pipeline["inputs"]["raw_data"]["path"], "job and pipeline read the same full data"


# --- the page ----------------------------------------------------------------------------------------------------------------
def test_the_page_about_azure_names_files_and_machines_that_exist():
    page = (TAXI / "AZURE.md").read_text(encoding="utf-8")
    for name in re.findall(r"--file (\S+)", page):
        assert (TAXI / name.rstrip("`")).is_file(), name
    computes = {job(name)["compute"].removeprefix("azureml:") for name in JOBS}
    computes |= {yaml.safe_load((TAXI / "pipeline.yml").read_text(encoding="utf-8"))["settings"]["default_compute"].removeprefix("azureml:")}
    assert computes <= set(re.findall(r"az ml compute create --name (\S+)", page)), "every machine that a file names is made"
    assert all(f"az {words}" in page for words in ("login", "ml environment create", "ml environment list", "ml datastore list", "group delete"))
