"""The sandbox: what bubblewrap lets submissions see, and the warm process inside that forks one for each.

    with Sandbox(course, limits, trust=False) as sandbox:
        channel = sandbox.begin(number, slot, folder)      # a socket to the submission's process
        sandbox.kill(number); sandbox.ended(number, 5)     # its exit code
"""
import contextlib
import functools
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from coursekit.catalog import Course, Notebook
from coursekit.errors import CourseError, CourseFailure
from coursekit.execute.imports import heavy_imports
from coursekit.grade import watching
from coursekit.grade.view import View, bubblewrap

MESSAGE = 4096
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


class Sandbox:
    """The warm process in its sandbox; use as a context manager.

    `exercises` are those to come, each as often as it comes, so that what several import is imported once (default: all of the course, twice);
    `visible` are more folders that submissions may read (for tests).
    """

    def __init__(self, course: Course, limits: Limits, trust: bool = False, visible: tuple[Path, ...] = (), measure: bool = False,
                 exercises: Sequence[Notebook] = ()):
        if sys.platform != "linux":
            raise CourseError("course grade runs on Linux, or on Windows in WSL; on this system nothing would keep a stranger's code in its place")
        self.course, self.limits, self.visible, self.measure = course, limits, visible, measure
        self.exercises = exercises or 2 * course.exercises
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
            self._view = View(self.course, self._scratch, self.tool, self.visible)
            self._start()
            stack.callback(self._stop)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    # --- the warm process ----------------------------------------------------------------------------------------------------------
    def _start(self) -> None:
        modules = heavy_imports([self.course.source_of(exercise) for exercise in self.exercises])
        view, scripts = self._view, str(self.course.root / "scripts")
        settings = {"modules": modules, "separate": bool(self.tool), "folder": str(view.root), "places": view.places(), "hidden": view.hidden(),
                    "environment": view.environment(), **asdict(self.limits)}
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, open(self._scratch / "log", "wb") as log:
            command = [*view.command(), sys.executable, "-c", SERVE, scripts, str(theirs.fileno()), json.dumps(settings)]
            environment = os.environ if self.tool else {**os.environ, **view.environment()}
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
                request = {"number": number, "slot": slot, "folder": f"{self._view.root}/{folder}"}
                socket.send_fds(self._control, [json.dumps(request).encode()], [theirs.fileno()])
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
