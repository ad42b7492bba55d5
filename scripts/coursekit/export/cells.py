"""Cuts code cells into statements with the comments that belong to them, and indents code without changing a string in it."""
import ast
import io
import re
import symtable
import tokenize
from dataclasses import dataclass

from coursekit.errors import CourseError
from coursekit.exercises import markers

MAGIC = re.compile(r"^\s*(%|!|\?)|\?\s*$|^\s*\w+\s*=\s*[%!]", re.M)
STRING_STARTS = {tokenize.STRING, getattr(tokenize, "FSTRING_START", -1)}
FSTRING_END = getattr(tokenize, "FSTRING_END", -1)


@dataclass(frozen=True)
class Piece:
    """A statement of a cell as text, with the comment lines above it; without a statement when a cell ends in comments."""

    text: str
    node: ast.stmt | None
    cell: str       # where it stands, as an error names it
    position: int   # of the cell in the notebook
    apart: bool     # an empty line stands above it


def pieces(source: str, where: str, position: int) -> list[Piece]:
    """The statements of a code cell in order, markers of answers taken off."""
    source = without_markers(source.replace("\r\n", "\n").replace("\r", "\n"), where)
    tree, lines = parse(source, where), source.split("\n")
    for token in _tokens(source):
        if token.type == tokenize.OP and token.string == ";":
            raise CourseError(f"{where}, line {token.start[0]}: ';' has no place in a stage; give each statement its own line")
        if token.type == tokenize.INDENT and "\t" in token.string:
            raise CourseError(f"{where}, line {token.start[0]}: is indented by a tab; four spaces are wanted")
    inside, found, line = lines_inside_strings(source), [], 0
    for node in tree.body:
        start = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))]) - 1
        found.append(_piece(lines, line, start, node.end_lineno, inside, node, where, position))
        line = node.end_lineno
    if any(text.strip() for text in lines[line:]):
        found.append(_piece(lines, line, len(lines), len(lines), inside, None, where, position))
    return found


def _piece(lines: list[str], begin: int, start: int, end: int, inside: set[int], node: ast.stmt | None, where: str, position: int) -> Piece:
    """The lines begin..end as one piece; what stands before `start` are comments and empty lines."""
    above = lines[begin:start]
    while above and not above[-1].strip() and node is None:
        above.pop()
    first = next((number for number, text in enumerate(above) if text.strip()), len(above))
    kept = [text for number, text in enumerate(above[first:]) if text.strip() or above[first + number - 1].strip()]
    code = [text if number + 2 in inside else text.rstrip() for number, text in enumerate(lines[start:end], start=start)]
    return Piece("\n".join([*(text.strip() for text in kept), *code]), node, where, position, apart=first > 0)


def parse(source: str, where: str) -> ast.Module:
    """The tree of a cell; what is not Python is an error that says what it looks like."""
    try:
        symtable.symtable(source, where, "exec")  # sees what a tree alone does not: one argument twice, `nonlocal` outside a function
        return ast.parse(source)
    except (SyntaxError, ValueError) as error:
        magic = MAGIC.search(source)
        line = source[: magic.start()].count("\n") + 1 if magic else getattr(error, "lineno", None) or 1
        why = f"`{source.splitlines()[line - 1].strip()}` is a magic or shell line, which a script can't hold" if magic else "is not Python"
        raise CourseError(f"{where}, line {line}: {why}") from None


def without_markers(source: str, where: str) -> str:
    """The cell as it runs, without the comments that mark its answers."""
    if "SOLUTION" not in source:
        return source
    parse(source, where)
    lines = source.split("\n")
    for token in reversed([token for token in _tokens(source) if token.type == tokenize.COMMENT]):
        row, column = token.start[0] - 1, token.start[1]
        if token.string.rstrip() in (markers.ONE, markers.BEGIN, markers.END):
            lines[row] = lines[row][:column].rstrip()
            if not lines[row]:
                del lines[row]
    return "\n".join(lines)


def _tokens(source: str) -> list[tokenize.TokenInfo]:
    return list(tokenize.generate_tokens(io.StringIO(source).readline))


def lines_inside_strings(source: str) -> set[int]:
    """The numbers of the lines that begin inside a string."""
    inside, open_at = set(), []
    for token in _tokens(source):
        if token.type == tokenize.STRING:
            inside.update(range(token.start[0] + 1, token.end[0] + 1))
        elif token.type in STRING_STARTS:
            open_at.append(token.start[0])
        elif token.type == FSTRING_END:
            inside.update(range(open_at.pop() + 1, token.end[0] + 1))
    return inside


def indent(source: str) -> str:
    """The code four spaces to the right; the text of its strings stays as it is."""
    inside = lines_inside_strings(source)
    return "\n".join(line if number in inside or not line.strip() else f"    {line}" for number, line in enumerate(source.split("\n"), start=1))
