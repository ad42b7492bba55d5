"""For any straight-line program with some answers taken out: nothing raises, what does not depend on a blank is right, the rest waits."""
import ast
from dataclasses import dataclass
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.check.traceless import open_figures
from coursekit.check.waiting import WaitForAnswers


@dataclass(frozen=True)
class Line:
    """One statement: its text, the names it reads and the one it gives a value to (or changes)."""

    text: str
    reads: tuple[str, ...]
    name: str
    blank: str = ""  # what the exercise has in its place


@st.composite
def programs(draw) -> list[list[Line]]:
    """Cells of lines; every name is bound before it is read."""
    lines, numbers, functions, tables = [], ["n"], [], []
    for at in range(draw(st.integers(2, 12))):
        kind = draw(st.sampled_from(["sum", "loop", "define", "call", "table", "item", "list", "branch"]))
        read, other, new = draw(st.sampled_from(numbers)), draw(st.sampled_from(numbers)), f"v{at}"
        if kind == "define" or (kind == "call" and not functions):
            taken = draw(st.booleans())
            lines.append(Line(f"def f{at}(x):\n    return x * 3 + {read}", (read,), f"f{at}", f"def f{at}(x):\n    return ..." if taken else ""))
            functions.append(f"f{at}")
            continue
        if kind == "table" or (kind == "item" and not tables):
            lines.append(Line(f"t{at} = {{'n': {read}}}", (read,), f"t{at}"))
            tables.append(f"t{at}")
            continue
        if kind == "item":
            table = draw(st.sampled_from(tables))
            lines.append(Line(f"{table}['k{at}'] = {read} + {table}['n']", (read, table), table))
            continue
        called = draw(st.sampled_from(functions)) if kind == "call" else ""
        text, reads = {
            "sum": (f"{new} = {read} + 2 * {other}", (read, other)),
            "loop": (f"{new} = 0\nfor i in range(2):\n    {new} += i * {read}", (read,)),
            "call": (f"{new} = {called}({read})", (called, read)),
            "list": (f"{new} = sum([j * {read} for j in range(3)] + [{other}])", (read, other)),
            "branch": (f"if {read} > 5:\n    {new} = {other}\nelse:\n    {new} = {read}", (read, other)),
        }[kind]
        lines.append(Line(text, reads, new, f"{new} = ..." if draw(st.booleans()) and kind != "loop" else ""))
        numbers.append(new)
    cells: list[list[Line]] = [[Line("n = 7", (), "n")]]
    for line in lines:
        if draw(st.booleans()):
            cells.append([])
        cells[-1].append(line)
    return cells


class Notebook:
    """Cells run one after the other with the guards, without IPython around them."""

    def __init__(self):
        self.names: dict = {}
        self.waiting = WaitForAnswers(SimpleNamespace(user_ns=self.names))

    def run(self, source: str) -> dict[str, bool]:
        """What the cell waits for."""
        self.waiting.waits.told, self.waiting.figures = {}, open_figures()  # pictures that other tests left open are no part of this cell
        exec(compile(self.waiting.visit(ast.parse(source)), "<ipython-input-cell>", "exec"), self.names)
        return self.waiting.waits.told


def plain_values(names: dict) -> dict:
    """The numbers and tables among the names."""
    return {name: value for name, value in names.items() if isinstance(value, (int, dict)) and name != "__builtins__"}


def waiting_names(cells: list[list[Line]]) -> tuple[set[str], set[str]]:
    """The names that wait after a run, and the tables that miss an item; found by the reads written beside each line."""
    waits: set[str] = set()
    for line in (line for cell in cells for line in cell):
        if line.blank or waits & set(line.reads):
            waits.add(line.name)
    return {name for name in waits if name.startswith("v")}, {name for name in waits if name.startswith("t")}


@settings(max_examples=150, deadline=None)
@given(programs())
def test_blank_programs_run_to_their_end_and_revive(cells):
    right: dict = {}
    exec("\n".join(line.text for cell in cells for line in cell), right)
    right = plain_values(right)
    waits, tables = waiting_names(cells)

    blank = Notebook()
    for cell in cells:
        blank.run("\n".join(line.blank or line.text for line in cell))
    assert {name for name in waits if blank.names[name] is ...} == waits
    ready = {name: value for name, value in right.items() if name not in waits | tables}
    assert {name: blank.names[name] for name in ready if name != "i"} == {name: value for name, value in ready.items() if name != "i"}
    for table in tables:
        assert blank.run(f"probe = {table}['n']"), "a table that misses an item waits"

    told = [blank.run("\n".join(line.text for line in cell)) for cell in cells]
    assert not any(told)
    assert plain_values({name: blank.names[name] for name in right}) == right
