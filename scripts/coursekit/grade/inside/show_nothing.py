"""A shell like a notebook's that shows nothing: same class, same figures closed after each cell; no output is made or kept."""
import sys


def make_shell():
    """A shell as ipykernel makes it, without a kernel: no history file, no messages."""
    from ipykernel.zmqshell import ZMQInteractiveShell
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher
    from traitlets.config import Config

    class NoDisplay(CapturingDisplayPublisher):
        def publish(self, *_, **__) -> None:
            return None

    class NoHook(DisplayHook):
        def __call__(self, result=None) -> None:
            if result is not None:
                self.shell.user_ns["_"] = result

    class Shell(ZMQInteractiveShell):
        displayhook_class, display_pub_class = NoHook, NoDisplay

        def _showtraceback(self, *_) -> None:
            return None

        def _format_exception_for_storage(self, *_, **__) -> dict:
            return {}

        def showtraceback(self, *_, **__) -> None:
            return None

        def showsyntaxerror(self, *_, **__) -> None:
            return None

    Shell.__name__ = Shell.__qualname__ = "ZMQInteractiveShell"
    Shell.__module__ = "ipykernel.zmqshell"
    config = Config()
    config.HistoryManager.enabled = False
    config.InlineBackend.figure_formats = set()  # a picture that nobody sees is not painted
    config.InteractiveShell.colors = "NoColor"
    return Shell.instance(config=config)


def wake(shell) -> None:
    """Show nothing through the process's own streams."""
    sys.displayhook = shell.displayhook


def after_cell(shell) -> None:
    """Close the figures that a cell opened, as the inline backend does when it has shown them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if hasattr(pyplot, "get_fignums") and pyplot.get_fignums():
        pyplot.close("all")
