"""What runs again, what is kept, and what is laid out for people."""
import os
import subprocess
import sys
import time

import pytest

import pipeline_factory as factory

ALL_RAN = {"split": "ran", "fit": "ran", "apply": "ran"}
ALL_KEPT = dict.fromkeys(ALL_RAN, "kept")


@pytest.fixture
def place(tmp_path):
    """A pipeline, and a folder for what it makes."""
    return factory.make(tmp_path / "tiny"), tmp_path / "build"


def test_the_first_run_runs_all_and_lays_the_outputs_out(place):
    path, build = place
    ran = factory.run(path, build)
    assert ran.states == ALL_RAN and ran.run.state == "done"
    assert factory.tree(build / "pipelines" / "tiny") == {
        "split/first": b"1\n2\n3\n", "split/rest": b"4\n5\n6\n7\n8\n", "fit/model/weights.txt": b"14.0\n", "fit/model/deep/metrics.json": b"{}",
        "fit/model/metrics.json": b'{"total": 14.0, "rows": "many"}', "apply/answers": b"0.285714\n0.357143\n0.428571\n0.500000\n0.571429\n"}
    assert [path.name for path in (build / "store" / "work").iterdir()] == [], "stages leave nothing behind"
    assert not list((build / "store" / "locks").iterdir())


def test_a_run_in_which_nothing_changed_starts_nothing_and_is_quick(place):
    path, build = place
    assert factory.call(build, path)[0] == 0
    first = factory.tree(build / "pipelines")
    start = time.perf_counter()
    process = factory.process(build, path)
    out, err = process.communicate(timeout=60)
    seconds = time.perf_counter() - start
    assert process.returncode == 0 and err == "kept  split\nkept  fit\nkept  apply\n"
    assert "outputs:" in out and "record:" in out
    assert factory.tree(build / "pipelines") == first
    assert seconds < 2.0, "the bench measures it; here only: nothing heavy"


def test_a_run_in_which_nothing_changed_imports_nothing_heavy(place):
    path, build = place
    factory.run(path, build)
    code = ("import sys; sys.path[:0] = sys.argv[1:3]; import pipeline_factory as factory; from pathlib import Path;"
            "assert set(factory.run(Path(sys.argv[3]), Path(sys.argv[4])).states.values()) == {'kept'};"
            "heavy = {'pandas', 'numpy', 'torch', 'nbformat', 'nbconvert', 'jupyter_client', 'IPython', 'asyncio', 'importlib.metadata'} & set(sys.modules);"
            "assert not heavy, heavy")
    done = subprocess.run([sys.executable, "-c", code, str(factory.SCRIPTS), str(factory.SCRIPTS.parent / "tests"), str(path), str(build)],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("change", "again"), [
    ("power", ["fit", "apply"]), ("rows", ["split", "fit", "apply"]), ("table", ["split", "fit", "apply"]), ("fit.py", ["fit"]),
    ("apply.py", ["apply"]), ("beside.py", ["split", "fit", "apply"]), ("unused.py", []), ("touch", []), ("command", ["apply"]), ("same words", [])])
def test_what_depends_on_a_change_runs_again_and_nothing_else(place, change, again):
    path, build = place
    factory.run(path, build)
    given = {"power": ("power=3",), "rows": ("rows=4",)}.get(change, ())
    if change == "table":
        (path.parent / "table.txt").write_text("2\n3\n4\n5\n")
    elif change.endswith(".py"):
        with open(path.parent / change, "a") as file:
            file.write("\n# another line\n")
    elif change == "touch":
        for file in path.parent.iterdir():
            os.utime(file)
    elif change == "command":
        factory.component(path.parent, "apply", factory.COMMANDS["apply"].replace("python", "python3"), *factory.PORTS["apply"])
    elif change == "same words":
        path.write_text(path.read_text() + "\n# a remark\n")
    ran = factory.run(path, build, given)
    assert [name for name, state in ran.states.items() if state == "ran"] == again
    assert set(factory.run(path, build, given).states.values()) == {"kept"}
    assert set(factory.run(path, build).states.values()) == {"kept"} or change not in ("power", "rows"), "the way back is kept too"


