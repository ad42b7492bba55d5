"""The question `one_epoch` of `09_write_the_loop`: a spy network and its optimizer tell what the learner's lines did."""
import random

from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import one_number, takes

ROWS, CLASSES, RATE = 72, 3, 0.3  # more than one batch of 64, so that batches show


def inputs(seed: int) -> dict:
    """Rows of three kinds that overlap a little, in mixed order."""
    return {"rows": blobs(random.Random(4_000 + seed), ROWS), "seed": seed}


def blobs(rng: random.Random, count: int) -> list:
    """Rows of two numbers and a class: three clouds around three centres."""
    centres = [(-1.5, 0.0), (1.5, 0.5), (0.3, 2.2)]
    rows = [[rng.gauss(centres[place % CLASSES][0], 0.7), rng.gauss(centres[place % CLASSES][1], 0.7), place % CLASSES] for place in range(count)]
    rng.shuffle(rows)
    return rows


def probe(answer, inputs: dict) -> dict:
    """What three calls return, and what they did to the network."""
    if not takes(answer, 4):
        return {"callable": False, "seen": describe(answer)}
    import torch

    from coursekit.check.questions._loop_spy import Spy, Steps, keeps_graph

    spy = Spy([row[:2] for row in inputs["rows"]], [row[2] for row in inputs["rows"]], inputs["seed"])
    optimizer, calls = torch.optim.SGD(spy.parameters(), lr=RATE), []
    with torch.enable_grad(), Steps(spy) as steps:
        for _ in range(3):
            spy.forget()
            before, weights = spy.loss(), spy.weights()
            result = answer(spy, optimizer, spy.X.clone(), spy.y.clone())
            handed = any(known is optimizer for known in steps.optimizers)
            calls.append(steps.account() | {
                "seen": describe(result), "value": one_number(result), "graph": keeps_graph(result), "before": before, "after": spy.loss(),
                "moved": not torch.equal(weights, spy.weights()), "handed": handed})
            spy.eval()
    return {"callable": True, "calls": calls}


def judge(data: dict, inputs: dict) -> Verdict:
    """First which network and rows were used, then the step, then what came back."""
    if not data["callable"]:
        return wrong("not-a-function", f"`one_epoch` is {data['seen']}. Asked for is the function itself, with its four arguments.")
    first, calls = data["calls"][0], data["calls"]
    if verdict := used(first, "one_epoch") or unmoved(first):
        return verdict
    if not first["handed"]:
        return wrong("own-optimizer", "The weights moved, but not by the optimizer that was handed over. One that is made anew in each epoch forgets what it "
                                      "has learned about the steps.")
    if verdict := gradients(calls[-1], "one_epoch") or _rows(first):
        return verdict
    return _returned(calls)


def used(account: dict, name: str) -> Verdict | None:
    """Did the function ask the network it got, in training mode, about the rows it got?"""
    if not account["asked"]:
        return wrong("other-network", f"`{name}` never asked the network that was handed over. Does it use its argument, or another network?")
    if not account["recorded"]:
        return wrong("no-gradients", f"`{name}` asks the network only where gradients are switched off. Learning needs them.")
    if account["unknown"]:
        return wrong("other-rows", f"The network learned from {account['unknown']} row(s) that the check did not hand over. Does `{name}` use its arguments "
                                   "as they are, or variables of the notebook?")
    return None


def unmoved(account: dict) -> Verdict | None:
    """Why the weights are where they were, if they are."""
    if account["moved"]:
        return None
    if not account["backwards"]:
        return wrong("no-backward", "After the call the weights are where they were, and nothing has computed a gradient. What turns a loss into gradients?")
    if account["others"] and not account["steps"]:
        return wrong("other-parameters", "An optimizer stepped, but over the weights of some other network. Whose `parameters()` did it get?")
    if not account["steps"]:
        return wrong("no-step", "Gradients were computed, and the weights are where they were: nothing has moved them.")
    return wrong("zeroed-late", "A step was taken while there was no gradient to follow: `backward` came later, or `zero_grad` came between the two.")


def gradients(account: dict, name: str) -> Verdict | None:
    """What the optimizer found when it stepped."""
    found = account["found"]
    if "added" in found:
        return wrong("no-zero-grad", "From the second step on, the optimizer follows the new gradients and the old ones in one sum. Who forgets the old ones?")
    if "uphill" in found:
        return wrong("uphill", "The steps go exactly uphill: the loss grows. Is a sign turned round?")
    if "softmax" in found:
        return wrong("softmax", "The gradients are those of probabilities that went into cross-entropy. `CrossEntropyLoss` wants the logits: it takes the "
                                "softmax itself, and twice is once too often.")
    if "order" in found:
        return wrong("rows-and-labels", "The gradients fit the rows with the labels of other rows. When rows are shuffled, do their labels come along?")
    if "none" in found:
        return wrong("zeroed-late", "A step was taken while there was no gradient to follow: `backward` came later, or `zero_grad` came between the two.")
    if "other" in found:
        return wrong("other-loss", "The gradients are not those of the cross-entropy of these rows and labels. Which loss is it, and of what?")
    if account["in_eval"]:
        return wrong("eval-mode", f"The network came in evaluation mode, as it leaves `accuracy`, and learned in that mode. `{name}` should switch it over.")
    return None


def _rows(account: dict) -> Verdict | None:
    if min(account["turns"]) == 0:
        return wrong("rows-missing", f"{account['turns'].count(0)} of {ROWS} rows took no part in the learning. An epoch is once through all of them.")
    if account["steps"] > 1 and max(account["turns"]) > 1:
        return wrong("several-epochs", f"Some rows were learned from {max(account['turns'])} times in one call. One call is one epoch.")
    return None


def _returned(calls: list[dict]) -> Verdict:
    if calls[0]["seen"] == "None":
        return wrong("no-return", "The network learns, but the function gives back None. Is there a `return` with the loss?")
    if calls[0]["graph"]:
        return wrong("keeps-graph", f"What comes back is {calls[0]['seen']} that still remembers how it was computed, and keeps all of that in memory. "
                                    "Asked for is a plain number.")
    if any(call["value"] is None for call in calls):
        return wrong("not-a-number", f"What comes back is {calls[0]['seen']}, where one number is asked for.")
    if all(_near(call["value"], *_fair(call)) for call in calls):
        return passed("Each call learns once from all rows, by fresh gradients, and tells the loss.")
    if all(_near(call["value"], call["losses"][-1]) for call in calls):
        return wrong("last-batch", "The number that comes back is the loss of the last batch alone. Asked for is the mean over the epoch.")
    if all(_near(call["value"], sum(call["losses"]), ROWS * call["before"]) for call in calls):
        return wrong("summed", "The number that comes back grows with the number of rows or batches: a sum. Asked for is the mean.")
    return wrong("another-number", f"What comes back is {calls[0]['value']:.3g}, and that is not the mean loss of the rows. Which number is it?")


def _fair(call: dict) -> list[float]:
    """What may be told as the loss of an epoch: before it, after it, or the mean of its batches."""
    losses, sizes = call["losses"], call["fed"]
    weighted = sum(loss * size for loss, size in zip(losses, sizes, strict=True)) / sum(sizes)
    return [call["before"], call["after"], sum(losses) / len(losses), weighted]


def _near(value: float, *others: float) -> bool:
    return any(abs(value - other) < 1e-3 * max(1.0, abs(other)) for other in others)
