"""course make on a course with a pipeline: all that it exports, what its check catches, and that a learner's script stays."""
import subprocess
import sys

import pytest

import course_factory as factory
from course_factory import code, text
from coursekit import cli, outputs
from coursekit import notebook as nb
from coursekit.export import leftovers, modules

FOLDER = "03_stages/iris"
LESSON, SOLUTION = f"{FOLDER}/01_count.ipynb", f"solutions/{FOLDER}/02_train.ipynb"
EXERCISE, BLANK = f"exercises/{FOLDER}/02_train.ipynb", f"exercises/{FOLDER}/train.py"
GENERATED = [f"{FOLDER}/{name}" for name in ("count.py", "count.component.yml", "train.py", "train.component.yml", "MLproject", *sorted(modules.SHARED))]
COPIES = [f"{top}/{FOLDER}/{name}" for top in ("exercises", "solutions") for name in sorted(modules.SHARED)]


def lesson():
    made = factory.lesson()
    made.cells[1:1] = [
        text("what", "Counts the rows of a table, one number for the whole file, and writes it down. Reads a table; writes a number in a file.", "stage"),
        code("imports", "from stage_files import read_table, whole_file\nimport json", "stage"),
        code("parameters", 'table: "input_file" = "sample/rows.csv"  # the rows\ncounted: "output_file" = "../../build/count.json"  # how many', "parameters"),
        text("about-count", factory.PROSE),
        code("rows", 'rows = read_table(table, ["a", "b"], header=True)\ntotal = len(rows)', "stage"),
        code("write", 'with whole_file(counted) as file:\n    file.write_text(json.dumps(total))', "stage"),
        text("about-sums", factory.PROSE),
    ]
    return made


def solution():
    made = factory.solution()
    made.cells[1:1] = [
        text("what", "Trains a model on the rows that were counted before, and writes the sum of both columns as one number in one file.", "stage"),
        code("imports", "import json\nfrom stage_files import read_table, whole_file", "stage"),
        code("parameters", f'table: "input_file" = "../../../{FOLDER}/sample/rows.csv"  # rows\nmodel: "output_file" = "model.json"  # a number', "parameters"),
        text("about-fit", factory.PROSE),
        code("fit", "def fit(rows):\n    # BEGIN SOLUTION\n    return float(rows.to_numpy().sum())\n    # END SOLUTION", "stage"),
        code("train", 'rows = read_table(table, ["a", "b"], header=True)\nbest = fit(rows)  # SOLUTION', "stage"),
        code("save", "with whole_file(model) as file:\n    file.write_text(json.dumps(best))", "stage"),
    ]
    made.cells[-1].source = made.cells[-1].source.replace("../../01_first/README.md", "../../../03_stages/README.md")
    return made


@pytest.fixture
def course(tmp_path, monkeypatch):
    made = factory.make_course(tmp_path, {})
    folder = tmp_path / FOLDER
    (folder / "sample").mkdir(parents=True)
    (folder / "sample" / "rows.csv").write_text("a,b\n1,2\n3,4\n")
    (folder / "pipeline.yml").write_text("type: pipeline\n")
    (folder / "environment.yml").write_text("name: iris\n")
    (folder.parent / "README.md").write_text(factory.LESSON_README)
    nb.write(tmp_path / LESSON, factory.ran(lesson()))
    nb.write(tmp_path / SOLUTION, factory.ran(solution()))
    factory.use(made, monkeypatch)
    return made


def made(course) -> dict[str, bytes]:
    assert cli.main(["make"]) == 0
    return factory.snapshot(course.root)


def said(capsys) -> str:
    return capsys.readouterr().out


def run(path, *words: str, cwd=None) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, str(path), *words], cwd=cwd, capture_output=True, text=True)


def test_all_is_written_once_and_check_executes_nothing(course, capsys, monkeypatch):
    assert cli.main(["make", "--check"]) == 1
    assert f"{FOLDER}/count.py: missing (source: {LESSON}); course make {LESSON}" in said(capsys)
    first = made(course)
    assert {*GENERATED, EXERCISE, BLANK, *COPIES} <= first.keys()
    monkeypatch.setattr(outputs, "_run", None)
    assert cli.main(["make"]) == 0 and cli.main(["make", "--check"]) == 0
    assert factory.snapshot(course.root) == first


def test_the_scripts_run_and_the_notebook_runs_beside_the_shared_module(course, tmp_path):
    factory.edit(course, LESSON, "rows", 'rows = read_table(table, ["a", "b"], header=True)\ntotal = len(rows) + 0')  # so that make runs it
    made(course)
    assert (course.root / "build" / "count.json").read_text() == "2"
    done = run(course.root / FOLDER / "train.py", "--table", "sample/rows.csv", "--model", str(tmp_path / "a b" / "model.json"), cwd=course.root / FOLDER)
    assert (done.returncode, done.stderr, (tmp_path / "a b" / "model.json").read_text()) == (0, "", "10.0")


@pytest.mark.parametrize("name", [*GENERATED, *COPIES])
def test_a_file_edited_by_hand_is_caught_and_mended(course, capsys, name):
    before = made(course)
    (course.root / name).write_bytes(before[name] + b"# mine\n")
    assert cli.main(["make", "--check"]) == 1
    assert f"{name}: stale: edited by hand" in said(capsys)
    assert made(course) == before


