"""The versions of one artifact: `vN.json` says what each is, `collection.json` which versions there are and what the aliases point to.

A version is there once `collection.json` lists it: that file is written last, in one step, by one process at a time. What a killed writer leaves before that
(content in the store, a `vN.json` too many) is no version, and the next writer takes its number.
"""
import time
from pathlib import Path

from coursekit.artifacts.names import VERSION, Refused
from coursekit.artifacts.place import Place
from coursekit.errors import CourseFailure, did_you_mean
from coursekit.store import files
from coursekit.store.lock import locked

INDEX = "collection.json"


def now() -> str:
    """The time, as records hold it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S")


class Collection:
    """All versions of the artifact with this name in this project."""

    def __init__(self, place: Place, project: str, name: str):
        self.place, self.project, self.name = place, project, name
        self.folder = place.artifacts(project) / name

    def index(self) -> dict:
        """What `collection.json` says, made anew from the versions when somebody lost it; empty when there is no version."""
        found = files.read_json(self.folder / INDEX)
        if isinstance(found.get("versions"), dict) and isinstance(found.get("aliases"), dict):
            return found
        if (self.folder / INDEX).exists():
            raise CourseFailure(f"{self.folder / INDEX}: not readable any more; remove it, and it is made anew from the versions beside it")
        return self._from_versions()

    def _from_versions(self) -> dict:
        versions: dict[str, str] = {}
        described: dict = {}
        while described_next := files.read_json(self.folder / f"v{len(versions)}.json"):
            described = described_next
            versions[f"v{len(versions)}"] = described.get("digest", "")
        if not versions:
            return {}
        return {"name": self.name, "type": described.get("type", ""), "aliases": {"latest": f"v{len(versions) - 1}"}, "versions": versions}

    def resolve(self, alias: str) -> str:
        """The version that a version or an alias means."""
        index = self.index()
        if not index:
            raise self.place.missing(self.project, self.name)
        version = alias if alias in index["versions"] else index["aliases"].get(alias)
        if version is None:
            versions = list(index["versions"])
            if VERSION.fullmatch(alias):
                has = f"its versions are v0 to {versions[-1]}" if len(versions) > 1 else "its one version is v0"
                raise Refused(f"'{self.name}' in project '{self.project}' has no version {alias}; {has}")
            raise Refused(f"'{self.name}' in project '{self.project}' has no alias '{alias}'; {did_you_mean(alias, [*index['aliases'], versions[-1]])}")
        return version

    def described(self, version: str) -> dict:
        """All that is known of a version."""
        found = files.read_json(self.folder / f"{version}.json")
        if not isinstance(found.get("files"), dict):
            raise CourseFailure(f"{self.folder / f'{version}.json'}: missing or damaged; log the same content again and it is written anew")
        return found

    def aliases_of(self, version: str, index: dict | None = None) -> list[str]:
        """The aliases that point to a version."""
        aliases = (self.index() if index is None else index).get("aliases", {})
        return [alias for alias, target in aliases.items() if target == version]

    def log(self, described: dict, aliases: list[str]) -> tuple[str, bool]:
        """Take in a version whose content is in the store, unless there is one with this digest; its number, and whether it is new. The aliases move to it."""
        with locked(self.folder / ".lock"):
            index = self.index() or {"name": self.name, "type": described["type"], "aliases": {}, "versions": {}}
            if index["type"] != described["type"]:
                raise Refused(f"'{self.name}' in project '{self.project}' has the type '{index['type']}'; "
                              f"give this one the same type instead of '{described['type']}', or another name")
            digest = described["digest"]
            version = next((number for number, other in index["versions"].items() if other == digest), "")
            fresh = not version
            version = version or f"v{len(index['versions'])}"
            if fresh or not files.read_json(self.folder / f"{version}.json"):
                who = {"name": self.name, "version": version, "project": self.project}
                files.write_json(self.folder / f"{version}.json", {**who, **described, "created": now()})
            index["versions"][version] = digest
            self._point(index, aliases, version)
        return version, fresh

    def rename(self, version: str, aliases: list[str]) -> None:
        """Let exactly these aliases point to a version."""
        with locked(self.folder / ".lock"):
            index = self.index()
            index["aliases"] = {alias: target for alias, target in index["aliases"].items() if target != version}
            self._point(index, aliases, version)

    def describe(self, version: str, **changed: object) -> None:
        """Change the description or the metadata of a version; never its content."""
        with locked(self.folder / ".lock"):
            files.write_json(self.folder / f"{version}.json", self.described(version) | changed)

    def _point(self, index: dict, aliases: list[str], version: str) -> None:
        before = files.read_json(self.folder / INDEX)
        index["aliases"] |= dict.fromkeys(aliases, version)
        if index != before:
            files.write_json(self.folder / INDEX, index)


def folders_of(place: Place, project: str | None = None) -> list[Path]:
    """The folder of every artifact, of one project or of all."""
    return [place.artifacts(name) / artifact for name in ([project] if project else place.project_names()) for artifact in place.names_in(name)]
