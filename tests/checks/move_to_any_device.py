"""Answers to `10_move_to_any_device`."""
import copy

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from checks import Right, Wrong, always, variables_of

of = variables_of("10_move_to_any_device")
cross_entropy = nn.functional.cross_entropy

# --- pick_device ------------------------------------------------------------------------------------------------------------


def picking(auto=lambda there: there[0], named=lambda asked, there: asked, refuse=None):
    """A pick_device from its three cases."""
    def no(asked, there):
        raise ValueError(f"{asked} is not here, only {there}")

    def pick(asked, there):
        if asked == "auto":
            return auto(there)
        return named(asked, there) if asked in there else (refuse or no)(asked, there)

    return always(pick)


def fails(error, text="no {asked} here; there is {there}"):
    """A refusal with this error and text."""
    def refuse(asked, there):
        raise error(text.format(asked=asked, there=", ".join(there)))

    return picking(refuse=refuse)


def by_prefix(asked, there):
    """Any name of the list that begins like the one asked for."""
    if asked == "auto":
        return there[0]
    found = [name for name in there if name.startswith(asked)]
    if not found:
        raise ValueError(f"no {asked} here, only {there}")
    return found[0]


def pops(asked, there):
    """The best one, taken out of the list."""
    if asked == "auto":
        return there.pop(0)
    return of("pick_device")(asked, there)


def asserts(asked, there):
    """Refuses by an assert."""
    assert asked == "auto" or asked in there, f"{asked} is not among {there}"
    return there[0] if asked == "auto" else asked


def looked_up(asked, there):
    """Refuses because a dict has no such key."""
    return {"auto": there[0], **{name: name for name in there}}[asked]


def indexed(asked, there):
    """The text of list.index, which is a ValueError, names neither."""
    return there[0] if asked == "auto" else there[there.index(asked)]


PICK_WRONG = [
    Wrong("a text", always("cuda"), "not-a-function"),
    Wrong("one argument", always(lambda asked: asked), "not-a-function"),
    Wrong("nothing returned", always(lambda asked, there: print(asked)), "not-a-device"),
    Wrong("a place in the list", picking(auto=lambda there: 0), "not-a-device"),
    Wrong("the whole list", picking(auto=lambda there: there), "not-a-device"),
    Wrong("auto refused", always(lambda asked, there: there[there.index(asked)]), "refuses", mistake=True),
    Wrong("auto given back", picking(auto=lambda there: "auto"), "auto-stays", mistake=True),
    Wrong("auto is the CPU", picking(auto=lambda there: "cpu"), "not-the-best", mistake=True),
    Wrong("auto is the last one", picking(auto=lambda there: there[-1]), "not-the-best", mistake=True),
    Wrong("auto is CUDA everywhere", picking(auto=lambda there: "cuda"), "not-the-best", mistake=True),
    Wrong("CUDA where there is, else CPU", picking(auto=lambda there: "cuda" if "cuda" in there else "cpu"), "not-the-best", mistake=True),
    Wrong("always the best", picking(named=lambda asked, there: there[0]), "not-as-asked", mistake=True),
    Wrong("falls back to the CPU", picking(refuse=lambda asked, there: "cpu"), "falls-back", mistake=True),
    Wrong("gives what was asked for", always(lambda asked, there: there[0] if asked == "auto" else asked), "not-refused", mistake=True),
    Wrong("None when it is missing", picking(refuse=lambda asked, there: None), "not-refused", mistake=True),
    Wrong("falls back to the best", always(lambda asked, there: asked if asked in there else there[0]), "not-refused", mistake=True),
    Wrong("by the beginning of the name", always(by_prefix), "not-refused", mistake=True),
    Wrong("a KeyError by accident", always(looked_up), "by-accident", mistake=True),
    Wrong("an assert", always(asserts), "by-accident", mistake=True),
    Wrong("the text of list.index", always(indexed), "what-is-there", mistake=True),
    Wrong("a sentence without names", fails(ValueError, "this device is not available"), "what-was-asked", mistake=True),
    Wrong("does not say what there is", fails(RuntimeError, "there is no {asked}"), "what-is-there", mistake=True),
    Wrong("takes from the list", always(pops), "changes-list", mistake=True),
]
PICK_RIGHT = [
    Right("the solution", lambda: of("pick_device")),
    Right("a RuntimeError", fails(RuntimeError)),
    Right("a torch.device", picking(named=lambda asked, there: torch.device(asked), auto=lambda there: torch.device(there[0]))),
    Right("an error of its own", fails(type("NoSuchDevice", (ValueError,), {}), "asked for {asked}; try one of {there}")),
    Right("next of an iterator", picking(auto=lambda there: next(iter(there)))),
    Right("a text made anew", picking(named=lambda asked, there: "".join(asked))),
]

