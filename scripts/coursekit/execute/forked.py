"""In the child of the warm process: become a kernel, or a script's process, that nobody can tell from a freshly started one."""
import atexit
import builtins
import ctypes
import gc
import importlib.util
import io
import os
import signal
import sys
import threading
import time
import traceback
import types
from importlib.machinery import SourceFileLoader

LAST_WORDS = 1.0  # seconds at most that a kernel waits for the thread that answers its end


def become_kernel(request: dict) -> None:
    """In the child: look like a freshly started `python -m ipykernel_launcher`, and be it."""
    code = 1
    try:
        _settle_in(request, quiet=True)
        sys.argv = [importlib.util.find_spec("ipykernel_launcher").origin, *request["argv"][1:]]
        from ipykernel import kernelapp

        kernelapp.launch_new_instance()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        _leave(code)


def become_script(request: dict) -> None:
    """In the child: be a freshly started `python SCRIPT ...`."""
    code = 1
    known = set(sys.modules)
    try:
        _settle_in(request, quiet=False)
        script = os.path.abspath(request["argv"][0])
        sys.argv = request["argv"]
        sys.stdout.reconfigure(write_through=True)  # what it prints is in the log before it is killed, and before the error that follows
        if not getattr(sys.flags, "safe_path", False):
            sys.path[:0] = [os.path.dirname(os.path.realpath(script)), *request.get("path", [])]
        main = sys.modules["__main__"] = types.ModuleType("__main__")
        main.__dict__.update(__file__=script, __builtins__=builtins, __cached__=None, __loader__=SourceFileLoader("__main__", script))
        exec(compile(_source_of(script), script, "exec", dont_inherit=True), main.__dict__)
        code = 0
    except SystemExit as error:
        code = _exit_code(error.code)
    except BaseException as error:
        shown = error.__traceback__.tb_next  # from the script on: this function is none of its business
        sys.excepthook(type(error), error.with_traceback(shown), shown)
        if isinstance(error, KeyboardInterrupt):
            code = 128 + signal.SIGINT
    finally:
        main = None
        _end_like_python(code, known)


def _exit_code(code: object) -> int:
    if code is None or isinstance(code, int):
        return (code or 0) & 0xFF
    print(code, file=sys.stderr)
    return 1


def _end_like_python(code: int, known: set[str]) -> None:
    """End a script as Python ends: threads, exit handlers, what it left open. Taking down all packages would cost 0.2 s, and is left out."""
    try:
        threading._shutdown()
        atexit._run_exitfuncs()
        for left in gc.get_objects():
            if isinstance(left, io.IOBase) and not left.closed and left.writable():
                left.flush()
        for name in {*sys.modules} - known | {"__main__"}:
            sys.modules.pop(name, None)
        gc.collect()  # whatever else has a finalizer
        sys.stdout.flush()
        ctypes.CDLL(None).fflush(None)
    except BaseException:
        traceback.print_exc()
        code = code or 120
    os._exit(code)


def _source_of(script: str) -> bytes:
    try:
        with open(script, "rb") as file:
            return file.read()
    except OSError as error:
        print(f"{sys.executable}: can't open file {script!r}: [Errno {error.errno}] {error.strerror}", file=sys.stderr)
        sys.exit(2)


def _settle_in(request: dict, quiet: bool) -> None:
    """Take the folder, the environment, the streams and the signals of the request; nothing is left of the warm process's own."""
    for name in [name for name in sys.modules if name.split(".")[0] == "coursekit"]:
        del sys.modules[name]  # it is found, or not, where the environment says
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    nowhere = os.open(os.devnull, os.O_RDWR)
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for target, source in ((0, nowhere), (1, nowhere if quiet else log), (2, log)):
        os.dup2(source, target)
    os.close(nowhere)
    os.close(log)
    _fresh_randomness()


def _leave(code: int) -> None:
    """End the child as Python ends: exit handlers and buffers first.

    ipykernel's own exit handler is left out: it stops the thread that publishes while the control thread may still
    publish its last words, and one shutdown in ten then hangs until somebody kills it. That thread says them before we go on.
    """
    from ipykernel.kernelapp import IPKernelApp

    try:
        app = IPKernelApp.instance()
        atexit.unregister(app.close)
        if app.control_thread and app.control_thread.is_alive():
            app.control_thread.stop()
            app.control_thread.join(LAST_WORDS)
        threading._shutdown()
        atexit._run_exitfuncs()
        sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
    os._exit(code)


def _fresh_randomness() -> None:
    """A cold process starts with unpredictable random numbers; forked ones must not share theirs."""
    import random

    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    if "torch" in sys.modules:
        sys.modules["torch"].default_generator.seed()
