"""Clients that are ready as soon as the kernel is; jupyter_client's own pause for 0.2 s or more at every start."""
import time
from queue import Empty

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.utils import ensure_async
from jupyter_core.utils import run_sync


class _ReadyAtOnce:
    """Ready when the kernel has answered and the `idle` that ends its answer came through: both channels work, and nothing is left in them."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        end = time.monotonic() + (timeout or float("inf"))
        while not await self._answers(self.kernel_info()):
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    async def _answers(self, asked: str) -> bool:
        try:
            reply = await self._next(self.shell_channel, asked, "kernel_info_reply", 1.0)
            self._handle_kernel_info_reply(reply)
            while (await self._next(self.iopub_channel, asked, "status", 0.04))["content"]["execution_state"] != "idle":
                pass
        except Empty:  # not there yet, or what it published came before we listened: ask again
            return False
        return True

    async def _next(self, channel, asked: str, kind: str, timeout: float) -> dict:
        while True:
            message = await ensure_async(channel.get_msg(timeout=timeout))
            if message["msg_type"] == kind and message["parent_header"].get("msg_id") == asked:
                return message


class CourseKernelClient(_ReadyAtOnce, AsyncKernelClient):
    """What papermill's client talks through."""

    wait_for_ready = _ReadyAtOnce._async_wait_for_ready


class BlockingCourseKernelClient(_ReadyAtOnce, BlockingKernelClient):
    """The same for tools that are not asynchronous."""

    wait_for_ready = run_sync(_ReadyAtOnce._async_wait_for_ready)
