"""The front door of the course: python3 scripts/course.py VERB [...]

    python3 scripts/course.py doctor      what this machine has, and what it lacks
    python3 scripts/course.py --help      all the verbs

Needs Python 3.11 to 3.13 and nothing else. The first call makes .venv from requirements.lock (about a minute), later ones
hand over at once. pip's own configuration (index, wheel folders, proxy, certificates) and UV_* variables are honoured.
COURSE_WITHOUT_TORCH=1 leaves torch out: enough for the tools and their tests, not for the lessons that use it.
"""
# ruff: noqa: UP031
# This file has to parse on any Python, so that an old one gets a sentence; what only a new environment needs is in front_door.py.
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
OLDEST, NEWEST = (3, 11), (3, 13)
STAMP = "course.stamp"  # in .venv, written last: holds what the environment was made from


def main(arguments):
    """Make .venv when it is missing or out of date, then hand over to it; returns an exit code."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return fail("Python %d.%d cannot run the course; call it with 3.11, 3.12 or 3.13, for example: python3.12 scripts/course.py" % sys.version_info[:2])
    if not up_to_date(ROOT):
        import front_door

        code = front_door.open_door(ROOT)
        if code:
            return code
    return hand_over([python_in(ROOT), "-m", "coursekit"] + arguments)


def fail(message):
    """One line on stderr, and exit code 2."""
    sys.stderr.write("course: %s\n" % message)
    return 2


def python_in(root):
    """The Python of the environment."""
    parts = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(root, ".venv", *parts)


def wanted_stamp(root, environ=os.environ):
    """What .venv has to be made from: the Python and the place in the first line, then the choice of torch and the files' digest."""
    import hashlib

    digest = hashlib.sha256()
    for name in ("requirements.lock", "pyproject.toml"):
        try:
            with open(os.path.join(root, name), "rb") as file:
                digest.update(file.read())
        except OSError:
            digest.update(b"unreadable")  # the slow way says what is wrong with it
    torch = "without torch" if environ.get("COURSE_WITHOUT_TORCH", "0") not in ("", "0") else "with torch"
    return "Python %d.%d in %s\n%s\n%s\n" % (sys.version_info[0], sys.version_info[1], root, torch, digest.hexdigest())


def found_stamp(root):
    """What .venv was made from, or None where no stamp is."""
    try:
        with open(os.path.join(root, ".venv", STAMP), "rb") as file:
            return file.read().decode("utf-8", "surrogateescape")
    except OSError:
        return None


def up_to_date(root):
    """True when .venv is whole and made from the lock as it is now."""
    return found_stamp(root) == wanted_stamp(root) and os.path.exists(python_in(root))


def hand_over(command):
    """Become the command; on Windows, where a process cannot do that, run it and return its exit code."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)
    import subprocess

    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # Ctrl-C went to the child too, which ends in its own way
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
