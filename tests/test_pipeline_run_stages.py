"""A stage is an ordinary process, forked from a warm one or not: the same values, folders, streams, randomness, exit codes, outputs."""
import importlib.util
import json
import os
import sys
import time

import pytest

import pipeline_factory as factory
from coursekit.execute.warm_start import CAN_FORK, SOCKET_VARIABLE

STARTS = [pytest.param(False, id="warm", marks=pytest.mark.skipif(not CAN_FORK, reason="no warm process here")), pytest.param(True, id="cold")]
LOOK = """
import atexit, json, locale, os, random, signal, sys, threading, warnings
from pathlib import Path
import numpy
out = Path(sys.argv[sys.argv.index("--out") + 1])
def late():
    return 1
look = {
    "argv": [word for word in sys.argv if "/" not in word], "name": __name__, "file": __file__, "main": sys.modules["__main__"].late is late,
    "cwd": os.getcwd(), "path": sys.path, "stdin": sys.stdin.read(), "tty": [sys.stdout.isatty(), sys.stderr.isatty()],
    "streams": [(stream.encoding, stream.errors, stream.line_buffering) for stream in (sys.stdin, sys.stdout, sys.stderr)],
    "environment": {name: value for name, value in os.environ.items() if name not in ("COURSEKIT_STAGE", "_")},
    "signals": [str(signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE)],
    "leader": os.getpid() == os.getsid(0), "threads": threading.active_count(), "thread": threading.current_thread().name,
    "locale": locale.getpreferredencoding(), "filters": [str(one[:3]) for one in warnings.filters if "numpy" not in str(one)], "executable": sys.executable,
    "loader": __loader__.get_source("__main__")[:10], "documentation": __doc__,
    "package": __package__, "spec": __spec__, "kit": [name for name in sys.modules if "coursekit" in name],
    "open": len(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else 0, "umask": os.umask(0o22),
}
(out / "look.json").write_text(json.dumps(look, indent=1))
(out / "look_random.json").write_text(json.dumps([random.random(), numpy.random.random()]))
left_open = open(out / "left_open.txt", "w")
left_open.write("all of it")
atexit.register(lambda: (out / "atexit.txt").write_text("ran"))
threading.Thread(target=lambda: (__import__("time").sleep(0.2), (out / "thread.txt").write_text("ended"))).start()
"""
DIRTY = """
import builtins, os, random, sys, warnings
from pathlib import Path
os.chdir("/"); os.environ["LEAKED"] = "yes"; builtins.leaked = 1; sys.path.append("/leaked"); random.seed(1); warnings.simplefilter("error")
import numpy; numpy.random.seed(1)
Path(sys.argv[sys.argv.index("--out") + 1], "x").write_text("x")
"""


@pytest.fixture
def build(tmp_path):
    return tmp_path / "build"


def result(build, name, job="work"):
    return (build / "pipelines" / "tiny" / job / "out" / name).read_text()


