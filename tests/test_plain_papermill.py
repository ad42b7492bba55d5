"""Plain `papermill IN OUT --cwd FOLDER`, with none of our machinery, runs every pair: the blank to its end, the solution with every check passed.

A cold kernel takes seconds, so `course test` runs one pair, drawn anew each time; `course test --full` runs them all.
"""
import os
import subprocess
import sys

import pytest

from amount import some
from coursekit.catalog import this_course
from coursekit.execute.imports import lacks
from coursekit.execute.verdict import check_answers
from coursekit.exercises import attempts

COURSE = this_course()
SOLUTIONS = [solution for solution in COURSE.solutions if not lacks(solution.path)]


@pytest.mark.parametrize("solution", some(SOLUTIONS, 1), ids=lambda solution: solution.name)
def test_both_of_a_pair_run(solution, tmp_path):
    exercise = COURSE.exercise_of(solution)
    if attempts.state_of(COURSE, exercise).name in attempts.THE_LEARNERS:
        pytest.skip("somebody has answered it here")
    for notebook, status in ((exercise, "not attempted"), (solution, "passed")):
        out = tmp_path / f"{notebook.kind}.ipynb"
        command = [sys.executable, "-m", "papermill", "--no-progress-bar", str(notebook.path), str(out), "--cwd", str(notebook.path.parent)]
        environment = {name: value for name, value in os.environ.items() if name != "COURSEKIT_WARM_SOCKET"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120)
        assert done.returncode == 0, done.stderr[-2000:]
        assert {answer["status"] for answer in check_answers(out)} == {status}
