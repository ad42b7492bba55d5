"""Train the network on the scaled training rows and write a model that inference can use by itself.

usage: python train.py --train-set FOLDER --model FOLDER [--hidden 16] [--epochs 300] [--learning-rate 0.01] [--seed 0]
    [--device auto]

Exported from solutions/03_pipeline_stages/iris/02_train.ipynb by `course make`: edit the notebook, not this file.
"""
import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from stage_files import BadInput, Output, between, check_names_and_scaler, log, read_json, read_table, run, whole_folder
from torch import nn


class Network(nn.Module):
    """Four scaled measurements in, three logits out."""

    def __init__(self, hidden: int):
        super().__init__()
        self.hidden = nn.Linear(4, hidden)
        self.output = nn.Linear(hidden, 3)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


def fit(network: nn.Module, X: torch.Tensor, y: torch.Tensor, epochs: int, learning_rate: float) -> list[float]:
    """Train on all rows; the loss of each epoch, before its step."""
    optimizer, losses = torch.optim.Adam(network.parameters(), lr=learning_rate), []
    network.train()
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(X), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def write_model(folder: Path, network: nn.Module, contents: dict) -> None:
    """Write weights.safetensors and model.json into a folder."""
    save_file(network.state_dict(), folder / "weights.safetensors")
    (folder / "model.json").write_text(json.dumps(contents, indent=1) + "\n", encoding="utf-8")


def main(
    train_set: str,
    model: str,
    hidden: int = 16,
    epochs: int = 300,
    learning_rate: float = 0.01,
    seed: int = 0,
    device: str = "auto",
) -> None:
    preprocessing = read_json(f"{train_set}/preprocessing.json", kind="iris-preprocessing")
    check_names_and_scaler(f"{train_set}/preprocessing.json", preprocessing, preprocessing, features=4, classes=3)
    columns = [f"{name}_scaled" for name in preprocessing["features"]]
    x_train = read_table(f"{train_set}/x_train.csv", columns, header=True)
    y_train = read_table(f"{train_set}/y_train.csv", ["species"], header=True, classes={"species": preprocessing["classes"]})
    if len(x_train) != len(y_train):
        raise BadInput(f"{train_set}: x_train.csv has {len(x_train)} rows, y_train.csv has {len(y_train)}; they do not belong together")

    best = torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else "cpu"
    device = best if device == "auto" else device
    try:
        X = torch.tensor(x_train.to_numpy(), dtype=torch.float32, device=device)
    except (AssertionError, RuntimeError) as error:
        raise BadInput(f"device {device}: {error}") from None
    y = torch.tensor([preprocessing["classes"].index(name) for name in y_train["species"]], device=device)

    torch.manual_seed(seed)
    network = Network(hidden).to(device)
    losses = fit(network, X, y, epochs, learning_rate)

    contents = {
        "kind": "iris-network",
        "features": preprocessing["features"], "classes": preprocessing["classes"],
        "scaler": {"mean": preprocessing["mean"], "scale": preprocessing["scale"]},
        "recipe": {"hidden": hidden, "epochs": epochs, "learning_rate": learning_rate, "seed": seed, "device": device},
    }

    with whole_folder(model) as folder:
        write_model(folder, network, contents)

    log(metrics={"loss": losses[-1]})  # for MLflow, where the stage runs inside a run of it
    print(f"loss from {losses[0]:.3f} to {losses[-1]:.3f} in {epochs} epochs on {len(X)} rows")


def command_line() -> argparse.ArgumentParser:
    """The flags of this stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--train-set", required=True, metavar="FOLDER", help="what preprocess wrote: x_train.csv, y_train.csv, preprocessing.json")
    parser.add_argument("--model", required=True, type=Output, metavar="FOLDER", help="the weights, and all that inference needs beside them")
    parser.add_argument("--hidden", type=between(1, 1024, int), metavar="NUMBER", default=16, help="hidden units; 1 to 1024 (default: %(default)s)")
    parser.add_argument("--epochs", type=between(1, 100000, int), metavar="NUMBER", default=300, help="rounds of training; 1 to 100000 (default: %(default)s)")
    parser.add_argument("--learning-rate", type=between(1e-06, 1), metavar="NUMBER", default=0.01, help="Adam's step; 0.000001 to 1 (default: %(default)s)")
    parser.add_argument("--seed", type=between(0, 9999, int), metavar="NUMBER", default=0, help="random starting weights; 0 to 9999 (default: %(default)s)")
    parser.add_argument("--device", choices=["auto", "cpu", "cuda", "mps"], default="auto", help="one of auto, cpu, cuda, mps (default: %(default)s)")
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
