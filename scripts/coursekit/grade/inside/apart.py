"""A copy of the check package that a submission's imports do not reach, and that has its own builtins: patching those changes nothing in it."""
import builtins
import contextlib
import importlib
import importlib.machinery
import re
import sys
import types
from pathlib import Path

PACKAGE = "coursekit.check"


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads a module whose functions use other builtins than everybody's."""

    own: dict = {}

    def exec_module(self, module: types.ModuleType) -> None:
        vars(module)["__builtins__"] = self.own
        super().exec_module(module)


class _Finder:
    """Finds the modules of the package, to be loaded so."""

    @staticmethod
    def find_spec(name: str, path=None, target=None):
        if name != PACKAGE and not name.startswith(f"{PACKAGE}."):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


def _is_wanted(file: Path) -> bool:
    """Not what needs a package that no exercise of this course imports: it is imported late, by probes that are not asked here."""
    packages = set(re.findall(r"^(?:import|from) (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)) - {"coursekit"}
    return all(package in sys.modules or package in sys.stdlib_module_names for package in packages)


def load() -> dict[str, types.ModuleType]:
    """Import every module of the package, and say which they are; when they are taken out of sys.modules, they still find each other."""
    known: dict[str, types.ModuleType] = {}
    everybodys = builtins.__import__

    def find(name, globals=None, locals=None, fromlist=(), level=0):
        if level == 0 and fromlist and name in known:
            return known[name]
        return everybodys(name, globals, locals, fromlist, level)

    _Loader.own = {**vars(builtins), "__import__": find}
    sys.meta_path.insert(0, _Finder)
    try:
        root = Path(importlib.import_module(PACKAGE).__file__).parent
        for file in filter(_is_wanted, sorted(root.rglob("*.py"))):
            inside = file.relative_to(root).with_suffix("").parts
            with contextlib.suppress(ImportError):  # of an exercise that is being written: its questions are then not known
                importlib.import_module(".".join([PACKAGE, *(part for part in inside if part != "__init__")]))
    finally:
        sys.meta_path.remove(_Finder)
    known.update((name, module) for name, module in sys.modules.items() if name == PACKAGE or name.startswith(f"{PACKAGE}."))
    return known
