"""What the shell lines of a workflow's step do: install packages, run pytest, hide a failure."""
import re
import shlex

PACKAGES = ("pandas", "scikit-learn", "pytest")
INSTALL = re.compile(r"\b(pip3?\b.*\binstall|uv\s+(sync|run|add)|uvx|(poetry|pipenv|pdm|pixi)\s+(install|sync|run)|hatch|tox|nox"
                     r"|(conda|mamba|micromamba)\b.*\b(install|create|update))\b")
FROM_FILE = ("-r", "--requirement", "-e", "--editable", "--with-requirements", "--group", "-f", "--file")
NEXT_IS_OTHER = ("-c", "--constraint", "-i", "--index-url", "--extra-index-url", "-p", "--python", "-n", "--name", "--target", "-t")
PYTEST = re.compile(r"(^|[\s;/])(pytest|py\.test)(\.exe)?(\s|$)|\b(uv|pixi|poetry|pdm|hatch)\s+run\b.*\bpytest\b|-m\s+pytest(\s|$)|^(tox|nox|hatch\s+test)\b")
RUNS_NOTHING = re.compile(r"--(co|collect-only|version|help|fixtures|markers)\b|\s-(h|V)\b")


def commands(text: str) -> list[str]:
    """The single commands of a script; continued lines are joined, comments are gone."""
    text = re.sub(r"\\\n\s*", " ", text)
    lines = [re.sub(r"(^|\s)#.*$", "", line).strip() for line in text.splitlines()]
    return [part.strip() for line in lines for part in re.split(r"&&|;|\|\|?", line) if part.strip()]


def installs(command: str) -> bool:
    """Does this command install packages?"""
    return INSTALL.search(command) is not None


def runs_pytest(command: str) -> bool:
    """Does this command run tests?"""
    installing = installs(command) and not re.match(r"^(uv|uvx|pixi|tox|nox|hatch|poetry|pdm)\b(?!\s+pip\b)", command)
    echo = re.match(r"^(echo|which|command|pip3?|printf|cat|ls)\b", command)
    return not installing and not echo and PYTEST.search(command) is not None and not RUNS_NOTHING.search(command)


def mentions_pytest(text: str) -> bool:
    """Is pytest called with an option that runs no test?"""
    return any(PYTEST.search(command) and RUNS_NOTHING.search(command) for command in commands(text))


def hides_failure(text: str, pipefail: bool) -> bool:
    """Does the script go on, and end well, when pytest fails?"""
    text = re.sub(r"\\\n\s*", " ", text)
    loose = re.search(r"^\s*set\s+\+(e\b|o\s+errexit)", text, re.M) is not None
    for line in text.splitlines():
        head, bar, tail = re.sub(r"(^|\s)#.*$", "", line).partition("||")
        if not any(runs_pytest(command) for command in commands(head)):
            continue
        if bar and not re.search(r"\b(exit\s+[1-9$]|false|return\s+[1-9])", tail):
            return True
        piped = any(runs_pytest(command) for command in commands(head.rpartition("|")[0]))
        if piped and not pipefail and "pipefail" not in text or head.rstrip().endswith("&") and not head.rstrip().endswith("&&"):
            return True
        if loose and not text.strip().endswith(line.strip()):
            return True
    return False


def packages(text: str) -> tuple[set[str], set[str], bool]:
    """What a script installs: names, names without a fixed version, and whether a file or the project says the rest."""
    names, loose, listed = set(), set(), False
    for command in commands(text):
        if not installs(command):
            continue
        if not re.search(r"\b(pip3?|uvx|conda|mamba|micromamba)\b", command) and not re.search(r"\buv\s+(run|add)\b", command):
            listed = True  # the project's own file says it: uv sync, poetry install, tox
            continue
        found = _named(command)
        listed |= found[2] or bool(re.search(r"\buv\s+run\b", command) and "--with" not in command and "--no-project" not in command)
        names, loose = names | found[0], loose | found[1]
    return names, loose, listed


def _named(command: str) -> tuple[set[str], set[str], bool]:
    try:
        words = shlex.split(command)
    except ValueError:
        words = command.split()
    names, loose, listed, skip = set(), set(), False, False
    start = next((place for place, word in enumerate(words) if word in ("install", "create", "update", "run", "uvx", "add")), 0)
    after_with = False
    for word in words[start + 1:]:
        if skip:
            skip = False
        elif word in FROM_FILE or re.match(r"(-r.|--requirement=|--file=|--with-requirements=)", word):
            listed, skip = True, word in FROM_FILE
        elif word in NEXT_IS_OTHER:
            skip = True
        elif word.startswith("."):
            listed = True
        elif word == "--with" or word.startswith("--with="):
            after_with = word == "--with"
            if not after_with:
                _add(word.removeprefix("--with="), names, loose)
        elif not word.startswith("-") and (words[0] != "uv" or "pip" in words or after_with or "add" in words):
            for part in word.split(","):
                _add(part, names, loose)
            after_with = False
    return names, loose, listed


def _add(word: str, names: set[str], loose: set[str]) -> None:
    found = re.match(r"([A-Za-z0-9._-]+?)(\[[^]]*\])?\s*(===?|=|@|$|[<>~!])", word)
    if found and found.group(1) not in ("pip", "uv", "wheel", "setuptools"):
        name = re.sub(r"[-_.]+", "-", found.group(1)).lower()
        names.add(name)
        if found.group(3) not in ("==", "===", "=", "@"):
            loose.add(name)
