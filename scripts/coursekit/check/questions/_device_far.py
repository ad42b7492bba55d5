"""A device that every machine has: PyTorch's `meta`, made to behave like a GPU whose numbers all come back as zeros.

`meta` refuses to mix with tensors on the CPU, as a GPU does, and holds no numbers. Inside `far_away()` tensors can come back from it, and what an
answer does is noted: ("move", "read", "backward", "step").
"""
import contextlib
import linecache
import traceback
from collections.abc import Callable, Iterator

from coursekit.check.blanks import is_learners_file
from coursekit.check.plain import one_line

FAR = "meta"
ONE_NUMBER = ("item", "__float__", "__int__", "__bool__", "__index__")
HARD_WIRED = "the device is asked for by its name"


@contextlib.contextmanager
def far_away() -> Iterator[list[str]]:
    """The list of what happens with the far device from here on."""
    from torch.optim.optimizer import register_optimizer_step_pre_hook

    events: list[str] = []

    def stepped(optimizer, *_) -> None:
        held = [weights for group in optimizer.param_groups for weights in group["params"]]
        events.append("step" if any(weights.grad is not None for weights in held) else "empty step")

    hook = register_optimizer_step_pre_hook(stepped)
    try:
        with _mode(events):
            yield events
    finally:
        hook.remove()


def attempt_there(action: Callable[[list[str]], dict]) -> dict:
    """What an action sees on the far device; `error`, `line` and `kind` when the answer stops there."""
    with far_away() as events:
        return stopped_or(lambda: action(events)) | {"events": list(events)}


def stopped_or(action: Callable[[], dict]) -> dict:
    """What an action returns; `error`, `line` and `kind` when it stops in code of the learner or below it."""
    try:
        return action()
    except Exception as error:
        steps = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if is_learners_file(frame.f_code.co_filename)]
        line = linecache.getline(steps[-1][0].f_code.co_filename, steps[-1][1], steps[-1][0].f_globals).strip() if steps else ""
        return {"error": f"{type(error).__name__} ({one_line(error)})", "line": one_line(line), "kind": _kind(error)}


def where(said: dict) -> str:
    """Where an answer stopped, for a hint."""
    return f"{said['error']}" + (f" in the line `{said['line']}`" if said["line"] else "")


def _kind(error: Exception) -> str:
    text = str(error)
    if HARD_WIRED in text or "not compiled with CUDA" in text:
        return "hard-wired"
    if "requires grad" in text:
        return "graph"
    if "numpy" in text and isinstance(error, TypeError):
        return "numpy"
    return "type" if "dtype" in text or "Double" in text else "other"


def _mode(events: list[str]):
    import torch
    from torch.overrides import TorchFunctionMode

    def is_far(value) -> bool:
        return isinstance(value, torch.Tensor) and value.device.type == FAR

    def near(tensor):
        """The far tensor, come back: zeros, and still part of its graph."""
        zeros = torch.zeros(tensor.shape, dtype=tensor.dtype)
        return zeros.requires_grad_() if tensor.requires_grad else zeros

    def aim(func, args: tuple, kwargs: dict) -> str | None:
        """The type of the device that a call asks for."""
        if func.__name__ in ("cuda", "cpu") and args and isinstance(args[0], torch.Tensor):
            return func.__name__
        asked = [kwargs.get("device"), *(args[1:3] if func.__name__ == "to" else [])]
        for value in asked:
            if isinstance(value, str | torch.device):
                return torch.device(value).type
            if isinstance(value, torch.Tensor):
                return value.device.type
        return None

    class Far(TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            kwargs, name = kwargs or {}, getattr(func, "__name__", "")
            target = aim(func, args, kwargs)
            if target not in (None, "cpu", FAR):
                raise RuntimeError(f"{HARD_WIRED}: {target}")
            if name == "backward":
                events.append("backward")
            if args and is_far(args[0]):
                if name in ONE_NUMBER or name == "tolist" or target == "cpu":
                    events.append("read")
                if name in (*ONE_NUMBER, "tolist"):
                    return getattr(near(args[0].detach()), name)()
                if target == "cpu":
                    return near(args[0])
            elif target == FAR and name in ("to", "tensor", "as_tensor", "asarray"):
                events.append("move")
            return func(*args, **kwargs)

    return Far()
