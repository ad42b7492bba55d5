"""The question `break_it` of `06_refuse_bad_input`: each cause does one thing to the file, in one place, and nothing else."""
import random

from coursekit.check.measure import NUMBERS, attempt
from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._flowers_math import flower
from coursekit.check.tables import takes

CAUSES = ("decimal comma", "empty cell", "lost cell", "infinite", "header again", "missing column")


def inputs(seed: int) -> dict:
    """A good file of seven to nine flowers, and the row to break: not the first flower, not the last."""
    rng = random.Random(7_000 + seed)
    flowers = [flower(rng) for _ in range(rng.randint(7, 9))]
    return {"lines": [",".join(NUMBERS), *(",".join(map(str, row)) for row in flowers)], "row": rng.randint(4, len(flowers) - 1)}


def broken(lines: list[str], cause: str, row: int) -> list[str]:
    """The file with this damage in this row, as an editor counts."""
    cells, before, after = lines[row - 1].split(","), lines[: row - 1], lines[row:]
    if cause == "missing column":
        return [line.rpartition(",")[0] for line in lines]
    if cause == "header again":
        return [*before, lines[0], lines[row - 1], *after]
    damage = {"decimal comma": [cell.replace(".", ",") for cell in cells], "empty cell": [cells[0], "", *cells[2:]], "lost cell": cells[:-1],
              "infinite": [*cells[:2], "inf", *cells[3:]]}
    return [*before, ",".join(damage[cause]), *after]


def probe(answer, inputs: dict) -> dict:
    """The lines that come back for each cause, and whether the list that went in stayed as it was."""
    if not takes(answer, 3):
        return {"callable": False, "seen": describe(answer)}
    data: dict = {"callable": True, "made": {}}
    for cause in CAUSES:
        given = list(inputs["lines"])
        result = answer(given, cause, inputs["row"])
        lines = list(result) if isinstance(result, list | tuple) else None
        data["made"][cause] = {"seen": describe(result), "kept": given == inputs["lines"], "text": isinstance(result, str),
                               "lines": lines if lines is not None and all(isinstance(line, str) for line in lines) else None}
    return data


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then one cause after the other."""
    if not data["callable"]:
        return wrong("not-a-function", f"`break_it` is {data['seen']}. Asked for is the function itself, with its arguments lines, cause and row.")
    for cause, made in data["made"].items():
        if made["seen"] == "None":
            return wrong("no-return", f"For the cause '{cause}', `break_it` gives back None. Is there a `return`? Methods such as `insert` give nothing back.")
        if made["text"]:
            return wrong("a-text", f"For the cause '{cause}', `break_it` gives back {made['seen']}, where a list of lines is asked for.")
        if made["lines"] is None:
            return wrong("not-lines", f"For the cause '{cause}', `break_it` gives back {made['seen']}, where a list of lines is asked for: each a text.")
    if changed := [cause for cause, made in data["made"].items() if not made["kept"]]:
        return wrong("argument-changed", f"The cause '{changed[0]}' changed the list that came in. Who breaks a good file twice needs the good one twice.")
    for cause, made in data["made"].items():
        if verdict := _damage(cause, [line.rstrip("\r\n") for line in made["lines"]], inputs["lines"], inputs["row"]):
            return verdict
    return passed(f"{len(CAUSES)} causes, each in its place, and the rest of the file untouched.")


def _damage(cause: str, mine: list[str], lines: list[str], row: int) -> Verdict | None:
    right = broken(lines, cause, row)
    if _same(cause, mine, right):
        return None
    if mine == lines:
        return wrong("nothing-broken", f"The cause '{cause}' leaves the file as it was.")
    if cause != "missing column":
        for other in (row + 1, row - 1, row + 2, row - 2):
            if other <= len(lines) and _same(cause, mine, broken(lines, cause, other)):
                return wrong("other-row", f"Asked for row {row}, the cause '{cause}' is found in row {other}. An editor's first row is the header, and it has "
                             "the number 1; Python's first has the number 0.")
    return _known(cause, mine, lines, row) or _touched(cause, mine, lines, right, row)


def _same(cause: str, mine: list[str], right: list[str]) -> bool:
    if cause == "infinite" and len(mine) == len(right):  # Infinity, -inf or 1e999 are as good
        mine = [",".join("inf" if attempt(lambda cell=cell: abs(float(cell)) == float("inf"), []) else cell for cell in line.split(",")) for line in mine]
    if cause == "empty cell":
        mine = [",".join(cell if cell.strip() else "" for cell in line.split(",")) for line in mine]
    return mine == right


def _known(cause: str, mine: list[str], lines: list[str], row: int) -> Verdict | None:
    """The damage that learners are known to do instead."""
    cells = lines[row - 1].split(",")

    def instead(line: str) -> bool:
        return mine == [*lines[: row - 1], line, *lines[row:]]
    if cause == "empty cell" and instead(",".join([cells[0], *cells[2:]])):
        return wrong("comma-gone", "For 'empty cell', the comma went along with the cell: the row is a cell short, which is another cause.")
    if cause == "lost cell" and instead(",".join([*cells[:-1], ""])):
        return wrong("comma-left", "For 'lost cell', the last comma is still there: to a program the row has all its cells, and one of them is empty.")
    if cause == "header again" and instead(lines[0]):
        return wrong("flower-gone", "For 'header again', the header stands in the place of a flower. It comes in between; no flower gets lost.")
    if cause == "header again" and mine == [*lines, lines[0]]:
        return wrong("other-row", f"For 'header again', the second header is the last line. Asked for is row {row}.")
    if cause == "missing column" and mine[0] == lines[0]:
        return wrong("header-kept", "For 'missing column', the header still promises the column. The whole column is gone, its name too.")
    if cause == "missing column" and len(mine) == len(lines) and sum(one != two for one, two in zip(mine, lines, strict=True)) == 1:
        return wrong("one-row", "For 'missing column', one line changed. A column goes through the whole file.")
    return None


def _touched(cause: str, mine: list[str], lines: list[str], right: list[str], row: int) -> Verdict:
    if len(mine) != len(right):
        return wrong("line-count", f"With the cause '{cause}' a file of {len(lines)} lines has {len(mine)} afterwards.")
    if cause != "missing column":
        others = [place for place, (one, two) in enumerate(zip(mine, right, strict=True), start=1) if one != two and place != row]
        if others:
            return wrong("rest-changed", f"Asked for row {row}, the cause '{cause}' changed row {others[0]} as well. One damage at a time tells causes apart.")
    if cause in ("empty cell", "infinite") and mine[row - 1].count(",") == lines[row - 1].count(","):
        return wrong("other-cell", f"With the cause '{cause}' row {row} is {mine[row - 1]!r}. Which cell was to be changed, and is it the only one?")
    place = next(place for place, (one, two) in enumerate(zip(mine, right, strict=True)) if one != two)
    return wrong("other-damage", f"With the cause '{cause}' row {place + 1} is {mine[place][:60]!r}, which is not the damage in the table.")
