"""The rules of form of a notebook: problems(notebook, kind) names each violation, the cell and the rule in words.

They serve readers, and are few enough to know by heart: an opening that says what comes, small cells, prose between them, figures in words, a closing that
says what was done. What one notebook alone cannot show is in `links` (needs the folder) and `ignored_share` (needs them all).
"""
import re
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

from coursekit import form_code
from coursekit import notebook as nb

EXEMPT = "00_handed_over.ipynb"
TAGS = {"parameters", "stage", "solution", "nbval-ignore-output", "nbval-skip", "raises-exception"}
TOLERANCE = re.compile(r"tolerance-\d+(\.\d+)?(e-?\d+)?")
CELL_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
MADE_UP_ID = re.compile(r"cell-\d+|(?=.*\d)[0-9a-f]{8}")
SENTENCE_END = re.compile(r"[.?!](?=[\s)\"”’]|$)")
TIME = re.compile(r"\*\*Time:\*\* (\d+) minutes · \*\*Before this:\*\* \S.*")
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
AT_LEAST = {"lesson": 15, "solution": 8}
IN_A_ROW = {"lesson": 3, "solution": 4}
AT_MOST, WORDS, IGNORED_SHARE = 45, (20, 60), 0.05


@dataclass(frozen=True)
class Problem:
    """One violation: in which cell (empty: the notebook as a whole), and the rule in words."""

    cell: str
    rule: str

    def __str__(self) -> str:
        return f"cell {self.cell}: {self.rule}" if self.cell else self.rule


def problems(notebook, kind: str) -> list[Problem]:
    """Every rule that a notebook of this kind (lesson, solution) breaks."""
    if not notebook.cells:
        return [Problem("", "it has no cells")]
    found = _opening(notebook.cells[0]) + _closing(notebook) + _size(notebook, kind) + _identity(notebook, kind) + _rhythm(notebook, kind) + _figures(notebook)
    for cell in nb.code_cells(notebook):
        found += [Problem(cell.id, rule) for rule in form_code.rules_broken(cell.source, nb.tags(cell), kind)]
    found += [Problem(cell, rule) for cell, rule in form_code.across_cells(nb.code_cells(notebook), kind)]
    if kind == "solution" and not any("solution" in nb.tags(cell) and re.search(r"^## Another way\s*$", cell.source, re.M) for cell in _text_cells(notebook)):
        found.append(Problem("", "a solution ends with another right way: a text cell tagged `solution` with the heading '## Another way'"))
    return found


def minutes(notebook) -> int | None:
    """The minutes that a notebook declares in its first cell."""
    found = TIME.search(notebook.cells[0].source) if notebook.cells else None
    return int(found.group(1)) if found else None


def links(notebook, folder: Path) -> list[Problem]:
    """Relative links in text cells that lead nowhere from the notebook's folder."""
    found = []
    for cell in _text_cells(notebook):
        for target in LINK.findall(_without_code(cell.source)):
            path = urllib.parse.unquote(target.partition("#")[0])
            if path and not re.match(r"[a-z][a-z0-9+.-]*:", path) and not (folder / path).exists():
                found.append(Problem(cell.id, f"its link to {path} leads nowhere"))
    return found


def ignored_share(notebooks: list) -> tuple[int, int]:
    """How many code cells have their output ignored by nbval, of how many."""
    cells = [cell for notebook in notebooks for cell in nb.code_cells(notebook)]
    return sum(bool({nb.IGNORED_OUTPUT, "nbval-skip"} & set(nb.tags(cell))) for cell in cells), len(cells)


def _opening(cell) -> list[Problem]:
    title, _, rest = cell.source.strip().partition("\n")
    intro, you_will, after = rest.partition("\nYou will:\n")
    found = []
    if cell.cell_type != "markdown" or not re.match(r"# \S", title):
        found.append("the first cell is text and begins with '# Title'")
    if you_will and (count := len(SENTENCE_END.findall(_without_code(intro).strip()))) != 2:
        found.append(f"the title is followed by exactly two sentences, not {count}")
    if not you_will or not _bullets(after):
        found.append("the opening has a line 'You will:' with bullets after the two sentences")
    if not TIME.fullmatch(cell.source.strip().splitlines()[-1] if cell.source.strip() else ""):
        found.append("the opening ends with a line '**Time:** N minutes · **Before this:** what to know first'")
    return [Problem(cell.id, rule) for rule in found]


