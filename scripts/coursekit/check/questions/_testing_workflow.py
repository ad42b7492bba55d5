"""The question `workflow` of `08_put_a_stage_to_the_test`: the text of a workflow, read as YAML and judged by what a server would do with it."""
import itertools
import re

from coursekit.check.plain import describe, one_line, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions import _testing_commands as commands

MATRIX = re.compile(r"\$\{\{\s*matrix\.([\w-]+)\s*\}\}")
FIXED = re.compile(r"^\.|^docker:|@(?!main$|master$|latest$).+")
TOLD = re.compile(r"(?:--python|-p)[ =](\$\{\{.*?\}\}|\d[\d.]*)")


def probe(answer, inputs: dict) -> dict:
    """The workflow as plain data."""
    if isinstance(answer, dict):
        return {"read": plain(answer)}
    if not isinstance(answer, str):
        return {"seen": describe(answer)}
    import yaml

    try:
        return {"read": plain(yaml.safe_load(answer))}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return {"error": one_line(getattr(error, "problem", None) or error), "line": mark.line + 1 if mark else 0}


def judge(data: dict, inputs: dict) -> Verdict:
    """When it starts, then where, then what each job does."""
    if "seen" in data:
        return wrong("not-text", f"`workflow` is {data['seen']}. Asked for is the text of the file.")
    if "error" in data:
        return wrong("not-yaml", f"The text cannot be read as YAML, near its line {data['line']}: {data['error']}. Blocks are indented by blanks, "
                     "never by tabs.")
    flow = data["read"]
    if not isinstance(flow, dict) or not isinstance(flow.get("jobs"), dict) or not flow["jobs"]:
        return wrong("no-jobs", "There is no map `jobs` with a job in it. A workflow says `on:` what it starts, and which `jobs:` it has.")
    return _starts(flow) or _jobs(flow)


def _starts(flow: dict) -> Verdict | None:
    events = flow.get("on", flow.get("True"))  # YAML 1.1 reads a bare `on` as true
    if not events:
        return wrong("no-trigger", "Nothing starts the workflow: there is no `on:` with events.")
    events = {events: None} if isinstance(events, str) else dict.fromkeys(map(str, events)) if isinstance(events, list) else events
    push = events.get("push") or {}
    only_tags = isinstance(push, dict) and "tags" in push and "branches" not in push
    if "push" not in events or only_tags:
        return wrong("no-push", f"It starts on {_listed(events)}{', and only for tags' if only_tags else ''}. A commit that is pushed would not be tested.")
    if "pull_request" not in events:
        return wrong("no-pull-request", f"It starts on {_listed(events)}. What others propose would be tested only after it was taken in.")
    return None


def _jobs(flow: dict) -> Verdict:
    versions, testing = set(), []
    for name, job in flow["jobs"].items():
        steps = job.get("steps") if isinstance(job, dict) else None
        if not isinstance(steps, list) or not steps or not all(isinstance(step, dict) for step in steps):
            return wrong("no-steps", f"The job {name} has no list of `steps`, each of which begins with `- ` and has a `uses:` or a `run:`.")
        if not job.get("runs-on"):
            return wrong("no-machine", f"The job {name} does not say which kind of machine it `runs-on`.")
        if any(_script(step) for step in steps):
            testing.append((name, job, steps))
    if not testing:
        texts = [str(step.get("run", "")) for job in flow["jobs"].values() for step in job["steps"]]
        if any(map(commands.mentions_pytest, texts)):
            return wrong("runs-nothing", "pytest is called with an option that makes it look and leave: no test runs.")
        return wrong("no-pytest-step", "No step runs pytest.")
    for name, job, steps in testing:
        if verdict := _order(name, steps) or _heard(job, steps) or _installed(flow, job, steps):
            return verdict
        versions |= _versions(flow, job, steps)
    return _enough(versions, testing) or passed(f"It starts on push and on pull request, and tests with Python {', '.join(sorted(versions, key=_number))}.")


def _enough(versions: set[str], testing: list) -> Verdict | None:
    if odd := next((version for version in sorted(versions) if version == "3.1"), ""):
        return wrong("version-number", f"A Python version arrives as the number {odd}: YAML reads 3.10 without quotes as a number. Put versions in quotes.")
    if len(versions) >= 2:
        return None
    unused = [axis for _, job, steps in testing for axis in _matrix(job)[:1] if not any(MATRIX.search(str(step)) for step in steps)]
    if unused:
        return wrong("matrix-unused", "The job has a matrix, and no step takes a value from it: each run would do the same. A value is written "
                     "`${{ matrix.NAME }}`.")
    return wrong("one-version", "The tests run with fewer than two versions of Python. Which Python does each run get, and who tells it?")


