"""Whatever the value: typed on the command line, set by papermill, filled in by MLflow or a component, main gets what the notebook would hold."""
import ast
import functools
import math
import shlex

import nbformat
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.export import command_line, script, signatures, stage
from coursekit.parameters import convert, parameters_of
from coursekit.pipelines import commands
from export.cases import NAME, plain, stage_notebook, values_of

ODD = ["", " ", "a b", "it's", 'say "x"', "'\"", "100%", "%s %(x)s", "{x}", "{", "$HOME", "$(ls)", "`ls`", "\\", "\\n", "-x", "--x", "~", "*", "#", "é", "名",
       "🌷", "a;b", "=", "x=y"]
# A lone `--` as a value is lost in argparse before Python 3.13.
TEXT = (st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(ODD)).filter(lambda text: text != "--")
WITH_LINES = TEXT | st.sampled_from(["a\nb", "\n", "a\r\nb", "\t"])
VALUES = {
    "str": WITH_LINES,
    "int": st.integers(-10**20, 10**20),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "bool": st.booleans(),
    "input_file": TEXT.filter(bool), "input_folder": TEXT.filter(bool), "output_file": TEXT.filter(bool), "output_folder": TEXT.filter(bool),
}
TYPED = {  # what people type, right or wrong
    "str": WITH_LINES,
    "int": st.integers().map(str) | st.sampled_from(["", " 7 ", "1_000", "0x10", "1.0", "-0", "+3", "1e3", "nan", "007", "٣"]) | TEXT,
    "float": st.floats().map(str) | st.sampled_from(["", "1e-3", "-1e-3", ".5", "1_0.5", "nan", "inf", "-inf", "Infinity", "1,5", "0x1p3"]) | TEXT,
    "bool": st.sampled_from(["true", "True", "FALSE", "yes", "no", "1", "0", "", "on", "tru", "None", "2"]) | TEXT,
}


@functools.cache
def read(cell: str) -> stage.Stage:
    """The stage of a notebook with this parameters cell."""
    names = [node.target.id for node in ast.parse(cell).body]
    return stage.read(stage_notebook(f"print({', '.join(names)})", parameters=cell), NAME)


@functools.cache
def source(cell: str) -> str:
    return script.text(read(cell))


@functools.cache
def parser(cell: str):
    """The command line of its script."""
    namespace = {"__name__": "exported", "__doc__": "Does the work."}
    exec(compile(source(cell), "exported", "exec"), namespace)
    return namespace["command_line"]()


def parse(cell: str, words: list[str]) -> dict | None:
    """What main would be given; None where the command line refuses."""
    try:
        return vars(parser(cell).parse_args(words))
    except SystemExit as left:
        assert left.code == 2
        return None


CELLS = ['x: str = "a"', "x: int = 1", "x: float = 0.5", "x: bool = True", "x: int = 5  # a number, 1 to 10",
         "x: float = 0.2  # a share, -1 to 1", 'x: str = ""  # one of a, b, c d', 'x: str = "it\'s"  # one of it\'s, 100%, {x}', "x: int = 2  # one of 1, 2, 3"]


@pytest.mark.parametrize("cell", CELLS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_typed_value_arrives_as_the_notebook_would_hold_it(cell, data):
    parameter = read(cell).parameters[0]
    text = data.draw(TYPED[parameter.kind])
    try:
        wanted = {"x": convert(parameter, text)}
    except CourseError:
        wanted = None
    got = parse(cell, [f"--x={text}"])
    assert (got is None) == (wanted is None), f"{text!r}: the notebook has {wanted}, the script {got}"
    assert got is None or plain(got) == plain(wanted)


@st.composite
def declared(draw) -> str:
    """A parameters cell with odd values and help."""
    lines = []
    for name in draw(st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True), min_size=1, max_size=5, unique=True)):
        kind = draw(st.sampled_from(sorted(VALUES)))
        help_text = draw(TEXT).replace("\x85", "").strip()
        annotation = kind if kind in ("str", "int", "float", "bool") else f'"{kind}"'
        lines.append(f"p_{name}: {annotation} = {draw(VALUES[kind])!r}" + (f"  # {help_text}" if help_text else ""))
    return "\n".join(lines)


