"""A room for tests of artifacts: a build folder of their own, and writers as processes."""
import base64
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from coursekit import artifacts
from coursekit.artifacts.place import Place
from coursekit.artifacts.versions import Collection

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
WANDB = ("WANDB_API_KEY", "WANDB_MODE", "WANDB_ARTIFACT_DIR")
HEAVY = ("wandb", "numpy", "pandas", "matplotlib", "PIL", "torch", "yaml", "nbformat", "mlflow")


def own_build(folder: Path, monkeypatch) -> Iterator[Path]:
    """For a fixture: a build folder for one test alone, and no service."""
    for name in WANDB:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_BUILD", str(folder / "build"))
    monkeypatch.chdir(folder)
    yield folder / "build"
    artifacts.finish()


def environment(build: Path | None, **more: str) -> dict[str, str]:
    """The environment of a script that uses this build folder."""
    kept = {name: value for name, value in os.environ.items() if name not in (*WANDB, "COURSE_BUILD")}
    return {**kept, "PYTHONPATH": str(SCRIPTS), **({"COURSE_BUILD": str(build)} if build else {}), **more}


def script(build: Path | None, code: str, *words: object, **more: str) -> subprocess.Popen:
    """Start a script that uses this build folder."""
    return subprocess.Popen([sys.executable, "-c", code, *map(str, words)], env=environment(build, **more), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, encoding="utf-8")


def output(process: subprocess.Popen) -> str:
    """What a script printed, once it has ended well."""
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return out


def assert_whole(build: Path, project: str, name: str) -> dict[str, str]:
    """No gap, no content twice, every file there and of the digest that its version has; digests by version."""
    place = Place(build)
    collection = Collection(place, project, name)
    index = collection.index()
    versions = index["versions"]
    assert list(versions) == [f"v{number}" for number in range(len(versions))], "a gap"
    assert len(set(versions.values())) == len(versions), "equal content twice"
    assert set(index["aliases"].values()) <= versions.keys()
    for version, digest in versions.items():
        described = collection.described(version)
        lines = "".join(f"{inside}:{base64.b64encode(hashlib.md5(data_of(place, entry)).digest()).decode()}\n"
                        for inside, entry in sorted(described["files"].items()))
        assert hashlib.md5(f"wandb-artifact-manifest-v1\n{lines}".encode()).hexdigest() == digest == described["digest"], version
    return versions


def data_of(place: Place, entry: dict) -> bytes:
    """The bytes of one file of a version."""
    data = place.store.object(entry["sha256"]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == entry["sha256"] and len(data) == entry["size"]
    return data
