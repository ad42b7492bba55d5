"""Answers to `07_answer_new_flowers`."""
import copy
import csv

import numpy as np
import pandas as pd
import torch
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from torch import nn

from checks import Right, Wrong, always, variables_of

of = variables_of("07_answer_new_flowers")


# --- read_features ----------------------------------------------------------------------------------------------------------
def lengths(path: str, **more) -> np.ndarray:
    """The measurements of a headerless file."""
    return pd.read_csv(path, header=None, **more).to_numpy()


def tensor(values, kind=torch.float32) -> torch.Tensor:
    """The values as a tensor of this type."""
    return torch.tensor(np.asarray(values), dtype=kind)


def scaled(values, scaler: dict) -> np.ndarray:
    """Scaled rightly."""
    return (values - np.array(scaler["mean"])) / np.array(scaler["scale"])


def reading(rule):
    """A `read_features` that differs in what it does with the numbers x, the mean m and the scale s."""
    return always(lambda path, scaler: tensor(rule(lengths(path), np.array(scaler["mean"]), np.array(scaler["scale"]))))


def by_hand(path, scaler):
    """Line by line with the csv module."""
    with open(path) as file:
        rows = [[(float(cell) - mean) / scale for cell, mean, scale in zip(row, scaler["mean"], scaler["scale"], strict=True)] for row in csv.reader(file)]
    return torch.FloatTensor(rows)


def with_sklearn(path, scaler):
    """A StandardScaler that is told what it learned."""
    told = StandardScaler()
    told.mean_, told.scale_ = np.array(scaler["mean"]), np.array(scaler["scale"])
    return torch.from_numpy(told.transform(lengths(path))).float()


def in_torch(path, scaler):
    """All arithmetic in tensors."""
    return (tensor(np.loadtxt(path, delimiter=",", ndmin=2)) - tensor(scaler["mean"])) / tensor(scaler["scale"])


NOTEBOOKS = {"mean": [5.84, 3.05, 3.76, 1.2], "scale": [0.84, 0.45, 1.76, 0.76]}

