"""The blood pressure stages refuse wrong names, broken tables and models of another kind: exit 2, one line, nothing written."""
import json

import pytest

from blood_pressure_room import DATA, SAMPLE, assert_refused, copied, run

LINES = (DATA / "patients.csv").read_text().splitlines()
NAMES = {
    "a feature that is not there": ({"features": "age,bmi,insulin"}, "features", "'insulin'", "no column"),
    "a feature in small letters": ({"raw": DATA / "clinic.csv", "features": "insulin", "target": "BMI"}, "it has Insulin"),
    "a feature twice": ({"features": "age,bmi,age"}, "features: 'age' is there twice"),
    "no features": ({"features": ""}, "features"),
    "a comma too many": ({"features": "age,bmi,"}, "features: ''"),
    "a target that is not there": ({"target": "pressure"}, "target: 'pressure'"),
    "two targets": ({"target": "bp,progression"}, "target: 'bp,progression' must be one column"),
    "the target among the features": ({"features": "age,bp"}, "none of the features"),
    "a target that a scaled feature would hide": ({"features": "age", "target": "bp", "missing": "nothing"}, "missing: 'nothing'"),
    "missing where nobody looks": ({"missing": "progression"}, "missing: 'progression' is neither"),
    "none among others": ({"missing": "none,bmi"}, "missing: 'none'"),
}
TABLES = {
    "missing file": (None, "No such file"),
    "empty": ("", "row 1"),
    "a header alone": (LINES[0], "has a header and no rows"),
    "a word": ("\n".join([*LINES[:4], LINES[4].replace(",", ",much,", 1).rpartition(",")[0], *LINES[5:]]), "row 5", "sex"),
    "a field short": ("\n".join([*LINES[:4], LINES[4].rpartition(",")[0], *LINES[5:]]), "row 5", "10 fields"),
    "nan": ("\n".join([*LINES[:7], "nan" + LINES[7][LINES[7].index(","):], *LINES[8:]]), "row 8", "age"),
    "infinity": ("\n".join([*LINES[:7], "inf" + LINES[7][LINES[7].index(","):], *LINES[8:]]), "row 8", "age"),
    "an empty cell": ("\n".join([*LINES[:7], LINES[7][LINES[7].index(","):], *LINES[8:]]), "row 8", "age", "empty"),
    "no header": ("\n".join(LINES[1:]), "features: 'age'"),
    "a column twice": ("\n".join([LINES[0].replace("sex", "age"), *LINES[1:]]), "'age' is there twice"),
    "zero bytes": ("\0" * 50, "row 1"),
    "two patients": ("\n".join(LINES[:2]), "too few patients"),
}


@pytest.mark.parametrize("case", NAMES)
def test_prep_refuses_wrong_names(case, tmp_path):
    flags, *named = NAMES[case]
    assert_refused("prep", tmp_path, flags, *named)


@pytest.mark.parametrize("case", TABLES)
def test_prep_refuses_broken_tables(case, tmp_path):
    content, *named = TABLES[case]
    path = tmp_path / "broken.csv"
    if content is not None:
        path.write_text(content)
    assert_refused("prep", tmp_path, {"raw": path}, *([] if case == "no header" or case == "a column twice" else [str(path)]), *named)


def test_prep_refuses_a_folder_and_a_column_that_nobody_measured(tmp_path):
    assert_refused("prep", tmp_path / "one", {"raw": DATA}, str(DATA))
    table = tmp_path / "table.csv"
    table.write_text("a,b,c\n" + "".join(f"{number},0,{number * 2}\n" for number in range(40)))
    assert_refused("prep", tmp_path / "two", {"raw": table, "features": "a,b", "target": "c", "missing": "b"}, "column b", "every training patient")
    assert_refused("prep", tmp_path / "three", {"raw": table, "features": "b", "target": "a", "missing": "b"}, "column b")


