"""An IPython shell in this process for tests: Cells runs cells as a notebook does and tells what they displayed and printed."""
import contextlib
import io
from types import SimpleNamespace

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from coursekit.check import waiting

QUIET = {"HistoryManager": {"enabled": False, "hist_file": ":memory:"}}


class Cells:
    """A fresh shell with the transformer in it; `run` runs one cell."""

    def __init__(self):
        InteractiveShell.clear_instance()
        self.shell = InteractiveShell.instance(config=Config(QUIET), colors="nocolor")
        self.bundles: list[dict] = []
        self.shell.display_pub.publish = lambda data, metadata=None, **rest: self.bundles.append(data)
        self.shell.reset()
        waiting.install()

    @property
    def names(self) -> dict:
        """The notebook's names."""
        return self.shell.user_ns

    def run(self, source: str, cell_id: str | None = None) -> SimpleNamespace:
        """Run a cell: `waits` for which names, `bundles` displayed, `value` of the last expression, `error` raised, `printed`."""
        self.bundles.clear()
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            result = self.shell.run_cell(source, cell_id=cell_id)
        waits = [bundle["application/vnd.coursekit.waits+json"]["for"] for bundle in self.bundles if "application/vnd.coursekit.waits+json" in bundle]
        assert len(waits) <= 1, "a cell says once what it waits for"
        error = result.error_in_exec or result.error_before_exec
        return SimpleNamespace(waits=waits[0] if waits else [], bundles=list(self.bundles), value=result.result, error=error, printed=printed.getvalue())

    def close(self) -> None:
        """Leave no shell behind for other tests."""
        InteractiveShell.clear_instance()