READ_WRONG = [
    Wrong("the features", always(torch.zeros(30, 4)), "not-a-function"),
    Wrong("one argument", always(lambda path: torch.zeros(9, 4)), "not-a-function"),
    Wrong("nothing returned", always(lambda path, scaler: None), "no-return", mistake=True),
    Wrong("an array", always(lambda path, scaler: scaled(lengths(path), scaler)), "not-a-tensor", mistake=True),
    Wrong("a table", always(lambda path, scaler: pd.DataFrame(scaled(lengths(path), scaler))), "not-a-tensor", mistake=True),
    Wrong("float64", always(lambda path, scaler: tensor(scaled(lengths(path), scaler), torch.float64)), "float64", mistake=True),
    Wrong("from_numpy", always(lambda path, scaler: torch.from_numpy(scaled(lengths(path), scaler))), "float64", mistake=True),
    Wrong("whole numbers", always(lambda path, scaler: tensor(scaled(lengths(path), scaler), torch.int64)), "dtype", mistake=True),
    Wrong("half precision", always(lambda path, scaler: tensor(scaled(lengths(path), scaler), torch.float16)), "dtype"),
    Wrong("the first flower as header", always(lambda path, scaler: tensor(scaled(pd.read_csv(path).to_numpy(), scaler))), "first-flower", mistake=True),
    Wrong("one line skipped", always(lambda path, scaler: tensor(scaled(np.loadtxt(path, delimiter=",", ndmin=2, skiprows=1).reshape(-1, 4), scaler))),
          "first-flower", mistake=True),
    Wrong("a flower alone is no row", always(lambda path, scaler: tensor(scaled(np.loadtxt(path, delimiter=","), scaler))), "one-flower", mistake=True),
    Wrong("turned", always(lambda path, scaler: tensor(scaled(lengths(path), scaler)).T), "turned", mistake=True),
    Wrong("with row numbers", always(lambda path, scaler: tensor(pd.DataFrame(scaled(lengths(path), scaler)).reset_index())), "shape", mistake=True),
    Wrong("the last column as label", always(lambda path, scaler: tensor(scaled(lengths(path), scaler)[:, :3])), "shape", mistake=True),
    Wrong("one line of numbers", always(lambda path, scaler: tensor(scaled(lengths(path), scaler)).flatten()), "shape"),
    Wrong("copies dropped", always(lambda path, scaler: tensor(scaled(pd.read_csv(path, header=None).drop_duplicates().to_numpy(), scaler))),
          "copies", mistake=True),
    Wrong("five at most", always(lambda path, scaler: tensor(scaled(pd.read_csv(path, header=None).head().to_numpy(), scaler))), "rows", mistake=True),
    Wrong("a new scaler", always(lambda path, scaler: tensor(StandardScaler().fit_transform(lengths(path)))), "refitted", mistake=True),
    Wrong("the file's mean and deviation", always(lambda path, scaler: tensor((table := pd.read_csv(path, header=None)).sub(table.mean()).div(table.std()))),
          "refitted", mistake=True),
    Wrong("0 to 1", always(lambda path, scaler: tensor(MinMaxScaler().fit_transform(lengths(path)))), "refitted", mistake=True),
    Wrong("not scaled", reading(lambda x, m, s: x), "unscaled", mistake=True),
    Wrong("only the mean", reading(lambda x, m, s: x - m), "only-mean", mistake=True),
    Wrong("only the scale", reading(lambda x, m, s: x / s), "only-scale", mistake=True),
    Wrong("divided first", reading(lambda x, m, s: x / s - m), "divided-first", mistake=True),
    Wrong("brackets forgotten", reading(lambda x, m, s: x - m / s), "divided-first", mistake=True),
    Wrong("multiplied", reading(lambda x, m, s: (x - m) * s), "multiplied", mistake=True),
    Wrong("exchanged", reading(lambda x, m, s: (x - s) / m), "exchanged", mistake=True),
    Wrong("mean minus flower", reading(lambda x, m, s: (m - x) / s), "upside-down", mistake=True),
    Wrong("undone", reading(lambda x, m, s: x * s + m), "unscaling", mistake=True),
    Wrong("variance", reading(lambda x, m, s: (x - m) / s**2), "variance", mistake=True),
    Wrong("the notebook's scaler", always(lambda path, scaler: tensor(scaled(lengths(path), NOTEBOOKS))), "other-scaler", mistake=True),
    Wrong("sorted", always(lambda path, scaler: tensor(scaled(pd.read_csv(path, header=None).sort_values(2).to_numpy(), scaler))), "order", mistake=True),
    Wrong("petals first", always(lambda path, scaler: tensor(scaled(lengths(path), scaler)[:, [2, 3, 0, 1]])), "columns", mistake=True),
    Wrong("zeros", always(lambda path, scaler: torch.zeros(len(lengths(path)), 4)), "constant"),
]
READ_RIGHT = [
    Right("the solution", lambda: of("read_features")),
    Right("the csv module", always(by_hand)),
    Right("sklearn told what to know", always(with_sklearn)),
    Right("arithmetic in tensors", always(in_torch)),
    Right("genfromtxt", always(lambda path, scaler: tensor(scaled(np.atleast_2d(np.genfromtxt(path, delimiter=",")), scaler)))),
    Right("with names of columns", always(lambda path, scaler: tensor(scaled(lengths(path, names=list("abcd")), scaler)))),
    Right("float32 from the file on", always(lambda path, scaler: torch.from_numpy(scaled(lengths(path, dtype=np.float32), scaler).astype("float32")))),
]


# --- feed_forward -----------------------------------------------------------------------------------------------------------
def forward(rule):
    """A `feed_forward` that differs in what it does with the logits, and the network to try it with."""
    def answer(network, features):
        with torch.no_grad():
            return rule(network(features.to(of("device"))))
    return lambda: [of("network"), answer]


