"""What the front door tells uv, for machines and configurations that are not at hand."""
import os

import pytest

from door_commands import (
    Attempt,
    explain,
    explain_os_error,
    has_nvidia_gpu,
    index_flags,
    parse_pip_config,
    pip_settings,
    torch_attempts,
    torch_version,
    uv_environment,
)

CONFIGURATIONS = [
    pytest.param("", {}, {}, {}, id="nothing is configured"),
    pytest.param("global.index-url='https://mirror.example/simple'", {}, {"UV_DEFAULT_INDEX": "https://mirror.example/simple"}, {}, id="a mirror"),
    pytest.param("global.extra-index-url='https://a.example/simple\\nhttps://b.example/simple'", {},
                 {"UV_EXTRA_INDEX_URL": "https://a.example/simple https://b.example/simple", "UV_INDEX_STRATEGY": "unsafe-best-match"}, {},
                 id="several extra indexes, a line each"),
    pytest.param("global.find-links='/one  /two'", {}, {"UV_FIND_LINKS": "/one,/two"}, {}, id="several folders of wheels"),
    pytest.param("global.find-links='/file'\ninstall.find-links='/install'", {}, {"UV_FIND_LINKS": "/install"}, {}, id="[install] beats [global]"),
    pytest.param(":env:.find-links='/variable'\nglobal.find-links='/file'\ninstall.find-links='/install'", {}, {"UV_FIND_LINKS": "/variable"}, {},
                 id="a variable beats both"),
    pytest.param("download.find-links='/elsewhere'\nlist.format='columns'", {}, {}, {"UV_FIND_LINKS"}, id="settings of other pip commands"),
    pytest.param("global.cert='/ca.pem'\nglobal.client-cert='/me.pem'", {}, {"SSL_CERT_FILE": "/ca.pem", "SSL_CLIENT_CERT": "/me.pem"}, {}, id="certificates"),
    pytest.param("global.proxy='http://p.example:3128'", {"http_proxy": "http://old"},
                 {"HTTP_PROXY": "http://p.example:3128", "HTTPS_PROXY": "http://p.example:3128", "ALL_PROXY": "http://p.example:3128"}, {"http_proxy"},
                 id="a proxy beats the one of the shell, as in pip"),
    pytest.param("global.proxy='me:secret@p.example:3128'", {}, {"HTTPS_PROXY": "http://me:secret@p.example:3128"}, {}, id="a proxy without a scheme"),
    pytest.param("global.trusted-host='a.example b.example:8080'", {}, {"UV_INSECURE_HOST": "a.example b.example:8080"}, {}, id="trusted hosts"),
    pytest.param(":env:.default-timeout='180'", {}, {"UV_HTTP_TIMEOUT": "180"}, {}, id="a timeout under its other name"),
    pytest.param("global.timeout='0.5'", {}, {"UV_HTTP_TIMEOUT": "1"}, {}, id="a timeout below a second"),
    pytest.param("global.timeout='soon'", {}, {}, {"UV_HTTP_TIMEOUT"}, id="a timeout that is none"),
    pytest.param("global.index-url='https://mirror.example/simple'", {"UV_INDEX_URL": "https://mine.example"}, {"UV_INDEX_URL": "https://mine.example"},
                 {"UV_DEFAULT_INDEX", "UV_INDEX_STRATEGY"}, id="uv's own index wins"),
    pytest.param("global.find-links='/file'\nglobal.timeout='5'", {"UV_FIND_LINKS": "/mine", "UV_HTTP_TIMEOUT": "60"},
                 {"UV_FIND_LINKS": "/mine", "UV_HTTP_TIMEOUT": "60"}, {}, id="uv's own settings win"),
    pytest.param("global.extra-index-url='https://a.example'", {"UV_INDEX_STRATEGY": "first-index"},
                 {"UV_INDEX_STRATEGY": "first-index", "UV_EXTRA_INDEX_URL": "https://a.example"}, {},
                 id="uv's own strategy wins"),
    pytest.param("", {"UV_SYSTEM_PYTHON": "1", "HOME": "/home/me"}, {"HOME": "/home/me"}, {"UV_SYSTEM_PYTHON"}, id="never into the system's Python"),
]


