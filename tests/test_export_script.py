"""Export: input notebook, expected script; what is refused, with cell and name; what comes out reads and behaves as written by hand."""
import ast
import os
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit import notebook as nb
from coursekit.errors import CourseError
from coursekit.export import cells, modules, names, script, stage
from export.cases import NAME, ROOT, export, ruff, stage_notebook
from export.renew import GOLDEN, expected
from export.tables import ACCEPTED, PARAMETERS, REFUSED


@pytest.mark.parametrize("name", sorted(path.name for path in GOLDEN.iterdir() if path.suffix != ".ipynb"))
def test_what_is_exported_is_the_expected_file(name):
    assert expected()[name] == (GOLDEN / name).read_text(encoding="utf-8")


def test_the_expected_scripts_pass_ruff():
    assert ruff(GOLDEN) == ""


@pytest.mark.parametrize("why", REFUSED)
def test_what_a_script_cannot_mean_is_refused(why):
    made, words = REFUSED[why]
    with pytest.raises(CourseError) as error:
        export(*made)
    assert words in str(error.value) and str(error.value).startswith(NAME) and "\n" not in str(error.value)


@pytest.mark.parametrize("cell", PARAMETERS)
def test_a_parameter_that_is_no_flag_is_refused(cell):
    with pytest.raises(CourseError) as error:
        export("import json", "print(json)", parameters=cell)
    assert PARAMETERS[cell] in str(error.value) and str(error.value).startswith(NAME)


def test_a_notebook_says_once_what_its_stage_does():
    made = stage_notebook("print(raw)")
    made.cells[0].metadata["tags"] = []
    with pytest.raises(CourseError, match="no text cell is tagged `stage`"):
        stage.read(made, NAME)
    made.cells += [made.cells[0].copy()] * 2
    for cell in made.cells[-2:]:
        cell.metadata["tags"] = ["stage"]
    with pytest.raises(CourseError, match="text cells are tagged `stage`"):
        stage.read(made, NAME)
    made = stage_notebook("print(raw)")
    made.cells[0].source = f"Does {'very ' * 30}much."
    with pytest.raises(CourseError, match="the first line of its stage text has 160 characters, at most 120"):
        stage.read(made, NAME)


def test_odd_but_right_code_is_exported_and_passes_ruff(tmp_path):
    for number, made in enumerate(ACCEPTED.values()):
        (tmp_path / f"case_{number:02d}.py").write_text(export(*made), encoding="utf-8")
    assert ruff(tmp_path) == ""


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(list("\\\"'\n#`%{} ")), min_size=1, max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_of_a_stage_is_its_docstring(text):
    made = stage_notebook("print(raw)")
    made.cells[0].source = f"Does {text}"
    source = script.text(stage.read(made, NAME))
    said = ast.get_docstring(ast.parse(source), clean=False).partition("\n\nusage: python work.py --raw FILE --out FILE [--size 0.2] [--name TEXT]\n\n")[0]
    assert said.split() == f"Does {text}".split()


def test_the_scripts_of_the_course_pass_ruff_and_are_short():
    folders = [path.parent for path in ROOT.glob("[0-9]*/*/pipeline.yml")]
    assert [ruff(folder) for folder in folders] == [""] * len(folders)
    texts = {path: path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("*.py")}
    exported = {path: text.count("\n") for path, text in texts.items() if "\nExported from " in text}
    assert len(exported) > 12 and [path for path, lines in exported.items() if lines > script.LINES] == []


def test_notebook_and_script_write_the_same_bytes(tmp_path, monkeypatch):
    values = {"raw": str(ROOT / "01_notebook" / "data" / "iris.csv"), "test_size": 0.3, "seed": 7, "scale": True, "kind": "minmax", "note": "it's é"}
    monkeypatch.setenv("MPLBACKEND", "Agg")
    namespace: dict = {}
    for cell in nb.code_cells(nb.read(GOLDEN / "01_preprocess.ipynb")):
        exec(cell.source, namespace)
        if "parameters" in nb.tags(cell):
            namespace |= values | {"prepared": str(tmp_path / "by notebook")}
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in values.items()]
    command = [sys.executable, str(GOLDEN / "preprocess.py"), *flags, "--prepared", str(tmp_path / "by script")]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(modules.SHARED_SOURCES[0].parent)}, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    written = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in (tmp_path / "by notebook", tmp_path / "by script")]
    assert written[0] == written[1] and written[0].keys() == {"train.csv", "test.csv", "card.json"}


def test_imports_stand_as_ruff_wants_them(tmp_path):
    modules = ["a10", "a2", "Xlib", "os", "os.path", "sys", "torch", "torch.nn", "b_c", "bC", "B", "json", "_d", "stage_files", "argparse", "__future__"]
    members = ["z", "A", "_p", "CONST", "a10", "a2", "Ab", "aB", "A1", "C", "x_y", "XY", "_Q", "T2", "T10"]
    for number in range(40):
        draw, lines, seen = random.Random(number), [], set()
        for index in range(8):
            module = draw.choice(modules)
            if module == "__future__":
                lines.append("from __future__ import annotations")
                continue
            name = draw.choice(members)
            style = draw.choice([f"import {module} as m{index}", f"from {module} import {name} as n{index}", f"from {module} import {name}"])
            bound = style.split()[-1]
            lines += [] if bound in seen else [style]
            seen.add(bound)
        used = [line.split()[-1] for line in lines if "__future__" not in line]
        (tmp_path / f"case_{number}.py").write_text(export("\n".join(lines), f"print({', '.join(used)})"))
    assert ruff(tmp_path, "--select", "I,F,E") == ""


def test_strings_stay_as_they_are_when_code_moves_into_main():
    source = "text = '''a\n  b\n'''\nother = f\"\"\"\n{raw}\n  {'x'}\"\"\"\nif raw:\n    print(text,\n          other)"
    moved = ast.parse("def main(raw):\n" + cells.indent(source)).body[0].body
    assert [ast.dump(node) for node in moved] == [ast.dump(node) for node in ast.parse(source).body]


def test_comments_and_empty_lines_stay():
    made = export("# top\n\n# second\nprint(1)  # end\n\n\n\n# after", "# only a comment", "x = 1\n# why\ny = 2\nprint(x, y)")
    body = made.partition("-> None:\n")[2].partition("\n\n\ndef command_line")[0]
    assert body == ("    # top\n\n    # second\n    print(1)  # end\n\n    # after\n\n    # only a comment\n\n"
                    "    x = 1\n    # why\n    y = 2\n    print(x, y)")


def test_names_are_read_alike_on_every_python():
    assert names.reads("[(y, z) for y in q for z in y if (w := z)]") == {"q"}
    assert names.binds("[(y, z) for y in q for z in y if (w := z)]") == {"w"}
    assert names.reads("{k: v for k, v in d.items()}") == {"d"} and names.binds("{k: v for k, v in d.items()}") == set()
    assert names.reads("f = lambda a, b=c: [a + d for e in a]") == {"c", "d"}
