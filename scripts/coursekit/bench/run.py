"""`course run` against a plain loop of `papermill IN OUT` over the same notebooks, and against the least that the work itself allows."""
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from coursekit import notebook
from coursekit.bench.table import Table
from coursekit.catalog import Course
from coursekit.errors import CourseFailure
from coursekit.execute import plan
from coursekit.execute.runner import Job, default_workers, execute
from coursekit.testing.tolerance import snap, tolerance_of

LIGHT = ("import torch\nimport pandas as pd\nimport matplotlib.pyplot as plt\nfrom sklearn.preprocessing import StandardScaler",
         "torch.manual_seed({seed})\nnet = torch.nn.Linear(4, 3)\noptimizer = torch.optim.Adam(net.parameters(), lr=0.01)",
         "for _ in range(100):\n    optimizer.zero_grad()\n    loss = net(torch.ones(150, 4)).pow(2).mean()\n    loss.backward()\n    optimizer.step()",
         "pd.DataFrame(StandardScaler().fit_transform([[1.0], [2.0], [3.0 + {seed}]])).round(3)",
         "figure, axes = plt.subplots()\n_ = axes.plot([1, 2, {seed}])")
LONG = 20  # seconds of the limit from which on one run is measured, not the median of three
UNCOMPARED = {notebook.IGNORED_OUTPUT, "injected-parameters"}
CLOCK_START = "import os as _os\n_bench_start = sum(_os.times()[:4])"
CLOCK_END = "print(sum(_os.times()[:4]) - _bench_start)"


def measure(course: Course, only: str | None) -> Table:
    """Both parts: the course as it is, and six light notebooks that import torch."""
    table = Table("course bench run: notebooks run side by side on warm kernels, against a loop of papermill")
    with tempfile.TemporaryDirectory(prefix="course-bench-") as folder:
        _the_course(course, only, Path(folder), table)
        _light_ones(Path(folder), table)
    return table


def _the_course(course: Course, only: str | None, folder: Path, table: Table) -> None:
    chosen = [item for item in course.notebooks if only is None or only in Path(item.name).parts]
    jobs = [item.job for item in plan.plan(course, chosen, [])]
    work, longest = _work(jobs, folder)
    limit = max(work / default_workers(), longest)
    names = [item.name for item in chosen]
    times = 3 if limit < LONG else 1  # a minute's run varies by less than what it is held against
    total = statistics.median(_seconds([sys.executable, "-m", "coursekit", "run", *names], course.root) for _ in range(times))
    loop = _loop(jobs, folder)
    alone = execute([Job(job.source, folder / "alone" / f"{n}.ipynb", job.cwd) for n, job in enumerate(jobs)], workers=1)
    overhead = statistics.mean(result.seconds - result.work for result in alone[1:])  # the first waits for the imports, which `total` counts
    differing = [name for n, (name, job) in enumerate(zip(names, jobs, strict=True)) if _differ(job.output, folder / "loop" / f"{n}.ipynb")]
    table.add("notebooks of the course", len(jobs), "")
    table.add("their cells' own work, processor time", work, "s")
    table.add("the limit: that over the processors, or the longest notebook", limit, "s")
    table.add(f"course run, from the command to its end, median of {times}", total, "s")
    table.add("course run / the limit", total / limit, "times", "at most 1.4")
    table.add("overhead beyond the cells, a notebook", overhead, "s", "at most 0.7")
    table.add("loop of papermill IN OUT", loop, "s")
    table.add("the loop / course run", loop / total, "times")
    table.add("notebooks whose outputs differ between the two", len(differing), "", "at most 0")
    table.title += "".join(f"\n  differs: {name}" for name in differing)
    table.figures |= {"seconds": round(total, 1), "notebooks": len(jobs), "limit": round(limit, 1), "loop": round(loop, 1), "overhead": round(overhead, 2),
                      "notebook_seconds": {name: round(result.work, 2) for name, result in zip(names, alone, strict=True)}}


