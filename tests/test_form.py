"""The rules of form: a notebook in good form has no problem, and each change that breaks a rule is named with its cell."""
import course_factory as factory
import nbformat
import pytest
from course_factory import PROSE, code, text

from coursekit import form

PICTURE = nbformat.v4.new_output("display_data", {"image/png": "AAAA"})
FIGURE = 'plt.style.use("../scripts/course.mplstyle")\nplt.plot([1, 2])\nplt.xlabel("length (cm)")\nplt.ylabel("width (cm)")'


def rules(made, kind: str = "lesson") -> list[tuple[str, str]]:
    return [(problem.cell, problem.rule) for problem in form.problems(made, kind)]


def with_cell(cell, *, at: int = 2, kind: str = "lesson"):
    made = factory.lesson() if kind == "lesson" else factory.solution()
    made.cells[at] = cell
    return made


def drawing(source: str = FIGURE, after: str = f"*In words:* {PROSE}"):
    made = with_cell(code("picture", source))
    made.cells[2].outputs = [PICTURE]
    made.cells[3].source = after
    return made


def test_good_form_has_no_problem():
    assert rules(factory.lesson()) == []
    assert rules(factory.solution(), "solution") == []
    assert rules(drawing()) == []


OPENING = factory.opening().source
OPENINGS = {
    "no title": (OPENING.replace("# Words", "Words"), "'# Title'"),
    "a smaller title": (OPENING.replace("# Words", "## Words"), "'# Title'"),
    "one sentence": (OPENING.replace(" Each sum is one cell.", ""), "exactly two sentences, not 1"),
    "three sentences": (OPENING.replace("here.", "here. And there."), "exactly two sentences, not 3"),
    "no bullets": (OPENING.replace("- ", ""), "'You will:' with bullets"),
    "another promise": (OPENING.replace("You will:", "We will:"), "'You will:' with bullets"),
    "no minutes": (OPENING.replace("10 minutes", "a while"), r"\*\*Time:\*\*"),
    "nothing before": (OPENING.partition(" · ")[0], r"\*\*Time:\*\*"),
    "minutes not last": (OPENING + "\n\nOne more thing", r"\*\*Time:\*\*"),
}


@pytest.mark.parametrize("name", OPENINGS)
def test_an_opening_out_of_form(name):
    source, rule = OPENINGS[name]
    made = factory.lesson()
    made.cells[0].source = source
    found = [problem for problem in rules(made) if problem[0] == "opening"]
    assert len(found) == 1 and rule.replace("\\", "") in found[0][1]


@pytest.mark.parametrize("sentence", ["Costs are 0.25 a piece.", "We call `a.b. c`.", "Is it (really so?) one?", 'He says "one". '])
def test_two_sentences_are_counted_as_people_do(sentence):
    made = factory.lesson()
    made.cells[0].source = OPENING.replace("Each sum is one cell.", sentence)
    expected = 3 if "really" in sentence else 2
    assert any("exactly two" in rule for _, rule in rules(made)) == (expected != 2)


CLOSINGS = {
    "no heading": ("Goodbye", "'## You have'"),
    "other bullets": (factory.closing().source.replace("read a sum", "read sums"), "word for word"),
    "no link": (factory.closing().source.replace("[the guide](../README.md)", "the guide"), "links to what comes next"),
}


@pytest.mark.parametrize("name", CLOSINGS)
def test_a_closing_out_of_form(name):
    source, rule = CLOSINGS[name]
    made = factory.lesson()
    made.cells[-1].source = source
    assert [cell for cell, found in rules(made) if rule in found] == ["closing"]


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


def test_ids_and_tags():
    for name in ("cell-07", "1a2b3c4d", "Total", "two_words", "with space"):
        made = factory.lesson()
        made.cells[2]["id"] = name
        assert [cell for cell, rule in rules(made) if "lower-case words" in rule] == [name]
    made = factory.lesson()
    made.cells[2]["id"] = "about-1"
    assert ("about-1", "two cells have this id") in rules(made)
    for tag, fine in {"tolerance-0.02": True, "tolerance-1e-3": True, "tolerance": False, "hide": False, "solution": False, "stage": True}.items():
        assert (rules(with_cell(code("here", "total = 1\ntotal", tag))) == []) is fine


def test_counts_and_rhythm():
    assert [rule for _, rule in rules(factory.lesson(sums=6))] == ["a lesson has 15 to 45 cells, this one 14"]
    assert [rule for _, rule in rules(factory.lesson(sums=22))] == ["a lesson has 15 to 45 cells, this one 46"]
    for kind, made in {"lesson": factory.lesson(), "solution": factory.solution()}.items():
        allowed = {"lesson": 3, "solution": 4}[kind]
        made.cells[-1:-1] = [text("say", PROSE), *(code(f"row-{number}", "total = 1\ntotal") for number in "abcdefgh"[: allowed + 1])]
        assert [cell for cell, _ in rules(made, kind)] == [f"row-{'abcdefgh'[allowed]}"]
        made.cells.pop(-2)
        assert rules(made, kind) == []
    short = factory.lesson()
    for cell in short.cells[1:-1]:
        cell.source = "Few words." if cell.cell_type == "markdown" else cell.source
    assert [rule for _, rule in rules(short) if "about 40 words" in rule]
    long = factory.lesson()
    for cell in long.cells[2:9:2]:
        cell.source = "\n".join(["total = 1"] * 9)
    assert [rule for _, rule in rules(long) if "4 of 7 are longer" in rule]
    assert rules(factory.notebook()) == [("", "it has no cells")]


def test_a_second_parameters_cell():
    made = factory.lesson()
    made.cells[2] = code("first", 'device: str = "auto"', "parameters")
    made.cells[4].source = "import torch\ntorch.zeros(1)"
    assert rules(made) == []
    made.cells[6] = code("second", "seed: int = 1", "parameters")
    assert [cell for cell, _ in rules(made)] == ["second"]


def test_a_solution_shows_another_way():
    made = factory.solution()
    made.cells = [cell for cell in made.cells if cell.id != "another"]
    assert [rule.partition(":")[0] for _, rule in rules(made, "solution")] == ["a solution ends with another right way"]


def test_a_block_whose_names_the_blank_would_lack():
    made = factory.solution()
    made.cells[3].source = "# BEGIN SOLUTION\nhalf = first / 2\ntotal = first + second\n# END SOLUTION"
    assert [(cell, rule.partition(",")[0]) for cell, rule in rules(made, "solution")] == [("sum", "the block makes total")]


def test_links_are_followed_from_the_notebook(tmp_path):
    (tmp_path / "there.md").write_text("")
    (tmp_path / "two words.md").write_text("")
    fine = "[a](there.md) [b](there.md#part) [c](#here) [d](https://example.org/x) ![e](attachment:x.png) `[f](gone.md)` [g](mailto:a@b.c) [h](two%20words.md)"
    assert form.links(factory.notebook(text("a", fine)), tmp_path) == []
    broken = factory.notebook(text("a", "[x](gone.md#part) and ![y](pictures/gone.png)"))
    assert [str(problem) for problem in form.links(broken, tmp_path)] == [
        "cell a: its link to gone.md leads nowhere", "cell a: its link to pictures/gone.png leads nowhere"]
