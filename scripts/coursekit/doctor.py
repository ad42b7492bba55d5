"""Looks at this machine: what the course needs, what is there, what to do about the rest. Imports nothing beyond the standard library."""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from coursekit.doctor_packages import Entry, packages

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge", "firefox")
SOCKET_PATH = 100  # bytes that every system takes for a socket's path; a kernel's own part is up to 60 of them
FREE_GB = 1.0
LOOK_AT_TORCH = "import torch; print(torch.__version__, torch.cuda.device_count(), torch.backends.mps.is_available())"


def examine(root: Path) -> list[Entry]:
    """Everything that doctor looks at, in order."""
    gpu = nvidia_gpus()
    return [
        python(sys.version_info[:3]), *packages(root), *torch_and_gpu(gpu, what_torch_sees()), compiler(), disk(root), port(), socket_path(), fork(),
        sandbox(), program("browser", BROWSERS, "only `course lab` opens one; without it, open the printed address elsewhere"),
        program("git", ("git",), "only needed to get new versions of the course"),
    ]


def table(entries: list[Entry]) -> str:
    """The entries as text, a line each, the remedy under what is not OK."""
    width = max(len(entry.what) for entry in entries)
    lines = []
    for entry in entries:
        lines.append(f"{entry.state:<8} {entry.what:<{width}}  {entry.seen}")
        if entry.remedy and entry.state != "OK":
            lines.append(f"{'':<8} {'':<{width}}  -> {'' if entry.needed else 'optional: '}{entry.remedy}")
    return "\n".join(lines)


def python(version: tuple) -> Entry:
    """Whether this Python is one the course runs on."""
    seen = ".".join(map(str, version)) + f" ({sys.executable})"
    if (3, 11) <= tuple(version[:2]) <= (3, 13):
        return Entry("Python", "OK", seen)
    return Entry("Python", "differs", seen, "the course runs on 3.11 to 3.13: python3.12 scripts/course.py doctor")


def nvidia_gpus() -> list[str]:
    """The GPUs that nvidia-smi names."""
    output = output_of(["nvidia-smi", "-L"])
    return [line.partition(" (UUID")[0] for line in (output or "").splitlines() if line.startswith("GPU")]


def what_torch_sees() -> tuple[str, int, bool] | None:
    """torch's version, the CUDA devices it can use, and Apple's GPU; asked in another process, since asking starts CUDA."""
    words = (output_of([sys.executable, "-c", LOOK_AT_TORCH], timeout=120) or "").split()
    return (words[0], int(words[1]), words[2] == "True") if len(words) == 3 else None


def torch_and_gpu(gpus: list[str], torch: tuple[str, int, bool] | None) -> list[Entry]:
    """What torch can compute on, against what the machine has."""
    gpu = Entry("GPU", "OK", "; ".join(gpus) or "no NVIDIA GPU: lessons run on the CPU")
    if torch is None:
        return [gpu, Entry("torch", "missing", "cannot be imported",
                           "install it: python3 scripts/course.py doctor (without COURSE_WITHOUT_TORCH)")]
    version, cuda, mps = torch
    if gpus and not cuda:
        return [gpu, Entry("torch", "differs", f"{version} sees no GPU",
                           "it runs on the CPU; for the GPU delete .venv and call course.py again, or update the driver", needed=False)]
    device = f"{cuda} CUDA GPU" if cuda else "Apple's GPU (mps)" if mps else "the CPU"
    return [gpu, Entry("torch", "OK", f"{version}, computes on {device}")]


def output_of(command: list[str], timeout: float = 30) -> str | None:
    """What a command prints, None when it cannot be run or fails."""
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace", timeout=timeout, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None


def program(what: str, names: tuple[str, ...], remedy: str) -> Entry:
    """The first of some programs that is on PATH; none of them is needed to run the course."""
    found = next((path for path in map(shutil.which, names) if path), None)
    return Entry(what, "OK", found) if found else Entry(what, "missing", f"none of {', '.join(names)}", remedy, needed=False)


def compiler() -> Entry:
    """A C++ compiler, which torch.compile calls."""
    names = tuple(filter(None, [os.environ.get("CXX"), "g++", "clang++", "c++", "cl"]))
    return program("C++ compiler", names, "only torch.compile needs it (Debian, Ubuntu: apt install g++)")


def disk(root: Path) -> Entry:
    """Room for what runs write under build/."""
    free = shutil.disk_usage(root).free / 1e9
    if free >= FREE_GB:
        return Entry("disk", "OK", f"{free:.0f} GB free")
    return Entry("disk", "missing", f"{free:.1f} GB free", f"free {FREE_GB:.0f} GB; everything under build/ can be deleted, save build/attempts")


def port() -> Entry:
    """Whether a program may listen on this machine's own address, as JupyterLab and kernels do."""
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            return Entry("ports", "OK", f"127.0.0.1 can be listened on (tried {server.getsockname()[1]})")
    except OSError as error:
        return Entry("ports", "missing", f"127.0.0.1 cannot be listened on ({error})", "a firewall or a sandbox forbids it; allow local connections")


def socket_path() -> Entry:
    """Whether the folder for temporary files leaves room for the path of a kernel's socket."""
    folder = tempfile.gettempdir()
    if os.name == "nt" or len(os.fsencode(folder)) + 60 <= SOCKET_PATH:
        return Entry("kernel sockets", "OK", f"in {folder}")
    return Entry("kernel sockets", "differs", f"{folder} is too long a path for sockets", "export TMPDIR=/tmp")


def fork() -> Entry:
    """Whether a process can be forked here: what makes kernels start fast."""
    slower = "notebooks run on ordinary kernels: slower, the same results"
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return Entry("fork", "missing", "not on this system", slower, needed=False)
    done = output_of([sys.executable, "-c", "import os; pid = os.fork(); pid or os._exit(7); print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))"])
    if (done or "").strip() == "7":
        return Entry("fork", "OK", "a process can be forked")
    return Entry("fork", "missing", "a process cannot be forked", slower, needed=False)


def sandbox() -> Entry:
    """Whether bubblewrap runs, which isolates what learners hand in."""
    if not shutil.which("bwrap"):
        return Entry("sandbox", "missing", "no bwrap", "only grading needs it (Debian, Ubuntu: apt install bubblewrap)", needed=False)
    if output_of(["bwrap", "--ro-bind", "/", "/", "--unshare-all", "--dev", "/dev", "true"]) is None:
        return Entry("sandbox", "differs", "bwrap is there and may not run", "allow user namespaces to it; only grading needs it", needed=False)
    return Entry("sandbox", "OK", "bwrap runs")
