"""Whole or not at all: the folders and files that stages write with stage_files."""
import os
from pathlib import Path

import pytest

from coursekit.stages.stage_files import BadInput, Output, apart, whole_file, whole_folder


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tree(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() if path.is_file() else "" for path in sorted(folder.rglob("*"))}


def fill(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        folder.joinpath(name).write_text(text)


@pytest.mark.parametrize("before", ["nothing", "empty", "older"])
def test_a_folder_is_there_whole_and_only_at_the_end(here, before):
    target = here / "deep er" / "prepared"
    if before != "nothing":
        target.mkdir(parents=True)
    if before == "older":
        fill(target, x="old", y="old")
    with whole_folder("deep er/prepared") as folder:
        fill(folder, x="new", y="new", z="new")
        (folder / "inside").mkdir()
        fill(folder / "inside", w="new")
        assert tree(target) == ({"x": "old", "y": "old"} if before == "older" else {})
    assert tree(target) == {"inside": "", "inside/w": "new", "x": "new", "y": "new", "z": "new"}
    assert [path.name for path in [*here.iterdir(), *target.parent.iterdir()]] == ["deep er", "prepared"]
    assert target.stat().st_mode & 0o777 == 0o777 & ~current_umask()


def current_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("error", [BadInput("x"), KeyboardInterrupt(), SystemExit(143), OSError(28, "No space left on device")])
@pytest.mark.parametrize("writer", [whole_folder, whole_file])
def test_an_error_leaves_nothing_and_overwrites_nothing(here, writer, error):
    before = {"result": "old"} if writer is whole_file else {"result": "", "result/x": "old"}
    if writer is whole_file:
        fill(here, result="old")
    else:
        (here / "result").mkdir()
        fill(here / "result", x="old")
    with pytest.raises(type(error)), writer("result") as place:
        fill(place if place.is_dir() else place.parent, x="half", result="half")
        raise error
    assert tree(here) == before


def test_somebodys_work_is_not_deleted(here):
    target = here / "result"
    target.mkdir()
    fill(target, x="old", thesis="years")
    with pytest.raises(BadInput, match="holds thesis, which this stage does not write; name a new or empty folder"), whole_folder("result") as folder:
        fill(folder, x="new")
    assert tree(here) == {"result": "", "result/x": "old", "result/thesis": "years"}
    for wrong in (".", "..", "/", "result/thesis"):
        with pytest.raises(BadInput), whole_folder(wrong):
            raise AssertionError("never comes here")
    with pytest.raises(BadInput, match="is a folder; name a file"), whole_file("result"):
        raise AssertionError("never comes here")


def test_a_file_keeps_its_name_while_it_is_written(here):
    fill(here, **{"model.json": "old"})
    with whole_file("model.json") as file:
        assert file.name == "model.json" and file.parent != here
        file.write_text("new")
        assert (here / "model.json").read_text() == "old"
    assert tree(here) == {"model.json": "new"}
    with pytest.raises(FileNotFoundError), whole_file("never.json"):
        pass
    assert tree(here) == {"model.json": "new"}


def test_a_link_to_a_folder_stays_a_link(here):
    (here / "real").mkdir()
    (here / "link").symlink_to("real")
    with whole_folder("link") as folder:
        fill(folder, x="new")
    assert (here / "link").is_symlink() and tree(here / "real") == {"x": "new"}


@pytest.mark.parametrize("mounted", [True, False], ids=["mounted", "cannot be renamed"])
def test_a_folder_that_cannot_be_renamed_gets_whole_files(here, monkeypatch, mounted):
    target = here / "outputs"
    (target / "inside").mkdir(parents=True)
    fill(target, x="old")
    fill(target / "inside", w="old")
    replace = os.replace

    def refuse(source, to):
        if Path(source) == target:
            raise OSError(16, "Device or resource busy")
        replace(source, to)

    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr(os.path, "ismount", lambda path: mounted and Path(path) == target)
    with whole_folder("outputs") as folder:
        assert (folder.parent == target) == mounted
        (folder / "inside").mkdir()
        fill(folder, x="new", y="new")
        fill(folder / "inside", w="new")
    assert tree(here) == {"outputs": "", "outputs/inside": "", "outputs/inside/w": "new", "outputs/x": "new", "outputs/y": "new"}


def test_a_failing_last_step_brings_the_older_result_back(here, monkeypatch):
    (here / "result").mkdir()
    fill(here / "result", x="old")
    replace = os.replace

    def refuse(source, to):
        if Path(to) == here / "result" and not str(source).endswith(".old"):
            raise OSError(5, "Input/output error")
        replace(source, to)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="Input/output"), whole_folder("result") as folder:
        fill(folder, x="new")
    assert tree(here) == {"result": "", "result/x": "old"}


@pytest.mark.parametrize(("values", "flags"), [
    ({"features": "a.csv", "predictions": Output("a.csv")}, "--features and --predictions"),
    ({"features": "a.csv", "predictions": Output("b/../a.csv")}, "--features and --predictions"),
    ({"features": "link.csv", "predictions": Output("a.csv")}, "--features and --predictions"),
    ({"train_set": "b", "model": Output("b/")}, "--train-set and --model"),
    ({"x_test": Output("new.csv"), "y_test": Output("./new.csv")}, "--y-test and --x-test"),
])
def test_a_result_is_not_written_over_what_is_read_nor_over_another(tmp_path, monkeypatch, values, flags):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").touch()
    (tmp_path / "b").mkdir()
    (tmp_path / "link.csv").symlink_to("a.csv")
    with pytest.raises(BadInput, match=flags):
        apart(values)


@pytest.mark.parametrize("values", [
    {"table": "a.csv", "reference": "a.csv", "report": Output("report")},  # the same file read twice
    {"features": "a.csv", "predictions": Output("b/a.csv")},
    {"device": "auto", "model": Output("auto")},  # a word that is no path
    {"raw": "a.csv", "note": "", "seed": 3, "model": Output("")},
])
def test_what_is_apart_is_let_through(tmp_path, monkeypatch, values):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").touch()
    apart(values)


def test_a_file_that_its_library_wrote_for_its_owner_alone_is_for_everybody(tmp_path):
    with whole_folder(tmp_path / "model") as folder:
        (folder / "weights").touch(0o600)
    assert (tmp_path / "model" / "weights").stat().st_mode & 0o777 == 0o644
