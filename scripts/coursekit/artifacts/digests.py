"""Digests by the rule of Weights & Biases, so that an artifact has the same one here and there."""
import base64
import hashlib
from pathlib import Path

HEAD = "wandb-artifact-manifest-v1\n"


def of_file(path: Path) -> str:
    """The digest of a file: its MD5, in base64."""
    with open(path, "rb") as file:
        return base64.b64encode(hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).digest()).decode("ascii")


def of_artifact(files: dict[str, str]) -> str:
    """The digest of an artifact from the digests of its files: a name or a byte that differs makes another one."""
    lines = "".join(f"{name}:{files[name]}\n" for name in sorted(files))
    return hashlib.md5((HEAD + lines).encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()
