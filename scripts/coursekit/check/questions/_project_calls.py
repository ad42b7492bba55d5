"""What a command of an MLproject file does with given values: formatted as MLflow does it, taken apart as a shell does it."""
import re
import shlex
import string

QUOTED = re.compile(r"[\"']\{\w+\}|\{\w+\}[\"']")


def places(command: str) -> list[str] | None:
    """The names in braces; None where braces are not closed."""
    try:
        return [name for _, name, _, _ in string.Formatter().parse(command) if name is not None]
    except ValueError:
        return None


def words(command: str, values: dict[str, str]) -> list[str] | None:
    """The words that the shell hands on, once MLflow has put quoted values into the command; None where quotes are not closed."""
    text = command.format(**{name: shlex.quote(value) for name, value in values.items()})
    try:
        return shlex.split(text.replace("\\\n", ""))
    except ValueError:
        return None


def flags(given: list[str]) -> tuple[dict[str, str], list[str]]:
    """The values of `--flag value` and `--flag=value`, and the words that belong to no flag."""
    found, loose, rest = {}, [], list(given)
    while rest:
        word = rest.pop(0)
        if word.startswith("--") and "=" in word:
            name, _, found_value = word.partition("=")
            found[name] = found_value
        elif word.startswith("--") and rest and not rest[0].startswith("--"):
            found[word] = rest.pop(0)
        elif word.startswith("--"):
            found[word] = ""
        else:
            loose.append(word)
    return found, loose