# --- scaled -----------------------------------------------------------------------------------------------------------------


def as_buffers(self, mean, scale):
    """Mean and scale as buffers."""
    self.register_buffer("mean", torch.tensor(mean, dtype=torch.float32))
    self.register_buffer("scale", torch.tensor(scale, dtype=torch.float32))


def as_attributes(self, mean, scale):
    """Mean and scale as plain attributes."""
    self.mean, self.scale = torch.tensor(mean, dtype=torch.float32), torch.tensor(scale, dtype=torch.float32)


def as_parameters(trained: bool):
    """Mean and scale as parameters."""
    def keep(self, mean, scale):
        self.mean = nn.Parameter(torch.tensor(mean, dtype=torch.float32), requires_grad=trained)
        self.scale = nn.Parameter(torch.tensor(scale, dtype=torch.float32), requires_grad=trained)
    return keep


def kept(mean_dtype=torch.float32, persistent=True, one=False):
    """Buffers of another kind; with `one`, only the mean is a buffer."""
    def keep(self, mean, scale):
        self.register_buffer("mean", torch.tensor(mean, dtype=mean_dtype), persistent=persistent)
        if one:
            self.scale = torch.tensor(scale, dtype=mean_dtype)
        else:
            self.register_buffer("scale", torch.tensor(scale, dtype=mean_dtype), persistent=persistent)
    return keep


def in_numpy(self, mean, scale):
    """The arrays as they came."""
    self.mean, self.scale = mean, scale


def formula(self, x):
    """What StandardScaler does."""
    return (x - self.mean) / self.scale


def in_place(self, x):
    """The same, in the rows that came in."""
    x -= self.mean
    x /= self.scale
    return x


def of_the_batch(self, x):
    """Scaled by the batch itself."""
    return (x - x.mean(dim=0)) / (x.std(dim=0, unbiased=False) + 1e-6)


def back_here(self, x):
    """Everything to the CPU first."""
    return (x.cpu() - self.mean.cpu()) / self.scale.cpu()


def network(keep=as_buffers, scaled=formula, forward=None):
    """A class of networks from its two answers."""
    class Answer(nn.Module):
        def __init__(self, mean, scale):
            super().__init__()
            self.hidden, self.output = nn.Linear(4, 16), nn.Linear(16, 3)
            keep(self, mean, scale)

        def forward(self, x):
            return (forward or logits)(self, scaled(self, x))

    return always(Answer)


def logits(self, x):
    """The network behind the scaler."""
    return self.output(torch.relu(self.hidden(x)))


def logits_here(self, x):
    """The logits brought to the CPU."""
    return logits(self, x).cpu()


class Scaler(nn.Module):
    """A scaler as a module of its own."""

    def __init__(self, mean, scale):
        super().__init__()
        as_buffers(self, mean, scale)

    def forward(self, x):
        """Scaled rows."""
        return formula(self, x)


class Stacked(nn.Sequential):
    """Scaler and layers in a row."""

    def __init__(self, mean, scale):
        super().__init__(Scaler(mean, scale), nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))


class InBatchNorm(nn.Module):
    """A batch norm that never learns does what a scaler does."""

    def __init__(self, mean, scale):
        super().__init__()
        self.hidden, self.output = nn.Linear(4, 16), nn.Linear(16, 3)
        self.scaler = nn.BatchNorm1d(4, eps=0.0, affine=False)
        self.scaler.running_mean.copy_(torch.tensor(mean))
        self.scaler.running_var.copy_(torch.tensor(scale) ** 2)

    def forward(self, x):
        """Logits."""
        return logits(self, self.scaler.eval()(x))


