"""Answers to `07_where_to_cut`."""
import numpy as np
import pandas as pd

from checks import Right, Wrong, always, variables_of
from checks._cutting import BEST_RIGHT, BEST_WRONG

of = variables_of("07_where_to_cut")


# --- predicted ---------------------------------------------------------------------------------------------------------------
ALL = ["preprocess", "train", "infer", "evaluate"]
TRUE = {"raw": ALL, "epochs": ALL[1:], "device": ALL[1:], "evaluate.py": ALL[3:], "stage_files.py": ALL}


def guess(**other):
    """The pipeline and the right predictions, with some replaced; None drops one."""
    names = {**TRUE, **{name.replace("_py", ".py"): stages for name, stages in other.items()}}
    return lambda: [of("iris"), {name: stages for name, stages in names.items() if stages is not None}]


PREDICTED_WRONG = [
    Wrong("the names alone", lambda: [of("iris"), list(TRUE)], "not-a-dict"),
    Wrong("None", lambda: [of("iris"), None], "not-a-dict"),
    Wrong("not the pair", lambda: dict(TRUE), "not-a-dict"),
    Wrong("no pipeline", lambda: [{}, dict(TRUE)], "another-pipeline"),
    Wrong("one forgotten", guess(device=None), "changes-missing", mistake=True),
    Wrong("a text", guess(evaluate_py="evaluate"), "not-names"),
    Wrong("a number of stages", guess(epochs=3), "not-names"),
    Wrong("no such change", guess(epoch=ALL), "unknown-change"),
    Wrong("stages with .py", guess(epochs=[f"{name}.py" for name in ALL[1:]]), "not-stages", mistake=True),
    Wrong("the change itself", guess(epochs=["epochs", *ALL[1:]]), "not-stages", mistake=True),
    Wrong("all, always", lambda: [of("iris"), dict.fromkeys(TRUE, ALL)], "everything", mistake=True),
    Wrong("only who reads it", guess(raw=ALL[:1], epochs=ALL[1:2], device=ALL[1:3]), "only-direct", mistake=True),
    Wrong("only what follows", guess(raw=ALL[1:], epochs=ALL[2:], device=ALL[3:], evaluate_py=[]), "reader-missing", mistake=True),
    Wrong("backwards", guess(epochs=ALL[:2], device=ALL[:3], evaluate_py=ALL, raw=ALL[:1]), "upstream", mistake=True),
    Wrong("and what comes before", guess(epochs=ALL, device=ALL, evaluate_py=ALL), "everything", mistake=True),
    Wrong("what is kept", guess(raw=[], epochs=ALL[:1], device=ALL[:1], evaluate_py=ALL[:3], stage_files_py=[]), "kept", mistake=True),
    Wrong("nothing", guess(device=[], evaluate_py=[]), "nothing", mistake=True),
    Wrong("one too many", guess(evaluate_py=["infer", "evaluate"]), "too-many", mistake=True),
    Wrong("evaluate forgotten", guess(epochs=["train", "infer"]), "too-few", mistake=True),
    Wrong("the diamond forgotten", guess(raw=["preprocess", "train", "infer"], epochs=["train", "evaluate"]), "too-few", mistake=True),
]
PREDICTED_RIGHT = [
    Right("the solution", lambda: [of("iris"), of("predicted")]),
    Right("sets", lambda: [of("iris"), {name: set(stages) for name, stages in TRUE.items()}]),
    Right("tuples, backwards", lambda: [of("iris"), {name: tuple(stages[::-1]) for name, stages in TRUE.items()}]),
    Right("arrays", lambda: [of("iris"), {name: np.array(stages) for name, stages in TRUE.items()}]),
    Right("one more change", guess(seed={"train", "infer", "evaluate"})),
    Right("Series", lambda: [of("iris"), {name: pd.Series(stages) for name, stages in TRUE.items()}]),
]


# --- rerun -------------------------------------------------------------------------------------------------------------------
def readers(graph, names):
    """The stages that read one of these."""
    return {stage for stage, reads in graph.items() if set(names) & set(reads)}


def closed(graph, changed):
    """The right answer, by another way: the readers of the readers."""
    found = readers(graph, changed) | (set(changed) & set(graph))
    while readers(graph, found) - found:
        found |= readers(graph, found)
    return found


