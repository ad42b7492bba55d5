"""Measure speed side by side with what a user would otherwise pick; exit 1 where a figure misses its goal.

examples:
  course bench run                                        running notebooks against a loop of papermill
  course bench run 01_notebook --json 01_notebook/measurements.json
  course bench train                                      training a network: scikit-learn, and ways of PyTorch
  course bench taxi                                       ten million taxi trips from CSV to features: the stages against pandas
"""
import argparse
import importlib
from pathlib import Path


def bench_names() -> list[str]:
    """The benches there are."""
    folder = Path(__file__).parents[1] / "bench"
    return sorted(path.stem for path in folder.glob("*.py") if path.stem != "table" and not path.stem.startswith("_"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `course bench`."""
    parser.add_argument("name", choices=bench_names(), metavar="NAME", help=f"one of {', '.join(bench_names())}")
    parser.add_argument("lesson", nargs="?", metavar="LESSON", help="measure one lesson and its exercises only")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, with machine and date")


def main(args: argparse.Namespace) -> int:
    """Measure, print the table, keep the figures; 1 where a goal is missed."""
    from coursekit.catalog import this_course
    from coursekit.errors import CourseError

    course = this_course()
    lessons = [path.name for path in course.lessons]
    lesson = args.lesson.strip("/") if args.lesson else None
    if lesson and lesson not in lessons:
        raise CourseError(f"no lesson '{lesson}'; lessons: {', '.join(lessons)}")
    table = importlib.import_module(f"coursekit.bench.{args.name}").measure(course, lesson)
    print(table.text())
    if args.json:
        table.write(args.json, args.name)
        print(f"figures: {args.json}")
    return 0 if table.met else 1
