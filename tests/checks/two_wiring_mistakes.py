"""Answers to `10_two_wiring_mistakes`."""
import functools

import numpy as np
import pandas as pd

from checks import ROOT, Right, Wrong, always
from coursekit.check.questions._wires_loose import offered, rule, taken

STAGES = ROOT / "03_pipeline_stages" / "blood_pressure"


# --- loose_ends --------------------------------------------------------------------------------------------------------------
def ends(graph):
    """The right answer, another way: a table of what is offered, a column of what is taken."""
    rows = pd.Series([*graph["inputs"], *(f"{name}.{output}" for name, job in graph["jobs"].items() for output in job["outputs"])], dtype=object)
    sources = [source for job in graph["jobs"].values() for source in job["inputs"].values()] + list(graph["outputs"].values())
    return rows[~rows.isin(sources)]


def eats(graph):
    """Takes out what is read."""
    for job in graph["jobs"].values():
        job["outputs"] = [output for output in job["outputs"] if f"{output}" != ""]
        job["inputs"].clear()
    return []


def removing(graph):
    """Removes what it finds from the graph."""
    found = rule(graph)
    graph["inputs"] = [name for name in graph["inputs"] if name not in found]
    return found


def short(graph):
    """Compares names without their jobs."""
    names = {str(source).split(".")[-1] for source in taken(graph)}
    return {name for name in offered(graph) if name.split(".")[-1] not in names}


def by_order(graph):
    """Down the jobs, once."""
    left = set(graph["inputs"])
    for name, job in graph["jobs"].items():
        left -= set(job["inputs"].values())
        left |= {f"{name}.{output}" for output in job["outputs"]}
    return left - set(graph["outputs"].values())


def by_counting(graph):
    """Counts how often each is taken."""
    counts = dict.fromkeys(offered(graph), 0)
    for job in graph["jobs"].values():
        for source in job["inputs"].values():
            counts[source] = counts.get(source, 0) + 1
    for source in graph["outputs"].values():
        counts[source] = counts.get(source, 0) + 1
    return [name for name, count in counts.items() if count == 0]


def yields(graph):
    """One after the other."""
    for name in offered(graph):
        if name not in taken(graph):
            yield name


LOOSE_WRONG = [
    Wrong("a set", always({"alpha"}), "not-a-function"),
    Wrong("two arguments", always(lambda graph, job: set()), "not-a-function"),
    Wrong("nothing returned", always(lambda graph: None), "no-return"),
    Wrong("how many", always(lambda graph: len(rule(graph))), "not-names"),
    Wrong("yes or no", always(lambda graph: {name: name in rule(graph) for name in offered(graph)}), "not-names"),
    Wrong("a text", always(lambda graph: ", ".join(rule(graph))), "not-names"),
    Wrong("pairs", always(lambda graph: [tuple(name.split(".")) for name in rule(graph)]), "not-names"),
    Wrong("always empty", always(lambda graph: set()), "nothing"),
    Wrong("handed over is loose", always(lambda graph: set(offered(graph)) - {source for job in graph["jobs"].values() for source in job["inputs"].values()}),
          "handed-over", mistake=True),
    Wrong("outputs only", always(lambda graph: {name for name in rule(graph) if "." in name}), "only-outputs", mistake=True),
    Wrong("inputs only", always(lambda graph: {name for name in graph["inputs"] if name not in taken(graph)}), "only-inputs", mistake=True),
    Wrong("names without jobs compared", always(short), "names-only", mistake=True),
    Wrong("names without jobs given", always(lambda graph: {name.split(".")[-1] for name in rule(graph)}), "without-job", mistake=True),
    Wrong("the jobs", always(lambda graph: {name.split(".")[0] for name in rule(graph) if "." in name}), "jobs", mistake=True),
    Wrong("what is read", always(lambda graph: set(offered(graph)) & taken(graph)), "taken", mistake=True),
    Wrong("all", always(lambda graph: set(offered(graph))), "offered", mistake=True),
    Wrong("once down the jobs", always(by_order), "jobs-above", mistake=True),
    Wrong("removes what it finds", always(removing), "changed-its-input", mistake=True),
    Wrong("clears the wires", always(eats), "changed-its-input"),
    Wrong("names of inputs of jobs", always(lambda graph: {f"{name}.{port}" for name, job in graph["jobs"].items() for port in job["inputs"]} | rule(graph)),
          "not-offered", mistake=True),
    Wrong("not its own job's", always(lambda graph: rule(graph) - {min(rule(graph), default="")}), "overlooked", mistake=True),
    Wrong("one more", always(lambda graph: rule(graph) | set(graph["outputs"].values())), "read-after-all", mistake=True),
    Wrong("each twice", always(lambda graph: [*rule(graph), *rule(graph)]), "twice", mistake=True),
]
LOOSE_RIGHT = [
    Right("a Series", always(ends)),
    Right("counting, a list", always(by_counting)),
    Right("a generator", always(yields)),
    Right("an array", always(lambda graph: np.array(sorted(rule(graph)), dtype=object))),
    Right("keys of a dict", always(lambda graph: dict.fromkeys(by_counting(graph)).keys())),
    Right("a frozenset", always(lambda graph: frozenset(rule(graph)))),
]


