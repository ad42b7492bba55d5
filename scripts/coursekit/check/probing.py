"""The two halves of a check, to be used together in a notebook or apart: the probe in a sandbox, the judge outside.

    outcome = run_probe(question, answer, inputs)      # plain data, ready for JSON
    verdict = run_judge(question, outcome, inputs)

An outcome is {"status": "probed", "data": ...}, {"status": "not attempted"},
{"status": "raised", "error", "place", "source"} or {"status": "unreadable", "error"}.
"""
import copy
import json
import linecache
import os
import traceback

from coursekit.check.blanks import is_blank, is_learners_file
from coursekit.check.plain import one_line, plain
from coursekit.check.question import NOT_ATTEMPTED, PASSED, RAISED, WRONG, Question, Verdict, wrong
from coursekit.check.traceless import traceless

PROBED, UNREADABLE = "probed", "unreadable"


def through_json(data):
    """The data as it is after a trip through JSON text: no object crosses, and nobody holds a reference to it. NaN and infinity survive."""
    return json.loads(json.dumps(plain(data)))


def run_probe(question: Question, answer, inputs: dict) -> dict:
    """What the probe sees of an answer, as plain data; the inputs stay as they are and no trace is left behind."""
    if is_blank(answer):
        return {"status": NOT_ATTEMPTED}
    given = through_json(inputs)
    try:
        with traceless():
            return {"status": PROBED, "data": through_json(question.probe(_copy(answer), given))}
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit among them: what the learner's code raises never ends the check
        return _raised(error, question) or {"status": UNREADABLE, "error": _named(error)}


def run_judge(question: Question, outcome: dict, inputs: dict) -> Verdict:
    """The verdict on an outcome of `run_probe`; whatever the outcome is, this is a verdict and never an exception."""
    status = outcome.get("status") if isinstance(outcome, dict) else None
    if status == NOT_ATTEMPTED:
        return Verdict(NOT_ATTEMPTED, "", "No answer yet: put yours in the place of the `...` and run the cells from there on again.")
    if status == RAISED:
        return Verdict(RAISED, "raised", _sentence(outcome))
    if status != PROBED or "data" not in outcome:
        seen = outcome.get("error", "") if isinstance(outcome, dict) else ""
        return _unreadable(one_line(seen))
    try:
        verdict = question.judge(outcome["data"], through_json(inputs))
    except Exception as error:
        return _unreadable(_named(error))
    return verdict if isinstance(verdict, Verdict) and verdict.status in (PASSED, WRONG) else _unreadable("")


def _unreadable(seen: str) -> Verdict:
    tail = f": {seen}" if seen else ""
    return wrong(UNREADABLE, f"The check cannot use this answer{tail}. Compare its type with what the question asks for.")


def _copy(answer):
    """A copy of the answer, so that the probe cannot change the learner's own; itself when it cannot be copied."""
    try:
        return copy.deepcopy(answer)
    except Exception:
        return answer


def _named(error: BaseException) -> str:
    text = one_line(error)
    return f"{type(error).__name__} ({text})" if text else type(error).__name__


def _raised(error: BaseException, question: Question) -> dict | None:
    """The learner's innermost line in the traceback; None when no code of the learner took part."""
    ours = getattr(getattr(question.probe, "__code__", None), "co_filename", None)
    steps = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename != ours]
    frames = [(frame, line) for frame, line in steps if is_learners_file(frame.f_code.co_filename)]
    if not frames:
        return None
    frame, line = frames[-1]
    filename, function = frame.f_code.co_filename, frame.f_code.co_name
    where = "its cell" if _is_cell(filename) else os.path.basename(filename)
    who = "your code" if function.startswith("<") else f"`{function}`"
    place = f"line {line} of {where if function[:1] != '<' or where != 'its cell' else 'your cell'}"
    source = linecache.getline(filename, line, frame.f_globals).strip()
    return {"status": RAISED, "who": who, "error": _named(error), "place": place, "source": one_line(source)}


def _is_cell(filename: str) -> bool:
    return filename.startswith("<") or "ipykernel_" in filename


def _sentence(outcome: dict) -> str:
    who, error, place, source = (one_line(outcome.get(key, "")) for key in ("who", "error", "place", "source"))
    return f"{who[:1].upper() + who[1:]} raised {error} at {place}" + (f": {source}" if source else ".")
