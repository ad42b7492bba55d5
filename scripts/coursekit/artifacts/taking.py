"""Files on their way into an artifact: copied into the store as they are now, with their digests and where they came from."""
import io
import os
from pathlib import Path, PurePosixPath

from coursekit.artifacts import digests
from coursekit.artifacts.names import Refused
from coursekit.store.files import disk_errors
from coursekit.store.objects import Store, folder_reference


class Buffer(io.BytesIO):
    """Bytes that can still be read when the file was closed."""

    def close(self) -> None:
        """Leave it open."""


def take(store: Store, found: dict[str, Path | bytes], artifact: str) -> dict[str, dict]:
    """Put the files into the store; for each name inside the artifact its digests and its size."""
    with disk_errors(f"the files of '{artifact}' could not be kept"):
        kept = {name: store.object(sha) for name, sha in zip(found, store.put_files(list(found.values())), strict=True)}
    return {name: {"digest": digests.of_file(path), "size": path.stat().st_size, "sha256": path.name} for name, path in kept.items()}


def source_of(source: Path, into: str, found: dict[str, Path], entries: dict[str, dict]) -> dict:
    """Where files came from, what they are by content in the words of the store, and when they were changed last."""
    inside = [(path.relative_to(source).as_posix(), entries[name]["sha256"]) for name, path in found.items()]
    content = folder_reference(inside) if source.is_dir() else f"file:{inside[0][1]}"
    return {"path": os.path.abspath(source), "into": into, "content": content, "changed": max((path.stat().st_mtime for path in found.values()), default=0.0)}


def inside(name: str) -> str:
    """A path inside an artifact, with forward slashes."""
    path = PurePosixPath(str(name).replace("\\", "/") if os.name == "nt" else str(name))
    if path.is_absolute() or ".." in path.parts or not path.name or "\n" in str(name):
        raise Refused(f"'{name}' is no path inside an artifact; write it without a slash in front, '..' and line breaks")
    return str(path)
