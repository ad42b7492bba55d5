"""The question `compare` of `12_write_the_pipeline`: one table, two models, two reports."""
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._pipeline_checked import first_fault, jobs_of, look

REPORTS = {"report_few": 50, "report_many": 400}


def probe(answer, inputs: dict) -> dict:
    """The definition as plain data, and what the checker says."""
    return look(answer)


def judge(data: dict, inputs: dict) -> Verdict:
    """The checker first; then each report is followed back to its model."""
    if fault := first_fault(data, "compare"):
        return fault
    read, jobs = data["read"], jobs_of(data["read"])
    count = {kind: sum(job["kind"] == kind for job in jobs.values()) for kind in ("prep", "transform", "train", "predict", "score")}
    if short := next((kind for kind in ("train", "predict", "score") if count[kind] < 2), ""):
        return wrong("one-branch", f"The checker accepts it, and there is only {count[short]} job of {short}. Two models are to be compared.")
    if twice := next((kind for kind in ("prep", "transform") if count[kind] > 1), ""):
        return wrong("done-twice", f"{count[twice]} jobs of {twice} do the same work. Both models can read what one of them writes.")
    if max(count.values()) > 2:
        return wrong("too-many-jobs", f"There are {len(jobs)} jobs, more than two branches need.")
    return _branches(read, jobs) or passed("Two branches from one table, each from its model to its report.")


def _branches(read: dict, jobs: dict) -> Verdict | None:
    filled = {given.removeprefix("parent "): name for name, job in jobs.items() for port, given in job["outputs"].items() if port == "report"}
    ways, trained = {}, []
    for report in REPORTS:
        if report not in filled:
            return wrong("report-missing", f"No job of score fills the output `{report}` of the pipeline.")
        score = filled[report]
        predict = jobs[score]["inputs"]["predictions"].partition(".")[0]
        model, test = (jobs.get(predict, {"inputs": {}})["inputs"].get(port, "").partition(".") for port in ("model_input", "test_data"))
        if jobs.get(predict, {}).get("kind") != "predict" or jobs.get(model[0], {}).get("kind") != "train":
            return wrong("wrong-wire", f"Followed back from `{report}`, the way does not lead over predict to train.")
        if test[2] != "test_data" or jobs.get(test[0], {}).get("kind") != "train":
            return wrong("tested-on-learned", f"For `{report}` the test data is {''.join(test)}: trips that the model has learned are among them.")
        ways[report] = (predict, model[0])
        trained.append(model[0])
    predicts, trains = zip(*ways.values(), strict=True)
    if len(set(predicts)) == 1:
        return wrong("same-predictions", "Both reports judge the same predictions. One of the jobs of predict writes for nobody.")
    if len(set(trains)) == 1:
        return wrong("same-model", f"Both jobs of predict use the model of {trains[0]}, so the two reports will be equal to the digit.")
    return _knobs(read, jobs, ways)


def _knobs(read: dict, jobs: dict, ways: dict) -> Verdict | None:
    inputs = read.get("inputs") or {}

    def value(job: str, knob: str):
        bound = jobs[job]["inputs"].get(knob, "")
        return inputs.get(bound.removeprefix("parent ")) if bound.startswith("parent ") else bound or None

    trees = {report: value(train, "trees") for report, (_, train) in ways.items()}
    if any(not jobs[train]["inputs"].get("trees", "").startswith("parent ") for _, train in ways.values()):
        return wrong("hard-coded", "The number of trees stands inside a job, or nowhere. As two inputs of the pipeline, both can be set without an edit.")
    if trees["report_few"] == trees["report_many"]:
        return wrong("same-trees", f"Both models have {trees['report_few']} trees. Are both jobs bound to the same input?")
    if [trees[report] for report in REPORTS] == list(REPORTS.values())[::-1]:
        return wrong("crossed", "The report of the few trees is that of the model with many. Follow each branch from its model to the name of its report.")
    if trees != REPORTS:
        return wrong("knob-value", f"The models have {trees['report_few']} and {trees['report_many']} trees, and other numbers are asked for.")
    (_, first), (_, second) = ways.values()
    for knob in ("seed", "test_size", "learning_rate", "leaves", "threads"):
        if value(first, knob) != value(second, knob):
            return wrong("more-than-one", f"The two models differ in `{knob}` as well. When two things differ, nobody knows which of them made the difference.")
    if len({jobs[train]["inputs"]["training_data"] for train in (first, second)}) > 1:
        return wrong("wrong-wire", "The two models learn from different tables.")
    return None
