"""A run: one execution of a script or notebook, with what it was told (config), measured (log, summary), read and wrote (artifacts).

Its folder holds `run.json`, written anew at each change, `history.jsonl`, a line for each step, and pictures. Who is killed leaves all up to then.
"""
import json
import os
import platform
import re
import secrets
import sys
import time
from pathlib import Path

from coursekit.artifacts import names
from coursekit.artifacts.artifact import Artifact, version_of
from coursekit.artifacts.pictures import Image, is_figure
from coursekit.artifacts.place import Place
from coursekit.artifacts.plainly import Notes, as_plain, mapping
from coursekit.artifacts.versions import Collection, now
from coursekit.store import files
from coursekit.store.lock import Lock, locked

RECORD, HISTORY = "run.json", "history.jsonl"
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class Run:
    """A run under way; `with` ends it, and so does `finish()`."""

    def __init__(self, place: Place, project: str | None, group: str | None, job_type: str | None, name: str | None, config: object, notes: str | None,
                 tags: list[str]):
        self._place, self._started, self._ended, self._process = place, time.time(), False, os.getpid()
        self.project, self.group, self.job_type = names.project_name(project), group, job_type
        self.id = "".join(secrets.choice(LETTERS) for _ in range(8))
        given = mapping(config, "config")
        self.folder = self._open_folder(name)
        self.notes, self.tags = notes, tags
        self._used: list[dict] = []
        self._logged: list[dict] = []
        self._pending: dict = {}
        self._step = 0
        self.config = Notes("config", given, self._write, fixed=not in_notebook())
        self.summary = Notes("summary", {}, self._write)
        self._write()

    def _open_folder(self, name: str | None) -> Path:
        """A folder with the next number of the project; the name holds that number too, where nobody gave one."""
        folder = self._place.runs(self.project)
        with locked(folder / ".lock"):
            number = 1 + max((int(found[1]) for path in folder.iterdir() if (found := re.match(r"(\d+)-", path.name))), default=0)
            self.name = name or names.made_up(number)
            made = folder / f"{number:04}-{re.sub(r'[^a-zA-Z0-9_-]+', '-', self.name)[:60]}.{self.id}"
            self._alive = Lock(folder / f".{self.id}")
            self._alive.take()
            made.mkdir()
        return made

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        self.finish(exit_code=0 if kind is None else 1)

    def __repr__(self) -> str:
        return f"<Run {self.project}/{self.name}>"

    @property
    def step(self) -> int:
        """The number of the next step of the history."""
        return self._step

    def log(self, data: dict, step: int | None = None, commit: bool | None = None) -> None:
        """Add metrics, pictures or texts to the history: one step a call, unless `step` or `commit=False` keeps the step open. Last values are the summary."""
        self._active("log")
        if not isinstance(data, dict):
            raise TypeError("run.log takes a dictionary of names and values")
        if step is not None and step < self._step:
            print(f"coursekit: step {step} lies before step {self._step}; these values are left out", file=sys.stderr)
            return
        if step is not None and step > self._step:
            self._flush()
            self._step = step
        entries = {str(key): self._entry(str(key), value) for key, value in data.items()}
        self._pending |= entries
        dict.update(self.summary, entries)
        if commit or (commit is None and step is None):
            self._flush()

    def _entry(self, key: str, value: object) -> object:
        if is_figure(value):
            value = Image(value)
        if isinstance(value, Image):
            return value._keep(self.folder, key, self._step)
        if isinstance(value, dict):
            return {str(inside): self._entry(f"{key}.{inside}", entry) for inside, entry in value.items()}
        return as_plain(value, f"the value of '{key}'")

    def _flush(self) -> None:
        """End the open step: one line, in one write."""
        if self._pending:
            line = {"_step": self._step, "_runtime": round(time.time() - self._started, 6), "_timestamp": time.time(), **self._pending}
            with open(self.folder / HISTORY, "ab") as file:
                file.write((json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8", "surrogateescape"))
            self._pending = {}
            self._step += 1

    def log_artifact(self, artifact_or_path: Artifact | str | os.PathLike, name: str | None = None, type: str | None = None,
                     aliases: list[str] | None = None) -> Artifact:
        """Make the artifact a version, unless there is one with this content; `latest` and the other aliases move to it. A path becomes an artifact first."""
        self._active("log_artifact")
        wanted = list(dict.fromkeys([*names.alias_names(aliases), "latest"]))
        artifact = self._as_artifact(artifact_or_path, name, type)
        fresh = artifact._commit(self._place, self.project, self.id, self._started, wanted)
        self._logged.append({"artifact": artifact.qualified_name, "digest": artifact.digest, "new": fresh})
        self._write()
        return artifact

    def _as_artifact(self, given: object, name: str | None, type: str | None) -> Artifact:
        if isinstance(given, Artifact):
            return given
        if not isinstance(given, str | os.PathLike):
            raise TypeError("log_artifact takes an Artifact or the path of a file or folder")
        path = Path(given)
        artifact = Artifact(name or f"run-{self.id}-{path.name}", type or "unspecified")
        (artifact.add_dir if path.is_dir() else artifact.add_file)(path)
        return artifact

    def use_artifact(self, artifact_or_name: Artifact | str, type: str | None = None) -> Artifact:
        """The version that `name:v3`, `name:latest` or another alias means; the record says that this run read it."""
        self._active("use_artifact")
        if isinstance(artifact_or_name, Artifact):
            artifact = artifact_or_name if artifact_or_name.state == "COMMITTED" else self.log_artifact(artifact_or_name)
        else:
            artifact = find(self._place, artifact_or_name, self.project)
        if type is not None and type != artifact.type:
            raise names.Refused(f"{artifact.name} has the type '{artifact.type}', not '{type}'")
        self._used.append({"artifact": artifact.qualified_name, "digest": artifact.digest})
        self._write()
        return artifact

    def finish(self, exit_code: int | None = None) -> None:
        """End the run; an exit code other than 0 says that it failed."""
        if not self._ended:
            self._flush()
            self._ended = True
            self._write(state="failed" if exit_code else "finished", ended=now(), seconds=round(time.time() - self._started, 3))
            self._alive.release()

    def _active(self, verb: str) -> None:
        if self._ended:
            raise names.Refused(f"the run '{self.name}' is finished; call {verb} before its end, or begin another run with init")

    def _write(self, **ending: object) -> None:
        script = Path(sys.argv[0] or "-")
        files.write_json(self.folder / RECORD, {
            "id": self.id, "name": self.name, "project": self.project, "group": self.group, "job_type": self.job_type, "state": "running",
            "started": time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(self._started)), "notes": self.notes, "tags": self.tags,
            "config": dict(self.config), "used": self._used, "logged": self._logged, "summary": dict(getattr(self, "summary", {})),
            "program": "" if in_notebook() or not script.is_file() else str(script.absolute()), "python": platform.python_version(),
            "machine": f"{platform.system()} {platform.machine()}", "process": os.getpid(), **ending}, lasting=bool(ending))


def find(place: Place, text: str, project: str) -> Artifact:
    """The version that a text means."""
    project, name, alias = names.split(text, project)
    collection = Collection(place, project, name)
    return version_of(collection, collection.resolve(alias))


def in_notebook() -> bool:
    """Does this process answer the cells of a notebook?"""
    return "ipykernel" in sys.modules and "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None
