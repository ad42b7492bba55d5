"""Run everything, or what is named: lessons, blank exercises, solutions. Writes build/report/index.html.

examples:
  course run                                    the whole course
  course run 01_notebook --jobs 1               one lesson, one notebook at a time
  course run solutions -p seed 7                with a papermill parameter
"""
import argparse
import os
import time


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `course run`."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="notebooks or folders of the course; everything when none is named")
    parser.add_argument("--device", choices=["auto", "cpu", "cuda", "mps"], default="auto", help="the device for notebooks that use torch")
    parser.add_argument("--jobs", type=_at_least_one, metavar="N", help="how many notebooks run side by side (default: one a processor)")
    parser.add_argument("--cold", action="store_true", help="start every kernel from scratch instead of forking a warm process")
    parser.add_argument("--fail-fast", action="store_true", help="start no further notebook after the first failure")
    parser.add_argument("--timeout", type=float, default=600.0, metavar="SECONDS", help="the longest that a cell may run (default: 600)")
    parser.add_argument("-p", "--parameter", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"), help="set a papermill parameter")


def _at_least_one(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number from 1 up, not '{text}'")
    return int(text)


def main(args: argparse.Namespace) -> int:
    """Plan, execute with progress, judge the checks, write the report; 1 if anything is wrong."""
    from coursekit.catalog import this_course
    from coursekit.errors import CourseError
    from coursekit.execute import plan, report, runner, verdict
    from coursekit.execute.progress import Progress

    if args.timeout <= 0:
        raise CourseError("--timeout takes a number of seconds above 0")
    course = this_course()
    chosen = course.select(args.paths, plan.everything(course))
    if not chosen:
        raise CourseError(f"{course.root}: no notebooks here; is this the folder of the course?")
    items = plan.plan(course, chosen, args.parameter, args.device, args.timeout)
    names = {item.job: item.notebook.name for item in items}
    answers: dict = {}

    start = time.perf_counter()
    with Progress(len(items), names.__getitem__) as progress:
        kinds = {item.job: item.notebook.kind for item in items}

        def heard(event: runner.Event) -> None:
            if event.result is not None:
                answers[event.job] = verdict.judge_checks(event.result, kinds[event.job])
            progress(event)

        results = runner.execute([item.job for item in items], workers=args.jobs, warm=not args.cold, fail_fast=args.fail_fast, on_event=heard)
    seconds = time.perf_counter() - start
    page = report.write(course, [report.Entry(item.notebook, result, answers.get(item.job, [])) for item, result in zip(items, results, strict=True)], seconds)
    print(f"{summary(results)} in {seconds:.1f} s")
    print(f"report: {os.path.relpath(page)}")
    return 0 if all(result.passed for result in results) else 1


def summary(results: list) -> str:
    """How many notebooks passed, failed and were not run, in words."""
    passed, skipped = (sum(result.status == status for result in results) for status in ("passed", "stopped"))
    rest = f", {skipped} not run" if skipped else ""
    return f"{len(results)} notebooks: {passed} passed, {len(results) - passed - skipped} failed{rest}"
