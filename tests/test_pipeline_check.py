"""The checker: every single change from a long list is caught, in the right file and on the right line, and nothing good is refused."""
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from coursekit.errors import CourseError
from coursekit.pipelines import checking, reading
from pipeline_mutations import ALL, SAMPLES, Mutation


@pytest.mark.parametrize("sample", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_good_definitions_have_no_problem(sample):
    assert checking.check_file(sample) == []


@pytest.mark.parametrize("mutation", ALL, ids=lambda mutation: mutation.name)
def test_a_change_is_caught_in_its_file_and_line(mutation, tmp_path):
    caught(mutation, tmp_path, above=0)


@settings(max_examples=60, deadline=None)
@given(some.sampled_from([mutation for mutation in ALL if mutation.file.endswith(".yml") and mutation.at != "$schema"]), some.integers(1, 40))
def test_lines_are_counted_rightly_wherever_the_change_stands(mutation, above):
    with tempfile.TemporaryDirectory() as folder:
        caught(mutation, Path(folder), above)


def caught(mutation: Mutation, folder: Path, above: int) -> None:
    """The change is told with file, line and words, and every sentence says what to do."""
    path, line = mutation.apply(folder / "broken", above)
    found = checking.check_file(folder / "broken")
    assert any((problem.path, problem.line) == (path, line) and mutation.words in problem.text for problem in found), \
        f"{path.name}:{line}: {mutation.words}\n" + "\n".join(map(str, found))
    assert len(found) <= 4, found
    assert all("\n" not in str(problem) and len(problem.text) < 300 for problem in found)


def test_the_names_of_the_changes_differ():
    assert len({mutation.name for mutation in ALL}) == len(ALL) >= 100


def test_what_cannot_be_read_does_not_load(tmp_path):
    tab = next(mutation for mutation in ALL if mutation.name == "a tab")
    path, line = tab.apply(tmp_path)
    with pytest.raises(CourseError, match=rf"pipeline\.yml:{line}: is indented with a tab"):
        reading.load(path)


def test_a_run_with_other_data_does_not_ask_for_the_files_named(tmp_path):
    next(mutation for mutation in ALL if mutation.name == "missing data").apply(tmp_path / "broken")
    assert len(checking.check_file(tmp_path / "broken")) == 1
    assert checking.check_file(tmp_path / "broken", data=False) == []
