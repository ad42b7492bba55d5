"""Splits the flowers, and scales them by the training rows only.

Reads `iris.csv`; writes "x_train.csv", `x_test.csv` and scaler.json \\(mean, scale\\). A line of text in a notebook may
be long, since a notebook wraps it; a script wraps it by itself, at a width that people read.

- one: the share of flowers that are kept for testing is a parameter, as is the seed that decides which flowers they are
- two

usage: python preprocess.py --raw FILE --prepared FOLDER [--test-size 0.2] [--seed 42] [--scale true] [--rate 0.001]
    [--kind standard] [--note TEXT]

Exported from 03_stages/line/01_preprocess.ipynb by `course make`: edit the notebook, not this file.
"""
import argparse
import json
from pathlib import Path

import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from stage_files import Output, between, log, read_table, run, whole_folder, yes_or_no

# In cm, as the botanist wrote them down.
FEATURES = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
SPECIES = ["Iris-setosa", "Iris-versicolor", "Iris-virginica"]  # in this order


def fit(rows: pd.DataFrame, kind: str) -> StandardScaler | MinMaxScaler:
    """The scaler of these rows."""
    scalers = {"standard": StandardScaler, "minmax": MinMaxScaler}  # by name

    return scalers[kind]().fit(rows)


def main(
    raw: str,
    prepared: str,
    test_size: float = 0.2,
    seed: int = 42,
    scale: bool = True,
    rate: float = 1e-3,
    kind: str = "standard",
    note: str = "",
) -> None:
    # One split, the same in every lesson.
    table = read_table(raw, [*FEATURES, "species"], header=False, classes={"species": SPECIES})
    train, test = train_test_split(
        table, test_size=test_size, stratify=table["species"],  # as many of each
        random_state=seed,
    )

    scaler = fit(train[FEATURES], kind)
    if scale:
        train[FEATURES] = scaler.transform(train[FEATURES])
        test[FEATURES] = scaler.transform(test[FEATURES])
    # Both by the training rows.

    card = f"""
  Prepared from {Path(raw).name}:
    {len(train)} rows, rate {rate!r:>8}
"""

    with whole_folder(prepared) as folder:
        train.to_csv(folder / "train.csv", index=False)
        test.to_csv(folder / "test.csv", index=False)

        # JSON, never pickle: it is data.
        (folder / "card.json").write_text(json.dumps({"text": card, "note": note}))
    log({"rows": len(train)})


def command_line() -> argparse.ArgumentParser:
    """The flags of this stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--raw", required=True, metavar="FILE", help="the flowers, a CSV file without a header")
    parser.add_argument("--prepared", required=True, type=Output, metavar="FOLDER", help="where the tables go")
    parser.add_argument(
        "--test-size", type=between(0, 1), metavar="NUMBER", default=0.2, help="share of the flowers kept for testing, 0 to 1 (default: %(default)s)"
    )
    parser.add_argument("--seed", type=int, metavar="NUMBER", default=42, help="which flowers those are (default: %(default)s)")
    parser.add_argument("--scale", type=yes_or_no, metavar="true|false", default=True, help="bring 95 %% of the values near zero (default: %(default)s)")
    parser.add_argument("--rate", type=float, metavar="NUMBER", default=1e-3, help="a rate that stays as it is typed (default: %(default)s)")
    parser.add_argument("--kind", choices=["standard", "minmax"], default="standard", help="one of standard, minmax (default: %(default)s)")
    parser.add_argument("--note", default="", help="words for the record, or nothing")
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
