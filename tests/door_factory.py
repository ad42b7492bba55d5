"""A course in small, to try the front door on: the real door, a lock of one tiny package, and all wheels in a folder beside it."""
import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

SCRIPTS = Path(__file__).parents[1] / "scripts"
DOOR = ("course.py", "front_door.py", "door_commands.py", "door_runner.py")
BUILD_BACKEND = '''
import sys
sys.path.insert(0, {tests!r})
from door_factory import write_wheel
from pathlib import Path

def build_editable(folder, config_settings=None, metadata_directory=None):
    return write_wheel(Path(folder), "coursekit", "0.1.0", {{"coursekit_course.pth": str(Path.cwd() / "scripts")}}).name

build_wheel = build_editable
'''
PYPROJECT = '''[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "coursekit"
version = "0.1.0"
'''


def write_wheel(folder: Path, name: str, version: str, files: dict[str, str]) -> Path:
    """A wheel that holds these files."""
    info = f"{name}-{version}.dist-info"
    files = files | {f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
                     f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    record = "".join(f"{path},sha256={_digest(text)},{len(text.encode())}\n" for path, text in files.items()) + f"{info}/RECORD,,\n"
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in (files | {f"{info}/RECORD": record}).items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = (0o100755 if "/scripts/" in path else 0o100644) << 16
            archive.writestr(entry, text)
    return wheel


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def lock_of(wheel: Path, damaged: bool = False) -> str:
    """A lock with one package, or with a digest that fits no file."""
    digest = "0" * 64 if damaged else hashlib.sha256(wheel.read_bytes()).hexdigest()
    name, version = wheel.name.split("-")[:2]
    return f"# apart: torch==2.13.0\n{name}=={version} \\\n    --hash=sha256:{digest}\n"


def make_course(folder: Path) -> Path:
    """A course with the real front door; the wheels lie in wheels/ beside it."""
    from coursekit.lock import find_uv  # here, since the small course's build imports this file where no coursekit is

    root, wheels = folder / "a course", folder / "wheels"
    (root / "scripts" / "coursekit").mkdir(parents=True)
    wheels.mkdir()
    for name in DOOR:
        shutil.copy(SCRIPTS / name, root / "scripts" / name)
    (root / "scripts" / "coursekit" / "__init__.py").write_text("")
    verb = "import sys, tiny, torch\nprint('arrived', tiny.VALUE, torch.BUILD, sys.argv[1:])\nsys.exit(7)\n"
    (root / "scripts" / "coursekit" / "__main__.py").write_text(verb)
    (root / "backend.py").write_text(BUILD_BACKEND.format(tests=str(Path(__file__).parent)))
    (root / "pyproject.toml").write_text(PYPROJECT)
    tiny = write_wheel(wheels, "tiny", "1.0", {"tiny.py": "VALUE = 1\n"})
    write_wheel(wheels, "tiny", "2.10", {"tiny.py": "VALUE = 2.10\n"})
    build = "+cpu" if sys.platform.startswith("linux") else ""
    write_wheel(wheels, "torch", f"2.13.0{build}", {"torch.py": "BUILD = 'cpu'\n"})
    write_wheel(wheels, "uv", "99.0", {"uv-99.0.data/scripts/uv": f'#!/bin/sh\nexec "{find_uv()}" "$@"\n'})
    (root / "requirements.lock").write_text(lock_of(tiny))
    return root


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The variables for a door that has the folder of wheels and no network, no configuration of anybody's and no GPU."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "COURSE_", "PYTHON")) and "proxy" not in name.lower()}
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    (tools / "nvidia-smi").write_text("#!/bin/sh\nexit 9\n")
    (tools / "nvidia-smi").chmod(0o755)
    return bare | {"HOME": str(folder), "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder / "wheels"),
                   "UV_CACHE_DIR": str(folder / "cache"), "UV_NO_CONFIG": "1", "PATH": f"{tools}{os.pathsep}{bare['PATH']}"} | more


def call(root: Path, **more: str) -> subprocess.CompletedProcess:
    """What `python3 scripts/course.py verb 'two words'` does."""
    return subprocess.run(command(root), check=False, capture_output=True, text=True, cwd=root.parent, env=environment(root.parent, **more), timeout=120)


def command(root: Path) -> list[str]:
    """The call itself."""
    return [sys.executable, str(root / "scripts" / "course.py"), "verb", "two words"]


def one_line(done: subprocess.CompletedProcess) -> str:
    """The last line on stderr, after asserting that the door ended with an error in one line and no traceback."""
    lines = done.stderr.strip().splitlines()
    assert done.returncode == 2, done.stderr
    assert all(line.startswith("course: ") for line in lines), done.stderr
    return lines[-1]
