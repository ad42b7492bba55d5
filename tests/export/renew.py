"""Writes golden/ anew from its notebooks, after the exporter has changed on purpose: python tests/export/renew.py, then read the difference."""
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2] / "scripts")]

from coursekit import notebook as nb  # noqa: E402
from coursekit.exercises import blanks  # noqa: E402
from coursekit.export import script, signatures, stage  # noqa: E402

GOLDEN = Path(__file__).with_name("golden")
FOLDER = "03_stages/line"


def golden(name: str, blank: bool = False) -> stage.Stage:
    """The stage of a notebook in golden/, or its blank."""
    made = nb.read(GOLDEN / f"{name}.ipynb")
    if blank:
        return stage.read(blanks.blank(made, f"solutions/{FOLDER}/{name}.ipynb"), f"exercises/{FOLDER}/{name}.ipynb", blank=True)
    return stage.read(made, f"{FOLDER}/{name}.ipynb")


def expected() -> dict[str, str]:
    """Every generated file of golden/ with what the exporter makes of its notebooks."""
    stages = [golden("01_preprocess"), golden("02_train")]
    texts = {f"{each.name}.py": script.text(each) for each in stages}
    texts |= {f"{each.name}.component.yml": signatures.component("line", each) for each in stages}
    return texts | {"MLproject": signatures.mlproject("line", stages), "train_blank.txt": script.text(golden("02_train", blank=True))}


if __name__ == "__main__":
    for name, text in expected().items():
        (GOLDEN / name).write_text(text, encoding="utf-8")
