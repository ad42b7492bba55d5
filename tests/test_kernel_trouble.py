"""Kernels that die, hang, flood or never come: noticed within seconds, the cell named, the notebook written, nothing left behind."""
import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

import notebooks
from amount import FULL
from coursekit.errors import CourseError
from coursekit.execute import warm_start
from coursekit.execute.kernels import BlockingCourseKernelManager, CourseKernelManager
from coursekit.execute.runner import execute
from coursekit.execute.warm_start import warm_kernels

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="signals as Linux has them")


def run_one(tmp_path, *cells, **options):
    path = notebooks.write(tmp_path, "one", *cells, kernel=options.pop("kernel", "python3"))
    warm = options.pop("warm", True)
    start = time.monotonic()
    result, = execute([notebooks.job(path, **options)], warm=warm)
    written = json.loads((tmp_path / "out" / "one.ipynb").read_text(encoding="utf-8"))
    return result, "".join(written["cells"][0]["source"]), time.monotonic() - start


@LINUX
@pytest.mark.parametrize("warm", [True, False])
@pytest.mark.parametrize("death", ["os.kill(os.getpid(), 9)", "os._exit(3)", "os.kill(os.getpid(), signal.SIGSEGV)", "os.kill(os.getpid(), signal.SIGSTOP)"])
def test_a_kernel_that_dies_or_stops_is_noticed_and_named(tmp_path, death, warm):
    result, top, seconds = run_one(tmp_path, "import os, signal", death, "print('never')", warm=warm, timeout=300)
    assert (result.status, result.cell) == ("died", "c1"), result.message
    assert "c1" in top
    assert seconds < 60, "it waited for the cell's time limit"


def test_an_error_is_named_with_its_cell_and_stands_on_top(tmp_path):
    result, top, _ = run_one(tmp_path, "x = 1", "raise ValueError('so <b>wrong</b>')", "x")
    assert (result.status, result.cell, result.message) == ("failed", "c1", "ValueError: so <b>wrong</b>")
    assert "Cell `c1`" in top


def test_a_cell_that_never_ends(tmp_path):
    result, top, _ = run_one(tmp_path, "import time", "while True: time.sleep(0.1)", timeout=2)
    assert (result.status, result.cell) == ("timed out", "c1")
    assert "longer than 2 seconds" in top


def test_a_cell_that_floods(tmp_path):
    result, top, _ = run_one(tmp_path, "for _ in range(100):\n    print('x' * 1_000_000)", "1")
    assert (result.status, result.cell) == ("failed", "c0")
    assert "more than 10 MB" in top
    assert (tmp_path / "out" / "one.ipynb").stat().st_size < 15_000_000


def test_a_kernel_that_is_not_installed(tmp_path):
    result, top, _ = run_one(tmp_path, "1", kernel="julia-1.99")
    assert result.status == "failed"
    assert "julia-1.99" in result.message
    assert "julia-1.99" in top


