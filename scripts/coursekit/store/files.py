"""Files written whole or not at all, copies that share nothing with their original, folders removed whatever their modes."""
import contextlib
import errno
import hashlib
import io
import json
import os
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path

from coursekit.errors import CourseFailure

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

CLONE = 0x40049409  # FICLONE: the copy shares its blocks until one of the two is written, where the file system can
PIECE = 1 << 20
NEW = ".new-"  # begins the names of files that are not in the store yet
FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
AGO = 2_000_000_000  # nanoseconds: a file that we wrote looks this old, so that whoever edits it, however soon, gives it another time


def hash_file(path: Path, kind: str = "sha256") -> str:
    """The digest of a file's bytes, in hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, kind).hexdigest()


def write_whole(path: Path, data: bytes, lasting: bool = True) -> None:
    """Write a small file whole or not at all, and if it is to last, onto the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _put(path, lambda file: file.write(data), 0o644, lasting)


def write_json(path: Path, data: object, lasting: bool = True) -> None:
    """Write plain data as JSON, whole."""
    write_whole(path, (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "surrogateescape"), lasting=lasting)


def read_json(path: Path) -> dict:
    """The object in a JSON file; empty when the file is missing or broken."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def copy_whole(source: Path, target: Path, mode: int = 0o644) -> os.stat_result:
    """Copy a file so that nobody sees half of it; what stat says of the copy. After a power failure it may be gone: the original is not."""
    def fill(file) -> None:
        with open(source, "rb") as original:
            if not _clone(original, file):
                shutil.copyfileobj(original, file, PIECE)

    target.parent.mkdir(parents=True, exist_ok=True)
    return _put(target, fill, mode, lasting=False)


def copy_and_hash(source: Path | bytes, folder: Path) -> tuple[str, Path]:
    """Copy a file, or bytes, into a folder under a name that nobody uses; the digest of what was copied, and the copy. It is settled later."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=NEW)
    digest = hashlib.sha256()
    try:
        with os.fdopen(handle, "wb") as file, io.BytesIO(source) if isinstance(source, bytes) else open(source, "rb") as original:
            while piece := original.read(PIECE):
                digest.update(piece)
                file.write(piece)
        return digest.hexdigest(), _aged(Path(temporary), 0o444)
    except BaseException:
        remove(Path(temporary))
        raise


def _put(path: Path, fill, mode: int, lasting: bool) -> os.stat_result:
    """Fill a new file beside `path`, and give it that name when all of it is there."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        error.filename = str(path)  # what people asked for, not the name that we made up
        raise
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        about = os.stat(_aged(Path(name), mode))
        os.replace(name, path)
        return about
    except BaseException:
        remove(Path(name))
        raise


def settle(paths: list[Path]) -> None:
    """Wait until these files are on the disk; of many, the first takes the most of the time."""
    for path in paths if os.name != "nt" else ():  # Windows settles only what is open for writing
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _aged(path: Path, mode: int) -> Path:
    then = time.time_ns() - AGO
    os.utime(path, ns=(then, then))
    os.chmod(path, mode)
    return path


def _clone(original, file) -> bool:
    if not fcntl or not sys.platform.startswith("linux"):
        return False
    try:
        fcntl.ioctl(file.fileno(), CLONE, original.fileno())
    except OSError:
        return False
    return True


def swap(fresh: Path, target: Path) -> None:
    """Give a folder the name `target`; what has that name is removed, also what another process puts there meanwhile."""
    for turn in range(100):
        old = fresh.with_name(f"{fresh.name}.old{turn}")
        try:
            with contextlib.suppress(FileNotFoundError):
                os.rename(target, old)
            os.rename(fresh, target)
            return
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
                raise
        finally:
            remove(old)
    raise CourseFailure(f"{target}: something else writes there all the time; end it and run again")


def left_over(folder: Path, begin: str, hours: float = 0.0) -> list[Path]:
    """What a process that was killed left half-written so long ago: names that begin like this."""
    found = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(begin) and time.time() - entry.stat(follow_symlinks=False).st_ctime >= 3600 * hours:
                found.append(Path(entry.path))
    return found


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it, read-only or not; nothing there is fine, and what resists stays."""
    try:
        kind = os.lstat(path).st_mode
    except OSError:
        return
    if not stat.S_ISDIR(kind):
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                os.chmod(path, 0o600)
            os.unlink(path)
        return
    with contextlib.suppress(OSError):
        os.chmod(path, 0o700)
        with os.scandir(path) as entries:
            inside = [Path(entry.path) for entry in entries]
        for part in inside:
            remove(part)
        os.rmdir(path)


@contextlib.contextmanager
def disk_errors(doing: str):
    """Say in one line what failed when the disk is full, or a limit on files is reached."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        why = "no space is left on the disk" if error.errno != errno.EFBIG else "the file is larger than this process may write"
        raise CourseFailure(f"{doing}: {why}; make room and run it again, what is whole is kept") from None
