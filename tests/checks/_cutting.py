"""Answers to the question `best_cut` of `07_where_to_cut`."""
import numpy as np
import pandas as pd

from checks import Right, Wrong, always, variables_of

of = variables_of("07_where_to_cut")


def runs(graph, changed):
    """The stages that run again."""
    found = {stage for stage, reads in graph.items() if stage in changed or set(changed) & set(reads)}
    while more := {stage for stage, reads in graph.items() if found & set(reads)} - found:
        found |= more
    return found


def readers(graph, changed):
    """The stages that read what changed."""
    return {stage for stage, reads in graph.items() if set(changed) & set(reads)}


def total(cut, week, handling, which=runs):
    """The hours of a week."""
    return sum(cut["hours"][stage] + handling for changed in week for stage in which(cut["reads"], changed))


def fewest(cuts, hours):
    """The right choice."""
    return min(cuts, key=lambda name: (hours[name], len(cuts[name]["reads"])))


def counted(count, choose=fewest):
    """An answer that counts hours in this way and chooses in that."""
    def best_cut(cuts, week, handling):
        hours = {name: count(cut, week, handling) for name, cut in cuts.items()}
        return choose(cuts, hours), hours
    return always(best_cut)


def joined(cut, week, handling):
    """All changes at once."""
    return total(cut, [sum(week, [])], handling)


def without_repeats(cut, week, handling):
    """Each change once."""
    return total(cut, [list(changed) for changed in {tuple(changed): None for changed in week}], handling)


def per_change(cut, week, handling):
    """The handling once for each change that has consequences."""
    return total(cut, week, 0) + handling * sum(bool(runs(cut["reads"], changed)) for changed in week)


def returns_early(cut, week, handling):
    """A return inside the loop."""
    for changed in week:
        return sum(cut["hours"][stage] + handling for stage in runs(cut["reads"], changed))
    return 0


def begins_anew(cut, week, handling):
    """A sum that is set to zero in the loop."""
    for changed in week:
        hours = 0
        for stage in runs(cut["reads"], changed):
            hours += cut["hours"][stage] + handling
    return hours


def spends_the_week(cuts, week, handling):
    """Takes the changes out of the week."""
    hours = dict.fromkeys(cuts, 0.0)
    while week:
        changed = week.pop()
        for name, cut in cuts.items():
            hours[name] += sum(cut["hours"][stage] + handling for stage in runs(cut["reads"], changed))
    return fewest(cuts, hours), hours


def only_the_best(cuts, week, handling):
    """The hours of the winner alone."""
    hours = {name: total(cut, week, handling) for name, cut in cuts.items()}
    best = fewest(cuts, hours)
    return best, {best: hours[best]}


