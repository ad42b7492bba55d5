"""What ran, by room: seconds of work of the tests, and how many notebook cells were compared, with a tolerance, or not at all."""
from collections import Counter

ROOMS = (  # the first that fits; notebooks first, then the tests of tools by their names
    ("lessons", (".ipynb",)),
    ("checks", ("tests/test_check", "tests/test_triangle", "tests/checks/")),
    ("stages", ("tests/test_stage", "tests/test_pipeline", "tests/test_export", "tests/test_store", "tests/test_azure", "tests/test_one_digest",
                "tests/test_infer", "tests/test_samples", "tests/test_three")),
    ("class", ("tests/test_grade", "tests/test_sandbox")),
    ("tools", ("",)),
)


def room_of(nodeid: str) -> str:
    """The room that a test belongs to."""
    return next(room for room, marks in ROOMS if any(mark in nodeid for mark in marks))


def summarize(reporter) -> None:
    """Print both tables at the end of a run."""
    reports = [report for kind in ("passed", "failed", "error", "skipped", "xfailed", "xpassed") for report in reporter.stats.get(kind, [])]
    seconds: Counter = Counter()
    for kind in reporter.stats.values():
        for report in kind:
            if hasattr(report, "duration"):
                seconds[room_of(report.nodeid)] += report.duration
    tests = Counter(room_of(report.nodeid) for report in reports if hasattr(report, "nodeid"))
    cells = Counter(value for report in reports for name, value in getattr(report, "user_properties", []) if name == "nbval")
    if tests:
        reporter.section("by room", sep="-")
        for room, _ in ROOMS:
            if tests[room]:
                reporter.write_line(f"{room:<8} {tests[room]:>5} tests {seconds[room]:>7.1f} s of work")
    if cells:
        total = sum(cells.values())
        reporter.write_line(f"cells    {total} run: {cells['compared']} compared to the letter, {cells['tolerant']} within a tolerance, "
                            f"{cells['ignored']} with ignored output ({100 * cells['ignored'] / total:.1f} %)")
