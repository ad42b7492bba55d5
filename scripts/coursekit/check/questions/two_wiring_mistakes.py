"""The questions of `10_two_wiring_mistakes`: what nobody reads, which wires are crossed, and the pipeline put right."""
from coursekit.check.question import Question
from coursekit.check.questions import _wires_composed, _wires_loose

SOLUTION = "solutions/03_pipeline_stages/blood_pressure/10_two_wiring_mistakes.ipynb"

QUESTIONS = [
    Question("loose_ends", probe=_wires_loose.probe, judge=_wires_loose.judge, inputs=_wires_loose.inputs, more=(
        "Two lists: all that is offered (inputs of the pipeline, outputs of each job), and all that is taken (by a job's input, or handed over at the "
        "end). What is in the first and not in the second?",
        "Offered: `graph[\"inputs\"]`, and for each job `f\"{job}.{output}\"`. Taken: the values of each job's `inputs` and those of `graph[\"outputs\"]`.")),
    Question("mistakes", probe=_wires_composed.probe_mistakes, judge=_wires_composed.judge_mistakes, more=(
        "Two things are offered that nobody takes. Who should take them, and what does that job take in their place?",
        "A key is a job's input, as in `\"train.train_set\"`; its value is what it should be bound to: the name of an input of the pipeline, or a job and its "
        "output with a dot between.")),
    Question("mended", probe=_wires_composed.probe_mended, judge=_wires_composed.judge_mended, more=(
        "Copy the body of the broken function and change two words in it.",
        "`train_component(train_set=..., alpha=...)` and `score_component(model=..., test_set=...)`: each argument names the input, so what stands behind "
        "the `=` is the wire.")),
]
