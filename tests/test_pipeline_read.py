"""Reading definitions: what a good one means, and one line with file and line for whatever a file may hold instead."""
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as some

from coursekit.catalog import Course
from coursekit.errors import CourseError
from coursekit.pipelines import checking, reading
from coursekit.pipelines.model import Value
from pipeline_mutations import SAMPLES

FLOWERS = SAMPLES / "flowers"
TEXT = (FLOWERS / "pipeline.yml").read_text(encoding="utf-8")
HEAD = "type: pipeline\njobs:\n  count:\n    type: command\n    component: ./count.component.yml\n    inputs:\n"
COMPONENT = "type: command\nname: count\ninputs:\n  x: {type: TYPE}\nenvironment: azureml:e@latest\ncommand: echo ${{inputs.x}}\n"


def write(folder: Path, text: str | bytes) -> Path:
    """A pipeline.yml of these bytes."""
    path = folder / "pipeline.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(path: Path | str) -> str:
    """The one line that a file is refused with."""
    with pytest.raises(CourseError) as caught:
        reading.load(path)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 700
    return str(caught.value)


def test_a_pipeline_has_its_jobs_wires_and_lines():
    pipeline = reading.load(FLOWERS)
    lines = TEXT.splitlines()
    assert pipeline == reading.load(FLOWERS / "pipeline.yml")
    assert (pipeline.name, list(pipeline.jobs), pipeline.folder) == ("flowers", ["preprocess", "train", "evaluate"], FLOWERS)
    train = pipeline.jobs["train"]
    assert (train.needs, train.outputs, train.timeout) == (["preprocess"], {"model": "model"}, 600)
    assert pipeline.jobs["evaluate"].needs == ["train", "preprocess"]
    rows = train.inputs["rows"]
    assert rows == Value(rows.place, job="preprocess", output="train_rows") and "train_rows" in lines[rows.place.line - 1]
    assert train.inputs["rate"].literal == 1
    assert all(f"  {name}:" in lines[port.place.line - 1] for name, port in (pipeline.inputs | pipeline.outputs).items())
    assert train.component.code == FLOWERS and train.component.command.startswith("python train.py --rows ${{inputs.rows}} --epochs")


def test_plain_inputs_take_type_choices_and_bounds_from_what_they_feed():
    inputs = reading.load(FLOWERS).inputs
    assert {name: port.type for name, port in inputs.items()} == {
        "raw_data": "uri_file", "test_share": "number", "seed": "integer", "epochs": "integer", "optimiser": "string", "shuffle": "boolean"}
    assert (inputs["optimiser"].choices, inputs["test_share"].low, inputs["test_share"].high) == (("adam", "sgd"), 0.05, 0.5)
    assert reading.load(FLOWERS).outputs["scores"].type == "uri_file", "an output without a type has that of the file bound to it"


def test_a_command_inside_the_pipeline_is_typed_by_what_it_is_given():
    count = reading.load(SAMPLES / "inline").jobs["count"].component
    assert {name: port.type for name, port in count.inputs.items()} == {"words": "uri_file", "limit": "integer"}
    assert count.outputs["counts"].type == "uri_file"


def test_data_of_a_workspace_is_accepted_and_refused_for_a_run_here():
    pipeline = reading.load(SAMPLES / "elsewhere")
    with pytest.raises(CourseError, match=r"pipeline\.yml:5: input 'raw_data' is azureml:trips@latest.*--set raw_data=PATH"):
        reading.refuse_remote(pipeline, pipeline.values)
    reading.refuse_remote(pipeline, {"raw_data": "/here", "further": "there.csv"})


def test_anchors_merges_quotes_and_other_lines_ends_mean_what_they_say(tmp_path):
    shutil.copytree(FLOWERS, tmp_path, dirs_exist_ok=True)
    plain = reading.load(tmp_path)
    merged = TEXT.replace("  seed: 42", "  seed: &seed 42").replace("  epochs: 30", "  \"epochs\": 30").replace(
        "  evaluate:\n    type: command\n", "  evaluate:\n    <<: {type: command}\n")
    for text in (merged, TEXT.replace("\n", "\r\n"), f"\ufeff{TEXT}"):
        write(tmp_path, text)
        assert reading.load(tmp_path) == plain


