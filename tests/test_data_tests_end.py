"""The stage that tests data: how it ends, and what goes on to training."""
import contextlib
import io
import subprocess
import sys

import pytest

from coursekit.stages import stage_files
from data_stage import ADMIT, HERE, LINES, RAW, REFERENCE, STAGE, outcome, written
from pipeline_factory import call


# --- how it ends --------------------------------------------------------------------------------------------------------------
def script(name: str, **flags) -> subprocess.CompletedProcess:
    """The script from a shell."""
    words = [str(word) for flag, value in flags.items() for word in (f"--{flag.replace('_', '-')}", value)]
    return subprocess.run([sys.executable, HERE / f"{name}.py", *words], capture_output=True, text=True, encoding="utf-8", check=False)


def test_bad_data_ends_with_1_and_a_report(tmp_path):
    done = script("test_the_data", table=written(tmp_path, LINES[:100]), reference=REFERENCE, report=tmp_path / "report")
    assert done.returncode == 1 and "drift in species" in done.stderr and "Traceback" not in done.stderr
    assert done.stdout == f"100 flowers tested against 75: {done.stderr.count(chr(10))} findings\n"


@pytest.mark.parametrize("name", ["missing", "folder", "empty", "blank", "not utf-8", "bad reference"])
def test_what_cannot_be_read_is_refused_and_nothing_written(tmp_path, name, monkeypatch):
    table, reference = tmp_path / "today.csv", REFERENCE
    if name == "folder":
        table.mkdir()
    elif name == "bad reference":
        table, reference = RAW, written(tmp_path, [*LINES[:9], "5.1,3.5,1.4,0.2,tulip"])
    elif name != "missing":
        table.write_bytes({"empty": b"", "blank": b" \n\n", "not utf-8": "5.1,3.5,1.4,0.2,Iris-sétosa".encode("latin-1")}[name])
    said = io.StringIO()
    monkeypatch.setattr(sys, "argv", ["test_the_data.py"])
    flags = ["--table", str(table), "--reference", str(reference), "--report", str(tmp_path / "report")]
    with contextlib.redirect_stderr(said), pytest.raises(SystemExit) as left:
        stage_files.run(STAGE.main, STAGE.command_line().parse_args(flags))
    assert left.value.code == 2 and not (tmp_path / "report").exists()
    assert said.getvalue().startswith("test_the_data: ") and said.getvalue().count("\n") == 1


# --- what goes on -------------------------------------------------------------------------------------------------------------
def test_a_table_is_admitted_with_its_own_report_only(tmp_path):
    good, bad, made = tmp_path / "good", tmp_path / "bad", tmp_path / "admitted.csv"
    assert outcome(RAW, good)[0] == 0 and outcome(written(tmp_path, LINES[:60]), bad)[0] == 1
    ADMIT.main(str(RAW), str(good), str(made))
    assert made.read_bytes() == RAW.read_bytes()
    made.unlink()
    today = tmp_path / "today.csv"
    for table, report, why in [(today, bad, "has not passed"), (today, good, "another table"), (RAW, tmp_path, "No such file")]:
        with pytest.raises(stage_files.BadInput, match=why):
            ADMIT.main(str(table), str(report), str(made))
    assert not made.exists()


def test_nothing_is_trained_on_a_table_that_did_not_pass(tmp_path):
    table = written(tmp_path, LINES[:100])
    code, _, said = call(tmp_path / "build", HERE, "--cold", "--set", f"raw={table}")
    assert code == 1 and "drift in species" in said
    assert not list((tmp_path / "build" / "pipelines").rglob("*.csv")) and not list((tmp_path / "build").rglob("model.json"))
