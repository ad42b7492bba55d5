"""In an environment that somebody made himself (Colab, a GPU server), the course works from a clone with what is installed."""
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import repository
from coursekit import notebook as nb

EXERCISE = "06_tidy_table.ipynb"
LESSON = "01_notebook/02_split_and_baseline.ipynb"
PLAY = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(colors="nocolor")
for source in json.load(sys.stdin):
    result = shell.run_cell(source)
    if not result.success:
        sys.exit("failed: " + source)
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory) -> str:
    """The Python of an environment with our packages in it, but without coursekit."""
    folder = tmp_path_factory.mktemp("own") / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    inside = next(folder.glob("lib/python*/site-packages"), folder / "Lib" / "site-packages")
    (inside / "ours.pth").write_text(sysconfig.get_path("purelib") + "\n")  # .pth files in there are not read: no coursekit
    templates = Path("share", "jupyter", "nbconvert")  # lie outside the packages
    shutil.copytree(Path(sys.prefix) / templates, folder / templates)
    return str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    """A repository with the files as they are now."""
    folder = repository.copy_to(tmp_path_factory.mktemp("published"))
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "now"]):
        who = ["-c", "user.name=Somebody", "-c", "user.email=", "-c", "commit.gpgsign=false", "-c", "core.hooksPath=none"]
        subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)
    return folder


def run(command: list[str], folder: Path, **more) -> subprocess.CompletedProcess:
    """Run a command as somebody does who has never heard of our settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "COURSE", "GIT_", "VIRTUAL_ENV"))}
    return subprocess.run(command, cwd=folder, env=kept | more.pop("env", {}), capture_output=True, text=True, encoding="utf-8", timeout=120, **more)


def recipe() -> list[str]:
    """The lines of the README for Colab."""
    text = (repository.ROOT / "README.md").read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL) if "/content/" in block]
    assert len(blocks) == 1, "README.md has one recipe for Colab"
    return blocks[0].splitlines()


def test_a_clone_runs_on_what_is_installed(python, tmp_path):
    if run([python, "-c", "import coursekit"], tmp_path).returncode == 0:
        pytest.fail("the environment has coursekit already; this test would not notice that PYTHONPATH is ignored")
    clone, scripts = repository.copy_to(tmp_path / "course"), {"PYTHONPATH": "scripts"}
    doctor = run([python, "-m", "coursekit", "doctor"], clone, env=scripts)
    assert "Traceback" not in doctor.stderr and re.search(r"^OK +Python ", doctor.stdout, re.MULTILINE), doctor.stdout + doctor.stderr
    done = run([python, "-m", "coursekit", "run", LESSON], clone, env=scripts)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (clone / "build" / "report" / "index.html").is_file() and not (clone / ".venv").exists()


@pytest.mark.skipif(not shutil.which("git"), reason="the recipe clones")
def test_the_recipe_for_colab_lets_an_exercise_be_checked(python, published, tmp_path):
    import json

    lines = [line.replace("ADDRESS", published.as_uri()).replace("/content/", f"{tmp_path.as_posix()}/") for line in recipe()]
    assert len(lines) == 3, "three lines"
    exercise = nb.read(repository.ROOT / "exercises" / "01_notebook" / EXERCISE)
    cells = [cell.source for cell in nb.code_cells(exercise)]
    first_check = next(number for number, source in enumerate(cells) if source.startswith("check("))
    done = run([python, "-c", PLAY], tmp_path, input=json.dumps(["\n".join(lines), *cells[: first_check + 1]]), env={"MPLBACKEND": "agg"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not attempted" in done.stdout.lower(), done.stdout
