"""Every check against its tables: a wrong answer gets exactly its hint, an unusual right one passes, and no hint gives the answer away."""
import functools
import importlib
import math
import re

import pytest

from amount import some
from checks import ROOT, Right, Wrong, can_be_tried
from coursekit.check.plain import is_a, plain
from coursekit.check.probing import run_judge, run_probe
from coursekit.check.question import PASSED, WRONG, Question, Verdict
from coursekit.check.questions import _knob
from coursekit.check.registry import exercise_names, load_exercise

# answers may warn (no convergence, few rows): what counts here is the verdict
pytestmark = [pytest.mark.filterwarnings(f"ignore::{kind}") for kind in ("UserWarning", "RuntimeWarning", "FutureWarning", "DeprecationWarning")]

QUESTIONS = {f"{name}.{question.name}": question for name in exercise_names() if can_be_tried(name) for question in load_exercise(name).QUESTIONS}


def table(name: str, which: str) -> list:
    """The answers to a question: `which` is WRONG or RIGHT."""
    exercise, _, question = name.partition(".")
    return getattr(importlib.import_module(f"checks.{exercise}"), which)[question]


NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
WRONGS = [pytest.param(name, entry, id=f"{name}: {entry.name}") for name in QUESTIONS for entry in table(name, "WRONG")]
RIGHTS = [pytest.param(name, entry, id=f"{name}: {entry.name}") for name in QUESTIONS for entry in table(name, "RIGHT")]


@pytest.fixture(autouse=True)
def measured_once(monkeypatch):
    """Equal models reach equal scores on equal folds: each is measured once for all tables."""
    monkeypatch.setattr(_knob, "cross_validated", _cross_validated)


def _cross_validated(model, X, y, parts: int, seed: int, known={}) -> float:  # noqa: B006 - the memory of this function
    key = repr(model), len(X), parts, seed
    if key not in known:
        known[key] = measure(model, X, y, parts, seed)
    return known[key]


measure = _knob.cross_validated


def verdict(question: Question, answer, seed: int = 0) -> Verdict:
    """What the check says of an answer."""
    inputs = question.make_inputs(seed)
    return run_judge(question, run_probe(question, answer, inputs), inputs)


@functools.cache
def looked_at(name: str, entry: Wrong | Right) -> tuple[Verdict, set]:
    """What the check says of an answer in a table, and what the answer holds: its numbers and texts, or what came out of a function."""
    question, answer = QUESTIONS[name], entry.answer()
    inputs = question.make_inputs()
    outcome = run_probe(question, answer, inputs)
    return run_judge(question, outcome, inputs), leaves(outcome) if callable(answer) else leaves(answer)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_its_tables(name):
    wrong, right = table(name, "WRONG"), table(name, "RIGHT")
    mistakes = [entry for entry in wrong if entry.mistake]
    assert len(wrong) >= 10 and len(mistakes) >= 6 and len({entry.hint for entry in mistakes}) >= 4
    assert len(right) >= 5
    assert len({entry.name for entry in wrong}) == len(wrong) and len({entry.name for entry in right}) == len(right)
    assert len(QUESTIONS[name].more) == 2


@pytest.mark.parametrize(("name", "entry"), WRONGS)
def test_a_wrong_answer_gets_its_hint(name: str, entry: Wrong):
    said, _ = looked_at(name, entry)
    assert (said.status, said.hint) == (WRONG, entry.hint), said.message
    assert "Traceback" not in said.message and "\n" not in said.message


@pytest.mark.parametrize(("name", "entry"), RIGHTS)
def test_an_unusual_right_answer_passes(name: str, entry: Right):
    if "tensor" in entry.name:
        pytest.importorskip("torch")
    said, _ = looked_at(name, entry)
    assert said.status == PASSED, f"{said.hint}: {said.message}"


@pytest.mark.parametrize("name", [name for name, question in QUESTIONS.items() if question.inputs])
def test_other_inputs_lead_to_the_same_verdicts(name):
    for entry in [*table(name, "RIGHT")[:2], *some(table(name, "WRONG"), 3, name)]:
        said = verdict(QUESTIONS[name], entry.answer(), seed=1)
        assert said.hint == getattr(entry, "hint", ""), f"{entry.name}: {said}"


# --- hints do not give the answer away ----------------------------------------------------------------------------------------
def leaves(value) -> set:
    """The numbers and texts that a value holds; the keys of a dict are names that were asked for, and functions and models hold nothing."""
    if isinstance(value, dict):
        return set().union(*(leaves(entry) for entry in value.values()))
    if isinstance(value, list | tuple | set):
        return set().union(*(leaves(entry) for entry in value))
    if is_a(value, "pandas", "DataFrame"):
        return set(map(str, value.columns)) | leaves(value.index).union(*(leaves(value.iloc[:, place]) for place in range(value.shape[1])))
    if is_a(value, "pandas", "Series", "Index") or is_a(value, "numpy", "ndarray", "generic"):
        held = (value.ravel() if is_a(value, "numpy", "ndarray") else value).tolist()
        return leaves(set(held)) if isinstance(held, list) and all(map(_is_plain, held)) else leaves(plain(value))
    return {value} if isinstance(value, int | float | str) and not isinstance(value, bool) else set()


def _is_plain(value) -> bool:
    return type(value) in (int, float, str, bool)


def written(number: float) -> set[str]:
    """The number as a hint might write it, where that tells something: not 0, 1, 2 or 0.5, which stand for many things."""
    forms = {f"{number:.{digits}f}" for digits in (1, 2, 3, 4)} | {f"{number:.{digits}g}" for digits in (2, 3, 4)}
    return {form for form in forms if len(form.strip("-0").replace(".", "")) >= 2 and "." in form}


def given_away(text: str, secret: set, seen: set) -> list[str]:
    """Which of the secret numbers and texts stand in a text, though the answer did not hold them."""
    texts = " ".join(value for value in seen if isinstance(value, str))
    shown = set(NUMBER.findall(texts)).union(*(written(value) for value in seen if isinstance(value, int | float)))
    numbers = set(NUMBER.findall(text)) - shown
    told = {form for value in secret if isinstance(value, int | float) and math.isfinite(value) for form in written(value) & numbers}
    words = {value for value in secret if isinstance(value, str) and 3 <= len(value) <= 40 and value in text and value not in texts}
    return sorted(told | words)


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_hint_gives_the_answer_away(name):
    right = table(name, "RIGHT")[0]
    secret = {value for value in looked_at(name, right)[1] if isinstance(value, float) or not callable(right.answer())}
    for hint in QUESTIONS[name].more:
        assert not given_away(hint, secret, set()), hint
    for entry in table(name, "WRONG"):
        said, held = looked_at(name, entry)
        assert not given_away(said.message, secret, held), f"{entry.name}: {said.message}"


def test_what_gives_an_answer_away_is_noticed():
    assert given_away("The mean is 5.84.", {5.8433}, {1.0}) == ["5.84"]
    assert given_away("It is the drawer.", {"drawer"}, {"accession"}) == ["drawer"]
    assert not given_away("Your mean is 5.84.", {5.8433}, {5.8433}) and not given_away("There are 3.", {3.0}, set())


def test_every_table_belongs_to_an_exercise():
    assert {path.stem for path in (ROOT / "tests" / "checks").glob("[a-z]*.py")} == set(exercise_names())
