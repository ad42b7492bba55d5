"""The question `needed_cells` of `10_clean_the_handover`: the cells that a name at the end of a notebook depends on."""
import random
from collections.abc import Callable

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import takes

NAMES = ("raw", "trips", "rows", "fit", "score", "knob", "plot", "extra", "pd")
# each notebook as `binds ! changes < reads` for a cell, and the name that is asked for
NOTEBOOKS = (
    ("pd; raw; trips < pd raw; plot < trips; knob; fit < trips knob; score < fit trips", "fit"),
    ("raw; trips < raw; ! trips < raw; plot < trips; fit < trips", "fit"),
    ("raw; trips < raw; plot < trips; trips < trips; ! trips < trips; rows < trips; fit < rows; ! rows < rows", "fit"),
    ("knob; raw; trips < raw; fit < trips knob; knob; plot < fit knob", "fit"),
    ("fit; plot < fit; raw; trips < raw; fit < trips; score < fit", "fit"),
    ("raw; rows < raw; extra; trips < rows; ! extra < extra; ! trips < extra; fit < trips; ! plot < fit", "fit"),
    ("raw; trips rows < raw; fit < trips; score < fit rows", "score"),
    ("raw; trips < raw; fit < trips; raw; trips < raw; score < fit", "score"),
    ("raw; ! raw; trips < raw; trips; fit < trips", "fit"),
)


def inputs(seed: int) -> dict:
    """The notebooks with other names for each seed but the first."""
    names = list(NAMES)
    random.Random(seed).shuffle(names)
    called = dict(zip(NAMES, NAMES if seed == 0 else names, strict=True))

    def cell(text: str) -> dict:
        made, _, read = text.partition("<")
        bound, _, changed = made.partition("!")
        return {kind: [called[word] for word in words.split()] for kind, words in (("binds", bound), ("changes", changed), ("reads", read))}
    return {"cases": [[[cell(text) for text in cells.split(";")], called[wanted]] for cells, wanted in NOTEBOOKS]}


def probe(answer, inputs: dict) -> dict:
    """What the answer says of each notebook."""
    if not takes(answer, 2):
        return {"seen": describe(answer)}
    told = []
    for cells, wanted in inputs["cases"]:
        said = answer([{kind: list(names) for kind, names in cell.items()} for cell in cells], wanted)
        try:
            places = sorted(plain(said))
            told.append(places if all(type(place) is int for place in places) else None)
        except TypeError:
            told.append(None)
        if told[-1] is None:
            return {"odd": describe(said)}
    return {"told": told}


def needed(cells: list[dict], wanted: str, backwards: bool = True, change_ends: bool = False, bind_ends: bool = True, changes: bool = True) -> set[int]:
    """The right answer; with other flags, forms of it that people write by mistake."""
    look, found = {wanted}, set()
    for place in sorted(range(len(cells)), reverse=backwards):
        cell = cells[place]
        made = {*cell["binds"], *(cell["changes"] if changes else ())}
        if made & look:
            found.add(place)
            look -= set(cell["binds"]) if bind_ends else set()
            look -= set(cell["changes"]) if change_ends else set()
            look |= set(cell["reads"]) | (set(cell["changes"]) if changes and not change_ends else set())
    return found


def _binders(cells: list[dict], wanted: str) -> set[int]:
    return {place for place, cell in enumerate(cells) if wanted in cell["binds"] + cell["changes"]}


def _last_binders(cells: list[dict], wanted: str) -> set[int]:
    last = {name: place for place, cell in enumerate(cells) for name in cell["binds"] + cell["changes"]}
    found, look = set(), [wanted]
    while look:
        place = last.get(look.pop())
        if place is not None and place not in found:
            found.add(place)
            look += cells[place]["reads"]
    return found


def _readers(cells: list[dict], wanted: str) -> set[int]:
    look, found = {wanted}, set()
    for place, cell in enumerate(cells):
        if look & {*cell["reads"], *cell["binds"]}:
            found.add(place)
            look |= set(cell["binds"])
    return found


