"""Reads what was handed in, whatever its bytes: the cells of a notebook, the statements of a script. Nothing of it is believed or run here."""
import json
from dataclasses import dataclass, field

from coursekit.grade.collecting import File

MOST_CELLS = 2_000
MOST_SIGNS = 1_000_000  # of one cell


@dataclass(frozen=True)
class Cell:
    """A cell that was handed in: its kind, text and id, and its stored outputs as they came."""

    kind: str
    source: str
    id: str
    outputs: tuple = ()


@dataclass(frozen=True)
class Submission:
    """A file that could be read: its cells, and what its metadata say that it began as, which anybody can write there."""

    file: File
    cells: tuple[Cell, ...]
    begun_as: str = ""
    is_script: bool = False
    problem: str = ""
    code: tuple[Cell, ...] = field(default=())


def read(file: File) -> Submission:
    """The cells of a file; with a problem in words where it has none that can be read."""
    if file.problem:
        return Submission(file, (), problem=file.problem)
    try:
        text = file.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Submission(file, (), problem="it is no text in UTF-8")
    if file.name.lower().endswith(".py"):
        return Submission(file, (), is_script=True, code=(Cell("code", text.replace("\r\n", "\n"), "script"),))
    try:
        raw = json.loads(text)
    except RecursionError:
        return Submission(file, (), problem="it is no notebook (brackets in brackets without end)")
    except ValueError as error:
        line = getattr(error, "lineno", None)
        return Submission(file, (), problem=f"it is no notebook: its JSON ends or breaks{f' at line {line}' if line else ''}")
    return _notebook(file, raw)


def _notebook(file: File, raw: object) -> Submission:
    if not isinstance(raw, dict):
        return Submission(file, (), problem="it is no notebook")
    listed = raw.get("cells")
    if listed is None and isinstance(raw.get("worksheets"), list):  # notebooks of 2014
        listed = [cell for sheet in raw["worksheets"] if isinstance(sheet, dict) for cell in _list(sheet.get("cells"))]
    if not isinstance(listed, list):
        return Submission(file, (), problem="it is no notebook: there are no cells in it")
    if len(listed) > MOST_CELLS:
        return Submission(file, (), problem=f"it has {len(listed)} cells, too many for an exercise")
    metadata = _dict(raw.get("metadata"))
    language = _dict(metadata.get("kernelspec")).get("language") or _dict(metadata.get("language_info")).get("name") or "python"
    if not isinstance(language, str) or "python" not in language.lower():
        return Submission(file, (), problem=f"it is for another language ({str(language)[:20]}); the course's notebooks are Python")
    begun_as = _dict(metadata.get("coursekit")).get("source")
    cells = tuple(_cell(number, cell) for number, cell in enumerate(listed, 1) if isinstance(cell, dict))
    code = tuple(cell for cell in cells if cell.kind == "code" and cell.source.strip())
    return Submission(file, cells, begun_as if isinstance(begun_as, str) else "", code=code)


def _cell(number: int, raw: dict) -> Cell:
    name = raw.get("id")
    source = _text(raw.get("source", raw.get("input", "")))[:MOST_SIGNS].replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    source = source.encode("utf-8", "replace").decode("utf-8")
    readable = isinstance(name, str) and 0 < len(name) <= 40 and name.replace("-", "").replace("_", "").isalnum()
    return Cell(str(raw.get("cell_type", ""))[:20], source, name if readable else f"number {number}", tuple(_list(raw.get("outputs"))))


def _text(value: object) -> str:
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _dict(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list:
    return value if isinstance(value, list) else []
