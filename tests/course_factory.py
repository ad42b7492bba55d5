"""Small courses for tests: make_course(tmp_path, ...) writes one with a lesson and a solution, in good form or as asked."""
from pathlib import Path

import nbformat

from coursekit import notebook as nb
from coursekit.catalog import Course

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


def opening(title: str = "Words", minutes: int = 10) -> nbformat.NotebookNode:
    """A first cell in good form."""
    return text("opening", f"# {title}\n\nWe add numbers here. Each sum is one cell.\n\nYou will:\n\n- add two numbers\n- read a sum\n\n"
                f"**Time:** {minutes} minutes · **Before this:** counting")


def closing() -> nbformat.NotebookNode:
    """The last cell that goes with `opening`."""
    return text("closing", "## You have\n\n- add two numbers\n- read a sum\n\nThe start of it all: [the guide](../README.md).")


PROSE = "Two numbers that we name and add. The sum is one more number, and Python shows it below the cell, where we read it aloud before going on to the next one."


def lesson() -> nbformat.NotebookNode:
    """A lesson notebook in good form."""
    middle = []
    for number in range(1, 8):
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
        text("another", "## Another way\n\nThe built-in `sum` takes any number of them, and it is the better one when there are many in a list that we already have.", "solution"),
        code("another-sum", "sum([first, second])", "solution"),
        links,
    )


def make_course(root: Path, lessons: dict | None = None, solutions: dict | None = None) -> Course:
    """A course on disk: notebooks by their path below the lesson folder and below solutions/."""
    lessons = {LESSON: lesson()} if lessons is None else lessons
    solutions = {SOLUTION: solution()} if solutions is None else solutions
    (root / "01_first").mkdir(parents=True)
    (root / "README.md").write_text(README)
    (root / "01_first" / "README.md").write_text(LESSON_README)
    for name, made in {**lessons, **solutions}.items():
        nb.write(root / name, made)
    return Course(root)