def _loses_reads(cells: list[dict], wanted: str) -> set[int]:
    look, found = {wanted}, set()
    for place in reversed(range(len(cells))):
        cell = cells[place]
        if {*cell["binds"], *cell["changes"]} & look:
            found.add(place)
            look = (look | set(cell["reads"])) - set(cell["binds"])
    return found


MISTAKES: dict[str, tuple[Callable, str]] = {
    "everything": (lambda cells, wanted: set(range(len(cells))), "All cells are named. Some only draw or try, and no name that is looked for depends on them."),
    "nothing": (lambda cells, wanted: set(), "No cell is named, and something must have made the name that is asked for."),
    "counted-from-one": (lambda cells, wanted: {place + 1 for place in needed(cells, wanted)},
                         "Every number is one too large: a list in Python begins at 0."),
    "complement": (lambda cells, wanted: set(range(len(cells))) - needed(cells, wanted), "These are exactly the cells that can go. Asked for are the others."),
    "only-direct": (_binders, "The cells that make the name itself are found. What they read was made somewhere as well."),
    "forwards": (lambda cells, wanted: needed(cells, wanted, backwards=False),
                 "Going from the first cell to the last, you meet the cells that made something before you know that it is needed."),
    "changes-forgotten": (lambda cells, wanted: needed(cells, wanted, changes=False),
                          "Cells that change something in place, as `drop(..., inplace=True)` does, are left out. Without them the model is another."),
    "change-ends": (lambda cells, wanted: needed(cells, wanted, change_ends=True),
                    "Where a cell changes a name in place, the search for it ends. The thing that is changed was made before."),
    "overwritten": (lambda cells, wanted: needed(cells, wanted, bind_ends=False),
                    "Cells are kept whose result is overwritten before anybody reads it. A cell that binds a name anew makes older values of it unimportant."),
    "last-binder": (_last_binders, "For each name you take the cell that makes it last in the notebook. What counts is the last one before it is read."),
    "readers": (_readers, "You follow what the name is used for. Asked is the other direction: what was needed to make it."),
    "own-input-lost": (_loses_reads, "A cell like `trips = trips.dropna()` binds a name and reads the same name: its older value is still needed."),
}


def judge(data: dict, inputs: dict) -> Verdict:
    """Right in every notebook, or explained by a mistake in all of them."""
    if "seen" in data:
        return wrong("not-a-function", f"`needed_cells` is {data['seen']}. Asked for is a function of the cells and a name.")
    if "odd" in data:
        return wrong("not-numbers", f"It gives back {data['odd']}. Asked for are the numbers of the cells, in a list or a set.")
    cases, told = inputs["cases"], [set(places) for places in data["told"]]
    right = [needed(cells, wanted) for cells, wanted in cases]
    if told == right:
        return passed(f"{len(cases)} notebooks, and in each the cells that the name depends on.")
    for hint, (rule, text) in MISTAKES.items():
        if told == [rule(cells, wanted) for cells, wanted in cases]:
            return wrong(hint, text)
    place = next(number for number, (mine, other) in enumerate(zip(told, right, strict=True)) if mine != other)
    cells, wanted = cases[place]
    if told[place] - set(range(len(cells))):
        return wrong("no-such-cell", f"Of a notebook with {len(cells)} cells it names cell {max(told[place])}. They are counted from 0.")
    lost = sorted(right[place] - told[place])
    if lost:
        return wrong("too-few", f"Of {_shown(cells)} and the name `{wanted}`, cell {lost[0]} is left out, and it is needed.")
    more = min(told[place] - right[place])
    return wrong("too-many", f"Of {_shown(cells)} and the name `{wanted}`, cell {more} is kept, without which nothing would change.")


def _shown(cells: list[dict]) -> str:
    return f"a notebook with {len(cells)} cells that make, one after the other from 0, " + ", ".join(
        f"`{' '.join(cell['binds'])}`" if cell["binds"] else f"(changes `{' '.join(cell['changes'])}`)" for cell in cells)
