"""A small network that remembers what it was fed, and what every optimizer found when it stepped. Needs torch: probes import it late."""
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.optim.optimizer import register_optimizer_step_pre_hook

CLOSE = 1e-3  # two gradients are the same when they differ by less than this share
LOOKED_AT = 8  # steps whose gradients are compared


class Spy(nn.Module):
    """Linear, ReLU, Linear; remembers of which of the check's rows it learned: a look at the loss that no gradient comes back from is no matter."""

    def __init__(self, rows: list, labels: list, seed: int):
        super().__init__()
        torch.manual_seed(seed)
        self.hidden, self.output = nn.Linear(len(rows[0]), 8), nn.Linear(8, len(set(labels)))
        self.X, self.y = torch.tensor(rows), torch.tensor(labels)
        self.places = {_key(row): place for place, row in enumerate(self.X.tolist())}
        self.forget()
        self.output.bias.register_post_accumulate_grad_hook(lambda _: setattr(self, "backwards", self.backwards + 1))
        self.eval()

    def forget(self) -> None:
        """Begin a new account."""
        self.asked, self.recorded, self.unknown, self.in_eval, self.backwards, self.pending = 0, 0, 0, 0, 0, []
        self.fed: list[list[int]] = []
        self.losses: list[float] = []

    def answers(self, X):
        """The logits, without a note of it."""
        return self.output(torch.relu(self.hidden(X)))

    def forward(self, X):
        """The logits; when a gradient comes back through them, the rows are noted."""
        logits, mode = self.answers(X), self.training
        self.asked += 1
        if logits.requires_grad:
            self.recorded += 1
            logits.register_hook(lambda _: self._note(X.detach(), logits.detach(), mode))
        return logits

    def _note(self, X, logits, training: bool) -> None:
        rows = X.cpu().reshape(-1, self.X.shape[1]).tolist()
        places = [place for row in rows if (place := self.places.get(_key(row))) is not None]
        self.unknown += len(rows) - len(places)
        self.in_eval += not training
        self.fed.append(places)
        self.pending += places
        if len(places) == len(rows):
            self.losses.append(float(cross_entropy(logits.cpu().float(), self.y[places])))

    def known(self, places):
        """The logits of some of the check's rows as float32 on the CPU, wherever the network is by now."""
        return self.answers(self.X[places].to(self.hidden.weight)).cpu().float()

    def loss(self) -> float:
        """The mean loss of all rows with the weights of now."""
        with torch.no_grad():
            return float(cross_entropy(self.known(slice(None)), self.y))

    def weights(self) -> torch.Tensor:
        """All weights in a row, copied."""
        return torch.cat([weight.detach().cpu().float().flatten() for weight in self.parameters()])


class Steps:
    """What the optimizers of this process found when they stepped: use it in a `with`."""

    def __init__(self, spy: Spy):
        self.spy, self.found, self.optimizers, self.others, self.closures, self.count, self.seen = spy, [], [], 0, 0, 0, None

    def __enter__(self):
        self._hook = register_optimizer_step_pre_hook(self._before)
        return self

    def __exit__(self, *_):
        self._hook.remove()

    def _before(self, optimizer, args, kwargs) -> None:
        ours = {id(weight) for weight in self.spy.parameters()}
        if not any(id(weight) in ours for group in optimizer.param_groups for weight in group["params"]):
            self.others += 1
            return
        self.count += 1
        if not any(optimizer is known for known in self.optimizers):
            self.optimizers.append(optimizer)
        if args[1:] or kwargs.get("closure"):
            self.closures += 1
        elif len(self.found) < LOOKED_AT:
            self.found.append(self._compared())
        self.spy.pending = []

    def _compared(self) -> str:
        """Which gradient this is: the right one, or one that a known mistake leads to."""
        spy, weights = self.spy, list(self.spy.parameters())
        seen = torch.cat([torch.zeros(weight.numel()) if weight.grad is None else weight.grad.detach().cpu().float().flatten() for weight in weights])
        before, self.seen = self.seen, seen
        if not seen.any() or not spy.pending:
            return "none"
        places = spy.pending
        start = sum(len(part) for part in spy.fed) - len(places)
        logits = spy.known(places)
        right = self._gradient(cross_entropy(logits, spy.y[places]))
        in_order = spy.y[[place % len(spy.y) for place in range(start, start + len(places))]]
        ways = {"right": right, "uphill": -right, "softmax": self._gradient(cross_entropy(torch.softmax(logits, 1), spy.y[places])),
                "order": self._gradient(cross_entropy(logits, in_order))}
        if _share(seen, right) < CLOSE or not seen.isfinite().all():
            return "right"
        if before is not None and before.any() and _share(seen, right + before) < CLOSE:
            return "added"
        nearest = min(ways, key=lambda way: _share(seen / seen.norm(), ways[way] / ways[way].norm().clamp_min(1e-9)))
        return nearest if _share(seen / seen.norm(), ways[nearest] / ways[nearest].norm()) < CLOSE else "other"

    def _gradient(self, loss) -> torch.Tensor:
        parts = torch.autograd.grad(loss, list(self.spy.parameters()), retain_graph=True)
        return torch.cat([part.cpu().float().flatten() for part in parts])

    def account(self) -> dict:
        """What was seen, as plain data."""
        kept = sum(any(isinstance(value, torch.Tensor) and value.numel() > 1 for state in optimizer.state.values() for value in state.values())
                   for optimizer in self.optimizers)
        spy = self.spy
        return {"found": self.found, "steps": self.count, "others": self.others, "closures": self.closures, "optimizers": len(self.optimizers),
                "with_state": kept, "asked": spy.asked, "recorded": spy.recorded, "unknown": spy.unknown, "in_eval": spy.in_eval, "backwards": spy.backwards,
                "fed": [len(part) for part in spy.fed], "turns": [sum(part.count(place) for part in spy.fed) for place in range(len(spy.y))],
                "losses": spy.losses}




def keeps_graph(value) -> bool:
    """Is it a tensor, or does it hold one, that remembers how it came about?"""
    if isinstance(value, torch.Tensor):
        return value.requires_grad
    return isinstance(value, list | tuple) and any(isinstance(entry, torch.Tensor) and entry.requires_grad for entry in value)


def _share(one: torch.Tensor, other: torch.Tensor) -> float:
    return float((one - other).norm() / other.norm().clamp_min(1e-9))


def _key(row) -> tuple:
    return tuple(round(value, 3) for value in row)
