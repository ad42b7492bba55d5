"""check(...) itself: hints on request, unknown names, and what an import of it costs."""
import ast
import subprocess
import sys
from pathlib import Path

import pytest

from coursekit.check import check, registry
from coursekit.check.question import Question, wrong

SCRIPTS = Path(registry.__file__).parents[2]
SOLUTION = "solutions/01_notebook/06_tidy_table.ipynb"


@pytest.mark.parametrize(("hints", "lines"), [
    (0, ["For a hint: add `hints=1` to this check."]),
    (1, ["Hint 1: Think.", "For one more hint: add `hints=2` to this check."]),
    (2, ["Hint 1: Think.", "Hint 2: Think more.", "For the path of the solution: add `hints=3` to this check."]),
    (3, ["Hint 1: Think.", "Hint 2: Think more.", f"The solution: {SOLUTION}"]),
])
def test_hints_come_one_by_one(monkeypatch, capsys, hints, lines):
    question = Question("b", lambda answer, inputs: answer, lambda data, inputs: wrong("no", "Not this."), more=("Think.", "Think more."))
    monkeypatch.setattr("coursekit.check.find", lambda name: (question, SOLUTION))
    assert check("a.b", 3, hints=hints) is None
    assert capsys.readouterr().out.splitlines() == ["✗ a.b: wrong", "  Not this.", *(f"  {line}" for line in lines)]


@pytest.mark.parametrize(("hints", "lines"), [(2, ["Hint 1: Think.", "Hint 2: Think more."]), (3, [
    "Hint 1: Think.", "Hint 2: Think more.", "That was the last hint; this copy of the course comes without solutions. Ask whoever handed it out."])])
def test_a_copy_without_solutions_points_at_none(monkeypatch, capsys, hints, lines):
    question = Question("b", lambda answer, inputs: answer, lambda data, inputs: wrong("no", "Not this."), more=("Think.", "Think more."))
    monkeypatch.setattr("coursekit.check.find", lambda name: (question, "solutions/01_notebook/not_there.ipynb"))
    check("a.b", 3, hints=hints)
    assert capsys.readouterr().out.splitlines()[2:] == [f"  {line}" for line in lines]


@pytest.mark.parametrize("name", ["nothing_like_it.x", "no-dot", "a.b.c", 7])
def test_an_unknown_name_is_one_line(capsys, name):
    check(name, 3)
    out = capsys.readouterr().out.splitlines()
    assert len(out) == 2
    assert out[0].endswith(": unknown")


def test_an_unknown_name_comes_with_the_nearest(monkeypatch, tmp_path):
    (tmp_path / "tidy_table.py").touch()
    (tmp_path / "_helper.py").touch()
    monkeypatch.setattr(registry, "FOLDER", tmp_path)
    with pytest.raises(registry.UnknownQuestion, match="^no exercise 'tidy_tabel'; did you mean 'tidy_table'\\?$"):
        registry.find("tidy_tabel.flowers")
    with pytest.raises(registry.UnknownQuestion, match="^no exercise '_helper'"):
        registry.find("_helper.flowers")


def test_import_is_light_and_alone():
    code = "import sys; before = set(sys.modules); import coursekit.check; print(*sorted(set(sys.modules) - before))"
    alone = {"PYTHONPATH": str(SCRIPTS), "PATH": ""}
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=alone).stdout.split()
    assert {name.partition(".")[0] for name in loaded} - {"coursekit"} <= set(sys.stdlib_module_names)
    assert not [name for name in loaded if name.startswith("coursekit.check.questions.")]


def test_no_file_of_it_imports_the_tools():
    imported = set()
    for file in (SCRIPTS / "coursekit" / "check").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            imported |= {f"{file.name}: {name}" for name in names if name.startswith("coursekit") and not name.startswith("coursekit.check")}
            assert not (isinstance(node, ast.ImportFrom) and node.level), f"{file.name}: a relative import"
    assert imported == set()
