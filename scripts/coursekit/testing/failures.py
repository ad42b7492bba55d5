"""Says in Markdown what failed, from pytest's JUnit report: of each notebook the first failing cell, then the tests.

    python -m coursekit.testing.failures build/newest.xml --run ADDRESS > build/issue.md
"""
import argparse
import re
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

COLOUR = re.compile(r"(?:\x1b|#x1B)\[[0-9;]*m")  # pytest writes the escape character as #x1B
LINES = 20  # of each failure
TESTS = 20  # that are told with their message; the others are named
LONGEST = 60_000  # characters; GitHub takes 65,536
STOPPED = "The tests did not run to their end: there is no report of what failed. The log tells why."
NOTHING = "No test and no cell failed. What stopped the run stands in the log: something stale (`course make --check`), or the call itself."


@dataclass(frozen=True)
class Failure:
    """One failed cell or test: the file, what in it (empty when the file could not be read), and the message."""

    file: str
    inside: str
    message: str


def failures(xml: str) -> list[Failure]:
    """All failed cells and tests of a JUnit report, in its order."""
    found = []
    for case in ElementTree.fromstring(xml).iter("testcase"):
        for trouble in (*case.iterfind("failure"), *case.iterfind("error")):
            found.append(_failure(case, COLOUR.sub("", trouble.text or trouble.get("message", ""))))
    return found


def _failure(case: ElementTree.Element, message: str) -> Failure:
    place, name = case.get("classname", ""), case.get("name", "")
    if not place:  # the file could not be collected; its name has dots for slashes
        return Failure(_path(name), "", message)
    if not place.endswith(".ipynb"):
        return Failure(place, name, message)
    properties = {each.get("name"): each.get("value") for each in case.iter("property")}
    return Failure(_path(place), properties.get("cell") or name, message.partition("Traceback:")[2] or message)


def _path(dotted: str) -> str:
    return f"{dotted.removesuffix('.ipynb').replace('.', '/')}.ipynb" if dotted.endswith(".ipynb") else dotted


def markdown(found: list[Failure], versions: list[str], run: str = "") -> str:
    """The text of the issue."""
    by_file: dict[str, list[Failure]] = {}
    for failure in found:
        by_file.setdefault(failure.file, []).append(failure)
    notebooks = {file: group for file, group in by_file.items() if file.endswith(".ipynb")}
    tests = [failure for failure in found if failure.file not in notebooks]
    parts = [f"Log: {run}"] if run else []
    parts += [_notebook(file, group) for file, group in notebooks.items()]
    parts += [f"## `{test.file}`{f': `{test.inside}`' if test.inside else ''}\n\n{_fenced(test.message)}" for test in tests[:TESTS]]
    if tests[TESTS:]:
        parts.append("## Also failed\n\n" + "\n".join(f"- `{test.file}`: `{test.inside}`" for test in tests[TESTS:]))
    body = _shortened("\n\n".join(parts if found else [*parts, NOTHING]))
    return body + (f"\n\n## Other versions than in the lock\n\n{', '.join(versions)}\n" if versions else "\n")


def _notebook(file: str, group: list[Failure]) -> str:
    first, others = group[0], group[1:]
    title = f"## `{file}`" + (f", cell `{first.inside}`" if first.inside else "")
    after = f"\n\nAfter it failed too: {', '.join(f'`{failure.inside}`' for failure in others)}" if others else ""
    return f"{title}\n\n{_fenced(first.message)}{after}"


def _fenced(message: str) -> str:
    lines = [line[:300] for line in message.strip().splitlines()]
    shown = "\n".join(["[...]", *lines[-LINES:]] if len(lines) > LINES else lines)
    fence = "`" * (1 + max((2, *map(len, re.findall("`+", shown)))))
    return f"{fence}text\n{shown}\n{fence}"


def _shortened(text: str) -> str:
    """Whole sections only, as many as GitHub takes."""
    if len(text) <= LONGEST:
        return text
    return text[: text.rfind("\n\n## ", 0, LONGEST)] + "\n\nThere is more in the log."


def other_versions(root: Path) -> list[str]:
    """The installed packages whose version is not the lock's, as text."""
    from coursekit.lock import installed_against_lock

    rows = installed_against_lock((root / "requirements.lock").read_text(encoding="utf-8"))
    return [f"{row.package} {row.found} (lock: {row.wanted})" for row in rows if row.state == "differs"]


def main(argv: list[str] | None = None) -> int:
    """Print the text for a report; a report that is missing or cut off is told too."""
    from coursekit.catalog import course_root

    parser = argparse.ArgumentParser(prog="python -m coursekit.testing.failures", description=__doc__.partition("\n")[0])
    parser.add_argument("report", help="what pytest --junitxml wrote")
    parser.add_argument("--run", default="", metavar="ADDRESS", help="where the log is")
    args = parser.parse_args(argv)
    try:
        text = markdown(failures(Path(args.report).read_text(encoding="utf-8")), other_versions(course_root()), args.run)
    except (OSError, ElementTree.ParseError):
        text = f"{f'Log: {args.run}' + chr(10) * 2 if args.run else ''}{STOPPED}\n"
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
