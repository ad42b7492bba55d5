"""The same script against the real package, offline: same names, types, metadata, files and digests as in our store."""
import json
import struct
from pathlib import Path

import pytest

from artifact_room import environment, output, script

pytest.importorskip("wandb")
SCRIPT = """
import json, sys
from pathlib import Path
import coursekit.artifacts as wandb

files = Path(sys.argv[1])
said = []
with wandb.init(project="iris", group="first-try", job_type="upload", name="forced", config={"rows": 150, "split": {"seed": 42}}) as run:
    assert (run.project, run.group, run.job_type, run.name, run.config["rows"]) == ("iris", "first-try", "upload", "forced", 150)
    empty = wandb.Artifact("nothing", type="dataset")
    said.append([empty.name, empty.type, empty.digest, empty.metadata, empty.description])
    one = wandb.Artifact("one.file_-1", type="dataset", description="a file", metadata={"rows": 150, "deep": {"list": [1, 2.5, None, True]}})
    one.add_file(str(files / "b.csv"))
    folder = wandb.Artifact("folder", type="model")
    folder.add_dir(str(files))
    below = wandb.Artifact("below", type="model", metadata={"a": "ü"})
    below.add_dir(str(files), name="inside")
    below.add_file(str(files / "Z.txt"), name="deep/other name.txt")
    with below.new_file("made.txt") as file:
        file.write("made on the way")
    for artifact in (one, folder, below):
        assert run.log_artifact(artifact, aliases=["checked"]) is artifact
        said.append([artifact.name.partition(":")[0], artifact.type, artifact.digest, artifact.metadata, artifact.description])
    run.log({"loss": 0.5, "accuracy": 0.9})
    run.log({"loss": 0.25})
    assert run.summary["loss"] == 0.25
print("said " + json.dumps(said))
"""
CHAIN = """
import coursekit.artifacts as wandb
with wandb.init(project="iris") as run:
    artifact = wandb.Artifact("x", type="y")
    run.log_artifact(artifact)
    try:
        print(run.use_artifact("x:latest").version)
    except Exception as error:
        print(type(error).__name__, error)
    try:
        print(artifact.wait().version)
    except Exception as error:
        print(type(error).__name__, error)
"""


def offline(place: Path) -> dict[str, str]:
    """An environment in which wandb keeps everything below a folder, and asks nobody."""
    place.mkdir()
    folders = {name: str(place / name.lower()) for name in ("WANDB_CACHE_DIR", "WANDB_DATA_DIR", "WANDB_CONFIG_DIR")}
    return {"WANDB_MODE": "offline", "WANDB_SILENT": "true", "WANDB_DIR": str(place), **folders}


def said(out: str) -> list:
    """What the script told of its artifacts."""
    return json.loads(next(line for line in out.splitlines() if line.startswith("said "))[5:])


def test_offline_wandb_has_the_same_names_types_metadata_and_digests(tmp_path):
    files = tmp_path / "files"
    (files / "deep").mkdir(parents=True)
    for name, data in {"b.csv": b"5.1,3.5\r\n", "Z.txt": b"", "deep/a b.bin": bytes(range(256)) * 400, "deep/é.txt": b"\xff"}.items():
        (files / name).write_bytes(data)
    ours = said(output(script(tmp_path / "build", SCRIPT, files)))
    theirs = said(output(script(None, SCRIPT, files, **offline(tmp_path / "wandb"))))
    assert ours == theirs and len({digest for _, _, digest, *_ in ours}) == 4
    logged = {record.artifact.name: record.artifact for record in records(tmp_path / "wandb") if record.WhichOneof("record_type") == "artifact"}
    assert len(logged) == 3
    for folder in (tmp_path / "build" / "projects" / "iris" / "artifacts").iterdir():
        version, theirs = json.loads((folder / "v0.json").read_text(encoding="utf-8")), logged[folder.name]
        assert [version["type"], version["digest"], version["description"] or ""] == [theirs.type, theirs.digest, theirs.description]
        assert version["metadata"] == json.loads(theirs.metadata or "{}")
        assert {name: (entry["digest"], entry["size"]) for name, entry in version["files"].items()} == {
            entry.path: (entry.digest, entry.size) for entry in theirs.manifest.contents}
        assert sorted(json.loads((folder / "collection.json").read_text())["aliases"]) == ["checked", "latest"] and "checked" in theirs.aliases


def test_what_offline_wandb_cannot_do_and_the_store_does(tmp_path):
    assert output(script(tmp_path / "build", CHAIN)).split() == ["v0", "v0"]
    used, waited = output(script(None, CHAIN, **offline(tmp_path / "wandb"))).splitlines()
    assert used == "TypeError Cannot use artifact when in offline mode." and waited.startswith("ArtifactNotLoggedError")


def records(folder: Path) -> list:
    """What offline runs logged: protocol buffers in blocks of 32 KB, each piece behind a checksum, a length and whether more follows."""
    from wandb.proto import wandb_internal_pb2

    found, whole = [], b""
    for path in folder.glob("wandb/offline-run-*/*.wandb"):
        data, at = path.read_bytes(), 7
        while at + 7 <= len(data):
            if 32_768 - at % 32_768 < 7:
                at += 32_768 - at % 32_768
                continue
            _, length, kind = struct.unpack_from("<IHB", data, at)
            whole += data[at + 7:at + 7 + length]
            at += 7 + length
            if kind in (1, 4):  # all of it, or its last piece
                found.append(wandb_internal_pb2.Record.FromString(whole))
                whole = b""
    return found


def test_nobody_is_asked_where_a_folder_is_named(tmp_path):
    code = "import sys, coursekit.artifacts as wandb; run = wandb.init(project='iris'); print(type(run).__module__, 'wandb' in sys.modules)"
    for service in ({"WANDB_API_KEY": "x" * 40}, {"WANDB_MODE": "online"}):
        assert output(script(tmp_path / "build", code, **service)) == "coursekit.artifacts.running False\n"
    which = "import coursekit.artifacts as wandb; print(wandb.init.__module__, wandb.Table.__name__)"
    assert output(script(None, which, WANDB_API_KEY="x" * 40)) == "wandb.sdk.wandb_init Table\n"
    assert "WANDB_MODE" not in environment(None)
