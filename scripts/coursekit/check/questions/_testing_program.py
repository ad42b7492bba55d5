"""The question `program` of `08_put_a_stage_to_the_test`: a test of what the stage writes, put on stages that are right and broken."""
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions import _testing
from coursekit.check.questions._testing_stage import FEATURES, Stage, flowers, scaler_of

TARGET = "preprocess"


def inputs(seed: int) -> dict:
    """The small file that the fixture `raw` gives."""
    return {"raw": flowers(seed)}


def _spread(numbers: tuple) -> tuple:
    return numbers[0], [value * value for value in numbers[1]]


def _scaled(test: list, numbers: tuple) -> list:
    return [([(value - mean) / scale for value, mean, scale in zip(row, *numbers, strict=True)], species) for row, species in test]


def _raises(stage: Stage, rows: list, out) -> tuple[int, str, str]:
    raise OSError("broken")


ONE = [1.0] * len(FEATURES)
RIGHT = {"plain": {}, "other-seed": {"seed": 7}, "six-digits": {"digits": 6, "seed": 3}}
BROKEN = {  # name: the step that is broken
    "raises": {"write": _raises},
    "writes-nothing": {"write": lambda stage, rows, out: (0, "24 training rows and 6 test rows\n", "")},
    "fails": {"write": lambda stage, rows, out: (1, "", "Traceback (most recent call last):\nKeyError: 'species'\n")},
    "all-in-train": {"split": lambda train, test: (train + test, test)},
    "one-on-both": {"split": lambda train, test: ([*train[1:], test[0]], test)},
    "lost": {"split": lambda train, test: (train[1:], test)},
    "lost-test": {"split": lambda train, test: (train, test[1:])},
    "leak": {"scale": lambda train, rows, test: (scaler_of(rows), scaler_of(rows), test)},
    "centred": {"scale": lambda train, rows, test: ((scaler_of(train)[0], ONE), (scaler_of(train)[0], ONE), test)},
    "not-scaled": {"scale": lambda train, rows, test: (([0.0] * 4, ONE), scaler_of(train), test)},
    "numbers-of-all": {"scale": lambda train, rows, test: (scaler_of(train), scaler_of(rows), test)},
    "variance": {"scale": lambda train, rows, test: (scaler_of(train), _spread(scaler_of(train)), test)},
    "numbers-of-none": {"scale": lambda train, rows, test: (scaler_of(train), ([0.0] * 4, ONE), test)},
    "test-scaled": {"scale": lambda train, rows, test: (scaler_of(train), scaler_of(train), _scaled(test, scaler_of(train)))},
}
class InOrder(Stage):
    """Holds the last flowers of the file back."""

    def cut(self, rows: list) -> tuple[list, list]:
        """Training rows and test rows, both as they stand in the file."""
        return rows[:-6], rows[-6:]


def _of_a_sample(numbers: tuple, count: int) -> tuple:
    return numbers[0], [value * (count / (count - 1)) ** 0.5 for value in numbers[1]]


EXPLAINS = {  # a stage with which a test passes that fails with the right one: what the test has in mind
    "sample-deviation": lambda folder: Stage(folder, scale=lambda train, rows, test: (
        _of_a_sample(scaler_of(train), len(train)), _of_a_sample(scaler_of(train), len(train)), test)),
    "file-order": InOrder,
}
WHY = {
    "sample-deviation": "It would pass with one that divides by the deviation of a *sample* (by n - 1, as `.std()` of a DataFrame does). Scalers divide by "
                        "the deviation of the rows themselves: `ddof=0`.",
    "file-order": "It would pass if training rows and test rows, put together, stood in the order of the file. That order is lost when rows are drawn: sort "
                  "both sides before you compare.",
}
SLIPS = (
    (("writes-nothing", "fails"), "nothing-slips", "A stage that writes nothing passes your test."),
    (("not-scaled",), "scaling-slips", "A stage whose training rows are still in cm passes your test. Does it look at the numbers in `x_train.csv`?"),
    (("centred",), "deviation-slips", "A stage that takes off the mean and does not divide passes your test: its training columns have a mean of 0, and "
                                      "another deviation than 1."),
    (("leak",), "leak-slips", "A stage whose scaler learned from the test rows too passes your test. It moves the means of the training rows a little away "
                              "from 0: how near to 0 does your test want each of them?"),
    (("all-in-train", "one-on-both"), "both-sides-slips", "A stage that trains on a row which it also holds back passes your test. Which flowers stand "
                                                          "on each side? Their number alone does not tell; turned back into cm, the rows can be compared."),
    (("lost", "lost-test"), "lost-slips", "A stage that loses a flower on the way passes your test. The two sides together should hold what the file held."),
    (("test-scaled",), "cm-slips", "A stage that scales the test rows too passes your test. They should be the flowers of the file, in cm."),
    (("numbers-of-all", "variance", "numbers-of-none"), "numbers-slip", "A stage that writes other numbers into preprocessing.json than it scaled with passes "
                                                                        "your test. What should come out when the scaled rows are turned back with them?"),
)


def probe(answer, inputs: dict) -> dict:
    """What the test says of each stage."""
    def makers(kinds: dict) -> dict:
        return {name: lambda folder, how=how: Stage(folder, **how) for name, how in kinds.items()}
    data = _testing.probe(answer, TARGET, makers(RIGHT), makers(BROKEN), inputs["raw"])
    if data.get("right", {}).get("plain", {}).get("outcome") == _testing.FAILED:
        outcomes = {name: _testing.run(answer, TARGET, make, inputs["raw"])["outcome"] for name, make in EXPLAINS.items()}
        data["explained"] = [name for name, outcome in outcomes.items() if outcome == _testing.PASSED]
    return data


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then the right stages, then the broken ones."""
    if verdict := _testing.judge_form(data, TARGET) or judge_places(data):
        return verdict
    for name, found in data["right"].items():
        at = found["place"] or "its end"
        if found["outcome"] != _testing.PASSED and name == "plain" and (why := data.get("explained")):
            return wrong(why[0], f"The test fails with a stage that does all this rightly, at {at}. {WHY[why[0]]}")
        if found["outcome"] != _testing.PASSED and name == "plain":
            return wrong("fails-on-right", f"The test fails with a stage that does all this rightly, at {at}. Numbers that were turned back differ in their "
                         "last digits: round them before you sort, and leave room where you compare.")
        if found["outcome"] != _testing.PASSED and name == "other-seed":
            return wrong("one-split", f"The test fails, at {at}, with a right stage that holds back other flowers. Which ones is not promised; ask what holds "
                         "for every split.")
        if found["outcome"] != _testing.PASSED:
            return wrong("too-strict", f"The test fails, at {at}, with a right stage that writes numbers with six digits and rows in another order. Leave "
                         "room: `pytest.approx(..., abs=...)`; and sort before you compare rows.")
    if verdict := _testing.judge_calls(data, TARGET):
        return verdict
    for names, hint, text in SLIPS:
        if any(data["broken"][name] == _testing.PASSED for name in names):
            return wrong(hint, text)
    return passed(f"It passes with {len(RIGHT)} stages that are right, and fails with each of {len(BROKEN)} broken ones.")


def judge_places(data: dict) -> Verdict | None:
    """A test that reads or writes anywhere else than in its own folder."""
    if any(found["outside"] for found in data["right"].values()):
        return wrong("fixed-path", "The test gives the stage a path outside `tmp_path`. What it finds there may be from yesterday, and two tests at once "
                     "would disturb each other. Build every path from `tmp_path`, or take what a fixture gives.")
    return None
