"""Answer every flower of a file: its predicted species and a probability for each class.

usage: python infer.py --model FOLDER --features FILE --predictions FILE [--header true] [--device auto]

The blank of exercises/03_pipeline_stages/iris/03_infer.ipynb as a script: answer it there or here, each `...` is the place of an answer.
"""
import argparse
import time

import numpy as np
import pandas as pd
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from stage_files import BadInput, Output, check_names_and_scaler, read_chunks, read_json, run, whole_file, yes_or_no
from torch import nn


class Network(nn.Module):
    """Four scaled measurements in, three logits out."""

    def __init__(self, hidden: int):
        super().__init__()
        self.hidden = nn.Linear(4, hidden)
        self.output = nn.Linear(hidden, 3)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


def load(folder: str, contents: dict) -> Network:
    """The network of a model folder, ready to be asked."""
    return ...


def answer(network: nn.Module, contents: dict, flowers: pd.DataFrame) -> np.ndarray:
    """A probability for each flower and class."""
    return ...


def lines(probabilities: np.ndarray, classes: list[str]) -> str:
    """A line for each flower: its class and all probabilities."""
    return ...


def main(model: str, features: str, predictions: str, header: bool = True, device: str = "auto") -> None:
    best = torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else "cpu"
    device = best if device == "auto" else device
    try:
        torch.zeros(1, device=device)
    except (AssertionError, RuntimeError) as error:
        raise BadInput(f"device {device}: {error}") from None
    contents = read_json(f"{model}/model.json", kind="iris-network")
    check_names_and_scaler(f"{model}/model.json", contents, contents.get("scaler"), features=4, classes=3)
    try:
        network = load(model, contents).to(device)
        trial = answer(network, contents, pd.DataFrame([contents["scaler"]["mean"]], columns=contents["features"]))
    except (LookupError, TypeError, ValueError, RuntimeError, OSError, SafetensorError) as error:
        raise BadInput(f"{model}: does not hold the weights that its model.json tells of: {error}") from error
    if not np.isfinite(trial).all():
        raise BadInput(f"{model}/weights.safetensors: gives no finite probabilities for the mean flower")

    with whole_file(predictions) as path, open(path, "w", encoding="utf-8", newline="\n") as file:
        started, count = time.monotonic(), 0
        file.write(",".join(["prediction", *contents["classes"]]) + "\n")
        for flowers in read_chunks(features, contents["features"], header):
            file.write(lines(answer(network, contents, flowers), contents["classes"]))
            count += len(flowers)
            if count > len(flowers):  # a large file: say after each piece how far we are
                print(f"{count:,} flowers, {count / (time.monotonic() - started):,.0f} a second", flush=True)

    print(f"{count:,} flowers answered")


def command_line() -> argparse.ArgumentParser:
    """The flags of this stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--model", required=True, metavar="FOLDER", help="what train wrote: weights.safetensors and model.json")
    parser.add_argument("--features", required=True, metavar="FILE", help="flowers in cm, one a row")
    parser.add_argument("--predictions", required=True, type=Output, metavar="FILE", help="the predicted species and a probability for each class")
    parser.add_argument(
        "--header", type=yes_or_no, metavar="true|false", default=True, help="does the first line of features name the columns? (default: %(default)s)"
    )
    parser.add_argument("--device", choices=["auto", "cpu", "cuda", "mps"], default="auto", help="one of auto, cpu, cuda, mps (default: %(default)s)")
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())

# Blank 486da68a: by this line `course make` knows a blank that nobody has touched.
