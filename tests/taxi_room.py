"""A room for the stages of the taxi pipeline: the committed sample, a stage run as the shell runs it, and what it may not do with a bad input."""
import importlib.util
import os
import shutil
import sys
from pathlib import Path

from repository import ROOT
from stage_room import Done, call, tree

TAXI = ROOT / "03_pipeline_stages" / "taxi"
SAMPLE = TAXI / "sample"
READS = {"prep": ["raw_data"], "transform": ["clean_data"], "train": ["training_data"], "predict": ["model_input", "test_data"], "score": ["predictions"]}
WRITES = {"prep": ["prep_data"], "transform": ["transformed_data"], "train": ["model_output", "test_data"], "predict": ["predictions"], "score": ["report"]}
GIVEN = {"raw_data": "raw", "clean_data": "prep_data", "training_data": "transformed_data", "model_input": "model_output"}  # the rest by their own name
GREEN, YELLOW = "greenTaxiData.csv", "yellowTaxiData.csv"


def load(stage: str):
    """The stage's script as a module; it imports the shared modules that lie beside it."""
    name = f"taxi_{stage}"
    if name not in sys.modules:
        before = {each: sys.modules.pop(each) for each in list(sys.modules) if each.startswith("stage_") and each != "stage_room"}
        sys.path.insert(0, str(TAXI))
        try:
            specification = importlib.util.spec_from_file_location(name, TAXI / f"{stage}.py")
            module = importlib.util.module_from_spec(specification)
            specification.loader.exec_module(module)
        finally:
            sys.path.remove(str(TAXI))
            for each in [each for each in sys.modules if each.startswith("stage_") and each != "stage_room"]:
                del sys.modules[each]
            sys.modules.update(before)
        sys.modules[name] = module
        for value in vars(module).values():
            if getattr(value, "__module__", "") == name:
                value.__module__ = "__main__"  # where a script's functions are: workers of a cluster are sent their code, not a module's name
    return sys.modules[name]


def run(stage: str, **flags: object) -> Done:
    """Run a stage in this process, as its last line does: the same command line, the same ending."""
    return call(stage, load(stage), flags)


def good(stage: str) -> dict[str, Path]:
    """What the sample holds for a stage."""
    return {flag: SAMPLE / GIVEN.get(flag, flag) for flag in READS[stage]}


def done(stage: str, folder: Path, **flags: object) -> Path:
    """Run a stage that must succeed, on the sample where `flags` name nothing else; the folder with its outputs."""
    ended = run(stage, **good(stage) | {flag: folder / flag for flag in WRITES[stage]} | flags)
    assert ended.code == 0, ended.err
    return folder


def copy(stage: str, flag: str, folder: Path) -> Path:
    """A copy of an input of the sample, to be damaged."""
    return Path(shutil.copytree(good(stage)[flag], folder / flag))


def assert_refused(stage: str, folder: Path, inputs: dict[str, object], *named: str) -> str:
    """The stage refuses: exit 2, one line that holds the words, nothing written, an older result untouched. Returns the line."""
    targets = {flag: folder / "out" / flag for flag in WRITES[stage]}
    (folder / "out" / WRITES[stage][0]).mkdir(parents=True)
    (folder / "out" / WRITES[stage][0] / "older.txt").write_text("older")
    before = tree(folder / "out")
    ended = run(stage, **good(stage) | targets | inputs)
    assert ended.code == 2, ended
    assert ended.err.count("\n") == 1 and ended.err.startswith(f"{stage}: ") and "Traceback" not in ended.err, ended.err[:500]
    assert len(ended.err) < 900 + 2 * len(os.fspath(folder)) and not ended.out, ended
    assert tree(folder / "out") == before, "something was written"
    for word in named:
        assert word in ended.err, f"{word!r} is not named: {ended.err}"
    return ended.err
