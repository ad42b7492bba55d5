"""Train boosted trees that predict the fare of a trip, and hold trips back to test them.

usage: python train.py --training-data FOLDER --model-output FOLDER --test-data FOLDER [--test-size 0.3] [--seed 42]
    [--trees 200] [--learning-rate 0.05] [--leaves 31] [--threads 2] [--scheduler local]

Exported from 03_pipeline_stages/taxi/06_train.ipynb by `course make`: edit the notebook, not this file.
"""
import argparse
import json
import re
from functools import partial
from pathlib import Path

import lightgbm as lgb
import numpy as np
import polars as pl
from sklearn.model_selection import train_test_split
from stage_files import BadInput, Output, between, log, run, whole_folder
from stage_parts import NUMBERS, close_parts, each_part, here, open_parts, read_part, spread, together, write_part


def held_back(rows: list[int], test_size: float, seed: int) -> list[np.ndarray]:
    """For each part, which of its rows are held back."""
    held = np.zeros(sum(rows), dtype=bool)
    held[train_test_split(np.arange(len(held)), test_size=test_size, random_state=seed)[1]] = True
    return np.split(held, np.cumsum(rows)[:-1])


def kept_of(path: Path, rows: int, columns: dict, held: np.ndarray) -> pl.DataFrame:
    """The rows of a part that are learned from."""
    return read_part(path, columns, rows).filter(~held)


def hold_back(path: Path, rows: int, columns: dict, held: np.ndarray, number: int, folder: Path) -> int:
    """Write the rows of a part that are held back."""
    return write_part(read_part(path, columns, rows).filter(held), folder, number)


def grow_here(tasks: list[tuple], features: list[str], recipe: dict, trees: int, threads: int) -> lgb.Booster:
    """Trees grown on this machine."""
    rows = pl.concat(each_part(kept_of, tasks, "local"))
    data = lgb.Dataset(rows.select(features), label=rows["cost"].to_numpy())
    return lgb.train(recipe | {"objective": "regression", "num_threads": min(threads, 1 + rows.height // 100_000)}, data, trees)


def grow_there(client, tasks: list[tuple], features: list[str], recipe: dict, trees: int) -> lgb.Booster:
    """Trees grown by the workers of a cluster, each on its own parts."""
    def numbers(*task: tuple) -> np.ndarray:
        return kept_of(*task).select("cost", *features).cast(pl.Float64).to_numpy()
    rows = spread(client, numbers, tasks, [(int((~task[3]).sum()), 1 + len(features)) for task in tasks])
    model = lgb.DaskLGBMRegressor(client=client, n_estimators=trees, time_out=2, **recipe)
    return model.fit(rows[:, 1:], rows[:, 0], feature_name=features).booster_


def main(
    training_data: str,
    model_output: str,
    test_data: str,
    test_size: float = 0.3,
    seed: int = 42,
    trees: int = 200,
    learning_rate: float = 0.05,
    leaves: int = 31,
    threads: int = 2,
    scheduler: str = "local",
) -> None:
    table = open_parts(training_data, "taxi-features", {"cost": "number"})
    features = [name for name, word in table.columns.items() if name != "cost" and word in NUMBERS]
    if len(features) < len(table.columns) - 1 or not features:
        raise BadInput(f"{training_data}: has columns besides cost that are no numbers, or none at all; a tree compares numbers")

    try:
        held = held_back(table.rows, test_size, seed)
    except ValueError as error:
        raise BadInput(f"{training_data}: too few trips to hold {test_size:.0%} back: {error}") from None
    tasks = [(path, rows, table.columns, mask) for path, rows, mask in zip(table.paths, table.rows, held, strict=True)]

    recipe = {"num_leaves": leaves, "learning_rate": learning_rate, "deterministic": True, "force_row_wise": True, "verbosity": -1}
    grow = partial(grow_there, tasks=tasks, features=features, recipe=recipe, trees=trees)
    booster = grow_here(tasks, features, recipe, trees, threads) if here(scheduler) else together(grow, scheduler)

    contents = {
        "kind": "taxi-fare-model", "features": features, "target": "cost", "unit": "dollars", "trained_on": int(sum((~mask).sum() for mask in held)),
        "recipe": {"trees": trees, "learning_rate": learning_rate, "leaves": leaves, "threads": threads, "test_size": test_size, "seed": seed},
    }

    with whole_folder(model_output) as model_folder, whole_folder(test_data) as test_folder:
        text = re.sub(r"\[(machines|local_listen_port): .*\]\n", "", booster.model_to_string())
        (model_folder / "model.txt").write_text(text, encoding="utf-8", newline="\n")
        (model_folder / "model.json").write_text(json.dumps(contents, indent=1) + "\n", encoding="utf-8")
        rows = each_part(hold_back, [(*task, number, test_folder) for number, task in enumerate(tasks)], scheduler)
        close_parts(test_folder, "taxi-features", table.columns, rows)
    log(parameters=contents["recipe"])
    print(f"{booster.num_trees()} trees from {contents['trained_on']:,} trips; {sum(rows):,} trips held back")


def command_line() -> argparse.ArgumentParser:
    """The flags of this stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--training-data", required=True, metavar="FOLDER", help="what transform wrote: the cost and the features, in parts")
    parser.add_argument("--model-output", required=True, type=Output, metavar="FOLDER", help="the trees as text, and all that predict needs beside them")
    parser.add_argument("--test-data", required=True, type=Output, metavar="FOLDER", help="the trips held back, in parts")
    parser.add_argument(
        "--test-size", type=between(0.05, 0.5), metavar="NUMBER", default=0.3, help="share of the trips held back to test; 0.05 to 0.5 (default: %(default)s)"
    )
    parser.add_argument("--seed", type=between(0, 999999, int), metavar="NUMBER", default=42, help="which trips to test on; 0 to 999999 (default: %(default)s)")
    parser.add_argument(
        "--trees", type=between(1, 10000, int), metavar="NUMBER", default=200, help="trees, each correcting those before it; 1 to 10000 (default: %(default)s)"
    )
    parser.add_argument(
        "--learning-rate", type=between(0.001, 1), metavar="NUMBER", default=0.05, help="share of each correction taken; 0.001 to 1 (default: %(default)s)"
    )
    parser.add_argument("--leaves", type=between(2, 1024, int), metavar="NUMBER", default=31, help="most leaves of a tree; 2 to 1024 (default: %(default)s)")
    parser.add_argument("--threads", type=between(1, 64, int), metavar="NUMBER", default=2, help="how many threads it may use; 1 to 64 (default: %(default)s)")
    parser.add_argument("--scheduler", default="local", help="address of a Dask scheduler; local: this machine (default: %(default)s)")
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
