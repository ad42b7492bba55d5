"""Which heavy packages a set of notebooks imports: what is worth importing once, before the kernels are forked."""
import ast
import importlib.util
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import nbformat

# Known to compute nothing, start no thread that matters and touch no GPU when imported (a test forks from each).
SAFE_PACKAGES = ("lightgbm", "matplotlib", "numpy", "pandas", "polars", "pyarrow", "scipy", "skops", "sklearn", "torch")


def heavy_imports(notebooks: Iterable[Path]) -> list[str]:
    """The modules of safe packages that these notebooks import, in a stable order."""
    found: set[str] = set()
    for path in notebooks:
        found |= _imports_of(Path(path))
    return sorted(name for name in found if name.split(".")[0] in SAFE_PACKAGES and _installed(name.split(".")[0]))


def _imports_of(path: Path) -> set[str]:
    try:
        cells = nbformat.reads(path.read_text(encoding="utf-8-sig"), as_version=4).cells
    except Exception:  # the run itself will say what is wrong with this file
        return set()
    return set().union(*(modules_in(cell.source) for cell in cells if cell.cell_type == "code"))


def modules_in(source: str) -> set[str]:
    """The modules that the import statements in a piece of code name."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # magics, or a learner's slip
        return set()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


@lru_cache
def _installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None
