"""Trains on one column.

usage: python train.py --table FILE --model FILE [--steps 100] [--old FILE]

Exported from 03_stages/line/02_train.ipynb by `course make`: edit the notebook, not this file.
"""
import argparse
import json

import numpy as np
from stage_files import Output, between, read_table, run, whole_file


def loss(line, x, y):
    """The mean squared distance."""
    slope, offset = line
    return float(np.mean((slope * x + offset - y) ** 2))


def main(table: str, model: str, steps: int = 100, old: str = "") -> None:
    rows = read_table(table, ["x", "y"], header=True)
    x, y = rows["x"].to_numpy(), rows["y"].to_numpy()

    line = np.polyfit(x, y, 1)
    best = loss(line, x, y)

    with whole_file(model) as file:
        file.write_text(json.dumps({"line": list(line), "loss": best, "steps": steps, "from": old}))


def command_line() -> argparse.ArgumentParser:
    """The flags of this stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--table", required=True, metavar="FILE", help="the prepared table")
    parser.add_argument("--model", required=True, type=Output, metavar="FILE", help="the fitted line")
    parser.add_argument(
        "--steps", type=between(1, 100000, int), metavar="NUMBER", default=100, help="how often the line is moved, 1 to 100000 (default: %(default)s)"
    )
    parser.add_argument("--old", metavar="FILE", default="", help="a model to go on from, or nothing")
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