def test_warm_and_cold_stages_see_the_same_and_write_the_same(tmp_path, build, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    path = factory.one(tmp_path / "tiny", LOOK)
    seen = {}
    for cold in (False, True):
        ran = factory.run(path, build, cold=cold, force=True)
        assert ran.states == {"work": "ran"}, ran.message
        seen[cold] = factory.tree(build / "pipelines" / "tiny" / "work" / "out")
    assert seen[True].pop("look_random.json") != seen[False].pop("look_random.json")
    assert set(seen[True]) == {"look.json", "left_open.txt", "atexit.txt", "thread.txt"} and seen[True]["left_open.txt"] == b"all of it"
    assert json.loads(seen[False].pop("look.json")) == json.loads(seen[True].pop("look.json"))
    assert seen[False] == seen[True]


@pytest.mark.skipif(not importlib.util.find_spec("torch"), reason="no torch")
def test_forked_stages_compute_and_draw_their_own_random_numbers(tmp_path, build):
    script = ("import sys, random, numpy, torch, pandas\nfrom sklearn.linear_model import LogisticRegression\nfrom pathlib import Path\n"
              "x = torch.ones(600, 600); assert float((x @ x).sum()) == 600 ** 3; numpy.ones((600, 600)) @ numpy.ones((600, 600))\n"
              "layer = torch.nn.Linear(3, 1); steps = torch.optim.Adam(layer.parameters()); layer(torch.ones(9, 3)).sum().backward(); steps.step()\n"
              "LogisticRegression().fit([[0], [1]], [0, 1]); pandas.DataFrame({'a': [1]}).groupby('a').sum()\n"
              "Path(sys.argv[2], 'x').write_text(f'{random.random()} {numpy.random.random()} {torch.rand(1).item()}')\n")
    path = factory.one(tmp_path / "tiny", script)
    drawn = []
    text = path.read_text()
    path.write_text(text + text[text.index("  work:"):].replace("  work:", "  more:"))
    (tmp_path / "tiny" / "more.py").write_text(script + "# another\n")
    factory.component(tmp_path / "tiny", "more", "python more.py --out ${{outputs.out}}", "|", "out: {type: uri_folder}")
    path.write_text(path.read_text().replace("more:\n    type: command\n    component: ./work.yml", "more:\n    type: command\n    component: ./more.yml"))
    ran = factory.run(path, build, jobs=1)
    assert ran.states == {"work": "ran", "more": "ran"}, ran.message
    drawn = [result(build, "x", job).split() for job in ("work", "more")]
    assert not set(drawn[0]) & set(drawn[1]), "two stages drew the same random numbers"


@pytest.mark.parametrize("cold", STARTS)
def test_nothing_passes_from_one_stage_to_another(tmp_path, build, cold):
    path = factory.one(tmp_path / "tiny", DIRTY)
    path.write_text(path.read_text() + factory.JOB.format(name="clean", inputs=""))
    (tmp_path / "tiny" / "clean.py").write_text(LOOK)
    factory.component(tmp_path / "tiny", "clean", "python clean.py --out ${{outputs.out}}", "|", "out: {type: uri_folder}")
    assert factory.run(path, build, jobs=1, cold=cold).run.state == "done"
    look = json.loads(result(build, "look.json", "clean"))
    assert look["cwd"] == str(tmp_path / "tiny") and "LEAKED" not in look["environment"] and "/leaked" not in look["path"]
    assert look["kit"] == [] and not any("error" in one for one in look["filters"])


def test_a_stage_runs_cold_when_the_warm_process_of_an_outer_tool_has_ended(tmp_path, build, monkeypatch):
    monkeypatch.setenv(SOCKET_VARIABLE, str(tmp_path / "nobody-listens"))
    path = factory.one(tmp_path / "tiny", DIRTY)
    ran = factory.run(path, build)
    assert ran.states == {"work": "ran"} and result(build, "x") == "x", ran.message


ENDS = {"": (0, ""), "raise SystemExit": (0, ""), "sys.exit(3)": (3, ""), "sys.exit('sorry')": (1, "sorry"), "sys.exit(True)": (1, ""),
        "sys.exit(256)": (0, ""),
        "1 / 0": (1, "ZeroDivisionError: division by zero"), "x = = 1": (1, "SyntaxError: invalid syntax"), "os._exit(4)": (4, ""), "os.abort()": (-6, ""),
        "os.kill(os.getpid(), 15)": (-15, ""), "print('out'); print('err', file=sys.stderr); sys.exit(2)": (2, "err"),
        "import nothing_here": (1, "No module named"),
        "raise KeyboardInterrupt": (130, "KeyboardInterrupt"), "import missing.sub": (1, "ModuleNotFoundError"), "atexit.register(lambda: 1 / 0)": (0, "")}


@pytest.mark.parametrize("cold", STARTS)
@pytest.mark.parametrize("line", ENDS)
def test_how_a_stage_ends(tmp_path, build, line, cold):
    code, says = ENDS[line]
    path = factory.one(tmp_path / "tiny", f"import atexit, os, sys\nfrom pathlib import Path\nPath(sys.argv[2], 'x').write_text('x')\n{line}\n")
    ran = factory.run(path, build, cold=cold)
    message, outcome = ran.message, ran.run.standings["work"].outcome
    if code == 0:
        assert outcome.state == "ran", message
        return
    ends = {-6: "killed by SIGABRT", -15: "killed by SIGTERM", 130: "exit code 130" if not cold else "SIGINT"}.get(code, f"exit code {code}")
    assert outcome.state == "failed" and ends in message and says in message and "work.log" in message, message
    assert "forked.py" not in (ran.logs / "work.log").read_text(), "the tool shows in a learner's traceback"
    assert not (build / "pipelines").exists()


NASTY = ["plain", "two words", "it's", 'say "x"', "$HOME", "`id`", "a\\b", "*", "~", "; echo x", "ü€\U0001f600", "-1", "--flag", " led ", "a=b", "#no", "x\ty",
         "!", "%s", "{}"]


@pytest.mark.parametrize("way", ["warm", "cold", "shell", "quoted", "single"])
def test_values_and_paths_arrive_as_they_are(tmp_path, build, way):
    """In a command for the shell too, whether its placeholders stand in quotes or not."""
    folder = tmp_path / "it's a $PLACE" / "tiny"
    commands = {"shell": "cd . && python work.py --out=${{outputs.out}} --text=${{inputs.text}}",
                "quoted": 'true; python work.py "--out=${{outputs.out}}" "--text=${{inputs.text}}"',
                "single": "true; python work.py '--out=${{outputs.out}}' '--text=${{inputs.text}}'"}
    script = "import sys, pathlib\npathlib.Path(sys.argv[1][6:], 'x').write_text(sys.argv[2][7:] + '|')\n"
    path = factory.one(folder, script, commands.get(way, "python work.py --out=${{outputs.out}} --text=${{inputs.text}}"),
                       ("text: {type: string}", "|", "out: {type: uri_folder}"), 'text: "${{parent.inputs.text}}"')
    path.write_text(path.read_text().replace("jobs:", "inputs: {text: plain}\njobs:"))
    for text in NASTY:
        ran = factory.run(path, tmp_path / "it's a $PLACE" / "build", (f"text={text}",), cold=way == "cold")
        assert ran.run.state == "done", ran.message
        assert (tmp_path / "it's a $PLACE" / "build" / "pipelines" / "tiny" / "work" / "out" / "x").read_text() == f"{text}|"


def test_an_optional_part_and_a_shell_that_finds_our_python(tmp_path, build):
    script = "import sys, pathlib\npathlib.Path(sys.argv[1], 'x').write_text(sys.executable + repr(sys.argv[2:]))\n"
    command = "python work.py ${{outputs.out}} $[[--text ${{inputs.text}}]] > /dev/null; test -d ${{outputs.out}}"
    path = factory.one(tmp_path / "tiny", script, command, ("text: {type: string, optional: true}", "|", "out: {type: uri_folder}"))
    assert factory.run(path, build).run.state == "done"
    assert result(build, "x") == f"{sys.executable}[]"


def test_independent_jobs_run_side_by_side_unless_told_otherwise(tmp_path, build):
    path = factory.one(tmp_path / "tiny", "import sys, time, pathlib\ntime.sleep(1)\npathlib.Path(sys.argv[2], 'x').write_text('x')\n")
    path.write_text(path.read_text() + factory.JOB.format(name="other", inputs=""))
    factory.component(tmp_path / "tiny", "other", "python work.py --out ${{outputs.out}} $[[${{inputs.y}}]]", "y: {type: string, optional: true}", "|",
                      "out: {type: uri_folder}")
    seconds = {}
    for jobs in (2, 1):
        start = time.perf_counter()
        assert factory.run(path, build, jobs=jobs, force=True).states == {"work": "ran", "other": "ran"}
        seconds[jobs] = time.perf_counter() - start
    assert seconds[1] >= 2.0 > seconds[2]


def test_the_environment_is_not_changed(tmp_path, build):
    before = dict(os.environ)
    factory.run(factory.make(tmp_path / "tiny"), build)
    assert dict(os.environ) == before
