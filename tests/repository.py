"""The files of this repository as they are on disk now, committed or not."""
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HAS_GIT = (ROOT / ".git").exists() and bool(shutil.which("git"))
MADE_BY_RUNS = {"build", "__pycache__", ".venv", ".git"}


def files(*, also_new: bool = False) -> list[Path]:
    """What git tracks, on request also what it would not ignore; without git all that no run made."""
    if HAS_GIT:
        new = ["--cached", "--others", "--exclude-standard"] if also_new else []
        listed = subprocess.run(["git", "ls-files", "-z", *new], cwd=ROOT, capture_output=True, check=True).stdout.decode()
        return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    return sorted(path for path in ROOT.rglob("*") if path.is_file() and not MADE_BY_RUNS & set(path.relative_to(ROOT).parts))


def copy_to(folder: Path) -> Path:
    """Copy the files into a folder, and return it."""
    for path in files(also_new=True):
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return folder
