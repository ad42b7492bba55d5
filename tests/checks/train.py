"""Answers to `02_train`, a stage: the questions `fit`, `contents` and `model`."""
import copy
import json
import pickle
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from safetensors.numpy import save_file as save_arrays
from safetensors.torch import save as save_bytes
from safetensors.torch import save_file
from torch.nn.functional import cross_entropy, log_softmax, mse_loss, nll_loss, one_hot, softmax

from checks import Right, Wrong, always
from checks._stages import variables_of

of = variables_of("02_train")


# --- fit ----------------------------------------------------------------------------------------------------------------------
def fitting(optimizer=lambda weights, rate: torch.optim.Adam(weights, lr=rate), told=lambda loss: loss.item(), result=list, each=False, clean=True, mode=True,
            loss_of=lambda network, X, y: cross_entropy(network(X), y), count=lambda epochs: epochs, move=lambda optimizer: optimizer.step()):
    """A `fit` whose parts can be exchanged; `each` makes the optimizer anew in every epoch."""
    def fit(network, X, y, epochs, learning_rate):
        if mode:
            network.train()
        moves, losses = optimizer(network.parameters(), learning_rate), []
        for _ in range(count(epochs)):
            moves = optimizer(network.parameters(), learning_rate) if each else moves
            if clean:
                moves.zero_grad()
            loss = loss_of(network, X, y)
            loss.backward()
            move(moves)
            losses.append(told(loss))
        return result(losses)
    return always(fit)


def in_batches(told=lambda losses, sizes: float(np.average(losses, weights=sizes)), pick=lambda X, y, places: (X[places], y[places]), size=10):
    """A `fit` with shuffled batches."""
    def fit(network, X, y, epochs, learning_rate):
        network.train()
        optimizer, result = torch.optim.Adam(network.parameters(), lr=learning_rate), []
        for _ in range(epochs):
            losses, sizes = [], []
            for places in torch.randperm(len(X)).split(size):
                optimizer.zero_grad()
                loss = cross_entropy(network(pick(X, y, places)[0]), pick(X, y, places)[1])
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
                sizes.append(len(places))
            result.append(told(losses, sizes))
        return result
    return always(fit)


def by_hand(network, X, y, epochs, learning_rate):
    """Steps against the gradient without torch.optim."""
    losses = []
    for _ in range(epochs):
        gradients = torch.autograd.grad(loss := cross_entropy(network.train()(X), y), list(network.parameters()))
        with torch.no_grad():
            for weight, gradient in zip(network.parameters(), gradients, strict=True):
                weight -= learning_rate * 5 * gradient
        losses.append(float(loss.detach()))
    return losses


def looked_at(network, X, y, epochs, learning_rate):
    """Only computes the losses."""
    return [cross_entropy(network.train()(X), y).item() for _ in range(epochs)]


