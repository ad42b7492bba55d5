"""What this machine has, what is wrong, and what to do.

Exit code 0 when the course can run here, 1 when it cannot. What is optional never fails.

example:
  course doctor
"""
from coursekit import doctor
from coursekit.catalog import course_root


def add_arguments(parser) -> None:
    """Nothing to choose."""


def main(args) -> int:
    """Print the table and the verdict."""
    entries = doctor.examine(course_root())
    print(doctor.table(entries))
    stopping = [entry.what for entry in entries if entry.stops]
    if stopping:
        print(f"\nThe course cannot run as it is: {', '.join(stopping)}.")
        print("Follow the arrows, or let `python3 scripts/course.py doctor` make an environment that has all of it.")
        return 1
    print("\nThe course can run.")
    return 0
