"""The question `lines` of `03_infer`: probabilities and classes that the check brings, and the text to the letter."""
import random
import re

from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import takes

CALLS = ("many", "square", "one")
SIX = re.compile(r"\d\.\d{6}")
SLACK = 1.01e-6  # the last digit may be rounded either way


def inputs(seed: int) -> dict:
    """Probabilities of seven flowers, of three, and of one, some of them tiny; classes in an order of their own."""
    rng = random.Random(7_300 + seed)
    rows = [_row(rng, place % 3) for place in range(11)]
    rows[3] = [1 - 3.2e-5, 3e-5, 2e-6]  # written as 3e-05 by who does not ask for decimals
    return {"many": rows[:7], "square": rows[7:10], "one": rows[10:], "classes": ["versicolor", "setosa", "virginica"]}


def _row(rng: random.Random, winner: int) -> list[float]:
    best = rng.uniform(0.5, 0.95)
    rest = (1 - best) * rng.uniform(0.55, 0.9)
    others = [rest, 1 - best - rest]
    return [*others[:winner], best, *others[winner:]]


def probe(answer, inputs: dict) -> dict:
    """The texts that the function makes of arrays as `answer` gives them."""
    if not takes(answer, 2):
        return {"callable": False, "seen": describe(answer)}
    import numpy

    data: dict = {"callable": True, "seen": {}, "texts": {}}
    for name in CALLS:
        result = answer(numpy.array(inputs[name], dtype=numpy.float32), list(inputs["classes"]))
        data["seen"][name], data["texts"][name] = describe(result), str(result) if isinstance(result, str) else None
    return data


def judge(data: dict, inputs: dict) -> Verdict:
    """First that it is one text, then its lines, then the fields."""
    if not data["callable"]:
        return wrong("not-a-function", f"`lines` is {data['seen']}. Asked for is the function itself, with its arguments probabilities and classes.")
    seen, texts = data["seen"], data["texts"]
    if seen["many"] == "None":
        return wrong("no-return", "`lines` gives back None. Is there a `return` with the text? `print` shows it and gives nothing back.")
    if None in texts.values():
        return wrong("not-text", f"`lines` gives back {seen['many']}, where one text is asked for, with all lines in it.")
    return _ends(texts, inputs) or _form(texts, inputs) or _names(texts, inputs) or _numbers(texts, inputs)


def _ends(texts: dict, inputs: dict) -> Verdict | None:
    text, one = texts["many"], texts["one"]
    if "\r" in text:
        return wrong("carriage-return", "The lines end with `\\r\\n`, as some systems write them. The same input should give the same bytes everywhere: `\\n`.")
    if text.startswith("prediction") or text.split(",")[0].strip() not in inputs["classes"] and text.count("\n") == len(inputs["many"]) + 1:
        return wrong("header", f"The first line is `{text.splitlines()[0][:50]}`. The header of the file is written once, by the stage; here are flowers only.")
    if "\n\n" in text:
        return wrong("empty-lines", "There are empty lines between the flowers.")
    if not text.endswith("\n") or not one.endswith("\n"):
        if "\n" not in text:
            return wrong("one-line", "All flowers stand in one line. What ends a line?")
        return wrong("last-line", "The last line does not end with `\\n`. The next piece of a long file would go on in the middle of that line.")
    return None


def _form(texts: dict, inputs: dict) -> Verdict | None:
    counts = {name: text.count("\n") for name, text in texts.items()}
    if set(counts.values()) == {3}:
        return wrong("turned", f"{len(inputs['many'])} flowers became three lines, one for each class. A line for each flower is asked for.")
    if odd := next((name for name in CALLS if counts[name] != len(inputs[name])), ""):
        return wrong("count", f"{_flowers(len(inputs[odd]))} became {counts[odd]} lines.")
    for line in texts["many"].splitlines():
        fields = line.split(",")
        if any(field != field.strip() for field in fields):
            return wrong("spaces", f"In `{line[:60]}` there are spaces around commas: they would be part of a name or number.")
        if len(fields) == 1:
            return wrong("separator", f"`{line[:60]}` has no commas. They part the fields of this file.")
        if len(fields) == 2:
            return wrong("one-probability", f"`{line[:60]}` holds one probability. Asked for are those of all classes.")
        if len(fields) != 4:
            return wrong("fields", f"`{line[:60]}` has {len(fields)} fields. Asked for are the name of a class and a probability for each class.")
    return None


