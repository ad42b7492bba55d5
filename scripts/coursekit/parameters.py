"""Reads a notebook's `parameters` cell: names, kinds, defaults and help, and turns typed text into values of the right kind.

A parameter is a line `name: kind = default  # help`. Kinds: str, int, float, bool and, in quotes, input_file, input_folder,
output_file, output_folder. The help states choices ("one of a, b") and bounds ("0 to 1").
"""
import ast
import difflib
import io
import re
import tokenize
from dataclasses import dataclass, field

from coursekit.errors import CourseError
from coursekit.notebook import tags

PATH_KINDS = ("input_file", "input_folder", "output_file", "output_folder")
KINDS = ("str", "int", "float", "bool", *PATH_KINDS)
WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
BOUNDS = re.compile(r"(-?\d[\d.e+-]*) to (-?\d[\d.e+-]*)")


@dataclass(frozen=True)
class Parameter:
    """One knob of a notebook."""

    name: str
    kind: str
    default: object
    help: str = ""
    typed: str = field(default="", compare=False)  # the default as its author wrote it: 1e-3 stays 1e-3

    @property
    def is_path(self) -> bool:
        """Does it name a file or folder?"""
        return self.kind in PATH_KINDS

    @property
    def required(self) -> bool:
        """Must a command line give it? A path's default serves the notebook only, unless it is empty."""
        return self.is_path and self.default != ""

    @property
    def choices(self) -> list[str]:
        """The allowed values when the help says "one of a, b"; else none."""
        found = re.search(r"one of ([^;.]+)", self.help)
        return [word.strip().strip("\"'") for word in re.split(r",| or ", found.group(1)) if word.strip()] if found else []

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The smallest and largest value when the help says "0 to 1"."""
        found = BOUNDS.search(self.help) if self.kind in ("int", "float") else None
        return (float(found.group(1)), float(found.group(2))) if found else None


def parameters_of(notebook, where: str) -> list[Parameter]:
    """The parameters that a notebook declares, in order."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and "parameters" in tags(cell)]
    if len(cells) > 1:
        raise CourseError(f"{where}: {len(cells)} cells are tagged `parameters` ({', '.join(cell.id for cell in cells)}); keep one")
    return _read_cell(cells[0].source, f"{where}, cell {cells[0].id}") if cells else []


def _read_cell(source: str, where: str) -> list[Parameter]:
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise CourseError(f"{where}: line {error.lineno} is not Python") from None
    comments = {token.start[0]: token.string.lstrip("# ") for token in tokenize.generate_tokens(io.StringIO(source).readline)
                if token.type == tokenize.COMMENT}
    return [_read_statement(statement, source, comments, where) for statement in statements]


def _read_statement(statement, source: str, comments: dict[int, str], where: str) -> Parameter:
    spot = f"{where}, line {statement.lineno}"
    if not (isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value is not None):
        raise CourseError(f"{spot}: a parameter is written `name: kind = default  # help`")
    kind = statement.annotation.value if isinstance(statement.annotation, ast.Constant) else ast.unparse(statement.annotation)
    if kind not in KINDS:
        raise CourseError(f"{spot}: '{kind}' is no kind of parameter; kinds: {', '.join(KINDS)}")
    try:
        default = ast.literal_eval(statement.value)
    except ValueError:
        raise CourseError(f"{spot}: the default of '{statement.target.id}' must be a plain value") from None
    return Parameter(statement.target.id, kind, default, comments.get(statement.end_lineno, ""), ast.get_source_segment(source, statement.value))


def convert(parameter: Parameter, text: str) -> object:
    """The value that `text` means for this parameter, or an error that says what it takes."""
    value = _typed(parameter, text)
    if parameter.choices and str(value) not in parameter.choices and value != parameter.default:
        raise CourseError(f"parameter '{parameter.name}' is one of {', '.join(parameter.choices)}; '{text}' is not")
    if parameter.bounds and not parameter.bounds[0] <= value <= parameter.bounds[1]:
        raise CourseError(f"parameter '{parameter.name}' lies between {parameter.bounds[0]:g} and {parameter.bounds[1]:g}; {text} does not")
    return value


def _typed(parameter: Parameter, text: str) -> object:
    try:
        if parameter.kind == "int":
            return int(text)
        if parameter.kind == "float":
            return float(text)
        if parameter.kind == "bool":
            return WORDS[text.lower()]
    except (ValueError, KeyError):
        takes = {"int": "a whole number", "float": "a number", "bool": "true or false"}[parameter.kind]
        raise CourseError(f"parameter '{parameter.name}' takes {takes}; '{text}' is not") from None
    return text


def choose(declared: list[Parameter], given: list[tuple[str, str]]) -> dict[str, object]:
    """The values among `given` that concern a notebook with these parameters; others are another notebook's."""
    known = {parameter.name: parameter for parameter in declared}
    return {name: convert(known[name], text) for name, text in given if name in known}


def refuse_unknown(given: list[tuple[str, str]], known: set[str]) -> None:
    """Refuse a name that none of the selected notebooks has, with the nearest right one."""
    for name, _ in given:
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=1)
            rest = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(sorted(known)) or 'none, the selected notebooks take no parameters'}"
            raise CourseError(f"no selected notebook has a parameter '{name}'; {rest}")
