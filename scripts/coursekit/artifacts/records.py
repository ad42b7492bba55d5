"""Runs as their records tell of them, under way or long ended; in the words of the service's public interface."""
import json
from pathlib import Path

from coursekit.artifacts.names import Refused
from coursekit.artifacts.place import Place
from coursekit.artifacts.running import HISTORY, RECORD, find
from coursekit.errors import did_you_mean
from coursekit.store import files
from coursekit.store.lock import CAN_LOCK, Lock


class RecordedRun:
    """A run, read from its folder."""

    def __init__(self, place: Place, folder: Path, record: dict):
        self._place, self.folder, self.record = place, folder, record
        self.id, self.name, self.project = record["id"], record["name"], record["project"]
        self.group, self.job_type, self.config = record.get("group"), record.get("job_type"), record.get("config", {})
        self.created_at = record.get("started", "")

    def __repr__(self) -> str:
        return f"<Run {self.project}/{self.name} ({self.state})>"

    @property
    def state(self) -> str:
        """running, finished, failed, or crashed: it neither ended nor is anybody there."""
        said = self.record.get("state", "")
        if said != "running" or not CAN_LOCK:
            return said
        lock = Lock(self.folder.parent / f".{self.id}")
        try:
            alone = lock.try_once()
            lock.release()
        except OSError:  # a place where nobody may write
            return said
        return "crashed" if alone else said

    @property
    def summary(self) -> dict:
        """The last value of each metric; of a run that crashed, out of its history."""
        lines = self.scan_history() if self.record.get("state") == "running" else []
        return {**{key: value for line in lines for key, value in line.items() if not key.startswith("_")}, **self.record.get("summary", {})}

    @property
    def used_names(self) -> list[str]:
        """What it read: `project/name:version`."""
        return [entry["artifact"] for entry in self.record.get("used", [])]

    @property
    def logged_names(self) -> list[str]:
        """What it wrote: `project/name:version`."""
        return [entry["artifact"] for entry in self.record.get("logged", [])]

    def used_artifacts(self) -> list:
        """The versions that it read."""
        return [find(self._place, name, self.project) for name in dict.fromkeys(self.used_names)]

    def logged_artifacts(self) -> list:
        """The versions that it wrote, also those that were there already."""
        return [find(self._place, name, self.project) for name in dict.fromkeys(self.logged_names)]

    def scan_history(self) -> list[dict]:
        """All steps that were logged."""
        try:
            lines = (self.folder / HISTORY).read_text(encoding="utf-8", errors="surrogateescape").split("\n")[:-1]  # what follows the last is half a line
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in lines]

    def history(self, pandas: bool = True):
        """All steps as a table of pandas, or as a list."""
        if not pandas:
            return self.scan_history()
        from pandas import DataFrame

        return DataFrame(self.scan_history())


def runs_of(place: Place, project: str) -> list[RecordedRun]:
    """The runs of a project, the first one first."""
    found = []
    for folder in sorted(place.runs(project).glob("*-*"), key=lambda path: (len(path.name.partition("-")[0]), path.name)):
        record = files.read_json(folder / RECORD)
        if {"id", "name", "project"} <= record.keys():
            found.append(RecordedRun(place, folder, record))
    return found


def run_of(place: Place, project: str, name: str) -> RecordedRun | None:
    """The run with this id; None when its record is gone."""
    folder = next(place.runs(project).glob(f"*.{name}"), None) if name else None
    record = files.read_json(folder / RECORD) if folder else {}
    return RecordedRun(place, folder, record) if record.get("id") == name and "project" in record else None


def run_named(place: Place, project: str, name: str) -> RecordedRun:
    """The run with this id or name, the last one where several share it."""
    runs = runs_of(place, project)
    if found := [run for run in runs if name in (run.id, run.name)]:
        return found[-1]
    raise Refused(f"project '{project}' has no run '{name}'; {did_you_mean(name, [run.name for run in runs]) if runs else 'nor any other'}")