@given(cell=declared(), data=st.data())
@settings(max_examples=120, deadline=None)
def test_nothing_optional_given_leaves_the_defaults_and_every_signature_agrees(cell, data):
    try:
        made = read(cell)
    except CourseError as error:  # a help that states choices or bounds by chance, and a default that breaks them
        assert "is none of" in str(error) or "lies outside" in str(error)
        return
    parameters = parameters_of(stage_notebook(parameters=cell), NAME)
    required = {each.name: data.draw(VALUES[each.kind]) for each in parameters if each.required}
    defaults = {each.name: each.default for each in parameters if not each.required}
    words = [f"--{name.replace('_', '-')}={value}" for name, value in required.items()]
    assert plain(parse(cell, words)) == plain(required | defaults)
    signature = ast.parse(source(cell)).body
    main = next(node for node in signature if isinstance(node, ast.FunctionDef) and node.name == "main")
    given_defaults = [ast.literal_eval(node) for node in main.args.defaults]
    assert plain(dict(zip([argument.arg for argument in main.args.args][-len(given_defaults or [0]):], given_defaults, strict=False))) == plain(defaults)
    assert parser(cell).format_help()

    # MLflow quotes each value itself and formats the command
    entry = yaml.safe_load(signatures.mlproject("iris", [made]))["entry_points"]["work"]
    known = {name: fact["default"] for name, fact in entry["parameters"].items() if isinstance(fact, dict)}
    line = entry["command"].format(**{name: shlex.quote(str(value)) for name, value in (known | required).items()})
    assert plain(parse(cell, shlex.split(line)[2:])) == plain(required | defaults)

    # a component leaves out an optional input that is not given
    component = yaml.safe_load(signatures.component("iris", made))
    ports = {name: fact.get("default") for name, fact in component["inputs"].items()} if "inputs" in component else {}
    values = {("inputs", name): str(required.get(name, default)) for name, default in ports.items() if name in required or default is not None}
    values |= {("outputs", name): str(required[name]) for name in component.get("outputs", ())}
    assert plain(parse(cell, list(commands.fill(component["command"], values).arguments))) == plain(required | defaults)


def test_numbers_beside_the_bounds():
    cell = "x: float = 0.2  # a share, 0 to 1"
    for text in ("nan", "inf", "-inf", "1.0000001", "-1e-9", "NaN"):
        assert parse(cell, [f"--x={text}"]) is None
    assert parse(cell, ["--x=1"]) == {"x": 1.0} and parse(cell, ["--x", "0"]) == {"x": 0.0}


def test_what_is_unknown_missing_or_shortened_is_refused():
    cell = 'raw: "input_file" = "a"\nsize_of: float = 0.2'
    assert parse(cell, []) is None and parse(cell, ["--raw=a", "--siz=1"]) is None and parse(cell, ["--raw=a", "--size-off=1"]) is None
    assert parse(cell, ["--raw=a b", "--size-of", "3"]) == {"raw": "a b", "size_of": 3.0}


def test_papermill_reads_the_same_parameters(tmp_path):
    from papermill.inspection import inspect_notebook

    cell = 'raw: "input_file" = "sample/a.csv"  # a table\nsize: float = 1e-3  # a share, 0 to 1\nscale: bool = True  # or not\n'
    cell += 'kind: str = "a"  # one of a, b\nseed: int = 42'
    made = stage_notebook("print(raw, size, scale, kind, seed)", parameters=cell)
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made.metadata["language_info"] = {"name": "python"}
    nbformat.write(made, tmp_path / "work.ipynb")
    seen = inspect_notebook(str(tmp_path / "work.ipynb"))
    declared = parameters_of(made, NAME)
    assert [(each.name, each.help) for each in declared] == [(name, fact["help"]) for name, fact in seen.items()]
    assert [each.typed for each in declared] == [fact["default"] for fact in seen.values()]
    assert [each.kind for each in declared] == [fact["inferred_type_name"].strip('"') for fact in seen.values()]
    flags = {option for action in parser(cell)._actions for option in action.option_strings} - {"-h", "--help"}
    assert flags == {command_line.flag(each) for each in declared}


def test_numbers_stay_as_they_were_typed():
    made = source("a: float = 1e-3\nb: int = 1_000\nc: float = -0.50\nd: str = 'single'")
    assert "def main(a: float = 1e-3, b: int = 1_000, c: float = -0.50, d: str = \"single\") -> None:" in made
    assert "default=1e-3," in made and not math.isnan(values_of(made)["a"])
