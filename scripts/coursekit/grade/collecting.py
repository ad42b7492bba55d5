"""Takes a folder of submissions as they come: a folder a learner, files named after them, zip files. Nothing is unpacked onto the disk, no link followed.

`collect(folder)` gives Files, each with its learner; a file that cannot be read is one with a problem in words.
"""
import io
import os
import re
import stat
import time
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coursekit.errors import CourseError

KINDS = (".ipynb", ".py")
LARGEST = 32 << 20      # bytes of a notebook: more is stored output
LARGEST_ZIP = 256 << 20  # bytes that a zip file may hold when unpacked, in files that are looked at
MOST_ENTRIES = 5_000
DEEPEST = 2             # zip files in zip files
SKIPPED = {"__MACOSX", "__pycache__", ".ipynb_checkpoints", "node_modules", "site-packages", "venv"}
MOODLE = re.compile(r"_\d+_assign(?:submission|ment)_\w*$")


@dataclass(frozen=True)
class File:
    """One file that was handed in: whose, what it is called, its bytes, when it was last changed (seconds since 1970), what is wrong with it."""

    learner: str
    name: str
    data: bytes
    when: float
    problem: str = ""


def collect(folder: Path, stems: list[str]) -> list[File]:
    """All notebooks and scripts of a class; `stems` are the names of exercises, which are no learner's name."""
    if folder.is_file() and folder.suffix.lower() == ".zip":
        return [_with_learner(file, stems) for file in _unzip(folder.read_bytes(), PurePosixPath(), folder.name)]
    if not folder.is_dir():
        raise CourseError(f"{folder}: no such folder of submissions; name the folder that holds one folder or file a learner")
    found: list[File] = []
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if not _is_skipped(entry.name):
            found += [_with_learner(file, stems) for file in _files(Path(entry.path), PurePosixPath(_text(entry.name)))]
    return found


def _text(name: str) -> str:
    """A file's name as text that can be written anywhere: bytes that are none become `?`."""
    return unicodedata.normalize("NFC", name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _is_skipped(name: str) -> bool:
    return name in SKIPPED or name.startswith(".")


def _files(path: Path, name: PurePosixPath) -> list[File]:
    """What is at a path: a file, what a folder or zip file holds, or why it is not read. Only plain files are opened."""
    try:
        about = os.lstat(path)
        if stat.S_ISDIR(about.st_mode):
            entries = sorted(entry.name for entry in os.scandir(path) if not _is_skipped(entry.name))[:MOST_ENTRIES]
            return [file for entry in entries for file in _files(path / entry, name / _text(entry))]
        suffix = path.suffix.lower()
        if suffix not in (*KINDS, ".zip"):
            return []
        if not stat.S_ISREG(about.st_mode):
            kind = "a link, and links are not followed" if stat.S_ISLNK(about.st_mode) else "no plain file"
            return [File("", str(name), b"", about.st_mtime, f"it is {kind}")]
        if suffix == ".zip":
            too_large = about.st_size > LARGEST_ZIP
            return [File("", str(name), b"", about.st_mtime, _large(about.st_size))] if too_large else _unzip(path.read_bytes(), name, path.name)
        data, problem = (b"", _large(about.st_size)) if about.st_size > LARGEST else (path.read_bytes(), "")
        return [File("", str(name), data, about.st_mtime, problem)]
    except OSError as error:
        return [File("", str(name), b"", 0.0, f"it cannot be read ({error.strerror or error})")]


def _large(size: int) -> str:
    return f"it has {size / (1 << 20):.0f} MB; a notebook has {LARGEST >> 20} MB at most. Clear its outputs and hand it in again"


def _unzip(data: bytes, name: PurePosixPath, called: str, depth: int = 1, left: list[int] | None = None) -> list[File]:
    """The notebooks and scripts in a zip file, read into memory with an eye on how much there is; `left` is what it may still hold."""
    found, left = [], left or [LARGEST_ZIP]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                return [File("", str(name / called), b"", 0.0, f"the zip file holds {len(entries)} files")]
            for entry in entries:
                inside = _inside(entry.filename)
                if inside is None or entry.is_dir() or any(_is_skipped(part) for part in inside.parts):
                    continue
                path, suffix, when = name / inside, inside.suffix.lower(), _when(entry)
                if suffix not in (*KINDS, ".zip"):
                    continue
                if stat.S_ISLNK(entry.external_attr >> 16):
                    found.append(File("", str(path), b"", when, "it is a link, and links are not followed"))
                    continue
                most = min(left[0], LARGEST if suffix in KINDS else LARGEST_ZIP)
                with archive.open(entry) as stream:
                    content = stream.read(most + 1)
                if len(content) > most:
                    found.append(File("", str(path), b"", when, _large(max(entry.file_size, len(content)))))
                    continue
                left[0] -= len(content)
                if suffix == ".zip":
                    found += _unzip(content, path.with_suffix(""), "", depth + 1, left) if depth < DEEPEST else []
                else:
                    found.append(File("", str(path), content, when))
    except Exception as error:  # zlib, lzma, a password, a broken table of contents: each library has its own
        found.append(File("", str(name / called), b"", 0.0, f"the zip file cannot be read ({type(error).__name__})"))
    return found


def _inside(name: str) -> PurePosixPath | None:
    """A zip entry's name without ways up or from the root; nothing is written there, it is a name only."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..") and not part.endswith(":")]
    return PurePosixPath(*map(_text, parts)) if parts else None


def _when(entry: zipfile.ZipInfo) -> float:
    try:
        return time.mktime((*entry.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return 0.0


def _with_learner(file: File, stems: list[str]) -> File:
    """Whose file it is: the first folder's name, or the file's own without the exercise's."""
    path = PurePosixPath(file.name)
    first = path.parts[0]
    learner = first if len(path.parts) > 1 else without_exercise(path.stem, stems)
    if len(path.parts) > 1 and first.lower().endswith(".zip"):
        learner = first[:-4]
    return File(tidy_name(MOODLE.sub("", learner)) or "no name", file.name, file.data, file.when, file.problem)


def without_exercise(stem: str, stems: list[str]) -> str:
    """What is left of a file's name when the exercise's is taken out: `ann_06_tidy_table (2)` is ann's."""
    left = stem
    for name in sorted({each for stem in stems for each in (stem, stem.partition("_")[2])}, key=len, reverse=True):
        pattern = re.compile(rf"(?i)(?<![a-z0-9]){re.escape(name).replace('_', '[ _-]')}(?![a-z0-9])")
        if pattern.search(left):
            left = pattern.sub(" ", left, count=1)
            break
    left = re.sub(r"(?i)[ _-]*(\(\d+\)|copy|final|checkpoint|\d)\s*$", " ", left)
    return left.strip(" _-.,")


def tidy_name(name: str) -> str:
    """A name in one line, without what is not seen."""
    kept = "".join(sign if sign.isprintable() else " " for sign in name)
    return " ".join(kept.split())[:80]
