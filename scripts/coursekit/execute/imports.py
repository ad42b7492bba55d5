"""Which heavy packages a set of notebooks imports: what is worth importing once, before the kernels are forked."""
import ast
import importlib.util
import json
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

# Known to compute nothing, start no thread that matters and touch no GPU when imported (a test forks from each).
SAFE_PACKAGES = ("azure", "lightgbm", "matplotlib", "numpy", "pandas", "polars", "pyarrow", "safetensors", "scipy", "skops", "sklearn", "torch")
# What comes late, by a package that is imported and a word in the code that uses it.
LATE = {("torch", "optim"): ("torch.optim", "torch._dynamo"), ("torch", "DataLoader"): ("torch.utils.data",), ("pandas", "read_"): ("pandas.io.parsers",),
        ("pandas", "to_csv"): ("pandas.io.formats.format", "pandas.io.formats.csvs"), ("numpy", "random"): ("numpy.random",),
        ("matplotlib.pyplot", ""): ("matplotlib.backends.backend_agg", "PIL.PngImagePlugin", "matplotlib.mathtext")}

APART = ("torch",)  # the lock leaves it to the machine, and an environment may be made without


def heavy_imports(notebooks: Iterable[Path]) -> list[str]:
    """The modules of safe packages that these notebooks import, in a stable order.

    A package that only one of many notebooks wants is left to that one: it is imported there while others compute.
    """
    paths = [Path(path) for path in notebooks]
    read = {path: _imports_of(path) for path in dict.fromkeys(paths)}
    found = [read[path] for path in paths]
    wanted = Counter(package for modules in found for package in {name.split(".")[0] for name in modules})
    shared = {package for package, count in wanted.items() if package in SAFE_PACKAGES and (count > 1 or len(found) == 1) and _installed(package)}
    return sorted(name for name in set().union(*found) if name.split(".")[0] in shared)


def heavy_modules(modules: Iterable[str], text: str) -> list[str]:
    """What to import before the scripts of a pipeline are forked: all that any of them imports, and what comes late with it."""
    named = [name for name in modules if name.split(".")[0] in SAFE_PACKAGES and _installed(name.split(".")[0])]
    return [*sorted(named), *(late for (package, word), late_ones in LATE.items() if package in named and word in text for late in late_ones)]


def _imports_of(path: Path) -> set[str]:
    try:
        cells = json.loads(path.read_text(encoding="utf-8-sig"))["cells"]  # not nbformat: this comes before everything else and must be quick
        return set().union(*(modules_in("".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"))
    except (OSError, ValueError, KeyError, TypeError):  # the run itself will say what is wrong with this file
        return set()


def lacks(path: Path) -> set[str]:
    """The packages that the lock keeps apart, that a notebook imports, and that this environment was made without."""
    return {package for package in APART if not _installed(package) and package in {name.split(".")[0] for name in _imports_of(path)}}


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
