"""The plugin: warm kernels for all workers, tolerance by tag, no notebook that passes because nothing was compared, and what ran by room."""
import contextlib
import gc

import nbval.plugin
import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

from coursekit.testing import rooms
from coursekit.testing.kernel import CourseKernel, KernelDied
from coursekit.testing.tolerance import snap_outputs, tolerance_of


class CourseFile(IPyNbFile):
    """A notebook under test, on a mended kernel."""

    def collect(self):
        """The cells; a notebook whose outputs were stripped is an error, for nothing in it would be compared."""
        cells = [CourseCell.from_parent(self, name=cell.name, cell_num=cell.cell_num, cell=cell.cell, options=cell.options) for cell in super().collect()]
        run = [cell.cell.execution_count is not None for cell in cells]
        if cells and not all(run) and not self.config.option.nbval_lax:
            missing = [cell.cell.get("id", cell.name) for cell, was_run in zip(cells, run, strict=True) if not was_run]
            raise self.CollectError(f"{self.path.name}: no stored output to compare with in {', '.join(missing)}; run the notebook and store it")
        return cells


class CourseCell(IPyNbCell):
    """A cell under test; knows its tags."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.tags = list(self.cell.metadata.get("tags", []))
        self.tolerance = tolerance_of(self.tags)
        kind = "ignored" if not self.options["check"] else "tolerant" if self.tolerance is not None else "compared"
        self.user_properties += [("nbval", kind), ("cell", self.cell.get("id", self.name))]  # also in junit's report

    def compare_outputs(self, test, ref, skip_compare=None):
        """nbval's comparison, after numbers within the cell's tolerance took their stored form."""
        if self.tolerance is not None:
            snap_outputs(test, ref, self.tolerance)
        return super().compare_outputs(test, ref, skip_compare)

    def runtest(self):
        """Run the cell; when the kernel dies the cell is named and the rest of the notebook expected to fail."""
        try:
            super().runtest()
        except KernelDied as death:
            self.parent.timed_out = True
            self.raise_cell_error(str(death))


def pytest_addoption(parser):
    """`--warm MODULES` imports these once, before the kernels are forked."""
    parser.getgroup("coursekit").addoption("--warm", default="", metavar="MODULES", help="comma-separated modules that kernels find imported")


def pytest_configure(config):
    """Have nbval's files start our kernels."""
    nbval.plugin.RunningKernel = CourseKernel
    config.stash[OPEN] = contextlib.ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    """Put our file class in the place of nbval's."""
    found = yield
    return [CourseFile.from_parent(parent, path=file_path) if type(node) is IPyNbFile else node for node in found]


OPEN = pytest.StashKey[contextlib.ExitStack]()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    """Start the warm process before xdist starts its workers, which find it in their environment."""
    modules = [name for name in session.config.option.warm.split(",") if name]
    if modules or hasattr(session.config, "workerinput"):
        from coursekit.execute.warm_start import warm_kernels

        session.config.stash[OPEN].enter_context(warm_kernels(modules))


def pytest_collection_finish():
    """What is imported and collected by now stays: the garbage collector need not look through it again in each of thousands of tests."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """End the warm process."""
    session.config.stash[OPEN].close()


def pytest_terminal_summary(terminalreporter):
    """Say how many cells were compared and how, and the seconds of work by room."""
    rooms.summarize(terminalreporter)
