"""The questions of `09_write_the_loop`: one epoch, the whole training, accuracy, early stopping."""
from coursekit.check.question import Question
from coursekit.check.questions import _loop_accuracy, _loop_epoch, _loop_train, _loop_until

SOLUTION = "solutions/02_pytorch_refactor/09_write_the_loop.ipynb"

QUESTIONS = [
    Question("one_epoch", probe=_loop_epoch.probe, judge=_loop_epoch.judge, inputs=_loop_epoch.inputs, more=(
        "Five lines do it: forget, predict and compare, compute gradients, move. Which of them belong to the optimizer, which to the loss?",
        "`optimizer.zero_grad()`, the loss of `network(X)` and `y`, `loss.backward()`, `optimizer.step()`; what is returned is the loss as a plain number, "
        "by `item()`. `network.train()` goes first.")),
    Question("train", probe=_loop_train.probe, judge=_loop_train.judge, inputs=_loop_train.inputs, more=(
        "The optimizer lives as long as the training: make it once. Then each turn of a `for` adds one number to a list.",
        "`torch.optim.Adam(network.parameters(), lr=0.01)` before the loop; inside it `one_epoch` with the network, that optimizer, and the rows.")),
    Question("accuracy", probe=_loop_accuracy.probe, judge=_loop_accuracy.judge, inputs=_loop_accuracy.inputs, more=(
        "The class of a row is the place of its largest logit, so count along the columns, not along the rows.",
        "`network.eval()`, then inside `with torch.no_grad():` compare `network(X).argmax(dim=1)` with `y`. The mean of that, as float, is a share.")),
    Question("train_until", probe=_loop_until.probe, judge=_loop_until.judge, more=(
        "Three things are kept between epochs: the lowest loss so far, the weights that reached it, and how many epochs have passed since.",
        "`copy.deepcopy(network.state_dict())` whenever the loss is lower than ever; `break` once the number of epochs since then equals `patience`; "
        "`network.load_state_dict(...)` after the loop.")),
]
