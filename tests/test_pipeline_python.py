"""Pipelines defined in Python: the YAML that is made from them, when it is stale, and what is refused."""
import shutil
import sys

import pytest
import yaml

from blood_pressure_room import FOLDER
from coursekit import cli
from coursekit.catalog import Course
from coursekit.errors import CourseError
from coursekit.pipelines import checking, python_definition, python_dump, python_make, reading
from coursekit.pipelines.python_definition import EDITED, FOREIGN, FRESH, MISSING, STALE

pytestmark = pytest.mark.filterwarnings("ignore")  # azure-ai-ml's own
SHIPPED = FOLDER / "pipeline.py"
HEAD = '''"""A pipeline."""
from azure.ai.ml import Input, Output, command, dsl, load_component
from azure.ai.ml.entities import Environment

prep, train, score = (load_component(f"{name}.component.yml") for name in ("prep", "train", "score"))


@dsl.pipeline(default_compute="cpu-cluster")
def whole(raw: Input(type="uri_file"), alpha: float = 1.0):
    cut = prep(raw=raw)
    fitted = train(train_set=cut.outputs.train_set, alpha=alpha)
    return {"model": fitted.outputs.model}
'''
END = '\n\njob = whole(raw=Input(type="uri_file", path="data/patients.csv"))\n'


@pytest.fixture
def folder(tmp_path):
    """The stages and their components, for definitions of a test's own."""
    target = tmp_path / "blood_pressure"
    shutil.copytree(FOLDER, target, ignore=shutil.ignore_patterns("*.ipynb", "sample", "__pycache__", "pipeline.*"))
    return target


