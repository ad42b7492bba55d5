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
    """The drawing; None where it is wider than `width`, or where its lines could be misread."""
    placed = layout(graph, lambda node: float(len(_label(node, states)) + 1), 2.0, 3.0)
    column = {place: round(x) for place, x in placed.x.items()}
    paper, top = Paper(), 0
    for number, row in enumerate(placed.rows):
        tall = 3 if any(place[0] == JOB for place in row) else 1
        for place in row:
            _draw(paper, place, column[place], top, tall, states)
        after = placed.rows[number + 1] if number + 1 < len(placed.rows) else []
        steps = [(way[0], upper, lower) for way in placed.ways.values() for upper, lower in zip(way, way[1:], strict=False) if upper in row and lower in after]
        steps = [(frozenset(lower for other, _, lower in steps if other == owner), upper, lower) for owner, upper, lower in steps]  # equal aims share a line
        tracks = _tracks(steps, column)
        if tracks is None or len(steps) != sum(upper in row for way in placed.ways.values() for upper in way[:-1]):
            return None
        bottom = top + tall + len(tracks) + (2 if steps else 0)
        for owner, upper, lower in steps:
            _join(paper, owner, column[upper], column[lower], top + tall, top + tall + 1 + tracks.get(owner, 0), bottom)
            if lower in graph.nodes:
                paper.write(bottom - 1, column[lower], "▼")
        top = bottom
    text = paper.text()
    return text if max(map(len, text.split("\n")), default=0) <= width else None


def _label(node: Node, states: dict[str, str]) -> str:
    kind, name = node
    state = f" · {states[name]}" if kind == JOB and states.get(name) else ""
    return f"│ {name}{state} │" if kind == JOB else f"({name})"


def _draw(paper: Paper, place, column: int, top: int, tall: int, states: dict[str, str]) -> None:
    if place[0] not in (JOB, "input", "output"):  # an edge that passes
        return paper.down(place[0][0], column, top - 1, top + tall)
    label = _label(place, states)
    left = column - len(label) // 2
    if place[0] == JOB:
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


def _tracks(steps: list[tuple], column: dict[object, int]) -> dict[object, int] | None:
    """A line across for each source that needs one, such that nobody's line down runs along another's; None where that can't be."""
    bent = list(dict.fromkeys(owner for owner, upper, lower in steps if column[upper] != column[lower]))
    bent.sort(key=lambda owner: min(column[upper] for other, upper, _ in steps if other == owner))
    leaves = {owner: {column[upper] for other, upper, _ in steps if other == owner} for owner in bent}
    arrives = {owner: {column[lower] for other, _, lower in steps if other == owner} for owner in bent}
    straight = {column[upper]: lower for _, upper, lower in steps if column[upper] == column[lower]}
    if any(column[lower] in straight and straight[column[lower]] != lower for _, _, lower in steps):
        return None
    tracks: dict[object, int] = {}
    while len(tracks) < len(bent):
        left = [owner for owner in bent if owner not in tracks]
        free = [owner for owner in left if not any(leaves[other] & arrives[owner] for other in left if other != owner)]
        if not free:
            return None
        tracks[free[0]] = len(tracks)
    return tracks
