"""The two ways in which a verb ends badly: each becomes one line on stderr and an exit code."""


class CourseError(Exception):
    """Wrong use or unusable input: what, where, what to do next. Exit code 2."""

    exit_code = 2


class CourseFailure(CourseError):
    """The work was done and something in it is wrong. Exit code 1."""

    exit_code = 1


def did_you_mean(name: str, known: list[str]) -> str:
    """The nearest right name as a question, or all of them."""
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known)}"
