"""Answers to `03_infer`, a stage: the questions `load`, `answer` and `lines`."""
import csv
import io

import numpy as np
import pandas as pd
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import nn

from checks import Right, Wrong, always
from checks._stages import variables_of

of = variables_of("03_infer")


# --- load ---------------------------------------------------------------------------------------------------------------------
def loading(size=lambda contents: contents["recipe"]["hidden"], read=lambda folder: load_file(f"{folder}/weights.safetensors"),
            put=lambda network, weights: network.load_state_dict(weights), result=lambda network: network.eval()):
    """A `load` whose parts can be exchanged."""
    def load(folder, contents):
        network = of("Network")(size(contents))
        put(network, read(folder))
        return result(network)
    return always(load)


def by_name(network, weights):
    """Copies the tensors whose names are there."""
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if name in weights:
                parameter.copy_(weights[name])


def made_to_fit(network, weights):
    """Cuts what is too wide."""
    network.load_state_dict({name: weights[name][tuple(map(slice, part.shape))] for name, part in network.state_dict().items()})


def one_layer(network, weights):
    """Loads the hidden layer only."""
    network.hidden.load_state_dict({name.removeprefix("hidden."): values for name, values in weights.items() if name.startswith("hidden")})


def copied_strictly(network, weights):
    """Copies every parameter; a missing one is a KeyError, another shape a RuntimeError."""
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.copy_(weights[name])


def with_its_own_words(folder, contents):
    """Looks before it loads, and refuses in its own words."""
    weights, network = load_file(f"{folder}/weights.safetensors"), of("Network")(contents["recipe"]["hidden"])
    if {name: values.shape for name, values in weights.items()} != {name: values.shape for name, values in network.state_dict().items()}:
        raise ValueError("these weights are of another network")
    network.load_state_dict(weights)
    return network.eval()


