"""The questions `mistakes` and `mended` of `10_two_wiring_mistakes`: the wires of one pipeline."""
import re

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong

RIGHT = {"prep.raw": "raw", "prep.test_size": "test_size", "train.train_set": "prep.train_set", "train.alpha": "alpha", "score.model": "train.model",
         "score.test_set": "prep.test_set"}
BROKEN = {"train.alpha": "test_size", "score.test_set": "raw"}
PORTS = {"prep": ("raw", "test_size"), "train": ("train_set", "alpha"), "score": ("model", "test_set")}
BINDING = re.compile(r"\$\{\{\s*parent\.(?:inputs\.(\w+)|jobs\.(\w+)\.outputs\.(\w+))\s*\}\}")
HANDED = {"model": "train.model", "report": "score.report"}


# --- mistakes ----------------------------------------------------------------------------------------------------------------
def probe_mistakes(answer, inputs: dict) -> dict:
    """The dict as texts."""
    if not isinstance(answer, dict):
        pairs = isinstance(answer, list | tuple) and all(isinstance(entry, list | tuple) and len(entry) == 2 for entry in answer)
        answer = dict(answer) if pairs else answer
    if not isinstance(answer, dict):
        return {"dict": False, "seen": describe(answer)}
    found = {str(plain(name)): plain(value) for name, value in answer.items()}
    return {"dict": True, "found": {_short(name): _short(value) if isinstance(value, str) else value for name, value in found.items()}}


def _short(name: str) -> str:
    """`${{parent.jobs.prep.outputs.rows}}`, `prep.outputs.rows` and `parent.inputs.raw` as people call them here."""
    return re.sub(r"^parent\.|^inputs\.|^jobs\.|\.(inputs|outputs)(?=\.)", "", re.sub(r"^parent\.", "", name.strip("${} ")))


def judge_mistakes(data: dict, inputs: dict) -> Verdict:
    """Are the two inputs found, and what each should be bound to?"""
    if not data["dict"]:
        return wrong("not-a-dict", f"`mistakes` is {data['seen']}, where a dict is asked for: a job's input, and what it should be bound to.")
    found = data["found"]
    if unknown := [name for name in found if name not in RIGHT]:
        back = unknown[0] in RIGHT.values()
        return wrong("sources-as-keys" if back else "not-an-input", f"`{unknown[0]}` is " + (
            "what could be taken. The key is the input that takes it, as JOB.INPUT." if back else "no input of a job in that pipeline. A key is JOB.INPUT."))
    if odd := [name for name, value in found.items() if not isinstance(value, str)]:
        return wrong("not-a-source", f"One of the values is {describe(found[odd[0]])}. A value is a text: what the input should be bound to.")
    if any(found.get(name) == value for name, value in BROKEN.items()):
        return wrong("as-it-is", "One of your values is what the input is bound to now. Asked for is what it should be bound to.")
    if sound := [name for name in found if name not in BROKEN]:
        return wrong("sound-wire", f"`{sound[0]}` is bound as it should be in the pipeline above. Which inputs take what they should not?")
    if len(found) < len(BROKEN):
        return wrong("one-missing", f"{len(found)} found, and there are two. One makes a score look surer than it is; the other takes the effect from a knob.")
    if off := [name for name, value in found.items() if value != RIGHT[name]]:
        offered = set(RIGHT.values())
        known = "is offered, and it is not what this input is meant for" if found[off[0]] in offered else "is nothing that the pipeline offers"
        return wrong("wrong-cure", f"`{off[0]}` is rightly suspected, but `{found[off[0]]}` {known}.")
    return passed("Both found: a score that counted training patients, and a knob without effect. No schema knows that.")


