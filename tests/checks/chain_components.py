"""Answers to `10_chain_components`."""
import os
import types
from pathlib import Path

import numpy as np

from checks import Right, Wrong, always, variables_of

of = variables_of("10_chain_components")


# --- parameters --------------------------------------------------------------------------------------------------------------
def given(reads=lambda out, name, port, source: f"{out}/{source}", writes=lambda out, name, port: f"{out}/{name}/{port}",
          settings=lambda config, name: config[name]):
    """An answer from three parts."""
    def parameters(name, steps, config, out):
        found = {port: reads(out, name, port, source) for port, source in steps[name]["reads"].items()}
        found |= {port: writes(out, name, port) for port in steps[name]["writes"]}
        return found | settings(config, name)
    return always(parameters)


def popping(name, steps, config, out):
    found = config[name]
    found |= right_parameters(name, steps, config, out)
    return found


def right_parameters(name, steps, config, out):
    """The right one."""
    return {port: f"{out}/{source}" for port, source in steps[name]["reads"].items()} | {port: f"{out}/{name}/{port}" for port in steps[name]["writes"]} \
        | config[name]


def every_setting(config, name):
    return {key: value for values in config.values() for key, value in values.items()}


PARAMETERS_WRONG = [
    Wrong("a dict", always({}), "not-a-function"),
    Wrong("two arguments", always(lambda name, steps: {}), "not-a-function"),
    Wrong("None", always(lambda name, steps, config, out: None), "not-a-dict"),
    Wrong("a list of pairs", always(lambda *words: list(right_parameters(*words).items())), "not-a-dict"),
    Wrong("nothing", always(lambda name, steps, config, out: {}), "writes-missing"),
    Wrong("no reads", always(lambda name, steps, config, out: {port: f"{out}/{name}/{port}" for port in steps[name]["writes"]} | config[name]),
          "reads-missing", mistake=True),
    Wrong("no writes", always(lambda name, steps, config, out: {port: f"{out}/{source}" for port, source in steps[name]["reads"].items()} | config[name]),
          "writes-missing", mistake=True),
    Wrong("only the first result", always(lambda name, steps, config, out: {
        key: value for key, value in right_parameters(name, steps, config, out).items() if key not in steps[name]["writes"][1:]}), "writes-missing",
          mistake=True),
    Wrong("no settings", given(settings=lambda config, name: {}), "settings-missing", mistake=True),
    Wrong("all settings", given(settings=every_setting), "too-many", mistake=True),
    Wrong("its own folder", given(reads=lambda out, name, port, source: f"{out}/{name}/{port}"), "own-folder", mistake=True),
    Wrong("its own folder, right name", given(reads=lambda out, name, port, source: f"{out}/{name}/{source.split('/')[1]}"), "own-folder", mistake=True),
    Wrong("named after the port", given(reads=lambda out, name, port, source: f"{out}/{source.split('/')[0]}/{port}"), "port-name", mistake=True),
    Wrong("without the folder", given(reads=lambda out, name, port, source: source), "without-out", mistake=True),
    Wrong("an absolute path", given(reads=lambda out, name, port, source: f"/{source}"), "without-out", mistake=True),
    Wrong("only the step", given(reads=lambda out, name, port, source: f"{out}/{source.split('/')[0]}"), "other-read", mistake=True),
    Wrong("side by side", given(writes=lambda out, name, port: f"{out}/{port}"), "no-step-folder", mistake=True),
    Wrong("with an ending", given(writes=lambda out, name, port: f"{out}/{name}/{port}.csv"), "other-write", mistake=True),
    Wrong("changes the configuration", always(popping), "changes-config", mistake=True),
    Wrong("settings as their names", given(settings=lambda config, name: {key: key for key in config[name]}), "other-setting", mistake=True),
]
PARAMETERS_RIGHT = [
    Right("the solution", lambda: of("parameters")),
    Right("paths as Path", given(reads=lambda out, name, port, source: Path(out, source), writes=lambda out, name, port: Path(out) / name / port)),
    Right("all as text", always(lambda *words: {key: str(value) for key, value in right_parameters(*words).items()})),
    Right("os.path.join", given(reads=lambda out, name, port, source: os.path.join(out, *source.split("/")))),
    Right("settings first", always(lambda *words: dict(reversed(right_parameters(*words).items())))),
    Right("an object that is called", lambda: types.SimpleNamespace(call=right_parameters).call),
    Right("numbers of numpy", given(settings=lambda config, name: {key: np.int64(value) if isinstance(value, int) else value
                                                                   for key, value in config[name].items()})),
]


