"""Every stage refuses broken tables: exit 2, one line that names file, row and column, nothing written, nothing overwritten."""
from pathlib import Path

import pytest

from damaged_tables import Damage, damages
from repository import ROOT
from stage_room import FEATURES, READS, SPECIES, assert_refused, chain, copy

RAW = (ROOT / "01_notebook" / "data" / "iris.csv").read_text().splitlines()
MEASURED = [line.rpartition(",")[0] for line in RAW]
NAMED = [line.rpartition(",")[2] for line in RAW]
SCALED = [f"{name}_scaled" for name in FEATURES]
ANSWERED = [f"{name},{','.join('0.900000' if name == other else '0.050000' for other in SPECIES)}" for name in NAMED]
TABLES = {  # stage, flag and, in a folder, the file: the lines of a good one, its columns, whether it has a header, which column holds species
    ("preprocess", "raw", ""): (RAW, [*FEATURES, "species"], False, "species"),
    ("train", "train_set", "x_train.csv"): ([",".join(SCALED), *MEASURED[:120]], SCALED, True, ""),
    ("train", "train_set", "y_train.csv"): (["species", *NAMED[:120]], ["species"], True, "species"),
    ("infer", "features", ""): ([",".join(FEATURES), *MEASURED[:30]], FEATURES, True, ""),
    ("evaluate", "predictions", ""): ([",".join(["prediction", *SPECIES]), *ANSWERED[:30]], ["prediction", *SPECIES], True, "prediction"),
    ("evaluate", "y_test", ""): (["species", *NAMED[:30]], ["species"], True, "species"),
}
CASES = [(place, damage) for place, table in TABLES.items() for damage in damages(*table)]


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> dict[str, Path]:
    """Good inputs and results of all stages."""
    return chain(tmp_path_factory.mktemp("good"))


def put(folder: Path, good: dict[str, Path], place: tuple[str, str, str], content: bytes) -> tuple[dict[str, Path], Path]:
    """The flags with this file in its place, and the file."""
    _, flag, inside = place
    path = copy(good[flag], folder / flag) / inside if inside else folder / "broken.csv"
    path.write_bytes(content)
    return {flag: folder / flag if inside else path}, path


@pytest.mark.parametrize(("place", "damage"), [pytest.param(place, damage, id=f"{'-'.join(filter(None, place))}: {damage.cause}") for place, damage in CASES])
def test_a_broken_table_is_refused(good, tmp_path, place: tuple[str, str, str], damage: Damage):
    flags, path = put(tmp_path, good, place, damage.content)
    assert_refused(place[0], tmp_path, good, flags, str(path), *damage.named)


@pytest.mark.parametrize("stage", READS)
def test_there_are_enough_kinds_of_broken_files(stage):
    mine = [damage for place, damage in CASES if place[0] == stage]
    assert len(mine) >= 25 and len({damage.cause for damage in mine}) >= 15
    assert sum(bool(damage.row) for damage in mine) >= 15 and len({damage.column for damage in mine}) >= 2


@pytest.mark.parametrize("place", TABLES, ids=lambda place: "-".join(filter(None, place)))
@pytest.mark.parametrize("kind", ["missing", "folder", "inside a file", "endless", "a link to nothing", "a link to itself"])
def test_what_is_no_file_is_refused(good, tmp_path, place, kind):
    flags, path = put(tmp_path, good, place, b"")
    path.unlink()
    if kind == "folder":
        path.mkdir()
    elif kind == "inside a file":
        (tmp_path / "file").write_text("a,b\n")
        if not place[2]:
            path = flags[place[1]] = tmp_path / "file" / "broken.csv"
    elif kind.startswith("a link"):
        path.symlink_to(path if kind.endswith("itself") else tmp_path / "nothing.csv")
    elif kind == "endless":
        if not Path("/dev/zero").exists():
            pytest.skip("no endless file here")
        path.symlink_to("/dev/zero")
    assert_refused(place[0], tmp_path, good, flags, str(path))


@pytest.mark.parametrize("line", ["Iris-setosa,7,-3,12", "Iris-setosa,1.2,-0.1,-0.1", "Iris-setosa,0.5,0.4,0.3", "Iris-setosa,0,0,0", "Iris-setosa,90,5,5"])
def test_probabilities_that_are_no_shares_are_refused(good, tmp_path, line):
    lines = TABLES["evaluate", "predictions", ""][0]
    flags, path = put(tmp_path, good, ("evaluate", "predictions", ""), "\n".join([*lines[:4], line, *lines[5:]]).encode())
    assert_refused("evaluate", tmp_path, good, flags, str(path), "row 5", "probabilities")
