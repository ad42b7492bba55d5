"""The store: files under the digest of their bytes, read-only, never half there; folders as manifests of such files.

A reference is `file:DIGEST` or `folder:DIGEST`, where a folder's digest is that of its manifest: sorted lines `path:digest`, one a file;
an empty folder is a line `path/:`. Nothing outside ever shares a file with the store that it may write: copies go out, except to
a stage, whose inputs are read-only links; an object that was changed all the same is noticed, removed and made again.
"""
import contextlib
import os
import stat
import tempfile
from hashlib import sha256
from pathlib import Path

from coursekit.errors import CourseFailure
from coursekit.store import files
from coursekit.store.memo import Memo


class Store:
    """A store on disk. With `trusting=False` everything that is looked at is hashed again."""

    def __init__(self, root: Path, trusting: bool = True):
        self.root = Path(root)
        self.memo = Memo(self.root / "memo.json", trusting)

    def reference(self, path: Path) -> str:
        """What a file or folder is by content, whether it is in the store or not."""
        if not path.is_dir():
            return f"file:{self.memo.digest(path)}"
        return folder_reference((name, self.memo.digest(file) if file else "") for name, file in walk(path))

    def put(self, path: Path) -> str:
        """Take in a file or a folder with all its files; its reference."""
        if not path.is_dir():
            return f"file:{self.put_files([path])[0]}"
        found = walk(path)
        digests = iter(self.put_files([file for _, file in found if file]))
        text = _manifest((name, next(digests) if file else "") for name, file in found)
        return f"folder:{self.put_files([text])[0]}"

    def has(self, reference: str) -> bool:
        """Is all of it here, and as it was taken in? What is not, is removed."""
        kind, _, digest = reference.partition(":")
        if not self._intact(digest):
            return False
        return kind == "file" or all(self._intact(part) for _, part in self._entries(digest) if part)

    def size(self, reference: str) -> int:
        """How many bytes the file, or all files of the folder, have."""
        return sum(os.stat(source).st_size for _, source in self.parts(reference) if source)

    def matches(self, reference: str, path: Path) -> bool:
        """Is what lies at `path` of this content?"""
        try:
            kind = "folder" if path.is_dir() else "file"
            return reference.startswith(kind) and self.reference(path) == reference
        except (OSError, CourseFailure):
            return False

    def restore(self, reference: str, target: Path) -> None:
        """Put a copy at `target`, in place of whatever is there."""
        with _complaining():
            self._restore(reference, target)

    def _restore(self, reference: str, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        if reference.startswith("file:"):
            if target.is_dir():
                files.remove(target)
            about = files.copy_whole(self.object(reference[5:]), target)
            self.memo.note(target, about, reference[5:])
            return
        fresh = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
        try:
            os.chmod(fresh, 0o755)
            found = [(name, source, files.copy_whole(source, fresh / name)) for name, source in self._laid_out(reference, fresh)]
            files.swap(fresh, target)
            for name, source, about in found:
                self.memo.note(target / name, about, source.name)
        finally:
            files.remove(fresh)

    def view(self, reference: str, target: Path) -> None:
        """Let a stage read it at `target`: links to the read-only objects where the system has them, else copies."""
        with _complaining():
            self._view(reference, target)

    def _view(self, reference: str, target: Path) -> None:
        if reference.startswith("file:"):
            _link(self.object(reference[5:]), target)
            return
        target.mkdir(parents=True)
        for name, source in self._laid_out(reference, target):
            _link(source, target / name)

    def _laid_out(self, reference: str, folder: Path):
        """Make the folders of a reference, and go through its files: the name of each and its object."""
        for name, source in self.parts(reference):
            (folder / name if source is None else (folder / name).parent).mkdir(parents=True, exist_ok=True)
            if source:
                yield name, source

    def parts(self, reference: str) -> list[tuple[str, Path | None]]:
        """The files of a reference by their names inside, each with its object; an empty folder has none."""
        kind, _, digest = reference.partition(":")
        if kind == "file":
            return [("", self.object(digest))]
        return [(name, self.object(part) if part else None) for name, part in self._entries(digest)]

    def _entries(self, digest: str) -> list[tuple[str, str]]:
        lines = os.fsdecode(self.object(digest).read_bytes()).split("\n")[:-1]
        return [(name, part) for name, _, part in (line.rpartition(":") for line in lines)]

    def object(self, digest: str) -> Path:
        """Where the file with this digest lies, or would."""
        return self.root / "objects" / digest[:2] / digest

    def put_files(self, sources: list[Path | bytes]) -> list[str]:
        """Take files in, or bytes: copied, on the disk, then each under its digest in one step."""
        copies: list[tuple[str, Path]] = []
        try:
            for source in sources:
                copies.append(files.copy_and_hash(source, self.root / "objects"))
            files.settle([copy for _, copy in copies])
            for digest, copy in copies:
                if not self._intact(digest):
                    target, about = self.object(digest), os.stat(copy)
                    target.parent.mkdir(exist_ok=True)
                    os.replace(copy, target)
                    self.memo.note(target, about, digest)
        finally:
            for _, copy in copies:
                files.remove(copy)
        return [digest for digest, _ in copies]

    def _intact(self, digest: str) -> bool:
        path = self.object(digest)
        try:
            if self.memo.digest(path) == digest:
                return True
        except FileNotFoundError:
            return False
        files.remove(path)
        self.memo.forget(path)
        return False


def walk(folder: Path, inside: str = "", above: tuple = ()) -> list[tuple[str, Path | None]]:
    """Every file below a folder by its path inside, with forward slashes; an empty folder is `path/` and None."""
    found: list[tuple[str, Path | None]] = []
    about = os.stat(folder)
    if (about.st_dev, about.st_ino) in above:
        raise CourseFailure(f"{folder}: a link leads back into the folder above it; write files, not links")
    above = (*above, (about.st_dev, about.st_ino))
    for entry in os.scandir(folder):
        name, path = f"{inside}{entry.name}", Path(entry.path)
        if "\n" in name:
            raise CourseFailure(f"{path!r}: a file name with a line break; give it another name")
        try:
            mode = os.stat(path).st_mode
        except FileNotFoundError:
            raise CourseFailure(f"{path}: a link to nothing; write a file") from None
        if stat.S_ISDIR(mode):
            found += walk(path, f"{name}/", above)
        elif stat.S_ISREG(mode):
            found.append((name, path))
        else:
            raise CourseFailure(f"{path}: neither a file nor a folder; write files")
    return sorted(found) if found or not inside else [(inside, None)]


def _manifest(entries) -> bytes:
    return b"".join(os.fsencode(f"{name}:{digest}\n") for name, digest in sorted(entries))


def folder_reference(entries) -> str:
    """The reference of a folder with these files: pairs of a name inside and a digest."""
    return f"folder:{sha256(_manifest(entries)).hexdigest()}"


@contextlib.contextmanager
def _complaining():
    """Say in one line that somebody empties the store while we read it."""
    try:
        yield
    except FileNotFoundError:
        raise CourseFailure("the store lost a file while it was read; run it again") from None


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # no links here
        files.copy_whole(source, target, 0o444)
