"""Compare predicted fares with the true ones: R2, mean errors, errors by hour, a picture.

usage: python score.py --predictions FOLDER --report FOLDER [--scheduler local]

Exported from 03_pipeline_stages/taxi/08_score.ipynb by `course make`: edit the notebook, not this file.
"""
import argparse
import json
from pathlib import Path

import polars as pl
from matplotlib.figure import Figure
from stage_files import BadInput, Output, log, run, whole_folder
from stage_parts import each_part, open_parts, read_part

NEEDED = {"cost": "number", "prediction": "number", "pickup_hour": "small"}


def sums_of(path: Path, rows: int, columns: dict) -> pl.DataFrame:
    """For each hour of a part: rows, and the sums that all metrics follow from."""
    trips = read_part(path, columns, rows)
    if trips.height and not trips["pickup_hour"].is_between(0, 23).all():
        raise BadInput(f"{path}: column pickup_hour: holds something else than hours from 0 to 23")
    error = pl.col("prediction") - pl.col("cost")
    return trips.group_by(pl.col("pickup_hour").alias("hour")).agg(
        pl.len().cast(pl.Int64).alias("rows"), error.abs().sum().alias("absolute"), error.pow(2).sum().alias("squared"),
        pl.col("cost").sum().alias("cost"), pl.col("cost").pow(2).sum().alias("cost_squared")).sort("hour")


def metrics_of(sums: pl.DataFrame) -> dict[str, float]:
    """R2, mean absolute and mean squared error from the sums."""
    total = {name: sums[name].sum() for name in sums.columns}
    spread = total["cost_squared"] - total["cost"] ** 2 / total["rows"]
    r2 = 1 - total["squared"] / spread if spread > 1e-9 * total["cost_squared"] else 0.0
    return {"r2": r2, "mae": total["absolute"] / total["rows"], "mse": total["squared"] / total["rows"], "rows": total["rows"]}


def main(predictions: str, report: str, scheduler: str = "local") -> None:
    table = open_parts(predictions, "taxi-predictions", NEEDED)

    parts = each_part(sums_of, [(path, rows, table.columns) for path, rows in zip(table.paths, table.rows, strict=True)], scheduler)
    by_hour = pl.concat(parts).group_by("hour", maintain_order=True).sum().sort("hour")

    metrics = metrics_of(by_hour)

    means = [(pl.col(sums) / pl.col("rows")).round(4).alias(name) for name, sums in (("mae", "absolute"), ("mse", "squared"))]
    hours = by_hour.select("hour", "rows", *means)

    figure = Figure(figsize=(7, 4), dpi=100, layout="constrained")
    axes = figure.add_subplot()
    _ = axes.bar(hours["hour"].to_list(), hours["mae"].to_list(), color="0.5")
    _ = axes.axhline(metrics["mae"], color="black", linestyle="--", label="all hours")
    _ = axes.set(xlabel="hour of pickup", ylabel="mean absolute error (dollars)", xlim=(-0.7, 23.7), title=f"{metrics['rows']:,} trips")
    _ = axes.legend()

    with whole_folder(report) as folder:
        (folder / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
        hours.write_csv(folder / "by_hour.csv")
        figure.savefig(folder / "by_hour.png")

    log(metrics=metrics, figures=[Path(report, "by_hour.png")])
    print(f"R2 {metrics['r2']:.3f}, MAE {metrics['mae']:.2f} dollars on {metrics['rows']:,} trips")


def command_line() -> argparse.ArgumentParser:
    """The flags of this stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--predictions", required=True, metavar="FOLDER", help="what predict wrote: trips with their fare and the predicted one, in parts")
    parser.add_argument("--report", required=True, type=Output, metavar="FOLDER", help="metrics.json, by_hour.csv and by_hour.png")
    parser.add_argument("--scheduler", default="local", help="address of a Dask scheduler; local: this machine (default: %(default)s)")
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
