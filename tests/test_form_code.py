"""The rules of form for code cells and figures: each broken rule is named with its cell."""
import nbformat
import pytest

import course_factory as factory
from course_factory import PROSE, code, rules, with_cell

PICTURE = nbformat.v4.new_output("display_data", {"image/png": "AAAA"})
FIGURE = 'plt.style.use("../scripts/course.mplstyle")\nplt.plot([1, 2])\nplt.xlabel("length (cm)")\nplt.ylabel("width (cm)")'


def drawing(source: str = FIGURE, after: str = f"*In words:* {PROSE}"):
    made = with_cell(code("picture", source))
    made.cells[2].outputs = [PICTURE]
    made.cells[3].source = after
    return made


LONG = "\n".join(f"a{number} = {number}" for number in range(21))
CELLS = {
    "magic": ("%matplotlib inline\nx = 1", "no magics"),
    "shell": ("!ls\nx = 1", "no magics"),
    "magic by its function": ("get_ipython().run_line_magic('time', '1')\nx = 1", "no magics"),
    "pip": ('import subprocess\nsubprocess.run(["pip", "install", "x"])', "no pip"),
    "path": ("import sys\nsys.path.append('..')", "no path tricks"),
    "path by name": ("from sys import path\npath.append('..')", "no path tricks"),
    "filter": ("import warnings\nwarnings.filterwarnings('ignore')", "no warning filters"),
    "semicolon": ("x = 1\nx;", "no ';'"),
    "semicolon and comment": ("x = 1\nx;  # quiet", "no ';'"),
    "too long": (LONG, "this one has 21"),
    "one line": ("x = 1", "one line is enough only when it shows"),
    "not Python": ("x = = 1\ny = 2", "not Python"),
    "comment only": ("# nothing\n# here", "no code"),
    "tools": ("from coursekit.check import check\nx = 1", "public packages only"),
    "torch": ("import torch\ntorch.zeros(1)", "`device: str"),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_code_cell_out_of_form(name):
    source, rule = CELLS[name]
    found = [found for cell, found in rules(with_cell(code("here", source))) if cell == "here"]
    assert len(found) == 1 and rule in found[0]


FINE = ["total", "print('a; b')\nprint(';')", "import math", "assert True, 'it holds'", "text = '''a;\nb'''\ntext", "x = 10\nx % 3"]


@pytest.mark.parametrize("source", FINE)
def test_a_code_cell_in_form(source):
    assert rules(with_cell(code("here", source))) == []


@pytest.mark.parametrize("source", ["from coursekit.check import check\ncheck('a.b', 1)", "total = 1 + 1  # SOLUTION"])
def test_what_a_solution_may(source):
    assert rules(with_cell(code("here", source), at=3, kind="solution"), "solution") == []


@pytest.mark.parametrize("line", ["from coursekit import notebook", "import coursekit.check", "from coursekit.check import check, plain"])
def test_what_a_solution_may_not_import(line):
    found = rules(with_cell(code("here", f"{line}\nx = 1"), at=3, kind="solution"), "solution")
    assert [cell for cell, rule in found if "one import from coursekit" in rule] == ["here"]


FIGURES = {
    "not in words": (FIGURE, PROSE, "In words"),
    "no labels": ('plt.style.use("../scripts/course.mplstyle")\nplt.plot([1, 2])', None, "labels with units"),
    "one label": (FIGURE.replace('plt.ylabel("width (cm)")', "plt.show()"), None, "labels with units"),
    "own style": (FIGURE.replace("course.mplstyle", "mine.mplstyle"), None, "share one style"),
    "too long": (FIGURE + "\nplt.show()" * 5, None, "at most 8 lines"),
}


def test_a_figure_in_form():
    assert rules(drawing()) == []


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_out_of_form(name):
    source, after, rule = FIGURES[name]
    found = rules(drawing(source, after or f"*In words:* {PROSE}"))
    assert [cell for cell, _ in found] == ["picture"] and rule in found[0][1]


def test_a_function_of_the_notebook_may_label_a_figure():
    made = drawing('plt.style.use("../scripts/course.mplstyle")\ndraw()')
    assert len(rules(made)) == 1
    made.cells.insert(2, code("draw", 'def draw():\n    axes.set(xlabel="length (cm)", ylabel="width (cm)")'))
    assert rules(made) == []


def test_a_second_parameters_cell():
    made = factory.lesson()
    made.cells[2] = code("first", 'device: str = "auto"', "parameters")
    made.cells[4].source = "import torch\ntorch.zeros(1)"
    assert rules(made) == []
    made.cells[6] = code("second", "seed: int = 1", "parameters")
    assert [cell for cell, _ in rules(made)] == ["second"]


def test_a_block_whose_names_the_blank_would_lack():
    made = factory.solution()
    made.cells[3].source = "# BEGIN SOLUTION\nhalf = first / 2\ntotal = first + second\n# END SOLUTION"
    assert [(cell, rule.partition(",")[0]) for cell, rule in rules(made, "solution")] == [("sum", "the block makes total")]
