"""Answers to `12_write_the_pipeline`."""
import io
import re

import yaml

from checks import Right, Wrong, always, variables_of
from coursekit.check.questions import _pipeline_full as full

of = variables_of("12_write_the_pipeline")


def text(name, *changes):
    """A solution's text with changes, each of which must be possible."""
    def made():
        changed = of(name)
        for old, new in changes:
            assert old in changed, f"{old!r} is not in it"
            changed = changed.replace(old, new)
        return changed
    return made


def data(name, change):
    """A solution as data, changed by a function, and as text again."""
    def made():
        read = yaml.safe_load(of(name))
        change(read)
        return yaml.safe_dump(read, sort_keys=False)
    return made


def rebound(job, port, source):
    """One binding replaced."""
    def change(read):
        read["jobs"][job]["inputs"][port] = source if source.startswith(".") else f"${{{{parent.{source}}}}}"
    return change


def dropped(*way):
    """One entry left out."""
    def change(read):
        for name in way[:-1]:
            read = read[name]
        del read[way[-1]]
    return change


def renamed_output(read):
    """`fares` is called predictions."""
    read["outputs"]["predictions"] = read["outputs"].pop("fares")
    read["jobs"]["predict"]["outputs"]["predictions"] = "${{parent.outputs.predictions}}"


def capitals(read):
    """Jobs named as nobody may name them."""
    read["jobs"]["Prep"] = read["jobs"].pop("prep")
    rebound("transform", "clean_data", "jobs.Prep.outputs.prep_data")(read)


def raw_in_job(read):
    """The path stands in the job."""
    read["jobs"]["prep"]["inputs"]["raw_data"] = read["inputs"].pop("raw_data")


def hard_coded(read):
    """The number stands in the job."""
    del read["inputs"]["trees"]
    read["jobs"]["train"]["inputs"]["trees"] = 300


def fixed(read):
    """The folder of an earlier run."""
    read["jobs"]["predict"]["inputs"]["test_data"] = {"type": "uri_folder", "path": "./sample/test_data"}


def computes(read):
    """Each job names its machine."""
    del read["settings"]
    for job in read["jobs"].values():
        job["compute"] = "azureml:cpu-cluster"


def another_order(read):
    """The last job first, other names."""
    for old, new in (("prep", "first"), ("train", "learn")):
        read["jobs"][new] = read["jobs"].pop(old)
    read["jobs"] = dict(reversed(read["jobs"].items()))
    rebound("transform", "clean_data", "jobs.first.outputs.prep_data")(read)
    for port in ("model_input", "test_data"):
        rebound("predict", port, f"jobs.learn.outputs.{port.replace('input', 'output')}")(read)


def flow(read):
    """Everything in brackets."""
    return yaml.safe_dump(read, default_flow_style=True, width=10**6)


