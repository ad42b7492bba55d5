"""A stage notebook as what becomes of it: read(notebook, name) gives the Stage, or an error that names notebook, cell and name.

Imports go to the top, functions, classes and constants to the module, everything else into main, in the order of the cells.
"""
import ast
import re
from dataclasses import dataclass

from coursekit import notebook as nb
from coursekit.errors import CourseError
from coursekit.export import imports, rules
from coursekit.export.cells import Piece, parse, pieces
from coursekit.export.imports import Import
from coursekit.export.names import binds, dotted, reads
from coursekit.parameters import Parameter, parameters_of

TAG = "stage"
SUMMARY = 120  # characters of the line that says what a stage does
CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")
STEM = re.compile(r"(?:\d+_)?([a-z][a-z0-9_]*)")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Stage:
    """All that the script, the entry point and the component of one stage are written from."""

    name: str                     # preprocess
    notebook: str                 # where it comes from, as people call it
    text: str                     # what it does; the first line is a sentence of its own
    parameters: list[Parameter]
    imports: list[Import]
    definitions: list[Piece]      # functions, classes, constants
    body: list[Piece]             # what main does
    blank: bool = False           # an exercise: `...` in the place of answers

    @property
    def summary(self) -> str:
        """What it does, in one line."""
        return self.text.split("\n")[0]


@dataclass(frozen=True)
class Cell:
    """A code cell that is not for pip or magic: its statements, and whether they are exported."""

    where: str
    position: int
    exported: bool
    pieces: list[Piece]


def is_stage(notebook) -> bool:
    """Does a notebook have something to export?"""
    return any(TAG in nb.tags(cell) for cell in notebook.cells)


def stem(file_name: str) -> str:
    """The name of the stage in a notebook file: 01_preprocess.ipynb is the stage preprocess."""
    found = STEM.fullmatch(file_name.removesuffix(".ipynb"))
    if not found:
        raise CourseError(f"{file_name}: a stage notebook is named in small letters, digits and underscores, as 01_preprocess.ipynb")
    return found.group(1)


def read(notebook, name: str, blank: bool = False) -> Stage:
    """The stage in a notebook; `name` is what people call the notebook, its path from the course's root."""
    cells = [_read_cell(cell, name, position) for position, cell in enumerate(nb.code_cells(notebook)) if "parameters" not in nb.tags(cell)]
    parameters = parameters_of(notebook, name)
    rules.check_parameters(parameters, f"{name}, cell {next((cell.id for cell in notebook.cells if 'parameters' in nb.tags(cell)), '')}")
    found = [each for cell in cells for piece in cell.pieces if isinstance(piece.node, ast.Import | ast.ImportFrom)
             for each in imports.read(piece.node, piece.text, cell.where, cell.exported)]
    code = [piece for cell in cells if cell.exported for piece in cell.pieces if not isinstance(piece.node, ast.Import | ast.ImportFrom)]
    for piece in code:
        rules.check_statement(piece, blank)
    mentioned = {each for piece in code if piece.node for free in [reads(piece.text)] for each in dotted(piece.text) if each.partition(".")[0] in free}
    chosen = imports.used(found, mentioned, keep_exported=blank)
    imports.refuse_clashes(chosen)
    definitions, body = _sort(code, {parameter.name for parameter in parameters})
    stage = Stage(stem(name.rpartition("/")[2]), name, _text(notebook, name), parameters, chosen, definitions, body, blank)
    rules.check_names(stage, cells, {each.name for each in found})
    return stage


def _read_cell(cell, name: str, position: int) -> Cell:
    where, exported = f"{name}, cell {cell.id}", TAG in nb.tags(cell)
    if exported:
        return Cell(where, position, True, pieces(cell.source, where, position))
    try:
        source = re.sub(r"^(\s*)[%!].*$", r"\1pass", cell.source, flags=re.M)
        found = [Piece(ast.get_source_segment(source, node), node, where, position, False) for node in parse(source, where).body]
    except CourseError:  # it is for looking only, and whether it runs is not our business
        found = []
    return Cell(where, position, False, found)


def _text(notebook, name: str) -> str:
    found = [cell for cell in notebook.cells if cell.cell_type == "markdown" and TAG in nb.tags(cell)]
    if len(found) != 1 or not found[0].source.strip():
        many = f"{len(found)} text cells are" if found else "no text cell is"
        raise CourseError(f"{name}: {many} tagged `stage`; one is wanted, whose first line says what the stage does")
    text = re.sub(r"^#+\s*", "", found[0].source.strip())
    if (length := len(text.split("\n")[0])) > SUMMARY:
        raise CourseError(f"{name}: the first line of its stage text has {length} characters, at most {SUMMARY} say what the stage does")
    return text


def _sort(code: list[Piece], parameters: set[str]) -> tuple[list[Piece], list[Piece]]:
    """What stands at the module's level, and what main does. A constant that depends on what main makes stays in main."""
    main = set(parameters)
    module = [piece for piece in code if isinstance(piece.node, DEFINITIONS) or _is_constant(piece)]
    while True:
        rest = [piece for piece in code if piece not in module]
        main |= {name for piece in rest if piece.node for name in binds(piece.text)}
        moved = [piece for piece in module if not isinstance(piece.node, DEFINITIONS) and (reads(piece.text) | binds(piece.text)) & main]
        if not moved:
            return module, rest
        module = [piece for piece in module if piece not in moved]


def _is_constant(piece: Piece) -> bool:
    node = piece.node
    if isinstance(node, ast.Assign):
        targets = [leaf for target in node.targets for leaf in (target.elts if isinstance(target, ast.Tuple) else [target])]
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        targets = [node.target]
    else:
        return False
    return all(isinstance(target, ast.Name) and CONSTANT.fullmatch(target.id) for target in targets)
