"""The page of one run: the graph with times and states, a table of its jobs, inputs, outputs, metrics and logs.

`write(record, path)` takes a record as the runner keeps it in JSON:

    {"pipeline": "iris", "file": "/abs/pipeline.yml", "started": "2026-01-31T12:00:00", "seconds": 4.2,
     "state": "done",                          # done, failed or stopped
     "parameters": {"epochs": 300},            # the pipeline's inputs as they were used, paths as text
     "jobs": [{"name": "train",
               "state": "ran",                 # ran, kept, failed, stopped or not run
               "seconds": 1.3,                 # 0 where nothing was started
               "why": "script changed",        # or "input x changed", "first time", "nothing changed", ...
               "message": "",                  # of a job that failed: the line that says what, where and what to do
               "log": "logs/train.txt",        # relative to the record's page, or absolute; "" where there is none
               "inputs": {"rows": {"from": "preprocess.x_train", "digest": "ab12...", "bytes": 3100}},
               "outputs": {"model": {"path": "...", "digest": "cd34...", "bytes": 900}},
               "metrics": {"accuracy": 0.967}}]}

A value that is not a file has "value" in place of "digest" and "bytes". Whatever is missing is left out of the page.
The definition itself is read again from `file` for the graph's arrows; without it, they are taken from each input's "from" ("job.output").
"""
import html
import os
import re
import string
from collections import Counter
from pathlib import Path
from urllib.parse import quote

from coursekit.errors import CourseError
from coursekit.pipelines import drawing_svg, graph, reading
from coursekit.store.files import write_whole

TEMPLATES = Path(__file__).parent / "templates"
SHARED_STYLE = Path(__file__).parents[1] / "execute" / "templates" / "page.css"  # one look for all the course's pages
VERDICTS = {"done": "good", "ran": "good", "kept": "good", "failed": "bad", "stopped": "bad"}
WORDS = {"done": "done", "failed": "failed", "stopped": "stopped before the end"}
TAIL = 40  # lines of a log
MOST = 64_000  # bytes of a log that are looked at
CONTROL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f]")


def write(record: dict, path: Path) -> None:
    """Write the page of a run, one file without scripts."""
    jobs = [job for job in record.get("jobs") or [] if isinstance(job, dict)]
    counts = Counter(_text(job.get("state")) for job in jobs)
    state = _text(record.get("state"))
    summary = f"{WORDS.get(state, state)}, {_seconds(record.get('seconds'))}: {', '.join(f'{count} {word}' for word, count in counts.items())}"
    failed = [job for job in jobs if job.get("message")]
    page = _fill("run.html", name=_escaped(record.get("pipeline")), state=html.escape(WORDS.get(state, state)), verdict=VERDICTS.get(state, ""),
                 style=SHARED_STYLE.read_text(encoding="utf-8") + (TEMPLATES / "run.css").read_text(encoding="utf-8"), summary=html.escape(summary),
                 facts=_joined(_text(record.get("started")).replace("T", " "), record.get("file"), record.get("machine"), _python(record)),
                 wrong="".join(f'<p class="wrong">{_escaped(job["message"])}</p>' for job in failed), graph=_graph(record, jobs),
                 rows="\n".join(_row(number, job) for number, job in enumerate(jobs)), parameters=_parameters(record),
                 jobs="\n".join(_job(number, job, path.parent) for number, job in enumerate(jobs)))
    write_whole(path, page.encode("utf-8", "replace"))


def _graph(record: dict, jobs: list[dict]) -> str:
    states = {_text(job.get("name")): _state(job) for job in jobs}
    try:
        drawn = graph.of_pipeline(reading.load(_text(record.get("file"))))
        drawn = drawn if states.keys() <= {name for kind, name in drawn.nodes if kind == graph.JOB} else graph.of_record(record)
    except (CourseError, OSError):  # the file is gone, or was changed since
        drawn = graph.of_record(record)
    return drawing_svg.picture(drawn, states)


def _state(job: dict) -> str:
    """What became of a job, with its time where it took any."""
    return " ".join(filter(None, [_text(job.get("state")), _seconds(job.get("seconds")) if job.get("seconds") else ""]))


