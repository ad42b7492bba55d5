"""The question `best_cut` of `07_where_to_cut`: the cheapest way to cut a workflow for a week of changes, with the hours of every way."""
import copy
import random
from collections.abc import Callable

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._cut_graphs import STAGES, again, direct
from coursekit.check.tables import near, one_number, takes

WEEKS = (
    (["fit.py"], ["fit.py"], ["steps"], ["steps"], ["raw.csv"], ["steps"]),
    (["raw.csv"], ["raw.csv"], ["raw.csv", "steps"]),
    (["draw.py"], ["draw.py"], ["draw.py"], ["draw.py"], ["steps"], ["read.py"]),
    (["read.py", "fit.py"], ["raw.csv", "draw.py"], ["steps", "draw.py"]),
    (["read.py"], ["nobody-reads-this"], []),
    (["steps"], ["draw.py", "fit.py"], ["steps"], ["check.py"]),
)
HANDLINGS = (0.0, 0.25, 1.0, 3.0)


def inputs(seed: int) -> dict:
    """Ways of cutting one workflow, weeks of changes, hours of handling. Hours are halves and quarters, so that equal sums are equal."""
    rng = random.Random(19_000 + seed)
    steps = {step: rng.randrange(low, low + 4) / 2 for step, low in (("read", 4), ("check", 1), ("fit", 8), ("draw", 2))}
    one, two, three, four, idle = rng.sample([f"{name} plan" for name in STAGES], 5)
    reads = {"read": ["raw.csv", "read.py"], "check": ["check.py"], "fit": ["steps", "fit.py"], "draw": ["draw.py"]}
    ways = {four: (["read"], ["check"], ["fit"], ["draw"]), two: (["read", "check"], ["fit", "draw"]), one: (["read", "check", "fit", "draw"],),
            three: (["read", "check"], ["fit"], ["draw"])}
    cuts = {name: _cut(way, reads, steps) for name, way in ways.items()}
    parted = _cut(ways[two], reads, steps)  # one that costs the same as the two and has an empty stage more
    parted["reads"]["spare"], parted["hours"]["spare"] = [], 0.0
    named = {name: cuts[name] for name in (four, two, one, three)}
    cases = [[named, [list(change) for change in week], handling] for week in WEEKS for handling in HANDLINGS]
    ties = [[{idle: parted, two: cuts[two]}, [list(change) for change in WEEKS[0]], 0.5], [{two: cuts[two], idle: parted}, [["steps"]], 0.0]]
    return {"cases": cases + ties}


def _cut(way: tuple, reads: dict, steps: dict) -> dict:
    """The workflow with these steps together in one stage each."""
    cut: dict = {"reads": {}, "hours": {}}
    earlier: list[str] = []
    for group in way:
        stage = "-".join(group)
        cut["reads"][stage] = [*earlier[-1:], *(name for step in group for name in reads[step])]
        cut["hours"][stage] = sum(steps[step] for step in group)
        earlier.append(stage)
    cut["reads"] = dict(reversed(cut["reads"].items()))
    return cut


def hours(cut: dict, week: list, handling: float, runs: Callable = again) -> float:
    """All hours of a week: of each stage, each time it runs, its own and those of handling. `runs` bends the rule."""
    return float(sum(cut["hours"][stage] + handling for change in week for stage in runs(cut["reads"], change)))


def _all_of(cut: dict, week: list, handling: float) -> float:
    return hours(cut, week, handling, lambda graph, change: set(graph))


def _joined(week: list) -> list:
    return [[name for change in week for name in change]]


def _unique(week: list) -> list:
    return [change for number, change in enumerate(week) if change not in week[:number]]


def _per_change(cut: dict, week: list, handling: float) -> float:
    return hours(cut, week, 0.0) + handling * sum(bool(again(cut["reads"], change)) for change in week)


