"""The MLproject of a pipeline folder: its entry points are written together, from all stages and the definition."""
from pathlib import Path

import yaml

from coursekit.export import signatures
from coursekit.export.stage import Stage


def by_hand(path: Path) -> bool:
    """An MLproject that somebody wrote: one that does not say it is generated."""
    return path.is_file() and not path.read_bytes().startswith(signatures.GENERATED[:12].encode())


def text(definition: Path, stages: list[Stage]) -> str:
    """The text of it; `definition` is the pipeline's, whose jobs its main entry point runs in order."""
    try:
        said = yaml.safe_load(definition.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):  # `pipeline check` says what is wrong with it
        said = None
    return signatures.mlproject(definition.parent.name, stages, said if isinstance(said, dict) else None)
