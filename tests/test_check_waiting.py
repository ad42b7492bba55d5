"""Cells that read a blank wait; everything else runs as ever."""
import warnings

import pytest

from check_shell import Cells, end_shell
from coursekit.check.question import Question, passed

CHECK = "from coursekit.check import check"
IMPORT_THEN_RUN = [
    # (what, cells, what the last cell waits for, what is bound after it)
    ("a read", ["a = ...", "b = a + 1"], ["a"], {"b": ...}),
    ("what is derived names the root", ["a = ...", "b = a + 1\nc = b * 2", "print(c)"], ["a"], {"c": ...}),
    ("two answers, once", ["a = ...\nb = ...", "print(a)\nprint(b)\nprint(a, b)"], ["a", "b"], {}),
    ("independent statements run", ["a = ...", "x = 1\ny = a\nz = x + 1"], ["a"], {"x": 1, "y": ..., "z": 2}),
    ("assigned earlier in the same cell", ["a = ...\na = 2\nb = a"], [], {"b": 2}),
    ("blank earlier in the same cell", ["a = 2\na = ...\nb = a"], ["a"], {"b": ...}),
    ("annotated blank", ["a: int = ...", "b = a"], ["a"], {"b": ...}),
    ("several targets", ["a = ...", "(x, *y), z = w = a"], ["a"], {"x": ..., "y": ..., "z": ..., "w": ...}),
    ("a lambda that reads", ["a = ...", "f = lambda x: x + a"], ["a"], {"f": ...}),
    ("a lambda's own name", ["a = ...", "f = lambda a: a + 1\nb = f(1)"], [], {"b": 2}),
    ("a comprehension's own name", ["a = ...", "b = [a for a in range(3)]"], [], {"b": [0, 1, 2]}),
    ("a comprehension that reads", ["a = ...", "b = [i + a for i in range(3)]"], ["a"], {"b": ...}),
    ("a loop", ["a = ...", "n = 0\nfor i in a:\n    n += i\n    m = n"], ["a"], {"n": ..., "m": ..., "i": ...}),
    ("a loop that binds before it reads", ["a = ...", "for a in range(3):\n    b = a"], [], {"b": 2}),
    ("a loop that binds in a branch", ["a = ...", "for i in range(1):\n    if i == 0:\n        a = 1\n    else:\n        a = 2\n    b = a"], [], {"b": 1}),
    ("an else that reads", ["a = ...", "if True:\n    a = 1\nelse:\n    b = a"], ["a"], {"b": ...}),
    ("with and except", ["a = ...", "try:\n    b = a / 0\nexcept ZeroDivisionError as e:\n    c = 1"], ["a"], {"b": ..., "c": ...}),
    ("an item", ["a = ...", "t = {}\nt['x'] = a", "t['x'] + 1"], ["a"], {"t": {}}),
    ("a table made anew", ["a = ...", "t = {}\nt['x'] = a", "t = {'y': 1}\nb = t['y']"], [], {"b": 1}),
    ("a fit", ["a = ...", "class Model:\n    def fit(self, x):\n        return self\nmodel = Model()\nmodel.fit(a)", "model"], ["a"], {}),
    ("an append", ["a = ...", "rows = []\nrows.append(a)", "max(rows)"], ["a"], {"rows": []}),
    ("a module is not changed", ["a = ...", "import numpy as np\nnp.add(a, 1)", "b = np.zeros(1).sum()"], [], {"b": 0}),
    ("derived, then blank itself", ["a = ...", "b = a + 1", "b = ...", "c = b"], ["b"], {"c": ...}),
    ("recursion that reads a blank", ["a = ...", "def f(n):\n    return g(n)\ndef g(n):\n    return f(n) + a", "b = f(1)"], ["a"], {"b": ...}),
    ("a future import", ["a = ...", "from __future__ import annotations\nb = 1\nc = a"], ["a"], {"b": 1, "c": ...}),
    ("in place", ["a = ...\nclass T:\n    def drop(self, x, inplace):\n        self.x = x\nt = T()", "t.drop(a, inplace=True)", "t.x"], ["a"], {}),
    ("a step further", ["a = ...", "a += 1"], ["a"], {"a": ...}),
    ("a function made and called in a loop", ["a = ...", "for i in range(2):\n    def f():\n        return a + i\n    b = f()"], ["a"], {"b": ...}),
    ("a function with its own name in a loop", ["a = ...", "for i in range(2):\n    def f():\n        a = i\n        return a\n    b = f()"], [], {"b": 1}),
    ("an import always runs", ["a = ...", "import math\nprint(a)\nfrom math import pi"], ["a"], {"pi": pytest.approx(3.14159, abs=1e-4)}),
    ("a function that returns a blank", ["def f(x):\n    return ...", "b = f(1)"], ["f"], {"b": ...}),
    ("a function with a bare blank", ["def f(x):\n    y = x\n    ...", "b = f(1)"], ["f"], {"b": ...}),
    ("a function inside a function", ["def f(x):\n    def g():\n        return ...\n    return g()", "b = f(1)"], ["f"], {"b": ...}),
    ("a function that reads a blank", ["a = ...\ndef f(x):\n    return x + a", "b = f(1)"], ["a"], {"b": ...}),
    ("a function that calls a blank one", ["def f(x):\n    return ...\ndef g(x):\n    return f(x)", "b = g(1)"], ["f"], {"b": ...}),
    ("a default that reads a blank", ["a = ...\ndef f(x=a):\n    return x", "b = f(1)"], ["a"], {"f": ..., "b": ...}),
    ("a class with a blank method", ["class M:\n    def fit(self):\n        return ...", "m = M()"], ["M"], {"m": ...}),
    ("a function and its call in one cell", ["a = ...", "def f():\n    return [i + a for i in range(3)]\nb = f()"], ["a"], {"b": ...}),
    ("a method that reads a blank", ["a = ...", "class M:\n    def fit(self):\n        return a\nm = M()"], ["a"], {"m": ...}),
    ("recursion is no loop", ["def f(n):\n    return 1 if n == 0 else g(n - 1)\ndef g(n):\n    return f(n)", "b = f(3)"], [], {"b": 1}),
    ("a cell with a bare blank", ["...", "model.fit(1)"], ["model"], {}),
    ("a loop with a bare blank is not run", ["x = 1\nwhile True:\n    ...", "b = x"], [], {"b": 1}),
    ("a bare blank leaves names that exist", ["x = 1\n...", "b = x + len('ab')"], [], {"b": 3}),
    ("an index of all axes", ["import numpy as np\nb = np.zeros((2, 2))[..., 0].sum()"], [], {"b": 0}),
    ("a type hint", ["b: tuple[int, ...] = (1, 2)", "c = b"], [], {"c": (1, 2)}),
    ("an exception without a body", ["class MyError(Exception): ...", "b = MyError('x').args"], [], {"b": ("x",)}),
    ("a protocol", ["from typing import Protocol\nclass P(Protocol):\n    def f(self) -> int: ...", "b = P.__name__"], [], {"b": "P"}),
    ("an abstract method", ["import abc\nclass A(metaclass=abc.ABCMeta):\n    @abc.abstractmethod\n    def f(self): ...", "b = A.__name__"], [], {"b": "A"}),
    ("an argument", ["b = [...][0] is ...", "c = b"], [], {"c": True}),
    ("a magic", ["a = ...", "%time b = 1 + 1"], [], {"b": 2}),
    ("a cell magic", ["a = ...", "%%time\nb = a\nc = 3"], ["a"], {"b": ..., "c": 3}),
    ("await", ["import asyncio\na = ...", "b = await asyncio.sleep(0, 5)\nc = a"], ["a"], {"b": 5, "c": ...}),
    ("a match", ["a = ...", "match a:\n    case [x, *y]:\n        b = x"], ["a"], {"b": ..., "x": ..., "y": ...}),
]


