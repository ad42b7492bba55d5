"""Hand the inference artifact to MLflow as a model: with its signature, an input example, its code and its environment.

usage: python package.py --model FOLDER --example FILE [--name flowers]
"""
import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "ERROR")  # it warns where this machine has other versions than environment.yml
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "iris"))  # the code of the stage `infer` goes into the model as it is

import mlflow
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema
from stage_files import check_names_and_scaler, read_json, read_table, run

HERE = Path(__file__).resolve().parent
IRIS = HERE.parent / "iris"
CODE = ("infer.py", "stage_files.py", "stage_writing.py")


def main(model: str, example: str, name: str = "flowers") -> None:
    contents = read_json(f"{model}/model.json", kind="iris-network")
    check_names_and_scaler(f"{model}/model.json", contents, contents.get("scaler"), features=4, classes=3)
    flowers = read_table(example, contents["features"], header=True).head(3)
    signature = ModelSignature(
        inputs=Schema([ColSpec("double", feature) for feature in contents["features"]]),
        outputs=Schema([ColSpec("string", "prediction"), *(ColSpec("float", species) for species in contents["classes"])]),
    )
    with mlflow.start_run():  # the run that MLFLOW_RUN_ID names, else one of its own
        kept = mlflow.pyfunc.log_model(
            name=name, python_model=str(HERE / "served_flowers.py"), artifacts={"model": str(Path(model).resolve())},
            code_paths=[str(IRIS / file) for file in CODE], conda_env=str(HERE / "environment.yml"),
            signature=signature, input_example=flowers, registered_model_name=name,
        )
    print(f"{name}: version {kept.registered_model_version}")


def command_line() -> argparse.ArgumentParser:
    """The flags of this component."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--model", required=True, metavar="FOLDER", help="what train wrote: weights.safetensors and model.json")
    parser.add_argument("--example", required=True, metavar="FILE", help="flowers in cm with a header; the first three become the input example")
    parser.add_argument("--name", default="flowers", help="the name that the model is registered under (default: %(default)s)")
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
