"""The questions `rerun` and `with_cut_off` of `07_where_to_cut`: which stages run again, asked of many changes."""
import copy
from collections.abc import Callable

from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions import _cut_graphs as graphs
from coursekit.check.questions._cut_graphs import again, before, behind, direct, event, in_order_of_file, told
from coursekit.check.tables import takes

CHANGES = ("file", "q", "p", "long", "d.py", "other", "r", "a", "d", "e", "h", "r other", "p r", "e other", "nothing-reads-it", "")
RETURNS = ("file:a", "file:", "file:b", "file:b c", "a:a", "file r:a", "q:g", "other:e", "d.py:d", "p:d", "long other:c", "h:h", "b g:b", "a p:a", ":a")


def _inputs(seed: int, entries: tuple[str, ...]) -> dict:
    graph, parts = graphs.workflow(seed)

    def named(words: str) -> list[str]:
        return [f"{parts[word[:-3]]}.py" if word.endswith(".py") else parts.get(word, word) for word in words.split()]

    return {"graph": graph, "cases": [[named(part) for part in entry.split(":")] for entry in entries]}


def inputs_rerun(seed: int) -> dict:
    """A workflow, and changes in it: [changed]."""
    return _inputs(seed, CHANGES)


def inputs_cut_off(seed: int) -> dict:
    """A workflow, and changes with the stages that write what they wrote before: [changed, same_output]."""
    return _inputs(seed, RETURNS)



def _readers(graph: dict, changed: list[str]) -> set[str]:
    return {stage for stage, reads in graph.items() if set(changed) & set(reads)}


