"""Small notebooks for the tests of running: write(folder, name, cells) and what came out of them."""
from pathlib import Path

import nbformat

from coursekit import notebook
from coursekit.execute.runner import Job


def write(folder: Path, name: str, *cells: str, kernel: str = "python3") -> Path:
    """A notebook of code cells with ids c0, c1, ..."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id=f"c{number}") for number, source in enumerate(cells)])
    made.metadata["kernelspec"] = {"name": kernel, "display_name": kernel, "language": "python"}
    path = folder / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(made), encoding="utf-8")
    return path


def job(path: Path, **options) -> Job:
    """The job that runs a notebook into out/ beside it."""
    return Job(path, path.parent / "out" / path.name, path.parent, **options)


def texts(path: Path) -> list[str]:
    """What each cell printed or showed, as text."""
    shown = []
    for cell in notebook.code_cells(nbformat.read(path, as_version=4)):
        parts = [output.get("text") or "".join(output.get("data", {}).get("text/plain", "")) for output in cell.outputs]
        shown.append("".join(parts).strip())
    return shown
