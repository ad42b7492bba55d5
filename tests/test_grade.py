"""`course grade` from the command line: table, pages, what is run again, names, lateness, and what it says when it cannot."""
import csv
import os
import re
import time

import pytest

import course_factory
import grade_room
from coursekit import cli
from coursekit.catalog import Course
from coursekit.check.question import PASSED, WRONG
from coursekit.grade import grading, pages, shown, table, view
from coursekit.grade.reading import Cell, Submission
from coursekit.grade.sandbox import Limits, Sandbox
from coursekit.grade.view import bubblewrap
from grade_room import CHECKS, DIRECT, GIVEN, RERUN, answered, cells

needs_sandbox = pytest.mark.skipif(bubblewrap() is None, reason="bubblewrap is not installed, or may not make a sandbox here")
EVIL = 'eve"><script>alert(1)<img src=x onerror=alert(2)>'
SCRIPT = "<script>alert('out')</script>"


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    return grade_room.make(tmp_path_factory.mktemp("grade") / "course")


def evil_notebook() -> str:
    """Outputs, texts and names that are script."""
    data = {"text/html": SCRIPT, "image/svg+xml": f"<svg onload=alert(3)>{SCRIPT}</svg>", "application/javascript": "alert(4)", "text/plain": SCRIPT,
            "image/png": '"><script>alert(5)</script>'}
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    read = course_factory.notebook(course_factory.text("a", SCRIPT), course_factory.code("b", f"{GIVEN}  # {SCRIPT}"),
                                   course_factory.code("c", DIRECT.replace("def rerun", f"def helper(): raise ValueError({SCRIPT!r})\ndef rerun")),
                                   course_factory.code("d", CHECKS[0]), course_factory.code("e", f"def crossing(a, b):\n    raise ValueError({SCRIPT!r})"))
    for cell in read.cells[1:3]:
        cell.outputs = [output, {"output_type": "stream", "name": "stdout", "text": SCRIPT}]
    import json
    return json.dumps(read)


@pytest.fixture(scope="module")
def run(course):
    """A class graded from the command line: where it lies, what was printed, and the same once more after one change."""
    folder = course.root.parent / "class of may"
    grade_room.hand_in(folder, ann=answered(), **{"bob stone": answered(first=DIRECT), "=cmd": cells(GIVEN, RERUN)})
    (folder / f"{EVIL}.ipynb".replace("/", "∕")).write_text(evil_notebook())
    (folder / "dan").mkdir()
    (folder / "dan" / "notes.ipynb").write_text("{")
    (folder / "names.csv").write_text("ann,Ann Lee\nnobody,Nora Body\n")
    os.utime(folder / "ann" / f"{grade_room.STEM}.ipynb", (1e9, 1e9))
    words = ["grade", str(folder), "--names", str(folder / "names.csv"), "--due", "2020-01-01", "--csv", str(course.root.parent / "mine.csv")]
    calls = []
    with pytest.MonkeyPatch.context() as patch:
        course_factory.use(course, patch)
        for change in (None, None, "bob stone"):
            if change:
                path = folder / change / f"{grade_room.STEM}.ipynb"
                path.write_text(answered())
            with grade_room.quiet() as (out, err):
                code = cli.main(words)
            calls.append((code, out.getvalue(), err.getvalue()))
    return {"folder": folder, "calls": calls, "out": course.build / "grades" / "class of may", "csv": course.root.parent / "mine.csv"}


@needs_sandbox
def test_it_says_what_it_did(run):
    code, out, err = run["calls"][0]
    assert code == 0, err
    assert "6 learners, 4 notebooks (4 run" in out and "index.html" in out and "grades.csv" in out
    assert "✓✓" in err and "ann" not in out.splitlines()[0]


@needs_sandbox
def test_only_what_changed_is_run_again(run):
    assert [re.search(r"\((\d+) run", out)[1] for _, out, _ in run["calls"]] == ["4", "0", "0"], "bob's is the same as Ann's now, and that is known"


@needs_sandbox
def test_the_table_has_a_row_for_everybody(run):
    rows = {row["learner"]: row for row in csv.DictReader((run["out"] / "grades.csv").open(encoding="utf-8"))}
    assert set(rows) == {"Ann Lee", "bob stone", "'=cmd", "dan", "Nora Body", EVIL}
    assert rows["Ann Lee"]["passed"] == rows["bob stone"]["passed"] == "2" and rows["Ann Lee"]["late"] == "" and rows["bob stone"]["late"] == "where_to_cut"
    assert rows["'=cmd"]["where_to_cut.rerun"] == PASSED and rows["'=cmd"]["pick_the_framework.crossing"] == "not attempted"
    assert rows["Nora Body"]["where_to_cut.rerun"] == rows["dan"]["where_to_cut.rerun"] == "not handed in"
    assert re.fullmatch(rf"{WRONG} \([a-z-]+\)", rows[EVIL]["where_to_cut.rerun"])
    assert run["csv"].read_bytes() == (run["out"] / "grades.csv").read_bytes()