# a rule that many follow by mistake (or forms of it), and what to say when it explains every answer
RERUN: dict[str, tuple[Callable | tuple[Callable, ...], str]] = {
    "only-direct": (direct, "You name the stages that read what changed. What they write anew is read as well: follow the arrows to their end."),
    "two-steps": (lambda graph, changed: direct(graph, direct(graph, changed)),
                  "You follow the arrows for two steps. There may be three, or thirty."),
    "one-pass": ((in_order_of_file, lambda graph, changed: in_order_of_file(graph, changed, (), True),
                  lambda graph, changed: in_order_of_file(graph, changed, (), True) - (set(changed) - in_order_of_file(graph, direct(graph, changed)))),
                  "Some stages are found only where they stand in the right order in the dict. The order in a file says nothing about who reads whom."),
    "itself": (lambda graph, changed: again(graph, changed) - (set(changed) - behind(graph, changed)),
               "A stage that is named in `changed` is left out: it must run again itself."),
    "part-of-name": (lambda graph, changed: again(graph, changed, starts=lambda stage, new: stage in changed or any(
        name in " ".join(graph[stage]) for name in new)), "One name is part of another here, and you take the one for the other. Compare whole names."),
    "upstream": ((lambda graph, changed: before(graph, direct(graph, changed)), lambda graph, changed: before(graph, _readers(graph, changed)),
                  lambda graph, changed: before(graph, direct(graph, changed)) - _readers(graph, changed)),
                  "You follow the arrows backwards, to what was needed. Those stages' files are still there; look at who reads what changed."),
    "both-ways": ((lambda graph, changed: again(graph, changed) | before(graph, direct(graph, changed)),
                   lambda graph, changed: again(graph, changed) | before(graph, _readers(graph, changed)),
                   lambda graph, changed: before(graph, again(graph, changed))),
                  "Your answer holds what depends on the change, and also what lies before it. What lies before it did not change."),
    "not-stages": (lambda graph, changed: again(graph, changed) | set(changed),
                   "Your answer also holds what changed itself: parameters and files. Only stages can run."),
    "first-only": (lambda graph, changed: again(graph, changed[:1]), "Where two things change at once, only the first has consequences."),
    "last-only": (lambda graph, changed: again(graph, changed[-1:]),
                  "Where two things change at once, only the last has consequences. Is a result overwritten?"),
    "all-inputs": (lambda graph, changed: again(graph, changed, starts=lambda stage, new: stage in changed or set(graph[stage]) <= new),
                   "A stage runs, for you, when all that it reads has changed. One changed thing among many is enough."),
    "everything": (lambda graph, changed: set(graph) if again(graph, changed) else set(),
                   "You let all stages run after any change: that is what one notebook does."),
    "always-all": (lambda graph, changed: set(graph), "You let all stages run, whatever changed, and also when nothing did."),
    "later-in-file": (lambda graph, changed: _from_first(graph, direct(graph, changed)),
                      "You take all that stands below in the dict. The order in a file says nothing about who reads whom."),
    "kept": (lambda graph, changed: set(graph) - again(graph, changed), "You name the stages that are kept. Asked for are those that run again."),
    "nothing": (lambda graph, changed: set(), "Your answer is always empty. Is a result returned, and is it filled first?"),
}
CUT_OFF: dict[str, tuple[Callable | tuple[Callable, ...], str]] = {
    "no-cut-off": (lambda graph, changed, same: again(graph, changed), "`same_output` has no effect: stages run again though nothing that they read is new."),
    "ran-too": (lambda graph, changed, same: again(graph, changed, same) - set(same),
                "A stage that wrote equal bytes is left out of your answer. It had to run, or nobody would know that they are equal."),
    "only-removed": (lambda graph, changed, same: again(graph, changed) - set(same),
                     "You take the stages of `same_output` out, and leave in what runs only because of them. It is the other way round: they ran."),
    "other-input": (lambda graph, changed, same: again(graph, changed) - behind(graph, set(same) - _idle(graph, changed, same)),
                    "You drop all that lies behind a stage with equal bytes. Some of those stages read something else too, and that is new."),
    "other-input-and-itself": (lambda graph, changed, same: again(graph, changed) - behind(graph, same) - set(same),
                               "You drop the stages with equal bytes and all behind them. They ran; and some behind them read something else that is new."),
    "any-same": (lambda graph, changed, same: again(graph, changed, same, starts=lambda stage, new: stage in changed or (
        bool(new & set(graph[stage])) and not set(same) & set(graph[stage]))),
                 "One equal input keeps a stage from running, for you. It runs as soon as one thing that it reads is new."),
    "only-next": (lambda graph, changed, same: {stage for stage in again(graph, changed) if stage in changed or not set(graph[stage]) & again(graph, changed)
                                                or set(graph[stage]) & ((set(changed) - graph.keys()) | (again(graph, changed) - set(same)))},
                  "You spare the readers of equal bytes, and let run what reads those readers. What did not run wrote nothing new."),
    "inverted": (lambda graph, changed, same: again(graph, changed, set(graph) - set(same)),
                 "You go on behind the stages with equal bytes, and stop behind the others."),
    "kept": (lambda graph, changed, same: set(graph) - again(graph, changed, same), "You name the stages that are kept. Asked for are those that run again."),
    "spared": (lambda graph, changed, same: again(graph, changed) - again(graph, changed, same),
               "You name the stages that are spared by equal bytes. Asked for are those that run."),
    "one-pass": ((in_order_of_file, lambda graph, changed, same: in_order_of_file(graph, changed, same, True)), RERUN["one-pass"][1]),
    "itself": (lambda graph, changed, same: again(graph, changed, same) - (set(changed) & set(same) - behind(graph, changed)),
               "A stage that is named in `changed` and writes the same again is left out: it must run itself."),
    "only-direct": (lambda graph, changed, same: direct(graph, changed), RERUN["only-direct"][1]),
    "stops-at-first": (lambda graph, changed, same: direct(graph, changed) if set(same) & again(graph, changed) else again(graph, changed),
                       "As soon as one stage writes equal bytes, you let nothing run any more. Others may have new things to read."),
    "nothing": (lambda graph, changed, same: set(), RERUN["nothing"][1]),
}


