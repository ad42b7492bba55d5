"""In the child of the warm process: become a kernel that nobody can tell from a freshly started one."""
import importlib.util
import os
import signal
import sys
import time
import traceback


def become_kernel(request: dict) -> None:
    """In the child: look like a freshly started `python -m ipykernel_launcher`, and be it."""
    code = 1
    for name in [name for name in sys.modules if name.split(".")[0] == "coursekit"]:
        del sys.modules[name]  # a kernel finds it, or not, where its own environment says
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"])
        time.tzset()
        nowhere = os.open(os.devnull, os.O_RDWR)
        log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for target, source in ((0, nowhere), (1, nowhere), (2, log)):
            os.dup2(source, target)
        os.close(nowhere)
        os.close(log)
        sys.argv = [importlib.util.find_spec("ipykernel_launcher").origin, *request["argv"][1:]]
        _fresh_randomness()
        from ipykernel import kernelapp

        kernelapp.launch_new_instance()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        _leave(code)


def _leave(code: int) -> None:
    """End the child as Python ends: exit handlers and buffers first.

    ipykernel's own exit handler is left out: it stops the thread that publishes while the control thread may still
    publish its last words, and one shutdown in ten then hangs until somebody kills it.
    """
    import atexit
    import threading

    from ipykernel.kernelapp import IPKernelApp

    try:
        atexit.unregister(IPKernelApp.instance().close)
        threading._shutdown()
        atexit._run_exitfuncs()
        sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
    os._exit(code)


def _fresh_randomness() -> None:
    """A cold kernel starts with unpredictable random numbers; forked ones must not share theirs."""
    import random

    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