def piece_by_piece(folder):
    """The tensors of the file, one after the other."""
    with safe_open(f"{folder}/weights.safetensors", framework="pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no dict


def sequential(folder, contents):
    """Another class of the same form."""
    weights, hidden = load_file(f"{folder}/weights.safetensors"), contents["recipe"]["hidden"]
    network = nn.Sequential(nn.Linear(4, hidden), nn.ReLU(), nn.Linear(hidden, 3))
    network.load_state_dict({name.replace("hidden", "0").replace("output", "2"): values for name, values in weights.items()})
    return network.eval()


class Assured(nn.Module):
    """A network that gives probabilities."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        return torch.softmax(self.network(x), dim=1)


LOAD_WRONG = [
    Wrong("a network, not a function", lambda: of("network"), "not-a-function"),
    Wrong("one argument", always(lambda folder: None), "not-a-function"),
    Wrong("nothing returned", loading(result=lambda network: None), "no-return", mistake=True),
    Wrong("the weights", always(lambda folder, contents: load_file(f"{folder}/weights.safetensors")), "not-a-network", mistake=True),
    Wrong("what load_state_dict says", always(lambda folder, contents: of("Network")(contents["recipe"]["hidden"]).load_state_dict(
        load_file(f"{folder}/weights.safetensors"))), "not-a-network", mistake=True),
    Wrong("no weights", loading(put=lambda network, weights: None), "not-loaded", mistake=True),
    Wrong("the hidden layer only", loading(put=one_layer), "not-loaded", mistake=True),
    Wrong("weights made small", loading(read=lambda folder: {name: values / 2 for name, values in load_file(f"{folder}/weights.safetensors").items()}),
          "not-loaded", mistake=True),
    Wrong("the notebook's network", always(lambda folder, contents: of("network")), "other-model", mistake=True),
    Wrong("training mode", loading(result=lambda network: network), "training-mode", mistake=True),
    Wrong("switched to training", loading(result=lambda network: network.train()), "training-mode", mistake=True),
    Wrong("not strict", loading(put=lambda network, weights: network.load_state_dict(weights, strict=False)), "part-missing", mistake=True),
    Wrong("the names that are there", loading(put=by_name), "part-missing", mistake=True),
    Wrong("cut to fit", loading(put=made_to_fit), "other-shape", mistake=True),
    Wrong("softmax inside", loading(result=lambda network: Assured(network).eval()), "probabilities", mistake=True),
    Wrong("an empty module", always(lambda folder, contents: nn.Module()), "cannot-be-asked"),
    Wrong("a network for another table", always(lambda folder, contents: nn.Linear(7, 3).eval()), "cannot-be-asked"),
]
LOAD_RIGHT = [
    Right("the solution", lambda: of("load")),
    Right("the size from the weights", always(lambda folder, contents: (weights := load_file(f"{folder}/weights.safetensors"),
                                                                        network := of("Network")(len(weights["hidden.bias"])).eval(),
                                                                        network.load_state_dict(weights))[1])),
    Right("copied one by one", loading(put=copied_strictly)),
    Right("in its own words", always(with_its_own_words)),
    Right("piece by piece", loading(read=piece_by_piece)),
    Right("assigned instead of copied", loading(put=lambda network, weights: network.load_state_dict(weights, assign=True))),
    Right("another class of the same form", always(sequential)),
    Right("no gradients wanted", loading(result=lambda network: network.eval().requires_grad_(False))),
]


# --- answer -------------------------------------------------------------------------------------------------------------------
def device_of(network):
    """Where a network's weights are."""
    return next(network.parameters()).device


def answering(take=lambda flowers, contents: flowers[contents["features"]].to_numpy(), scaled=lambda rows, mean, scale: (rows - mean) / scale,
              ask=lambda network, X: torch.softmax(network(X), dim=1), told=lambda values: values.cpu().numpy(), grad=False):
    """An `answer` whose parts can be exchanged."""
    def answer(network, contents, flowers):
        rows = scaled(take(flowers, contents), np.array(contents["scaler"]["mean"]), np.array(contents["scaler"]["scale"]))
        X = torch.tensor(np.asarray(rows), dtype=torch.float32, device=device_of(network))
        with torch.set_grad_enabled(grad):
            return told(ask(network, X))
    return always(answer)


def refitted(rows, mean, scale):
    """Scales by the rows' own mean and deviation."""
    deviation = rows.std(axis=0)
    return (rows - rows.mean(axis=0)) / np.where(deviation == 0, 1, deviation)


def own_softmax(network, X):
    """A softmax by hand that large logits break."""
    raised = torch.exp(network(X))
    return raised / raised.sum(dim=1, keepdim=True)


def careful_softmax(network, X):
    """A softmax by hand that takes the largest logit away first."""
    logits = network(X)
    raised = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    return raised / raised.sum(dim=1, keepdim=True)


def in_place(network, contents, flowers):
    """Scales the caller's table."""
    for name, mean, scale in zip(contents["features"], contents["scaler"]["mean"], contents["scaler"]["scale"], strict=True):
        flowers[name] = (flowers[name] - mean) / scale
    return unscaled()(network, contents, flowers)


def unscaled():
    """Takes the rows as they are."""
    return answering(scaled=lambda rows, mean, scale: rows)()


def by_numpy(network, contents, flowers):
    """All by numpy, with the weights of the network."""
    part = {name: values.detach().cpu().double().numpy() for name, values in network.state_dict().items()}
    rows = (flowers[contents["features"]].to_numpy() - contents["scaler"]["mean"]) / contents["scaler"]["scale"]
    logits = np.maximum(rows @ part["hidden.weight"].T + part["hidden.bias"], 0) @ part["output.weight"].T + part["output.bias"]
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def by_pandas(network, contents, flowers):
    """Scales column by column."""
    mean, scale = (pd.Series(contents["scaler"][part], index=contents["features"]) for part in ("mean", "scale"))
    rows = ((flowers - mean) / scale)[contents["features"]]
    with torch.inference_mode():
        return network(torch.tensor(rows.to_numpy(np.float32)).to(device_of(network))).softmax(-1).cpu().numpy()


def own_way(network, contents, flowers):
    """Asks the notebook's network."""
    return of("answer")(of("network"), contents, flowers)


def own_contents(network, contents, flowers):
    """Scales by the notebook's scaler."""
    return of("answer")(network, contents | {"scaler": of("contents")["scaler"]}, flowers)


ANSWER_WRONG = [
    Wrong("an array, not a function", always(np.zeros((5, 3))), "not-a-function"),
    Wrong("two arguments", always(lambda network, flowers: None), "not-a-function"),
    Wrong("nothing returned", answering(told=lambda values: None), "no-return", mistake=True),
    Wrong("names", answering(told=lambda values: [["setosa"] * 3 for _ in values]), "not-an-array"),
    Wrong("cm as they are", answering(scaled=lambda rows, mean, scale: rows), "unscaled", mistake=True),
    Wrong("a scaler of these flowers", answering(scaled=refitted), "refitted", mistake=True),
    Wrong("the mean only", answering(scaled=lambda rows, mean, scale: rows - mean), "only-mean", mistake=True),
    Wrong("the brackets forgotten", answering(scaled=lambda rows, mean, scale: rows - mean / scale), "divided-first", mistake=True),
    Wrong("multiplied", answering(scaled=lambda rows, mean, scale: (rows - mean) * scale), "multiplied", mistake=True),
    Wrong("mean and scale exchanged", answering(scaled=lambda rows, mean, scale: (rows - scale) / mean), "exchanged", mistake=True),
    Wrong("columns as they come", answering(take=lambda flowers, contents: flowers.to_numpy()), "column-order", mistake=True),
    Wrong("columns in the alphabet's order", answering(take=lambda flowers, contents: flowers[sorted(contents["features"])].to_numpy()),
          "other-numbers", mistake=True),
    Wrong("logits", answering(ask=lambda network, X: network(X)), "logits", mistake=True),
    Wrong("softmax down the flowers", answering(ask=lambda network, X: torch.softmax(network(X), dim=0)), "wrong-dim", mistake=True),
    Wrong("sigmoid", answering(ask=lambda network, X: torch.sigmoid(network(X))), "sigmoid", mistake=True),
    Wrong("softmax twice", answering(ask=lambda network, X: torch.softmax(torch.softmax(network(X), dim=1), dim=1)), "twice", mistake=True),
    Wrong("a softmax that overflows", answering(ask=own_softmax), "overflow", mistake=True),
    Wrong("one class only", answering(told=lambda values: np.eye(3)[values.cpu().numpy().argmax(axis=1)]), "one-hot", mistake=True),
    Wrong("the largest probability", answering(told=lambda values: values.max(dim=1).values.cpu().numpy()), "one-a-flower", mistake=True),
    Wrong("the number of the class", answering(told=lambda values: values.argmax(dim=1).tolist()), "one-a-flower", mistake=True),
    Wrong("a column a flower", answering(told=lambda values: values.cpu().numpy().T), "turned", mistake=True),
    Wrong("a single flower squeezed", answering(told=lambda values: values.cpu().numpy().squeeze()), "shape", mistake=True),
    Wrong("one digit", answering(told=lambda values: values.cpu().numpy().round(1)), "rounded", mistake=True),
    Wrong("with the graph", answering(told=lambda values: values, grad=True), "graph", mistake=True),
    Wrong("the caller's table changed", always(in_place), "flowers-changed", mistake=True),
    Wrong("the notebook's network", always(own_way), "other-network", mistake=True),
    Wrong("the notebook's scaler", always(own_contents), "other-numbers", mistake=True),
]
ANSWER_RIGHT = [
    Right("the solution", lambda: of("answer")),
    Right("pandas scales", always(by_pandas)),
    Right("numpy alone, in float64", always(by_numpy)),
    Right("a tensor", answering(told=lambda values: values.cpu())),
    Right("lists", answering(told=lambda values: values.tolist())),
    Right("a DataFrame", answering(told=lambda values: pd.DataFrame(values.cpu().numpy()))),
    Right("detached", answering(told=lambda values: values.detach().cpu().numpy(), grad=True)),
    Right("a careful softmax by hand", answering(ask=careful_softmax)),
    Right("one flower at a time", always(lambda network, contents, flowers: np.vstack(
        [of("answer")(network, contents, flowers.iloc[[row]]) for row in range(len(flowers))]))),
    Right("float64 probabilities", answering(told=lambda values: values.cpu().numpy().astype(np.float64))),
]


# --- lines --------------------------------------------------------------------------------------------------------------------
def writing(name=lambda row, classes: classes[row.argmax()], number=lambda value: f"{value:.6f}", order=lambda name, numbers: [name, *numbers],
            between=",", end="\n", result=lambda lines: "".join(lines), rows=lambda probabilities: probabilities):
    """A `lines` whose parts can be exchanged."""
    def lines(probabilities, classes):
        return result([between.join(order(name(row, classes), [number(value) for value in row])) + end for row in rows(probabilities)])
    return always(lines)


def framed(last=lambda text: text, **options):
    """By a table and `to_csv`."""
    def lines(probabilities, classes):
        table = pd.DataFrame(probabilities, columns=classes)
        table.insert(0, "prediction", np.array(classes)[probabilities.argmax(axis=1)])
        return last(table.to_csv(**({"header": False, "index": False, "float_format": "%.6f", "lineterminator": "\n"} | options)))
    return always(lines)


def by_csv(probabilities, classes):
    """By the csv module."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([classes[row.argmax()], *(f"{value:.6f}" for value in row)] for row in probabilities)
    return text.getvalue()


def by_format(probabilities, classes):
    """By format, text by text."""
    text = ""
    for row in probabilities.tolist():
        text += classes[row.index(max(row))]
        for value in row:
            text += ",{:0.6f}".format(value)  # noqa: UP032 - as people write it
        text += "\n"
    return text


def by_tensor(probabilities, classes):
    """By a tensor's max."""
    places = torch.tensor(probabilities).max(dim=1).indices
    return "".join(f"{classes[place]}," + ",".join(f"{value:.6f}" for value in row) + "\n" for place, row in zip(places, probabilities, strict=True))


def by_savetxt(probabilities, classes):
    """numpy writes the numbers."""
    text = io.StringIO()
    np.savetxt(text, probabilities, fmt="%.6f", delimiter=",")
    names = np.array(classes)[probabilities.argmax(axis=1)]
    return "".join(f"{name},{line}\n" for name, line in zip(names, text.getvalue().splitlines(), strict=True))


LINES_WRONG = [
    Wrong("a text, not a function", always("Iris-setosa,0.990000,0.010000,0.000000\n"), "not-a-function"),
    Wrong("one argument", always(lambda probabilities: ""), "not-a-function"),
    Wrong("printed", writing(result=lambda lines: print("".join(lines))), "no-return", mistake=True),
    Wrong("a list of lines", writing(result=list), "not-text", mistake=True),
    Wrong("bytes", writing(result=lambda lines: "".join(lines).encode()), "not-text"),
    Wrong("a table", always(lambda probabilities, classes: pd.DataFrame(probabilities, columns=classes)), "not-text", mistake=True),
    Wrong("the last line without its end", writing(end="", result="\n".join), "last-line", mistake=True),
    Wrong("all in one line", writing(end=""), "one-line", mistake=True),
    Wrong("carriage returns", writing(end="\r\n"), "carriage-return", mistake=True),
    Wrong("a header", framed(header=True), "header", mistake=True),
    Wrong("a line end too many", writing(result="\n".join), "empty-lines", mistake=True),
    Wrong("the index", framed(index=True), "fields", mistake=True),
    Wrong("spaces after commas", writing(between=", "), "spaces", mistake=True),
    Wrong("semicolons", writing(between=";"), "separator", mistake=True),
    Wrong("one probability", writing(order=lambda name, numbers: [name, max(numbers)]), "one-probability", mistake=True),
    Wrong("along the flowers", writing(rows=lambda probabilities: probabilities.T[:, :3]), "turned", mistake=True),
    Wrong("the first flower missing", writing(rows=lambda probabilities: probabilities[len(probabilities) > 1:]), "count", mistake=True),
    Wrong("the name last", writing(order=lambda name, numbers: [*numbers, name]), "name-last", mistake=True),
    Wrong("the number of the class", writing(name=lambda row, classes: str(row.argmax())), "other-names", mistake=True),
    Wrong("the name of the first", writing(name=lambda row, classes: classes[0]), "one-name", mistake=True),
    Wrong("the least probable", writing(name=lambda row, classes: classes[row.argmin()]), "least-likely", mistake=True),
    Wrong("classes in the alphabet's order", writing(name=lambda row, classes: sorted(classes)[row.argmax()]), "class-order", mistake=True),
    Wrong("the largest probability sorted in", writing(rows=lambda probabilities: -np.sort(-probabilities)), "one-name", mistake=True),
    Wrong("sorted probabilities", writing(order=lambda name, numbers: [name, *sorted(numbers, reverse=True)]), "probability-order", mistake=True),
    Wrong("all digits", writing(number=str), "digits", mistake=True),
    Wrong("two decimals", writing(number=lambda value: f"{value:.2f}"), "digits", mistake=True),
    Wrong("six digits that matter", writing(number=lambda value: f"{value:.6g}"), "digits", mistake=True),
    Wrong("round", writing(number=lambda value: str(round(float(value), 6))), "digits", mistake=True),
    Wrong("percent", writing(number=lambda value: f"{100 * value:.4f}%"), "percent", mistake=True),
    Wrong("rounded to two, written with six", writing(number=lambda value: f"{round(float(value), 2):.6f}"), "rounded", mistake=True),
    Wrong("odds", writing(number=lambda value: f"{min(9, value / (1.0001 - value)):.6f}"), "other-numbers", mistake=True),
]
LINES_RIGHT = [
    Right("the solution", lambda: of("lines")),
    Right("a loop over the rows", writing()),
    Right("a table's to_csv", framed()),
    Right("the csv module", always(by_csv)),
    Right("format, text by text", always(by_format)),
    Right("a tensor's max", always(by_tensor)),
    Right("numpy's savetxt", always(by_savetxt)),
    Right("numbers of np.float64", writing(rows=lambda probabilities: probabilities.astype(np.float64))),
]

WRONG = {"load": LOAD_WRONG, "answer": ANSWER_WRONG, "lines": LINES_WRONG}
RIGHT = {"load": LOAD_RIGHT, "answer": ANSWER_RIGHT, "lines": LINES_RIGHT}
