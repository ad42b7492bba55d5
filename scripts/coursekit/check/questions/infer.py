"""The questions of `03_infer`, a stage: load a model, answer flowers, write lines."""
from coursekit.check.question import Question
from coursekit.check.questions import _infer_answering, _infer_lines, _infer_loading

SOLUTION = "solutions/03_pipeline_stages/iris/03_infer.ipynb"

QUESTIONS = [
    Question("load", probe=_infer_loading.probe, judge=_infer_loading.judge, inputs=_infer_loading.inputs, more=(
        "Three steps: a `Network` of the right size, its weights from the file, the switch to evaluation mode. Each is one call.",
        "`Network(contents[\"recipe\"][\"hidden\"])`; `network.load_state_dict(load_file(...))` with the path of the weights in `folder`; "
        "`return network.eval()`.")),
    Question("answer", probe=_infer_answering.probe, judge=_infer_answering.judge, inputs=_infer_answering.inputs, more=(
        "Five steps: columns by name, scaling, a float32 tensor on the network's device, probabilities along the classes, back as an array.",
        "`flowers[contents[\"features\"]].to_numpy()`, minus the mean, divided by the scale; `torch.tensor(..., dtype=torch.float32, device=...)`; "
        "inside `with torch.no_grad():` `torch.softmax(network(X), dim=1)`; `.cpu().numpy()`.")),
    Question("lines", probe=_infer_lines.probe, judge=_infer_lines.judge, inputs=_infer_lines.inputs, more=(
        "A loop over the rows can collect texts in a list, and `\"\".join(...)` makes one text of them. `argmax` of a row is the place of its class.",
        "For each row: `classes[row.argmax()]`, then `f\"{probability:.6f}\"` for each probability; `\",\".join(...)` and a `\\n` at the end.")),
]
