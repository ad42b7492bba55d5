"""In a room: run the cells of a program as a notebook would, put each answer before its probe, tell the grader what the probe saw.

The program is steps: `{"cell": source}`, or `{"question": name, "answer": expression}`. For each step goes out `{"event": "begin"}`, then what came of it:
`"error"`, `"outcome"`, or nothing; at last `"end"`. Every message carries the number that the program came with, and the check package that looks at
answers is a copy that the submission's own imports do not reach.
"""
import ast
import io
import json
import os
import socket
import sys
import types
import warnings

from coursekit.grade.inside import apart, guard, show_nothing

LONGEST = 16 << 20  # characters of one message
FILES = "<ipython-input-{}>"
_ready: dict = {}


def prepare() -> None:
    """Import what looks at answers, and make the shell: before the fork, once for all."""
    import importlib

    known = apart.load()
    check = types.SimpleNamespace(**{name.rpartition(".")[2]: module for name, module in known.items() if name.count(".") == 2})
    for name in ("IPython.core.ultratb", "IPython.core.formatters"):
        importlib.import_module(name)
    modules = {name: known.get(f"coursekit.check.questions.{name}") for name in check.registry.exercise_names()}
    questions = {f"{name}.{question.name}": question for name, module in modules.items() if module for question in module.QUESTIONS}
    _ready.update(blanks=check.blanks, probing=check.probing, reading=check.reading, questions=questions, waiting=check.waiting,
                  shell=show_nothing.make_shell(), snapshot=guard.Snapshot(known))


def live(channel: socket.socket, folder: str, settings: dict) -> None:
    """Read a program, become what a notebook's process looks like, run it."""
    program = _read(channel)
    for name in [name for name in sys.modules if name.partition(".")[0] == "coursekit"]:
        del sys.modules[name]  # it is found by the submission anew, and not this copy
    snapshot = _ready["snapshot"]
    _settle_in(folder, settings)
    send, leave = _sender(channel, program["secret"]), os._exit
    shell, waits = _open_shell()

    def tampered(what: str) -> None:
        send({"event": "tampered", "what": what})
        leave(0)

    guard.watch(_ready["blanks"].is_learners_file, tampered)
    for number, step in enumerate(program["steps"]):
        send({"event": "begin", "step": number})
        if "cell" in step:
            error = _run_cell(shell, step["cell"], step["name"])
            if error:
                send({"event": "error", "step": number, "error": error})
        else:
            if what := snapshot.patched():
                tampered(what)
            outcome = _look(shell, waits, step, program["seed"])
            if what := snapshot.patched():
                tampered(what)
            send({"event": "outcome", "step": number, "outcome": outcome})
    send({"event": "end", "step": len(program["steps"])})
    leave(0)


def _read(channel: socket.socket) -> dict:
    with channel.makefile("r", encoding="utf-8") as lines:
        return json.loads(lines.readline())


def _sender(channel: socket.socket, secret: str):
    """A function that sends one message whole."""
    dumps, write = json.dumps, channel.sendall

    def send(message: dict) -> None:
        text = dumps({**message, "secret": secret})
        if len(text) > LONGEST:
            text = dumps({"event": "outcome", "step": message["step"], "outcome": {"status": "unreadable", "error": "it is too large"}, "secret": secret})
        write(text.encode() + b"\n")
    return send


def _settle_in(folder: str, settings: dict) -> None:
    """The folder, the environment and the streams of a notebook's process; what is printed goes nowhere."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(settings["environment"])
    sys.path[:] = [path for path in sys.path if path]
    sys.path.insert(0, "")
    sys.argv = ["ipykernel_launcher.py", "-f", "kernel.json"]
    nowhere = os.open(os.devnull, os.O_RDWR)
    for target in (0, 1, 2):
        os.dup2(nowhere, target)
    sys.stdin, sys.stdout, sys.stderr = (_stream(*each) for each in ((0, "r"), (1, "w"), (2, "w")))
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
    if "torch" in sys.modules:
        sys.modules["torch"].default_generator.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    warnings.simplefilter("ignore")


def _stream(number: int, mode: str) -> io.TextIOWrapper:
    raw = io.FileIO(number, mode, closefd=False)
    return io.TextIOWrapper(io.BufferedReader(raw) if mode == "r" else io.BufferedWriter(raw), encoding="utf-8", errors="replace", write_through=True)


def _open_shell() -> tuple:
    """The shell, as a notebook finds it, and the book of what waits for an answer."""
    shell = _ready["shell"]
    show_nothing.wake(shell)
    _ready["waiting"].install()
    waits = next(each for each in shell.ast_transformers if type(each).__name__ == "WaitForAnswers").waits
    return shell, waits


def _run_cell(shell, source: str, name: str) -> str:
    """Run a cell; what it raised, in a line."""
    result = shell.run_cell(source, store_history=True, silent=False, cell_id=name)
    show_nothing.after_cell(shell)
    error = result.error_before_exec or result.error_in_exec
    return _said(shell, error, name) if error is not None else ""


def _said(shell, error: BaseException, name: str) -> str:
    """The exception, and the innermost line of the learner's that raised it."""
    from_probing = _ready["probing"]
    frames = []
    trace, is_learners = error.__traceback__, _ready["blanks"].is_learners_file
    while trace is not None:
        if is_learners(trace.tb_frame.f_code.co_filename):
            frames.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    what = from_probing._named(error)
    if not frames:
        return f"{what}, in cell `{name}`"
    import linecache

    line = from_probing.one_line(linecache.getline(*frames[-1]).strip())
    return f"{what}, at line {frames[-1][1]}" + (f": {line}" if line else "")


def _look(shell, waits, step: dict, seed: int) -> dict:
    """What the probe sees of an answer; one that waits for something, or is not there, is not attempted."""
    question = _ready["questions"][step["question"]]
    tree = ast.parse(step["answer"], mode="eval").body
    given = waits.given(*_ready["reading"].names_of(tree).reads)
    try:
        answer = eval(compile(ast.Expression(tree), "<answer>", "eval"), shell.user_ns) if given else ...
    except Exception as error:
        return {"status": "unreadable", "error": type(error).__name__}
    return _ready["probing"].run_probe(question, answer, question.make_inputs(seed))