# --- mended ------------------------------------------------------------------------------------------------------------------
def probe_mended(answer, inputs: dict) -> dict:
    """The wires of a pipeline job, or of a pipeline function that is called with a table."""
    if callable(answer) and not isinstance(answer, type) and not hasattr(answer, "jobs"):
        from azure.ai.ml import Input, dsl

        answer = answer if getattr(answer, "_is_dsl_func", False) else dsl.pipeline(default_compute="cpu-cluster")(answer)
        answer = answer(raw=Input(type="uri_file", path="patients.csv"))
    if not hasattr(answer, "jobs") or not hasattr(answer, "outputs"):
        return {"pipeline": False, "seen": describe(answer)}
    wires = {f"{name}.{port}": _source(value._data) for name, job in answer.jobs.items() for port, value in job.inputs.items()}
    handed = {}
    for name, job in answer.jobs.items():
        for port, value in job.outputs.items():
            if type(value._data).__name__ == "PipelineOutput":
                handed[value._data._port_name] = f"{name}.{port}"
    components = {name: str(getattr(job.component, "name", "")) for name, job in answer.jobs.items()}
    given = {name: plain(value._data) if not hasattr(value._data, "path") else "a file" for name, value in answer.inputs.items()}
    return {"pipeline": True, "wires": {name: source for name, source in wires.items() if source is not None}, "handed": handed, "components": components,
            "given": given}


def _source(value) -> object:
    """What an input is bound to, by name; a plain value as itself, None where the default holds."""
    kind = type(value).__name__
    if kind == "PipelineInput":
        return value._port_name
    if kind == "NodeOutput":
        return f"{value._owner.name}.{value._port_name}"
    return "a file" if hasattr(value, "path") else value


def judge_mended(data: dict, inputs: dict) -> Verdict:
    """The jobs, each wire, and what is handed over."""
    if not data["pipeline"]:
        return wrong("not-a-pipeline", f"`mended` is {data['seen']}. Asked for is the function that composes the pipeline.")
    wires, found = data["wires"], {component.rpartition("_")[2]: name for name, component in data["components"].items()}
    if lost := [stage for stage in PORTS if stage not in found]:
        return wrong("job-missing", f"No job is made from the component `{lost[0]}`. Three jobs are wanted: {', '.join(PORTS)}.")
    if len(data["components"]) > len(PORTS):
        return wrong("job-too-many", f"There are {len(data['components'])} jobs: {', '.join(data['components'])}. Is a component called twice?")
    stages = {name: stage for stage, name in found.items()}  # a job may have any name
    plainly = {_renamed(name, stages): _renamed(source, stages) for name, source in wires.items()}
    for name, source in RIGHT.items():
        seen = plainly.get(name)
        if seen == source:
            continue
        if name in BROKEN and BROKEN[name] == seen:
            return wrong("still-broken", f"`{name}` still takes `{seen}`.")
        if seen is None:
            return wrong("not-bound", f"`{name}` is bound to nothing, so " + ("its default holds, whatever the caller sets." if "." not in source
                                                                            else "the job has nothing to read."))
        if not isinstance(seen, str) or seen == "a file":
            return wrong("fixed", f"`{name}` has the fixed value {seen}. A pipeline's knob is an input of the pipeline, so that a caller can turn it.")
        return wrong("crossed", f"`{name}` takes `{seen}`. Is that what the component means by this input?")
    handed = {name: _renamed(source, stages) for name, source in data["handed"].items()}
    if set(handed.values()) != set(HANDED.values()):
        return wrong("handed-over", f"The pipeline hands over {', '.join(sorted(map(str, handed.values()))) or 'nothing'}. Whoever starts it wants the model "
                                    "and the report.")
    if lost := [name for name in ("raw", "test_size", "alpha") if name not in data["given"]]:
        return wrong("input-missing", f"The pipeline has no input `{lost[0]}` any more.")
    return passed("Every wire ends where it should, and every knob has an effect.")


def _renamed(name: object, stages: dict) -> object:
    if not isinstance(name, str) or "." not in name:
        return name
    job, _, port = name.partition(".")
    return f"{stages.get(job, job)}.{port}"
