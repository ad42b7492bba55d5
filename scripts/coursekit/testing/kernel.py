"""nbval's kernel, mended: private sockets, a death noticed within a second, no shared history, a trailing `;` that hides a result."""
import time
from queue import Empty

from nbval.kernel import NbvalKernelspecManager, RunningKernel

from coursekit.execute.kernels import BlockingCourseKernelManager
from coursekit.testing.messages import as_shown

SLICE = 0.5  # seconds between two looks at whether the kernel lives


class KernelDied(RuntimeError):
    """The kernel ended while something waited for it."""


class CourseKernel(RunningKernel):
    """Stands in for nbval's RunningKernel."""

    def __init__(self, kernel_name: str, cwd=None, startup_timeout: float = 60):
        self._shown: list[dict] = []
        for last in (False, True):  # seen once in a whole run, on a crowded machine, cause unknown; a kernel that fails twice is an error
            self.km = BlockingCourseKernelManager(kernel_name=kernel_name, kernel_spec_manager=NbvalKernelspecManager())
            self.km.start_kernel(cwd=cwd, extra_arguments=["--HistoryManager.hist_file=:memory:"])
            self.kc = self.km.client()
            self.kc.start_channels()
            try:
                return self.kc.wait_for_ready(timeout=startup_timeout)
            except RuntimeError:
                self.stop()
                if last:
                    raise

    def execute_cell_input(self, cell_input, allow_stdin=None):
        """Execute as a front end does; nbval's way (`store_history=False`) makes IPython overlook a trailing `;`."""
        self._shown = []
        return self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)

    def get_message(self, stream, timeout=None):
        """The next message; a dead kernel is an error at once, not after the whole time."""
        if stream == "iopub":
            if not self._shown:
                self._shown = as_shown(self._cell_messages(timeout))
            return self._shown.pop(0)
        return self._wait(self.kc.get_shell_msg, timeout)

    def _cell_messages(self, timeout) -> list[dict]:
        """All that a cell publishes, up to its `idle`."""
        messages = []
        while True:
            message = self._wait(self.kc.get_iopub_msg, timeout)
            messages.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return messages

    def _wait(self, receive, timeout):
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            try:
                left = SLICE if end is None else max(0.0, min(SLICE, end - time.monotonic()))
                return receive(timeout=left)
            except Empty:
                if not self.km.is_alive():
                    raise KernelDied("the kernel died while it ran this cell (out of memory, or a crash in compiled code)") from None
                if end is not None and time.monotonic() >= end:
                    raise

    def stop(self):
        """Stop channels and kernel, also when it died."""
        self.kc.stop_channels()
        if self.km.has_kernel:
            self.km.shutdown_kernel(now=True)
        self.km.cleanup_resources()