@pytest.fixture(scope="module", autouse=True)
def shell():
    yield
    end_shell()


@pytest.fixture
def cells():
    cells = Cells()
    cells.run(CHECK)
    yield cells
    cells.close()


@pytest.mark.parametrize(("sources", "waits", "bound"), [case[1:] for case in IMPORT_THEN_RUN], ids=[case[0] for case in IMPORT_THEN_RUN])
def test_cells(cells, sources, waits, bound):
    done = [cells.run(source) for source in sources]
    assert [one.error for one in done] == [None] * len(done)
    assert done[-1].waits == waits
    assert {name: cells.names[name] for name in bound} == bound


REVIVAL = [
    ("a value", ["a = ...", "b = a + 1"], ["a = 1", "b = a + 1"], 2),
    ("a function", ["def f(x):\n    return ...", "b = f(1)"], ["def f(x):\n    return 2 * x", "b = f(1)"], 2),
    ("what reads it, without its own cell", ["a = ...", "def f():\n    return a", "b = f()"], ["a = 4", "b = f()"], 4),
    ("an item", ["t = {}", "a = ...", "t['x'] = a\nt['y'] = t['x']"], ["a = 5", "t['x'] = a\nt['y'] = t['x']", "b = t['y']"], 5),
    ("a loop", ["a = ...", "b = 0\nfor i in a:\n    j = i\n    b += j"], ["a = [1, 2]", "b = 0\nfor i in a:\n    j = i\n    b += j"], 3),
    ("a bare blank", ["# your model\n...", "b = model"], ["# your model\nmodel = 7", "b = model"], 7),
]


