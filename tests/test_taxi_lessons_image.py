"""Packages, Conda and Docker for the taxi scripts: kept right by what the scripts import, by the lock, by a linter; the script runs as its image runs it."""
import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from coursekit import notebook as nb

ROOT = Path(__file__).resolve().parents[1]
TAXI = ROOT / "03_pipeline_stages" / "taxi"
PACKAGES = {"sklearn": "scikit-learn"}
SERVER = {"mlflow"}  # loaded only where a tracking server asks for it
DOCKERFILE = (TAXI / "Dockerfile").read_text(encoding="utf-8")


def pins(name: str, old: bool = False) -> dict[str, str]:
    """The packages of a list, each with its version on Python 3.12, as image and conda environment have it; or on an `old` one."""
    lines = [line for line in (TAXI / name).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[^\s;]+(; python_version (<|>=) '3.12')?", line) for line in lines), "a name and one version each"
    return dict(line.partition(";")[0].split("==") for line in lines if ("< '3.12'" if not old else ">= '3.12'") not in line)


def locked(old: bool) -> dict[str, set[str]]:
    """The versions that the lock names: one a package, two where they depend on the Python."""
    found: dict[str, set[str]] = {}
    for name, version, marker in re.findall(r"^([a-z0-9-]+)==(\S+)(?: ; (.*?))? \\", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M):
        if ("< '3.12'" if not old else ">= '3.12'") not in marker:
            found.setdefault(name, set()).add(version)
    return found


def imported() -> set[str]:
    """What the scripts and the modules that they share import, as names of packages."""
    names: set[str] = set()
    for path in TAXI.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names |= {alias.name.partition(".")[0] for alias in node.names} if isinstance(node, ast.Import) else set()
            names |= {node.module.partition(".")[0]} if isinstance(node, ast.ImportFrom) and not node.level else set()
    own = {path.stem for path in TAXI.glob("*.py")}
    return {PACKAGES.get(name, name) for name in names - own - set(sys.stdlib_module_names) - SERVER}


# --- packages ----------------------------------------------------------------------------------------------------------------
def test_requirements_name_what_the_scripts_import_and_no_more():
    assert set(pins("requirements.txt")) == imported()


@pytest.mark.parametrize("old", [False, True])
def test_requirements_are_pinned_to_what_the_lock_says(old):
    lock = locked(old)
    assert {name: version for name, version in pins("requirements.txt", old).items() if version not in lock[name]} == {}


def test_conda_gets_the_same_packages_at_the_same_versions():
    conda = yaml.safe_load((TAXI / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    python, listed = conda[0], dict(line.split("==") for line in conda[-1]["pip"])
    ours = pins("requirements.txt") | pins("requirements_azure.txt")
    assert {name: (version, ours[name]) for name, version in listed.items() if name in ours and version != ours[name]} == {}
    assert set(pins("requirements_azure.txt")) <= set(listed), "on Azure ML the stages log, and need what speaks to its server"
    brought_along = {"numpy", "cloudpickle"}  # by pandas, and by distributed
    assert set(ours) - set(listed) <= brought_along
    assert python.removeprefix("python=") == re.search(r"^FROM python:(\d+\.\d+)", DOCKERFILE, re.M)[1]


def test_what_was_handed_over_has_too_much_in_it():
    handed_over = pins("requirements_handed_over.txt")
    assert len(handed_over) > 50 and {"sklearn", "pathlib2", "argparse"} <= set(handed_over)
    source = "\n".join(cell.source for cell in nb.code_cells(nb.read(TAXI / "00_handed_over.ipynb")))
    assert {"pandas", "numpy", "matplotlib", "scikit-learn"} <= set(handed_over), "and with all that the notebook imports"
    assert not re.search(r"random_state|seed", source) and "-74.72" in source and source.count("yelow_clean") == 1, "the flaws that the lessons name"


# --- Docker ------------------------------------------------------------------------------------------------------------------
def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, in order, each on one line."""
    whole = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.M))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in whole.splitlines() if line)]


def test_hadolint_finds_nothing_in_the_dockerfile(tmp_path):
    linter = shutil.which("hadolint", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if not linter:
        pytest.skip("hadolint is not installed")
    assert subprocess.run([linter, TAXI / "Dockerfile"], capture_output=True, text=True).stdout == ""
    (tmp_path / "Dockerfile").write_text("FROM python\nRUN pip install pandas\n")
    assert "DL3006" in subprocess.run([linter, tmp_path / "Dockerfile"], capture_output=True, text=True).stdout, "it does look"


def test_layers_that_change_seldom_come_first():
    steps = instructions()
    words = [word for word, _ in steps]
    copies = [place for place, word in enumerate(words) if word == "COPY"]
    install = next(place for place, (word, rest) in enumerate(steps) if word == "RUN" and "pip install" in rest)
    assert words[0] == "FROM" and words[-1] == "CMD"
    assert "requirements.txt" in steps[copies[0]][1] and copies[0] < install < copies[1], "the lists, the packages, then the scripts"
    assert "*.py" in steps[copies[1]][1]


def test_nobody_is_root_and_nothing_is_fetched_by_the_way():
    steps = instructions()
    (user,) = [rest for word, rest in steps if word == "USER"]
    assert user.isdigit() and int(user) >= 1000 and steps[-2] == ("USER", user), "from here to the end"
    assert not re.search(r"\b(curl|wget|ADD|latest)\b|https?://", DOCKERFILE)
    assert "--no-cache-dir" in DOCKERFILE and "rm -rf /var/lib/apt/lists" in DOCKERFILE


def test_the_engine_sees_what_is_copied_and_nothing_else():
    rules = [line for line in (TAXI / ".dockerignore").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert rules[0] == "*" and all(rule.startswith("!") for rule in rules[1:])
    seen = {path for rule in rules[1:] for path in TAXI.glob(rule[1:])}
    assert {path.suffix for path in seen} == {".py", ".txt", ".csv"} and TAXI / "requirements_handed_over.txt" not in seen
    copied = [word for word, rest in instructions() if word == "COPY" for word in rest.split()[:-1] if not word.startswith("--")]
    for source in copied:
        found = [path for path in TAXI.glob(source) for path in ([path] if path.is_file() else path.rglob("*"))]
        assert found and {path for path in found if path.is_file()} <= seen, source


def test_the_image_runs_the_script_as_its_last_line_says(tmp_path):
    """What COPY puts into the image, in a folder; the command of CMD; nothing else of the course."""
    (command,) = [json.loads(rest) for word, rest in instructions() if word == "CMD"]
    for path in TAXI.glob("*.py"):
        shutil.copy(path, tmp_path)
    shutil.copytree(TAXI / "sample" / "raw", tmp_path / "sample" / "raw")
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "MLFLOW_RUN_ID")}
    done = subprocess.run([sys.executable, *command[1:]], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    metrics = json.loads((tmp_path / "report" / "metrics.json").read_text())
    assert metrics["r2"] > 0.88 and metrics["rows"] > 2800
    assert {path.name for path in (tmp_path / "model").iterdir()} == {"model.json", "model.skops"}
