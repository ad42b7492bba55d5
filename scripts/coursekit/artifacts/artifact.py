"""An artifact: files under one name. First a draft that files are added to; once a run logged it, a version that never changes."""
import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from coursekit.artifacts import digests, taking
from coursekit.artifacts.names import Refused, alias_names, artifact_name, artifact_type
from coursekit.artifacts.place import Place
from coursekit.artifacts.plainly import mapping
from coursekit.artifacts.versions import Collection
from coursekit.errors import CourseFailure
from coursekit.store.files import copy_whole, disk_errors
from coursekit.store.objects import walk


class Artifact:
    """Files of one kind under one name: `Artifact("flowers", type="dataset")`, then `add_file` or `add_dir`, then `run.log_artifact`."""

    def __init__(self, name: str, type: str, description: str | None = None, metadata: dict | None = None):
        self._name, self._type = artifact_name(name), artifact_type(type)
        self._description, self._metadata = description, mapping(metadata, "metadata")
        self._place = Place()
        self._files: dict[str, dict] = {}
        self._sources: list[dict] = []
        self._collection: Collection | None = None
        self._version, self._aliases = "", []

    def __repr__(self) -> str:
        return f"<Artifact {self.name}>"

    # --- what it is ---

    name = property(lambda self: f"{self._name}:{self._version}" if self._version else self._name, doc="`flowers`, and `flowers:v0` once it is logged.")
    type = property(lambda self: self._type, doc="What kind of thing it is: dataset, model.")
    size = property(lambda self: sum(entry["size"] for entry in self._files.values()), doc="Bytes of all files.")
    state = property(lambda self: "COMMITTED" if self._version else "PENDING", doc="PENDING, and COMMITTED once it is logged.")
    file_count = property(lambda self: len(self._files), doc="How many files it has.")

    @property
    def digest(self) -> str:
        """Equal names and bytes of files, equal digest."""
        return digests.of_artifact({name: entry["digest"] for name, entry in self._files.items()})

    @property
    def version(self) -> str:
        """`v0`, `v1`, ...: known once it is logged."""
        return self._logged("version")._version

    @property
    def project(self) -> str:
        """The project that it belongs to."""
        return self._logged("project")._collection.project

    @property
    def qualified_name(self) -> str:
        """Project and name."""
        return f"{self.project}/{self.name}"

    @property
    def aliases(self) -> list[str]:
        """The names that point to this version at the moment; change the list and call `save()`."""
        return self._logged("aliases")._aliases

    @aliases.setter
    def aliases(self, aliases: list[str]) -> None:
        self._logged("aliases")._aliases = alias_names(aliases)

    @property
    def description(self) -> str | None:
        """What it is, in words."""
        return self._description

    @description.setter
    def description(self, text: str | None) -> None:
        self._description = text

    @property
    def metadata(self) -> dict:
        """What else is worth knowing: plain data."""
        return self._metadata

    @metadata.setter
    def metadata(self, metadata: dict) -> None:
        self._metadata = mapping(metadata, "metadata")

    # --- files come in ---

    def add_file(self, local_path: str, name: str | None = None) -> None:
        """Take in a file as it is now, under its own name or another."""
        self._draft()
        path = Path(local_path)
        if not path.is_file():
            raise Refused(f"{path}: no such file; an artifact holds files that are there")
        self._take({taking.inside(name or path.name): path}, path, name or path.name)

    def add_dir(self, local_path: str, name: str | None = None) -> None:
        """Take in all files of a folder as they are now, at the top of the artifact or below `name`."""
        folder = Path(local_path)
        self._draft()
        if not folder.is_dir():
            raise Refused(f"{folder}: no such folder; an artifact holds files that are there")
        self._take({taking.inside(f"{name}/{file}" if name else file): path for file, path in walk(folder) if path}, folder, name or "")

    @contextlib.contextmanager
    def new_file(self, name: str, mode: str = "w", encoding: str | None = "utf-8") -> Iterator[IO]:
        """Write a file that exists in the artifact only: `with artifact.new_file("notes.txt") as file: ...`."""
        self._draft()
        inside, made = taking.inside(name), taking.Buffer()
        if "b" in mode:
            yield made
        else:
            with io.TextIOWrapper(made, encoding=encoding, newline="\n") as file:
                yield file
        self._take({inside: made.getvalue()}, None, name)

    def _take(self, found: dict[str, Path | bytes], source: Path | None, into: str) -> None:
        """Put files into the store, and note where they came from."""
        entries = taking.take(self._place.store, found, self._name)
        for name, entry in entries.items():
            if name in self._files and self._files[name]["digest"] != entry["digest"]:
                raise Refused(f"'{self._name}' has a file '{name}' already, with other content; give one of the two another name")
        self._files |= entries
        if source:
            self._sources.append(taking.source_of(source, into, found, entries))

    # --- after it is logged ---

    def wait(self, timeout: int | None = None) -> "Artifact":
        """The artifact, once it is logged; here that is at once."""
        return self._logged("wait")

    def download(self, root: str | os.PathLike | None = None) -> str:
        """Lay its files out as copies, in a folder of this version below `build/downloads` or in `root`; the folder. Other files there stay."""
        project = self._logged("download")._collection.project
        folder = Path(root) if root is not None else self._place.downloads(project, self._name, self._version)
        store = self._place.store
        with disk_errors(f"{self.name} could not be laid out"):
            for name, entry in self._files.items():
                if not store.has(f"file:{entry['sha256']}"):
                    raise CourseFailure(f"the content of {self.name} ({name}) is not in {store.root} any more; log the same file again")
                if not store.matches(f"file:{entry['sha256']}", folder / name):
                    copy_whole(store.object(entry["sha256"]), folder / name)
            folder.mkdir(parents=True, exist_ok=True)
        return str(folder)

    def save(self) -> None:
        """Write changed aliases, description and metadata down."""
        collection = self._logged("save")._collection
        collection.describe(self._version, description=self._description, metadata=mapping(self._metadata, "metadata"))
        collection.rename(self._version, alias_names(self._aliases))

    def files(self) -> list[str]:
        """The names of its files."""
        return sorted(self._files)

    def logged_by(self):
        """The run that made this version."""
        from coursekit.artifacts.records import run_of

        return run_of(self._place, self.project, self._logged("logged_by")._collection.described(self._version).get("logged_by", ""))

    def used_by(self) -> list:
        """The runs that used this version, the first one first."""
        from coursekit.artifacts.records import runs_of

        own = self.qualified_name
        return [run for project in self._place.project_names() for run in runs_of(self._place, project) if own in run.used_names]

    def _draft(self) -> "Artifact":
        if self._version:
            raise Refused(f"{self.name} is logged and never changes; make a new Artifact('{self._name}', ...) for other content")
        return self

    def _logged(self, what: str) -> "Artifact":
        if not self._version:
            raise Refused(f"'{self._name}' has no {what} yet; log it with run.log_artifact first")
        return self

    def _commit(self, place: Place, project: str, run: str, started: float, aliases: list[str]) -> bool:
        """Become a version; True when there was none with this content."""
        collection = Collection(place, project, self._name)
        if place.build != self._place.build:  # COURSE_BUILD was changed in between
            place.store.put_files([self._place.store.object(entry["sha256"]) for entry in self._files.values()])
        sources = [{**{key: source[key] for key in ("path", "into", "content")}, "before": source["changed"] < started} for source in self._sources]
        version, fresh = collection.log({"type": self._type, "digest": self.digest, "description": self._description, "metadata": self._metadata,
                                         "logged_by": run, "files": self._files, "sources": sources}, aliases)
        self._place, self._collection, self._version, self._aliases = place, collection, version, collection.aliases_of(version)
        return fresh


def version_of(collection: Collection, version: str) -> Artifact:
    """A version that is there."""
    described = collection.described(version)
    made = Artifact(collection.name, described["type"], described.get("description"), described.get("metadata"))
    made._place, made._files = collection.place, described["files"]
    made._collection, made._version, made._aliases = collection, version, collection.aliases_of(version)
    return made
