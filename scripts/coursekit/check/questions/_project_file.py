"""The question `project` of `08_write_an_mlproject`: a text that MLflow reads as entry points, judged by the commands that come out of it."""
from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._project_calls import QUOTED, flags, places, words

TYPES = ("string", "float", "path", "uri")
MAIN = {"table": "path", "summary": "string", "column": "string", "digits": "float"}
COUNT = {"table": "path", "counts": "string"}
DEFAULTS = {"column": "petal_length", "digits": "2"}
VALUES = (
    {"table": "/data/iris.csv", "summary": "/out/summary.txt", "column": "sepal_width", "digits": "3", "counts": "/out/counts.csv"},
    {"table": "/my data/it's iris.csv", "summary": "/my out/summary of june.txt", "column": "petal_width", "digits": "4", "counts": "/my out/$counts.csv"},
)


def probe(answer, inputs: dict) -> dict:
    """The text, as YAML reads it."""
    if not isinstance(answer, str):
        return {"what": describe(answer)}
    import yaml

    try:
        read = yaml.safe_load(answer)
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        return {"broken": f"line {where.line + 1}" if where else "somewhere", "tab": "\t" in answer}
    return {"read": _plain(read)}


def _plain(value):
    """Only what JSON knows."""
    if isinstance(value, dict):
        return {str(name): _plain(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def judge(data: dict, inputs: dict) -> Verdict:
    """From the outside inwards: YAML, keys, parameters, commands."""
    if "what" in data:
        return wrong("not-text", f"`mlproject` is {data['what']}. It should be the text of the file.")
    if "broken" in data:
        why = " YAML takes no tabs for indentation, only spaces." if data["tab"] else " Look at the indentation, and at colons: after a colon stands a space."
        return wrong("not-yaml", f"YAML cannot read the text: it stumbles in {data['broken']}.{why}")
    read = data["read"]
    if not isinstance(read, dict) or not isinstance(read.get("entry_points"), dict):
        return wrong("no-entry-points", "There is no `entry_points:` with names below it.")
    if read.get("conda_env") != "environment.yml":
        seen = f"`conda_env` is {read['conda_env']!r}" if "conda_env" in read else "No `conda_env` is there"
        return wrong("no-environment", f"{seen}: the project should say which conda file belongs to it.")
    entries = read["entry_points"]
    if "main" not in entries:
        return wrong("no-main", f"There are the entry points {', '.join(entries)}. Which of them runs when somebody names none?")
    if "count" not in entries:
        return wrong("no-count", "The second entry point, `count`, is not there.")
    for name, wanted in (("main", MAIN), ("count", COUNT)):
        if verdict := _parameters(name, entries[name], wanted) or _command(name, entries[name]["command"], wanted):
            return verdict
    return passed("Both entry points build the right command, for paths with spaces too.")


def _parameters(name: str, entry: object, wanted: dict) -> Verdict | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("command"), str):
        return wrong("no-command", f"The entry point {name} has no `command:` with a text.")
    given = entry.get("parameters") or {}
    if not isinstance(given, dict):
        return wrong("parameters-list", f"The parameters of {name} are a list. Each is a name with a colon, not a line with a dash.")
    if given.keys() != wanted.keys():
        return wrong("parameter-names", f"The parameters of {name} are {', '.join(given) or 'none'}. There should be one for each value that the script takes, "
                     "named like its flag.")
    facts = {key: value if isinstance(value, dict) else {"type": value} for key, value in given.items()}
    for key, fact in facts.items():
        kind = fact.get("type", "string")
        if kind not in TYPES:
            return wrong("unknown-type", f"{name}, {key}: MLflow knows no type {kind!r}. It would take it for a text, and nobody would notice.")
        if key in ("summary", "counts") and kind == "path":
            return wrong("output-path", f"{name}, {key}: a `path` must exist before the command begins. This file is what the script makes.")
        if kind != wanted[key] and wanted[key] == "path":
            return wrong("input-not-path", f"{name}, {key}: as a {kind} it is handed on as it is. Which type looks whether the file is there, and makes it "
                         "absolute?")
        if kind != wanted[key]:
            return wrong("other-type", f"{name}, {key}: it is declared as {kind}. What does the script take it for?")
        if key not in DEFAULTS and fact.get("default") is not None:
            return wrong("default-for-file", f"{name}, {key}: it has a default, so a run that forgets it works on some old file. The script requires it.")
        if key in DEFAULTS and fact.get("default") is None:
            return wrong("no-default", f"{name}, {key}: the script has a default for it, and here everybody must give it.")
        if key in DEFAULTS and not _equal(fact["default"], DEFAULTS[key]):
            return wrong("other-default", f"{name}, {key}: the default is {fact['default']!r}, and the script itself has another. Then a run by MLflow and one "
                         "by hand differ.")
    return None


def _equal(given: object, wanted: str) -> bool:
    return str(given) == wanted


def _command(name: str, command: str, wanted: dict) -> Verdict | None:
    named = places(command)
    if named is None:
        return wrong("braces", f"The command of {name} has a brace that is not closed, or not opened.")
    if unknown := [place for place in named if place not in wanted]:
        return wrong("unknown-place", f"The command of {name} asks for {{{unknown[0]}}}, which is no parameter of it.")
    if missing := [key for key in wanted if key not in named]:
        return wrong("not-used", f"The parameter {missing[0]} of {name} stands nowhere in its command: whatever somebody gives, the script never gets it.")
    if "$" in command:
        return wrong("dollar", f"The command of {name} has a $. In MLproject a value goes where its name stands in braces, with nothing before them.")
    for values in VALUES:
        if verdict := _called(name, command, {key: values[key] for key in wanted}):
            return verdict
    return None


def _called(name: str, command: str, values: dict) -> Verdict | None:
    found = words(command, values)
    broken = wrong("own-quotes", f"The command of {name} has quotes around a name in braces. MLflow puts quotes around values itself; with both, a path with "
                                 "a space falls apart.")
    if found is None:
        return broken if QUOTED.search(command) else wrong("quotes", f"A quote in the command of {name} is not closed.")
    program, script = ("python", "summarise.py") if name == "main" else ("sh", "count_species.sh")
    if len(found) < 2 or found[0] not in (program, program + "3", "bash" if program == "sh" else program) or found[1].removeprefix("./") != script:
        return wrong("other-program", f"The command of {name} begins with {' '.join(found[:2])!r}. Which program runs which script?")
    given, loose = flags(found[2:]) if name == "main" else ({}, found[2:])
    if name == "count":
        if loose == list(values.values()):
            return None
        return broken if QUOTED.search(command) else wrong(
            "order", "The script of `count` wants two words, without flags: first the table, then the file to write.")
    if unknown := [flag for flag in given if flag.removeprefix("--") not in values]:
        return wrong("unknown-flag", f"The command of main has the flag {unknown[0]}, which the script does not know.")
    if missing := [key for key in values if f"--{key}" not in given]:
        return wrong("flag-missing", f"The command of main hands {missing[0]} over without its flag. `--help` of the script names all of them.")
    if wrongly := [key for key in values if given[f"--{key}"] != values[key]]:
        return broken if QUOTED.search(command) else wrong("mixed-up", f"The flag --{wrongly[0]} gets another value than the parameter {wrongly[0]}.")
    if loose and QUOTED.search(command):
        return broken
    return wrong("loose-word", f"The word {loose[0]!r} in the command of main belongs to no flag.") if loose else None