@pytest.mark.parametrize(("content", "line", "words"), [
    (b"", 1, "is empty"), (b"# only words\n", 1, "is empty"), (b"\x00\x01\x02", 1, "control character"), (b"a: 1\nb: \xff\xfe", 2, "not text in UTF-8"),
    ("type: pipeline".encode("utf-16"), 1, "not text in UTF-8"), (b"- a\n- b\n", 1, "names with values"), (b"pipeline", 1, "names with values"),
    (b"type: pipeline\n---\ntype: pipeline\n", 2, "another document"), (b"[" * 100_000, 1, "levels deep"), (b"- " * 30_000, 1, "levels deep"),
    (b"a: &a [*a]\n", 1, "no entry 'a'"), (b"type: pipeline\njobs: &j\n  <<: *j\n", 2, "no jobs"), (b"#" * 1_000_001, 1, "larger"),
    (b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n", 1, "no entry"), (b"? [1, 2]\n: 3\n", 1, "does not read as text"),
    (b"type: pipeline\njobs: 3\n", 2, "names with values"), (b"type: pipeline\njobs:\n", 2, "no jobs"), (b"type: pipeline\n", 1, "no jobs"),
    (b"type: pipeline\njobs:\n  a:\n", 3, "is empty"), (b"type: pipeline\njobs:\n  a: [1]\n", 3, "a list"),
    (b"type: [pipeline]\njobs: {a: {}}\n", 1, "must be text"),
    (b"type: pipeline\ninputs: [a]\njobs: {}\n", 2, "a list"), (b"on: push\njobs: {}\n", 1, "does not read as text"), (b"type:\tpipeline\n\tx: 1", 2, "tab"),
], ids=lambda value: repr(value[:24]) if isinstance(value, bytes) else "")
def test_a_file_of_anything_else_is_one_line(tmp_path, content, line, words):
    said = refusal(write(tmp_path, content))
    assert re.search(rf"pipeline\.yml:{line}: .*{re.escape(words)}", said), said


def test_a_component_in_the_place_of_the_pipeline_is_one_line():
    found = checking.check_file(FLOWERS / "train.component.yml")
    assert [problem.text.partition(";")[0] for problem in found] == ["this is a component, one stage"]


@pytest.mark.parametrize("name", ["", " ", "nowhere", "a\0b", "x" * 5000, "\udcff"])
def test_a_name_that_leads_nowhere_is_one_line(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "name a pipeline.yml or its folder" in refusal(name)
    assert "no pipeline.yml in this folder" in refusal(tmp_path)


def test_the_first_problem_is_told_and_the_others_are_counted(tmp_path):
    shutil.copytree(FLOWERS, tmp_path, dirs_exist_ok=True)
    said = refusal(write(tmp_path, TEXT.replace("experiment_name", "experiment").replace("timeout: 600", "timeout: -1")))
    assert "did you mean 'experiment_name'?" in said and "(1 more: course pipeline check " in said


@pytest.mark.parametrize(("kind", "value", "fits"), [
    ("string", "yes please", True), ("string", "\"yes\"", True), ("string", "007x", True), ("string", "''", True), ("string", "1", False),
    ("integer", "-3", True), ("integer", "+3", True), ("integer", "3.0", False), ("integer", "1_000", False), ("integer", "0x1F", False),
    ("integer", "true", False), ("number", "3", True), ("number", "-0.5", True), ("number", "1.0e-3", True), ("number", "1e-3", False),
    ("number", ".inf", False), ("number", "1e400", False),
    ("boolean", "true", True), ("boolean", "False", True), ("boolean", "off", False), ("boolean", "1", False), ("boolean", "'true'", False),
    ("uri_file", "./count.component.yml", True), ("uri_file", "3", False), ("uri_folder", ".", True), ("uri_folder", "./count.component.yml", False),
])
def test_which_values_fit_which_types(tmp_path, kind, value, fits):
    (tmp_path / "count.component.yml").write_text(COMPONENT.replace("TYPE", kind), encoding="utf-8")
    write(tmp_path, f"{HEAD}      x: {value}\n")
    found = checking.check_file(tmp_path)
    assert (found == []) == fits, found
    assert fits or [problem.line for problem in found] == [7]


def test_loading_is_quick_and_brings_nothing_heavy():
    code = (f"import sys; sys.path.insert(0, {str(Path(reading.__file__).parents[2])!r})\nfrom coursekit.pipelines import checking, drawing, page, reading\n"
            f"reading.load({str(FLOWERS)!r})\nprint({{'nbformat', 'pandas', 'numpy', 'torch', 'jupyter_client'}} & sys.modules.keys())")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "set()", done.stderr
    times = []
    for _ in range(5):
        start = time.perf_counter()
        reading.load(FLOWERS)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.1


def test_the_catalog_finds_pipelines_by_looking(tmp_path):
    for name in ("03_pipes/b/pipeline.yml", "03_pipes/a/pipeline.yml", "03_pipes/.cache/pipeline.yml", "build/c/pipeline.yml", "04_none/d/pipeline.yml"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    (tmp_path / "03_pipes/README.md").touch()
    assert [path.name for path in Course(tmp_path).pipelines] == ["a", "b"]


WORDS = some.sampled_from(["type", "pipeline", "jobs", "inputs", "outputs", "component", "command", "path", "./train.component.yml", "uri_file", "train",
                           "rows", "${{parent.inputs.seed}}", "${{parent.jobs.train.outputs.model}}", "${{", "$inputs", "azureml:x@1", "limits", "timeout",
                           "code",
                           ".", "", "name", "environment", "enum", "min", "max", "default", "optional", "<<", "../..", "\u2028", "*", "C:\\x", "\0"])
PLAIN = some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8) | WORDS
TREES = some.recursive(PLAIN, lambda inner: some.lists(inner, max_size=3) | some.dictionaries(WORDS | some.text(max_size=3), inner, max_size=5), max_leaves=25)


def checked(folder: str, text: str) -> None:
    """Checking ends in problems of one line each, or in nothing; never in a traceback."""
    found = checking.check_file(write(Path(folder), text))
    assert all(len(str(problem).splitlines()) == 1 and problem.line >= 1 and problem.text for problem in found), found


@settings(max_examples=150, deadline=None)
@given(some.fixed_dictionaries({"type": some.just("pipeline") | PLAIN}, optional=dict.fromkeys(("inputs", "outputs", "jobs", "settings", "component"), TREES)))
def test_no_tree_of_entries_ends_in_a_traceback(tree):
    with tempfile.TemporaryDirectory() as folder:
        checked(folder, yaml.safe_dump(tree, allow_unicode=True))
        (Path(folder) / "pipeline.yml").unlink()
        tree["type"] = "command"
        (Path(folder) / "x.yml").write_text(yaml.safe_dump({**tree, "name": "x", "command": "python x.py ${{inputs.x", "code": tree.get("settings")}))
        checked(folder, "type: pipeline\njobs:\n  x: {type: command, component: ./x.yml}\n")


@settings(max_examples=150, deadline=None)
@given(some.sampled_from(["pipeline.yml", "train.component.yml", "train.py"]), some.data())
def test_no_damage_to_a_good_file_ends_in_a_traceback(name, data):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(FLOWERS, folder, dirs_exist_ok=True)
        whole = (Path(folder) / name).read_bytes()
        start = data.draw(some.integers(0, len(whole)))
        instead, gone = data.draw(some.binary(max_size=6) | WORDS.map(str.encode)), data.draw(some.integers(0, 30))
        (Path(folder) / name).write_bytes(whole[:start] + instead + whole[start + gone:])
        found = checking.check_file(folder)
        assert all(len(str(problem).splitlines()) == 1 and problem.line >= 1 for problem in found), found
