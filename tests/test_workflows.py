"""What runs elsewhere calls the course rightly: workflows, devcontainer, Binder, and the commands that documents and help texts name."""
import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

import course_calls
from coursekit import cli

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("[0-9]*/README.md")), *sorted(ROOT.glob("[0-9]*/*/README.md"))]
TEST_COMMAND = "python3 scripts/course.py test"


def workflow(name: str) -> dict:
    """A workflow; YAML reads its key `on` as true."""
    read = yaml.safe_load((ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8"))
    return {("on" if key is True else key): value for key, value in read.items()}


def steps(name: str) -> list[dict]:
    """The steps of a workflow's only job."""
    (job,) = workflow(name)["jobs"].values()
    return job["steps"]


def scripts(name: str) -> list[str]:
    """What the steps of a workflow run."""
    return [step["run"].strip() for step in steps(name) if "run" in step]


def test_the_three_workflows_are_there():
    assert [path.stem for path in WORKFLOWS] == ["gpu", "newest", "test"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_is_bounded_and_may_do_little(path):
    read = workflow(path.stem)
    allowed = {"contents": "read", "issues": "write"} if path.stem == "newest" else {"contents": "read"}
    assert read["permissions"] == allowed
    assert read["concurrency"]
    for job in read["jobs"].values():
        assert job["timeout-minutes"] <= 60 and "permissions" not in job
        for step in job["steps"]:
            assert ("run" in step) != ("uses" in step), step
            assert re.fullmatch(r"actions/[\w-]+@v\d+", step.get("uses", "actions/checkout@v1")), "a major version of GitHub's own"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_calls_verbs_and_flags_that_exist(path):
    calls = [call for script in scripts(path.stem) for call in course_calls.in_script(script)]
    assert calls, "it calls the course"
    assert [complaint for call in calls if (complaint := course_calls.misunderstood(call))] == []


def test_every_system_and_python_runs_the_readmes_test_command():
    read = workflow("test")
    matrix = read["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["os"] == ["ubuntu-latest", "macos-latest", "windows-latest"]
    promised = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    first, beyond = (int(number) for number in re.fullmatch(r">=3\.(\d+),<3\.(\d+)", promised).groups())
    assert matrix["python"] == [f"3.{minor}" for minor in range(first, beyond)]
    sandbox, tests = (step for step in steps("test") if "run" in step)
    assert tests["run"] == TEST_COMMAND and "if" not in tests
    assert sandbox["if"] == "runner.os == 'Linux'" and "bubblewrap" in sandbox["run"]
    assert {"push", "pull_request"} <= read["on"].keys() and read["concurrency"]["cancel-in-progress"] is True


def test_the_gpu_workflow_runs_everything_on_the_gpu():
    read = workflow("gpu")
    assert read["jobs"]["gpu"]["runs-on"] == ["self-hosted", "linux", "gpu"]
    assert {"schedule", "workflow_dispatch"} == read["on"].keys()
    assert {"python3 scripts/course.py run --device cuda", TEST_COMMAND} <= set(scripts("gpu"))


FAKE_GH = """#!/usr/bin/env bash
echo "$*" >> gh.log
if [ "$1 $2" = "issue list" ] && [ -e open-issue ]; then cat open-issue; fi
"""


@pytest.mark.skipif(os.name == "nt" or not shutil.which("bash"), reason="the step runs on Linux")
@pytest.mark.parametrize("is_open, failed, expected", [
    (False, True, ["issue list", "label create", "issue create"]), (True, True, ["issue list", "issue edit 42"]),
    (False, False, ["issue list"]), (True, False, ["issue list", "issue close 42"]),
])
def test_the_weekly_run_keeps_one_issue(is_open, failed, expected, tmp_path):
    (script,) = (step["run"] for step in steps("newest") if step.get("if") == ("failure()" if failed else "success()"))
    for name, text in {"gh": FAKE_GH, "build/newest/bin/python": "#!/usr/bin/env bash\necho \"told by $*\"\n"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    if is_open:
        (tmp_path / "open-issue").write_text("42\n")
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "GITHUB_SERVER_URL": "server", "GH_REPO": "owner/name", "GITHUB_RUN_ID": "7"}
    done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    called = (tmp_path / "gh.log").read_text().splitlines()
    assert len(called) == len(expected) and all(line.startswith(start) for line, start in zip(called, expected, strict=True)), called
    if failed:
        told = "told by -m coursekit.testing.failures build/newest.xml --run server/owner/name/actions/runs/7\n"
        assert (tmp_path / "build" / "issue.md").read_text() == told
        assert "--body-file build/issue.md" in called[-1]


def test_the_weekly_report_is_the_one_that_is_read():
    (test,) = (step for step in steps("newest") if step.get("name") == "Test")
    assert test["env"]["PYTEST_ADDOPTS"] == "--junitxml=build/newest.xml" and test["run"].endswith("-m coursekit test")
    assert all("requirements.lock" not in script for script in scripts("newest")), "the lock is not used"


def test_devcontainer_and_binder_use_the_front_door():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert container["forwardPorts"] == [8888] and container["image"].endswith(":3.12")
    binder = (ROOT / ".binder" / "postBuild").read_text(encoding="utf-8")
    assert (ROOT / ".binder" / "runtime.txt").read_text() == "python-3.12\n"
    for script in (container["updateContentCommand"], binder):
        assert course_calls.in_script(script) == ["doctor"] and course_calls.misunderstood("doctor") == ""
    assert "pip install" not in binder, "the front door chooses the build of torch"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_document_names_commands_that_exist(path):
    calls = course_calls.in_markdown(path.read_text(encoding="utf-8"))
    assert [f"course {call}: {complaint}" for call in calls if (complaint := course_calls.misunderstood(call))] == []


@pytest.mark.parametrize("name", cli.verb_names())
def test_every_verb_has_help_with_an_example_that_is_understood(name):
    shown = cli.build_parser(name, cli.load_verb(name)).format_help()
    examples = course_calls.in_examples(shown)
    assert [call for call in examples if call.split()[0] == name], "an example"
    assert [f"course {call}: {complaint}" for call in examples if (complaint := course_calls.misunderstood(call))] == []


def test_the_reader_of_calls_sees_what_is_wrong():
    text = "Run `course tset` or:\n\n```\npython3 scripts/course.py run --devise cuda  # all\nPYTHONPATH=scripts python -m coursekit make --check | tail\n```\n"
    calls = course_calls.in_markdown(text)
    assert len(calls) == 3
    assert [bool(course_calls.misunderstood(call)) for call in sorted(calls)] == [False, True, True]
