"""The import block of a script: the imports of a notebook that its exported code uses, in the order that ruff and isort want."""
import ast
import re
import sys
from dataclasses import dataclass

from coursekit.errors import CourseError

WIDTH = 160
KEEP = re.compile(r"#\s*noqa")  # an import for its side effect says so, as it must for ruff


@dataclass(frozen=True)
class Import:
    """One imported name: `import module as name`, or `from module import member as name`."""

    module: str
    member: str        # empty for `import module`
    alias: str         # empty without `as`
    comment: str
    cell: str
    exported: bool     # it stands in a cell that is exported
    level: int = 0

    @property
    def name(self) -> str:
        """The name that it binds."""
        return self.alias or self.member or self.module.partition(".")[0]

    @property
    def what(self) -> tuple[str, str]:
        """What the name stands for."""
        return (self.module, self.member) if self.member or self.alias else (self.name, "")


def read(node: ast.Import | ast.ImportFrom, text: str, cell: str, exported: bool) -> list[Import]:
    """The names that an import statement binds."""
    comments = " ".join(line.partition("#")[2].strip() for line in text.split("\n")[-1:] if "#" in line)
    comment = f"# {comments}" if comments else ""
    if isinstance(node, ast.Import):
        return [Import(alias.name, "", alias.asname or "", comment, cell, exported) for alias in node.names]
    if node.level:
        raise CourseError(f"{cell}: `{ast.unparse(node)}` is a relative import; a script stands alone")
    if any(alias.name == "*" for alias in node.names):
        raise CourseError(f"{cell}: `{ast.unparse(node)}` hides where names come from; import each by its name")
    return [Import(node.module, alias.name, alias.asname or "", comment, cell, exported) for alias in node.names]


def used(found: list[Import], mentioned: set[str], keep_exported: bool = False) -> list[Import]:
    """Those that the code needs: `mentioned` holds the dotted names in it. `__future__` and what is marked `# noqa` stay."""
    chosen = []
    for each in found:
        plain = not each.member and not each.alias
        needed = (each.module if plain else each.name) in mentioned
        needed |= plain and "." in each.module and each.name in mentioned and not any(other.what == (each.name, "") for other in found if other is not each)
        if needed or each.module == "__future__" or (each.exported and (keep_exported or KEEP.match(each.comment))):
            chosen.append(each)
    return chosen


def refuse_clashes(chosen: list[Import]) -> None:
    """One name, two things: which of them a line means would depend on the order of cells. And nothing that a pipeline folder does not bring along."""
    seen: dict[str, Import] = {}
    for each in chosen:
        if each.module.partition(".")[0] in ("coursekit", "IPython"):
            raise CourseError(f"{each.cell}: '{each.name}' comes from {each.module}, which a script in a pipeline folder does not have")
        other = seen.setdefault(each.name, each)
        if other.what != each.what:
            raise CourseError(f"{each.cell}: '{each.name}' is imported from {each.module} here and from {other.module} in another place ({other.cell})")


def block(chosen: list[Import]) -> str:
    """The lines, by section: __future__, standard library, packages."""
    return "\n\n".join(text for section in range(3) if (text := _section([each for each in chosen if _section_of(each) == section])))


def _section_of(each: Import) -> int:
    return 0 if each.module == "__future__" else 1 if each.module.partition(".")[0] in sys.stdlib_module_names else 2


def _section(chosen: list[Import]) -> str:
    """Whole modules first, then what comes from modules."""
    whole = {(each.module, each.alias): each.comment for each in chosen if not each.member}
    lines = [_as(f"import {module}", alias, whole[module, alias]) for module, alias in sorted(whole, key=lambda names: [_natural(name) for name in names])]
    for module in sorted({each.module for each in chosen if each.member}, key=_natural):
        lines += _from(module, {(each.member, each.alias): each.comment for each in chosen if each.module == module and each.member})
    return "\n".join(lines)


def _from(module: str, found: dict[tuple[str, str], str]) -> list[str]:
    """`from module import a, b` on one line or, where it is too long, a name a line; renamed and commented ones have a line of their own."""
    own = {names: comment for names, comment in found.items() if names[1] or comment}
    lines = {(_member_order(member), alias): _as(f"from {module} import {member}", alias, comment) for (member, alias), comment in own.items()}
    names = sorted((member for member, alias in found.keys() - own.keys()), key=_member_order)
    if names:
        line = f"from {module} import {', '.join(names)}"
        if len(line) > WIDTH:
            line = "\n".join([f"from {module} import (", *(f"    {name}," for name in names), ")"])
        lines[_member_order(names[0]), ""] = line
    return [lines[key] for key in sorted(lines)]


def _as(text: str, alias: str, comment: str) -> str:
    return f"{text}{f' as {alias}' if alias else ''}{f'  {comment}' if comment else ''}"


def _member_order(name: str) -> tuple:
    """Constants, classes, the rest; each in natural order, as isort's order by type."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, _natural(name)


def _natural(name: str) -> tuple:
    """isort's order: digits by their value, capitals with their small letters, a capital first among equals."""
    return *((int(part) if part.isdigit() else 0, part.lower()) for part in re.split(r"(\d+)", name)), (0, name)
