"""`course grade` against `nbgrader autograde`, on the same made notebooks with the same checks; how the cost grows, and what a re-run costs.

nbgrader is installed for the bench only, into an environment of its own beside this one's packages, by pip.
"""
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from coursekit import notebook as nb
from coursekit.bench import _grade_class as made_class
from coursekit.bench.table import Table
from coursekit.catalog import Course
from coursekit.errors import CourseFailure
from coursekit.grade import collecting, exercises, grading
from coursekit.grade.exercises import Exercise
from coursekit.grade.grading import Graded, Options

LEARNERS, EXERCISES = 30, 10
SIZES = (1, 10, 100)
MEASURED = 2  # learners whose memory is looked at
OTHERS = 1  # learners whose notebooks nbgrader gets too: each notebook takes it many seconds
CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'bench'\nc.CourseDirectory.root = {root!r}\nc.ExecutePreprocessor.timeout = 300\n"


def measure(course: Course, only: str | None, learners: int = LEARNERS, count: int = EXERCISES, others: int = OTHERS, sizes: tuple = SIZES) -> Table:
    """Grade a made class, parts of it, and all of it again; then a part with nbgrader."""
    known = [exercise for exercise in exercises.load(course) if only is None or exercise.key.startswith(only)][:count]
    table = Table(f"course bench grade: {learners} learners, {len(known)} exercises")
    with tempfile.TemporaryDirectory(prefix="course-bench-") as name:
        scratch = Path(name)
        made = made_class.write(course, scratch / "class", known, learners)
        whole, seconds = _grade(course, known, scratch / "class", scratch / "kept")
        work = [work for learner in whole.learners for work in learner.work.values()]
        table.add(f"course grade, {len(made)} notebooks, sandbox on", seconds, "s", "at most 300" if (learners, count) == (LEARNERS, EXERCISES) else "")
        table.add("notebooks a minute", 60 * len(made) / seconds, "")
        table.add("one notebook, median", statistics.median(each.seconds for each in work), "s")
        memory = _memory(course, known, scratch, made[: MEASURED * len(known)])
        table.add("memory of a running submission, median", statistics.median(memory) if memory else 0.0, "MB")
        table.add("memory of a running submission, most", max(memory, default=0.0), "MB")
        _again(course, known, scratch, made, table)
        each = _grow(course, known, scratch, made, sizes, table)
        ours, theirs = _against_nbgrader(course, known, scratch, made[: others * len(known)])
        table.add(f"course grade, only the {others * len(known)} that nbgrader got, its start included", ours, "a minute")
        table.add("nbgrader autograde", theirs, "a minute")
        ours = 60 * len(made) / seconds
        table.add("course grade of the class / nbgrader autograde", ours / theirs, "times", "at least 10")
    table.figures |= {"notebooks": len(made), "seconds": round(seconds, 1), "memory": round(max(memory, default=0.0)), "a_minute": round(ours, 1),
                      "nbgrader_a_minute": round(theirs, 2), "grows": {str(size): round(took, 2) for size, took in each.items()}}
    return table


def _grade(course: Course, known: list[Exercise], folder: Path, kept: Path, measure: bool = False) -> tuple[Graded, float]:
    """Grade a folder, from reading it to the last result."""
    start = time.perf_counter()
    learners = grading.sort_out(collecting.collect(folder, [exercise.stem for exercise in known]), known)
    jobs = len(os.sched_getaffinity(0))
    return grading.grade(course, learners, known, Options(jobs=jobs, kept=kept, measure=measure)), time.perf_counter() - start


def _memory(course: Course, known: list[Exercise], scratch: Path, made: list[Path]) -> list[float]:
    """MB that running submissions hold, of some graded apart: to look at all of a process's pages again and again takes time of its own."""
    for path in made:
        shutil.copytree(path.parent, scratch / "measured" / path.parent.name, dirs_exist_ok=True)
    graded, _ = _grade(course, known, scratch / "measured", scratch / "kept-measured", measure=True)
    return [work.memory / 2**20 for learner in graded.learners for work in learner.work.values() if work.memory]


def _again(course: Course, known: list[Exercise], scratch: Path, made: list[Path], table: Table) -> None:
    """The whole class again, unchanged and with one changed notebook."""
    same, seconds = _grade(course, known, scratch / "class", scratch / "kept")
    table.add("again, nothing changed: notebooks run", same.ran, "", "at most 0")
    table.add("again, nothing changed", seconds, "s")
    changed = nb.read(made[0])
    nb.code_cells(changed)[0].source += "\n# changed"
    nb.write(made[0], changed)
    one, seconds = _grade(course, known, scratch / "class", scratch / "kept")
    table.add("again, one notebook changed: notebooks run", one.ran, "", "at most 1")
    table.add("again, one notebook changed", seconds, "s")