# --- chosen ------------------------------------------------------------------------------------------------------------------
def by(split=lambda text: [name.strip() for name in text.split(",") if name.strip()], order=lambda steps, names: [name for name in steps if name in names],
       unknown=lambda name: ValueError(f"no step is called {name}"), empty=lambda: ValueError("no step is named")):
    """An answer from four parts; `unknown` and `empty` give an error to raise, or None."""
    def chosen(steps, wanted):
        names = list(steps) if wanted == "all" else split(wanted)
        bad = [name for name in names if name not in steps]
        if bad and (error := unknown(bad[0])):
            raise error
        if not names and (error := empty()):
            raise error
        return order(steps, names)
    return always(chosen)


def exits(steps, wanted):
    names = list(steps) if wanted == "all" else [name.strip() for name in wanted.split(",") if name.strip()]
    if not names or set(names) - set(steps):
        raise SystemError(f"bad: {wanted}")
    return [name for name in steps if name in names]


CHOSEN_WRONG = [
    Wrong("a list", always(["select"]), "not-a-function"),
    Wrong("one argument", always(lambda wanted: wanted.split(",")), "not-a-function"),
    Wrong("a text", always(lambda steps, wanted: wanted), "not-a-list"),
    Wrong("None", always(lambda steps, wanted: None), "not-a-list"),
    Wrong("all is no word", always(lambda steps, wanted: [name for name in steps if name in wanted.split(",")]), "not-all", mistake=True),
    Wrong("as typed", by(order=lambda steps, names: list(dict.fromkeys(names))), "order", mistake=True),
    Wrong("sorted by letters", by(order=lambda steps, names: names if names == list(steps) else sorted(set(names))), "order", mistake=True),
    Wrong("as often as typed", by(order=lambda steps, names: sorted(names, key=list(steps).index)), "twice", mistake=True),
    Wrong("spaces kept", by(split=lambda text: [name for name in text.split(",") if name], unknown=lambda name: None), "spaces", mistake=True),
    Wrong("the first only", by(order=lambda steps, names: list(names) if len(names) == len(steps) and len(set(names)) == len(names)
                               else [name for name in steps if name in names][:1]), "other-steps", mistake=True),
    Wrong("refuses what is right", by(split=lambda text: text.split(","), unknown=lambda name: ValueError(f"no step is called {name!r}")), "raises",
          mistake=True),
    Wrong("stumbles", always(lambda steps, wanted: [name for name in steps if wanted == "all" or (name in wanted and steps[wanted])]), "raises", mistake=True),
    Wrong("unknown left out", by(unknown=lambda name: None), "unknown-passes", mistake=True),
    Wrong("a KeyError", by(unknown=lambda name: KeyError(name)), "other-error", mistake=True),
    Wrong("another error", always(exits), "other-error", mistake=True),
    Wrong("without the name", by(unknown=lambda name: ValueError("unknown step")), "which-one", mistake=True),
    Wrong("nothing is fine", by(empty=lambda: None), "nothing-chosen", mistake=True),
    Wrong("nothing is all", by(empty=lambda: None, order=lambda steps, names: [name for name in steps if name in (names or steps)]), "nothing-chosen",
          mistake=True),
    Wrong("a part of a name", always(lambda steps, wanted: [name for name in steps if wanted == "all" or name in wanted]), "unknown-passes", mistake=True),
    Wrong("always all", always(lambda steps, wanted: list(steps)), "other-steps", mistake=True),
]
CHOSEN_RIGHT = [
    Right("the solution", lambda: of("chosen")),
    Right("a tuple", by(order=lambda steps, names: tuple(name for name in steps if name in names))),
    Right("an array", by(order=lambda steps, names: np.array([name for name in steps if name in names]))),
    Right("a filter", by(order=lambda steps, names: filter(names.__contains__, steps))),
    Right("sorted by place", by(order=lambda steps, names: sorted(set(names), key=list(steps).index))),
    Right("empty parts are unknown", by(split=lambda text: [name.strip() for name in text.split(",")])),
    Right("a longer message", by(unknown=lambda name: ValueError(f"{name!r} is no step; did you look at the table?"))),
]


