"""Small stage notebooks: stage_notebook(cells...) has the docstring and parameters that a test does not care about."""
import json
import subprocess
import sys
from pathlib import Path

import nbformat

from course_factory import code, notebook, text
from coursekit.export import script, stage
from coursekit.stages import stage_files

sys.modules["stage_files"] = stage_files  # as in a pipeline folder, where a copy lies beside the script
ROOT = Path(__file__).resolve().parents[2]
NAME = "03_stages/iris/01_work.ipynb"
PARAMETERS = """raw: "input_file" = "x"  # what comes in
out: "output_file" = "y"  # what goes out
size: float = 0.2  # a share, 0 to 1
name: str = ""  # a name"""
LOOK = "# look\n"  # begins a cell that is not exported


def stage_notebook(*cells: str, parameters: str = PARAMETERS) -> nbformat.NotebookNode:
    """A notebook whose cells c0, c1, ... are exported, those that begin with LOOK excepted."""
    made = [code(f"c{number}", source.removeprefix(LOOK), *([] if source.startswith(LOOK) else ["stage"])) for number, source in enumerate(cells)]
    return notebook(text("what", "Does the work.", "stage"), code("parameters", parameters, "parameters"), *made)


def export(*cells: str, parameters: str = PARAMETERS, blank: bool = False) -> str:
    """The script of such a notebook."""
    return script.text(stage.read(stage_notebook(*cells, parameters=parameters), NAME, blank=blank))


def ruff(folder: Path, *options: str) -> str:
    """What ruff with the project's settings finds in a folder; empty when nothing."""
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise", "--config", str(ROOT / "pyproject.toml"), *options, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def values_of(source: str, *arguments: str) -> dict:
    """What main is given when an exported script is called with these arguments; an error line where they are refused."""
    namespace = {"__name__": "exported", "__doc__": "Does the work."}
    exec(compile(source, "exported", "exec"), namespace)
    return vars(namespace["command_line"]().parse_args(list(arguments)))


def plain(values: dict) -> str:
    """Values with their types, comparable: 1, 1.0 and True differ."""
    return json.dumps({name: ["str" if isinstance(value, str) else type(value).__name__, repr(value)] for name, value in values.items()}, sort_keys=True)
