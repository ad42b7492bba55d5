"""Taxi trips from CSV to features: the stages of the pipeline against pandas with CSV between the steps, and against merely reading the files.

All trips are generated. Each way is commands that say how long they worked once everything was imported: `course pipeline run` imports once for all stages.
At sizes that pandas cannot hold in a usual memory it is not run: it takes time by the row, and what it took at the smallest size is multiplied.
"""
import shutil
import tempfile
from pathlib import Path

from coursekit.bench import _taxi_ways as ways
from coursekit.bench._taxi_ways import Cost
from coursekit.bench.table import Table
from coursekit.catalog import Course
from coursekit.errors import CourseError

SIZES = (1_000_000, 10_000_000)  # trips; all ways are run at the first
ROUNDS = 3  # at the first size
WORDS = {"reading": "merely reading the files, pyarrow", "stages": "prep and transform, the stages", "pandas": "pandas, CSV between the steps"}
DISK = 700  # bytes a trip: raw, prepared, features, what the pipeline keeps


def measure(course: Course, only: str | None) -> Table:
    """All ways at all sizes, then the whole pipeline, then how fast trips are generated."""
    pipeline = course.root / "03_pipeline_stages" / "taxi"
    if not (pipeline / "transform.py").is_file():
        raise CourseError(f"{pipeline}: has no prep.py and transform.py; `course make` writes them")
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < DISK * SIZES[-1]:
        needed = f"{free / 2**30:.1f} GiB are free, and {DISK * SIZES[-1] / 2**30:.1f} are needed"
        raise CourseError(f"{tempfile.gettempdir()}: {needed}; name another disk with TMPDIR")
    table = Table("course bench taxi: trips from CSV files to features, seconds of own work once all is imported")
    table.figures |= {"seconds": {}, "memory": {}, "rows": {}}
    found: dict[int, dict[str, Cost]] = {}
    with tempfile.TemporaryDirectory(prefix="course-bench-") as name:
        for rows in SIZES:
            found[rows] = _size(rows, pipeline, Path(name) / str(rows), table, found)
        whole = ways.cost(["-m", "coursekit", "pipeline", "run", pipeline / "pipeline.yml", "--set", f"raw_data={Path(name) / str(SIZES[-1]) / 'raw'}",
                           "--build", Path(name) / "build"], Path(name))
        parquet = _generate(SIZES[-1], Path(name) / "parquet", "parquet")
    _goals(found, table)
    _add(table, f"{SIZES[-1]:,} trips: the whole pipeline of five stages, nothing kept from before", whole)
    table.add(f"{SIZES[-1]:,} trips generated to Parquet: a second", SIZES[-1] / parquet.seconds / 1e6, "million", "at least 0.5")
    table.figures |= {"pipeline": {"rows": SIZES[-1], "seconds": _short(whole.seconds), "memory": _short(whole.memory)},
                      "generated_a_second": round(SIZES[-1] / parquet.seconds)}
    return table


def _generate(rows: int, out: Path, form: str) -> Cost:
    out.parent.mkdir(parents=True, exist_ok=True)
    return ways.cost(["-m", "coursekit", "data", "taxi", "--rows", rows, "--format", form, "--out", out], out.parent)


def _size(rows: int, pipeline: Path, folder: Path, table: Table, found: dict) -> dict[str, Cost]:
    """What each way takes at one size; pandas only at the first."""
    _generate(rows, folder / "raw", "csv")
    first = not found
    rounds = [{"reading": ways.reading(folder / "raw", folder), "stages": ways.stages(pipeline, folder / "raw", folder)} for _ in range(ROUNDS if first else 1)]
    took = {name: sorted((each[name] for each in rounds), key=lambda cost: cost.work)[len(rounds) // 2] for name in rounds[0]}
    if first:
        took["pandas"] = ways.by_pandas(folder / "raw", folder)
        kept = ways.kept(folder)
        table.add(f"{rows:,} trips: ways whose features differ from those of pandas", sum(not same for _, same in kept.values()), "", "at most 0")
        table.figures["rows"][str(rows)] = kept["stages"][0]
    for name, cost in took.items():
        _add(table, f"{rows:,} trips: {WORDS[name]}", cost)
        table.figures["seconds"].setdefault(name, {})[str(rows)] = _short(cost.work)
        table.figures["memory"].setdefault(name, {})[str(rows)] = _short(cost.memory)
    for path in (folder / "prep", folder / "features"):
        shutil.rmtree(path)
    return took


def _add(table: Table, what: str, cost: Cost) -> None:
    table.add(what, cost.work or cost.seconds, "s")
    if cost.work:
        table.add(f"{what}: with starts and imports", cost.seconds, "s")
    if cost.memory:
        table.add(f"{what}: memory", cost.memory, "GiB")


def _short(value: float) -> float:
    return float(f"{value:.3g}")


def _goals(found: dict[int, dict[str, Cost]], table: Table) -> None:
    small, large = SIZES[0], SIZES[-1]
    pandas = found[small]["pandas"].work
    table.add(f"{small:,} trips: pandas / the stages", pandas / found[small]["stages"].work, "times", "at least 8")
    table.add(f"{large:,} trips: pandas / the stages; computed, pandas at {small:,} times {large // small}",
              pandas * large / small / found[large]["stages"].work, "times", "at least 8")
    for rows in SIZES:
        table.add(f"{rows:,} trips: the stages / merely reading", found[rows]["stages"].work / found[rows]["reading"].work, "times")
    table.add(f"the stages at {large:,} / at {small:,} trips", found[large]["stages"].work / found[small]["stages"].work, "times", "at most 11")
    if found[large]["stages"].memory:
        table.add(f"{large:,} trips: memory of the stages", found[large]["stages"].memory, "GiB", "at most 1.5")
    table.figures["times_pandas"] = {str(rows): _short(pandas * rows / small / found[rows]["stages"].work) for rows in SIZES}
