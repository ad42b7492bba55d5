"""The question `train_until` of `09_write_the_loop`: an epoch adds 1 to a weight, so the weight tells which epoch the network is in."""
from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._loop_train import numbers_of
from coursekit.check.tables import takes

MOST = 400  # epochs before the check ends the training itself
VALLEY = [0.9, 0.7, 0.5, 0.6, 0.65, 0.7, 0.72, 0.75, 0.8, 0.85, 0.9, 0.95]
TWO_VALLEYS = [0.9, 0.6, 0.65, 0.7, 0.55, 0.6, 0.58, 0.4, 0.45, 0.43, 0.46, 0.47, 0.48, 0.5, 0.52]
ZIGZAG = [0.9, 0.5, 0.7, 0.6, 0.7, 0.6, 0.7, 0.6, 0.7, 0.6, 0.7, 0.6, 0.7, 0.6]
FALLING = [1 / (epoch + 1) for epoch in range(30)]
PLATEAU = [0.8, 0.5] + [0.5] * 20
RUNS = {"valley": (VALLEY, 3, 50), "two": (TWO_VALLEYS, 3, 50), "zigzag": (ZIGZAG, 4, 50), "falling": (FALLING, 5, 12), "plateau": (PLATEAU, 4, 50)}


class TooLong(Exception):
    """The training went on and on."""


def probe(answer, inputs: dict) -> dict:
    """What `answer` returns for scripted validation losses, how many epochs it ran, and with which weights the network ends."""
    if not takes(answer, 5):
        return {"callable": False, "seen": describe(answer)}
    import torch
    from torch import nn

    class Counter(nn.Module):
        """A network whose weight is the number of epochs it has learned."""

        def __init__(self):
            super().__init__()
            self.epoch = nn.Parameter(torch.zeros(1))
            self.loaded = 0

        def forward(self, X):
            return X * self.epoch

        def load_state_dict(self, *args, **kwargs):
            self.loaded += 1
            return super().load_state_dict(*args, **kwargs)

    runs: dict = {}
    for name, (losses, patience, epochs) in RUNS.items():
        network, ran = Counter(), {"learned": 0, "watched": 0, "early": False}

        def learn(network=network, ran=ran) -> float:
            if ran["learned"] == MOST:
                raise TooLong
            ran["learned"] += 1
            with torch.no_grad():
                network.epoch += 1
            return 0.1

        def watch(network=network, ran=ran, losses=losses) -> float:
            ran["watched"] += 1
            ran["early"] = ran["early"] or not ran["learned"]
            if ran["watched"] > 3 * MOST:
                raise TooLong
            return 2.0 if network.epoch < 1 else losses[min(int(network.epoch), len(losses)) - 1]

        try:
            result = answer(network, learn, watch, patience, epochs)
        except TooLong:
            result = "too long"
        runs[name] = ran | {"told": numbers_of(result), "seen": describe(result), "ends": float(network.epoch.detach()), "loaded": network.loaded}
    return {"callable": True, "runs": runs}


def judge(data: dict, inputs: dict) -> Verdict:
    """First when it stopped, then which weights it left, then what it returned."""
    if not data["callable"]:
        return wrong("not-a-function", f"`train_until` is {data['seen']}. Asked for is the function itself, with its five arguments.")
    runs = data["runs"]
    if not runs["valley"]["learned"]:
        return wrong("never-learns", "`learn()` was never called: the network has not learned for a single epoch.")
    if not runs["valley"]["watched"]:
        return wrong("never-watches", "`watch()` was never called: without the validation loss nobody knows when to stop.")
    return _length(runs) or _weights(runs) or _told(runs)


def expected(losses: list[float], patience: int, epochs: int) -> tuple[int, int]:
    """The epoch with the lowest loss by then, and the epoch after which training stops."""
    best = 1
    for epoch in range(1, epochs + 1):
        loss = losses[min(epoch, len(losses)) - 1]
        best = epoch if loss < losses[min(best, len(losses)) - 1] else best
        if epoch - best == patience:
            break
    return best, epoch


