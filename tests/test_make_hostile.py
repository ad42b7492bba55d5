"""course make when things go wrong: spoilt files, Ctrl-C, edits meanwhile, two at once; nothing is half-written."""
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time

import pytest

import course_factory as factory
from coursekit import catalog, cli, outputs
from coursekit import notebook as nb
from coursekit.exercises import attempts, generate


@pytest.fixture
def course(tmp_path, monkeypatch):
    course = factory.made_course(tmp_path)
    factory.use(course, monkeypatch)
    return course


@pytest.mark.parametrize("place", ["solution", "lesson", "exercise"])
@pytest.mark.parametrize("spoil", ["truncated", "folder", "unreadable", "deep"])
def test_a_spoilt_file_is_one_finding_and_the_rest_goes_on(course, capsys, place, spoil):
    name = {"solution": factory.SOLUTION, "lesson": factory.LESSON, "exercise": factory.EXERCISE}[place]
    path = course.root / name
    whole = path.read_bytes()
    path.unlink()
    path.mkdir() if spoil == "folder" else path.write_bytes(whole[:500])
    if spoil == "unreadable":
        path.write_bytes(b"\xff\xfe\x00")
    if spoil == "deep":
        path.write_bytes(b"[" * 100_000)
    (course.root / "01_first" / "README.md").write_text(factory.LESSON_README)
    for verb_line in (["make"], ["make", "--check"]):
        assert cli.main(verb_line) == 1
        said = capsys.readouterr()
        assert re.search(rf"^{name}: .*(not a notebook|cannot be read)", said.out, re.M)
        assert "Traceback" not in said.out + said.err
    if place == "exercise":
        assert "| notebook |" in (course.root / "01_first" / "README.md").read_text()
    assert path.is_dir() == (spoil == "folder")


def test_an_interruption_leaves_nothing_half_written(course, monkeypatch):
    factory.edit(course, factory.SOLUTION, "about-sum", "Other words.")
    before = factory.snapshot(course.root)

    def interrupt(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", interrupt)
        assert cli.main(["make"]) == 130
    assert factory.snapshot(course.root) == before

    factory.edit(course, factory.LESSON, "sum-1", "raise KeyboardInterrupt")
    before = factory.snapshot(course.root)
    monkeypatch.setattr(outputs, "_run", interrupt)
    assert cli.main(["make"]) == 130
    assert factory.snapshot(course.root) == before


SIGNALLED = """
import sys
from pathlib import Path
from coursekit import catalog, cli
catalog.course_root = lambda: Path(sys.argv[1])
sys.exit(cli.main(["make", "--force"]))
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to another process")
@pytest.mark.usefixtures("as_in_a_terminal")
def test_ctrl_c_while_notebooks_run(course):
    factory.edit(course, factory.LESSON, "sum-3", f"import pathlib, time\npathlib.Path({str(course.root / 'running')!r}).touch()\ntime.sleep(60)")
    before = factory.snapshot(course.root)
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
    assert factory.snapshot(course.root) == before | {"running": b""}


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
    for _ in range(10):
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
    assert any("not in canonical form" in fault for fault in factory.faults(course))
    assert any("a cell's id is lower-case words" in fault for fault in factory.faults(course))