@pytest.mark.parametrize("text", ["", "{", '{"cells": []}', "not json at all", '{"cells": 3, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "\x00\xff"])
def test_a_file_that_is_no_notebook(tmp_path, text):
    path = tmp_path / "bad.ipynb"
    path.write_text(text, encoding="latin-1")
    result, = execute([notebooks.job(path)])
    assert result.status == "failed"
    assert str(path) in result.message
    assert "\n" not in result.message
    assert "could not be run" in (tmp_path / "out" / "bad.ipynb").read_text(encoding="utf-8")


def test_a_notebook_without_cells(tmp_path):
    empty = notebooks.write(tmp_path, "empty")
    missing = notebooks.write(tmp_path, "missing", kernel="julia-1.99")
    results = execute([notebooks.job(path) for path in (empty, missing)])
    assert [(result.status, result.cell) for result in results] == [("passed", ""), ("failed", "")]
    assert "julia-1.99" in (tmp_path / "out" / "missing.ipynb").read_text(encoding="utf-8")


def test_one_bad_notebook_does_not_touch_the_others(tmp_path):
    paths = [notebooks.write(tmp_path, f"n{number}", "import os", "os._exit(1)" if number == 1 else "print(6 * 7)") for number in range(4)]
    assert [result.status for result in execute([notebooks.job(path) for path in paths])] == ["passed", "died", "passed", "passed"]


@pytest.mark.skipif(sys.platform == "win32", reason="no private sockets there")
@pytest.mark.parametrize("kind", [CourseKernelManager, BlockingCourseKernelManager])
def test_kernels_talk_over_sockets_of_their_own(kind):
    manager = kind(kernel_name="python3")
    assert manager.transport == "ipc" and manager.ip.startswith("/tmp/ck")
    manager.cleanup_ipc_files()
    assert not os.path.exists(os.path.dirname(manager.ip))


def test_many_kernels_started_at_once_are_all_there():
    """TCP loses 1 to 3 of 200 to "Address already in use"."""
    count = 200 if FULL else 20

    async def start_one():
        manager = CourseKernelManager(kernel_name="python3")
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=120)
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        return True

    async def start_all():
        tickets = asyncio.Semaphore(10)

        async def with_ticket():
            async with tickets:
                return await start_one()
        return await asyncio.gather(*(with_ticket() for _ in range(count)))

    with warm_kernels([]):
        assert sum(asyncio.run(start_all())) == count


@LINUX
def test_ctrl_c_before_the_warm_process_listens_ends_it(monkeypatch, tmp_path):
    started = []
    whole = warm_start.subprocess.Popen

    def remembered(*args, **options):
        started.append(whole(*args, **options))
        monkeypatch.setattr(started[0], "wait", lambda timeout=None: whole.wait(started[0], timeout) if timeout is None else _interrupt())
        return started[0]
    monkeypatch.setattr(warm_start.subprocess, "Popen", remembered)
    with pytest.raises(KeyboardInterrupt):
        warm_start.start_server(str(tmp_path / "warm"), [])
    assert started[0].returncode == -signal.SIGKILL


def _interrupt():
    raise KeyboardInterrupt


def test_a_warm_process_that_does_not_start_is_one_line(monkeypatch, tmp_path):
    monkeypatch.setattr(warm_start, "SERVE", "")
    with pytest.raises(CourseError, match="--cold"):
        warm_start.start_server(str(tmp_path / "warm"), [])


def test_ctrl_c_amid_the_import_of_jupyter_stays_ctrl_c(monkeypatch):
    monkeypatch.setitem(sys.modules, "jupyter_client.provisioning.factory", None)
    warm_start._unregister()


RUN = "from pathlib import Path; import notebooks; from coursekit.execute.runner import execute; execute([notebooks.job(Path({path!r}), timeout=100)])"


@LINUX
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
@pytest.mark.usefixtures("as_in_a_terminal")
def test_a_stopped_tool_leaves_no_kernel_and_nothing_half_written(tmp_path, number):
    path = notebooks.write(tmp_path, "slow", f"import os, subprocess, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))",
                           "child = subprocess.Popen(['sleep', '300'])", f"open({str(tmp_path / 'child')!r}, 'w').write(str(child.pid)); time.sleep(300)")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path])}
    environment.pop("COURSEKIT_WARM_SOCKET", None)
    tool = subprocess.Popen([sys.executable, "-c", RUN.format(path=str(path))], env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text())
        pids = [int((tmp_path / name).read_text()) for name in ("pid", "child")]
        folders = {Path(word).parent for child in psutil.Process(tool.pid).children() for word in child.cmdline() if word.endswith("/warm")}
        assert [folder.is_dir() for folder in folders] == [True]
        tool.send_signal(number)
        assert tool.wait(timeout=30) != 0
        wait_for(lambda: not any(_runs(pid) for pid in pids))
    finally:
        tool.kill()
    assert not (tmp_path / "out" / "slow.ipynb").exists()
    wait_for(lambda: not any(folder.exists() for folder in folders))


def _runs(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def wait_for(condition, seconds: float = 40) -> None:
    """Wait until a condition holds, or fail."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
