"""`course pipeline run` against a plain loop of `python SCRIPT` over the same stages, and the price of a run in which nothing changed."""
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from coursekit.bench.table import Table
from coursekit.catalog import Course
from coursekit.store import files

STAGES = 6
SCRIPT = '''"""A light stage."""
import argparse
import time
from pathlib import Path

import pandas as pd
import torch
from sklearn.preprocessing import StandardScaler

start = time.perf_counter()
parser = argparse.ArgumentParser()
parser.add_argument("--rows", required=True)
parser.add_argument("--seed", type=int, required=True)
parser.add_argument("--out", required=True)
args = parser.parse_args()
rows = torch.tensor(StandardScaler().fit_transform(pd.read_csv(args.rows).to_numpy()), dtype=torch.float32)
torch.manual_seed(args.seed)
net = torch.nn.Linear(4, 1)
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for _ in range(100):
    optimizer.zero_grad()
    loss = (net(rows) - rows).pow(2).mean()
    loss.backward()
    optimizer.step()
pd.DataFrame((rows + net(rows)).detach().numpy()).round(3).to_csv(args.out, index=False)
print("own work", time.perf_counter() - start)
'''
COMPONENT = """type: command
name: light
inputs:
  rows: {type: uri_file}
  seed: {type: integer}
outputs:
  out: {type: uri_file}
code: .
environment: azureml:any@latest
command: python light.py --rows ${{inputs.rows}} --seed ${{inputs.seed}} --out ${{outputs.out}}
"""
OWN = re.compile(r"own work ([\d.e-]+)")


def measure(course: Course, only: str | None) -> Table:
    """A chain of stages that import torch, pandas and scikit-learn: forked, started one by one, and when nothing changed."""
    table = Table(f"course bench pipeline: a chain of {STAGES} light stages that import torch, pandas and scikit-learn")
    with tempfile.TemporaryDirectory(prefix="course-bench-") as name:
        folder = Path(name)
        _write(folder)
        loop = _loop(folder)
        warm = _run(folder, "warm")
        beyond, own = _beyond(folder, "warm")
        again = [_run(folder, "warm") for _ in range(7)]
        cold = _run(folder, "cold", "--cold")
        beyond_cold, own_cold = _beyond(folder, "cold")
        last = [folder / "loop" / f"s{STAGES}", *(folder / way / "pipelines" / "light" / f"s{STAGES}" / "out" for way in ("warm", "cold"))]
        same = len({path.read_bytes() for path in last})
    once, each = beyond[0] - min(beyond), statistics.median(beyond[1:])
    cold_each = statistics.median(beyond_cold) + own_cold - own  # the first optimiser imports more, which a cold stage takes for its own work
    table.add("a stage's own work, median", own, "s")
    table.add("a forked stage beyond its own work, median", each, "s", "at most 0.3")
    table.add("warming up, once a run", max(0.0, once), "s")
    table.add("a stage of `--cold` beyond its own work, median", cold_each, "s")
    table.add("a stage of the loop `python SCRIPT` beyond its own work, mean", loop / STAGES - own, "s")
    table.add("all: course pipeline run", warm, "s")
    table.add("all: course pipeline run --cold", cold, "s")
    table.add("all: loop of `python SCRIPT`", loop, "s")
    table.add("the loop / course pipeline run", loop / warm, "times")
    table.add("nothing changed: course pipeline run, from the command to its end, median of 7", statistics.median(again), "s", "at most 0.5")
    table.add("ways whose last file differs from the loop's", same - 1, "", "at most 0")
    table.figures |= {"stages": STAGES, "own": round(own, 3), "beyond": round(each, 3), "beyond_cold": round(cold_each, 2), "warming": round(max(0.0, once), 2),
                      "seconds": round(warm, 2), "cold": round(cold, 2), "loop": round(loop, 2), "nothing_changed": round(statistics.median(again), 3)}
    return table


def _write(folder: Path) -> None:
    (folder / "light").mkdir()
    (folder / "light" / "light.py").write_text(SCRIPT)
    (folder / "light" / "light.yml").write_text(COMPONENT)
    (folder / "light" / "rows.csv").write_text("a,b,c,d\n" + "".join(f"{n % 7},{n % 5},{n % 3},{n}\n" for n in range(150)))
    jobs = "".join(f"  s{number}:\n    type: command\n    component: ./light.yml\n    inputs:\n      rows: ${{{{parent.{before}}}}}\n      seed: {number}\n"
                   for number, before in enumerate(["inputs.rows", *(f"jobs.s{n}.outputs.out" for n in range(1, STAGES))], 1))
    (folder / "light" / "pipeline.yml").write_text("type: pipeline\ninputs:\n  rows: {type: uri_file, path: ./rows.csv}\njobs:\n" + jobs)


def _loop(folder: Path) -> float:
    """Seconds of what a user would type: one script after the other."""
    (folder / "loop").mkdir()
    rows = folder / "light" / "rows.csv"
    start = time.perf_counter()
    for number in range(1, STAGES + 1):
        command = [sys.executable, "light.py", "--rows", str(rows), "--seed", str(number), "--out", str(folder / "loop" / f"s{number}")]
        subprocess.run(command, cwd=folder / "light", capture_output=True, check=True)
        rows = folder / "loop" / f"s{number}"
    return time.perf_counter() - start


def _run(folder: Path, way: str, *words: str) -> float:
    """Seconds of the command, from its start to its end."""
    code = ("import sys; from pathlib import Path; from coursekit import cli; from coursekit.verbs import pipeline;"
            "sys.exit(pipeline.run(cli.build_parser('pipeline', pipeline).parse_args(['run', *sys.argv[2:]]), Path(sys.argv[1])))")
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, str(folder / way), str(folder / "light"), *words], capture_output=True, check=True)
    return time.perf_counter() - start


def _beyond(folder: Path, way: str) -> tuple[list[float], float]:
    """What each stage of the first run took beyond its own work, and the median of that work."""
    record = next(path for path in (folder / way / "runs" / "light").glob("*/record.json") if files.read_json(path)["jobs"][0]["state"] == "ran")
    jobs = files.read_json(record)["jobs"]
    own = [float(OWN.search((record.parent / job["log"]).read_text())[1]) for job in jobs]
    return [job["seconds"] - seconds for job, seconds in zip(jobs, own, strict=True)], statistics.median(own)
