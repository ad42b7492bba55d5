"""The graph in letters: boxes and lines where the terminal is wide enough."""
from coursekit.pipelines.graph import INPUT, JOB, Graph, Node, layout

UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
LINES = {UP: "│", DOWN: "│", UP | DOWN: "│", LEFT: "─", RIGHT: "─", LEFT | RIGHT: "─", DOWN | RIGHT: "┌", DOWN | LEFT: "┐", UP | RIGHT: "└", UP | LEFT: "┘",
         UP | DOWN | RIGHT: "├", UP | DOWN | LEFT: "┤", DOWN | LEFT | RIGHT: "┬", UP | LEFT | RIGHT: "┴", UP | DOWN | LEFT | RIGHT: "┼"}
ASCII = str.maketrans("│─┌┐└┘├┤┬┴┼▼…·", "|-+++++++++v.-")


class Paper:
    """Letters on a grid, and lines that belong to somebody: lines of different owners cross without touching."""

    def __init__(self):
        self.letters: dict[tuple[int, int], str] = {}
        self.lines: dict[tuple[int, int], dict[object, int]] = {}

    def write(self, row: int, column: int, text: str) -> None:
        """Put letters on the grid."""
        self.letters |= {(row, column + number): letter for number, letter in enumerate(text)}

    def down(self, owner: object, column: int, top: int, bottom: int) -> None:
        """A line from one row to another."""
        for row in range(top, bottom):
            self._mark(owner, row, column, DOWN)
            self._mark(owner, row + 1, column, UP)

    def across(self, owner: object, row: int, left: int, right: int) -> None:
        """A line from one column to another."""
        for column in range(left, right):
            self._mark(owner, row, column, RIGHT)
            self._mark(owner, row, column + 1, LEFT)

    def _mark(self, owner: object, row: int, column: int, side: int) -> None:
        owners = self.lines.setdefault((row, column), {})
        owners[owner] = owners.get(owner, 0) | side

    def text(self) -> str:
        """All of it."""
        cells = {place: self._crossed(owners) for place, owners in self.lines.items()} | self.letters
        rows = range(max((row for row, _ in cells), default=-1) + 1)
        lines = [[cells.get((row, column), " ") for column in range(max((c for r, c in cells if r == row), default=-1) + 1)] for row in rows]
        return "\n".join("".join(line).rstrip() for line in lines)

    @staticmethod
    def _crossed(owners: dict[object, int]) -> str:
        sides = list(owners.values())
        if len(sides) > 1 and LEFT | RIGHT in sides and UP | DOWN in sides:
            sides = [side for side in sides if side != LEFT | RIGHT]  # the one passes below the other
        together = 0
        for side in sides:
            together |= side
        return LINES[together]


def boxes(graph: Graph, states: dict[str, str], width: int) -> str | None:
    """The drawing; None where it is wider than `width`, or where a line would have to run along another's."""
    sources = {node: len({source for source, target, _ in graph.edges if target == node}) for node in graph.nodes}
    placed = layout(graph, lambda node: float(max(len(_label(node, states)), 2 * sources[node] + 1) + 1), 2.0, 3.0)
    column = {place: round(x) for place, x in placed.x.items()}
    paper, top = Paper(), 0
    for number, row in enumerate(placed.rows):
        tall = 3 if any(place[0] == JOB for place in row) else 1
        for place in row:
            _draw(paper, place, column[place], top, tall, _label(place, states) if place in graph.nodes else "")
        after = placed.rows[number + 1] if number + 1 < len(placed.rows) else []
        steps = list(dict.fromkeys((upper, lower) for way in placed.ways.values() for upper, lower in zip(way, way[1:], strict=False) if upper in row))
        if any(lower not in after for _, lower in steps):
            return None  # a circle
        aims = {upper: frozenset(lower for other, lower in steps if other == upper) for upper, _ in steps}  # those with equal aims share a line
        ends = _ends(aims, after, column, {node: len(_label(node, states)) for node in graph.nodes})
        if ends is None:
            return None
        bent = list(dict.fromkeys(aims[upper] for upper, lower in steps if ends[aims[upper], lower] != column[upper]))
        bottom = top + tall + len(bent) + (2 if steps else 0)
        for upper, lower in steps:
            aim = aims[upper]
            _join(paper, aim, column[upper], ends[aim, lower], top + tall, top + tall + 1 + (bent.index(aim) if aim in bent else 0), bottom)
            if lower in graph.nodes:
                paper.write(bottom - 1, ends[aim, lower], "▼")
        top = bottom
    text = paper.text()
    return text if max(map(len, text.split("\n")), default=0) <= width else None


def _ends(aims: dict[object, frozenset], after: list[object], column: dict[object, int], wide: dict[object, int]) -> dict[tuple, int] | None:
    """Where each line comes down, so that no two lines share a column; None where there is no room. An edge that passes moves along."""
    leaving = {column[upper]: aim for upper, aim in aims.items()}
    ends: dict[tuple, int] = {}
    for lower in after:
        arriving = [aim for aim in dict.fromkeys(aims.values()) if lower in aim]
        arriving.sort(key=lambda aim: min(column[upper] for upper, other in aims.items() if other == aim))
        room = max(wide.get(lower, 0) // 2 - 1, 1)
        for number, aim in enumerate(arriving):
            taken = {spot for spot, other in leaving.items() if other != aim} | set(ends.values())
            best = column[lower] + 2 * number - len(arriving) + 1
            spots = sorted(range(column[lower] - room, column[lower] + room + 1),
                           key=lambda spot: (leaving.get(spot) != aim or len(aim) > 1, bool({spot - 1, spot + 1} & taken), abs(spot - best)))
            spot = next((spot for spot in spots if spot not in taken), None)
            if spot is None:
                return None
            ends[aim, lower] = spot
        if lower not in wide:
            column[lower] = ends[arriving[0], lower]
    return ends


def _label(node: Node, states: dict[str, str]) -> str:
    kind, name = node
    state = f" · {states[name]}" if kind == JOB and states.get(name) else ""
    return f"│ {name}{state} │" if kind == JOB else f"({name})"


def _draw(paper: Paper, place, column: int, top: int, tall: int, label: str) -> None:
    left = column - len(label) // 2
    if not label:  # an edge that passes
        paper.down(place, column, top - 1, top + tall)
    elif place[0] == JOB:
        paper.write(top, left, f"┌{'─' * (len(label) - 2)}┐")
        paper.write(top + 1, left, label)
        paper.write(top + 2, left, f"└{'─' * (len(label) - 2)}┘")
    else:  # files that come in stand at the foot of their row, those that go out at its head
        paper.write(top + tall - 1 if place[0] == INPUT else top, left, label)


def _join(paper: Paper, owner: object, start: int, end: int, top: int, track: int, bottom: int) -> None:
    if start == end:
        return paper.down(owner, start, top, bottom - 1)
    paper.down(owner, start, top, track)
    paper.across(owner, track, min(start, end), max(start, end))
    paper.down(owner, end, track, bottom - 1)
