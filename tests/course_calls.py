"""Finds the calls of the course in texts (workflows, documents, help) and asks the real parsers whether they would be understood."""
import contextlib
import io
import re
import shlex

from coursekit import cli
from coursekit.errors import CourseError

DOOR = re.compile(r"(?:python\S* scripts/course\.py|-m coursekit)(?![\w./-]) *(.*)")
SHELL = {"|", ">", ">>", "2>&1", "&&", "||", ";", "&"}


def in_script(text: str) -> list[str]:
    """The arguments of each call of the front door in a shell script, a line each."""
    return [match.group(1) for line in text.splitlines() if not line.lstrip().startswith("#") and (match := DOOR.search(line))]


def in_markdown(text: str) -> list[str]:
    """The arguments of each call in code spans and code blocks; a line that ends in a backslash goes on in the next."""
    text = re.sub(r"\\\n\s*", "", text)
    blocks = re.findall(r"^ *```[^\n]*\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL))
    return [rest for code in (*lines, *spans) for rest in (*in_script(code), *in_examples(code))]


def in_examples(text: str) -> list[str]:
    """The arguments of each line that begins with `course VERB`; two spaces end a call and begin what it does."""
    return [re.split(r"\s{2,}", match.group(1))[0] for match in re.finditer(r"^\s*course +([a-z-].*)$", text, re.MULTILINE)]


def misunderstood(call: str) -> str:
    """Why the course would refuse a call; empty when it would not."""
    words = shlex.split(call, comments=True)
    end = next((number for number, word in enumerate(words) if word in SHELL), len(words))
    words = words[:end]
    if not words or words[0].isupper() or "--help" in words[:1]:  # `course VERB ...` speaks of all verbs
        return ""
    complaint = io.StringIO()
    try:
        parser = cli.build_parser(words[0], cli.load_verb(words[0]))
        with contextlib.redirect_stderr(complaint), contextlib.redirect_stdout(io.StringIO()):
            parser.parse_args(words[1:])
    except CourseError as error:
        return str(error)
    except SystemExit as left:
        return complaint.getvalue() if left.code else ""
    return ""
