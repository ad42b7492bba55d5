"""The record of a run, and what is refused before anything starts."""
import json
from pathlib import Path

import pytest

import pipeline_factory as factory


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
    (["--stage", "fit=x.py"], "x.py: no such file"), (["--jobs", "0"], "from 1 up"), (["--timeout", "0"], "above 0"), (["--stage", "fit"], "JOB=PATH")])
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
