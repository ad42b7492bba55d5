"""The questions of `09_test_the_data`, a stage: cells at fault, rows pasted twice, columns that drifted."""
from coursekit.check.question import Question
from coursekit.check.questions import _data_drift, _data_faults, _data_repeats

SOLUTION = "solutions/03_pipeline_stages/components/09_test_the_data.ipynb"

QUESTIONS = [
    Question("faults", probe=_data_faults.probe, judge=_data_faults.judge, inputs=_data_faults.inputs, more=(
        "For one column, make a true-or-false Series for each kind: missing first, then what is not missing and no number, then what is a number and out of "
        "bounds. `cells.index[rows]` has the labels.",
        "`.str.strip()` and `.str.lower()` come before the look into `MISSING`. NaN lies between no bounds, so ask for `notna()` as well before you call a "
        "number out of range. A kind that occurs nowhere makes no finding.")),
    Question("repeats", probe=_data_repeats.probe, judge=_data_repeats.judge, inputs=_data_repeats.inputs, more=(
        "`cells.duplicated()` is true for each row that stood there before, wherever; the first of its kind stays false.",
        "The mean of such a true-or-false Series is a share, and so is the limit; only the limit grows with the table, and never below what it is for 1,000 "
        "rows.")),
    Question("drifted", probe=_data_drift.probe, judge=_data_drift.judge, inputs=_data_drift.inputs, more=(
        "Three steps: the `gap` of each column, its p-value by `kolmogorov`, and the columns whose p-value lies below the limit.",
        "`len` gives n and m, the numbers of rows; the formula of p stands in the text. The limit is the allowed rate, shared by all columns that are looked "
        "at.")),
]
