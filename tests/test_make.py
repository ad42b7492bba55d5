"""course make: what it writes, what it keeps, what it refuses; a second run changes no byte, and --check executes nothing."""
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time

import course_factory as factory
import nbformat
import pytest
from course_factory import code, text

from coursekit import catalog, cli, outputs
from coursekit import notebook as nb
from coursekit.exercises import attempts, generate
from coursekit.verbs import make as verb

OTHER = "solutions/01_first/03_more.ipynb"


@pytest.fixture(autouse=True)
def nobody_builds(monkeypatch):
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture
def course(tmp_path, monkeypatch):
    course = factory.made_course(tmp_path)
    use(course, monkeypatch)
    return course


def use(course, monkeypatch) -> None:
    monkeypatch.setattr(catalog, "course_root", lambda: course.root)
    monkeypatch.chdir(course.root)


def snapshot(root) -> dict:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def no_execution(*_, **__):
    raise AssertionError("this executes a notebook")


def faults(course, names=()) -> list[str]:
    return [str(finding) for finding in verb.check(course, list(names)) if finding.fault]


def small(*cells) -> nbformat.NotebookNode:
    return factory.notebook(factory.opening(), *cells, factory.closing())


def test_from_nothing_to_all_that_is_generated_and_no_byte_more(tmp_path, monkeypatch, capsys):
    lesson = factory.lesson(sums=16)
    lesson.cells.insert(3, code("timed", "import time\n\ntime.time_ns()", "nbval-ignore-output"))
    course = factory.make_course(tmp_path, {factory.LESSON: lesson, factory.SOLUTION: factory.solution()})
    use(course, monkeypatch)
    assert cli.main(["make", "--check"]) == 1
    assert cli.main(["make"]) == 0, capsys.readouterr().out
    made = snapshot(tmp_path)
    read = nb.read(tmp_path / factory.LESSON)
    assert read.cells[2].outputs[0].data["text/plain"] == "2"
    assert [cell.execution_count for cell in nb.code_cells(read)] == list(range(1, 18))
    assert f"[02_sums](../{factory.EXERCISE})" in (tmp_path / "01_first" / "README.md").read_text()
    with monkeypatch.context() as patch:
        patch.setattr(outputs, "_run", no_execution)
        assert cli.main(["make"]) == 0
        assert cli.main(["make", "--check"]) == 0
    assert snapshot(tmp_path) == made

    # another cell changes: the timed one keeps what it said, until it is asked anew
    factory.edit(course, factory.LESSON, "sum-2", "total = 20 + 2\ntotal")
    assert faults(course) == [f"{factory.LESSON}: its stored outputs are stale: its code changed since they were made (source: its code cells); "
                              f"course make {factory.LESSON}"]
    assert cli.main(["make", factory.LESSON]) == 0
    again = nb.read(tmp_path / factory.LESSON)
    assert again.cells[5].outputs[0].data["text/plain"] == "22"
    assert again.cells[3].outputs == read.cells[3].outputs
    assert cli.main(["make", factory.LESSON, "--force"]) == 0
    assert nb.read(tmp_path / factory.LESSON).cells[3].outputs != read.cells[3].outputs
    assert not list(course.build.rglob("*.ipynb"))


def test_a_notebook_that_fails_stays_as_it_was_and_the_others_are_written(tmp_path, monkeypatch, capsys):
    broken = factory.solution()
    broken.cells[4].source = "total / 0"
    course = factory.make_course(tmp_path, {factory.LESSON: factory.lesson(), factory.SOLUTION: broken})
    use(course, monkeypatch)
    before = (tmp_path / factory.SOLUTION).read_bytes()
    assert cli.main(["make"]) == 1
    assert re.search(rf"{factory.SOLUTION}: unchanged: cell show: ZeroDivisionError", capsys.readouterr().out)
    assert (tmp_path / factory.SOLUTION).read_bytes() == before
    assert not (tmp_path / factory.EXERCISE).exists()
    assert nb.read(tmp_path / factory.LESSON).cells[2].outputs


UNFIT = {
    "address": ("object()", "shows a memory address (at 0x"),
    "home": ("import os\nprint(os.path.expanduser('~/data'))", "shows a path of this machine"),
    "course": ("import os\nprint(os.getcwd())", "shows a path of this machine"),
    "package": ("import json\nimport nbformat\nprint(nbformat.__file__)", "shows a path of this machine"),
    "stderr": ("import sys\nprint('beware', file=sys.stderr)", "is a warning or an error stream (beware)"),
}


