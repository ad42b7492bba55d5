"""What check says: the five statuses, the displays, and no trace of a check in the notebook."""
import functools
import json
import random
import warnings

import numpy as np
import pytest

from coursekit.check import show
from coursekit.check.probing import run_judge, run_probe, through_json
from coursekit.check.question import Question, Verdict, passed, wrong

PROBES = '''
def called(answer, inputs):
    return {"got": [answer(x) for x in inputs["xs"]]}

def looked_at(answer, inputs):
    return {"got": answer}

def with_mess(answer, inputs):
    import random, sys, warnings, numpy
    numpy.random.rand()
    random.random()
    print("noise")
    print("noise", file=sys.stderr)
    warnings.warn("noise")
    return {"got": answer(inputs["xs"])}
'''


def _judge(data, inputs):
    if data["got"] == [2 * x for x in inputs["xs"]]:
        return passed("Each number is doubled.")
    return wrong("not-doubled", f"The first is {data['got'][0]}.")


@pytest.fixture
def probes(tmp_path):
    """Probes in a file of their own, as questions have them: an exception is the learner's when it comes from another file."""
    file = tmp_path / "probes.py"
    names: dict = {}
    exec(compile(PROBES, str(file), "exec"), names)
    return names


def ask(probe, answer, judge=_judge) -> Verdict:
    question = Question("doubled", probe, judge, inputs=lambda seed: {"xs": [1, 2 + seed]}, more=("Think of pairs.", "Use `2 * x`."))
    inputs = question.make_inputs()
    outcome = run_probe(question, answer, inputs)
    assert json.loads(json.dumps(outcome)) == outcome, "an outcome is plain data"
    assert inputs == question.make_inputs(), "the inputs stay as they are"
    return run_judge(question, outcome, inputs)


def halved(x):
    return x / (x - x)


def unanswered(x):
    """Doubles."""
    return ...


def half_answered(x):
    x += 0
    ...


class Unanswered:
    def fit(self, X):
        return ...


class ReadsBack:
    def __array__(self, *args, **kwargs):
        return np.array([2, 4])


def leave(x):
    raise SystemExit(3)


def changes_inputs(xs):
    xs[:] = [0, 0]
    return xs


@pytest.mark.parametrize(("probe", "answer", "status", "hint"), [
    ("called", lambda x: 2 * x, "passed", ""),
    ("called", lambda x: np.float64(2 * x), "passed", ""),
    ("looked_at", ReadsBack(), "passed", ""),
    ("called", lambda x: x, "wrong", "not-doubled"),
    ("looked_at", [], "wrong", "unreadable"),
    ("looked_at", object(), "wrong", "unreadable"),
    ("called", 3, "wrong", "unreadable"),
    ("called", lambda: 3, "wrong", "unreadable"),
    ("called", halved, "raised", "raised"),
    ("called", leave, "raised", "raised"),
    ("with_mess", changes_inputs, "wrong", "not-doubled"),
    *[("called", blank, "not attempted", "") for blank in (
        ..., [1, ...], {"a": (1, ...)}, unanswered, half_answered, Unanswered, Unanswered(),
        Unanswered().fit, functools.partial(unanswered, 1), lambda x: ...)],
])
def test_verdicts(probes, probe, answer, status, hint):
    verdict = ask(probes[probe], answer)
    assert (verdict.status, verdict.hint) == (status, hint)


def test_raised_names_the_learners_line(probes):
    line = halved.__code__.co_firstlineno + 1
    what = "`halved` raised ZeroDivisionError (division by zero)"
    assert ask(probes["called"], halved).message == f"{what} at line {line} of test_check_verdicts.py: return x / (x - x)"


def test_raised_names_the_innermost_of_the_learners_lines(probes):
    assert ask(probes["called"], lambda x: max([x], key=halved)).message.startswith("`halved` raised")


def test_interrupt_passes_through(probes):
    def interrupted(x):
        raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        ask(probes["called"], interrupted)


def test_a_broken_judge_is_a_verdict(probes):
    assert ask(probes["looked_at"], 1, judge=lambda data, inputs: 1 / 0).hint == "unreadable"
    for odd in (None, "passed", Verdict("not attempted"), Verdict("fine")):
        assert ask(probes["looked_at"], 1, judge=lambda data, inputs, odd=odd: odd).hint == "unreadable"


@pytest.mark.parametrize("outcome", [None, 3, {}, {"status": "passed"}, {"status": "probed"}, {"status": "raised"}, {"status": ["probed"], "data": {}}])
def test_a_forged_outcome_never_passes(outcome):
    verdict = run_judge(Question("q", None, lambda data, inputs: passed("")), outcome, {})
    assert verdict.status != "passed"


def test_a_probe_leaves_no_trace(probes, capfd):
    random.seed(1)
    np.random.seed(1)
    torch = pytest.importorskip("torch")
    state = torch.manual_seed(1).get_state()
    expected = random.Random(1).random(), np.random.RandomState(1).rand()
    filters = list(warnings.filters)
    ask(probes["with_mess"], lambda xs: [torch.rand(1).item() for x in xs])
    assert torch.equal(torch.get_rng_state(), state)
    assert (random.random(), np.random.rand()) == expected
    assert capfd.readouterr() == ("", "")
    assert warnings.filters == filters


def test_a_probe_closes_its_figures(probes):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("agg")
    pyplot.close("all")
    kept = pyplot.figure().number
    ask(probes["called"], lambda x: pyplot.figure().number)
    assert pyplot.get_fignums() == [kept]
    pyplot.close("all")


def test_the_answer_is_not_changed():
    answer = {"xs": [3, 1]}
    ask(lambda answer, inputs: answer["xs"].sort(), answer)
    assert answer == {"xs": [3, 1]}


def test_json_keeps_nan_and_infinity():
    back = through_json({"a": float("nan"), "b": [float("inf"), -float("inf")], "c": np.float32(0.5)})
    assert back["a"] != back["a"]
    assert (back["b"], back["c"]) == ([float("inf"), -float("inf")], 0.5)


def test_bundle_escapes_and_has_word_symbol_and_json():
    verdict = wrong("tags", "Saw `<b>` & \"quotes\".")
    bundle = show.check_bundle("a.b", verdict, ["Hint 1: <script>"])
    assert bundle["text/plain"] == "✗ a.b: wrong\n  Saw `<b>` & \"quotes\".\n  Hint 1: <script>"
    assert "<script>" not in bundle["text/html"]
    assert "<code>&lt;b&gt;</code>" in bundle["text/html"]
    assert "✗ a.b: wrong" in bundle["text/html"]
    assert bundle[show.CHECK_MIME] == {"question": "a.b", "status": "wrong", "hint": "tags", "message": verdict.message}
