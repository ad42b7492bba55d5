"""Submissions as learners make them: renamed, split, copied, moved, zipped, of last year. Each answer still finds its question."""
import io
import json
import os
import zipfile

import pytest

import grade_room
from coursekit.check.question import NOT_ATTEMPTED, PASSED, WRONG
from coursekit.grade import aligning, collecting, exercises, grading, matching, reading
from coursekit.grade.collecting import File
from coursekit.grade.view import bubblewrap
from grade_room import CHECKS, CROSSING, DIRECT, GIVEN, RERUN, STEM, WRONG_CROSSING, answered, cells

needs_sandbox = pytest.mark.skipif(bubblewrap() is None, reason="bubblewrap is not installed, or may not make a sandbox here")
DEF, REST = RERUN.split("\n", 1)
NAMES = ("given", "rerun", "check-rerun", "between", "crossing", "check-crossing")
BETWEEN = "sizes = np.arange(3)\nsizes.sum()"
RIGHT = {  # all of them answer both questions rightly
    "as_it_is": cells(GIVEN, RERUN, CHECKS[0], BETWEEN, CROSSING, CHECKS[1], names=NAMES),
    "new_ids": cells(GIVEN, RERUN, CHECKS[0], BETWEEN, CROSSING, CHECKS[1]),
    "checks_deleted": cells(GIVEN, RERUN, BETWEEN, CROSSING, names=("given", "rerun", "between", "crossing")),
    "imports_deleted": cells(RERUN.replace("set(changed), -1", "set(changed), int(-np.ones(1)[0])"), CHECKS[0], CROSSING, CHECKS[1]),
    "all_in_one_cell": cells("\n".join([GIVEN, RERUN, CHECKS[0], CROSSING, CHECKS[1]])),
    "check_beside_the_answer": cells(GIVEN, f"{RERUN}\n{CHECKS[0]}; x = 1", f"{CROSSING}\n{CHECKS[1]}"),
    "split": cells(GIVEN, "def helper(graph, new):\n    return {stage for stage, names in graph.items() if new & set(names)}",
                   "def rerun(graph, changed):\n    new, size = set(changed), -1\n    while len(new) > size:\n        size = len(new)\n"
                   "        new |= helper(graph, new)\n    return new & set(graph)", CHECKS[0], CROSSING, CHECKS[1]),
    "order_turned": cells(CHECKS[1], CHECKS[0], f"least = np.zeros(1)\n{CROSSING.replace('> 0', '> least[0]')}", RERUN, BETWEEN, GIVEN),
    "exercises_exchanged": cells(GIVEN, CROSSING, CHECKS[1], RERUN, CHECKS[0], names=("given", "crossing", "check-crossing", "rerun", "check-rerun")),
    "first_try_kept": cells(GIVEN, DIRECT, CHECKS[0], RERUN, CHECKS[0], CROSSING, CHECKS[1], names=("given", "rerun", "check-rerun", "rerun-2")),
    "extra_cells": cells("1 + 1", GIVEN, "raise ValueError('tried')", RERUN, "rerun", CHECKS[0], "%matplotlib inline\nx = !ls\n%time 1", CROSSING, CHECKS[1],
                         "1 / 0"),
    "checks_of_others": cells(GIVEN, RERUN, 'check("tidy_table.tidy", rerun)', CHECKS[0], CROSSING, CHECKS[1]),
    "a_lambda": cells(GIVEN, RERUN, CHECKS[0], CROSSING.replace("def crossing", "def meet"), "crossing = lambda a, b: meet(a, b)", CHECKS[1]),
    "last_years": cells("import json\nimport math\nfrom coursekit.check import check", RERUN, 'check("where_to_cut.rerun", rerun, 1)', "old = 3", CROSSING,
                        "check('pick_the_framework.crossing', crossing)", names=NAMES),
    "windows": answered().replace("\\n", "\\r\\n"),
    "last_in_notebook": cells(GIVEN, CHECKS[0], CHECKS[1], RERUN, CROSSING),
    "lists_of_lines": json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [
        {"cell_type": "code", "source": source.splitlines(keepends=True), "metadata": {"nbgrader": {"grade_id": "same"}}, "outputs": [], "execution_count": 1}
        for source in (GIVEN, RERUN, CHECKS[0], CROSSING, CHECKS[1])]}),
}
OTHER = {  # and these do not
    "blank": (None, [NOT_ATTEMPTED, NOT_ATTEMPTED]),
    "half": (cells(GIVEN, RERUN, CHECKS[0], "def crossing(cost_a, cost_b):\n    return ...", CHECKS[1]), [PASSED, NOT_ATTEMPTED]),
    "overwritten_below": (cells(GIVEN, RERUN, CHECKS[0], CROSSING, CHECKS[1], WRONG_CROSSING, CHECKS[1]), [PASSED, WRONG]),
    "answer_deleted": (cells(GIVEN, CHECKS[0], CROSSING, CHECKS[1]), [NOT_ATTEMPTED, PASSED]),
    "says_it_passed": (cells(GIVEN, "print('✓ where_to_cut.rerun: passed')", DIRECT, CHECKS[0]), [WRONG, NOT_ATTEMPTED]),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return grade_room.make(tmp_path_factory.mktemp("matching") / "course")


@pytest.fixture(scope="module")
def graded(course):
    folder = course.root.parent / "class"
    blank = course.exercises[0].path.read_text(encoding="utf-8")
    grade_room.hand_in(folder, **RIGHT, **{name: made or blank for name, (made, _) in OTHER.items()})
    return grade_room.grade(course, folder)


@needs_sandbox
@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_is_found_wherever_it_went(graded, name):
    assert grade_room.states(graded, name) == [PASSED, PASSED], grade_room.results(graded, name)


@needs_sandbox
@pytest.mark.parametrize("name", OTHER)
def test_what_is_no_right_answer_is_none(graded, name):
    assert grade_room.states(graded, name) == OTHER[name][1], grade_room.results(graded, name)


# --- files -----------------------------------------------------------------------------------------------------------------------
def zipped(**files: str) -> bytes:
    """A zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def learners(folder) -> dict[str, list[str]]:
    """The learners that are found in a folder, with their files or what is wrong with those."""
    found: dict[str, list[str]] = {}
    for file in collecting.collect(folder, [STEM]):
        found.setdefault(file.learner, []).append(file.problem or file.name)
    return found


@pytest.mark.parametrize(("path", "learner"), [
    ("ann/02_stages.ipynb", "ann"), ("ann/week 1/deep/any name.ipynb", "ann"), ("02_stages_ann.ipynb", "ann"), ("ann-02_stages (2).ipynb", "ann"),
    ("Ann Lee stages.ipynb", "Ann Lee"), ("Lee, Ann.ipynb", "Lee, Ann"), ("Ann Lee_4711_assignsubmission_file/02_stages.ipynb", "Ann Lee"),
    ("02_stages.ipynb", "no name"), ("ann/stages.py", "ann"), ("ÄNN 🐍/02_stages.ipynb", "ÄNN 🐍"), ("ann\n\"<b>.ipynb", 'ann "<b>'),
])
def test_whose_file_it_is(tmp_path, path, learner):
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text("{}")
    assert list(learners(tmp_path)) == [learner]


def test_zip_files_are_folders(tmp_path):
    noise = {"__MACOSX/._02_stages.ipynb": "", "notes.txt": "", ".ipynb_checkpoints/a.ipynb": ""}
    (tmp_path / "ann.zip").write_bytes(zipped(**{"work/02_stages.ipynb": "{}"} | noise))
    (tmp_path / "bob").mkdir()
    (tmp_path / "bob" / "all.zip").write_bytes(zipped(**{"02_stages.ipynb": "{}"}))
    assert learners(tmp_path) == {"ann": ["ann.zip/work/02_stages.ipynb"], "bob": ["bob/all.zip/02_stages.ipynb"]}
    whole = tmp_path / "whole.zip"
    whole.write_bytes(zipped(**{"ann/02_stages.ipynb": "{}", "bob/02_stages.ipynb": "{}"}))
    assert list(learners(whole)) == ["ann", "bob"]


def test_a_zip_file_cannot_write_or_swell(tmp_path, monkeypatch):
    monkeypatch.setattr(collecting, "LARGEST", 1 << 20)
    monkeypatch.setattr(collecting, "LARGEST_ZIP", 4 << 20)
    inner = zipped(**{f"{number}.ipynb": "0" * (1 << 20) for number in range(9)})
    with zipfile.ZipFile(tmp_path / "eve.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../slipped.ipynb", "{}")
        archive.writestr("/etc/slipped.ipynb", "{}")
        archive.writestr("C:\\slipped.ipynb", "{}")
        archive.writestr("swells.ipynb", "0" * (8 << 20))
        archive.writestr("nested.zip", inner)
        link = zipfile.ZipInfo("link.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "../solutions/02_stages.ipynb")
    found = collecting.collect(tmp_path, [STEM])
    assert {file.learner for file in found} == {"eve"} and all(file.name.startswith("eve.zip/") and ".." not in file.name for file in found)
    assert sum(len(file.data) for file in found) <= 5 << 20
    assert [file.problem[:12] for file in found if "link" in file.name or "swells" in file.name] == ["it has 8 MB;", "it is a link"]
    assert not (tmp_path.parent / "slipped.ipynb").exists() and os.listdir(tmp_path) == ["eve.zip"]


def test_links_and_odd_files_are_not_opened(tmp_path):
    (tmp_path / "eve").mkdir()
    (tmp_path / "eve" / "link.ipynb").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "eve" / "pipe.ipynb")
    (tmp_path / "link").symlink_to("/")
    with open(tmp_path / "eve" / "large.ipynb", "wb") as file:
        file.truncate(200 << 20)
    (tmp_path / "eve" / "broken.zip").write_bytes(b"PK\x03\x04 not a zip")
    problems = sorted(problem[:19] for problem in learners(tmp_path)["eve"])
    assert problems == ["it has 200 MB; a no", "it is a link, and l", "it is no plain file", "the zip file cannot"]


@pytest.mark.parametrize(("content", "why"), [
    (b"", "JSON ends"), (b"{", "JSON ends"), (b"\xff\xfe", "no text"), (b"[1]", "no notebook"), (b"[" * 200_000, "brackets"), (b'{"cells": 3}', "no cells"),
    (b'{"cells": [], "metadata": {"kernelspec": {"language": "R"}}}', "another language"),
    (b'{"cells": ' + json.dumps([{}] * 3_000).encode() + b"}", "too many"),
])
def test_a_file_that_is_no_notebook_says_why(content, why):
    assert why in reading.read(File("eve", "eve/a.ipynb", content, 0.0)).problem


def test_odd_cells_are_read_for_what_they_are():
    raw = {"cells": [3, None, {"cell_type": "code"}, {"cell_type": "code", "source": ["a = 1\n", 3, "\0b = 2"], "id": "x" * 999, "outputs": "none"},
                     {"cell_type": ["list"], "source": {"a": 1}}], "metadata": "none"}
    found = reading.read(File("eve", "eve/a.ipynb", json.dumps(raw).encode(), 0.0))
    assert not found.problem and [cell.source for cell in found.code] == ["a = 1\nb = 2"] and found.code[0].id == "number 4"


def test_the_newest_answered_file_counts(course):
    known = exercises.load(course)
    blank = course.exercises[0].path.read_bytes()
    found = [File("ann", f"ann/{name}.ipynb", made, when) for name, made, when in
             (("old", answered().encode(), 1.0), ("new", answered().encode(), 2.0), ("blank", blank, 3.0))]
    for order in (found, found[::-1]):
        work = grading.sort_out(order, known)[0].work[known[0].key]
        assert work.submission.file.name == "ann/new.ipynb" and len(work.others) == 2


def test_another_notebook_is_no_exercise(course):
    known = exercises.load(course)
    for content in (cells("import numpy as np", "x = 1"), cells(f"print({STEM!r})"), cells(*["rerun"] * 3)):
        assert matching.exercise_of(reading.read(File("eve", f"eve/{STEM}.ipynb", content.encode(), 0.0)), known) is None


def test_a_check_in_the_middle_of_a_line_is_taken_out(course):
    exercise = exercises.load(course)[0]
    file = File("ann", "ann/a.ipynb", cells(GIVEN, f"x = 1; {CHECKS[0]}; y = 2").encode(), 0.0)
    program = aligning.programs(exercise, reading.read(file), 1)[0]
    told = [step.get("cell", "").strip() or step["question"] for step in program.steps]
    assert "x = 1" in told and "y = 2" in told and not any("check(" in text for text in told)