def _row(number: int, job: dict) -> str:
    state = _text(job.get("state"))
    return (f'<tr><td class="state {VERDICTS.get(state, "soft")}">{html.escape(state)}</td><td class="name"><a href="#job-{number}">{_escaped(job.get("name"))}'
            f'</a></td><td class="kind">{_escaped(job.get("why"))}</td><td class="time">{_seconds(job.get("seconds")) if job.get("seconds") else ""}</td></tr>')


def _job(number: int, job: dict, folder: Path) -> str:
    state = _text(job.get("state"))
    facts = "".join(f", {html.escape(fact)}" for fact in (_seconds(job.get("seconds")) if job.get("seconds") else "", _text(job.get("why"))) if fact)
    wrong = f'<p class="wrong">{_escaped(job["message"])}</p>' if job.get("message") else ""
    return _fill("job.html", number=number, name=_escaped(job.get("name")), state=html.escape(state), verdict=VERDICTS.get(state, ""), facts=facts, wrong=wrong,
                 inputs=_files("Reads", job.get("inputs"), folder), outputs=_files("Writes", job.get("outputs"), folder),
                 metrics=_table("Metrics", {name: _number(value) for name, value in (job.get("metrics") or {}).items()}), log=_log(job, folder))


def _files(title: str, entries: dict | None, folder: Path) -> str:
    rows = []
    for name, entry in (entries or {}).items():
        entry = entry if isinstance(entry, dict) else {"value": entry}
        path = _text(entry.get("path"))
        shown = f'<a href="{html.escape(_link(path, folder), quote=True)}">{html.escape(Path(path).name)}</a>' if path else _escaped(
            entry.get("from") or entry.get("value"))
        digest = _text(entry.get("digest"))
        rows.append(f'<tr><td class="name">{_escaped(name)}</td><td class="text">{shown}</td><td class="digest" title="{html.escape(digest, quote=True)}">'
                    f'{html.escape(digest[:12])}</td><td class="size">{_size(entry.get("bytes"))}</td></tr>')
    return f'<h3>{title}</h3><table class="plain"><tbody>{"".join(rows)}</tbody></table>' if rows else ""


def _table(title: str, values: dict | None) -> str:
    rows = "".join(f'<tr><td class="name">{_escaped(name)}</td><td class="text">{_escaped(value)}</td></tr>' for name, value in (values or {}).items())
    return f'<h3>{title}</h3><table class="plain"><tbody>{rows}</tbody></table>' if rows else ""


def _parameters(record: dict) -> str:
    table = _table("Inputs of the pipeline", record.get("parameters"))
    return f"<section>{table}</section>" if table else ""


def _log(job: dict, folder: Path) -> str:
    """The end of a job's log, a click away; open where the job failed."""
    if not job.get("log"):
        return ""
    path = folder / _text(job["log"])
    try:
        with open(path, "rb") as file:
            file.seek(max(0, path.stat().st_size - MOST))
            lines = file.read(MOST).decode("utf-8", "replace").splitlines()
    except (OSError, ValueError):
        return '<p class="soft">The log is gone.</p>'
    text = html.escape(CONTROL.sub("", "\n".join(lines[-TAIL:]).replace("\t", "    "))) or "(empty)"
    is_open = " open" if job.get("state") in ("failed", "stopped") else ""
    link = f'<a href="{html.escape(_link(str(path), folder), quote=True)}">all of it</a>'
    return f"<details{is_open}><summary>The end of the log</summary><pre>{text}</pre><p>{link}</p></details>"


def _link(path: str, folder: Path) -> str:
    try:
        near = Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return Path(path).as_uri()
    try:
        return quote(os.fsencode(near))  # a name that is no UTF-8 leads to its file as well
    except UnicodeEncodeError:  # no file has such a name
        return quote(near, errors="replace")


def _fill(template: str, **values: object) -> str:
    return string.Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(values)


def _joined(*facts: object) -> str:
    return " · ".join(_escaped(fact) for fact in facts if fact)


def _python(record: dict) -> str:
    return f"Python {_text(record['python'])}" if record.get("python") else ""


def _text(value: object) -> str:
    return "" if value is None else CONTROL.sub("", str(value))


def _escaped(value: object) -> str:
    return html.escape(_text(value), quote=True)


def _seconds(value: object) -> str:
    return f"{value:.1f} s" if isinstance(value, int | float) else ""


def _number(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else _text(value)


def _size(value: object) -> str:
    if not isinstance(value, int | float):
        return ""
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return ""