def test_a_target_called_as_a_scaled_feature_is_refused(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("a,a_scaled\n" + "".join(f"{number},{number}\n" for number in range(40)))
    assert_refused("prep", tmp_path, {"raw": table, "features": "a", "target": "a_scaled"}, "target")


def test_a_table_that_excel_saved_is_read(tmp_path):
    table = tmp_path / "excel.csv"
    table.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(LINES).encode() + b"\r\n")
    done = run("prep", raw=table, train_set=tmp_path / "train_set", test_set=tmp_path / "test_set.csv")
    assert done.code == 0, done.err
    assert (tmp_path / "train_set" / "train.csv").read_bytes() == (SAMPLE / "train_set" / "train.csv").read_bytes()


# --- training sets and models ------------------------------------------------------------------------------------------------
def edited(path, **changes):
    """A JSON file with entries changed; None drops one."""
    said = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({name: value for name, value in said.items() if value is not None}))


NUMBERS = {
    "no fill": {"fill": None}, "no target": {"target": None}, "a mean short": {"mean": [1.0] * 8}, "a scale of zero": {"scale": [0.0] * 9},
    "a word for a number": {"mean": ["x"] * 9}, "nested": {"mean": [[1.0]] * 9}, "nan": {"mean": [float("nan")] * 9}, "a name twice": {"features": ["age"] * 9},
    "no features": {"features": [], "fill": [], "mean": [], "scale": [], "missing": []}, "a number for a name": {"target": 7},
    "the target a feature": {"target": "age"}, "missing of another table": {"missing": ["Insulin"]},
    "features a text": {"features": "age"}, "missing a number": {"missing": 3},
}


@pytest.mark.parametrize("case", NUMBERS)
def test_train_and_score_refuse_numbers_that_do_not_fit(case, tmp_path):
    for stage, name, file in (("train", "train_set", "preprocessing.json"), ("score", "model", "model.json")):
        folder = copied(name, tmp_path / stage)
        edited(folder / file, **NUMBERS[case])
        assert_refused(stage, tmp_path / stage, {name: folder}, str(folder / file))


@pytest.mark.parametrize("changes", [
    {"kind": "iris-network"}, {"coefficients": [1.0] * 8}, {"coefficients": None}, {"intercept": "high"}, {"intercept": None}, {"intercept": float("inf")},
    {"coefficients": ["x"] * 9}, {"coefficients": [[1.0]] * 9},
], ids=str)
def test_score_refuses_weights_that_do_not_fit(changes, tmp_path):
    folder = copied("model", tmp_path)
    edited(folder / "model.json", **changes)
    assert_refused("score", tmp_path, {"model": folder}, str(folder / "model.json"))


def test_files_of_another_kind_are_refused(tmp_path):
    assert_refused("train", tmp_path / "a", {"train_set": SAMPLE / "model"}, "preprocessing.json")
    assert_refused("score", tmp_path / "b", {"model": SAMPLE / "train_set"}, "model.json")
    assert_refused("score", tmp_path / "c", {"test_set": DATA / "clinic.csv"}, "row 1", "age")
    assert_refused("score", tmp_path / "d", {"test_set": SAMPLE / "train_set" / "train.csv"}, "row 1")


@pytest.mark.parametrize("rows, named", [(9, "9 patients"), (1, "1 patients")])
def test_score_refuses_to_judge_by_a_handful(rows, named, tmp_path):
    table = tmp_path / "few.csv"
    table.write_text("\n".join((SAMPLE / "test_set.csv").read_text().splitlines()[: rows + 1]))
    assert_refused("score", tmp_path, {"test_set": table}, named)


def test_score_refuses_patients_who_are_all_alike(tmp_path):
    table = tmp_path / "alike.csv"
    header, first, *_ = (SAMPLE / "test_set.csv").read_text().splitlines()
    table.write_text("\n".join([header, *[first] * 20]))
    assert_refused("score", tmp_path, {"test_set": table}, "varies by 0")
