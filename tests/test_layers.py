"""The house keeps its layers: imports go only downward, never in a circle, and what learners import needs none of the tools."""
import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "scripts"
KIT = SCRIPTS / "coursekit"
LAYERS = (  # from the top; a part of coursekit that is named nowhere lies between the verbs and the ground
    {"__main__"},
    {"cli"},
    {"verbs"},
    set(),
    {"store", "notebook", "parameters", "catalog"},
    {"errors", "findings"},
    {"check"},  # learners' notebooks import it; tools may, and it imports none of them
)
BETWEEN = LAYERS.index(set())
LIMIT = 200  # lines of a file


def imports(tree: ast.AST) -> Iterator[str]:
    """The dotted names that a file imports, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def parse(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def part(dotted: str) -> str | None:
    """The part of coursekit that a dotted name lies in: a module or a package beside cli.py; None outside coursekit."""
    names = dotted.split(".")
    return names[1] if names[0] == "coursekit" and len(names) > 1 else None


def part_of_file(path: Path) -> str:
    """The part that a file belongs to."""
    return path.relative_to(KIT).parts[0].removesuffix(".py")


def layer(name: str) -> int:
    """How deep a part lies."""
    return next((depth for depth, parts in enumerate(LAYERS) if name in parts), BETWEEN)


FILES = sorted(KIT.rglob("*.py"))
GRAPH: dict[str, set[str]] = {}
for file in FILES:
    found = {target for name in imports(parse(file)) if (target := part(name))}
    GRAPH.setdefault(part_of_file(file), set()).update(found - {part_of_file(file)})


def test_there_is_something_to_look_at():
    assert {"cli", "verbs", "execute", "exercises", "notebook", "catalog", "errors", "check"} <= GRAPH.keys()
    assert "execute" in GRAPH["verbs"] and "errors" in GRAPH["notebook"], "imports inside functions and packages are seen"


@pytest.mark.parametrize("name", sorted(GRAPH))
def test_imports_go_only_downward(name):
    upward = [target for target in sorted(GRAPH[name]) if layer(target) < layer(name)]
    assert upward == [], f"coursekit/{name} lies below what it imports; move the shared part down"


def test_no_imports_in_a_circle():
    seen: dict[str, bool] = {}  # False while it is on the way

    def walk(name: str, way: tuple[str, ...]) -> None:
        assert seen.get(name, True), f"a circle: {' -> '.join((*way[way.index(name):], name))}"
        if name not in seen:
            seen[name] = False
            for target in sorted(GRAPH.get(name, ())):
                walk(target, (*way, name))
            seen[name] = True

    for name in sorted(GRAPH):
        walk(name, ())


def test_every_import_is_written_in_full():
    relative = [f"{path.relative_to(ROOT)}: {name}" for path in FILES for name in imports(parse(path)) if name.startswith(".")]
    assert relative == []


def test_what_learners_import_needs_only_the_standard_library():
    """On a Python without any package; others are imported inside functions, once the learner's notebook has them."""
    questions = [f"coursekit.check.questions.{path.stem}" for path in sorted((KIT / "check" / "questions").glob("[a-z]*.py"))]
    assert questions
    code = f"import sys; sys.path.insert(0, {str(SCRIPTS)!r}); import {', '.join(['coursekit.check', *questions])}"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.py")), ids=lambda path: path.name)
def test_the_front_door_needs_only_the_standard_library(path):
    beside = {file.stem for file in SCRIPTS.glob("*.py")}
    assert {name for name in imports(parse(path)) if name.split(".")[0] not in sys.stdlib_module_names | beside} == set()


def test_no_file_is_asking_to_be_two():
    """Tables of answers are data; they may be long."""
    files = [path for folder in (SCRIPTS, ROOT / "tests") for path in sorted(folder.rglob("*.py")) if path.parent.name != "checks"]
    long = {path.relative_to(ROOT).as_posix(): lines for path in files if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LIMIT}
    assert long == {}, f"over {LIMIT} lines"
