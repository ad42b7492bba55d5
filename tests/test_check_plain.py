"""What learners answer with, as plain data and in words."""
import json
import math

import numpy as np
import pandas as pd
import pytest

from coursekit.check.plain import describe, one_line, plain

torch = pytest.importorskip("torch")
TABLE = pd.DataFrame({"name": ["a", "b"], "size": [1.5, 2.0], "count": [1, 2]})
SAME = [
    (np.float64(1.5), 1.5), (np.float32(0.5), 0.5), (np.int64(3), 3), (np.bool_(True), True), (np.str_("a"), "a"),
    (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]), (np.array(3.5), 3.5), (np.array(["a", "b"], dtype=object), ["a", "b"]),
    (torch.tensor([1.0, 2.0], requires_grad=True), [1.0, 2.0]), (torch.tensor(3), 3), (torch.nn.Parameter(torch.zeros(1)), [0.0]),
    (TABLE, [["a", 1.5, 1], ["b", 2.0, 2]]), (TABLE["size"], [1.5, 2.0]), (TABLE.index, [0, 1]), (pd.Series(["a", None]), ["a", None]),
    ((1, (2, 3)), [1, [2, 3]]), ({3, 1}, [1, 3]), (range(2), [0, 1]), ({1: np.float64(2)}.values(), [2.0]), ({1: np.int64(2)}, {"1": 2}),
    (pd.Categorical(["a", "b"]), ["a", "b"]), (pd.NA, None), (pd.NaT, None), (pd.Timestamp("2020-01-02"), "2020-01-02T00:00:00"), (None, None), (True, True),
]
WORDS = [
    (..., "`...`"), (None, "None"), (True, "True"), (3, "the number 3"), (0.123456, "the number 0.1235"), (np.float64("nan"), "the number nan"),
    (10**5000, "the number with very many digits"), ("x" * 50, "the text '" + "x" * 37 + "...'"), ([1], "a list of 1 item"), ({}, "a dict of 0 items"),
    (TABLE, "a DataFrame of 2 rows and 3 columns"), (TABLE["size"], "a Series of 2 values"), (TABLE.columns, "an Index of 3 values"),
    (np.zeros((2, 3)), "an array of shape (2, 3) and type float64"), (torch.zeros(2), "a tensor of shape (2,) and type float32"),
    (max, "the function max"), (math, "a module"), (ValueError, "the class ValueError"), (object(), "an object"),
]


@pytest.mark.parametrize(("value", "expected"), SAME, ids=[f"{number}-{type(value).__name__}" for number, (value, _) in enumerate(SAME)])
def test_plain(value, expected):
    made = plain(value)
    if isinstance(made, list) and made and made[-1] != made[-1]:
        made[-1] = None  # pandas says NaN for a missing text
    assert made == expected
    assert json.loads(json.dumps(made)) == made


@pytest.mark.parametrize("value", [object(), ..., lambda: 1, [object()], np.array([object()]), TABLE.groupby("name")], ids=lambda value: type(value).__name__)
def test_what_is_not_plain_says_so(value):
    with pytest.raises(TypeError, match="is not plain data"):
        plain(value)


@pytest.mark.parametrize(("value", "words"), WORDS, ids=[words[:20] for _, words in WORDS])
def test_describe(value, words):
    assert describe(value) == words


def test_one_line_has_no_address():
    assert one_line("<function f at 0x7f00dead>\nmore") == "<function f>"
    assert one_line("x" * 300) == "x" * 197 + "..."
