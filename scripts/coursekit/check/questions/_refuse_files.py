"""The files of the question `read_flowers`: a good one, harmless oddities, and broken ones with the places of what is wrong."""
import random
from collections.abc import Callable
from dataclasses import dataclass

from coursekit.check.measure import NUMBERS
from coursekit.check.questions._flowers_math import flower

HEADER = ",".join(NUMBERS)


@dataclass(frozen=True)
class Case:
    """A kind of broken file: how it is called, the hint for whoever accepts it, why that is wrong, and how it is made.

    `make(lines, row)` gives the lines and the places of what is wrong: pairs of a row and a column; None where a file has no such place.
    """

    what: str
    hint: str
    why: str
    make: Callable[[list[str], int], tuple[list[str], list]]


def _cell(place: int, text: str | Callable[[str], str]) -> Callable:
    """Another text in one cell of the row."""
    def make(lines: list[str], row: int) -> tuple[list[str], list]:
        cells = lines[row - 1].split(",")
        cells[place] = text if isinstance(text, str) else text(cells[place])
        return [*lines[: row - 1], ",".join(cells), *lines[row:]], [[row, NUMBERS[place]]]
    return make


def _two(lines: list[str], row: int) -> tuple[list[str], list]:
    """A bad cell in the row, and another one two rows further down, in a column to its left."""
    lines, first = _cell(3, "?")(lines, row)
    lines, second = _cell(1, "n/a")(lines, row + 2)
    return lines, first + second


def _row(change: Callable[[str], str]) -> Callable:
    """Another text in the place of one row."""
    return lambda lines, row: ([*lines[: row - 1], change(lines[row - 1]), *lines[row:]], [[row, None]])


def _first(names: list[str], place: list) -> Callable:
    """Another header."""
    return lambda lines, row: ([",".join(names), *lines[1:]], [place])


EMPTY = "An empty answer looks like a good one."
CELLS = "A word, a gap, or a number that no flower has: such a row has no right answer."
ROWS = "In such a row nobody knows which number belongs to which column."
NAMES = "Without the right names in the first row, nobody knows what the numbers are."
SHORT = [*NUMBERS[:2], NUMBERS[3]]
BROKEN = {
    "empty cell": Case("a file with an empty cell", "cells", CELLS, _cell(1, "")),
    "word": Case("a file with the word 'unknown' in a cell", "cells", CELLS, _cell(2, "unknown")),
    "infinity": Case("a file with `inf` in a cell", "infinity", CELLS, _cell(3, "inf")),
    "negative": Case("a file with a negative length", "negative", CELLS, _cell(0, lambda cell: f"-{cell}")),
    "last row": Case("a file whose last cell is `n/a`", "cells", CELLS, lambda lines, row: _cell(3, "n/a")(lines, len(lines))),
    "two": Case("a file with two bad cells", "cells", CELLS, _two),
    "comma": Case("a file with decimal commas in one row", "fields", ROWS, _row(lambda line: line.replace(".", ","))),
    "short": Case("a file with a row of three fields", "fields", ROWS, _row(lambda line: line.rpartition(",")[0])),
    "long": Case("a file with a row of five fields", "fields", ROWS, _row(lambda line: f"{line},0.1")),
    "header again": Case("a file with the header once more in the middle", "cells", CELLS,
                         lambda lines, row: ([*lines[: row - 1], HEADER, *lines[row - 1:]], [[row, None]])),
    "no header": Case("a file without a header", "header", NAMES, lambda lines, row: (lines[1:], [[1, None]])),
    "other name": Case("a file whose third column is called `length`", "header", NAMES, _first([*NUMBERS[:2], "length", NUMBERS[3]], [1, NUMBERS[2]])),
    "column gone": Case("a file without the column `petal_length`", "header", NAMES, lambda lines, row: (
        [",".join(SHORT), *(",".join([*line.split(",")[:2], line.split(",")[3]]) for line in lines[1:])], [[1, NUMBERS[2]]])),
    "column more": Case("a file with a fifth column in front", "header", NAMES, lambda lines, row: (
        [f"number,{HEADER}", *(f"{place},{line}" for place, line in enumerate(lines[1:], start=1))], [[1, None]])),
    "exchanged": Case("a file whose first two columns have changed places, names and numbers", "header", "The right names stand over the wrong numbers.",
                      lambda lines, row: ([",".join(line.split(",")[place] for place in (1, 0, 2, 3)) for line in lines], [[1, None]])),
    "semicolons": Case("a file with semicolons between the cells", "header", NAMES,
                       lambda lines, row: ([line.replace(",", ";") for line in lines], [[1, None]])),
    "header only": Case("a file with a header and no flowers", "no-flowers", EMPTY, lambda lines, row: (lines[:1], [[None, None]])),
    "empty": Case("an empty file", "no-flowers", EMPTY, lambda lines, row: ([], [[None, None]])),
}
HARMLESS = {  # what it is called, and the text of the file
    "windows": ("a file with Windows line ends", lambda lines: "\r\n".join([*lines, ""])),
    "last line": ("a file without a newline at its end", "\n".join),
    "spaces": ("a file with spaces after the commas", lambda lines: "\n".join([lines[0], *(line.replace(",", ", ") for line in lines[1:]), ""])),
    "quotes": ("a file with its numbers in quotes", lambda lines: "\n".join([lines[0], *('"' + line.replace(",", '","') + '"' for line in lines[1:]), ""])),
    "bom": ("a file with a byte order mark, as spreadsheets write it,", lambda lines: "\ufeff" + "\n".join([*lines, ""])),
}


def inputs(seed: int) -> dict:
    """All files as texts: a good one of eight to ten flowers, one of them there twice, and what people make of it."""
    rng = random.Random(7_200 + seed)
    rows = [flower(rng) for _ in range(rng.randint(7, 9))]
    rows.insert(rng.randint(1, 3), rows[5])
    lines = [HEADER, *(",".join(map(str, row)) for row in rows)]
    row = rng.randint(4, len(rows) - 3)
    broken = {}
    for name, case in BROKEN.items():
        damaged, places = case.make(list(lines), row)
        broken[name] = {"text": "".join(f"{line}\n" for line in damaged), "encoding": "utf-8", "places": places, "rows": rows if name == "exchanged" else None}
    harmless = {name: {"text": make(lines), "encoding": "utf-8"} for name, (_, make) in HARMLESS.items()}
    return {"name": "flowers.csv", "rows": rows, "good": "".join(f"{line}\n" for line in lines), "harmless": harmless, "broken": broken}