def one_buffer(self, mean, scale):
    """Both in one buffer of two rows."""
    self.register_buffer("statistics", torch.from_numpy(np.stack([mean, scale])).float())


SCALED_WRONG = [
    Wrong("an object, not a class", lambda: of("ScaledNetwork")(np.zeros(4), np.ones(4)), "not-a-module"),
    Wrong("a class of something else", always(dict), "not-a-module"),
    Wrong("a function", always(lambda mean, scale: None), "not-a-module"),
    Wrong("NumPy's arrays", network(in_numpy), "types", mistake=True),
    Wrong("a layer too wide", network(scaled=lambda self, x: torch.cat([formula(self, x), x], dim=1)), "does-not-run"),
    Wrong("64 bits", network(kept(torch.float64)), "types", mistake=True),
    Wrong("logits added up", network(forward=lambda self, x: logits(self, x).sum(dim=1)), "shape"),
    Wrong("the hidden sums", network(forward=lambda self, x: self.hidden(x)), "shape", mistake=True),
    Wrong("probabilities", network(forward=lambda self, x: logits(self, x).softmax(dim=1)), "probabilities", mistake=True),
    Wrong("plain attributes", network(as_attributes), "left-behind", mistake=True),
    Wrong("only the mean is a buffer", network(kept(one=True)), "left-behind", mistake=True),
    Wrong("parameters", network(as_parameters(True)), "trained", mistake=True),
    Wrong("buffers that are not saved", network(kept(persistent=False)), "not-saved", mistake=True),
    Wrong("the scaler forgotten", network(scaled=lambda self, x: x), "not-scaled", mistake=True),
    Wrong("multiplied", network(scaled=lambda self, x: (x - self.mean) * self.scale), "other-formula", mistake=True),
    Wrong("only centred", network(scaled=lambda self, x: x - self.mean), "other-formula", mistake=True),
    Wrong("only divided", network(scaled=lambda self, x: x / self.scale), "other-formula", mistake=True),
    Wrong("brackets forgotten", network(scaled=lambda self, x: x - self.mean / self.scale), "other-formula", mistake=True),
    Wrong("exchanged", network(scaled=lambda self, x: (x - self.scale) / self.mean.clamp(min=0.1)), "other-formula", mistake=True),
    Wrong("scaled by the batch", network(scaled=of_the_batch), "refitted", mistake=True),
    Wrong("scaled in place", network(scaled=in_place), "changes-rows", mistake=True),
    Wrong("computes on the CPU", network(scaled=back_here), "left-behind", mistake=True),
    Wrong("logits on the CPU", network(forward=logits_here), "comes-back", mistake=True),
]
SCALED_RIGHT = [
    Right("the solution", lambda: of("ScaledNetwork")),
    Right("parameters that are not trained", network(as_parameters(False))),
    Right("a scaler as a module", always(Stacked)),
    Right("one buffer", network(one_buffer, lambda self, x: (x - self.statistics[0]) / self.statistics[1])),
    Right("a batch norm", always(InBatchNorm)),
    Right("a tensor times one over scale", network(scaled=lambda self, x: (x - self.mean) * self.scale.reciprocal())),
    Right("rows of any type", network(scaled=lambda self, x: (x.float() - self.mean) / self.scale)),
]

# --- train_on ---------------------------------------------------------------------------------------------------------------


def tensors(features, labels, device):
    """Rows and labels on a device."""
    return torch.tensor(features, dtype=torch.float32, device=device), torch.tensor(labels, device=device)


