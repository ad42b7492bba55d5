"""The graph as SVG: layers from top to bottom, states by word, outline and sign, colours that follow the page or the system."""
from html import escape

from coursekit.pipelines.graph import INPUT, JOB, OUTPUT, Graph, Layout, Node, layout

HIGH, LOW, BETWEEN, MARGIN, GAP, BEND = 46.0, 28.0, 60.0, 14.0, 30.0, 30.0  # a job, a file, the space between rows, in pixels
LETTER, SMALL = 7.6, 6.4  # the width of a letter of names and of labels
LONGEST = 30
SIGNS = {"ran": "✓", "kept": "=", "failed": "✗", "stopped": "■", "not run": "–", "running": "▸"}
STYLE = """.pipe{--pipe-ink:#1b1f24;--pipe-soft:#57606a;--pipe-paper:#fff;--pipe-panel:#f6f8fa;--pipe-good:#1a7f37;--pipe-bad:#b42318;
font-family:system-ui,sans-serif}
@media (prefers-color-scheme:dark){
.pipe{--pipe-ink:#e6edf3;--pipe-soft:#9aa4af;--pipe-paper:#0d1117;--pipe-panel:#161b22;--pipe-good:#3fb950;--pipe-bad:#ff7b72}}
.pipe text{fill:var(--pipe-ink);font-size:13px;text-anchor:middle}
.pipe .job{fill:var(--pipe-panel);stroke:var(--pipe-soft);stroke-width:1.3}
.pipe .file{fill:var(--pipe-paper);stroke:var(--pipe-soft);stroke-width:1}
.pipe .way{fill:none;stroke:var(--pipe-soft);stroke-width:1.3}.pipe .tip{fill:var(--pipe-soft)}
.pipe .name{font-weight:600}.pipe .state,.pipe .label{font-size:11px;fill:var(--pipe-soft)}
.pipe .label{paint-order:stroke;stroke:var(--pipe-paper);stroke-width:4px;stroke-linejoin:round}
.pipe .ran .job,.pipe .kept .job{stroke:var(--pipe-good)}.pipe .ran .state,.pipe .kept .state{fill:var(--pipe-good)}
.pipe .kept .job{stroke-dasharray:none;stroke-width:1.3}.pipe .ran .job{stroke-width:2}
.pipe .failed .job,.pipe .stopped .job{stroke:var(--pipe-bad);stroke-width:3}.pipe .failed .state,.pipe .stopped .state{fill:var(--pipe-bad)}
.pipe .not-run .job{stroke-dasharray:5 4}"""


def picture(graph: Graph, states: dict[str, str], title: str = "", words: str = "") -> str:
    """A whole SVG file. `states` says what became of a job ("ran 1.3 s", "failed"); without it jobs have a name only. `words` say the same as the picture."""
    placed = layout(graph, lambda node: _width(node, states.get(node[1], "") if node[0] == JOB else ""), GAP, BEND)
    tops, height = _rows(placed)
    labels = _labels(placed, tops, states)
    right = max([placed.x[node] + _width(node, states.get(node[1], "")) / 2 for node in graph.nodes]
                + [x + len(text) * SMALL / 2 for text, x, _ in labels], default=0.0)
    left = min([0.0, *(x - len(text) * SMALL / 2 for text, x, _ in labels)])
    width, height = right - left + 2 * MARGIN, height + 2 * MARGIN
    title, words = escape(title or f"Pipeline {graph.name}"), escape(words or in_words(graph, states))
    parts = [f'<svg class="pipe" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
             f'role="img" aria-labelledby="pipe-title pipe-desc">',
             f'<title id="pipe-title">{title}</title>', f'<desc id="pipe-desc">{words}</desc>',
             f"<style>{STYLE}</style>",
             '<defs><marker id="pipe-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
             '<path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>',
             f'<g transform="translate({MARGIN - left:.1f} {MARGIN:.1f})">']
    parts += [_way(placed, tops, edge) for edge in graph.edges]
    parts += [f'<text class="label" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>' for text, x, y in labels]
    parts += [_node(node, placed.x[node], tops[node], states.get(node[1], "") if node[0] == JOB else "") for node in graph.nodes]
    return "\n".join([*parts, "</g>", "</svg>", ""])


def in_words(graph: Graph, states: dict[str, str]) -> str:
    """The same for those who can't see it."""
    said = []
    for kind, name in graph.nodes:
        if kind == JOB:
            needs = list(dict.fromkeys(source[1] for source, target, _ in graph.edges if target == (JOB, name)))
            said.append(f"{name}{f' ({states[name]})' if states.get(name) else ''}{f' reads from {_and(needs)}' if needs else ' needs no file'}")
    gives = [name for kind, name in graph.nodes if kind == OUTPUT]
    return f"{len(said)} job{'s' * (len(said) != 1)}: {'; '.join(said)}.{f' The pipeline gives {_and(gives)}.' if gives else ''}"


