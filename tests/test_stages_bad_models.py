"""Stages refuse what is no table: models of another kind, JSON that says something else, files that do not belong together."""
from pathlib import Path

import pytest

from damaged_models import MODEL, PREPROCESSING, WEIGHTS
from stage_room import READS, WRITES, assert_refused, chain, copy, outputs, run, tree

pytest.importorskip("torch")


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> dict[str, Path]:
    """Good inputs and results of all stages."""
    return chain(tmp_path_factory.mktemp("good"))


CASES = [("train", "train_set", "preprocessing.json", cause, change) for cause, change in PREPROCESSING.items()]
CASES += [("infer", "model", "model.json", cause, change) for cause, change in MODEL.items()]
CASES += [("infer", "model", "weights.safetensors", cause, change) for cause, change in WEIGHTS.items()]


@pytest.mark.parametrize(("stage", "flag", "name", "change"), [pytest.param(*case[:3], case[4], id=f"{case[2]}: {case[3]}") for case in CASES])
def test_another_file_in_the_folder_is_refused(good, tmp_path, monkeypatch, stage, flag, name, change):
    monkeypatch.chdir(tmp_path)
    folder = copy(good[flag], tmp_path / flag)
    (folder / name).write_bytes(change((folder / name).read_bytes()))
    assert_refused(stage, tmp_path, good, {flag: folder}, str(folder))
    assert not Path("loaded").exists(), "code from a file was run"


@pytest.mark.parametrize(("stage", "flag", "name"), [("train", "train_set", name) for name in ("x_train.csv", "y_train.csv", "preprocessing.json")] + [
    ("infer", "model", name) for name in ("model.json", "weights.safetensors")])
@pytest.mark.parametrize("kind", ["missing", "folder"])
def test_what_is_missing_in_a_folder_is_named(good, tmp_path, stage, flag, name, kind):
    folder = copy(good[flag], tmp_path / flag)
    (folder / name).unlink()
    if kind == "folder":
        (folder / name).mkdir()
    assert_refused(stage, tmp_path, good, {flag: folder}, str(folder), name if name != "weights.safetensors" else "")


@pytest.mark.parametrize(("stage", "flag"), [("train", "train_set"), ("infer", "model")])
@pytest.mark.parametrize("kind", ["missing", "file", "empty", "other"])
def test_another_folder_is_refused(good, tmp_path, stage, flag, kind):
    folder = tmp_path / flag
    if kind == "file":
        folder.write_text("a,b\n")
    elif kind != "missing":
        folder.mkdir()
    if kind == "other":
        copy(good["report"], folder / "report")
    assert_refused(stage, tmp_path, good, {flag: folder}, str(folder))


@pytest.mark.parametrize(("stage", "flag", "inside"), [
    ("train", "train_set", "x_train.csv"), ("train", "train_set", "y_train.csv"), ("evaluate", "predictions", ""), ("evaluate", "y_test", "")])
@pytest.mark.parametrize("rows", [-1, 1])
def test_tables_of_different_length_are_refused(good, tmp_path, stage, flag, inside, rows):
    target = copy(good[flag], tmp_path / Path(good[flag]).name)
    file = target / inside if inside else target
    lines = file.read_text().splitlines()
    file.write_text("\n".join(lines[:-1] if rows < 0 else [*lines, lines[-1]]) + "\n")
    count = len(lines) - 1
    assert_refused(stage, tmp_path, good, {flag: target}, str(tmp_path), str(count), str(count + rows))


@pytest.mark.parametrize(("stage", "flag"), [(stage, flag) for stage in READS for flag in WRITES[stage]])
@pytest.mark.parametrize("kind", ["in the way", "below a file"])
def test_a_place_where_nothing_can_be_written_is_refused(good, tmp_path, stage, flag, kind):
    targets = outputs(stage, tmp_path)
    folder, place = "." not in targets[flag].name, targets[flag]
    place.parent.mkdir()
    if kind == "below a file":
        place.write_text("mine\n")
        targets[flag] = place / "deeper"
    elif folder:
        place.write_text("mine\n")
    else:
        place.mkdir()
        (place / "mine").touch()
    before = tree(tmp_path)
    done = run(stage, **{name: good[name] for name in READS[stage]}, **targets)
    assert done.code == 2 and done.err.count("\n") == 1 and place.name in done.err and tree(tmp_path) == before, done
