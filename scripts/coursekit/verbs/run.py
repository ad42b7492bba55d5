"""Run everything, or what is named: lessons, blank exercises, solutions, pipelines. Writes build/report/index.html.

examples:
  course run                                    the whole course
  course run 01_notebook --jobs 1               one lesson, one notebook at a time
  course run solutions -p seed 7                with a papermill parameter
  course run 03_pipeline_stages/iris            a pipeline, and the notebooks beside it
"""
import argparse
import os
import sys
import time


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `course run`."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="notebooks, pipelines or folders of the course; everything when none is named")
    parser.add_argument("--device", choices=["auto", "cpu", "cuda", "mps"], default="auto", help="the device for notebooks that use torch")
    parser.add_argument("--jobs", type=_at_least_one, metavar="N", help="how many notebooks run side by side (default: one more than processors)")
    parser.add_argument("--cold", action="store_true", help="start every kernel from scratch instead of forking a warm process")
    parser.add_argument("--fail-fast", action="store_true", help="start no further notebook after the first failure")
    parser.add_argument("--timeout", type=float, default=600.0, metavar="SECONDS", help="the longest that a cell may run (default: 600)")
    parser.add_argument("-p", "--parameter", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"), help="set a papermill parameter")


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number from 1 up, not '{text}'")
    return int(text)


def main(args: argparse.Namespace) -> int:
    """Plan, execute with progress, judge the checks, write the report; 1 if anything is wrong."""
    import contextlib

    from coursekit.catalog import this_course
    from coursekit.errors import CourseError
    from coursekit.execute.imports import heavy_imports
    from coursekit.execute.warm_start import warm_kernels

    if args.timeout <= 0:
        raise CourseError("--timeout takes a number of seconds above 0")
    course = this_course()
    chosen, pipelines = course.select(args.paths, course.notebooks, pipelines=True), course.select_pipelines(args.paths)
    if not chosen and not pipelines:
        raise CourseError(f"{course.root}: no notebooks here; is this the folder of the course?")
    modules = heavy_imports(course.source_of(item) for item in chosen)
    with contextlib.nullcontext() if args.cold else warm_kernels(modules):
        return run(course, chosen, pipelines, args)  # its imports go on beside those of the warm process


def run(course, chosen: list, pipelines: list, args: argparse.Namespace) -> int:
    """Run the chosen notebooks, then the pipelines, and say how it went."""
    from coursekit.execute import plan, report, runner, verdict
    from coursekit.execute.progress import Progress

    start = time.perf_counter()
    items = {item.job: item for item in plan.plan(course, chosen, args.parameter, args.device, args.timeout)}
    entries: dict = {}
    cards: dict = {}
    with Progress(len(items), lambda job: items[job].notebook.name) as progress:

        def heard(event: runner.Event) -> None:
            if event.result is not None:
                notebook = items[event.job].notebook
                entries[event.job] = report.Entry(notebook, event.result, verdict.judge_checks(event.result, notebook.kind))
            progress(event)
            if event.result is not None:
                cards[event.job] = report.card(course, entries[event.job])

        results = runner.execute(list(items), workers=args.jobs, warm=not args.cold, fail_fast=args.fail_fast, on_event=heard)
    went = run_pipelines(course, pipelines, args, stop=args.fail_fast and not all(result.passed for result in results))
    seconds = time.perf_counter() - start
    plan.keep_seconds(course, list(items.values()), results)
    page = report.write(course, [entries[result.job] for result in results], seconds, cards, went)
    bad, waiting = (sum(each.status == status for each in went) for status in ("failed", "waits"))
    also = f"; {len(went)} pipeline{'s' if len(went) > 1 else ''}: {len(went) - bad - waiting} passed, {bad} failed" if went else ""
    waits = f", {waiting} waiting for an answer" if waiting else ""
    print(f"{summary(results)}{also}{waits} in {seconds:.1f} s")
    print(f"report: {os.path.relpath(page)}")
    return 0 if all(result.passed for result in results) and not bad else 1


def run_pipelines(course, chosen: list, args: argparse.Namespace, stop: bool) -> list:
    """Run the pipelines, a line each."""
    if not chosen or stop:
        return []
    from coursekit.execute.progress import MARKS
    from coursekit.pipelines.whole import run_all

    went = run_all(course, chosen, args.device, args.cold)
    for each in went:
        print(f"{MARKS.get(each.status, each.status)} {each.seconds:6.1f} s  {each.name}  {each.message}", file=sys.stderr, flush=True)
    return went


def summary(results: list) -> str:
    """How many notebooks passed, failed and were not run, in words."""
    passed, skipped = (sum(result.status == status for result in results) for status in ("passed", "stopped"))
    rest = f", {skipped} not run" if skipped else ""
    return f"{len(results)} notebooks: {passed} passed, {len(results) - passed - skipped} failed{rest}"
