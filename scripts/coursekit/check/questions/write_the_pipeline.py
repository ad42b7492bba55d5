"""The questions of `12_write_the_pipeline`: a definition for five components, one that compares two models, and the step to full data."""
from coursekit.check.question import Question
from coursekit.check.questions import _pipeline_compare, _pipeline_full, _pipeline_written

SOLUTION = "solutions/03_pipeline_stages/taxi/12_write_the_pipeline.ipynb"

QUESTIONS = [
    Question("pipeline", probe=_pipeline_written.probe, judge=_pipeline_written.judge, more=(
        "Four parts: `type: pipeline`, then `inputs:`, `jobs:`, `outputs:`. Write the jobs one after the other, and ask of each input of a component: who "
        "writes the folder that goes in here?",
        "A binding is `${{parent.inputs.NAME}}` or `${{parent.jobs.JOB.outputs.NAME}}`. An output of the pipeline is filled below a job's `outputs:`, with "
        "`${{parent.outputs.NAME}}`, and declared at the end.")),
    Question("compare", probe=_pipeline_compare.probe, judge=_pipeline_compare.judge, more=(
        "Begin with the pipeline of section 1, and double everything from `train` on. What stands before `train` is done once for both.",
        "Follow each report back with a finger, over score and predict, to the model: these must be of one branch, and each branch needs names of its own. The "
        "trips held back are the same ones in both: seed and share are equal.")),
    Question("on_full_data", probe=_pipeline_full.probe, judge=_pipeline_full.judge, inputs=_pipeline_full.inputs, more=(
        "Reading YAML and writing it again loses comments and changes the form of everything. One line is to change; work with lines.",
        "Find the line `raw_data:` below `inputs:`, then the first `path:` after it, and replace the word behind the colon, whatever it is. A "
        "comment that follows on the line stays.")),
]
