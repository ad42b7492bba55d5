"""course make PATH: what is meant when a script, a component or their folder is named, and the notebook behind it lies elsewhere."""
import pytest

import course_factory as factory
from coursekit import cli
from test_export_make import FOLDER, course, made, said  # noqa: F401 - the fixture


@pytest.mark.parametrize("named", [f"{FOLDER}/train.py", f"{FOLDER}/train.component.yml", FOLDER, "03_stages"])
def test_a_script_can_be_named_in_place_of_its_notebook_which_lies_elsewhere(course, capsys, named):  # noqa: F811
    before = made(course)
    (course.root / f"{FOLDER}/train.py").write_bytes(before[f"{FOLDER}/train.py"] + b"# mine\n")
    assert cli.main(["make", "--check", named]) == 1
    assert f"{FOLDER}/train.py: stale: edited by hand" in said(capsys)
    assert cli.main(["make", named]) == 0 and factory.snapshot(course.root) == before
