"""What `course pipeline artifacts` prints: the artifacts that are there, one of them with its versions, and where something came from."""
from pathlib import Path

from coursekit.artifacts import lineage, lineage_drawing
from coursekit.artifacts.names import project_name, split
from coursekit.artifacts.pipeline_records import PipelineRecords
from coursekit.artifacts.place import Place
from coursekit.artifacts.records import runs_of
from coursekit.artifacts.running import find
from coursekit.artifacts.versions import Collection, folders_of
from coursekit.errors import CourseError, did_you_mean
from coursekit.pipelines.model import one_line
from coursekit.store.files import write_whole

SHORT = 12  # letters of a digest


def list_all(place: Place, project: str | None) -> str:
    """A line for each artifact: project, name, type, how many versions, aliases, size of the latest."""
    _known(place, project)
    rows = [("project", "artifact", "type", "versions", "latest", "aliases", "bytes")]
    for folder in folders_of(place, project):
        collection = Collection(place, folder.parent.parent.name, folder.name)
        index = collection.index()
        if not index:
            continue
        latest = index["aliases"].get("latest") or list(index["versions"])[-1]
        others = ", ".join(f"{alias} = {version}" for alias, version in sorted(index["aliases"].items()) if alias != "latest")
        size = sum(entry["size"] for entry in collection.described(latest)["files"].values())
        rows.append((collection.project, collection.name, index["type"], str(len(index["versions"])), latest, others or "-", f"{size:,}"))
    lines = _table(rows) if len(rows) > 1 else ["no artifacts yet; a run makes them: course pipeline artifacts --help"]
    records = [f"{name} ({count} run{'s' * (count != 1)})" for name, count in PipelineRecords(place.build).names().items()]
    if records and project is None:
        lines.append(f"pipelines with records: {', '.join(records)}; ask for the lineage of a file that one of them made")
    return "\n".join(lines)


def show(place: Place, what: str, project: str | None) -> str:
    """An artifact with its versions, and one of them, the latest unless another is named, with its files."""
    _known(place, project)
    artifact = find(place, what, project or place.project_with(what))
    collection = Collection(place, artifact.project, split(what, artifact.project)[1])
    index = collection.index()
    rows = [("version", "aliases", "digest", "made", "by run")]
    names = {run.id: run.name for run in runs_of(place, artifact.project)}
    for version, digest in index["versions"].items():
        described = collection.described(version)
        rows.append((version, ", ".join(collection.aliases_of(version, index)) or "-", digest[:SHORT], described.get("created", "").replace("T", " "),
                     names.get(described.get("logged_by"), "-")))
    files = [("file", "bytes", "md5"), *((name, f"{entry['size']:,}", entry["digest"]) for name, entry in sorted(artifact._files.items()))]
    users = ", ".join(run.name for run in artifact.used_by())
    said = [f"{artifact.qualified_name}, {artifact.type}, digest {artifact.digest}",
            f"description: {one_line(artifact.description)}" if artifact.description else "",
            *(f"{key}: {one_line(str(value))}" for key, value in artifact.metadata.items()),
            f"used by: {users}" if users else "used by no run yet"]
    return "\n\n".join("\n".join(part) for part in ([line for line in said if line], _table(files), _table(rows)))


def trace(place: Place, what: str, project: str | None, picture: Path | None) -> str:
    """Where a version or a file came from, drawn and in words."""
    _known(place, project)
    found = lineage.trace(place, what, project)
    if picture:
        write_whole(picture, lineage_drawing.svg(found).encode())
    return lineage_drawing.terminal(found) + (f"\n\npicture: {picture}" if picture else "")


def _known(place: Place, project: str | None) -> None:
    known = place.project_names()
    if project is not None and project_name(project) not in known:
        raise CourseError(f"there is no project '{project}'; {did_you_mean(project, known) if known else 'no run has begun one yet'}")


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    wide = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip() for row in rows]