PIPELINE_WRONG = [
    Wrong("a number", always(5), "not-text"),
    Wrong("a list of jobs", always("- prep\n- train\n"), "not-text"),
    Wrong("None", always(None), "not-text"),
    Wrong("a tab", text("pipeline", ("  prep:", "\tprep:")), "not-yaml"),
    Wrong("an open quote", text("pipeline", ("./prep.component.yml", "'./prep.component.yml")), "not-yaml"),
    Wrong("steps of version 1", text("pipeline", ("\njobs:", "\nsteps:")), "old-words", mistake=True),
    Wrong("no type", text("pipeline", ("type: pipeline\n", "")), "no-type", mistake=True),
    Wrong("a component that is not there", text("pipeline", ("./train.component.yml", "./training.component.yml")), "no-component", mistake=True),
    Wrong("an output misspelt", text("pipeline", ("train.outputs.test_data", "train.outputs.test_set")), "unknown-output", mistake=True),
    Wrong("a job misspelt", text("pipeline", ("parent.jobs.train.outputs.model_output", "parent.jobs.training.outputs.model_output")), "unknown-job",
          mistake=True),
    Wrong("an input misspelt", text("pipeline", ("clean_data:", "raw_data:")), "input-missing", mistake=True),
    Wrong("another input too many", data("pipeline", rebound("score", "model", "jobs.train.outputs.model_output")), "unknown-input", mistake=True),
    Wrong("a knob that is not there", text("pipeline", ("${{parent.inputs.trees}}", "${{parent.inputs.tree}}")), "unknown-parent", mistake=True),
    Wrong("a knob not declared", data("pipeline", dropped("inputs", "trees")), "unknown-parent", mistake=True),
    Wrong("a knob not used", data("pipeline", dropped("jobs", "train", "inputs", "trees")), "unused-input", mistake=True),
    Wrong("an output not filled", data("pipeline", dropped("jobs", "predict", "outputs")), "unfilled-output", mistake=True),
    Wrong("an output not declared", data("pipeline", dropped("outputs", "report")), "unknown-output-of-pipeline", mistake=True),
    Wrong("a circle", data("pipeline", rebound("prep", "raw_data", "jobs.score.outputs.report")), "cycle", mistake=True),
    Wrong("a file for a folder", text("pipeline", ("type: uri_folder\n    path", "type: uri_file\n    path")), "other-type", mistake=True),
    Wrong("score forgotten", data("pipeline", lambda read: [dropped("jobs", "score")(read), dropped("outputs", "report")(read)]), "stage-missing",
          mistake=True),
    Wrong("a second score", data("pipeline", lambda read: read["jobs"].update(again={**read["jobs"]["score"], "outputs": {}})), "too-many-jobs", mistake=True),
    Wrong("tested on what was learned", data("pipeline", rebound("predict", "test_data", "jobs.transform.outputs.transformed_data")), "tested-on-learned",
          mistake=True),
    Wrong("transform skipped", data("pipeline", rebound("train", "training_data", "jobs.prep.outputs.prep_data")), "stage-skipped", mistake=True),
    Wrong("prep skipped", data("pipeline", rebound("transform", "clean_data", "inputs.raw_data")), "stage-skipped", mistake=True),
    Wrong("scored without predictions", data("pipeline", rebound("score", "predictions", "jobs.train.outputs.test_data")), "nothing-predicted", mistake=True),
    Wrong("the sample's test data", data("pipeline", fixed), "fixed-folder", mistake=True),
    Wrong("the path in a job", data("pipeline", raw_in_job), "raw-in-job", mistake=True),
    Wrong("another folder", text("pipeline", ("./sample/raw", "./sample")), "other-path", mistake=True),
    Wrong("a number in a job", data("pipeline", hard_coded), "hard-coded", mistake=True),
    Wrong("a default", data("pipeline", lambda read: [dropped("inputs", "test_size")(read), dropped("jobs", "train", "inputs", "test_size")(read)]),
          "knob-missing", mistake=True),
    Wrong("another number", text("pipeline", ("trees: 300", "trees: 200")), "knob-value", mistake=True),
    Wrong("an output by another name", data("pipeline", renamed_output), "output-missing", mistake=True),
    Wrong("no machine", data("pipeline", dropped("settings")), "no-compute", mistake=True),
    Wrong("a name with capitals", data("pipeline", capitals), "checker", mistake=True),
]
PIPELINE_RIGHT = [
    Right("the solution", lambda: of("pipeline")),
    Right("a dict", lambda: yaml.safe_load(of("pipeline"))),
    Right("in brackets", lambda: flow(yaml.safe_load(of("pipeline")))),
    Right("another order, other names", data("pipeline", another_order)),
    Right("machines in the jobs", data("pipeline", computes)),
    Right("with comments and Windows line ends", text("pipeline", ("\njobs:", "\n# the five\njobs:"), ("\n", "\r\n"))),
    Right("paths without a point, other inputs as well", text("pipeline", ("./sample/raw", "sample/raw"), ("component: ./", "component: "))),
]


