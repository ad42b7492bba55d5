"""Canonical reading and writing of notebooks: the same notebook is always the same bytes, and holds no trace of time or machine."""
import hashlib
import json
import os
import re
import tempfile
from pathlib import Path

import nbformat

from coursekit.errors import CourseError

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python", "pygments_lexer": "ipython3"}
IGNORED_OUTPUT = "nbval-ignore-output"
CODE_DIGEST = "code_digest"  # in metadata.coursekit: the code cells that made the stored outputs
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")  # the colours of a terminal
IN_WORDS = "*In words:*"  # opens the text cell that describes a figure
KEPT_METADATA = ("coursekit",)


def read(path: Path) -> nbformat.NotebookNode:
    """The notebook at `path` as nbformat 4.5, or an error that says what is wrong with the file."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CourseError(f"{path}: no such notebook") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: cannot be read ({error})") from None
    return parse(text, str(path))


def parse(text: str, where: str) -> nbformat.NotebookNode:
    """The notebook in `text`, upgraded to nbformat 4.5 and valid."""
    try:
        raw = json.loads(text)
    except RecursionError:
        raise CourseError(f"{where}: not a notebook (brackets in brackets without end)") from None
    except ValueError as error:
        raise CourseError(f"{where}: not a notebook, the JSON ends or breaks at {_position(error)}") from None
    if not isinstance(raw, dict) or "nbformat" not in raw:
        raise CourseError(f"{where}: not a notebook (no 'nbformat' in it)")
    if raw["nbformat"] == 4 and _name_cells(raw):
        text = json.dumps(raw)
    try:
        notebook = nbformat.reads(text, as_version=4)
        notebook.nbformat, notebook.nbformat_minor = 4, 5
        for number, cell in enumerate(notebook.cells):
            cell.setdefault("id", f"cell-{number:02d}")
        nbformat.validate(notebook)
    except Exception as error:  # nbformat raises many kinds for one thing: this is no valid notebook
        raise CourseError(f"{where}: not a valid notebook ({str(error).splitlines()[0]})") from None
    return notebook


def _name_cells(raw: dict) -> bool:
    """Give every cell an id of its own, the same at each reading; nbformat would draw one at random. True when something changed."""
    changed, seen = False, set()
    cells = raw.get("cells")
    for number, cell in enumerate(cells if isinstance(cells, list) else []):
        if not isinstance(cell, dict):
            continue
        name = wanted = cell.get("id", f"cell-{number:02d}")
        copy = 1
        while name in seen:
            copy += 1
            name = f"{wanted}-{copy}"
        if not isinstance(name, str):
            continue
        seen.add(name)
        if cell.get("id") != name:
            cell["id"], raw["nbformat_minor"], changed = name, 5, True
    return changed


def _position(error: ValueError) -> str:
    line = getattr(error, "lineno", None)
    return f"line {line}" if line else str(error)


def tags(cell) -> list[str]:
    """The tags of a cell."""
    return list(cell.get("metadata", {}).get("tags", []))


def code_cells(notebook) -> list:
    """The code cells, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def code_digest(notebook) -> str:
    """The digest of what decides the outputs: the source and the tags of every code cell."""
    parts = [[cell.source, sorted(tags(cell))] for cell in code_cells(notebook)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def canonical(notebook) -> str:
    """The text of a notebook in its one canonical form."""
    metadata = {name: notebook.metadata[name] for name in KEPT_METADATA if name in notebook.metadata}
    metadata |= {"kernelspec": KERNELSPEC, "language_info": LANGUAGE}
    cells = [_canonical_cell(cell) for cell in notebook.cells]
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _canonical_cell(cell) -> dict:
    metadata = {"tags": tags(cell)} if tags(cell) else {}
    clean = {"cell_type": cell.cell_type, "id": cell.id, "metadata": metadata, "source": _lines(cell.source.rstrip("\n"))}
    if cell.cell_type == "code":
        clean |= {"execution_count": cell.execution_count, "outputs": _canonical_outputs(cell.outputs)}
    elif cell.get("attachments"):
        clean["attachments"] = cell.attachments
    return clean


def _canonical_outputs(outputs) -> list[dict]:
    clean: list[dict] = []
    for output in outputs:
        output = json.loads(json.dumps(output))
        if output["output_type"] == "stream":
            text = output["text"] if isinstance(output["text"], str) else "".join(output["text"])
            if clean and clean[-1]["output_type"] == "stream" and clean[-1]["name"] == output["name"]:
                text = "".join(clean.pop()["text"]) + text
            output["text"] = _lines(text)
        elif "data" in output:
            output["metadata"] = {}
            output["data"] = {mime: _canonical_data(mime, value) for mime, value in output["data"].items()}
        clean.append(output)
    return clean


def _canonical_data(mime: str, value):
    if mime.startswith("image/") and mime != "image/svg+xml":
        return value if isinstance(value, str) else "".join(value)
    if isinstance(value, list) and not mime.endswith("json"):
        value = "".join(value)
    return _lines(value) if isinstance(value, str) else value


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def write(path: Path, notebook) -> bool:
    """Write a notebook canonically and whole; True when the bytes changed."""
    return write_text(path, canonical(notebook))


def write_text(path: Path, text: str) -> bool:
    """Write a file whole or not at all; True when the bytes changed."""
    path = Path(path)
    data = text.encode("utf-8")
    if _bytes_of(path) == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True


def _bytes_of(path: Path) -> bytes | None:
    """What a file holds; None where there is none, which another process may see to at any moment."""
    try:
        return path.read_bytes() if path.is_file() else None
    except FileNotFoundError:
        return None


def title(notebook) -> str:
    """The first heading of a notebook, without its mark."""
    for cell in notebook.cells:
        found = re.search(r"^#\s+(.+)$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if found:
            return found.group(1).strip()
    return ""


def error_line(output) -> str:
    """What an error output says, in one form on every Python: 3.13 has a private name for code that ends too early."""
    name = "SyntaxError" if output["ename"] == "_IncompleteInputError" else output["ename"]
    said = ANSI.sub("", output["evalue"])
    return f"{name}: {said}" if said else name