def whole(function):
    """A `feed_forward` of one's own that knows no device, and a copy of the network on the CPU."""
    return lambda: [copy.deepcopy(of("network")).cpu(), function]


def trained_a_little(network, features):
    """One step of training on the way."""
    optimiser = torch.optim.SGD(network.parameters(), lr=0.1)
    network(features).logsumexp(dim=1).sum().backward()
    optimiser.step()
    return torch.softmax(network(features), dim=1).detach()


def changed_features(network, features):
    """The features are scaled in place."""
    features -= features.mean()
    return torch.softmax(network(features).detach(), dim=1)


def frozen(network, features):
    """The weights are told not to collect gradients."""
    for part in network.parameters():
        part.requires_grad_(False)
    return nn.functional.softmax(network.eval()(features), dim=-1)


def by_layers(network, features):
    """The network's arithmetic, written out."""
    state = network.state_dict()
    hidden = (features @ state["hidden.weight"].T + state["hidden.bias"]).clamp(min=0)
    raised = (hidden @ state["output.weight"].T + state["output.bias"]).exp()
    return raised / raised.sum(dim=1, keepdim=True)


def one_by_one(network, features):
    """A flower at a time."""
    with torch.no_grad():
        return torch.stack([network(row[None])[0].softmax(dim=0) for row in features])


def no_relu(network, features):
    """Straight through both layers."""
    with torch.no_grad():
        return torch.softmax(network.output(network.hidden(features)), dim=1)


FORWARD_WRONG = [
    Wrong("the function alone", lambda: of("feed_forward"), "network"),
    Wrong("another network", lambda: [nn.Linear(4, 3), of("feed_forward")], "network"),
    Wrong("no function", lambda: [of("network"), of("probabilities")], "not-a-function"),
    Wrong("one argument", whole(lambda features: features), "not-a-function"),
    Wrong("nothing returned", forward(lambda logits: None), "no-return", mistake=True),
    Wrong("an array", forward(lambda logits: logits.softmax(dim=1).cpu().numpy()), "not-a-tensor", mistake=True),
    Wrong("lists", forward(lambda logits: logits.softmax(dim=1).tolist()), "not-a-tensor"),
    Wrong("logits", forward(lambda logits: logits), "logits", mistake=True),
    Wrong("softmax down the flowers", forward(lambda logits: logits.softmax(dim=0)), "wrong-dim", mistake=True),
    Wrong("sigmoid", forward(torch.sigmoid), "sigmoid", mistake=True),
    Wrong("logarithms", forward(lambda logits: logits.log_softmax(dim=1)), "logs", mistake=True),
    Wrong("softmax twice", forward(lambda logits: logits.softmax(dim=1).softmax(dim=1)), "twice", mistake=True),
    Wrong("upside down", forward(lambda logits: (-logits).softmax(dim=1)), "upside-down", mistake=True),
    Wrong("shares of logits", forward(lambda logits: logits / logits.sum(dim=1, keepdim=True)), "shares", mistake=True),
    Wrong("exponentials", forward(torch.exp), "exponentials", mistake=True),
    Wrong("one over all", forward(lambda logits: logits.exp() / logits.exp().sum()), "sums", mistake=True),
    Wrong("a hard choice", forward(lambda logits: nn.functional.one_hot(logits.argmax(dim=1), 3).float()), "one-hot", mistake=True),
    Wrong("class numbers", forward(lambda logits: logits.argmax(dim=1)), "one-a-flower", mistake=True),
    Wrong("the largest", forward(lambda logits: logits.softmax(dim=1).max(dim=1).values), "one-a-flower", mistake=True),
    Wrong("turned", forward(lambda logits: logits.softmax(dim=1).T), "turned", mistake=True),
    Wrong("squeezed", forward(lambda logits: logits.softmax(dim=1).squeeze()), "one-flower", mistake=True),
    Wrong("the first flower", forward(lambda logits: logits.softmax(dim=1)[:1]), "shape", mistake=True),
    Wrong("rounded", forward(lambda logits: logits.softmax(dim=1).round(decimals=1)), "rounded", mistake=True),
    Wrong("graph kept", whole(lambda network, features: torch.softmax(network(features), dim=1)), "graph", mistake=True),
    Wrong("the notebook's network", whole(lambda network, features: torch.softmax(of("network")(features.to(of("device"))).detach(), dim=1)),
          "network-ignored", mistake=True),
    Wrong("no relu", whole(no_relu), "other-numbers", mistake=True),
    Wrong("scaled again", whole(lambda network, features: network((features - features.mean(0)) / (features.std(0, correction=0) + 1e-6))
                                .detach().softmax(dim=1)), "other-numbers", mistake=True),
    Wrong("a step of training", whole(trained_a_little), "trained", mistake=True),
    Wrong("features changed", whole(changed_features), "argument-changed", mistake=True),
]
FORWARD_RIGHT = [
    Right("the solution", lambda: [of("network"), of("feed_forward")]),
    Right("detached", whole(lambda network, features: torch.softmax(network(features), dim=1).detach())),
    Right("nn.Softmax", forward(nn.Softmax(dim=-1))),
    Right("a log and back", forward(lambda logits: logits.log_softmax(dim=1).exp())),
    Right("weights frozen", whole(frozen)),
    Right("layer by layer", whole(by_layers)),
    Right("one by one", whole(one_by_one)),
    Right("in double precision", forward(lambda logits: logits.double().softmax(dim=1))),
    Right("a tuple", lambda: (of("network"), of("feed_forward"))),
]


