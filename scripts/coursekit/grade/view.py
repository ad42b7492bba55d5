"""What submissions see: the system, Python, the course as learners have it. No solutions, no tests, nobody's answers, no home, no history."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

from coursekit.catalog import Course
from coursekit.export import blank_scripts

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/fonts", "/etc/mime.types",
          "/etc/passwd", "/etc/group", "/sys/devices/system/cpu")
RIGHTS = ("CAP_SYS_ADMIN", "CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER")  # of the warm process; a submission has none
APART = ("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net", "--unshare-cgroup-try")


def bubblewrap() -> str | None:
    """The path of bubblewrap, where it is there and may make a sandbox."""
    path = shutil.which("bwrap") if sys.platform == "linux" else None
    if path is None:
        return None
    tried = subprocess.run([path, *_rights(), *APART, "--ro-bind", "/", "/", "--proc", "/proc", "true"], capture_output=True)
    return path if tried.returncode == 0 else None


def _rights() -> list[str]:
    """Root keeps a few rights for the warm process; others get one in a user namespace of their own."""
    if os.geteuid() == 0:
        return [word for right in RIGHTS for word in ("--cap-add", right)]
    return ["--unshare-user", "--cap-add", "CAP_SYS_ADMIN"]


def _is_open(folder: Path) -> bool:
    """May everybody read all of it? Only where root grades does it matter."""
    return os.geteuid() != 0 or all(path.stat().st_mode & (0o5 if path.is_dir() else 0o4) == (0o5 if path.is_dir() else 0o4)
                                    for path in [folder, *folder.rglob("*")] if path.exists() and "__pycache__" not in path.parts)


class View:
    """The course as submissions see it; `scratch` is a folder for what is made for them, `visible` are more folders that they may read (for tests)."""

    def __init__(self, course: Course, scratch: Path, tool: str | None, visible: tuple[Path, ...] = ()):
        self.course, self.tool, self.visible = course, tool, visible
        self.root = course.root if tool else scratch / "course"
        self._exercises = scratch / "exercises"
        self._blanks: dict[Path, Path] = {}
        hides = any(Path("/tmp") in path.resolve().parents for path in [course.root, *self._python(), *visible])
        self.temporary = "/var/tmp" if hides else "/tmp"  # a folder of one's own there must not cover what is to be seen
        self._make_exercises()
        if not tool:
            self._imitate()

    def _make_exercises(self) -> None:
        """What lies beside exercises, without notebooks: those may hold somebody's answers; and the blanks of stages for scripts that are answers."""
        for exercise in self.course.exercises:
            inside = exercise.path.relative_to(self.course.root / "exercises")
            (self._exercises / inside.parent).mkdir(parents=True, exist_ok=True)
            for beside in exercise.path.parent.glob("*.py") if exercise.path.parent.is_dir() else ():
                shutil.copy(beside, self._exercises / inside.parent / beside.name)
        for exercise in self.course.exercises:
            if blank := blank_scripts.blank_of(self.course, exercise):
                script = blank.path.relative_to(self.course.root / "exercises")
                (self._exercises / script).write_text(blank.text, encoding="utf-8")
                self._blanks[self.course.root / script] = self._exercises / script

    def _imitate(self) -> None:
        """Without a sandbox: a folder that looks like the course, so that what is written there is not written into it."""
        self.root.mkdir()
        shutil.move(self._exercises, self.root / "exercises")
        (self.root / "build").mkdir()
        for shown in self._shown():
            (self.root / shown.name).symlink_to(shown)

    def _shown(self) -> list[Path]:
        return [*self.course.lessons, self.course.root / "scripts"]

    def _open_copy(self, folder: Path) -> Path:
        """A copy that everybody may read, of a folder that only its owner may: submissions run as nobody."""
        copy = self._exercises.parent / "open" / folder.name
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        for path in [copy, *copy.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        return copy

    @staticmethod
    def _python() -> list[Path]:
        return [Path(sys.prefix), Path(sys.base_prefix)]

    def places(self) -> dict[str, str]:
        """Where a submission may write, each with what lies there at first; all of it is its own, and gone when it ends."""
        exercises = str(self.root / "exercises")
        return {self.temporary: "", "/dev/shm": "", str(self.root / "build"): "", exercises: exercises}

    def hidden(self) -> list[str]:
        """What the warm process has read, and submissions do not: the checks know what is right. The tables of tests need them, where those are visible."""
        return [] if self.visible else [str(self.course.root / "scripts" / "coursekit" / "check" / "questions")]

    def environment(self) -> dict[str, str]:
        """The environment of `course run`, without what is the instructor's own business."""
        path = os.pathsep.join([str(Path(sys.prefix) / "bin"), "/usr/local/bin", "/usr/bin", "/bin"])
        backend = "module://matplotlib_inline.backend_inline"
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        learner = {"USER": "learner", "LOGNAME": "learner", "HOME": self.temporary, "TMPDIR": self.temporary}  # its number has no name that could be looked up
        return {"PATH": path, **learner, "LANG": "C.UTF-8", "TZ": "UTC", **threads, "PYTHONDONTWRITEBYTECODE": "1",
                "PYDEVD_DISABLE_FILE_VALIDATION": "1", "MPLBACKEND": backend, "PYTHONPATH": str(self.course.root / "scripts")}

    def command(self) -> list[str]:
        """The words before a command that shall run in the sandbox. Folders that lead to what is shown are open to all: a submission runs as nobody."""
        if not self.tool:
            return []
        shown = dict.fromkeys([*map(Path, SYSTEM), *self._python(), *self._shown(), *self.visible])
        binds = [(path if path not in self._shown() or _is_open(path) else self._open_copy(path), path) for path in shown if path.exists()]
        binds += [(self._exercises, self.root / "exercises"), *((blank, script) for script, blank in self._blanks.items() if script.is_file())]
        places = [Path("/run"), self.root / "build"]
        system = set(map(Path, SYSTEM))
        ways = {parent for path in [*(target for _, target in binds), *places] for parent in path.parents if not system & {parent, *parent.parents}}
        return [
            self.tool, "--die-with-parent", "--new-session", *APART, "--clearenv", *_rights(), "--hostname", "course", "--proc", "/proc", "--dev", "/dev",
            *(word for way in sorted(ways - {Path("/")}) for word in ("--perms", "0755", "--dir", str(way))),
            "--size", str(32 << 20), "--perms", "1777", "--tmpfs", self.temporary,
            *(word for place in places for word in ("--perms", "0755", "--dir", str(place))),
            *(word for source, target in binds for word in ("--ro-bind", str(source), str(target))),
            "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/",
            *(word for name, value in self.environment().items() for word in ("--setenv", name, value)), "--",
        ]
