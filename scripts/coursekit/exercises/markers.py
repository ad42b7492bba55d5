"""The three markers of a solution, read from one code cell: blank(source, where) gives the cell with its answers taken out.

`name = expression  # SOLUTION` becomes `name = ...`; the lines from `# BEGIN SOLUTION` to `# END SOLUTION` become one `...`
(in a function `return ...`). A marker inside a string is text. Everything else keeps its bytes, line ends aside (always "\\n").
"""
import ast
import io
import re
import tokenize
from dataclasses import dataclass

from coursekit.errors import CourseError

ONE, BEGIN, END = "# SOLUTION", "# BEGIN SOLUTION", "# END SOLUTION"
# Also what was meant as a marker: an answer that stays because of a slip would reach learners.
LOOKS_LIKE = re.compile(r"#\s*(?:BEGIN\s+|END\s+)?SOLUTION\b|(?i:^#+\s*((begin|end)[\s_-]*)?solutions?\W*$|^#+\s*(begin|end)[\s_-]*solutions?\b)")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class _Edit:
    """Text to put in place of source[start:end]."""

    start: int
    end: int
    text: str


class _Cell:
    """A code cell as text, tokens and tree, with positions as offsets into the text."""

    def __init__(self, source: str, where: str):
        self.source, self.where = source, where
        self.lines = source.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        try:
            self.tree = ast.parse(source)
            self.tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
        except (SyntaxError, tokenize.TokenError, ValueError) as error:
            raise CourseError(f"{where}: has a marker but is not Python ({error})") from None
        self.lists = list(_statement_lists(self.tree))

    def offset(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column

    def node_end(self, node: ast.AST) -> int:
        """Where a node ends; the tree counts columns in UTF-8 bytes, the text in characters."""
        return self.offset(node.end_lineno, len(self.lines[node.end_lineno - 1].encode()[: node.end_col_offset].decode()))

    def wrong(self, line: int, problem: str) -> CourseError:
        return CourseError(f"{self.where}, line {line}: {problem}")

    def prefix(self, token) -> str:
        """What stands before a token on its line."""
        return self.lines[token.start[0] - 1][: token.start[1]]


def blank(source: str, where: str) -> str:
    """The cell with its answers taken out; a marker that is misused is an error that begins with `where`."""
    if "solution" not in source.lower() or "#" not in source:
        return source
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    cell = _Cell(source, where)
    for edit in sorted(_edits(cell), key=lambda edit: -edit.start):
        source = source[: edit.start] + edit.text + source[edit.end :]
    try:
        compile(source, where, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        raise CourseError(f"{where}: its blank is not Python ({error})") from None
    return source


def _edits(cell: _Cell) -> list[_Edit]:
    edits, begin = [], None
    for token in cell.tokens:
        if token.type != tokenize.COMMENT or not LOOKS_LIKE.search(token.string):
            continue
        line, text = token.start[0], token.string.rstrip()
        if text not in (ONE, BEGIN, END):
            raise cell.wrong(line, f"'{text}' is no marker; write '{ONE}', '{BEGIN}' or '{END}', with nothing else in the comment")
        if text != ONE and cell.prefix(token).strip():
            raise cell.wrong(line, f"'{text}' needs a line of its own")
        if text == ONE:
            if begin:
                raise cell.wrong(line, f"'{ONE}' inside the block that begins in line {begin.start[0]}; markers do not nest")
            edits.append(_one(cell, token))
        elif text == BEGIN:
            if begin:
                raise cell.wrong(line, f"'{BEGIN}' inside the block that begins in line {begin.start[0]}; markers do not nest")
            begin = token
        else:
            if begin is None:
                raise cell.wrong(line, f"'{END}' without '{BEGIN}'")
            edits.append(_block(cell, begin, token))
            begin = None
    if begin:
        raise cell.wrong(begin.start[0], f"'{BEGIN}' is never closed; add '{END}'")
    return edits


def _one(cell: _Cell, marker) -> _Edit:
    """`name = expression  # SOLUTION` loses all that follows its `=`."""
    line = marker.start[0]
    here = [node for body, _, _ in cell.lists for node in body if node.lineno <= line <= node.end_lineno and _is_simple(node)]
    if not here:
        raise cell.wrong(line, f"'{ONE}' stands on no statement; it follows 'name = expression'")
    if len(here) > 1:
        raise cell.wrong(line, f"'{ONE}' on a line of several statements; give each its own line")
    statement = here[0]
    if statement.end_lineno != line:
        raise cell.wrong(line, f"'{ONE}' in the middle of a statement; put it on its last line, {statement.end_lineno}")
    target = _target(statement)
    if target is None:
        raise cell.wrong(line, f"'{ONE}' fits 'name = expression' with one plain name only; use '{BEGIN}' and '{END}' for anything else")
    if isinstance(statement.value, ast.Constant) and statement.value.value is ...:
        raise cell.wrong(line, f"'{ONE}' has an empty answer: the value is already '...'")
    after = cell.node_end(statement.annotation if isinstance(statement, ast.AnnAssign) else target)
    equals = next(token for token in cell.tokens if token.string == "=" and cell.offset(*token.start) >= after)
    return _Edit(cell.offset(*equals.end), cell.offset(*marker.end), " ...")


def _target(statement: ast.stmt) -> ast.Name | None:
    """The one plain name that a statement binds."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        target = statement.target
    else:
        return None
    return target if isinstance(target, ast.Name) else None


def _block(cell: _Cell, begin, end) -> _Edit:
    """The lines from BEGIN to END become one `...`, or `return ...` in a function."""
    first, last, indent = begin.start[0], end.start[0], cell.prefix(begin)
    chosen = [node for body, _, _ in cell.lists for node in body if first < _first_line(node) and node.end_lineno < last]
    for node in (node for body, _, _ in cell.lists for node in body):
        start, stop = _first_line(node), node.end_lineno
        if first < start < last < stop or (start < first <= stop < last and _is_simple(node)):
            raise cell.wrong(first, f"'{BEGIN}' and '{END}' cut the statement of line {start} in two")
    if all(_says_nothing(node) for node in chosen):
        raise cell.wrong(first, f"'{BEGIN}' to '{END}' is empty; there is no answer to take out")
    below = {id(node) for statement in chosen for node in ast.walk(statement)}
    owners = [scope for body, parent, scope in cell.lists if id(parent) not in below and any(node in chosen for node in body)]
    line = cell.lines[_first_line(chosen[0]) - 1]
    if len(owners) > 1 or cell.prefix(end) != indent or line[: len(line) - len(line.lstrip())] != indent:
        raise cell.wrong(first, f"'{BEGIN}', '{END}' and the lines between them need one indentation")
    returns = isinstance(owners[0], FUNCTIONS) and owners[0].name != "__init__"  # which may return None only
    return _Edit(cell.offset(first, 0), cell.offset(*end.end), f"{indent}return ..." if returns else f"{indent}...")


def _is_simple(node: ast.stmt) -> bool:
    return not hasattr(node, "body") and not isinstance(node, ast.Match)


def _says_nothing(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is ...)


def _first_line(node: ast.stmt) -> int:
    """The line a statement begins at, its decorators included."""
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])


def _statement_lists(node: ast.AST, scope: ast.AST | None = None):
    """Each list of statements that stand side by side, with the node that holds it and the function, class or module around it."""
    scope = node if isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Module)) else scope
    for _, value in ast.iter_fields(node):
        if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
            yield value, node, scope
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.expr):
                yield from _statement_lists(child, scope)
