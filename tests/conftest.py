"""Tests that import torch are left out where an environment was made without it (COURSE_WITHOUT_TORCH=1)."""
import importlib.util
import re
import signal
from pathlib import Path

import pytest

NEEDS_TORCH = re.compile(r"^(?:import|from) torch\b", re.MULTILINE)
HERE = Path(__file__).parent

collect_ignore = []
collect_ignore_glob = ["export/*", "checks/*"]  # what tests read: notebooks without outputs, and tables, one of them named test_the_data
if importlib.util.find_spec("torch") is None:
    collect_ignore = [path.name for path in HERE.glob("test_*.py") if NEEDS_TORCH.search(path.read_text(encoding="utf-8"))]


@pytest.fixture
def as_in_a_terminal():
    """What a test starts hears Ctrl-C and the terminal that closes, also where this run was started by `nohup` or as `... &` of a script, which ignore them."""
    ignored = [name for name in ("SIGINT", "SIGHUP") if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) == signal.SIG_IGN]
    for name in ignored:
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    yield
    for name in ignored:
        signal.signal(getattr(signal, name), signal.SIG_IGN)
