"""Where everything lies: projects, with their runs and artifacts as JSON for people, beside the store with the content."""
import os
from pathlib import Path

from coursekit.artifacts.names import Refused, project_name, split
from coursekit.errors import did_you_mean
from coursekit.store.objects import Store


def build_folder() -> Path:
    """`COURSE_BUILD`, or `build/` of the course."""
    if named := os.environ.get("COURSE_BUILD"):
        return Path(named).absolute()
    from coursekit.catalog import this_course

    return this_course().build


class Place:
    """The folders of one build."""

    def __init__(self, build: Path | None = None):
        self.build = Path(build) if build else build_folder()
        self.projects = self.build / "projects"

    @property
    def store(self) -> Store:
        """The store that pipelines use as well; made anew, since another process may have added to it."""
        return Store(self.build / "store")

    def artifacts(self, project: str) -> Path:
        """The artifacts of a project, a folder each."""
        return self.projects / project / "artifacts"

    def runs(self, project: str) -> Path:
        """The runs of a project, a folder each."""
        return self.projects / project / "runs"

    def downloads(self, project: str, name: str, version: str) -> Path:
        """Where a version is laid out when nobody names another place."""
        folder = os.environ.get("WANDB_ARTIFACT_DIR")
        return Path(folder, f"{name}-{version}") if folder else self.build / "downloads" / project / f"{name}-{version}"

    def project_names(self) -> list[str]:
        """The projects that are there."""
        return _folders(self.projects)

    def names_in(self, project: str) -> list[str]:
        """The names of the artifacts of a project."""
        return [name for name in _folders(self.artifacts(project)) if any((self.artifacts(project) / name).glob("*.json"))]

    def project_with(self, what: str) -> str:
        """The one project that has the artifact that is asked for; several are an error that names them. Where none has, the first says so."""
        name, known = split(what, "any")[1], self.project_names()
        having = [project for project in known if name in self.names_in(project)]
        if len(having) > 1:
            raise Refused(f"'{name}' is an artifact of the projects {', '.join(having)}; write {having[0]}/{what}, or --project")
        return (having or known or [project_name(None)])[0]

    def missing(self, project: str, name: str) -> Refused:
        """What to say about an artifact that is not there."""
        known = self.names_in(project)
        if not known:
            others = self.project_names()
            return Refused(f"project '{project}' holds no artifacts{f'; {did_you_mean(project, others)}' if others else ', and no other project is there'}")
        return Refused(f"project '{project}' has no artifact '{name}'; {did_you_mean(name, known)}")


def _folders(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())
    except FileNotFoundError:
        return []
