"""What a script takes on its command line, read from its argparse calls without running it."""
import ast
from dataclasses import dataclass, field
from pathlib import Path

OPEN = {"add_subparsers", "parse_known_args"}  # with these the calls of add_argument do not tell all
BARE = ("store_true", "store_false", "store_const", "append_const", "count", "help", "version", "BooleanOptionalAction")  # take no value
UNREAD = object()


@dataclass(frozen=True)
class Argument:
    """One argument: its flags, or the name of a positional one; `type` is the name of what converts it, "" where that can't be told."""

    flags: tuple[str, ...]
    line: int
    required: bool = False
    type: str = ""
    choices: tuple = ()
    bare: bool = False  # a flag without a value
    many: bool = False  # any number of values

    @property
    def name(self) -> str:
        """How messages call it: its long flag."""
        return max(self.flags, key=len)

    @property
    def positional(self) -> bool:
        """Is it given by its place, without a flag?"""
        return not self.name.startswith("-")


@dataclass(frozen=True)
class CommandLine:
    """All arguments of a script; `whole` is False where some of them can't be read off the source."""

    arguments: list[Argument] = field(default_factory=list)
    whole: bool = True

    def of(self, flag: str) -> Argument | None:
        """The argument with this flag."""
        return next((argument for argument in self.arguments if flag in argument.flags), None)

    @property
    def flags(self) -> list[str]:
        """Every flag."""
        return [flag for argument in self.arguments if not argument.positional for flag in argument.flags]


def of_script(path: Path) -> CommandLine:
    """The command line of a script; raises SyntaxError, ValueError or OSError where it can't be read."""
    tree = ast.parse(path.read_bytes(), path.name)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = [_called(call) for call in calls]
    found = [_argument(call) for call in calls if _called(call) == "add_argument"]
    parents = any(keyword.arg == "parents" for call in calls for keyword in call.keywords if _called(call) == "ArgumentParser")
    looped = any(isinstance(inner, ast.Call) and _called(inner) == "add_argument" for node in ast.walk(tree)
                 if isinstance(node, ast.For | ast.While | ast.If | ast.comprehension) and not _is_main(node) for inner in ast.walk(node))
    whole = bool(found) and None not in found and not parents and not looped and not OPEN & set(names)
    return CommandLine([argument for argument in found if argument], whole)


def _is_main(node: ast.AST) -> bool:
    """Is it `if __name__ == "__main__":`?"""
    return isinstance(node, ast.If) and "__name__" in {inner.id for inner in ast.walk(node.test) if isinstance(inner, ast.Name)}


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", None) or getattr(call.func, "id", "")


def _argument(call: ast.Call) -> Argument | None:
    """One call of add_argument; None where it is not written out."""
    flags = [_literal(arg) for arg in call.args]
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if not flags or None in given or not all(isinstance(flag, str) and flag for flag in flags):
        return None
    positional = not flags[0].startswith("-")
    nargs, action = _literal(given.get("nargs")), _word(given.get("action"))
    choices = _literal(given.get("choices"))
    required = positional and nargs not in ("?", "*") or _literal(given.get("required")) is True
    bare = action in BARE or nargs == 0
    return Argument(tuple(flags), call.lineno, required, _type(given.get("type")),
                    tuple(choices) if isinstance(choices, list | tuple | set) else (), bare, "nargs" in given and not bare)


def _type(node: ast.AST | None) -> str:
    """What converts the text: a name, `between(0, 1)` as float, `between(1, 9, int)` as int; text as it is without any."""
    if isinstance(node, ast.Call) and _called(node) == "between":
        return "int" if "int" in map(_word, node.args) else "float"
    return _word(node) if node else "str"


def _literal(node: ast.AST | None) -> object:
    try:
        return ast.literal_eval(node) if node is not None else None
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return UNREAD


def _word(node: ast.AST | None) -> str:
    """The last name of `int`, `pathlib.Path` or "store_true"; "" for anything else."""
    found = getattr(node, "value", None) if isinstance(node, ast.Constant) else getattr(node, "attr", None) or getattr(node, "id", "")
    return found if isinstance(found, str) else ""
