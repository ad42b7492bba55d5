"""The script of a stage: text(stage) is a Python file that reads as if written by hand, and says which notebook it came from."""
import ast
import textwrap

from coursekit.errors import CourseError
from coursekit.export import command_line, imports
from coursekit.export.cells import Piece, indent
from coursekit.export.imports import WIDTH, Import
from coursekit.export.stage import DEFINITIONS, Stage

TEXT_WIDTH = 120
SHARED = "stage_files"  # the module that `make` writes beside every script
LINES = 120             # of a script of the course
MADE = "Exported from {} by `course make`: edit the notebook, not this file."
BLANK = "The blank of {} as a script: answer it there or here, each `...` is the place of an answer."


def text(stage: Stage) -> str:
    """The whole file."""
    parts = [f'"""{_docstring(stage)}\n"""\n{imports.block(_imports(stage))}']
    parts += _module(stage.definitions)
    parts += ["\n\n", _main(stage), "\n\n\n", "\n".join(command_line.code(stage.parameters)), "\n\n\n"]
    parts += ['if __name__ == "__main__":\n    run(main, command_line().parse_args())\n']
    whole = "".join(parts)
    _check(whole, stage)
    return whole


def _docstring(stage: Stage) -> str:
    made = (BLANK if stage.blank else MADE).format(stage.notebook)
    usage = "\n".join(_wrapped(command_line.usage(stage.name, stage.parameters), "    "))
    lines = [line for source in stage.text.split("\n") for line in _wrapped(source)]
    return "\n".join([*lines, "", usage, "", made]).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def _wrapped(line: str, deeper: str | None = None) -> list[str]:
    """A long line of text as several; lists stay lists."""
    deeper = " " * (len(line) - len(line.lstrip(" -*"))) if deeper is None else deeper
    return textwrap.wrap(line, TEXT_WIDTH, subsequent_indent=deeper, break_long_words=False, break_on_hyphens=False) or [""]


def _imports(stage: Stage) -> list[Import]:
    shared = {"run", *command_line.types(stage.parameters)}
    brought = [Import(SHARED, name, "", "", "", True) for name in sorted(shared)]
    return [Import("argparse", "", "", "", "", True), *brought, *stage.imports]


def _module(definitions: list[Piece]) -> list[str]:
    """Constants close together, functions and classes two lines apart."""
    parts = []
    for before, piece in zip([None, *definitions], definitions, strict=False):
        if isinstance(piece.node, DEFINITIONS) or (before and isinstance(before.node, DEFINITIONS)):
            parts.append("\n\n\n")
        else:
            parts.append("\n\n" if before is None or piece.apart else "\n")
        parts.append(piece.text)
    return [*parts, "\n"]


def _main(stage: Stage) -> str:
    """`main` with the body; an empty line where a cell ends."""
    lines = []
    for before, piece in zip([None, *stage.body], stage.body, strict=False):
        if before is not None and (piece.apart or piece.cell != before.cell):
            lines.append("")
        lines.append(piece.text)
    return f"{_head(command_line.signature(stage.parameters))}\n{indent(chr(10).join(lines))}"


def _head(arguments: list[str]) -> str:
    one = f"def main({', '.join(arguments)}) -> None:"
    if len(one) <= TEXT_WIDTH:
        return one
    together = f"    {', '.join(arguments)}"
    return "\n".join(["def main(", *([together] if len(together) <= TEXT_WIDTH else [f"    {argument}," for argument in arguments]), ") -> None:"])


def _check(whole: str, stage: Stage) -> None:
    """The last look: it is Python, means what the cells mean, and no line is too long for the house."""
    try:
        compile(whole, stage.notebook, "exec", dont_inherit=True)
        module = ast.parse(whole).body
    except (SyntaxError, ValueError) as error:
        raise CourseError(f"{stage.notebook}: its script would not be Python: {error}") from None
    main = next(node for node in module if isinstance(node, ast.FunctionDef) and node.name == "main")
    for pieces, nodes in ((stage.body, main.body), (stage.definitions, module[-3 - len(stage.definitions) : -3])):
        if [ast.dump(piece.node) for piece in pieces if piece.node] != [ast.dump(node) for node in nodes]:
            raise CourseError(f"{stage.notebook}: its script would not say what its cells say; please report this notebook")
    for line in whole.split("\n"):
        if len(line) > WIDTH:
            raise CourseError(f"{stage.notebook}: a line of its script would have {len(line)} characters, at most {WIDTH} are allowed: {line.strip()[:60]}...")
