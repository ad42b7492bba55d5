"""The questions of `02_train`, a stage: train, say all that inference needs, write the model."""
from coursekit.check.question import Question
from coursekit.check.questions import _train_contents, _train_fitting, _train_writing

SOLUTION = "solutions/03_pipeline_stages/iris/02_train.ipynb"

QUESTIONS = [
    Question("fit", probe=_train_fitting.probe, judge=_train_fitting.judge, inputs=_train_fitting.inputs, more=(
        "The loop of lesson 2, with everything that it needs as an argument: the network, the rows, how often, and how large the steps are.",
        "Before the loop: `network.train()`, `torch.optim.Adam(network.parameters(), lr=learning_rate)`, an empty list. In it: `zero_grad`, cross-entropy of "
        "`network(X)` and `y`, `backward`, `step`, and `loss.item()` into the list.")),
    Question("contents", probe=_train_contents.probe, judge=_train_contents.judge, more=(
        "`preprocessing` holds the names and the fitted scaler; the knobs are variables of the notebook. A dict may hold lists and other dicts.",
        "Five keys: a text, two lists from `preprocessing`, a dict with two lists from `preprocessing`, and a dict with five knobs: "
        "hidden, epochs, learning_rate, seed, device.")),
    Question("model", probe=_train_writing.probe, judge=_train_writing.judge, inputs=_train_writing.inputs, more=(
        "Both paths begin with the argument: `folder / \"weights.safetensors\"`. `network.state_dict()` has the weights under their names; `json.dumps` makes "
        "text of a dict.",
        "`save_file(network.state_dict(), folder / \"weights.safetensors\")`, and `(folder / \"model.json\").write_text(...)` with `json.dumps(contents)`.")),
]
