"""The nbval plugin: what nbval misses is noticed, what it misreads passes, on real notebooks in a pytest of their own."""
import os
import re
import subprocess
import sys

import nbformat
import pytest

import notebooks
from coursekit.execute.runner import execute
from coursekit.testing.messages import as_shown
from coursekit.testing.tolerance import snap, tolerance_of


def store(folder, cases: dict) -> list:
    """Notebooks with the outputs of a real run, then edited: name -> (cells, edit)."""
    paths = [notebooks.write(folder, name, *cells) for name, (cells, _) in cases.items()]
    results = execute([notebooks.job(path) for path in paths])
    assert all(result.passed for result in results), [result.message for result in results]
    for path, (_, edit) in zip(paths, cases.values(), strict=True):
        made = nbformat.read(folder / "out" / path.name, as_version=4)
        edit(made)
        nbformat.write(made, path)
    return paths


def as_it_is(_made):
    """No edit."""


def change_output(number, text, tags=()):
    def edit(made):
        made.cells[number].outputs[0]["text"] = text
        made.cells[number].metadata["tags"] = list(tags)
    return edit


def strip(made):
    for cell in made.cells:
        cell.outputs, cell.execution_count = [], None


def die_now(made):
    made.cells[1].source = "import os; os._exit(1)"


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """The output of one pytest run over all cases, and its verdict by notebook and cell."""
    folder = tmp_path_factory.mktemp("nbval")
    score = ["print('accuracy 0.97, 29 of 30')"]
    cases = store(folder, {
        "semicolon": (["import matplotlib.pyplot as plt", "_ = plt.plot([1]);", "3;"], as_it_is),
        "clear": (["from IPython.display import clear_output, display\nprint('old'); clear_output(); print('new')",
                   "h = display(1, display_id='x'); h.update(2)"], as_it_is),
        "within": (score, change_output(0, "accuracy 0.96, 29 of 30\n", ["tolerance-0.02"])),
        "outside": (score, change_output(0, "accuracy 0.90, 29 of 30\n", ["tolerance-0.02"])),
        "words": (score, change_output(0, "precision 0.97, 29 of 30\n", ["tolerance-0.02"])),
        "differs": (["print(1)"], change_output(0, "2\n")),
        "stripped": (["print(1)"], strip),
        "dies": (["x = 1", "print(x)", "print(x)"], die_now),
        "history": (["1 + 1", "_ + 1", "Out[1]"], as_it_is),
    })
    command = [sys.executable, "-m", "pytest", "-p", "coursekit.testing.plugin", "--nbval", "-n", "2", "--dist", "loadfile", "-v", "--color=no",
               "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(folder), "--warm", "matplotlib", *map(str, cases)]
    environment = {name: value for name, value in os.environ.items() if name != "COURSEKIT_WARM_SOCKET" and not name.startswith("PYTEST")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    return done.stdout + done.stderr


def verdicts(said: str, name: str) -> list[str]:
    return re.findall(rf"(PASSED|FAILED|ERROR|XFAIL) {name}(?:\.|::)ipynb", said)


@pytest.mark.parametrize("name", ["semicolon", "clear", "within", "history"])
def test_what_a_front_end_shows_passes(said, name):
    found = verdicts(said, name)
    assert found, said
    assert set(found) == {"PASSED"}, said


@pytest.mark.parametrize("name", ["outside", "words", "differs"])
def test_another_output_fails(said, name):
    assert "FAILED" in verdicts(said, name)


def test_a_stripped_notebook_does_not_pass(said):
    assert verdicts(said, "stripped").count("PASSED") == 0
    assert "stripped.ipynb: no stored output to compare with in c0" in said


def test_a_dead_kernel_is_named_and_does_not_wait(said):
    assert verdicts(said, "dies")[:2] == ["PASSED", "FAILED"]
    assert "the kernel died while it ran this cell" in said
    assert "print(x)" not in said.split("the kernel died")[0][-300:]


def test_the_summary_counts(said):
    assert re.search(r"cells +\d+ run: \d+ compared to the letter, 3 within a tolerance, 0 with ignored output", said), said[-800:]


@pytest.mark.parametrize(("new", "old", "tolerance", "same"), [
    ("0.967", "0.960", 0.01, True), ("0.967", "0.960", 0.001, False), ("a 1", "b 1", 1, False), ("1e-3", "2e-3", 0.001, True), ("-1", "1", 0.5, False),
    ("[1.0, 2.0]", "[1.0,  2.01]", 0.02, True), ("1 2", "1", 9, False), ("v2", "v3", 5, False), ("", "", 0.1, True), ("nan", "1", 1, False),
])
def test_numbers_within_the_tolerance_count_as_stored(new, old, tolerance, same):
    assert (snap(new, old, tolerance) == old) is same


def test_tags_state_the_tolerance():
    assert [tolerance_of(tags) for tags in (["tolerance-0.02"], ["tolerance-1e-3", "x"])] == [0.02, 0.001]
    assert [tolerance_of(tags) for tags in (["tolerance"], [], ["tolerance--1"])] == [None] * 3


def test_messages_as_shown():
    def message(kind, **content):
        return {"msg_type": kind, "content": content}
    first, later = message("stream", name="stdout", text="a"), message("stream", name="stdout", text="b")
    assert as_shown([first, message("clear_output", wait=False), later]) == [later]
    assert as_shown([first, message("clear_output", wait=True)]) == [first]
    assert as_shown([first, message("clear_output", wait=True), later]) == [later]
