"""The questions of `08_functions_with_arguments`: split, fit and the command line, each given all that it needs."""
from coursekit.check.question import Question
from coursekit.check.questions import _refactor_fit, _refactor_parser, _refactor_split

SOLUTION = "solutions/03_pipeline_stages/blood_pressure/08_functions_with_arguments.ipynb"

QUESTIONS = [
    Question("split", probe=_refactor_split.probe, judge=_refactor_split.judge, inputs=_refactor_split.inputs, more=(
        "Three lines before the cut: a copy, the zeros of some columns, the rows that stay. Each uses an argument, none a name of the notebook.",
        "`table[missing] = table[missing].replace(0, np.nan)` on a copy, `dropna(subset=[target])`, then `train_test_split` with `random_state`.")),
    Question("fit", probe=_refactor_fit.probe, judge=_refactor_fit.judge, inputs=_refactor_fit.inputs, more=(
        "In this order: medians, fill, scale what is filled, train on what is scaled. What each step found goes into the dict as a list.",
        "`fill = train[features].median()`, `scaler = StandardScaler().fit(filled)`, `Ridge(alpha=alpha).fit(scaler.transform(filled), train[target])`; then "
        "`scaler.mean_.tolist()` and the like.")),
    Question("command_line", probe=_refactor_parser.probe, judge=_refactor_parser.judge, more=(
        "`type=` takes any function from text to a value: `float`, `int`, or one of your own that raises `argparse.ArgumentTypeError`.",
        "A function `share(text)` that makes a float and refuses what lies outside, and `names(text)` that cuts at commas and strips blanks; for no column "
        "`names` gives an empty list.")),
]
