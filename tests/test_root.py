"""The root of the repository, and words that have no place in it."""
import hashlib
import re
import subprocess
import sys
import tomllib

import pytest
import yaml

import repository
from repository import ROOT

APACHE = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"  # SHA-256 of the licence's official text
MOST_ITEMS = 14
# In two parts each, so that this file does not hold them.
FORBIDDEN = ["".join(parts) for parts in (
    ("/wo", "rk/"), ("/tmp/", "brief"), ("/ro", "ot/"), ("/Us", "ers/"), ("C:\\\\", "Users"), ("shar", "ed/"),  # somebody's machine
    ("pypi", ".org"), ("python", "hosted"), ("download.", "pytorch"), ("conda.", "anaconda"),  # where packages come from is the user's choice
)]


def project() -> dict:
    """The project table of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_root_holds_few_things():
    visible = {path.relative_to(ROOT).parts[0] for path in repository.files()}
    visible = sorted(name for name in visible if not name.startswith("."))
    assert {"README.md", "LICENSE", "CONTRIBUTING.md", "CITATION.cff", "scripts", "tests", "pyproject.toml", "requirements.lock"} <= set(visible)
    assert len(visible) <= MOST_ITEMS, visible


def test_no_file_names_a_machine_or_a_package_host():
    """Exercises are left to their solutions: a learner's answer may print a path of his own."""
    found = []
    for path in repository.files():
        inside = path.relative_to(ROOT)
        if inside.parts[0] != "exercises":
            text = path.read_bytes().decode("utf-8", "replace")
            found += [f"{inside.as_posix()}:{text[:hit.start()].count(chr(10)) + 1}: {word}"
                      for word in FORBIDDEN for hit in re.finditer(r"(?<![\w.])" * word.startswith("/") + re.escape(word), text)]
    assert found == []


def test_ruff_finds_nothing():
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise", "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_licence_is_the_official_text():
    text = (ROOT / "LICENSE").read_bytes().replace(b"\r\n", b"\n")
    assert hashlib.sha256(text).hexdigest() == APACHE
    assert project()["license"] == "Apache-2.0" and project()["license-files"] == ["LICENSE"]


def test_the_citation_agrees_with_the_project():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys(), "what the format requires"
    assert citation["cff-version"] == "1.2.0" and citation["type"] == "software"
    assert citation["authors"] and all(author.keys() == {"name"} for author in citation["authors"])
    assert (citation["version"], citation["license"]) == (project()["version"], project()["license"])


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_a_document_names_files_that_exist(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w.]+/[\w./-]*)`|\]\(([^):]+)\)", text))
    missing = sorted(path for path in map("".join, named) if not path.startswith(("build/", "NN_"))
                     and not any((folder / path).exists() for folder in (ROOT, ROOT / "scripts", ROOT / "scripts" / "coursekit")))
    assert named and missing == []


@pytest.mark.skipif(not repository.HAS_GIT, reason="git says which line ends it would write")
def test_text_keeps_its_line_ends_on_every_system():
    files = [path.relative_to(ROOT).as_posix() for path in repository.files()]
    answer = subprocess.run(["git", "check-attr", "-z", "--stdin", "text", "eol"], cwd=ROOT, input="\0".join(files), capture_output=True, text=True).stdout
    fields = answer.split("\0")[:-1]
    attributes = {(fields[i], fields[i + 1]): fields[i + 2] for i in range(0, len(fields), 3)}
    compared = [name for name in files if name.endswith((".ipynb", ".py", ".csv", ".md", ".lock", ".json", ".yml", ".toml"))]
    assert compared and all((attributes[name, "text"], attributes[name, "eol"]) == ("set", "lf") for name in compared)
    assert [name for name in compared if b"\r" in (ROOT / name).read_bytes()] == []