# a wrong way to count, and what to say when it explains the hours of every case
COUNTS: dict[str, tuple[Callable, str]] = {
    "no-handling": (lambda cut, week, handling: hours(cut, week, 0.0), "The hours of handling are missing: your hours stay the same when they grow."),
    "only-handling": (lambda cut, week, handling: hours({**cut, "hours": dict.fromkeys(cut["hours"], 0.0)}, week, handling),
                      "You count the handling only. A stage that runs also takes its own hours."),
    "handling-once": (lambda cut, week, handling: hours(cut, week, 0.0) + handling * len(cut["reads"]),
                      "You count the handling once for each stage. It is paid again each time the stage runs."),
    "handling-per-change": (_per_change, "You count the handling once for each change. It is paid for each stage that runs."),
    "everything-runs": (_all_of, "You let all stages run at each change. Then cuts would only cost: what do they save?"),
    "only-direct": (lambda cut, week, handling: hours(cut, week, handling, direct), "You count the stages that read what changed, and not those that follow."),
    "one-run": (lambda cut, week, handling: hours(cut, _joined(week), handling),
                "You put the changes of the week together and run once. They come one after the other, and each is followed by a run of its own."),
    "no-repeats": (lambda cut, week, handling: hours(cut, _unique(week), handling), "A change that comes twice in a week counts once for you. It costs twice."),
    "first-change": (lambda cut, week, handling: hours(cut, week[:1], handling),
                     "You count the first change of the week only. Is there a `return` inside a loop?"),
    "last-change": (lambda cut, week, handling: hours(cut, week[-1:], handling),
                    "You count the last change of the week only. Is a sum begun anew in the loop?"),
    "a-mean": (lambda cut, week, handling: hours(cut, week, handling) / len(week),
               "Your hours are those of one change on average. Asked for are those of the week."),
    "runs-not-hours": (lambda cut, week, handling: hours({**cut, "hours": dict.fromkeys(cut["hours"], 1.0)}, week, 0.0),
                       "You count how often stages run. One stage takes minutes, another all night: count hours."),
    "one-at-a-time": (lambda cut, week, handling: hours(cut, [[name] for change in week for name in change], handling),
                      "Where a change holds two names, you run for each of them. They changed together, and one run is enough."),
    "first-name": (lambda cut, week, handling: hours(cut, [change[:1] for change in week], handling),
                   "Where a change holds two names, you look at the first only."),
}
# a wrong way to choose, and what to say when it explains every choice
CHOICES: dict[str, tuple[Callable, str]] = {
    "dearest": (lambda cuts, found: max(found, key=found.get), "You name the way with the most hours."),
    "tie": (lambda cuts, found: min(found, key=found.get), "Where two ways take the same hours, you name the first. Asked for is the one with fewer stages."),
    "tie-more": (lambda cuts, found: min(found, key=lambda name: (found[name], -len(cuts[name]["reads"]))),
                 "Where two ways take the same hours, you name the one with more stages. Fewer stages mean fewer files to keep."),
    "fewest-stages": (lambda cuts, found: min(found, key=lambda name: len(cuts[name]["reads"])), "You name the way with the fewest stages, whatever it costs."),
    "most-stages": (lambda cuts, found: max(found, key=lambda name: len(cuts[name]["reads"])), "You name the way with the most stages, whatever it costs."),
    "always-first": (lambda cuts, found: next(iter(found)), "You name the first way, whatever it costs."),
    "by-name": (lambda cuts, found: min(found),
                "You name the way that comes first in the alphabet. `min` of a dict looks at its keys, unless `key=` says otherwise."),
}


def probe(answer, inputs: dict) -> dict:
    """For each case the name and the hours."""
    if not takes(answer, 3):
        return {"callable": False, "seen": describe(answer)}
    results, spoiled = [], False
    for case in inputs["cases"]:
        given = copy.deepcopy(case)
        results.append(_pair(answer(*given)))
        spoiled |= given != case
    return {"callable": True, "results": results, "spoiled": spoiled}


