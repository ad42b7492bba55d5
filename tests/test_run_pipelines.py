"""course run runs the pipelines as well: found by folder, reported in a line and on the page, blank stages waited for."""
import shutil

import pytest

import course_factory as factory
import pipeline_factory as pipelines
from coursekit import cli
from test_run import SAY

FOLDER = "01_first/tiny"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A small course with a lesson and a pipeline below it."""
    solution = factory.solution()
    solution.cells.insert(5, factory.code("check", SAY))
    made = factory.made_course(tmp_path, {factory.LESSON: factory.ran(factory.lesson()), factory.SOLUTION: factory.ran(solution)})
    pipelines.make(tmp_path / FOLDER)
    factory.use(made, monkeypatch)
    return made


def edit(course, script: str, old: str, new: str) -> None:
    path = course.root / FOLDER / script
    path.write_text(path.read_text().replace(old, new))


@pytest.mark.parametrize("named", [[], [FOLDER], [f"{FOLDER}/pipeline.yml"], ["01_first"]])
def test_it_runs_and_is_reported(course, capsys, named):
    assert cli.main(["run", *named]) == 0
    said = capsys.readouterr()
    assert f"{FOLDER}  3 stages: 3 ran" in said.err
    assert "; 1 pipeline: 1 passed, 0 failed" in said.out
    page = (course.build / "report" / "index.html").read_text()
    link = page.partition(f'">{FOLDER}</a>')[0].rpartition('href="')[2]
    assert (course.build / "report" / link).is_file(), link
    assert cli.main(["run", *named]) == 0
    assert "3 stages: 3 kept" in capsys.readouterr().err


def test_other_names_leave_it_alone(course, capsys):
    assert cli.main(["run", factory.LESSON]) == 0
    assert "pipelines" not in capsys.readouterr().out
    assert not (course.build / "pipelines").exists()


def test_a_failing_stage_fails_the_run(course, capsys):
    edit(course, "fit.py", "total =", "raise ValueError('too few'); total =")
    assert cli.main(["run", FOLDER]) == 1
    said = capsys.readouterr()
    assert "FAIL" in said.err and "'fit'" in said.err and "too few" in said.err
    assert "1 pipeline: 0 passed, 1 failed" in said.out
    assert "too few" in (course.build / "report" / "index.html").read_text()


def test_a_definition_with_a_mistake_fails_the_run(course, capsys):
    edit(course, "pipeline.yml", "parent.jobs.fit.", "parent.jobs.fitt.")
    assert cli.main(["run", FOLDER]) == 1
    assert "fitt" in capsys.readouterr().err


def test_a_stage_that_nobody_has_answered_is_waited_for(course, capsys):
    edit(course, "fit.py", "total =", "raise SystemExit('fit: fit.py, line 9: `total = ...` waits for an answer'); total =")
    assert cli.main(["run", FOLDER]) == 0
    said = capsys.readouterr()
    assert "waits" in said.err and "1 pipeline: 0 passed, 0 failed, 1 waiting for an answer" in said.out


def test_in_a_handed_out_copy_a_stage_that_waits_says_how_the_answer_gets_there(course, capsys):
    edit(course, "fit.py", "total =", "raise SystemExit('fit: fit.py, line 9: `total = ...` waits for an answer'); total =")
    assert cli.main(["pipeline", "run", FOLDER]) == 1 and "course.py make" not in capsys.readouterr().err
    (course.root / "exercises" / ".blanks").mkdir(parents=True)
    shutil.rmtree(course.root / "solutions", ignore_errors=True)
    assert cli.main(["pipeline", "run", FOLDER]) == 1
    assert "then `python3 scripts/course.py make` puts it into the pipeline" in capsys.readouterr().err