def _length(runs: dict) -> Verdict | None:
    ran, stops = {name: run["learned"] for name, run in runs.items()}, {name: expected(*RUNS[name])[1] for name in RUNS}
    if ran == stops:
        return None
    if ran["falling"] > stops["falling"]:
        return wrong("epochs-ignored", f"Allowed {RUNS['falling'][2]} epochs, the training ran {ran['falling']}. `epochs` is the most it may run.")
    if all(ran[name] == RUNS[name][2] for name in ("valley", "two", "falling")):
        return wrong("never-stops", "With losses that climb without end, the training ran all epochs it was allowed. What ends the loop earlier?")
    if ran["falling"] < stops["falling"]:
        return wrong("wrong-direction", f"With a loss that falls in every epoch, training stopped after {ran['falling']}. A falling loss is what we hope for.")
    if ran["valley"] != stops["valley"]:
        more = ran["valley"] - stops["valley"]
        if runs["valley"]["early"]:
            return wrong("watched-first", "`watch()` was called before the first `learn()`, and training ended at another epoch than asked for. "
                                          "First learn, then watch.")
        return wrong("off-by-one", f"With patience {RUNS['valley'][1]} the training ran {abs(more)} epoch(s) too {'many' if more > 0 else 'few'}. "
                                   "The count begins after the best epoch: count on paper with patience 1.")
    if ran["two"] < stops["two"]:
        return wrong("count-not-reset", "A loss went up, then fell to a new low, and training stopped soon after. At each new low, patience begins anew.")
    if ran["zigzag"] != stops["zigzag"]:
        return wrong("last-not-lowest", f"The loss went up and down between two values and the training ran {ran['zigzag']} epochs. Is it compared with the "
                                        "epoch before, or with the lowest so far?")
    return wrong("ties", f"A loss that stayed where it was kept the training going for {ran['plateau']} epochs. Equal is not lower.")


def _weights(runs: dict) -> Verdict | None:
    if all(run["ends"] == expected(*RUNS[name])[0] for name, run in runs.items()):
        return None
    if all(run["ends"] == run["learned"] for run in runs.values()):
        if all(run["loaded"] for run in runs.values()):
            return wrong("a-reference", "Weights were put back, and yet the network ends as the last epoch left it. What was kept moved on with the network: "
                                        "was it a copy?")
        return wrong("not-put-back", "Training stops at the right epoch, and the network ends as the last epoch left it, not as the best one did.")
    return wrong("other-weights", "The network ends neither with the weights of the best epoch nor with those of the last. When are weights kept, and when put "
                                  "back?")


def _told(runs: dict) -> Verdict:
    run = runs["valley"]
    if run["seen"] == "None":
        return wrong("no-return", "Stopped in time and with the best weights, but the function gives back None. Is there a `return` with the losses?")
    if run["told"] is None:
        return wrong("not-a-list", f"What comes back is {run['seen']}, where the list of validation losses is asked for.")
    if all(each["told"] is not None and len(each["told"]) == expected(*RUNS[name])[0] for name, each in runs.items()):
        return wrong("cut-short", "The list ends with the best epoch. Asked for are the losses of all epochs that ran: they show why it stopped.")
    for each, (name, (losses, _, _)) in zip(runs.values(), RUNS.items(), strict=True):
        seen = losses[: expected(*RUNS[name])[1]]
        told = each["told"] or []
        if len(told) != len(seen):
            return wrong("not-the-losses", f"The list that comes back has {len(told)} numbers for {len(seen)} epochs. Asked for is one for each.")
        if any(abs(mine - loss) > 1e-6 for mine, loss in zip(told, seen, strict=True)):
            return wrong("not-the-losses", "The list has a number for each epoch, but not those that `watch()` gave, or in another order.")
    return passed("Stops when patience is used up, and leaves the network as the best epoch made it.")
