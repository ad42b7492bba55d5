"""Tests of `scaled(rows, mean, scale)` as learners write them, for `08_put_a_stage_to_the_test`."""
from collections.abc import Callable

import numpy as np
import pytest

from checks import Right, Wrong, always

FUNCTION_WRONG: list[Wrong] = [
    Wrong("a number", always(3), "not-a-function"),
    Wrong("what a test gives back", always(None), "not-a-function"),
    Wrong("a class", always(Wrong), "not-a-function"),
    Wrong("a text", always("def test_scaled(scaled): ..."), "not-a-function"),
    Wrong("no name that pytest finds", always(lambda scaled: None), "name"),
]
FUNCTION_RIGHT: list[Right] = []


def wrong(table: list, name: str, hint: str, mistake: bool = True) -> Callable:
    """Put a test into a table of wrong ones."""
    def put(test: Callable) -> Callable:
        test.__name__ = "test_it"
        table.append(Wrong(name, always(test), hint, mistake))
        return test
    return put


def right(table: list, name: str) -> Callable:
    """Put a test into a table of right ones."""
    def put(test: Callable) -> Callable:
        test.__name__ = "test_it"
        table.append(Right(name, always(test)))
        return test
    return put


def formula(row, mean, scale):
    """A copy of what the function should do."""
    return [(value - m) / s for value, m, s in zip(row, mean, scale, strict=True)]


ROWS, MEAN, SCALE = [[5.0, 3.0], [6.2, 2.0]], [5.6, 2.8], [0.5, 0.4]


@wrong(FUNCTION_WRONG, "never calls it", "never-calls")
def _(scaled):
    assert formula([5.0], [5.6], [0.5]) == pytest.approx([-1.2])


@wrong(FUNCTION_WRONG, "takes no argument and tests a copy", "never-calls")
def _():
    assert formula([5.0], [5.6], [0.5]) == pytest.approx([-1.2])


@wrong(FUNCTION_WRONG, "an early return", "never-fails")
def _(scaled):
    found = scaled(ROWS, MEAN, SCALE)
    return
    assert found[0] == pytest.approx([-1.2, 0.5])


@wrong(FUNCTION_WRONG, "asserts a pair", "never-fails")
def _(scaled):
    pair = (scaled(ROWS, MEAN, SCALE)[0] == [7, 7], "the first row")
    assert pair


@wrong(FUNCTION_WRONG, "catches everything", "never-fails")
def _(scaled):
    try:
        assert scaled(ROWS, MEAN, SCALE)[0] == pytest.approx([-1.2, 0.5])
    except Exception:
        print("something is wrong")


@wrong(FUNCTION_WRONG, "prints", "never-fails")
def _(scaled):
    print(scaled(ROWS, MEAN, SCALE))


@wrong(FUNCTION_WRONG, "gives back whether it is right", "returns")
def _(scaled):
    return scaled(ROWS, MEAN, SCALE)[0] == pytest.approx([-1.2, 0.5])


@wrong(FUNCTION_WRONG, "compares it with itself", "itself")
def _(scaled):
    expected = scaled(ROWS, MEAN, SCALE)
    assert scaled(ROWS, MEAN, SCALE) == expected


@wrong(FUNCTION_WRONG, "catches errors of the function", "swallows")
def _(scaled):
    try:
        found = scaled(ROWS, MEAN, SCALE)
    except RuntimeError:
        return
    assert found[0] == pytest.approx([-1.2, 0.5]) and found[1] == pytest.approx([1.2, -2.0])


@wrong(FUNCTION_WRONG, "wrong sums", "fails-on-right")
def _(scaled):
    assert scaled(ROWS, MEAN, SCALE)[0] == pytest.approx([1.2, -0.5])


@wrong(FUNCTION_WRONG, "equal to the last digit", "too-strict")
def _(scaled):
    assert scaled([[5.1, 3.5], [4.9, 3.0]], [5.8, 3.05], [0.83, 0.43]) == [formula(row, [5.8, 3.05], [0.83, 0.43]) for row in ([5.1, 3.5], [4.9, 3.0])]


@wrong(FUNCTION_WRONG, "mean and deviation of its own rows", "refits-slips")
def _(scaled):
    array = np.array([[1.0, 10.0], [2.0, 30.0], [6.0, 20.0]])
    found = scaled(array.tolist(), array.mean(axis=0).tolist(), array.std(axis=0).tolist())
    assert np.allclose(found, (array - array.mean(axis=0)) / array.std(axis=0))


@wrong(FUNCTION_WRONG, "looks at the means of the result", "refits-slips")
def _(scaled):
    array = np.array([[1.0, 10.0], [2.0, 30.0], [6.0, 20.0]])
    found = np.array(scaled(array.tolist(), array.mean(axis=0).tolist(), array.std(axis=0).tolist()))
    assert found.mean(axis=0) == pytest.approx([0, 0]) and found.std(axis=0) == pytest.approx([1, 1])


@wrong(FUNCTION_WRONG, "a mean of 0", "mean-slips")
def _(scaled):
    assert scaled([[1.0, -3.0], [2.0, 4.0]], [0, 0], [2, 4]) == [[0.5, -0.75], [1.0, 1.0]]


