"""What a stage is made of: its script, the modules beside it that it imports, other files that its command names, and the packages."""
import ast
import os
import re
import shlex
import sys
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.pipelines.commands import OPTIONAL, PLACEHOLDER, script_of
from coursekit.store import files


@dataclass
class Code:
    """The files of a stage by a name that holds anywhere, and the modules that they import from elsewhere."""

    files: dict[str, Path] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)

    def text(self) -> str:
        """All of its Python."""
        return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in self.files.values() if path.suffix == ".py")


def code_of(command: str, folder: Path, script: Path | None = None) -> Code:
    """The code of a command that runs in `folder`; `script` takes the place of the one that the command names."""
    code = Code()
    named = script_of(command)
    for word in _words(command):
        if word == named and script is not None:
            _add(code, word, script, (script.parent, folder))
        elif (path := folder / word).is_file():
            _add(code, word, path, (path.parent, folder))
    return code


def _words(command: str) -> list[str]:
    command = PLACEHOLDER.sub(" ", OPTIONAL.sub(r" \1 ", command))
    try:
        words = shlex.split(command)
    except ValueError:
        words = command.split()
    return [word for word in words if word and "\0" not in word]


def _add(code: Code, name: str, path: Path, places: tuple[Path, ...]) -> None:
    """Take a file, and if it is Python all that it imports from these places."""
    if name in code.files:
        return
    code.files[name] = path
    if path.suffix != ".py":
        return
    for module in _imports(path):
        top = module.split(".")[0]
        found = next(((place, kind) for place in places for kind in (place / f"{top}.py", place / top) if kind.exists()), None)
        if found is None or top in sys.stdlib_module_names:
            code.modules.add(module)
        elif found[1].is_dir():
            for inside in sorted(found[1].rglob("*.py")):
                _add(code, inside.relative_to(found[0]).as_posix(), inside, places)
        else:
            _add(code, found[1].name, found[1], places)


def _imports(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it; what it imports relatively lies in its own package, which is taken whole."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):  # Python will say so when it runs
        return set()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


def versions(modules: set[str], memo: Path) -> dict[str, str]:
    """The installed version of each package among these modules: another one may write other bytes.

    Of packages that the stage itself imports only: what those need in turn changes with them, and a stage would re-run for things it
    never sees. Asking every package what it provides takes 0.3 s, so the answer is kept for as long as no package comes, goes or changes.
    """
    wanted = sorted({module.split(".")[0] for module in modules} - sys.stdlib_module_names)
    if not wanted:
        return {}
    installed = _installed()
    kept = files.read_json(memo)
    if kept.get("installed") != installed or not isinstance(kept.get("provides"), dict):
        kept = {"installed": installed, "provides": _provides()}
        files.write_json(memo, kept)
    return {name: version for name in wanted if (version := kept["provides"].get(name))}


def _installed() -> list[str]:
    found = []
    for place in dict.fromkeys(path or os.curdir for path in sys.path):
        if os.path.isdir(place):
            with os.scandir(place) as entries:
                found += [entry.name for entry in entries if re.search(r"\.(dist|egg)-info$", entry.name)]
    return sorted(found)


def _provides() -> dict[str, str]:
    from importlib import metadata

    return {module: " ".join(f"{name} {metadata.version(name)}" for name in sorted(set(names)))
            for module, names in metadata.packages_distributions().items()}
