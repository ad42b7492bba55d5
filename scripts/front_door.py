"""Makes .venv from requirements.lock: pip brings uv, uv installs the lock, then torch, then the course itself.

Standard library only. A stamp in .venv says "unfinished" while this runs and what it was made from when it is whole, so an install
that was killed is begun again by the next call. What uv is told is in door_commands.py.
"""
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import course
from door_commands import explain_os_error, has_nvidia_gpu, index_flags, pip_settings, torch_attempts, torch_version, uv_environment
from door_runner import DoorError, Runner, only_one, say

UNFINISHED = "unfinished\n"
UV = "uv>=0.9"


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


def make(root: Path, lock: int) -> None:
    """Make .venv, or bring it up to date."""
    started, before, stamp = time.monotonic(), course.found_stamp(str(root)), course.wanted_stamp(str(root))
    text = read_lock(root)
    (root / "build" / "front_door.log").unlink(missing_ok=True)
    kept = prepare(root, lock)
    try:
        install(Runner(root, lock, dict(os.environ)), text, "without torch" not in stamp.splitlines())
    except DoorError as error:
        if kept and before and not error.half_done:  # nothing was changed yet: the environment stays good for the lock it was made from
            write_stamp(root, before)
        raise
    write_stamp(root, stamp)
    say(f".venv is ready after {time.monotonic() - started:.0f} s")


def install(run: Runner, lock_text: str, with_torch: bool) -> None:
    """pip brings uv; uv installs the lock, torch, and the course itself."""
    python = course.python_in(str(run.root))
    if not run.succeeds([python, "-c", "import pip"]):
        run([python, "-m", "ensurepip", "--upgrade"], "pip")
    settings = pip_settings(python)
    uv = Path(python).with_name("uv.exe" if os.name == "nt" else "uv")
    if not uv.exists():
        say("fetching uv, the installer")
        run.environment |= {"PIP_USER": "0", "PIP_RETRIES": os.environ.get("PIP_RETRIES", "1")}
        run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV], "uv")
    run.environment = uv_environment(settings, os.environ)
    # compiled now, or every kernel that starts meanwhile compiles torch and pandas for itself
    command = [str(uv), "pip", "install", "--no-progress", "--compile-bytecode", "--python", python]
    say("installing the packages of requirements.lock")
    run([*command, *index_flags(settings), "--require-hashes", "-r", "requirements.lock"], "requirements.lock")
    if with_torch:
        install_torch(run, command, torch_version(lock_text), settings)
    run([*command, "--no-index", "--no-deps", "--no-build-isolation", "--editable", "."], "the course itself")
    run([python, "-m", "compileall", "-q", "scripts"], "the course itself")  # where Python may write no bytecode, each process would compile it


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


def prepare(root: Path, lock: int) -> bool:
    """An environment of the right Python in .venv: a whole one is kept (True), a broken one made anew, somebody's own never deleted."""
    venv, stamp, version = root / ".venv", course.found_stamp(str(root)), f"{sys.version_info[0]}.{sys.version_info[1]}"
    works = python_version(course.python_in(str(root)))
    if stamp is None and works and works != version:
        raise DoorError(f"{venv} has Python {works} and was not made by the course; rename or delete it, or call the course with that Python")
    wanted = course.wanted_stamp(str(root)).splitlines()[0]
    if works == version and (stamp is None or stamp.splitlines()[:1] == [wanted]):
        say("bringing .venv up to date")
        if stamp is not None:  # somebody's own environment stays his, should this be killed
            write_stamp(root, UNFINISHED)
        return True
    say(f"making .venv with Python {version} (once, about a minute)")
    if not importlib.util.find_spec("ensurepip"):  # Debian keeps it in a package of its own
        raise DoorError(f"this Python {version} has no venv module; install it (Debian, Ubuntu: apt install python{version}-venv) and call again")
    if venv.exists() or venv.is_symlink():
        remove(venv)
    venv.mkdir()
    write_stamp(root, UNFINISHED)
    run = Runner(root, lock, dict(os.environ))
    run([base_python(), "-m", "venv", str(venv)], ".venv")
    return False


def base_python() -> str:
    """The interpreter to make .venv with; on Windows under its real name, since venv fails from a `python3.exe` that is a link."""
    base = Path(getattr(sys, "_base_executable", "") or sys.executable)
    real = base.with_name("python.exe")
    return str(real if os.name == "nt" and real.exists() else base)


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
