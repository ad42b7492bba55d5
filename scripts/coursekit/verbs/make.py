"""writes all that is generated: exercises, README tables, stored outputs

  course make                       everything that is not up to date
  course make 01_notebook --force   run all notebooks of a lesson again and store their outputs
  course make --check               execute nothing; name what is stale, its source, and the command that mends it
"""
import argparse
import time


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="notebooks or folders (default: everything)")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when something is stale or has bad form")


def main(args: argparse.Namespace) -> int:
    from coursekit.catalog import this_course

    course, started = this_course(), time.monotonic()
    findings = check(course, args.paths) if args.check else make(course, args.paths)
    faults = [finding for finding in findings if finding.fault]
    for finding in findings:
        print(finding)
    verb = "checked" if args.check else "made"
    verdict = f"{len(faults)} to mend" if faults else "all is as it should be"
    print(f"{verb} in {time.monotonic() - started:.1f} s: {verdict}")
    return 1 if faults else 0


def check(course, names: list[str]) -> list:
    """All that is stale or has bad form; executes nothing."""
    from coursekit.exercises import generate

    return generate.check(course, chosen_exercises(course, names))


def make(course, names: list[str]) -> list:
    """Write all that is generated; returns what was kept or failed."""
    from coursekit.exercises import generate

    written, findings = generate.write(course, chosen_exercises(course, names))
    for name in written:
        print(f"wrote {name}")
    return findings


def chosen_exercises(course, names: list[str]) -> list:
    """The exercises that are named themselves or by their solutions."""
    both = course.exercises + course.solutions
    chosen = course.select(names, both) if names else both
    return [exercise for exercise in course.exercises if exercise in chosen or course.solution_of(exercise) in chosen]
