"""A Jupyter kernel provisioner that has its kernels forked from the warm process; whatever is not our Python starts as usual."""
import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from coursekit.execute.forked_process import ForkedProcess
from coursekit.execute.warm_start import SOCKET_VARIABLE


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
