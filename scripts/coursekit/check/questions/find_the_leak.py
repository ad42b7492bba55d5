"""The questions of `08_find_the_leak`: ask a column, name the giveaways, count copies, measure honestly, report."""
from coursekit.check.measure import attempt
from coursekit.check.plain import describe
from coursekit.check.question import Question, Verdict, passed, wrong
from coursekit.check.questions import _copies, _leaks
from coursekit.check.tables import cell_of, column_of

SOLUTION = "solutions/01_notebook/08_find_the_leak.ipynb"
GIVEAWAYS = {"accession", "drawer"}
STEPS = ("as handed over", "without giveaways", "without copies", "honest")


# --- giveaways ------------------------------------------------------------------------------------------------------------------
def _probe_giveaways(answer, inputs: dict) -> dict:
    names = sorted(answer, key=str) if isinstance(answer, set | frozenset) else answer
    names = list(names) if isinstance(names, dict) else names
    return {"seen": describe(answer), "names": column_of(names), "text": isinstance(answer, str)}


def _judge_giveaways(data: dict, inputs: dict) -> Verdict:
    names = data["names"]
    if data["text"]:
        return wrong("a-text", f"`giveaways` is {data['seen']}. Put names into a list, also when it is one name.")
    if names is None:
        return wrong("not-a-list", f"`giveaways` is {data['seen']}, where a list of names of columns is asked for.")
    if not names:
        return wrong("empty", "`giveaways` is empty. At least one column names nearly every flower by itself.")
    if any(not isinstance(name, str) for name in names):
        return wrong("not-names", f"`giveaways` holds {names[0]}. Asked for are the names of columns, as text.")
    if "species" in names:
        return wrong("species", "`giveaways` names the species: that is the answer itself, and everybody knows that it stands in the table.")
    if light := [name for name in names if name.startswith("light")]:
        return wrong("readings", f"`giveaways` names {light[0]}. A sensor does not know names; why the readings do so well is another leak.")
    if sepals := [name for name in names if name.startswith("sepal")]:
        return wrong("flower", f"`giveaways` names {sepals[0]}. It tells something about the flower, and anybody can measure it before the flower has a name.")
    if unknown := [name for name in names if name not in GIVEAWAYS]:
        return wrong("unknown", f"`giveaways` names {unknown[0]!r}, and no column is called that. Mind spelling, capitals and spaces.")
    if GIVEAWAYS - set(names):
        return wrong("one-missing", f"{names[0]} is one, and it is not alone: which other column was written by somebody who knew the species?")
    return passed("Both columns were written by somebody who knew the species.")


# --- report: [table, colleague_accuracy, honest_accuracy, report] ---------------------------------------------------------------
def _probe_report(answer, inputs: dict) -> dict:
    if not (isinstance(answer, list | tuple) and len(answer) == 4):
        return {"seen": describe(answer), "report": None}
    table, colleague, honest, report = answer
    report = report.to_dict() if type(report).__name__ == "Series" else report
    data = {"seen": describe(report), "report": None}
    if not isinstance(report, dict):
        return data
    data["report"] = {str(name): cell_of(value) for name, value in report.items()}
    if not all(isinstance(data["report"].get(name), float) for name in STEPS):
        return data

    def measured() -> dict:
        innocent = table.drop(columns=sorted(GIVEAWAYS))
        found = {"as handed over": colleague(table), "without giveaways": colleague(innocent),
                 "without copies": colleague(innocent.drop_duplicates()), "honest": honest(innocent)}
        if all(_fits(data["report"], found)):
            return found
        return found | {"one": [colleague(table.drop(columns=name)) for name in sorted(GIVEAWAYS)], "leaky": honest(table)}  # to name the mistake
    return data | {"measured": attempt(measured, [])}


def _judge_report(data: dict, inputs: dict) -> Verdict:
    report = data["report"]
    if report is None:
        return wrong("not-a-dict", f"`report` is {data['seen']}, where a dict with four named accuracies is asked for.")
    if missing := [name for name in STEPS if name not in report]:
        return wrong("step-missing", f"`report` has no entry {missing[0]!r}. Its entries: {', '.join(report) or 'none'}.")
    if odd := [name for name in STEPS if not isinstance(report[name], float)]:
        return wrong("not-a-number", f"The entry {odd[0]!r} is {report[odd[0]]}, where one number is asked for.")
    if max(report[name] for name in STEPS) > 1:
        return wrong("percent", f"The largest entry is {max(report[name] for name in STEPS):g}. An accuracy is at most 1.")
    if not data.get("measured"):
        return wrong("steps-before", "The steps could not be measured again. Do the checks of the functions before this one pass?")
    return _judge_steps([report[name] for name in STEPS], data["measured"], _fits(report, data["measured"]))


