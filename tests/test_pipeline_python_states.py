"""Pipelines defined in Python: what cannot be written is refused in one line, and what is stale is known without executing anything."""
import shutil
from functools import partial

import pytest

from blood_pressure_room import FOLDER
from coursekit import cli
from coursekit.catalog import Course, this_course
from coursekit.errors import CourseError
from coursekit.pipelines import python_definition, python_make, reading
from coursekit.pipelines.python_definition import EDITED, FOREIGN, FRESH, MISSING, STALE
from python_definitions import END, HEAD, never, said_of, stages_in, text_of

pytestmark = pytest.mark.filterwarnings("ignore")  # azure-ai-ml's own
SHIPPED = FOLDER / "pipeline.py"


@pytest.fixture
def folder(tmp_path):
    """The stages and their components."""
    return stages_in(tmp_path)


@pytest.fixture
def dump(folder):
    """What is said of a definition with this text."""
    return partial(said_of, folder)


# --- what is refused ---------------------------------------------------------------------------------------------------------
REFUSED = {
    "never called": (HEAD, "calls its pipeline function whole nowhere; write `job = whole(...)`"),
    "no pipeline": ("import azure.ai.ml\n", "defines no pipeline"),
    "two jobs": (HEAD + END + END.replace("job", "other").replace("patients", "clinic") + END.replace("job =", "third ="). replace("job", "x")
                 + "del job\n", "several pipeline jobs (other, third)"),
    "not Python": (HEAD + "job = (\n", "pipeline.py:13: is not Python"),
    "an error in a line": (HEAD + "\n\njob = whole(raw=1 / 0)\n", "pipeline.py:15: ZeroDivisionError"),
    "leaves": (HEAD + "raise SystemExit(3)\n", "pipeline.py:13: SystemExit"),
    "an unknown input": (HEAD.replace("alpha=alpha", "beta=alpha") + END, "pipeline.py:11: UnexpectedKeywordError"),
    "an unknown output": (HEAD.replace("cut.outputs.train_set", "cut.outputs.rows") + END, "pipeline.py:11: UnexpectedAttributeError"),
    "a component that is not there": (HEAD.replace('"prep",', '"prepare",') + END, "pipeline.py:5:"),
    "an input forgotten": (HEAD.replace("train_set=cut.outputs.train_set, ", "") + END, "Required input 'train_set'"),
    "no table": (HEAD + "\n\njob = whole()\n", "'raw'"),
    "environment variables": (HEAD.replace("    return", '    fitted.environment_variables = {"A": "1"}\n    return') + END, "sets environment_variables"),
    "a registered component": (HEAD.replace("    return", '    fitted._component = "azureml:t:1"\n    return') + END, "registered component azureml:t:1"),
    "no compute": (HEAD.replace('default_compute="cpu-cluster"', "") + END, "compute"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_written_is_one_line(dump, case):
    text, named = REFUSED[case]
    said = dump(text)
    assert named in said.get("error", ""), said
    assert "\n" not in said["error"] and "Traceback" not in said["error"]


def test_a_stage_is_not_run_to_learn_that_it_is_no_pipeline(monkeypatch, capsys):
    monkeypatch.setattr(python_definition, "text_of", never)
    assert cli.main(["pipeline", "check", str(FOLDER / "prep.py")]) == 2
    said = capsys.readouterr().err
    assert "defines no pipeline" in said and said.count("\n") == 1


# --- fresh, stale, edited, foreign -------------------------------------------------------------------------------------------
@pytest.fixture
def python(folder, monkeypatch):
    """A definition whose YAML is up to date."""
    monkeypatch.setattr(python_definition, "text_of", text_of)
    path = folder / "pipeline.py"
    path.write_text(HEAD + END)
    assert python_definition.state(path) == MISSING
    assert python_definition.write(path)
    return path


def test_written_twice_the_bytes_are_the_same(python):
    before = python.with_suffix(".yml").read_bytes()
    assert not python_definition.write(python) and python.with_suffix(".yml").read_bytes() == before
    assert python_definition.state(python) == FRESH and str(python.parent).encode() not in before


@pytest.mark.parametrize(("change", "state"), [
    (lambda path: path.write_text(path.read_text().replace("alpha: float = 1.0", "alpha: float = 2.0")), STALE),
    (lambda path: (component := path.with_name("train.component.yml")).write_text(component.read_text() + "# more\n"), STALE),
    (lambda path: (made := path.with_suffix(".yml")).write_text(made.read_text().replace("alpha: 1.0", "alpha: 3.0")), EDITED),
    (lambda path: (made := path.with_suffix(".yml")).write_text(made.read_text().partition("\n")[2]), FOREIGN),
    (lambda path: path.with_suffix(".yml").write_text("type: pipeline\n"), FOREIGN),
    (lambda path: path.with_suffix(".yml").unlink(), MISSING),
    (lambda path: [each.write_bytes(each.read_bytes().replace(b"\n", b"\r\n")) for each in (path, path.with_name("prep.component.yml"))], FRESH),
], ids=["the Python", "a component", "the YAML", "its head", "a YAML of somebody", "gone", "line ends of Windows"])
def test_states_are_known_without_executing(python, monkeypatch, change, state):
    change(python)
    monkeypatch.setattr(python_definition, "text_of", never)
    assert python_definition.state(python) == state


def test_reading_makes_a_stale_yaml_anew_by_either_name(python):
    for named in (python, python.with_suffix(".yml"), python.parent):
        value = len(str(named)) / 7
        python.write_text(HEAD.replace("alpha: float = 1.0", f"alpha: float = {value}") + END)
        assert reading.load(named).values["alpha"] == value


def test_what_a_person_changed_in_the_yaml_is_kept_and_said(python):
    made = python.with_suffix(".yml")
    made.write_text(made.read_text().replace("alpha: 1.0", "alpha: 3.0"))
    with pytest.raises(CourseError, match=r"pipeline\.yml stands beside it and was edited by hand"):
        reading.load(python)
    assert reading.load(made).values["alpha"] == 3.0, "as YAML it is what it says"
    made.write_text("type: pipeline\n")
    with pytest.raises(CourseError, match="was not made from it"):
        reading.load(python)
    assert made.read_text() == "type: pipeline\n"


def test_a_definition_that_fails_leaves_the_yaml_as_it_was(python):
    made = python.with_suffix(".yml")
    before = made.read_bytes()
    python.write_text(HEAD + "1 / 0\n")
    with pytest.raises(CourseError, match=r"pipeline\.py:13: ZeroDivisionError"):
        reading.load(python)
    assert made.read_bytes() == before


def test_of_the_course_only_make_writes_the_yaml(python, monkeypatch, capsys):
    course = Course(python.parents[1])
    monkeypatch.setattr(python_definition, "this_course", lambda: course)
    monkeypatch.setattr(Course, "lessons", property(lambda self: [python.parent]))
    monkeypatch.setattr(Course, "handed_out", False, raising=False)
    made = python.with_suffix(".yml")
    before = made.read_bytes()
    python.write_text(HEAD.replace("alpha: float = 1.0", "alpha: float = 2.0") + END)
    for named in (python, made, python.parent):
        assert reading.load(named).values["alpha"] == 2.0, "the Python as it is"
        assert cli.main(["pipeline", "check", str(named)]) == 0
        assert "older than pipeline.py" in capsys.readouterr().err
    assert made.read_bytes() == before, "a check writes nothing"
    python.write_text(HEAD.replace("cut.outputs.train_set", "cut.outputs.test_set") + END)
    assert cli.main(["pipeline", "check", str(python)]) == 2 and "is of type uri_file" in capsys.readouterr().err
    assert made.read_bytes() == before and python_definition.write(python) and made.read_bytes() != before


# --- make --------------------------------------------------------------------------------------------------------------------
@pytest.fixture
def course(tmp_path, python):
    """A course with one lesson that holds the definition."""
    lesson = tmp_path / "course" / "01_lesson"
    lesson.mkdir(parents=True)
    (lesson / "README.md").write_text("# A lesson\n")
    shutil.move(python.parent, lesson / "pressure")
    return Course(tmp_path / "course")


def test_make_check_names_a_stale_yaml_and_executes_nothing(course, monkeypatch):
    path = course.root / "01_lesson" / "pressure" / "pipeline.py"
    assert python_make.check(course, []) == [] and python_make.write(course, []) == ([], [])
    path.write_text(path.read_text() + "# a word\n")
    with monkeypatch.context() as patch:
        patch.setattr(python_definition, "text_of", never)
        finding, = python_make.check(course, [])
    assert finding.path == "01_lesson/pressure/pipeline.yml" and finding.source == "01_lesson/pressure/pipeline.py"
    assert "stale" in finding.why and finding.mend == "course make 01_lesson/pressure/pipeline.py"
    assert python_make.write(course, [str(path)]) == (["01_lesson/pressure/pipeline.yml"], [])
    assert python_make.check(course, []) == []


def test_make_writes_over_what_was_edited_and_says_what_fails(course):
    path = course.root / "01_lesson" / "pressure" / "pipeline.py"
    made = path.with_suffix(".yml")
    made.write_text(made.read_text() + "# by hand\n")
    assert "edited by hand" in python_make.check(course, [])[0].why
    assert python_make.write(course, [])[0] == ["01_lesson/pressure/pipeline.yml"] and python_make.check(course, []) == []
    path.write_text(HEAD + "1 / 0\n")
    written, (finding,) = python_make.write(course, [])
    assert not written and finding.path == "01_lesson/pressure/pipeline.py" and "ZeroDivisionError" in finding.why


def test_the_shipped_definition_is_checked_and_up_to_date(monkeypatch):
    monkeypatch.setattr(python_definition, "text_of", never)
    assert SHIPPED in python_make.chosen(this_course(), [])
    assert python_make.check(this_course(), []) == []
