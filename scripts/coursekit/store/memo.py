"""Remembers the digest of a file for as long as its size, time and inode stay the same."""
import contextlib
import os
import threading
import time
from pathlib import Path

from coursekit.store import files
from coursekit.store.lock import locked

FINE, COARSE = 100_000_000, 2_000_000_000  # nanoseconds: some file systems know whole or even seconds only
MANY = 10_000


class Memo:
    """Digests by path, kept in a JSON file that processes share; `trusting=False` hashes everything again, once."""

    def __init__(self, path: Path, trusting: bool = True):
        self.path, self.trusting = path, trusting
        self._known: dict[str, list] = files.read_json(path)
        self._fresh: dict[str, list] = {}
        self._lock = threading.Lock()

    def digest(self, path: Path) -> str:
        """The SHA-256 of a file, hashed only when what stat says of it is new."""
        name = os.path.abspath(path)
        now, about = time.time_ns(), _about(os.stat(name))
        for known in (self._fresh, self._known if self.trusting else {}):
            entry = known.get(name)
            if isinstance(entry, list) and entry[:3] == about and len(entry) == 4:
                return entry[3]
        digest = files.hash_file(path)
        if _about(os.stat(name)) == about and _is_settled(about[1], now):
            self._keep(name, [*about, digest])
        return digest

    def note(self, path: Path, found: os.stat_result, digest: str) -> None:
        """Take down the digest of a file that we wrote ourselves, and what stat said of it before anybody else saw it."""
        self._keep(os.path.abspath(path), [*_about(found), digest])

    def forget(self, path: Path) -> None:
        """Trust nothing about this file any more."""
        name = os.path.abspath(path)
        with self._lock:
            self._fresh.pop(name, None)
            self._known.pop(name, None)

    def _keep(self, name: str, entry: list) -> None:
        with self._lock:
            self._fresh[name] = entry

    def save(self) -> None:
        """Put what is new beside what other processes put there."""
        with self._lock:
            if not self._fresh:
                return
            fresh, self._fresh = self._fresh, {}
            self._known |= fresh
        with contextlib.suppress(OSError), locked(self.path.with_suffix(".lock")):  # it only saves time
            both = files.read_json(self.path) | fresh
            if len(both) > MANY:
                both = {name: entry for name, entry in both.items() if os.path.exists(name)}
            files.write_json(self.path, both, lasting=False)


def _about(found: os.stat_result) -> list[int]:
    return [found.st_size, found.st_mtime_ns, found.st_ino]


def _is_settled(mtime: int, now: int) -> bool:
    """Can no write after `now` leave the same time? One within the same tick of the clock could."""
    return now - mtime > (FINE if mtime % 1_000_000_000 else COARSE)
