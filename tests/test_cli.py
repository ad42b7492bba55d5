"""The command line: every verb has help with an example, wrong use is one line and exit code 2."""
import pytest

from coursekit import cli


@pytest.mark.parametrize("verb", cli.verb_names())
def test_every_verb_has_help_with_an_example(verb, capsys):
    with pytest.raises(SystemExit) as left:
        cli.main([verb, "--help"])
    said = capsys.readouterr().out
    assert left.value.code == 0
    assert f"course {verb}" in said.split("options:")[1], "no example"


def test_the_overview_names_every_verb(capsys):
    assert cli.main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(f"  {verb} " in said for verb in cli.verb_names())
    assert cli.main([]) == 2


@pytest.mark.parametrize(("typed", "answer"), [
    (["rum"], "did you mean 'run'?"),
    (["x"], "known: bench"),
    (["run", "01_notebok"], "did you mean '01_notebook'?"),
    (["run", "../elsewhere/x.ipynb"], "no such notebook or folder"),
    (["run", "-p", "sed", "7"], "no selected notebook has a parameter 'sed'"),
    (["run", "--timeout", "0"], "--timeout takes"),
    (["check", "01_notebook/01_meet_the_data.ipynb"], "01_meet_the_data"),
])
def test_wrong_use_is_one_line_with_what_to_do(typed, answer, capsys):
    assert cli.main(typed) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1, said
    assert answer in said
    assert "Traceback" not in said


@pytest.mark.parametrize("typed", ["run --jobs 0", "run --jobs two", "run --devise cpu", "run --device tpu", "bench nothing"])
def test_wrong_flags_end_with_2(typed, capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(typed.split())
    assert left.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_a_missing_package_is_one_line(monkeypatch, capsys):
    def missing(_):
        raise ModuleNotFoundError("No module named 'papermill.iorw'", name="papermill.iorw")
    monkeypatch.setattr(cli, "load_verb", missing)
    assert cli.main(["run"]) == 2
    assert capsys.readouterr().err == "course: the package papermill.iorw is not installed here; `course doctor` names all that is missing\n"


def test_v_shows_the_traceback(capsys):
    assert cli.main(["run", "nowhere", "-v"]) == 2
    assert "Traceback" in capsys.readouterr().err
