"""The ways from raw trips to features that `course bench taxi` compares: each is commands that say how long they worked once all was imported."""
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from coursekit.errors import CourseFailure

NAMES = """
GREEN = {"fareAmount": "cost", "tripDistance": "distance", "lpepDropoffDatetime": "dropoff_datetime", "dropoffLatitude": "dropoff_latitude",
         "dropoffLongitude": "dropoff_longitude", "passengerCount": "passengers", "lpepPickupDatetime": "pickup_datetime",
         "pickupLatitude": "pickup_latitude", "pickupLongitude": "pickup_longitude", "storeAndFwdFlag": "store_forward", "vendorID": "vendor"}
YELLOW = dict(zip(["fareAmount", "tripDistance", "tpepDropoffDateTime", "endLat", "endLon", "passengerCount", "tpepPickupDateTime", "startLat",
                   "startLon", "storeAndFwdFlag", "vendorID"], GREEN.values()))
"""
BEGIN, END = "import time\nstart = time.perf_counter()\n", "print('own work', time.perf_counter() - start)\n"
PANDAS_PREP = f"""import sys
from pathlib import Path
import pandas as pd
{BEGIN}{NAMES}
frames = []
for colour, names in (("green", GREEN), ("yellow", YELLOW)):
    for path in sorted(Path(sys.argv[1]).glob(colour + "*.csv")):
        frames.append(pd.read_csv(path).rename(columns=names)[list(names.values())].dropna())
pd.concat(frames, ignore_index=True).to_csv(sys.argv[2], index=False)
{END}"""
PANDAS_TRANSFORM = f"""import sys
import pandas as pd
{BEGIN}trips = pd.read_csv(sys.argv[1])
for end in ("pickup", "dropoff"):
    trips = trips[(trips[end + "_longitude"] > -74.09) & (trips[end + "_longitude"] < -73.72)]
    trips = trips[(trips[end + "_latitude"] > 40.53) & (trips[end + "_latitude"] < 40.88)]
trips = trips[(trips["cost"] > 0) & (trips["cost"] < 80)]
trips = trips[(trips["distance"] > 0) & (trips["distance"] < 25)].reset_index(drop=True)
trips["store_forward"] = (trips["store_forward"] != "N").astype(int)
for end in ("pickup", "dropoff"):
    when = pd.to_datetime(trips[end + "_datetime"]).dt
    trips[end + "_weekday"], trips[end + "_month"], trips[end + "_monthday"] = when.day_of_week, when.month, when.day
    trips[end + "_hour"], trips[end + "_minute"], trips[end + "_second"] = when.hour, when.minute, when.second
trips.drop(columns=["pickup_datetime", "dropoff_datetime"]).to_csv(sys.argv[2], index=False)
{END}"""
READ = f"""import sys
from pathlib import Path
from pyarrow import csv
{BEGIN}print(sum(batch.num_rows for path in sorted(Path(sys.argv[1]).glob("*.csv")) for batch in csv.open_csv(path, csv.ReadOptions(block_size=8 * 2**20))))
{END}"""
STAGE = f"""import importlib, sys
sys.path.insert(0, sys.argv[1])
stage = importlib.import_module(sys.argv[2])
{BEGIN}try:
    stage.run(stage.main, stage.command_line().parse_args(sys.argv[3:]))
finally:
    {END}"""
OWN = re.compile(r"^own work ([\d.e-]+)$", re.MULTILINE)


@dataclass(frozen=True)
class Cost:
    """What commands took: seconds from start to end, those of their own work, and GiB of the largest process; 0 where nobody tells."""

    seconds: float
    work: float
    memory: float

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.seconds + other.seconds, self.work + other.work, max(self.memory, other.memory))


def cost(command: list, folder: Path) -> Cost:
    """Run a command and say what it took; one that fails is a failure with its last line."""
    log = folder / "log.txt"
    start = time.perf_counter()
    with log.open("w") as file:
        process = subprocess.Popen([sys.executable, *map(str, command)], stdout=file, stderr=subprocess.STDOUT, cwd=folder)
        try:
            memory = _waited(process)
        finally:
            if process.poll() is None:  # stopped by Ctrl-C; a pipeline ends its stages before it ends
                process.terminate()
                process.wait()
    seconds = time.perf_counter() - start
    said = log.read_text(errors="replace").strip()
    if process.returncode:
        raise CourseFailure(f"{' '.join(map(str, command[-4:]))}: failed with {process.returncode}: {(said.splitlines() or ['no word'])[-1]}")
    own = OWN.findall(said)
    return Cost(seconds, float(own[-1]) if own else 0.0, memory)


def _waited(process: subprocess.Popen) -> float:
    """Wait for a process; GiB of the largest of it and its children. Our own memory is a lower bound of it: we measure from a small process."""
    if not hasattr(os, "wait4"):
        process.wait()
        return 0.0
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / (2**30 if sys.platform == "darwin" else 2**20)


def stages(pipeline: Path, raw: Path, folder: Path) -> Cost:
    """The stages of the pipeline: prep, then transform."""
    prep = cost(["-c", STAGE, pipeline, "prep", "--raw-data", raw, "--prep-data", folder / "prep"], folder)
    return prep + cost(["-c", STAGE, pipeline, "transform", "--clean-data", folder / "prep", "--transformed-data", folder / "features"], folder)


def by_pandas(raw: Path, folder: Path) -> Cost:
    """The same with pandas, whole tables in memory, CSV between the steps."""
    return cost(["-c", PANDAS_PREP, raw, folder / "prep.csv"], folder) + cost(["-c", PANDAS_TRANSFORM, folder / "prep.csv", folder / "features.csv"], folder)


def reading(raw: Path, folder: Path) -> Cost:
    """Nothing but reading the files: the limit of every way that starts from them."""
    return cost(["-c", READ, raw], folder)


def kept(folder: Path) -> dict[str, tuple[int, bool]]:
    """For each way its number of rows, and whether its features are those of pandas, value by value."""
    import polars as pl

    ours = pl.read_parquet(folder / "features" / "part-*.parquet")
    theirs = pl.read_csv(folder / "features.csv", infer_schema_length=None)
    same = ours.height == theirs.height and set(ours.columns) == set(theirs.columns)
    same = same and all((ours[name].cast(pl.Float64) == theirs[name].cast(pl.Float64)).all() for name in ours.columns)
    return {"stages": (ours.height, True), "pandas": (theirs.height, same)}
