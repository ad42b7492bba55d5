"""Makes the program of a submission: its cells in their order, what it lost of the blank put back, the course's own questions in the place of its checks.

The blank's cells are found again by text, by id, by the names that they wait for; a cell that was split, copied, moved or renamed is found by one of
these. Where cells were moved, a second program has them in the order of the blank.
"""
import ast
import difflib

from coursekit.grade.exercises import Asked, Exercise, Given, bound, check_call, digest, parse
from coursekit.grade.program import Program
from coursekit.grade.reading import Cell, Submission

ALIKE = 0.6  # of a given cell, to be taken for the same one changed


def programs(exercise: Exercise, submission: Submission, seed: int) -> list[Program]:
    """The program of a submission as it stands and, where its cells are in another order than the blank's, one in that order."""
    if submission.is_script:
        return [_program(exercise, _of_script(exercise, submission.code[0].source), seed)]
    mine = _match(exercise, submission.code)
    made = [_program(exercise, _as_it_stands(exercise, submission.code, mine), seed)]
    firsts = [min(found) for found in (mine[at] for at in range(len(exercise.cells)) if not exercise.cells[at].is_check) if found]
    if firsts != sorted(firsts):
        made.append(_program(exercise, _in_order(exercise, submission.code, mine), seed))
    return made


# --- which cell is which ----------------------------------------------------------------------------------------------------------
def _match(exercise: Exercise, cells: tuple[Cell, ...]) -> list[list[int]]:
    """For each cell of the blank, the cells of the submission that stand for it."""
    digests, names = [digest(cell.source) for cell in cells], [_names(cell.source) for cell in cells]
    mine: list[list[int]] = [[] for _ in exercise.cells]
    free = set(range(len(cells)))

    def take(at: int, found: list[int]) -> None:
        mine[at] += found
        free.difference_update(found)

    for at, given in enumerate(exercise.cells):
        take(at, [number for number in sorted(free) if digests[number] == given.digest][:1])
    for at, given in enumerate(exercise.cells):
        if not mine[at]:
            take(at, [number for number in sorted(free) if cells[number].id == given.id and _could_be(given, cells[number], names[number])][:1])
    for at, given in enumerate(exercise.cells):
        known = set().union(*(names[number] for number in mine[at])) if digests and mine[at] and digests[mine[at][0]] != given.digest else set()
        if missing := given.waits - known:
            take(at, [number for number in sorted(free) if names[number] & missing])
    for at, given in enumerate(exercise.cells):
        if not mine[at] and not given.waits and not given.is_check and len(given.source) > 30:
            take(at, [number for number in sorted(free) if _alike(given.source, cells[number].source)][:1])
    return mine


def _names(source: str) -> set[str]:
    return {name for node in parse(source) for name in bound(node)}


def _could_be(given: Given, cell: Cell, names: set[str]) -> bool:
    """Is a cell with the blank's id still that cell? JupyterLab keeps ids, and people overwrite cells."""
    return bool(given.waits & names) if given.waits else given.is_check or _alike(given.source, cell.source)


def _alike(one: str, other: str) -> bool:
    if not min(len(one), len(other)) * 3 > max(len(one), len(other)) or len(other) > 5_000:
        return False
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() > ALIKE and matcher.quick_ratio() > ALIKE and matcher.ratio() > ALIKE


# --- in which order -----------------------------------------------------------------------------------------------------------------
def _as_it_stands(exercise: Exercise, cells: tuple[Cell, ...], mine: list[list[int]]) -> list[tuple[Cell, int | None]]:
    """The submission's cells with what was deleted of the given ones back in its place; with each, the cell of the blank that it stands for."""
    stands_for = {number: at for at, found in enumerate(mine) for number in found}
    line: list[tuple[Cell, int | None]] = [(cell, stands_for.get(number)) for number, cell in enumerate(cells)]
    text = "\n".join(cell.source for cell in cells)
    place = 0
    for at, given in enumerate(exercise.cells):
        here = [number for number, (_, stands) in enumerate(line) if stands == at]
        if here:
            place = max(here) + 1
        elif not given.waits and not given.is_check and given.source not in text:
            line.insert(place, (Cell("code", given.source, given.id), at))
            place += 1
    return line