def test_an_input_that_is_remade_with_the_same_bytes_cuts_the_rest_off(place):
    path, build = place
    factory.run(path, build)
    (path.parent / "table.txt").write_text("1\n2\n3\n4\n5\n6\n7\n8")  # without the last line's end: `rest` differs, `first` does not
    assert factory.run(path, build).states == {"split": "ran", "fit": "kept", "apply": "ran"}


def test_only_a_job_and_what_it_needs(place):
    path, build = place
    assert factory.run(path, build, only="fit").states == {"split": "ran", "fit": "ran"}
    assert factory.run(path, build).states == {"split": "kept", "fit": "kept", "apply": "ran"}


def test_force(place):
    path, build = place
    factory.run(path, build)
    assert factory.run(path, build, force=True).states == ALL_RAN
    assert factory.run(path, build, force=True, only="fit").states == {"split": "kept", "fit": "ran"}


def test_a_stage_that_depends_on_more_than_its_inputs_is_told_of(place):
    path, build = place
    apply = path.parent / "apply.py"
    apply.write_text(apply.read_text() + "\nimport time\nPath(args.answers).write_text(str(time.time_ns()))\n")
    assert factory.call(build, path)[0] == 0
    code, _, err = factory.call(build, path, "--force")
    assert code == 0 and err.count("course: ") == 1 and "'apply' ran again with the same inputs and wrote other bytes for answers" in err


@pytest.mark.parametrize("damage", ["edited", "gone", "more", "a folder", "all gone", "another owner's mode"])
def test_what_is_laid_out_is_mended_from_the_store(place, damage):
    path, build = place
    factory.run(path, build)
    outputs = build / "pipelines"
    whole = factory.tree(outputs)
    model = outputs / "tiny" / "fit" / "model"
    if damage == "edited":
        (model / "weights.txt").write_text("13.0\n")
        (outputs / "tiny" / "split" / "rest").write_text("")
    elif damage == "gone":
        (model / "weights.txt").unlink()
    elif damage == "more":
        (model / "another.txt").write_text("mine")
    elif damage == "a folder":
        (outputs / "tiny" / "apply" / "answers").unlink()
        (outputs / "tiny" / "apply" / "answers").mkdir()
    elif damage == "all gone":
        factory.files.remove(outputs)
    else:
        model.chmod(0o500)
    assert factory.run(path, build).states == ALL_KEPT
    assert factory.tree(outputs) == whole


def test_what_the_store_lost_is_made_again(place):
    path, build = place
    factory.run(path, build)
    whole = factory.tree(build / "pipelines")
    weights = next(file for file in (build / "store" / "objects").glob("*/*") if file.read_bytes() == b"14.0\n")
    weights.chmod(0o644)
    weights.write_text("13.0\n")
    ran = factory.run(path, build)
    assert ran.states == {"split": "kept", "fit": "ran", "apply": "kept"}
    assert ran.run.standings["fit"].why == "its outputs were lost"
    factory.files.remove(build / "store")
    assert factory.run(path, build).states == ALL_RAN
    assert factory.tree(build / "pipelines") == whole


def test_verify_finds_what_size_and_time_hide(place):
    path, build = place
    factory.run(path, build)
    answers = build / "pipelines" / "tiny" / "apply" / "answers"
    about, text = answers.stat(), answers.read_bytes()
    answers.write_bytes(text[::-1])
    os.utime(answers, ns=(about.st_atime_ns, about.st_mtime_ns))
    factory.run(path, build)
    assert answers.read_bytes() != text, "this test needs a change that goes unnoticed"
    assert factory.run(path, build, verify=True).states == ALL_KEPT
    assert answers.read_bytes() == text
