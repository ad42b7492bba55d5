"""The exercises as the grader knows them: the blank's code cells, which of them wait for an answer and for which names, and the questions in order."""
import ast
import re
from dataclasses import dataclass
from functools import cached_property

from coursekit import notebook as nb
from coursekit.catalog import Course, Notebook
from coursekit.check import registry
from coursekit.check.reading import names_of
from coursekit.exercises import blanks


@dataclass(frozen=True)
class Asked:
    """A question: its name, the expression that its check gets, and the blank's cell that holds the answer."""

    name: str
    answer: str
    cell: int


@dataclass(frozen=True)
class Given:
    """A code cell of the blank: its id and text; the names that it waits for, if any; whether it is a check's own."""

    id: str
    source: str
    digest: str
    waits: frozenset[str]
    is_check: bool


@dataclass(frozen=True)
class Exercise:
    """An exercise: where it lies, its title, its code cells, its questions."""

    notebook: Notebook
    title: str
    cells: tuple[Given, ...]
    questions: tuple[Asked, ...]

    @property
    def stem(self) -> str:
        """The name of the notebook without its ending."""
        return self.notebook.path.stem

    @property
    def key(self) -> str:
        """Where it lies below exercises/, without its ending: no two have the same."""
        return self.notebook.name.partition("/")[2].removesuffix(".ipynb")

    @property
    def name(self) -> str:
        """The name of the questions' module: what stands before the dot of each question."""
        return self.questions[0].name.partition(".")[0] if self.questions else self.stem

    @property
    def folder(self) -> str:
        """Where it runs, from the course's root."""
        return self.notebook.path.parent.relative_to(self.notebook.root).as_posix()

    @cached_property
    def marks(self) -> frozenset[str]:
        """What a copy of this exercise has, and hardly another notebook: digests of its longer cells."""
        return frozenset(cell.digest for cell in self.cells if len(cell.source) > 30)


def load(course: Course) -> list[Exercise]:
    """Every exercise that asks something."""
    return [exercise for exercise in (_load(course, notebook) for notebook in course.exercises) if exercise.questions]


def _load(course: Course, notebook: Notebook) -> Exercise:
    blank = blanks.blank_of(course, notebook)
    cells, questions = [], []
    for cell in nb.code_cells(blank):
        checks = [found for node in parse(cell.source) if (found := check_call(node)) and _is_known(found[0])]
        waits = waited_for(cell.source) if blanks.is_open(cell) and not checks else frozenset()
        for name, answer in checks:
            reads = set(names_of(ast.parse(answer, mode="eval").body).reads)
            opened = [at for at, other in enumerate(cells) if other.waits]
            mine = [at for at in opened if cells[at].waits & reads]
            questions.append(Asked(name, answer, (mine or opened or [len(cells)])[-1]))
        cells.append(Given(cell.id, blanks.plain(cell.source), digest(cell.source), waits, bool(checks)))
    return Exercise(notebook, nb.title(blank), tuple(cells), tuple(questions))


def _is_known(question: str) -> bool:
    try:
        return bool(registry.find(question))
    except (registry.UnknownQuestion, ImportError):  # or its module is being written
        return False


def digest(source: str) -> str:
    """Equal for cells of equal text, but for blanks at the ends of lines."""
    import hashlib

    lines = [line.rstrip() for line in blanks.plain(source).split("\n")]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()[:16]


def parse(source: str) -> list[ast.stmt]:
    """The statements of a cell; none where it is not Python, or too odd to be read."""
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def check_call(node: ast.AST) -> tuple[str, str] | None:
    """The question and the answer's expression, where a statement is a check."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or len(call.args) < 2 or not isinstance(call.args[0], ast.Constant) or not isinstance(call.args[0].value, str):
        return None
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return (call.args[0].value, ast.unparse(call.args[1])) if name == "check" and re.fullmatch(r"\w+\.\w+", call.args[0].value) else None


def waited_for(source: str) -> frozenset[str]:
    """The names that the `...` of a blank cell stand for."""
    names: set[str] = set()
    for node in parse(source):
        if any(isinstance(part, ast.Constant) and part.value is ... for part in ast.walk(node)):
            names |= bound(node)
    return frozenset(names)


def bound(node: ast.stmt) -> set[str]:
    """The names that a statement binds, imports left out."""
    return set() if isinstance(node, ast.Import | ast.ImportFrom) else set(names_of(node).binds)
