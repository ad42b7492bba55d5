"""Tiny pipelines for tests: make(folder) writes one of four light stages, and call(...) runs the command as a user would."""
import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from coursekit import cli
from coursekit.pipelines import reading
from coursekit.pipelines.record import new_folder
from coursekit.pipelines.running import Run
from coursekit.pipelines.settings import settings
from coursekit.pipelines.standing import Options
from coursekit.store import files  # noqa: F401 (tests remove folders by it)
from coursekit.verbs import pipeline as verb

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
HEAD = '''"""A stage."""
import argparse
from pathlib import Path

from beside import note
'''
BESIDE = '''def note(words):
    print("note:", words)
'''
STAGES = {
    "split": HEAD + '''
parser = argparse.ArgumentParser()
parser.add_argument("--table", required=True)
parser.add_argument("--rows", type=int, required=True)
parser.add_argument("--first", required=True)
parser.add_argument("--rest", required=True)
args = parser.parse_args()
lines = Path(args.table).read_text().splitlines(keepends=True)
note(f"{len(lines)} lines")
Path(args.first).write_text("".join(lines[:args.rows]))
Path(args.rest).write_text("".join(lines[args.rows:]))
''',
    "fit": HEAD + '''
parser = argparse.ArgumentParser()
parser.add_argument("--rows", required=True)
parser.add_argument("--power", type=int, default=1)
parser.add_argument("--model", required=True)
args = parser.parse_args()
total = sum(float(line) ** args.power for line in Path(args.rows).read_text().split())
folder = Path(args.model)
folder.mkdir(exist_ok=True)
(folder / "weights.txt").write_text(f"{total}\\n")
(folder / "deep").mkdir()
(folder / "deep" / "metrics.json").write_text("{}")
(folder / "metrics.json").write_text('{"total": %r, "rows": "many"}' % total)
''',
    "apply": HEAD + '''
parser = argparse.ArgumentParser()
parser.add_argument("--model", required=True)
parser.add_argument("--rows", required=True)
parser.add_argument("--answers", required=True)
args = parser.parse_args()
total = float((Path(args.model) / "weights.txt").read_text())
Path(args.answers).write_text("".join(f"{float(line) / total:.6f}\\n" for line in Path(args.rows).read_text().split()))
''',
}
COMPONENT = """$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
type: command
name: {name}
version: 1
inputs:
{inputs}
outputs:
{outputs}
code: .
environment: azureml:any@latest
command: >-
  {command}
"""
PORTS = {
    "split": ("table: {type: uri_file}", "rows: {type: integer, min: 1, max: 100}", "|", "first: {type: uri_file}", "rest: {type: uri_file}"),
    "fit": ("rows: {type: uri_file}", "power: {type: integer, optional: true}", "|", "model: {type: uri_folder}"),
    "apply": ("model: {type: uri_folder}", "rows: {type: uri_file}", "|", "answers: {type: uri_file}"),
}
COMMANDS = {
    "split": "python split.py --table ${{inputs.table}} --rows ${{inputs.rows}} --first ${{outputs.first}} --rest ${{outputs.rest}}",
    "fit": "python fit.py --rows ${{inputs.rows}} $[[--power ${{inputs.power}}]] --model ${{outputs.model}}",
    "apply": "python apply.py --model ${{inputs.model}} --rows ${{inputs.rows}} --answers ${{outputs.answers}}",
}
PIPELINE = """$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json
type: pipeline
display_name: tiny
inputs:
  table: {type: uri_file, path: ./table.txt}
  rows: 3
  power: 2
jobs:
  split:
    type: command
    component: ./split.yml
    inputs: {table: "${{parent.inputs.table}}", rows: "${{parent.inputs.rows}}"}
  fit:
    type: command
    component: ./fit.yml
    inputs: {rows: "${{parent.jobs.split.outputs.first}}", power: "${{parent.inputs.power}}"}
  apply:
    type: command
    component: ./apply.yml
    inputs: {model: "${{parent.jobs.fit.outputs.model}}", rows: "${{parent.jobs.split.outputs.rest}}"}
"""
JOB = """  {name}:
    type: command
    component: ./{name}.yml
    inputs: {{{inputs}}}
"""


def make(folder: Path, **scripts: str) -> Path:
    """Write the pipeline, with other scripts where some are given; the path of its definition."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "table.txt").write_text("".join(f"{number}\n" for number in range(1, 9)))
    (folder / "beside.py").write_text(BESIDE)
    for name in STAGES:
        (folder / f"{name}.py").write_text(scripts.get(name, STAGES[name]))
        component(folder, name, COMMANDS[name], *PORTS[name])
    (folder / "pipeline.yml").write_text(PIPELINE)
    return folder / "pipeline.yml"


def one(folder: Path, script: str, command: str = "python work.py --out ${{outputs.out}}", ports: tuple[str, ...] = ("|", "out: {type: uri_folder}"),
        inputs: str = "") -> Path:
    """Write a pipeline of one stage called `work`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "work.py").write_text(script)
    component(folder, "work", command, *ports)
    (folder / "pipeline.yml").write_text("type: pipeline\njobs:\n" + JOB.format(name="work", inputs=inputs))
    return folder / "pipeline.yml"


def component(folder: Path, name: str, command: str, *ports: str) -> None:
    """Write a component's file; a "|" stands between its inputs and its outputs."""
    middle = ports.index("|")
    inputs, outputs = ("\n".join(f"  {port}" for port in part) for part in (ports[:middle], ports[middle + 1:]))
    text = COMPONENT.format(name=name, inputs=inputs, outputs=outputs, command=command)
    (folder / f"{name}.yml").write_text(text.replace("inputs:\n\n", "") if not inputs else text)


@dataclass
class Ran:
    """What a run left: the Run itself, and what is where."""

    run: Run
    logs: Path

    @property
    def states(self) -> dict[str, str]:
        """The state of each job."""
        return {name: standing.state for name, standing in self.run.standings.items()}

    @property
    def message(self) -> str:
        """What was told of the jobs that failed."""
        return "\n".join(standing.outcome.message for standing in self.run.standings.values() if standing.outcome.message)


def run(path: Path, build: Path, given: tuple[str, ...] = (), heard=lambda standing: None, **options) -> Ran:
    """Run a pipeline in this process."""
    pipeline = reading.load(path)
    logs = new_folder(build, pipeline.name)
    made = Run(pipeline, Options(settings(pipeline, list(given)), **options), build, logs, heard)
    made.go()
    return Ran(made, logs)


def call(build: Path, *words: str) -> tuple[int, str, str]:
    """`course pipeline run WORDS` in this process, its outputs below `build`: exit code, stdout, stderr."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            args = cli.build_parser("pipeline", verb).parse_args(["run", *map(str, words)])
            code = verb.run(args, build)
        except SystemExit as left:
            code = left.code
        except cli.CourseError as error:
            code = cli._one_line(error, error.exit_code, False)
    return code, out.getvalue(), err.getvalue()


def process(build: Path, *words: str, **options) -> subprocess.Popen:
    """`course pipeline run WORDS` as a process of its own."""
    code = ("import sys; from pathlib import Path; from coursekit import cli, catalog; from coursekit.catalog import Course;"
            f"catalog.this_course = lambda: type('Here', (), {{'build': Path({str(build)!r})}})(); sys.exit(cli.main(['pipeline', 'run', *sys.argv[1:]]))")
    return subprocess.Popen([sys.executable, "-c", code, *map(str, words)], env={**os.environ, "PYTHONPATH": str(SCRIPTS)},
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
