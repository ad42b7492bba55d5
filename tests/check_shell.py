"""An IPython shell in this process for tests: Cells runs cells as a notebook does and tells what they displayed and printed."""
import contextlib
import io
import sys
from types import SimpleNamespace
from unittest.mock import patch

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from coursekit.check import waiting

MAIN = sys.modules["__main__"]  # a shell puts its own in the place of it
QUIET = {"HistoryManager": {"enabled": False, "hist_file": ":memory:"}}


class Cells:
    """A shell with no names and a new transformer in it; `run` runs one cell."""

    def __init__(self):
        self.shell = InteractiveShell.instance(config=Config(QUIET), colors="nocolor")
        self.bundles: list[dict] = []
        self.shell.display_pub.publish = lambda data, metadata=None, **rest: self.bundles.append(data)
        self.shell.ast_transformers.clear()
        with patch("gc.collect"):  # it would look through all that other tests left, half a second each time
            self.shell.reset(new_session=False)
        self.hooks = {event: list(hooks) for event, hooks in self.shell.events.callbacks.items()}
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
        """Take the hooks out again; the shell stays for the next test of the module."""
        self.shell.events.callbacks.update(self.hooks)


def end_shell() -> None:
    """Leave no shell behind for other modules: without one a check prints."""
    InteractiveShell.clear_instance()
    sys.modules["__main__"] = MAIN
