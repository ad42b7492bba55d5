"""The question `function` of `08_put_a_stage_to_the_test`: a test of `scaled(rows, mean, scale)`, put on functions that are right and broken."""
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions import _testing

TARGET = "scaled"


class _Scaled:
    """A function that remembers how it was called."""

    def __init__(self, function):
        self.function, self.calls = function, []

    def __call__(self, rows, mean, scale):
        rows, mean, scale = [list(map(float, row)) for row in rows], list(map(float, mean)), list(map(float, scale))
        self.calls.append([rows, mean, scale])
        return self.function(rows, mean, scale)


def _each(formula):
    """A function that works out each value by itself."""
    return lambda rows, mean, scale: [[formula(value, *numbers) for value, *numbers in zip(row, mean, scale, strict=True)] for row in rows]


def _refits(rows, mean, scale):
    columns = list(zip(*rows, strict=True))
    mean = [sum(column) / len(column) for column in columns]
    scale = [(sum((value - middle) ** 2 for value in column) / len(column)) ** 0.5 or 1.0 for column, middle in zip(columns, mean, strict=True)]
    return RIGHT["plain"](rows, mean, scale)


def _raises(rows, mean, scale):
    raise RuntimeError("broken")


RIGHT = {
    "plain": _each(lambda value, mean, scale: (value - mean) / scale),
    "other-order": _each(lambda value, mean, scale: value * (1 / scale) - mean * (1 / scale)),  # the last digits differ
}
BROKEN = {
    "raises": _raises,
    "none": lambda rows, mean, scale: None,
    "not-centred": _each(lambda value, mean, scale: value / scale),
    "not-divided": _each(lambda value, mean, scale: value - mean),
    "multiplied": _each(lambda value, mean, scale: (value - mean) * scale),
    "wrong-order": _each(lambda value, mean, scale: value - mean / scale),
    "no-sign": _each(lambda value, mean, scale: abs(value - mean) / scale),
    "one-mean": lambda rows, mean, scale: RIGHT["plain"](rows, mean[:1] * len(mean), scale),
    "one-scale": lambda rows, mean, scale: RIGHT["plain"](rows, mean, scale[:1] * len(scale)),
    "refits": _refits,
    "first-row": lambda rows, mean, scale: RIGHT["plain"](rows[:1], mean, scale),
    "upside-down": lambda rows, mean, scale: RIGHT["plain"](rows[::-1], mean, scale),
}
SLIPS = (  # which broken functions, the hint, what to say
    (("refits",), "refits-slips", "A function that ignores the mean and scale it is given, and works out new ones from its rows, passes your test: lesson 2's "
                                  "bug. Are the numbers in your test different from those that its rows would give?"),
    (("not-divided", "multiplied"), "scale-slips", "A function that does not divide by the scale passes your test. Look at the scale in your test: with "
                                                   "which number does dividing change nothing?"),
    (("not-centred", "wrong-order"), "mean-slips", "A function that forgets the mean, or takes it off too late, passes your test. Would another mean than "
                                                   "yours change what comes out?"),
    (("one-mean", "one-scale"), "columns-slip", "A function that uses the numbers of the first column for all columns passes your test. Do your rows "
                                                "have several columns, each with numbers of its own?"),
    (("no-sign",), "sign-slips", "A function that loses the sign passes your test. Is any of your values below its mean?"),
    (("first-row", "upside-down"), "rows-slip", "A function that gives back only some of the rows, or in another order, passes your test. How many rows does "
                                                "it try, and does it look at each? `zip` ends with the shorter of its lists and says nothing."),
    (("none",), "nothing-slips", "A function that gives back None passes your test."),
)


def probe(answer, inputs: dict) -> dict:
    """What the test says of each function."""
    def makers(functions: dict) -> dict:
        return {name: lambda folder, function=function: _Scaled(function) for name, function in functions.items()}
    return _testing.probe(answer, TARGET, makers(RIGHT), makers(BROKEN))


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then the right functions, then the broken ones."""
    if verdict := _testing.judge_form(data, TARGET):
        return verdict
    for name, found in data["right"].items():
        at = found["place"] or "its end"
        if found["outcome"] != _testing.PASSED and name == "plain":
            return wrong("fails-on-right", f"The test fails with a function that is right, at {at}. Work the numbers out by hand once more.")
        if found["outcome"] != _testing.PASSED:
            return wrong("too-strict", f"The test fails, at {at}, with a function that is right and works in another order: the last of 16 digits differs. "
                         "Numbers with a decimal point are compared with room.")
    if verdict := _testing.judge_calls(data, TARGET):
        return verdict
    for names, hint, text in SLIPS:
        if any(data["broken"][name] == _testing.PASSED for name in names):
            return wrong(hint, text)
    return passed(f"It passes with {len(RIGHT)} functions that are right, and fails with each of {len(BROKEN)} broken ones.")
