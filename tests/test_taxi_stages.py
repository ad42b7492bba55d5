"""The taxi stages on the sample: what is committed is what they make, however tables are cut, whatever form raw files have."""
import json
import re
import shutil

import pytest

from coursekit.pipelines import checking
from pipeline_factory import call
from repository import ROOT
from stage_room import tree
from taxi_room import GREEN, SAMPLE, TAXI, WRITES, YELLOW, done, run

pl = pytest.importorskip("polars")
lgb = pytest.importorskip("lightgbm")
FEATURES = ["distance", "pickup_latitude", "pickup_longitude", "dropoff_latitude", "dropoff_longitude", "passengers", "store_forward", "vendor",
            *(f"{end}_{moment}" for end in ("pickup", "dropoff") for moment in ("weekday", "month", "monthday", "hour", "minute", "second"))]


def rows(folder):
    """All rows of a table in parts."""
    return pl.concat([pl.read_parquet(path) for path in sorted(folder.glob("part-*.parquet"))])


@pytest.mark.parametrize("stage", ["prep", "transform"])
def test_the_sample_of_a_table_is_what_its_stage_makes(stage, tmp_path):
    output = WRITES[stage][0]
    assert tree(done(stage, tmp_path) / output) == tree(SAMPLE / output)


def test_the_sample_of_the_model_is_what_train_makes(tmp_path):
    """Trees may differ in a last digit on another kind of processor; fares may not by more than cents."""
    done("train", tmp_path)
    assert tree(tmp_path / "test_data") == tree(SAMPLE / "test_data")
    assert (tmp_path / "model_output" / "model.json").read_bytes() == (SAMPLE / "model_output" / "model.json").read_bytes()
    done("predict", tmp_path, model_input=tmp_path / "model_output")
    made, kept = rows(tmp_path / "predictions"), rows(SAMPLE / "predictions")
    assert made.drop("prediction").equals(kept.drop("prediction")) and (made["prediction"] - kept["prediction"]).abs().mean() < 0.05
    assert lgb.Booster(model_file=tmp_path / "model_output" / "model.txt").feature_name() == FEATURES


def test_all_twenty_features_and_the_cost_are_there():
    assert sorted(json.loads((SAMPLE / "transformed_data" / "table.json").read_text())["columns"]) == sorted(["cost", *FEATURES])


def test_the_score_is_what_the_rows_say(tmp_path):
    report = done("score", tmp_path) / "report"
    assert {path.name for path in report.iterdir()} == {"metrics.json", "by_hour.csv", "by_hour.png"}
    answers, metrics = rows(SAMPLE / "predictions"), json.loads((report / "metrics.json").read_text())
    error = answers["prediction"] - answers["cost"]
    assert metrics["mse"] == pytest.approx((error**2).mean()) and metrics["mae"] == pytest.approx(error.abs().mean())
    assert metrics["r2"] == pytest.approx(1 - (error**2).mean() / answers["cost"].var(ddof=0)) and metrics["rows"] == answers.height
    hours = pl.read_csv(report / "by_hour.csv")
    assert hours["hour"].to_list() == list(range(24)) and hours["rows"].sum() == answers.height
    assert (hours["mae"] * hours["rows"]).sum() / answers.height == pytest.approx(metrics["mae"], abs=1e-3)


@pytest.mark.parametrize("part_mb", [0.004, 0.03])
def test_the_knife_changes_nothing(part_mb, tmp_path):
    done("prep", tmp_path, part_mb=part_mb)
    assert len(list((tmp_path / "prep_data").glob("part-*"))) > 10
    assert rows(tmp_path / "prep_data").equals(rows(SAMPLE / "prep_data"))
    done("transform", tmp_path, clean_data=tmp_path / "prep_data")
    assert rows(tmp_path / "transformed_data").equals(rows(SAMPLE / "transformed_data"))
    one, other = (json.loads((folder / "transformed_data" / "table.json").read_text()) for folder in (tmp_path, SAMPLE))
    assert one["dropped"] == other["dropped"] and one["rows"] == other["rows"] < sum(other["dropped"].values()) + other["rows"] == 3000
    done("train", tmp_path, training_data=tmp_path / "transformed_data", trees=20)
    assert rows(tmp_path / "test_data").equals(rows(SAMPLE / "test_data")), "the same rows are held back"
    done("train", tmp_path / "whole", trees=20)
    assert (tmp_path / "model_output" / "model.txt").read_bytes() == (tmp_path / "whole" / "model_output" / "model.txt").read_bytes()