def _order(name: str, steps: list) -> Verdict | None:
    first = next(place for place, step in enumerate(steps) if _script(step))
    actions = [str(step.get("uses", "")) for step in steps]
    if loose := next((action for action in actions if action and not FIXED.search(action)), ""):
        return wrong("action-version", f"The action {loose.partition('@')[0]} has no fixed version, so tomorrow's may be another. It stands after an `@`.")
    arrivals = [place for place, step in enumerate(steps) if actions[place].startswith("actions/checkout") or "git clone" in str(step.get("run", ""))]
    if not arrivals:
        return wrong("no-checkout", f"The job {name} starts on an empty machine, and nothing brings the repository there.")
    if arrivals[0] > first:
        return wrong("order", "The repository arrives after pytest has run. Steps run from top to bottom.")
    for place, step in enumerate(steps):
        script = str(step.get("run", ""))
        lines = commands.commands(script)
        if _script(step) and any(commands.installs(line) and not commands.runs_pytest(line) for line in lines):
            return wrong("own-step", "One step installs and tests. When it fails, nobody sees at a glance which of the two it was: give pytest a step of "
                                    "its own.")
        if place > first and commands.installs(script) and not _script(step):
            return wrong("order", "Packages are installed after pytest has run. Steps run from top to bottom.")
    return None


def _heard(job: dict, steps: list) -> Verdict | None:
    """Nothing that makes a failure look like a success, or keeps the tests from running."""
    for step in steps:
        if not (script := _script(step)):
            continue
        pipefail = "bash" in str(step.get("shell") or "")
        if commands.hides_failure(script, pipefail) or any(str(part.get("continue-on-error", False)).lower() == "true" for part in (step, job)):
            return wrong("failure-hidden", "When a test fails, the workflow still ends well: something goes on in spite of an error. Red must stay red.")
        conditions = [str(part["if"]).lower() for part in (step, job) if "if" in part]
        if any(word in condition for condition in conditions for word in ("false", "event_name", "refs/")) or conditions == ["failure()"]:
            return wrong("conditional", "An `if:` keeps the tests from running on some of the events. The list under `on:` says already when to run.")
    return None


def _installed(flow: dict, job: dict, steps: list) -> Verdict | None:
    text = "\n".join(str(step.get("run", "")) for step in steps)
    if not commands.installs(text):
        return wrong("no-install", "The machine starts with Python and nothing else: no step installs what the stage and its tests import.")
    names, loose, listed = commands.packages(text)
    if "sklearn" in names:
        return wrong("package-name", "It installs `sklearn`. That is the name to import; the package is called differently.")
    if not listed and (missing := [name for name in commands.PACKAGES if name not in names]):
        what = "pytest itself" if missing == ["pytest"] else "what the stage imports" if "pytest" in names else "all that is needed"
        return wrong("missing-package", f"What it installs is not {what}. `requirements.txt` in the repository names all of it.")
    if not listed and loose & set(commands.PACKAGES):
        return wrong("not-pinned", "It installs whatever version is newest on that day, so the same commit may pass today and fail tomorrow.")
    return None


def _script(step: dict) -> str:
    """The shell text of a step that runs pytest."""
    script = str(step.get("run") or "")
    return script if any(commands.runs_pytest(command) for command in commands.commands(script)) else ""


def _matrix(job: dict) -> list[dict]:
    """The combinations that a job's matrix asks for; one empty one without a matrix."""
    strategy = job.get("strategy")
    matrix = strategy.get("matrix") if isinstance(strategy, dict) else None
    if not isinstance(matrix, dict):
        return []
    axes = {name: values for name, values in matrix.items() if name not in ("include", "exclude") and isinstance(values, list)}
    found = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())] if axes else []
    out = [entry for entry in matrix.get("exclude") or [] if isinstance(entry, dict)]
    found = [case for case in found if not any(all(str(case.get(key)) == str(value) for key, value in entry.items()) for entry in out)]
    return found + [entry for entry in matrix.get("include") or [] if isinstance(entry, dict)]


def _versions(flow: dict, job: dict, steps: list) -> set[str]:
    """The Python versions with which a job runs pytest."""
    found = set()
    for case in _matrix(job) or [{}]:
        version = ""
        container = job.get("container")
        for where in (job, flow):
            environment = where.get("env")
            version = version or str(environment.get("UV_PYTHON", "") if isinstance(environment, dict) else "")
        if image := re.search(r"python:([\d.]+|\$\{\{.*?\}\})", str(container.get("image") if isinstance(container, dict) else container or "")):
            version = image.group(1)
        for step in steps:
            options = step.get("with")
            if isinstance(options, dict) and options.get("python-version") is not None:
                version = str(options["python-version"]).split()[0] if "${{" not in str(options["python-version"]) else str(options["python-version"])
            if told := TOLD.search(str(step.get("run") or "")):
                version = told.group(1)
        version = MATRIX.sub(lambda match, case=case: str(case.get(match.group(1), "")), version).strip()
        if version:
            found.add(version)
    return found


def _number(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _listed(events: dict) -> str:
    return " and ".join(sorted(map(str, events)))