def test_a_changed_notebook_names_script_component_and_entry_point(course, capsys):
    made(course)
    factory.edit(course, LESSON, "parameters", 'table: "input_file" = "sample/rows.csv"  # rows\ncounted: "output_file" = "c"  # how many\nfirst: int = 1')
    said(capsys)
    assert cli.main(["make", "--check"]) == 1
    found = said(capsys)
    for name in ("count.py", "count.component.yml", "MLproject"):
        assert f"{FOLDER}/{name}: stale" in found
    assert f"source: {LESSON}" in found and f"course make {LESSON}" in found


def test_what_cannot_be_exported_is_one_finding_and_the_rest_goes_on(course, capsys):
    made(course)
    factory.edit(course, LESSON, "rows", 'rows = read_table(table, ["a", "b"], header=True)\nprint(rowz)\ntotal = len(rows)')
    assert cli.main(["make", "--check"]) == 1
    assert f"{LESSON}, cell rows: uses 'rowz', which no cell makes" in said(capsys)


def test_two_notebooks_with_one_script_and_a_folder_without_definition(course, capsys):
    nb.write(course.root / f"{FOLDER}/03_count.ipynb", factory.ran(lesson()))
    nb.write(course.root / "03_stages/other/01_count.ipynb", factory.ran(lesson()))
    assert cli.main(["make", "--check"]) == 1
    found = said(capsys)
    assert f"{FOLDER}/03_count.ipynb: exports to {FOLDER}/count.py, as {LESSON} does; rename one of them" in found
    assert "03_stages/other/01_count.ipynb: has cells tagged `stage`, but 03_stages/other has no pipeline.yml" in found


def test_a_script_too_long_and_a_missing_environment(course, capsys):
    lines = "\n".join(f"print({number})" for number in range(110))
    factory.edit(course, LESSON, "write", f"{lines}\nwith whole_file(counted) as file:\n    file.write_text(json.dumps(total))")
    (course.root / FOLDER / "environment.yml").unlink()
    cli.main(["make", "--check"])
    found = said(capsys)
    assert "its script has 1" in found and "at most 120" in found and f"{FOLDER}/environment.yml: missing" in found


def test_a_blank_script_helps_waits_and_is_kept_when_answered(course, capsys, monkeypatch):
    before = made(course)
    path = course.root / BLANK
    assert run(path, "--help").returncode == 0
    done = run(path, "--table", "a", "--model", "b", cwd=course.root)
    line = path.read_text().splitlines().index("    return ...") + 1
    assert (done.returncode, done.stderr) == (2, f"train: train.py, line {line}: `return ...` waits for an answer\n")
    answered = path.read_text().replace("return ...", "return float(rows.to_numpy().sum())").replace("best = ...", "best = fit(rows)")
    path.write_text(answered)
    assert run(path, "--table", "sample/rows.csv", "--model", "../../build/m.json", cwd=course.root / FOLDER).returncode == 0
    assert cli.main(["make"]) == 0 and cli.main(["make", "--check"]) == 0
    assert path.read_text() == answered and f"{BLANK}: answered: kept" in said(capsys)
    monkeypatch.setenv("CI", "1")
    assert cli.main(["make", "--check"]) == 1
    path.write_text(answered.replace("import json", "import json  # mine"))
    assert cli.main(["make"]) == 1 and f"{BLANK}: edited: kept" in said(capsys)
    path.write_bytes(b"\xff\xfe")
    assert cli.main(["make"]) == 1 and path.read_bytes() == b"\xff\xfe"
    path.unlink()
    assert made(course) == before | {name: data for name, data in factory.snapshot(course.root).items() if name.startswith("build/")}


def test_an_untouched_older_blank_is_renewed(course, capsys):
    made(course)
    (course.root / BLANK).write_bytes((course.root / BLANK).read_bytes().replace(b"\n", b"\r\n"))  # an editor's line ends are no answer
    assert cli.main(["make", "--check"]) == 0
    factory.edit(course, SOLUTION, "save", "with whole_file(model) as file:\n    file.write_text(json.dumps([best]))")
    said(capsys)
    assert cli.main(["make", "--check"]) == 1 and f"{BLANK}: stale" in said(capsys)
    made(course)
    assert "json.dumps([best])" in (course.root / BLANK).read_text()


def test_leftovers_go_unless_somebody_answered(course, capsys):
    made(course)
    (course.root / LESSON).unlink()
    (course.root / SOLUTION).unlink()
    (course.root / BLANK).write_text((course.root / BLANK).read_text().replace("best = ...", "best = 3"))
    (course.root / FOLDER / "helper.py").write_text('"""By hand."""\n')
    again = type(course)(course.root)
    names = {str(finding).partition(":")[0] for finding in leftovers.check(again)}
    assert names == {*GENERATED, BLANK, *COPIES}
    _, kept = leftovers.remove(again)
    assert [finding.path for finding in kept] == [BLANK]
    assert sorted(path.name for path in (course.root / FOLDER).iterdir()) == ["environment.yml", "helper.py", "pipeline.yml", "sample"]


def test_an_unreadable_notebook_costs_no_script(course):
    before = made(course)
    (course.root / LESSON).write_bytes(before[LESSON][:300])
    assert cli.main(["make"]) == 1
    assert (course.root / FOLDER / "count.py").read_bytes() == before[f"{FOLDER}/count.py"]


def test_nbconvert_writes_the_same_script(course):
    expected = made(course)[f"{FOLDER}/count.py"].decode()
    (course.root / FOLDER / "count.py").unlink()
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "stage", "01_count.ipynb"]
    done = subprocess.run(command, cwd=course.root / FOLDER, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (course.root / FOLDER / "count.py").read_text().splitlines() == expected.replace(LESSON, "01_count.ipynb").splitlines()
