"""Drawings: what the lines of a drawing join is what the pipeline joins, whatever its graph; the picture is whole, escaped and the same each time."""
import dataclasses
import re
import xml.etree.ElementTree as xml

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from coursekit.pipelines import drawing, drawing_svg, drawing_text, graph, reading
from coursekit.pipelines.graph import INPUT, JOB, OUTPUT, Graph
from pipeline_mutations import SAMPLES, WIRES

SVG = "{http://www.w3.org/2000/svg}"
SIDES = {letter: side for side, letter in drawing_text.LINES.items() if side not in (1, 2, 4, 8)}
MOVES = {1: (-1, 0), 2: (1, 0), 4: (0, -1), 8: (0, 1)}
BACK = {1: 2, 2: 1, 4: 8, 8: 4}
FLOWERS = """\
flowers: 3 jobs

       (raw_data)
            |
            v
     +------------+
     | preprocess |
     +------------+
            |
        +---+---+
        v       |
    +-------+   |
    | train |   |
    +-------+   |
        |       |
    +---+-----+ |
    v         v v
 (model)  +----------+
          | evaluate |
          +----------+
                |
                v
            (scores)

preprocess
  reads raw_data, test_share, seed, shuffle
  gives train_rows, test_rows
train
  reads preprocess.train_rows, epochs, optimiser
  gives model
evaluate
  reads train.model, preprocess.test_rows
  gives scores"""


@some.composite
def graphs(draw, most: int = 30):
    """Any graph without circles of up to 30 jobs, with files that come in and go out."""
    count = draw(some.integers(1, most))
    jobs = [(JOB, f"job{'x' * draw(some.integers(0, 6))}{number}") for number in range(count)]
    made = Graph("any", [(INPUT, "a"), (INPUT, "b"), *jobs, (OUTPUT, "y"), (OUTPUT, "z")])
    pairs = [(left, right) for left in range(count) for right in range(left + 1, count)]
    for left, right in draw(some.lists(some.sampled_from(pairs), max_size=2 * count)) if pairs else ():
        made.join(jobs[left], jobs[right], draw(some.sampled_from(["rows", "model", "a_rather_long_name_of_an_output"])))
    for name in ("a", "b"):
        made.join((INPUT, name), draw(some.sampled_from(jobs)))
    for name in ("y", "z"):
        made.join(draw(some.sampled_from(jobs)), (OUTPUT, name))
    return made


def places(text: str, made: Graph) -> dict[tuple, tuple[int, range]]:
    """The row and columns of each node's label in a drawing."""
    found = {}
    for row, line in enumerate(text.split("\n")):
        for kind, name in made.nodes:
            label = f"│ {name} │" if kind == JOB else f"({name})"
            for match in re.finditer(re.escape(label), line):
                assert (kind, name) not in found, "each node once"
                found[kind, name] = row, range(match.start(), match.end())
    return found


def joined(text: str, made: Graph) -> set[tuple]:
    """Which nodes the lines of a drawing join: followed as an eye does, down from each node; lines that cross are not joined."""
    grid = {(row, column): letter for row, line in enumerate(text.split("\n")) for column, letter in enumerate(line) if letter != " "}
    spots, pairs = places(text, made), set()
    assert spots.keys() == set(made.nodes)
    tops = {(row - (node[0] == JOB), column): node for node, (row, columns) in spots.items() for column in columns}
    for node, (row, columns) in spots.items():
        foot = row + (node[0] == JOB) + 1
        left, seen = [(foot, column, 2) for column in columns if grid.get((foot, column)) in SIDES], set()
        while left:
            row_now, column, heading = left.pop()
            letter = grid.get((row_now, column))
            if (row_now, column, heading) in seen or (row_now, column) in tops:
                continue
            seen.add((row_now, column, heading))
            if letter == "▼":
                pairs.add((node, tops[row_now + 1, column]))
            elif letter == "│" and heading in (4, 8):
                left.append((row_now, column + MOVES[heading][1], heading))  # passes below it
            elif letter in SIDES:
                assert SIDES[letter] & BACK[heading], "a line has no loose end"
                left += [(row_now + MOVES[side][0], column + MOVES[side][1], side) for side in MOVES if SIDES[letter] & side and side not in (BACK[heading], 1)]
    return pairs


