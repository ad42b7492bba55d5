"""The Iris pipeline by hand: its notebooks through papermill, its scripts from a shell, its definition through the runner, its MLflow chain: same artifacts."""
import os
import subprocess
import sys
from pathlib import Path

from coursekit.execute.imports import heavy_imports
from coursekit.execute.runner import Job, execute
from coursekit.execute.warm_start import SOCKET_VARIABLE, warm_kernels
from pipeline_factory import SCRIPTS

ROOT = Path(__file__).resolve().parents[1]
IRIS = ROOT / "03_pipeline_stages" / "iris"
CHAIN = ROOT / "03_pipeline_stages" / "components"
RAW = ROOT / "01_notebook" / "data" / "iris.csv"
STAGES = {  # stage: what it reads (from which stage, or the file itself), what it writes
    "preprocess": ({"raw": RAW}, ("train_set", "x_test", "y_test")),
    "train": ({"train_set": "preprocess"}, ("model",)),
    "infer": ({"model": "train", "features": "preprocess/x_test"}, ("predictions",)),
    "evaluate": ({"predictions": "infer", "y_test": "preprocess"}, ("report",)),
}
ON_A_DEVICE = ("train", "infer")


def notebook_of(stage: str) -> Path:
    """The notebook that a stage is exported from: a lesson's, or a solution."""
    return next(path for folder in (IRIS, ROOT / "solutions" / IRIS.relative_to(ROOT)) for path in folder.glob(f"[0-9][0-9]_{stage}.ipynb"))


def paths(stage: str, folder: Path) -> dict[str, Path]:
    """Every path that a stage is given, by the name of its parameter; what stages write lies below `folder`, as the runner lays it out."""
    reads, writes = STAGES[stage]
    found = {}
    for name, source in reads.items():
        made = isinstance(source, str)
        found[name] = folder / (source if "/" in source else f"{source}/{name}") if made else source
    return found | {name: folder / stage / name for name in writes}


def by_notebooks(folder: Path, device: str = "cpu") -> Path:
    """Each notebook through papermill, in the order of the pipeline."""
    for stage in STAGES:
        (folder / stage).mkdir(parents=True)
    with warm_kernels(heavy_imports(map(notebook_of, STAGES))):
        for stage in STAGES:
            source = notebook_of(stage)
            parameters = {name: str(path) for name, path in paths(stage, folder).items()} | ({"device": device} if stage in ON_A_DEVICE else {})
            result, = execute([Job(source, folder.parent / f"{stage}.ipynb", source.parent, parameters)])
            assert result.passed, f"{source.name}: cell {result.cell}: {result.message}"
    return folder


def by_scripts(folder: Path, threads: int, device: str = "cpu") -> Path:
    """Each script as a program of its own."""
    for stage in STAGES:
        (folder / stage).mkdir(parents=True)
        flags = [word for name, path in paths(stage, folder).items() for word in (f"--{name.replace('_', '-')}", str(path))]
        flags += ["--device", device] if stage in ON_A_DEVICE else []
        call([str(IRIS / f"{stage}.py"), *flags], threads)
    return folder


def by_the_runner(build: Path, threads: int, *words: str, device: str = "cpu") -> Path:
    """`course pipeline run`, with a build folder of its own."""
    call(["-m", "coursekit", "pipeline", "run", str(IRIS), "--build", str(build), "--set", f"device={device}", *words], threads)
    return build / "pipelines" / "iris"


def by_mlflow(folder: Path, threads: int, device: str = "cpu") -> Path:
    """Every step of the MLflow chain; runs and models are tracked beside the folder, and nothing lands in the working tree."""
    config = folder.parent / "config.yml"
    said = (CHAIN / "config.yml").read_text(encoding="utf-8")
    assert "../../01_notebook" in said and "reference: sample" in said and said.count("device: auto") == len(ON_A_DEVICE)
    said = said.replace("../../01_notebook", RAW.parents[1].as_posix()).replace("reference: sample", f"reference: {CHAIN.as_posix()}/sample")
    config.write_text(said.replace("device: auto", f"device: {device}"), encoding="utf-8")
    more = {"MLFLOW_TRACKING_URI": tracked_by(folder), "COURSE_BUILD": str(folder.parent / "build")}
    call([str(CHAIN / "chain.py"), "--config", str(config), "--out", str(folder)], threads, cwd=folder.parent, more=more)
    return folder


def tracked_by(folder: Path) -> str:
    """Where the chain that wrote into a folder was tracked."""
    return f"sqlite:///{(folder.parent / 'mlflow.db').as_posix()}"


def call(words: list[str], threads: int, cwd: Path | None = None, more: dict[str, str] | None = None) -> str:
    """A Python program on that many threads; what it printed."""
    ours = {name: value for name, value in os.environ.items() if name != SOCKET_VARIABLE}  # from a shell: no warm process of somebody else
    environment = ours | {"OMP_NUM_THREADS": str(threads), "PYTHONPATH": str(SCRIPTS), "PYTHONDONTWRITEBYTECODE": "1"} | (more or {})
    done = subprocess.run([sys.executable, *words], env=environment, cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout
