"""Split patients into training and test rows; fill and scale the training rows.

Which columns are features, which is the target, and where 0 means missing are parameters. Patients without a target are
left out and counted.

usage: python prep.py --raw FILE --train-set FOLDER --test-set FILE [--features age,sex,bmi,s1,s2,s3,s4,s5,s6] [--target
    bp] [--missing none] [--test-size 0.2] [--seed 42]

Exported from 03_pipeline_stages/blood_pressure/03_prep.ipynb by `course make`: edit the notebook, not this file.
"""
import argparse
import difflib
import json

import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from stage_files import BadInput, Output, between, read_table, run, whole_file, whole_folder


def columns_of(path: str) -> list[str]:
    """The names in the first line of a table."""
    try:
        with open(path, "rb") as file:
            first = file.readline(100_000)
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from None
    names = [name.strip('"') for name in first.decode("utf-8-sig", "replace").rstrip("\r\n").split(",")]
    if b"\0" in first or not all(name.strip() for name in names):
        raise BadInput(f"{path}: row 1: is no list of names with commas; the first line names the columns")
    return names


def chosen(path: str, columns: list[str], knob: str, text: str) -> list[str]:
    """The columns that a knob names, each of them in the table and named once."""
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if columns.count(name) != 1 or names.count(name) != 1:
            near = difflib.get_close_matches(name, columns, n=1) or [", ".join(columns)[:200]]
            why = "is there twice" if columns.count(name) > 1 or names.count(name) > 1 else f"is no column of {path}; it has {near[0]}"
            raise BadInput(f"{knob}: '{name}' {why}")
    return names


def main(
    raw: str,
    train_set: str,
    test_set: str,
    features: str = "age,sex,bmi,s1,s2,s3,s4,s5,s6",
    target: str = "bp",
    missing: str = "none",
    test_size: float = 0.2,
    seed: int = 42,
) -> None:
    columns = columns_of(raw)
    names, goal = chosen(raw, columns, "features", features), chosen(raw, columns, "target", target)
    empty_as_zero = [] if missing.strip() == "none" else chosen(raw, columns, "missing", missing)
    if len(goal) != 1 or goal[0].removesuffix("_scaled") in names:
        raise BadInput(f"target: '{target}' must be one column, and none of the features")
    if unused := [name for name in empty_as_zero if name not in names + goal]:
        raise BadInput(f"missing: '{unused[0]}' is neither a feature nor the target")

    table = read_table(raw, columns, header=True, texts=[name for name in columns if name not in names + goal])
    table = table[names + goal]
    table[empty_as_zero] = table[empty_as_zero].replace(0, np.nan)
    known = table.dropna(subset=goal)

    try:
        train, test = train_test_split(known, test_size=test_size, random_state=seed)
    except ValueError as error:
        raise BadInput(f"{raw}: too few patients to hold {test_size:.0%} back: {error}") from None
    fill = train[names].median()
    if nothing := [name for name in names if np.isnan(fill[name])]:
        raise BadInput(f"{raw}: column {nothing[0]}: is missing for every training patient; leave it out of the features")
    scaler = StandardScaler().fit(train[names].fillna(fill))

    x_train = train[names].fillna(fill)
    x_train[names] = scaler.transform(x_train)
    x_train.columns = [f"{name}_scaled" for name in names]

    preprocessing = {
        "kind": "patients-preprocessing", "features": names, "target": goal[0], "missing": [name for name in names if name in empty_as_zero],
        "fill": fill.tolist(), "mean": scaler.mean_.tolist(), "scale": scaler.scale_.tolist(),
    }

    with whole_folder(train_set) as folder, whole_file(test_set) as test_file:
        x_train.assign(**{goal[0]: train[goal[0]]}).to_csv(folder / "train.csv", index=False)
        (folder / "preprocessing.json").write_text(json.dumps(preprocessing, indent=1) + "\n", encoding="utf-8")
        test.fillna(0).to_csv(test_file, index=False)

    print(f"{len(train)} training rows and {len(test)} test rows; {len(table) - len(known)} patients without {goal[0]} left out")


def command_line() -> argparse.ArgumentParser:
    """The flags of this stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--raw", required=True, metavar="FILE", help="patients, one a row; the first line names the columns")
    parser.add_argument("--train-set", required=True, type=Output, metavar="FOLDER", help="scaled training rows with the target, and the fitted numbers")
    parser.add_argument("--test-set", required=True, type=Output, metavar="FILE", help="the patients held back, in the units of raw")
    parser.add_argument("--features", default="age,sex,bmi,s1,s2,s3,s4,s5,s6", help="columns to predict from, separated by commas (default: %(default)s)")
    parser.add_argument("--target", default="bp", help="the column to predict (default: %(default)s)")
    parser.add_argument("--missing", default="none", help="columns in which 0 means that nobody measured, separated by commas; or none (default: %(default)s)")
    parser.add_argument(
        "--test-size", type=between(0.05, 0.5), metavar="NUMBER", default=0.2, help="share of the patients held back; 0.05 to 0.5 (default: %(default)s)"
    )
    parser.add_argument(
        "--seed", type=between(0, 999999, int), metavar="NUMBER", default=42, help="which patients are held back; 0 to 999999 (default: %(default)s)"
    )
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
