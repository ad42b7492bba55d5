"""The graph of a pipeline as a drawing needs it: nodes for jobs, files that come in and files that go out, in layers, side by side without overlap."""
from dataclasses import dataclass, field

from coursekit.pipelines.model import Pipeline

JOB, INPUT, OUTPUT = "job", "input", "output"
Node = tuple[str, str]  # kind and name
SWEEPS = 8


@dataclass
class Graph:
    """Nodes in the order of the file, and edges (from, to, what travels)."""

    name: str
    nodes: list[Node] = field(default_factory=list)
    edges: list[tuple[Node, Node, str]] = field(default_factory=list)

    def join(self, source: Node, target: Node, what: str = "") -> None:
        """Add an edge between nodes that are there; others are passed over."""
        if source in self.nodes and target in self.nodes and (source, target, what) not in self.edges:
            self.edges.append((source, target, what))


def of_pipeline(pipeline: Pipeline) -> Graph:
    """The graph of a definition. Plain values are left out: they are not files."""
    files = [(INPUT, name) for name, port in pipeline.inputs.items() if port.is_path]
    graph = Graph(pipeline.name, [*files, *((JOB, name) for name in pipeline.jobs), *((OUTPUT, name) for name in pipeline.outputs)])
    for name, job in pipeline.jobs.items():
        for value in job.inputs.values():
            graph.join(*(((INPUT, value.parent), (JOB, name), "") if value.parent else ((JOB, value.job), (JOB, name), value.output)))
        for output, given in job.outputs.items():
            graph.join((JOB, name), (OUTPUT, given), output if output != given else "")
    return graph


def of_record(record: dict) -> Graph:
    """The graph of a run whose definition is gone: jobs, and where each says that its inputs came from (`job.output`)."""
    jobs = [job for job in record.get("jobs", []) if isinstance(job, dict)]
    graph = Graph(str(record.get("pipeline", "")), list(dict.fromkeys((JOB, str(job.get("name", ""))) for job in jobs)))
    for job in jobs:
        for given in (job.get("inputs") or {}).values():
            source, _, output = str(given.get("from", "") if isinstance(given, dict) else "").partition(".")
            graph.join((JOB, source), (JOB, str(job.get("name", ""))), output)
    return graph


def layers(graph: Graph) -> dict[Node, int]:
    """The layer of each node: one below the lowest of those it needs. A circle is cut where it closes."""
    needs: dict[Node, list[Node]] = {node: [] for node in graph.nodes}
    for source, target, _ in graph.edges:
        needs[target].append(source)
    depth: dict[Node, int] = {}
    left = list(graph.nodes)
    while left:
        node = next((node for node in left if all(need in depth for need in needs[node])), left[0])
        depth[node] = 1 + max((depth[need] for need in needs[node] if need in depth), default=-1)
        left.remove(node)
    for node in graph.nodes:  # a file that comes in stands right above the first job that reads it
        readers = [depth[target] for source, target, _ in graph.edges if source == node]
        if node[0] == INPUT and readers:
            depth[node] = max(0, min(readers) - 1)
    return depth


@dataclass
class Layout:
    """Rows of places from top to bottom; `x` is the centre of each place; `ways` leads each edge through one place a row."""

    rows: list[list[object]]
    x: dict[object, float]
    ways: dict[tuple[Node, Node, str], list[object]]


def layout(graph: Graph, width_of, gap: float, bend: float) -> Layout:
    """Place all nodes: few crossings, neighbours below each other. `width_of(node)` is a node's width, `bend` that of an edge that passes a row."""
    depth = layers(graph)
    rows: list[list[object]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for node in graph.nodes:
        rows[depth[node]].append(node)
    ways = {}
    for edge in graph.edges:
        top, bottom = depth[edge[0]], depth[edge[1]]
        passed = [(edge, row) for row in range(top + 1, bottom)]
        for place in passed:
            rows[place[1]].append(place)
        ways[edge] = [edge[0], *passed, edge[1]]
    above: dict[object, list[object]] = {place: [] for row in rows for place in row}
    below: dict[object, list[object]] = {place: [] for row in rows for place in row}
    for way in ways.values():
        for upper, lower in zip(way, way[1:], strict=False):
            below[upper].append(lower)
            above[lower].append(upper)
    widths = {place: width_of(place) if place in depth else bend for row in rows for place in row}
    for sweep in range(SWEEPS):
        beside = below if sweep % 2 else above
        for row in reversed(rows) if sweep % 2 else rows:
            rank = {place: number for line in rows for number, place in enumerate(line)}
            row.sort(key=lambda place: (sum(rank[other] for other in beside[place]) / len(beside[place])) if beside[place] else rank[place])
    x = {}
    for row in rows:
        x |= _spread(row, dict.fromkeys(row, 0.0), widths, gap)
    for sweep in range(SWEEPS):
        for row in reversed(rows) if sweep % 2 else rows:
            near = {place: [x[other] for other in (above[place] + below[place])] for place in row}
            x |= _spread(row, {place: sum(near[place]) / len(near[place]) if near[place] else x[place] for place in row}, widths, gap)
    left = min((x[place] - widths[place] / 2 for place in x), default=0.0)
    return Layout(rows, {place: x[place] - left for place in x}, ways)


def _spread(row: list[object], wanted: dict[object, float], widths: dict[object, float], gap: float) -> dict[object, float]:
    """The places of a row as near to where they want to be as their widths allow, in the same order (least squares, by pooling neighbours)."""
    offset, offsets = 0.0, []
    for number, place in enumerate(row):
        offset += (widths[row[number - 1]] + widths[place]) / 2 + gap if number else 0.0
        offsets.append(offset)
    pools: list[list[float]] = []  # sum and count of places that stand together
    for place, shift in zip(row, offsets, strict=True):
        pools.append([wanted[place] - shift, 1])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            total, count = pools.pop()
            pools[-1][0] += total
            pools[-1][1] += count
    starts = [total / count for total, count in pools for _ in range(int(count))]
    return {place: start + shift for place, start, shift in zip(row, starts, offsets, strict=True)}