def training(move=lambda network, device: network.to(device), data=tensors, first=False, each=None, keep=lambda loss: loss.detach(),
             end=lambda losses: torch.stack(losses).tolist(), clear=True, back=lambda network: network, lr=0.01, extra=0):
    """A train_on from its parts; `first` makes the optimizer before the move, `each` makes the rows anew in each epoch."""
    def train(network, device, features, labels, epochs):
        if first:
            optimizer = torch.optim.Adam(network.parameters(), lr=lr)
        network = move(network, device)
        if not first:
            optimizer = torch.optim.Adam(network.parameters(), lr=lr)
        x, y = data(features, labels, device)
        losses = []
        for _ in range(epochs + extra):
            x, y = each(features, labels, device) if each else (x, y)
            loss = cross_entropy(network(x), y)
            if clear:
                optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(keep(loss))
        return back(network), end(losses)

    return always(train)


def cuda_if_there(features, labels, device):
    """The colleague's habit: a device of the function's own."""
    return torch.tensor(features, dtype=torch.float32).to("cuda"), torch.tensor(labels).to("cuda")


def with_loader(network, device, features, labels, epochs):
    """A DataLoader over tensors that lie on the device."""
    network.to(device)
    optimizer, losses = torch.optim.Adam(network.parameters(), lr=0.01), []
    loader = DataLoader(TensorDataset(*tensors(features, labels, device)), batch_size=len(labels))
    for _ in range(epochs):
        for x, y in loader:
            loss = cross_entropy(network(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
    return network, [loss.item() for loss in losses]


def told_now_and_then(network, device, features, labels, epochs):
    """Says how it goes, five times in all."""
    network, (x, y) = network.to(device), tensors(features, labels, device)
    optimizer, losses = torch.optim.AdamW(network.parameters(), lr=0.01), torch.zeros(epochs, device=device)
    for epoch in range(epochs):
        loss = cross_entropy(network(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses[epoch] = loss.detach()
        if epoch % 20 == 0:
            print(loss.item())
    return network, losses.cpu().numpy()


def only_losses(*arguments):
    """The losses alone."""
    return of("train_on")(*arguments)[1]


def no_steps(network, device, features, labels, epochs):
    """Losses without a step."""
    network, (x, y) = network.to(device), tensors(features, labels, device)
    return network, [cross_entropy(network(x), y).item() for _ in range(epochs)]


def after_the_step(network, device, features, labels, epochs):
    """Each loss is that after its step."""
    network, losses = of("train_on")(network, device, features, labels, epochs + 1)
    return network, losses[1:]


def a_network_of_its_own(network, device, *rest):
    """Trains another network than the one that came."""
    torch.manual_seed(7)
    return of("train_on")(nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)), device, *rest)


def from_numpy(features, labels, device):
    """Through from_numpy, then moved."""
    return torch.from_numpy(features).float().to(device), torch.as_tensor(labels).to(device)


def small_steps(network, device, features, labels, epochs):
    """A loss that each epoch remembers its graph for, and plain SGD by hand."""
    network, (x, y) = network.to(device), from_numpy(features, labels, device)
    losses = []
    for _ in range(epochs):
        loss = cross_entropy(network(x), y)
        network.zero_grad()
        loss.backward()
        with torch.no_grad():
            for weights in network.parameters():
                weights -= 0.5 * weights.grad
        losses.append(loss)
    return network, torch.stack(losses).detach().cpu().tolist()


TRAIN_WRONG = [
    Wrong("a network", lambda: of("network"), "not-a-function"),
    Wrong("two arguments", always(lambda network, device: network), "not-a-function"),
    Wrong("nothing returned", always(lambda *arguments: None), "no-return"),
    Wrong("the losses alone", always(only_losses), "not-a-pair"),
    Wrong("exchanged", always(lambda *arguments: of("train_on")(*arguments)[::-1]), "not-a-pair", mistake=True),
    Wrong("64 bits", training(data=lambda features, labels, device: tuple(torch.tensor(part).to(device) for part in (features, labels))), "does-not-run", True),
    Wrong("CUDA by name", training(data=cuda_if_there), "hard-wired", mistake=True),
    Wrong("network.cuda()", training(move=lambda network, device: network.cuda()), "hard-wired", mistake=True),
    Wrong("the network stays", training(move=lambda network, device: network), "mixed", mistake=True),
    Wrong("the rows stay", training(data=lambda features, labels, device: tensors(features, labels, "cpu")), "mixed", mistake=True),
    Wrong("the labels stay", training(data=lambda features, labels, device: (tensors(features, labels, device)[0], torch.tensor(labels))), "mixed", True),
    Wrong("`to` without a name for what comes back", training(data=lambda features, labels, device: [
        (tensor.to(device), tensor)[1] for tensor in tensors(features, labels, "cpu")]), "mixed", mistake=True),
    Wrong("device ignored", training(move=lambda network, device: network, data=lambda features, labels, device: tensors(features, labels, "cpu")),
          "stays-here", mistake=True),
    Wrong("brought back at the end", training(back=lambda network: network.cpu()), "stays-here", mistake=True),
    Wrong("optimizer before the move", training(first=True), "optimizer-first", mistake=True),
    Wrong("rows made in the loop", training(each=tensors), "moves-each-step", mistake=True),
    Wrong("rows moved in the loop", training(each=from_numpy), "moves-each-step", mistake=True),
    Wrong("item in the loop", training(keep=lambda loss: loss.item(), end=list), "reads-each-step", mistake=True),
    Wrong("float in the loop", training(keep=float, end=list), "reads-each-step", mistake=True),
    Wrong("cpu in the loop", training(keep=lambda loss: loss.detach().cpu()), "reads-each-step", mistake=True),
    Wrong("losses stay there", training(end=torch.stack), "losses-there", mistake=True),
    Wrong("a list of tensors", training(end=list), "losses-there", mistake=True),
    Wrong("numpy on the device", training(end=lambda losses: torch.stack(losses).numpy()), "numpy-there", mistake=True),
    Wrong("gradients not cleared", training(clear=False), "no-zero-grad", mistake=True),
    Wrong("gradients not cleared, and too fast", training(clear=False, lr=3.0), "does-not-learn", mistake=True),
    Wrong("far too slow", training(lr=1e-5), "does-not-learn", mistake=True),
    Wrong("no step", always(no_steps), "one-loss", mistake=True),
    Wrong("one loss only", training(end=lambda losses: [losses[-1].item()]), "how-many", mistake=True),
    Wrong("an epoch too many", training(extra=1), "how-many", mistake=True),
    Wrong("texts", training(end=lambda losses: [f"{loss.item():.2f}" for loss in losses]), "not-numbers"),
    Wrong("the loss after the step", always(after_the_step), "first-loss", mistake=True),
    Wrong("another network", always(a_network_of_its_own), "first-loss", mistake=True),
]
TRAIN_RIGHT = [
    Right("the solution", lambda: of("train_on")),
    Right("a DataLoader of resident tensors", always(with_loader)),
    Right("told now and then, a numpy array", always(told_now_and_then)),
    Right("rows through from_numpy", training(data=from_numpy)),
    Right("fetched one by one after the loop", training(end=lambda losses: [loss.item() for loss in losses])),
    Right("plain steps by hand", always(small_steps)),
    Right("a copy of the network", training(move=lambda network, device: copy.deepcopy(network).to(device))),
    Right("a tensor on the CPU", training(end=lambda losses: torch.stack(losses).cpu())),
]

# --- predict ----------------------------------------------------------------------------------------------------------------


def predicting(move=lambda network: next(network.parameters()).device, ask=True, restore=True, grad=False, dtype=torch.float32,
               after=lambda logits: torch.softmax(logits, dim=1), end=lambda numbers: numbers.cpu().numpy()):
    """A predict from its parts; `move` says where the rows go."""
    def predict(network, features):
        was_training, place = network.training, move(network)
        if ask:
            network.eval()
        with torch.set_grad_enabled(grad):
            numbers = after(network(torch.tensor(features, dtype=dtype, device=place)))
        if restore:
            network.train(was_training)
        return end(numbers)

    return always(predict)


def brought_here(network):
    """The network comes to the CPU."""
    network.cpu()
    return "cpu"


def in_numpy_at_the_end(logits):
    """Softmax by NumPy."""
    numbers = np.exp(logits.cpu().numpy() - logits.cpu().numpy().max(axis=1, keepdims=True))
    return numbers / numbers.sum(axis=1, keepdims=True)


def on_a_copy(network, features):
    """A copy is asked, on the device of the network."""
    asked = copy.deepcopy(network).eval()
    with torch.inference_mode():
        rows = torch.as_tensor(features).float().to(next(asked.parameters()).device)
        return torch.softmax(asked(rows), dim=-1).to("cpu").numpy()



def one_by_one(network, features):
    """Each flower alone."""
    return np.vstack([of("predict")(network, features[[row]]) for row in range(len(features))])


PREDICT_WRONG = [
    Wrong("scaled once more", always(lambda network, features: of("predict")(network, (features - 3) / 2)), "other-rows", mistake=True),
    Wrong("an array", lambda: of("there"), "not-a-function"),
    Wrong("one argument", always(lambda network: network), "not-a-function"),
    Wrong("nothing returned", always(lambda network, features: None), "no-return"),
    Wrong("a tensor", predicting(end=lambda numbers: numbers), "a-tensor", mistake=True),
    Wrong("a tensor on the CPU", predicting(end=lambda numbers: numbers.cpu()), "a-tensor", mistake=True),
    Wrong("64 bits", predicting(dtype=torch.float64), "types", mistake=True),
    Wrong("graph kept", predicting(grad=True), "graph", mistake=True),
    Wrong("logits", predicting(after=lambda logits: logits), "logits", mistake=True),
    Wrong("softmax over the flowers", predicting(after=lambda logits: torch.softmax(logits, dim=0)), "wrong-axis", mistake=True),
    Wrong("sigmoid", predicting(after=torch.sigmoid), "other-numbers", mistake=True),
    Wrong("logarithms", predicting(after=lambda logits: torch.log_softmax(logits, dim=1)), "other-numbers", mistake=True),
    Wrong("softmax twice", predicting(after=lambda logits: torch.softmax(torch.softmax(logits, dim=1), dim=1)), "twice", mistake=True),
    Wrong("the numbers of the species", predicting(after=lambda logits: logits.argmax(dim=1)), "one-a-flower", mistake=True),
    Wrong("the largest probability", predicting(after=lambda logits: torch.softmax(logits, dim=1).amax(dim=1)), "one-a-flower", mistake=True),
    Wrong("rounded", predicting(end=lambda numbers: numbers.cpu().numpy().round(1)), "rounded", mistake=True),
    Wrong("never asked as eval", predicting(ask=False), "still-training", mistake=True),
    Wrong("left in eval", predicting(restore=False), "mode-changed", mistake=True),
    Wrong("rows stay on the CPU", predicting(move=lambda network: "cpu"), "mixed", mistake=True),
    Wrong("numpy on the device", predicting(end=lambda numbers: numbers.numpy()), "numpy-there", mistake=True),
    Wrong("network to the CPU", predicting(move=brought_here), "network-moved", mistake=True),
    Wrong("CUDA by name", predicting(move=lambda network: "cuda"), "hard-wired", mistake=True),
    Wrong("rows as they came", always(lambda network, features: network(features)), "does-not-run", mistake=True),
]
PREDICT_RIGHT = [
    Right("the solution", lambda: of("predict")),
    Right("detached, with a graph", predicting(grad=True, end=lambda numbers: numbers.detach().cpu().numpy())),
    Right("a list of lists", predicting(end=lambda numbers: numbers.tolist())),
    Right("softmax by numpy", predicting(after=lambda logits: logits, end=in_numpy_at_the_end)),
    Right("a copy on its device", always(on_a_copy)),
    Right("flower by flower", always(one_by_one)),
    Right("float64 in the end", predicting(end=lambda numbers: numbers.cpu().double().numpy())),
]

WRONG = {"pick_device": PICK_WRONG, "scaled": SCALED_WRONG, "train_on": TRAIN_WRONG, "predict": PREDICT_WRONG}
RIGHT = {"pick_device": PICK_RIGHT, "scaled": SCALED_RIGHT, "train_on": TRAIN_RIGHT, "predict": PREDICT_RIGHT}
