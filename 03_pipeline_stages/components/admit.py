"""Hand a table on once its data test has passed: python admit.py --table FILE --report FOLDER --admitted FILE.

A pipeline waits for files, not for good news: whoever reads the admitted table waits for the test by that alone.
"""
import argparse
import hashlib
import shutil
from pathlib import Path

from stage_files import BadInput, read_json, run, whole_file


def main(table: str, report: str, admitted: str) -> None:
    """Copy the table, if the report is of this table and says that it passed."""
    said = read_json(Path(report) / "report.json", "data-test")
    if said.get("table") != hashlib.sha256(Path(table).read_bytes()).hexdigest():
        raise BadInput(f"{report}: is the report of another table than {table}")
    if said.get("passed") is not True:
        raise BadInput(f"{table}: has not passed its data test; {report} says why")
    with whole_file(admitted) as made:
        shutil.copyfile(table, made)


def command_line() -> argparse.ArgumentParser:
    """The flags."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--table", required=True, metavar="FILE", help="the table that was tested")
    parser.add_argument("--report", required=True, metavar="FOLDER", help="what test_the_data wrote")
    parser.add_argument("--admitted", required=True, metavar="FILE", help="a copy of the table")
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
