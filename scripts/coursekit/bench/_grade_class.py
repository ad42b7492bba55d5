"""A made class: notebooks of learners whose answers are drawn from the solutions and from the tables of right and wrong answers under tests/checks/.

Of a table can be used what is source by itself: a lambda or a function that needs nothing but imports and other functions beside it.
"""
import ast
import copy
import random
import re
from functools import cache
from pathlib import Path

from coursekit import notebook as nb
from coursekit.catalog import Course
from coursekit.exercises import blanks
from coursekit.grade.exercises import Exercise, check_call, parse

MARKER = re.compile(r"^\s*# (?:BEGIN|END) SOLUTION\n?|  # SOLUTION$", re.MULTILINE)
LEFT_OUT = {"checks", "coursekit", "stage_files"}  # what tables import that no learner has


def write(course: Course, folder: Path, exercises: list[Exercise], learners: int, seed: int = 7) -> list[Path]:
    """A folder a learner, in it a notebook for each exercise; the notebooks."""
    draw, written = random.Random(seed), []
    for number in range(learners):
        for exercise in exercises:
            path = folder / f"learner {number + 1:03d}" / f"{exercise.name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            nb.write(path, attempt(course, exercise, draw, f"learner {number + 1}"))
            written.append(path)
    return written


def attempt(course: Course, exercise: Exercise, draw: random.Random, mark: str):
    """A notebook as a learner hands it in: of its questions most are right, some wrong, some open. `mark` makes it differ from all others."""
    made = copy.deepcopy(blanks.blank_of(course, exercise.notebook))
    solved = {cell.id: MARKER.sub("", cell.source) for cell in nb.code_cells(nb.read(course.solution_of(exercise.notebook).path))}
    known = answers(course, exercise.name)
    given = {cell.id: cell for cell in nb.code_cells(made)}
    for question in exercise.questions:
        cell, kind = given[exercise.cells[question.cell].id], draw.choices(("right", "table", "open"), (5, 4, 1))[0]
        table = known.get(question.name.partition(".")[2], [])
        if kind == "table" and table and question.answer.isidentifier():
            cell.source = f"{draw.choice(table)}\n{question.answer} = answer"
        elif kind != "open":
            cell.source = solved[cell.id]
    first = nb.code_cells(made)[0]
    first.source += f"\n# {mark}"
    return made


@cache
def answers(course: Course, exercise: str) -> dict[str, list[str]]:
    """For each question, sources that bind `answer`, right and wrong ones."""
    path = course.root / "tests" / "checks" / f"{exercise}.py"
    if not path.is_file():
        return {}
    found: dict[str, list[str]] = {}
    module = _Module(path)
    for kind in ("WRONG", "RIGHT"):
        table = module.bound.get(kind)
        for key, value in zip(table.value.keys, table.value.values, strict=True) if isinstance(getattr(table, "value", None), ast.Dict) else ():
            home, entries = module.resolve(value)
            sources = [source for entry in entries if (source := home.source(entry))]
            found[key.value] = found.get(key.value, []) + sources
    return found


class _Module:
    """A module of a table as a tree: what each of its names is bound by."""

    def __init__(self, path: Path):
        self.path, self.bound = path, {}
        for node in parse(path.read_text(encoding="utf-8")):
            for name in _binds(node):
                self.bound[name] = node

    def resolve(self, value: ast.expr) -> tuple["_Module", list[ast.expr]]:
        """The entries of a table, and the module that they stand in."""
        if isinstance(value, ast.List):
            return self, value.elts
        node = self.bound.get(getattr(value, "id", ""))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List):
            return self, node.value.elts
        if isinstance(node, ast.ImportFrom) and node.module.startswith("checks."):
            return _Module(self.path.with_name(f"{node.module.partition('.')[2]}.py")).resolve(value)
        return self, []

    def source(self, entry: ast.expr) -> str:
        """`Wrong("name", always(answer), "hint")` as source that binds `answer`; empty where it cannot stand by itself."""
        answer = entry.args[1] if isinstance(entry, ast.Call) and len(entry.args) > 1 else None
        if not (isinstance(answer, ast.Call) and getattr(answer.func, "id", "") == "always" and len(answer.args) == 1):
            return ""
        if not isinstance(answer.args[0], ast.Lambda | ast.Name):
            return ""
        needed: dict[str, ast.stmt] = {}
        if not self._need(answer.args[0], needed):
            return ""
        ordered = sorted(dict.fromkeys(needed.values()), key=lambda node: node.lineno)
        return "\n".join([*map(ast.unparse, ordered), f"answer = {ast.unparse(answer.args[0])}"])

    def _need(self, node: ast.AST, needed: dict[str, ast.stmt]) -> bool:
        """Note what a node needs of its module; False when that is something that no learner has."""
        for name in {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} & self.bound.keys() - needed.keys():
            bound = self.bound[name]
            modules = {bound.module or ""} if isinstance(bound, ast.ImportFrom) else {each.name for each in getattr(bound, "names", [])}
            if any(module.partition(".")[0] in LEFT_OUT for module in modules) or name in ("of", "always", "Wrong", "Right"):
                return False
            needed[name] = bound
            if not isinstance(bound, ast.Import | ast.ImportFrom) and not self._need(bound, needed):
                return False
        return True


def _binds(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {each.asname or each.name.partition(".")[0] for each in node.names}
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}


def asserting(made, seed: int):
    """The same notebook with checks that raise where an answer is not right, as nbgrader wants them: its metadata stand beside each."""
    made = copy.deepcopy(made)
    for number, cell in enumerate(nb.code_cells(made)):
        calls = [found for node in parse(cell.source) if (found := check_call(node))]
        if calls:
            name, answer = calls[0]
            cell.source = (f"import coursekit.check.probing as _p, coursekit.check.registry as _r\n_q = _r.find({name!r})[0]\n_i = _q.make_inputs({seed})\n"
                           f"_v = _p.run_judge(_q, _p.run_probe(_q, {answer}, _i), _i)\nassert _v.status == 'passed', _v.message")
            cell.metadata["nbgrader"] = {"grade": True, "locked": True, "points": 1, "grade_id": f"test-{number}", "schema_version": 3, "solution": False,
                                         "task": False, "cell_type": "code"}
    return made