def _and(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST - 1]}…"


def _width(node: Node, state: str) -> float:
    return max(64.0, LETTER * len(_cut(node[1])) + 26, SMALL * (len(_cut(state)) + 2) + 18)


def _tall(place: object) -> float:
    return {JOB: HIGH, INPUT: LOW, OUTPUT: LOW}.get(place[0], 0.0)


def _rows(placed: Layout) -> tuple[dict[object, float], float]:
    """The top of each place (rows are as tall as their tallest node, others stand in their middle), and the height of all."""
    tops, y = {}, 0.0
    for row in placed.rows:
        tall = max(map(_tall, row), default=0.0)
        tops |= {place: y + (tall - _tall(place)) / 2 for place in row}
        y += tall + BETWEEN
    return tops, max(0.0, y - BETWEEN)


def _node(node: Node, x: float, y: float, state: str) -> str:
    wide, tall = _width(node, state), _tall(node)
    sign = next((word for word in sorted(SIGNS, key=len, reverse=True) if state.startswith(word)), "")
    box = f'<rect class="{"job" if node[0] == JOB else "file"}" x="{x - wide / 2:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" ' \
          f'rx="{6 if node[0] == JOB else LOW / 2:.0f}"/>'
    said = " ".join([SIGNS.get(sign, ""), _cut(state)]).strip()
    middle = y + tall / 2 + (4.5 if not state else -3)
    text = f'<text class="{"name" if node[0] == JOB else "port"}" x="{x:.1f}" y="{middle:.1f}">{escape(_cut(node[1]))}</text>'
    below = f'<text class="state" x="{x:.1f}" y="{y + tall / 2 + 14:.1f}">{escape(said)}</text>' if state else ""
    return f'<g class="{sign.replace(" ", "-")}"><title>{escape(f"{node[1]} {state}".strip())}</title>{box}{text}{below}</g>'


def _points(placed: Layout, tops: dict[object, float], edge: tuple) -> list[tuple[float, float]]:
    way = placed.ways[edge]
    middle = [(placed.x[place], tops[place]) for place in way[1:-1]]
    return [(placed.x[way[0]], tops[way[0]] + _tall(way[0])), *middle, (placed.x[way[-1]], tops[way[-1]])]


def _way(placed: Layout, tops: dict[object, float], edge: tuple) -> str:
    """A curve through the middle of each row that it passes, so that it goes round nobody's box."""
    points = _points(placed, tops, edge)
    path = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x, y), (to_x, to_y) in zip(points, points[1:], strict=False):
        half = (y + to_y) / 2
        path.append(f"C{x:.1f} {half:.1f} {to_x:.1f} {half:.1f} {to_x:.1f} {to_y:.1f}")
    source, target, what = edge
    return f'<path class="way" marker-end="url(#pipe-tip)" d="{" ".join(path)}"><title>{escape(f"{source[1]} → {target[1]} {what}".strip())}</title></path>'


def _labels(placed: Layout, tops: dict[object, float], states: dict[str, str]) -> list[tuple[str, float, float]]:
    """What travels, once for each output, where there is room beside its arrow."""
    taken = [(placed.x[node], tops[node] + _tall(node) / 2 + 4, _width(node, states.get(node[1], "")) / 2, _tall(node) / 2 + 8)
             for row in placed.rows for node in row if _tall(node)]
    labels, named = [], set()
    for edge in placed.ways:
        source, _, what = edge
        points, half = _points(placed, tops, edge), len(_cut(what)) * SMALL / 2 + 4
        for at_x, at_y in _spots(points, half) if what and (source, what) not in named else ():
            if all(abs(at_x - other) >= half + wide or abs(at_y - row) >= tall for other, row, wide, tall in taken):
                named.add((source, what))
                taken.append((at_x, at_y, half, 13.0))
                labels.append((_cut(what), at_x, at_y))
                break
    return labels


def _spots(points: list[tuple[float, float]], half: float) -> list[tuple[float, float]]:
    """Where a label could stand: on its arrow, or else beside it."""
    spots = []
    for (x, y), (to_x, to_y) in zip(points, points[1:], strict=False):
        for share in (0.5, 0.68, 0.32):
            smooth = 3 * share ** 2 - 2 * share ** 3  # the curve's place at this share of its way
            spots.append((x + (to_x - x) * smooth, y + (to_y - y) * share + 4))
    return [(x + aside, y) for aside in (0.0, half + 2, -half - 2) for x, y in spots]
