"""The questions of `08_write_an_mlproject`: the project file for a given script, its environment, and the command that runs it from a repository."""
from coursekit.check.question import Question
from coursekit.check.questions import _project_call, _project_environment, _project_file

SOLUTION = "solutions/03_pipeline_stages/components/08_write_an_mlproject.ipynb"

QUESTIONS = [
    Question("project", probe=_project_file.probe, judge=_project_file.judge, more=(
        "Go through the help of the script flag by flag. For each: is it read or written, text or number, required or not?",
        "The lesson's MLproject has each of the shapes: `test_the_data` a table that is read, an output and a number with a default; `ingest` a text with one; "
        "`count_species` the shell script.")),
    Question("environment", probe=_project_environment.probe, judge=_project_environment.judge, more=(
        "Three lists inside each other: channels; dependencies; and as the last of the dependencies the pip section, a list of its own.",
        "For each import of the script ask: does it come with Python? If not, under which name is it published?")),
    Question("call", probe=_project_call.probe, judge=_project_call.judge, more=(
        "`mlflow run --help` lists the options. The address comes first, the folder inside the repository after a #.",
        "A value with a space needs quotes around it, or around name and value. What is written must be an absolute path: the shell knows the folder in "
        "which she stands, as a variable or by a command.")),
]
