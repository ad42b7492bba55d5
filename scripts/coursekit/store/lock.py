"""A lock between processes, and threads: a file that one of them holds. It goes with its holder, however that one ends."""
import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
try:
    import msvcrt
except ImportError:
    msvcrt = None

CAN_LOCK = bool(fcntl or msvcrt)  # without, two runs at once may do the same work twice; what they write is whole all the same
LOOK_AGAIN = 0.02  # seconds


class Lock:
    """An exclusive lock on a file of its own, which is gone once nobody wants it."""

    def __init__(self, path: Path):
        self.path = Path(path)
        self._handle: int | None = None

    def try_once(self) -> bool:
        """Take the lock if it is free; True when it is ours."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
        if _lock(handle) and self._is_still_there(handle):
            self._handle = handle
            return True
        os.close(handle)
        return False

    def take(self, give_up: Callable[[], bool] = lambda: False, waiting: Callable[[], None] = lambda: None) -> bool:
        """Wait for the lock; `waiting` is called once when it is not free, and False comes back when `give_up` says so."""
        told = False
        while not self.try_once():
            if give_up():
                return False
            if not told:
                told = True
                waiting()
            time.sleep(LOOK_AGAIN)
        return True

    def release(self) -> None:
        """Give the lock back and remove its file: who waits makes a new one."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        with contextlib.suppress(OSError):  # Windows keeps a file that is open
            os.unlink(self.path)
        os.close(handle)

    def _is_still_there(self, handle: int) -> bool:
        """Is the file that we locked the one with this name? Its last holder may have removed it before we had it."""
        try:
            return os.path.samestat(os.fstat(handle), os.stat(self.path))
        except FileNotFoundError:
            return False


def _lock(handle: int) -> bool:
    try:
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        elif msvcrt:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock on `path` for as long as the block lasts."""
    lock = Lock(path)
    lock.take()
    try:
        yield
    finally:
        lock.release()
