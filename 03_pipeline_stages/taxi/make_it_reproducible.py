"""Fit the fare model of the hand-over in one go: read, clean, make features, fit, measure.

Before the pipeline there was this one script. It still serves as a standalone job, and as what the pipeline is compared
with.

usage: python make_it_reproducible.py --raw-data FOLDER --model-output FOLDER --report FOLDER [--learning-rate 0.1]
    [--n-estimators 100] [--test-share 0.3] [--seed 42]

Exported from 03_pipeline_stages/taxi/02_make_it_reproducible.ipynb by `course make`: edit the notebook, not this file.
"""
import argparse
import json

import pandas as pd
import skops.io
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score
from sklearn.model_selection import train_test_split
from stage_files import BadInput, Output, between, log, run, whole_folder

NAMES = ["cost", "distance", "vendor", "passengers", "store_forward", "pickup_datetime", "dropoff_datetime",
         "pickup_longitude", "pickup_latitude", "dropoff_longitude", "dropoff_latitude"]
GREEN = ["fareAmount", "tripDistance", "vendorID", "passengerCount", "storeAndFwdFlag", "lpepPickupDatetime", "lpepDropoffDatetime",
         "pickupLongitude", "pickupLatitude", "dropoffLongitude", "dropoffLatitude"]
YELLOW = [*GREEN[:5], "tpepPickupDateTime", "tpepDropoffDateTime", "startLon", "startLat", "endLon", "endLat"]
BOUNDS = {"longitude": (-74.09, -73.72), "latitude": (40.53, 40.88)}


def trips_of(path: str, columns: list[str]) -> pd.DataFrame:
    """The trips of one file under our names; a file that lacks a column is refused."""
    try:
        return pd.read_csv(path, usecols=columns, parse_dates=columns[5:7])[columns].set_axis(NAMES, axis=1)
    except (OSError, ValueError) as error:
        raise BadInput(f"{path}: {error}") from None


def clean(trips: pd.DataFrame) -> pd.DataFrame:
    """The trips that are complete and plausible."""
    trips = trips.dropna()
    trips = trips[trips["cost"].between(0, 80, inclusive="neither") & trips["distance"].between(0, 25, inclusive="neither")]
    for place, (low, high) in BOUNDS.items():
        trips = trips[trips[f"pickup_{place}"].between(low, high) & trips[f"dropoff_{place}"].between(low, high)]
    return trips


def features_of(trips: pd.DataFrame) -> pd.DataFrame:
    """Twenty numbers a trip: distance, places, and the parts of both times."""
    made = trips[["distance", *NAMES[7:], "passengers", "vendor"]].assign(store_forward=(trips["store_forward"] != "N").astype(int))
    for when in ("pickup", "dropoff"):
        moment = trips[f"{when}_datetime"].dt
        parts = {"weekday": moment.day_of_week, "month": moment.month, "monthday": moment.day,
                 "hour": moment.hour, "minute": moment.minute, "second": moment.second}
        made = made.assign(**{f"{when}_{part}": values for part, values in parts.items()})
    return made


def main(
    raw_data: str,
    model_output: str,
    report: str,
    learning_rate: float = 0.1,
    n_estimators: int = 100,
    test_share: float = 0.3,
    seed: int = 42,
) -> None:
    trips = pd.concat([trips_of(f"{raw_data}/greenTaxiData.csv", GREEN), trips_of(f"{raw_data}/yellowTaxiData.csv", YELLOW)], ignore_index=True)
    found = len(trips)

    trips = clean(trips)
    if len(trips) < 20:
        raise BadInput(f"{raw_data}: {len(trips)} of {found} trips are left after the filters; too few to learn from")
    features = features_of(trips)

    X_train, X_test, y_train, y_test = train_test_split(features, trips["cost"], test_size=test_share, random_state=seed)
    model = GradientBoostingRegressor(learning_rate=learning_rate, n_estimators=n_estimators, random_state=seed)
    _ = model.fit(X_train, y_train)

    predicted = model.predict(X_test)
    metrics = {
        "r2": float(r2_score(y_test, predicted)), "rows": len(trips),
        "mean_absolute_error": float(mean_absolute_error(y_test, predicted)),
        "mean_squared_error": float(mean_squared_error(y_test, predicted)),
    }

    parameters = {"learning_rate": learning_rate, "n_estimators": n_estimators, "test_share": test_share, "seed": seed}
    with whole_folder(model_output) as model_folder, whole_folder(report) as report_folder:
        skops.io.dump(model, model_folder / "model.skops")
        (model_folder / "model.json").write_text(json.dumps({"kind": "taxi-fares-whole", "features": list(features)}, indent=1) + "\n", encoding="utf-8")
        (report_folder / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
        X_test.assign(cost=y_test, predicted=predicted).to_csv(report_folder / "predictions.csv", index=False)

    log(metrics=metrics, parameters=parameters)
    print(f"R2 {metrics['r2']:.2f}, off by {metrics['mean_absolute_error']:.1f} dollars on average")


def command_line() -> argparse.ArgumentParser:
    """The flags of this stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--raw-data", required=True, metavar="FOLDER", help="greenTaxiData.csv and yellowTaxiData.csv, in the schema of 2016")
    parser.add_argument("--model-output", required=True, type=Output, metavar="FOLDER", help="the fitted model and what is needed to use it")
    parser.add_argument("--report", required=True, type=Output, metavar="FOLDER", help="metrics.json and predictions.csv")
    parser.add_argument(
        "--learning-rate", type=between(0.001, 1), metavar="NUMBER", default=0.1, help="how much each tree may correct; 0.001 to 1 (default: %(default)s)"
    )
    parser.add_argument("--n-estimators", type=between(1, 5000, int), metavar="NUMBER", default=100, help="how many trees; 1 to 5000 (default: %(default)s)")
    parser.add_argument(
        "--test-share", type=between(0.05, 0.9), metavar="NUMBER", default=0.3, help="share of the trips held back; 0.05 to 0.9 (default: %(default)s)"
    )
    parser.add_argument(
        "--seed",
        type=between(0, 999999, int),
        metavar="NUMBER",
        default=42,
        help="which trips are held back, and what is random in the fit; 0 to 999999 (default: %(default)s)",
    )
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
