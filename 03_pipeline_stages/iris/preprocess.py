"""Split the flowers into training and test rows and scale the training rows.

The scaler learns from the training rows alone and travels with them. Test rows stay in cm.

usage: python preprocess.py --raw FILE --train-set FOLDER --x-test FILE --y-test FILE [--test-size 0.2] [--seed 42]

Exported from 03_pipeline_stages/iris/01_preprocess.ipynb by `course make`: edit the notebook, not this file.
"""
import argparse
import json

from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from stage_files import BadInput, Output, between, read_table, run, whole_file, whole_folder

FEATURES = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
CLASSES = ["Iris-setosa", "Iris-versicolor", "Iris-virginica"]


def main(raw: str, train_set: str, x_test: str, y_test: str, test_size: float = 0.2, seed: int = 42) -> None:
    columns = [*FEATURES, "species"]
    flowers = read_table(raw, columns, header=False, classes={"species": CLASSES})

    try:
        train, test = train_test_split(flowers, test_size=test_size, stratify=flowers["species"], random_state=seed)
    except ValueError as error:
        raise BadInput(f"{raw}: too few flowers to hold {test_size:.0%} back: {error}") from None
    scaler = StandardScaler().fit(train[FEATURES])

    preprocessing = {
        "kind": "iris-preprocessing",
        "features": FEATURES,
        "classes": CLASSES,
        "mean": scaler.mean_.tolist(),
        "scale": scaler.scale_.tolist(),
    }

    x_train = train[FEATURES].copy()
    x_train[FEATURES] = scaler.transform(train[FEATURES])
    x_train.columns = [f"{name}_scaled" for name in FEATURES]

    with whole_folder(train_set) as folder, whole_file(x_test) as x_file, whole_file(y_test) as y_file:
        x_train.to_csv(folder / "x_train.csv", index=False)
        train[["species"]].to_csv(folder / "y_train.csv", index=False)
        (folder / "preprocessing.json").write_text(json.dumps(preprocessing, indent=1) + "\n", encoding="utf-8")
        test[FEATURES].to_csv(x_file, index=False)
        test[["species"]].to_csv(y_file, index=False)

    print(f"{len(train)} training rows and {len(test)} test rows")


def command_line() -> argparse.ArgumentParser:
    """The flags of this stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--raw", required=True, metavar="FILE", help="flowers as handed over: four measurements in cm and a species, no header")
    parser.add_argument("--train-set", required=True, type=Output, metavar="FOLDER", help="scaled training rows, their species, and the fitted scaler")
    parser.add_argument("--x-test", required=True, type=Output, metavar="FILE", help="the flowers held back, in cm")
    parser.add_argument("--y-test", required=True, type=Output, metavar="FILE", help="their species")
    parser.add_argument(
        "--test-size", type=between(0.05, 0.5), metavar="NUMBER", default=0.2, help="share of the flowers held back; 0.05 to 0.5 (default: %(default)s)"
    )
    parser.add_argument(
        "--seed", type=between(0, 999999, int), metavar="NUMBER", default=42, help="which flowers are held back; 0 to 999999 (default: %(default)s)"
    )
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
