"""The markers: input cell, expected cell; misuse named; and for any cell of the grammar, no answer survives in its blank."""
import ast
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import FULL
from coursekit.errors import CourseError
from coursekit.exercises.markers import blank

GOLDEN = {
    "one line": ("total = 1 + 2  # SOLUTION", "total = ..."),
    "its neighbours keep every byte": ("a = 1   # why\ntotal = a + 2  # SOLUTION\n\n\nb=total ;", "a = 1   # why\ntotal = ...\n\n\nb=total ;"),
    "annotated": ("total: int = 1 + 2  # SOLUTION", "total: int = ..."),
    "annotation with an equals sign": ("f: 'a=b' = 1 + 2  # SOLUTION", "f: 'a=b' = ..."),
    "many lines in brackets": ("total = (\n    1  # one\n    + 2\n)  # SOLUTION\nb = 2", "total = ...\nb = 2"),
    "a call with keywords": ("model = make(\n    size=1,\n    rate=.1,\n)  # SOLUTION", "model = ..."),
    "a backslash": ("total = \\\n    1  # SOLUTION", "total = ..."),
    "beyond ASCII": ("größe = 'é' + 'ü'  # SOLUTION\nü = 1", "größe = ...\nü = 1"),
    "a lambda": ("f = lambda x: x == 1  # SOLUTION", "f = ..."),
    "a name in brackets": ("(total) = 1 + 2  # SOLUTION", "(total) = ..."),
    "in a function": ("def f():\n    x = 1 + 1  # SOLUTION\n    return x", "def f():\n    x = ...\n    return x"),
    "in a one-line if": ("if a: b = 1 + 1  # SOLUTION", "if a: b = ..."),
    "a text of many lines": ("x = '''\n# SOLUTION\n'''  # SOLUTION", "x = ..."),
    "marker in a string": ("x = '# SOLUTION'\ny = '''\n# BEGIN SOLUTION\n'''", "x = '# SOLUTION'\ny = '''\n# BEGIN SOLUTION\n'''"),
    "block": ("a = 1\n# BEGIN SOLUTION\nb = 2\nc = 3\n# END SOLUTION\nd = 4", "a = 1\n...\nd = 4"),
    "block in a function": ("def f(x):\n    'Doc.'\n    # BEGIN SOLUTION\n    y = x\n    return y\n    # END SOLUTION",
                            "def f(x):\n    'Doc.'\n    return ..."),
    "block in a loop of a function": ("def f():\n    for i in x:\n        # BEGIN SOLUTION\n        y = 1\n        # END SOLUTION\n    return y",
                                      "def f():\n    for i in x:\n        return ...\n    return y"),
    "block in a loop": ("for i in x:\n    # BEGIN SOLUTION\n    y = 1\n    # END SOLUTION", "for i in x:\n    ..."),
    "block in __init__": ("class A:\n    def __init__(self):\n        # BEGIN SOLUTION\n        self.a = 1\n        # END SOLUTION",
                          "class A:\n    def __init__(self):\n        ..."),
    "block in a class in a function": ("def f():\n    class A:\n        # BEGIN SOLUTION\n        a = 1\n        # END SOLUTION\n    return A",
                                       "def f():\n    class A:\n        ...\n    return A"),
    "block of a decorated function": ("# BEGIN SOLUTION\n@cache\ndef f():\n    return 1\n# END SOLUTION", "..."),
    "block in an except": ("try:\n    a\nexcept E:\n    # BEGIN SOLUTION\n    b = 1\n    # END SOLUTION", "try:\n    a\nexcept E:\n    ..."),
    "block in a case": ("match a:\n    case 1:\n        # BEGIN SOLUTION\n        b = 1\n        # END SOLUTION", "match a:\n    case 1:\n        ..."),
    "block indented by a tab": ("if a:\n\t# BEGIN SOLUTION\n\tb = 1\n\t# END SOLUTION", "if a:\n\t..."),
    "two blocks": ("# BEGIN SOLUTION\na = 1\n# END SOLUTION\n# BEGIN SOLUTION\nb = 1\n# END SOLUTION", "...\n..."),
    "await": ("x = await f()  # SOLUTION\nawait x", "x = ...\nawait x"),
    "Windows line ends": ("a = 1\r\ntotal = 1 + 2  # SOLUTION\r\n", "a = 1\ntotal = ...\n"),
    "prose": ("# the solution follows from the mean\nx = 1", "# the solution follows from the mean\nx = 1"),
    "no marker, no Python": ("%magic", "%magic"),
}

