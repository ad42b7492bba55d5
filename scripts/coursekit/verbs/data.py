"""Write the data sets of the course, the same bytes each time.

examples:
  course data                    every data set, where the course keeps it
  course data iris --out FOLDER  one data set, into a folder of yours
  course data --check            write nothing; exit 1 naming what differs
  course data taxi --rows 10_000_000 --format parquet --out FOLDER   that many generated trips
  course data taxi --from yellow_tripdata_2024-01.parquet            real trips, in the schema of 2016
"""
import importlib
from pathlib import Path

from coursekit.errors import CourseError, CourseFailure, did_you_mean

DATA_FOLDER = Path(__file__).parents[1] / "data"


def data_names() -> list[str]:
    """The data sets there are: one a module in coursekit/data/."""
    return sorted(path.stem for path in DATA_FOLDER.glob("*.py") if not path.stem.startswith("_"))


def load_data(name: str):
    """The module behind a data set, or an error with the nearest right name."""
    known = data_names()
    if name not in known:
        raise CourseError(f"no data set '{name}'; {did_you_mean(name, known)}")
    return importlib.import_module(f"coursekit.data.{name}")


def add_arguments(parser) -> None:
    """The command line of `course data`."""
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which data sets: {', '.join(data_names())} (default: all)")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write into this folder (default: where the course keeps them)")
    parser.add_argument("--rows", type=count, metavar="N", help="taxi: generate so many trips, half of them green (default: the sample)")
    parser.add_argument("--seed", type=count, metavar="S", help="taxi: which trips are generated (default: those that the sample begins)")
    parser.add_argument("--from", type=Path, dest="source", metavar="PATH", help="taxi: take real trips from a file or a folder of files: CSV, gz, Parquet")
    parser.add_argument("--format", choices=("csv", "parquet"), help="taxi: what to write (default: csv; with --from, what is read)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 naming the files that differ")


def main(args) -> int:
    """Write, or compare, every file of the chosen data sets."""
    from coursekit.catalog import course_root

    if args.rows is not None or args.source is not None:
        return any_size(args, args.out or course_root() / "build" / "data" / "taxi")
    if args.seed is not None or args.format:
        raise CourseError(f"--{'seed' if args.seed is not None else 'format'}: goes with --rows or --from; `course data --help` shows how")
    chosen = [load_data(name) for name in dict.fromkeys(args.names or data_names())]
    texts = {(args.out or course_root() / data.FOLDER) / name: text for data in chosen for name, text in data.files().items()}
    if args.check:
        return check(texts)
    for path, text in texts.items():
        print(f"{'wrote' if write(path, text) else 'same '} {path} ({text.count(chr(10))} rows)")
    return 0


def count(text: str) -> int:
    """A whole number, as people write large ones: 10_000_000 or 10,000,000."""
    import argparse

    try:
        number = int(text.replace(",", "_"))
    except ValueError:
        number = -1
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number, zero or more")
    return number


def any_size(args, out: Path) -> int:
    """Data that has no one size: generated, or taken from real files."""
    flag = "--rows" if args.source is None else "--from"
    if args.names != ["taxi"]:
        raise CourseError(f"{flag}: of the data sets only taxi has that; `course data taxi {flag} ...`")
    if args.check or (args.source is not None and (args.rows is not None or args.seed is not None)):
        raise CourseError(f"{flag}: does not go with {'--check' if args.check else '--rows or --seed'}; `course data --help` shows what does")
    taxi = load_data("taxi")
    if args.source is not None:
        taxi.take(out, args.source, args.format)
    else:
        taxi.generate(out, args.rows, args.format or "csv", taxi.SEED if args.seed is None else args.seed)
    return 0


def check(texts: dict[Path, str]) -> int:
    """0 when every file holds exactly its text; else an error that names those that do not."""
    wrong = [f"{path} {'differs' if path.is_file() else 'is missing'}" for path, text in texts.items() if not _holds(path, text)]
    if wrong:
        raise CourseFailure(f"{'; '.join(wrong)}; write again with `course data`")
    print(f"{len(texts)} files, all as written")
    return 0


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def write(path: Path, text: str) -> bool:
    """Write one file whole, or say in one line why that cannot be; True when its bytes changed."""
    from coursekit.notebook import write_text

    in_the_way = next((folder for folder in path.parents if folder.exists() and not folder.is_dir()), None)
    if in_the_way:
        raise CourseError(f"{in_the_way}: is a file, and a folder is needed there; move it or name another folder with --out")
    if path.is_dir():
        raise CourseError(f"{path}: is a folder, and a file is to be written there; move it or name another folder with --out")
    try:
        return write_text(path, text)
    except OSError as error:
        raise CourseError(f"{path}: cannot be written ({error.strerror}); free it or name another folder with --out") from None
