"""Run the steps of the flower chain, each as an MLflow project, all of them as children of one run in one experiment.

usage: python chain.py [--steps all] [--config config.yml] [--out ../../build/chain]

Steps that are not chosen must have run before: their results are taken from --out as they are.
"""
import argparse
import difflib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
IRIS = HERE.parent / "iris"


@dataclass(frozen=True)
class Step:
    """A component at its place in the chain: its project, what it reads (STEP/OUTPUT that wrote it), and what it writes."""

    project: Path
    reads: dict[str, str]
    writes: tuple[str, ...]


STEPS = {
    "ingest": Step(HERE, {}, ("raw",)),
    "count_species": Step(HERE, {"table": "ingest/raw"}, ("counts",)),
    "test_the_data": Step(HERE, {"table": "ingest/raw"}, ("report",)),
    "admit": Step(HERE, {"table": "ingest/raw", "report": "test_the_data/report"}, ("admitted",)),
    "preprocess": Step(IRIS, {"raw": "admit/admitted"}, ("train_set", "x_test", "y_test")),
    "train": Step(IRIS, {"train_set": "preprocess/train_set"}, ("model",)),
    "infer": Step(IRIS, {"model": "train/model", "features": "preprocess/x_test"}, ("predictions",)),
    "evaluate": Step(IRIS, {"predictions": "infer/predictions", "y_test": "preprocess/y_test"}, ("report",)),
    "package": Step(HERE, {"model": "train/model", "example": "preprocess/x_test"}, ()),
}
PATHS = ("url", "reference")  # parameters that name a file, in the configuration meant from its own folder


class Wrong(Exception):
    """What was asked for cannot be run; the text says why."""


def chosen(steps: str) -> list[str]:
    """The names of the wanted steps, in the order of the chain."""
    names = list(STEPS) if steps.strip() == "all" else [name.strip() for name in steps.split(",") if name.strip()]
    for name in names:
        if name not in STEPS:
            raise Wrong(f"no step is called '{name}'{_nearest(name, STEPS)}; the steps are {', '.join(STEPS)}")
    if not names:
        raise Wrong(f"no steps are named; say all, or some of {', '.join(STEPS)}")
    return [name for name in STEPS if name in names]


def read_config(path: str) -> dict:
    """The configuration: an experiment, and parameters for each step."""
    try:
        config = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Wrong(f"{path}: {' '.join(str(getattr(error, 'strerror', None) or error).split())}") from None
    for name, value in config.items() if isinstance(config, dict) else [("it", None)]:
        if name not in (*STEPS, "experiment") or isinstance(value, dict) != (name in STEPS):
            raise Wrong(f"{path}: {name} is no step with parameters, nor the name of the experiment{_nearest(str(name), STEPS)}")
    folder = Path(path).resolve().parent
    for values in config.values():
        for name in [name for name in PATHS if isinstance(values, dict) and name in values]:
            if "://" not in str(values[name]):
                values[name] = str((folder / values[name]).resolve())
    return config


def parameters(name: str, config: dict, out: Path, running: list[str]) -> dict[str, str]:
    """All values that a step is given: its paths, and what the configuration says."""
    given = {}
    for port, source in STEPS[name].reads.items():
        given[port] = str(out / source)
        if source.partition("/")[0] not in running and not (out / source).exists():
            raise Wrong(f"{name} reads {out / source}, which is not there; run {source.partition('/')[0]} first, or in the same call")
    given |= {port: str(out / name / port) for port in STEPS[name].writes}
    said = {key: str(value) for key, value in config.get(name, {}).items()}
    if overlap := given.keys() & said.keys():
        raise Wrong(f"{name}: {', '.join(sorted(overlap))} is a path that the chain itself gives; take it out of the configuration")
    if "url" in said and "://" not in said["url"]:
        said["url"] = Path(said["url"]).as_uri()
    return given | said


def main(steps: str, config: str, out: str) -> None:
    """Run the chosen steps one after the other; the first that fails ends the chain."""
    running, said, folder = chosen(steps), read_config(config), Path(out).resolve()
    calls = {name: parameters(name, said, folder, running) for name in running}
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")  # it would tell its makers what is used
    os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "ERROR")  # for the steps too; what fails is told below
    import mlflow  # takes seconds: a wrong word should not wait for it

    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])  # the same Python for every step
    if "MLFLOW_RUN_ID" not in os.environ:  # inside `mlflow run` the experiment is chosen already
        mlflow.set_experiment(said.get("experiment", "flowers"))
    with mlflow.start_run(run_name=f"chain: {steps}") as parent:
        for name, values in calls.items():
            print(f"== {name}", flush=True)
            try:
                mlflow.projects.run(str(STEPS[name].project), name, parameters=values, env_manager="local", run_name=name,
                                    experiment_id=parent.info.experiment_id)
            except mlflow.exceptions.ExecutionException:
                raise Wrong(f"step {name} failed; its own message stands above. The steps after it did not run") from None


def _nearest(name: str, names: dict) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    return f" (did you mean {near[0]}?)" if near else ""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--steps", default="all", help="all, or names with commas between them (default: %(default)s)")
    parser.add_argument("--config", default=str(HERE / "config.yml"), metavar="FILE", help="the parameters of all steps (default: config.yml)")
    parser.add_argument("--out", default=str(HERE.parents[1] / "build" / "chain"), metavar="FOLDER", help="where the results lie, a folder a step")
    try:
        main(**vars(parser.parse_args()))
    except Wrong as error:
        sys.exit(f"chain: {error}")
