"""Answers to `08_put_a_stage_to_the_test`."""
import contextlib
import functools

from checks import Right, solution
from checks._testing_functions import FUNCTION_RIGHT, FUNCTION_WRONG
from checks._testing_refusals import REFUSAL_RIGHT, REFUSAL_WRONG
from checks._testing_stages import PROGRAM_RIGHT, PROGRAM_WRONG
from checks._testing_workflows import WORKFLOW_RIGHT, WORKFLOW_WRONG
from coursekit import notebook

NAMES = {"function": "test_scaled", "program": "test_training_rows", "bad_input": "test_bad_row", "workflow": "workflow"}


@functools.cache
def answers() -> dict:
    """What the solution answers; its other cells start pytest, which is the notebook's business."""
    path, variables = solution("put_a_stage_to_the_test"), {}
    sources = {cell.id: cell.source for cell in notebook.code_cells(notebook.read(path))}
    with contextlib.chdir(path.parent):
        for name in ["imports", "imports-of-others", *(name.replace("_", "-") for name in NAMES.values())]:
            exec(compile(sources[name], f"<ipython-input-{name}>", "exec"), variables)
    return variables


def solved(question: str) -> list[Right]:
    """The solution's answer, as the first of the right ones."""
    return [Right("the solution", lambda: answers()[NAMES[question]])]


WRONG = {"function": FUNCTION_WRONG, "program": PROGRAM_WRONG, "bad_input": REFUSAL_WRONG, "workflow": WORKFLOW_WRONG}
RIGHT = {
    "function": solved("function") + FUNCTION_RIGHT,
    "program": solved("program") + PROGRAM_RIGHT,
    "bad_input": solved("bad_input") + REFUSAL_RIGHT,
    "workflow": solved("workflow") + WORKFLOW_RIGHT,
}
