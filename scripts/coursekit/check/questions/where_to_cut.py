"""The questions of `07_where_to_cut`: what runs again when something changes, when equal bytes spare the rest, and which way of cutting takes fewest hours."""
from coursekit.check.question import Question
from coursekit.check.questions import _cut_again, _cut_best, _cut_predicted

SOLUTION = "solutions/03_pipeline_stages/iris/07_where_to_cut.ipynb"


def _changes(seed: int) -> dict:
    """What is to be predicted."""
    return {"changes": ["raw", "epochs", "device", "evaluate.py", "stage_files.py"]}


QUESTIONS = [
    Question("predicted", probe=_cut_predicted.probe, judge=_cut_predicted.judge, inputs=_changes, more=(
        "Put a finger on a name in the picture and follow the arrows in their direction, to the end. Every stage that you touch runs again.",
        "Take the lists of `iris` one after the other: which hold the name itself? Which hold the name of one of those stages? And which hold one of these?")),
    Question("rerun", probe=_cut_again.probe_rerun, judge=_cut_again.judge_rerun, inputs=_cut_again.inputs_rerun, more=(
        "Keep a set of what is new. A stage that reads something new makes something new itself, so it belongs into that set as well.",
        "Go through all stages again and again, and stop when one round has found no stage more. At the end leave out what is no stage.")),
    Question("with_cut_off", probe=_cut_again.probe_cut_off, judge=_cut_again.judge_cut_off, inputs=_cut_again.inputs_cut_off, more=(
        "Two sets grow here: the stages that ran, and the names of all that is new. For which stages do the two differ?",
        "Begin with `rerun`. Where it adds a stage to what is new, add it only when it is not in `same_output`; it belongs to the stages that ran in "
        "any case.")),
    Question("best_cut", probe=_cut_best.probe, judge=_cut_best.judge, inputs=_cut_best.inputs, more=(
        "For one way and one change: which stages run? Each of them adds its own hours and the handling. Then the next change, then the next way.",
        "`min` with `key=` finds a name by its hours. A key may be a pair: first the hours, then the number of stages, which decides where the hours "
        "are equal.")),
]
