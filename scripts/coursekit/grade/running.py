"""Runs one program in the sandbox: hears it out, keeps to the limits, and goes on behind a cell or a probe that never ends or kills its process."""
import json
import secrets
import select
import time
from dataclasses import dataclass, field
from itertools import count

from coursekit.grade.program import Program
from coursekit.grade.sandbox import Sandbox
from coursekit.grade.watching import Watch

TIMED_OUT, DIED, TAMPERED = "timed out", "died", "tampered with"
MOST_RUNS = 4          # of one notebook: one more behind each thing that stopped it
MOST_BYTES = 64 << 20  # that a submission may tell in a run
SIGNALS = {139: "a segmentation fault ended Python", 134: "Python aborted", 137: "Python was killed", 152: "it used up its processor time",
           153: "it wrote a file larger than it may"}
_numbers = count(1)


@dataclass
class Heard:
    """What is known of a program by now: errors of cells and outcomes of probes by step, what stopped where, and whether something was forged."""

    errors: dict[int, str] = field(default_factory=dict)
    outcomes: dict[int, dict] = field(default_factory=dict)
    stopped: dict[int, tuple[str, str]] = field(default_factory=dict)  # step -> timed out or died, and how
    tampered: str = ""
    trouble: str = ""
    seconds: float = 0.0
    memory: int = 0  # bytes, the most that was seen


class _Forged(Exception):
    """A message that the checker did not send."""


def run(sandbox: Sandbox, program: Program, slot: int = 0) -> Heard:
    """Run a program until each probe has an outcome, or cannot have one."""
    heard, start = Heard(), time.perf_counter()
    for _ in range(MOST_RUNS):
        step = _run_once(sandbox, program, heard, slot)
        if step is None or heard.tampered or heard.trouble:
            break
        if not any(number > step and number not in heard.outcomes for number in program.probes):
            break
    heard.seconds = time.perf_counter() - start
    return heard


def _run_once(sandbox: Sandbox, program: Program, heard: Heard, slot: int) -> int | None:
    """One run of what is still open; the step at which it stopped before its end."""
    number, secret = next(_numbers), secrets.token_hex(16)
    left = [at for at, step in enumerate(program.steps) if at not in heard.stopped and ("cell" in step or at not in heard.outcomes)]
    channel = sandbox.begin(number, slot, program.folder)
    reached, began = [0], [time.monotonic()]  # the step that runs, and when each began
    watch = Watch(sandbox, number)
    deadline = time.monotonic() + sandbox.limits.seconds
    why = ""
    try:
        channel.settimeout(10)
        channel.sendall(json.dumps({"secret": secret, "seed": program.seed, "steps": [program.steps[at] for at in left]}).encode() + b"\n")
        for message in _messages(channel, deadline, watch):
            if _take(message, secret, left, reached, began, program, heard):
                sandbox.ended(number, 1)  # by itself, and with the account of its processor time
                break
        else:
            why = watch.why or ("timed out" if time.monotonic() >= deadline else "")
            code = None if why else sandbox.ended(number, 2)
            at = left[min(reached[0], len(left) - 1)]
            took = [end - start for start, end in zip(began, [*began[1:], time.monotonic()], strict=True)]
            longest = left[took.index(max(took))]
            if why == "timed out" and longest in heard.outcomes:  # a slow answer, but it came: the others get their time without it
                return longest
            heard.stopped[at] = (TIMED_OUT, "") if why == "timed out" or code == 152 else (DIED, watch.why or SIGNALS.get(code, "the code ended Python itself"))
            return at
    except (_Forged, ValueError, RecursionError):
        heard.tampered = "a message that the checker did not send"
    except OSError:  # it was gone before it had read
        heard.trouble = "the submission's process did not start"
    finally:
        sandbox.kill(number)
        sandbox.ended(number, 10)
        channel.close()
        heard.memory = max(heard.memory, watch.memory)
    return None


def _messages(channel, deadline: float, watch: Watch):
    """The messages, until the channel closes, the time is over, or the watch objects."""
    pending, total = bytearray(), 0
    channel.setblocking(False)
    while (left := deadline - time.monotonic()) > 0 and watch.fine():
        if not select.select([channel], [], [], min(left, watch.EVERY))[0]:
            continue
        try:
            piece = channel.recv(1 << 20)
        except BlockingIOError:
            continue
        except OSError:
            return
        if not piece:
            return
        total += len(piece)
        if total > MOST_BYTES:
            raise _Forged
        pending += piece
        while (end := pending.find(b"\n")) >= 0:
            line, pending = bytes(pending[:end]), pending[end + 1:]
            yield json.loads(line)


def _take(message: object, secret: str, left: list[int], reached: list[int], began: list[float], program: Program, heard: Heard) -> bool:
    """Note what a message says; True when it was the last. One out of turn, or without the secret, is forged."""
    if not isinstance(message, dict):
        raise _Forged
    event, at = message.get("event"), message.get("step")
    if event == "trouble" and reached[0] == 0 and "secret" not in message:  # before any of the learner's code ran
        heard.trouble = str(message.get("error"))[:200]
        return True
    if message.get("secret") != secret:
        raise _Forged
    if event == "tampered":
        heard.tampered = str(message.get("what"))[:100]
        return True
    if not isinstance(at, int) or isinstance(at, bool):
        raise _Forged
    if event == "end" and at == len(left):
        return True
    if event == "begin" and at in (reached[0], reached[0] + 1) and at < len(left):
        if at > reached[0]:
            began.append(time.monotonic())
        reached[0] = at
        return False
    number = left[at] if at == reached[0] else -1
    if event == "error" and number >= 0 and "cell" in program.steps[number]:
        heard.errors[number] = str(message.get("error"))[:500]
    elif event == "outcome" and number in program.probes and number not in heard.outcomes and isinstance(message.get("outcome"), dict):
        heard.outcomes[number] = message["outcome"]
    else:
        raise _Forged
    return False
