"""Turns a pipeline that is defined in Python into the text of its YAML: `python -m coursekit.pipelines.python_dump FILE`, a process of its own.

It imports azure-ai-ml and runs the file in its folder. The answer is one line of JSON, {"text": ...} or {"error": ...}; what the file prints is no part of it.
"""
import importlib.util
import json
import logging
import os
import sys
import traceback
from pathlib import Path

import yaml

from coursekit.errors import CourseError
from coursekit.pipelines import python_parts
from coursekit.pipelines.yaml_values import NUMBER, WORDS

SCHEMA = "https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json"


class Dumper(yaml.SafeDumper):
    """Puts text in quotes that some readers of YAML would take for a number or for yes and no."""

    def ignore_aliases(self, data) -> bool:
        return True


Dumper.add_representer(str, lambda dumper, text: dumper.represent_scalar(
    "tag:yaml.org,2002:str", text, style='"' if NUMBER.fullmatch(text) or text.lower() in WORDS else None))


def main(path: Path) -> dict[str, str]:
    """What the file defines, as {"text": YAML} or {"error": one line}."""
    try:
        return {"text": text_of(the_job(path, loaded(path)), path)}
    except CourseError as error:
        return {"error": " ".join(str(error).split())}


def loaded(path: Path) -> dict[str, object]:
    """The names of the file after it ran; what goes wrong in it is an error with its line."""
    sys.path.insert(0, str(path.parent))
    sys.dont_write_bytecode = True
    spec = importlib.util.spec_from_file_location("pipeline_definition", path)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise CourseError(f"{Path(error.filename or path).name}:{error.lineno}: is not Python ({error.msg})") from None
    except (Exception, SystemExit) as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
        raise CourseError(f"{path.name}:{lines[-1] if lines else 1}: {type(error).__name__}: {_first(error)}") from None
    return vars(module)


def _first(error: BaseException) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), "no more is said")[:300]


def the_job(path: Path, names: dict[str, object]):
    """The one pipeline job among the names of a file."""
    from azure.ai.ml.entities import PipelineJob

    jobs = {name: value for name, value in names.items() if isinstance(value, PipelineJob)}
    functions = [name for name, value in names.items() if getattr(value, "_is_dsl_func", False)]
    if len({id(job) for job in jobs.values()}) > 1 and "job" not in jobs:
        raise CourseError(f"{path.name}: makes several pipeline jobs ({', '.join(jobs)}); name the one to run `job`")
    if not jobs:
        called = f"calls its pipeline function {functions[0]} nowhere; write `job = {functions[0]}(...)` at its end" if functions else \
            "defines no pipeline; decorate a function with `@dsl.pipeline` and write `job = ` and a call of it"
        raise CourseError(f"{path.name}: {called}")
    return jobs.get("job") or next(iter(jobs.values()))


def text_of(job, path: Path) -> str:
    """The YAML of a pipeline job, with paths relative to the file's folder."""
    answer = job._validate()
    if not answer.passed:
        said = "; ".join(f"{where}: {' '.join(str(what).split())}" for where, what in answer.error_messages.items())
        raise CourseError(f"{path.name}: azure-ai-ml refuses the pipeline: {said[:600]}")
    whole = {"$schema": SCHEMA, "type": "pipeline"}
    whole |= {key: value for key in ("display_name", "description", "experiment_name", "tags") if (value := getattr(job, key))}
    if job.compute:
        whole["compute"] = python_parts.compute(job.compute)
    if settings := python_parts.settings(job.settings):
        whole["settings"] = settings
    whole["inputs"] = {name: python_parts.pipeline_input(name, port, path) for name, port in job.inputs.items()}
    whole["jobs"] = {name: python_parts.job(name, node, path) for name, node in job.jobs.items()}
    whole["outputs"] = {name: {"type": port.type or "uri_folder"} for name, port in job.outputs.items()}
    return yaml.dump({key: value for key, value in whole.items() if value}, Dumper=Dumper, sort_keys=False, width=150, allow_unicode=True)


if __name__ == "__main__":
    logging.getLogger("azure.ai.ml._utils._experimental").setLevel(logging.ERROR)  # it tells of each class that it calls experimental
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    said = main(Path(sys.argv[1]).absolute())
    answer.write(json.dumps(said) + "\n")
    answer.close()
