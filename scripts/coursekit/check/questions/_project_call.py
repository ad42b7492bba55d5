"""The question `call` of `08_write_an_mlproject`: the words of an `mlflow run`, read as its command line reads them."""
import re
import shlex

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong

ADDRESS, FOLDER, TAG, ENTRY = "https://git.example/flowers.git", "summaries", "v1.2", "count"
GIVEN = {"table": "my flowers.csv", "counts": "counts.csv"}
FILLED_IN = re.compile(r"\$(PWD|HOME|\{PWD\}|\{HOME\}|\(pwd\))/|`pwd`/")  # what her shell makes an absolute path of
ABSOLUTE = re.compile(r"/|[A-Za-z]:[/\\]")
OPTIONS = {"-e": "entry", "--entry-point": "entry", "-v": "version", "--version": "version", "-P": "parameter", "--param-list": "parameter",
           "--env-manager": "environment", "-b": "backend", "--backend": "backend", "--experiment-name": "experiment", "--run-name": "name"}


def probe(answer, inputs: dict) -> dict:
    """The words, from one text or a list of texts."""
    if isinstance(answer, str):
        try:
            return {"words": shlex.split(answer.replace("\\\n", " ")), "shell": True, "literal": _in_single_quotes(answer)}
        except ValueError:
            return {"open": True}
    answer = plain(answer)
    return {"words": answer, "shell": False} if isinstance(answer, list) and all(isinstance(word, str) for word in answer) else {"what": describe(answer)}


def _in_single_quotes(text: str) -> bool:
    """Does a dollar stand where the shell fills nothing in?"""
    quote = ""
    for letter in text:
        if letter == "$" and quote == "'":
            return True
        if letter in "'\"" and quote in ("", letter):
            quote = "" if quote else letter
    return False


def judge(data: dict, inputs: dict) -> Verdict:
    """Program, options, address, parameters."""
    if "what" in data:
        return wrong("not-words", f"`call` is {data['what']}. It should be one text as typed in a terminal, or the list of its words.")
    if "open" in data:
        return wrong("quotes", "A quote is opened and not closed.")
    given = data["words"]
    start = next((place + 2 for place in range(len(given) - 1) if given[place:place + 2] == ["mlflow", "run"]), 0)
    if not start or given[:start - 2] not in ([], ["python", "-m"], ["python3", "-m"]):
        return wrong("no-mlflow-run", f"It begins with {' '.join(given[:2])!r}. Which program, and which of its commands, runs a project?")
    options, loose = _read(given[start:])
    return _address(options, loose) or _said(options) or _parameters(options, data["shell"] and not data["literal"]) or passed(
        "It runs one entry point of one commit, with both files, leaves the result where she stands, and installs nothing.")


def _read(words: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    """The values of each option, and the words that belong to none."""
    options: dict[str, list[str]] = {}
    loose, rest = [], list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if name in OPTIONS and equals and name.startswith("--"):
            options.setdefault(OPTIONS[name], []).append(value)
        elif word in OPTIONS:
            options.setdefault(OPTIONS[word], []).append(rest.pop(0) if rest else "")
        elif word[:2] in OPTIONS and not word.startswith("--"):
            options.setdefault(OPTIONS[word[:2]], []).append(word[2:])
        else:
            loose.append(word)
    return options, loose


def _address(options: dict, loose: list[str]) -> Verdict | None:
    if unknown := [word for word in loose if word.startswith("-")]:
        return wrong("unknown-option", f"`mlflow run` knows no option {unknown[0]}.")
    addresses = [word for word in loose if "//" in word]
    extra = [word for word in loose if word not in addresses]
    if any("=" in word for word in extra):
        return wrong("one-for-each", f"The word {next(word for word in extra if '=' in word)!r} stands alone: one -P takes one name and its value.")
    if extra and any("my" in value.split("=")[-1] for value in options.get("parameter", [])):
        return wrong("space", f"The shell sees {extra[0]!r} as a word of its own: the name of the file has a space.")
    if len(addresses) != 1:
        return wrong("no-address", "It should name one address: that of the repository.")
    if extra:
        return wrong("loose-word", f"The word {extra[0]!r} belongs to no option.")
    address, _, folder = addresses[0].partition("#")
    if address.rstrip("/") != ADDRESS:
        return wrong("other-address", f"The address is {address!r}. Folder and version do not belong into it; git would look for a repository of that name.")
    if folder.strip("/") != FOLDER:
        return wrong("no-folder", "The project lies in a folder of the repository, and MLflow would look for MLproject at its top.")
    return None


def _said(options: dict) -> Verdict | None:
    if any(TAG in value for value in options.get("backend", [])):
        return wrong("backend", "-b is the backend: the machine that a run is sent to. The version has an option of its own.")
    if options.get("version", [""])[-1] != TAG:
        return wrong("no-version", "It does not ask for the tag: what was pushed last would run.")
    if "entry" not in options:
        return wrong("no-entry", "No entry point is named, so `main` would run.")
    if options["entry"][-1] != ENTRY:
        return wrong("other-entry", f"The entry point {options['entry'][-1]!r} is another one.")
    if options.get("environment", [""])[-1] != "local":
        return wrong("environment", "It would make an environment first, and download much. Everything is installed already.")
    return None


def _parameters(options: dict, filled_in: bool) -> Verdict | None:
    given = options.get("parameter", [])
    if bad := [value for value in given if "=" not in value]:
        return wrong("parameter-form", f"The parameter {bad[0]!r} should be name=value, without spaces around the sign.")
    read = dict(value.split("=", 1) for value in given)
    if missing := [name for name in GIVEN if name not in read]:
        return wrong("missing-parameter", f"{len(missing)} of the parameters {'is' if len(missing) == 1 else 'are'} not given.")
    for name, file in GIVEN.items():
        if verdict := _path(name, read[name], file, filled_in):
            return verdict
    return None


def _path(name: str, value: str, file: str, filled_in: bool) -> Verdict | None:
    """An absolute path of the file; a relative one where MLflow makes it absolute."""
    folder = value.removesuffix(file)
    if value == folder or folder[-1:] not in ("", "/", "\\"):
        return wrong("other-value", f"The parameter {name} gets {value!r}.")
    if FILLED_IN.match(value):
        return None if filled_in else wrong("not-filled-in", f"The parameter {name} gets {value!r} letter by letter. A shell fills in what stands behind a "
                                            "dollar, outside of single quotes; a list of words meets no shell.")
    if value.startswith("~"):
        return wrong("tilde", f"The parameter {name} gets {value!r}. Behind a = some shells fill in the tilde, others do not.")
    if ABSOLUTE.match(value) or (name == "table" and folder in ("", "./")):
        return None
    return wrong("lost-result", f"The parameter {name} gets {value!r}: a string, which MLflow hands on as it is. The script runs in a temporary copy of the "
                 "repository, so the file would be written there. How do you say where it belongs, wherever the script runs?")