def _pair(result) -> dict:
    """The two things of an answer: a text, and numbers by name; or what was seen."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        return {"form": "not-a-pair", "seen": describe(result)}
    name, found = result
    found = found.to_dict() if type(found).__name__ == "Series" else found
    if isinstance(name, dict) and isinstance(found, str):
        return {"form": "exchanged", "seen": ""}
    try:
        name = plain(name)
        values = {str(key): one_number(value) for key, value in found.items()} if isinstance(found, dict) else None
    except Exception:  # an odd object is no pair, whatever it raises
        name = values = None
    if not isinstance(name, str):
        return {"form": "no-name", "seen": describe(result[0])}
    if values is None or None in values.values():
        return {"form": "no-hours", "seen": describe(result[1])}
    return {"form": "", "name": name, "hours": values}


FORMS = {
    "not-a-pair": "`best_cut` gives back {}. Asked for are two things: the name of the way, and a dict with the hours of each.",
    "exchanged": "`best_cut` gives back the dict first. The name comes first, then the hours.{}",
    "no-name": "The first thing that `best_cut` gives back is {}, where the name of a way is asked for.",
    "no-hours": "The second thing that `best_cut` gives back is {}, where a dict with a number of hours for each way is asked for.",
}


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then the hours, then the choice."""
    if not data["callable"]:
        return wrong("not-a-function", f"`best_cut` is {data['seen']}. Asked for is the function itself, with its three arguments.")
    results, cases = data["results"], inputs["cases"]
    if odd := next((result for result in results if result["form"]), None):
        return wrong(odd["form"], FORMS[odd["form"]].format(odd["seen"]))
    if data["spoiled"]:
        return wrong("changed-its-input", "After a call of `best_cut` the cuts or the week are not what they were before. Work on a copy.")
    for result, (cuts, _, _) in zip(results, cases, strict=True):
        if result["hours"].keys() != cuts.keys():
            return wrong("other-ways",
            f"The hours are those of {len(result['hours'])} ways, and there are {len(cuts)}: each way by its name, and nothing else.")
    if verdict := _judge_hours([result["hours"] for result in results], cases):
        return verdict
    right = [_cheapest(cuts, {name: hours(cut, week, handling) for name, cut in cuts.items()}) for cuts, week, handling in cases]
    names = [result["name"] for result in results]
    for hint, (rule, message) in CHOICES.items():
        if names != right and names == [rule(cuts, result["hours"]) for result, (cuts, _, _) in zip(results, cases, strict=True)]:
            return wrong(hint, f"The hours are right. {message}")
    if names != right:
        return wrong("other-choice", f"The hours are right, and in {sum(a == b for a, b in zip(names, right, strict=True))} of {len(cases)} cases the name is "
                                     "too. In the others another way takes less, or as much with fewer stages.")
    return passed(f"{len(cases)} weeks: the hours of each way, and the one that takes least.")


def _judge_hours(found: list[dict], cases: list) -> Verdict | None:
    def like(count: Callable) -> bool:
        return all(near(float(seen[name]), float(count(cut, week, handling)), 1e-6)
                   for seen, (cuts, week, handling) in zip(found, cases, strict=True) for name, cut in cuts.items())

    if like(hours):
        return None
    for hint, (count, message) in COUNTS.items():
        if like(count):
            return wrong(hint, message)
    wrong_ones = [(seen[name], hours(cut, week, handling), week, cut) for seen, (cuts, week, handling) in zip(found, cases, strict=True)
                  for name, cut in cuts.items() if not near(float(seen[name]), hours(cut, week, handling), 1e-6)]
    seen, right, week, cut = wrong_ones[0]
    return wrong("other-hours", f"For a way of {len(cut['reads'])} stage(s) and a week of {len(week)} changes you count {seen:g} hours, which is too "
                                f"{'much' if seen > right else 'little'}. Add up by hand, change by change, which stages run.")


def _cheapest(cuts: dict, found: dict) -> str:
    return min(cuts, key=lambda name: (found[name], len(cuts[name]["reads"])))
