"""course VERB: finds the verbs by looking into coursekit/verbs/, runs one, turns errors into one line.

A verb is a module with a docstring (its help, first line its summary), `add_arguments(parser)` and `main(args) -> exit code`.
"""
import argparse
import contextlib
import importlib
import os
import signal
import sys
import traceback
from pathlib import Path

from coursekit.errors import CourseError, did_you_mean, in_words

VERBS_FOLDER = Path(__file__).parent / "verbs"


def verb_names() -> list[str]:
    """The verbs there are, as typed: `hand-out` lives in verbs/hand_out.py."""
    names = (path.stem for path in VERBS_FOLDER.glob("*.py") if not path.stem.startswith("_"))
    return sorted(name.replace("_", "-") for name in names)


def load_verb(name: str):
    """The module behind a verb, or an error with the nearest right name."""
    known = verb_names()
    if name not in known:
        raise CourseError(f"no verb '{name}'; {did_you_mean(name, known)}")
    return importlib.import_module(f"coursekit.verbs.{name.replace('-', '_')}")


def overview() -> str:
    """What `course --help` prints: a line a verb."""
    lines = ["usage: course VERB [...]", "", "verbs:"]
    for name in verb_names():
        summary = (load_verb(name).__doc__ or "").strip().splitlines()[0]
        lines.append(f"  {name:<10} {summary}")
    return "\n".join([*lines, "", "course VERB --help tells more, with an example."])


def build_parser(name: str, verb) -> argparse.ArgumentParser:
    """The parser of one verb; every verb has -v."""
    summary, _, rest = (verb.__doc__ or "").strip().partition("\n")
    parser = argparse.ArgumentParser(
        prog=f"course {name}", description=summary, epilog=rest.strip().replace("%", "%%") or None,
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="show the traceback when something goes wrong")
    verb.add_arguments(parser)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one verb; 0 fine, 1 something failed, 2 wrong use."""
    argv = sys.argv[1:] if argv is None else argv
    verbose = "-v" in argv or "--verbose" in argv
    _usable_streams()
    _terminate_like_interrupt()
    _absolute_pythonpath()
    sys.modules.setdefault("rfc3987_syntax", None)  # jsonschema would compile its grammar at import, 0.6 s, for web addresses that nobody checks here
    try:
        if not argv or argv[0] in ("-h", "--help", "help"):
            print(overview())
            return 0 if argv else 2
        verb = load_verb(argv[0])
        return int(verb.main(build_parser(argv[0], verb).parse_args(argv[1:])) or 0)
    except CourseError as error:
        return _one_line(error, error.exit_code, verbose)
    except BrokenPipeError:  # `course ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except OSError as error:
        return _one_line(in_words(error), in_words(error).exit_code, verbose)
    except ModuleNotFoundError as error:
        if (error.name or "coursekit").split(".")[0] == "coursekit":
            raise
        return _one_line(CourseError(f"the package {error.name} is not installed here; `course doctor` names all that is missing"), 2, verbose)
    except KeyboardInterrupt:
        return _one_line(CourseError("stopped; nothing is half-written, run it again"), 130, verbose=False)


def _usable_streams() -> None:
    """Give a standard stream that is closed (`>&-`) a place to go, and write `?` for a sign that a terminal or a pipe does not know."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            os.set_inheritable(number, True)  # in what we start, a free 0, 1 or 2 would be taken by a socket
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
        elif number and hasattr(stream, "reconfigure") and stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors="replace")


def _terminate_like_interrupt() -> None:
    """Let SIGTERM, and the terminal that is closed, clean up as Ctrl-C does; `nohup` still has its way."""
    def interrupt(*_):
        raise KeyboardInterrupt
    try:
        signal.signal(signal.SIGTERM, interrupt)
        if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:  # Windows has none
            signal.signal(signal.SIGHUP, interrupt)
    except ValueError:  # not in the main thread: a test calls us
        pass


def _absolute_pythonpath() -> None:
    """`PYTHONPATH=scripts` must still point here from the folders that kernels run in."""
    if "PYTHONPATH" in os.environ:
        os.environ["PYTHONPATH"] = os.pathsep.join(os.path.abspath(part) for part in os.environ["PYTHONPATH"].split(os.pathsep) if part)


def _one_line(error: BaseException, code: int, verbose: bool) -> int:
    if verbose:
        traceback.print_exc()
    text = " ".join(str(error).split()) or type(error).__name__
    with contextlib.suppress(OSError):  # the terminal is gone
        print(f"course: {text}", file=sys.stderr)
    return code