def _in_order(exercise: Exercise, cells: tuple[Cell, ...], mine: list[list[int]]) -> list[tuple[Cell, int | None]]:
    """The blank's order: for each of its cells what stands for it, and what the learner added right after that."""
    stands_for = {number: at for at, found in enumerate(mine) for number in found}
    added: dict[int, list[Cell]] = {}
    last = -1
    for number, cell in enumerate(cells):
        last = stands_for.get(number, last)
        if number not in stands_for:
            added.setdefault(last, []).append(cell)
    line: list[tuple[Cell, int | None]] = [(cell, None) for cell in added.get(-1, [])]
    for at, given in enumerate(exercise.cells):
        if mine[at]:
            line += [(cells[number], at) for number in mine[at]]
        elif not given.waits and not given.is_check:
            line.append((Cell("code", given.source, given.id), at))
        line += [(cell, None) for cell in added.get(at, [])]
    return line


def _of_script(exercise: Exercise, source: str) -> list[tuple[Cell, int | None]]:
    """The blank with the answers that a script has in its functions, and the helpers that it has beside them."""
    tree = parse(source)
    known = {name for cell in exercise.cells for name in _names(cell.source)} | {"main", "command_line"}
    helpers = [node for node in tree if isinstance(node, ast.Import | ast.ImportFrom) or (bound(node) and not bound(node) & known)]
    helpers = [node for node in helpers if not (isinstance(node, ast.If) or isinstance(node, ast.ImportFrom) and node.module == "__future__")]
    line: list[tuple[Cell, int | None]] = []
    for at, given in enumerate(exercise.cells):
        if given.waits:
            found = [node for node in tree if bound(node) & given.waits] or [node for top in tree for node in ast.walk(top)
                                                                            if isinstance(node, ast.Assign | ast.AnnAssign) and bound(node) & given.waits]
            line += [(Cell("code", "\n".join(map(ast.unparse, helpers)), "script"), None)] if helpers else []
            helpers = []
            line.append((Cell("code", "\n\n".join(map(ast.unparse, found)), given.id), at))
        elif not given.is_check:
            line.append((Cell("code", given.source, given.id), at))
    return line


# --- steps ----------------------------------------------------------------------------------------------------------------------------
def _program(exercise: Exercise, line: list[tuple[Cell, int | None]], seed: int) -> Program:
    """Cells without the submission's checks, and each question once: where its last check stood, and not before its answer."""
    steps: list[dict] = []
    places: dict[str, int] = {}
    ends: dict[int, int] = {}
    for cell, stands_for in line:
        for piece, asked in _pieces(cell):
            if piece.strip():
                steps.append({"cell": piece, "name": cell.id})
            if asked:
                places[asked] = len(steps)
        if stands_for is not None:
            ends[stands_for] = len(steps)
    asked = [(max(places.get(question.name, -1), ends.get(question.cell, -1)), question) for question in exercise.questions]
    return Program(tuple(_with_questions(steps, [(place if place >= 0 else len(steps), question) for place, question in asked])), exercise.folder, seed)


def _with_questions(cells: list[dict], asked: list[tuple[int, Asked]]) -> list[dict]:
    """Each question behind so many cells as its number says; what comes behind the last of them decides nothing and is not run."""
    steps: list[dict] = []
    last = max(place for place, _ in asked)
    for number in range(last + 1):
        steps += [{"question": question.name, "answer": question.answer} for place, question in asked if place == number]
        steps += cells[number:number + 1] if number < last else []
    return steps


def _pieces(cell: Cell) -> list[tuple[str, str]]:
    """A cell cut behind each of its checks, which are taken out; the lines keep their numbers. With each piece the question that was asked there."""
    nodes = parse(cell.source)
    asked = [(node, found[0]) for node in nodes if (found := check_call(node))]
    if not asked:
        return [(cell.source, "")]
    lines, pieces, begin = cell.source.split("\n"), [], 1
    for node, name in asked:
        alone = all(node is other or other.end_lineno < node.lineno or other.lineno > node.end_lineno for other in nodes)
        if not alone:  # statements side by side on a line: written anew
            return _side_by_side(nodes)
        pieces.append(("\n" * (begin - 1) + "\n".join(lines[begin - 1:node.lineno - 1]), name))
        begin = node.end_lineno + 1
    return [*pieces, ("\n" * (begin - 1) + "\n".join(lines[begin - 1:]), "")]


def _side_by_side(nodes: list[ast.stmt]) -> list[tuple[str, str]]:
    pieces, open_piece = [], []
    for node in nodes:
        if found := check_call(node):
            pieces.append(("\n".join(open_piece), found[0]))
            open_piece = []
        else:
            open_piece.append(ast.unparse(node))
    return [*pieces, ("\n".join(open_piece), "")]
