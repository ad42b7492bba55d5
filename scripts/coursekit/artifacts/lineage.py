"""Where a version or a file came from: back through runs, artifacts and jobs of pipelines to the files that nobody here made.

Runs say which versions they read, versions say which run made them and from which files, records of pipelines say what each job read; content, by digest,
joins them. A file that an artifact took in counts as read by the run when it was there before the run began.
"""
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.artifacts.artifact import Artifact, version_of
from coursekit.artifacts.names import Refused
from coursekit.artifacts.pipeline_records import Made, PipelineRecords
from coursekit.artifacts.place import Place
from coursekit.artifacts.records import RecordedRun
from coursekit.artifacts.running import find
from coursekit.artifacts.versions import Collection, folders_of
from coursekit.errors import CourseError

FILE, ARTIFACT, RUN, JOB = "file", "artifact", "run", "job"
Key = tuple[str, str]  # kind, and what tells it from others of its kind


@dataclass
class Step:
    """Something on the way: a file, a version, a run, or a job of a pipeline. `note` says more, `values` what it was told."""

    label: str
    note: str = ""
    values: dict[str, object] = field(default_factory=dict)


@dataclass
class Lineage:
    """What something was made from: steps, and ways (from, to, what travels). The steps are in the order in which they were found, the last cause last."""

    target: str
    steps: dict[Key, Step] = field(default_factory=dict)
    ways: list[tuple[Key, Key, str]] = field(default_factory=list)

    def join(self, source: Key, target: Key, what: str = "") -> None:
        """Say that one went into the other."""
        if source != target and (source, target, what) not in self.ways:
            self.ways.append((source, target, what))


