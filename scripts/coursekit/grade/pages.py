"""Writes the pages of a graded class: index.html, a page for each learner to hand back, and each notebook as it was handed in.

They open from the disk and ask for nothing else. All that comes from a submission is escaped, and no page allows scripts: `files(...)` gives name and text.
"""
import hashlib
import html
import re
import string
from collections import Counter
from pathlib import Path

from coursekit.check.question import NOT_ATTEMPTED, PASSED, WRONG
from coursekit.check.show import SYMBOLS
from coursekit.grade import shown
from coursekit.grade.grading import Graded, Learner, Work
from coursekit.grade.results import NOT_CHECKED, STATUSES, Result

HERE = Path(__file__).parent
CLASSES = {PASSED: "passed", WRONG: "wrong", NOT_ATTEMPTED: "none"}
COUNTED = 3  # hints a question, in the table of where the class is stuck


def files(graded: Graded, title: str, late: set[tuple[str, str]]) -> dict[str, str]:
    """Every page by its path inside the folder."""
    pages = {"index.html": _page(title, _index(graded, title, late))}
    for learner in graded.learners:
        name = slug(learner.name)
        pages[f"learners/{name}.html"] = _page(learner.name, _learner(graded, learner, late))
        for key, work in learner.work.items():
            head = f'<p class="soft">{_text(learner.name)} · {_text(work.submission.file.name)}</p>'
            pages[f"notebooks/{notebook_of(name, key)}"] = _page(f"{learner.name}: {key}", head + shown.body(work.submission))
    return pages


def slug(name: str) -> str:
    """A file's name for a learner: no two learners share one, whatever their names are made of."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40]
    return f"{plain or 'learner'}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def notebook_of(name: str, key: str) -> str:
    """The file of a notebook's page."""
    return f"{name}-{key.replace('/', '-')}.html"


def _page(title: str, body: str) -> str:
    style = (HERE.parent / "execute" / "templates" / "page.css").read_text(encoding="utf-8") + (HERE / "templates" / "grade.css").read_text(encoding="utf-8")
    return string.Template((HERE / "templates" / "page.html").read_text(encoding="utf-8")).substitute(title=_text(title), style=style, body=body)


def _text(value: object) -> str:
    return html.escape(str(value))


def _code(text: str) -> str:
    """Escaped text in which `this` is code."""
    parts = _text(text).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts)) if len(parts) % 2 else _text(text)


# --- the class ----------------------------------------------------------------------------------------------------------------------
def _index(graded: Graded, title: str, late: set) -> str:
    handed = sum(len(learner.work) for learner in graded.learners)
    took = f"{graded.ran} run in {graded.seconds:.0f} s, the rest known or blank" if graded.ran < handed else f"in {graded.seconds:.0f} s"
    odd = [(learner, work, result) for learner in graded.learners for work in learner.work.values() for result in work.results
           if result.status not in (PASSED, WRONG, NOT_ATTEMPTED)]
    return "\n".join([
        f"<h1>{_text(title)}</h1>",
        f'<p class="sum">{len(graded.learners)} learners, {handed} notebooks, {took}</p>',
        '<p class="soft">✓ passed, ✗ wrong, ! raised, stopped or tampered with, ○ not attempted. The numbers count questions; a click shows the notebook.</p>',
        _class_table(graded, late), "<h2>Where the class is stuck</h2>", _stuck(graded), _odd(odd), _strays(graded.learners),
    ])


def _class_table(graded: Graded, late: set) -> str:
    head = "".join(f'<th title="{_text(exercise.title)}">{_text(exercise.stem)}</th>' for exercise in graded.exercises)
    rows = []
    most = sum(len(exercise.questions) for exercise in graded.exercises)
    for learner in graded.learners:
        name = slug(learner.name)
        cells = "".join(_cell(learner.work.get(exercise.key), name, (learner.name, exercise.key) in late) for exercise in graded.exercises)
        seconds = sum(work.seconds for work in learner.work.values())
        rows.append(f'<tr><td class="name"><a href="learners/{name}.html">{_text(learner.name)}</a></td><td class="n">{learner.passed} of {most}</td>{cells}'
                    f'<td class="time">{seconds:.1f} s</td></tr>')
    return (f'<div class="scroll"><table class="class"><thead><tr><th>Learner</th><th>Passed</th>{head}<th class="time">Time</th></tr></thead>'
            f'<tbody>{"".join(rows)}</tbody></table></div>')