@needs_sandbox
def test_no_page_can_run_anything_or_ask_the_network(run):
    made = list(run["out"].rglob("*.html"))
    assert len(made) == 1 + 6 + 4
    for path in made:
        page = path.read_text(encoding="utf-8")
        assert "default-src 'none'" in page and not re.search(r"<(script|svg|iframe|object|embed|link|base|form)\b|https?://", page, re.I), path
        assert not re.search(r"<[^>]*\son\w+\s*=", page), path
        assert all(source.startswith("data:image/") for source in re.findall(r'src="([^"]*)"', page))
        for link in re.findall(r'href="([^"]*)"', page):
            assert (path.parent / link).is_file(), link


@needs_sandbox
def test_the_first_page_shows_who_is_stuck_where(run):
    page = (run["out"] / "index.html").read_text(encoding="utf-8")
    assert "Where the class is stuck" in page and "<strong>1×</strong> <code>" in page and "JSON ends" in page
    assert page.index("pick_the_framework.crossing</code>") < page.index("where_to_cut.rerun</code>"), "the hardest question first"


@needs_sandbox
def test_a_page_to_hand_back_tells_the_hint_and_no_answer(run):
    page = next((run["out"] / "learners").glob("eve*.html")).read_text(encoding="utf-8")
    assert '<li class="wrong"><strong>rerun: wrong</strong> ' in page and "new &amp; set" not in page and "solutions/" not in page
    assert "Not handed in." in next((run["out"] / "learners").glob("nora*.html")).read_text(encoding="utf-8")


@pytest.mark.parametrize(("words", "said"), [
    (["nowhere"], "no such folder"), ([".", "--due", "tomorrow"], "is no time"), ([".", "--names", "nowhere.csv"], "cannot be read"),
    ([".", "--only", "tidy_tabel"], "no such exercise"), (["empty"], "holds no notebooks"), ([".", "--out", "results"], "among the submissions"),
])
def test_wrong_use_is_one_line(course, run_in, words, said):
    code, err = run_in(course, words)
    assert code == 2 and said in err and err.count("\n") == 1


@pytest.fixture
def run_in(tmp_path, monkeypatch):
    """Call `course grade` in a folder with one submission."""
    def call(course: Course, words: list[str]) -> tuple[int, str]:
        grade_room.hand_in(tmp_path, ann=answered("never = \"graded before\""))
        (tmp_path / "empty").mkdir()
        course_factory.use(course, monkeypatch)
        monkeypatch.chdir(tmp_path)
        with grade_room.quiet() as (_, err):
            code = cli.main(["grade", *words])
        return code, err.getvalue()
    return call


def test_without_bubblewrap_it_says_what_is_not_protected(course, run_in, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    code, err = run_in(course, ["."])
    assert code == 2 and "--trust" in err and "Not protected" in err and "solutions" in err


def test_with_trust_it_runs_without_a_sandbox(course, tmp_path, monkeypatch):
    monkeypatch.setattr(view, "bubblewrap", lambda: None)
    monkeypatch.setattr("coursekit.grade.sandbox.bubblewrap", lambda: None)
    before, others = course_factory.snapshot(course.root), grade_room.below(os.getpid())
    grade_room.hand_in(tmp_path, ann=answered("open('written', 'w').write('x')"), bob=answered("while True:\n    pass"))
    graded = grade_room.grade(course, tmp_path, seconds=6, trust=True)
    found = {name: grade_room.results(graded, name) for name in ("ann", "bob")}
    assert all(result.status == PASSED for each in found.values() for result in each), found
    assert course_factory.snapshot(course.root) == before
    assert grade_room.below(os.getpid()) <= others


@needs_sandbox
def test_a_sandbox_that_is_left_leaves_no_process(course):
    others = grade_room.below(os.getpid())
    with pytest.raises(KeyboardInterrupt), Sandbox(course, Limits()) as sandbox:
        sandbox.begin(1, 0, "exercises/01_first")
        time.sleep(0.2)
        raise KeyboardInterrupt
    assert grade_room.below(os.getpid()) <= others


def test_equal_names_stay_two_pages():
    names = ["Ann", "ann", "Änn", "a/n/n", "../../ann", "", "🐍", "a" * 300]
    made = [pages.slug(name) for name in names]
    assert len(set(made)) == len(names) and all(re.fullmatch(r"[a-z0-9-]{1,60}", name) for name in made)


def test_a_picture_is_shown_only_where_it_is_one():
    png = "iVBORw0KGgoAAAANSUhEUg=="
    cell = Cell("code", "x", "a", ({"data": {"image/png": png}}, {"data": {"image/png": "AAAA"}}, {"data": {"image/svg+xml": "<svg/>"}}, {"data": 3}, "none"))
    assert shown.body(Submission(None, (cell,))).count("<img") == 1


def test_a_name_is_no_formula():
    assert [table.harmless(name) for name in ("=1+1", "@x", "Ann")] == ["'=1+1", "'@x", "Ann"]


def test_grading_is_kept_by_what_decides_it(course, tmp_path):
    one, other = grading.Options(), grading.Options(limits=Limits(seconds=1))
    assert grading._rules(one) == grading._rules(grading.Options(jobs=9)) != grading._rules(other)
