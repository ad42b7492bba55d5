"""Tables of answers: for each question, wrong ones with the hint they must get, and unusual ones that are right.

A module here has the name of an exercise and holds WRONG and RIGHT, each {"question": [...]}. `answer` is a function that makes the answer.
"""
import contextlib
import functools
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from coursekit import notebook
from coursekit.execute.imports import lacks

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Wrong:
    """A wrong answer and the id of the hint it must get; a `mistake` has the right type and shape, as learners make it."""

    name: str
    answer: Callable[[], object]
    hint: str
    mistake: bool = False


@dataclass(frozen=True)
class Right:
    """A right answer in an unusual form."""

    name: str
    answer: Callable[[], object]


@functools.cache
def solution(name: str) -> Path:
    """The solution of an exercise, by the name of its notebook with or without its number."""
    return next(path for path in (ROOT / "solutions").rglob("*.ipynb") if name in (path.stem, path.stem[3:]))


def can_be_tried(exercise: str) -> bool:
    """False where an environment was made without torch and the exercise needs it."""
    return not lacks(solution(exercise))


@functools.cache
def solved(name: str) -> dict:
    """The variables that a solution leaves behind; its cells run here, so that no table repeats them."""
    import matplotlib

    matplotlib.use("agg")
    folder = solution(name).parent
    variables: dict = {"__name__": "solved"}
    with contextlib.chdir(folder), warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore", UserWarning)  # plt.show() without a screen
        for cell in notebook.code_cells(notebook.read(folder / f"{name}.ipynb")):
            exec(compile(cell.source, f"<ipython-input-{cell.id}>", "exec"), variables)
    return variables


def variables_of(name: str) -> Callable[[str], object]:
    """A function that gives one variable of a solution."""
    return lambda variable: solved(name)[variable]


def always(value) -> Callable[[], object]:
    """A function that makes this one answer."""
    return lambda: value
