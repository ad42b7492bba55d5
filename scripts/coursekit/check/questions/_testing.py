"""Puts a learner's test on right and on broken things, as pytest would: arguments by name, parametrize, a new `tmp_path` each time."""
import contextlib
import inspect
import itertools
import linecache
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from coursekit.check.blanks import is_learners_file
from coursekit.check.plain import describe, one_line
from coursekit.check.question import Verdict, wrong

PASSED, FAILED, STUMBLED, SKIPPED = "passed", "failed", "stumbled", "skipped"  # failed: the test says no; stumbled: on some other error
SKIPS = ("skip", "skipif", "xfail")
FOLDER = "test_0123456789"  # a folder of pytest may have any number in its name


def probe(answer, target: str, right: dict[str, Callable], broken: dict[str, Callable], raw: str | None = None) -> dict:
    """What the test says of each right and each broken thing; `target` is the argument through which it gets them, made anew in a folder."""
    if not inspect.isfunction(answer):
        return {"function": False, "seen": describe(answer)}
    data = {"function": True, "name": answer.__name__, "skip": any(mark in SKIPS for mark in _marks(answer))}
    data |= {"unknown": _unknown(answer, {target, "tmp_path", "monkeypatch"} | ({"raw"} if raw else set())), "generator": inspect.isgeneratorfunction(answer)}
    if not data["name"].startswith("test") or data["unknown"] or data["skip"] or data["generator"]:
        return data
    data["right"] = {}
    for name, make in right.items():
        found = run(answer, target, make, raw)
        if not data["right"] and found["outcome"] == STUMBLED and not found["outside"]:
            raise found["error"]  # not a test that says no: the learner's own code stumbles
        data["right"][name] = {key: value for key, value in found.items() if key != "error"}
        if found["outcome"] != PASSED:
            return data
    return data | {"broken": {name: run(answer, target, make, raw)["outcome"] for name, make in broken.items()}}


def run(test: Callable, target: str, make: Callable, raw: str | None) -> dict:
    """One thing under the test, with each of its parameters: the first outcome that is not `passed`, and what it called."""
    found = {"outcome": PASSED, "error": None, "place": "", "calls": [], "outside": False, "gave": ""}
    for values in _cases(test):
        with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch), contextlib.ExitStack() as stack:
            folder = Path(scratch).resolve() / FOLDER
            folder.mkdir()
            if raw:
                (folder / "raw.csv").write_text(raw)
            thing = make(folder)
            gives = {target: thing, "tmp_path": folder, "raw": folder / "raw.csv", "monkeypatch": _monkeypatch(stack)}
            wanted = {name: gives[name] for name in inspect.signature(test).parameters if name in gives and name not in values}
            found |= _outcome(test, wanted | values)
            found["calls"] += thing.calls
            found["outside"] |= getattr(thing, "outside", False)
        if found["outcome"] != PASSED:
            break
    return found


def _outcome(test: Callable, arguments: dict) -> dict:
    try:
        gave = test(**arguments)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # pytest's own Failed and Skipped are no Exceptions, and SystemExit is none either
        said_no = isinstance(error, AssertionError) or not isinstance(error, Exception)
        outcome = SKIPPED if type(error).__name__ == "Skipped" else FAILED if said_no else STUMBLED
        return {"outcome": outcome, "error": error, "place": _place(error), "gave": ""}
    return {"outcome": PASSED, "error": None, "place": "", "gave": "" if gave is None else describe(gave)}


def _place(error: BaseException) -> str:
    """The learner's line that failed."""
    frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__) if is_learners_file(frame.f_code.co_filename)]
    if not frames:
        return ""
    source = one_line(linecache.getline(*frames[-1]).strip(), 90)
    return f"line {frames[-1][1]}" + (f", `{source}`" if source else "")


def _marks(test: Callable) -> list[str]:
    return [getattr(mark, "name", "") for mark in _list(getattr(test, "pytestmark", []))]