# --- compare -----------------------------------------------------------------------------------------------------------------
def both_reports_of(job):
    """Both jobs of score read the same."""
    return data("compare", rebound("score_few", "predictions", f"jobs.{job}.outputs.predictions"))


def doubled(read):
    """The second branch has a table of its own."""
    for kind in ("prep", "transform"):
        read["jobs"][f"{kind}_again"] = yaml.safe_load(yaml.safe_dump(read["jobs"][kind]))
    rebound("transform_again", "clean_data", "jobs.prep_again.outputs.prep_data")(read)
    rebound("train_many", "training_data", "jobs.transform_again.outputs.transformed_data")(read)


def crossed(read):
    """The names of the reports are swapped."""
    for one, other in (("few", "many"), ("many", "few")):
        read["jobs"][f"score_{one}"]["outputs"]["report"] = f"${{{{parent.outputs.report_{other}}}}}"


def one_trained_otherwise(name, value):
    """Another knob in one branch."""
    def change(read):
        read["inputs"][name] = value
        rebound("train_many", name, f"inputs.{name}")(read)
    return change


def numbers_in_jobs(read):
    """The trees stand in the jobs."""
    for name in ("few", "many"):
        read["jobs"][f"train_{name}"]["inputs"]["trees"] = read["inputs"].pop(name)


def with_shared_knobs(read):
    """The same seed for both, as an input."""
    read["inputs"]["seed"] = 7
    for name in ("few", "many"):
        rebound(f"train_{name}", "seed", "inputs.seed")(read)


def crossed_tests(read):
    """Each model is asked about the other's trips, which are the same ones."""
    for one, other in (("few", "many"), ("many", "few")):
        rebound(f"predict_{one}", "test_data", f"jobs.train_{other}.outputs.test_data")(read)


COMPARE_WRONG = [
    Wrong("None", always(None), "not-text"),
    Wrong("not YAML", text("compare", ("jobs:", "jobs: [")), "not-yaml"),
    Wrong("the first pipeline", lambda: of("pipeline"), "one-branch", mistake=True),
    Wrong("a job misspelt", text("compare", ("jobs.train_few.outputs.model_output", "jobs.train.outputs.model_output")), "unknown-job", mistake=True),
    Wrong("both fill one output", text("compare", ("parent.outputs.report_many", "parent.outputs.report_few")), "filled-twice", mistake=True),
    Wrong("one model for both", data("compare", rebound("predict_few", "model_input", "jobs.train_many.outputs.model_output")), "same-model", mistake=True),
    Wrong("one prediction for both", both_reports_of("predict_many"), "same-predictions", mistake=True),
    Wrong("everything twice", data("compare", doubled), "done-twice", mistake=True),
    Wrong("crossed reports", data("compare", crossed), "crossed", mistake=True),
    Wrong("the same trees", data("compare", lambda read: [rebound("train_many", "trees", "inputs.few")(read), dropped("inputs", "many")(read)]), "same-trees",
          mistake=True),
    Wrong("other numbers", text("compare", ("many: 400", "many: 500")), "knob-value", mistake=True),
    Wrong("numbers in jobs", data("compare", numbers_in_jobs), "hard-coded", mistake=True),
    Wrong("another rate as well", data("compare", one_trained_otherwise("learning_rate", 0.2)), "more-than-one", mistake=True),
    Wrong("another seed as well", data("compare", one_trained_otherwise("seed", 7)), "more-than-one", mistake=True),
    Wrong("tested on what was learned", data("compare", rebound("predict_few", "test_data", "jobs.transform.outputs.transformed_data")), "tested-on-learned",
          mistake=True),
    Wrong("score reads the test data", data("compare", rebound("score_few", "predictions", "jobs.train_few.outputs.test_data")), "wrong-wire", mistake=True),
    Wrong("reports by other names", text("compare", ("report_few", "few_report")), "report-missing", mistake=True),
    Wrong("a third score", data("compare", lambda read: read["jobs"].update(more={**read["jobs"]["score_few"], "outputs": {}})), "too-many-jobs", mistake=True),
]
COMPARE_RIGHT = [
    Right("the solution", lambda: of("compare")),
    Right("a dict", lambda: yaml.safe_load(of("compare"))),
    Right("in brackets", lambda: flow(yaml.safe_load(of("compare")))),
    Right("jobs by other names", lambda: re.sub(r"(train|predict|score)_(few|many)\b", r"\2_\1", of("compare"))),
    Right("a seed for both", data("compare", with_shared_knobs)),
    Right("each asked about the other's trips", data("compare", crossed_tests)),
]


