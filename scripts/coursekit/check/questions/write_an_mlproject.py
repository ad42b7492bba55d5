"""The questions of `08_write_an_mlproject`: the project file for a given script, its environment, and the command that runs it from a repository."""
from coursekit.check.question import Question
from coursekit.check.questions import _project_call, _project_environment, _project_file

SOLUTION = "solutions/03_pipeline_stages/components/08_write_an_mlproject.ipynb"

QUESTIONS = [
    Question("project", probe=_project_file.probe, judge=_project_file.judge, more=(
        "Go through the usage line of the script word by word. For each flag: is it read or written, text or number, required or not?",
        "The entry point `ingest` in the lesson's MLproject has all that you need: a required value, one with a default, an output. Copy its shape.")),
    Question("environment", probe=_project_environment.probe, judge=_project_environment.judge, more=(
        "Three lists inside each other: channels; dependencies; and as the last of the dependencies the pip section, a list of its own.",
        "For each import of the script ask: does it come with Python? If not, under which name is it published?")),
    Question("call", probe=_project_call.probe, judge=_project_call.judge, more=(
        "`mlflow run --help` lists the options. The address comes first, the folder inside the repository after a #.",
        "A parameter with a space in its value needs quotes around the whole of name and value, or around the value.")),
]
