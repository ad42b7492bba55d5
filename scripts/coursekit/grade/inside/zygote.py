"""The warm process inside the sandbox: has imported what exercises use, has computed nothing, and forks a process for each submission.

It hears the grader on one socket: `{"number": 3}` comes with the end of a channel, `{"kill": 3}` ends what was forked for it. The submission's process
reads its program from the channel and answers on it; here is only said when it has ended. When the grader is gone, all is killed.
"""
import gc
import json
import os
import selectors
import signal
import socket
import warnings

from coursekit.execute import warm
from coursekit.grade.inside import learner, rooms

MESSAGE = 4096  # bytes, the longest on the control socket


def serve(handle: int, settings: dict) -> None:
    """Import, say so, and fork for each request until the grader is gone."""
    control = socket.socket(fileno=handle)
    control.set_inheritable(False)
    gc.disable()  # nothing to collect yet
    warm.import_for_kernels(settings["modules"])
    learner.prepare()
    gc.collect()
    gc.freeze()  # what is there stays shared between all that is forked
    gc.enable()
    wake, wakened = socket.socketpair()
    wakened.setblocking(False)
    signal.set_wakeup_fd(wakened.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    running: dict[int, int] = {}  # number of the request -> process
    _tell(control, {"ready": True})
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        selector.register(wake, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is wake:
                    wake.recv(MESSAGE)
                    _reap(running, control)
                    continue
                request, channel = _receive(control)
                if not request:
                    return _kill(list(running.values()))
                if "kill" in request:
                    _kill([running[number] for number in [request["kill"]] if number in running])
                    continue
                pid = _fork(request, channel, [control, wake, wakened], selector, settings)
                channel.close()
                running[request["number"]] = pid
                _tell(control, {"number": request["number"], "pid": pid})


def _receive(control: socket.socket) -> tuple[dict, socket.socket | None]:
    text, handles, _, _ = socket.recv_fds(control, MESSAGE, 1)
    channel = socket.socket(fileno=handles[0]) if handles else None
    return (json.loads(text) if text else {}), channel


def _tell(control: socket.socket, message: dict) -> None:
    try:
        control.send(json.dumps(message).encode())
    except OSError:
        pass  # the grader is gone; its closing is noticed by itself


def _reap(running: dict[int, int], control: socket.socket) -> None:
    while True:
        try:
            pid, status, used = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        for number in [number for number, known in running.items() if known == pid]:
            del running[number]
            _tell(control, {"number": number, "exit": os.waitstatus_to_exitcode(status), "seconds": used.ru_utime + used.ru_stime})


def _kill(processes: list[int]) -> None:
    for pid in processes:
        for kill in (os.killpg, os.kill):
            try:
                kill(pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                continue


def _fork(request: dict, channel: socket.socket, mine: list, selector, settings: dict) -> int:
    """The guard of a room: its process group is what is killed, and with it all that the room holds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # BLAS keeps idle threads, which fork leaves behind safely
        pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        selector.close()
        for each in mine:
            each.close()
        os.setsid()
        code = _in_room(channel, request, settings)
    except BaseException as error:
        _say(channel, error)
    finally:
        os._exit(code)


def _say(channel: socket.socket, error: BaseException) -> None:
    try:
        channel.sendall(json.dumps({"event": "trouble", "error": f"{type(error).__name__}: {error}"}).encode() + b"\n")
    except OSError:
        pass


def _in_room(channel: socket.socket, request: dict, settings: dict) -> int:
    """Make the room; in it a first process that waits for the learner's, and with whose end all others there end."""
    if settings["separate"]:
        rooms.separate()
    first = os.fork()
    if first:
        channel.close()
        return _wait_for(first)
    rooms.die_with_parent()
    if settings["separate"]:
        rooms.furnish(settings["places"], settings["hidden"], settings["disk"])
    second = os.fork()
    if second == 0:
        rooms.limit(settings["memory"], settings["seconds"], settings["processes"], settings["disk"])
        if settings["separate"]:  # without a sandbox, nobody's user could not even read the course
            rooms.drop_rights(request["slot"])
        learner.live(channel, request["folder"] or settings["folder"], settings)
        os._exit(0)
    channel.close()
    os._exit(_wait_for(second))


def _wait_for(pid: int) -> int:
    """The exit code of a child, 128 and the signal's number where one killed it; other children that end meanwhile are let go."""
    while True:
        ended, status = os.waitpid(-1, 0)
        if ended == pid:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
