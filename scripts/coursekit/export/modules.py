"""The shared modules of stages: `stage_files` and its own go beside every script, the others where a notebook asks for them."""
import re
from pathlib import Path

from coursekit import stages
from coursekit.export import script

ASKED = re.compile(r"\b(?:from|import) (stage_[a-z]+)\b")  # a module beside the stage
MODULES = {path.stem: path for path in sorted(Path(stages.__file__).parent.glob("stage_*.py"))}


def with_their_own(names: set[str]) -> list[Path]:
    """The shared modules of these names, and those that they import in turn."""
    texts = {name: MODULES[name].read_text(encoding="utf-8") for name in names & MODULES.keys()}
    more = {each for text in texts.values() for each in ASKED.findall(text)} & MODULES.keys()
    return with_their_own(names | more) if more - names else [path for name, path in MODULES.items() if name in names]


SHARED_SOURCES = with_their_own({script.SHARED})
SHARED = {path.name for path in SHARED_SOURCES}  # the module that every script imports, and what it is made of
