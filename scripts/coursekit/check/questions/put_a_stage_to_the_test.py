"""The questions of `08_put_a_stage_to_the_test`: a test of a function, of a program, of a refusal, and the workflow that runs them."""
from coursekit.check.question import Question
from coursekit.check.questions import _testing_function, _testing_program, _testing_refusal, _testing_workflow

SOLUTION = "solutions/03_pipeline_stages/iris/08_put_a_stage_to_the_test.ipynb"

QUESTIONS = [
    Question("function", probe=_testing_function.probe, judge=_testing_function.judge, more=(
        "Choose rows, a mean and a scale, and work out on paper what should come back. Two rows of two columns are enough, if no two numbers are alike.",
        "Call `scaled` once, then compare with `assert ... == ...` row by row; `pytest.approx` takes a whole row and leaves room for the last digits. One "
        "value lies below its mean, no scale is 1.")),
    Question("program", probe=_testing_program.probe, judge=_testing_program.judge, inputs=_testing_program.inputs, more=(
        "Three things are asked of the numbers: mean and deviation of each training column; rows times scale plus mean, which are flowers in cm again; and "
        "these together with the test rows, which are all flowers of the file.",
        "Compare `x_train.mean(axis=0)` and `x_train.std(axis=0)` with a list by `pytest.approx(..., abs=0.001)`. Arrays multiply and add column by column, "
        "so one line turns `x_train` back; round it, put its rows and those of `x_test` into one list, and sort that and the flowers.")),
    Question("bad_input", probe=_testing_refusal.probe, judge=_testing_refusal.judge, inputs=_testing_refusal.inputs, more=(
        "Run the stage twice with the same `out`: once with the good file, then with one whose middle row is broken. Look at the files before and after.",
        "Three lines of `assert`: `returncode`; the lines of `stderr`, how many there are and whether the word and number of the row stand there; and a dict "
        "of names and `read_bytes()` of all files below `out`, made by the same function before and after.")),
    Question("workflow", probe=_testing_workflow.probe, judge=_testing_workflow.judge, more=(
        "Four steps: bring the repository, set up a Python, install, test. A matrix of versions makes a job for each of its values.",
        "`strategy:` with `matrix:` stands beside `steps:`; the step with `actions/setup-python` takes its version from there with `${{ matrix.NAME }}`. The "
        "packages come from `requirements.txt`, and the last step runs `pytest` and nothing else.")),
]
