"""A process that the warm process forked, seen from the tool that asked for it."""
import json
import os
import select
import signal
import socket
import subprocess
from pathlib import Path


class ForkedProcess:
    """The part of subprocess.Popen that is used here, for a process that the warm process forked."""

    stdin = stdout = stderr = None

    def __init__(self, address: str, request: dict):
        self.returncode: int | None = None
        self.log = Path(request["log"])
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.settimeout(60)  # the first one waits for the imports
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
        """The exit code when the process has ended."""
        return self._ended_within(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the process's end; its exit code."""
        if self._ended_within(timeout) is None:
            raise subprocess.TimeoutExpired("forked process", timeout)
        return self.returncode

    def _ended_within(self, seconds: float | None) -> int | None:
        if self.returncode is None and select.select([self.connection], [], [], seconds)[0]:
            try:
                self.returncode = json.loads(self._read_line())["exit"]
            except (RuntimeError, OSError, ValueError):
                self.returncode = -signal.SIGKILL
            self.connection.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal the process, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)
