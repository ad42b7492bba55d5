"""What TEACHING.md says by itself: plans for two hours, a day, two days, and what learners get wrong. The rest of it is written by people.

Plans come from declared minutes and measured run times; mistakes from the tables that the checks are tried on, with what the check says to each.
"""
import ast
import functools
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from coursekit import form
from coursekit import notebook as nb
from coursekit.catalog import Course, Notebook
from coursekit.check.registry import FOLDER
from coursekit.errors import CourseError
from coursekit.exercises import blanks

FILE = "TEACHING.md"
PLANS, MISTAKES, END = "<!-- generated: plans -->", "<!-- generated: mistakes -->", "<!-- end -->"
LENGTHS = (("Two hours", 120, 1), ("One day", 360, 2), ("Two days", 720, 3))  # name, minutes, lessons
BREAK, EVERY = 10, 75  # minutes of a break, and after how many one is due
MOST = 3  # mistakes shown of a question, the commonest hints first


def text(course: Course) -> str:
    """The guide with both parts as they should be."""
    path = course.root / FILE
    whole = path.read_text(encoding="utf-8")
    for begin, made in ((PLANS, plans(course)), (MISTAKES, mistakes(course))):
        before, found, rest = whole.partition(begin)
        _, closed, after = rest.partition(END)
        if not found or not closed:
            raise CourseError(f"{path}: has no lines '{begin}' and '{END}'; add them where that part goes")
        whole = f"{before}{begin}\n{made}{END}{after}"
    return whole


# --- plans --------------------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Part:
    """A notebook or an exercise: its minutes, the seconds of a run, where measured, and where the guide tells of its room."""

    notebook: Notebook
    title: str
    minutes: int
    seconds: float | None
    place: int


def plans(course: Course) -> str:
    """A table a length."""
    made = []
    for name, minutes, lessons in LENGTHS:
        parts = [_parts(course, lesson) for lesson in course.lessons[:lessons]]
        tried = (_plan(parts, net) for net in range(minutes, 0, -5))  # the breaks take their time too
        rows = next((rows for rows in tried if not rows or rows[-1][0] + rows[-1][2] <= minutes), [])
        lines = [f"| {at // 60}:{at % 60:02d} | {what} | {took} | {runs} |" for at, what, took, runs in rows]
        made.append("\n".join([f"### {name}", "", "| at | what | minutes | runs in |", "| --- | --- | --- | --- |", *lines, ""]))
    return "\n".join(made)


def _parts(course: Course, lesson: Path) -> list[_Part]:
    try:
        measured = json.loads((lesson / "measurements.json").read_text(encoding="utf-8")).get("run", {}).get("notebook_seconds", {})
    except (OSError, ValueError, AttributeError):
        measured = {}
    mine = [each for each in course.lesson_notebooks if lesson in each.path.parents and each.path.name[:2] != "00"]
    mine += [each for each in course.exercises if course.root / "exercises" / lesson.name in each.path.parents]
    found = []
    said = (lesson / "README.md").read_text(encoding="utf-8")
    mine.sort(key=lambda each: (_place(said, each), each.path.name))  # their numbers say in which order they are done
    for each in mine:
        title, minutes = _opening(course, each)
        solved = measured.get(f"solutions/{each.name.partition('/')[2]}") if each.kind == "exercise" else measured.get(each.name)
        found.append(_Part(each, title, minutes, solved, _place(said, each)))
    return [part for part in found if part.minutes]


def _place(guide: str, notebook: Notebook) -> int:
    """Where a lesson's guide first tells of the folder that a notebook lies in: pipelines come in that order."""
    inside = notebook.path.relative_to(notebook.root).parts[1 + (notebook.kind == "exercise"):-1]
    return guide.find(f"{inside[0]}/") % (len(guide) + 1) if inside else 0


def _opening(course: Course, notebook: Notebook) -> tuple[str, int]:
    """Title and declared minutes, read in no time: this is asked of every notebook at each `make --check`."""
    path = blanks.source_of(course, notebook)
    try:
        cell = json.loads(path.read_text(encoding="utf-8-sig"))["cells"][0]
        first = SimpleNamespace(cells=[SimpleNamespace(cell_type=cell["cell_type"], source="".join(cell["source"]))])
    except (OSError, ValueError, LookupError, TypeError):
        raise CourseError(f"{path}: cannot be read; `course make --check` says what is wrong with it") from None
    return nb.title(first), form.minutes(first) or 0


