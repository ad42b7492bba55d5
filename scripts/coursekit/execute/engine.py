"""How papermill runs one notebook here: our kernels, the cell and the cause named when it fails, output kept within bounds."""
import json
import logging
import time
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError

from coursekit import notebook
from coursekit.errors import CourseError
from coursekit.execute.kernels import CourseKernelManager
from coursekit.execute.runner import DIED, FAILED, PASSED, TIMED_OUT, Event, Job, Result

ENGINE = "coursekit"
OUTPUT_LIMIT = 10_000_000  # characters a cell may write: more makes a notebook that no browser opens
ERROR_CELL = "course-run-error"


class OutputFlood(Exception):
    """A cell wrote more than a notebook can hold."""


class CourseClient(PapermillNotebookClient):
    """papermill's client with a limit on output and a clock on the cells."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._written: dict[int, int] = {}

    def output(self, outs, msg, display_id, cell_index):
        """Take an output message, unless the cell has written too much."""
        size = self._written.get(cell_index, 0) + _size(msg["content"])
        self._written[cell_index] = size
        if size > OUTPUT_LIMIT:
            raise OutputFlood(f"the cell wrote more than {OUTPUT_LIMIT // 1_000_000} MB of output")
        return super().output(outs, msg, display_id, cell_index)


def _size(content: dict) -> int:
    return len(content.get("text") or "") + sum(len(str(value)) for value in (content.get("data") or {}).values())


class Watch:
    """Follows one notebook: where it is, how long its cells took, and the notebook itself, also when it fails."""

    def __init__(self, job: Job, on_event):
        self.job, self.on_event = job, on_event
        self.index, self.work, self.notebook = 0, 0.0, None

    def attach(self, nb_man: NotebookExecutionManager) -> None:
        """Hear of each cell's start and end from papermill's manager."""
        self.notebook = nb_man.nb
        begin, end = nb_man.cell_start, nb_man.cell_complete

        def cell_start(cell, cell_index=None, **rest):
            self.index, self.start = cell_index, time.perf_counter()
            self.on_event(Event(self.job, cell=cell_index, cells=len(nb_man.nb.cells)))
            return begin(cell, cell_index=cell_index, **rest)

        def cell_complete(cell, cell_index=None, **rest):
            self.work += time.perf_counter() - self.start
            return end(cell, cell_index=cell_index, **rest)

        nb_man.cell_start, nb_man.cell_complete = cell_start, cell_complete


class CourseEngine(NBClientEngine):
    """The engine registered with papermill under the name `coursekit`."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: NotebookExecutionManager, kernel_name, log_output=False, stdout_file=None,
                                 stderr_file=None, start_timeout=60, execution_timeout=None, watch=None, **options):
        """Run the cells under the eyes of `watch`."""
        watch.attach(nb_man)
        for handed_on in ("input_path", "output_path"):  # papermill gives its engines what is no business of the client
            options.pop(handed_on, None)
        client = CourseClient(nb_man, kernel_name=kernel_name, timeout=execution_timeout, startup_timeout=start_timeout,
                              kernel_manager_class=CourseKernelManager, ipython_hist_file=":memory:", **options)
        return client.execute()


def register() -> None:
    """Make the engine known to papermill, and papermill quiet: our own progress speaks."""
    papermill_engines.register(ENGINE, CourseEngine)
    for name in ("papermill", "traitlets", "nbclient"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def run_notebook(job: Job, output: Path, on_event) -> Result:
    """Run one notebook into `output`, which is written also when the notebook fails, the error on top."""
    watch = Watch(job, on_event)
    try:
        notebook.read(job.source)
        papermill.execute_notebook(
            job.source, None, job.parameters, engine_name=ENGINE, progress_bar=False, watch=watch, execution_timeout=job.timeout,
            allow_errors=job.allow_errors, resources={"metadata": {"path": str(job.cwd)}})
        status, message = PASSED, ""
    except Exception as error:  # whatever stops one notebook is named and does not stop the others
        status, message = explain(error, job)
    cell = _write(output, watch, status, message)
    return Result(job, status, work=watch.work, message=message, cell=cell)


def explain(error: Exception, job: Job) -> tuple[str, str]:
    """The status and the sentence for what stopped a notebook."""
    if isinstance(error, PapermillExecutionError):
        return FAILED, notebook.error_line(vars(error))
    if isinstance(error, CellTimeoutError):
        return TIMED_OUT, f"a cell ran longer than {job.timeout:g} seconds"
    if isinstance(error, DeadKernelError):
        return DIED, "the kernel died or stopped answering while it ran this cell (out of memory, or a crash in compiled code)"
    if "No such kernel" in str(error) or type(error).__name__ == "NoSuchKernel":
        return FAILED, f"the notebook asks for a kernel that is not installed here: {error}"
    if isinstance(error, OutputFlood | CourseError):
        return FAILED, str(error)
    return FAILED, f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


def _write(output: Path, watch: Watch, status: str, message: str) -> str:
    """Write the executed notebook, the error on top; the id of the cell that failed."""
    executed = watch.notebook
    if executed is None:
        executed, cell_id, where = nbformat.v4.new_notebook(), "", "could not be run."
    else:
        executed.cells = [cell for cell in executed.cells if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])]
        reached = executed.cells[watch.index: watch.index + 1]  # none in a notebook without cells
        suspects = [cell for cell in executed.cells if _raised(cell)] or reached
        cell_id = suspects[0].id if suspects and status != PASSED else ""
        where = f"did not run to its end. Cell `{cell_id}`:" if cell_id else "did not run."
    if status != PASSED:
        executed.cells.insert(0, nbformat.v4.new_markdown_cell(f"**This notebook {where}** {message}", id=ERROR_CELL))
    executed.metadata.pop("papermill", None)
    output.write_text(json.dumps(executed, indent=1, ensure_ascii=False), encoding="utf-8")
    return cell_id


def _raised(cell) -> bool:
    return cell.cell_type == "code" and any(out.output_type == "error" for out in cell.outputs)
