"""Taxi trips in New York in the schema of 2016, green and yellow: generated with the flaws of real ones, any number of them, or taken from real files."""
import time
from pathlib import Path

from coursekit.errors import CourseError

FOLDER = "03_pipeline_stages/taxi/sample/raw"
SEED = 2  # of those tried, the one whose sample and first 10,000 trips say most nearly what the real ones say
SAMPLE = 1500  # trips of each colour
MOST = 2_000_000_000
FORMS = ("csv", "parquet")


def files() -> dict[str, str]:
    """The sample: greenTaxiData.csv and yellowTaxiData.csv, the first trips of any generated data set."""
    from coursekit.data._taxi_frames import csv_lines, frame
    from coursekit.data._taxi_tables import COLOURS

    return {f"{colour}TaxiData.csv": csv_lines(frame(colour, SEED, 0, SAMPLE), header=True).decode() for colour in COLOURS}


def generate(out: Path, rows: int, form: str = "csv", seed: int = SEED) -> None:
    """Write that many trips into a folder, whole or not at all."""
    from coursekit.data._taxi_write import write

    if not 2 <= rows <= MOST:
        raise CourseError(f"--rows {rows:,}: from 2, one of each colour, to {MOST:,}")
    start = time.perf_counter()
    with folder_for(out) as folder:
        for part in write(folder, rows, form, seed):
            print(f"wrote {part.path.name} ({part.rows:,} trips)", flush=True)
    print(f"{rows:,} trips in {out} after {time.perf_counter() - start:.1f} s")


def take(out: Path, source: Path, form: str | None = None) -> None:
    """Write the trips of real files into a folder in the schema of 2016, whole or not at all."""
    from coursekit.data._taxi_real import convert

    if out.resolve() in (source.resolve(), source.resolve().parent):
        raise CourseError(f"{out}: is where the real trips lie; name another folder with --out")
    with folder_for(out) as folder:
        for line in convert(source, folder, form):
            print(line, flush=True)
    print(f"all in {out}")


def folder_for(out: Path):
    """A new folder that becomes `out` at the end of a `with` block; what is in the way is said in one line."""
    import contextlib

    from coursekit.stages.stage_writing import BadInput, whole_folder

    @contextlib.contextmanager
    def made():
        try:
            with whole_folder(out) as folder:
                yield folder
        except BadInput as error:
            raise CourseError(str(error)) from None
    return made()
