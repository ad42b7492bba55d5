"""The blood pressure stages in this process: run(stage, flag=value) as their last line does, and what they leave."""
import importlib.util
import shutil
import sys
from pathlib import Path

from coursekit.stages import stage_files, stage_writing
from repository import ROOT
from stage_room import Done, call

FOLDER = ROOT / "03_pipeline_stages" / "blood_pressure"
DATA, SAMPLE = FOLDER / "data", FOLDER / "sample"
FEATURES = ["age", "sex", "bmi", "s1", "s2", "s3", "s4", "s5", "s6"]
CLINIC = {"features": "Pregnancies,Glucose,SkinThickness,Insulin,BMI,DiabetesPedigreeFunction,Age,Outcome", "target": "BloodPressure",
          "missing": "BloodPressure,Glucose,SkinThickness,Insulin,BMI"}
READS = {"prep": {"raw": DATA / "patients.csv"}, "train": {"train_set": SAMPLE / "train_set"},
         "score": {"model": SAMPLE / "model", "test_set": SAMPLE / "test_set.csv"}}
OLDER = {"prep": "train_set/train.csv", "train": "model/model.json", "score": "report/metrics.json"}
WRITES = {"prep": ("train_set", "test_set"), "train": ("model",), "score": ("report",)}


def load(stage: str):
    """The stage's script as a module."""
    name = f"blood_pressure_{stage}"
    if name not in sys.modules:
        sys.modules.setdefault("stage_writing", stage_writing)  # they lie beside a script, and there only
        sys.modules.setdefault("stage_files", stage_files)
        specification = importlib.util.spec_from_file_location(name, FOLDER / f"{stage}.py")
        sys.modules[name] = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def run(stage: str, **flags) -> Done:
    """Run a stage: the same command line, the same ending."""
    return call(stage, load(stage), flags)


def chain(folder: Path, raw: Path = DATA / "patients.csv", **knobs) -> Path:
    """All three stages, each from what the one before wrote; the folder with what they wrote."""
    steps = {"prep": {"raw": raw, "train_set": folder / "train_set", "test_set": folder / "test_set.csv"} | knobs,
             "train": {"train_set": folder / "train_set", "model": folder / "model"},
             "score": {"model": folder / "model", "test_set": folder / "test_set.csv", "report": folder / "report"}}
    for stage, flags in steps.items():
        done = run(stage, **flags)
        assert done.code == 0, done.err
    return folder


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def assert_refused(stage: str, folder: Path, flags: dict, *named: str) -> None:
    """Exit 2, one line that holds the words, nothing written, and an older result untouched."""
    targets = {name: folder / "out" / name for name in WRITES[stage]}
    older = folder / "out" / OLDER[stage]
    older.parent.mkdir(parents=True)
    older.write_text("kept")
    done = run(stage, **(READS[stage] | flags | targets))
    assert done.code == 2, done
    assert done.err.count("\n") == 1 and done.err.startswith(f"{stage}: ") and len(done.err) < 800, done.err
    assert not done.out and "Traceback" not in done.err
    assert files(folder / "out") == {OLDER[stage]: b"kept"}, "something was written"
    for word in named:
        assert word in done.err, f"{word!r} is not named: {done.err}"


def copied(name: str, folder: Path) -> Path:
    """A copy of one of the samples, to be damaged."""
    source, target = SAMPLE / name, folder / "broken" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target))
