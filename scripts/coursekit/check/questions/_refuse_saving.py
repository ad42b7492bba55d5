"""The question `save_predictions` of `06_refuse_bad_input`: what lies in the folder before, during and after, also when the lines break off."""
import contextlib
import os
import random
import tempfile
from pathlib import Path

from coursekit.check.measure import SPECIES
from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._refuse_seen import judge_broken, judge_whole
from coursekit.check.tables import takes

OLD = "an older result\n"


class BadInput(Exception):
    """What the lines break off with."""


class Stopped(BaseException):
    """What Ctrl-C is: an error that no `except Exception` sees."""


BROKEN = {"broken": BadInput, "stopped": Stopped}


def inputs(seed: int) -> dict:
    """The lines of a result."""
    rng = random.Random(7_300 + seed)
    return {"lines": [f"{rng.choice(SPECIES)},{rng.uniform(0.4, 1):.3f}" for _ in range(rng.randint(6, 9))]}


def probe(answer, inputs: dict) -> dict:
    """Four calls: a new file in a new folder, an older file replaced, lines that break off, a run that is stopped."""
    if not takes(answer, 2):
        return {"callable": False, "seen": describe(answer)}
    said = {"new": _watched(answer, inputs["lines"], old=False)}
    for name in ("replaced", *BROKEN):
        said[name] = _watched(answer, inputs["lines"], error=BROKEN.get(name))
    return {"callable": True, "said": said}


def _watched(answer, lines: list[str], old: bool = True, error: type[BaseException] | None = None) -> dict:
    """What the function leaves behind, and what a look from outside sees while the lines come."""
    with tempfile.TemporaryDirectory() as room, _temporary_files_in(Path(room, "elsewhere")) as elsewhere:
        target, link = Path(room, "results", "today", "predictions.csv"), Path(room, "link")
        if old:
            target.parent.mkdir(parents=True)
            target.write_text(OLD)
            with contextlib.suppress(OSError):  # some disks have no second names for a file
                os.link(target, link)
        looks: list[dict] = []
        data: dict = {"raised": "", "looks": looks}

        def coming():
            for place, line in enumerate(lines):
                if place in (1, len(lines) - 2):
                    looks.append({"target": _text(target), "near": _names(target.parents[1], target), "elsewhere": _names(elsewhere)})
                if error and place == len(lines) - 2:
                    raise error("row 7, column petal_length: 'n/a' is not a length")
                yield line
            data["finished"] = True

        try:
            answer(coming(), str(target))
        except BaseException as raised:  # whatever leaves the learner's function; our own is expected
            if error is None or not isinstance(raised, Exception | Stopped):
                raise
            data["raised"] = type(raised).__name__
        data |= {"target": _text(target), "left": _names(target.parents[1], target), "elsewhere": _names(elsewhere), "link": _text(link)}
    return data


@contextlib.contextmanager
def _temporary_files_in(folder: Path):
    """For a while, the module tempfile makes its files in this folder."""
    folder.mkdir()
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before


def _text(path: Path) -> str | None:
    """What stands in a file; None where there is none."""
    return path.read_bytes().decode("utf-8", "replace") if path.is_file() else None


def _names(folder: Path, but: Path | None = None) -> list[str]:
    """All files and folders below a folder, except one and the folders that lead to it."""
    return sorted(path.name for path in folder.rglob("*") if but is None or path not in (but, *but.parents))


def judge(data: dict, inputs: dict) -> Verdict:
    """First a whole result, then how it came about, then those that break off."""
    if not data["callable"]:
        return wrong("not-a-function", f"`save_predictions` is {data['seen']}. Asked for is the function itself, with its arguments lines and path.")
    whole, said = "".join(f"{line}\n" for line in inputs["lines"]), data["said"]
    return judge_whole(said["new"], said["replaced"], whole, OLD) or judge_broken(said, list(BROKEN), OLD) or passed(
        "Whole or not at all: the older result stands until the new one is complete, and survives when that never happens.")
