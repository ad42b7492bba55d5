"""The process of a stage: forked from the warm process or started afresh, watched, and ended with all that it started."""
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from coursekit.execute.forked_process import ForkedProcess
from coursekit.pipelines.commands import Start

MARK = "COURSEKIT_STAGE"  # in the environment of all that a stage starts: by it even a process that left the group is found
LOG_LIMIT = 16 << 20  # bytes of a log that are kept: the first half, and the latest
LEFT_OUT = b"\n[... the log is over its limit: a part is left out here ...]\n"
LOOK_AGAIN = 0.05  # seconds
LOOKS, LOOK_SOON = 20, 0.002  # how often at most we look for what a stage left, and the seconds between
KERNEL_THREAD = 0x00200000  # among the flags of a process: it never had an environment
GRACE = 1.0  # seconds between asking a stage to end and ending it


@dataclass(frozen=True)
class End:
    """How a process ended: its exit code, and why we ended it ourselves: "timeout", "stopped" or nothing."""

    code: int
    why: str = ""


def start(what: Start, cwd: Path, environment: dict[str, str], log: Path, warm: str, modules_at: Path | None = None):
    """Start it in a session of its own, its output into `log`; a script is forked from the warm process at the address `warm`, if any.

    A script that stands elsewhere finds the modules beside the one that it replaces in the folder `modules_at`.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {**environment, "PYTHONUNBUFFERED": "1"}  # what it prints is in the log before it is killed
    more = [str(modules_at)] if modules_at else []
    if more:
        environment["PYTHONPATH"] = os.pathsep.join([*more, *filter(None, [environment.get("PYTHONPATH")])])
    if what.script and warm:
        request = {"script": True, "argv": what.argv[1:], "cwd": str(cwd), "env": environment, "log": str(log), "path": more}
        with contextlib.suppress(OSError, RuntimeError):  # the warm process has ended, with the tool that began it: then a cold one does the same
            return ForkedProcess(warm, request)
    if what.shell:
        environment["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), environment.get("PATH", os.defpath)])  # `python` is this one
    with open(log, "ab") as output:
        return subprocess.Popen(what.argv, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                start_new_session=os.name == "posix")


def watch(process, log: Path, seconds: float | None, stop: Callable[[], bool]) -> End:
    """Wait for its end, at most so many seconds, holding its log below the limit. Nothing that it started outlives it."""
    deadline = None if seconds is None else time.monotonic() + seconds
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return End(process.wait(LOOK_AGAIN))
            _limit(log, process)
            if stop():
                return End(_end(process), "stopped")
            if deadline is not None and time.monotonic() > deadline:
                return End(_end(process), "timeout")
    finally:
        _kill(process, signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        _limit(log)


def _end(process) -> int:
    _kill(process, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(GRACE)
    _kill(process, signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    try:
        return process.wait(10)
    except subprocess.TimeoutExpired:  # it hangs in the system itself: a disk or network that does not answer
        return -int(signal.SIGTERM)


def _kill(process, number: int) -> None:
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
    elif process.poll() is None:
        process.kill()


def _limit(log: Path, process=None) -> None:
    """Cut the middle out of a log that is too long: what comes next is appended, and its last words are what we want."""
    with contextlib.suppress(OSError):
        if log.stat().st_size > LOG_LIMIT:
            with _halted(process), open(log, "r+b") as file:
                file.seek(-LOG_LIMIT // 8, os.SEEK_END)
                end = file.read(LOG_LIMIT // 8)
                file.truncate(LOG_LIMIT // 2)
                file.seek(LOG_LIMIT // 2)
                file.write(LEFT_OUT + end)


@contextlib.contextmanager
def _halted(process):
    """A process, if one is given, held still: what it wrote while its log is cut would be lost. Where no signal can do that, it runs on."""
    if process is None or os.name != "posix":
        yield
        return
    _kill(process, signal.SIGSTOP)
    try:
        for _ in range(100):  # a write that is under way ends first
            if _state(process.pid) in ("T", "Z", ""):
                break
            time.sleep(0.001)
        yield
    finally:
        _kill(process, signal.SIGCONT)


def _state(pid: int) -> str:
    """The letter that /proc gives a process: T when it is stopped; nothing where there is no /proc."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""


def last_line(log: Path) -> str:
    """The last line with something on it, shortened."""
    try:
        with open(log, "rb") as file:
            file.seek(max(0, log.stat().st_size - 8192))
            lines = [line.strip() for line in file.read().decode("utf-8", "replace").splitlines() if line.strip()]
    except OSError:
        return ""
    line = "".join(character if character.isprintable() else " " for character in lines[-1]) if lines else ""
    return line if len(line) <= 500 else f"{line[:500]}..."


def kill_marked(room: Path) -> None:
    """End every process that carries the mark of this room: what a stage left in the background. Where there is no /proc, its group is all we know."""
    wanted = os.fsencode(f"{MARK}={room}")
    for _ in range(LOOKS):  # one that starts another while we look is found at the next look
        environments = {pid: _read(pid, "environ") for pid in _processes()}
        found = [pid for pid, said in environments.items() if wanted in said.split(b"\0")]
        for pid in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if not found and not any(_becomes_another(pid) for pid, said in environments.items() if not said):
            return
        time.sleep(LOOK_SOON)


def _processes() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
    except OSError:
        return []


def _becomes_another(pid: int) -> bool:
    """Whether a process without an environment is just about to run another program, or has begun it since: it may be one of ours."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        if said[0] == "Z" or int(said[6]) & KERNEL_THREAD or os.stat(f"/proc/{pid}").st_uid != os.geteuid():
            return False
    except (OSError, IndexError, ValueError):  # it has ended
        return False
    return not _read(pid, "cmdline") or bool(_read(pid, "environ"))


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
