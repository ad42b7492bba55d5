"""JupyterLab for the course: what to open, on which port, and options that no configuration of the user's weakens."""
import difflib
import os
import secrets
import socket
import sys
from pathlib import Path
from urllib.parse import quote

from coursekit.catalog import Course
from coursekit.errors import CourseError

HOST = "127.0.0.1"
PORTS_TRIED = 100
SETTINGS = Path(__file__).parent / "jupyter"  # a README opens as it reads; no address of JupyterLab can ask for that


def page_of(course: Course, target: str | None) -> str:
    """The page of JupyterLab that shows a target; a folder stands for its README."""
    path = find(course, target or "README.md")
    if path.is_dir():
        path /= "README.md"
    if not path.is_file():
        raise CourseError(f"{target}: there is nothing to open at {path}; name a lesson or a notebook")
    return "/lab/tree/" + quote(path.relative_to(course.root.resolve()).as_posix())


def find(course: Course, target: str) -> Path:
    """The file or folder that a target names, from here or from the root of the course."""
    root = course.root.resolve()
    for base in (Path.cwd(), root):
        path = (base / target).resolve()
        if path.exists() and path.is_relative_to(root):
            return path
    known = [lesson.name for lesson in course.lessons] + [book.name for book in course.lesson_notebooks + course.exercises + course.solutions]
    near = difflib.get_close_matches(target.strip("/"), known, n=1, cutoff=0.4)
    raise CourseError(f"{target}: no such lesson or notebook in this course" + (f"; did you mean '{near[0]}'?" if near else "; try: course lab"))


def free_port(first: int) -> int:
    """The first port from `first` on that nobody listens on."""
    if not 1 <= first <= 65535:
        raise CourseError(f"--port {first}: a port is a number from 1 to 65535")
    for port in range(first, min(first + PORTS_TRIED, 65536)):
        if _is_free(port):
            return port
    raise CourseError(f"--port {first}: it and the {PORTS_TRIED} after it are taken or forbidden; name another")


def _is_free(port: int) -> bool:
    with socket.socket() as server:
        if os.name != "nt":  # as JupyterLab itself does; on Windows the option would share a taken port
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((HOST, port))
        except OSError:
            return False
        return True


def options(root: Path, page: str, port: int, token: str, browser: bool) -> list[str]:
    """JupyterLab's command line. Each option that concerns safety is here because it wins over the user's configuration."""
    safe = {
        "ServerApp.ip": HOST, "ServerApp.port": port, "ServerApp.port_retries": 0, "ServerApp.sock": "", "IdentityProvider.token": token,
        "ServerApp.identity_provider_class": "jupyter_server.auth.identity.PasswordIdentityProvider",
        "ServerApp.allow_remote_access": False, "ServerApp.allow_origin": "", "ServerApp.allow_origin_pat": "", "ServerApp.disable_check_xsrf": False,
        "ServerApp.root_dir": root, "ServerApp.base_url": "/", "LabApp.default_url": page, "ServerApp.open_browser": browser,
        "ServerApp.allow_root": True,  # a container has no other user
        "Application.log_level": "WARN",
    }
    return ["-y", *(f"--{name}={value}" for name, value in safe.items())]


def serve(course: Course, target: str | None, first_port: int, browser: bool) -> int:
    """Run JupyterLab in this process until Ctrl-C: so the token stands in no list of processes."""
    page = page_of(course, target)
    port = free_port(first_port)
    try:
        from jupyterlab.labapp import LabApp
    except ImportError:
        raise CourseError("JupyterLab is not installed here; python3 scripts/course.py lab brings it, or: pip install jupyterlab") from None
    if port != first_port:
        print(f"port {first_port} is taken; JupyterLab listens on {port}")
    token = secrets.token_hex(24)
    print(f"JupyterLab: http://{HOST}:{port}{page}?token={token}\nCtrl-C ends it.", flush=True)
    if "PYTHONPATH" in os.environ:  # kernels start in their notebook's folder, where a relative path leads nowhere
        os.environ["PYTHONPATH"] = os.pathsep.join(os.path.abspath(path) for path in os.environ["PYTHONPATH"].split(os.pathsep) if path)
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # the kernel of this environment, whatever the user installed elsewhere
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(SETTINGS), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])])
    os.chdir(course.root)
    LabApp.launch_instance(argv=options(course.root, page, port, token, browser))
    sys.stdout.flush()
    return 0
