"""Looking things up without a run of one's own: `Api().artifact("iris/flowers:latest")`, `Api().runs("iris", {"group": "first-try"})`."""
from coursekit.artifacts.artifact import Artifact, version_of
from coursekit.artifacts.names import Refused, artifact_name, project_name, split
from coursekit.artifacts.place import Place
from coursekit.artifacts.records import RecordedRun, run_named, runs_of
from coursekit.artifacts.running import find
from coursekit.artifacts.versions import Collection
from coursekit.errors import did_you_mean

FILTERS = ("group", "job_type", "state", "name")


class Api:
    """What is there, of all projects."""

    def __init__(self):
        self._place = Place()

    def artifact(self, name: str, type: str | None = None) -> Artifact:
        """The version that `project/name:alias` means."""
        found = find(self._place, name, project_name(None))
        if type is not None and found.type != type:
            raise Refused(f"{found.name} has the type '{found.type}', not '{type}'")
        return found

    def artifacts(self, type_name: str, name: str) -> list[Artifact]:
        """All versions of `project/name`, the last one first."""
        project, name, _ = split(name, project_name(None))
        collection = Collection(self._place, project, artifact_name(name))
        collection.resolve("latest")
        found = [version_of(collection, version) for version in reversed(collection.index()["versions"])]
        if found[0].type != type_name:
            raise Refused(f"'{name}' has the type '{found[0].type}', not '{type_name}'")
        return found

    def runs(self, path: str, filters: dict | None = None) -> list[RecordedRun]:
        """The runs of a project, the first one first, all or those with this group, job_type, state or name."""
        for key in filters or ():
            if key not in FILTERS:
                raise Refused(f"runs are chosen by {', '.join(FILTERS)}, not by '{key}'")
        return [run for run in runs_of(self._place, self._project(path)) if all(getattr(run, key) == value for key, value in (filters or {}).items())]

    def run(self, path: str) -> RecordedRun:
        """The run that `project/id`, or `project/name`, means."""
        project, _, name = path.strip("/").rpartition("/")
        return run_named(self._place, self._project(project), name)

    def _project(self, path: str) -> str:
        project, known = project_name(path.rpartition("/")[2] or None), self._place.project_names()
        if project not in known:
            raise Refused(f"there is no project '{project}'; {did_you_mean(project, known) if known else 'no run has begun one yet'}")
        return project
