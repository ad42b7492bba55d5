"""Makes .venv from requirements.lock: pip brings uv, uv installs the lock, then torch, then the course itself.

Standard library only. A stamp in .venv says "unfinished" while this runs and what it was made from when it is whole, so an install
that was killed is begun again by the next call. What uv is told is in door_commands.py.
"""
import contextlib
import errno
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import course
from door_commands import explain, explain_os_error, has_nvidia_gpu, index_flags, pip_settings, torch_attempts, torch_version, uv_environment

UNFINISHED = "unfinished\n"
UV = "uv>=0.9"


class DoorError(Exception):
    """The environment cannot be made: one line that says what, where and what to do."""


def say(line: str) -> None:
    """A line of progress, on stderr: stdout belongs to the verb."""
    print(f"course: {line}", file=sys.stderr, flush=True)


def open_door(root: str) -> int:
    """Make or mend .venv; 0, or an exit code after one line on stderr."""
    try:
        with only_one(Path(root)) as lock:
            if not course.up_to_date(root):
                make(Path(root), lock)
        return 0
    except DoorError as error:
        return course.fail(str(error))
    except OSError as error:
        return course.fail(explain_os_error(error, root))
    except KeyboardInterrupt:
        course.fail("stopped before .venv was finished; the next call begins it again")
        return 130


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


def make(root: Path, lock: int) -> None:
    """Make .venv, or bring it up to date."""
    started, stamp = time.monotonic(), course.wanted_stamp(str(root))
    text = read_lock(root)
    prepare(root, lock)
    python = course.python_in(str(root))
    run = Runner(root, lock, dict(os.environ))
    uv = str(Path(python).with_name("uv.exe" if os.name == "nt" else "uv"))
    if not run.succeeds([python, "-m", "pip", "--version"]):
        run([python, "-m", "ensurepip", "--upgrade"], "pip")
    settings = pip_settings(python)
    if not Path(uv).exists():
        say("fetching uv, the installer")
        run.environment |= {"PIP_USER": "0", "PIP_RETRIES": os.environ.get("PIP_RETRIES", "1")}
        run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV], "uv")
    run.environment = uv_environment(settings, os.environ)
    install = [uv, "pip", "install", "--no-progress", "--python", python, *index_flags(settings)]
    say("installing the packages of requirements.lock")
    run([*install, "--require-hashes", "-r", "requirements.lock"], "requirements.lock")
    if "without torch" not in stamp.splitlines():
        install_torch(run, [uv, "pip", "install", "--no-progress", "--python", python], torch_version(text), settings)
    run([*install, "--no-deps", "--no-build-isolation", "--editable", "."], "the course itself")
    write_stamp(root, stamp)
    say(f".venv is ready after {time.monotonic() - started:.0f} s")


def read_lock(root: Path) -> str:
    """The text of the lock."""
    try:
        return (root / "requirements.lock").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DoorError(f"requirements.lock cannot be read ({error}); bring it back with: git checkout requirements.lock") from None


def write_stamp(root: Path, text: str) -> None:
    """Say in .venv what it is now."""
    temporary = root / ".venv" / (course.STAMP + ".new")
    temporary.write_bytes(text.encode("utf-8", "surrogateescape"))
    os.replace(temporary, root / ".venv" / course.STAMP)


def prepare(root: Path, lock: int) -> None:
    """An environment of the right Python in .venv: a whole one is kept, a broken one made anew, somebody's own never deleted."""
    venv, stamp, version = root / ".venv", course.found_stamp(str(root)), f"{sys.version_info[0]}.{sys.version_info[1]}"
    works = python_version(course.python_in(str(root)))
    if stamp is None and works and works != version:
        raise DoorError(f"{venv} has Python {works} and was not made by the course; rename or delete it, or call the course with that Python")
    wanted = course.wanted_stamp(str(root)).splitlines()[0]
    if works == version and (stamp is None or stamp.splitlines()[:1] == [wanted]):
        say("bringing .venv up to date")
    else:
        say(f"making .venv with Python {version} (once, about a minute)")
        if venv.exists() or venv.is_symlink():
            remove(venv)
        venv.mkdir()
        write_stamp(root, UNFINISHED)
        try:
            import ensurepip  # noqa: F401  Debian keeps it in a package of its own
        except ImportError:
            raise DoorError(f"this Python {version} has no venv module; install it (Debian, Ubuntu: apt install python{version}-venv) and call again") from None
        run = Runner(root, lock, dict(os.environ))
        run([getattr(sys, "_base_executable", "") or sys.executable, "-m", "venv", str(venv)], ".venv")
    if stamp is not None:  # somebody's own environment stays his, should this be killed
        write_stamp(root, UNFINISHED)


def remove(venv: Path) -> None:
    """Delete an environment that the course made, or the rest of one."""
    if venv.is_symlink() or not venv.is_dir():
        raise DoorError(f"{venv} is no folder; rename or delete it and call again")
    shutil.rmtree(venv)


def python_version(python: str) -> str | None:
    """The version of an interpreter as "3.11", None when there is none that runs."""
    try:
        done = subprocess.run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], check=False, capture_output=True, text=True)
    except OSError:
        return None
    return done.stdout.strip() or None


class Runner:
    """Runs the steps: output into build/front_door.log, a failure as one line."""

    def __init__(self, root: Path, lock: int, environment: dict[str, str]):
        self.root, self.lock, self.environment = root, lock, environment

    def __call__(self, command: list[str], what: str) -> None:
        """Run a step; DoorError says what went wrong."""
        code, output = self._run(command)
        if code:
            raise DoorError(explain(what, output, str(self.root)))

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


def install_torch(run: Runner, uv_install: list[str], version: str, settings: dict[str, str]) -> None:
    """Install torch in the build for this machine, by the first way that works."""
    if not version:
        raise DoorError("requirements.lock does not name torch ('# apart: torch==...'); bring it back with: git checkout requirements.lock")
    trouble = "pip may look nowhere"
    for attempt in torch_attempts(version, sys.platform, has_nvidia_gpu(), settings, run.environment):
        say(f"installing torch {version} {attempt.label}")
        try:
            return run([*uv_install, *attempt.arguments], "torch")
        except DoorError as error:
            trouble = str(error)
    raise DoorError(f"{trouble} (COURSE_WITHOUT_TORCH=1 installs the rest)")
