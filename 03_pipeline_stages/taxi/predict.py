"""Predict the fare of every trip of a table.

usage: python predict.py --model-input FOLDER --test-data FOLDER --predictions FOLDER [--scheduler local]

Exported from 03_pipeline_stages/taxi/07_predict.ipynb by `course make`: edit the notebook, not this file.
"""
import argparse
from pathlib import Path

import lightgbm as lgb
import numpy as np
import polars as pl
from stage_files import BadInput, Output, read_json, run, whole_folder
from stage_parts import NUMBERS, close_parts, each_part, open_parts, read_part, write_part


def load(folder: str) -> tuple[Path, list[str]]:
    """The file with the trees of a model folder, once it has been looked at, and the names of its features in order."""
    features = read_json(f"{folder}/model.json", kind="taxi-fare-model").get("features")
    try:
        text = Path(folder, "model.txt").read_bytes().decode("utf-8")
        if not text.rstrip().endswith("pandas_categorical:null"):
            raise BadInput(f"{folder}/model.txt: is not a whole model of LightGBM")
        booster = lgb.Booster(model_str=text)
        trial = booster.predict(np.zeros((1, booster.num_feature())), num_threads=1)
    except (OSError, UnicodeDecodeError, lgb.basic.LightGBMError) as error:
        raise BadInput(f"{folder}/model.txt: can't be read ({str(error).splitlines()[0][:100]})") from None
    if booster.feature_name() != features:
        raise BadInput(f"{folder}: model.txt was trained with other features than model.json lists")
    if not np.isfinite(trial).all():
        raise BadInput(f"{folder}/model.txt: gives no finite fare")
    return Path(folder, "model.txt").resolve(), features


def predict_part(path: Path, rows: int, number: int, given: dict, columns: dict, model: Path, features: list[str], folder: Path) -> int:
    """Write the trips of one part with their predicted fares."""
    trips = read_part(path, given, rows)
    fares = lgb.Booster(model_file=model).predict(trips.select(features), num_threads=1) if rows else []
    return write_part(trips.with_columns(pl.Series("prediction", fares, pl.Float64)).select(list(columns)), folder, number)


def main(model_input: str, test_data: str, predictions: str, scheduler: str = "local") -> None:
    model, features = load(model_input)

    table = open_parts(test_data, "taxi-features", {})
    for name in features:
        if table.columns.get(name) not in NUMBERS:
            raise BadInput(f"{test_data}: column {name}: {'is no number' if name in table.columns else 'is missing'}, and the model was trained with it")
    columns = {name: word for name, word in table.columns.items() if name != "prediction"} | {"prediction": "number"}

    with whole_folder(predictions) as folder:
        tasks = [(path, rows, number, table.columns, columns, model, features, folder)
                 for number, (path, rows) in enumerate(zip(table.paths, table.rows, strict=True))]
        rows = each_part(predict_part, tasks, scheduler)
        close_parts(folder, "taxi-predictions", columns, rows)

    print(f"{sum(rows):,} fares predicted")


def command_line() -> argparse.ArgumentParser:
    """The flags of this stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--model-input", required=True, metavar="FOLDER", help="what train wrote: model.txt and model.json")
    parser.add_argument("--test-data", required=True, metavar="FOLDER", help="trips with the features that the model was trained with, in parts")
    parser.add_argument("--predictions", required=True, type=Output, metavar="FOLDER", help="the same trips, each with a predicted fare, in parts")
    parser.add_argument("--scheduler", default="local", help="address of a Dask scheduler; local: this machine (default: %(default)s)")
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