@wrong(FUNCTION_WRONG, "a scale of 1", "scale-slips")
def _(scaled):
    assert scaled([[1.0, 3.0], [2.0, 4.0]], [3, 5], [1, 1]) == [[-2, -2], [-1, -1]]


@wrong(FUNCTION_WRONG, "one column", "columns-slip")
def _(scaled):
    assert scaled([[1.0], [6.0]], [2], [4]) == [[-0.25], [1.0]]


@wrong(FUNCTION_WRONG, "columns alike", "columns-slip")
def _(scaled):
    assert scaled([[1.0, 6.0], [6.0, 1.0]], [2, 2], [4, 4]) == [[-0.25, 1.0], [1.0, -0.25]]


@wrong(FUNCTION_WRONG, "all above the mean", "sign-slips")
def _(scaled):
    assert scaled([[6.0, 12.0], [4.0, 7.0]], [2, 5], [4, 2]) == [[1.0, 3.5], [0.5, 1.0]]


@wrong(FUNCTION_WRONG, "one row", "rows-slip")
def _(scaled):
    assert scaled([[1.0, 12.0]], [2, 5], [4, 2]) == [[-0.25, 3.5]]


@wrong(FUNCTION_WRONG, "only the first row", "rows-slip")
def _(scaled):
    assert scaled([[1.0, 12.0]] * 2, [2, 5], [4, 2])[0] == [-0.25, 3.5]


@wrong(FUNCTION_WRONG, "an argument that nobody gives", "unknown-argument")
def _(scale_rows):
    assert scale_rows(ROWS, MEAN, SCALE)[0] == pytest.approx([-1.2, 0.5])


@wrong(FUNCTION_WRONG, "skipped", "skipped")
@pytest.mark.skip(reason="later")
def _(scaled):
    assert scaled(ROWS, MEAN, SCALE)[0] == pytest.approx([-1.2, 0.5])


@wrong(FUNCTION_WRONG, "skips itself", "skipped")
def _(scaled):
    pytest.skip("not on this machine")


@wrong(FUNCTION_WRONG, "expected to fail", "skipped")
@pytest.mark.xfail
def _(scaled):
    assert scaled(ROWS, MEAN, SCALE)[0] == pytest.approx([-1.2, 0.5])


@wrong(FUNCTION_WRONG, "yields", "generator")
def _(scaled):
    yield scaled(ROWS, MEAN, SCALE)[0] == pytest.approx([-1.2, 0.5])


@wrong(FUNCTION_WRONG, "zip that stops early", "rows-slip")
def _(scaled):
    for row, expected in zip(scaled(ROWS, MEAN, SCALE), [[-1.2, 0.5], [1.2, -2.0]]):  # noqa: B905 - the mistake
        assert row == pytest.approx(expected)


@right(FUNCTION_RIGHT, "numbers that are exact")
def _(scaled):
    assert scaled([[1.0, 12.0], [6.0, 4.0]], [2, 5], [4, 2]) == [[-0.25, 3.5], [1.0, -0.5]]


@right(FUNCTION_RIGHT, "parametrized")
@pytest.mark.parametrize("rows, expected", [([[1.0, 12.0], [2.0, 5.0]], [[-0.25, 3.5], [0, 0]]), ([[6.0, 4.0]], [[1.0, -0.5]])])
def _(scaled, rows, expected):
    assert np.allclose(scaled(rows, [2, 5], [4, 2]), expected)


@right(FUNCTION_RIGHT, "parametrized twice, with names")
@pytest.mark.parametrize("places", [[0, 1], pytest.param([1, 0], id="turned")])
@pytest.mark.parametrize(argnames=["mean"], argvalues=[([2, 5],), ([3, 1],)])
def _(scaled, places, mean):
    rows = np.array([[1.0, 12.0], [6.0, 4.0]])[places]
    np.testing.assert_allclose(scaled(rows.tolist(), mean, [4, 2]), (rows - mean) / [4, 2])


@right(FUNCTION_RIGHT, "numpy arrays go in")
def _(scaled):
    rows, mean, scale = np.array(ROWS), np.array(MEAN), np.array(SCALE)
    np.testing.assert_allclose(scaled(rows, mean, scale), (rows - mean) / scale)


@right(FUNCTION_RIGHT, "by a condition and pytest.fail")
def _(scaled):
    found = scaled(rows=ROWS, mean=MEAN, scale=SCALE)
    for row, expected in zip(found, [[-1.2, 0.5], [1.2, -2.0]], strict=True):
        if any(abs(one - other) > 1e-9 for one, other in zip(row, expected, strict=True)):
            pytest.fail(f"{row} is not {expected}")


@right(FUNCTION_RIGHT, "back again")
def _(scaled, tmp_path):
    found = scaled(ROWS, MEAN, SCALE)
    back = [[value * s + m for value, m, s in zip(row, MEAN, SCALE, strict=True)] for row in found]
    assert [value for row in back for value in row] == pytest.approx([5.0, 3.0, 6.2, 2.0])