def _grow(course: Course, known: list[Exercise], scratch: Path, made: list[Path], sizes: tuple, table: Table) -> dict[int, float]:
    """Seconds of classes of different sizes, each of the same mixture: copies of one notebook that differ in a comment."""
    took = {}
    for size in sizes:
        folder = scratch / f"class-{size}"
        for number in range(size):
            copy = nb.read(made[len(known) // 2])
            nb.code_cells(copy)[0].source += f"\n# copy {size} {number}"
            nb.write(folder / f"learner {number:03d}" / made[len(known) // 2].name, copy)
        took[size] = _grade(course, known, folder, scratch / f"kept-{size}")[1]
        table.add(f"{size} of one notebook", took[size], "s")
    if len(sizes) > 2:
        beyond = [(took[size] - took[sizes[0]]) / (size - sizes[0]) for size in sizes[1:]]
        table.add(f"each one more: {sizes[2]} against {sizes[1]}", beyond[1] / beyond[0], "times", "at most 1.5")
    return took


# --- nbgrader -----------------------------------------------------------------------------------------------------------------------
def _against_nbgrader(course: Course, known: list[Exercise], scratch: Path, made: list[Path]) -> tuple[float, float]:
    """Notebooks a minute: ours and nbgrader's, of the same notebooks."""
    folder = scratch / "few"
    for path in made:
        shutil.copytree(path.parent, folder / path.parent.name, dirs_exist_ok=True)
    _, ours = _grade(course, known, folder, scratch / "kept-few")
    command = _install(scratch)
    root = scratch / "nbgrader"
    root.mkdir()
    (root / "nbgrader_config.py").write_text(CONFIG.format(root=str(root)))
    for place in (root, root / "autograded"):  # the paths of the notebooks, as they are from where it runs them
        place.mkdir(exist_ok=True)
        for shown in [*course.lessons, course.root / "scripts"]:
            (place / shown.name).symlink_to(shown)
    (root / "source" / "all").mkdir(parents=True)
    for path in made[: len(known)]:
        _write(root / "source" / "all" / path.name, path)
    _call([*command, "generate_assignment", "all", "--force"], root, course)
    for path in made:
        _write(root / "submitted" / path.parent.name.replace(" ", "") / "all" / path.name, path)
    start = time.perf_counter()
    _call([*command, "autograde", "all", "--force"], root, course, fine=(0, 1))
    theirs = time.perf_counter() - start
    graded = list((root / "autograded").glob("learner*/all/*.ipynb"))
    if len(graded) < len(made):
        raise CourseFailure(f"nbgrader graded {len(graded)} of {len(made)} notebooks; what it said is above")
    return 60 * len(made) / ours, 60 * len(made) / theirs


def _write(target: Path, source: Path) -> None:
    """The asserting form of a notebook, with nbgrader's metadata kept."""
    import nbformat

    target.parent.mkdir(parents=True, exist_ok=True)
    made = made_class.asserting(nb.read(source), seed=1)
    made.metadata["kernelspec"] = nb.KERNELSPEC
    nbformat.write(made, target)


def _install(scratch: Path) -> list[str]:
    """nbgrader in an environment of its own, which sees the packages of this one."""
    home = scratch / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, capture_output=True)
    python = home / "bin" / "python"
    beside = next(home.glob("lib/python*/site-packages"))
    (beside / "_course.pth").write_text(sysconfig.get_path("purelib") + "\n")
    done = subprocess.run([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "nbgrader"], capture_output=True, text=True)
    if done.returncode:
        raise CourseFailure(f"nbgrader could not be installed for the bench: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'pip failed'}")
    return [str(python), "-m", "nbgrader"]


def _call(command: list[str], root: Path, course: Course, fine: tuple[int, ...] = (0,)) -> None:
    path = os.pathsep.join([str(Path(command[0]).parent), str(Path(sys.executable).parent), os.environ["PATH"]])  # it calls programs of what it needs
    beside = next(Path(command[0]).parents[1].glob("lib/python*/site-packages"))
    environment = {**os.environ, "PATH": path, "PYTHONPATH": f"{course.root / 'scripts'}{os.pathsep}{beside}", "OMP_NUM_THREADS": "1",
                   "JUPYTER_CONFIG_DIR": str(root / "config"), "IPYTHONDIR": str(root / "ipython"), "JUPYTER_DATA_DIR": str(root / "data")}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    if done.returncode not in fine:
        said = (done.stdout + done.stderr).strip().splitlines()
        raise CourseFailure(f"nbgrader {command[-2]} failed: {said[-1] if said else 'it said nothing'}")
