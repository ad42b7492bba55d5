"""Compare predictions with the true species: accuracy, confusion matrix, picture.

usage: python evaluate.py --predictions FILE --y-test FILE --report FOLDER

Exported from 03_pipeline_stages/iris/04_evaluate.ipynb by `course make`: edit the notebook, not this file.
"""
import argparse
import json

from matplotlib.figure import Figure
from sklearn.metrics import ConfusionMatrixDisplay, accuracy_score, confusion_matrix
from stage_files import BadInput, Output, log, read_table, run, whole_folder

CLASSES = ["Iris-setosa", "Iris-versicolor", "Iris-virginica"]
COLUMNS = ["prediction", *CLASSES]


def main(predictions: str, y_test: str, report: str) -> None:
    answers = read_table(predictions, COLUMNS, header=True, classes={"prediction": CLASSES})
    truth = read_table(y_test, ["species"], header=True, classes={"species": CLASSES})
    if len(answers) != len(truth):
        raise BadInput(f"{predictions} has {len(answers)} rows, {y_test} has {len(truth)}; they do not belong together")

    shares = answers[CLASSES]
    odd = ~shares.ge(0).all(axis=1) | ((shares.sum(axis=1) - 1).abs() > 0.001)
    if odd.any():
        raise BadInput(f"{predictions}: row {odd.idxmax() + 2}: the probabilities are not from 0 to 1, or do not sum to 1")

    metrics = {
        "accuracy": float(accuracy_score(truth["species"], answers["prediction"])),
        "rows": len(truth),
    }

    counts = confusion_matrix(truth["species"], answers["prediction"], labels=CLASSES)
    confusion = {"classes": CLASSES, "rows_are": "true species", "columns_are": "predictions", "counts": counts.tolist()}

    figure = Figure(figsize=(5, 4), dpi=100, layout="constrained")
    axes = figure.add_subplot()
    short = [name.removeprefix("Iris-") for name in CLASSES]
    _ = ConfusionMatrixDisplay(counts, display_labels=short).plot(ax=axes, cmap="Greys", colorbar=False)
    _ = axes.set(xlabel="prediction", ylabel="true species", title=f"{metrics['rows']} flowers")

    with whole_folder(report) as folder:
        (folder / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
        (folder / "confusion.json").write_text(json.dumps(confusion, indent=1) + "\n", encoding="utf-8")
        figure.savefig(folder / "confusion.png")

    log(metrics=metrics, figures=[f"{report}/confusion.png"])
    print(f"accuracy {metrics['accuracy']:.3f} on {metrics['rows']} flowers")


def command_line() -> argparse.ArgumentParser:
    """The flags of this stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--predictions", required=True, metavar="FILE", help="what infer wrote: the predicted species and a probability for each class")
    parser.add_argument("--y-test", required=True, metavar="FILE", help="the true species, in the same order")
    parser.add_argument("--report", required=True, type=Output, metavar="FOLDER", help="metrics.json, confusion.json and confusion.png")
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
