"""The questions `parameters` and `chosen` of `10_chain_components`: what a step is given, and which steps are meant."""
import copy

from coursekit.check.plain import describe, one_line
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._linking_graphs import as_texts, chain, right
from coursekit.check.tables import takes

OUTS = ("out", "runs/of may")


def inputs(seed: int) -> dict:
    """A chain and its configuration."""
    return chain(seed)


def probe_parameters(answer, inputs: dict) -> dict:
    """The parameters of each step, for two folders."""
    if not callable(answer) or not takes(answer, 4):
        return {"what": describe(answer)}
    steps, config = copy.deepcopy(inputs["steps"]), copy.deepcopy(inputs["config"])
    found = {f"{out}|{name}": _said(answer(name, steps, config, out)) for out in OUTS for name in steps}
    return {"found": found, "changed": (steps, config) != (inputs["steps"], inputs["config"])}


def _said(given: object) -> dict:
    texts = as_texts(given)
    return {"what": describe(given)} if texts is None else {"given": texts}


def judge_parameters(data: dict, inputs: dict) -> Verdict:
    """Step by step, port by port."""
    if "what" in data:
        return wrong("not-a-function", f"`parameters` is {data['what']}. It should be a function of four values: step, steps, configuration, folder.")
    if data["changed"]:
        return wrong("changes-config", "After a call, the steps or the configuration are no longer what they were: the next run would begin with other values.")
    for key, said in data["found"].items():
        out, _, name = key.partition("|")
        if "what" in said:
            return wrong("not-a-dict", f"For {name} it returns {said['what']}; it should be a dict from names to values.")
        if verdict := _ports(name, said["given"], right(name, inputs["steps"], inputs["config"], out), inputs, out):
            return verdict
    return passed(f"Each of {len(inputs['steps'])} steps is given its files and its settings, in any folder.")


def _ports(name: str, given: dict, wanted: dict, inputs: dict, out: str) -> Verdict | None:
    step, config = inputs["steps"][name], inputs["config"]
    if missing := [port for port in step["reads"] if port not in given]:
        return wrong("reads-missing", f"{name} is not told where its `{missing[0]}` is. What a step reads is one of its parameters.")
    if missing := [port for port in step["writes"] if port not in given]:
        return wrong("writes-missing", f"{name} is not told where to write its `{missing[0]}`.")
    if missing := [key for key in config[name] if key not in given]:
        return wrong("settings-missing", f"{name} does not get its setting `{missing[0]}` from the configuration.")
    if extra := [key for key in given if key not in wanted]:
        what = "a setting of another step" if any(extra[0] in values for values in config.values()) else "a parameter that it does not have"
        return wrong("too-many", f"{name} is given `{extra[0]}`, {what}. MLflow would put it at the end of the command.")
    for port, source in step["reads"].items():
        if given[port] == wanted[port]:
            continue
        maker, _, output = source.partition("/")
        if given[port] in (f"{out}/{name}/{port}", f"{out}/{name}/{output}"):
            return wrong("own-folder", f"{name} looks for its `{port}` in its own folder. The step that wrote it has another.")
        if given[port] == f"{out}/{maker}/{port}":
            return wrong("port-name", f"{name} reads `{port}` from {given[port]!r}. The other step may call its result differently; `reads` says how.")
        if given[port].lstrip("/") == source:
            return wrong("without-out", f"{name} reads `{port}` from {given[port]!r}: the folder for all results is not part of it.")
        return wrong("other-read", f"{name} reads `{port}` from {given[port]!r}, and nothing is written there.")
    for port in step["writes"]:
        if given[port] != wanted[port]:
            shared = given[port] == f"{out}/{port}"
            return wrong("no-step-folder" if shared else "other-write", f"{name} writes `{port}` to {given[port]!r}. It belongs into a folder of the step, "
                         "below the one for all results.")
    if wrongly := [key for key in config[name] if given[key] != wanted[key]]:
        return wrong("other-setting", f"{name} gets {given[wrongly[0]]!r} as `{wrongly[0]}`, which is not what the configuration says.")
    return None


CALLS = ("all", "{2}", "{0},{1},{2}", "{2},{0}", " {0} , {2} ", "{1},{1}")
REFUSED = ("{2}x", "{0},nothing", "ALL OF IT", "", " , ")


def probe_chosen(answer, inputs: dict) -> dict:
    """What each text means; for those that mean nothing, the error."""
    if not callable(answer) or not takes(answer, 2):
        return {"what": describe(answer)}
    steps = copy.deepcopy(inputs["steps"])
    found: list = []
    for text in CALLS:
        try:
            said = answer(steps, text.format(*steps))
        except Exception as error:  # told with the text that it was given
            found.append({"raised": f"{type(error).__name__} ({one_line(error)})"})
            continue
        listed = list(said) if isinstance(said, list | tuple | dict) or type(said).__name__ in ("ndarray", "dict_keys", "filter", "map", "Series") else None
        found.append([str(name) for name in listed] if listed is not None else describe(said))
    refused = []
    for text in REFUSED:
        try:
            refused.append(["returned", str(answer(steps, text.format(*steps)))])
        except Exception as error:  # that is what is asked for
            refused.append([type(error).__name__, str(error)])
    return {"found": found, "refused": refused}


def judge_chosen(data: dict, inputs: dict) -> Verdict:
    """First what is meant, then what is refused."""
    if "what" in data:
        return wrong("not-a-function", f"`chosen` is {data['what']}. It should be a function of two values: all steps, and a text.")
    names = list(inputs["steps"])
    for text, said in zip(CALLS, data["found"], strict=True):
        shown = text.format(*names)
        wanted = names if text == "all" else [name for name in names if name in [word.strip() for word in shown.split(",")]]
        if isinstance(said, dict):
            return wrong("raises", f"For {shown!r} it raises {said['raised']}, and each name in this text is a step. Call it with this text in a cell of "
                         "its own: that shows the line.")
        if isinstance(said, str):
            return wrong("not-a-list", f"For {shown!r} it returns {said}; it should be a list of names.")
        if said == wanted:
            continue
        if text == "all":
            return wrong("not-all", f"For 'all' it returns {said}.")
        if len(said) > len(set(said)):
            return wrong("twice", f"For {shown!r} a step stands in the list twice, and would run twice.")
        if sorted(said) == sorted(wanted):
            return wrong("order", f"For {shown!r} it returns {said}: who types the names need not know which step reads what of which.")
        if text.startswith(" "):
            return wrong("spaces", f"For {shown!r} it returns {said}: spaces around a name should not matter.")
        return wrong("other-steps", f"For {shown!r} it returns {said}.")
    return _refused(data["refused"], names) or passed("It knows all steps, some of them in any order, and refuses what is none.")


def _refused(found: list, names: list[str]) -> Verdict | None:
    for text, (kind, said) in zip(REFUSED, found, strict=True):
        shown = text.format(*names)
        if kind == "returned" and not shown.strip(" ,"):
            return wrong("nothing-chosen", f"For {shown!r} it returns {said}. A run of no steps ends well and does nothing; somebody would believe it.")
        if kind == "returned":
            return wrong("unknown-passes", f"For {shown!r} it returns {said}. A misspelt step would be left out, and nobody would notice.")
        if kind != "ValueError":
            return wrong("other-error", f"For {shown!r} it raises {kind}; a ValueError says that a value is wrong.")
        if (bad := shown.split(",")[-1].strip()) and bad not in said:
            return wrong("which-one", f"For {shown!r} the error says {said[:60]!r}. Which name is wrong?")
    return None
