"""course run on small courses: what is found, what is judged, what is written, what two runs and Ctrl-C leave."""
import os
import re
import signal
import subprocess
import sys
import time

import nbformat
import pytest

import course_factory as factory
from coursekit import cli, notebook
from coursekit.catalog import Course
from coursekit.execute import report

RUN = """
import sys
from pathlib import Path
from coursekit import catalog, cli
catalog.course_root = lambda: Path(sys.argv[1])
sys.exit(cli.main(sys.argv[2:]))
"""


SAY = """status = "not attempted" if total is ... else "passed" if total == 42 else "wrong"
from IPython.display import display
display({"application/vnd.coursekit.check+json": {"question": "sums.total", "status": status, "hint": "", "message": ""}, "text/plain": status}, raw=True)"""


@pytest.fixture
def course(tmp_path, monkeypatch) -> Course:
    """A small course that `course run` takes for its own: a lesson, and a solution whose check is made by hand."""
    solution = factory.solution()
    solution.cells.insert(5, factory.code("check", SAY))
    made = factory.made_course(tmp_path, {factory.LESSON: factory.ran(factory.lesson()), factory.SOLUTION: factory.ran(solution)})
    factory.use(made, monkeypatch)
    return made


def wait_for(condition, seconds: float = 30) -> None:
    """Wait until a condition holds, or fail."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def started(course: Course, *typed: str) -> subprocess.Popen:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([sys.executable, "-c", RUN, str(course.root), *typed], cwd=course.root, env=environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_everything_is_found_run_and_reported(course, capsys):
    assert cli.main(["run"]) == 0
    said = capsys.readouterr()
    assert re.search(r"^3 notebooks: 3 passed, 0 failed in [\d.]+ s$", said.out, re.MULTILINE), said
    assert [line.split()[0] for line in said.err.splitlines()] == ["ok"] * 3
    page = (course.build / "report" / "index.html").read_text(encoding="utf-8")
    for name in (factory.LESSON, factory.EXERCISE, factory.SOLUTION):
        assert name in page
        assert (course.build / "run" / name).is_file()
    links = re.findall(r'href="([^"#]+)"', page)
    assert links
    assert all((course.build / "report" / link).is_file() for link in links)


def test_a_failing_notebook_is_named_and_the_rest_still_run(course, capsys):
    factory.edit(course, factory.LESSON, "sum-3", "raise ValueError('<script>alert(1)</script>')")
    assert cli.main(["run"]) == 1
    said = capsys.readouterr()
    assert "3 notebooks: 2 passed, 1 failed" in said.out
    assert "FAIL" in said.err
    assert "[sum-3]  ValueError: <script>" in said.err
    page = (course.build / "report" / "index.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in (course.build / "report" / "notebooks" / "01_first-01_words.html").read_text(encoding="utf-8")


def test_fail_fast_starts_nothing_more(course, capsys):
    factory.edit(course, factory.LESSON, "sum-3", "1 / 0")
    assert cli.main(["run", "--fail-fast", "--jobs", "1"]) == 1
    said = capsys.readouterr()
    assert said.err.count("stop ") == 2
    assert "0 passed, 1 failed, 2 not run" in said.out


def test_a_learners_answer_is_not_what_is_judged(course, capsys):
    exercise = course.exercises[0].path
    factory.edit(course, factory.EXERCISE, "sum", "total = 1 / 0  # a learner's slip")
    before = exercise.read_bytes()
    assert cli.main(["run"]) == 0, capsys.readouterr().err
    assert exercise.read_bytes() == before


def test_a_solution_that_fails_its_check_fails(course, capsys):
    factory.edit(course, factory.SOLUTION, "sum", "total = first - second  # SOLUTION")
    assert cli.main(["run", "solutions"]) == 1
    assert "must say passed" in capsys.readouterr().err


def test_two_runs_at_once_do_not_meet(course):
    runs = [started(course, "run") for _ in range(2)]
    for run in runs:
        out, err = run.communicate(timeout=100)
        assert run.returncode == 0, out + err
    assert not [path for path in course.build.rglob(".*") if path.is_file()], "something unfinished was left"


def test_the_socket_of_a_killed_tool_does_not_count(course, monkeypatch):
    monkeypatch.setenv("COURSEKIT_WARM_SOCKET", str(course.root / "gone"))
    assert cli.main(["run", "01_first"]) == 0


def test_a_file_in_the_place_of_build_is_named(course, capsys):
    course.build.write_text("mine")
    assert cli.main(["run", "01_first"]) == 2
    said = capsys.readouterr().err
    assert str(course.build) in said
    assert "move it away" in said
    assert course.build.read_text() == "mine"


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to another process")
@pytest.mark.usefixtures("as_in_a_terminal")
def test_ctrl_c_leaves_nothing_half_written(course):
    mark = course.root / "running"
    factory.edit(course, factory.LESSON, "sum-3", f"import pathlib, time\npathlib.Path({str(mark)!r}).touch()\ntime.sleep(100)")
    run = started(course, "run", "01_first")
    wait_for(mark.exists)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=30)
    assert run.returncode == 130
    assert "nothing is half-written" in err
    assert "Traceback" not in err
    assert not list((course.build / "run").rglob("*.ipynb"))


def test_parameters_reach_the_notebooks_that_have_them(course, capsys):
    factory.edit(course, factory.LESSON, "sum-3", "seed: int = 3  # from 1 to 9")
    made = notebook.read(course.lesson_notebooks[0].path)
    cell = next(cell for cell in made.cells if cell.id == "sum-3")
    cell.metadata["tags"] = ["parameters"]
    notebook.write(course.lesson_notebooks[0].path, made)
    assert cli.main(["run", "-p", "seed", "7"]) == 0
    ran = nbformat.read(course.build / "run" / factory.LESSON, as_version=4)
    assert any(re.search(r"^seed.*= 7$", cell.source.strip(), re.MULTILINE) for cell in ran.cells)
    for value in ("07x", "12", "1.5"):
        assert cli.main(["run", "-p", "seed", value]) == 2
    assert cli.main(["run", "-p", "sed", "7"]) == 2
    assert "did you mean 'seed'?" in capsys.readouterr().err


def test_a_picture_carries_its_words():
    cells = [nbformat.v4.new_code_cell("plot"), nbformat.v4.new_markdown_cell("*In words:* a line\nthat rises.\n\nMore.")]
    assert report._in_words(cells[1]) == "a line that rises."
    assert report._in_words(None) == "A figure of this notebook"
