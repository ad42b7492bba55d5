"""A store of artifacts for one check, empty at first and gone afterwards; what lies in it is read from its files."""
import contextlib
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PROJECT = "exercise"
MEMORY = "/dev/shm"  # a folder that no disk is behind, where the system has it: a check should take no time
SERVICE = ("WANDB_API_KEY", "WANDB_MODE", "WANDB_ARTIFACT_DIR")


class Room:
    """The folder of a check, and the verbs that the notebook has imported."""

    def __init__(self, folder: Path):
        self.folder, self.build = folder, folder / "build"
        self.verbs = sys.modules.get("coursekit.artifacts") or importlib.import_module("coursekit.artifacts")

    def write(self, name: str, text: str) -> Path:
        """A file for the answer to read."""
        path = self.folder / "inbox" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def log(self, name: str, text: str, used: tuple[str, ...] = (), aliases: tuple[str, ...] = (), file: str = "flowers.csv", job_type: str = "upload") -> str:
        """A run that uses some versions and logs one; the name of that one."""
        with self.verbs.init(project=PROJECT, group="before", job_type=job_type, reinit="create_new") as run:
            for other in used:
                run.use_artifact(other)
            artifact = self.verbs.Artifact(name, type="dataset")
            with artifact.new_file(file) as made:
                made.write(text)
            return run.log_artifact(artifact, aliases=list(aliases)).name

    def left_open(self) -> bool:
        """Is a run still under way? It is ended."""
        open_still = self.verbs.run is not None
        self.verbs.finish()
        return open_still

    def runs(self) -> list[dict]:
        """The records of all runs, the first one first, but for those that `log` made."""
        found = [_read(path) for path in sorted(self.build.glob("projects/*/runs/*/run.json"), key=lambda path: (path.parents[2].name, path.parent.name))]
        return [{key: run.get(key) for key in ("project", "group", "job_type", "config", "state", "summary")}
                | {what: [entry["artifact"] for entry in run.get(what, [])] for what in ("used", "logged")} for run in found if run.get("group") != "before"]

    def artifacts(self) -> dict[str, dict]:
        """Each version by `project/name:version`: its type, its metadata, and the names and texts of its files."""
        found = {}
        for path in sorted(self.build.glob("projects/*/artifacts/*/collection.json")):
            for version in _read(path)["versions"]:
                about = _read(path.parent / f"{version}.json")
                found[f"{about['project']}/{about['name']}:{version}"] = {
                    "type": about["type"], "metadata": about["metadata"],
                    "files": {name: self._text(entry["sha256"]) for name, entry in about["files"].items()}}
        return found

    def _text(self, digest: str) -> str:
        return (self.build / "store" / "objects" / digest[:2] / digest).read_bytes().decode("utf-8", "replace")


@contextlib.contextmanager
def room() -> Iterator[Room]:
    """A store of its own: nobody else's is read or written, and no service is asked."""
    before = {name: os.environ.pop(name, None) for name in (*SERVICE, "COURSE_BUILD")}
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        os.environ["COURSE_BUILD"] = str(Path(folder, "build"))
        made = Room(Path(folder))
        made.left_open()  # a run of the notebook would be taken for the answer's
        try:
            yield made
        finally:
            made.left_open()
            os.environ.pop("COURSE_BUILD", None)
            os.environ.update({name: value for name, value in before.items() if value is not None})


def _read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))
