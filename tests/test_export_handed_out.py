"""A pipeline in a copy for learners: its stages that are exercises are blank there, and a reset gives the blank script back."""
import subprocess
import sys

import pytest

import course_factory as factory
from coursekit import cli
from coursekit import notebook as nb
from coursekit.verbs.hand_out import hand_out
from test_export_make import BLANK, EXERCISE, FOLDER, course  # noqa: F401 - the fixture

ANSWERS = ("rows.to_numpy().sum()", "best = fit(rows)")


def test_no_answer_of_a_stage_goes_along(course, tmp_path_factory):  # noqa: F811
    assert cli.main(["make"]) == 0
    answered = course.root / BLANK
    answered.write_text(answered.read_text().replace("return ...", "return float(rows.to_numpy().sum())"))
    copy = hand_out(course, tmp_path_factory.mktemp("class") / "copy")
    leaked = [path.name for path in copy.root.rglob("*") if path.is_file() for answer in ANSWERS if answer.encode() in path.read_bytes()]
    assert leaked == []
    for script in (copy.root / BLANK, copy.root / FOLDER / "train.py"):
        called = [[sys.executable, str(script), *flags] for flags in (["--help"], ["--table", str(script.with_name("no.csv")), "--model", "m.json"])]
        helped, ran = (subprocess.run(call, cwd=script.parent, capture_output=True, text=True) for call in called)
        assert helped.returncode == 0 and "--table" in helped.stdout
        assert ran.returncode == 2 and "waits for an answer" in ran.stderr
    assert (copy.root / FOLDER / "count.py").read_bytes() == (course.root / FOLDER / "count.py").read_bytes()


def test_reset_gives_the_blank_script_back(course, capsys):  # noqa: F811
    assert cli.main(["make"]) == 0
    blank = (course.root / BLANK).read_bytes()
    (course.root / BLANK).write_bytes(blank.replace(b"return ...", b"return 42.0"))
    answered = (course.root / BLANK).read_bytes()
    assert cli.main(["reset", EXERCISE]) == 0
    assert "train-001.py" in capsys.readouterr().out
    assert (course.root / BLANK).read_bytes() == blank
    assert (course.root / f"build/attempts/{FOLDER}/train-001.py").read_bytes() == answered
    assert cli.main(["reset", EXERCISE]) == 0
    assert "train-002" not in capsys.readouterr().out


@pytest.fixture
def copy(course, tmp_path_factory, monkeypatch):  # noqa: F811
    """A copy for learners, which is the course now."""
    assert cli.main(["make"]) == 0
    handed = hand_out(course, tmp_path_factory.mktemp("class") / "copy")
    factory.use(handed, monkeypatch)
    return handed


def answer(copy, of: str = "fit", text: str = "return float(rows.to_numpy().sum())") -> None:
    """Answer a cell of the exercise as a learner does."""
    notebook = nb.read(copy.root / EXERCISE)
    cell = next(cell for cell in notebook.cells if cell.id == of)
    cell.source = cell.source.replace("return ...", text).replace("best = ...", text)
    nb.write(copy.root / EXERCISE, notebook)


def trained(copy) -> subprocess.CompletedProcess:
    """The stage called where the pipeline has it."""
    folder = copy.root / FOLDER
    return subprocess.run([sys.executable, str(folder / "train.py"), "--table", str(folder / "sample/rows.csv"), "--model", str(folder / "model.json")],
                          capture_output=True, text=True)


def test_make_puts_an_answered_stage_into_the_pipeline_and_a_reset_takes_it_out(copy, capsys):
    script, blank = copy.root / FOLDER / "train.py", (copy.root / FOLDER / "train.py").read_bytes()
    assert cli.main(["make"]) == 0 and script.read_bytes() == blank, "nobody has answered"
    answer(copy)
    assert cli.main(["make"]) == 0
    assert script.read_bytes() == blank and "not put into the pipeline" in capsys.readouterr().out, "the other answer is missing"
    answer(copy, "train", "best = fit(rows)")
    assert cli.main(["make", "--check"]) == 1 and f"{FOLDER}/train.py: stale: your answer has changed since" in capsys.readouterr().out
    assert cli.main(["make"]) == 0 and trained(copy).returncode == 0 and (copy.root / FOLDER / "model.json").read_text() == "10.0"
    assert cli.main(["make", "--check"]) == 0
    assert cli.main(["reset", EXERCISE]) == 0 and cli.main(["make"]) == 0
    assert script.read_bytes() == blank


@pytest.mark.parametrize("noted", [False, True])
def test_make_takes_the_answered_script_where_the_notebook_has_no_answer(copy, noted):
    path = copy.root / BLANK
    if noted:
        answer(copy, text="# think of the sum\n    return ...")
    path.write_text(path.read_text().replace("return ...", "return 42.0").replace("best = ...", "best = fit(rows)"))
    assert cli.main(["make"]) == 0 and trained(copy).returncode == 0 and (copy.root / FOLDER / "model.json").read_text() == "42.0"


def test_what_a_learner_changed_in_the_pipeline_by_hand_stays(copy, capsys):
    script = copy.root / FOLDER / "train.py"
    script.write_text(mine := script.read_text().replace("return ...", "return 1.0"))
    answer(copy)
    answer(copy, "train", "best = fit(rows)")
    assert cli.main(["make"]) == 0 and script.read_text() == mine
    assert f"{FOLDER}/train.py: edited by hand: kept; {EXERCISE} is not put there; move it away" in capsys.readouterr().out


def test_an_answer_that_is_no_python_is_named_and_nothing_is_overwritten(copy, capsys):
    before = (copy.root / FOLDER / "train.py").read_bytes()
    answer(copy, "train", "best = fit(")
    assert cli.main(["make"]) == 0
    assert f"{EXERCISE}: not put into the pipeline: cell train" in capsys.readouterr().out and (copy.root / FOLDER / "train.py").read_bytes() == before
