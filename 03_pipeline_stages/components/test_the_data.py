"""Test a table of flowers: cells, repeated rows, drift from a reference; ends with 1 for bad data, 2 for a broken file.

usage: python test_the_data.py --table FILE --reference FILE --report FOLDER [--false-alarms 0.01]

Exported from solutions/03_pipeline_stages/components/09_test_the_data.ipynb by `course make`: edit the notebook, not this file.
"""
import argparse
import csv
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import kolmogorov
from stage_files import BadInput, Output, between, log, read_table, run, whole_folder

CLASSES = ["Iris-setosa", "Iris-versicolor", "Iris-virginica"]
RANGES = {"sepal_length": (1, 12), "sepal_width": (0.5, 8), "petal_length": (0.3, 12), "petal_width": (0.03, 5)}  # cm
COLUMNS = [*RANGES, "species"]
MISSING = ["", "-", "?", "na", "n/a", "nan", "none", "null"]  # how people write that there is nothing, in small letters
MOST_REPEATED = 0.1  # share of rows that may repeat an earlier one, for 1,000 rows and fewer


def read_cells(path: str) -> tuple[pd.DataFrame, list[int]]:
    """The cells of a table as text, labelled by row and column, and the rows that have another number of cells."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        rows = {number: next(csv.reader([line]), []) for number, line in enumerate(text.rstrip("\r\n").split("\n"), start=1)}
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path}: is not a CSV file in UTF-8 ({error})") from None
    if not text.strip():
        raise BadInput(f"{path}: is empty")
    whole = {number: cells for number, cells in rows.items() if len(cells) == len(COLUMNS)}
    return pd.DataFrame(list(whole.values()), index=list(whole), columns=COLUMNS, dtype=str), [number for number in rows if number not in whole]


def finding(kind: str, column: str, rows) -> dict:
    """What a test found: a kind, a column ("" for whole rows), and the labels of the rows."""
    return {"kind": kind, "column": column, "count": len(rows), "first": int(min(rows))}


def faults(cells: pd.DataFrame) -> list[dict]:
    """Cells that are missing, no number, out of range, or of no known species: a finding for each kind and column."""
    found = []
    for column in COLUMNS:
        missing = cells[column].str.strip().str.lower().isin(MISSING)
        if column == "species":
            bad = {"missing": missing, "class": ~missing & ~cells[column].isin(CLASSES)}
        else:
            values = pd.to_numeric(cells[column], errors="coerce")
            bad = {"missing": missing, "type": ~missing & values.isna(), "range": values.notna() & ~values.between(*RANGES[column])}
        found += [finding(kind, column, cells.index[rows]) for kind, rows in bad.items() if rows.any()]
    return found


def repeats(cells: pd.DataFrame) -> list[dict]:
    """Too many rows that stood there before: one finding, or none."""
    again = cells.duplicated()
    return [finding("duplicate", "", cells.index[again])] if again.mean() > MOST_REPEATED * max(1, len(cells) / 1000) else []


def gap(one: np.ndarray, other: np.ndarray) -> float:
    """The largest gap between the shares of two samples that lie at or below a value."""
    shares = [np.searchsorted(np.sort(sample), np.concatenate([one, other]), side="right") / len(sample) for sample in (one, other)]
    return float(np.abs(shares[0] - shares[1]).max())


def numbers(cells: pd.DataFrame) -> pd.DataFrame:
    """The rows that are numbers throughout; species count 0, 1, 2."""
    return cells[list(RANGES)].apply(pd.to_numeric, errors="coerce").assign(species=cells["species"].map(dict(zip(CLASSES, (0, 1, 2), strict=True)))).dropna()


def drifted(table: pd.DataFrame, reference: pd.DataFrame, false_alarms: float) -> dict[str, float]:
    """The columns that drifted, and how far; of good tables, at most the share `false_alarms` has one."""
    gaps = {column: gap(table[column].to_numpy(), reference[column].to_numpy()) for column in reference.columns}
    size = len(table) * len(reference) / (len(table) + len(reference))
    return {column: found for column, found in gaps.items() if kolmogorov(found * size**0.5) < false_alarms / len(gaps)}


def main(table: str, reference: str, report: str, false_alarms: float = 0.01) -> None:
    tested, torn_rows = read_cells(table)
    good = numbers(read_table(reference, COLUMNS, header=False, classes={"species": CLASSES}))
    findings = [*([finding("shape", "", torn_rows)] if torn_rows else []), *faults(tested), *repeats(tested)]
    if len(today := numbers(tested)):
        findings += [{"kind": "drift", "column": column, "gap": round(far, 3)} for column, far in drifted(today, good, false_alarms).items()]

    said = {"kind": "data-test", "passed": not findings, "table": hashlib.sha256(Path(table).read_bytes()).hexdigest(), "rows": len(tested) + len(torn_rows),
            "reference_rows": len(good), "false_alarms": false_alarms, "findings": findings}
    with whole_folder(report) as folder:
        (folder / "report.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")

    log(metrics={"rows": said["rows"], "findings": len(findings)})
    print(f"{said['rows']} flowers tested against {len(good)}: {len(findings)} findings", flush=True)
    for found in findings:
        what = f"the shares lie {found['gap']:.2f} apart" if "gap" in found else f"{found['count']} in all, first in row {found['first']}"
        print(f"test_the_data: {table}: {found['kind']} in {found['column'] or 'whole rows'}: {what}", file=sys.stderr)
    if findings:
        sys.exit(1)


def command_line() -> argparse.ArgumentParser:
    """The flags of this stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--table", required=True, metavar="FILE", help="the flowers to test: four measurements in cm and a species, no header")
    parser.add_argument("--reference", required=True, metavar="FILE", help="flowers that were good, in the same form")
    parser.add_argument("--report", required=True, type=Output, metavar="FOLDER", help="report.json: passed or not, and every finding")
    parser.add_argument(
        "--false-alarms",
        type=between(0.0001, 0.2),
        metavar="NUMBER",
        default=0.01,
        help="share of good tables it may stop; 0.0001 to 0.2 (default: %(default)s)",
    )
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
