"""course data taxi: the same trips everywhere, any block alone, and what the real ones are like; a model finds in them what it finds in real ones."""
import hashlib
import os
import signal
import subprocess
import sys
import time

import numpy as np
import polars as pl
import pytest

from amount import FULL
from coursekit import cli
from coursekit.catalog import course_root
from coursekit.data import _taxi_write, taxi
from coursekit.data._taxi_frames import COLUMNS, csv_lines, frame
from coursekit.data._taxi_trips import BLOCK, block
from coursekit.verbs.data import count

DIGESTS = {"green": "653dcdaa2d86ee50", "yellow": "307463de2f0192f6"}  # of block 7 with seed 5 as CSV


def run(capsys, *argv) -> tuple[int, str, str]:
    code = cli.main(["data", "taxi", *map(str, argv)])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def csv(colour: str, seed: int, number: int, rows: int) -> bytes:
    return csv_lines(frame(colour, seed, number, rows), header=False)


@pytest.mark.parametrize("colour", COLUMNS)
def test_a_whole_block_is_the_same_bytes_everywhere(colour):
    assert hashlib.sha256(csv(colour, 5, 7, BLOCK)).hexdigest()[:16] == DIGESTS[colour]


def test_the_sample_is_where_every_data_set_of_its_seed_begins(tmp_path, capsys):
    assert run(capsys, "--rows", 6000, "--out", tmp_path / "made")[0] == 0
    for name, text in taxi.files().items():
        whole = (tmp_path / "made" / name).read_text()
        assert whole.startswith(text) and text.count("\n") == taxi.SAMPLE + 1 and whole.count("\n") == 3001


def test_a_block_can_be_made_alone_and_cut():
    whole = block("green", 3, 4)
    for name, values in block("green", 3, 4, 1234).items():
        assert np.array_equal(values, whole[name][:1234]), name
    others = [csv(colour, seed, number, 50) for colour, seed, number in (("yellow", 3, 4), ("yellow", 4, 4), ("yellow", 3, 5))]
    assert len(set(others)) == 3


def test_part_files_hold_the_blocks_in_order_whoever_writes_them(tmp_path, monkeypatch):
    monkeypatch.setattr(_taxi_write, "BLOCKS", 1)
    monkeypatch.setattr(_taxi_write, "ALONE", 0)
    rows = 2 * BLOCK + 1001
    for name, form, processes in (("pool", "csv", 2), ("alone", "parquet", 1)):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(_taxi_write, "PROCESSES", processes)
        assert sum(part.rows for part in _taxi_write.write(tmp_path / name, rows, form, 1)) == rows
        assert sorted(path.stem for path in (tmp_path / name).iterdir()) == [f"{colour}TaxiData-0000{number}" for colour in COLUMNS for number in (0, 1)]
    for colour, last in (("green", 500), ("yellow", 501)):
        tables = [frame(colour, 1, 0, BLOCK), frame(colour, 1, 1, last)]
        assert pl.read_parquet(tmp_path / "alone" / f"{colour}TaxiData-*.parquet").equals(pl.concat(tables))
        written = [(tmp_path / "pool" / f"{colour}TaxiData-0000{number}.csv").read_bytes().partition(b"\n") for number in (0, 1)]
        assert b"".join(rest for _, _, rest in written) == csv(colour, 1, 0, BLOCK) + csv(colour, 1, 1, last)
        assert written[0][0] == written[1][0] == ",".join(COLUMNS[colour].values()).encode()


def test_csv_and_parquet_say_the_same_and_have_the_columns_of_2016(tmp_path, capsys):
    for form in taxi.FORMS:
        assert run(capsys, "--rows", 2001, "--seed", 4, "--format", form, "--out", tmp_path / form)[0] == 0
    for colour, rows in (("green", 1000), ("yellow", 1001)):
        stored = pl.read_parquet(tmp_path / "parquet" / f"{colour}TaxiData.parquet")
        read = pl.read_csv(tmp_path / "csv" / f"{colour}TaxiData.csv", schema=stored.schema)
        assert len(stored) == rows and stored.equals(read) and stored.columns == list(COLUMNS[colour].values())
    first = (tmp_path / "csv" / "greenTaxiData.csv").read_text().splitlines()[1].split(",")
    assert len(first[1]) == 19 and first[18] == "" and first[20] in ("1.0", "2.0"), "dates without fractions, ehailFee empty, tripType with a point"


