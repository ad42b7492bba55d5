"""course data: the committed files are what the verb writes, and they are what the lessons say they are."""
import csv
import os
import re
from pathlib import Path

import pytest

from coursekit import cli
from coursekit.catalog import course_root
from coursekit.verbs.data import data_names

COMMITTED = course_root() / "01_notebook" / "data"
FILES = ("iris.csv", "test.csv")
SPECIES = ["Iris-setosa", "Iris-versicolor", "Iris-virginica"]


def rows_of(name: str) -> list[list[str]]:
    with open(COMMITTED / name, newline="", encoding="ascii") as file:
        return list(csv.reader(file))


def run(capsys, *argv: str | Path) -> tuple[int, str, str]:
    code = cli.main(["data", *map(str, argv)])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.mark.parametrize("folder", ["plain", "with a space", "über/deep/er"])
def test_the_bytes_are_the_committed_ones(tmp_path, capsys, folder):
    out = tmp_path / folder
    assert run(capsys, "iris", "--out", out)[0] == 0
    for name in FILES:
        assert (out / name).read_bytes() == (COMMITTED / name).read_bytes()
    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)


def test_a_second_write_touches_nothing(tmp_path, capsys):
    run(capsys, "iris", "--out", tmp_path)
    before = [(tmp_path / name).stat().st_mtime_ns for name in FILES]
    _, shown, _ = run(capsys, "iris", "--out", tmp_path)
    assert [(tmp_path / name).stat().st_mtime_ns for name in FILES] == before
    assert shown.count("same ") == 2 and "wrote" not in shown


def test_iris_has_no_header_and_the_three_species():
    rows = rows_of("iris.csv")
    assert len(rows) == 150
    assert rows[0] == ["5.1", "3.5", "1.4", "0.2", "Iris-setosa"]
    assert [row[4] for row in rows] == [name for name in SPECIES for _ in range(50)]
    assert all(re.fullmatch(r"\d\.\d", value) for row in rows for value in row[:4])
    assert len({tuple(row) for row in rows}) == 149, "one flower stands there twice"


def test_lines_end_in_one_character():
    for name in FILES:
        data = (COMMITTED / name).read_bytes()
        assert b"\r" not in data and data.endswith(b"\n") and not data.endswith(b"\n\n")


def test_the_held_out_flowers_are_not_among_the_training_rows():
    import pandas as pd
    from sklearn.model_selection import train_test_split

    table = pd.read_csv(COMMITTED / "iris.csv", header=None, dtype=str)
    training, held_out = train_test_split(table, test_size=0.2, stratify=table[4], random_state=42)
    new = [tuple(row) for row in rows_of("test.csv")]
    assert len(new) == 30 and all(len(row) == 4 for row in new)
    assert not set(new) & set(training[[0, 1, 2, 3]].itertuples(index=False, name=None))
    assert new == list(held_out[[0, 1, 2, 3]].itertuples(index=False, name=None)), "the order is the split's"


def test_check_is_content_with_the_committed_files(capsys):
    assert run(capsys, "--check")[0] == 0


@pytest.mark.parametrize("spoil, named", [
    (lambda path: path.unlink(), "test.csv is missing"),
    (lambda path: path.write_bytes(path.read_bytes()[:-1]), "test.csv differs"),
    (lambda path: path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n")), "test.csv differs"),
    (lambda path: (path.unlink(), path.mkdir()), "test.csv is missing"),
], ids=["gone", "cut", "crlf", "a folder in its place"])
def test_check_names_what_differs_and_writes_nothing(tmp_path, capsys, spoil, named):
    run(capsys, "--out", tmp_path)
    spoil(tmp_path / "test.csv")
    before = sorted((path.name, path.stat().st_mtime_ns) for path in tmp_path.iterdir())
    code, _, error = run(capsys, "--check", "--out", tmp_path)
    assert code == 1
    assert named in error and "iris.csv" not in error and error.count("\n") == 1
    assert sorted((path.name, path.stat().st_mtime_ns) for path in tmp_path.iterdir()) == before


def _file_as_folder(base: Path) -> Path:
    (base / "data").write_text("mine")
    return base / "data"


def _file_above_folder(base: Path) -> Path:
    return _file_as_folder(base) / "iris"


def _folder_as_file(base: Path) -> Path:
    (base / "iris.csv").mkdir()
    return base


@pytest.mark.parametrize("prepare", [_file_as_folder, _file_above_folder, _folder_as_file])
def test_something_in_the_way_is_one_line(tmp_path, capsys, prepare):
    out = prepare(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    code, _, error = run(capsys, "iris", "--out", out)
    assert code == 2
    assert error.count("\n") == 1 and "--out" in error and str(tmp_path) in error
    assert sorted(tmp_path.rglob("*")) == before
    assert not (tmp_path / "data").is_file() or (tmp_path / "data").read_text() == "mine"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="a read-only folder stops neither Windows nor root")
def test_a_read_only_folder_is_one_line(tmp_path, capsys):
    tmp_path.chmod(0o500)
    code, _, error = run(capsys, "--out", tmp_path)
    assert code == 2 and "cannot be written" in error and error.count("\n") == 1


def test_an_unknown_name_gets_the_nearest(capsys):
    code, _, error = run(capsys, "irsi")
    assert code == 2 and "did you mean 'iris'?" in error


def test_the_help_names_every_data_set(capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["data", "--help"])
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    assert data_names() and all(name in shown for name in data_names())