def _cell(work: Work | None, name: str, late: bool) -> str:
    if work is None:
        return '<td class="soft">-</td>'
    signs = "".join(_sign(result) for result in work.results)
    full = ' class="full"' if work.passed == len(work.results) else ""
    told = "; ".join(f"{result.question.partition('.')[2]}: {result.status}" for result in work.results)
    mark = ' <span class="bad">late</span>' if late else ""
    page = notebook_of(name, work.exercise.key)
    return f'<td{full} title="{_text(told)}"><a href="notebooks/{page}">{work.passed}/{len(work.results)}</a> {signs}{mark}</td>'


def _sign(result: Result) -> str:
    return SYMBOLS.get(result.status, "!")


def _stuck(graded: Graded) -> str:
    """A row a question, the hardest first: how many passed, are wrong, did not try; the commonest hints with what they say."""
    rows = []
    for exercise in graded.exercises:
        for question in exercise.questions:
            found = [result for learner in graded.learners if exercise.key in learner.work for result in learner.work[exercise.key].results
                     if result.question == question.name]
            if found:
                rows.append(_stuck_row(question.name, found))
    rows.sort(key=lambda row: row[0])
    head = "".join(f"<th>{word}</th>" for word in ("Question", "Passed", "Wrong", "Stopped", "Not tried", "What they are told"))
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{"".join(row for _, row in rows)}</tbody></table></div>'


def _stuck_row(name: str, found: list[Result]) -> tuple[float, str]:
    count = Counter(result.status for result in found)
    stopped = len(found) - count[PASSED] - count[WRONG] - count[NOT_ATTEMPTED]
    hints = Counter(result.hint for result in found if result.status == WRONG)
    said = {result.hint: result.message for result in reversed(found) if result.status == WRONG}
    told = "<br>".join(f"<strong>{many}×</strong> <code>{_text(hint)}</code> {_code(said[hint])}" for hint, many in hints.most_common(COUNTED))
    share = count[PASSED] / len(found)
    return share, (f'<tr><td><code>{_text(name)}</code></td><td class="n">{count[PASSED]}</td><td class="n">{count[WRONG]}</td><td class="n">{stopped}</td>'
                   f'<td class="n">{count[NOT_ATTEMPTED]}</td><td>{told}</td></tr>')


def _odd(odd: list) -> str:
    if not odd:
        return ""
    order = {status: number for number, status in enumerate(reversed(STATUSES))}
    rows = "".join(f'<tr><td><a href="notebooks/{notebook_of(slug(learner.name), work.exercise.key)}">{_text(learner.name)}</a></td>'
                   f'<td><code>{_text(result.question)}</code></td><td class="state bad">{_text(result.status)}</td><td>{_code(result.message)}</td></tr>'
                   for learner, work, result in sorted(odd, key=lambda each: order[each[2].status]))
    return f'<h2>To look at</h2><div class="scroll"><table><tbody>{rows}</tbody></table></div>'


def _strays(learners: list[Learner]) -> str:
    rows = [(learner.name, name, why) for learner in learners for name, why in learner.strays]
    rows += [(learner.name, other.file.name, f"not counted: {work.submission.file.name} is") for learner in learners for work in learner.work.values()
             for other in work.others]
    if not rows:
        return ""
    body = "".join(f"<tr><td>{_text(learner)}</td><td>{_text(name)}</td><td>{_text(why)}</td></tr>" for learner, name, why in rows)
    return f'<h2>Files that count for nothing</h2><div class="scroll"><table><tbody>{body}</tbody></table></div>'


# --- a learner ----------------------------------------------------------------------------------------------------------------------
def _learner(graded: Graded, learner: Learner, late: set) -> str:
    """What is handed back: what is right, and the hint where it is not."""
    parts = [f"<h1>{_text(learner.name)}</h1>"]
    for exercise in graded.exercises:
        work = learner.work.get(exercise.key)
        parts.append(f'<section><h2>{_text(exercise.title)}</h2><p class="soft">{_text(exercise.notebook.name)}</p>')
        if work is None:
            parts.append("<p>Not handed in.</p></section>")
            continue
        mark = ", handed in late" if (learner.name, exercise.key) in late else ""
        parts.append(f"<p><strong>{work.passed} of {len(work.results)}</strong> answers are right{mark}.</p><ul>")
        parts += [f'<li class="{CLASSES.get(result.status, "stop")}"><strong>{_text(result.question.partition(".")[2])}: {_text(result.status)}</strong> '
                  f"{_code(_told(result))}</li>" for result in work.results]
        parts.append("</ul></section>")
    parts += [f'<p class="soft">{_text(name)}: {_text(why)}.</p>' for name, why in learner.strays]
    return "\n".join(parts)


def _told(result: Result) -> str:
    if result.status == NOT_ATTEMPTED:
        return result.message if "No answer" not in result.message else ""
    return "This could not be checked here; nothing of it is your fault." if result.status == NOT_CHECKED else result.message
