"""The two ways in which a verb ends badly: each becomes one line on stderr and an exit code."""


class CourseError(Exception):
    """Wrong use or unusable input: what, where, what to do next. Exit code 2."""

    exit_code = 2


class CourseFailure(CourseError):
    """The work was done and something in it is wrong. Exit code 1."""

    exit_code = 1


def in_words(error: OSError) -> CourseError:
    """What the system refused, as people say it: what, where, what to do next."""
    import errno
    import os

    new = getattr(error, "filename2", None)  # of a file that is written whole: its own name, not that of the copy beside it
    path = error.filename if new is None else new
    where = f"{os.fsdecode(path)}: " if isinstance(path, str | bytes | os.PathLike) else ""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return CourseFailure(f"{where}no space is left on the disk; make room and call again")
    if isinstance(error, NotADirectoryError | FileExistsError | IsADirectoryError):
        return CourseError(f"{where}a file is where a folder must be, or a folder where a file must be; move it away and call again")
    known = {errno.EACCES: "permission denied; give yourself the right to it, or name another place", errno.ENOENT: "no such file or folder; check the name",
             errno.EROFS: "this disk can only be read; name another place", errno.ENAMETOOLONG: "the name is too long; give it a shorter one"}
    return CourseError(f"{where}{known.get(error.errno, '')}" if error.errno in known else str(error))


def did_you_mean(name: str, known: list[str]) -> str:
    """The nearest right name as a question, or all of them."""
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known)}"
