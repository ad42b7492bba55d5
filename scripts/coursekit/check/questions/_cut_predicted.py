"""The question `predicted` of `07_where_to_cut`: what somebody expects of the Iris pipeline before any rule is written."""
from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._cut_graphs import again, before, behind, direct, names_in, told


def probe(answer, inputs: dict) -> dict:
    """The pipeline, and the stages for each change."""
    if not isinstance(answer, list | tuple) or len(answer) != 2 or not all(isinstance(part, dict) for part in answer):
        return {"seen": describe(answer[1] if isinstance(answer, list | tuple) and len(answer) == 2 else answer), "found": None}
    graph = {str(stage): names_in(reads) for stage, reads in answer[0].items()}
    found = {str(change): names_in(stages) for change, stages in answer[1].items()}
    odd = next((f"for {told([str(change)])} {describe(stages)}" for change, stages in answer[1].items() if names_in(stages) is None), "")
    return {"graph": graph, "found": found, "seen": odd}


def judge(data: dict, inputs: dict) -> Verdict:
    """Change by change: too many, too few, or none besides."""
    found, graph = data["found"], data.get("graph")
    if found is None:
        return wrong("not-a-dict", f"`predicted` is {data['seen']}. Asked for is a dict: for each change the stages that run again.")
    if not graph or None in graph.values():
        return wrong("another-pipeline", "The first thing to check is the pipeline `iris`, as the cell above read it from the file. Run that cell again.")
    changes = {name for reads in graph.values() for name in reads} - graph.keys()
    if missing := sorted(set(inputs["changes"]) - found.keys()):
        return wrong("changes-missing", f"There is no prediction for {told(missing)}.")
    if None in found.values():
        return wrong("not-names", f"There is {data['seen']}, where a set or list of stages' names is asked for.")
    if unknown := sorted(found.keys() - changes):
        return wrong("unknown-change", f"There is a prediction for {told(unknown)}, which no stage reads.")
    for change, stages in found.items():
        if strange := sorted(set(stages) - graph.keys()):
            return wrong("not-stages", f"For {told([change])} you name {told(strange)}, which is no stage of this pipeline.")
    right = {change: again(graph, [change]) for change in found}
    wrongly = {change: set(stages) for change, stages in found.items() if set(stages) != right[change]}
    if not wrongly:
        return passed(f"{len(found)} changes, and each time the stages that the runner starts.")
    return _why(wrongly, right, graph, len(found))


def _why(wrongly: dict, right: dict, graph: dict, count: int) -> Verdict:
    """The rule that explains all that is wrong, or the first prediction that is."""
    told_right = f"{count - len(wrongly)} of {count} predictions hold. "
    rules = {
        "everything": (lambda change: set(graph),
                       "For the others you let all stages run, as one notebook would. Who reads what changed, or what follows from it?"),
        "only-direct": (lambda change: direct(graph, [change]),
                        "For the others you name who reads what changed, and stop there. What these write anew is read, too."),
        "reader-missing": (lambda change: behind(graph, direct(graph, [change])),
                           "For the others you name what follows, without the stage that reads the change."),
        "upstream": (lambda change: before(graph, direct(graph, [change])),
                     "For the others you go backwards, to what was needed. That is on the disk, and did not change."),
        "both-ways": (lambda change: before(graph, direct(graph, [change])) | right[change],
                      "For the others you add the stages that come before. What they write is on the disk, and did not change."),
        "kept": (lambda change: set(graph) - right[change], "For the others you name what is kept. Asked for is what runs."),
        "nothing": (lambda change: set(), "For the others you let nothing run, and old results would be taken for new ones."),
    }
    for hint, (rule, message) in rules.items():
        if all(stages == rule(change) for change, stages in wrongly.items()):
            return wrong(hint, told_right + message)
    change, stages = next(iter(wrongly.items()))
    if extra := stages - right[change]:
        return wrong("too-many", f"{told_right}For {told([change])} you name {told(extra)} too: is anything new among what it reads?")
    return wrong("too-few", f"{told_right}For {told([change])} you name {told(stages)}, and one more reads something that is new then.")