def needed(graph, stages):
    """These stages and all that they depend on."""
    found = set(stages)
    while more := {name for stage in found for name in graph[stage] if name in graph} - found:
        found |= more
    return found


def one_pass(graph, changed):
    """Once through the dict."""
    new = set(changed)
    for stage, reads in graph.items():
        if new & set(reads):
            new.add(stage)
    return new & set(graph)


def with_repeats(graph, changed):
    """Down every path, each for itself."""
    found = [name for name in changed if name in graph]
    for name in changed:
        for stage in readers(graph, [name]):
            found += with_repeats(graph, [stage])
    return found


def part_of_name(graph, changed):
    """Looks for a name in the text of all names."""
    found = set(changed) & set(graph)
    for _ in graph:
        found |= {stage for stage, reads in graph.items() if any(name in ", ".join(reads) for name in {*changed, *found})}
    return found


def eats_its_graph(graph, changed):
    """Takes each stage out when it is found."""
    found, more = set(), set(changed) & set(graph) | readers(graph, changed)
    while more:
        found |= more
        for stage in more:
            del graph[stage]
        more = readers(graph, more)
    return found


def needs_all_new(graph, changed):
    """A stage must find nothing old."""
    new = set(changed)
    for _ in graph:
        new |= {stage for stage, reads in graph.items() if set(reads) <= new}
    return new & set(graph)


def all_below(graph, changed):
    """From the first reader to the end of the dict."""
    found = list(graph)
    first = readers(graph, changed) | (set(changed) & set(graph))
    return found[min(map(found.index, first)):] if first else []


def depth_first(graph, changed):
    """Recursion that remembers."""
    found = set()

    def visit(name):
        for stage in readers(graph, [name]) - found:
            found.add(stage)
            visit(stage)

    for name in changed:
        found |= {name} & set(graph)
        visit(name)
    return sorted(found)


def by_asking(graph, changed):
    """Each stage asks what it reads."""
    def is_new(name):
        return name in changed or any(is_new(read) for read in graph.get(name, []))
    return tuple(stage for stage in graph if is_new(stage))


def as_matrix(graph, changed):
    """Powers of the matrix of who reads whom."""
    names = sorted({*graph, *changed, *(read for reads in graph.values() for read in reads)})
    reads = pd.DataFrame(0, names, names)
    for stage, found in graph.items():
        reads.loc[stage, found] = 1
    reached = np.isin(names, changed).astype(int)
    for _ in names:
        reached = np.minimum(1, reached + reads.to_numpy() @ reached)
    return np.array([name for name, new in zip(names, reached, strict=True) if new and name in graph], dtype=object)


class Digraph:
    """As graph libraries have it: nodes, and successors of each."""

    def __init__(self, graph):
        self.after = {}
        for stage, reads in graph.items():
            self.after.setdefault(stage, [])
            for name in reads:
                self.after.setdefault(name, []).append(stage)

    def descendants(self, node):
        """All that follows."""
        return {node}.union(*(self.descendants(other) for other in self.after.get(node, [])))