class Tracer:
    """Follows content backwards in one build folder."""

    def __init__(self, place: Place):
        self.place, self.pipelines = place, PipelineRecords(place.build)
        self.found = Lineage("")
        self._waiting: list[Callable[[], None]] = []  # steps whose own causes are still to be found; a chain may be longer than calls can nest
        self._holders: dict[str, list[tuple[Collection, str, dict]]] | None = None

    def of_version(self, artifact: Artifact) -> Lineage:
        """Where a version came from."""
        self.found = Lineage(artifact.name)
        self._artifact(artifact)
        return self._whole()

    def of_path(self, path: Path) -> Lineage:
        """Where a file or a folder came from, by its content."""
        path = path.absolute()
        self.found = Lineage(path.name)
        for place in (path, self.pipelines.output_around(path)):
            if place is None:
                continue
            content = self.place.store.reference(place).partition(":")[2]
            maker = self._maker(content, path)
            if maker:
                if maker[0][0] == JOB:
                    self.found.steps[FILE, str(path)] = Step(short(path))
                    self.found.join(maker[0], (FILE, str(path)), maker[1])
                return self._whole()
        if read := [f"'{run.name}'" for run in self._readers(path)]:
            raise CourseError(f"{path}: where a lineage begins; nothing here made it, and {' and '.join(read[:3])} read it")
        raise CourseError(f"{path}: no run and no pipeline has made a file of this content; name a version, or a file as it was made")

    def _whole(self) -> Lineage:
        while self._waiting:
            self._waiting.pop()()
        return self.found

    # --- one step back ---

    def _artifact(self, artifact: Artifact) -> Key:
        key = (ARTIFACT, artifact.qualified_name)
        if key not in self.found.steps:
            self.found.steps[key] = Step(artifact.name, artifact.type)
            self._waiting.append(lambda: self._causes_of_artifact(artifact, key))
        return key

    def _causes_of_artifact(self, artifact: Artifact, key: Key) -> None:
        collection = Collection(self.place, artifact.project, artifact.name.partition(":")[0])
        described = collection.described(artifact.version)
        run = artifact.logged_by()
        maker = self._run(run) if run else key
        self.found.join(maker, key)
        used = {entry["sha256"] for other in (_given(run) if run else ()) for entry in other._files.values()}
        for source in described.get("sources", []):
            if source.get("before") and not _shas(described, source) <= used:
                self.found.join(*self._content(source["content"].partition(":")[2], Path(source["path"]), maker))

    def _run(self, run: RecordedRun) -> Key:
        key = (RUN, run.id)
        if key not in self.found.steps:
            self.found.steps[key] = Step(run.name, run.job_type or "run", run.config)
            self._waiting.append(lambda: [self.found.join(self._artifact(artifact), key) for artifact in _given(run)])
        return key

    def _job(self, made: Made) -> Key:
        key = (JOB, f"{made.pipeline} {made.record.get('started')} {made.job['name']}")
        if key in self.found.steps:
            return key
        given = made.job.get("inputs", {})
        values = {name: about["value"] for name, about in given.items() if "value" in about}
        self.found.steps[key] = Step(f"{made.pipeline}.{made.job['name']}", "pipeline", values)
        self._waiting.append(lambda: self._causes_of_job(made, given, key))
        return key

    def _causes_of_job(self, made: Made, given: dict, key: Key) -> None:
        for about in given.values():
            if before := made.before(about):
                self.found.join(self._job(before), key, before.output)
            elif "digest" in about:
                self.found.join(*self._content(about["digest"], Path(os.path.normpath(made.folder / about.get("from", ""))), key))

    def _content(self, digest: str, path: Path, reader: Key) -> tuple[Key, Key, str]:
        """What was read: the content of a job or a version where one made it, else a file."""
        if maker := self._maker(digest, path):
            return (maker[0], reader, maker[1])
        key = (FILE, str(path))
        self.found.steps.setdefault(key, Step(short(path)))
        return (key, reader, "")

    def _maker(self, digest: str, path: Path) -> tuple[Key, str] | None:
        """Who made this content: a job of a pipeline, or a version that holds it and did not take it from this very path."""
        if made := self.pipelines.maker(digest):
            return self._job(made), made.output
        for collection, version, described in self._holding(digest):
            taken = {source["path"] for source in described.get("sources", []) if source.get("before")}
            if str(path) not in taken and not any(path.is_relative_to(source) for source in taken):
                return self._artifact(version_of(collection, version)), ""
        return None

    def _holding(self, digest: str) -> list[tuple[Collection, str, dict]]:
        """The versions that hold this content, the first one first."""
        if self._holders is None:
            self._holders = {}
            for folder in folders_of(self.place):
                collection = Collection(self.place, folder.parent.parent.name, folder.name)
                for version in collection.index().get("versions", {}):
                    described = collection.described(version)
                    whole = [source["content"].partition(":")[2] for source in described.get("sources", [])]
                    for held in {entry["sha256"] for entry in described["files"].values()}.union(whole):
                        self._holders.setdefault(held, []).append((collection, version, described))
        return sorted(self._holders.get(digest, []), key=lambda holder: holder[2].get("created", ""))

    def _readers(self, path: Path) -> list[RecordedRun]:
        holders = [described for holders in (self._holders or {}).values() for *_, described in holders]
        runs = [find(self.place, f"{described['project']}/{described['name']}:{described['version']}", "").logged_by() for described in holders
                if any(source["path"] == str(path) for source in described.get("sources", []))]
        return list({run.id: run for run in runs if run}.values())


def short(path: Path) -> str:
    """The last two parts of a path: enough to know a file by."""
    return "/".join(path.parts[-2:])


def trace(place: Place, what: str, project: str | None) -> Lineage:
    """The lineage of `name:version`, or of a file or folder."""
    if Path(what).exists():
        return Tracer(place).of_path(Path(what))
    try:
        return Tracer(place).of_version(find(place, what, project or place.project_with(what)))
    except Refused as error:
        raise CourseError(f"{what}: neither a file nor a version; {error}") from None


def _given(run: RecordedRun) -> list[Artifact]:
    """The versions that a run read and had not made itself."""
    return [artifact for artifact in run.used_artifacts() if getattr(artifact.logged_by(), "id", "") != run.id]


def _shas(described: dict, source: dict) -> set[str]:
    into = source.get("into", "")
    return {entry["sha256"] for name, entry in described["files"].items() if not into or name == into or name.startswith(f"{into}/")}
