"""Ways in which a model or its description arrives broken: each takes the bytes of a good file and gives those of a broken one."""
import json
import math
import pickle
from collections.abc import Callable
from pathlib import Path

from damaged_tables import PNG
from stage_room import SPECIES

Change = Callable[[bytes], bytes]


class Loaded:
    """What a pickle runs when somebody loads it."""

    def __reduce__(self):
        return Path.touch, (Path("loaded"),)


def _json(change: Callable[[dict], object]) -> Change:
    """A file of JSON that says something else."""
    def changed(content: bytes) -> bytes:
        said = json.loads(content)
        other = change(said)
        return json.dumps(said if other is None else other).encode()
    return changed


def without(name: str) -> Change:
    """JSON that lacks an entry."""
    return _json(lambda said: {key: value for key, value in said.items() if key != name})


def _entry(name: str, place: int, value: object) -> Change:
    """JSON in which one entry of a list is another."""
    return _json(lambda said: said[name].__setitem__(place, value))


def _inner(name: str, **values: object) -> Change:
    """JSON in which a dict inside says something else."""
    return _json(lambda said: said[name].update(values))


ANY_JSON = {
    "empty": lambda content: b"", "a list": _json(lambda said: [said]), "a number": lambda content: b"7", "half": lambda content: content[: len(content) // 2],
    "not UTF-8": lambda content: content[:-1] + b"\xff\xfe", "UTF-16": lambda content: content.decode().encode("utf-16"), "a picture": lambda content: PNG,
    "deeply nested": lambda content: b"[" * 100_000, "zeros": lambda content: b"\0" * 500, "no kind": without("kind"),
    "a page": lambda content: b"<!DOCTYPE html>", "two": lambda content: content * 2, "another kind": _json(lambda said: said | {"kind": "iris-forest"}),
    "a kind of 3 MB": _json(lambda said: said | {"kind": "x" * 3_000_000}), "a number of 5000 digits": lambda content: b'{"kind": ' + b"9" * 5_000 + b"}",
    "kind is a list": _json(lambda said: said | {"kind": [said["kind"]]}), "no features": without("features"), "no classes": without("classes"),
    "three features": _json(lambda said: said.update(features=said["features"][:3])), "features is a text": _json(lambda said: said.update(features="four")),
    "two classes": _json(lambda said: said.update(classes=said["classes"][:2])), "classes are numbers": _json(lambda said: said.update(classes=[0, 1, 2])),
    "classes is null": _json(lambda said: said.update(classes=None)),
}
PREPROCESSING = ANY_JSON | {
    "no mean": without("mean"), "a mean of three": _json(lambda said: said.update(mean=said["mean"][:3])), "no scale": without("scale"),
    "a scale of texts": _json(lambda said: said.update(scale=["1", "1", "1", "1"])), "a mean that is NaN": _entry("mean", 1, math.nan),
    "an infinite mean": _entry("mean", 1, math.inf), "a scale of zero": _entry("scale", 2, 0.0), "a negative scale": _entry("scale", 2, -1.0),
    "a class twice": _entry("classes", 1, SPECIES[0]), "a feature twice": _json(lambda said: said["features"].__setitem__(1, said["features"][0])),
}
MODEL = ANY_JSON | {
    "no scaler": without("scaler"), "a scaler without scale": _json(lambda said: said["scaler"].pop("scale") and None), "no recipe": without("recipe"),
    "a mean of three": _inner("scaler", mean=[1.0, 2.0, 3.0]), "a mean of one": _inner("scaler", mean=[1.0]), "a scale of zero": _inner(
        "scaler", scale=[1.0, 0.0, 1.0, 1.0]), "a NaN in the scale": _inner("scaler", scale=[math.nan, 1.0, 1.0, 1.0]), "a negative scale": _inner(
        "scaler", scale=[1.0, 1.0, -1.0, 1.0]), "hidden is a text": _inner("recipe", hidden="16"), "more hidden units": _inner("recipe", hidden=17),
    "minus one hidden unit": _inner("recipe", hidden=-1), "hidden units beyond memory": _inner("recipe", hidden=10**15),
    "half a hidden unit": _inner("recipe", hidden=1.5), "five classes": _json(lambda said: said.update(classes=[*SPECIES, "a", "b"])),
    "the kind of preprocess": _json(lambda said: said.update(kind="iris-preprocessing")), "a class twice": _entry("classes", 1, SPECIES[0]),
    "a scaler that is a list": _json(lambda said: said.update(scaler=[1, 2])), "a comma in a class": _entry("classes", 1, "a,b"),
    "a line end in a class": _entry("classes", 1, "a\nb"),
}


def _weights(change: Callable[[dict], dict]) -> Change:
    """A file of weights with others in it."""
    def changed(content: bytes) -> bytes:
        from safetensors.torch import load, save
        return save(change(load(content)))
    return changed


def _tensor(name: str, change: Callable) -> Change:
    """One tensor is another, or there is one more."""
    return _weights(lambda tensors: tensors | {name: change(tensors[name]) if name in tensors else tensors["output.bias"].clone()})


WEIGHTS = {
    "empty": lambda content: b"", "half": lambda content: content[: len(content) // 2], "a byte short": lambda content: content[:-1],
    "a picture": lambda content: PNG, "a byte more": lambda content: content + b"\0", "text": lambda content: b"hidden.weight,0.1\n",
    "a pickle": lambda content: pickle.dumps(Loaded()),
    "a header beyond the file": lambda content: b"\xff" * 7 + b"\x7f" + content[8:], "zeros": lambda content: b"\0" * len(content),
    "no tensors": _weights(lambda tensors: {}), "a tensor less": _weights(lambda tensors: {name: tensors[name] for name in list(tensors)[1:]}),
    "other names": _weights(lambda tensors: {name.replace("output", "out"): tensor for name, tensor in tensors.items()}),
    "five features": _tensor("hidden.weight", lambda old: old.new_zeros(16, 5)), "turned": _tensor("hidden.weight", lambda old: old.T.contiguous()),
    "NaN": _tensor("output.bias", lambda old: old * math.nan), "infinite": _tensor("output.weight", lambda old: old + math.inf),
    "two outputs": _tensor("output.weight", lambda old: old[:2]), "a tensor more": _tensor("third.bias", lambda old: None),
}
