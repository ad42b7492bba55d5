"""Small courses for tests: make_course(tmp_path, ...) writes one with a lesson and a solution, in good form or as asked."""
from pathlib import Path

import nbformat

from coursekit import catalog, form, readme
from coursekit import notebook as nb
from coursekit.catalog import Course
from coursekit.exercises import generate
from coursekit.verbs import make

README = """# A course

<!-- generated: lessons -->
<!-- end -->
"""
LESSON_README = """# A lesson

<!-- generated: lesson table -->
<!-- end -->
"""
SOLUTION = "solutions/01_first/02_sums.ipynb"
EXERCISE = "exercises/01_first/02_sums.ipynb"
LESSON = "01_first/01_words.ipynb"


def code(name: str, source: str, *tags: str) -> nbformat.NotebookNode:
    """A code cell."""
    return _cell(nbformat.v4.new_code_cell(source), name, tags)


def text(name: str, source: str, *tags: str) -> nbformat.NotebookNode:
    """A text cell."""
    return _cell(nbformat.v4.new_markdown_cell(source), name, tags)


def _cell(cell, name: str, tags: tuple[str, ...]):
    cell["id"] = name
    if tags:
        cell.metadata["tags"] = list(tags)
    return cell


def notebook(*cells) -> nbformat.NotebookNode:
    """A notebook of these cells, without outputs."""
    made = nbformat.v4.new_notebook()
    made.cells = list(cells)
    return made


def ran(made: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The same as if it had been run, with no outputs: what `make` finds up to date."""
    for number, cell in enumerate(nb.code_cells(made), start=1):
        cell.execution_count = number
    made.metadata["coursekit"] = {nb.CODE_DIGEST: nb.code_digest(made)}
    return made


def opening(title: str = "Words", minutes: int = 10) -> nbformat.NotebookNode:
    """A first cell in good form."""
    return text("opening", f"# {title}\n\nWe add numbers here. Each sum is one cell.\n\nYou will:\n\n- add two numbers\n- read a sum\n\n"
                f"**Time:** {minutes} minutes · **Before this:** counting")


def closing() -> nbformat.NotebookNode:
    """The last cell that goes with `opening`."""
    return text("closing", "## You have learned to\n\n- add two numbers\n- read a sum\n\nThe start of it all: [the guide](../README.md).")


PROSE = ("Two numbers that we name and add. The sum is one more number, and Python shows it below the cell, "
         "where we read it aloud before going on to the next one.")


def lesson(sums: int = 7) -> nbformat.NotebookNode:
    """A lesson notebook in good form."""
    middle = []
    for number in range(1, sums + 1):
        middle += [text(f"about-{number}", PROSE), code(f"sum-{number}", f"total = {number} + {number}\ntotal")]
    return notebook(opening(), *middle, closing())


def solution() -> nbformat.NotebookNode:
    """A solution in good form, with one answer of each marker."""
    links = closing()
    links.source = links.source.replace("../README.md", "../../01_first/README.md")
    return notebook(
        opening("Sums"),
        text("about-sum", PROSE), code("given", "first = 20\nsecond = 22"), code("sum", "total = first + second  # SOLUTION"), code("show", "total"),
        text("about-function", PROSE), code("function", "def add(x, y):\n    # BEGIN SOLUTION\n    result = x + y\n    return result\n    # END SOLUTION"),
        text("another", "## Another way\n\nThe built-in `sum` takes any number of them: the better way when there are many in a list already.", "solution"),
        code("another-sum", "sum([first, second])", "solution"),
        links,
    )


def make_course(root: Path, notebooks: dict | None = None) -> Course:
    """A course on disk with these notebooks by their path (default: one lesson notebook and one solution, run but nothing generated yet)."""
    notebooks = {LESSON: ran(lesson()), SOLUTION: ran(solution())} if notebooks is None else notebooks
    (root / "01_first").mkdir(parents=True)
    (root / "README.md").write_text(README)
    (root / "01_first" / "README.md").write_text(LESSON_README)
    for name, made in notebooks.items():
        nb.write(root / name, made)
    return Course(root)


def made_course(root: Path, notebooks: dict | None = None) -> Course:
    """The same with all that `make` generates."""
    course = make_course(root, notebooks)
    generate.write(course, course.exercises)
    readme.write(course)
    return course


def edit(course: Course, name: str, cell: str, source: str) -> None:
    """Change the source of one cell, as an editor does: outputs and metadata stay."""
    read = nb.read(course.root / name)
    next(each for each in read.cells if each.id == cell).source = source
    nb.write(course.root / name, read)


def exercise_of(course: Course, name: str = EXERCISE):
    """The catalog's entry of an exercise."""
    return next(exercise for exercise in course.exercises if exercise.name == name)


def use(course: Course, monkeypatch) -> None:
    """Let `cli.main` work on this course, from its folder, with nobody building."""
    monkeypatch.setattr(catalog, "course_root", lambda: course.root)
    monkeypatch.chdir(course.root)
    monkeypatch.delenv("CI", raising=False)


def snapshot(root: Path) -> dict[str, bytes]:
    """All files of a folder with their bytes."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def faults(course: Course) -> list[str]:
    """What `make --check` finds to mend."""
    return [str(finding) for finding in make.check(course, []) if finding.fault]


def resaved(path: Path) -> None:
    """Save as JupyterLab does after a run: outputs, counts, its own metadata, an empty cell at the end."""
    read = nb.read(path)
    for number, cell in enumerate(nb.code_cells(read), start=1):
        cell.execution_count = number
        cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text="seen\n")]
        cell.metadata["jupyter"] = {"outputs_hidden": True}
    read.cells.append(nbformat.v4.new_code_cell("", id="0a1b2c3d"))
    read.metadata["language_info"] = {"name": "python", "version": "3.99"}
    nbformat.write(read, path)


def rules(made: nbformat.NotebookNode, kind: str = "lesson") -> list[tuple[str, str]]:
    """The rules of form that a notebook breaks, with the cell."""
    return [(problem.cell, problem.rule) for problem in form.problems(made, kind)]


def with_cell(cell, *, at: int = 2, kind: str = "lesson") -> nbformat.NotebookNode:
    """A lesson or solution in good form, with this cell in place of another."""
    made = lesson() if kind == "lesson" else solution()
    made.cells[at] = cell
    return made
