"""Tests of how `preprocess` refuses a bad row as learners write them, for `08_put_a_stage_to_the_test`."""
import hashlib
import re
import shutil
from pathlib import Path

import pytest

from checks import Right, Wrong, always
from checks._testing_functions import right, wrong

REFUSAL_WRONG: list[Wrong] = [
    Wrong("a number", always(2), "not-a-function"),
    Wrong("a list", always([1, 2]), "not-a-function"),
    Wrong("no name that pytest finds", always(lambda tmp_path, raw, preprocess: None), "name"),
]
REFUSAL_RIGHT: list[Right] = []


def damaged(raw, folder, row=7, new=None):
    """A copy of the file in which one row is broken."""
    rows = Path(raw).read_text().splitlines()
    rows[row - 1] = new if new is not None else rows[row - 1].replace(".", ",", 1)
    (folder / "bad.csv").write_text("\n".join(rows) + "\n")
    return folder / "bad.csv"


def contents(folder):
    """The bytes of each file below a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@wrong(REFUSAL_WRONG, "never calls it", "never-calls")
def _(tmp_path, raw, preprocess):
    assert damaged(raw, tmp_path).exists()


@wrong(REFUSAL_WRONG, "calls it and asserts nothing", "never-fails")
def _(tmp_path, raw, preprocess):
    preprocess(damaged(raw, tmp_path), tmp_path / "out")


@wrong(REFUSAL_WRONG, "asserts a pair", "never-fails")
def _(tmp_path, raw, preprocess):
    pair = (preprocess(damaged(raw, tmp_path), tmp_path / "out").returncode == 2, "exit code")
    assert pair


@wrong(REFUSAL_WRONG, "expects an exception", "fails-on-right")
def _(tmp_path, raw, preprocess):
    with pytest.raises(ValueError):
        preprocess(damaged(raw, tmp_path), tmp_path / "out")


@wrong(REFUSAL_WRONG, "the file is good", "nothing-bad")
def _(tmp_path, raw, preprocess):
    assert preprocess(raw, tmp_path / "out").returncode == 2


@wrong(REFUSAL_WRONG, "a change that breaks nothing", "nothing-bad")
def _(tmp_path, raw, preprocess):
    done = preprocess(damaged(raw, tmp_path, new="9.9,9.9,9.9,9.9,Iris-setosa"), tmp_path / "out")
    assert done.returncode == 2 and "row 7" in done.stderr


@wrong(REFUSAL_WRONG, "counts from 0", "fails-on-right")
def _(tmp_path, raw, preprocess):
    done = preprocess(damaged(raw, tmp_path), tmp_path / "out")
    assert done.returncode == 2 and "row 6" in done.stderr


@wrong(REFUSAL_WRONG, "a fixed path", "fixed-path")
def _(tmp_path, raw, preprocess):
    done = preprocess(damaged(raw, tmp_path), Path("out"))
    assert done.returncode == 2


@wrong(REFUSAL_WRONG, "the whole message", "too-strict")
def _(tmp_path, raw, preprocess):
    bad = damaged(raw, tmp_path)
    assert preprocess(bad, tmp_path / "out").stderr == f"preprocess: {bad}: row 7: has 6 fields, not 5\n"


@wrong(REFUSAL_WRONG, "begins with the name of the stage", "too-strict")
def _(tmp_path, raw, preprocess):
    done = preprocess(damaged(raw, tmp_path), tmp_path / "out")
    assert done.returncode == 2 and done.stderr.startswith("preprocess") and "row 7" in done.stderr


@wrong(REFUSAL_WRONG, "only that nothing is written", "code-slips")
def _(tmp_path, raw, preprocess):
    preprocess(damaged(raw, tmp_path), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@wrong(REFUSAL_WRONG, "only the words", "goes-on-slips")
def _(tmp_path, raw, preprocess):
    done = preprocess(damaged(raw, tmp_path), tmp_path / "out")
    assert "row 7" in done.stderr or not done.stderr


@wrong(REFUSAL_WRONG, "any exit code but 0", "code-slips")
def _(tmp_path, raw, preprocess):
    out = tmp_path / "out"
    preprocess(raw, out)
    before = contents(out)
    done = preprocess(damaged(raw, tmp_path), out)
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1 and "row 7" in done.stderr and contents(out) == before


@wrong(REFUSAL_WRONG, "only the exit code", "silent-slips")
def _(tmp_path, raw, preprocess):
    assert preprocess(damaged(raw, tmp_path), tmp_path / "out").returncode == 2


@wrong(REFUSAL_WRONG, "both streams together", "silent-slips")
def _(tmp_path, raw, preprocess):
    out = tmp_path / "out"
    preprocess(raw, out)
    before = contents(out)
    done = preprocess(damaged(raw, tmp_path), out)
    assert done.returncode == 2 and "row 7" in done.stdout + done.stderr and contents(out) == before


@wrong(REFUSAL_WRONG, "that there is a message", "row-slips")
def _(tmp_path, raw, preprocess):
    done = preprocess(damaged(raw, tmp_path), tmp_path / "out")
    assert done.returncode == 2 and done.stderr


@wrong(REFUSAL_WRONG, "the number alone", "row-slips")
def _(tmp_path, raw, preprocess):
    out = tmp_path / "out"
    preprocess(raw, out)
    before = contents(out)
    done = preprocess(damaged(raw, tmp_path), out)
    assert done.returncode == 2 and "7" in done.stderr and len(done.stderr.splitlines()) == 1 and contents(out) == before


@wrong(REFUSAL_WRONG, "the word alone", "row-slips")
def _(tmp_path, raw, preprocess):
    done = preprocess(damaged(raw, tmp_path), tmp_path / "out")
    assert done.returncode == 2 and "row" in done.stderr and len(done.stderr.splitlines()) == 1


@wrong(REFUSAL_WRONG, "the first row", "row-1-slips")
def _(tmp_path, raw, preprocess):
    done = preprocess(damaged(raw, tmp_path, row=1), tmp_path / "out")
    assert done.returncode == 2 and "row 1" in done.stderr


@wrong(REFUSAL_WRONG, "many lines", "lines-slip")
def _(tmp_path, raw, preprocess):
    done = preprocess(damaged(raw, tmp_path), tmp_path / "out")
    assert done.returncode == 2 and "row 7" in done.stderr


@wrong(REFUSAL_WRONG, "does not look at the folder", "half-slips")
def _(tmp_path, raw, preprocess):
    done = preprocess(damaged(raw, tmp_path), tmp_path / "out")
    assert done.returncode == 2 and "row 7" in done.stderr and len(done.stderr.splitlines()) == 1


@wrong(REFUSAL_WRONG, "no older result", "old-slips")
def _(tmp_path, raw, preprocess):
    done = preprocess(damaged(raw, tmp_path), tmp_path / "out")
    assert done.returncode == 2 and "row 7" in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


@wrong(REFUSAL_WRONG, "the older files exist", "half-slips")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    done = preprocess(damaged(raw, tmp_path), tmp_path / "out")
    assert done.returncode == 2 and "row 7" in done.stderr and len(done.stderr.splitlines()) == 1
    assert (tmp_path / "out" / "train_set" / "x_train.csv").exists() and (tmp_path / "out" / "x_test.csv").exists()


@wrong(REFUSAL_WRONG, "the older files exist, and nothing new elsewhere", "old-slips")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    done, other = preprocess(damaged(raw, tmp_path), tmp_path / "out"), preprocess(damaged(raw, tmp_path), tmp_path / "other")
    assert done.returncode == other.returncode == 2 and "row 7" in done.stderr and len(done.stderr.splitlines()) == 1
    assert (tmp_path / "out" / "x_test.csv").exists() and not (tmp_path / "other").exists()
    assert len((tmp_path / "out" / "train_set" / "x_train.csv").read_text().splitlines()) > 1


@wrong(REFUSAL_WRONG, "compares the names of files", "half-slips")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    before = sorted(tmp_path.rglob("*.csv"))
    done = preprocess(damaged(raw, tmp_path, row=12), tmp_path / "out")
    (tmp_path / "bad.csv").unlink()
    assert done.returncode == 2 and "row 12" in done.stderr and len(done.stderr.splitlines()) == 1
    assert sorted(tmp_path.rglob("*.csv")) == before


@wrong(REFUSAL_WRONG, "remembers what it holds after the bad run", "half-slips")
def _(tmp_path, raw, preprocess):
    out = tmp_path / "out"
    preprocess(raw, out)
    done = preprocess(damaged(raw, tmp_path), out)
    before = contents(out)
    assert done.returncode == 2 and "row 7" in done.stderr and len(done.stderr.splitlines()) == 1 and contents(out) == before


@wrong(REFUSAL_WRONG, "catches errors of the stage", "swallows")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    before = contents(tmp_path / "out")
    try:
        done = preprocess(damaged(raw, tmp_path), tmp_path / "out")
    except OSError:
        return
    assert done.returncode == 2 and "row 7" in done.stderr and len(done.stderr.splitlines()) == 1 and contents(tmp_path / "out") == before


@right(REFUSAL_RIGHT, "an empty field in the last row")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    before = contents(tmp_path / "out")
    done = preprocess(damaged(raw, tmp_path, row=30, new="5.1,,1.4,0.2,Iris-setosa"), tmp_path / "out")
    assert (done.returncode, done.stderr.count("\n"), contents(tmp_path / "out")) == (2, 1, before)
    assert re.search(r"\brow 30\b", done.stderr)


@right(REFUSAL_RIGHT, "many kinds of damage")
@pytest.mark.parametrize("new", ["5.1,3.5,1.4,Iris-setosa", "five,3.5,1.4,0.2,Iris-setosa", "nan,3.5,1.4,0.2,Iris-setosa", "5,3.5,inf,0.2,Iris-setosa", "a"])
def _(tmp_path, raw, preprocess, new):
    preprocess(raw, tmp_path / "out")
    before = contents(tmp_path)
    done = preprocess(damaged(raw, tmp_path, row=9, new=new), tmp_path / "out")
    (tmp_path / "bad.csv").unlink()
    assert done.returncode == 2 and "row 9" in done.stderr and "Traceback" not in done.stderr and len(done.stderr.strip().split("\n")) == 1
    assert contents(tmp_path) == before and not done.stdout


@right(REFUSAL_RIGHT, "an unknown species, digests instead of bytes")
def _(tmp_path, raw, preprocess):
    def digest():
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((tmp_path / "out").glob("**/*.*"))}
    preprocess(raw, tmp_path / "out")
    before = digest()
    done = preprocess(damaged(raw, tmp_path, row=2, new="5.1,3.5,1.4,0.2,Iris-blue"), tmp_path / "out")
    [line] = done.stderr.splitlines()
    assert "row 2" in line and done.returncode == 2 and digest() == before


@right(REFUSAL_RIGHT, "a copy of the older result, and a fresh folder too")
def _(tmp_path, raw, preprocess):
    preprocess(raw, tmp_path / "out")
    shutil.copytree(tmp_path / "out", tmp_path / "kept")
    for out in (tmp_path / "out", tmp_path / "fresh"):
        done = preprocess(str(damaged(raw, tmp_path, row=21)), out)
        assert done.returncode == 2 and done.stderr.find("row 21") >= 0 and done.stderr.count("\n") <= 1
    assert not (tmp_path / "fresh").exists()
    kept = {path.relative_to(tmp_path / "kept"): data for path, data in contents(tmp_path / "kept").items()}
    assert kept == {path.relative_to(tmp_path / "out"): data for path, data in contents(tmp_path / "out").items()}


@right(REFUSAL_RIGHT, "breaks the file in its place")
def _(tmp_path, raw, preprocess, monkeypatch):
    monkeypatch.chdir(tmp_path)
    preprocess(raw, Path("out"))
    before = contents(Path("out"))
    raw.write_text(raw.read_text().replace("Iris-versicolor", "Iris_versicolor", 1))
    done = preprocess(raw, Path("out"))
    if done.returncode != 2 or "row 11" not in done.stderr or "\n" in done.stderr[:-1] or contents(Path("out")) != before:
        raise RuntimeError(done)
