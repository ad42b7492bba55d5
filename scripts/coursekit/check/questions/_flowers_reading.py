"""The question `read_features` of `07_answer_new_flowers`: two files and a scaler that no notebook knows."""
import random
import tempfile
from pathlib import Path

from coursekit.check.plain import describe, is_a, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions import _flowers_math as flowers_math
from coursekit.check.tables import takes

SLACK = 1e-3


def inputs(seed: int) -> dict:
    """A file of flowers, two of which stand there twice; a file of one; a scaler."""
    rng = random.Random(5_000 + seed)
    rows = [flowers_math.flower(rng) for _ in range(7)]
    return {"many": [*rows, rows[2], rows[4]], "one": [flowers_math.flower(rng)], "scaler": flowers_math.scaler(rng)}


def probe(answer, inputs: dict) -> dict:
    """What `answer` reads from the two files."""
    if not takes(answer, 2):
        return {"callable": False, "seen": describe(answer)}
    data: dict = {"callable": True}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("many", "one"):
            path = Path(folder) / f"{name}.csv"
            path.write_text("".join(",".join(map(str, row)) + "\n" for row in inputs[name]))
            result = answer(str(path), {part: list(values) for part, values in inputs["scaler"].items()})
            tensor = is_a(result, "torch", "Tensor")
            data[name] = {"seen": describe(result), "tensor": tensor, "type": str(getattr(result, "dtype", "")),
                          "shape": list(result.shape) if tensor else [], "values": plain(result) if tensor else None}
            if data[name]["shape"] != [len(inputs[name]), 4]:  # what went wrong is seen; the next file would only raise something stranger
                break
    return data


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then the rows, then the numbers."""
    if not data["callable"]:
        return wrong("not-a-function", f"`read_features` is {data['seen']}. Asked for is the function itself, with its arguments path and scaler.")
    many, one, scaler = data["many"], data.get("one", data["many"]), inputs["scaler"]
    if many["seen"] == "None":
        return wrong("no-return", "`read_features` gives back None. Is there a `return` with the features?")
    if not (many["tensor"] and one["tensor"]):
        return wrong("not-a-tensor", f"`read_features` gives back {many['seen']}. The network takes tensors of torch.")
    return _rows(many, data.get("one"), inputs) or _type(many, one) or _numbers(many["values"], one["values"], inputs["many"], inputs["one"], scaler)


def _rows(many: dict, one: dict | None, inputs: dict) -> Verdict | None:
    count, shape = len(inputs["many"]), many["shape"]
    if shape == [4, count]:
        return wrong("turned", f"The features have the shape {tuple(shape)}: flowers stand in the columns. A row a flower is asked for.")
    if shape == [count - 1, 4] or (one and one["shape"] == [0, 4]):
        return wrong("first-flower", f"A file of {count} lines became {shape[0]} rows. The file has no header: was its first flower read as one?")
    if len(shape) != 2 or shape[1] != 4:
        return wrong("shape", f"A file of {count} flowers became {many['seen']}. A row for each flower and a column for each of its lengths is asked for.")
    if shape[0] == len({tuple(row) for row in inputs["many"]}):
        return wrong("copies", "Two flowers stand in the file twice and in the answer once. Who asks about a flower twice wants two answers.")
    if one is None:
        return wrong("rows", f"A file of {count} flowers became {many['seen']}. Each flower is one row.")
    if one["shape"] != [1, 4]:
        return wrong("one-flower", f"A file of one flower became {one['seen']}. It is still a table: one row, a column for each feature.")
    return None


def _type(many: dict, one: dict) -> Verdict | None:
    kinds = {entry["type"].removeprefix("torch.") for entry in (many, one)}
    if kinds == {"float32"}:
        return None
    seen = sorted(kinds - {"float32"})[0]
    return wrong("float64" if seen == "float64" else "dtype", f"The features are of type {seen}, which the network refuses: its weights are of another. "
                 "numpy and pandas compute in float64 unless they are told otherwise; the tensor has to be told.")


def _numbers(many: list, one: list, rows: list, row: list, scaler: dict) -> Verdict:
    def is_done_by(way) -> bool:
        return flowers_math.close(many, way(rows, scaler), SLACK) and flowers_math.close(one, way(row, scaler), SLACK)
    if is_done_by(flowers_math.scaled):
        return passed(f"{len(rows)} flowers of one file and the one of another are read and scaled as the scaler says.")
    if many[0] == many[1] and all(value == 0 for value in one[0]):
        return wrong("constant", "All rows are the same. What happened to the measurements?")
    for hint, way, sentence in WAYS:
        if is_done_by(way) or (hint == "refitted" and flowers_math.close(many, way(rows, scaler), SLACK)):
            return wrong(hint, sentence)
    right = flowers_math.scaled(rows, scaler)
    if flowers_math.close(sorted(many), sorted(right), SLACK):
        return wrong("order", "All flowers are there, in another order than in the file. Whoever asks finds the answers by their order.")
    if flowers_math.close(sorted(map(sorted, many)), sorted(map(sorted, right)), SLACK):
        return wrong("columns", "The numbers are there, but columns have changed places.")
    return wrong("other-scaler", f"The first flower became {[round(value, 2) for value in many[0]]}, which is not what the scaler in the argument makes of it. "
                 "Was the argument used, or a scaler of the notebook? And was anything rounded?")


def _ruled(rule):
    """A way of scaling from a rule of a value, its mean and its scale."""
    return lambda rows, scaler: flowers_math.by_column(rows, lambda value, place: rule(value, scaler["mean"][place], scaler["scale"][place]))


REFITTED = ("The scaling was learned from the file itself: its columns have mean 0, and a flower alone in its file becomes zeros. "
            "The network knows the scaler of its training only.")
WAYS = [
    ("unscaled", _ruled(lambda value, mean, scale: value), "The lengths came back in cm. The network was trained on scaled features."),
    ("only-mean", _ruled(lambda value, mean, scale: value - mean), "The mean was taken away, and nothing was divided by the scale."),
    ("only-scale", _ruled(lambda value, mean, scale: value / scale), "The lengths were divided by the scale, and no mean was taken away."),
    ("divided-first", _ruled(lambda value, mean, scale: value / scale - mean), "The lengths were divided first, and then the mean in cm was taken away. "
     "Mind the order, and the brackets."),
    ("divided-first", _ruled(lambda value, mean, scale: value - mean / scale), "Only the mean was divided by the scale. Mind the brackets: the difference "
     "is divided."),
    ("multiplied", _ruled(lambda value, mean, scale: (value - mean) * scale), "The difference was multiplied by the scale instead of divided."),
    ("exchanged", _ruled(lambda value, mean, scale: (value - scale) / mean), "Mean and scale have changed places."),
    ("upside-down", _ruled(lambda value, mean, scale: (mean - value) / scale), "The flower was taken from the mean instead of the mean from the flower: "
     "every sign is the other way round."),
    ("unscaling", _ruled(lambda value, mean, scale: value * scale + mean), "The scaling was undone where it should be done: multiplied, then the mean added."),
    ("variance", _ruled(lambda value, mean, scale: (value - mean) / scale**2), "The difference was divided twice. `scale` is the deviation, not the variance."),
    ("refitted", lambda rows, scaler: flowers_math.refitted(rows), REFITTED),
    ("refitted", lambda rows, scaler: flowers_math.refitted(rows, less=1), REFITTED),
    ("refitted", lambda rows, scaler: flowers_math.stretched(rows), "The lengths were stretched to 0 to 1 by the file's own smallest and largest values. "
     "The network knows the scaler of its training only."),
]