MISUSED = {
    "nested blocks": ("# BEGIN SOLUTION\n# BEGIN SOLUTION\na = 1\n# END SOLUTION\n# END SOLUTION", "line 2: .*do not nest"),
    "a line in a block": ("# BEGIN SOLUTION\na = 1  # SOLUTION\n# END SOLUTION", "line 2: .*do not nest"),
    "unclosed": ("# BEGIN SOLUTION\na = 1", "line 1: .*never closed"),
    "end alone": ("a = 1\n# END SOLUTION", "line 2: .*without"),
    "empty": ("# BEGIN SOLUTION\n# a comment\n# END SOLUTION", "empty"),
    "only pass": ("def f():\n    # BEGIN SOLUTION\n    pass\n    # END SOLUTION", "empty"),
    "already blank": ("a = ...  # SOLUTION", "empty"),
    "tuple": ("a, b = 1, 2  # SOLUTION", "one plain name"),
    "chain": ("a = b = 1  # SOLUTION", "one plain name"),
    "augmented": ("a += 1  # SOLUTION", "one plain name"),
    "attribute": ("a.b = 1  # SOLUTION", "one plain name"),
    "item": ("a[0] = 1  # SOLUTION", "one plain name"),
    "expression": ("print(1)  # SOLUTION", "one plain name"),
    "annotation only": ("a: int  # SOLUTION", "one plain name"),
    "no statement": ("a = 1\n# SOLUTION", "line 2: .*no statement"),
    "compound": ("for a in b:  # SOLUTION\n    c = 1", "no statement"),
    "middle of a statement": ("a = (1 +  # SOLUTION\n  2)", "line 1: .*last line, 2"),
    "two on a line": ("a = 1; b = 2  # SOLUTION", "several statements"),
    "end not at the same indent": ("def f():\n    # BEGIN SOLUTION\n    a = 1\n# END SOLUTION", "one indentation"),
    "tab against spaces": ("if a:\n    # BEGIN SOLUTION\n    b = 1\n\t# END SOLUTION", "one indentation"),
    "begin not at the indent of its lines": ("def f():\n# BEGIN SOLUTION\n    a = 1\n# END SOLUTION", "one indentation"),
    "over the end of a body": ("if a:\n    # BEGIN SOLUTION\n    b = 1\nc = 1\n    # END SOLUTION", "one indentation"),
    "over an else": ("if a:\n    # BEGIN SOLUTION\n    b = 1\nelse:\n    b = 2\n    # END SOLUTION", "one indentation"),
    "into a statement": ("# BEGIN SOLUTION\na = (1 +\n# END SOLUTION\n2)", "cut the statement of line 2"),
    "out of a statement": ("a = (1 +\n# BEGIN SOLUTION\n2)\nb = 1\n# END SOLUTION", "cut the statement of line 1"),
    "inside brackets": ("a = f(\n    # BEGIN SOLUTION\n    1,\n    # END SOLUTION\n)", "empty"),
    "begin after code": ("a = 1  # BEGIN SOLUTION\nb = 2\n# END SOLUTION", "line of its own"),
    "not Python": ("a = (  # SOLUTION", "not Python"),
    "lower case": ("a = 1  # solution", "no marker"),
    "no space": ("a = 1  #SOLUTION", "no marker"),
    "with a colon": ("a = 1  # SOLUTION: the sum", "no marker"),
    "after another comment": ("a = 1  # the sum  # SOLUTION", "no marker"),
    "another tool's": ("### BEGIN SOLUTION\na = 1\n### END SOLUTION", "no marker"),
    "plural": ("# BEGIN SOLUTIONS\na = 1\n# END SOLUTIONS", "no marker"),
    "async generator": ("async def f():\n    yield 1\n    # BEGIN SOLUTION\n    a = 1\n    # END SOLUTION", "its blank is not Python"),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_blank_of_a_cell(name):
    cell, expected = GOLDEN[name]
    assert blank(cell, "here") == expected


@pytest.mark.parametrize("name", MISUSED)
def test_a_misused_marker_is_named(name):
    cell, message = MISUSED[name]
    with pytest.raises(CourseError, match=message) as raised:
        blank(cell, "solutions/01.ipynb, cell tidy")
    assert str(raised.value).startswith("solutions/01.ipynb, cell tidy")
    assert raised.value.exit_code == 2


class Grammar:
    """Draws statements; what is inside an answer uses names and constants of its own, `answer_N` and numbers from 700000 up."""

    def __init__(self, draw):
        self.draw, self.count, self.secrets = draw, 0, []

    def fresh(self) -> int:
        self.count += 1
        return self.count

    def secret(self) -> str:
        kinds = ["answer_{}", "'answer_{}'", "7000{:04d}", "7000{:04d}.5", "answer_{0}.answer_{0}", "'# SOLUTION answer_{}'"]
        made = self.draw(st.sampled_from(kinds)).format(self.fresh())
        self.secrets.append(f"{self.count:04d}" if made[0] == "7" else f"answer_{self.count}")
        return made

    def expression(self, depth: int = 2) -> str:
        kind = self.draw(st.sampled_from(["leaf", "sum", "call", "list", "lambda", "brackets", "text"])) if depth else "leaf"
        parts = lambda: self.expression(depth - 1)  # noqa: E731
        match kind:
            case "sum":
                return f"{parts()} + {parts()}"
            case "call":
                return f"{parts()}({parts()},\n  answer_0={parts()},  # an answer_0 of many lines\n)" if self.draw(st.booleans()) else f"(answer_0)({parts()})"
            case "list":
                return f"[\n{parts()},\n        {parts()}]"
            case "lambda":
                return f"(lambda answer_0: {parts()})"
            case "brackets":
                return f"(\n{parts()}\n)"
            case "text":
                return f'"""{self.draw(st.sampled_from(["answer_0", "# END SOLUTION", "=", "é ü"]))} answer_0\nanswer_0"""'
        return self.secret()

    def kept(self) -> str:
        number = self.fresh()
        kinds = ["kept_{0} = {0}", "kept_{0} = '# BEGIN SOLUTION'  # é kept", "# kept_{0}", "kept_{0}(\n    é=1,  # kept\n)", "", "kept_{0} = 1  ;",
                 "x_{0}: int = 3"]
        return self.draw(st.sampled_from(kinds)).format(number)

    def one(self) -> tuple[str, str]:
        name = f"name_{self.fresh()}"
        target = self.draw(st.sampled_from([name, f"{name}: int", f"{name}: 'a = b'"]))
        return f"{target} = {self.expression()}  # SOLUTION", f"{target} = ..."

    def answer_lines(self) -> str:
        kinds = [
            lambda: f"answer_{self.fresh()} = {self.expression()}",
            lambda: f"for answer_0 in {self.expression(1)}:\n    {self.secret()}",
            lambda: f"@answer_0\ndef answer_0():\n    # answer_0\n    return {self.expression(1)}",
        ]
        return "\n".join(self.draw(st.sampled_from(kinds))() for _ in range(self.draw(st.integers(1, 3))))

    def block(self, in_function: bool) -> tuple[str, str]:
        return f"# BEGIN SOLUTION\n{self.answer_lines()}\n# END SOLUTION", "return ..." if in_function else "..."

    def statements(self, depth: int = 2, in_function: bool = False) -> tuple[str, str]:
        cell, expected = [], []
        for _ in range(self.draw(st.integers(1, 3))):
            kind = self.draw(st.sampled_from(["kept", "one", "block", "function", "if"] if depth else ["kept", "one", "block"]))
            if kind == "kept":
                pair = (self.kept(),) * 2
            elif kind == "one":
                pair = self.one()
            elif kind == "block":
                pair = self.block(in_function)
            else:
                head = f"def kept_{self.fresh()}(x):\n    'Kept.'" if kind == "function" else f"if kept_{self.fresh()}:\n    x"
                inner = self.statements(depth - 1, in_function or kind == "function")
                pair = tuple(f"{head}\n{indent(part)}" for part in inner)
            cell.append(pair[0])
            expected.append(pair[1])
        return "\n".join(cell), "\n".join(expected)


def indent(text: str) -> str:
    """Indent statements, the lines inside strings too: any text is as good there."""
    return textwrap.indent(text, "    ")


@st.composite
def cells(draw):
    """A solution cell, its blank, and the secrets in its answers."""
    grammar = Grammar(draw)
    cell, expected = grammar.statements()
    return cell, expected, grammar.secrets


@settings(max_examples=2000 if FULL else 60, deadline=None)
@given(cells())
def test_no_answer_survives_and_all_else_is_kept(drawn):
    cell, expected, secrets = drawn
    ast.parse(cell)
    made = blank(cell, "here")
    ast.parse(made)
    assert made == expected
    assert "answer_" not in made and not [secret for secret in secrets if secret in made]
    assert blank(made, "here") == made