@pytest.mark.parametrize(("printed", "environ", "wanted", "unwanted"), CONFIGURATIONS)
def test_pip_configuration_reaches_uv(printed, environ, wanted, unwanted):
    got = uv_environment(parse_pip_config(printed), environ)
    assert {name: got.get(name) for name in wanted} == wanted
    assert not set(unwanted) & set(got)
    assert set(got) <= set(wanted) | set(environ) | {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"}


@pytest.mark.parametrize(("value", "flags"), [("1", ["--no-index"]), ("True", ["--no-index"]), ("yes", ["--no-index"]), ("false", []), ("0", []), ("", [])])
def test_no_index_is_a_flag(value, flags):
    assert index_flags({"no-index": value}) == flags


def test_pip_itself_is_asked(tmp_path, monkeypatch):
    (tmp_path / "pip.conf").write_text("[global]\nfind-links =\n    /one\n    /two words\n[install]\nindex-url = https://it's.example/simple\n")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    settings = pip_settings_of_some_pip()
    assert settings["find-links"].split() == ["/one", "/two", "words"]
    assert settings["index-url"] == "https://it's.example/simple"
    assert settings["no-index"] == "1"


def pip_settings_of_some_pip() -> dict[str, str]:
    import sys
    return pip_settings(getattr(sys, "_base_executable", sys.executable))


WHEELS, MIRROR, CLOSED = {"find-links": "/wheels"}, {"index-url": "https://mirror.example/simple"}, {"find-links": "/wheels", "no-index": "1"}
CPU, PLAIN, CUDA = ("--no-deps", "torch==2.13.0+cpu"), ("--no-deps", "torch==2.13.0"), ("torch==2.13.0,!=2.13.0+cpu",)
CPU_BACKEND, AUTO = ("--no-deps", "torch==2.13.0", "--torch-backend=cpu"), ("torch==2.13.0", "--torch-backend=auto")
MACHINES = [
    pytest.param("linux", False, {}, [CPU_BACKEND], id="Linux"),
    pytest.param("linux", False, WHEELS, [("--no-index", *CPU), CPU_BACKEND], id="Linux, wheels"),
    pytest.param("linux", False, MIRROR, [CPU, CPU_BACKEND], id="Linux, mirror"),
    pytest.param("linux", False, WHEELS | MIRROR, [("--no-index", *CPU), CPU, CPU_BACKEND], id="Linux, wheels and mirror"),
    pytest.param("linux", False, CLOSED, [("--no-index", *CPU)], id="Linux, wheels only"),
    pytest.param("linux", True, {}, [AUTO], id="Linux with a GPU"),
    pytest.param("linux", True, WHEELS, [("--no-index", *CUDA), AUTO, ("--no-index", *CPU)], id="Linux with a GPU, wheels"),
    pytest.param("linux", True, MIRROR, [CUDA, AUTO], id="Linux with a GPU, mirror"),
    pytest.param("darwin", False, {}, [PLAIN], id="macOS"),
    pytest.param("darwin", False, WHEELS, [("--no-index", *PLAIN), PLAIN], id="macOS, wheels"),
    pytest.param("win32", False, {}, [PLAIN], id="Windows"),
    pytest.param("win32", False, MIRROR, [PLAIN], id="Windows, mirror"),
    pytest.param("win32", True, {}, [AUTO], id="Windows with a GPU"),
]


@pytest.mark.parametrize(("system", "gpu", "settings", "arguments"), MACHINES)
def test_torch_comes_in_the_build_for_the_machine(system, gpu, settings, arguments):
    attempts = torch_attempts("2.13.0", system, gpu, settings, {})
    assert [attempt.arguments for attempt in attempts] == arguments


@pytest.mark.parametrize("settings", [{}, WHEELS, MIRROR, CLOSED, WHEELS | MIRROR, {"extra-index-url": "https://a.example"}])
def test_linux_without_a_gpu_never_asks_an_index_for_what_brings_cuda(settings):
    for attempt in torch_attempts("2.13.0", "linux", False, settings, {}):
        assert "--no-deps" in attempt.arguments
        assert "torch==2.13.0+cpu" in attempt.arguments or "--torch-backend=cpu" in attempt.arguments


def test_uv_torch_backend_of_the_user_wins():
    attempts = torch_attempts("2.13.0", "linux", True, WHEELS, {"UV_TORCH_BACKEND": "cu126"})
    assert attempts == [Attempt("as UV_TORCH_BACKEND=cu126 says", ("torch==2.13.0",))]


@pytest.mark.parametrize(("script", "there"), [
    ("echo 'GPU 0: H200 (UUID: x)'", True), ("echo 'No devices were found'", False), ("echo GPU; exit 9", False), (None, False),
])
@pytest.mark.skipif(os.name == "nt", reason="the stand-in for nvidia-smi is a shell script")
def test_nvidia_smi_is_asked_for_a_gpu(tmp_path, monkeypatch, script, there):
    if script:
        (tmp_path / "nvidia-smi").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "nvidia-smi").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert has_nvidia_gpu() is there


def test_the_lock_names_torch():
    assert torch_version("# a header\n# apart: torch==2.13.0\npandas==3.0\n") == "2.13.0"
    assert torch_version("torch==2.13.0\n") == ""


TROUBLES = [
    ("uv", "WARNING: Retrying ... NewConnectionError('<...>: [Errno 111] Connection refused')\nERROR: No matching distribution found for uv>=0.9",
     "cannot be reached"),
    ("requirements.lock", "error: Failed to fetch: `http://127.0.0.1:9/simple/tiny/`\n  cause: error sending request", "cannot be reached"),
    ("torch", "error: Request failed\n  cause: dns error\n  cause: failed to lookup address information", "cannot be reached"),
    ("requirements.lock", "error: Failed to install\n  cause: failed to copy: No space left on device (os error 28)", "the disk is full"),
    ("requirements.lock", "error: There is not enough space on the disk. (os error 112)", "the disk is full"),
    (".venv", "Error: [Errno 13] Permission denied: '/course/.venv/bin'", "make the folder writable"),
    ("torch", "error: failed to create directory: Read-only file system (os error 30)", "make the folder writable"),
    ("requirements.lock", "error: Hash mismatch for `tiny==1.0`", "git checkout requirements.lock"),
    ("requirements.lock", "error: Couldn't parse requirement in `requirements.lock` at position 0", "git checkout requirements.lock"),
    ("torch", "error: No solution found when resolving dependencies\n  cause: Because torch has no wheels", "Because torch has no wheels"),
    ("uv", "", "no message"),
]


@pytest.mark.parametrize(("what", "output", "told"), TROUBLES)
def test_what_went_wrong_is_told_in_one_line(what, output, told):
    line = explain(what, output, "/the course")
    assert told in line
    assert "\n" not in line


def test_trouble_with_a_file_names_it():
    assert "/the course/build" in explain_os_error(PermissionError(13, "Permission denied", "/the course/build"), "/the course")
