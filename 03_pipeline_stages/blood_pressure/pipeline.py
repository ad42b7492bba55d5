"""The blood pressure pipeline, defined in Python: `job` is what runs, here and on Azure ML.

  course pipeline run 03_pipeline_stages/blood_pressure/pipeline.py

`course make` writes pipeline.yml from this file.
"""
import logging
from pathlib import Path

from azure.ai.ml import Input, Output, command, dsl, load_component
from azure.ai.ml.entities import Environment

logging.getLogger("azure.ai.ml._utils._experimental").setLevel(logging.ERROR)  # it tells of each class that it calls experimental
HERE = Path(__file__).parent
PACKAGES = Environment(image="mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:latest", conda_file=HERE / "environment.yml")

prep_component = command(  # a component in Python; the other two are files
    name="blood_pressure_prep",
    display_name="prep",
    description="Split patients into training and test rows; fill and scale the training rows.",
    inputs={
        "raw": Input(type="uri_file"),
        "features": Input(type="string", default="age,sex,bmi,s1,s2,s3,s4,s5,s6"),
        "target": Input(type="string", default="bp"),
        "missing": Input(type="string", default="none"),
        "test_size": Input(type="number", default=0.2, min=0.05, max=0.5),
        "seed": Input(type="integer", default=42, min=0, max=999999),
    },
    outputs={"train_set": Output(type="uri_folder"), "test_set": Output(type="uri_file")},
    code=HERE,
    environment=PACKAGES,
    command='python prep.py --raw="${{inputs.raw}}" --train-set="${{outputs.train_set}}" --test-set="${{outputs.test_set}}"'
    ' --features="${{inputs.features}}" --target="${{inputs.target}}" --missing="${{inputs.missing}}"'
    " --test-size=${{inputs.test_size}} --seed=${{inputs.seed}}",
)
train_component = load_component(HERE / "train.component.yml")
score_component = load_component(HERE / "score.component.yml")


@dsl.pipeline(display_name="Blood pressure, from a table of patients to a judged model", experiment_name="blood_pressure", default_compute="cpu-cluster")
def blood_pressure(
    raw: Input(type="uri_file"),
    features: str = "age,sex,bmi,s1,s2,s3,s4,s5,s6",
    target: str = "bp",
    missing: str = "none",
    test_size: float = 0.2,
    seed: int = 42,
    alpha: float = 1.0,
):
    """Three jobs; each takes its name from the variable that holds it."""
    prep = prep_component(raw=raw, features=features, target=target, missing=missing, test_size=test_size, seed=seed)
    train = train_component(train_set=prep.outputs.train_set, alpha=alpha)
    train.compute = "training-cluster"  # the one job that a GPU would pay for, were the model a network
    score = score_component(model=train.outputs.model, test_set=prep.outputs.test_set)
    return {"model": train.outputs.model, "report": score.outputs.report}


job = blood_pressure(raw=Input(type="uri_file", path=(HERE / "data" / "patients.csv").as_posix()))