@pytest.mark.parametrize(("blank", "filled", "value"), [case[1:] for case in REVIVAL], ids=[case[0] for case in REVIVAL])
def test_everything_comes_back_to_life(cells, blank, filled, value):
    assert [cells.run(source) for source in blank][-1].waits
    done = [cells.run(source) for source in filled]
    assert [one.error for one in done] == [None] * len(done)
    assert done[-1].waits == []
    assert cells.names["b"] == value


def test_a_value_made_before_the_answer_is_named_itself(cells):
    for source in ("a = ...", "b = a + 1", "a = 1"):
        cells.run(source)
    done = cells.run("print(b)")
    assert done.waits == ["b"]
    assert done.bundles[0]["text/plain"] == "This cell waits for `b`: run the cell that makes it again."


@pytest.mark.parametrize("cell_id", ["one", None])
def test_an_answered_cell_lets_typing_errors_show(cells, cell_id):
    cells.run("# your model\n...", cell_id=cell_id)
    assert cells.run("modle").waits == ["modle"]
    cells.run("# your model\nmodel = 1", cell_id=cell_id)
    assert isinstance(cells.run("modle").error, NameError)


def test_the_learners_error_is_shown_with_its_line(cells):
    cells.run("a = ...")
    done = cells.run("x = 1\nprint(a)\n\ny = x / 0")
    assert isinstance(done.error, ZeroDivisionError)
    assert "line 4" in done.printed
    assert "__coursekit" not in done.printed
    assert done.waits == ["a"]


def test_the_last_expression_is_displayed(cells):
    cells.run("a = ...")
    assert cells.run("b = a\n6 * 7").value == 42
    assert cells.run("a").value is None


def test_a_name_that_is_nowhere_is_an_error(cells):
    cells.run("a = ...")
    assert isinstance(cells.run("b = modle").error, NameError)


def test_a_check_of_a_name_that_its_cell_did_not_make(cells):
    assert isinstance(cells.run("answer = 1 / 0").error, ZeroDivisionError)
    cells.run("def check(name, answer):\n    global seen\n    seen = answer")
    assert cells.run("check('a.b', answer.mean())").error is None
    assert cells.names["seen"] is ...


def test_a_check_shows_nothing_but_its_answer(cells, monkeypatch):
    question = Question("b", lambda answer, inputs: answer(), lambda data, inputs: passed(data))
    monkeypatch.setattr("coursekit.check.find", lambda name: (question, ""))
    done = cells.run("def noisy():\n    print('noise')\n    display('noise')\n    return 'fine'\ncheck('a.b', noisy)")
    assert [bundle["text/plain"] for bundle in done.bundles] == ["✓ a.b: passed\n  fine"]
    assert done.printed == ""


def test_no_empty_picture(cells):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("agg")
    pyplot.close("all")
    shown = []
    cells.shell.events.callbacks["post_execute"].insert(0, lambda: shown.append(len(pyplot.get_fignums())))  # as the inline backend does
    cells.run("a = ...\nimport matplotlib.pyplot as plt\nkept = plt.figure()")
    done = cells.run("fig, ax = plt.subplots()\nax.plot(a)\nax.set_xlabel('x')")
    assert (done.waits, done.value) == (["a"], None)
    assert len(pyplot.get_fignums()) == shown[-1] == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a legend of lines that the missing answer would have drawn
        done = cells.run("fig, ax = plt.subplots()\nfor row in a:\n    ax.plot(row, label='row')\nax.set_xlabel('x')\n_ = ax.legend()\nrows = 3")
    assert done.waits == ["a"] and cells.names["rows"] == 3
    pyplot.close("all")


def test_a_broken_transformer_leaves_the_cell_alone(cells, monkeypatch):
    monkeypatch.setattr("coursekit.check.waiting.names_of", lambda node: 1 / 0)
    cells.run("a = ...")
    assert cells.run("b = 3\nb").value == 3


def test_it_is_installed_once(cells):
    cells.run("import coursekit.check.waiting as w\nw.install()\nw.install()")
    assert [type(one).__name__ for one in cells.shell.ast_transformers] == ["WaitForAnswers"]


def test_the_notebooks_names_stay_clean(cells):
    cells.run("a = ...\nb = a")
    assert not [name for name in cells.names if "coursekit" in name]
