"""The command line: every verb has help with an example, wrong use is one line and exit code 2."""
import errno
import os
import subprocess
import sys

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
    (["run", ""], "an empty name"),
    (["reset", " "], "an empty name"),
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


@pytest.mark.parametrize(("error", "code", "answer"), [
    (PermissionError(errno.EACCES, "Permission denied", "a/b"), 2, "a/b: permission denied; give yourself the right to it, or name another place"),
    (FileNotFoundError(errno.ENOENT, "No such file", b"x"), 2, "x: no such file or folder; check the name"),
    (OSError(errno.ENOSPC, "No space left on device"), 1, "no space is left on the disk; make room and call again"),
    (OSError(errno.EROFS, "Read-only file system", "disk"), 2, "disk: this disk can only be read; name another place"),
    (IsADirectoryError(errno.EISDIR, "Is a directory", ".out.x1y2", None, "out"), 2, "out: a file is where a folder must be, or a folder where a file must be"),
    (OSError("of its own kind"), 2, "of its own kind"),
])
def test_what_the_system_refuses_is_one_line_with_what_to_do(error, code, answer, monkeypatch, capsys):
    def refused(_):
        raise error
    monkeypatch.setattr(cli, "load_verb", refused)
    assert cli.main(["run"]) == code
    said = capsys.readouterr().err
    assert said.startswith(f"course: {answer}") and said.count("\n") == 1 and "Errno" not in said


@pytest.mark.skipif(os.name == "nt", reason="no SIGHUP")
@pytest.mark.usefixtures("as_in_a_terminal")
def test_nohup_has_its_way():
    script = "import signal; from coursekit import cli; cli._terminate_like_interrupt(); print(signal.getsignal(signal.SIGHUP) == signal.SIG_IGN)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for start, ignored in (["nohup"], "True"), ([], "False"):
        assert subprocess.run([*start, sys.executable, "-c", script], env=environment, capture_output=True, text=True).stdout.strip() == ignored


def test_v_shows_the_traceback(capsys):
    assert cli.main(["run", "nowhere", "-v"]) == 2
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("environ", [{"PYTHONIOENCODING": "ascii"}, {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C", "PYTHONIOENCODING": ""}])
def test_a_sign_that_the_terminal_does_not_know_is_a_question_mark(environ):
    script = "import sys; from coursekit import cli; cli._usable_streams(); print('\\u2713 fine')"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environ}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True)
    assert (done.stdout.split(), done.stderr) == ([b"?", b"fine"], b"")


@pytest.mark.skipif(os.name == "nt", reason="closes descriptors as a shell does")
def test_closed_streams_go_nowhere_and_are_handed_on():
    """`course ... >&- 2>&-`: what is started gets 0, 1 and 2, so that no socket of a kernel takes their place."""
    child = "import os; [os.fstat(number) for number in (0, 1, 2)]"
    script = f"""import subprocess, sys
from coursekit import cli
cli._usable_streams()
print("nowhere", file=sys.stdout); print("nowhere", file=sys.stderr)
sys.exit(subprocess.run([sys.executable, "-c", {child!r}]).returncode)"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run(["sh", "-c", 'exec "$0" -c "$1" <&- >&- 2>&-', sys.executable, script], env=environment).returncode == 0
