"""Notices when a submission reaches for the grader: libraries that it patches under the probe's feet, and Python's doors to other code's insides.

It is a tripwire, no wall. A submission's functions run in one process with the probe, and Python cannot separate the two; what can be kept from them
is kept outside (the judge, the solutions, the other submissions). What walks through memory without these doors is not noticed here.
"""
import sys
import types
from collections.abc import Callable

# Libraries that probes lean on: a function or class of theirs that is another one afterwards was patched.
WATCHED = ("builtins", "json", "json.decoder", "json.encoder", "copy", "io", "os", "math", "random", "tempfile", "pathlib", "inspect", "traceback", "linecache",
           "numpy", "numpy.linalg", "numpy.testing", "pandas", "torch", "torch.nn", "torch.nn.functional", "torch.optim", "sklearn.base", "sklearn.metrics",
           "sklearn.model_selection", "sklearn.pipeline", "sklearn.preprocessing", "sklearn.utils.validation", "sklearn.datasets", "pytest",
           "IPython.core.interactiveshell")
WATCHED_CLASSES = ("pandas.DataFrame", "pandas.Series", "numpy.random.Generator", "torch.Tensor", "torch.nn.Module", "torch.nn.Linear",
                   "sklearn.base.BaseEstimator", "sklearn.pipeline.Pipeline", "pathlib.Path", "json.JSONEncoder",
                   "IPython.core.interactiveshell.InteractiveShell")
CHANGES_BY_ITSELF = {"_", "get_ipython", "display", "__build_class__", "open_code"}
DOORS = {"gc.get_objects", "gc.get_referrers", "gc.get_referents", "sys._getframe", "sys._current_frames", "sys._current_exceptions", "sys.settrace",
         "sys.setprofile", "sys.addaudithook", "ctypes.dlopen", "ctypes.dlsym", "ctypes.string_at", "ctypes.wstring_at", "ctypes.cdata", "ctypes.cdata/buffer",
         "ctypes.call_function", "ctypes.PyObj_FromPtr"}
INSIDES = {"tb_frame", "gi_frame", "cr_frame", "ag_frame", "tb_next.tb_frame"}
WALKERS = {"walk_tb", "walk_stack", "currentframe", "stack", "trace", "getinnerframes", "getouterframes", "_getframe"}
HELPERS = ("inspect.py", "traceback.py", "ctypes/__init__.py", "types.py")


class Snapshot:
    """The functions and classes of the watched libraries as they were before the submission ran."""

    def __init__(self, own: dict[str, types.ModuleType]):
        modules = {name: sys.modules[name] for name in WATCHED if name in sys.modules} | own
        self._holders = [(name, vars(module)) for name, module in modules.items()]
        for dotted in WATCHED_CLASSES:
            module, _, name = dotted.rpartition(".")
            if hasattr(sys.modules.get(module), name):
                self._holders.append((dotted, vars(getattr(sys.modules[module], name))))
        self._known = [(where, holder, {key: value for key, value in holder.items() if callable(value) and key not in CHANGES_BY_ITSELF})
                       for where, holder in self._holders]
        self._code = {id(value): (value, value.__code__) for _, _, known in self._known for value in known.values() if isinstance(value, types.FunctionType)}

    def patched(self) -> str:
        """The dotted name of something that is another function or class now; empty where all is as it was."""
        for where, holder, known in self._known:
            for key, value in known.items():
                if holder.get(key) is not value:
                    return f"{where}.{key}"
        for value, code in self._code.values():
            if value.__code__ is not code:
                return f"{value.__module__}.{value.__qualname__}"
        return ""


def watch(is_learners_file: Callable[[str], bool], report: Callable[[str], None]) -> None:
    """Call `report` with a reason when the learner's own code opens one of the doors. Nobody can take this watch away."""
    frame_of = sys._getframe
    quiet = [False]

    def hook(event: str, values: tuple) -> None:
        if event in DOORS:
            what = event
        elif event == "object.__getattr__" and values[1] in INSIDES:
            what = values[1]
        elif event == "object.__setattr__" and values[1] == "__code__":
            what = "__code__ of a function"
        else:
            return
        if quiet[0]:
            return
        quiet[0] = True
        try:
            frame = frame_of(1)
            while frame and frame.f_code.co_filename.endswith(HELPERS) and (frame.f_code.co_name in WALKERS or "ctypes" in frame.f_code.co_filename):
                frame = frame.f_back
            if frame and is_learners_file(frame.f_code.co_filename):
                report(what)
        finally:
            quiet[0] = False

    sys.addaudithook(hook)
