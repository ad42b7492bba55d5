"""The blood pressure stages: samples, the numbers that the lessons name, another clinic by parameters, and what holds the copies together."""
import csv
import json

import numpy as np
import pandas as pd
import pytest
import yaml

from blood_pressure_room import CLINIC, DATA, FEATURES, FOLDER, SAMPLE, chain, files
from coursekit import notebook


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What the stages make of the course's table."""
    return chain(tmp_path_factory.mktemp("made"))


def metrics(folder) -> dict:
    return json.loads((folder / "report" / "metrics.json").read_text())


def test_the_samples_are_what_the_stages_make(made):
    ours, theirs = files(SAMPLE), files(made)
    assert set(ours) == {name for name in theirs if not name.startswith("report/")}
    assert ours["test_set.csv"] == theirs["test_set.csv"]
    for name in ("model/model.json", "train_set/preprocessing.json"):
        one, other = (json.loads(found[name]) for found in (ours, theirs))
        assert one.keys() == other.keys()
        for key in one:
            numbers = key in ("mean", "scale", "coefficients", "intercept")
            assert one[key] == (pytest.approx(other[key], rel=1e-8) if numbers else other[key]), key  # processors disagree about the last digits


def test_the_numbers_that_the_lessons_name(made):
    found = metrics(made)
    assert found["r2"] == pytest.approx(0.372, abs=0.002) and found["mae"] == pytest.approx(7.74, abs=0.02) and found["rows"] == 89
    assert found["r2_low"] < 0.28 < found["r2"] < found["r2_high"], "the folds' mean lies inside the interval"


def test_ridge_beats_the_larger_models_over_five_folds():
    from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import KFold, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    patients, folds = pd.read_csv(DATA / "patients.csv"), KFold(5, shuffle=True, random_state=0)
    models = {"ridge": make_pipeline(StandardScaler(), Ridge(1.0)), "forest": RandomForestRegressor(50, random_state=0),
              "boosting": GradientBoostingRegressor(random_state=0)}
    r2 = {name: cross_val_score(model, patients[FEATURES], patients["bp"], cv=folds) for name, model in models.items()}
    assert r2["ridge"].mean() == pytest.approx(0.281, abs=0.002)
    assert (r2["ridge"] > r2["forest"]).all() and (r2["ridge"] > r2["boosting"]).all()


def test_the_model_predicts_what_scikit_learn_predicts(made):
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    train, test = train_test_split(pd.read_csv(DATA / "patients.csv"), test_size=0.2, random_state=42)
    scaler = StandardScaler().fit(train[FEATURES])
    wanted = Ridge(1.0).fit(scaler.transform(train[FEATURES]), train["bp"]).predict(scaler.transform(test[FEATURES]))
    written = pd.read_csv(made / "report" / "predictions.csv")
    assert np.abs(written["predicted"] - wanted).max() < 0.001 and (written["truth"].to_numpy() == test["bp"].to_numpy()).all()


def test_twice_the_same_bytes(made, tmp_path):
    assert files(chain(tmp_path)) == files(made)


@pytest.mark.parametrize("pipeline", ["blood_pressure", "iris"])
def test_on_azure_ml_the_stages_find_what_they_log_with(pipeline):
    wanted = [line for line in (FOLDER.parent / "taxi" / "requirements_azure.txt").read_text().splitlines() if "==" in line]
    listed = yaml.safe_load((FOLDER.parent / pipeline / "environment.yml").read_text())["dependencies"][-1]["pip"]
    assert len(wanted) == 2 and set(wanted) <= set(listed), "the service sets MLFLOW_RUN_ID in every job"


# --- another clinic ----------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    """What the stages make of the made-up table, told which zeros mean missing."""
    return chain(tmp_path_factory.mktemp("clinic"), DATA / "clinic.csv", **CLINIC)


def test_the_made_up_table_has_the_zeros_of_the_known_one():
    with open(DATA / "clinic.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    zeros = {name: sum(float(row[name]) == 0 for row in rows) for name in rows[0]}
    assert len(rows) == 768
    assert {name: zeros[name] for name in ("BloodPressure", "Glucose", "SkinThickness", "Insulin", "BMI")} == {
        "BloodPressure": 35, "Glucose": 5, "SkinThickness": 227, "Insulin": 374, "BMI": 11}
    assert zeros["Pregnancies"] > 50 and zeros["Outcome"] > 300, "there a zero is a value"


def test_patients_without_a_target_leave_and_gaps_are_filled_by_training_medians(clinic):
    said = json.loads((clinic / "train_set" / "preprocessing.json").read_text())
    train, test = pd.read_csv(clinic / "train_set" / "train.csv"), pd.read_csv(clinic / "test_set.csv")
    assert len(train) + len(test) == 768 - 35 and (test["BloodPressure"] > 0).all() and (train["BloodPressure"] > 0).all()
    assert said["missing"] == ["Glucose", "SkinThickness", "Insulin", "BMI"] and min(said["fill"][1:7]) > 0
    insulin = said["features"].index("Insulin")
    scaled_fill = (said["fill"][insulin] - said["mean"][insulin]) / said["scale"][insulin]
    assert np.isclose(train["Insulin_scaled"], scaled_fill).mean() > 0.4, "half of them were never measured"
    assert (test["Insulin"] == 0).mean() > 0.4, "test patients leave as the clinic writes them"


def test_a_zero_that_means_missing_is_the_difference_between_signal_and_none(clinic, tmp_path):
    careless = metrics(chain(tmp_path, DATA / "clinic.csv", **(CLINIC | {"missing": "none"})))
    assert metrics(clinic)["r2"] > 0.25 and careless["r2"] < 0.1
    assert metrics(clinic)["rows"] == 147 and careless["rows"] == 154


def test_columns_come_in_any_number_and_with_blanks(tmp_path):
    assert metrics(chain(tmp_path, features=" age , bmi", target="progression"))["rows"] == 89
    assert json.loads((tmp_path / "model" / "model.json").read_text())["features"] == ["age", "bmi"]


def test_training_and_scoring_hold_models_to_the_same():
    sources = [{cell.id: cell.source for cell in notebook.read(FOLDER / name).cells}["check-numbers"] for name in ("04_train.ipynb", "05_score.ipynb")]
    assert sources[0] == sources[1]


@pytest.mark.parametrize("stage", ["prep", "train", "score"])
def test_a_stage_brings_only_public_packages_and_what_lies_beside_it(stage):
    text = (FOLDER / f"{stage}.py").read_text()
    assert "coursekit" not in text and "azure" not in text and "pickle" not in text and text.count("\n") <= 120