def test_outputs_of_one_machine_are_refused(tmp_path, monkeypatch, capsys):
    course = factory.make_course(tmp_path, {factory.LESSON: small(*(code(name, source) for name, (source, _) in UNFIT.items()))})
    use(course, monkeypatch)
    before = (tmp_path / factory.LESSON).read_bytes()
    assert cli.main(["make"]) == 1
    said = capsys.readouterr().out
    for name, (_, problem) in UNFIT.items():
        assert f"{factory.LESSON}: unchanged: cell {name}: its output {problem}" in said
    assert (tmp_path / factory.LESSON).read_bytes() == before


def test_outputs_of_one_machine_are_seen_by_the_check(course):
    read = nb.read(course.root / factory.LESSON)
    nb.code_cells(read)[0].outputs = [nbformat.v4.new_output("stream", name="stdout", text=f"saved in {course.root}/data\n")]
    nb.write(course.root / factory.LESSON, read)
    assert [fault.partition(";")[0] for fault in faults(course)] == [f"{factory.LESSON}: cell sum-1: its output shows a path of this machine ({course.root})"]


def test_a_picture_is_not_read_as_text(course):
    read = nb.read(course.root / factory.LESSON)
    nb.code_cells(read)[0].outputs = [nbformat.v4.new_output("display_data", {"image/png": "at 0x7fffffffffff"})]
    assert outputs.unfit(read, course) == []


def test_check_is_quick_executes_nothing_and_writes_nothing(course, monkeypatch, capsys):
    monkeypatch.setattr(outputs, "_run", no_execution)
    factory.edit(course, factory.SOLUTION, "given", "first = 1\nsecond = 41")
    before, started = snapshot(course.root), time.monotonic()
    assert cli.main(["make", "--check"]) == 1
    assert time.monotonic() - started < 10
    assert snapshot(course.root) == before
    said = capsys.readouterr().out
    assert f"{factory.EXERCISE}: stale: not what its solution generates now (source: {factory.SOLUTION}); course make {factory.EXERCISE}" in said
    assert f"{factory.SOLUTION}: its stored outputs are stale" in said


@pytest.mark.parametrize("spoil", ["missing", "readme", "canonical", "form", "stripped"])
def test_each_stale_thing_is_named_and_mended(course, monkeypatch, spoil):
    path = course.root / factory.LESSON
    match spoil:
        case "missing":
            (course.root / factory.EXERCISE).unlink()
        case "readme":
            (course.root / "01_first" / "README.md").write_text(factory.LESSON_README)
        case "canonical":
            path.write_text(path.read_text().replace('\n "metadata"', '\n\n "metadata"'))
        case "form":
            factory.edit(course, factory.LESSON, "closing", "Goodbye.")
        case "stripped":
            read = nb.read(path)
            nb.code_cells(read)[0].execution_count = None
            nb.write(path, read)
    named = {"missing": factory.EXERCISE, "readme": "01_first/README.md"}.get(spoil, factory.LESSON)
    assert faults(course) and all(fault.startswith(named) for fault in faults(course))
    if spoil != "form":
        assert cli.main(["make"]) == 0
        assert faults(course) == []


def test_a_learners_work_is_kept_and_is_a_fault_only_on_a_build_machine(course, monkeypatch, capsys):
    factory.edit(course, factory.EXERCISE, "sum", "total = 42")
    answered = (course.root / factory.EXERCISE).read_bytes()
    assert cli.main(["make"]) == 0
    assert cli.main(["make", "--check"]) == 0
    factory.edit(course, factory.SOLUTION, "about-sum", factory.PROSE + " More.")
    assert cli.main(["make"]) == 0
    assert (course.root / factory.EXERCISE).read_bytes() == answered
    said = capsys.readouterr().out
    assert f"{factory.EXERCISE}: answered: kept\n" in said
    assert f"answered: kept; its blank has changed since; course reset {factory.EXERCISE} gives the new one and keeps your attempt" in said
    monkeypatch.setenv("CI", "true")
    assert cli.main(["make", "--check"]) == 1


def test_a_blank_that_an_editor_saved_is_a_fault_only_on_a_build_machine(course, monkeypatch):
    fresh = (course.root / factory.EXERCISE).read_bytes()
    factory.resaved(course.root / factory.EXERCISE)
    assert faults(course) == []
    monkeypatch.setenv("CI", "true")
    assert len(faults(course)) == 1
    assert cli.main(["make"]) == 0
    assert (course.root / factory.EXERCISE).read_bytes() == fresh


