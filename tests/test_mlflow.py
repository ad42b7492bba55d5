"""The MLflow projects of the course: what their commands do is what the components take, and the chain refuses before it begins."""
import os
import re
import shlex
import shutil
import string
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from coursekit.export import signatures
from iris_ways import CHAIN, IRIS, RAW, ROOT, STAGES
from pipeline_factory import SCRIPTS, tree

PROJECTS = sorted(ROOT.glob("[0-9]*/*/MLproject"))
ENTRIES = [pytest.param(path, name, id=f"{path.parent.name}:{name}") for path in PROJECTS
           for name in yaml.safe_load(path.read_text(encoding="utf-8"))["entry_points"]]


def entry_of(path: Path, name: str) -> dict:
    """An entry point of a project."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))["entry_points"][name]


@pytest.mark.parametrize("path", PROJECTS, ids=lambda path: path.parent.name)
def test_every_project_has_a_main_and_its_environment(path):
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    environment = yaml.safe_load((path.parent / read["conda_env"]).read_text(encoding="utf-8"))
    assert "main" in read["entry_points"] and "pip" in environment["dependencies"]
    for line in environment["dependencies"][-1]["pip"]:
        assert "==" in line or line.startswith(".."), line


@pytest.mark.parametrize(("path", "name"), ENTRIES)
def test_a_command_uses_every_parameter_and_declares_no_output_as_a_path(path, name):
    entry = entry_of(path, name)
    used = {field for _, field, _, _ in string.Formatter().parse(entry["command"]) if field}
    assert used == set(entry["parameters"])
    for script in re.findall(r"(?:python|sh) (\S+)", entry["command"]):
        assert (path.parent / script).is_file()
    assert entry["parameters"].get("out", "string") in ("string", {"type": "string", "default": "../../build/chain"})


@pytest.mark.parametrize("script", ["ingest.py", "package.py", "chain.py"])
def test_flags_in_the_project_are_those_of_the_script(script):
    name = {"chain.py": "main"}.get(script, script[:-3])
    text = (CHAIN / script).read_text(encoding="utf-8")
    assert set(re.findall(r"(--[a-z0-9-]+)=", entry_of(CHAIN / "MLproject", name)["command"])) == set(re.findall(r'add_argument\("(--[a-z0-9-]+)"', text))


@pytest.mark.skipif(sys.platform == "win32", reason="MLflow quotes for bash here")
def test_main_of_iris_runs_all_stages_on_paths_with_spaces_and_quotes(tmp_path):
    room = tmp_path / "it's a room"
    room.mkdir()
    raw = shutil.copy(RAW, room / "iris data.csv")
    entry = entry_of(IRIS / "MLproject", "main")
    values = {name: str(fact["default"]) for name, fact in entry["parameters"].items() if isinstance(fact, dict)}
    values |= {"raw": str(raw), "out": str(room / "all"), "device": "cpu"}
    command = entry["command"].format(**{name: shlex.quote(value) for name, value in values.items()})  # as MLflow does
    command = command.replace("python ", f"{shlex.quote(sys.executable)} ")
    subprocess.run(["bash", "-c", command], cwd=IRIS, check=True, capture_output=True, env={"OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"})
    assert {"/".join(path.split("/")[:2]) for path in tree(room / "all")} == {f"{stage}/{name}" for stage, (_, names) in STAGES.items() for name in names}


def test_a_project_without_a_definition_has_no_main():
    assert "main:" not in signatures.mlproject("line", []) and "main:" not in signatures.mlproject("line", [], {"jobs": {"a": {"component": "./b.yml"}}})


# --- the chain --------------------------------------------------------------------------------------------------------------------
def chain(tmp_path: Path, *words: str) -> subprocess.CompletedProcess:
    """Call the chain, tracked in a folder of its own."""
    more = {"MLFLOW_TRACKING_URI": f"sqlite:///{tmp_path.as_posix()}/mlflow.db", "COURSE_BUILD": str(tmp_path / "build"), "PYTHONPATH": str(SCRIPTS)}
    command = [sys.executable, str(CHAIN / "chain.py"), "--out", str(tmp_path / "out"), *words]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=120, env=os.environ | more)


BAD = {  # what is wrong: the words of the call, and what is said
    "a misspelt step": (("--steps", "evalute"), "no step is called 'evalute' (did you mean evaluate?)"),
    "no step": (("--steps", " , "), "no steps are named"),
    "a gap": (("--steps", "train"), "train reads OUT/preprocess/train_set, which is not there; run preprocess first"),
    "no configuration": (("--config", "nowhere.yml"), "nowhere.yml: No such file or directory"),
    "broken YAML": (("--config", "broken.yml"), "broken.yml: while"),
    "a step that is none": (("--config", "unknown.yml"), "unknown.yml: trian is no step"),
    "a path by hand": (("--config", "paths.yml"), "train: model is a path that the chain itself gives"),
}


@pytest.mark.parametrize("why", BAD)
def test_the_chain_refuses_in_one_line_before_anything_runs(tmp_path, why):
    words, said = BAD[why]
    for name, text in {"broken": "a: [", "unknown": "trian: {epochs: 3}", "paths": "train: {model: here}"}.items():
        (tmp_path / f"{name}.yml").write_text(text, encoding="utf-8")
    done = chain(tmp_path, *words)
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
    assert said in done.stderr.replace(str(tmp_path / "out"), "OUT").replace("\\", "/")
    assert not (tmp_path / "out").exists() and not (tmp_path / "mlflow.db").exists()


# --- components by hand ------------------------------------------------------------------------------------------------------------
def ingest(tmp_path: Path, *words: str) -> subprocess.CompletedProcess:
    """Call the component that fetches."""
    more = {"COURSE_BUILD": str(tmp_path / "build"), "PYTHONPATH": str(SCRIPTS), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, str(CHAIN / "ingest.py"), "--raw", str(tmp_path / "raw.csv"), *words], capture_output=True, text=True,
                          encoding="utf-8", timeout=120, env=os.environ | more)


def test_what_is_fetched_has_the_bytes_and_a_version(tmp_path):
    done = ingest(tmp_path, "--url", RAW.as_uri(), "--artifact", "blossoms")
    assert (done.returncode, done.stdout) == (0, "blossoms: v0\n"), done.stderr
    assert (tmp_path / "raw.csv").read_bytes() == RAW.read_bytes()


@pytest.mark.parametrize(("words", "code", "said"), [
    (("--url", "iris.csv"), 2, "no URL that begins with"),
    (("--url", "file:///no/such/file.csv"), 1, "file:///no/such/file.csv"),
    (("--url", RAW.as_uri(), "--sha256", "0" * 64), 2, "holds other bytes than were asked for"),
])
def test_what_cannot_be_fetched_leaves_nothing(tmp_path, words, code, said):
    done = ingest(tmp_path, *words)
    assert done.returncode == code and said in done.stderr and done.stderr.count("\n") == 1
    assert not (tmp_path / "raw.csv").exists()


@pytest.mark.skipif(not shutil.which("sh"), reason="no shell here")
def test_species_are_counted_in_a_file_from_anywhere(tmp_path):
    table = tmp_path / "my table.csv"
    table.write_bytes(b"1,a\r\n2,b\r\n\r\n3,a")
    counts = tmp_path / "new folder" / "counts.csv"
    subprocess.run(["sh", str(CHAIN / "count_species.sh"), str(table), str(counts)], check=True, capture_output=True)
    assert counts.read_text() == "value,rows\na,2\nb,1\n"
    assert subprocess.run(["sh", str(CHAIN / "count_species.sh"), str(tmp_path / "none"), str(counts)], capture_output=True).returncode == 2
