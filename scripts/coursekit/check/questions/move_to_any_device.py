"""The questions of `10_move_to_any_device`: pick a device, a scaler that moves, a training that moves once, predictions that come back."""
from coursekit.check.plain import describe
from coursekit.check.question import Question, Verdict, passed, wrong
from coursekit.check.questions import _device_predict, _device_scaled, _device_train
from coursekit.check.tables import takes

SOLUTION = "solutions/02_pytorch_refactor/10_move_to_any_device.ipynb"


# --- pick_device(asked, there) --------------------------------------------------------------------------------------------------
def _inputs_pick(seed: int) -> dict:
    """Machines by what they have, the best first, and what is asked of them."""
    machines = [["cuda", "cpu"], ["mps", "cpu"], ["cpu"], ["xpu", "cpu"]]
    if seed:
        machines = machines[::-1] + [["mps", "cuda", "cpu"]]
    return {"machines": machines, "unknown": ["gpu", "cuda:7", "c"] if seed else ["gpu", "c", "tpu"]}


def _probe_pick(answer, inputs: dict) -> dict:
    import torch

    if not takes(answer, 2):
        return {"callable": False, "seen": describe(answer)}

    def ask(asked: str, there: list[str]) -> dict:
        kept = list(there)
        try:
            came = answer(asked, kept)
        except Exception as error:
            clear = isinstance(error, ValueError | RuntimeError)
            return {"asked": asked, "there": there, "raised": type(error).__name__, "clear": clear, "text": str(error)}
        name = str(came) if isinstance(came, str | torch.device) else None
        return {"asked": asked, "there": there, "name": name, "seen": describe(came), "changed": kept != there}

    names = ["auto", "cpu", "cuda", "mps", *inputs["unknown"]]
    return {"callable": True, "runs": [ask(asked, there) for there in inputs["machines"] for asked in names]}


def _judge_pick(data: dict, inputs: dict) -> Verdict:
    if not data["callable"]:
        return wrong("not-a-function", f"`pick_device` is {data['seen']}. Asked for is the function itself, with the arguments asked and there.")
    runs = data["runs"]
    for run in runs:
        run["case"] = f"Asked for {run['asked']!r} on a machine with {' and '.join(run['there'])}"
    fine = [run for run in runs if run["asked"] in ("auto", *run["there"])]
    missing = [run for run in runs if run not in fine]
    if stopped := [run for run in fine if "raised" in run]:
        return wrong("refuses", f"{stopped[0]['case']}, it refuses: {stopped[0]['raised']}. That device is there.")
    if odd := [run for run in fine if run["name"] is None]:
        return wrong("not-a-device", f"{odd[0]['case']}, it gives {odd[0]['seen']}. Asked for is the name of a device, or a `torch.device`.")
    if any(run.get("changed") for run in runs):
        return wrong("changes-list", "After the call the list of devices is another one. It belongs to the caller.")
    if any(run["name"] == "auto" for run in fine):
        return wrong("auto-stays", "Asked for 'auto' it gives 'auto', and PyTorch knows no device of that name.")
    if bad := [run for run in fine if run["asked"] == "auto" and run["name"] != run["there"][0]]:
        return wrong("not-the-best", f"{bad[0]['case']}, it picks {bad[0]['name']!r}. The list `there` has the best device first.")
    if bad := [run for run in fine if run["name"] != run["asked"] != "auto"]:
        return wrong("not-as-asked", f"{bad[0]['case']}, it picks {bad[0]['name']!r}. Who names a device means it, also where there is a better one.")
    if bad := [run for run in missing if "raised" not in run]:
        seen = f"gives {bad[0]['name']!r}" if bad[0]["name"] else f"gives {bad[0]['seen']}"
        named = {run["name"] for run in bad if run["asked"] in ("cuda", "mps")}
        if named == {"cpu"}:
            return wrong("falls-back", f"{bad[0]['case']}, it {seen}, and says nothing. Somebody would wait all night for a GPU that is not there.")
        return wrong("not-refused", f"{bad[0]['case']}, it {seen}. A device that is not there should be refused here, not by a crash later.")
    if bad := [run for run in missing if not run["clear"]]:
        return wrong("by-accident", f"{bad[0]['case']}, it stops with {bad[0]['raised']}. Raise a ValueError or RuntimeError of your own, with a sentence.")
    if bad := [run for run in missing if run["asked"] not in run["text"]]:
        return wrong("what-was-asked", f"{bad[0]['case']}, the message does not say what was asked for.")
    if bad := [run for run in missing if run["there"][0] not in run["text"] or run["there"][-1] not in run["text"]]:
        return wrong("what-is-there", f"{bad[0]['case']}, the message does not say what there is. The reader needs a name to try next.")
    return passed("The best one, the one that was asked for, or a clear refusal.")


QUESTIONS = [
    Question("pick_device", probe=_probe_pick, judge=_judge_pick, inputs=_inputs_pick, more=(
        "Three cases: 'auto', a name in the list, everything else. The last one raises an error whose text names what was asked and what is there.",
        "`if asked == 'auto'` return the first of the list; `if asked not in there` raise a ValueError with an f-string; else return what was asked.")),
    Question("scaled", probe=_device_scaled.probe, judge=_device_scaled.judge, inputs=_device_scaled.inputs, more=(
        "A module knows three kinds of own things: modules, parameters (trained) and buffers (not trained). `to` and `state_dict` take care of all three.",
        "`self.register_buffer(name, tensor)`, once for each of the two, as 32-bit tensors; `forward` uses them under their names.")),
    Question("train_on", probe=_device_train.probe, judge=_device_train.judge, inputs=_device_train.inputs, more=(
        "Before the loop, in this order: the network moves, then the optimizer is made; the features and labels become tensors on the device.",
        "In the loop, append `loss.detach()`. After it, `torch.stack(losses).tolist()` fetches all of them at once.")),
    Question("predict", probe=_device_predict.probe, judge=_device_predict.judge, inputs=_device_predict.inputs, more=(
        "`next(network.parameters()).device` tells where a network lies. Say two things before it computes: it is being asked, nothing is learned.",
        "Note `network.training`, call `eval()`, compute under `torch.no_grad()`, `softmax` over the species, `.cpu().numpy()`, then `train(...)` as it was.")),
]
