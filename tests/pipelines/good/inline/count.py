"""Count words: python count.py FILE --counts FILE."""
import argparse
import json
from collections import Counter
from pathlib import Path


def main() -> None:
    """Write a table of words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", type=Path)
    parser.add_argument("--limit", type=int, default=10)
    parser.add_argument("--counts", type=Path, required=True)
    args = parser.parse_args()
    args.counts.write_text(json.dumps(Counter(args.words.read_text(encoding="utf-8").split()).most_common(args.limit)), encoding="utf-8")


if __name__ == "__main__":
    main()
