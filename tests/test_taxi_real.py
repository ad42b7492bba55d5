"""The taxi pipeline on real trips: set COURSE_REAL_TAXI to a folder with greenTaxiData.csv and yellowTaxiData.csv, 5,000 trips each."""
import json
import os
from pathlib import Path

import pytest

from taxi_room import done

REAL = os.environ.get("COURSE_REAL_TAXI", "")
pytestmark = pytest.mark.skipif(not REAL, reason="COURSE_REAL_TAXI names no folder")


def test_filters_and_fares_on_real_trips(tmp_path):
    done("prep", tmp_path, raw_data=Path(REAL), part_mb=0.3)
    done("transform", tmp_path, clean_data=tmp_path / "prep_data")
    about = json.loads((tmp_path / "transformed_data" / "table.json").read_text())
    left, dropped = 10_000, about["dropped"]
    for reason, stay in (("missing", 10_000), ("cost", 9_948), ("distance", 9_858), ("place", 9_727)):
        left -= dropped[reason]
        assert left == stay, reason
    assert about["rows"] == 9_727 and len(about["columns"]) == 21
    done("train", tmp_path, training_data=tmp_path / "transformed_data")
    done("predict", tmp_path, model_input=tmp_path / "model_output", test_data=tmp_path / "test_data")
    done("score", tmp_path, predictions=tmp_path / "predictions")
    metrics = json.loads((tmp_path / "report" / "metrics.json").read_text())
    print(metrics)
    assert metrics["rows"] == 2_919 and metrics["r2"] >= 0.93 and metrics["mae"] < 1.4
