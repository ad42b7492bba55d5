"""A room for the stages of the Iris pipeline: good inputs of each, a stage run as the shell runs it, and what it may not do with a bad one."""
import contextlib
import importlib.util
import io
import os
import shutil
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from repository import ROOT

IRIS = ROOT / "03_pipeline_stages" / "iris"
FEATURES = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
SPECIES = ["Iris-setosa", "Iris-versicolor", "Iris-virginica"]
READS = {"preprocess": ["raw"], "train": ["train_set"], "infer": ["model", "features"], "evaluate": ["predictions", "y_test"]}
WRITES = {"preprocess": ["train_set", "x_test", "y_test"], "train": ["model"], "infer": ["predictions"], "evaluate": ["report"]}
NAMES = {"raw": "iris.csv", "features": "x_test.csv", "x_test": "x_test.csv", "y_test": "y_test.csv", "predictions": "predictions.csv"}  # the rest are folders
QUICK = {"train": {"epochs": "3"}}
SECONDS = 20  # what a refusal may take on a busy machine; most take some milliseconds


@dataclass(frozen=True)
class Done:
    """How a stage ended, and what it said."""

    code: int
    out: str
    err: str


def load(stage: str):
    """The stage's script as a module; it imports the shared module that lies beside it."""
    name = f"iris_{stage}"
    if name not in sys.modules:
        if stage in ("train", "infer"):
            pytest.importorskip("torch")
        with pytest.MonkeyPatch.context() as patch:
            patch.syspath_prepend(IRIS)
            patch.delitem(sys.modules, "stage_files", raising=False)
            specification = importlib.util.spec_from_file_location(name, IRIS / f"{stage}.py")
            module = importlib.util.module_from_spec(specification)
            specification.loader.exec_module(module)
        sys.modules[name] = module
    return sys.modules[name]


def run(stage: str, **flags: Path | str) -> Done:
    """Run a stage in this process, as its last line does: the same command line, the same ending."""
    return call(stage, load(stage), QUICK.get(stage, {}) | flags)


def call(stage: str, module, flags: dict[str, object]) -> Done:
    """How a stage that was loaded as a module leaves, called with these flags; the rooms of other pipelines call it too."""
    out, err = io.StringIO(), io.StringIO()
    words = [f"--{flag.replace('_', '-')}={value}" for flag, value in flags.items()]
    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            patch.setattr(sys, "argv", [f"{stage}.py", *words])
            patch.delenv("MLFLOW_RUN_ID", raising=False)
            module.run(module.main, module.command_line().parse_args(words))
    except SystemExit as left:
        return Done(left.code or 0, out.getvalue(), err.getvalue())
    finally:
        signal.signal(signal.SIGTERM, before)
    raise AssertionError(f"{stage} did not leave")


def chain(folder: Path) -> dict[str, Path]:
    """All that the four stages read and write, made from the flowers of the course."""
    made = {flag: folder / NAMES.get(flag, flag) for flag in ["raw", "train_set", "x_test", "y_test", "model", "predictions", "report"]}
    made["raw"].write_bytes((ROOT / "01_notebook" / "data" / "iris.csv").read_bytes())
    made["features"] = made["x_test"]
    for stage in READS:
        done = run(stage, **{flag: made[flag] for flag in READS[stage] + WRITES[stage]})
        assert done.code == 0, done.err
    return made


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder below a folder, with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in sorted(folder.rglob("*"))}


def copy(source: Path, target: Path) -> Path:
    """A copy of a file or a folder."""
    return Path(shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target))


def outputs(stage: str, folder: Path) -> dict[str, Path]:
    """Where a stage is told to write."""
    return {flag: folder / "out" / NAMES.get(flag, flag) for flag in WRITES[stage]}


def assert_refused(stage: str, folder: Path, good: dict[str, Path], inputs: dict[str, Path], *named: str) -> str:
    """The stage refuses: exit 2, one line that holds the words, and nothing written, with older results in place and without. Returns the line."""
    flags = {flag: good[flag] for flag in READS[stage]} | inputs
    targets = outputs(stage, folder)
    (folder / "out").mkdir()
    for older in (False, True):
        if older:
            for flag, path in targets.items():
                copy(good[flag], path)
        before, started = tree(folder / "out"), time.monotonic()
        done = run(stage, **flags, **targets)
        assert time.monotonic() - started < SECONDS
        assert done.code == 2, done
        assert done.err.count("\n") == 1 and done.err.endswith("\n") and done.err.startswith(f"{stage}: "), done.err[:500]
        assert len(done.err) < 600 + 2 * max(len(os.fspath(path)) for path in flags.values()), f"{len(done.err)} characters"
        assert not done.out and "Traceback" not in done.err, done
        assert tree(folder / "out") == before, "something was written"
        for word in named:
            assert word in done.err, f"{word!r} is not named: {done.err}"
    return done.err
