"""The questions of `11_pick_the_framework`: two costs out of measurements, where two ways cost the same, and which way a case should take."""
from coursekit.check.question import Question
from coursekit.check.questions import _framework_costs, _framework_deciding

SOLUTION = "solutions/02_pytorch_refactor/11_pick_the_framework.ipynb"

QUESTIONS = [
    Question("fit_cost", probe=_framework_costs.probe_fit, judge=_framework_costs.judge_fit, inputs=_framework_costs.inputs_fit, more=(
        "Lesson 2's first notebook draws a straight line through its measurements, and gives each of them a weight.",
        "`np.polyfit` with degree 1 and `w=1 / seconds`. It gives back the slope first: which of the two costs is the slope?")),
    Question("crossing", probe=_framework_costs.probe_crossing, judge=_framework_costs.judge_crossing, inputs=_framework_costs.inputs_crossing, more=(
        "Write down fixed + per row × rows for both ways, set the two equal, and solve for rows.",
        "The difference of the fixed costs over the difference of the costs per row, the one taken the other way round. First ask whether the costs per row "
        "differ; at the end, whether the rows are more than none.")),
    Question("decide", probe=_framework_deciding.probe, judge=_framework_deciding.judge, inputs=_framework_deciding.inputs, more=(
        "Work out three things for every way: its seconds in all, its euros in all, and whether it will do. A table does that for all ways at once.",
        "Keep the euros of the rows that will do. `idxmin` of a Series gives the name with the smallest value; an empty Series has none.")),
]
