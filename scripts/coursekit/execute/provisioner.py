"""A Jupyter kernel provisioner that has its kernels forked from the warm process; whatever is not our Python starts as usual."""
import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from coursekit.execute.warm_start import SOCKET_VARIABLE


class ForkedProcess:
    """The part of subprocess.Popen that a provisioner uses, for a kernel that the warm process forked."""

    stdin = stdout = stderr = None

    def __init__(self, address: str, request: dict):
        self.returncode: int | None = None
        self.log = Path(request["log"])
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.settimeout(60)  # the first kernel waits for the imports
        self.connection.connect(address)
        self.connection.sendall(json.dumps(request).encode() + b"\n")
        self._lines = self.connection.makefile("r")
        self.pid = json.loads(self._read_line())["pid"]

    def _read_line(self) -> str:
        line = self._lines.readline()
        if not line:
            raise RuntimeError("the warm process is gone")
        return line

    def poll(self) -> int | None:
        """The exit code when the kernel has ended."""
        if self.returncode is None and select.select([self.connection], [], [], 0)[0]:
            return self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the kernel's end; its exit code."""
        if self.returncode is None:
            self.connection.settimeout(timeout)
            try:
                self.returncode = json.loads(self._read_line())["exit"]
            except TimeoutError:
                raise subprocess.TimeoutExpired("kernel", timeout) from None
            except (RuntimeError, OSError):
                self.returncode = -signal.SIGKILL
            self.connection.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal the kernel, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)


class WarmProvisioner(LocalProvisioner):
    """Forks our own Python's kernels from the warm process, launches all others as jupyter_client does."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any):
        """Fork or launch; the connection information of the new kernel."""
        address = os.environ.get(SOCKET_VARIABLE)
        if not address or not os.path.exists(address) or not _is_our_python(cmd):
            return await super().launch_kernel(cmd, **kwargs)
        env = dict(kwargs.get("env") or os.environ)
        env.pop(SOCKET_VARIABLE, None)
        cwd = str(Path(kwargs.get("cwd") or Path.cwd()).resolve())
        log = Path(address).parent / f"{self.kernel_id}.log"
        self.process = ForkedProcess(address, {"argv": cmd[2:], "cwd": cwd, "env": env, "log": str(log)})
        self.pid = self.pgid = self.process.pid
        self.cwd = cwd
        await self._sockets_there()
        return self.connection_info

    async def _sockets_there(self) -> None:
        """Wait for the kernel's last socket: who connects before it is there tries again 0.1 s later."""
        info = self.connection_info
        last = Path(f"{info['ip']}-{info['hb_port']}")
        while info["transport"] == "ipc" and not last.exists() and self.process.poll() is None:
            await asyncio.sleep(0.005)

    async def wait(self) -> int | None:
        """Wait for the kernel's end without polling for it."""
        if isinstance(self.process, ForkedProcess):
            code = await asyncio.get_running_loop().run_in_executor(None, self.process.wait)
            self.process = None
            return code
        return await super().wait()


def _is_our_python(cmd: list[str]) -> bool:
    """`this python -m ipykernel_launcher ...`: the only command whose process a fork can stand in for."""
    return cmd[1:3] == ["-m", "ipykernel_launcher"] and os.path.realpath(cmd[0]) == os.path.realpath(sys.executable)
