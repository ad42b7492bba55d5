"""Kernels for tools: over private sockets where the system has them (no port races), forked from one warm process where it can fork."""
import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import weakref
from importlib.metadata import EntryPoint
from pathlib import Path

import psutil
from jupyter_client.manager import AsyncKernelManager, KernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_core.utils import run_sync
from traitlets import default

from coursekit.execute.provisioner import NAME, SOCKET_VARIABLE

HAS_SOCKETS = sys.platform != "win32"
CAN_FORK = sys.platform == "linux"  # macOS forbids computing after fork, Windows has none: ordinary kernels there
_numbers = itertools.count()
# a kernel's modules come from its environment alone, so the path to this package is on sys.path no longer than it takes
SERVE = "import sys; sys.path[0] = sys.argv[1]; from coursekit.execute.warm import serve; del sys.path[0]; serve(sys.argv[2], sys.argv[3:])"


@contextlib.contextmanager
def socket_folder():
    """A private folder with a short name: a socket path holds 104 characters at most."""
    parent = "/tmp" if os.path.isdir("/tmp") else None
    folder = Path(tempfile.mkdtemp(prefix="ck", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _PrivateSockets:
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


class CourseKernelManager(_StoppedIsDead, _PrivateSockets, AsyncKernelManager):
    """The manager that papermill's client uses."""

    running: weakref.WeakSet = weakref.WeakSet()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.running.add(self)

    is_alive = _StoppedIsDead._async_is_alive


class BlockingCourseKernelManager(_StoppedIsDead, _PrivateSockets, KernelManager):
    """The same for tools that are not asynchronous, nbval among them."""

    is_alive = run_sync(_StoppedIsDead._async_is_alive)


def kill_running() -> None:
    """Kill the kernels that CourseKernelManager runs now, so that no thread waits for one."""
    for manager in list(CourseKernelManager.running):
        process = getattr(manager.provisioner, "process", None)
        if process is not None and process.poll() is None:
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()


@contextlib.contextmanager
def warm_kernels(modules: list[str]):
    """While open, kernels of this Python are forked from one process that has imported `modules`; child processes join in."""
    if not CAN_FORK or os.environ.get(SOCKET_VARIABLE):
        _register() if os.environ.get(SOCKET_VARIABLE) else None
        yield
        return
    with socket_folder() as folder:
        address = str(folder / "warm")
        server = start_server(address, modules)
        try:
            os.environ[SOCKET_VARIABLE] = address
            _register()
            yield
        finally:
            os.environ.pop(SOCKET_VARIABLE, None)
            KernelProvisionerFactory.instance().default_provisioner_name = "local-provisioner"
            server.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=10)
            server.kill()


def start_server(address: str, modules: list[str]) -> subprocess.Popen:
    """Start the warm process and wait until its socket is there (the imports go on meanwhile)."""
    command = [sys.executable, "-c", SERVE, str(Path(__file__).resolve().parents[2]), address, *modules]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True, env=_server_environment())
    for _ in range(1000):
        if os.path.exists(address):
            return server
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=0.02)
            break
    server.kill()
    raise RuntimeError("the warm process did not start; `--cold` runs without it")


def _server_environment() -> dict[str, str]:
    return {**os.environ, "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1"}  # the debugger's remark on frozen modules is nobody's concern here


def _register() -> None:
    factory = KernelProvisionerFactory.instance()
    value = "coursekit.execute.provisioner:WarmProvisioner"
    factory.provisioners[NAME] = EntryPoint(name=NAME, value=value, group=KernelProvisionerFactory.GROUP_NAME)
    factory.default_provisioner_name = NAME
