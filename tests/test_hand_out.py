"""course hand-out: everything for a learner, no answer anywhere, and reset still works there."""
import os
import re
import subprocess

import pytest

import course_factory as factory
from coursekit import cli
from coursekit import notebook as nb
from coursekit.catalog import Course
from coursekit.exercises import attempts
from coursekit.verbs import make as make_verb
from coursekit.verbs.hand_out import hand_out

SECRETS = ("first + second", "result = x + y", "Another way", "sum([first, second])")


@pytest.fixture
def course(tmp_path, monkeypatch):
    root = tmp_path / "course"
    notebooks = {factory.LESSON: factory.ran(factory.lesson()), factory.SOLUTION: factory.ran(factory.solution()),
                 "02_second/01_words.ipynb": factory.ran(factory.lesson()), "solutions/02_second/02_sums.ipynb": factory.ran(factory.solution())}
    (root / "02_second").mkdir(parents=True)
    (root / "02_second" / "README.md").write_text(factory.LESSON_README)
    course = factory.made_course(root, notebooks)
    for name in ("tests/checks/sums.py", ".ci/run", ".github/workflows/test.yml", "build/report/index.html", ".venv/x", "scripts/tool.py",
                 "01_first/data/rows.csv", "pyproject.toml", ".gitignore", "exercises/README.md", "exercises/01_first/my_try.ipynb",
                 "scripts/__pycache__/tool.pyc"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        secret = name.startswith(("tests", ".ci", ".github", "build")) or "my_try" in name
        (root / name).write_text("result = x + y" if secret else f"# {name}")
    factory.edit(course, factory.EXERCISE, "sum", "total = first + second")
    factory.use(course, monkeypatch)
    return course


def in_git(course) -> None:
    (course.root / ".gitignore").write_text("/build/\n/.venv/\n__pycache__/\n")
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=course.root, check=True)
    (course.root / "notes.txt").write_text("result = x + y, not tracked")


def names(root) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


EXPECTED = [".gitignore", "01_first/01_words.ipynb", "01_first/README.md", "01_first/data/rows.csv", "02_second/01_words.ipynb", "02_second/README.md",
            "README.md", "exercises/.blanks/01_first/02_sums.ipynb", "exercises/.blanks/02_second/02_sums.ipynb", "exercises/01_first/02_sums.ipynb",
            "exercises/02_second/02_sums.ipynb", "exercises/README.md", "pyproject.toml", "scripts/tool.py"]


@pytest.mark.parametrize("git", [False, True])
def test_a_copy_without_the_answers(course, tmp_path, capsys, git):
    if git:
        in_git(course)
    target = tmp_path / "for-my-class"
    assert cli.main(["hand-out", str(target)]) == 0
    assert "no answers in it; lessons 2, notebooks 2, exercises 2" in capsys.readouterr().out
    assert names(target) == EXPECTED
    assert not [name for name in names(target) for secret in SECRETS if secret.encode() in (target / name).read_bytes()]
    assert sorted(os.listdir(tmp_path)) == ["course", "for-my-class"]


def test_it_works_there(course, tmp_path, monkeypatch, capsys):
    copy = hand_out(course, tmp_path / "copy")
    factory.use(copy, monkeypatch)
    monkeypatch.delenv("CI", raising=False)
    assert copy.handed_out and not course.handed_out
    assert [exercise.name for exercise in copy.exercises] == [factory.EXERCISE, "exercises/02_second/02_sums.ipynb"]
    assert [notebook.name for notebook in copy.lesson_notebooks] == [factory.LESSON, "02_second/01_words.ipynb"]
    assert cli.main(["make", "--check"]) == 0
    assert "not checked: solutions" in capsys.readouterr().out

    blank = (copy.root / factory.EXERCISE).read_bytes()
    factory.edit(copy, factory.EXERCISE, "sum", "total = 42")
    assert attempts.state_of(copy, factory.exercise_of(copy)).name == attempts.ANSWERED
    assert cli.main(["make"]) == 0
    assert cli.main(["reset", factory.EXERCISE]) == 0
    assert (copy.root / factory.EXERCISE).read_bytes() == blank
    assert b"total = 42" in (copy.root / "build/attempts/01_first/02_sums-001.ipynb").read_bytes()

    (copy.root / factory.EXERCISE).unlink()
    assert cli.main(["make", "--check"]) == 1
    assert cli.main(["make"]) == 0
    assert (copy.root / factory.EXERCISE).read_bytes() == blank


