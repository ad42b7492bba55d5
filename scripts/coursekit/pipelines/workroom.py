"""Private folders for stages at work. A run that was killed leaves its own behind; the next one ends what still runs there, and removes it."""
import contextlib
import secrets
import tempfile
from pathlib import Path

from coursekit.pipelines.processes import kill_marked
from coursekit.store import files
from coursekit.store.lock import CAN_LOCK, Lock


class Workroom:
    """A folder that belongs to one run for as long as it holds the lock in it."""

    def __init__(self, root: Path):
        self.root = root = root.resolve()  # one name for it, in the environment of stages too
        root.mkdir(parents=True, exist_ok=True)
        self.sweep()
        self.folder = root / f"run-{secrets.token_hex(6)}"
        self._lock = Lock(root / f"{self.folder.name}.lock")
        self._lock.take()  # before the folder is there: one without a holder is swept away. Who sweeps may hold it for a moment
        self.folder.mkdir()

    def room(self, job: str) -> Path:
        """An empty folder for a stage."""
        return Path(tempfile.mkdtemp(dir=self.folder, prefix=f"{job}-"))

    def sweep(self) -> None:
        """Remove what killed runs left."""
        for left in files.left_over(self.root.parent / "objects", files.NEW, hours=1):
            files.remove(left)
        for left in self.root.glob("run-*") if CAN_LOCK else ():
            lock = Lock(self.root / f"{left.name.removesuffix('.lock')}.lock")
            with contextlib.suppress(OSError):
                if lock.try_once():
                    if left.is_dir():
                        for room in left.iterdir():
                            kill_marked(room)
                        files.remove(left)
                    lock.release()

    def close(self) -> None:
        """Remove the folder."""
        files.remove(self.folder)
        self._lock.release()
