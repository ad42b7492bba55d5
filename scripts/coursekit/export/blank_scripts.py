"""The blank of a stage as a script, beside its exercise notebook; what a learner answered there is never overwritten."""
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from coursekit import notebook as nb
from coursekit.catalog import Course, Notebook
from coursekit.exercises import attempts, blanks
from coursekit.export import script, stage

LAST = "# Blank {}: by this line `course make` knows a blank that nobody has touched."
BEGAN = re.compile(r"\n# (?:Blank|Answer) ([0-9a-f]{8}): .*\s*\Z")


@dataclass(frozen=True)
class Blank:
    """A blank script: where it belongs, its text, and in what state it is on disk (the words of exercises.attempts)."""

    path: Path
    text: str
    state: str
    outdated: bool = False


def blank_of(course: Course, exercise: Notebook) -> Blank | None:
    """The blank script of an exercise, or None where the exercise is no stage."""
    notebook = blanks.blank_of(course, exercise)
    if not stage.is_stage(notebook):
        return None
    text = script.text(stage.read(notebook, exercise.name, blank=True))
    text += f"\n{LAST.format(digest(text))}\n"
    path = exercise.path.with_name(f"{stage.stem(exercise.path.name)}.py")
    return Blank(path, text, *_state(path, text))


def digest(text: str) -> str:
    """Eight hexadecimal digits of a script, its last line and the habits of editors aside."""
    return hashlib.sha256(blanks.plain(BEGAN.sub("", text)).encode()).hexdigest()[:8]


def is_untouched(path: Path) -> bool:
    """Is a script still what `make` wrote, a blank or an answer put where a pipeline looks, whatever it would write now?"""
    text = _read(path)
    began = BEGAN.search(text or "")
    return bool(began) and began.group(1) == digest(text)


def _state(path: Path, blank: str) -> tuple[str, bool]:
    if not path.exists():
        return attempts.MISSING, False
    text = _read(path)
    if text is None:
        return attempts.UNREADABLE, False
    if path.read_bytes() == blank.encode():
        return attempts.FRESH, False
    if is_untouched(path):
        same = digest(text) == digest(blank)
        return attempts.OPENED if same else attempts.STALE, not same
    began = BEGAN.search(text)
    outdated = bool(began) and began.group(1) != digest(blank)
    answered = blanks.fills(_source(text), _source(blank))
    return attempts.ANSWERED if answered else attempts.EDITED, outdated


def _source(text: str) -> SimpleNamespace:
    return SimpleNamespace(source=BEGAN.sub("", text.replace("\r\n", "\n")))


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def write(blank: Blank) -> bool:
    """Write a blank that nobody answered; True when bytes changed."""
    return blank.state not in attempts.THE_LEARNERS and nb.write_text(blank.path, blank.text)