# --- run_chain ---------------------------------------------------------------------------------------------------------------
def chain(names=lambda steps, wanted, out: of("chosen")(steps, wanted), ready=None, values=right_parameters, fails=None, late=False, told=list):
    """An answer from its parts; `ready` gives an error where a file is missing, `fails` is called with the error of a step."""
    def missing(path, name):
        raise FileNotFoundError(f"{name} reads {path}, which is not there")

    def look(name, chosen, steps, out):
        for source in steps[name]["reads"].values():
            if source.split("/")[0] not in chosen and not os.path.exists(f"{out}/{source}"):
                (ready or missing)(f"{out}/{source}", name)

    def run_chain(steps, config, out, wanted, run):
        chosen = names(steps, wanted, out)
        for name in [] if late else chosen:
            look(name, chosen, steps, out)
        for name in chosen:
            if late:
                look(name, chosen, steps, out)
            try:
                run(name, values(name, steps, config, out))
            except Exception as error:
                if not fails:
                    raise
                if fails(error):
                    break
        return told(chosen)
    return always(run_chain)


def refuse(error):
    """A refusal by an error of this kind, with the path."""
    def raising(path, name):
        raise error(path)
    return raising


def nameless(path, name):
    raise FileNotFoundError("something is missing")


def only_new(steps, wanted, out):
    return [name for name in of("chosen")(steps, wanted) if not os.path.exists(f"{out}/{name}/{steps[name]['writes'][0]}")]


def returns_early(steps, config, out, wanted, run):
    chosen = of("chosen")(steps, wanted)
    for name in chosen:
        if any(source.split("/")[0] not in chosen and not os.path.exists(f"{out}/{source}") for source in steps[name]["reads"].values()):
            return []
    for name in chosen:
        run(name, right_parameters(name, steps, config, out))
    return chosen


def swapped(name, steps, config, out):
    return right_parameters(list(steps)[0], steps, config, out)


RUN_WRONG = [
    Wrong("None", always(None), "not-a-function"),
    Wrong("no `run`", always(lambda steps, config, out, wanted: None), "not-a-function"),
    Wrong("runs nothing", always(lambda steps, config, out, wanted, run: of("chosen")(steps, wanted)), "runs-nothing", mistake=True),
    Wrong("always all", chain(names=lambda steps, wanted, out: list(steps)), "runs-all", mistake=True),
    Wrong("backwards", chain(names=lambda steps, wanted, out: of("chosen")(steps, wanted)[::-1]), "order", mistake=True),
    Wrong("each twice", chain(names=lambda steps, wanted, out: [name for name in of("chosen")(steps, wanted) for _ in range(2)]), "twice"),
    Wrong("only the first", chain(names=lambda steps, wanted, out: of("chosen")(steps, wanted)[:1]), "other-steps", mistake=True),
    Wrong("what exists is left out", chain(names=only_new), "skips", mistake=True),
    Wrong("settings only", chain(values=lambda name, steps, config, out: config[name]), "other-parameters", mistake=True),
    Wrong("parameters of the first", chain(values=swapped), "other-parameters", mistake=True),
    Wrong("no look", chain(ready=lambda path, name: None), "no-refusal", mistake=True),
    Wrong("a look too late", chain(late=True), "late-refusal", mistake=True),
    Wrong("a quiet return", always(returns_early), "silent", mistake=True),
    Wrong("a ValueError", chain(ready=refuse(ValueError)), "other-error", mistake=True),
    Wrong("which file", chain(ready=nameless), "which-file", mistake=True),
    Wrong("goes on", chain(fails=lambda error: False), "goes-on", mistake=True),
    Wrong("swallows", chain(fails=lambda error: True), "swallowed", mistake=True),
    Wrong("refuses what is there", chain(names=lambda steps, wanted, out: of("chosen")(steps, wanted) if wanted == "all"
                                         else refuse(FileNotFoundError)(out, "")), "ends-badly", mistake=True),
    Wrong("tells nothing", chain(told=lambda names: None), "not-told", mistake=True),
    Wrong("tells how many", chain(told=len), "not-told"),
]
RUN_RIGHT = [
    Right("a tuple of names", chain(told=tuple)),
    Right("the solution", lambda: of("run_chain")),
    Right("values as text", chain(values=lambda *words: {key: str(value) for key, value in right_parameters(*words).items()})),
    Right("the path alone", chain(ready=refuse(FileNotFoundError))),
    Right("paths as Path", chain(values=lambda *words: {key: Path(value) if isinstance(value, str) and "/" in value and ":" not in value else value
                                                        for key, value in right_parameters(*words).items()})),
    Right("the path as Path", chain(ready=lambda path, name: refuse(FileNotFoundError)(Path(path), name))),
    Right("cleans up, then passes on", chain(fails=lambda error: (_ for _ in ()).throw(error))),
]

WRONG = {"parameters": PARAMETERS_WRONG, "chosen": CHOSEN_WRONG, "run_chain": RUN_WRONG}
RIGHT = {"parameters": PARAMETERS_RIGHT, "chosen": CHOSEN_RIGHT, "run_chain": RUN_RIGHT}
