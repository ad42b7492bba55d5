"""An exercise from a solution: what is dropped, what is kept, what is recorded."""
import pytest

import course_factory as factory
from course_factory import code, notebook, text
from coursekit import notebook as nb
from coursekit.errors import CourseError
from coursekit.exercises import blanks


def sources(made) -> dict[str, str]:
    return {cell.id: cell.source for cell in made.cells}


def test_a_solution_becomes_its_exercise():
    made = blanks.blank(factory.solution(), "solutions/x.ipynb")
    expected = sources(factory.solution())
    del expected["another"], expected["another-sum"]
    expected |= {"sum": "total = ...", "function": "def add(x, y):\n    return ..."}
    assert sources(made) == expected


def test_outputs_counts_and_foreign_metadata_go_tags_and_ids_stay():
    solution = factory.ran(notebook(text("say", "words"), code("first", "# the first line\nx = 1", "parameters"), code("y", "y = 2  # SOLUTION")))
    solution.cells[1].outputs = [{"output_type": "stream", "name": "stdout", "text": "1"}]
    solution.metadata["someone"] = "else"
    made = nb.parse(nb.canonical(blanks.blank(solution, "solutions/x.ipynb")), "blank")
    assert [(cell.id, nb.tags(cell)) for cell in made.cells] == [("say", []), ("first", ["parameters"]), ("y", [])]
    assert made.cells[1].source.startswith("# the first line")
    assert all(not cell.outputs and cell.execution_count is None for cell in nb.code_cells(made))
    assert made.metadata.coursekit.source == "solutions/x.ipynb"
    assert nb.CODE_DIGEST not in made.metadata.coursekit and "someone" not in made.metadata


def test_the_solution_itself_is_not_changed():
    solution = factory.solution()
    before = nb.canonical(solution)
    blanks.blank(solution, "solutions/x.ipynb")
    assert nb.canonical(solution) == before


def test_a_marker_in_a_text_cell_is_text():
    made = blanks.blank(notebook(text("say", "write `x = 1  # SOLUTION`\n# BEGIN SOLUTION")), "solutions/x.ipynb")
    assert made.cells[0].source.endswith("# BEGIN SOLUTION")


def test_a_bad_marker_names_notebook_cell_and_line():
    with pytest.raises(CourseError, match=r"^solutions/x\.ipynb, cell tidy, line 2: "):
        blanks.blank(notebook(code("tidy", "x = 1\n# BEGIN SOLUTION")), "solutions/x.ipynb")


def test_a_bad_marker_in_a_dropped_cell_is_nobodys_business():
    assert blanks.blank(notebook(code("tidy", "# BEGIN SOLUTION", "solution")), "solutions/x.ipynb").cells == []


@pytest.mark.parametrize(("blank", "answer", "fits"), [
    ("x = ...", "x = 1", True),
    ("x = ...", "x=1", False),
    ("x = ...", "x = [\n  1,\n]", True),
    ("x = ...\ny = ...", "x = 1\ny = 2", True),
    ("x = ...\ny = ...", "y = 2\nx = 1", False),
    ("x = ...", "y = 1", False),
    ("x = ...\nshow(x)", "x = 1", False),
    ("def f():\n    return ...", "def f():\n    a = 1\n    return a", True),
    ("def f():\n    'Doc.'\n    return ...", "def f():\n    a = 1\n    return a", False),
    ("a...b(x)\nx = ...", "a...b(x)\nx = 3", True),
    ("say('wait...')\nx = ...", "say('wait')\nx = 3", False),
    ("x = ...\ny = ...", "x = 1", False),
    ("-a ...-a", "-a", False),
])
def test_an_answer_fills_only_the_holes(blank, answer, fits):
    assert blanks.fills(code("x", answer), code("x", blank)) is fits


def test_what_an_exercise_comes_from(tmp_path):
    course = factory.make_course(tmp_path)
    exercise = factory.exercise_of(course)
    assert blanks.source_of(course, exercise) == tmp_path / factory.SOLUTION
    (tmp_path / factory.SOLUTION).unlink()
    with pytest.raises(CourseError, match="no solution"):
        blanks.blank_of(course, exercise)
