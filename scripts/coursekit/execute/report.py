"""Writes build/report/: one page over all notebooks (status, time, pictures, what went wrong), the executed copies a click away."""
import base64
import hashlib
import html
import json
import os
import platform
import string
from dataclasses import dataclass
from pathlib import Path

import nbformat

from coursekit import notebook
from coursekit.catalog import Course, Notebook
from coursekit.execute import render
from coursekit.execute.runner import Result

TEMPLATES = Path(__file__).parent / "templates"
WORDS = {"passed": "passed", "failed": "failed", "died": "kernel died", "timed out": "timed out", "stopped": "not run"}


@dataclass(frozen=True)
class Entry:
    """A notebook, what became of it, and what its checks said."""

    notebook: Notebook
    result: Result
    answers: list[dict]


def write(course: Course, entries: list[Entry], seconds: float, cards: dict | None = None, pipelines: list | None = None) -> Path:
    """Write the report; the path of its first page. `cards` are those made already, while others still ran, by job; `pipelines` say how they went."""
    folder, made = course.build / "report", cards or {}
    cards = [made.get(entry.result.job) or card(course, entry) for entry in entries]
    failed = sum(not entry.result.passed for entry in entries)
    rows = [row for row, _ in cards] + [_pipeline_row(folder, each) for each in pipelines or []]
    bad = failed + sum(each.status == "failed" for each in pipelines or [])
    also = f", and {len(pipelines)} pipeline{'s' if len(pipelines) > 1 else ''}" if pipelines else ""
    page = _fill("report.html", style=_style(), count=len(entries), passed=len(entries) - failed, failed=failed,
                 verdict="bad" if bad else "good", also=also, seconds=f"{seconds:.1f}", machine=html.escape(_machine()),
                 rows="\n".join(rows), cards="\n".join(section for _, section in cards))
    notebook.write_text(folder / "index.html", page)
    return folder / "index.html"


def _pipeline_row(folder: Path, went) -> str:
    """A row for a pipeline; its own page is a click away."""
    name = html.escape(went.name)
    link = f'<a href="{html.escape(os.path.relpath(went.page, folder))}">{name}</a>' if went.page else name
    return _fill("pipeline_row.html", state="bad" if went.status == "failed" else "good", status=went.status, name=link,
                 message=html.escape(went.message), seconds=f"{went.seconds:.1f}")


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"


def _style() -> str:
    return (TEMPLATES / "page.css").read_text(encoding="utf-8")


def _fill(template: str, **values) -> str:
    return string.Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(values)


def card(course: Course, entry: Entry) -> tuple[str, str]:
    """A row of the table and the section below it; writes the pictures and the executed copy that they show."""
    folder = course.build / "report"
    name, result = entry.notebook.name, entry.result
    anchor = name.removesuffix(".ipynb").replace("/", "-")
    executed = nbformat.from_dict(json.loads(result.job.output.read_text(encoding="utf-8"))) if result.job.output.exists() else None
    copy = _executed_copy(folder, anchor, name, executed)
    title = notebook.title(executed) if executed else ""
    state = "good" if result.passed else "bad"
    where = f" in cell <code>{html.escape(result.cell)}</code>" if result.cell else ""
    wrong = "" if result.passed else f'<p class="wrong"><strong>{WORDS[result.status]}</strong>{where}: {html.escape(result.message)}</p>'
    checks = ", ".join(f"{html.escape(answer['question'])}: {html.escape(answer['status'])}" for answer in entry.answers)
    values = {
        "anchor": html.escape(anchor), "state": state, "status": WORDS[result.status], "seconds": f"{result.seconds:.1f}", "name": html.escape(name),
        "title": html.escape(title or name), "kind": entry.notebook.kind, "copy": html.escape(copy), "wrong": wrong,
        "checks": f"<p>Checks: {checks}.</p>" if checks else "", "pictures": _pictures(folder, executed),
        "file": html.escape(os.path.relpath(result.job.output, folder)),
    }
    return _fill("row.html", **values), _fill("card.html", **values)


def _pictures(folder: Path, executed) -> str:
    """Every picture of a notebook, with the sentence that describes it."""
    if executed is None:
        return ""
    shown = []
    for cell, after in zip(executed.cells, [*executed.cells[1:], None], strict=True):
        for output in cell.get("outputs", []):
            png = output.get("data", {}).get("image/png")
            if png:
                data = base64.b64decode("".join(png))
                name = f"pictures/{hashlib.sha256(data).hexdigest()[:16]}.png"
                (folder / "pictures").mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(data)
                shown.append(f'<img src="{name}" loading="lazy" alt="{html.escape(_in_words(after), quote=True)}">')
    return f'<div class="pictures">{"".join(shown)}</div>' if shown else ""


def _in_words(cell) -> str:
    text = cell.source if cell is not None and cell.cell_type == "markdown" else ""
    return " ".join(text.split(notebook.IN_WORDS, 1)[1].split("\n\n")[0].split()) if notebook.IN_WORDS in text else "A figure of this notebook"


def _executed_copy(folder: Path, anchor: str, name: str, executed) -> str:
    """Write the executed notebook as a page; its address from the report."""
    body = render.body(executed) if executed is not None else "<p>This notebook was not run.</p>"
    page = _fill("notebook.html", style=_style(), name=html.escape(name), body=body)
    notebook.write_text(folder / "notebooks" / f"{anchor}.html", page)
    return f"notebooks/{anchor}.html"
