"""YAML that knows its lines: a file as Parts, each with the line of its key. What is odd becomes a Problem and never a traceback."""
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from coursekit.errors import did_you_mean
from coursekit.pipelines.model import Place, Problem
from coursekit.pipelines.yaml_values import TAG, plain, short

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LARGEST, DEEPEST = 1_000_000, 40  # bytes and levels; a definition has neither, and libyaml's stack ends somewhere


@dataclass(frozen=True)
class Part:
    """One entry of a file: how it is called (`jobs.train.inputs`), the line of its key, its content, and where problems are told."""

    name: str
    place: Place
    node: yaml.Node
    problems: list[Problem]
    key: str = ""  # the last word of its name

    def say(self, text: str) -> None:
        """Tell a problem of this line."""
        self.problems.append(Problem(self.place.path, self.place.line, text))

    @property
    def title(self) -> str:
        """How messages call it."""
        return self.name or "the file"

    @property
    def is_empty(self) -> bool:
        """A key with nothing after it."""
        return isinstance(self.node, yaml.ScalarNode) and self.node.tag == f"{TAG}null"

    @property
    def is_map(self) -> bool:
        """Are there names with values below it?"""
        return isinstance(self.node, yaml.MappingNode)

    def map(self, known: Iterable[str] = (), hints: dict[str, str] | None = None) -> dict[str, "Part"]:
        """The entries below by name. With `known`, other names are a problem and left out; `hints` says more about some of them."""
        if self.is_empty:
            return {}
        if not self.is_map:
            self.say(f"{self.title} must be names with values, one `name: value` a line; this is {self._kind()}")
            return {}
        parts = {key.value: self._below(key, value) for key, value in _pairs(self.node, set()) if isinstance(key, yaml.ScalarNode)}
        known = list(known)
        for name in [name for name in parts if known and name not in known]:
            rest = (hints or {}).get(name) or did_you_mean(name, known)
            parts.pop(name).say(f"{self.title} has no entry '{name}'; {rest}")
        return parts

    def _below(self, key: yaml.Node, value: yaml.Node) -> "Part":
        return Part(f"{self.name}.{key.value}".lstrip("."), Place(self.place.path, key.start_mark.line + 1), value, self.problems, key.value)

    def items(self) -> list["Part"]:
        """The entries of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.say(f"{self.title} must be a list; this is {self._kind()}")
            return []
        return [Part(self.name, Place(self.place.path, node.start_mark.line + 1), node, self.problems) for node in self.node.value]

    def text(self) -> str:
        """The text of it; "" and a problem where it is none."""
        if self.is_empty or not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            self.say(f"{self.title} must be text; this is {self._kind()}")
            return ""
        return self.node.value

    def value(self) -> object:
        """The plain value of it: text, a number, true or false; None and a problem where it is none, or where two readers of YAML would differ."""
        if not isinstance(self.node, yaml.ScalarNode) or self.is_empty:
            self.say(f"{self.title} needs a value; this is {self._kind()}")
            return None
        value, why = plain(self.node)
        if why:
            self.say(f"{self.title}: {why}")
        return value

    def _kind(self) -> str:
        if self.is_empty:
            return "empty"
        if isinstance(self.node, yaml.ScalarNode):
            return f"'{short(self.node.value)}'"
        return "a list" if isinstance(self.node, yaml.SequenceNode) else "names with values"


def _pairs(node: yaml.MappingNode, seen: set[int]) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """The entries of a map, those merged in by `<<` first, so that its own win."""
    if id(node) in seen:
        return
    seen.add(id(node))
    for key, value in node.value:
        if key.tag == f"{TAG}merge":
            for merged in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                if isinstance(merged, yaml.MappingNode):
                    yield from _pairs(merged, seen)
    yield from ((key, value) for key, value in node.value if key.tag != f"{TAG}merge")


def read(path: Path, problems: list[Problem], text: bytes | None = None) -> Part | None:
    """The whole of a file, or of the text in its place, as one Part; None, with a problem, where it can't be read as YAML with names."""

    def failed(line: int, text: str) -> None:
        problems.append(Problem(path, max(1, line), text))

    try:
        raw = text if text is not None else path.read_bytes() if path.stat().st_size <= LARGEST else None
    except (OSError, ValueError) as error:
        return failed(1, f"cannot be read: {getattr(error, 'strerror', None) or error}")
    if raw is None:
        return failed(1, f"is larger than {LARGEST:,} bytes; a definition is a small text file")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return failed(raw[:error.start].count(b"\n") + 1, "is not text in UTF-8; save it as UTF-8")
    root = _compose(text, failed)
    if root is None:
        return None
    whole = Part("", Place(path, root.start_mark.line + 1), root, problems)
    if not isinstance(root, yaml.MappingNode):
        return whole.say(f"the file must hold names with values, as in `type: pipeline`; this is {whole._kind()}")
    before = len(problems)
    _look_over(root, path, problems)
    return whole if len(problems) == before else None


def _compose(text: str, failed) -> yaml.Node | None:
    try:
        depth = 0
        for event in yaml.parse(text, Loader=LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                return failed(event.start_mark.line + 1, f"goes more than {DEEPEST} levels deep; a definition needs seven")
        root = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        return failed(*_explained(error, text.splitlines()))
    except yaml.YAMLError as error:  # a character that no text has
        position = getattr(error, "position", None) or 0
        return failed(text[:position].count("\n") + 1, "has a control character; is it a text file?")
    return root if root is not None else failed(1, "is empty; a definition begins with `type: pipeline` or `type: command`")


def _explained(error: yaml.MarkedYAMLError, lines: list[str]) -> tuple[int, str]:
    if "quoted scalar" in (error.context or "") and "end of stream" in (error.problem or ""):
        return error.context_mark.line + 1, "is not YAML: a quote that opens here never closes"
    number = (error.problem_mark or error.context_mark).line if error.problem_mark or error.context_mark else 0
    line = lines[number] if number < len(lines) else ""
    said = " ".join(word for word in (error.context, error.problem) if word)
    if "\t" in line[:len(line) - len(line.lstrip())] or "tab" in said:
        return number + 1, "is indented with a tab; YAML takes spaces only"
    if "mapping values are not allowed" in said:
        said = "a `:` where none can stand; check the indent of this line and the one above, and put text with `: ` in it into quotes"
    return number + 1, f"is not YAML: {said}"


def _look_over(root: yaml.Node, path: Path, problems: list[Problem]) -> None:
    """Tell of names written twice and of names that are no text, anywhere in the file."""
    left, seen = [root], set()
    while left:
        node = left.pop()
        if id(node) in seen or isinstance(node, yaml.ScalarNode):
            continue
        seen.add(id(node))
        left += [value for _, value in node.value] if isinstance(node, yaml.MappingNode) else node.value
        first: dict[str, int] = {}
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or key.tag not in (f"{TAG}str", f"{TAG}merge"):
                shown = f" '{key.value}'" if isinstance(key, yaml.ScalarNode) else ""
                problems.append(Problem(path, line, f"a name{shown} that YAML does not read as text; write a word, or put it in quotes"))
            elif key.value in first:
                problems.append(Problem(path, line, f"'{key.value}' stands here a second time, first on line {first[key.value]}; keep one"))
            else:
                first[key.value] = line