RERUN_WRONG = [
    Wrong("a set", always({"train"}), "not-a-function"),
    Wrong("one argument", always(lambda graph: set(graph)), "not-a-function"),
    Wrong("nothing returned", always(lambda graph, changed: None), "no-return"),
    Wrong("a number", always(lambda graph, changed: len(closed(graph, changed))), "not-names", mistake=True),
    Wrong("a text", always(lambda graph, changed: " ".join(closed(graph, changed))), "not-names"),
    Wrong("a dict of yes and no", always(lambda graph, changed: {stage: stage in closed(graph, changed) for stage in graph}), "not-names"),
    Wrong("always empty", always(lambda graph, changed: set()), "nothing"),
    Wrong("only who reads it", always(lambda graph, changed: readers(graph, changed) | (set(changed) & set(graph))), "only-direct", mistake=True),
    Wrong("two steps", always(lambda graph, changed: readers(graph, found := readers(graph, changed) | (set(changed) & set(graph))) | found),
          "two-steps", mistake=True),
    Wrong("in the order of the dict", always(one_pass), "one-pass", mistake=True),
    Wrong("the named stage left out", always(lambda graph, changed: closed(graph, changed) - (set(changed) - closed(graph, readers(graph, changed)))),
          "itself", mistake=True),
    Wrong("backwards", always(lambda graph, changed: needed(graph, readers(graph, changed) | (set(changed) & set(graph)))), "upstream", mistake=True),
    Wrong("both ways", always(lambda graph, changed: closed(graph, changed) | needed(graph, readers(graph, changed))), "both-ways", mistake=True),
    Wrong("what changed is in it", always(lambda graph, changed: closed(graph, changed) | set(changed)), "not-stages", mistake=True),
    Wrong("one change only", always(lambda graph, changed: closed(graph, changed[:1])), "first-only", mistake=True),
    Wrong("the last change only", always(lambda graph, changed: closed(graph, changed[-1:])), "last-only", mistake=True),
    Wrong("the diamond twice", always(with_repeats), "twice", mistake=True),
    Wrong("part of a name", always(part_of_name), "part-of-name", mistake=True),
    Wrong("all of it new", always(needs_all_new), "all-inputs", mistake=True),
    Wrong("everything", always(lambda graph, changed: set(graph) if closed(graph, changed) else set()), "everything", mistake=True),
    Wrong("everything, always", always(lambda graph, changed: list(graph)), "always-all"),
    Wrong("all below", always(all_below), "later-in-file", mistake=True),
    Wrong("what is kept", always(lambda graph, changed: set(graph) - closed(graph, changed)), "kept", mistake=True),
    Wrong("eats its graph", always(eats_its_graph), "changed-its-input", mistake=True),
    Wrong("scripts of the stages", always(lambda graph, changed: {f"{stage}.py" for stage in closed(graph, changed)}), "not-stages"),
    Wrong("without the last", always(lambda graph, changed: sorted(closed(graph, changed))[:-1]), "too-few"),
    Wrong("and one more", always(lambda graph, changed: {*closed(graph, changed), min(graph)}), "too-many"),
]
RERUN_RIGHT = [
    Right("the solution", lambda: of("rerun")),
    Right("readers of readers", always(closed)),
    Right("recursion, sorted", always(depth_first)),
    Right("asking backwards, a tuple", always(by_asking)),
    Right("a matrix, an array of objects", always(as_matrix)),
    Right("like a graph library", always(lambda graph, changed: set().union(*(Digraph(graph).descendants(name) for name in changed)) & set(graph))),
    Right("a generator", always(lambda graph, changed: (stage for stage in closed(graph, changed)))),
    Right("keys of a dict", always(lambda graph, changed: dict.fromkeys(closed(graph, changed)).keys())),
    Right("a Series", always(lambda graph, changed: pd.Series(sorted(closed(graph, changed)), dtype=str))),
    Right("a frozenset", always(lambda graph, changed: frozenset(closed(graph, changed)))),
]


# --- with_cut_off ------------------------------------------------------------------------------------------------------------
def cut_off(graph, changed, same_output):
    """The right answer: stages one after the other, as a runner starts them."""
    ran, new, waiting = [], set(changed) - set(graph), list(graph)
    while waiting:
        stage = next(stage for stage in waiting if not set(graph[stage]) & set(waiting))
        waiting.remove(stage)
        if stage in changed or new & set(graph[stage]):
            ran.append(stage)
            new |= set() if stage in same_output else {stage}
    return ran


def below(graph, stages):
    """All that depends on these, without them."""
    return closed(graph, stages) - set(stages)


def only_next(graph, changed, same_output):
    """Spares the readers of equal bytes and no one else."""
    ran = closed(graph, changed)
    new = (set(changed) - set(graph)) | (ran - set(same_output))
    return {stage for stage in ran if stage in changed or new & set(graph[stage])}


def pass_with_cut_off(graph, changed, same_output):
    """Once through the dict."""
    ran, new = set(), set(changed) - set(graph)
    for stage, reads in graph.items():
        if stage in changed or new & set(reads):
            ran.add(stage)
            new |= {stage} - set(same_output)
    return ran


def one_equal_is_enough(graph, changed, same_output):
    """A stage that reads equal bytes is kept, whatever else it reads."""
    ran = set()
    for _ in graph:
        new = (set(changed) - set(graph)) | (ran - set(same_output))
        ran |= {stage for stage, reads in graph.items() if stage in changed or (new & set(reads) and not set(same_output) & set(reads))}
    return ran


