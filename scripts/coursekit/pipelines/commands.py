"""A component's command: its placeholders, and what is started once they are filled in.

`${{inputs.x}}` and `${{outputs.y}}` stand for values and paths, `$[[ ... ]]` for a part that is left out when an optional input in it is
not given. A value never needs quotes in a command `python SCRIPT ...`; any other command goes to the shell, with the values quoted.
"""
import re
import shlex
import shutil
import sys
from dataclasses import dataclass

from coursekit.errors import CourseError

PLACEHOLDER = re.compile(r"\$\{\{\s*(inputs|outputs)\.([A-Za-z_]\w*)\s*\}\}")
OPTIONAL = re.compile(r"\$\[\[(.*?)\]\]", re.DOTALL)
PYTHON = re.compile(r"python(3(\.\d+)?)?")
FOR_THE_SHELL = "|&;<>()`*?[]~#$\n{}!"


@dataclass(frozen=True)
class Start:
    """What to start: a Python script with its arguments, or a line for the shell."""

    script: str = ""  # as the command names it: relative to the code folder, or absolute
    arguments: tuple[str, ...] = ()
    shell: str = ""

    @property
    def argv(self) -> list[str]:
        """The command line of an ordinary process."""
        if self.script:
            return [sys.executable, self.script, *self.arguments]
        shell = shutil.which("bash") or shutil.which("sh")
        if not shell:
            raise CourseError(f"`{self.shell}` needs bash or sh, and this machine has neither")
        return [shell, "-c", self.shell]


def placeholders(command: str) -> set[tuple[str, str]]:
    """All that a command refers to, as ("inputs" or "outputs", name)."""
    return set(PLACEHOLDER.findall(command))


def script_of(command: str) -> str:
    """The script of a command `python SCRIPT ...`; empty for any other command."""
    words = _python_words(_tidy(OPTIONAL.sub(r" \1 ", command)))
    return words[1] if words else ""


def with_script(command: str, script: str) -> str:
    """The same command with another script in the place of its own."""
    command = _tidy(command)
    if not script_of(command):
        raise CourseError(f"the command `{command}` has no script to replace")
    start = re.match(r"\s*\S+\s+", command).end()
    end = start + re.match(r"'[^']*'|\"[^\"]*\"|(\\.|\S)+", command[start:]).end()
    return f"{command[:start]}{shlex.quote(script)}{command[end:]}"


def fill(command: str, values: dict[tuple[str, str], str]) -> Start:
    """The command with its values; `values` has ("inputs", name) and ("outputs", name) as text."""
    def kept(match: re.Match) -> str:
        return f" {match[1]} " if placeholders(match[1]) <= values.keys() else " "

    command = _tidy(OPTIONAL.sub(kept, command))
    missing = sorted(".".join(name) for name in placeholders(command) - values.keys())
    if missing:
        raise CourseError(f"the command `{command}` uses {', '.join(missing)}, which has no value")
    words = _python_words(command)
    if words:
        script, *arguments = (PLACEHOLDER.sub(lambda match: values[match.groups()], word) for word in words[1:])
        return Start(script, tuple(arguments))
    return Start(shell=_fill_for_shell(command, values))


def _tidy(command: str) -> str:
    """The command on one line where it was one: placeholders without blanks inside, continued lines joined."""
    command = PLACEHOLDER.sub(lambda match: f"${{{{{match[1]}.{match[2]}}}}}", command)
    return re.sub(r"\\\r?\n", " ", command).strip()


def _python_words(command: str) -> list[str]:
    """The words of a command that needs no shell: python, a script, its arguments; none otherwise."""
    marked = PLACEHOLDER.sub("x", command)
    if any(character in FOR_THE_SHELL for character, quote in _quoted(marked) if quote != "'" and (not quote or character in "`$")):
        return []
    try:
        words = shlex.split(command)
    except ValueError:
        return []
    return words if len(words) > 1 and PYTHON.fullmatch(words[0]) and words[1].endswith(".py") else []


def _quoted(text: str):
    """Each character with the quote that it stands in; a character after a backslash counts as quoted."""
    quote, escaped = "", False
    for character in text:
        if escaped:
            escaped = False
            yield character, "'"
        elif character == "\\" and quote != "'":
            escaped = True
            yield character, "'"
        elif character == quote:
            yield character, quote
            quote = ""
        elif not quote and character in "'\"":
            yield character, quote
            quote = character
        else:
            yield character, quote


def _fill_for_shell(command: str, values: dict[tuple[str, str], str]) -> str:
    """Each placeholder replaced by its value, quoted as the place where it stands needs it."""
    pieces, position, quotes = [], 0, [quote for _, quote in _quoted(command)]
    for match in PLACEHOLDER.finditer(command):
        value, quote = values[match.groups()], quotes[match.start()]
        if quote == "'":
            value = value.replace("'", "'\\''")
        elif quote == '"':
            value = re.sub(r'([\\"$`])', r"\\\1", value)
        else:
            value = shlex.quote(value)
        pieces += [command[position:match.start()], value]
        position = match.end()
    return "".join([*pieces, command[position:]])
