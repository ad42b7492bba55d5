"""Tables in parts: a folder of Parquet files and a table.json that lists them; the same work on every part, here or on a Dask cluster."""
import contextlib
import json
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from stage_files import read_json
from stage_writing import BadInput

TYPES = {"number": pl.Float64, "count": pl.Int32, "small": pl.Int8, "time": pl.Datetime("us"), "flag": pl.Enum(["N", "Y"])}
NUMBERS = ("number", "count", "small")
LIST, NAME = "table.json", "part-{:05d}.parquet"
GROUP = 100_000  # rows that Parquet compresses together
TRIES = 4        # how often a cluster may lose a worker in the middle of the same work


@dataclass(frozen=True)
class Parts:
    """A table in parts: its files in order, the rows of each, its columns with their types in words, and all that table.json says."""

    paths: list[Path]
    rows: list[int]
    columns: dict[str, str]
    about: dict


def open_parts(folder: str | Path, kind: str, needs: dict[str, str]) -> Parts:
    """The table in a folder; one that lacks a part, or a column that is needed, is a BadInput."""
    about, path = read_json(f"{folder}/{LIST}", kind), f"{folder}/{LIST}"
    rows, columns = about.get("parts"), about.get("columns")
    if not isinstance(rows, list) or not rows or not all(type(count) is int and count >= 0 for count in rows) or not sum(rows):
        raise BadInput(f"{path}: does not say how many rows each part has, or says none")
    if not isinstance(columns, dict) or not all(isinstance(word, str) and word in TYPES for word in columns.values()):
        raise BadInput(f"{path}: does not say of each column which of {', '.join(TYPES)} it holds")
    for name, word in needs.items():
        if columns.get(name) != word:
            raise BadInput(f"{path}: column {name}: {f'holds {columns[name]}, not {word}' if name in columns else 'is missing'}")
    paths = [Path(folder).resolve() / NAME.format(number) for number in range(len(rows))]
    for part in paths:
        if not part.is_file():
            raise BadInput(f"{part}: no such file, and {LIST} lists it")
    for part in sorted(Path(folder).resolve().glob("part-*")):
        if part not in paths:
            raise BadInput(f"{part}: is not listed in {LIST}; is it of another table?")
    return Parts(paths, rows, columns, about)


def read_part(path: Path, columns: dict[str, str], rows: int | None = None, empty: bool = False) -> pl.DataFrame:
    """A part with exactly these columns; `empty` cells are allowed where they are said to be."""
    try:
        part = pl.read_parquet(path, glob=False, hive_partitioning=False)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        raise BadInput(f"{path}: is not a whole Parquet file ({str(error).splitlines()[0][:100]})") from None
    for name in [*columns, *part.columns]:
        if name not in part.columns or name not in columns:
            raise BadInput(f"{path}: column {name}: {'is missing' if name in columns else 'is unknown'}; {', '.join(columns)} are wanted")
        if part.schema[name] != TYPES[columns[name]]:
            raise BadInput(f"{path}: column {name}: holds {part.schema[name]}, not {TYPES[columns[name]]}")
    if rows is not None and part.height != rows:
        raise BadInput(f"{path}: has {part.height} rows, and {LIST} says {rows}")
    if found := first_bad(part, columns, empty):
        raise BadInput(f"{path}: row {found[0] + 1}, column {found[1]}: {found[2]}")
    return part.select(list(columns))


def first_bad(part: pl.DataFrame, columns: dict[str, str], empty: bool) -> tuple[int, str, str] | None:
    """The first row with a cell that is empty or no finite number: its place, the column, and what is wrong."""
    found = []
    for name, word in columns.items():
        if not empty and part[name].null_count():
            found.append((part[name].is_null().arg_max(), name, "is empty"))
        if word == "number" and not (fine := part[name].is_finite().fill_null(True)).all():
            found.append((fine.arg_min(), name, f"{part[name][fine.arg_min()]} is not a finite number"))
    return min(found, default=None)


