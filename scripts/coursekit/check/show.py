"""Shows a check's answer: a calm box in a notebook, text in a terminal, and JSON for the tools. The same bytes on every run."""
import html
import sys

from coursekit.check.question import NOT_ATTEMPTED, PASSED, RAISED, WRONG, Verdict

CHECK_MIME = "application/vnd.coursekit.check+json"
WAITS_MIME = "application/vnd.coursekit.waits+json"
SYMBOLS = {PASSED: "✓", WRONG: "✗", NOT_ATTEMPTED: "○", RAISED: "!"}
COLOURS = {PASSED: ("--jp-success-color1", "#2e7d32"), WRONG: ("--jp-warn-color1", "#b45f06"), RAISED: ("--jp-error-color1", "#c62828")}
QUIET = ("--jp-border-color1", "#8a8a8a")
BOX = "border-left:4px solid var({0},{1});padding:0.2em 0.8em;margin:0.2em 0;color:var(--jp-ui-font-color1,inherit)"


def symbol(status: str) -> str:
    """The sign of a status; a word always stands beside it."""
    return SYMBOLS.get(status, "?")


def check_bundle(question: str, verdict: Verdict, extra: list[str]) -> dict:
    """The mime bundle of a verdict; `extra` are the hints and what can be asked next, a line each."""
    head = f"{symbol(verdict.status)} {question}: {verdict.status}"
    lines = [line for line in (verdict.message, *extra) if line]
    facts = {"question": question, "status": verdict.status, "hint": verdict.hint, "message": verdict.message}
    return {"text/plain": "\n".join([head, *(f"  {line}" for line in lines)]),
            "text/html": box(head, lines, COLOURS.get(verdict.status, QUIET)), CHECK_MIME: facts}


def waits_bundle(sentence: str, names: list[str]) -> dict:
    """The mime bundle of a cell that waits for answers."""
    return {"text/plain": sentence, "text/html": box(sentence, [], QUIET, head_tag="span"), WAITS_MIME: {"for": names}}


def box(head: str, lines: list[str], colour: tuple[str, str], head_tag: str = "strong") -> str:
    """A box with a colour bar; readable on dark and light, every text escaped."""
    body = "".join(f'<div style="margin-top:0.2em">{_inline(line)}</div>' for line in lines)
    return f'<div role="note" style="{BOX.format(*colour)}"><{head_tag}>{_inline(head)}</{head_tag}>{body}</div>'


def _inline(text: str) -> str:
    """Escaped HTML in which `this` is code."""
    parts = html.escape(text).split("`")
    if len(parts) % 2 == 0:  # a lone backtick is a backtick
        return "`".join(parts)
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))


def publish(bundle: dict) -> None:
    """Display a bundle in IPython, print its text elsewhere."""
    ipython = sys.modules.get("IPython")
    if ipython and ipython.get_ipython():
        ipython.display.display(bundle, raw=True)
    else:
        print(bundle["text/plain"])
