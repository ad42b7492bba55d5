"""The questions of `05_transform`, a stage: drop and count dirty trips, make features."""
from coursekit.check.question import Question
from coursekit.check.questions import _transform_clean, _transform_features

SOLUTION = "solutions/03_pipeline_stages/taxi/05_transform.ipynb"

QUESTIONS = [
    Question("clean", probe=_transform_clean.probe, judge=_transform_clean.judge, inputs=_transform_clean.inputs, more=(
        "A dict of four recipes, by reason and in order, and a loop: keep what the recipe allows, note how many rows fewer there are, go on with the rest.",
        "`pl.all_horizontal(pl.all().is_not_null())` finds full rows, `pl.col(...).is_between(low, high, closed=\"none\")` leaves both limits out; the place "
        "wants four of those. In the loop: `kept = trips.filter(recipe)`, then the difference of the two heights.")),
    Question("features", probe=_transform_features.probe, judge=_transform_features.judge, inputs=_transform_features.inputs, more=(
        "A list of recipes, each with its `.alias`, then one `with_columns`, then `drop` the two dates. A loop over pickup and dropoff saves half of it.",
        "`when = pl.col(f\"{end}_datetime\").dt` knows `weekday()`, `month()`, `day()`, `hour()`, `minute()`, `second()`; take 1 from the weekday. "
        "`(pl.col(\"store_forward\") != \"N\").cast(pl.Int8)` is 0 or 1.")),
]