def test_an_untouched_older_blank_becomes_the_new_one(course):
    factory.resaved(course.root / factory.EXERCISE)
    factory.edit(course, factory.SOLUTION, "about-sum", "Other words.")
    assert attempts.state_of(course, factory.exercise_of(course)).name == attempts.STALE
    assert cli.main(["make"]) == 0
    assert attempts.state_of(course, factory.exercise_of(course)).name == attempts.FRESH


def test_leftovers_go_unless_somebody_worked_on_them(tmp_path, monkeypatch):
    both = {factory.LESSON: factory.ran(factory.lesson()), factory.SOLUTION: factory.ran(factory.solution()), OTHER: factory.ran(factory.solution())}
    factory.made_course(tmp_path, both)
    (tmp_path / OTHER).unlink()
    (tmp_path / factory.SOLUTION).unlink()
    course = catalog.Course(tmp_path)
    use(course, monkeypatch)
    factory.edit(course, factory.EXERCISE, "sum", "total = 42")
    assert [fault.partition(";")[0] for fault in faults(course)][0] == f"exercises/01_first/03_more.ipynb: no solution generates it (there is no {OTHER})"
    assert cli.main(["make"]) == 0
    assert not (tmp_path / "exercises/01_first/03_more.ipynb").exists()
    assert (tmp_path / factory.EXERCISE).exists()
    assert faults(course) == []


@pytest.mark.parametrize("place", ["solution", "lesson", "exercise"])
@pytest.mark.parametrize("spoil", ["truncated", "folder", "unreadable"])
def test_a_spoilt_file_is_one_finding_and_the_rest_goes_on(course, capsys, place, spoil):
    name = {"solution": factory.SOLUTION, "lesson": factory.LESSON, "exercise": factory.EXERCISE}[place]
    path = course.root / name
    whole = path.read_bytes()
    path.unlink()
    path.mkdir() if spoil == "folder" else path.write_bytes(whole[:500])
    if spoil == "unreadable":
        path.write_bytes(b"\xff\xfe\x00")
    (course.root / "01_first" / "README.md").write_text(factory.LESSON_README)
    for verb_line in (["make"], ["make", "--check"]):
        assert cli.main(verb_line) == 1
        said = capsys.readouterr()
        assert re.search(rf"^{name}: .*(not a notebook|cannot be read)", said.out, re.M)
        assert "Traceback" not in said.out + said.err
    if place == "exercise":
        assert "| notebook |" in (course.root / "01_first" / "README.md").read_text()
    assert path.is_dir() == (spoil == "folder")


def test_a_bad_marker_is_named_with_notebook_and_cell(course, capsys):
    factory.edit(course, factory.SOLUTION, "function", "def add(x, y):\n    # BEGIN SOLUTION\n    return x + y")
    assert cli.main(["make", "--check"]) == 1
    assert f"{factory.SOLUTION}, cell function, line 2: '# BEGIN SOLUTION' is never closed" in capsys.readouterr().out


def test_one_solution_is_named_by_its_exercise_and_the_other_way_round(course):
    for name in (factory.EXERCISE, factory.SOLUTION, "solutions"):
        sources, exercises = verb.chosen(course, [name])
        assert [each.name for each in sources + exercises] == [factory.SOLUTION, factory.EXERCISE]
    assert [each.name for each in sum(verb.chosen(course, [factory.LESSON]), [])] == [factory.LESSON]
    assert cli.main(["make", "exercises/01_first/02_sum.ipynb"]) == 2