def raw_folder(tmp_path, form: str):
    """The raw sample in another form that says the same."""
    folder = tmp_path / "raw"
    folder.mkdir()
    for name in (GREEN, YELLOW):
        text, target = (SAMPLE / "raw" / name).read_text(), folder / name
        lines = text.splitlines()
        table = pl.read_csv(SAMPLE / "raw" / name, try_parse_dates=True)
        if form == "parquet":
            table.write_parquet(target.with_suffix(".parquet"), row_group_size=700)
        elif form == "other order":
            table.select(sorted(table.columns)).write_csv(target, datetime_format="%Y-%m-%d %H:%M:%S")
        elif form == "several files":
            for number, begin in enumerate(range(1, len(lines), 600)):
                (folder / f"{target.stem}-{number:05d}.csv").write_text("\n".join([lines[0], *lines[begin:begin + 600]]) + "\n")
        else:
            other = {"carriage returns": text.replace("\n", "\r\n"), "quoted": "\n".join(f'"{line.replace(",", chr(34) + "," + chr(34))}"' for line in lines),
                     "no last line end": text.rstrip("\n"), "empty lines at the end": text + "\n\r\n\n", "a mark": "\ufeff" + text}[form]
            target.write_bytes(other.encode())
    (folder / "LICENSE.txt").write_text("not our business")
    return folder


FORMS = ["parquet", "other order", "several files", "carriage returns", "quoted", "no last line end", "empty lines at the end", "a mark"]


@pytest.mark.parametrize("form", FORMS)
def test_raw_files_in_other_forms_give_the_same_table(form, tmp_path):
    done("prep", tmp_path, raw_data=raw_folder(tmp_path, form), part_mb=0.05)
    assert rows(tmp_path / "prep_data").equals(rows(SAMPLE / "prep_data"))


def test_empty_cells_are_dropped_and_counted(tmp_path):
    folder = shutil.copytree(SAMPLE / "raw", tmp_path / "raw")
    lines = (folder / GREEN).read_text().splitlines()
    for row, name in ((5, "fareAmount"), (6, "passengerCount"), (7, "lpepDropoffDatetime"), (8, "storeAndFwdFlag"), (9, "tipAmount")):
        cells = lines[row].split(",")
        cells[lines[0].split(",").index(name)] = ""
        lines[row] = ",".join(cells)
    (folder / GREEN).write_text("\n".join(lines))
    done("prep", tmp_path, raw_data=folder)
    done("transform", tmp_path, clean_data=tmp_path / "prep_data")
    assert json.loads((tmp_path / "transformed_data" / "table.json").read_text())["dropped"]["missing"] == 4


def test_threads_change_one_line_of_the_model_and_no_tree(tmp_path):
    """The number of threads is written into the file; a sample never gets more than one."""
    for threads in (1, 2):
        done("train", tmp_path / str(threads), trees=10, threads=threads)
    one, two = ((tmp_path / name / "model_output" / "model.txt").read_text() for name in "12")
    assert one == two and "[num_threads: 1]" in one and "[machines" not in one


def test_a_stage_does_not_write_over_what_it_reads(tmp_path):
    folder = shutil.copytree(SAMPLE / "prep_data", tmp_path / "table")
    before = tree(folder)
    ended = run("transform", clean_data=folder, transformed_data=folder)
    assert ended.code == 2 and "nothing is written over what is read" in ended.err and tree(folder) == before


def test_sample_and_full_data_differ_in_one_path():
    one, other = ((TAXI / name).read_text().splitlines() for name in ("pipeline.yml", "pipeline_full.yml"))
    differing = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    assert len(differing) == 1 and "path: ./sample/raw" in differing[0][0] and "path: azureml://" in differing[0][1]
    assert checking.check_file(TAXI / "pipeline_full.yml") == []


@pytest.mark.filterwarnings("ignore")
def test_azure_accepts_the_full_pipeline():
    azure = pytest.importorskip("azure.ai.ml")
    answer = azure.load_job(TAXI / "pipeline_full.yml")._validate()
    assert answer.passed, answer.error_messages


def test_the_environment_names_what_the_lock_pins():
    locked = dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+) ", (ROOT / "requirements.lock").read_text(), re.M))
    wanted = [line.strip(" -").split("==") for line in (TAXI / "environment.yml").read_text().splitlines() if "==" in line]
    apart = (TAXI / "requirements_azure.txt").read_text()  # what Azure ML's tracking allows, not what the lock says
    assert len(wanted) >= 6 and all(f"{name}==" in apart or locked[name] == version for name, version in wanted)


@pytest.mark.parametrize(("pipeline", "words", "said"), [
    ("iris", ["--scheduler", "tcp://127.0.0.1:9"], "has no input 'scheduler'"),
    ("taxi", ["--scheduler", "tcp://127.0.0.1:9", "--set", "scheduler=tcp://127.0.0.1:10"], "keep one of them"),
    ("taxi", ["--scheduler", " "], "not an empty name")])
def test_an_address_is_refused_where_it_has_no_place(pipeline, words, said, tmp_path):
    code, _, err = call(tmp_path, ROOT / "03_pipeline_stages" / pipeline, *words)
    assert code == 2 and said in err and err.rstrip().count("\n") <= 10