# --- on_full_data ------------------------------------------------------------------------------------------------------------
def by_lines(whole, path):
    """Line by line."""
    lines, inside = whole.splitlines(keepends=True), False
    for place, line in enumerate(lines):
        inside = line.startswith("  raw_data:") and place < whole[:whole.index("jobs:")].count("\n") or inside and line.startswith("    ")
        if inside and line.lstrip().startswith("path:"):
            head, _, tail = line.partition("path:")
            lines[place] = f"{head}path: {path}{tail.strip().removeprefix(tail.split()[0]) and ' ' + tail.split(maxsplit=1)[1].rstrip()}\n"
            break
    return "".join(lines)


def by_yaml(whole, path):
    """Read and written again."""
    read = yaml.safe_load(whole)
    read["inputs"]["raw_data"]["path"] = path
    return yaml.safe_dump(read, sort_keys=False)


def quoted(whole, path):
    """Without the comment at the top."""
    return "\n".join(full.replaced(whole, path).splitlines()[1:])


def mistaken(hint):
    """An answer that makes a known mistake."""
    return always(full.MISTAKES[hint][0])


FULL_WRONG = [
    Wrong("a text", always("azureml://"), "not-a-function"),
    Wrong("None", always(lambda whole, path: None), "not-text"),
    Wrong("a dict", always(lambda whole, path: yaml.safe_load(by_yaml(whole, path))), "not-text"),
    *(Wrong(hint.replace("-", " "), mistaken(hint), hint, mistake=True) for hint in full.MISTAKES),
    Wrong("read and written again", always(by_yaml), "rewritten", mistake=True),
    Wrong("the first comment lost", always(quoted), "rewritten", mistake=True),
    Wrong("sorted names", always(lambda whole, path: yaml.safe_dump(yaml.safe_load(by_yaml(whole, path)))), "rewritten", mistake=True),
    Wrong("another path than asked", always(lambda whole, path: full.replaced(whole, "azureml://datastores/mine")), "path-missing", mistake=True),
    Wrong("the type as well", always(lambda whole, path: full.replaced(whole, path).replace("uri_folder", "uri_file")), "something-else", mistake=True),
    Wrong("a number of trees as well", always(lambda whole, path: full.replaced(whole, path).replace("trees: 300", "trees: 1000")), "something-else",
          mistake=True),
]
FULL_RIGHT = [
    Right("the solution", lambda: of("on_full_data")),
    Right("by lines", always(by_lines)),
    Right("with a newline at the end", always(lambda whole, path: full.replaced(whole, path) + "\n")),
    Right("Windows line ends", always(lambda whole, path: full.replaced(whole, path).replace("\n", "\r\n"))),
    Right("through a file in memory", always(lambda whole, path: io.StringIO(full.replaced(whole, path)).getvalue())),
    Right("a text of a class of its own", always(lambda whole, path: type("Text", (str,), {})(full.replaced(whole, path)))),
]

WRONG = {"pipeline": PIPELINE_WRONG, "compare": COMPARE_WRONG, "on_full_data": FULL_WRONG}
RIGHT = {"pipeline": PIPELINE_RIGHT, "compare": COMPARE_RIGHT, "on_full_data": FULL_RIGHT}
