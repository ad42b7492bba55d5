"""The variables of a solution that is a stage: its cells run here once, and write into a folder of their own."""
import contextlib
import functools
import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from checks import solution
from coursekit import notebook
from coursekit.parameters import parameters_of
from coursekit.stages import stage_files


@functools.cache
def _solved(name: str) -> dict:
    path, variables = solution(name), {"__name__": "solved"}
    read = notebook.read(path)
    sys.modules.setdefault("stage_files", stage_files)  # which lies beside a notebook, and there only
    outputs = [parameter.name for parameter in parameters_of(read, name) if parameter.kind.startswith("output")]
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(path.parent), contextlib.redirect_stdout(io.StringIO()):
        for cell in notebook.code_cells(read):
            exec(compile(cell.source, f"<ipython-input-{cell.id}>", "exec"), variables)
            if "parameters" in notebook.tags(cell):
                variables |= {output: str(Path(scratch) / output) for output in outputs}
    return variables


def variables_of(name: str) -> Callable[[str], object]:
    """A function that gives one variable of a stage's solution."""
    return lambda variable: _solved(name)[variable]
