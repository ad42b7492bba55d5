"""Predict for the patients of a file, compare with the truth: metrics with an interval, predictions, residuals.

usage: python score.py --model FOLDER --test-set FILE --report FOLDER

Exported from 03_pipeline_stages/blood_pressure/05_score.ipynb by `course make`: edit the notebook, not this file.
"""
import argparse
import json

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from stage_files import BadInput, Output, log, read_json, read_table, run, whole_folder


def check_numbers(path: str, said: dict) -> None:
    """Refuse what does not name features and target, and give each feature a fill, a mean and a positive scale."""
    try:
        names = [*said["features"], said["target"]]
        numbers = np.array([said["fill"], said["mean"], said["scale"]])
        named = len(names) > 1 and all(isinstance(name, str) and name for name in names) and len(set(names)) == len(names)
        named = named and set(said["missing"]) <= set(said["features"])
        fitted = numbers.shape == (3, len(names) - 1) and numbers.dtype.kind in "if" and np.isfinite(numbers).all() and (numbers[2] > 0).all()
    except (LookupError, TypeError, ValueError):
        named = fitted = False
    if not (named and fitted):
        raise BadInput(f"{path}: does not name features and a target, and give each feature a fill, a mean and a positive scale")


def weights_of(path: str, said: dict) -> np.ndarray:
    """One weight for each feature, then the intercept."""
    try:
        weights = np.array([*said["coefficients"], said["intercept"]])
        fits = weights.dtype.kind in "if" and weights.shape == (len(said["features"]) + 1,) and np.isfinite(weights).all()
    except (LookupError, TypeError, ValueError):
        fits = False
    if not fits:
        raise BadInput(f"{path}: does not hold one finite weight for each feature, and an intercept")
    return weights


def predict(contents: dict, weights: np.ndarray, rows: pd.DataFrame) -> np.ndarray:
    """The target of each row, from raw units."""
    x = rows[contents["features"]].copy()
    x[contents["missing"]] = x[contents["missing"]].replace(0, np.nan)
    filled = x.fillna(dict(zip(contents["features"], contents["fill"], strict=True))).to_numpy()
    return (filled - contents["mean"]) / contents["scale"] @ weights[:-1] + weights[-1]


def r2(truth: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """The share of the variation that is explained, along the last axis."""
    spread = truth - truth.mean(axis=-1, keepdims=True)
    return 1 - ((truth - predicted) ** 2).sum(axis=-1) / (spread**2).sum(axis=-1)


def main(model: str, test_set: str, report: str) -> None:
    contents = read_json(f"{model}/model.json", kind="ridge-regression")
    check_numbers(f"{model}/model.json", contents)
    weights = weights_of(f"{model}/model.json", contents)
    features, target = contents["features"], contents["target"]
    patients = read_table(test_set, [*features, target], header=True)

    truth, predicted = patients[target].to_numpy(), predict(contents, weights, patients)
    if len(truth) < 10 or np.ptp(truth) == 0:
        raise BadInput(f"{test_set}: {len(truth)} patients, of whom {target} varies by {np.ptp(truth):g}; ten who differ are the least to judge by")

    draws = np.random.default_rng(0).integers(0, len(truth), (1000, len(truth)))
    draws = draws[np.ptp(truth[draws], axis=1) > 0]
    low, high = np.quantile(r2(truth[draws], predicted[draws]), [0.05, 0.95])
    metrics = {
        "r2": float(r2(truth, predicted)), "r2_low": float(low), "r2_high": float(high),
        "mae": float(np.abs(truth - predicted).mean()), "mae_of_the_mean": float(np.abs(truth - weights[-1]).mean()), "rows": len(truth),
    }

    figure = Figure(figsize=(5, 4), dpi=100, layout="constrained")
    axes = figure.add_subplot()
    _ = axes.scatter(predicted, truth - predicted, s=14, color="0.35")
    _ = axes.axhline(0, color="black", linewidth=0.8)
    _ = axes.set(xlabel=f"predicted {target}", ylabel=f"{target} minus prediction", title=f"{len(truth)} patients")

    with whole_folder(report) as folder:
        (folder / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
        pd.DataFrame({"truth": truth, "predicted": predicted.round(3)}).to_csv(folder / "predictions.csv", index=False)
        figure.savefig(folder / "residuals.png")

    log(metrics=metrics)
    print(f"R2 {metrics['r2']:.3f} ({metrics['r2_low']:.2f} to {metrics['r2_high']:.2f}), off by {metrics['mae']:.2f} on {metrics['rows']} patients")


def command_line() -> argparse.ArgumentParser:
    """The flags of this stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--model", required=True, metavar="FOLDER", help="what train wrote: model.json")
    parser.add_argument("--test-set", required=True, metavar="FILE", help="patients in the units of the raw table, with the target")
    parser.add_argument("--report", required=True, type=Output, metavar="FOLDER", help="metrics.json, predictions.csv and residuals.png")
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