def write_part(part: pl.DataFrame, folder: Path, number: int) -> int:
    """Write a part in one step, equal bytes for equal rows; its number of rows."""
    made = folder / f".{number}.{os.urandom(4).hex()}"
    part.write_parquet(made, compression="lz4", row_group_size=GROUP)
    os.replace(made, folder / NAME.format(number))
    return part.height


def close_parts(folder: Path, kind: str, columns: dict[str, str], rows: list[int], **more: object) -> None:
    """List the parts in table.json; what a lost worker left half-written goes."""
    for stray in folder.glob(".*"):
        stray.unlink()
    about = {"kind": kind, "rows": sum(rows), "columns": columns, "parts": rows} | more
    (folder / LIST).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def here(scheduler: str) -> bool:
    """Is it the work of this machine alone? The word local stands in place of an address: Azure ML drops an input that is empty text."""
    return scheduler in ("", "local")


def each_part(work: Callable, tasks: list[tuple], scheduler: str) -> list:
    """`work(*task)` for every task, results in order: in threads of this machine, or in the workers of a Dask cluster."""
    if here(scheduler):
        pool = ThreadPoolExecutor(min(4, os.cpu_count() or 1))
        try:
            return list(pool.map(work, *zip(*tasks, strict=True)))
        finally:
            pool.shutdown(cancel_futures=True)
    with cluster(scheduler) as client:  # Dask gives what a lost worker had to another one
        return client.gather(client.map(work, *zip(*tasks, strict=True), pure=False))


@contextlib.contextmanager
def cluster(scheduler: str) -> Iterator:
    """A client of a Dask cluster whose workers know the modules that lie beside a stage."""
    import cloudpickle
    from distributed import Client
    for name, module in list(sys.modules.items()):
        if name != "__main__" and os.path.dirname(getattr(module, "__file__", None) or "") == os.path.dirname(__file__):
            cloudpickle.register_pickle_by_value(module)
    try:
        client = Client(scheduler, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BadInput(f"scheduler {scheduler}: no Dask scheduler answers there ({str(error).splitlines()[0][:100]})") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=30)
        except TimeoutError:
            raise BadInput(f"scheduler {scheduler}: has no workers; start some with `dask worker {scheduler}`") from None
        yield client


def spread(client, work: Callable, tasks: list[tuple], shapes: list[tuple[int, int]]) -> object:
    """The arrays of these shapes that `work(*task)` gives, as one Dask array in the memory of the workers."""
    from dask import array, delayed
    parts = [array.from_delayed(delayed(work, pure=False)(*task), shape, float) for task, shape in zip(tasks, shapes, strict=True) if shape[0]]
    return client.persist(array.concatenate(parts))


def _as_current(work: Callable, client) -> object:
    with client.as_current(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Parameter n_jobs will be ignored")  # LightGBM's, of its own default
        return work(client)


def together(work: Callable, scheduler: str) -> object:
    """`work(client)`, for work that needs all its workers at once; where one is lost, the others are started afresh and it begins again."""
    for _ in range(TRIES):
        with ThreadPoolExecutor(1) as pool, cluster(scheduler) as client:
            there = set(client.scheduler_info(n_workers=-1)["workers"])
            job = pool.submit(_as_current, work, client)
            while not wait([job], timeout=1).done and there <= (now := set(client.scheduler_info(n_workers=-1)["workers"])):
                pass
            time.sleep(2 * bool(job.done() and job.exception()))  # others may fail before the scheduler knows of a loss
            now = set(client.scheduler_info(n_workers=-1)["workers"])
            if job.done() and (not job.exception() or there <= now):
                return job.result()
            print("a worker was lost; once more from the beginning", flush=True)
            client.restart_workers([*(there & now)], timeout=60, raise_for_error=False)
    raise RuntimeError(f"lost a worker in each of {TRIES} tries")
