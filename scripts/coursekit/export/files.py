"""What `make` exports: write(course, notebooks) writes scripts, signatures, the shared module and blanks; check(...) names what is stale.

A pipeline folder is LESSON/NAME/ with a pipeline.yml. Its stage notebooks stand there, or under solutions/ where a stage is an exercise.
"""
from dataclasses import dataclass
from pathlib import Path

from coursekit import notebook as nb
from coursekit.catalog import Course, Notebook
from coursekit.errors import CourseError
from coursekit.exercises import attempts
from coursekit.exercises.generate import in_ci
from coursekit.export import blank_scripts, project, script, signatures, stage
from coursekit.export.modules import ASKED, with_their_own
from coursekit.export.stage import Stage
from coursekit.findings import Finding

DEFINITION, MLPROJECT = "pipeline.yml", "MLproject"


@dataclass(frozen=True)
class Wanted:
    """A generated file: where it belongs, its text, and the notebook that it comes from."""

    path: Path
    text: str
    source: str
    mend: str


def folder_of(course: Course, notebook: Notebook) -> Path:
    """The folder that a notebook's script belongs into; that of a solution is the lesson's."""
    top = {"solution": "solutions", "exercise": "exercises"}.get(notebook.kind)
    return course.root / notebook.path.parent.relative_to(course.root / top if top else course.root)


def sources(course: Course) -> list[Notebook]:
    """The notebooks with stages, each the source of a script."""
    return [notebook for notebook in [*course.lesson_notebooks, *course.solutions] if _has_stage(notebook)]


def _has_stage(notebook: Notebook) -> bool:
    return may_be_stage(notebook, unreadable=False)


def may_be_stage(notebook: Notebook, unreadable: bool = True) -> bool:
    """Has a notebook cells to export? One that can't be read may have (`make` names it among the outputs)."""
    try:
        if not unreadable and b'"stage"' not in notebook.path.read_bytes():
            return False  # nearly all, at the cost of a glance
        return stage.is_stage(nb.read(notebook.path))
    except (OSError, CourseError):
        return unreadable


def answers(course: Course) -> list[Path]:
    """The scripts that hold what learners are asked: those of stages that are exercises."""
    return [folder_of(course, notebook) / f"{stage.stem(notebook.path.name)}.py" for notebook in sources(course) if notebook.kind == "solution"]


def behind(course: Course, name: str) -> list[Notebook]:
    """The notebooks whose script or component is, or lies below, the named path."""
    named = [notebook for notebook in sources(course) if stage.STEM.fullmatch(notebook.path.stem)]
    made = [(notebook, folder_of(course, notebook) / stage.stem(notebook.path.name)) for notebook in named]
    return [notebook for notebook, path in made if any(course.lies_in(path.with_suffix(suffix), name) for suffix in (".py", ".component.yml"))]


def shared(course: Course) -> list[Wanted]:
    """The copies of the shared modules: beside the scripts, and beside the notebooks that import them; some only where a notebook asks for them."""
    known = sources(course)
    stages = [*known, *(each for each in course.exercises if course.solution_of(each) in known or _handed_out_stage(course, each))]
    asked: dict[Path, set[str]] = {}
    for notebook in stages:
        asked.setdefault(folder_of(course, notebook), {script.SHARED}).update(ASKED.findall(_bytes(notebook).decode("utf-8", "replace")))
    folders = {place: asked[folder_of(course, notebook)] for notebook in stages for place in (folder_of(course, notebook), notebook.path.parent)}
    return [Wanted(folder / path.name, path.read_text(encoding="utf-8"), _named(course, path), "course make")
            for folder, names in sorted(folders.items()) for path in with_their_own(names)]


def _bytes(notebook: Notebook) -> bytes:
    return notebook.path.read_bytes() if notebook.path.is_file() else b""


def _named(course: Course, path: Path) -> str:
    return path.relative_to(course.root).as_posix() if path.is_relative_to(course.root) else f"coursekit/stages/{path.name}"


def _handed_out_stage(course: Course, exercise: Notebook) -> bool:
    return course.handed_out and _has_stage(Notebook(course.pristine(exercise), "exercise", course.root))


