"""Run a pipeline from its definition, check it, or draw it. FILE is a pipeline.yml, a pipeline.py, or the folder that holds one.

examples:
  course pipeline run 03_pipeline_stages/iris
  course pipeline run 03_pipeline_stages/iris --set epochs=100 --only train
  course pipeline run 03_pipeline_stages/iris --stage train=my_train.py
  course pipeline check 03_pipeline_stages/iris
  course pipeline show 03_pipeline_stages/iris --svg graph.svg
  course pipeline artifacts list

A job runs again only when its script, its parameters or its inputs changed by content.
"""
import argparse
import os
import sys
from pathlib import Path

RUN_EXAMPLES = """  course pipeline run 03_pipeline_stages/iris
  course pipeline run 03_pipeline_stages/blood_pressure/pipeline.py
  course pipeline run 03_pipeline_stages/iris --set epochs=100 --only train
  course pipeline run 03_pipeline_stages/iris --stage train=exercises/03_pipeline_stages/iris/02_train.ipynb"""
CHECK_EXAMPLE = "  course pipeline check 03_pipeline_stages/iris"
SHOW_EXAMPLE = "  course pipeline show 03_pipeline_stages/iris --svg graph.svg"
ARTIFACT_EXAMPLES = """  course pipeline artifacts list
  course pipeline artifacts show flowers:v0
  course pipeline artifacts lineage predictions:latest --svg lineage.svg
  course pipeline artifacts lineage build/pipelines/iris/infer/predictions"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `course pipeline`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="run|check|show|artifacts")
    run = _action(actions, "run", "run what must run, keep the rest", RUN_EXAMPLES)
    run.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="give an input of the pipeline another value")
    run.add_argument("--only", default="", metavar="JOB", help="this job and what it needs")
    run.add_argument("--force", action="store_true", help="run every job, changed or not; with --only, that job")
    run.add_argument("--keep-going", action="store_true", help="after a failure go on with what does not need it")
    run.add_argument("--jobs", type=_at_least_one, default=0, metavar="N", help="how many stages run side by side (default: the number of processors)")
    run.add_argument("--stage", action="append", default=[], metavar="JOB=PATH", help="your own script, or notebook, in the place of this job's")
    run.add_argument("--scheduler", type=_address, metavar="ADDRESS", help="let the stages work on this Dask cluster; folders are shared")
    run.add_argument("--verify", action="store_true", help="hash every file again instead of trusting size, time and inode")
    run.add_argument("--timeout", type=_seconds, metavar="SECONDS", help="the longest that a stage may run (default: what the file says, if anything)")
    run.add_argument("--cold", action="store_true", help="start every stage from scratch instead of forking a warm process")
    run.add_argument("--build", type=_folder, metavar="FOLDER", help="where outputs, records and the store go (default: build/ of the course)")
    _action(actions, "check", "say what is wrong with a definition, with file and line", CHECK_EXAMPLE)
    _action(actions, "show", "draw the graph", SHOW_EXAMPLE).add_argument("--svg", type=Path, metavar="OUT", help="write the picture there")
    _artifact_arguments(_action(actions, "artifacts", "list the versioned artifacts of runs, show one, or find what something was made from",
                                ARTIFACT_EXAMPLES, file=False))


def _artifact_arguments(action: argparse.ArgumentParser) -> None:
    words = action.add_subparsers(dest="word", required=True, metavar="list|show|lineage")
    helps = {"list": ("every artifact, a line each", ""), "show": ("an artifact with its versions and files", "NAME[:VERSION]"),
             "lineage": ("what a version or a file was made from, back to the first file", "NAME:VERSION|PATH")}
    for name, (summary, what) in helps.items():
        word = _action(words, name, summary, "\n".join(line for line in ARTIFACT_EXAMPLES.splitlines() if f" {name}" in line), file=False)
        if what:
            word.add_argument("what", metavar=what, help="a version or alias, such as flowers:latest" + ("; or a file or folder" if "PATH" in what else ""))
        word.add_argument("--project", metavar="NAME", help="look in this project only")
        word.add_argument("--build", type=_folder, metavar="FOLDER", help="where everything lies (default: COURSE_BUILD, or build/ of the course)")
        if name == "lineage":
            word.add_argument("--svg", type=Path, metavar="OUT", help="write the picture there")


def _action(actions, name: str, summary: str, examples: str, file: bool = True) -> argparse.ArgumentParser:
    action = actions.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", epilog=f"examples:\n{examples}",
                                formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    if file:
        action.add_argument("file", metavar="FILE", help="a pipeline.yml, a pipeline.py that defines one with @dsl.pipeline, or its folder")
    action.add_argument("-v", "--verbose", action="store_true", default=argparse.SUPPRESS, help="show the traceback when something goes wrong")
    return action


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number from 1 up, not '{text}'")
    return int(text)


def _folder(text: str) -> Path:
    if not text.strip():  # `--build "$unset"` must not mean the folder one stands in
        raise argparse.ArgumentTypeError("the path of a folder, not an empty name")
    return Path(text)


def _address(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("the address of a Dask scheduler, as tcp://host:8786, not an empty name")
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e9:
        raise argparse.ArgumentTypeError(f"a number of seconds above 0, not '{text}'")
    return seconds


def main(args: argparse.Namespace) -> int:
    """Do what was asked."""
    if args.action != "artifacts":
        say_if_behind(args.file)
    return {"run": run, "check": check, "show": show, "artifacts": artifacts}[args.action](args)


def say_if_behind(file: Path) -> None:
    """Tell of a committed YAML that is older than its Python: what follows is about the one that `make` would write."""
    from coursekit.pipelines import python_definition, reading
    from coursekit.pipelines.model import shown

    path = reading.find(file)
    if python_definition.unwritten(path) is not None:
        print(f"{shown(path)}: older than {path.with_suffix('.py').name}; read as `course make` would write it", file=sys.stderr)


def check(args: argparse.Namespace) -> int:
    """Print every problem, a line each; 2 when there is one."""
    from coursekit.pipelines import checking

    if complain(checking.check_file(args.file)):
        return 2
    print(f"{args.file}: nothing wrong")
    return 0


def show(args: argparse.Namespace) -> int:
    """Draw the graph in the terminal, and as a picture where one is wanted."""
    from coursekit.pipelines import drawing, reading
    from coursekit.store.files import write_whole

    pipeline = reading.load(args.file)
    print(drawing.terminal(pipeline, {}))
    if args.svg:
        write_whole(args.svg, drawing.svg(pipeline, {}).encode())
        print(f"picture: {args.svg}")
    return 0


def artifacts(args: argparse.Namespace) -> int:
    """Print what was asked about the artifacts."""
    from coursekit.artifacts import telling
    from coursekit.artifacts.place import Place

    place = Place(args.build.absolute() if args.build else None)
    told = {"list": lambda: telling.list_all(place, args.project), "show": lambda: telling.show(place, args.what, args.project),
            "lineage": lambda: telling.trace(place, args.what, args.project, args.svg)}
    print(told[args.word]())
    return 0


def run(args: argparse.Namespace, build: Path | None = None) -> int:
    """Check, run what must run, write the record and the page; 1 when a stage failed."""
    from coursekit.catalog import this_course
    from coursekit.pipelines import checking, reading, record
    from coursekit.pipelines.model import shown
    from coursekit.pipelines.progress import Progress
    from coursekit.pipelines.replacing import scripts_of
    from coursekit.pipelines.settings import on_cluster, settings
    from coursekit.pipelines.standing import Options
    from coursekit.pipelines.whole import perform, waits

    os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # threads of a stage that wait for each other leave the processor to other stages
    found: list = []
    pipeline = reading.read(reading.find(args.file), found)
    if complain(found or checking.problems(pipeline)):
        return 2
    values = settings(pipeline, on_cluster(pipeline, args.set, args.scheduler) if args.scheduler else args.set)
    build = build or (args.build.absolute() if args.build else this_course().build)
    scripts = scripts_of(pipeline, args.stage, build / "store" / "exports")
    options = Options(values, args.only, args.force, args.keep_going, args.jobs, scripts, args.verify, args.timeout, args.cold)
    running = perform(pipeline, options, build, Progress)
    print(f"outputs: {shown(running.outputs)}")
    print(f"record:  {shown(running.logs / record.RECORD)}")
    print(f"page:    {shown(running.logs / record.PAGE)}")
    if waits(running) and this_course().handed_out:
        print("course: answer the exercise of that stage, then `python3 scripts/course.py make` puts it into the pipeline", file=sys.stderr)
    return 0 if running.state == "done" else 1


def complain(problems: list) -> bool:
    """Print what is wrong with a definition, a line each; True when anything is."""
    for problem in sorted(problems):
        print(problem, file=sys.stderr)
    return bool(problems)
