"""The questions of `09_wrap_a_script`: a component for a script, and the flags that the script does not know."""
from coursekit.check.question import Question
from coursekit.check.questions import _wrap_component, _wrap_flags

SOLUTION = "solutions/03_pipeline_stages/blood_pressure/09_wrap_a_script.ipynb"

QUESTIONS = [
    Question("component", probe=_wrap_component.probe, judge=_wrap_component.judge, more=(
        "Go through the script's flags one by one: is it a file or folder, does it come in or go out, what kind of value is it, what if nobody gives it?",
        "Three kinds of entry: `Input(type=\"uri_file\")` for what is read, `Input(type=..., default=..., ...)` for a value, `Output(type=\"uri_folder\")` for "
        "what is written. Each gets a hole in the command: `${{inputs.NAME}}` or `${{outputs.NAME}}`.")),
    Question("unknown_flags", probe=_wrap_flags.probe, judge=_wrap_flags.judge, inputs=_wrap_flags.inputs, more=(
        "`shlex.split` cuts a command as a shell does and keeps a quoted text together. The brackets `$[[` and `]]` are no part of a flag.",
        "For each word that begins with `--`: what stands before its first `=`? Is that in `flags`, to the letter? Keep it once, in the order in which it "
        "comes.")),
]
