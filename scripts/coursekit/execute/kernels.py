"""Kernels for tools: over private sockets where the system has them, so that no two are given one port; ended at once, noticed when they stop."""
import contextlib
import itertools
import os
import signal
import sys
import weakref

import psutil
from jupyter_client.client import KernelClient
from jupyter_client.manager import AsyncKernelManager, KernelManager
from jupyter_core.utils import run_sync
from traitlets import HasTraits, Type, default

from coursekit.execute.clients import BlockingCourseKernelClient, CourseKernelClient
from coursekit.execute.warm_start import socket_folder

HAS_SOCKETS = sys.platform != "win32"
_numbers = itertools.count()


class _PrivateSockets(HasTraits):  # in a plain class traitlets would not see the defaults
    """Names the sockets of a kernel uniquely; with TCP two kernels can be given one port."""

    _folder = None

    @default("transport")
    def _default_transport(self) -> str:
        return "ipc" if HAS_SOCKETS else "tcp"

    @default("ip")
    def _default_ip(self) -> str:
        if self.transport != "ipc":
            return "127.0.0.1"
        self._folder = contextlib.ExitStack()
        return str(self._folder.enter_context(socket_folder()) / f"k{next(_numbers)}")

    def cleanup_ipc_files(self) -> None:
        """Remove the sockets and their folder."""
        super().cleanup_ipc_files()
        if self._folder is not None and not self._folder_needed():
            self._folder.close()

    def _folder_needed(self) -> bool:
        return bool(getattr(self, "has_kernel", False)) and not getattr(self, "shutting_down", False)


class _QuickEnd:
    """Looks often whether a kernel that was asked to end has ended."""

    async def _async_finish_shutdown(self, waittime=None, pollinterval=0.01, restart=False) -> None:
        await super()._async_finish_shutdown(waittime, pollinterval, restart)


class _StoppedIsDead:
    """A kernel that was stopped (SIGSTOP, a debugger, a suspended container) answers nothing: after two looks it counts as dead."""

    _looks = 0

    async def _async_is_alive(self) -> bool:
        alive = await super()._async_is_alive()
        self._looks = self._looks + 1 if alive and _is_stopped(self.provisioner.pid) else 0
        if self._looks < 2:
            return alive
        await self._async_signal_kernel(signal.SIGKILL)
        return False


def _is_stopped(pid: int | None) -> bool:
    try:
        return pid is not None and psutil.Process(pid).status() == psutil.STATUS_STOPPED
    except psutil.Error:
        return False


class CourseKernelManager(_QuickEnd, _StoppedIsDead, _PrivateSockets, AsyncKernelManager):
    """The manager that papermill's client uses."""

    running: weakref.WeakSet = weakref.WeakSet()
    client_factory = Type(klass=KernelClient, default_value=CourseKernelClient)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.running.add(self)

    is_alive = _StoppedIsDead._async_is_alive


class BlockingCourseKernelManager(_QuickEnd, _StoppedIsDead, _PrivateSockets, KernelManager):
    """The same for tools that are not asynchronous, nbval among them."""

    client_factory = Type(klass=KernelClient, default_value=BlockingCourseKernelClient)
    is_alive = run_sync(_StoppedIsDead._async_is_alive)


def kill_running() -> None:
    """Kill the kernels that CourseKernelManager runs now, so that no thread waits for one."""
    for manager in list(CourseKernelManager.running):
        process = getattr(manager.provisioner, "process", None)
        if process is not None and process.poll() is None:
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
