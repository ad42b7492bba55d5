"""course make: what it writes and refuses to store; a second run changes no byte, and --check executes nothing."""
import json
import re
import time

import nbformat
import pytest

import course_factory as factory
from course_factory import code, text
from coursekit import cli, outputs
from coursekit import notebook as nb


@pytest.fixture
def course(tmp_path, monkeypatch):
    course = factory.made_course(tmp_path)
    factory.use(course, monkeypatch)
    return course


def no_execution(*_, **__):
    raise AssertionError("this executes a notebook")


def small(*cells) -> nbformat.NotebookNode:
    return factory.notebook(factory.opening(), *cells, factory.closing())


def test_from_nothing_to_all_that_is_generated_and_no_byte_more(tmp_path, monkeypatch, capsys):
    lesson = factory.lesson(sums=16)
    lesson.cells.insert(3, code("timed", "import time\n\ntime.time_ns()", "nbval-ignore-output"))
    course = factory.make_course(tmp_path, {factory.LESSON: lesson, factory.SOLUTION: factory.solution()})
    factory.use(course, monkeypatch)
    assert cli.main(["make", "--check"]) == 1
    assert cli.main(["make"]) == 0, capsys.readouterr().out
    made = factory.snapshot(tmp_path)
    read = nb.read(tmp_path / factory.LESSON)
    assert read.cells[2].outputs[0].data["text/plain"] == "2"
    assert [cell.execution_count for cell in nb.code_cells(read)] == list(range(1, 18))
    assert f"[02_sums](../{factory.EXERCISE})" in (tmp_path / "01_first" / "README.md").read_text()
    with monkeypatch.context() as patch:
        patch.setattr(outputs, "_run", no_execution)
        assert cli.main(["make"]) == 0
        assert cli.main(["make", "--check"]) == 0
    assert factory.snapshot(tmp_path) == made

    # another cell changes: the timed one keeps what it said, until it is asked anew
    factory.edit(course, factory.LESSON, "sum-2", "total = 20 + 2\ntotal")
    assert factory.faults(course) == [f"{factory.LESSON}: its stored outputs are stale: its code changed since they were made (source: its code cells); "
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
    factory.use(course, monkeypatch)
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
    factory.use(course, monkeypatch)
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
    assert [fault.partition(";")[0] for fault in factory.faults(course)] == [
        f"{factory.LESSON}: cell sum-1: its output shows a path of this machine ({course.root})"]


def test_a_picture_is_not_read_as_text(course):
    read = nb.read(course.root / factory.LESSON)
    nb.code_cells(read)[0].outputs = [nbformat.v4.new_output("display_data", {"image/png": "at 0x7fffffffffff"})]
    assert outputs.unfit(read, course) == []


def test_check_is_quick_executes_nothing_and_writes_nothing(course, monkeypatch, capsys):
    monkeypatch.setattr(outputs, "_run", no_execution)
    factory.edit(course, factory.SOLUTION, "given", "first = 1\nsecond = 41")
    before, started = factory.snapshot(course.root), time.monotonic()
    assert cli.main(["make", "--check"]) == 1
    assert time.monotonic() - started < 10
    assert factory.snapshot(course.root) == before
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
    assert factory.faults(course) and all(fault.startswith(named) for fault in factory.faults(course))
    if spoil != "form":
        assert cli.main(["make"]) == 0
        assert factory.faults(course) == []


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
    found = factory.faults(course)
    assert (found == []) is fresh
    assert all(fault.startswith("requirements.lock: older than its source: ") and "course make --lock" in fault for fault in found)


def test_too_many_ignored_outputs_are_a_fault_of_the_course(course):
    read = nb.read(course.root / factory.LESSON)
    nb.code_cells(read)[0].metadata["tags"] = ["nbval-ignore-output"]
    nb.write(course.root / factory.LESSON, factory.ran(read))
    assert factory.faults(course) == ["lessons and solutions: 1 of 12 code cells have their output ignored, more than 5%"]


def test_the_notebook_that_a_pipeline_started_from_is_exempt_from_form(tmp_path):
    handed_over = factory.ran(factory.notebook(text("a", "# One\n\nold"), code("b", "import warnings\nwarnings.filterwarnings('ignore');")))
    course = factory.made_course(tmp_path, {"01_first/iris/00_handed_over.ipynb": handed_over})
    assert factory.faults(course) == []