def _plan(lessons: list[list[_Part]], net: int) -> list[tuple]:
    """Of each lesson an equal share of the time, room by room: one exercise at least, the notebooks in their order, then what still fits."""
    rows, at, since, spare = [], 0, 0, 0.0
    for parts in lessons:
        left = spare + net / len(lessons)
        chosen: list[_Part] = []
        for place in dict.fromkeys(part.place for part in parts):
            room = [part for part in parts if part.place == place]
            exercises = [part for part in room if part.notebook.kind == "exercise"]
            for part in [*exercises[:1], *(part for part in room if part.notebook.kind == "lesson"), *exercises[1:]]:
                if part.minutes <= left:
                    chosen.append(part)
                    left -= part.minutes
        spare = left
        for part in sorted(chosen, key=parts.index):
            if since and since + part.minutes > EVERY:
                rows.append((at, "break", BREAK, ""))
                at, since = at + BREAK, 0
            what = f"[{part.title}]({part.notebook.name})" + (" (exercise)" if part.notebook.kind == "exercise" else "")
            rows.append((at, what, part.minutes, f"{max(1, round(part.seconds))} s" if part.seconds else "-"))
            at, since = at + part.minutes, since + part.minutes
    return rows


# --- mistakes -------------------------------------------------------------------------------------------------------------------------
def mistakes(course: Course) -> str:
    """For each exercise the commonest mistakes of each question, and what the check says to them."""
    made = []
    for exercise in course.exercises:
        name = exercise.path.stem.partition("_")[2]
        table = course.root / "tests" / "checks" / f"{name}.py"
        if not (FOLDER / f"{name}.py").is_file() or not table.is_file():
            continue
        said = _said(name)
        made += [f"### {_opening(course, exercise)[0]}", "", "| question | what happens | what the check says |", "| --- | --- | --- |"]
        for question, entries in _table(table).items():
            for hint, _ in Counter(hint for _, hint in entries).most_common(MOST):
                names = [entry for entry, its in entries if its == hint][:2]
                made.append(f"| {question} | {'; '.join(names)} | {said.get(hint, '')} |".replace("\n", " "))
        made.append("")
    return "\n".join(made)


def _table(path: Path) -> dict[str, list[tuple[str, str]]]:
    """The mistakes of a table by question: name and hint."""
    tree = _tree(path)
    bound = {target.id: node.value for node in tree.body if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)}
    homes = {each.asname or each.name: (node.module, each.name) for node in tree.body if isinstance(node, ast.ImportFrom) for each in node.names}
    wrong = bound.get("WRONG")
    found = {}
    for key, value in zip(wrong.keys, wrong.values, strict=True) if isinstance(wrong, ast.Dict) else ():
        name, node = getattr(value, "id", ""), bound.get(getattr(value, "id", ""), value)
        if name in homes and homes[name][0].startswith("checks."):
            other = _tree(path.with_name(f"{homes[name][0].partition('.')[2]}.py"))
            node = next((each.value for each in other.body if isinstance(each, ast.Assign) and getattr(each.targets[0], "id", "") == homes[name][1]), node)
        calls = [part for part in ast.walk(node) if isinstance(part, ast.Call) and getattr(part.func, "id", "") == "Wrong" and len(part.args) > 2]
        found[key.value] = [(call.args[0].value, call.args[2].value) for call in calls if any(word.arg == "mistake" for word in call.keywords)
                            and all(isinstance(call.args[place], ast.Constant) for place in (0, 2))]
    return found


def _said(exercise: str) -> dict[str, str]:
    """What the checks of an exercise say under each hint; what was seen stands there as dots."""
    said: dict[str, str] = {}
    waiting, seen = [FOLDER / f"{exercise}.py"], set()
    while waiting:
        path = waiting.pop()
        if path in seen or not path.is_file():
            continue
        seen.add(path)
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("coursekit.check.questions"):
                waiting += [FOLDER / f"{name}.py" for name in [node.module.rpartition(".")[2], *(each.name for each in node.names)]]
            pairs = list(zip(node.keys, node.values, strict=True)) if isinstance(node, ast.Dict) else []
            parts = node.args if isinstance(node, ast.Call) else node.elts if isinstance(node, ast.Tuple) else []
            pairs += [(parts[0], ast.Tuple(list(parts[1:]), ast.Load()))] if len(parts) > 1 else []
            for key, value in pairs:
                if isinstance(key, ast.Constant) and isinstance(key.value, str) and (words := _words(value)):
                    said.setdefault(key.value, words)
    return said


def _words(node: ast.AST) -> str:
    """The longest text in a piece of code, in one line of a table; values in it are dots."""
    texts = []
    inside = {id(part) for joined in ast.walk(node) if isinstance(joined, ast.JoinedStr) for part in joined.values}
    for part in ast.walk(node):
        if isinstance(part, ast.JoinedStr):
            texts.append("".join(each.value if isinstance(each, ast.Constant) else "…" for each in part.values))
        elif isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) not in inside:
            texts.append(part.value)
    longest = " ".join(max(texts, key=len, default="").split())
    return re.sub(r"\{[^{}]*\}", "…", longest).replace("|", "\\|") if " " in longest else ""


@functools.cache
def _tree(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: cannot be read ({error})") from None
