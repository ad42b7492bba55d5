"""Train ridge regression on the scaled patients and write a model that scoring can use by itself.

usage: python train.py --train-set FOLDER --model FOLDER [--alpha 1.0]

Exported from 03_pipeline_stages/blood_pressure/04_train.ipynb by `course make`: edit the notebook, not this file.
"""
import argparse
import json

import numpy as np
from sklearn.linear_model import Ridge
from stage_files import BadInput, Output, between, read_json, read_table, run, whole_folder


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


def main(train_set: str, model: str, alpha: float = 1.0) -> None:
    preprocessing = read_json(f"{train_set}/preprocessing.json", kind="patients-preprocessing")
    check_numbers(f"{train_set}/preprocessing.json", preprocessing)
    columns = [f"{name}_scaled" for name in preprocessing["features"]]
    patients = read_table(f"{train_set}/train.csv", [*columns, preprocessing["target"]], header=True)

    x, y = patients[columns].to_numpy(), patients[preprocessing["target"]].to_numpy()
    ridge = Ridge(alpha=alpha).fit(x, y)

    contents = {name: preprocessing[name] for name in ("features", "target", "missing", "fill", "mean", "scale")} | {
        "kind": "ridge-regression",
        "coefficients": [float(f"{value:.9g}") for value in ridge.coef_],
        "intercept": float(f"{ridge.intercept_:.9g}"),
        "recipe": {"alpha": alpha, "rows": len(patients)},
    }

    with whole_folder(model) as folder:
        (folder / "model.json").write_text(json.dumps(contents, indent=1) + "\n", encoding="utf-8")

    print(f"ridge regression of {preprocessing['target']} on {len(columns)} features, {len(patients)} patients, alpha {alpha:g}")


def command_line() -> argparse.ArgumentParser:
    """The flags of this stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--train-set", required=True, metavar="FOLDER", help="what prep wrote: train.csv and preprocessing.json")
    parser.add_argument("--model", required=True, type=Output, metavar="FOLDER", help="model.json: the weights, and all that scoring needs beside them")
    parser.add_argument(
        "--alpha", type=between(0.001, 1e+06), metavar="NUMBER", default=1.0, help="how much large weights cost; 0.001 to 1000000 (default: %(default)s)"
    )
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
