"""What cannot be exported, said with notebook, cell and name: a script must mean what its notebook means."""
import ast
import keyword
import re

from coursekit.errors import CourseError
from coursekit.export.cells import Piece
from coursekit.export.names import BUILTINS, binds, needs, reads
from coursekit.parameters import Parameter

NOTEBOOK_ONLY = {"display": "shows something in a notebook only", "get_ipython": "exists in a notebook only", "globals": "reads names by their text",
                 "locals": "reads names by their text", "exec": "hides what it does", "eval": "hides what it does"}
OWN = {"main", "command_line", "argparse", "run", "between", "yes_or_no"}  # what the script brings along
KINDS = {"str": str, "int": int, "float": (int, float), "bool": bool}
PARAMETER = re.compile(r"[a-z][a-z0-9_]*")


def check_parameters(parameters: list[Parameter], where: str) -> None:
    """Names that can be flags, each once; defaults of the declared kind, among the choices, within the bounds."""
    seen: set[str] = set()
    for each in parameters:
        name, default = each.name, each.default
        if name in seen:
            raise CourseError(f"{where}: the parameter '{name}' is there twice")
        seen.add(name)
        if not PARAMETER.fullmatch(name) or keyword.iskeyword(name) or name in BUILTINS | OWN | {"help"}:
            why = "a name of Python's own" if name in BUILTINS or keyword.iskeyword(name) else "taken by the script" if name in OWN else "no name for a flag"
            raise CourseError(f"{where}: the parameter '{name}' needs another name; this one is {why}")
        if not isinstance(default, KINDS.get(each.kind, str)) or (isinstance(default, bool) and each.kind != "bool"):
            raise CourseError(f"{where}: the default of '{name}', {each.typed}, is not of the kind {each.kind}")
        if each.choices and str(default) not in each.choices and default != "":
            raise CourseError(f"{where}: the default of '{name}', {each.typed}, is none of {', '.join(each.choices)}")
        if each.bounds and not each.bounds[0] <= default <= each.bounds[1]:
            raise CourseError(f"{where}: the default of '{name}', {each.typed}, lies outside {each.bounds[0]:g} to {each.bounds[1]:g}")
        if each.kind.startswith("output") and default == "":
            raise CourseError(f"{where}: '{name}' is an output; it cannot be left out, so its default is not empty")


def check_statement(piece: Piece, blank: bool) -> None:
    """What a statement must not be, whatever names it uses."""
    node = piece.node
    if node is None:
        return
    for inner in _outside_functions(node):
        if isinstance(inner, ast.Await | ast.AsyncFor | ast.AsyncWith) or (isinstance(inner, ast.comprehension) and inner.is_async):
            raise CourseError(f"{piece.cell}: `await` outside a function works in a notebook only")
        if isinstance(inner, ast.Return | ast.Yield | ast.YieldFrom):
            raise CourseError(f"{piece.cell}: `return` or `yield` outside a function")
    for inner in ast.walk(node):
        if isinstance(inner, ast.Global):
            raise CourseError(f"{piece.cell}: `global {', '.join(inner.names)}`: give the value to the function as an argument and return what is new")
        if isinstance(inner, ast.Name) and inner.id in NOTEBOOK_ONLY:
            raise CourseError(f"{piece.cell}: '{inner.id}' {NOTEBOOK_ONLY[inner.id]}; a stage can't use it")
        if isinstance(inner, ast.ImportFrom) and any(alias.name == "*" for alias in inner.names):
            raise CourseError(f"{piece.cell}: `{ast.unparse(inner)}` hides where names come from; import each by its name")
        if not blank and isinstance(inner, ast.stmt) and isinstance(value := getattr(inner, "value", None), ast.Constant) and value.value is ...:
            raise CourseError(f"{piece.cell}: `{ast.unparse(inner)}` waits for an answer")
    if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test):
        raise CourseError(f"{piece.cell}: `if {ast.unparse(node.test)}`: the script gets such an end of its own")
    if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Call) and not (blank and ast.unparse(node) == "..."):
        raise CourseError(f"{piece.cell}: `{ast.unparse(node)[:60]}` shows a value, and a script shows none; put it into a cell without the tag `stage`")


def _outside_functions(node: ast.AST):
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _outside_functions(child)


def check_names(stage, cells: list, imported: set[str]) -> None:
    """Every name that the exported code reads is one that it has, and means the same there."""
    for name in sorted(imported & {parameter.name for parameter in stage.parameters}):
        raise CourseError(f"{stage.notebook}: the parameter '{name}' has the name of an import; choose another")
    _Names(stage, cells).check()


