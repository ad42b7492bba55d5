"""Writing the results of a stage whole or not at all: a file or folder has its name only once it is complete and on the disk."""
import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path


class BadInput(Exception):
    """What a stage was given is not what it takes; the text names file, row and column."""


class Output(str):
    """A path that a stage writes; a type for argparse, so that `apart` knows it among the values."""


def apart(values: dict[str, object]) -> None:
    """Refuse a stage that would write over what it reads, or write two results under one path."""
    for name, output in values.items():
        for other, value in values.items() if isinstance(output, Output) and output else ():
            if other != name and value and isinstance(value, str) and os.path.realpath(value) == os.path.realpath(output) \
                    and (isinstance(value, Output) or os.path.exists(value)):
                flags = " and ".join(f"--{flag.replace('_', '-')}" for flag in (other, name))
                raise BadInput(f"{output}: is both {flags}; nothing is written over what is read, and two results need two names")


def whole_folder(path: str | Path) -> contextlib.AbstractContextManager[Path]:
    """A folder to write into that becomes `path` once the `with` block ends well, in place of an older result; foreign files there are refused."""
    return _workplace(Path(path).resolve(), "", _replace)


def whole_file(path: str | Path) -> contextlib.AbstractContextManager[Path]:
    """A file to write that becomes `path` in one step once the `with` block ends well; until then it has its name, in a folder of its own."""
    return _workplace(Path(path).resolve(), Path(path).name, lambda made, target: os.replace(made / target.name, target))


@contextlib.contextmanager
def _workplace(target: Path, name: str, finish: Callable) -> Iterator[Path]:
    """A new folder beside the target, or inside when that is mounted from elsewhere; gone afterwards."""
    if (target.is_dir() if name else target.is_file() or Path.cwd().is_relative_to(target)):
        raise BadInput(f"{target}: {'is a folder; name a file' if name else 'is a file, or the folder that we stand in; name a new or empty folder'}")
    made = (target if os.path.ismount(target) else target.parent) / f".{target.name}.{os.urandom(4).hex()}"
    made.mkdir(parents=True)
    try:
        yield made / name
        for path in (path for path in made.rglob("*") if path.is_file()):
            path.chmod(0o644)  # some libraries write for their owner alone
            with path.open("rb+") as file:
                os.fsync(file.fileno())  # on the disk before it has its name
        finish(made, target)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _replace(made: Path, target: Path) -> None:
    older, mine = made.with_name(f"{made.name}.old"), {item.name for item in made.iterdir()}
    for item in sorted(target.iterdir()) if target.exists() else ():
        if item.name not in mine and item != made:
            raise BadInput(f"{target}: holds {item.name}, which this stage does not write; name a new or empty folder")
    try:
        if target.exists():
            os.replace(target, older)
    except OSError:  # a folder that cannot be renamed gets its files one by one, each whole
        for name in sorted(mine):
            shutil.rmtree(target / name, ignore_errors=True)
            os.replace(made / name, target / name)
        return
    try:
        os.replace(made, target)
    finally:
        if older.exists() and not target.exists():
            os.replace(older, target)
    shutil.rmtree(older, ignore_errors=True)