@pytest.fixture
def dump(folder, monkeypatch):
    """What the separate process would say of a definition, said in this one: the import of azure-ai-ml is paid once."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def say(text: str, name: str = "pipeline.py") -> dict:
        (folder / name).write_text(text)
        return python_dump.main(folder / name)
    return say


@pytest.fixture
def in_this_process(monkeypatch):
    """Definitions are turned into YAML without a process of their own."""
    def text_of(path):
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(path.parent)
            patch.setattr(sys, "path", list(sys.path))
            said = python_dump.main(path)
        if "error" in said:
            raise CourseError(said["error"])
        return said["text"]
    monkeypatch.setattr(python_definition, "text_of", text_of)


def never(*_):
    raise AssertionError("nothing is to be executed here")


# --- what is written ---------------------------------------------------------------------------------------------------------
def test_the_shipped_yaml_is_what_the_shipped_python_says(in_this_process):
    text = python_definition.text_of(SHIPPED)
    assert SHIPPED.with_suffix(".yml").read_text().endswith(text)
    assert python_definition.state(SHIPPED) == FRESH
    assert checking.check_file(SHIPPED) == []


def test_the_component_in_python_is_the_one_that_make_exports():
    whole = yaml.safe_load(SHIPPED.with_suffix(".yml").read_text())
    mine, exported = whole["jobs"]["prep"]["component"], yaml.safe_load((FOLDER / "prep.component.yml").read_text())
    for side in ("inputs", "outputs"):
        without = {name: {key: value for key, value in port.items() if key != "description"} for name, port in exported[side].items()}
        assert mine[side] == without
    assert sorted(mine["command"].split()) == sorted(exported["command"].split())
    for key in ("name", "description", "display_name", "code", "environment"):
        assert mine[key] == exported[key]
    assert {name: value for name, value in whole["inputs"].items() if name in exported["inputs"] and name != "raw"} == {
        name: port["default"] for name, port in exported["inputs"].items() if name != "raw"}, "the pipeline's defaults are the component's"


def test_values_machines_and_limits(dump):
    said = dump(HEAD.replace("    return", '''    fitted.compute = "gpu-cluster"
    fitted.set_limits(timeout=300)
    fitted.set_resources(instance_count=2)
    judged = score(model=fitted.outputs.model, test_set=cut.outputs.test_set)
    again = prep(raw=raw, target="yes", features="1e-3", missing="0.5", test_size=0.25, seed=7)
    again.compute = "azureml:other"
    return''').replace('default_compute="cpu-cluster"', 'default_compute="cpu-cluster", tags={"team": "on"}, continue_on_step_failure=True') + END)
    whole = yaml.safe_load(said["text"])
    jobs = whole["jobs"]
    assert list(jobs) == ["cut", "fitted", "judged", "again"]
    assert jobs["fitted"]["compute"] == "azureml:gpu-cluster" and jobs["again"]["compute"] == "azureml:other"
    assert jobs["fitted"]["limits"] == {"timeout": 300} and jobs["fitted"]["resources"]["instance_count"] == 2
    assert jobs["again"]["inputs"] == {"raw": "${{parent.inputs.raw}}", "target": "yes", "features": "1e-3", "missing": "0.5", "test_size": 0.25, "seed": 7}
    assert jobs["judged"]["component"] == "./score.component.yml" and "outputs" not in jobs["judged"]
    assert whole["settings"] == {"default_compute": "azureml:cpu-cluster", "continue_on_step_failure": True} and whole["tags"] == {"team": "on"}
    assert whole["inputs"] == {"raw": {"type": "uri_file", "path": "data/patients.csv"}, "alpha": 1.0}


def test_our_reader_and_the_sdk_read_the_written_yaml_alike(dump, folder):
    from azure.ai.ml import load_job

    (folder / "pipeline.yml").write_text(dump(HEAD.replace("alpha=alpha)", "alpha=alpha)\n    prep(raw=raw, target=\"y\", missing=\"off\")") + END)["text"])
    (folder / "pipeline.py").unlink()
    pipeline, theirs = reading.load(folder), load_job(folder / "pipeline.yml")
    assert theirs._validate().passed and checking.check_file(folder) == []
    assert list(pipeline.jobs) == list(theirs.jobs) and len(pipeline.jobs) == 3
    third = list(pipeline.jobs.values())[2]
    assert third.inputs["target"].literal == "y" and third.inputs["missing"].literal == "off"
    assert pipeline.inputs["alpha"].high == 1000000, "a pipeline's input has the bounds of the component that it feeds"


def test_a_component_made_in_python_is_written_with_all_its_facts(dump, folder):
    said = dump(HEAD + '''
mine = command(name="mine", inputs={"data": Input(type="uri_file"), "by": Input(type="string", default="no", enum=["no", "yes"]),
                                    "count": Input(type="integer", default=3, min=1, max=9), "loud": Input(type="boolean", default=False),
                                    "note": Input(type="string", optional=True)},
               outputs={"out": Output(type="uri_folder")}, code="./data", environment="azureml:packages:3",
               command="python x.py --data ${{inputs.data}} $[[--note ${{inputs.note}}]] --by ${{inputs.by}} --count ${{inputs.count}} "
                       "--loud ${{inputs.loud}} --out ${{outputs.out}}")


@dsl.pipeline(default_compute="c")
def one(raw: Input(type="uri_file")):
    step = mine(data=raw, count=4)
    return {"out": step.outputs.out}


job = one(raw=Input(type="uri_file", path="azureml:patients@latest"))
''')
    whole = yaml.safe_load(said["text"])
    component = whole["jobs"]["step"]["component"]
    assert component["inputs"] == {"data": {"type": "uri_file"}, "by": {"type": "string", "default": "no", "enum": ["no", "yes"]},
                                   "count": {"type": "integer", "default": 3, "min": 1, "max": 9}, "loud": {"type": "boolean", "default": False},
                                   "note": {"type": "string", "optional": True}}
    assert component["code"] == "data" and component["environment"] == "azureml:packages:3"
    assert whole["inputs"]["raw"]["path"] == "azureml:patients@latest" and whole["jobs"]["step"]["inputs"]["count"] == 4
    (folder / "written.yml").write_text(said["text"])
    problems = [str(problem) for problem in checking.check_file(folder / "written.yml", data=False)]
    assert len(problems) == 1 and "no script x.py" in problems[0], "all the rest is well"


def test_a_process_of_its_own_says_the_same_and_what_it_prints_is_no_part_of_it(folder, dump):
    quiet = dump(HEAD + END)["text"]
    (folder / "loud.py").write_text('print("hello")\n' + HEAD + END + 'print({"text": "no"})\n')
    assert python_definition.text_of(folder / "loud.py") == quiet


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
def python(folder, in_this_process):
    """A definition whose YAML is up to date."""
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
    from coursekit.catalog import this_course

    monkeypatch.setattr(python_definition, "text_of", never)
    assert SHIPPED in python_make.chosen(this_course(), [])
    assert python_make.check(this_course(), []) == []


# --- run ---------------------------------------------------------------------------------------------------------------------
def test_python_and_yaml_give_the_same_bytes(tmp_path, capsys):
    found = []
    for name in ("pipeline.py", "pipeline.yml"):
        build = tmp_path / name
        assert cli.main(["pipeline", "run", str(FOLDER / name), "--build", str(build)]) == 0, capsys.readouterr().err
        outputs = build / "pipelines" / "blood_pressure"
        found.append({path.relative_to(outputs).as_posix(): path.read_bytes() for path in sorted(outputs.rglob("*")) if path.is_file()})
    assert found[0] == found[1] and len(found[0]) == 7
    assert cli.main(["pipeline", "run", str(FOLDER / "pipeline.yml"), "--build", str(tmp_path / "pipeline.py")]) == 0
    assert capsys.readouterr().err.count("kept") == 3, "what ran as Python need not run as YAML"
