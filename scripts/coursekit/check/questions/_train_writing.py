"""The question `model` of `02_train`: the folder that the learner's function writes, read as inference would read it."""
import json
import random
import tempfile
from pathlib import Path

from coursekit.check.measure import attempt
from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions import _flowers_math as flowers_math
from coursekit.check.questions import _train_network
from coursekit.check.tables import takes

FILES = ("weights.safetensors", "model.json")
HIDDEN, SLACK, ROUNDED = 9, 1e-6, 1e-2
MOST = 10_000_000  # bytes that are read of a file


def inputs(seed: int) -> dict:
    """Weights of a network with nine hidden units, and contents as of another notebook."""
    rng = random.Random(7_000 + seed)
    contents = {"kind": "iris-network", "features": ["a", "b", "c", "d"], "classes": ["ä", "ö", "ü"], "scaler": flowers_math.scaler(rng),
                "recipe": {"hidden": HIDDEN, "epochs": 7, "learning_rate": 0.02, "seed": 1 + seed, "device": "cpu"}}
    return {"weights": _train_network.weights(rng, HIDDEN), "contents": contents}


def probe(answer, inputs: dict) -> dict:
    """The files that the function writes into an empty folder, and what stands in them."""
    if not takes(answer, 3):
        return {"callable": False, "seen": describe(answer)}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "model"
        folder.mkdir()
        network = _train_network.network(inputs["weights"])
        before = _state(network)
        answer(folder, network, json.loads(json.dumps(inputs["contents"])))
        names = sorted(path.name for path in folder.rglob("*") if path.is_file())
        return {"callable": True, "names": names, "beside": len(list(Path(scratch).iterdir())) > 1, "kept": _state(network) == before,
                "pickle": any(_is_pickle(folder / name) for name in names), "weights": _weights(folder / FILES[0]), "json": _json(folder / FILES[1])}


def _state(network) -> dict:
    return {name: plain(values) for name, values in network.state_dict().items()}


def _head(path: Path) -> bytes:
    return path.read_bytes()[:MOST] if path.is_file() else b""


def _is_pickle(path: Path) -> bool:
    """A zip of torch.save, or a plain pickle."""
    head = _head(path)[:4]
    return head == b"PK\x03\x04" or head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")


def _weights(path: Path) -> dict | None:
    """Names, types and numbers in a safetensors file; None where it is none."""
    from safetensors.torch import load

    if (read := attempt(lambda: load(_head(path)), [])) is None:
        return None
    return {name: {"type": str(values.dtype).removeprefix("torch."), "shape": list(values.shape), "values": plain(values.double())}
            for name, values in read.items()}


def _json(path: Path) -> dict:
    """What a JSON file says, and how it fails."""
    head = _head(path)
    try:
        return {"text": head[:80].decode("utf-8", "replace"), "value": json.loads(head.decode("utf-8"))}
    except (ValueError, RecursionError):
        return {"text": head[:80].decode("utf-8", "replace")}


def judge(data: dict, inputs: dict) -> Verdict:
    """First the files, then the weights, then the text."""
    if not data["callable"]:
        return wrong("not-a-function", f"`write_model` is {data['seen']}. Asked for is the function itself, with its three arguments.")
    names = data["names"]
    if not data["kept"]:
        return wrong("network-changed", "After the call the network has other weights. Writing it should change nothing.")
    if not names:
        where = "beside the folder that was handed over, not into it" if data["beside"] else "elsewhere, or nothing was written"
        return wrong("elsewhere", f"The folder is empty: the files were written {where}. Both paths begin with `folder`, joined by a `/`.")
    if data["pickle"]:
        return wrong("pickle", "One of the files is a pickle, as `torch.save` and `pickle.dump` write it: whoever opens it runs what stands in it. "
                     "Weights are data, and safetensors keeps them so.")
    if missing := [name for name in FILES if name not in names]:
        return wrong("missing-file", f"There is no {missing[0]}; the folder holds {', '.join(names[:4])}.")
    if extra := [name for name in names if name not in FILES]:
        return wrong("extra-file", f"The folder holds {extra[0]} too, which nobody will read. A model is two files.")
    return _judge_weights(data["weights"], inputs) or _judge_json(data["json"], inputs["contents"])


def _judge_weights(weights: dict | None, inputs: dict) -> Verdict | None:
    if weights is None:
        return wrong("not-safetensors", "weights.safetensors is no safetensors file. `save_file` makes one.")
    right = inputs["weights"]
    if set(weights) != set(right):
        odd = sorted(set(weights) - set(right)) or sorted(set(right) - set(weights))
        tail = f"holds {odd[0]!r}" if odd[0] in weights else f"lacks {odd[0]!r}"
        return wrong("weight-names", f"weights.safetensors {tail}. The names are those of the network's state dict: inference loads by them.")
    for name, values in right.items():
        wanted = [len(values), len(values[0])] if isinstance(values[0], list) else [len(values)]
        if weights[name]["shape"] != wanted:
            return wrong("weight-shape", f"{name} is written in the shape {tuple(weights[name]['shape'])}; in the network it is {tuple(wanted)}.")
    for name in right:
        entry = weights[name]
        if not _same(entry["values"], right[name], ROUNDED):
            return wrong("other-weights", f"{name} holds other numbers than the network that was handed over. Whose weights were written?")
        if not _same(entry["values"], right[name], SLACK):
            return wrong("coarse", f"{name} was written with fewer digits than the network has ({entry['type']}): the loaded model is another one.")
    return None


def _same(mine, right, slack: float) -> bool:
    if isinstance(right, list):
        return all(_same(one, two, slack) for one, two in zip(mine, right, strict=True))
    return abs(mine - right) <= slack * max(1, abs(right))


def _judge_json(read: dict, contents: dict) -> Verdict:
    if "value" not in read:
        what = "single quotes: the text of a Python dict, which other programs do not read" if read["text"].startswith("{'") else "no JSON"
        return wrong("not-json", f"model.json begins with `{read['text'][:30]}`: {what}. `json.dumps` makes JSON text of a dict.")
    value = read["value"]
    if isinstance(value, str):
        return wrong("twice", "model.json is one long text: JSON inside JSON. `json.dumps` was applied to what was text already.")
    if not isinstance(value, dict):
        return wrong("other-contents", f"model.json holds {describe(value)}, where the dict of the argument is asked for.")
    if value != contents:
        odd = next((key for key in contents if value.get(key) != contents[key]), next((key for key in value if key not in contents), ""))
        how = "lacks" if odd not in value else "has another" if odd in contents else "has a foreign"
        return wrong("other-contents", f"model.json {how} {odd!r}. Does the function write its argument `contents`, or a variable of the notebook?")
    return passed("Two files of plain data: weights under their names, and all that inference needs beside them.")
