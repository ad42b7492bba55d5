"""The text of the weekly issue: which notebook, which cell, which test."""
import os
import subprocess
import sys

import nbformat
import pytest

from coursekit import notebook as nb
from coursekit.testing import failures

PASSED = '<testsuites><testsuite tests="1"><testcase classname="test_x" name="test_a" time="0.1" /></testsuite></testsuites>'


def cell(name: str, source: str, prints: str | None = None):
    """A code cell that was run and printed something."""
    made = nbformat.v4.new_code_cell(source, id=name, execution_count=1)
    made.outputs = [nbformat.v4.new_output("stream", name="stdout", text=prints)] if prints else []
    return made


@pytest.fixture(scope="module")
def real_report(tmp_path_factory):
    """What pytest writes about a notebook that fails, one that cannot be compared, and a test."""
    folder = tmp_path_factory.mktemp("course")
    python3 = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    sums = [cell("greets", "print('hello')", "hello\n"), cell("adds", "print(1 + 1)", "3\n"), cell("divides", "1 / 0")]
    stripped = cell("was-never-run", "2")
    stripped.execution_count = None
    nb.write(folder / "01_first" / "01_sums.ipynb", nbformat.v4.new_notebook(cells=sums, metadata=python3))
    nb.write(folder / "01_first" / "02_stripped.ipynb", nbformat.v4.new_notebook(cells=[stripped], metadata=python3))
    (folder / "test_tool.py").write_text("def test_tool():\n    assert 'fence ``` in text' == ''\n")
    flags = ["-p", "coursekit.testing.plugin", "--nbval", "--continue-on-collection-errors", "--junitxml=report.xml"]
    command = [sys.executable, "-m", "pytest", *flags, "."]
    environment = os.environ | {"PYTHONPATH": os.path.dirname(os.path.dirname(nb.__file__)), "PYTEST_ADDOPTS": ""}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    return (folder / "report.xml").read_text(encoding="utf-8")


def test_a_real_report_names_notebook_and_first_failing_cell(real_report):
    found = failures.failures(real_report)
    assert {(each.file, each.inside) for each in found} == {
        ("01_first/01_sums.ipynb", "adds"), ("01_first/01_sums.ipynb", "divides"), ("01_first/02_stripped.ipynb", ""), ("test_tool", "test_tool")}
    text = failures.markdown(found, ["pandas 9.9 (lock: 3.1)"], "the-log")
    assert "## `01_first/01_sums.ipynb`, cell `adds`" in text and "After it failed too: `divides`" in text
    assert "'3\\n' == '2\\n'" in text, "what was expected and what came"
    assert "## `01_first/02_stripped.ipynb`\n" in text and "was-never-run" in text
    assert "## `test_tool`: `test_tool`" in text and "````text" in text, "a fence longer than the one in the message"
    assert text.startswith("Log: the-log\n") and text.endswith("pandas 9.9 (lock: 3.1)\n")
    assert "greets" not in text and "\x1b" not in text and "#x1B" not in text


def test_hundreds_of_failures_fit_into_an_issue():
    found = [failures.Failure(f"0{lesson}_lesson/{number:02}_notebook.ipynb", "fit", "word " * 200 + "\n" * 3 + "line of text\n" * 90)
             for lesson in range(1, 4) for number in range(99)] + [failures.Failure("tests.test_x", f"test_{n}", "no") for n in range(500)]
    text = failures.markdown(found, ["torch 3.0 (lock: 2.13)"])
    assert len(text) < 65_536 and text.count("```") % 2 == 0, "no fence is cut open"
    assert text.rstrip().endswith("torch 3.0 (lock: 2.13)") and "There is more in the log." in text
    many = failures.markdown(found[-500:], [])
    assert "## `tests.test_x`: `test_0`" in many and "- `tests.test_x`: `test_499`" in many


@pytest.mark.parametrize("report, says", [(None, failures.STOPPED), (PASSED[:90], failures.STOPPED), ("", failures.STOPPED), (PASSED, failures.NOTHING)])
def test_a_report_that_is_missing_cut_off_or_clean(report, says, tmp_path, capsys):
    path = tmp_path / "report.xml"
    if report is not None:
        path.write_text(report)
    assert failures.main([str(path), "--run", "the-log"]) == 0
    assert capsys.readouterr().out.startswith(f"Log: the-log\n\n{says}\n")


def test_versions_that_differ_from_the_lock_are_told(tmp_path):
    (tmp_path / "requirements.lock").write_text(f"pytest==0.1\nnot-installed-here==1.0\nnbformat=={nbformat.__version__}\n")
    assert failures.other_versions(tmp_path) == [f"pytest {pytest.__version__} (lock: 0.1)"]
