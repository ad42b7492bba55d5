"""Draws a pipeline: `terminal(pipeline)` in letters, `svg(pipeline)` as a picture. `states` says what became of jobs ("ran 1.3 s")."""
import shutil
import sys
import textwrap

from coursekit.pipelines import drawing_svg, drawing_text, graph
from coursekit.pipelines.model import Pipeline


def svg(pipeline: Pipeline, states: dict[str, str] | None = None) -> str:
    """The graph as a whole SVG file; equal pipelines and states give equal bytes."""
    return drawing_svg.picture(graph.of_pipeline(pipeline), states or {})


def terminal(pipeline: Pipeline, states: dict[str, str] | None = None, width: int | None = None, signs: bool | None = None) -> str:
    """The graph in boxes where they fit into `width`, and below it what each job reads and gives. `signs` False keeps to ASCII."""
    width = max(20, width or shutil.get_terminal_size().columns)
    signs = (getattr(sys.stdout, "encoding", None) or "ascii").lower().startswith("utf") if signs is None else signs
    drawn = drawing_text.boxes(graph.of_pipeline(pipeline), states or {}, width)
    count = len(pipeline.jobs)
    head = f"{pipeline.name}: {count} job{'s' * (count != 1)}"
    text = "\n\n".join(part for part in (head, drawn, _listing(pipeline, states or {}, width)) if part)
    return text if signs else text.translate(drawing_text.ASCII).encode("ascii", "replace").decode("ascii")


def _listing(pipeline: Pipeline, states: dict[str, str], width: int) -> str:
    """Each job with what it reads and what it gives, those first that others need."""
    made = graph.of_pipeline(pipeline)
    depth = graph.layers(made)
    lines = []
    for name, job in sorted(pipeline.jobs.items(), key=lambda item: depth[(graph.JOB, item[0])]):
        reads = [f"{value.job}.{value.output}" if value.job else value.parent for value in job.inputs.values() if value.job or value.parent]
        gives = [f"{output} (as {job.outputs[output]})" if job.outputs.get(output, output) != output else output for output in job.component.outputs]
        lines.append(f"{name}{f': {states[name]}' if states.get(name) else ''}")
        lines += textwrap.wrap(f"reads {', '.join(reads) or 'nothing'}", width, initial_indent="  ", subsequent_indent="        ")
        lines += textwrap.wrap(f"gives {', '.join(gives) or 'nothing'}", width, initial_indent="  ", subsequent_indent="        ")
    return "\n".join(lines)