BEST_WRONG = [
    Wrong("a name", always("two stages"), "not-a-function"),
    Wrong("no handling asked for", always(lambda cuts, week: ("", {})), "not-a-function"),
    Wrong("nothing returned", always(lambda cuts, week, handling: None), "not-a-pair"),
    Wrong("the name alone", always(lambda cuts, week, handling: min(cuts)), "not-a-pair"),
    Wrong("the hours alone", always(lambda cuts, week, handling: {name: total(cut, week, handling) for name, cut in cuts.items()}), "not-a-pair"),
    Wrong("the other way round", always(lambda cuts, week, handling: (dict.fromkeys(cuts, 1.0), min(cuts))), "exchanged"),
    Wrong("a number for a name", counted(total, lambda cuts, hours: min(hours.values())), "no-name"),
    Wrong("one number for the hours", always(lambda cuts, week, handling: (min(cuts), min(total(cut, week, handling) for cut in cuts.values()))), "no-hours"),
    Wrong("hours as a list", always(lambda cuts, week, handling: (min(cuts), [total(cut, week, handling) for cut in cuts.values()])), "no-hours"),
    Wrong("hours of the best only", always(only_the_best), "other-ways", mistake=True),
    Wrong("no handling", counted(lambda cut, week, handling: total(cut, week, 0)), "no-handling", mistake=True),
    Wrong("handling only", counted(lambda cut, week, handling: handling * sum(len(runs(cut["reads"], changed)) for changed in week)), "only-handling"),
    Wrong("handling once a stage", counted(lambda cut, week, handling: total(cut, week, 0) + handling * len(cut["reads"])), "handling-once", mistake=True),
    Wrong("handling once a change", counted(per_change), "handling-per-change", mistake=True),
    Wrong("everything runs", counted(lambda cut, week, handling: total(cut, week, handling, lambda graph, changed: list(graph))),
    "everything-runs", mistake=True),
    Wrong("only the readers", counted(lambda cut, week, handling: total(cut, week, handling, readers)), "only-direct", mistake=True),
    Wrong("one run a week", counted(joined), "one-run", mistake=True),
    Wrong("repeats left out", counted(without_repeats), "no-repeats", mistake=True),
    Wrong("returns early", counted(returns_early), "first-change", mistake=True),
    Wrong("a sum begun anew", counted(begins_anew), "last-change", mistake=True),
    Wrong("a mean", counted(lambda cut, week, handling: total(cut, week, handling) / len(week)), "a-mean", mistake=True),
    Wrong("runs instead of hours", counted(lambda cut, week, handling: sum(len(runs(cut["reads"], changed)) for changed in week)),
    "runs-not-hours", mistake=True),
    Wrong("each name a run", counted(lambda cut, week, handling: total(cut, [[name] for changed in week for name in changed], handling)), "one-at-a-time",
          mistake=True),
    Wrong("the first name only", counted(lambda cut, week, handling: total(cut, [changed[:1] for changed in week], handling)), "first-name", mistake=True),
    Wrong("half the hours", counted(lambda cut, week, handling: total(cut, week, handling) / 2), "other-hours"),
    Wrong("the dearest", counted(total, lambda cuts, hours: max(hours, key=hours.get)), "dearest", mistake=True),
    Wrong("a tie by chance", counted(total, lambda cuts, hours: min(hours, key=hours.get)), "tie", mistake=True),
    Wrong("a tie to more stages", counted(total, lambda cuts, hours: min(hours, key=lambda name: (hours[name], -len(cuts[name]["reads"])))), "tie-more"),
    Wrong("fewest stages", counted(total, lambda cuts, hours: min(cuts, key=lambda name: len(cuts[name]["reads"]))), "fewest-stages", mistake=True),
    Wrong("most stages", counted(total, lambda cuts, hours: max(cuts, key=lambda name: len(cuts[name]["reads"]))), "most-stages", mistake=True),
    Wrong("first in the alphabet", counted(total, lambda cuts, hours: min(hours)), "by-name", mistake=True),
    Wrong("always the first", counted(total, lambda cuts, hours: list(cuts)[0]), "always-first"),
    Wrong("the second best", counted(total, lambda cuts, hours: sorted(cuts, key=lambda name: hours[name])[1]), "other-choice"),
    Wrong("spends the week", always(spends_the_week), "changed-its-input", mistake=True),
]


def with_pandas(cuts, week, handling):
    """Hours in a Series, the choice by a sorted table."""
    table = pd.DataFrame({"hours": {name: total(cut, week, handling) for name, cut in cuts.items()},
                          "stages": {name: len(cut["reads"]) for name, cut in cuts.items()}})
    return table.sort_values(["hours", "stages"], kind="stable").index[0], table["hours"]


def with_numpy(cuts, week, handling):
    """Numbers and texts of numpy."""
    hours = {np.str_(name): np.float64(total(cut, week, handling)) for name, cut in cuts.items()}
    return np.str_(fewest(cuts, hours)), hours


def in_halves(cuts, week, handling):
    """Sums in another order, a list for the pair."""
    hours = {name: sum(cut["hours"][stage] for changed in week for stage in sorted(runs(cut["reads"], changed)))
             + handling * sum(len(runs(cut["reads"], changed)) for changed in week) for name, cut in reversed(cuts.items())}
    return [fewest(cuts, hours), hours]


def few_first(cuts, week, handling):
    """Sorted by stages first, so that the plain minimum is enough."""
    hours = {name: total(cuts[name], week, handling) for name in sorted(cuts, key=lambda name: len(cuts[name]["hours"]))}
    return min(hours, key=hours.get), hours


BEST_RIGHT = [
    Right("the solution", lambda: of("best_cut")),
    Right("pandas", always(with_pandas)),
    Right("numpy", always(with_numpy)),
    Right("a list, another order", always(in_halves)),
    Right("few stages first", always(few_first)),
    Right("counted by stage", counted(lambda cut, week, handling: sum((hours + handling) * sum(stage in runs(cut["reads"], changed) for changed in week)
                                                                      for stage, hours in cut["hours"].items()))),
]
