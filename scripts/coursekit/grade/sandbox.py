"""The sandbox: what bubblewrap lets submissions see, and the warm process inside that forks one for each.

    with Sandbox(course, limits, trust=False) as sandbox:
        channel = sandbox.begin(number, slot, folder)      # a socket to the submission's process
        sandbox.kill(number); sandbox.ended(number, 5)     # its exit code
"""
import contextlib
import functools
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from coursekit.catalog import Course
from coursekit.errors import CourseError, CourseFailure
from coursekit.execute.imports import heavy_imports
from coursekit.export import blank_scripts
from coursekit.grade import watching

MESSAGE = 4096
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/fonts", "/etc/mime.types",
          "/etc/passwd", "/etc/group", "/sys/devices/system/cpu")
RIGHTS = ("CAP_SYS_ADMIN", "CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER")  # of the warm process; a submission has none
SERVE = ("import sys, json; sys.path.insert(0, sys.argv[1]); from coursekit.grade.inside.zygote import serve; del sys.path[0]; "
         "serve(int(sys.argv[2]), json.loads(sys.argv[3]))")
NOT_PROTECTED = ("the network, your files and everything that your user may read or change, other submissions, the solutions; "
                 "what protects then are limits on time, memory and processes only")


@dataclass(frozen=True)
class Limits:
    """What a submission may use: seconds of wall time for a notebook, bytes of memory and of disk, processes."""

    seconds: int = 60
    memory: int = 3 << 30
    disk: int = 256 << 20
    processes: int = 64


