"""The questions of `10_chain_components`: what each step is given, which steps are meant, and a chain that runs them."""
from coursekit.check.question import Question
from coursekit.check.questions import _linking_parameters, _linking_runs

SOLUTION = "solutions/03_pipeline_stages/components/10_chain_components.ipynb"

QUESTIONS = [
    Question("parameters", probe=_linking_parameters.probe_parameters, judge=_linking_parameters.judge_parameters, inputs=_linking_parameters.inputs, more=(
        "Three dicts joined make the answer: one from `reads`, one from `writes`, one from the configuration.",
        "`reads` holds for each name a text STEP/OUTPUT; with the folder before it, that is the path. For `writes` you build the same text yourself.")),
    Question("chosen", probe=_linking_parameters.probe_chosen, judge=_linking_parameters.judge_chosen, inputs=_linking_parameters.inputs, more=(
        "Split the text at commas and strip each part. Then two questions: is every part a step? And which steps are among the parts?",
        "For the order of the chain, go through the steps and ask of each whether it was named, not the other way round.")),
    Question("run_chain", probe=_linking_runs.probe, judge=_linking_runs.judge, inputs=_linking_parameters.inputs, more=(
        "Two loops, one after the other: the first only looks, the second runs.",
        "In the first loop: a file that is read is fine when its step is among the chosen ones, or when it exists. Nothing catches errors of `run`.")),
]
