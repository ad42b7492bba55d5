"""`course bench taxi`: the ways make the same features, and the goals are judged by what the ways took."""
import json
import os
import shutil
from types import SimpleNamespace

import polars as pl
import pytest

from coursekit.bench import _taxi_ways as ways
from coursekit.bench import taxi
from coursekit.bench._taxi_ways import Cost
from coursekit.catalog import course_root, this_course
from coursekit.data import taxi as trips
from coursekit.errors import CourseError, CourseFailure

PIPELINE = course_root() / "03_pipeline_stages" / "taxi"


def test_the_ways_make_the_same_features_of_the_same_files(tmp_path):
    trips.generate(tmp_path / "raw", 2000)
    found = {"reading": ways.reading(tmp_path / "raw", tmp_path), "stages": ways.stages(PIPELINE, tmp_path / "raw", tmp_path),
             "pandas": ways.by_pandas(tmp_path / "raw", tmp_path)}
    assert all(0 < cost.work < cost.seconds for cost in found.values())
    assert not hasattr(os, "wait4") or all(0.02 < cost.memory < 4 for cost in found.values())
    rows = ways.kept(tmp_path)["stages"][0]
    assert ways.kept(tmp_path) == {"stages": (rows, True), "pandas": (rows, True)} and 1900 < rows < 2000
    table = pl.read_csv(tmp_path / "features.csv")
    table.with_columns(pickup_hour=(pl.col("pickup_hour") + 1) % 24).write_csv(tmp_path / "features.csv")
    assert ways.kept(tmp_path)["pandas"] == (rows, False), "a difference is seen"
    table.head(-1).write_csv(tmp_path / "features.csv")
    assert ways.kept(tmp_path)["pandas"] == (rows - 1, False)


def test_a_command_that_fails_says_why(tmp_path):
    with pytest.raises(CourseFailure, match="failed with 1: ValueError: no trips"):
        ways.cost(["-c", "raise ValueError('no trips')"], tmp_path)


@pytest.fixture
def pretended(monkeypatch):
    """The bench with ways that only say what they took: seconds a million trips, and memory."""
    took = SimpleNamespace(stages=1.0, pandas=9.0, reading=0.8, memory=0.4, generated=8.0, same=True)

    def way(name):
        def run(*places):
            raw, folder = places[-2:]
            for made in ("prep", "features"):
                (folder / made).mkdir(parents=True, exist_ok=True)
            work = getattr(took, name) * int(raw.parent.name) / 1e6
            return Cost(work + 1, work, took.memory)
        return run

    for name, function in (("stages", "stages"), ("pandas", "by_pandas"), ("reading", "reading")):
        monkeypatch.setattr(ways, function, way(name))
    monkeypatch.setattr(ways, "kept", lambda folder: {"stages": (970_000, True), "pandas": (970_000, took.same)})
    monkeypatch.setattr(ways, "cost", lambda command, folder: Cost(took.generated, 0.0, 0.3))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=10**12))
    return took


def missed(table) -> list[str]:
    return [row.what for row in table.rows if not row.met]


def test_the_figures_are_those_of_the_ways(pretended, tmp_path):
    table = taxi.measure(this_course(), None)
    assert missed(table) == [] and table.met
    values = {row.what: row.value for row in table.rows}
    assert values["1,000,000 trips: pandas / the stages"] == pytest.approx(9)
    assert values["10,000,000 trips: pandas / the stages; computed, pandas at 1,000,000 times 10"] == pytest.approx(9)
    assert values["10,000,000 trips: the stages / merely reading"] == pytest.approx(1.25)
    assert values["the stages at 10,000,000 / at 1,000,000 trips"] == pytest.approx(10)
    assert sum(row.what.startswith("10,000,000 trips: pandas") for row in table.rows) == 1, "pandas does not run there"
    table.write(tmp_path / "measurements.json", "taxi")
    figures = json.loads((tmp_path / "measurements.json").read_text())["taxi"]
    assert figures["seconds"] == {"reading": {"1000000": 0.8, "10000000": 8.0}, "stages": {"1000000": 1.0, "10000000": 10.0}, "pandas": {"1000000": 9.0}}
    assert figures["times_pandas"] == {"1000000": 9.0, "10000000": 9.0} and figures["generated_a_second"] == 1_250_000


@pytest.mark.parametrize("change, goal", [
    ({"pandas": 7.0}, "1,000,000 trips: pandas / the stages"),
    ({"memory": 1.6}, "10,000,000 trips: memory of the stages"),
    ({"generated": 21.0}, "10,000,000 trips generated to Parquet: a second"),
    ({"same": False}, "1,000,000 trips: ways whose features differ from those of pandas"),
], ids=lambda value: "-".join(value) if isinstance(value, dict) else "")
def test_a_goal_that_is_missed_is_seen(pretended, change, goal):
    for name, value in change.items():
        setattr(pretended, name, value)
    assert goal in missed(taxi.measure(this_course(), None))


def test_a_cost_that_grows_faster_than_the_trips_is_seen(pretended, monkeypatch):
    monkeypatch.setattr(ways, "stages", lambda pipeline, raw, folder: [(folder / made).mkdir(exist_ok=True) for made in ("prep", "features")] and
                        Cost(1, (int(raw.parent.name) / 1e6) ** 1.1, 0.4))
    assert "the stages at 10,000,000 / at 1,000,000 trips" in missed(taxi.measure(this_course(), None))


def test_a_full_disk_is_said_before_anything_is_made(pretended, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=10**9))
    with pytest.raises(CourseError, match="0.9 GiB are free, and 6.5 are needed; name another disk with TMPDIR"):
        taxi.measure(this_course(), None)


def test_a_course_without_the_stages_is_one_line(pretended, tmp_path):
    with pytest.raises(CourseError, match="has no prep.py and transform.py"):
        taxi.measure(SimpleNamespace(root=tmp_path), None)
