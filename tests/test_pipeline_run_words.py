"""What a run says: its record, its lines, and what it refuses before anything starts."""
import io
import json
import re
from pathlib import Path

import pytest

import course_calls
import pipeline_factory as factory
from coursekit import cli
from coursekit.pipelines.progress import Progress


@pytest.fixture
def place(tmp_path):
    """A pipeline, and a folder for what it makes."""
    return factory.make(tmp_path / "tiny"), tmp_path / "build"


def test_the_record_says_it_all(place):
    path, build = place
    code, out, _ = factory.call(build, path, "--set", "power=3")
    record = json.loads(Path(next(line for line in out.splitlines() if line.startswith("record:")).split(maxsplit=1)[1]).read_text())
    split, fit, apply = record["jobs"]
    assert code == 0 and record["state"] == "done" and record["pipeline"] == "tiny" and record["file"] == str(path)
    assert record["parameters"] == {"table": "./table.txt", "rows": 3, "power": 3}
    assert fit["state"] == "ran" and fit["seconds"] > 0 and fit["why"] == "first time" and fit["metrics"] == {"total": 36.0}
    assert fit["inputs"]["power"] == {"value": "3"} and fit["inputs"]["rows"]["from"] == "split.first"
    assert fit["inputs"]["rows"]["digest"] == split["outputs"]["first"]["digest"] and split["outputs"]["first"]["bytes"] == 6
    assert split["inputs"]["table"]["from"] == "./table.txt"
    assert set(fit["code"]) == {"fit.py", "beside.py"} and fit["packages"]["python"]
    folder = next((build / "runs" / "tiny").iterdir())
    assert "note: 8 lines" in (folder / split["log"]).read_text()
    assert apply["outputs"]["answers"]["path"] == str(build / "pipelines" / "tiny" / "apply" / "answers")


@pytest.mark.parametrize(("words", "says"), [
    (["--set", "rowz=3"], "no input 'rowz'; did you mean 'rows'?"), (["--set", "rows=three"], "'rows' takes a whole number; 'three' is not"),
    (["--set", "rows=0"], "'rows' is at least 1; 0 is less"), (["--set", "rows"], "has no '='"), (["--set", "table=missing.txt"], "missing.txt is not there"),
    (["--set", "table=."], "takes a file"), (["--only", "fitt"], "no job 'fitt'; did you mean 'fit'?"), (["--stage", "fitt=x.py"], "did you mean 'fit'?"),
    (["--stage", "fit=x.py"], "x.py: no such file"), (["--jobs", "0"], "from 1 up"), (["--timeout", "0"], "above 0"), (["--stage", "fit"], "JOB=PATH"),
    (["--jobs", "²"], "from 1 up"), (["--build", " "], "not an empty name"), (["--set", "table="], "'table' takes a file; it is given an empty name")])
def test_wrong_use_is_one_line_and_starts_nothing(place, words, says):
    path, build = place
    code, out, err = factory.call(build, path, *words)
    assert code == 2 and says in err and out == ""
    assert not (build / "runs").exists() and not (build / "store" / "work").exists()


def test_a_definition_with_problems_is_not_run(place):
    path, build = place
    path.write_text(path.read_text().replace("parent.jobs.split.outputs.rest", "parent.jobs.splt.outputs.rest"))
    code, out, err = factory.call(build, path)
    assert code == 2 and "pipeline.yml:20: " in err and out == "" and not build.exists()


def test_an_input_of_the_file_that_is_not_there(place):
    path, build = place
    other = path.parent / "other.txt"
    (path.parent / "table.txt").rename(other)
    assert factory.call(build, path)[0] == 2
    code, _, err = factory.call(build, path, "--set", f"table={other}")
    assert code == 0, err


def test_check_and_show(place, capsys):
    path, build = place
    assert cli.main(["pipeline", "check", str(path.parent)]) == 0 and "nothing wrong" in capsys.readouterr().out
    picture = path.parent / "graph.svg"
    assert cli.main(["pipeline", "show", str(path), "--svg", str(picture)]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in ("split", "fit", "apply")) and picture.read_text().lstrip().startswith("<")
    (path.parent / "fit.yml").write_text((path.parent / "fit.yml").read_text().replace("--rows", "--rowz"))
    assert cli.main(["pipeline", "check", str(path)]) == 2
    said = capsys.readouterr()
    assert "fit.yml:" in said.err and "--rowz" in said.err and said.out == ""
    assert cli.main(["pipeline", "show", str(path.parent), "--svg", str(build.parent)]) == 2  # a folder
    assert f"course: {build.parent}: a file is where a folder must be" in capsys.readouterr().err
    assert cli.main(["pipeline", "run", str(path.parent / "nowhere")]) == 2 and "no such file" in capsys.readouterr().err
    assert not build.exists()


@pytest.mark.parametrize("action", ["run", "check", "show"])
def test_every_action_has_help_with_an_example_that_is_understood(action, capsys):
    with pytest.raises(SystemExit):
        cli.main(["pipeline", action, "--help"])
    calls = course_calls.in_examples(capsys.readouterr().out.partition("examples:")[2])
    assert calls and all(call.startswith(f"pipeline {action} ") for call in calls)
    assert [course_calls.misunderstood(call) for call in calls] == [""] * len(calls)


class Terminal(io.StringIO):
    """A terminal that keeps what it was sent."""

    def isatty(self):
        return True


def test_a_terminal_shows_the_jobs_at_work_and_keeps_a_line_for_each(place, monkeypatch):
    path, build = place
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    with Progress(["split", "fit", "apply"], terminal) as progress:
        factory.run(path, build, heard=progress)
    lines: list[str] = []
    for piece in re.split(r"(\x1b\[\d+A\x1b\[J|\n)", terminal.getvalue()):
        if up := re.match(r"\x1b\[(\d+)A", piece):
            lines = lines[:len(lines) - int(up[1])]
        elif piece not in ("", "\n"):
            lines.append(piece)
    assert "...   fit" in terminal.getvalue()
    assert [line.split()[:2] for line in lines] == [["ran", "split"], ["ran", "fit"], ["ran", "apply"]], "what was drawn below is gone at the end"
