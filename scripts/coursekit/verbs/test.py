"""Test everything: what is generated is fresh, the tools work, every stored output is true. Under 10 minutes.

examples:
  course test                     all of it
  course test tests/test_form.py  only what is named: tests, notebooks, folders
  course test --full              the long ones at full count
"""
import argparse
import os
import subprocess
import sys
import tempfile
import time


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `course test`."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="tests, notebooks or folders; everything when none is named")
    parser.add_argument("--full", action="store_true", help="run the long tests at full count")
    parser.add_argument("--jobs", type=int, metavar="N", help="worker processes (default: one more than processors, for some tests wait)")
    parser.add_argument("--seed", type=int, help="the seed of the tests that draw at random (default: drawn and printed)")


def main(args: argparse.Namespace) -> int:
    """`make --check`, then pytest over tests, lessons and solutions; 1 if anything fails."""
    from coursekit.catalog import this_course
    from coursekit.errors import CourseError
    from coursekit.execute.runner import default_workers

    course = this_course()
    if course.handed_out and not args.paths:
        raise CourseError("this copy of the course was handed out without its tests; `course run` runs it all, `course check` shows your progress")
    start = time.perf_counter()
    stale = 0 if args.paths else _make_check(course)
    threads = {"OMP_NUM_THREADS": "1", **os.environ}  # the workers fill the processors: more threads would wait for each other
    environment = {**threads, "COURSE_FULL": "1" if args.full else "", "COURSE_SEED": str(args.seed if args.seed is not None else time.time_ns() % 10**6)}
    print(f"seed: {environment['COURSE_SEED']} (course test --seed {environment['COURSE_SEED']} repeats it)", flush=True)
    with tempfile.TemporaryDirectory(prefix="course-test-", ignore_cleanup_errors=True) as scratch:  # takes what killed kernels and stages leave behind
        environment |= {"TMPDIR": scratch, "PYTEST_DEBUG_TEMPROOT": tempfile.gettempdir()}
        code = subprocess.run(pytest_command(course, args.paths, args.jobs or default_workers() + 1), cwd=course.root, env=environment, check=False).returncode
    print(f"course test: {time.perf_counter() - start:.0f} s" + ("; `course make --check` found stale things, see above" if stale else ""))
    return 1 if code or stale else 0


def _make_check(course) -> int:
    command = [sys.executable, "-m", "coursekit", "make", "--check"]
    return subprocess.run(command, cwd=course.root, check=False).returncode


def pytest_command(course, paths: list[str], workers: int) -> list[str]:
    """The pytest call: notebooks of a file stay together on one worker, kernels come from one warm process."""
    from coursekit.execute.imports import heavy_imports, lacks

    notebooks = [notebook for notebook in [*course.lesson_notebooks, *course.solutions] if not lacks(notebook.path)]
    if (left_out := len(course.lesson_notebooks) + len(course.solutions) - len(notebooks)) and not paths:
        print(f"torch is not installed: {left_out} notebooks that import it are left out", flush=True)
    chosen = paths or ["tests", *(notebook.name for notebook in notebooks)]
    warm = ",".join(heavy_imports(notebook.path for notebook in notebooks))
    spread = ["-n", str(workers), "--dist", "loadfile"] if workers > 1 else []
    return [sys.executable, "-m", "pytest", "-p", "coursekit.testing.plugin", "--nbval", "--nbval-cell-timeout=120",
            f"--warm={warm}", *spread, "-q", *chosen]