def test_there_it_says_that_the_tests_stayed_behind(course, tmp_path, monkeypatch, capsys):
    factory.use(hand_out(course, tmp_path / "copy"), monkeypatch)
    assert cli.main(["test"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and "without its tests" in said[0] and "course check" in said[0]


def test_pristine_copies_beside_the_solutions_do_not_count(course, tmp_path):
    hand_out(course, tmp_path / "copy")
    (tmp_path / "copy/exercises/.blanks").rename(course.root / "exercises/.blanks")
    again = type(course)(course.root)
    factory.edit(course, factory.SOLUTION, "given", "first = 1\nsecond = 2")
    assert not again.handed_out
    assert "first = 1" in nb.canonical(attempts.state_of(again, factory.exercise_of(again)).blank)


def test_until_a_lesson(course, tmp_path, capsys):
    copy = hand_out(course, tmp_path / "copy", until="01_first")
    assert names(copy.root) == [name for name in EXPECTED if "02_second" not in name]
    assert "02_second" not in (copy.root / "README.md").read_text()
    assert make_verb.check(copy, []) == []
    assert cli.main(["hand-out", str(tmp_path / "other"), "--until", "01_frist"]) == 2
    assert "did you mean 01_first?" in capsys.readouterr().err
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("target", [".", "inside", "build/copy", "../full", "../file", "../link/copy"])
def test_where_it_may_not_go(course, tmp_path, capsys, target):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(course.root)
    before = names(tmp_path)
    assert cli.main(["hand-out", target]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert names(tmp_path) == before


def test_an_empty_folder_is_welcome(course, tmp_path):
    (tmp_path / "empty").mkdir()
    assert names(hand_out(course, tmp_path / "empty").root) == EXPECTED


@pytest.mark.parametrize("call", ["interrupt", "bad solution"])
def test_what_ends_badly_leaves_nothing(course, tmp_path, monkeypatch, call):
    if call == "interrupt":
        def interrupt(*_):
            raise KeyboardInterrupt
        monkeypatch.setattr(nb, "write", interrupt)
    else:
        (course.root / factory.SOLUTION).write_text("{")
    assert cli.main(["hand-out", str(tmp_path / "copy")]) == (130 if call == "interrupt" else 2)
    assert [path.name for path in tmp_path.iterdir()] == ["course"]


def test_the_readme_speaks_of_nothing_that_is_left_out(course, tmp_path):
    guide = course.root / "README.md"
    before = guide.read_text()
    more = ["python3 scripts/course.py test   # all of it", "<!-- not for a hand-out -->", "See solutions/.", "", "## Teach", "<!-- to here -->", "The end."]
    guide.write_text(before + "\n".join(more) + "\n")
    copy = hand_out(course, tmp_path / "copy")
    assert (copy.root / "README.md").read_text().endswith("<!-- end -->\nThe end.\n")
    assert "solutions/" in guide.read_text()


def test_links_of_the_real_readme_lead_somewhere_in_a_copy(tmp_path):
    from repository import ROOT

    copy = hand_out(Course(ROOT), tmp_path / "copy")
    text = (copy.root / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert links and [link for link in links if not (copy.root / link).exists()] == []
    assert "solutions/" not in text.replace("ok      1.0 s  solutions/", "") and "course.py test" not in text
