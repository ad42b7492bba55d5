"""The question `run_chain` of `10_chain_components`: which steps are run, in which order, and what happens where something is missing or fails."""
import copy
import os
import tempfile

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._linking_graphs import as_texts, right
from coursekit.check.tables import takes

SCENES = {  # what is asked for, which results are there before, and which step breaks
    "all": ("all", (), None),
    "last": ("{2}", (0, 1), None),
    "first": ("{0}", (), None),
    "again": ("all", (0, 1, 2), None),
    "nothing-there": ("{2}", (), None),
    "gap": ("{0},{2}", (), None),
    "breaks": ("all", (), 1),
}


class Broken(Exception):
    """What the step that breaks raises."""


def probe(answer, inputs: dict) -> dict:
    """The calls in each scene, and how it ended."""
    if not callable(answer) or not takes(answer, 5):
        return {"what": describe(answer)}
    return {"scenes": {name: _scene(answer, inputs, *scene) for name, scene in SCENES.items()}}


def _scene(answer, inputs: dict, wanted: str, there: tuple, breaks: int | None) -> dict:
    steps, config, calls = copy.deepcopy(inputs["steps"]), copy.deepcopy(inputs["config"]), []
    names, told = list(steps), None
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out").replace("\\", "/")
        for place in there:
            _write(names[place], steps, out)

        def run(name: str, values: dict) -> None:
            """What MLflow does in the notebook."""
            texts = as_texts(values)
            calls.append([str(name), {key: value.replace(out, "OUT") for key, value in texts.items()} if texts is not None else describe(values)])
            if breaks is not None and name == names[breaks]:
                raise Broken("the step failed")
            if name in steps:
                _write(name, steps, out)

        try:
            told = plain(answer(steps, config, out, wanted.format(*names), run))
            ended = ["well", ""]
        except (Broken, OSError, ValueError, RuntimeError, SystemExit) as error:
            ended = [type(error).__name__, str(error).replace("\\", "/").replace(out, "OUT")]
        except Exception as error:
            if there or breaks is not None or wanted in ("all", "{0}"):
                raise  # a fault of the answer: its own line says more
            ended = [type(error).__name__, str(error)]
    return {"calls": calls, "ended": ended, "told": [str(name) for name in told] if isinstance(told, list) else describe(told)}


def _write(name: str, steps: dict, out: str) -> None:
    os.makedirs(f"{out}/{name}", exist_ok=True)
    for port in steps[name]["writes"]:
        with open(f"{out}/{name}/{port}", "w", encoding="utf-8") as file:
            file.write(name)


def judge(data: dict, inputs: dict) -> Verdict:
    """The good days first, then the bad ones."""
    if "what" in data:
        return wrong("not-a-function", f"`run_chain` is {data['what']}. It should be a function of five values: steps, configuration, folder, wanted steps, "
                     "and a function that runs one.")
    names, scenes = list(inputs["steps"]), data["scenes"]
    for scene, wanted in (("all", names), ("last", names[2:]), ("first", names[:1]), ("again", names)):
        if verdict := _good(scene, scenes[scene], wanted, inputs):
            return verdict
    for scene in ("nothing-there", "gap"):
        if verdict := _refusal(scene, scenes[scene], names, inputs["steps"]):
            return verdict
    if [name for name, _ in scenes["breaks"]["calls"]] != names[:2]:
        return wrong("goes-on", f"{names[1]} fails, and {names[2]} is run all the same, on files of yesterday or on none.")
    if scenes["breaks"]["ended"][0] == "well":
        return wrong("swallowed", f"{names[1]} fails, and `run_chain` ends well: whoever called it believes that all is done.")
    return passed("It runs what is asked for, in order, refuses before it begins, and stops where something fails.")


def _good(scene: str, seen: dict, wanted: list[str], inputs: dict) -> Verdict | None:
    names = [name for name, _ in seen["calls"]]
    asked = ", ".join(wanted)
    if scene == "again" and seen["ended"][0] == "well" and len(names) < len(wanted):
        return wrong("skips", f"All steps are asked for, and {len(wanted) - len(names)} are left out because files exist. Are those of the same settings? "
                     "Who names a step wants it run.")
    if seen["ended"][0] != "well":
        return wrong("ends-badly", f"Asked for {asked}, with all that is needed there, it ends with {seen['ended'][0]}: {seen['ended'][1][:80]}")
    if not names:
        return wrong("runs-nothing", f"Asked for {asked}, it runs nothing. Is `run` called?")
    if scene in ("last", "first") and len(names) > len(wanted):
        return wrong("runs-all", f"Asked for {asked} alone, it runs {', '.join(names)}.")
    if len(names) > len(set(names)):
        return wrong("twice", f"Asked for {asked}, it runs {', '.join(names)}: a step twice.")
    if names != wanted:
        return wrong("order" if sorted(names) == sorted(wanted) else "other-steps", f"Asked for {asked}, it runs {', '.join(names)}.")
    for name, values in seen["calls"]:
        if values != right(name, inputs["steps"], inputs["config"], "OUT"):
            return wrong("other-parameters", f"{name} is run with other parameters than those of `parameters` for this step and this folder.")
    if seen["told"] != wanted:
        told = seen["told"] if isinstance(seen["told"], str) else ", ".join(seen["told"])
        return wrong("not-told", f"Asked for {asked}, it runs that and returns {told}. Whoever called it wants to know the names of the steps that ran.")
    return None


def _refusal(scene: str, seen: dict, names: list[str], steps: dict) -> Verdict | None:
    kind, text = seen["ended"]
    asked = f"{names[2]} alone in an empty folder" if scene == "nothing-there" else f"{names[0]} and {names[2]}, with nothing from {names[1]}"
    what = f"Asked for {asked}"
    if names[2] in [name for name, _ in seen["calls"]]:
        return wrong("no-refusal", f"{what}, it runs {names[2]}, whose files nobody has written.")
    if kind == "well":
        return wrong("silent", f"{what}, it ends well and has not run {names[2]}.")
    if seen["calls"]:
        return wrong("late-refusal", f"{what}, it first runs {seen['calls'][0][0]} and refuses then. After an hour of work that is bad news; all could be "
                     "known before.")
    if kind != "FileNotFoundError":
        return wrong("other-error", f"{what}, it raises {kind}; the error for a file that is not there is another.")
    reads = [f"OUT/{source}" for source in steps[names[2]]["reads"].values() if scene == "nothing-there" or not source.startswith(f"{names[0]}/")]
    if not any(path in text for path in reads):
        return wrong("which-file", f"{what}, the error says {text[:60]!r}. Which file is missing?")
    return None
