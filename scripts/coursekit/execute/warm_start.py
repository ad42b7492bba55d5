"""Starts the warm process, and has Jupyter fork its kernels from it. Imports nothing heavy: the process should be on its way first."""
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import EntryPoint
from pathlib import Path

from coursekit.errors import CourseError

CAN_FORK = sys.platform == "linux"  # macOS forbids computing after fork, Windows has none: ordinary kernels there
SOCKET_VARIABLE = "COURSEKIT_WARM_SOCKET"
NAME = "coursekit-warm"
KERNELS, SCRIPTS = "kernels", "scripts"
# a kernel's modules come from its environment alone, so the path to this package is on sys.path no longer than it takes
SERVE = "import sys; sys.path[0] = sys.argv[1]; from coursekit.execute.warm import serve; del sys.path[0]; serve(sys.argv[2], sys.argv[3], sys.argv[4:])"


@contextlib.contextmanager
def socket_folder():
    """A private folder with a short name: a socket path holds 104 characters at most. The warm process removes those beside its socket, come what may."""
    warm = os.path.dirname(os.environ.get(SOCKET_VARIABLE, ""))
    parent = next((place for place in (warm, "/tmp") if place and os.path.isdir(place)), None)
    folder = Path(tempfile.mkdtemp(prefix="ck", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def warm_kernels(modules: list[str]):
    """While open, kernels of this Python are forked from one process that has imported `modules`; child processes join in."""
    if os.path.exists(os.environ.get(SOCKET_VARIABLE, "")):  # one left over from a killed tool does not count
        _register()
        yield
        return
    if not CAN_FORK:
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
            _unregister()
            server.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=10)
            server.kill()


@contextlib.contextmanager
def warm_scripts(modules: list[str]):
    """While open, the address of a warm process that forks scripts. Its environment is ours: a script finds in it what it would find without."""
    with socket_folder() as folder:
        address = str(folder / "warm")
        server = start_server(address, modules, SCRIPTS)
        try:
            yield address
        finally:
            server.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=10)
            server.kill()
            server.wait()


def start_server(address: str, modules: list[str], kind: str = KERNELS) -> subprocess.Popen:
    """Start the warm process and wait until its socket is there (the imports go on meanwhile)."""
    command = [sys.executable, "-c", SERVE, str(Path(__file__).resolve().parents[2]), address, kind, *modules]
    settings = {"env": _server_environment()} if kind == KERNELS else {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # a script's go to its log
    server = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True, **settings)
    try:
        for _ in range(1000):
            if os.path.exists(address):
                return server
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=0.02)
                break
    except BaseException:  # Ctrl-C: the folder goes now, and the process would complain of that
        server.kill()
        server.wait()
        raise
    server.kill()
    raise CourseError("the warm process did not start; `--cold` runs without it")


def _server_environment() -> dict[str, str]:
    """Kernels side by side share the processors, so each computes with one thread, unless the user says otherwise."""
    quiet = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}  # the debugger's remark on frozen modules is nobody's concern here
    return {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **os.environ, **quiet, "MPLBACKEND": "module://matplotlib_inline.backend_inline"}


def _register() -> None:
    from jupyter_client.provisioning.factory import KernelProvisionerFactory

    factory = KernelProvisionerFactory.instance()
    value = "coursekit.execute.provisioner:WarmProvisioner"
    factory.provisioners[NAME] = EntryPoint(name=NAME, value=value, group=KernelProvisionerFactory.GROUP_NAME)
    factory.default_provisioner_name = NAME


def _unregister() -> None:
    factory = sys.modules.get("jupyter_client.provisioning.factory")  # an import that Ctrl-C cut off is not begun again
    if hasattr(factory, "KernelProvisionerFactory"):
        factory.KernelProvisionerFactory.instance().default_provisioner_name = "local-provisioner"