class _Names:
    """The names of a stage by where they live."""

    def __init__(self, stage, cells: list):
        self.stage, self.cells = stage, cells
        self.parameters = {parameter.name for parameter in stage.parameters}
        self.imported = {each.name for each in stage.imports}
        self.defined = {name for piece in stage.definitions for name in binds(piece.text)}
        self.local = {name for piece in stage.body if piece.node for name in binds(piece.text)}
        self.module = self.imported | self.defined
        self.looking: dict[str, str] = {}  # bound by cells that are not exported
        for cell in cells:
            for piece in [] if cell.exported else cell.pieces:
                if not isinstance(piece.node, ast.Import | ast.ImportFrom):
                    self.looking |= dict.fromkeys(binds(piece.text), cell.where)

    def check(self) -> None:
        self._clashes()
        for piece in self.stage.definitions:
            for name in sorted(reads(piece.text) - self.module - binds(piece.text)):
                self._refuse_in_function(name, piece)
        self._walk()
        if not any(piece.node for piece in self.stage.body):
            raise CourseError(f"{self.stage.notebook}: no cell tagged `stage` does the work; what stands outside functions becomes `main`")
        if not self.stage.blank:
            self._unused()

    def _clashes(self) -> None:
        """A name that means two things, or that a cell for looking changes."""
        seen: dict[str, Piece] = {}
        for piece in self.stage.definitions:
            for name in sorted(binds(piece.text)):
                if name in seen:
                    raise CourseError(f"{piece.cell}: '{name}' is defined twice (before in {seen[name].cell}); keep one")
                seen[name] = piece
        for piece in [*self.stage.definitions, *(piece for piece in self.stage.body if piece.node)]:
            for name in sorted(binds(piece.text)):
                taken = "an import" if name in self.imported else "what the script brings along" if name in OWN else ""
                taken = taken or ("a parameter" if name in self.parameters and piece in self.stage.definitions else "")
                taken = taken or ("a function or constant" if name in self.defined and piece in self.stage.body else "")
                if taken:
                    raise CourseError(f"{piece.cell}: '{name}' is the name of {taken} too; choose another")
        for name, cell in self.looking.items():
            if name in self.defined | self.parameters:
                raise CourseError(f"{cell}: changes '{name}', which the stage uses, in a cell without the tag `stage`; the script would not know")

    def _refuse_in_function(self, name: str, piece: Piece) -> None:
        what = getattr(piece.node, "name", "") or ast.unparse(piece.node)[:40]
        if name in self.parameters | self.local:
            kind = "the parameter" if name in self.parameters else "the variable"
            raise CourseError(f"{piece.cell}: '{what}' reads {kind} '{name}' from outside; pass it as an argument")
        self._refuse_unknown(name, piece)

    def _refuse_unknown(self, name: str, piece: Piece) -> None:
        if name in self.looking:
            raise CourseError(f"{piece.cell}: uses '{name}', which only a cell without the tag `stage` makes ({self.looking[name].rpartition(', ')[2]})")
        if name not in BUILTINS:
            raise CourseError(f"{piece.cell}: uses '{name}', which no cell makes")

    def _walk(self) -> None:
        """Main in the order of the cells: each name is bound before it is read, by the stage itself and not by a cell for looking."""
        last: dict[str, str] = {}  # name -> the cell for looking that bound it last; "" for the stage
        body = {id(piece) for piece in self.stage.body}
        for cell in self.cells:
            for piece in cell.pieces:
                if cell.exported and id(piece) in body and piece.node:
                    for name in sorted(needs(piece.node, piece.text) - self.parameters - self.module):
                        self._refuse_in_main(name, piece, last)
                if isinstance(piece.node, ast.stmt) and not isinstance(piece.node, ast.Import | ast.ImportFrom):
                    last |= dict.fromkeys(binds(piece.text), "" if cell.exported else cell.where)

    def _refuse_in_main(self, name: str, piece: Piece, last: dict[str, str]) -> None:
        if last.get(name):
            why = "makes" if name not in self.local else "changes"
            raise CourseError(f"{piece.cell}: uses '{name}', which a cell without the tag `stage` {why} ({last[name].rpartition(', ')[2]})")
        if name in self.local and name not in last:
            raise CourseError(f"{piece.cell}: uses '{name}' before a cell makes it" + (", and hides Python's own" if name in BUILTINS else ""))
        if name not in last:
            self._refuse_unknown(name, piece)

    def _unused(self) -> None:
        read = {name for piece in self.stage.body if piece.node for name in reads(piece.text)}
        for piece in self.stage.body:
            targets = piece.node.targets if isinstance(piece.node, ast.Assign) else [piece.node.target] if isinstance(piece.node, ast.AnnAssign) else []
            for target in targets:
                if isinstance(target, ast.Name) and target.id not in read and not target.id.startswith("_"):
                    raise CourseError(f"{piece.cell}: '{target.id}' is made and never used by the stage; make it in a cell without the tag")