@pytest.mark.parametrize("words, said", [
    (["--rows", 1], "--rows 1: from 2"),
    (["--rows", 3_000_000_000], "to 2,000,000,000"),
    (["iris", "--rows", 10], "only taxi has that"),
    (["--format", "csv"], "goes with --rows or --from"),
    (["--seed", 3], "goes with --rows or --from"),
    (["--rows", 10, "--check"], "does not go with --check"),
    (["--rows", 10, "--from", "x.csv"], "does not go with --rows"),
], ids=lambda value: " ".join(map(str, value)) if isinstance(value, list) else "")
def test_wrong_use_is_one_line(tmp_path, capsys, words, said):
    code, _, error = run(capsys, *words, "--out", tmp_path / "out")
    assert code == 2 and said in error and error.count("\n") == 1 and not (tmp_path / "out").exists()


@pytest.mark.parametrize("number", ["-1", "ten", "1e6", "1.5", ""])
def test_a_number_of_rows_is_a_whole_one(capsys, number):
    with pytest.raises(SystemExit) as stopped:
        run(capsys, "--rows", number)
    assert stopped.value.code == 2 and "is not a whole number" in capsys.readouterr().err


def test_large_numbers_are_taken_as_people_write_them():
    assert [count(text) for text in ("10_000_000", "10,000,000", "7")] == [10_000_000, 10_000_000, 7]


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, OSError(28, "No space left on device"), MemoryError])
def test_a_data_set_that_is_not_whole_is_not_there(tmp_path, monkeypatch, trouble):
    def stop(part):
        part.path.write_text("half")
        raise trouble
    monkeypatch.setattr(_taxi_write, "write_part", stop)
    with pytest.raises((KeyboardInterrupt, OSError, MemoryError)):
        taxi.generate(tmp_path / "out", 100)
    assert list(tmp_path.iterdir()) == []


def test_an_older_data_set_is_replaced_and_nothing_else(tmp_path, capsys):
    out = tmp_path / "out"
    assert run(capsys, "--rows", 10, "--out", out)[0] == 0
    assert run(capsys, "--rows", 20, "--out", out)[0] == 0 and (out / "greenTaxiData.csv").read_text().count("\n") == 11
    (out / "mine.txt").write_text("keep")
    code, _, error = run(capsys, "--rows", 30, "--out", out)
    assert code == 2 and "holds mine.txt" in error and (out / "greenTaxiData.csv").read_text().count("\n") == 11


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the system for the memory of a process since it began, as Linux tells it")
@pytest.mark.parametrize("rows", [20_000_000] if FULL else [400_000])
def test_memory_does_not_grow_with_the_number_of_trips(tmp_path, rows):
    """A block lies in memory, not a file: the peak of a process that writes many blocks stays under half a GiB."""
    code = ("import sys; from pathlib import Path; from coursekit.data._taxi_write import Part, write_part;"
            "write_part(Part(Path(sys.argv[1]), 'yellow', 0, 0, int(sys.argv[2])));"
            "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))")
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "trips.parquet", str(rows)], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(course_root() / "scripts")})
    assert int(done.stdout) < 500 * 1024, "KiB, of which the packages take 150 MiB"


@pytest.mark.skipif(not FULL or os.name == "nt", reason="long: COURSE_FULL")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
@pytest.mark.usefixtures("as_in_a_terminal")
def test_whoever_stops_it_no_process_stays_and_nothing_has_the_name(tmp_path, number):
    import psutil

    code = "import sys; from coursekit import cli; sys.exit(cli.main(sys.argv[1:]))"
    process = subprocess.Popen([sys.executable, "-c", code, "data", "taxi", "--rows", "20_000_000", "--out", tmp_path / "out"],
                               env={**os.environ, "PYTHONPATH": str(course_root() / "scripts")}, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".out.*/*.csv")) and time.monotonic() < deadline:
        time.sleep(0.1)
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(number)
    said = process.communicate(timeout=60)[1]
    assert children and not psutil.wait_procs(children, timeout=20)[1] and not (tmp_path / "out").exists()
    assert number == signal.SIGKILL or (process.returncode == 130 and said.count("\n") == 1 and list(tmp_path.iterdir()) == [])