@settings(max_examples=120, deadline=None)
@given(graphs())
def test_the_lines_join_what_the_graph_joins(made):
    text = drawing_text.boxes(made, {}, 100_000)
    if text is not None:  # no room for one of the lines
        assert joined(text, made) == {(source, target) for source, target, _ in made.edges}


@settings(max_examples=60, deadline=None)
@given(graphs(most=8))
def test_small_graphs_are_drawn(made):
    assert drawing_text.boxes(made, {}, 100_000) is not None


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_the_picture_has_every_node_once_and_none_upon_another(made):
    picture = xml.fromstring(drawing_svg.picture(made, {made.nodes[2][1]: "failed 1.5 s"}))
    width, height = map(float, picture.get("viewBox").split()[2:])
    rects = [tuple(float(rect.get(side)) for side in ("x", "y", "width", "height")) for rect in picture.iter(f"{SVG}rect")]
    assert len(rects) == len(made.nodes)
    for number, (x, y, wide, tall) in enumerate(rects):
        assert all(x + wide < a or a + c < x or y + tall < b or b + d < y for a, b, c, d in rects[:number])
        assert wide < width and y + tall < height
    ways = [re.findall(r"-?[\d.]+", way.get("d")) for way in picture.iter(f"{SVG}path") if way.get("class") == "way"]
    assert len(ways) == len(made.edges) and all(float(way[1]) < float(way[-1]) for way in ways), "all arrows point down"


def test_a_drawing_in_ascii():
    pipeline = reading.load(SAMPLES / "flowers")
    assert drawing.terminal(pipeline, width=80, signs=False) == FLOWERS


def test_a_narrow_terminal_gets_the_list_only():
    pipeline = reading.load(SAMPLES / "wide")
    assert "┌" in drawing.terminal(pipeline, width=120, signs=True)
    narrow = drawing.terminal(pipeline, width=40, signs=True)
    assert "┌" not in narrow and "join\n  reads prepare_1.rows" in narrow and max(map(len, narrow.splitlines())) <= 40


def test_states_are_words_and_outlines_and_not_colours_alone():
    pipeline = reading.load(SAMPLES / "flowers")
    states = {"preprocess": "ran 1.3 s", "train": "failed 2.0 s", "evaluate": "not run"}
    text = drawing.terminal(pipeline, states, width=120, signs=True)
    assert "│ train · failed 2.0 s │" in text and "evaluate: not run" in text
    picture = drawing.svg(pipeline, states)
    root = xml.fromstring(picture)
    assert {group.get("class"): [label.text for label in group.iter(f"{SVG}text")] for group in root.iter(f"{SVG}g") if len(group) == 4} == {
        "ran": ["preprocess", "✓ ran 1.3 s"], "failed": ["train", "✗ failed 2.0 s"], "not-run": ["evaluate", "– not run"]}
    assert ".not-run .job{stroke-dasharray" in picture and ".failed .job,.pipe .stopped .job{stroke:var(--pipe-bad);stroke-width:3}" in picture
    assert root.find(f"{SVG}desc").text == ("3 jobs: preprocess (ran 1.3 s) reads from raw_data; train (failed 2.0 s) reads from preprocess; evaluate "
                                            "(not run) reads from train and preprocess. The pipeline gives model and scores.")


@pytest.mark.parametrize("sample", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_the_same_bytes_each_time_and_nothing_from_elsewhere(sample):
    picture = drawing.svg(reading.load(sample))
    assert picture == drawing.svg(reading.load(sample)) and picture.endswith("</svg>\n")
    assert not re.search(r"<script|href|url\((?!#)|@import", picture)


def test_names_are_escaped():
    pipeline = dataclasses.replace(reading.load(SAMPLES / "inline"), name="<b>&\"'")
    assert "<b>" not in drawing.svg(pipeline, {"count": "ran <i>"}) and xml.fromstring(drawing.svg(pipeline, {"count": "ran <i>"})) is not None


def test_a_pipeline_with_faults_is_drawn_as_far_as_it_goes(tmp_path):
    for number, mutation in enumerate(WIRES):
        mutation.apply(tmp_path / str(number))
        pipeline = reading.load(tmp_path / str(number))
        assert all(name in drawing.terminal(pipeline) for name in pipeline.jobs)
        assert len(list(xml.fromstring(drawing.svg(pipeline)).iter(f"{SVG}rect"))) == len(graph.of_pipeline(pipeline).nodes)
