"""Bindings as text: `${{parent.inputs.x}}` and `${{parent.jobs.a.outputs.y}}`, and what people write when they mean one."""
import re

from coursekit.errors import did_you_mean

WHOLE = re.compile(r"\$\{\{\s*([^{}]*?)\s*\}\}")
NAME = r"[A-Za-z_][A-Za-z0-9_]*"
LIKE = re.compile(r"\$\{\{|\$?\{+\s*(parent|inputs?|outputs?|jobs|steps)\b|\$\[?\(?(parent|inputs?|outputs?|jobs)\b|^(parent\.)?(inputs|outputs)\.\w+$"
                  r"|^(parent\.)?jobs\.\w+\.(inputs|outputs)\.\w+$")
FORMS = {"input": "`${{parent.inputs.NAME}}` or `${{parent.jobs.JOB.outputs.NAME}}`", "output": "`${{parent.outputs.NAME}}`"}


def is_meant(text: str) -> bool:
    """Does a text want to be a binding, rightly written or not?"""
    return bool(LIKE.search(text.strip()))


def read(text: str, side: str) -> tuple[tuple[str, ...], str]:
    """The path of a binding without `parent`: (inputs, x), (jobs, a, outputs, y) or (outputs, z); or () and what is wrong.

    `side` is "input" for what a job takes and "output" for what it gives.
    """
    found = WHOLE.fullmatch(text.strip())
    words = found.group(1).split(".") if found else _words(text)
    right = _right(words, side)
    if found and right == words:
        return tuple(words[1:]), ""
    if right and not found and WHOLE.search(text):
        return (), f"'{text}' mixes a binding with other text; a binding stands alone, as {_written(right)}"
    if right:
        return (), f"'{text}' is no binding; write {_written(right)}"
    if words[:2] == ["parent", "jobs"] and side == "input" and len(words) == 5:
        return (), f"'{text}' takes another job's input; bind what that input is bound to"
    if side == "input" and "outputs" in words[:2]:
        return (), f"'{text}' takes an output of the pipeline; name the job that makes it: `${{{{parent.jobs.JOB.outputs.{words[-1]}}}}}`"
    near = did_you_mean(words[1], ["inputs", "jobs", "outputs"]) if len(words) > 2 and words[0] == "parent" else ""
    near = near if near.startswith("did") else ""
    return (), f"'{text}' is no binding; write {FORMS[side]}{f' ({near})' if near else ''}"


def _words(text: str) -> list[str]:
    """The dotted name inside something that is nearly a binding."""
    found = re.search(rf"{NAME}(\.{NAME})+", text)
    return found.group(0).split(".") if found else []


def _right(words: list[str], side: str) -> list[str] | None:
    """The full form that these words mean, or None."""
    rest = words[1:] if words[:1] == ["parent"] else words
    if not all(re.fullmatch(NAME, word) for word in rest):
        return None
    plural = {"input": "inputs", "output": "outputs", "job": "jobs", "step": "jobs", "steps": "jobs"}
    rest = [plural.get(word, word) if place in (0, 2) else word for place, word in enumerate(rest)]
    if side == "output":
        return ["parent", *rest] if len(rest) == 2 and rest[0] == "outputs" else None
    if len(rest) == 2 and rest[0] == "inputs" or len(rest) == 4 and rest[0] == "jobs" and rest[2] == "outputs":
        return ["parent", *rest]
    return None


def _written(words: list[str]) -> str:
    return f"`${{{{{'.'.join(words)}}}}}`"