def without_arrows(graph, changed, same_output):
    """Cuts the arrows of the silent stages, then follows the others."""
    return closed({stage: [name for name in reads if name not in same_output] for stage, reads in graph.items()}, changed)


CUT_OFF_WRONG = [
    Wrong("a list", always([]), "not-a-function"),
    Wrong("two arguments", always(lambda graph, changed: closed(graph, changed)), "not-a-function"),
    Wrong("nothing returned", always(lambda graph, changed, same_output: None), "no-return"),
    Wrong("a number", always(lambda graph, changed, same_output: 2), "not-names"),
    Wrong("always empty", always(lambda graph, changed, same_output: []), "nothing"),
    Wrong("no cut-off", always(lambda graph, changed, same_output: closed(graph, changed)), "no-cut-off", mistake=True),
    Wrong("they did not run", always(lambda graph, changed, same_output: set(cut_off(graph, changed, same_output)) - set(same_output)),
    "ran-too", mistake=True),
    Wrong("they are taken out", always(lambda graph, changed, same_output: closed(graph, changed) - set(same_output)), "only-removed", mistake=True),
    Wrong("all behind is dropped", always(lambda graph, changed, same_output: closed(graph, changed) - below(graph, set(same_output) & closed(graph, changed))),
          "other-input", mistake=True),
    Wrong("they and all behind", always(lambda graph, changed, same_output: closed(graph, changed) - closed(graph, same_output)),
          "other-input-and-itself", mistake=True),
    Wrong("one equal input is enough", always(one_equal_is_enough), "any-same", mistake=True),
    Wrong("only the next is spared", always(only_next), "only-next", mistake=True),
    Wrong("the other way round", always(lambda graph, changed, same_output: cut_off(graph, changed, set(graph) - set(same_output))), "inverted", mistake=True),
    Wrong("what is kept", always(lambda graph, changed, same_output: set(graph) - set(cut_off(graph, changed, same_output))), "kept", mistake=True),
    Wrong("what is spared", always(lambda graph, changed, same_output: closed(graph, changed) - set(cut_off(graph, changed, same_output))), "spared",
          mistake=True),
    Wrong("in the order of the dict", always(pass_with_cut_off), "one-pass", mistake=True),
    Wrong("the damaged stage left out", always(lambda graph, changed, same_output: set(cut_off(graph, changed, same_output))
                                               - (set(changed) & set(same_output) - below(graph, changed))), "itself", mistake=True),
    Wrong("only who reads it", always(lambda graph, changed, same_output: readers(graph, changed) | (set(changed) & set(graph))), "only-direct", mistake=True),
    Wrong("stops at the first", always(lambda graph, changed, same_output: readers(graph, changed) | (set(changed) & set(graph))
                                       if set(same_output) & closed(graph, changed) else closed(graph, changed)), "stops-at-first", mistake=True),
    Wrong("what changed is in it", always(lambda graph, changed, same_output: {*cut_off(graph, changed, same_output), *changed}), "not-stages", mistake=True),
    Wrong("a stage twice", always(lambda graph, changed, same_output: cut_off(graph, changed, same_output) * 2), "twice"),
    Wrong("empties its list", always(lambda graph, changed, same_output: [cut_off(graph, changed, same_output), same_output.clear()][0]), "changed-its-input"),
]
CUT_OFF_RIGHT = [
    Right("the solution", lambda: of("with_cut_off")),
    Right("in an order of its own", always(cut_off)),
    Right("the arrows cut", always(without_arrows)),
    Right("one pass, sorted first", lambda: of("in_one_pass")),
    Right("a tuple", always(lambda graph, changed, same_output: tuple(cut_off(graph, changed, same_output)[::-1]))),
    Right("an array of texts", always(lambda graph, changed, same_output: np.array(cut_off(graph, changed, same_output), dtype=str))),
    Right("an Index", always(lambda graph, changed, same_output: pd.Index(cut_off(graph, changed, same_output), dtype=object))),
]

WRONG = {"predicted": PREDICTED_WRONG, "rerun": RERUN_WRONG, "with_cut_off": CUT_OFF_WRONG, "best_cut": BEST_WRONG}
RIGHT = {"predicted": PREDICTED_RIGHT, "rerun": RERUN_RIGHT, "with_cut_off": CUT_OFF_RIGHT, "best_cut": BEST_RIGHT}
