"""How the front door runs its steps: one door at a time, output into build/front_door.log, a failure as one line. Standard library only."""
import contextlib
import errno
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from door_commands import DISK, explain


class DoorError(Exception):
    """The environment cannot be made: one line that says what, where and what to do. `half_done`: what was there may be damaged."""

    def __init__(self, line: str, half_done: bool = False):
        super().__init__(line)
        self.half_done = half_done


def say(line: str) -> None:
    """A line of progress, on stderr: stdout belongs to the verb."""
    print(f"course: {line}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def only_one(root: Path):
    """Hold the lock file; who comes second waits. Children inherit it, so what a killed door left running is waited for as well."""
    (root / "build").mkdir(exist_ok=True)
    with open(root / "build" / "front_door.lock", "a+b") as file:
        if not _try_lock(file):
            say("another course.py is making .venv; waiting for it")
            while not _try_lock(file):
                time.sleep(0.2)
        yield file.fileno()


def _try_lock(file) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            return False
        raise


class Runner:
    """Runs the steps: output into build/front_door.log, a failure as one line."""

    def __init__(self, root: Path, lock: int, environment: dict[str, str]):
        self.root, self.lock, self.environment = root, lock, environment

    def __call__(self, command: list[str], what: str) -> None:
        """Run a step; DoorError says what went wrong."""
        code, output = self._run(command)
        if code:
            raise DoorError(explain(what, output, str(self.root)), half_done=bool(re.search(DISK, output)))

    def succeeds(self, command: list[str]) -> bool:
        """True when the command ends well."""
        return self._run(command)[0] == 0

    def _run(self, command: list[str]) -> tuple[int, str]:
        inherited = {} if os.name == "nt" else {"pass_fds": [self.lock]}
        child = subprocess.Popen(command, cwd=self.root, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace", **inherited)
        with child:
            try:
                output = self._wait(child)
            except BaseException:
                child.kill()
                raise
        with open(self.root / "build" / "front_door.log", "a", encoding="utf-8") as log:
            log.write(f"{Path(command[0]).name} {' '.join(command[1:])}\n{output}\n")
        return child.returncode, output

    def _wait(self, child: subprocess.Popen) -> str:
        started, terminal = time.monotonic(), sys.stderr.isatty()
        while True:
            try:
                return child.communicate(timeout=1)[0]
            except subprocess.TimeoutExpired:
                if terminal:
                    print(f"\r  {time.monotonic() - started:.0f} s \r", end="", file=sys.stderr, flush=True)
