"""Draws a lineage, the first cause on top: `terminal` in letters, `svg` as a picture, `sentences` for those who cannot see it."""
import shutil
import sys
import textwrap

from coursekit.artifacts.lineage import ARTIFACT, FILE, Key, Lineage
from coursekit.pipelines import drawing_svg, drawing_text, graph

KINDS = {FILE: graph.INPUT, ARTIFACT: graph.OUTPUT}


def svg(lineage: Lineage) -> str:
    """The lineage as a whole SVG file."""
    made, states = _graph(lineage)
    return drawing_svg.picture(made, states, f"Where {lineage.target} came from", " ".join(sentences(lineage)))


def terminal(lineage: Lineage, width: int | None = None, signs: bool | None = None) -> str:
    """The drawing where it fits into `width`, and below it each step with what it read."""
    width = max(20, width or shutil.get_terminal_size().columns)
    signs = (getattr(sys.stdout, "encoding", None) or "ascii").lower().startswith("utf") if signs is None else signs
    lines = [line for text in sentences(lineage) for line in textwrap.wrap(text, width, subsequent_indent="  ", break_on_hyphens=False)]
    text = "\n\n".join(part for part in (drawing_text.boxes(*_graph(lineage), width), "\n".join(lines)) if part)
    return text if signs else text.translate(drawing_text.ASCII).encode("ascii", "replace").decode("ascii")


def sentences(lineage: Lineage) -> list[str]:
    """A sentence for each run and job, causes first, with what it was told."""
    said = []
    for key in _in_order(lineage):
        step = lineage.steps[key]
        if key[0] in KINDS:
            continue
        reads = [f"{lineage.steps[source].label}{f'.{what}' if what else ''}" for source, target, what in lineage.ways if target == key]
        gives = dict.fromkeys(what or lineage.steps[target].label for source, target, what in lineage.ways if source == key)
        told = ", ".join(f"{name}={value}" for name, value in step.values.items())
        parts = [f"{step.label}{f' ({step.note})' if step.note != step.label else ''} read {', '.join(reads) or 'nothing that was noted'}",
                 f"with {told}" if told else "", f"and made {', '.join(gives)}" if gives else ""]
        said.append(f"{', '.join(part for part in parts if part)}.")
    return said


def _in_order(lineage: Lineage) -> list[Key]:
    """The steps, each below all that went into it."""
    made = _graph(lineage)[0]
    depth = graph.layers(made)
    nodes = dict(zip(lineage.steps, made.nodes, strict=True))
    return sorted(lineage.steps, key=lambda key: depth[nodes[key]])


def _graph(lineage: Lineage) -> tuple[graph.Graph, dict[str, str]]:
    """Nodes with names that differ, and what is said of runs and jobs below their names."""
    nodes: dict[Key, graph.Node] = {}
    labels = [step.label for step in lineage.steps.values()]
    for key, step in reversed(lineage.steps.items()):
        label = step.label if labels.count(step.label) == 1 else f"{step.label} [{key[1]}]"
        nodes[key] = (KINDS.get(key[0], graph.JOB), label)
    made = graph.Graph(lineage.target, [nodes[key] for key in lineage.steps])
    for source, target, what in lineage.ways:
        made.join(nodes[source], nodes[target], what)
    return made, {nodes[key][1]: step.note for key, step in lineage.steps.items() if nodes[key][0] == graph.JOB and step.note != step.label}
