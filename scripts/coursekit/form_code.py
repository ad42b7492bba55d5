"""The rules of form for code cells: what a cell may hold, alone and together with the others."""
import ast
import re

LINES, FIGURE_LINES, LONG, LONG_SHARE = 20, 8, 8, 0.25
MAGIC = re.compile(r"^\s*(%%?|!|\?)\w", re.M)
PIP = re.compile(r"\bpip3?\b[\s\"',]+install|^\s*(import|from) pip\b", re.M)
NO_MAGIC = "no magics and no shell lines: the notebook is plain Python"
NO_FILTER = "no warning filters: mend the cause of the warning"
FORBIDDEN = {"sys.path": "no path tricks: a notebook imports installed packages", "get_ipython": NO_MAGIC}
FORBIDDEN |= {f"warnings.{name}": NO_FILTER for name in ("filterwarnings", "simplefilter", "catch_warnings", "filters")}
STYLE = "course.mplstyle"
FACE = "import coursekit.artifacts as wandb"  # what a lesson may import of ours: it stands for a public package, name by name
DEVICE = re.compile(r"^device: str = \"auto\"", re.M)


def rules_broken(source: str, tags: list[str], kind: str) -> list[str]:
    """The rules that one code cell breaks."""
    tree = parsed(source)
    if tree is None:
        return [NO_MAGIC if MAGIC.search(source) else "it is not Python"]
    if not tree.body:
        return ["it has no code; say it in a text cell"]
    found = ["no pip in a notebook: the lock installs what it needs"] if PIP.search(source) else []
    named = {name for node in ast.walk(tree) for name in _names(node)}
    found += sorted({rule for name, rule in FORBIDDEN.items() if name in named})
    if any(_ends_in_semicolon(node, source) for node in ast.walk(tree) if isinstance(node, ast.stmt)):
        found.append("no ';' at the end of a line: use '_ =' or let the last expression be useful")
    if len(_lines(source)) > LINES:
        found.append(f"a code cell has 2 to 8 lines, at most {LINES}; this one has {len(_lines(source))}")
    if len(_lines(source)) == 1 and not _may_be_one_line(tree, source, tags):
        found.append("a code cell has 2 to 8 lines; one line is enough only when it shows a result")
    return found + _imports(tree, kind)


def across_cells(cells: list, kind: str) -> list[tuple[str, str]]:
    """(cell, rule) for the rules that need all code cells of a notebook."""
    found = []
    long = [cell.id for cell in cells if len(_lines(cell.source)) > LONG]
    if len(long) > LONG_SHARE * len(cells):
        found.append((long[0], f"most code cells have 2 to {LONG} lines: {len(long)} of {len(cells)} are longer ({', '.join(long)})"))
    parameters = [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    found += [(cell.id, "a notebook has one cell tagged `parameters`") for cell in parameters[1:]]
    torch = next((cell.id for cell in cells if "torch" in _packages(cell.source)), None)
    if torch and not any(DEVICE.search(cell.source) for cell in parameters):
        found.append((torch, 'a notebook that uses torch has `device: str = "auto"` in a cell tagged `parameters`'))
    drawing = next((cell.id for cell in cells if shows_figure(cell)), None)
    if drawing and not any(STYLE in cell.source for cell in cells):
        found.append((drawing, f"figures share one style: plt.style.use(\"../scripts/{STYLE}\")"))
    return found + (_lost_names(cells) if kind == "solution" else [])


def _lost_names(cells: list) -> list[tuple[str, str]]:
    """Names that only a block outside a function makes: the blank would not have them, and a later cell would stumble."""
    found = []
    for number, cell in enumerate(cells):
        outside = re.findall(r"^# BEGIN SOLUTION\n(.*?)^# END SOLUTION", cell.source, re.M | re.S)
        tree = parsed("\n".join(outside))
        if not outside or tree is None or "solution" in cell.metadata.get("tags", []):
            continue
        rest = [re.sub(r"^# BEGIN SOLUTION\n.*?^# END SOLUTION", "", cell.source, flags=re.M | re.S)]
        rest += [later.source for later in cells[number + 1 :] if "solution" not in later.metadata.get("tags", [])]
        read = {node.id for source in rest for node in ast.walk(_tree(source)) if isinstance(node, ast.Name)}
        lost = sorted(_bound(tree) & read)
        if lost:
            found.append((cell.id, f"the block makes {', '.join(lost)}, which other cells read and the blank would lack; use 'name = ...  # SOLUTION' for it"))
    return found


def _bound(tree: ast.Module) -> set[str]:
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return names | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def shows_figure(cell) -> bool:
    """True when a code cell's stored output is a picture."""
    return any(mime.startswith("image/") for output in cell.outputs for mime in output.get("data", {}))


def figure_rules_broken(source: str, so_far: str) -> list[str]:
    """The rules that a cell with a figure breaks; `so_far` holds the code up to it, where a function that it calls may do the labelling."""
    found = []
    if len(_lines(source)) > FIGURE_LINES:
        found.append(f"a figure takes at most {FIGURE_LINES} lines")
    tree = _tree(so_far)
    called = {_dotted(node.func) for node in ast.walk(_tree(source)) if isinstance(node, ast.Call)}
    helpers = [ast.unparse(node) for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in called]
    drawing = "\n".join([source, *helpers])
    if not (re.search("xlabel", drawing) and re.search("ylabel", drawing)) and not re.search(r"Display\b|scatter_matrix|imshow", drawing):
        found.append("both axes of a figure have labels with units")
    return found


def parsed(source: str) -> ast.Module | None:
    """The tree of a cell, or None where it is not Python."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return None


def _tree(source: str) -> ast.Module:
    return parsed(source) or ast.parse("")


def _lines(source: str) -> list[str]:
    return [line for line in source.splitlines() if line.strip() and not re.match(r"\s*# (BEGIN|END) SOLUTION", line)]


def _ends_in_semicolon(node: ast.stmt, source: str) -> bool:
    rest = source.splitlines()[node.end_lineno - 1].encode()[node.end_col_offset :].strip()
    return re.fullmatch(rb";\s*(#.*)?", rest) is not None


def _may_be_one_line(tree: ast.Module, source: str, tags: list[str]) -> bool:
    statement = tree.body[0]
    answer = "# SOLUTION" in source or "parameters" in tags
    return answer or isinstance(statement, ast.Expr | ast.Import | ast.ImportFrom | ast.Assert)


def _imports(tree: ast.Module, kind: str) -> list[str]:
    ours = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom) and "coursekit" in _modules(node) and ast.unparse(node) != FACE]
    if kind == "lesson" and ours:
        return ["a lesson imports public packages only: nothing hides the point"]
    allowed = "from coursekit.check import check"
    return [f"the one import from coursekit is '{allowed}'" for node in ours if ast.unparse(node) != allowed]


def _packages(source: str) -> set[str]:
    return {name for node in ast.walk(_tree(source)) if isinstance(node, ast.Import | ast.ImportFrom) for name in _modules(node)}


def _modules(node: ast.Import | ast.ImportFrom) -> set[str]:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    return {name.partition(".")[0] for name in names}


def _names(node: ast.AST) -> list[str]:
    """What a node mentions by a dotted name, `from sys import path` included."""
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return [_dotted(node)]


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return f"{_dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else ""
