"""A submission as a page shows it: cells and stored outputs as escaped text, pictures only where they are pictures. Nothing in it can run."""
import base64
import binascii
import html

from coursekit.grade.reading import Cell, Submission
from coursekit.notebook import ANSI

MOST_SIGNS = 20_000  # of one cell or output
MOST_OUTPUTS = 20
LARGEST_PICTURE = 2 << 20
PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}  # how each begins; an SVG may hold a script, and is left out


def body(submission: Submission) -> str:
    """All cells."""
    cells = submission.code if submission.is_script else submission.cells
    return "\n".join(_cell(cell) for cell in cells)


def _cell(cell: Cell) -> str:
    if cell.kind != "code":
        return f'<div class="cell"><p style="white-space:pre-wrap">{_escaped(cell.source)}</p></div>'
    outputs = "".join(_output(output) for output in cell.outputs[:MOST_OUTPUTS] if isinstance(output, dict))
    return f'<div class="cell"><pre>{_escaped(cell.source)}</pre>{outputs}</div>'


def _output(output: dict) -> str:
    data = output.get("data", {})
    data = data if isinstance(data, dict) else {}
    for mime, begin in PICTURES.items():
        if picture := _picture(data.get(mime), begin):
            return f'<img src="data:{mime};base64,{picture}" alt="a stored picture">'
    text = output.get("text") or data.get("text/plain") or output.get("traceback") or ""
    text = "".join(part for part in text if isinstance(part, str)) if isinstance(text, list) else text if isinstance(text, str) else ""
    return f'<pre class="output">{_escaped(ANSI.sub("", text))}</pre>' if text else ""


def _picture(value: object, begin: bytes) -> str:
    """The picture, written anew in base 64; empty where it is none."""
    text = "".join(part for part in value if isinstance(part, str)) if isinstance(value, list) else value
    if not isinstance(text, str) or len(text) > LARGEST_PICTURE:
        return ""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    return base64.b64encode(data).decode() if data.startswith(begin) else ""


def _escaped(text: str) -> str:
    rest = len(text) - MOST_SIGNS
    return html.escape(text[:MOST_SIGNS]) + (f"\n... {rest} more signs" if rest > 0 else "")
