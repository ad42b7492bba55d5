"""The question `pipeline` of `12_write_the_pipeline`: five components, one definition."""
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._pipeline_checked import first_fault, jobs_of, look

STAGES = ("prep", "transform", "train", "predict", "score")
WIRES = {("transform", "clean_data"): ("prep", "prep_data"), ("train", "training_data"): ("transform", "transformed_data"),
         ("predict", "model_input"): ("train", "model_output"), ("predict", "test_data"): ("train", "test_data"),
         ("score", "predictions"): ("predict", "predictions")}
KNOBS = {"trees": 300, "test_size": 0.2}
SAMPLE = ("./sample/raw", "sample/raw", "sample/raw/", "./sample/raw/")


def probe(answer, inputs: dict) -> dict:
    """The definition as plain data, and what the checker says."""
    return look(answer)


def judge(data: dict, inputs: dict) -> Verdict:
    """The checker first; then what it cannot know."""
    if fault := first_fault(data, "pipeline"):
        return fault
    jobs = jobs_of(data["read"])
    kinds = [job["kind"] for job in jobs.values()]
    if missing := [stage for stage in STAGES if stage not in kinds]:
        return wrong("stage-missing", f"The checker accepts it, and the component {missing[0]} is not used by any of its {len(jobs)} jobs.")
    if len(kinds) > len(STAGES):
        return wrong("too-many-jobs", f"There are {len(kinds)} jobs. Each component is wanted once.")
    return _wires(jobs) or _ends(data["read"], jobs) or passed("Accepted by the checker, and every folder comes from where it should.")


def _wires(jobs: dict) -> Verdict | None:
    name_of = {job["kind"]: name for name, job in jobs.items()}
    by_name = {name: job["kind"] for name, job in jobs.items()}
    for (stage, port), (maker, made) in WIRES.items():
        given = jobs[name_of[stage]]["inputs"].get(port, "")
        source, _, output = given.partition(".")
        if by_name.get(source) == maker and output == made:
            continue
        if source not in by_name and not given.startswith("parent "):
            return wrong("fixed-folder", f"`{port}` of {stage} is the folder {given}, which was there before. It should be what a job of this run writes.")
        if (stage, port) == ("predict", "test_data"):
            return wrong("tested-on-learned", f"The checker accepts it: folder is folder. But `test_data` of predict is {given}, and in it are trips that the "
                                              "model has learned. Who writes those that were held back?")
        if (stage, port) == ("score", "predictions"):
            return wrong("nothing-predicted", f"`predictions` of score is {given}. There is no predicted fare in that folder.")
        return wrong("stage-skipped", f"The checker accepts it: folder is folder. But `{port}` of {stage} is {given}, and a stage in between is skipped.")
    return None


def _ends(read: dict, jobs: dict) -> Verdict | None:
    of = {job["kind"]: job for job in jobs.values()}
    raw = of["prep"]["inputs"].get("raw_data", "")
    given = (read.get("inputs") or {}).get(raw.removeprefix("parent ")) if raw.startswith("parent ") else None
    if not raw.startswith("parent "):
        return wrong("raw-in-job", "The path of the raw data stands inside a job. As an input of the pipeline, `--set` can replace it.")
    if not isinstance(given, dict) or given.get("path") not in SAMPLE:
        return wrong("other-path", f"The raw data is {given.get('path') if isinstance(given, dict) else given}. The sample lies in `./sample/raw`.")
    for knob, value in KNOBS.items():
        bound = of["train"]["inputs"].get(knob, "")
        if not bound:
            return wrong("knob-missing", f"`{knob}` of train is left to the component's default.")
        if not bound.startswith("parent "):
            return wrong("hard-coded", f"`{knob}` is {bound} inside the job. As an input of the pipeline, it can be set without an edit.")
        if (mine := (read.get("inputs") or {}).get(bound.removeprefix("parent "))) != value:
            return wrong("knob-value", f"`{knob}` gets {mine}, and something else is asked for.")
    filled = {given: kind for kind, job in of.items() for given in job["outputs"].values()}
    for name, (maker, port) in {"fares": ("predict", "predictions"), "report": ("score", "report")}.items():
        if of[maker]["outputs"].get(port) != f"parent {name}":
            found = filled.get(f"parent {name}")
            return wrong("output-missing", f"The output `{name}` of the pipeline is {f'filled by {found}' if found else 'not there'}.")
    settings = read.get("settings")
    default = read.get("compute") or (settings.get("default_compute") if isinstance(settings, dict) else None)
    if not default and not all(job["compute"] for job in jobs.values()):
        return wrong("no-compute", "Here it runs, and Azure ML would not know on which machines: `settings:` has no `default_compute:`.")
    return None