# --- mistakes ----------------------------------------------------------------------------------------------------------------
BOTH = {"train.alpha": "alpha", "score.test_set": "prep.test_set"}
MISTAKES_WRONG = [
    Wrong("a set of inputs", always({"train.alpha", "score.test_set"}), "not-a-dict"),
    Wrong("a sentence", always("alpha is not used"), "not-a-dict"),
    Wrong("one wire as a pair", always(("train.alpha", "alpha")), "not-a-dict"),
    Wrong("the other way round", always({source: name for name, source in BOTH.items()}), "sources-as-keys", mistake=True),
    Wrong("jobs as keys", always({"train": "alpha", "score": "prep.test_set"}), "not-an-input", mistake=True),
    Wrong("names without jobs", always({"alpha": "alpha", "test_set": "prep.test_set"}), "sources-as-keys", mistake=True),
    Wrong("a list as value", always(BOTH | {"train.alpha": ["alpha"]}), "not-a-source"),
    Wrong("a number as value", always(BOTH | {"train.alpha": 1.0}), "not-a-source", mistake=True),
    Wrong("what they are bound to", always({"train.alpha": "test_size", "score.test_set": "raw"}), "as-it-is", mistake=True),
    Wrong("alpha only", always({"train.alpha": "alpha"}), "one-missing", mistake=True),
    Wrong("test set only", always({"score.test_set": "prep.test_set"}), "one-missing", mistake=True),
    Wrong("a sound wire", always({"train.train_set": "prep.test_set", "train.alpha": "alpha"}), "sound-wire", mistake=True),
    Wrong("all wires", always(BOTH | {"prep.raw": "raw"}), "sound-wire", mistake=True),
    Wrong("training rows", always(BOTH | {"score.test_set": "prep.train_set"}), "wrong-cure", mistake=True),
    Wrong("no job in the value", always(BOTH | {"score.test_set": "test_set"}), "wrong-cure", mistake=True),
    Wrong("nothing", always({}), "one-missing"),
]
MISTAKES_RIGHT = [
    Right("the solution", always(BOTH)),
    Right("as the SDK writes it", always({"train.inputs.alpha": "parent.inputs.alpha", "score.inputs.test_set": "prep.outputs.test_set"})),
    Right("as YAML writes it", always({"jobs.train.inputs.alpha": "${{parent.inputs.alpha}}",
                                       "jobs.score.inputs.test_set": "${{parent.jobs.prep.outputs.test_set}}"})),
    Right("pairs", always(list(BOTH.items()))),
    Right("backwards, with blanks", always({" score.test_set": "prep.test_set ", "train.alpha ": " alpha"})),
    Right("numpy's texts", always({np.str_(name): np.str_(value) for name, value in BOTH.items()})),
]


# --- mended ------------------------------------------------------------------------------------------------------------------
@functools.cache
def components():
    """The three, loaded once."""
    from azure.ai.ml import load_component

    return [load_component(STAGES / f"{name}.component.yml") for name in ("prep", "train", "score")]


def composed(train=lambda train, prep, given: train(train_set=prep.outputs.train_set, alpha=given["alpha"]),
             score=lambda score, prep, train, given: score(model=train.outputs.model, test_set=prep.outputs.test_set),
             prep=lambda prep, given: prep(raw=given["raw"], test_size=given["test_size"]),
             handed=lambda train, score: {"model": train.outputs.model, "report": score.outputs.report}):
    """A function that composes a pipeline, with some of its lines replaced."""
    def make():
        from azure.ai.ml import Input

        parts = components()

        def mended(raw: Input(type="uri_file"), test_size: float = 0.2, alpha: float = 1.0):
            given = {"raw": raw, "test_size": test_size, "alpha": alpha}
            first = prep(parts[0], given)
            second = train(parts[1], first, given)
            third = score(parts[2], first, second, given) if score else None
            return handed(second, third)
        return mended
    return make


def fixed_alpha():
    """alpha is a number in the code."""
    return composed(train=lambda train, prep, given: train(train_set=prep.outputs.train_set, alpha=1.0))()


def decorated():
    """As a pipeline function."""
    from azure.ai.ml import dsl

    return dsl.pipeline(default_compute="cpu-cluster")(composed()())


def job():
    """As a job."""
    from azure.ai.ml import Input

    return decorated()(raw=Input(type="uri_file", path="patients.csv"))