def exported(course: Course, chosen: list[Notebook]) -> tuple[list[Wanted], list[Finding]]:
    """The scripts and signatures of the chosen notebooks, and of their folders; what can't be exported is a finding."""
    wanted, findings, made = [], [], {}
    folders = {folder_of(course, notebook) for notebook in chosen}
    for notebook in [each for each in [*course.lesson_notebooks, *course.solutions] if folder_of(course, each) in folders]:
        folder, here = folder_of(course, notebook), notebook in chosen
        try:
            read = _stage(course, notebook, made.setdefault(folder, {}))
            text = script.text(read) if read else ""
        except CourseError as error:
            where, _, why = str(error).partition(": ")
            findings += [Finding(where, why)] if here and where != str(notebook.path) else []  # a broken file is named among the outputs
            made[folder][""] = None
            continue
        if read:
            made[folder][read.name] = read
        if read and here:
            wanted.append(Wanted(folder / f"{read.name}.py", text, notebook.name, f"course make {notebook.name}"))
            wanted.append(Wanted(folder / f"{read.name}.component.yml", signatures.component(folder.name, read), notebook.name, f"course make {notebook.name}"))
            if (lines := text.count("\n")) > script.LINES:
                findings.append(Finding(notebook.name, f"its script has {lines} lines, at most {script.LINES} are read in one go; share work out"))
    for folder, read in made.items():
        if read and "" not in read and not project.by_hand(folder / MLPROJECT):  # the entry points are written together
            wanted.append(_mlproject(folder, list(read.values())))
        if read and not (folder / signatures.ENVIRONMENT).is_file():
            findings.append(Finding(_name(course, folder / signatures.ENVIRONMENT), "missing: the packages that MLproject and components name; write it"))
    return wanted, findings


def _stage(course: Course, notebook: Notebook, others: dict[str, Stage]) -> Stage | None:
    """The stage in a notebook of the course, None where there is none."""
    folder = folder_of(course, notebook)
    if not (folder / DEFINITION).is_file() and not _has_stage(notebook):
        return None
    content = nb.read(notebook.path)
    if not stage.is_stage(content):
        return None
    if not (folder / DEFINITION).is_file():
        raise CourseError(f"{notebook.name}: has cells tagged `stage`, but {_name(course, folder)} has no {DEFINITION}")
    read = stage.read(content, notebook.name)
    if read.name in others:
        raise CourseError(f"{notebook.name}: exports to {_name(course, folder / read.name)}.py, as {others[read.name].notebook} does; rename one of them")
    return read


def _mlproject(folder: Path, made: list[Stage]) -> Wanted:
    in_order = sorted(made, key=lambda each: each.notebook.rpartition("/")[2])
    return Wanted(folder / MLPROJECT, project.text(folder / DEFINITION, in_order), in_order[0].notebook.rpartition("/")[0] or folder.name, "course make")


def write_shared(course: Course) -> list[str]:
    """Write the copies of the shared module, before any notebook runs; returns the names of those that changed."""
    return [_name(course, each.path) for each in shared(course) if nb.write_text(each.path, each.text)]


def write(course: Course, chosen: list[Notebook], exercises: list[Notebook]) -> tuple[list[str], list[Finding]]:
    """Write what the chosen notebooks export, and the blank scripts of the exercises; what a learner answered stays."""
    wanted, findings = exported(course, [] if course.handed_out else chosen)
    written = [_name(course, each.path) for each in wanted if nb.write_text(each.path, each.text)]
    for blank in _blanks(course, exercises, findings):
        if blank.state in attempts.THE_LEARNERS:
            findings.append(_kept(course, blank))
        elif blank_scripts.write(blank):
            written.append(_name(course, blank.path))
    return written, findings


def check(course: Course, chosen: list[Notebook], exercises: list[Notebook]) -> list[Finding]:
    """What `write` would change or keep, and what cannot be exported."""
    wanted, findings = exported(course, [] if course.handed_out else chosen)
    for each in [*shared(course), *wanted]:
        if not each.path.is_file():
            findings.append(Finding(_name(course, each.path), "missing", each.mend, each.source))
        elif each.path.read_bytes() != each.text.encode():
            findings.append(Finding(_name(course, each.path), "stale: edited by hand, or its source has changed since", each.mend, each.source))
    for blank in _blanks(course, exercises, findings):
        name = _name(course, blank.path)
        if blank.state in attempts.THE_LEARNERS:
            findings.append(_kept(course, blank))
        elif blank.state != attempts.FRESH and (blank.state != attempts.OPENED or in_ci()):
            why = "missing" if blank.state == attempts.MISSING else "stale: not what its solution generates now"
            findings.append(Finding(name, why, f"course make {Path(name).parent.as_posix()}"))
    return findings


def _blanks(course: Course, exercises: list[Notebook], findings: list[Finding]) -> list[blank_scripts.Blank]:
    made = []
    for exercise in exercises:
        try:
            source = course.source_of(exercise)
            blank = blank_scripts.blank_of(course, exercise) if _has_stage(Notebook(source, "solution", course.root)) else None
        except CourseError as error:
            where, _, why = str(error).partition(": ")
            findings.append(Finding(where, why))
            continue
        made += [blank] if blank else []
    return made


def _kept(course: Course, blank: blank_scripts.Blank) -> Finding:
    changed = "; its blank has changed since" if blank.outdated else ""
    mend = "to have the blank, move it away, then: course make" if in_ci() or changed else ""
    return Finding(_name(course, blank.path), f"{blank.state}: kept{changed}", mend, fault=in_ci())


def _name(course: Course, path: Path) -> str:
    return path.relative_to(course.root).as_posix()