def _list(value) -> list:
    return list(value) if isinstance(value, list | tuple) else [value]


def _cases(test: Callable) -> list[dict]:
    """The arguments of each run that `parametrize` asks for; one run without arguments where there is none."""
    axes = []
    for mark in _list(getattr(test, "pytestmark", [])):
        if getattr(mark, "name", "") == "parametrize":
            names, rows = (*mark.args, *(mark.kwargs[key] for key in ("argnames", "argvalues") if key in mark.kwargs))[:2]
            one = isinstance(names, str) and "," not in names
            names = [name.strip() for name in names.split(",") if name.strip()] if isinstance(names, str) else list(names)
            values = [row.values if type(row).__name__ == "ParameterSet" else (row,) if one else row for row in rows]
            axes.append([dict(zip(names, row, strict=True)) for row in values])
    return [{name: value for case in combination for name, value in case.items()} for combination in itertools.product(*axes)]


def _unknown(test: Callable, known: set[str]) -> str:
    """The first argument that nobody gives to the test."""
    given = known | {name for case in _cases(test)[:1] for name in case}
    return next((name for name, value in inspect.signature(test).parameters.items()
                 if name not in given and value.default is value.empty and value.kind not in (value.VAR_POSITIONAL, value.VAR_KEYWORD)), "")


def _monkeypatch(stack: contextlib.ExitStack):
    from pytest import MonkeyPatch
    return stack.enter_context(MonkeyPatch.context())


# --- what all tests have in common --------------------------------------------------------------------------------------------
def judge_form(data: dict, target: str) -> Verdict | None:
    """What keeps pytest from running the test at all, or from telling anything."""
    if not data["function"]:
        return wrong("not-a-function", f"The test is {data['seen']}. Asked for is the function itself, not what it gives back.")
    if not data["name"].startswith("test"):
        return wrong("name", f"The function is called `{data['name']}`. pytest runs functions whose names begin with `test`, and no others.")
    if data["unknown"]:
        return wrong("unknown-argument", f"The test asks for an argument `{data['unknown']}`, and nobody gives it one: there is no fixture of this name.")
    if data["skip"]:
        return wrong("skipped", "The test is marked as one to be skipped, or expected to fail. Nobody would hear of a broken stage.")
    if data["generator"]:
        return wrong("generator", "The test has a `yield`, so calling it runs none of its lines. pytest refuses such tests.")
    first = next(iter(data["right"].values()))
    if first["outcome"] == SKIPPED:
        return wrong("skipped", "The test skips itself. Nobody would hear of a broken stage.")
    return None


def judge_calls(data: dict, target: str) -> Verdict | None:
    """What a test that passes everywhere looks like from outside."""
    first = next(iter(data["right"].values()))
    if not first["calls"]:
        return wrong("never-calls", f"The test passes and has never called `{target}`. What arrives as the argument of this name must be called; is there "
                     "a `return` too early, or a copy that the test calls instead?")
    if PASSED in data["broken"].values() and FAILED not in data["broken"].values():  # whoever asserts nothing still stumbles where all is in ruins
        return _never_fails(first, target)
    if data["broken"].get("raises") == PASSED:
        return wrong("swallows", f"Even when `{target}` ends in an error, the test passes. A `try` that catches everything hides what a test should tell.")
    return None


def _never_fails(first: dict, target: str) -> Verdict:
    if first["gave"]:
        return wrong("returns", f"The test gives back {first['gave']} and passes whatever that is. Only an `assert` that does not hold makes a test fail.")
    if len(first["calls"]) > len(set(map(str, first["calls"]))):
        return wrong("itself", f"The test calls `{target}` twice with the same arguments, and passes whatever comes out. What it compares with must come "
                     "from elsewhere: worked out by hand, or from the input.")
    return wrong("never-fails", "The test passes with every broken version, whatever that does. Is there an `assert` that can fail? One on a pair, "
                 "`assert (a, b)`, always holds; one after `return`, or inside a `try` that catches all, is never heard.")