def other_names():
    """Other names for the variables, in another order of the arguments."""
    from azure.ai.ml import Input

    prep_component, train_component, score_component = components()

    def mended(raw: Input(type="uri_file"), test_size: float = 0.2, alpha: float = 1.0):
        cut = prep_component(test_size=test_size, raw=raw)
        fitted = train_component(alpha=alpha, train_set=cut.outputs.train_set)
        judged = score_component(test_set=cut.outputs.test_set, model=fitted.outputs["model"])
        return {"report": judged.outputs["report"], "model": fitted.outputs["model"]}
    return mended


def no_function_of_mine():
    """As one expression a job."""
    from azure.ai.ml import Input

    parts = dict(zip(("prep", "train", "score"), components(), strict=True))

    def mended(raw: Input(type="uri_file"), test_size: float = 0.2, alpha: float = 1.0, seed: int = 42):
        prep = parts["prep"](raw=raw, test_size=test_size, seed=seed)
        train = parts["train"](alpha=alpha, **{"train_set": prep.outputs.train_set})
        train.compute = "gpu-cluster"
        score = parts["score"](model=train.outputs.model, test_set=prep.outputs.test_set)
        return {"model": train.outputs.model, "report": score.outputs.report}
    return mended


def without_alpha():
    """The knob is gone."""
    from azure.ai.ml import Input

    parts = components()

    def mended(raw: Input(type="uri_file"), test_size: float = 0.2):
        prep = parts[0](raw=raw, test_size=test_size)
        train = parts[1](train_set=prep.outputs.train_set)
        score = parts[2](model=train.outputs.model, test_set=prep.outputs.test_set)
        return {"model": train.outputs.model, "report": score.outputs.report}
    return mended


def twice(train, prep, given):
    """Trains two models."""
    train(train_set=prep.outputs.train_set, alpha=given["alpha"])
    return train(train_set=prep.outputs.train_set, alpha=given["alpha"])


MENDED_WRONG = [
    Wrong("a number", always(3), "not-a-pipeline"),
    Wrong("the class", always(dict), "not-a-pipeline"),
    Wrong("a dict of wires", always({"train.alpha": "alpha"}), "not-a-pipeline"),
    Wrong("a name", always("mended"), "not-a-pipeline"),
    Wrong("alpha as it was", composed(train=lambda train, prep, given: train(train_set=prep.outputs.train_set, alpha=given["test_size"])),
          "still-broken", mistake=True),
    Wrong("test set as it was", composed(score=lambda score, prep, train, given: score(model=train.outputs.model, test_set=given["raw"])),
          "still-broken", mistake=True),
    Wrong("alpha not bound", composed(train=lambda train, prep, given: train(train_set=prep.outputs.train_set)), "not-bound", mistake=True),
    Wrong("test size not bound", composed(prep=lambda prep, given: prep(raw=given["raw"])), "not-bound", mistake=True),
    Wrong("no training set", composed(train=lambda train, prep, given: train(alpha=given["alpha"])), "not-bound", mistake=True),
    Wrong("a fixed alpha", fixed_alpha, "fixed", mistake=True),
    Wrong("no alpha any more", without_alpha, "not-bound", mistake=True),
    Wrong("trains on the test set", composed(train=lambda train, prep, given: train(train_set=prep.outputs.test_set, alpha=given["alpha"])),
          "crossed", mistake=True),
    Wrong("scores the training set", composed(score=lambda score, prep, train, given: score(model=train.outputs.model, test_set=prep.outputs.train_set)),
          "crossed", mistake=True),
    Wrong("model and test set exchanged", composed(score=lambda score, prep, train, given: score(model=prep.outputs.test_set, test_set=train.outputs.model)),
          "crossed", mistake=True),
    Wrong("alpha to the cut", composed(prep=lambda prep, given: prep(raw=given["raw"], test_size=given["alpha"])), "crossed", mistake=True),
    Wrong("no score", composed(score=None, handed=lambda train, score: {"model": train.outputs.model}), "job-missing", mistake=True),
    Wrong("trained twice", composed(train=twice), "job-too-many", mistake=True),
    Wrong("the model is not handed over", composed(handed=lambda train, score: {"report": score.outputs.report}), "handed-over", mistake=True),
]
MENDED_RIGHT = [
    Right("a plain function", composed()),
    Right("decorated already", decorated),
    Right("the job itself", job),
    Right("other names, another order", other_names),
    Right("a machine of its own, an input more", no_function_of_mine),
]

WRONG = {"loose_ends": LOOSE_WRONG, "mistakes": MISTAKES_WRONG, "mended": MENDED_WRONG}
RIGHT = {"loose_ends": LOOSE_RIGHT, "mistakes": MISTAKES_RIGHT, "mended": MENDED_RIGHT}
