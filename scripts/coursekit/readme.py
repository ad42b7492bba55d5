"""The generated tables in the READMEs: lessons in the root's, notebooks in each lesson's, and in that of a room: a folder of a lesson with a guide of its own.

They stand between two comment lines; the rest is written by people.

What a lesson builds is the first sentence of its README; minutes are those that notebooks declare; the time of a run is `run.seconds` in measurements.json.
"""
import json
import os
import re
from pathlib import Path

from coursekit import form, teaching
from coursekit import notebook as nb
from coursekit.catalog import Course, Notebook
from coursekit.errors import CourseError
from coursekit.exercises import blanks
from coursekit.findings import Finding

LESSONS, NOTEBOOKS, END = "<!-- generated: lessons -->", "<!-- generated: lesson table -->", "<!-- end -->"


def write(course: Course) -> tuple[list[str], list[Finding]]:
    """Write every table that is not up to date; returns the names of the files written, and what failed."""
    written, findings = [], []
    for readme, wanted in _wanted(course, findings):
        if nb.write_text(readme, wanted):
            written.append(_name(course, readme))
    return written, findings


def check(course: Course) -> list[Finding]:
    """The READMEs whose table is not what the notebooks say."""
    findings: list[Finding] = []
    for readme, wanted in _wanted(course, findings):
        if readme.read_bytes() != wanted.encode():
            findings.append(Finding(_name(course, readme), "its table is stale", "course make", "titles and minutes of the notebooks"))
    return findings


def _wanted(course: Course, findings: list[Finding]) -> list[tuple[Path, str]]:
    """Each README with the text that it should have; what stands in the way becomes a finding."""
    folders = [folder for lesson in course.lessons for folder in (lesson, *_rooms(lesson))]
    makers = [(course.root / "README.md", LESSONS, lessons_table), *((folder / "README.md", NOTEBOOKS, lesson_table) for folder in folders)]
    wanted = []
    for readme, begin, table in makers:
        try:
            text = _read(readme)
            before, found, rest = text.partition(begin)
            _, closed, after = rest.partition(END)
            if not found or not closed:
                raise CourseError(f"{readme}: has no lines '{begin}' and '{END}' for its table; add them where it goes")
            rows = table(course) if begin == LESSONS else table(course, readme.parent)
            wanted.append((readme, f"{before}{begin}\n{rows}{END}{after}"))
        except CourseError as error:
            findings.append(Finding(_name(course, readme), str(error).removeprefix(f"{readme}: ")))
    guide = course.root / teaching.FILE
    try:
        return wanted + ([(guide, teaching.text(course))] if guide.is_file() else [])
    except CourseError as error:
        findings.append(Finding(_name(course, guide), str(error).removeprefix(f"{guide}: ")))
        return wanted


def lessons_table(course: Course) -> str:
    """A row a lesson."""
    rows = []
    for lesson in course.lessons:
        notebooks, exercises = _notebooks_of(course, lesson), _exercises_of(course, lesson)
        total = sum(_declared(path)[1] or 0 for path in [notebook.path for notebook in notebooks] + [blanks.source_of(course, each) for each in exercises])
        title, builds = _said_in(lesson / "README.md")
        rows.append([f"[{title or lesson.name}]({lesson.name}/README.md)", builds, len(notebooks), len(exercises), total, _run_time(lesson)])
    return _table(["lesson", "what you build", "notebooks", "exercises", "minutes", "runs in"], rows)


def lesson_table(course: Course, folder: Path) -> str:
    """A row a notebook, then a row an exercise, then a row a room, whose own table has the rest."""
    rooms, rows = _rooms(folder), []
    elsewhere = {path for room in rooms for path, _, _ in _told(course, room)}
    for path, source, about in _told(course, folder):
        if path not in elsewhere:
            title, minutes = _declared(source)
            rows.append([f"[{path.stem}]({_link(folder, path)})", about.format(title), minutes or "-"])
    for room in rooms:
        told = _told(course, room)
        exercises = len(_exercises_of(course, room))
        minutes = sum(_declared(source)[1] or 0 for _, source, _ in told)
        about = f"{_said_in(room / 'README.md')[0]} ({_counted(len(told) - exercises, 'notebook')}, {_counted(exercises, 'exercise')})"
        rows.append([f"[{room.name}]({_link(folder, room / 'README.md')})", about, minutes])
    return _table(["notebook", "about", "minutes"], rows)


def _told(course: Course, folder: Path) -> list[tuple[Path, Path, str]]:
    """The notebooks of a lesson or room, then its exercises: the path, the notebook that declares title and minutes, and how the title is put."""
    notebooks = [(notebook.path, notebook.path, "{}") for notebook in _notebooks_of(course, folder)]
    return notebooks + [(exercise.path, blanks.source_of(course, exercise), "Exercise: {}") for exercise in _exercises_of(course, folder)]


def _rooms(folder: Path) -> list[Path]:
    """The folders inside that have a guide with a table of their own, in the order in which the folder's guide links to them."""
    found = sorted(readme.parent for readme in folder.glob("*/README.md") if NOTEBOOKS in readme.read_text(encoding="utf-8", errors="replace"))
    guide = (folder / "README.md").read_text(encoding="utf-8", errors="replace").partition(NOTEBOOKS)[0] if found else ""
    return sorted(found, key=lambda room: guide.find(f"]({room.name}/README.md)"))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _link(folder: Path, path: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()


def _table(head: list[str], rows: list[list]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def _declared(path: Path) -> tuple[str, int | None]:
    read = nb.read(path)
    return nb.title(read), form.minutes(read)


def _notebooks_of(course: Course, folder: Path) -> list[Notebook]:
    return [notebook for notebook in course.lesson_notebooks if folder in notebook.path.parents]


def _exercises_of(course: Course, folder: Path) -> list[Notebook]:
    return [exercise for exercise in course.exercises if course.root / "exercises" / folder.relative_to(course.root) in exercise.path.parents]


def _said_in(readme: Path) -> tuple[str, str]:
    """The title of a README and the first sentence under it."""
    text = _read(readme)
    title = re.search(r"^# (.+)$", text, re.M)
    paragraph = re.search(r"^(?![#<|\[!\s])(.+?)(?:\n\s*\n|\Z)", text[title.end() :] if title else text, re.M | re.S)
    sentence = re.split(r"(?<=[.?!])\s", " ".join(paragraph.group(1).split()))[0] if paragraph else ""
    return (title.group(1).strip() if title else ""), sentence


def _run_time(lesson: Path) -> str:
    measured = lesson / "measurements.json"
    if not measured.is_file():
        return "-"
    try:
        seconds = json.loads(_read(measured)).get("run", {}).get("seconds")
    except (ValueError, AttributeError):
        raise CourseError(f"{measured}: not what a bench writes; renew it with course bench run --json {measured.name}") from None
    return f"{seconds:.0f} s" if isinstance(seconds, int | float) else "-"


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: cannot be read ({error})") from None


def _name(course: Course, path: Path) -> str:
    return path.relative_to(course.root).as_posix()
