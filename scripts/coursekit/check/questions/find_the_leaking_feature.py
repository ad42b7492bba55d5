"""The questions of `11_find_the_leaking_feature`: what is known only afterwards, what a feature is worth, and which one knows too much."""
from coursekit.check.question import Question
from coursekit.check.questions import _leaking_columns, _leaking_worth

SOLUTION = "solutions/03_pipeline_stages/taxi/11_find_the_leaking_feature.ipynb"

QUESTIONS = [
    Question("afterwards", probe=_leaking_columns.probe, judge=_leaking_columns.judge, more=(
        "Stand at the kerb with the passenger: the door is open, he says where he wants to go. Which cells of the row can be filled in?",
        "What is told by a clock at the end of the trip, and which sums are known only at the end: go through the columns once more with these two.")),
    Question("worth", probe=_leaking_worth.probe_worth, judge=_leaking_worth.judge_worth, inputs=_leaking_worth.inputs, more=(
        "Two fits: one on the columns of `base`, one on those and `extra` together. Both are judged on the same rows, which neither has seen.",
        "`model.fit(train[columns], train[\"cost\"])`, then `r2_score(test[\"cost\"], model.predict(test[columns]))`; the second score less the first.")),
    Question("suspect", probe=_leaking_worth.probe_suspect, judge=_leaking_worth.judge_suspect, inputs=_leaking_worth.inputs_suspect, more=(
        "For each column outside `base`, other than the cost: what is it worth beside `base`? Rows must be held back for that inside the function.",
        "`max(candidates, key=...)` with the worth of one column as the key. A model that bends, such as boosted trees, finds what a straight line can't.")),
]