def _light_ones(folder: Path, table: Table) -> None:
    jobs = [_light_job(folder, seed) for seed in range(6)]
    code = f"from coursekit.bench import run; run.run_light({str(folder)!r})"
    total = statistics.median(_seconds([sys.executable, "-c", code], folder) for _ in range(3))
    loop = _loop(jobs, folder)
    table.add("six light torch notebooks, side by side on warm kernels, median of 3", total, "s")
    table.add("the same in a loop of papermill IN OUT", loop, "s")
    table.add("the loop / side by side", loop / total, "times", "at least 5")
    table.figures |= {"light": round(total, 1), "light_loop": round(loop, 1)}


def _seconds(command: list[str], folder: Path) -> float:
    """How long a command takes, from its start to its end."""
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return time.perf_counter() - start


def run_light(folder: str) -> None:
    """Run the six light notebooks as `course run` runs notebooks; called in a process of its own, so that its start counts."""
    jobs = [Job(path, path.with_name(f"ran-{path.name}"), path.parent) for path in sorted(Path(folder).glob("light-?.ipynb"))]
    assert all(result.passed for result in execute(jobs))


def _light_job(folder: Path, seed: int) -> Job:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source.format(seed=seed)) for source in LIGHT])
    notebook.write(folder / f"light-{seed}.ipynb", made)
    return Job(folder / f"light-{seed}.ipynb", folder / f"light-out-{seed}.ipynb", folder)


def _loop(jobs: list[Job], folder: Path) -> float:
    """Seconds of what a user would type: papermill IN OUT, one after the other."""
    (folder / "loop").mkdir(exist_ok=True)
    start = time.perf_counter()
    for number, job in enumerate(jobs):
        command = [sys.executable, "-m", "papermill", str(job.source), str(folder / "loop" / f"{number}.ipynb"), "--cwd", str(job.cwd)]
        _seconds(command, folder)
    return time.perf_counter() - start


def _work(jobs: list[Job], folder: Path) -> tuple[float, float]:
    """Processor seconds of all cells, and of the longest notebook, in warm kernels side by side: two threads of one core slow each other."""
    clocked = []
    for number, job in enumerate(jobs):
        copy = notebook.read(job.source)
        copy.cells = [nbformat.v4.new_code_cell(CLOCK_START), *copy.cells, nbformat.v4.new_code_cell(CLOCK_END)]
        notebook.write(folder / f"clocked-{number}.ipynb", copy)
        clocked.append(Job(folder / f"clocked-{number}.ipynb", folder / f"clocked-out-{number}.ipynb", job.cwd, expected=job.expected))
    for result, job in zip(execute(clocked), jobs, strict=True):
        if not result.passed:
            raise CourseFailure(f"{job.source}: {result.message}; `course run` says more")
    seconds = [float(notebook.read(job.output).cells[-1].outputs[0].text) for job in clocked]
    return sum(seconds), max(seconds)


def _differ(one: Path, other: Path) -> bool:
    """Whether two runs of a notebook show other texts where its tags say that they are equal, or equal within a tolerance."""
    mine, theirs = _texts(one), _texts(other)
    return any(snap(text, theirs[cell][0], tolerance or 0.0) != theirs[cell][0] for cell, (text, tolerance) in mine.items())


def _texts(path: Path) -> dict[str, tuple[str, float | None]]:
    """What each code cell printed and showed as text, and its tolerance; without the cells that show what they measured."""
    cells = json.loads(notebook.canonical(nbformat.read(path, as_version=4)))["cells"]
    kept = [cell for cell in cells if cell["cell_type"] == "code" and not UNCOMPARED & set(cell["metadata"].get("tags", []))]
    return {cell["id"]: ("".join(map(_text, cell["outputs"])), tolerance_of(cell["metadata"].get("tags", []))) for cell in kept}


def _text(output: dict) -> str:
    return "".join(output.get("text") or output.get("data", {}).get("text/plain") or ())
