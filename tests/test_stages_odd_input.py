"""Stages take what is odd and harmless for what it is, survive whatever else comes, and refuse what their own arithmetic cannot bear."""
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as some

from amount import FULL
from damaged_tables import damages
from stage_room import IRIS, READS, assert_refused, chain, copy, outputs, run, tree
from test_stages_bad_input import RAW, TABLES, put


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> dict[str, Path]:
    """Good inputs and results of all stages."""
    return chain(tmp_path_factory.mktemp("good"))


def quoted(text: str) -> str:
    """Every cell in quotes."""
    return "".join('"' + line.replace(",", '","') + '"\n' for line in text.splitlines())


def spaced(text: str) -> str:
    """A blank on both sides of each number."""
    return "".join(",".join(f" {cell} " if cell[-1:].isdigit() else cell for cell in line.split(",")) + "\n" for line in text.splitlines())


HARMLESS = {
    "Windows line ends": lambda text: text.replace("\n", "\r\n"), "a byte order mark": lambda text: "\ufeff" + text, "no newline at the end": str.rstrip,
    "empty lines at the end": lambda text: text + "\n\n\n", "quotes": quoted, "blanks around numbers": spaced,
    "all of them": lambda text: "\ufeff" + quoted(text).replace("\n", "\r\n") + "\r\n\r\n",
}


@pytest.mark.parametrize("place", TABLES, ids=lambda place: "-".join(filter(None, place)))
@pytest.mark.parametrize("oddity", HARMLESS)
def test_what_is_odd_and_harmless_gives_the_same_bytes(good, tmp_path, place, oddity):
    stage, flag, inside = place
    text = (good[flag] / inside if inside else good[flag]).read_text()
    flags, _ = put(tmp_path, good, place, HARMLESS[oddity](text).encode())
    targets = outputs(stage, tmp_path)
    done = run(stage, **{name: good[name] for name in READS[stage]} | flags, **targets)
    assert done.code == 0 and not done.err, done
    for name, target in targets.items():
        assert (tree(target) or target.read_bytes()) == (tree(good[name]) or good[name].read_bytes()), name


@pytest.mark.parametrize("name", ["with a space", "süß", "-dash", "a'quote", "100%"])
@pytest.mark.parametrize("stage", READS)
def test_a_path_may_have_any_name(good, tmp_path, monkeypatch, stage, name):
    monkeypatch.chdir(tmp_path)
    inputs = {flag: copy(good[flag], tmp_path / f"{name} {flag}") for flag in READS[stage]}
    done = run(stage, **inputs, **{flag: tmp_path / f"{name} out" / path.name for flag, path in outputs(stage, tmp_path).items()})
    assert done.code == 0 and not done.err, done


# --- what the arithmetic of a stage cannot bear ---------------------------------------------------------------------------------
BEYOND = {  # finite numbers from which a stage would make NaN or infinity: weights are of single precision
    ("preprocess", "raw", ""): ["1e308", "-1e308"], ("train", "train_set", "x_train.csv"): ["1e39", "-1e308"], ("infer", "features", ""): ["1e39", "-1e308"]}


def lines_of(good: dict[str, Path], place: tuple[str, str, str]) -> list[str]:
    """The lines of a good file."""
    return (good[place[1]] / place[2] if place[2] else good[place[1]]).read_text().splitlines()


@pytest.mark.parametrize(("place", "cell"), [(place, cell) for place, cells in BEYOND.items() for cell in cells],
                         ids=lambda given: given if isinstance(given, str) else given[0])
def test_a_number_beyond_all_measure_is_refused(good, tmp_path, place, cell):
    lines = lines_of(good, place)
    lines[-1] = ",".join([cell, *lines[-1].split(",")[1:]])
    flags, path = put(tmp_path, good, place, "\n".join(lines).encode())
    assert_refused(place[0], tmp_path, good, flags, str(path))


@pytest.mark.parametrize("rows", [[0], [0, 60, 120], [*range(50), 60], [0, 60, 120] * 2], ids=["one", "one of each", "one of a species", "two of each"])
def test_too_few_flowers_to_split_are_refused(good, tmp_path, rows):
    flags, path = put(tmp_path, good, ("preprocess", "raw", ""), "\n".join(RAW[row] for row in rows).encode())
    assert_refused("preprocess", tmp_path, good, flags, str(path))


@pytest.mark.parametrize(("stage", "knob", "value"), [
    ("preprocess", "seed", "-1"), ("preprocess", "seed", str(2**32)), ("train", "seed", str(2**70)), ("train", "epochs", "0"),
    ("train", "learning_rate", "nan"), ("train", "hidden", "1e3"), ("preprocess", "test_size", "1"), ("infer", "header", "maybe"), ("infer", "device", "tpu")])
def test_a_knob_out_of_its_bounds_is_refused(good, tmp_path, stage, knob, value):
    done = run(stage, **{flag: good[flag] for flag in READS[stage]}, **outputs(stage, tmp_path), **{knob: value})
    assert done.code == 2 and knob.replace("_", "-") in done.err.splitlines()[-1] and "Traceback" not in done.err and not list(tmp_path.iterdir()), done


@pytest.mark.parametrize("stage", ["train", "infer"])
def test_a_device_that_is_not_there_is_refused(good, tmp_path, stage):
    import torch

    here = torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else "cpu"
    missing = "mps" if here == "cuda" else "cuda"
    done = run(stage, **{flag: good[flag] for flag in READS[stage]}, **outputs(stage, tmp_path), device=missing)
    assert done.code == 2 and done.err.count("\n") == 1 and f"device {missing}" in done.err and not list(tmp_path.iterdir()), done


