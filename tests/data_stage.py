"""The stage that tests data, loaded as a module: outcome(table, report) runs it, written(folder, lines) makes a table."""
import contextlib
import importlib.util
import io
from pathlib import Path

from repository import ROOT

HERE = ROOT / "03_pipeline_stages" / "components"
RAW = ROOT / "01_notebook" / "data" / "iris.csv"
REFERENCE = HERE / "sample" / "reference.csv"
LINES = RAW.read_text(encoding="utf-8").splitlines()
COLUMNS = ["sepal_length", "sepal_width", "petal_length", "petal_width", "species"]


def load(folder: str, name: str):
    """A script of a pipeline as a module."""
    specification = importlib.util.spec_from_file_location(f"components_{name}", ROOT / "03_pipeline_stages" / folder / f"{name}.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


STAGE, ADMIT = load("components", "test_the_data"), load("components", "admit")


def outcome(table: Path, report: Path, reference: Path = REFERENCE, **more) -> tuple[int, str]:
    """The exit code of the stage's `main`, and what it said of the table."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            STAGE.main(str(table), str(reference), str(report), **more)
        except SystemExit as left:
            return left.code, said.getvalue()
    return 0, said.getvalue()


def written(folder: Path, lines: list[str]) -> Path:
    """A table."""
    (folder / "today.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "today.csv"
