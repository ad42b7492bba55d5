"""Measure a model: python evaluate.py --model FOLDER --rows FILE --scores FILE."""
import argparse
from pathlib import Path


def main(model: Path, rows: Path, scores: Path, note: str) -> None:
    """Write the scores."""
    scores.write_text(f'{{"note": "{note}"}}', encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--note", default="")
    parser.add_argument("--scores", type=Path, required=True)
    main(**vars(parser.parse_args()))
