"""Split a table of flowers: python preprocess.py --raw-data FILE --train-rows FILE --test-rows FILE."""
import argparse
from pathlib import Path


def main(raw_data: Path, train_rows: Path, test_rows: Path, test_share: float, seed: int, shuffle: bool) -> None:
    """Write two tables."""
    rows = raw_data.read_text(encoding="utf-8").splitlines()
    cut = int(len(rows) * test_share)
    test_rows.write_text("\n".join(rows[:cut]), encoding="utf-8")
    train_rows.write_text("\n".join(rows[cut:]), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw-data", type=Path, required=True, help="the table of flowers")
    parser.add_argument("--test-share", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--shuffle", type=lambda text: text.lower() == "true", default=True)
    parser.add_argument("--train-rows", type=Path, required=True)
    parser.add_argument("--test-rows", type=Path, required=True)
    main(**vars(parser.parse_args()))
