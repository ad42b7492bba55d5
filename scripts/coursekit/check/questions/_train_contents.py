"""The question `contents` of `02_train`: what the learner writes beside the weights, compared with what came in from `preprocess`."""
import json

from coursekit.check.plain import describe, is_a, plain
from coursekit.check.question import Verdict, passed, wrong

KIND, CAME_AS = "iris-network", "iris-preprocessing"
KEYS = ("kind", "features", "classes", "scaler", "recipe")
KNOBS = {"hidden": (int, 1, 1024), "epochs": (int, 1, 100_000), "learning_rate": (float, 1e-6, 1), "seed": (int, -(2**63), 2**64), "device": (str, 0, 0)}
DEVICES = ("cpu", "cuda", "mps", "xpu")


def probe(answer, inputs: dict) -> dict:
    """Both dicts as they come out of JSON."""
    if not (isinstance(answer, list | tuple) and len(answer) == 2 and isinstance(answer[0], dict)):
        return {"pair": False, "seen": describe(answer)}
    came, contents = answer
    if not isinstance(contents, dict):
        return {"pair": True, "dict": False, "seen": describe(contents)}
    return {"pair": True, "dict": True, "came": plain(came), "contents": _without_odd(contents), "odd": _odd(contents, "contents"),
            "texts": all(isinstance(key, str) for key in contents)}


def _odd(value, where: str) -> str:
    """Where JSON would stumble, and over what; nothing when it takes the whole."""
    if isinstance(value, dict):
        return next(filter(None, (_odd(entry, f"{where}[{key!r}]") for key, entry in value.items())), "")
    if isinstance(value, list | tuple):
        return next(filter(None, (_odd(entry, f"{where}[{place}]") for place, entry in enumerate(value))), "")
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        return f"`{where}` is {describe(value)}"
    return ""


def _without_odd(value):
    """The value as JSON would give it back; what JSON cannot hold is None."""
    if isinstance(value, dict):
        return {str(key): _without_odd(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_without_odd(entry) for entry in value]
    if isinstance(value, bool | int | float | str):
        return plain(value)
    return plain(value) if is_a(value, "numpy", "ndarray", "generic") or is_a(value, "torch", "Tensor") else None


def judge(data: dict, inputs: dict) -> Verdict:
    """First that it is a dict that JSON can hold, then key by key."""
    if not data["pair"] or (data["pair"] and data.get("dict") and data["came"].get("kind") != CAME_AS):
        return wrong("preprocessing", "The check compares `contents` with `preprocessing` as it was read, and finds something else there. "
                     "Was it changed? Run the cell that reads it again.")
    if not data["dict"]:
        return wrong("not-a-dict", f"`contents` is {data['seen']}, where a dict is asked for. Its JSON text is made later, when the file is written.")
    contents, came = data["contents"], data["came"]
    if missing := [key for key in KEYS if key not in contents]:
        return wrong("missing-key", f"`contents` has no {missing[0]!r}. Who loads the model tomorrow cannot ask you for it.")
    if data["odd"]:
        return wrong("not-json", f"{data['odd']}, which JSON cannot hold: lists, dicts, text and plain numbers only.")
    if contents["kind"] != KIND:
        return wrong("kind", f"The kind is {contents['kind']!r}. Inference looks for the kind that stands in the text above, to the letter.")
    return _names(contents, came) or _scaler(contents["scaler"], came) or _recipe(contents["recipe"])


def _names(contents: dict, came: dict) -> Verdict | None:
    features, classes = contents["features"], contents["classes"]
    if isinstance(features, list) and features == [f"{name}_scaled" for name in came["features"]]:
        return wrong("scaled-names", "The features have the names of the scaled columns. Whoever sends a flower sends cm, under the names of cm.")
    if features == came["classes"] and classes == came["features"]:
        return wrong("exchanged", "Features and classes have changed places.")
    for key, mine in (("features", features), ("classes", classes)):
        if mine == came[key]:
            continue
        if isinstance(mine, list) and sorted(map(str, mine)) == sorted(came[key]):
            return wrong("order", f"The {key} are there, in another order than training used. Inference finds columns and logits by that order.")
        if isinstance(mine, int):
            return wrong("count", f"`contents[{key!r}]` is a number. Asked for are the names; their number shows from the list.")
        return wrong("other-names", f"`contents[{key!r}]` is {describe(mine)}, and not the list of names that `preprocess` handed on.")
    return None


def _scaler(scaler, came: dict) -> Verdict | None:
    if not isinstance(scaler, dict) or not {"mean", "scale"} <= scaler.keys():
        return wrong("scaler-form", "`contents['scaler']` should be a dict with `'mean'` and `'scale'`: then nobody has to guess which list is which.")
    mine, right = [scaler["mean"], scaler["scale"]], [came["mean"], came["scale"]]
    if _close(mine, right, 1e-9):
        return None
    if _close(mine, right[::-1], 1e-9):
        return wrong("exchanged", "Mean and scale have changed places.")
    if _close(mine, right, 0.0501):
        return wrong("rounded", "The numbers of the scaler are rounded. Rounding is for showing: JSON holds every digit, and training used them all.")
    if _close(mine, [[0] * 4, [1] * 4], 0.02):
        return wrong("refitted", "Mean 0 and scale 1: that is a scaler of rows that were scaled already. New flowers come in cm, and need the scaler "
                     "that `preprocess` fitted.")
    if _close([mine[0]], [right[0]], 1e-9) and _close([mine[1]], [[value**2 for value in right[1]]], 1e-6):
        return wrong("variance", "The scale is squared: the variance, where the deviation is asked for.")
    return wrong("other-scaler", "The scaler has other numbers than the one that `preprocess` handed on, with which the training rows were scaled.")


def _close(mine: list, right: list, slack: float) -> bool:
    return all(isinstance(one, list) and len(one) == len(two) and all(
        isinstance(a, int | float) and not isinstance(a, bool) and abs(a - b) <= slack for a, b in zip(one, two, strict=True))
        for one, two in zip(mine, right, strict=True))


def _recipe(recipe) -> Verdict:
    if not isinstance(recipe, dict):
        return wrong("recipe-form", f"`contents['recipe']` is {describe(recipe)}, where a dict is asked for: each knob under its name.")
    if missing := [name for name in KNOBS if name not in recipe]:
        return wrong("missing-knob", f"The recipe has no {missing[0]!r}. With one knob unknown, nobody can train this model again"
                     + (", and inference cannot tell how large the network is." if missing[0] == "hidden" else "."))
    for name, (kind, low, high) in KNOBS.items():
        value = recipe[name]
        whole = isinstance(value, int) and not isinstance(value, bool)
        fits = isinstance(value, str) if kind is str else (whole or (kind is float and isinstance(value, float))) and low <= value <= high
        if not fits:
            return wrong("knob-value", f"The recipe says {describe(value)} under {name!r}, which this knob cannot be. Did knobs change places, or "
                         "did a number become text?")
    if recipe["device"].partition(":")[0] not in DEVICES:
        return wrong("device", f"The recipe says {recipe['device']!r} under 'device'. Asked for is where it did run, not what was wished for.")
    return passed("Kind, names, scaler and recipe: the folder will speak for itself.")