def test_an_interruption_leaves_nothing_half_written(course, monkeypatch):
    factory.edit(course, factory.SOLUTION, "about-sum", "Other words.")
    before = snapshot(course.root)

    def interrupt(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", interrupt)
        assert cli.main(["make"]) == 130
    assert snapshot(course.root) == before

    factory.edit(course, factory.LESSON, "sum-1", "raise KeyboardInterrupt")
    before = snapshot(course.root)
    monkeypatch.setattr(outputs, "_run", interrupt)
    assert cli.main(["make"]) == 130
    assert snapshot(course.root) == before


def test_an_edit_while_the_notebook_runs_is_not_overwritten(course, monkeypatch, capsys):
    factory.edit(course, factory.LESSON, "sum-1", "total = 3\ntotal")
    run = outputs._run

    def run_while_somebody_types(*arguments):
        results = run(*arguments)
        factory.edit(course, factory.LESSON, "sum-1", "total = 4\ntotal")
        return results

    monkeypatch.setattr(outputs, "_run", run_while_somebody_types)
    assert cli.main(["make"]) == 1
    assert "it was edited while it ran" in capsys.readouterr().out
    assert "total = 4" in (course.root / factory.LESSON).read_text()


def _make_again(root, barrier) -> None:
    course = catalog.Course(root)
    barrier.wait()
    for _ in range(20):
        (root / factory.EXERCISE).unlink(missing_ok=True)
        generate.write(course, course.exercises)


def test_two_makes_at_once_write_whole_files(course):
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    both = [context.Process(target=_make_again, args=(course.root, barrier)) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(60)
    assert [each.exitcode for each in both] == [0, 0]
    assert attempts.state_of(course, factory.exercise_of(course)).name == attempts.FRESH
    assert [path.name for path in (course.root / "exercises" / "01_first").iterdir()] == ["02_sums.ipynb"]


def test_cells_without_an_id_of_their_own_get_the_same_one_each_time(course):
    path = course.root / factory.LESSON
    read = json.loads(path.read_text())
    read["cells"][3]["id"] = read["cells"][1]["id"]
    del read["cells"][5]["id"]
    path.write_text(json.dumps(read))
    assert [cell.id for cell in nb.read(path).cells][:7] == ["opening", "about-1", "sum-1", "about-1-2", "sum-2", "cell-05", "sum-3"]
    assert nb.canonical(nb.read(path)) == nb.canonical(nb.read(path))
    assert any("not in canonical form" in fault for fault in faults(course))
    assert any("a cell's id is lower-case words" in fault for fault in faults(course))


@pytest.mark.parametrize(("wanted", "locked", "fresh"), [
    (["numpy>=2"], "numpy==2.1 \\\n    --hash=sha256:00\n", True),
    (["Num_Py>=2 # comment"], "num-py==2.1\n", True),
    (["torch==2.13.0"], "# apart: torch==2.13.0\n", True),
    (["numpy>=3"], "numpy==2.1\n", False),
    (["numpy", "pandas"], "numpy==2.1\n", False),
    (["numpy; python_version < '3'"], "", True),
    (["numpy"], None, False),
])
def test_a_lock_that_is_older_than_the_dependencies(course, wanted, locked, fresh):
    wanted = [each.partition(" #")[0] for each in wanted]
    (course.root / "pyproject.toml").write_text(f"[project]\ndependencies = {json.dumps(wanted)}\n")
    if locked is not None:
        (course.root / "requirements.lock").write_text(locked)
    found = faults(course)
    assert (found == []) is fresh
    assert all(fault.startswith("requirements.lock: older than its source: ") and "course make --lock" in fault for fault in found)


SIGNALLED = """
import sys
from pathlib import Path
from coursekit import catalog, cli
catalog.course_root = lambda: Path(sys.argv[1])
sys.exit(cli.main(["make", "--force"]))
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to another process")
def test_ctrl_c_while_notebooks_run(course):
    factory.edit(course, factory.LESSON, "sum-3", f"import pathlib, time\npathlib.Path({str(course.root / 'running')!r}).touch()\ntime.sleep(60)")
    before = snapshot(course.root)
    process = subprocess.Popen([sys.executable, "-c", SIGNALLED, str(course.root)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
                               cwd=course.root, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    try:
        deadline = time.monotonic() + 30
        while not (course.root / "running").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
    finally:
        process.kill()
    assert "nothing is half-written" in process.stderr.read()
    assert snapshot(course.root) == before | {"running": b""}


def test_too_many_ignored_outputs_are_a_fault_of_the_course(course):
    read = nb.read(course.root / factory.LESSON)
    nb.code_cells(read)[0].metadata["tags"] = ["nbval-ignore-output"]
    nb.write(course.root / factory.LESSON, factory.ran(read))
    assert faults(course) == ["lessons and solutions: 1 of 12 code cells have their output ignored, more than 5%"]


def test_the_notebook_that_a_pipeline_started_from_is_exempt_from_form(tmp_path):
    handed_over = factory.ran(factory.notebook(text("a", "# One\n\nold"), code("b", "import warnings\nwarnings.filterwarnings('ignore');")))
    course = factory.made_course(tmp_path, {"01_first/iris/00_handed_over.ipynb": handed_over})
    assert faults(course) == []
