"""Writes generated trips into a folder, a block at a time and several files side by side: memory does not grow with the number of trips."""
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path

from coursekit.data._taxi_tables import COLOURS
from coursekit.data._taxi_trips import BLOCK
from coursekit.errors import CourseFailure

BLOCKS = 16  # of a file; data sets of more trips of a colour are in part files
ALONE = 4 * BLOCK  # so many trips are written before another process has started
PROCESSES = 4  # at most; each takes about 0.25 GiB


@dataclass(frozen=True)
class Part:
    """One file to write: the trips of a colour from one number to another."""

    path: Path
    colour: str
    seed: int
    first: int
    rows: int


def parts(folder: Path, rows: int, form: str, seed: int) -> list[Part]:
    """All files of a data set: half of the trips green, half yellow."""
    found, size = [], BLOCKS * BLOCK
    for colour, trips in zip(COLOURS, (rows // 2, rows - rows // 2), strict=True):
        many = trips > size
        found += [Part(folder / f"{colour}TaxiData{f'-{first // size:05}' if many else ''}.{form}", colour, seed, first, min(size, trips - first))
                  for first in range(0, trips, size)]
    return found


def write(folder: Path, rows: int, form: str, seed: int) -> Iterator[Part]:
    """Write a data set into a folder that is there; each file is told when it is done."""
    jobs = parts(folder, rows, form, seed)
    processes = min(len(jobs), PROCESSES, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    if rows <= ALONE or processes < 2:
        yield from map(write_part, jobs)
        return
    others, patient = set(multiprocessing.active_children()), None
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _begin)  # polars is not to be forked
    try:
        for done in as_completed([pool.submit(write_part, part) for part in jobs]):
            yield done.result()
    except BaseException as error:  # whatever it is, nobody wants the files any more
        if threading.current_thread() is threading.main_thread():
            patient = signal.signal(signal.SIGINT, signal.SIG_IGN)  # another Ctrl-C does not keep us from stopping the others
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        if isinstance(error, BrokenProcessPool):
            raise CourseFailure("a process that wrote trips was killed, perhaps for want of memory; nothing is half-written, call again") from None
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        if patient is not None:
            signal.signal(signal.SIGINT, patient)


def _begin() -> None:
    """Let a process that writes leave when its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us too; the parent says what to do
    threading.Thread(target=_leave_with, args=(multiprocessing.parent_process().sentinel,), daemon=True).start()


def _leave_with(parent: int) -> None:
    connection.wait([parent])
    os._exit(1)


def write_part(part: Part) -> Part:
    """Write one file."""
    blocks = ((first // BLOCK, min(BLOCK, part.first + part.rows - first)) for first in range(part.first, part.first + part.rows, BLOCK))
    (_parquet if part.path.suffix == ".parquet" else _csv)(part, blocks)
    return part


def _csv(part: Part, blocks: Iterator[tuple[int, int]]) -> None:
    from coursekit.data._taxi_frames import csv_lines, frame

    with part.path.open("wb") as file:
        for number, rows in blocks:
            file.write(csv_lines(frame(part.colour, part.seed, number, rows), header=file.tell() == 0))


def _parquet(part: Part, blocks: Iterator[tuple[int, int]]) -> None:
    import pyarrow.parquet

    from coursekit.data._taxi_frames import frame

    writer = None
    try:
        for number, rows in blocks:
            table = frame(part.colour, part.seed, number, rows).to_arrow()
            writer = writer or pyarrow.parquet.ParquetWriter(part.path, table.schema, compression="zstd", compression_level=1)
            writer.write_table(table)
    finally:
        if writer:
            writer.close()
