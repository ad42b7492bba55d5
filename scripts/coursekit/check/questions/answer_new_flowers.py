"""The questions of `07_answer_new_flowers`: read the features, feed them forward, parse the results."""
from coursekit.check.question import Question
from coursekit.check.questions import _flowers_forward, _flowers_parsing, _flowers_reading

SOLUTION = "solutions/02_pytorch_refactor/07_answer_new_flowers.ipynb"

QUESTIONS = [
    Question("read_features", probe=_flowers_reading.probe, judge=_flowers_reading.judge, inputs=_flowers_reading.inputs, more=(
        "`pd.read_csv` takes a header for granted unless `header=None` says that there is none. An array of numpy can be scaled with lists: a row at a time, "
        "column by column.",
        "Read, `to_numpy()`, take the scaler's mean away, divide the difference by its scale, and make a tensor with `dtype=torch.float32`.")),
    Question("feed_forward", probe=_flowers_forward.probe, judge=_flowers_forward.judge, inputs=_flowers_forward.inputs, more=(
        "`softmax` turns logits into probabilities; it needs to know along which `dim` the classes lie: 0 is down the flowers, 1 along the classes.",
        "Inside `with torch.inference_mode():` send the features to `device`, call the network with them, and apply `torch.softmax` along the classes.")),
    Question("parse", probe=_flowers_parsing.probe, judge=_flowers_parsing.judge, inputs=_flowers_parsing.inputs, more=(
        "`argmax(dim=...)` gives the place of the largest number of each row, `max` gives the number too. The place is one in `classes`.",
        "Let `values, places = probabilities.max(dim=1)`. `values.tolist()` is one column; the names at `places.tolist()` in `classes` are the other.")),
]