def _from_first(graph: dict, found: set[str]) -> set[str]:
    order = list(graph)
    return set(order[min(map(order.index, found)):]) if found else set()


def _idle(graph: dict, changed: list[str], same: list[str]) -> set[str]:
    """The stages of `same` that do not run at all."""
    return set(same) - again(graph, changed)


def probe_rerun(answer, inputs: dict) -> dict:
    """The names for each change."""
    return _probe(answer, inputs, "rerun", 2)


def probe_cut_off(answer, inputs: dict) -> dict:
    """The names for each change and the stages with equal bytes."""
    return _probe(answer, inputs, "with_cut_off", 3)


def _probe(answer, inputs: dict, name: str, count: int) -> dict:
    if not takes(answer, count):
        return {"name": name, "callable": False, "seen": describe(answer)}
    results, spoiled = [], False
    for case in inputs["cases"]:
        graph, given = copy.deepcopy(inputs["graph"]), copy.deepcopy(case)
        results.append(answer(graph, *given))
        spoiled |= graph != inputs["graph"] or given != case
    found = [graphs.names_in(result) for result in results]
    return {"name": name, "callable": True, "found": found, "spoiled": spoiled, "seen": next((describe(r) for r, names in zip(results, found, strict=True)
                                                                                           if names is None), "")}


def judge_rerun(data: dict, inputs: dict) -> Verdict:
    """Which stages run again."""
    return _judge(data, inputs, again, RERUN)


def judge_cut_off(data: dict, inputs: dict) -> Verdict:
    """Which stages run again when some write what they wrote before."""
    return _judge(data, inputs, again, CUT_OFF)


def _judge(data: dict, inputs: dict, rule: Callable, mistakes: dict) -> Verdict:
    """First the form, then which wrong rule explains all answers, then what is wrong with the first wrong one."""
    name, found = data["name"], data.get("found", [])
    if not data["callable"]:
        return wrong("not-a-function",
        f"`{name}` is {data['seen']}. Asked for is the function itself, with its {3 if name == 'with_cut_off' else 2} arguments.")
    if data["seen"] == "None":
        return wrong("no-return", f"`{name}` gives back None. Is there a `return` with the stages?")
    if None in found:
        return wrong("not-names", f"`{name}` gives back {data['seen']}, where a set or list of stages' names is asked for.")
    if data["spoiled"]:
        return wrong("changed-its-input", f"After a call of `{name}` the graph, or a list that it was given, is not what it was before: the next call would "
                                          "start from something else. Work on a copy.")
    graph, cases = inputs["graph"], inputs["cases"]
    right = [rule(graph, *case) for case in cases]
    answers = [set(names) for names in found]
    for hint, (rules, message) in mistakes.items():
        forms = rules if isinstance(rules, tuple) else (rules,)
        if answers != right and any(answers == [form(graph, *case) for case in cases] for form in forms):
            return wrong(hint, message)
    for case, names, other in zip(cases, answers, right, strict=True):
        if names != other:
            return _first_wrong(names, other, graph, case)
    if any(len(names) != len(set(names)) for names in found):
        return wrong("twice", "A stage stands in your answer twice, since two ways lead to it. It runs once: a runner that believed you would start it twice.")
    return passed(f"{len(cases)} changes, each with the stages that run again, and none besides.")


def _first_wrong(names: set[str], right: set[str], graph: dict, case: list) -> Verdict:
    where = event(case[0]) + (f" and {told(case[1])} wrote the same as before" if len(case) > 1 and case[1] else "")
    if strange := names - graph.keys():
        return wrong("not-stages", f"{where}, you name {told(strange)}, which is no stage of that graph. Only stages can run.")
    if extra := names - right:
        return wrong("too-many", f"{where}, you let {told(extra)} run too, though nothing is new among all that it reads.")
    return wrong("too-few", f"{where}, you let run: {told(names)}. Something new is read by a stage that is not among them.")
