"""A pipeline in a copy for learners: its stages that are exercises are blank there, and a reset gives the blank script back."""
import subprocess
import sys

from coursekit import cli
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
