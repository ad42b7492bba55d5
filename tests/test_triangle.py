"""The triangle: an exercise is what its solution generates, the blank runs to its end unattempted, the solution passes every check.

Solutions are executed by nbval in the same `course test`, which compares what each check says with what is stored: here the stored words count.
"""
import pytest

from coursekit import notebook as nb
from coursekit.catalog import this_course
from coursekit.check.question import NOT_ATTEMPTED, PASSED
from coursekit.check.registry import load_exercise
from coursekit.check.show import CHECK_MIME as CHECK
from coursekit.execute.imports import lacks
from coursekit.execute.runner import Job, execute
from coursekit.exercises import blanks, generate

UNHELD = {nb.IGNORED_OUTPUT, "nbval-skip"}
COURSE = this_course()
EXERCISES = {exercise.name: exercise for exercise in COURSE.exercises if not lacks(COURSE.source_of(exercise))}


@pytest.fixture(scope="module")
def executed(tmp_path_factory) -> dict:
    """Every blank, executed: {name: (result, notebook)}."""
    folder, jobs = tmp_path_factory.mktemp("triangle"), {}
    for name, exercise in EXERCISES.items():
        solution, place = COURSE.solution_of(exercise), folder / name.replace("/", "-")
        blank = place.with_suffix(".blank.ipynb")
        nb.write(blank, blanks.blank(nb.read(solution.path), solution.name))
        # the blank is made here and runs where the exercise lies: a learner's own answers do not matter
        jobs[name] = Job(blank, place.with_suffix(".run.ipynb"), solution.path.parent)
    results = execute(list(jobs.values()))
    return {name: (result, nb.read(result.job.output)) for name, result in zip(jobs, results, strict=True)}


def verdicts(notebook) -> dict[str, str]:
    """What each check of an executed notebook said: {question: status}."""
    return {question: status for cell in nb.code_cells(notebook) for question, status in verdicts_of(cell).items()}


def verdicts_of(cell) -> dict[str, str]:
    """What the checks of one cell said."""
    said = [output["data"][CHECK] for output in cell.outputs if CHECK in output.get("data", {})]
    return {each["question"]: each["status"] for each in said}


def questions(found) -> set[str]:
    """The names of all questions of the exercise that these checks belong to."""
    exercise = next(iter(found)).partition(".")[0]
    return {f"{exercise}.{question.name}" for question in load_exercise(exercise).QUESTIONS}


def test_there_are_exercises():
    assert EXERCISES


@pytest.mark.parametrize("name", EXERCISES)
def test_the_exercise_is_what_its_solution_generates(name):
    faults = [finding for finding in generate.check(COURSE, [EXERCISES[name]]) if finding.fault]
    assert not faults


@pytest.mark.parametrize("name", EXERCISES)
def test_the_blank_runs_to_its_end_with_every_check_unattempted(executed, name):
    result, notebook = executed[name]
    assert result.passed, f"{result.cell}: {result.message}"
    found = verdicts(notebook)
    assert set(found) == questions(found) and set(found.values()) == {NOT_ATTEMPTED}, found
    warnings = [output.text for cell in nb.code_cells(notebook) for output in cell.outputs if output.get("name") == "stderr"]
    assert not warnings, "a blank warns its learner of something that only the answer mends"


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_passes_every_check(name):
    notebook = nb.read(COURSE.solution_of(EXERCISES[name]).path)
    found = verdicts(notebook)
    assert set(found) == questions(found) and set(found.values()) == {PASSED}, found
    unheld = [cell.id for cell in nb.code_cells(notebook) if verdicts_of(cell) and UNHELD & set(cell.metadata.get("tags", []))]
    assert not unheld, "nbval compares what a check says"
