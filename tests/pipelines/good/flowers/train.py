"""Learn from a table of flowers: python train.py --rows FILE --model FOLDER."""
import argparse
from pathlib import Path


def main(rows: Path, model: Path, epochs: int, optimiser: str, rate: float) -> None:
    """Write a model."""
    model.mkdir(parents=True, exist_ok=True)
    (model / "model.json").write_text(f'{{"epochs": {epochs}, "optimiser": "{optimiser}", "rate": {rate}}}', encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--optimiser", choices=["adam", "sgd"], default="adam")
    parser.add_argument("--rate", type=float, default=0.01)
    parser.add_argument("--model", type=Path, required=True)
    main(**vars(parser.parse_args()))
