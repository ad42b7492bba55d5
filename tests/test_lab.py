"""lab: JupyterLab started for real, with a configuration of the user's that would open it to everybody."""
import json
import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from coursekit import lab
from coursekit.catalog import Course, this_course
from coursekit.errors import CourseError
from lab_server import ROOT, ask, children_of, client_of, free_port, is_running, start, stop

OPEN_TO_ALL = """
c.ServerApp.ip = "0.0.0.0"
c.ServerApp.token = ""
c.ServerApp.password = ""
c.ServerApp.allow_origin = "*"
c.ServerApp.disable_check_xsrf = True
c.ServerApp.base_url = "/elsewhere"
c.ServerApp.root_dir = "/"
c.IdentityProvider.token = ""
c.PasswordIdentityProvider.hashed_password = ""
c.ServerApp.open_browser = True

from jupyter_server.auth.identity import IdentityProvider, User

class Anybody(IdentityProvider):
    def get_user(self, handler):
        return User("anybody")

c.ServerApp.identity_provider_class = Anybody
"""
ANSWERS = "import json, os, coursekit.check; json.dump([coursekit.check.__name__, os.getcwd()], open({answer!r}, 'w'))"


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory):
    """A home folder with an open configuration and a broken kernel under the course's kernel's name."""
    home = tmp_path_factory.mktemp("home")
    (home / ".jupyter").mkdir()
    (home / ".jupyter" / "jupyter_server_config.py").write_text(OPEN_TO_ALL)
    kernel = home / ".local" / "share" / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text(json.dumps({"argv": ["/bin/false", "{connection_file}"], "display_name": "broken", "language": "python"}))
    return home


@pytest.fixture(scope="module")
def server(hostile_home):
    """A running JupyterLab."""
    server = start(hostile_home, free_port())
    yield server
    if server.process.poll() is None:
        stop(server)


posix = pytest.mark.skipif(os.name == "nt", reason="signals and home folders are POSIX's here")
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, and at Jupyter's folders on Linux")


@posix
def test_the_token_is_on_whatever_the_users_configuration_says(server):
    assert len(server.token) >= 32
    assert ask(server, "/api/status")[0] == 403
    assert ask(server, "/api/status", "")[0] == 403
    assert ask(server, "/api/status", "wrong")[0] == 403
    assert ask(server, "/api/status", server.token)[0] == 200


@linux
def test_the_token_stands_in_no_list_of_processes(server):
    assert server.token not in Path(f"/proc/{server.process.pid}/cmdline").read_text()


@linux
def test_it_listens_on_this_machines_own_address_only(server):
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", server.port), timeout=5)


@posix
def test_it_opens_the_readme_of_the_course(server):
    assert server.page == "/lab/tree/README.md"
    assert ask(server, server.page, server.token)[0] == 200
    assert ask(server, "/api/contents/README.md?content=0", server.token)[0] == 200
    settings = json.loads(ask(server, "/lab/api/settings/@jupyterlab/docmanager-extension:plugin", server.token)[1])
    assert settings["schema"]["properties"]["defaultViewers"]["default"] == {"markdown": "Markdown Preview"}


@posix
def test_the_next_one_takes_another_port_and_says_so_and_ends_on_sigterm(server, hostile_home):
    second = start(hostile_home, server.port, "README.md")
    try:
        assert f"port {server.port} is taken; JupyterLab listens on {second.port}" in second.told
        assert ask(second, "/api/status", server.token)[0] == 403
    finally:
        stop(second, signal.SIGTERM)


@linux
def test_its_kernels_are_those_of_this_environment_and_ctrl_c_ends_all(server, tmp_path):
    specs = json.loads(ask(server, "/api/kernelspecs", server.token)[1])
    assert specs["kernelspecs"]["python3"]["spec"]["argv"][0] != "/bin/false"
    status, text = ask(server, "/api/kernels", server.token, {"name": "python3"})
    assert status == 201
    answer = tmp_path / "answer.json"
    client = client_of(server, json.loads(text)["id"])
    client.execute_interactive(ANSWERS.format(answer=str(answer)), timeout=60)
    client.stop_channels()
    assert json.loads(answer.read_text()) == ["coursekit.check", str(ROOT)]
    children = children_of(server.process.pid)
    assert children
    assert stop(server) == 0
    deadline = time.monotonic() + 10
    while [pid for pid in children if is_running(pid)]:
        assert time.monotonic() < deadline, "a kernel outlives JupyterLab"
        time.sleep(0.1)


@pytest.fixture
def small(tmp_path):
    """A course with one lesson."""
    lesson = tmp_path / "01_notebook"
    lesson.mkdir()
    for path in (tmp_path / "README.md", lesson / "README.md", lesson / "01_meet the data.ipynb", lesson / "02_split.ipynb"):
        path.write_text("{}")
    return Course(tmp_path)


@pytest.mark.parametrize(("target", "page"), [
    (None, "/lab/tree/README.md"),
    ("01_notebook", "/lab/tree/01_notebook/README.md"),
    ("01_notebook/", "/lab/tree/01_notebook/README.md"),
    ("01_notebook/02_split.ipynb", "/lab/tree/01_notebook/02_split.ipynb"),
    ("01_notebook/01_meet the data.ipynb", "/lab/tree/01_notebook/01_meet%20the%20data.ipynb"),
])
def test_the_page_of_a_target(small, target, page):
    assert lab.page_of(small, target) == page


@pytest.mark.parametrize(("target", "told"), [
    ("01_notebok", "did you mean '01_notebook'"), ("/etc/passwd", "no such lesson"), ("../..", "no such lesson"), ("zzz", "try: course lab"),
])
def test_a_target_that_is_none_is_one_line(small, target, told):
    with pytest.raises(CourseError, match=told):
        lab.page_of(small, target)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_is_none_is_one_line(port):
    with pytest.raises(CourseError, match="from 1 to 65535"):
        lab.free_port(port)


def test_without_jupyterlab_one_line_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    with pytest.raises(CourseError, match="pip install jupyterlab"):
        lab.serve(this_course(), None, 8888, browser=False)
