"""Runs something so that the notebook does not notice: no print, no picture, no warning, the same random state after it."""
import contextlib
import io
import random
import sys
import warnings


@contextlib.contextmanager
def traceless():
    """Swallow what is printed and shown, close the figures opened inside, and put the random states back."""
    with contextlib.ExitStack() as stack:
        stack.callback(_restore_random())
        stack.callback(_close_new_figures())
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(_silence())
        yield


def _restore_random():
    """A function that puts the global random states back as they are now."""
    undo = [(random.setstate, random.getstate())]
    numpy_random = getattr(sys.modules.get("numpy"), "random", None)
    if numpy_random:
        undo.append((numpy_random.set_state, numpy_random.get_state()))
    torch = sys.modules.get("torch")
    if hasattr(torch, "get_rng_state"):
        undo.append((torch.set_rng_state, torch.get_rng_state()))
        if torch.cuda.is_initialized():
            undo.append((torch.cuda.set_rng_state_all, torch.cuda.get_rng_state_all()))

    def restore():
        for put, state in undo:
            put(state)
    return restore


def _close_new_figures():
    """A function that closes the figures opened after now."""
    before = open_figures()
    return lambda: close_figures(keep=before)


def open_figures() -> list[int]:
    """The numbers of matplotlib's open figures; none when pyplot is not loaded."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return list(pyplot.get_fignums()) if hasattr(pyplot, "get_fignums") else []


def close_figures(keep: list[int]) -> None:
    """Close all figures but these."""
    for number in open_figures():
        if number not in keep:
            sys.modules["matplotlib.pyplot"].close(number)


@contextlib.contextmanager
def _silence():
    """Swallow stdout, stderr and, in IPython, what is displayed."""
    ipython = sys.modules.get("IPython")
    if ipython and ipython.get_ipython():
        from IPython.utils.capture import capture_output
        with capture_output():
            yield
    else:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
