"""An executed notebook as HTML, with the two libraries that nbconvert uses for it; nbconvert itself takes a second to import."""
import html

import mistune
import pygments
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from coursekit import notebook

PICTURES = ("image/png", "image/jpeg", "image/gif")
_code = HtmlFormatter(nowrap=True)


def body(executed) -> str:
    """All cells. What they hold may be anything: the page that takes this in forbids scripts."""
    markdown = mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "url"])
    return "\n".join(_cell(cell, markdown) for cell in executed.cells)


def _cell(cell, markdown) -> str:
    source = _text(cell.source)
    if cell.cell_type == "markdown":
        return f'<div class="cell text">{markdown(source)}</div>'
    if cell.cell_type == "raw":
        return f'<pre class="cell">{html.escape(source)}</pre>'
    code = pygments.highlight(source, PythonLexer(), _code)
    return f'<div class="cell"><pre class="highlight">{code}</pre>{"".join(map(_output, cell.get("outputs", [])))}</div>'


def _output(output) -> str:
    kind = output["output_type"]
    if kind == "stream":
        return _pre(_text(output["text"]), output["name"])
    if kind == "error":
        return _pre("\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}", "wrong")
    data = output["data"]
    for mime in PICTURES:
        if mime in data:
            words = html.escape(_text(data.get("text/plain", "a figure")), quote=True)
            return f'<img src="data:{mime};base64,{html.escape(_text(data[mime]), quote=True)}" alt="{words}">'
    if "text/html" in data:
        return f'<div class="output_html">{_text(data["text/html"])}</div>'
    if "text/markdown" in data:
        return mistune.html(_text(data["text/markdown"]))
    return _pre(_text(data.get("text/plain", "")), "result")


def _pre(text: str, name: str) -> str:
    return f'<pre class="output {name}">{html.escape(notebook.ANSI.sub("", text))}</pre>'


def _text(value) -> str:
    """Text as notebooks store it: one string, or a list of lines."""
    return value if isinstance(value, str) else "".join(value)
