"""What the course's checker and a YAML reader say of a definition that a learner wrote for the components of the taxi pipeline."""
import importlib
import os
import re
import tempfile
from pathlib import Path

from coursekit.check.plain import describe, one_line, plain
from coursekit.check.question import Verdict, wrong

TAXI = Path(__file__).resolve().parents[4] / "03_pipeline_stages" / "taxi"
FOUND = (  # words of the checker's sentences, and the hint that they stand for
    ("does not give the input", "input-missing"), ("there is no job", "unknown-job"), ("the pipeline has no input", "unknown-parent"),
    ("the pipeline has no output", "unknown-output-of-pipeline"), ("has no output", "unknown-output"),
    ("has no input", "unknown-input"),
    ("a cycle", "cycle"), ("no job uses", "unused-input"), ("no job fills", "unfilled-output"), ("is filled twice", "filled-twice"),
    ("is of type", "other-type"),
    ("SDK v1", "old-words"), ("has no jobs", "no-jobs"), ("has no type", "no-type"), ("is not the type of a pipeline", "no-type"),
    ("binding", "binding-form"), ("${{", "binding-form"), ("no such file", "no-component"), ("there is no", "no-component"),
)

FOLLOWS = {"unused-input", "unfilled-output", "no-jobs"}  # what another mistake brings along is told after it


def look(answer) -> dict:
    """The problems that the checker finds, and the definition as plain data."""
    import yaml

    if isinstance(answer, os.PathLike) and Path(answer).is_file():
        answer = Path(answer).read_text(encoding="utf-8")
    if isinstance(answer, dict):
        answer = yaml.safe_dump(plain(answer), sort_keys=False)
    if not isinstance(answer, str):
        return {"seen": describe(answer)}
    try:
        read = yaml.safe_load(answer)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return {"error": one_line(getattr(error, "problem", None) or error), "line": mark.line + 1 if mark else 0}
    if not isinstance(read, dict):
        return {"seen": describe(read)}
    return {"problems": _problems(answer), "read": plain(read)}


def _problems(text: str) -> list[list]:
    """[line, sentence] for each problem. The checker is the program that `course pipeline check` calls: it is loaded when somebody asks, and only here."""
    checking = importlib.import_module("coursekit.pipelines.checking")
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room).resolve() / "taxi"
        folder.mkdir()
        for path in [*TAXI.glob("*.component.yml"), *TAXI.glob("*.py"), *TAXI.glob("environment*.yml")]:
            (folder / path.name).write_bytes(path.read_bytes())
        (folder / "pipeline.yml").write_text(text, encoding="utf-8")
        found = checking.check_file(folder / "pipeline.yml", data=False)
    return [[problem.line, problem.text.replace(f"{folder}{os.sep}", "")] for problem in found]


def first_fault(data: dict, name: str) -> Verdict | None:
    """What keeps a text from being a definition that the checker accepts."""
    if "seen" in data:
        return wrong("not-text", f"`{name}` is {data['seen']}. Asked for is the text of a definition, in YAML.")
    if "error" in data:
        return wrong("not-yaml", f"The text cannot be read as YAML, near line {data['line']}: {data['error']}. Blocks are indented by blanks, never by tabs.")
    if not data["problems"]:
        return None
    named = [(next((hint for words, hint in FOUND if words in text), "checker"), line, text) for line, text in data["problems"]]
    hint, line, text = min(named, key=lambda each: (each[0] in FOLLOWS, each[1]))
    more = f" ({len(data['problems']) - 1} more)" if len(data["problems"]) > 1 else ""
    return wrong(hint, f"The checker says, of line {line}: {text}{more}")


def jobs_of(read: dict) -> dict[str, dict]:
    """For each job its kind (prep, train, ...), what its inputs are bound to, and what its outputs fill.

    A binding is `parent NAME`, `JOB.OUTPUT`, or the value itself.
    """
    found = {}
    for name, job in (read.get("jobs") or {}).items():
        kind = re.sub(r"^.*/|\.component\.ya?ml$", "", str(job.get("component", "")))
        inputs = {port: _bound(value) for port, value in (job.get("inputs") or {}).items()}
        outputs = {port: _bound(value) for port, value in (job.get("outputs") or {}).items()}
        found[name] = {"kind": kind, "inputs": inputs, "outputs": outputs, "compute": job.get("compute")}
    return found


def _bound(value) -> str:
    if isinstance(value, dict):
        value = value.get("path", "")
    text = str(value)
    inner = re.fullmatch(r"\s*\$\{\{\s*(.*?)\s*\}\}\s*", text)
    words = inner[1].split(".") if inner else []
    if words[:2] == ["parent", "jobs"] and len(words) == 5:
        return f"{words[2]}.{words[4]}"
    return f"parent {words[2]}" if words[:1] == ["parent"] and len(words) == 3 else text
