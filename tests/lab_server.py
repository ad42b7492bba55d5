"""A running `course lab` to ask, and to end as people end it."""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"


def start(home: Path, port: int, *arguments: str) -> SimpleNamespace:
    """`course lab` in a process of its own, when it answers."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    environment |= {"HOME": str(home), "PYTHONPATH": os.path.relpath(ROOT / "scripts", home), "BROWSER": "false", "PYTHONFAULTHANDLER": "1"}
    process = subprocess.Popen([sys.executable, "-m", "coursekit", "lab", "--no-browser", "--port", str(port), *arguments],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, cwd=home)
    told = ""
    while not (address := re.search(r"http://127\.0\.0\.1:(\d+)(/\S+)\?token=(\w+)", told)):
        line = process.stdout.readline()
        assert line, told
        told += line
    server = SimpleNamespace(process=process, told=told, port=int(address[1]), page=address[2], token=address[3], home=home)
    for _ in range(200):
        try:
            socket.create_connection((HOST, server.port), timeout=10).close()
            return server
        except OSError:
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.1)
    raise AssertionError("JupyterLab does not listen")


def stop(server: SimpleNamespace, how: int = signal.SIGINT) -> int:
    """End it as Ctrl-C does."""
    server.process.send_signal(how)
    try:
        server.process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        server.process.send_signal(signal.SIGABRT)  # with PYTHONFAULTHANDLER it says where each thread stands
        raise AssertionError(f"JupyterLab does not end; it said: {server.process.communicate(timeout=60)[0]}") from None
    return server.process.returncode


def ask(server: SimpleNamespace, path: str, token: str | None = None, data: dict | None = None) -> tuple[int, str]:
    """Status and text of an answer."""
    headers = {"Authorization": f"token {token}"} if token is not None else {}
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", headers=headers, data=json.dumps(data).encode() if data else None)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def free_port() -> int:
    with socket.create_server((HOST, 0)) as taken:
        return taken.getsockname()[1]


def client_of(server, kernel_id: str):
    """A client of a kernel that the server started, found by its connection file."""
    from jupyter_client import BlockingKernelClient

    client = BlockingKernelClient(connection_file=str(server.home / ".local" / "share" / "jupyter" / "runtime" / f"kernel-{kernel_id}.json"))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    return client


def children_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def is_running(pid: str) -> bool:
    """False for a process that has ended, or that only waits to be collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
