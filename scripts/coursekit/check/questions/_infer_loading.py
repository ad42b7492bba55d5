"""The question `load` of `03_infer`: folders that the check writes, one whole, one that lacks a part, one of another shape."""
import json
import random
import tempfile
from pathlib import Path

from coursekit.check.measure import attempt
from coursekit.check.plain import describe, is_a, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions import _flowers_math as flowers_math
from coursekit.check.questions import _train_network
from coursekit.check.tables import takes

SLACK = 2e-4
SIZES = {"small": 5, "large": 21}
FORGIVEN = ("KeyError", "LookupError", "IndexError", "RuntimeError", "ValueError", "TypeError", "OSError", "FileNotFoundError", "SafetensorError", "BadInput")


def inputs(seed: int) -> dict:
    """Weights of two networks of different sizes, and scaled flowers to ask."""
    rng = random.Random(7_100 + seed)
    rows = [[round(rng.gauss(0, 1), 2) for _ in range(4)] for _ in range(6)]
    return {"rows": rows} | {name: _train_network.weights(rng, hidden) for name, hidden in SIZES.items()}


def probe(answer, inputs: dict) -> dict:
    """What comes of two whole folders, and of two that do not hold a model of this form."""
    if is_a(answer, "torch", "Module") or not takes(answer, 2):
        return {"callable": False, "seen": describe(answer)}
    data: dict = {"callable": True}
    with tempfile.TemporaryDirectory() as scratch:
        for name, hidden in SIZES.items():
            folder = _folder(scratch, name, inputs[name], hidden)
            data[name] = _asked(answer(folder, _contents(hidden)), inputs)
        lacking = {part: values for part, values in inputs["small"].items() if part != "output.bias"}
        wider = inputs["small"] | {"hidden.weight": [[*line, 0.5] for line in inputs["small"]["hidden.weight"]]}
        for name, weights in (("lacking", lacking), ("wider", wider)):
            data[name] = _refusal(answer, _folder(scratch, name, weights, SIZES["small"]), _contents(SIZES["small"]))
    return data


def _contents(hidden: int) -> dict:
    return {"kind": "iris-network", "features": ["a", "b", "c", "d"], "classes": ["x", "y", "z"], "scaler": {"mean": [0.0] * 4, "scale": [1.0] * 4},
            "recipe": {"hidden": hidden, "epochs": 1, "learning_rate": 0.01, "seed": 0, "device": "cpu"}}


def _folder(scratch: str, name: str, weights: dict, hidden: int) -> str:
    """A model folder with these weights."""
    import torch
    from safetensors.torch import save_file

    folder = Path(scratch) / name
    folder.mkdir()
    save_file({part: torch.tensor(values) for part, values in weights.items()}, folder / "weights.safetensors")
    (folder / "model.json").write_text(json.dumps(_contents(hidden)), encoding="utf-8")
    return str(folder)


def _asked(network, inputs: dict) -> dict:
    """What a loaded network is and answers."""
    import torch

    if not is_a(network, "torch", "Module"):
        return {"network": False, "seen": describe(network)}
    training, failures = bool(network.training), []

    def logits():
        with torch.no_grad():
            return plain(network(torch.tensor(inputs["rows"], device=next(network.parameters()).device)))
    values = attempt(logits, failures)
    return {"network": True, "seen": describe(network), "training": training, "values": values, "failure": failures[0] if failures else ""}


def _refusal(answer, folder: str, contents: dict) -> str:
    """The name of the error that a folder leads to; empty when it passes."""
    try:
        answer(folder, contents)
    except Exception as error:  # every refusal is one
        return type(error).__name__
    return ""


def judge(data: dict, inputs: dict) -> Verdict:
    """First that it is a network, then its weights, its mode, and what it refuses."""
    if not data["callable"]:
        return wrong("not-a-function", f"`load` is {data['seen']}. Asked for is the function itself, with its arguments folder and contents.")
    for name in SIZES:
        got = data[name]
        if got["seen"] == "None":
            return wrong("no-return", "`load` gives back None. Is there a `return` with the network?")
        if "IncompatibleKeys" in got["seen"]:
            return wrong("not-a-network", "`load` gives back what `load_state_dict` says, a report. The weights went into the network: give that back.")
        if not got["network"]:
            return wrong("not-a-network", f"`load` gives back {got['seen']}, where a network is asked for that can be called.")
    return _weights(data, inputs) or _rest(data)


def _weights(data: dict, inputs: dict) -> Verdict | None:
    right = {name: flowers_math.logits(inputs[name], inputs["rows"]) for name in SIZES}
    if odd := next((name for name in SIZES if data[name]["failure"]), ""):
        return wrong("cannot-be-asked", f"The network of {SIZES[odd]} hidden units, asked about six flowers, failed with {data[odd]['failure']}.")
    if all(_close(data[name]["values"], right[name]) for name in SIZES):
        return None
    if data["small"]["values"] == data["large"]["values"]:
        return wrong("other-model", "Two folders with different weights became networks with the same answers. Does `load` use its argument `folder`?")
    if any(_close(data[name]["values"], flowers_math.softmax(right[name])) for name in SIZES):
        return wrong("probabilities", "The loaded network gives probabilities instead of logits. The softmax comes later, in `answer`.")
    return wrong("not-loaded", "The network does not answer as the one whose weights lie in the folder. Did the weights get into it, all of them, "
                 "and unchanged?")


def _close(values, right: list) -> bool:
    return isinstance(values, list) and all(isinstance(row, list) for row in values) and flowers_math.close(values, right, SLACK)


def _rest(data: dict) -> Verdict:
    if any(data[name]["training"] for name in SIZES):
        return wrong("training-mode", "The network comes in training mode. Some kinds of layers then answer differently each time. Which call switches it?")
    if not data["lacking"]:
        return wrong("part-missing", "A folder whose weights lack `output.bias` was loaded without a word: a part of the network kept its random start. "
                     "Nothing may be forgiven here.")
    if not data["wider"]:
        return wrong("other-shape", "Weights for five features were loaded without a word into a network for four. Nothing may be made to fit here.")
    if odd := next((data[name] for name in ("lacking", "wider") if data[name] not in FORGIVEN), ""):
        return wrong("other-error", f"A folder that holds no model of this form leads to {odd}, which the stage does not know. "
                     "Let the error of PyTorch out as it is.")
    return passed("Two networks of different sizes with all their weights; what lacks a part or has another shape is refused.")
