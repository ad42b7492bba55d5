"""A small course and a class for it: two questions that need no heavy package, notebooks that answer them, and a way to grade them all at once."""
import contextlib
import io
import json
import subprocess
from pathlib import Path

from course_factory import closing, code, notebook, opening, ran, text
from coursekit import notebook as nb
from coursekit.catalog import Course
from coursekit.exercises import generate
from coursekit.grade import collecting, exercises, grading
from coursekit.grade.sandbox import Limits
from repository import ROOT

STEM = "02_stages"
SOLUTION = f"solutions/01_first/{STEM}.ipynb"
RERUN = '''def rerun(graph: dict, changed: list) -> set:
    """The stages that run again when these names change."""
    # BEGIN SOLUTION
    new, size = set(changed), -1
    while len(new) > size:
        size = len(new)
        new |= {stage for stage, names in graph.items() if new & set(names)}
    return new & set(graph)
    # END SOLUTION'''
CROSSING = '''def crossing(cost_a, cost_b) -> float | None:
    """The rows at which both ways cost the same; None where they never do."""
    # BEGIN SOLUTION
    (fixed_a, per_row_a), (fixed_b, per_row_b) = cost_a, cost_b
    if per_row_a == per_row_b:
        return None
    rows = (fixed_b - fixed_a) / (per_row_a - per_row_b)
    return rows if rows > 0 else None
    # END SOLUTION'''
WRONG_CROSSING = "def crossing(cost_a, cost_b):\n    return 1.0"
DIRECT = "def rerun(graph, changed):\n    return {stage for stage, names in graph.items() if set(changed) & set(names)}"
FIRST, SECOND = "where_to_cut.rerun", "pick_the_framework.crossing"


def solution():
    """The solution of the one exercise."""
    return notebook(
        opening("Stages"), code("given", "import json\n\nimport numpy as np\nfrom coursekit.check import check"),
        text("rerun-text", "Which stages run again?"), code("rerun", RERUN), code("check-rerun", f'check("{FIRST}", rerun)'),
        code("between", "sizes = np.arange(3)\nsizes.sum()"),
        text("crossing-text", "Where do they cross?"), code("crossing", CROSSING), code("check-crossing", f'check("{SECOND}", crossing)'),
        closing(),
    )


def make(root: Path) -> Course:
    """The course on disk, with the tools of this repository."""
    (root / "01_first").mkdir(parents=True)
    (root / "README.md").write_text("# A course\n\n<!-- generated: lessons -->\n<!-- end -->\n")
    (root / "01_first" / "README.md").write_text("# A lesson\n\n<!-- generated: lesson table -->\n<!-- end -->\n")
    (root / "scripts").symlink_to(ROOT / "scripts")
    nb.write(root / SOLUTION, ran(solution()))
    course = Course(root)
    generate.write(course, course.exercises)
    return course


def cells(*sources: str, names: tuple[str, ...] = ()) -> str:
    """A notebook of these code cells, as the file that is handed in."""
    made = notebook(*(code(names[number] if number < len(names) else f"cell-{number}", source) for number, source in enumerate(sources)))
    return json.dumps(made)


GIVEN = "import json\n\nimport numpy as np\nfrom coursekit.check import check"
CHECKS = f'check("{FIRST}", rerun)', f'check("{SECOND}", crossing)'


def answered(attack: str = "", first: str = RERUN, second: str = CROSSING, last: str = "") -> str:
    """The exercise with answers, and something between the first and the second."""
    return cells(*(source for source in (GIVEN, first, CHECKS[0], attack, second, CHECKS[1], last) if source))


def grade(course: Course, folder: Path, kept: Path | None = None, seconds: int = 60, jobs: int = 2, **more) -> grading.Graded:
    """Grade what lies in a folder."""
    known = exercises.load(course)
    learners = grading.sort_out(collecting.collect(folder, [exercise.stem for exercise in known]), known)
    limits = Limits(seconds=seconds, memory=1 << 30, disk=32 << 20, processes=32)
    return grading.grade(course, learners, known, grading.Options(limits, jobs, 7, kept=kept, **more))


def results(graded: grading.Graded, learner: str) -> list:
    """What became of a learner's questions."""
    found = next(each for each in graded.learners if each.name == learner)
    return [result for work in found.work.values() for result in work.results]


def states(graded: grading.Graded, learner: str) -> list[str]:
    """The statuses of a learner's questions."""
    return [result.status for result in results(graded, learner)]


def hand_in(folder: Path, **notebooks: str | bytes) -> Path:
    """Write notebooks, each in the folder of its learner."""
    for learner, content in notebooks.items():
        path = folder / learner / f"{STEM}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def below(pid: int) -> set[str]:
    """All processes below one, each with its number and its command. Other tests of this process leave some: ask before and after."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout.splitlines()
    rows = [line.split(None, 2) for line in listed]
    found, open_ = set(), {str(pid)}
    while open_:
        next_ = [row for row in rows if row[1] in open_ and row[2].split()[0] != "ps"]
        found |= {f"{row[0]} {row[2]}" for row in next_}
        open_ = {row[0] for row in next_}
    return found


@contextlib.contextmanager
def quiet():
    """Nothing is printed."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        yield out, err