def bubblewrap() -> str | None:
    """The path of bubblewrap, where it is there and may make a sandbox."""
    path = shutil.which("bwrap")
    if path is None or sys.platform != "linux":
        return None
    tried = subprocess.run([path, *_rights(), "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "--proc", "/proc", "true"], capture_output=True)
    return path if tried.returncode == 0 else None


def _rights() -> list[str]:
    """Root keeps a few rights for the warm process; others get one in a user namespace of their own."""
    if os.geteuid() == 0:
        return [word for right in RIGHTS for word in ("--cap-add", right)]
    return ["--unshare-user", "--cap-add", "CAP_SYS_ADMIN"]


class Sandbox:
    """The warm process in its sandbox; use as a context manager. `visible` are more folders that submissions may read (for tests)."""

    def __init__(self, course: Course, limits: Limits, trust: bool = False, visible: tuple[Path, ...] = (), measure: bool = False):
        if sys.platform != "linux":
            raise CourseError("course grade runs on Linux, or on Windows in WSL; on this system nothing would keep a stranger's code in its place")
        self.course, self.limits, self.visible, self.measure = course, limits, visible, measure
        self.tool = bubblewrap()
        if self.tool is None and not trust:
            raise CourseError(f"no sandbox: bubblewrap (bwrap) is not installed, or may not make one here. Not protected without it: {NOT_PROTECTED}. "
                              "Install bubblewrap, or add --trust to run the submissions all the same")
        self._ended: dict[int, int] = {}
        self._guards: dict[int, int] = {}  # number of a submission -> process that guards it, as the warm process calls it
        self._news = threading.Condition()
        self._sending = threading.Lock()
        self._gone = False
        self.worked = 0.0  # processor seconds of all submissions that have ended

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self._scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="grade-")))
            self._scratch.chmod(0o755)
            self._root = self.course.root if self.tool else self._scratch / "course"
            self._furnish()
            self._start()
            stack.callback(self._stop)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    # --- what is seen ------------------------------------------------------------------------------------------------------------
    def _furnish(self) -> None:
        """Blanks of the stages' scripts, and what lies beside exercises, without notebooks: those may hold somebody's answers."""
        self._blanks: dict[Path, Path] = {}
        inner = self._scratch / "exercises"
        for exercise in self.course.exercises:
            inside = exercise.path.relative_to(self.course.root / "exercises")
            (inner / inside.parent).mkdir(parents=True, exist_ok=True)
            for beside in exercise.path.parent.glob("*.py") if exercise.path.parent.is_dir() else ():
                shutil.copy(beside, inner / inside.parent / beside.name)
            if blank := blank_scripts.blank_of(self.course, exercise):
                script = blank.path.relative_to(self.course.root / "exercises")
                (inner / script).write_text(blank.text, encoding="utf-8")
                self._blanks[self.course.root / script] = inner / script
        if not self.tool:
            self._imitate(inner)

    def _imitate(self, inner: Path) -> None:
        """Without a sandbox: a folder that looks like the course, so that what is written lands there."""
        self._root.mkdir()
        shutil.move(inner, self._root / "exercises")
        (self._root / "build").mkdir()
        for shown in self._shown():
            (self._root / shown.name).symlink_to(shown)

    def _shown(self) -> list[Path]:
        return [*self.course.lessons, self.course.root / "scripts"]

    def _command(self) -> list[str]:
        """The command line of bubblewrap; folders that lead to what is shown are made open, since a submission runs as nobody."""
        python = [Path(sys.prefix), Path(sys.base_prefix)]
        shown = [*(Path(path) for path in SYSTEM), *python, *self._shown(), *self.visible]
        binds = [(path, path) for path in dict.fromkeys(shown) if path.exists()]
        binds += [(self._scratch / "exercises", self._root / "exercises")]
        binds += [(blank, script) for script, blank in self._blanks.items() if script.is_file()]
        places = [Path("/run"), self._root / "build"]
        ways = sorted({parent for path in [*(target for _, target in binds), *places] for parent in path.parents if parent != Path("/")})
        ways = [way for way in ways if not any(way == top or top in way.parents for top in map(Path, SYSTEM))]
        return [
            self.tool, "--die-with-parent", "--new-session", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net", "--unshare-cgroup-try", "--clearenv",
            *_rights(), "--hostname", "course", "--proc", "/proc", "--dev", "/dev",
            *(word for way in ways for word in ("--perms", "0755", "--dir", str(way))),
            *(word for place in places for word in ("--perms", "0755", "--dir", str(place))),
            *(word for source, target in binds for word in ("--ro-bind", str(source), str(target))),
            "--size", str(32 << 20), "--tmpfs", "/tmp", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/",
            *(word for name, value in self._environment().items() for word in ("--setenv", name, value)), "--",
        ]

    def _environment(self) -> dict[str, str]:
        """The environment of `course run`, without what is the instructor's own business."""
        return {"PATH": os.pathsep.join([str(Path(sys.prefix) / "bin"), "/usr/local/bin", "/usr/bin", "/bin"]), "HOME": "/tmp", "LANG": "C.UTF-8", "TZ": "UTC",
                "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1",
                "MPLBACKEND": "module://matplotlib_inline.backend_inline", "PYTHONPATH": str(self.course.root / "scripts"),
                "PYTHONDONTWRITEBYTECODE": "1"}

    # --- the warm process ----------------------------------------------------------------------------------------------------------
    def _start(self) -> None:
        modules = heavy_imports([self.course.source_of(exercise) for exercise in self.course.exercises])
        root = str(self._root)
        settings = {
            "modules": modules, "separate": bool(self.tool), "folder": root, "environment": self._environment(), **asdict(self.limits),
            "places": {"/tmp": "", "/dev/shm": "", f"{root}/build": "", f"{root}/exercises": f"{root}/exercises"},
        }
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [*(self._command() if self.tool else []), sys.executable, "-c", SERVE, str(self.course.root / "scripts"), str(theirs.fileno()),
                       json.dumps(settings)]
            environment = os.environ if self.tool else {**os.environ, **self._environment()}
            log = open(self._scratch / "log", "wb")
            with log:
                self._server = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
        if not self._control.recv(MESSAGE):
            self._server.wait()
            said = (self._scratch / "log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise CourseFailure(f"the sandbox did not start: {said[-1] if said else 'it said nothing'}; `course doctor` looks at what this machine has")
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def _listen(self) -> None:
        """Hear what has ended, as long as the warm process lives."""
        while True:
            try:
                text = self._control.recv(MESSAGE)
            except OSError:
                text = b""
            with self._news:
                if text:
                    news = json.loads(text)
                    if "pid" in news:
                        self._guards[news["number"]] = news["pid"]
                    if "exit" in news:
                        self._ended[news["number"]] = news["exit"]
                        self.worked += news["seconds"]
                self._gone = self._gone or not text
                self._news.notify_all()
            if not text:
                return

    def _stop(self) -> None:
        self._control.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._server.wait(timeout=5)
        self._server.kill()
        self._server.wait()
        self._reader.join(timeout=5)
        self._control.close()

    def guard_of(self, number: int) -> int | None:
        """The process, by its number here, that all processes of a submission descend from; None before it is known and after its end."""
        inner = self._guards.get(number)
        if inner is None or number in self._ended:
            return None
        return next((pid for pid in watching.children(self.process) if watching.inner_pid(pid) == inner), None)

    @functools.cached_property
    def process(self) -> int:
        """The warm process by its number here: the last in a row of only children."""
        pid = self._server.pid
        while self.tool and "python" not in Path(os.readlink(f"/proc/{pid}/exe")).name:
            pid = watching.children(pid)[0]
        return pid

    # --- one submission --------------------------------------------------------------------------------------------------------------
    def begin(self, number: int, slot: int, folder: str) -> socket.socket:
        """Fork a process for a submission, in a folder of the course; what it says comes through the socket."""
        ours, theirs = socket.socketpair()
        with theirs, self._sending:
            try:
                socket.send_fds(self._control, [json.dumps({"number": number, "slot": slot, "folder": f"{self._root}/{folder}"}).encode()], [theirs.fileno()])
            except OSError:
                raise CourseFailure("the sandbox ended while it was needed; is the machine out of memory? Grade again, what is done is kept") from None
        return ours

    def kill(self, number: int) -> None:
        """End a submission's process and all that it started."""
        with self._sending, contextlib.suppress(OSError):
            self._control.send(json.dumps({"kill": number}).encode())

    def ended(self, number: int, seconds: float) -> int | None:
        """The exit code of a submission's process; None while it has not ended."""
        with self._news:
            self._news.wait_for(lambda: number in self._ended or self._gone, seconds)
            return self._ended.get(number)
