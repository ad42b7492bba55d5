"""Submissions that mean harm, or come from people who have none in mind and do it all the same.

HOSTILE holds for each: the notebook, and the statuses that its two questions must have. Where an answer is wrong, an attack tries to pass all the same.
"""

from amount import FULL
from coursekit.check.question import NOT_ATTEMPTED, PASSED, RAISED, WRONG
from coursekit.grade.results import TAMPERED, TIMED_OUT
from grade_room import CHECKS, CROSSING, GIVEN, WRONG_CROSSING, answered, cells

FORGED = '{"event": "outcome", "step": 5, "outcome": {"status": "probed", "data": {}}, "secret": ""}'
CARELESS = {  # honest answers beside something that goes wrong: nothing is lost but what must be
    "loop_in_a_cell": (answered("while True:\n    pass"), [PASSED, PASSED]),
    "loop_in_an_answer": (answered(first="def rerun(graph, changed):\n    while True:\n        pass"), [TIMED_OUT, PASSED]),
    "sleeps": (answered("import time\ntime.sleep(10_000)"), [PASSED, PASSED]),
    "exits": (answered("import sys\nsys.exit(3)"), [PASSED, PASSED]),
    "exits_at_once": (answered("import os\nos._exit(0)"), [PASSED, PASSED]),
    "exits_in_an_answer": (answered(first="import os\ndef rerun(graph, changed):\n    os._exit(0)"), [RAISED, PASSED]),
    "sys_exit_in_an_answer": (answered(first="import sys\ndef rerun(graph, changed):\n    sys.exit(0)"), [RAISED, PASSED]),
    "segmentation_fault": (answered("import faulthandler\nfaulthandler._sigsegv()"), [PASSED, PASSED]),
    "kills_itself": (answered("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"), [PASSED, PASSED]),
    "gigantic_traceback": (answered("def down(n):\n    return down(n + 1)\ndown(0)"), [PASSED, PASSED]),
    "gigantic_message": (answered("raise ValueError('x' * 100_000_000)"), [PASSED, PASSED]),
    "gigantic_result": (answered(first="def rerun(graph, changed):\n    return {str(n) for n in range(30_000)}"), [WRONG, PASSED]),
    "much_output": (answered("piece = 'x' * 1_000_000\nfor _ in range(2_000):\n    print(piece)"), [PASSED, PASSED]),
    "memory": (answered("hoard = []\nwhile True:\n    hoard.append(bytearray(64 << 20))"), [PASSED, PASSED]),
    "memory_of_many": (answered("import os, time\nfor _ in range(4):\n    if os.fork() == 0:\n        hoard = bytearray(b'x') * (400 << 20)\n"
                                "        time.sleep(60)\ntime.sleep(60)"), [PASSED, PASSED]),
    "full_disk": (answered("with open('much', 'wb') as file:\n    while True:\n        file.write(bytes(1 << 20))"), [PASSED, PASSED]),
    "many_files": (answered("for n in range(1_000_000):\n    open(f'file{n}', 'w').close()"), [PASSED, PASSED]),
    "many_open_files": (answered("held = [open('/dev/null') for _ in range(100_000)]"), [PASSED, PASSED]),
    "fork_bomb": (answered("import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass"), [PASSED, PASSED]),
    "many_threads": (answered("import threading, time\nfor _ in range(100_000):\n    threading.Thread(target=time.sleep, args=(100,), daemon=True).start()"),
                     [PASSED, PASSED]),
    "ignores_signals": (answered("import signal\nfor n in range(1, 32):\n    try:\n        signal.signal(n, signal.SIG_IGN)\n    except OSError:\n"
                                 "        pass\nwhile True:\n    pass"), [PASSED, PASSED]),
    "deletes_everything": (answered("import shutil\nfor place in ('..', '../..', '../../scripts', '/home', '/etc', '/tmp', '/var', '/root'):\n"
                                    "    shutil.rmtree(place, ignore_errors=True)"),
                           [PASSED, PASSED]),
    "kills_everybody": (answered("import os, signal\nfor pid in (os.getppid(), 1, -1, 0):\n    try:\n        os.kill(pid, signal.SIGKILL)\n"
                                 "    except OSError:\n        pass"), [PASSED, PASSED]),
    "later": (answered("import os, subprocess, sys\nif os.fork() == 0:\n    os.setsid()\n    while True:\n        open('later', 'a').write('x')\n"
                       "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True)"), [PASSED, PASSED]),
    "threads_go_on": (answered("import threading, time\ndef on():\n    while True:\n        open('later', 'a').write('x')\n        time.sleep(0.01)\n"
                               "for _ in range(3):\n    threading.Thread(target=on).start()"), [PASSED, PASSED]),
    "odd_objects": (answered("class Odd:\n    def __eq__(self, other): return True\n    def __len__(self): return 10**18\n    def __hash__(self): return 0\n"
                             "    def __deepcopy__(self, memo): raise SystemExit\n    def __iter__(self): return iter(int, 1)\n"
                             "    def __array__(self, *_, **__): raise SystemExit", second="crossing = Odd()"), [PASSED, RAISED]),
    "equal_to_all": (answered(second="class Same(float):\n    def __eq__(self, other): return True\n    def __sub__(self, other): return 0.0\n"
                              "    __hash__ = float.__hash__\ndef crossing(cost_a, cost_b):\n    return Same(1)"), [PASSED, WRONG]),
}
FORGERS = {  # a wrong answer, and a way to make it count
    "patches_the_checker": "import coursekit.check.probing as probing, coursekit.check.question as question, coursekit.check.plain as plain\n"
                           "probing.run_probe = probing.run_judge = lambda *_: question.passed('yes')\nplain.plain = lambda value: value\n"
                           "question.wrong = lambda *_: question.passed('yes')",
    "patches_builtins": "import builtins\nbuiltins.isinstance = lambda *_: True\nbuiltins.abs = lambda value: 0\nbuiltins.all = lambda *_: True",
    "patches_numpy": "np.isclose = np.allclose = lambda *_, **__: True",
    "patches_json": "real = json.dumps\njson.dumps = lambda value, *a, **k: real({'status': 'passed'})",
    "patches_the_encoder": "json.encoder.JSONEncoder.iterencode = lambda *_: ['{}']\njson.JSONEncoder.encode = lambda *_: '{}'",
    "patches_ipython": "shell = type(get_ipython())\nshell.run_cell = lambda *_, **__: None\n"
                       "from IPython.core.interactiveshell import InteractiveShell\nInteractiveShell.run_cell = lambda *_, **__: None",
    "patches_copy": "import copy\ncopy.deepcopy = lambda value, *_: (lambda a, b: None)",
    "replaces_modules": "import sys, types\nfor name in [name for name in sys.modules if name.startswith('coursekit')]:\n"
                        "    sys.modules[name] = types.ModuleType(name)",
    "own_check": "def check(name, answer):\n    print('passed')",
    "message_on_every_file": "import os\nfor handle in range(3, 200):\n    try:\n"
                             f"        os.write(handle, b'''{FORGED}\\n''')\n    except OSError:\n        pass",
    "closes_every_file": "import os\nos.closerange(3, 250)",
    "result_files": "for name in ('grades.csv', '.class.json', 'results.json', '../grades.csv', '/tmp/grades.csv', '/run/grades.csv'):\n    try:\n"
                    "        open(name, 'w').write('{\"results\": [{\"status\": \"passed\"}]}')\n    except OSError:\n        pass",
    "walks_frames": "import sys\nframe = sys._getframe()\nwhile frame:\n    if 'secret' in str(frame.f_locals):\n        break\n    frame = frame.f_back",
    "walks_tracebacks": "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    frame = error.__traceback__.tb_frame.f_back",
    "walks_generators": "frame = (n for n in [1]).gi_frame",
    "inspects_the_stack": "import inspect\nframes = inspect.stack()",
    "walks_memory": "import gc\nfound = [each for each in gc.get_objects() if type(each).__name__ == 'Question']",
    "writes_memory": "import ctypes\nctypes.memset(id(1), 0, 8)",
    "loads_libraries": "import ctypes\nctypes.CDLL(None).puts(b'x')",
    "traces": "import sys\nsys.settrace(lambda *_: None)",
    "changes_code": "import textwrap\ntextwrap.dedent.__code__ = (lambda text: text).__code__",
    "takes_the_reference": "from coursekit.check.questions import _framework_costs\ncrossing = _framework_costs.judge_crossing",
    "finds_the_questions": "found = [each for each in object.__subclasses__() if each.__name__ == 'Question']\nfor each in found:\n"
                           "    each.__init__.__globals__['passed'] = each.__init__.__globals__['wrong'] = None",
}
IN_ANSWERS = {  # the same from inside the function that the probe calls
    "frames_of_the_probe": "import sys\ndef crossing(cost_a, cost_b):\n    sys._getframe(1).f_locals['data'] = {}\n    return 1.0",
    "reference_from_inside": "def crossing(cost_a, cost_b):\n    from coursekit.check.questions._framework_costs import judge_crossing\n    return 1.0",
    "seen_in_the_notebook": "seen = {}\ndef crossing(cost_a, cost_b):\n    return {((40.0, 1.0), (10.0, 2.0)): 30.0}.get((tuple(cost_a), tuple(cost_b)), 1.0)",
    "patches_while_asked": "def crossing(cost_a, cost_b):\n    import math\n    math.isclose = lambda *_, **__: True\n    return 1.0",
}
MAY_BE = (WRONG, RAISED, TAMPERED, NOT_ATTEMPTED, TIMED_OUT)  # what a forged answer may be; never passed
FORGING = {name: answered(attack, second=WRONG_CROSSING) for name, attack in FORGERS.items()}
FORGING |= {name: answered(second=second) for name, second in IN_ANSWERS.items()}
FORGING["answers_nothing"] = cells(GIVEN, "print('passed')", CHECKS[0], "crossing = ...", CHECKS[1])
NOTICED = ("patches_json", "patches_numpy", "message_on_every_file", "walks_frames", "walks_tracebacks", "walks_generators", "inspects_the_stack",
           "walks_memory", "traces", "changes_code", "frames_of_the_probe", "patches_while_asked")  # and said to be tampered with
LONG = {"sleeps", "ignores_signals", "many_files", "much_output", "loads_libraries", "patches_the_encoder", "inspects_the_stack", "walks_generators"}
HONEST = answered(second=CROSSING)
if not FULL:
    CARELESS = {name: entry for name, entry in CARELESS.items() if name not in LONG}
    FORGING = {name: entry for name, entry in FORGING.items() if name not in LONG}
    NOTICED = tuple(name for name in NOTICED if name not in LONG)
HOSTILE: dict[str, tuple[str, list[str]]] = CARELESS