def _closing(notebook) -> list[Problem]:
    cell = notebook.cells[-1]
    _, heading, after = f"\n{cell.source}".partition("\n## You have learned to")
    if cell.cell_type != "markdown" or not heading:
        return [Problem(cell.id, "the last cell is text with the heading '## You have learned to'")]
    found = []
    if _bullets(after) != _bullets(notebook.cells[0].source.partition("You will:")[2]):
        found.append(Problem(cell.id, "the bullets under '## You have learned to' are those of 'You will:', word for word"))
    if not LINK.search(after):
        found.append(Problem(cell.id, "the closing links to what comes next"))
    return found


def _size(notebook, kind: str) -> list[Problem]:
    count, found = len(notebook.cells), []
    if not AT_LEAST[kind] <= count <= AT_MOST:
        found.append(Problem("", f"a {kind} has {AT_LEAST[kind]} to {AT_MOST} cells, this one {count}"))
    lengths = [len(cell.source.split()) for cell in _text_cells(notebook)]
    if lengths and not WORDS[0] <= sum(lengths) / len(lengths) <= WORDS[1]:
        found.append(Problem("", f"a text cell has about 40 words: on average {WORDS[0]} to {WORDS[1]}, here {sum(lengths) / len(lengths):.0f}"))
    return found


def _identity(notebook, kind: str) -> list[Problem]:
    found, seen = [], set()
    for cell in notebook.cells:
        if cell.id in seen:
            found.append(Problem(cell.id, "two cells have this id"))
        seen.add(cell.id)
        if not CELL_ID.fullmatch(cell.id) or MADE_UP_ID.fullmatch(cell.id):
            found.append(Problem(cell.id, "a cell's id is lower-case words joined by '-', such as 'first-look'"))
        for tag in nb.tags(cell):
            if not (tag in TAGS or TOLERANCE.fullmatch(tag)) or (tag == "solution" and kind != "solution"):
                found.append(Problem(cell.id, f"the tag '{tag}' is not one of ours ({', '.join(sorted(TAGS))}, tolerance-X; 'solution' in solutions only)"))
    return found


def _rhythm(notebook, kind: str) -> list[Problem]:
    found, row = [], 0
    for cell in notebook.cells:
        row = row + 1 if cell.cell_type == "code" else 0
        if row == IN_A_ROW[kind] + 1:
            found.append(Problem(cell.id, f"at most {IN_A_ROW[kind]} code cells follow each other without prose"))
    return found


def _figures(notebook) -> list[Problem]:
    found, earlier = [], ""
    for cell, following in zip(notebook.cells, [*notebook.cells[1:], None], strict=True):
        if cell.cell_type != "code":
            continue
        earlier += f"\n{cell.source}"
        if not form_code.shows_figure(cell):
            continue
        if following is None or following.cell_type != "markdown" or not following.source.startswith(nb.IN_WORDS):
            found.append(Problem(cell.id, f"a figure is followed by a text cell that begins with '{nb.IN_WORDS}' and describes it"))
        found += [Problem(cell.id, rule) for rule in form_code.figure_rules_broken(cell.source, earlier)]
    return found


def _bullets(text: str) -> list[str]:
    """The bullets of the first list in a text."""
    items: list[str] = []
    for line in text.strip().splitlines():
        if re.match(r"[-*] ", line):
            items.append(line[2:].strip())
        elif items and line.startswith("  "):
            items[-1] += f" {line.strip()}"
        elif items:
            break
    return items


def _text_cells(notebook) -> list:
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def _without_code(text: str) -> str:
    return re.sub(r"```.*?```|`[^`\n]*`", "code", text, flags=re.S)