# --- parse ------------------------------------------------------------------------------------------------------------------
def table(names=None, chances=None, last=lambda made: made):
    """A `parse` whose columns can be exchanged; each gets the probabilities p as an array and the classes c."""
    def answer(probabilities, classes):
        p, c = probabilities.cpu().numpy(), list(classes)
        prediction = names(p, c) if names else [c[place] for place in p.argmax(axis=1)]
        probability = chances(p, c) if chances else p.max(axis=1)
        return last(pd.DataFrame({"prediction": prediction, "probability": probability}))
    return always(answer)


def down(probabilities, classes):
    """The most probable flower of each class."""
    values, places = probabilities.max(dim=0)
    return pd.DataFrame({"prediction": [classes[place % 3] for place in places.tolist()], "probability": values.tolist()})


def by_place(order):
    """The names at the right places of another order."""
    return lambda p, c: [order(c)[place] for place in p.argmax(axis=1)]


PARSE_WRONG = [
    Wrong("a table", lambda: of("answers"), "not-a-function"),
    Wrong("one argument", always(lambda probabilities: None), "not-a-function"),
    Wrong("nothing returned", always(lambda probabilities, classes: None), "no-return", mistake=True),
    Wrong("a tensor", always(lambda probabilities, classes: probabilities.argmax(dim=1)), "not-a-table"),
    Wrong("names only", table(last=lambda made: made["prediction"]), "columns", mistake=True),
    Wrong("pairs", always(lambda probabilities, classes: [(classes[int(row.argmax())], float(row.max())) for row in probabilities]), "columns"),
    Wrong("a column for each class", always(lambda probabilities, classes: pd.DataFrame(probabilities.numpy(), columns=classes)), "columns", mistake=True),
    Wrong("other names of columns", table(last=lambda made: made.rename(columns={"prediction": "species"})), "columns", mistake=True),
    Wrong("down the columns", always(down), "wrong-dim", mistake=True),
    Wrong("the first flower only", table(last=lambda made: made.head(1)), "rows", mistake=True),
    Wrong("the sure ones only", table(last=lambda made: made[made["probability"] > 0.7]), "rows", mistake=True),
    Wrong("numbers", table(names=lambda p, c: p.argmax(axis=1)), "numbers", mistake=True),
    Wrong("numbers as tensors", table(names=lambda p, c: list(torch.tensor(p).argmax(dim=1))), "numbers", mistake=True),
    Wrong("in the alphabet's order", table(names=by_place(sorted)), "class-order", mistake=True),
    Wrong("in the notebook's order", table(names=by_place(lambda c: of("model")["classes"])), "class-order", mistake=True),
    Wrong("from the last on", table(names=by_place(lambda c: c[::-1])), "class-order", mistake=True),
    Wrong("the least probable", table(names=lambda p, c: [c[place] for place in p.argmin(axis=1)]), "least-likely", mistake=True),
    Wrong("always the first", table(names=lambda p, c: c[0]), "one-name", mistake=True),
    Wrong("without the prefix", table(names=lambda p, c: [c[place].removeprefix("Iris-") for place in p.argmax(axis=1)]), "other-names", mistake=True),
    Wrong("numbers as text", table(names=lambda p, c: p.argmax(axis=1).astype(str)), "other-names", mistake=True),
    Wrong("sorted", table(last=lambda made: made.sort_values("prediction")), "order", mistake=True),
    Wrong("the second class", table(names=lambda p, c: [c[place] for place in p.argsort(axis=1)[:, 1]]), "other-predictions", mistake=True),
    Wrong("of the first class", table(chances=lambda p, c: p[:, 0]), "wrong-class", mistake=True),
    Wrong("of the next class", table(chances=lambda p, c: [row[(row.argmax() + 1) % 3] for row in p]), "wrong-class", mistake=True),
    Wrong("the smallest", table(chances=lambda p, c: p.min(axis=1)), "wrong-class", mistake=True),
    Wrong("percent", table(chances=lambda p, c: 100 * p.max(axis=1)), "percent", mistake=True),
    Wrong("as text", table(chances=lambda p, c: [f"{value:.0%}" for value in p.max(axis=1)]), "not-a-number", mistake=True),
    Wrong("all three", table(chances=lambda p, c: p.tolist()), "not-a-number", mistake=True),
    Wrong("of being wrong", table(chances=lambda p, c: 1 - p.max(axis=1)), "doubt", mistake=True),
    Wrong("the largest of all", table(chances=lambda p, c: p.max()), "one-for-all", mistake=True),
    Wrong("sorted probabilities", table(chances=lambda p, c: np.sort(p.max(axis=1))), "order", mistake=True),
    Wrong("softmax again", table(chances=lambda p, c: (np.exp(p) / np.exp(p).sum(axis=1, keepdims=True)).max(axis=1)), "other-probability", mistake=True),
]
PARSE_RIGHT = [
    Right("the solution", lambda: of("parse")),
    Right("max of a tensor", always(lambda probabilities, classes: pd.DataFrame({
        "prediction": [classes[place] for place in probabilities.max(dim=1).indices], "probability": probabilities.max(dim=1).values}))),
    Right("more columns, other order", always(lambda probabilities, classes: pd.DataFrame(probabilities.numpy(), columns=classes).assign(
        probability=probabilities.amax(1), prediction=np.array(classes)[probabilities.argmax(1)]))),
    Right("a list of dicts", always(lambda probabilities, classes: [
        {"probability": row.max().item(), "prediction": classes[row.argmax()]} for row in probabilities])),
    Right("a dict of lists", always(lambda probabilities, classes: {
        "prediction": [classes[place] for place in probabilities.argmax(-1)], "probability": probabilities.amax(-1).tolist()})),
    Right("two digits", table(chances=lambda p, c: p.max(axis=1).round(2))),
    Right("categories", table(last=lambda made: made.astype({"prediction": "category"}))),
    Right("tensors as entries", table(chances=lambda p, c: list(torch.tensor(p).amax(dim=1)))),
    Right("rows counted from one", table(last=lambda made: made.set_index(made.index + 1))),
]

WRONG = {"read_features": READ_WRONG, "feed_forward": FORWARD_WRONG, "parse": PARSE_WRONG}
RIGHT = {"read_features": READ_RIGHT, "feed_forward": FORWARD_RIGHT, "parse": PARSE_RIGHT}
