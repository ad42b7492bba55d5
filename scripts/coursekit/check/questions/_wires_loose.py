"""The question `loose_ends` of `10_two_wiring_mistakes`: what a graph offers and nobody takes."""
import copy

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import takes

NAMES = ({"raw": "raw", "k": "alpha", "u": "seed", "a": "prep", "b": "train", "c": "score", "d": "plot"},
         {"raw": "table", "k": "rate", "u": "depth", "a": "clean", "b": "fit", "c": "judge", "d": "draw"})


def inputs(seed: int) -> dict:
    """Graphs: of one job and of four, without a loose end and with many."""
    n = NAMES[seed % 2]
    a, b, c, d, raw, k, u = (n[name] for name in ("a", "b", "c", "d", "raw", "k", "u"))
    first = {"inputs": {raw: raw}, "outputs": ["rows", "rest"]}
    second = {"inputs": {"rows": f"{a}.rows", k: k}, "outputs": ["model", "log"]}
    third = {"inputs": {"model": f"{b}.model", "rest": f"{a}.rest"}, "outputs": ["report"]}
    return {"graphs": [
        {"inputs": [raw, k], "jobs": {a: first, b: second, c: third}, "outputs": {"model": f"{b}.model", "report": f"{c}.report"}},
        {"inputs": [raw, k, u], "jobs": {a: first, b: second, c: third}, "outputs": {"log": f"{b}.log", "report": f"{c}.report"}},
        {"inputs": [raw, k], "jobs": {c: third | {"inputs": {"model": f"{b}.model", "rest": raw}}, a: first, b: second}, "outputs": {"r": f"{c}.report"}},
        {"inputs": [raw], "jobs": {a: {"inputs": {raw: raw}, "outputs": ["rows"]}}, "outputs": {"rows": f"{a}.rows"}},
        {"inputs": [], "jobs": {a: {"inputs": {}, "outputs": ["rows", "model"]}, b: {"inputs": {"rows": f"{a}.rows"}, "outputs": ["model"]}},
         "outputs": {"model": f"{b}.model"}},
        {"inputs": ["rows", raw], "jobs": {a: first, d: {"inputs": {"rows": f"{a}.rows"}, "outputs": []}}, "outputs": {"rest": f"{a}.rest"}},
        {"inputs": [raw, k], "jobs": {a: first | {"inputs": {raw: raw, "more": 3}}}, "outputs": {}},
    ]}


def offered(graph: dict) -> list[str]:
    """All that could be taken."""
    return [*graph["inputs"], *(f"{name}.{output}" for name, job in graph["jobs"].items() for output in job["outputs"])]


def taken(graph: dict) -> set:
    """All that is."""
    return {source for job in graph["jobs"].values() for source in job["inputs"].values()} | set(graph["outputs"].values())


def rule(graph: dict) -> set[str]:
    """The right answer."""
    return {name for name in offered(graph) if name not in taken(graph)}


def _jobs(graph: dict) -> set:
    return {source for job in graph["jobs"].values() for source in job["inputs"].values()}


def _by_short_name(graph: dict) -> set[str]:
    short = {str(source).rpartition(".")[2] for source in taken(graph)}
    return {name for name in offered(graph) if name.rpartition(".")[2] not in short}


MISTAKES = {  # what explains all answers, and what to say then
    "nothing": (lambda graph: set(), "Your answer is always empty."),
    "handed-over": (lambda graph: {name for name in offered(graph) if name not in _jobs(graph)},
                    "What the pipeline hands over at its end counts as read by nobody for you. Who starts the pipeline takes it: look at `outputs` as well."),
    "only-outputs": (lambda graph: {name for name in rule(graph) if "." in name},
                     "You find the outputs of jobs that nobody reads, and no input of the pipeline. Those can be forgotten too."),
    "only-inputs": (lambda graph: {name for name in rule(graph) if "." not in name},
                    "You find the inputs of the pipeline that nobody reads, and no output of a job. Those can be forgotten too."),
    "names-only": (_by_short_name, "Two jobs may have outputs of one name. Compare the whole name, with its job."),
    "without-job": (lambda graph: {name.rpartition(".")[2] for name in rule(graph)}, "You name an output without its job. Which of several is meant?"),
    "jobs": (lambda graph: {name.partition(".")[0] for name in rule(graph) if "." in name}, "You name jobs. Asked for is which of their outputs nobody reads."),
    "taken": (lambda graph: {name for name in offered(graph) if name in taken(graph)}, "You name what is read. Asked for is what is not."),
    "offered": (lambda graph: set(offered(graph)), "You name all that is offered, read or not."),
    "jobs-above": (lambda graph: _by_order(graph), "Jobs may stand in any order in the graph; a reader may come before the one whose output it reads."),
}


def _by_order(graph: dict) -> set[str]:
    """As somebody finds it who goes down the jobs and forgets each output that a later job reads."""
    left = set(graph["inputs"])
    for name, job in graph["jobs"].items():
        left = left - set(job["inputs"].values()) | {f"{name}.{output}" for output in job["outputs"]}
    return left - set(graph["outputs"].values())


def probe(answer, inputs: dict) -> dict:
    """The names for each graph."""
    if not takes(answer, 1):
        return {"callable": False, "seen": describe(answer)}
    found, spoiled = [], False
    for graph in inputs["graphs"]:
        given = copy.deepcopy(graph)
        result = answer(given)
        if result is None or isinstance(result, str | bool | int | dict):
            return {"callable": True, "seen": describe(result)}
        found.append(plain(list(result)))
        spoiled |= given != graph
    if not all(isinstance(name, str) for names in found for name in names):
        return {"callable": True, "seen": "a collection of something else than texts"}
    return {"callable": True, "seen": "", "found": found, "spoiled": spoiled}


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then which mistake explains all answers, then the first wrong one."""
    if not data["callable"]:
        return wrong("not-a-function", f"`loose_ends` is {data['seen']}. Asked for is the function itself, with one argument, the graph.")
    if data["seen"]:
        hint = "no-return" if data["seen"] == "None" else "not-names"
        return wrong(hint, f"`loose_ends` gives back {data['seen']}, where a set or list of names is asked for, an empty one where all is taken.")
    if data["spoiled"]:
        return wrong("changed-its-input", "After the call the graph is not what it was. Look at it, and leave it alone.")
    graphs, found = inputs["graphs"], [set(names) for names in data["found"]]
    right = [rule(graph) for graph in graphs]
    for hint, (other, message) in MISTAKES.items():
        if found != right and found == [other(graph) for graph in graphs]:
            return wrong(hint, message)
    for graph, names, wanted, listed in zip(graphs, found, right, data["found"], strict=True):
        if strange := sorted(names - set(offered(graph))):
            return wrong("not-offered", f"You name `{strange[0]}`, which that graph does not offer: an input of the pipeline by its name, an output as "
                                        "JOB.OUTPUT.")
        if extra := sorted(names - wanted):
            return wrong("read-after-all", f"You name `{extra[0]}`, and in that graph somebody takes it.")
        if names != wanted:
            return wrong("overlooked", f"In a graph of {len(graph['jobs'])} job(s) you find {len(names)} loose end(s), and there are more.")
        if len(listed) != len(names):
            return wrong("twice", "A loose end is named twice. It is one.")
    return passed(f"{len(graphs)} graphs, each with all that nobody takes.")