def zeroed_between(network, X, y, epochs, learning_rate):
    """Forgets the new gradients instead of the old ones."""
    network.train()
    optimizer, losses = torch.optim.Adam(network.parameters(), lr=learning_rate), []
    for _ in range(epochs):
        loss = cross_entropy(network(X), y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        losses.append(loss.item())
    return losses


FIT_WRONG = [
    Wrong("losses, not a function", always([1.1, 0.9]), "not-a-function"),
    Wrong("the rate not an argument", always(lambda network, X, y, epochs: [1.0]), "not-a-function"),
    Wrong("nothing done", always(lambda network, X, y, epochs, learning_rate: [1.0] * epochs), "other-network"),
    Wrong("a copy is trained", always(lambda network, *rest: of("fit")(copy.deepcopy(network), *rest)), "other-network", mistake=True),
    Wrong("the notebook's network and rows", always(lambda network, X, y, epochs, rate: of("fit")(of("network"), of("X"), of("y"), 2, rate)),
          "other-network", mistake=True),
    Wrong("rows scaled once more", always(lambda network, X, y, epochs, rate: of("fit")(network, 2 * X, y, epochs, rate)), "other-rows", mistake=True),
    Wrong("backward forgotten", always(looked_at), "no-backward", mistake=True),
    Wrong("step forgotten", fitting(move=lambda optimizer: None), "no-step", mistake=True),
    Wrong("weights of another network", fitting(optimizer=lambda weights, rate: torch.optim.Adam(of("network").parameters(), lr=rate)),
          "other-parameters", mistake=True),
    Wrong("zero_grad forgotten", fitting(clean=False), "no-zero-grad", mistake=True),
    Wrong("zero_grad between backward and step", always(zeroed_between), "zeroed-late", mistake=True),
    Wrong("softmax before cross-entropy", fitting(loss_of=lambda network, X, y: cross_entropy(softmax(network(X), dim=1), y)), "softmax", mistake=True),
    Wrong("squared error", fitting(loss_of=lambda network, X, y: mse_loss(network(X), one_hot(y, 3).float())), "other-loss", mistake=True),
    Wrong("training mode forgotten", fitting(mode=False), "eval-mode", mistake=True),
    Wrong("a new Adam each epoch", fitting(each=True), "new-optimizer", mistake=True),
    Wrong("rows shuffled, labels not", in_batches(pick=lambda X, y, places: (X[places], y[:len(places)])), "rows-and-labels", mistake=True),
    Wrong("the first half only", always(lambda network, X, y, epochs, rate: of("fit")(network, X[:18], y[:18], epochs, rate)), "rows-missing", mistake=True),
    Wrong("nothing returned", fitting(result=lambda losses: None), "no-return", mistake=True),
    Wrong("losses with their graphs", fitting(told=lambda loss: loss), "keeps-graph", mistake=True),
    Wrong("the last loss", fitting(result=lambda losses: losses[-1]), "one-number", mistake=True),
    Wrong("always 300 epochs", fitting(count=lambda epochs: 300), "epochs-ignored", mistake=True),
    Wrong("one epoch less", fitting(count=lambda epochs: epochs - 1), "length", mistake=True),
    Wrong("the last batch's loss", in_batches(told=lambda losses, sizes: losses[-1]), "last-batch", mistake=True),
    Wrong("the rate fixed", fitting(optimizer=lambda weights, rate: torch.optim.Adam(weights, lr=0.01)), "rate-ignored", mistake=True),
    Wrong("the rate left out", fitting(optimizer=lambda weights, rate: torch.optim.Adam(weights)), "rate-ignored", mistake=True),
    Wrong("one over the rate", fitting(optimizer=lambda weights, rate: torch.optim.SGD(weights, lr=0.0001 / rate)), "rate-turned", mistake=True),
    Wrong("the rate divided by the rows", fitting(optimizer=lambda weights, rate: torch.optim.SGD(weights, lr=rate / 360)), "learns-little", mistake=True),
]
FIT_RIGHT = [
    Right("the solution", lambda: of("fit")),
    Right("the solution's other way", lambda: of("fit_in_batches")),
    Right("AdamW", fitting(optimizer=lambda weights, rate: torch.optim.AdamW(weights, lr=rate))),
    Right("SGD with momentum", fitting(optimizer=lambda weights, rate: torch.optim.SGD(weights, lr=rate, momentum=0.9))),
    Right("RMSprop", fitting(optimizer=lambda weights, rate: torch.optim.RMSprop(weights, lr=rate))),
    Right("by hand", always(by_hand)),
    Right("batches of ten", in_batches()),
    Right("one row at a time", in_batches(size=1)),
    Right("log-softmax and negative log-likelihood", fitting(loss_of=lambda network, X, y: nll_loss(log_softmax(network(X), dim=1), y))),
    Right("an array of np.float64", fitting(result=np.array)),
    Right("a Series", fitting(result=pd.Series)),
    Right("a tuple", fitting(result=tuple)),
    Right("a tensor", fitting(result=torch.tensor)),
]


# --- contents -----------------------------------------------------------------------------------------------------------------
def contents(**changed):
    """The solution's contents with other entries; `...` drops one."""
    def make():
        made = copy.deepcopy(of("contents")) | changed
        return [copy.deepcopy(of("preprocessing")), {key: value for key, value in made.items() if value is not ...}]
    return make


def recipe(**changed):
    """The solution's contents with another recipe; `...` drops a knob."""
    return lambda: contents(recipe={key: value for key, value in (of("contents")["recipe"] | changed).items() if value is not ...})()


def scaler(change):
    """The solution's contents with another scaler: `change` gets mean and scale as arrays."""
    def make():
        mean, scale = change(*(np.array(of("preprocessing")[part]) for part in ("mean", "scale")))
        return contents(scaler={"mean": mean if isinstance(mean, np.ndarray) and mean.dtype == "O" else list(mean), "scale": list(scale)})()
    return make


def names(key, change):
    """The solution's contents with other names under a key."""
    return lambda: contents(**{key: change(list(of("preprocessing")[key]))})()


CONTENTS_WRONG = [
    Wrong("JSON text", lambda: [of("preprocessing"), json.dumps(of("contents"))], "not-a-dict"),
    Wrong("a list", lambda: [of("preprocessing"), list(of("contents"))], "not-a-dict"),
    Wrong("contents alone", lambda: of("contents"), "preprocessing"),
    Wrong("preprocessing changed on the way", lambda: [of("preprocessing") | {"kind": "iris-network"}, of("contents")], "preprocessing"),
    Wrong("no scaler", contents(scaler=...), "missing-key", mistake=True),
    Wrong("no classes", contents(classes=...), "missing-key", mistake=True),
    Wrong("no kind", contents(kind=...), "missing-key", mistake=True),
    Wrong("preprocessing itself", lambda: [of("preprocessing"), of("preprocessing")], "missing-key", mistake=True),
    Wrong("the kind of preprocessing", contents(kind="iris-preprocessing"), "kind", mistake=True),
    Wrong("a kind with an underscore", contents(kind="iris_network"), "kind", mistake=True),
    Wrong("the scaled names", lambda: contents(features=[f"{name}_scaled" for name in of("preprocessing")["features"]])(), "scaled-names", mistake=True),
    Wrong("features in the alphabet's order", names("features", sorted), "order", mistake=True),
    Wrong("classes as they first occur", names("classes", lambda classes: classes[::-1]), "order", mistake=True),
    Wrong("features and classes exchanged", lambda: contents(features=of("preprocessing")["classes"], classes=of("preprocessing")["features"])(),
          "exchanged", mistake=True),
    Wrong("the number of classes", names("classes", len), "count", mistake=True),
    Wrong("short names", names("classes", lambda classes: [name.removeprefix("Iris-") for name in classes]), "other-names", mistake=True),
    Wrong("numbers of classes", names("classes", lambda classes: [0, 1, 2]), "other-names", mistake=True),
    Wrong("an array", lambda: contents(scaler={"mean": np.array(of("preprocessing")["mean"]), "scale": of("preprocessing")["scale"]})(),
          "not-json", mistake=True),
    Wrong("a tensor", lambda: contents(scaler={"mean": torch.tensor(of("preprocessing")["mean"]), "scale": of("preprocessing")["scale"]})(),
          "not-json", mistake=True),
    Wrong("torch's device", recipe(device=torch.device("cpu")), "not-json", mistake=True),
    Wrong("mean and scale in a list", lambda: contents(scaler=[of("preprocessing")["mean"], of("preprocessing")["scale"]])(), "scaler-form", mistake=True),
    Wrong("mean and scale exchanged", scaler(lambda mean, scale: (scale, mean)), "exchanged", mistake=True),
    Wrong("two digits", scaler(lambda mean, scale: (mean.round(2), scale.round(2))), "rounded", mistake=True),
    Wrong("a scaler of the scaled rows", scaler(lambda mean, scale: (0 * mean + 1e-16, 0 * scale + 1)), "refitted", mistake=True),
    Wrong("the variance", scaler(lambda mean, scale: (mean, scale**2)), "variance", mistake=True),
    Wrong("mean and scale of three features", scaler(lambda mean, scale: (mean[:3], scale[:3])), "other-scaler", mistake=True),
    Wrong("another scaler", scaler(lambda mean, scale: (mean + 0.3, scale)), "other-scaler", mistake=True),
    Wrong("the recipe a list", lambda: contents(recipe=list(of("contents")["recipe"].values()))(), "recipe-form", mistake=True),
    Wrong("the number of hidden units missing", recipe(hidden=...), "missing-knob", mistake=True),
    Wrong("no seed", recipe(seed=...), "missing-knob", mistake=True),
    Wrong("epochs and rate exchanged", recipe(epochs=0.01, learning_rate=300), "knob-value", mistake=True),
    Wrong("numbers as text", recipe(hidden="16"), "knob-value", mistake=True),
    Wrong("the wish as device", recipe(device="auto"), "device", mistake=True),
]
CONTENTS_RIGHT = [
    Right("the solution", lambda: [of("preprocessing"), of("contents")]),
    Right("keys in another order", lambda: [of("preprocessing"), dict(reversed(of("contents").items()))]),
    Right("tuples", lambda: contents(features=tuple(of("preprocessing")["features"]), classes=tuple(of("preprocessing")["classes"]))()),
    Right("numbers of np.float64", scaler(lambda mean, scale: (mean, scale))),
    Right("more than asked for", contents(trained_on="120 flowers")),
    Right("on a GPU", recipe(device="cuda:0")),
    Right("other knobs", recipe(hidden=64, epochs=1000, learning_rate=np.float64(0.05), seed=7)),
    Right("a whole rate", recipe(learning_rate=1)),
]


# --- model --------------------------------------------------------------------------------------------------------------------
def writing(weights=lambda state: state, save=save_file, text=json.dumps, files=("weights.safetensors", "model.json")):
    """A `write_model` whose parts can be exchanged."""
    def write_model(folder, network, contents):
        state = {name: values.cpu() for name, values in network.state_dict().items()}
        save(weights(state), folder / files[0])
        if len(files) > 1:
            (folder / files[1]).write_text(text(contents), encoding="utf-8")
    return always(write_model)


def first(folder, network, contents):
    """The solution's way."""
    of("write_model")(folder, network, contents)


def then(more):
    """The solution's way, and something more."""
    def write_model(folder, network, contents):
        first(folder, network, contents)
        more(folder, network, contents)
    return always(write_model)


def doubled(folder, network, contents):
    """Changes the network."""
    with torch.no_grad():
        network.output.bias *= 2


def whole_pickle(folder, network, contents):
    """Everything in one torch.save."""
    torch.save({"weights": network.state_dict(), "contents": contents}, folder / "model.pt")


def somewhere_else(folder, network, contents):
    """Writes into a folder that nobody handed over."""
    with tempfile.TemporaryDirectory() as other:
        first(Path(other), network, contents)


def beside(folder, network, contents):
    """Joins path and name as text."""
    save_file(network.state_dict(), f"{folder}weights.safetensors")
    Path(f"{folder}model.json").write_text(json.dumps(contents))


def by_dump(folder, network, contents):
    """Plain open and json.dump, safetensors for numpy."""
    save_arrays({name: values.cpu().numpy() for name, values in network.state_dict().items()}, str(folder / "weights.safetensors"))
    with open(folder / "model.json", "w") as file:
        json.dump(contents, file)


MODEL_WRONG = [
    Wrong("a path", always("build/iris/model"), "not-a-function"),
    Wrong("two arguments", always(lambda folder, network: None), "not-a-function"),
    Wrong("nothing written", always(lambda folder, network, contents: None), "elsewhere"),
    Wrong("another folder", always(somewhere_else), "elsewhere", mistake=True),
    Wrong("a slash forgotten", always(beside), "elsewhere", mistake=True),
    Wrong("torch.save", always(whole_pickle), "pickle", mistake=True),
    Wrong("torch.save under the right name", writing(save=torch.save), "pickle", mistake=True),
    Wrong("a pickle of the contents", then(lambda folder, network, contents: (folder / "model.json").write_bytes(pickle.dumps(contents))),
          "pickle", mistake=True),
    Wrong("the weights only", writing(files=("weights.safetensors",)), "missing-file", mistake=True),
    Wrong("another file name", writing(files=("model.safetensors", "model.json")), "missing-file", mistake=True),
    Wrong("a third file", then(lambda folder, network, contents: (folder / "notes.txt").write_text("mine")), "extra-file", mistake=True),
    Wrong("the weights changed", then(doubled), "network-changed", mistake=True),
    Wrong("the weights as JSON", writing(save=lambda state, path: path.write_text(json.dumps({name: values.tolist() for name, values in state.items()}))),
          "not-safetensors", mistake=True),
    Wrong("one layer", writing(weights=lambda state: {name: values for name, values in state.items() if "output" in name}), "weight-names", mistake=True),
    Wrong("numbered names", writing(weights=lambda state: {str(place): values for place, values in enumerate(state.values())}), "weight-names", mistake=True),
    Wrong("names with a beginning", writing(weights=lambda state: {f"network.{name}": values for name, values in state.items()}), "weight-names", mistake=True),
    Wrong("weights in a row", writing(weights=lambda state: {name: values.flatten() for name, values in state.items()}), "weight-shape", mistake=True),
    Wrong("weights turned", writing(weights=lambda state: {name: values.T.contiguous() if values.ndim > 1 else values for name, values in state.items()}),
          "weight-shape", mistake=True),
    Wrong("the notebook's network", always(lambda folder, network, contents: first(folder, of("network"), contents)), "weight-shape", mistake=True),
    Wrong("new weights", writing(weights=lambda state: {name: torch.randn_like(values) for name, values in state.items()}), "other-weights", mistake=True),
    Wrong("half the digits", writing(weights=lambda state: {name: values.half() for name, values in state.items()}), "coarse", mistake=True),
    Wrong("the text of the dict", writing(text=str), "not-json", mistake=True),
    Wrong("an empty model.json", writing(text=lambda contents: ""), "not-json", mistake=True),
    Wrong("JSON in JSON", writing(text=lambda contents: json.dumps(json.dumps(contents))), "twice", mistake=True),
    Wrong("the notebook's contents", writing(text=lambda contents: json.dumps(of("contents"))), "other-contents", mistake=True),
    Wrong("the recipe only", writing(text=lambda contents: json.dumps(contents["recipe"])), "other-contents", mistake=True),
    Wrong("no scaler", writing(text=lambda contents: json.dumps({key: value for key, value in contents.items() if key != "scaler"})),
          "other-contents", mistake=True),
]
MODEL_RIGHT = [
    Right("the solution", lambda: of("write_model")),
    Right("open, json.dump and numpy", always(by_dump)),
    Right("sorted keys, indented", writing(text=lambda contents: json.dumps(contents, sort_keys=True, indent=4))),
    Right("letters as they are", writing(text=lambda contents: json.dumps(contents, ensure_ascii=False))),
    Right("float64 weights", writing(weights=lambda state: {name: values.double() for name, values in state.items()})),
    Right("the parameters by name", always(lambda folder, network, contents: [
        save_file({name: values.detach().clone() for name, values in network.named_parameters()}, folder / "weights.safetensors"),
        (folder / "model.json").write_text(json.dumps(contents))])),
    Right("bytes of safetensors", writing(save=lambda state, path: path.write_bytes(save_bytes(state)))),
    Right("with a note inside", writing(save=lambda state, path: save_file(state, path, metadata={"format": "pt"}))),
]

WRONG = {"fit": FIT_WRONG, "contents": CONTENTS_WRONG, "model": MODEL_WRONG}
RIGHT = {"fit": FIT_RIGHT, "contents": CONTENTS_RIGHT, "model": MODEL_RIGHT}
