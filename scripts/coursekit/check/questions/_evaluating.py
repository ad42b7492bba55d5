"""The question `evaluate` of `07_another_classifier`: a spy among the models tells what the learner's function does."""
from coursekit.check.measure import NUMBERS, SPECIES
from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import column_of, takes

SIZES = (40, 25, 25)
WAYS = ("unseen", "always", "early")


def probe(answer, inputs: dict) -> dict:
    """The scores that `answer` gives to three spies, and what they were fitted on."""
    if not takes(answer, 3):
        return {"callable": False, "seen": describe(answer)}
    import pandas

    from coursekit.check.questions._spy import FITTED, Spy, numbered_rows

    codes = [code for code, size in enumerate(SIZES) for _ in range(size)]
    numbers = numbered_rows(len(codes))
    X = pandas.DataFrame({name: [float((7 * row) % 23) for row in range(len(codes))] for name in NUMBERS})
    X["sepal_length"], X["sepal_width"] = numbers, [float(code) for code in codes]
    y = pandas.Series([SPECIES[code] for code in codes], name="species")
    early = tuple(int(numbers[place]) for place in range(len(codes)) if place - sum(SIZES[: codes[place]]) < SIZES[codes[place]] / 2)
    FITTED.clear()
    data: dict = {"callable": True, "refitted": False}
    for way in WAYS:
        spy = Spy(way, SPECIES, early)
        result = answer(spy, X.copy(), y.copy())
        scores = column_of(result)
        data |= {way: scores, "seen": describe(result), "refitted": data["refitted"] or hasattr(spy, "known_")}
        if scores is None:
            break
    return data | {"fitted": list(FITTED)}


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form of the answer, then which rows the model saw, then how the folds were cut."""
    if not data["callable"]:
        return wrong("not-a-function", f"`evaluate` is {data['seen']}. Asked for is the function itself, with its three arguments model, X and y.")
    if data["seen"] == "None":
        return wrong("no-return", "`evaluate` gives back None. Is there a `return` with the scores?")
    if data["seen"].startswith("the number"):
        return wrong("one-number", "`evaluate` gives back one number, where one score for each fold is asked for: a single number hides the spread.")
    if any(data.get(way) is None or not all(isinstance(score, float) for score in data[way]) for way in WAYS):
        return wrong("not-scores", f"`evaluate` gives back {data['seen']}, where an array of numbers is asked for, one for each fold.")
    if len(data["unseen"]) < 3:
        return wrong("one-split", f"`evaluate` gives back {len(data['unseen'])} score(s). Each fold should have its score.")
    return _rows(data) or _kind_of_score(data) or _cuts(data)


def _rows(data: dict) -> Verdict | None:
    fitted = data["fitted"]
    strange = [entry for entry in fitted if not entry["known"]]
    if strange and strange[0]["rows"] < sum(SIZES) and strange[0]["largest"] < 4:
        return wrong("scaled-first", "The rows had been changed before the model got them: something learned from all rows before the folds were cut. "
                     "What learns from rows belongs into the model.")
    if strange:
        return wrong("other-rows", f"The model was fitted on {strange[0]['rows']} rows that the check did not hand over. "
                     "Does the function use its arguments `X` and `y`, or variables of the notebook?")
    share, always = SIZES[0] / sum(SIZES), data["always"]  # a copy in another process leaves no trace, but its scores do
    if not fitted and (min(data["unseen"]) < 1 or abs(sum(always) / len(always) - share) > 0.06):
        return wrong("model-ignored", "The model that the check handed over was never fitted. Does the function use its argument `model`?")
    return None


def _kind_of_score(data: dict) -> Verdict | None:
    always, share = data["always"], SIZES[0] / sum(SIZES)
    mean = sum(always) / len(always)
    if mean > 2:
        return wrong("percent", f"The largest number that came back is {max(data['unseen']):g}. Accuracy is a share of rows: at most 1.")
    if mean < 0:
        return wrong("metric", "Negative numbers came back. Accuracy, the share of right answers, is never below 0.")
    if abs(mean - (1 - share)) < 0.02 and max(data["unseen"]) < 0.01:
        return wrong("errors", "A model that is right on every row it has not seen gets the score 0: the share of wrong answers is counted.")
    if max(data["unseen"]) < 0.01:
        return wrong("training-rows", "Each score was measured on rows that the model had learned from. Ask it about the rows that were held back.")
    if min(data["unseen"]) < 0.99:
        return wrong("overlap", "Some rows on which the model was scored were among those it had learned from.")
    if min(always) < 0.01 or max(always) > 0.99:
        return wrong("sorted-folds", "The rows came sorted by species, and some folds held one species only. "
                     "Such folds ask about flowers that the model has never seen. Are `folds` used?")
    if abs(mean - share) > 0.06:
        return wrong("metric", f"A model that names one species only gets {mean:.2f} on average, and that is not the share of rows it gets right. Which "
                               "score is this?")
    return None


def _cuts(data: dict) -> Verdict:
    if max(data["early"]) - min(data["early"]) > 0.8:
        return wrong("unshuffled", "The folds were cut in the order of the rows: the first fold holds the first rows of each species. "
                     "A number as `cv` cuts like that. Are `folds` used?")
    if data["refitted"]:
        return wrong("not-a-copy", "The model that was handed over came back fitted: it still knows rows of the last fold. Fit a copy in each fold; "
                     "`cross_val_score` does so by itself, `sklearn.base.clone` makes one.")
    return passed(f"{len(data['unseen'])} scores, each on rows that its model had not seen.")