def _fits(report: dict, measured: dict) -> list[bool]:
    """Which steps are what was measured; the last may differ by what other folds give."""
    return [same(report[name], measured[name], slack) for name, slack in zip(STEPS, (0.004, 0.004, 0.004, 0.06), strict=True)]


def same(one: float, other: float, slack: float = 0.004) -> bool:
    return abs(one - other) < slack


def _judge_steps(mine: list[float], measured: dict, fits: list[bool]) -> Verdict:
    right = [measured[name] for name in STEPS]
    if all(fits):
        return passed(f"From {mine[0]:.2f} down to {mine[3]:.2f}: every leak has its price.")
    if all(same(one, 1 - other, 0.06) for one, other in zip(mine, right, strict=True)):
        return wrong("errors", "The entries look like shares of wrong answers. The report is about the share of right ones.")
    if sorted(mine) == mine and mine[0] < mine[3] and same(mine[3], right[0]):
        return wrong("upside-down", "The entries stand in the opposite order: the table as it was handed over should have the best accuracy.")
    if not fits[0]:
        return wrong("first-step", f"'as handed over' is {mine[0]:.3f}. It is what `colleague_accuracy` says of the table as it came, with nothing taken out.")
    if not fits[1] and same(mine[1], right[0]):
        return wrong("nothing-dropped", "'without giveaways' is the same as before. Was the table without them handed on? `drop` gives back a new table.")
    if not fits[1] and any(same(mine[1], other) for other in measured["one"]):
        return wrong("one-giveaway", "'without giveaways' is the accuracy of a table in which one of the giveaways is still there.")
    if not fits[1]:
        return wrong("second-step", f"'without giveaways' is {mine[1]:.3f}. All other columns should still be there, and all rows.")
    if not fits[2] and (same(mine[2], right[1]) or same(mine[2], right[0])):
        return wrong("copies-remain", "'without copies' is the same as a step before: no copy was dropped. Copies look different as long as a giveaway "
                                      "is in the table.")
    if not fits[2]:
        return wrong("third-step", f"'without copies' is {mine[2]:.3f}. It is the table of the step before, each of its flowers once, by the colleague's way.")
    if same(mine[3], right[2]):
        return wrong("colleagues-way", "'honest' is the same as the step before: it was measured in the colleague's way.")
    if any(same(mine[3], other, 0.03) for other in (measured["leaky"], right[0], right[1])):
        return wrong("giveaways-back", f"'honest' is {mine[3]:.2f}: better than the mended steps before it, so a leak is back. Which table did "
                                       "`honest_accuracy` get?")
    return wrong("last-step", f"'honest' is {mine[3]:.2f}, and `honest_accuracy` says something else of the table without giveaways.")


QUESTIONS = [
    Question("alone", probe=_leaks.probe_alone, judge=_leaks.judge_alone, inputs=_leaks.inputs, more=(
        "scikit-learn wants a table even for one column: `to_frame()` makes one. `cross_val_score` holds rows back, fold by fold.",
        "Shuffled, stratified folds with a seed; a decision tree; `cross_val_score` on the column as a table; then the mean.")),
    Question("giveaways", probe=_probe_giveaways, judge=_judge_giveaways, more=(
        "Look at the columns that name nearly all flowers. Imagine a flower that comes in tomorrow: who fills in this column, and when?",
        "A museum puts flowers away by species. Two columns say where a flower was put.")),
    Question("shared_rows", probe=_copies.probe, judge=_copies.judge, inputs=_copies.inputs, more=(
        "A row can be put into a set when it is a tuple: `itertuples(index=False, name=None)` gives all rows as tuples.",
        "Collect the rows of `train` in a set, then count the rows of `test` that are in it.")),
    Question("honest_accuracy", probe=_leaks.probe_honest, judge=_leaks.judge_honest, inputs=_leaks.inputs, more=(
        "Two leaks: `drop_duplicates` is for one of them. For the other, the step that chooses columns must learn from the training part of each fold only.",
        "A pipeline can hold `SelectKBest` as its first step. Cross-validate the whole pipeline on all columns, with shuffled folds.")),
    Question("report", probe=_probe_report, judge=_judge_report, more=(
        "Each step starts from the table of the step before. Give the table without giveaways a name of its own, and go on from there.",
        "The third step is `colleague_accuracy` of the table without giveaways after `drop_duplicates()`; the fourth is the function of section 3.")),
]
