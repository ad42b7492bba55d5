"""Finds lessons, exercises, solutions and pipelines by looking at the folders; nothing is listed by hand."""
import difflib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from coursekit.errors import CourseError

LESSON_FOLDER = re.compile(r"\d\d_[a-z0-9_]+")
NUMBERED = re.compile(r"\d\d_[a-z0-9_]+\.ipynb")


def course_root() -> Path:
    """The folder of the course that this coursekit belongs to."""
    return Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Notebook:
    """One notebook of the course: where it is and what it is (lesson, solution, exercise)."""

    path: Path
    kind: str
    root: Path

    @property
    def name(self) -> str:
        """The path from the root, with forward slashes: how people and reports call it."""
        return self.path.relative_to(self.root).as_posix()


@dataclass(frozen=True)
class Course:
    """A course on disk. Everything is looked up from `root`."""

    root: Path

    @property
    def build(self) -> Path:
        """Where all that a run makes goes; git ignores it."""
        return self.root / "build"

    @cached_property
    def lessons(self) -> list[Path]:
        """The lesson folders in order: numbered, with a README."""
        return sorted(path.parent for path in self.root.glob("*/README.md") if LESSON_FOLDER.fullmatch(path.parent.name))

    def notebooks_in(self, folder: Path, kind: str) -> list[Notebook]:
        """The numbered notebooks anywhere below a folder, in order."""
        found = (path for path in folder.rglob("*.ipynb") if NUMBERED.fullmatch(path.name) and not _is_hidden(path.relative_to(folder)))
        return [Notebook(path, kind, self.root) for path in sorted(found)]

    @cached_property
    def lesson_notebooks(self) -> list[Notebook]:
        """Every notebook of every lesson."""
        return [notebook for lesson in self.lessons for notebook in self.notebooks_in(lesson, "lesson")]

    @cached_property
    def pipelines(self) -> list[Path]:
        """The folders below the lessons that hold a `pipeline.yml`, in order."""
        found = (path.parent for lesson in self.lessons for path in lesson.rglob("pipeline.yml") if not _is_hidden(path.relative_to(lesson)))
        return sorted(found)

    @cached_property
    def solutions(self) -> list[Notebook]:
        """Every solution: the source of an exercise."""
        return self.notebooks_in(self.root / "solutions", "solution")

    @cached_property
    def exercises(self) -> list[Notebook]:
        """Every exercise that a solution should have, whether it is on disk or not; in a handed-out course those that it came with."""
        if self.handed_out:
            return [self._exercise(copy.path.relative_to(self._pristine)) for copy in self.notebooks_in(self._pristine, "exercise")]
        return [self.exercise_of(solution) for solution in self.solutions]

    @property
    def handed_out(self) -> bool:
        """True in a copy for learners: it has the blanks' pristine copies in place of the solutions."""
        return self._pristine.is_dir() and not (self.root / "solutions").exists()

    @property
    def _pristine(self) -> Path:
        return self.root / "exercises" / ".blanks"

    def source_of(self, notebook: Notebook) -> Path:
        """The file that a notebook comes from: an exercise from its solution, or in a handed-out course from its pristine copy."""
        if notebook.kind != "exercise":
            return notebook.path
        solution = self.solution_of(notebook).path
        return solution if solution.exists() else self.pristine(notebook)

    def pristine(self, exercise: Notebook) -> Path:
        """Where a handed-out course keeps the blank of an exercise as it was handed out."""
        return self._pristine / exercise.path.relative_to(self.root / "exercises")

    @property
    def notebooks(self) -> list[Notebook]:
        """Every lesson notebook, every exercise, every solution, in the order of the course."""
        return [*self.lesson_notebooks, *self.exercises, *self.solutions]

    def exercise_of(self, solution: Notebook) -> Notebook:
        """The exercise that is generated from a solution: the same name under exercises/."""
        return self._exercise(solution.path.relative_to(self.root / "solutions"))

    def _exercise(self, inside: Path) -> Notebook:
        return Notebook(self.root / "exercises" / inside, "exercise", self.root)

    def solution_of(self, exercise: Notebook) -> Notebook:
        """The solution that an exercise is generated from."""
        inside = exercise.path.relative_to(self.root / "exercises")
        return Notebook(self.root / "solutions" / inside, "solution", self.root)

    def select(self, names: list[str], among: list[Notebook], pipelines: bool = False) -> list[Notebook]:
        """The notebooks that are, or lie below, the named paths; a name that matches none is an error with the nearest one.

        With `pipelines` a name may be a pipeline's as well; those are in `select_pipelines`.
        """
        if not names:
            return among
        chosen = []
        for name in names:
            if not name.strip():  # `course reset "$unset"` must not mean everything
                raise CourseError("an empty name; name a notebook or a folder of this course, or nothing at all")
            hits = [notebook for notebook in among if self._matches(notebook, name)]
            if not hits and not (pipelines and self.select_pipelines([name])):
                raise CourseError(f"{name}: no such notebook or folder in this course{self._nearest(name, among)}")
            chosen += [hit for hit in hits if hit not in chosen]
        return chosen

    def select_pipelines(self, names: list[str]) -> list[Path]:
        """The pipelines whose definition is, or lies below, a named path; all when nothing is named."""
        return [folder for folder in self.pipelines if not names or any(self.lies_in(folder / "pipeline.yml", name) for name in names)]

    def _matches(self, notebook: Notebook, name: str) -> bool:
        return self.lies_in(notebook.path, name)

    def lies_in(self, path: Path, name: str) -> bool:
        """Is a file what a name names, from here or from the course's root, or does it lie below?"""
        candidates = {(Path.cwd() / name).resolve(), (self.root / name).resolve()}
        return any(path == candidate or candidate in path.parents for candidate in candidates)

    def _nearest(self, name: str, among: list[Notebook]) -> str:
        known = {notebook.name for notebook in among} | {Path(notebook.name).parent.as_posix() for notebook in among}
        near = difflib.get_close_matches(name.strip("/"), sorted(known), n=1, cutoff=0.4)
        return f"; did you mean '{near[0]}'?" if near else f"; known folders: {', '.join(sorted(k for k in known if not k.endswith('.ipynb')))}"


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def this_course() -> Course:
    """The course that this coursekit belongs to."""
    return Course(course_root())