@pytest.mark.parametrize("stage", READS)
def test_a_path_that_no_disk_can_hold_is_refused(good, tmp_path, stage):
    flag = READS[stage][0]
    assert_refused(stage, tmp_path, good, {flag: tmp_path / ("x" * 300)}, "x" * 300)


# --- whatever else comes ------------------------------------------------------------------------------------------------------------
JUICY = [b",", b"\n", b"\r", b"\r\n", b'"', b"\0", b";", b"\t", b" ", b"-", b".", b"e", b"9", b"nan", b"inf", b"True", b"\xef\xbb\xbf", b"\xff", b"1e5", b"#",
         b"Iris-setosa", b"\n\n", b",,", b"'", b"_", b"\xc2\xa0", b"\x0b", b"\x0c", b"\x1c", b"\xe2\x80\xa8", b"+", b"0x1"]
WHERE = some.integers(0, 10_000)
DAMAGE = some.one_of(
    some.tuples(some.just("insert"), WHERE, some.sampled_from(JUICY) | some.binary(min_size=1, max_size=4)),
    some.tuples(some.just("cut"), WHERE, some.integers(1, 40)),
    some.tuples(some.just("over"), WHERE, some.sampled_from(JUICY) | some.binary(min_size=1, max_size=2)), some.tuples(some.just("end"), WHERE, some.just(b"")),
    some.tuples(some.just("again"), WHERE, some.integers(1, 60)))


def damaged(content: bytes, steps: list) -> bytes:
    """The bytes after some accidents."""
    for kind, where, what in steps:
        at = where % (len(content) + 1)
        content = {
            "insert": lambda c, at=at, what=what: c[:at] + what + c[at:], "cut": lambda c, at=at, what=what: c[:at] + c[at + what:],
            "over": lambda c, at=at, what=what: c[:at] + what + c[at + len(what):], "end": lambda c, at=at, what=what: c[:at],
            "again": lambda c, at=at, what=what: c[:at] + c[max(0, at - what):],
        }[kind](content)
    return content


def rows_of(content: bytes) -> list[str]:
    """The lines of a file as an editor shows them, without empty ones at its end."""
    return content.decode("utf-8-sig").replace("\r\n", "\n").rstrip("\r\n").split("\n")


@seed(random.SystemRandom().randrange(2**32) if FULL else 7)
@settings(max_examples=3_000 if FULL else 150, deadline=None, database=None)
@given(steps=some.lists(DAMAGE, min_size=1, max_size=3))
def test_a_damaged_file_is_refused_or_every_row_is_answered(good, tmp_path_factory, steps):
    folder, content = tmp_path_factory.getbasetemp() / "fuzz", good["features"].read_bytes()
    folder.mkdir(exist_ok=True)
    path, target, broken = folder / "x.csv", folder / "predictions.csv", damaged(content, steps)
    path.write_bytes(broken)
    target.unlink(missing_ok=True)
    done = run("infer", model=good["model"], features=path, predictions=target)
    if done.code:
        assert done.code == 2 and done.err.count("\n") == 1 and str(path) in done.err and not target.exists(), done
        return
    right = dict(zip(rows_of(content)[1:], rows_of(good["predictions"].read_bytes())[1:], strict=True))
    rows, answers = rows_of(broken)[1:], rows_of(target.read_bytes())[1:]
    assert len(rows) == len(answers), f"{len(rows)} rows, {len(answers)} answers"
    for row, answer in zip(rows, answers, strict=True):
        [float(cell.strip('" ')) for cell in row.split(",")]
        name, *chances = answer.split(",")
        assert row not in right or (name == right[row].split(",")[0] and all(
            abs(float(one) - float(two)) < 1e-4 for one, two in zip(chances, right[row].split(",")[1:], strict=True))), row


@seed(random.SystemRandom().randrange(2**32) if FULL else 7)
@settings(max_examples=1_000 if FULL else 60, deadline=None, database=None)
@given(steps=some.lists(DAMAGE, min_size=1, max_size=3))
def test_damaged_flowers_are_refused_or_all_split(good, tmp_path_factory, steps):
    folder, broken = tmp_path_factory.getbasetemp() / "fuzz-raw", damaged(good["raw"].read_bytes(), steps)
    folder.mkdir(exist_ok=True)
    path, targets = folder / "iris.csv", outputs("preprocess", folder)
    path.write_bytes(broken)
    before = tree(folder / "out")
    done = run("preprocess", raw=path, **targets)
    if done.code:
        assert done.code == 2 and done.err.count("\n") == 1 and str(path) in done.err and tree(folder / "out") == before, done
        return
    counts = [len(rows_of(file.read_bytes())) - 1 for file in (targets["y_test"], targets["x_test"], targets["train_set"] / "y_train.csv")]
    assert counts[0] == counts[1] and counts[0] + counts[2] == len(rows_of(broken))


# --- as a program of its own ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("stage", READS)
def test_a_real_process_says_the_same(good, tmp_path, stage):
    place = next(place for place in TABLES if place[0] == stage)
    damage = next(damage for damage in damages(*TABLES[place]) if damage.cause == "one cell more")
    flags, path = put(tmp_path, good, place, damage.content)
    flags = {flag: good[flag] for flag in READS[stage]} | flags
    words = [str(word) for flag, value in (flags | outputs(stage, tmp_path)).items() for word in (f"--{flag.replace('_', '-')}", value)]
    done = subprocess.run([sys.executable, IRIS / f"{stage}.py", *words], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    inside = run(stage, **flags, **outputs(stage, tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (inside.code, inside.out, inside.err) and done.returncode == 2
    assert f"{path}: row {damage.row}" in done.stderr and not [path for path in tmp_path.rglob("out/**/*") if path.is_file()]
