"""The warm process: imports the heavy packages once, computes nothing, and forks a kernel or a script's process whenever asked.

Started by coursekit.execute.warm_start, never by hand.

It is single-threaded and lives as long as its stdin: when the tool that started it dies, it kills what it forked and goes.
One connection on the socket is one process: the request is a line of JSON (argv, cwd, env, log; "script": true for a script), the answers
are lines `{"pid": ...}` and, when the process ended, `{"exit": ...}`. A connection that closes takes its process with it.
"""
import builtins
import gc
import importlib
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import types
import warnings

from coursekit.execute.forked import become_kernel, become_script

# What a kernel needs before its first cell; importing them late costs each notebook 0.1 to 1.4 s.
KERNEL_MODULES = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.iostream", "ipykernel.debugger", "IPython.core.completer",
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.display", "IPython.core.logger", "IPython.core.magics",
    "IPython.core.oinspect", "IPython.core.pylabtools", "IPython.core.ultratb", "IPython.extensions.storemagic", "IPython.utils.wildcard",
    "comm", "sqlite3", "tornado.platform.asyncio", "zmq.asyncio",
)
# Imported late by these packages themselves: the first optimiser, the first DataFrame shown, the first figure.
HIDDEN_MODULES = {
    "torch": ("torch.optim", "torch._dynamo", "torch.utils.data"),
    "matplotlib": ("matplotlib.pyplot", "matplotlib.backends.backend_agg", "PIL.PngImagePlugin", "matplotlib.mathtext", "matplotlib.style"),
    "pandas": ("pandas.io.formats.html", "pandas.io.formats.format", "pandas.io.formats.string", "pandas.io.formats.style", "pandas.io.parsers"),
    "sklearn": ("sklearn.utils._repr_html.estimator",),
    "numpy": ("numpy.random", "numpy.linalg", "numpy.ma"),
}
KERNELS = "kernels"  # what the warm process is for; the other kind is scripts
IN_A_KERNEL = types.SimpleNamespace(kernel=True)  # pandas asks at import, and shows wide tables otherwise in a terminal


def import_for_kernels(modules: list[str]) -> None:
    """Import what notebooks will want, as if in a kernel."""
    hidden = [name for package in modules for name in HIDDEN_MODULES.get(package.split(".")[0], ())]
    builtins.get_ipython = lambda: IN_A_KERNEL
    import_quietly([*KERNEL_MODULES, *modules, *hidden])
    del builtins.get_ipython
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib_inline"]:
        del sys.modules[name]  # it hooks into the shell when imported, and there is none here


def import_quietly(names: list[str]) -> None:
    """Import what is there; a package that is missing, or broken, shows itself in the notebook or script that needs it."""
    for name in names:
        try:
            importlib.import_module(name)
        except Exception:
            pass


def serve(path: str, kind: str, modules: list[str]) -> None:
    """Import for kernels or scripts, listen on `path`, fork until stdin closes."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{path}.new")
    listener.listen(256)
    os.rename(f"{path}.new", path)  # it appears when it answers, not before
    gc.disable()  # nothing to collect yet, and a tenth of the time saved
    (import_for_kernels if kind == KERNELS else import_quietly)(modules)
    gc.freeze()  # what is there stays, and stays shared between all that is forked
    gc.enable()
    wake, wakened = socket.socketpair()
    wakened.setblocking(False)
    signal.set_wakeup_fd(wakened.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    kernels: dict[int, socket.socket] = {}
    with selectors.DefaultSelector() as selector:
        for source in (listener, wake, sys.stdin):
            selector.register(source, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is sys.stdin:
                    if not os.read(0, 1024):
                        return _kill_all(kernels, path)
                elif key.fileobj is wake:
                    wake.recv(4096)
                    _reap(kernels, selector)
                elif key.fileobj is listener:
                    _start(listener, wake, wakened, kernels, selector)
                else:
                    _abandon(key.fileobj, kernels, selector)


def _start(listener, wake, wakened, kernels, selector) -> None:
    connection, _ = listener.accept()
    try:
        request = json.loads(connection.makefile("r").readline())
    except (ValueError, OSError):
        connection.close()
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # 3.12+: BLAS keeps idle threads, which fork leaves behind safely
        pid = os.fork()
    if pid == 0:
        signal.set_wakeup_fd(-1)
        selector.close()
        for mine in (listener, wake, wakened, connection, *kernels.values()):
            mine.close()
        (become_script if request.get("script") else become_kernel)(request)
    kernels[pid] = connection
    selector.register(connection, selectors.EVENT_READ)
    _tell(connection, {"pid": pid})


def _reap(kernels: dict, selector) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        connection = kernels.pop(pid, None)
        if connection is not None:
            _kill_group(pid)  # what the kernel started goes with it
            selector.unregister(connection)
            _tell(connection, {"exit": os.waitstatus_to_exitcode(status)})
            connection.close()


def _abandon(connection, kernels: dict, selector) -> None:
    """The client closed its end: its kernel goes too."""
    if connection.recv(1024):
        return
    selector.unregister(connection)
    connection.close()
    for pid in [pid for pid, held in kernels.items() if held is connection]:
        del kernels[pid]
        _kill_group(pid)


def _kill_all(kernels: dict, path: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # nobody reads any more what ended
    signal.set_wakeup_fd(-1)
    for pid in kernels:
        _kill_group(pid)
    shutil.rmtree(os.path.dirname(path), ignore_errors=True)  # who started us may have been killed, and then nobody else removes it


def _kill_group(pid: int) -> None:
    for kill in (os.killpg, os.kill):  # the group exists once the child called setsid
        try:
            kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def _tell(connection, message: dict) -> None:
    try:
        connection.sendall(json.dumps(message).encode() + b"\n")
    except OSError:
        pass  # the client is gone; its closing is noticed by itself