def _flowers(count: int) -> str:
    return f"{count} flower{'s' if count > 1 else ''}"


def _fields(texts: dict) -> list[list[str]]:
    return [line.split(",") for name in CALLS for line in texts[name].splitlines()]


def _rows(inputs: dict) -> list[list[float]]:
    return [row for name in CALLS for row in inputs[name]]


def _names(texts: dict, inputs: dict) -> Verdict | None:
    mine, rows, classes = [fields[0] for fields in _fields(texts)], _rows(inputs), inputs["classes"]
    places = [row.index(max(row)) for row in rows]
    if mine == [classes[place] for place in places]:
        return None
    if all(SIX.fullmatch(name) for name in mine):
        return wrong("name-last", f"A line begins with {mine[0]}. The name comes first, then the probabilities.")
    if not set(mine) <= set(classes):
        return wrong("other-names", f"A line begins with {next(name for name in mine if name not in classes)!r}, which is none of the names in `classes`.")
    if len(set(mine)) == 1:
        return wrong("one-name", f"Every flower is named {mine[0]}. Each flower has a most probable class of its own.")
    if mine == [classes[row.index(min(row))] for row in rows]:
        return wrong("least-likely", "Each flower got the name of its least probable class.")
    if len(set(zip(mine, places, strict=True))) == len(set(places)):
        return wrong("class-order", "Each class gets one name throughout, but not its own: the names stand in another order than in `classes`.")
    return wrong("other-predictions", "Some flowers got the name of a class that is not their most probable one.")


def _numbers(texts: dict, inputs: dict) -> Verdict:
    mine, rows = [fields[1:] for fields in _fields(texts)], _rows(inputs)
    odd = next((text for line in mine for text in line if not SIX.fullmatch(text)), "")
    if odd and re.fullmatch(r"\d{1,3}\.\d+%?|\d{1,3}%", odd) and _value(odd) > 1.01:
        return wrong("percent", f"A probability is written as {odd[:20]}: it lies between 0 and 1.")
    if odd:
        return wrong("digits", f"A probability is written as {odd[:24]}. Six decimals are asked for, no more, no fewer, and none with an `e`.")
    values = [[_value(text) for text in line] for line in mine]
    if _all_near(values, rows):
        return passed("Eleven flowers in three texts: the name, then every probability with six decimals, to the letter.")
    if _all_near([sorted(line) for line in values], [sorted(row) for row in rows]):
        return wrong("probability-order", "The probabilities of a flower are there, but not in the order of the classes.")
    if _all_near(values, [[round(value, 2) for value in row] for row in rows]):
        return wrong("rounded", "The probabilities were rounded before they were written: all decimals but the first are zeros.")
    if any(_all_near(values, [[round(value, digits) for value in row] for row in rows]) for digits in (1, 3, 4, 5)):
        return wrong("rounded", "The probabilities were rounded before they were written: the last decimals are zeros.")
    return wrong("other-numbers", f"The first flower is written with {', '.join(mine[0])}, and these are not its probabilities.")


def _value(text: str) -> float:
    try:
        return float(text.rstrip("%"))
    except ValueError:
        return -1.0


def _all_near(mine: list, right: list) -> bool:
    return all(len(a) == len(b) and all(abs(x - y) <= SLACK for x, y in zip(a, b, strict=True)) for a, b in zip(mine, right, strict=True))
