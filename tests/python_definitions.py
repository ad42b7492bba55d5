"""Definitions of pipelines in Python for tests: a folder with components, a text to start from, and its YAML without a process of its own."""
import contextlib
import shutil
import sys
from pathlib import Path

import pytest

from blood_pressure_room import FOLDER
from coursekit.errors import CourseError
from coursekit.pipelines import python_dump

HEAD = '''"""A pipeline."""
from azure.ai.ml import Input, Output, command, dsl, load_component
from azure.ai.ml.entities import Environment

prep, train, score = (load_component(f"{name}.component.yml") for name in ("prep", "train", "score"))


@dsl.pipeline(default_compute="cpu-cluster")
def whole(raw: Input(type="uri_file"), alpha: float = 1.0):
    cut = prep(raw=raw)
    fitted = train(train_set=cut.outputs.train_set, alpha=alpha)
    return {"model": fitted.outputs.model}
'''
END = '\n\njob = whole(raw=Input(type="uri_file", path="data/patients.csv"))\n'


def stages_in(place: Path) -> Path:
    """The stages and their components, for definitions of a test's own."""
    return Path(shutil.copytree(FOLDER, place / "blood_pressure", ignore=shutil.ignore_patterns("*.ipynb", "sample", "__pycache__", "pipeline.*")))


@contextlib.contextmanager
def _at(folder: Path):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(sys, "path", list(sys.path))
        patch.setattr(sys, "dont_write_bytecode", True)
        yield


def said_of(folder: Path, text: str) -> dict:
    """What is said of a definition with this text, written into the folder of its stages."""
    (folder / "pipeline.py").write_text(text)
    return dumped(folder / "pipeline.py")


def dumped(path: Path) -> dict:
    """What the separate process would say of a definition, said in this one: the import of azure-ai-ml is paid once."""
    with _at(path.parent):
        return python_dump.main(path)


def text_of(path: Path) -> str:
    """The YAML of a definition, or the error: in the place of python_definition.text_of."""
    said = dumped(path)
    if "error" in said:
        raise CourseError(said["error"])
    return said["text"]


def never(*_):
    """What must not be called."""
    raise AssertionError("nothing is to be executed here")
