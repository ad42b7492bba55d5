"""Stored outputs of lessons and solutions: refresh(course, notebooks) runs those whose code changed, check(...) names them.

A notebook's metadata records the digest of the code cells that made its outputs. What is timed on one machine only (a cell whose
output nbval ignores) keeps its stored output while its own code is unchanged.
"""
import hashlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import nbformat

from coursekit import notebook as nb
from coursekit.catalog import Course, Notebook
from coursekit.errors import CourseError
from coursekit.findings import Finding

KEPT = "kept_outputs"  # in metadata.coursekit: the digest of each ignored cell's code when its output was stored
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
SHOWN_AS_TEXT = re.compile(r"text/|application/(?!pdf)|image/svg")


def refresh(course: Course, notebooks: list[Notebook], *, force: bool = False, say: Callable[[str], None] = print) -> tuple[list[str], list[Finding]]:
    """Store the outputs of what changed, and bring the rest to canonical bytes; returns the names written, and what failed."""
    written, findings, to_run = [], [], []
    for notebook in notebooks:
        try:
            read = nb.read(notebook.path)
        except CourseError as error:
            findings.append(_unreadable(notebook, error))
            continue
        if force or is_stale(read):
            to_run.append((notebook, read))
        elif nb.write(notebook.path, read):
            written.append(notebook.name)
    if to_run:
        with _scratch(course) as folder:
            for (notebook, read), result in zip(to_run, _run([notebook for notebook, _ in to_run], folder, say), strict=True):
                try:
                    problems = _store(notebook, read, result, renew_all=force, written=written, course=course)
                except CourseError as error:
                    problems = [str(error)]
                findings += [Finding(notebook.name, f"unchanged: {problem}", f"mend it, then: course make {notebook.name}") for problem in problems]
    return written, findings


def check(course: Course, notebooks: list[Notebook]) -> list[Finding]:
    """Stale outputs, bytes that are not canonical, outputs that must not be stored; executes nothing."""
    findings = []
    for notebook in notebooks:
        try:
            read = nb.read(notebook.path)
        except CourseError as error:
            findings.append(_unreadable(notebook, error))
            continue
        mend = f"course make {notebook.name}"
        if is_stale(read):
            findings.append(Finding(notebook.name, "its stored outputs are stale: its code changed since they were made", mend, "its code cells"))
        elif nb.canonical(read).encode() != notebook.path.read_bytes():
            findings.append(Finding(notebook.name, "not in canonical form: saved by an editor", mend, "itself"))
        findings += [Finding(notebook.name, problem, f"mend it, then: {mend} --force") for problem in unfit(read, course)]
    return findings


def is_stale(notebook: nbformat.NotebookNode) -> bool:
    """True when the stored outputs were not made by the code cells as they are."""
    record = notebook.metadata.get("coursekit", {})
    counts = [cell.execution_count for cell in nb.code_cells(notebook) if cell.source.strip()]
    return counts != list(range(1, len(counts) + 1)) or record.get(nb.CODE_DIGEST) != nb.code_digest(notebook)


def unfit(notebook: nbformat.NotebookNode, course: Course) -> list[str]:
    """What must not be in a stored output: paths of a machine, addresses in memory, the error stream."""
    paths = _machine_paths(course.root)
    shown = [(cell.id, output) for cell in nb.code_cells(notebook) for output in cell.outputs]
    return [f"cell {cell}: its output {problem}" for cell, output in shown if (problem := _unfit_output(output, paths))]


def _unfit_output(output, paths: re.Pattern) -> str:
    if output.output_type == "stream" and output.name == "stderr":
        return f"is a warning or an error stream ({output.text.strip().splitlines()[-1][:80] if output.text.strip() else 'empty'}); mend the cause"
    text = _text_of(output)
    if found := ADDRESS.search(text):
        return f"shows a memory address ({found.group()}), another on each run"
    if found := paths.search(text):
        return f"shows a path of this machine ({found.group()})"
    return ""


def _text_of(output) -> str:
    parts = [output.get("text", ""), *output.get("traceback", [])]
    parts += [value if isinstance(value, str) else str(value) for mime, value in output.get("data", {}).items() if SHOWN_AS_TEXT.match(mime)]
    return "\n".join(parts)


def _machine_paths(root: Path) -> re.Pattern:
    places = {str(root), str(root.resolve()), os.path.expanduser("~"), tempfile.gettempdir(), sys.prefix, sys.base_prefix}
    known = "|".join(re.escape(place) for place in sorted(places, key=len, reverse=True) if len(place) > 3 and place != "/usr")
    return re.compile(rf"(?<![\w.])(?:{known})(?![\w-])|[\w./\\-]*site-packages\b")


def _store(notebook: Notebook, ran: nbformat.NotebookNode, result, *, renew_all: bool, written: list[str], course: Course) -> list[str]:
    """Put fresh outputs into the notebook as it is on disk now; what is unfit, or was edited meanwhile, is a problem and nothing is written."""
    if not result.passed:
        return [f"cell {result.cell}: {result.message}" if result.cell else result.message]
    now, executed = nb.read(notebook.path), nb.read(result.job.output)
    if nb.code_digest(now) != nb.code_digest(ran):
        return ["it was edited while it ran"]
    record = now.metadata.get("coursekit", {})
    fresh = {cell.id: cell for cell in nb.code_cells(executed)}
    kept = {}
    for cell in nb.code_cells(now):
        if nb.IGNORED_OUTPUT in nb.tags(cell):
            kept[cell.id] = hashlib.sha256(cell.source.encode()).hexdigest()[:8]
        keep = cell.id in kept and record.get(KEPT, {}).get(cell.id) == kept[cell.id] and not renew_all
        cell.execution_count = fresh[cell.id].execution_count
        if not keep:
            cell.outputs = fresh[cell.id].outputs
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = cell.execution_count
    if problems := unfit(now, course):
        return problems
    now.metadata["coursekit"] = {nb.CODE_DIGEST: nb.code_digest(now)} | ({KEPT: kept} if kept else {})
    if nb.write(notebook.path, now):
        written.append(notebook.name)
    return []


def _run(notebooks: list[Notebook], folder: Path, say: Callable[[str], None]) -> list:
    from coursekit.execute.runner import Event, Job, execute

    names = {notebook.path: notebook.name for notebook in notebooks}

    def tell(event: Event) -> None:
        if event.result is not None:
            say(f"ran {names[event.job.source]}: {event.result.status}, {event.result.seconds:.1f} s")

    return execute([Job(source=notebook.path, output=folder / notebook.name, cwd=notebook.path.parent) for notebook in notebooks], on_event=tell)


class _scratch:
    """A folder under build/ for the executed copies, gone afterwards; each `make` has its own."""

    def __init__(self, course: Course):
        (course.build / "make").mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(dir=course.build / "make"))

    def __enter__(self) -> Path:
        return self.folder

    def __exit__(self, *_) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _unreadable(notebook: Notebook, error: CourseError) -> Finding:
    return Finding(notebook.name, str(error).removeprefix(f"{notebook.path}: "), "mend it, or take it from the last commit")
