"""Lets a blank exercise run to its end: a statement that reads a blank is not run, its targets become blank too,
and the cell says which answers it waits for.

It is an AST transformer of IPython: each statement of a cell gets a guard that looks at the names it reads when its turn comes.
A cell in which nothing can be blank is left as it is.
"""
import ast
import builtins
import sys

from coursekit.check import show
from coursekit.check.ledger import Waits
from coursekit.check.reading import Names, holds_blank_statement, names_of
from coursekit.check.traceless import close_figures, open_figures

GUARD, GIVEN, SKIP, SHOWN = (f"__coursekit_{name}__" for name in ("ready", "given", "skip", "shown"))  # in builtins: the notebook's own names stay clean
ALWAYS_RUN = (ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Pass)


class WaitForAnswers:
    """Puts a guard before each statement of a cell; if anything goes wrong here, the cell runs untouched."""

    def __init__(self, shell):
        self.shell, self.waits = shell, Waits(shell.user_ns)
        self.cell_id, self.source, self.figures = None, "", []

    def before_cell(self, info=None):
        """Remember which cell this is and which pictures were there before it."""
        self.cell_id, self.source = getattr(info, "cell_id", None), getattr(info, "raw_cell", None) or ""
        self.figures = open_figures()
        hooks = self.shell.events.callbacks["post_execute"]  # ours first: an empty picture must not be shown
        if self.after_cell in hooks[1:]:
            hooks.remove(self.after_cell)
            hooks.insert(0, self.after_cell)

    def after_cell(self):
        """Say once what the cell waits for."""
        told, self.waits.told = self.waits.told, {}
        if told:
            close_figures(keep=self.figures)
            show.publish(show.waits_bundle(sentence(told), list(told)))

    def ready(self, reads: tuple, binds: tuple, *more) -> bool:
        """Whether a statement can run; one that only adds to an unfinished picture need not, and a legend of nothing would warn."""
        return not (self._unfinished_picture() and set(binds) <= {"_"}) and self.waits.ready(reads, binds, *more)

    def shown(self, value):
        """The value of an expression; nothing where it is what the last line of an unfinished picture gives."""
        return None if self._unfinished_picture() else value

    def _unfinished_picture(self) -> bool:
        return bool(self.waits.told) and len(open_figures()) > len(self.figures)

    def visit(self, node):
        try:
            return self._guarded(node)
        except Exception:
            return node

    def _guarded(self, tree: ast.AST) -> ast.AST:
        self.waits.ns = self.shell.user_ns
        if not isinstance(tree, ast.Module):
            return tree
        self.waits.note_cell(self.cell_id, self.source, any(holds_blank_statement(node) for node in tree.body))
        plans = [(node, names_of(node)) for node in tree.body]
        if not self._needed(tree, plans):
            return tree
        for name, function in ((GUARD, self.ready), (GIVEN, self.waits.given), (SKIP, self.waits.skip), (SHOWN, self.shown)):
            setattr(builtins, name, function)
        body = [self._guard(node, names) for node, names in plans]
        return ast.fix_missing_locations(ast.Module(body=body, type_ignores=tree.type_ignores))

    def _needed(self, tree, plans) -> bool:
        """Whether anything can be blank here: something in the notebook is, the cell holds a `...`, or a check's argument is missing."""
        if self.waits.any_blank() or any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(tree)):
            return True
        checks = (names for node, names in plans if isinstance(node, ast.Expr) and self._is_check(node.value))
        return any(not self.waits.given(*names.reads) for names in checks)

    def _guard(self, node: ast.stmt, names: Names) -> ast.stmt:
        if isinstance(node, ALWAYS_RUN):
            return node
        if holds_blank_statement(node):
            test = _call(SKIP, *names.binds)
        elif isinstance(node, ast.Expr) and self._is_check(node.value):
            return ast.copy_location(ast.Expr(_given_arguments(node.value)), node)
        else:
            changes = tuple(names.changes)
            test = _call(GUARD, tuple(names.reads), tuple(names.binds), changes, ast.dump(node) if changes else "")
        if isinstance(node, ast.Expr):
            shown = ast.copy_location(ast.Call(ast.Name(SHOWN, ast.Load()), [node.value], []), node.value)
            return ast.copy_location(ast.Expr(ast.IfExp(test, shown, ast.Constant(None))), node)
        return ast.copy_location(ast.If(test, [node], []), node)

    def _is_check(self, value) -> bool:
        if not isinstance(value, ast.Call):
            return False
        name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        return name == "check"


def _call(function: str, *values) -> ast.Call:
    return ast.Call(ast.Name(function, ast.Load()), [_constant(value) for value in values], [])


def _constant(value) -> ast.expr:
    return ast.Tuple([_constant(entry) for entry in value], ast.Load()) if isinstance(value, tuple) else ast.Constant(value)


def _given_arguments(call: ast.Call) -> ast.Call:
    """The call with `...` for each argument that waits for an answer."""
    def given(value):
        reads = tuple(names_of(value).reads)
        if not reads or isinstance(value, ast.Starred):
            return value
        return ast.copy_location(ast.IfExp(_call(GIVEN, *reads), value, ast.Constant(...)), value)
    keywords = [ast.keyword(keyword.arg, given(keyword.value) if keyword.arg else keyword.value) for keyword in call.keywords]
    return ast.copy_location(ast.Call(call.func, [given(value) for value in call.args], keywords), call)


def sentence(told: dict[str, bool]) -> str:
    """What a cell waits for, in one line; what is no answer is a value made before the answer was given."""
    answers, stale = [name for name in told if told[name]], [name for name in told if not told[name]]
    parts = [f"your answer{'s' if len(answers) > 1 else ''} {_listed(answers)}"] if answers else []
    if stale:
        parts.append(f"{_listed(stale)}: run the cell that makes {'them' if len(stale) > 1 else 'it'} again")
    return f"This cell waits for {', and for '.join(parts)}."


def _listed(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def install() -> None:
    """Put the transformer into the running IPython, once; outside IPython nothing happens."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None or any(type(known).__name__ == WaitForAnswers.__name__ for known in shell.ast_transformers):
        return
    waiting = WaitForAnswers(shell)
    waiting.before_cell()
    shell.events.register("pre_run_cell", waiting.before_cell)
    shell.events.register("post_execute", waiting.after_cell)
    shell.ast_transformers.append(waiting)
