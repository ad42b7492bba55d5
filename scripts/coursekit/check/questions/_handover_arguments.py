"""The question `arguments` of `10_clean_the_handover`: what a command line gives, and what it refuses."""
import contextlib
import io

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import takes

PATHS = ["--raw-data", "in", "--model-output", "out"]
GOOD = {
    "paths": PATHS,
    "order": ["--model-output", "out", "--n-estimators", "7", "--raw-data", "in"],
    "all": [*PATHS, "--learning-rate", "0.5", "--n-estimators", "30", "--plots", "true"],
    "equals": ["--raw-data=in", "--model-output=out", "--learning-rate=1e-2"],
    "false": [*PATHS, "--plots", "false"],
    "least": [*PATHS, "--n-estimators", "1"],
}
BAD = {
    "nothing": [], "no-input": PATHS[2:], "no-output": PATHS[:2], "unknown": [*PATHS, "--speed", "3"], "half": [*PATHS, "--n-estimators", "2.5"],
    "word": [*PATHS, "--learning-rate", "fast"], "zero": [*PATHS, "--n-estimators", "0"], "maybe": [*PATHS, "--plots", "maybe"],
}
NAMES = ("raw_data", "model_output", "learning_rate", "n_estimators", "plots")


def inputs(seed: int) -> dict:
    """Command lines with other paths for each seed."""
    def named(words: list[str]) -> list[str]:
        return [word.replace("in", f"in{seed}") if word in ("in", "--raw-data=in") else word for word in words]
    return {"good": {name: named(words) for name, words in GOOD.items()}, "bad": {name: named(words) for name, words in BAD.items()}, "raw": f"in{seed}"}


def probe(answer, inputs: dict) -> dict:
    """What the answer makes of each command line: values, or the exit code."""
    if not takes(answer, 1):
        return {"seen": describe(answer)}
    said: dict = {"good": {}, "bad": {}}
    for side in said:
        for name, words in inputs[side].items():
            try:
                with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
                    got = answer(list(words))
            except SystemExit as left:
                said[side][name] = {"code": left.code if isinstance(left.code, int) else 1}
                continue
            except (ValueError, TypeError) as error:
                if side == "good":
                    raise
                said[side][name] = {"raised": type(error).__name__}
                continue
            got = got if isinstance(got, dict) else getattr(got, "__dict__", None)
            if got is None:
                return {"odd": describe(answer(list(words)))}
            said[side][name] = {"values": {str(key): plain(value) for key, value in got.items()}}
    return said


def judge(data: dict, inputs: dict) -> Verdict:
    """Names first, then values and types, then what is refused."""
    if "seen" in data:
        return wrong("not-a-function", f"`arguments` is {data['seen']}. Asked for is a function of the words of a command line.")
    if "odd" in data:
        return wrong("no-values", f"It gives back {data['odd']}. Asked for is what `parse_args` gives: an object with the values.")
    return _good(data["good"], inputs["raw"]) or _bad(data["bad"]) or passed("Six command lines are understood, and eight are refused before anything runs.")


def _good(said: dict, raw: str) -> Verdict | None:
    if all("code" in each for each in said.values()):
        return wrong("refuses-all", "Each command line is refused, good ones too. Are the words of the function's argument read, and the flags spelt as asked?")
    if refused := next((name for name, each in said.items() if "code" in each), ""):
        return wrong("refuses-good", f"`{' '.join(GOOD[refused])}` is refused, and it is a good command line.")
    values = {name: each["values"] for name, each in said.items()}
    if missing := [name for name in NAMES if name not in values["paths"]]:
        return wrong("name-missing", f"There is no value `{missing[0]}`. A flag `--a-name` becomes the value `a_name`.")
    first, given = values["paths"], values["all"]
    if (first["raw_data"], first["model_output"]) == ("out", raw):
        return wrong("swapped", "The two paths are swapped.")
    if (first["raw_data"], first["model_output"]) != (raw, "out"):
        return wrong("paths", f"With `--raw-data {raw}` the value is {first['raw_data']!r}.")
    for name, wanted in (("learning_rate", 0.5), ("n_estimators", 30)):
        if isinstance(given[name], str):
            return wrong("still-text", f"`{name}` is the text {given[name]!r}. What comes from a command line is text until a `type=` makes a number of it.")
        if given[name] != wanted:
            return wrong("value-lost", f"`{name}` was given, and its value is {given[name]!r}.")
    if isinstance(given["n_estimators"], float):
        return wrong("not-whole", "The number of trees is a number with a point. Half a tree can't be grown.")
    if values["false"]["plots"] is True or values["false"]["plots"] and given["plots"]:
        return wrong("always-true", f"`--plots false` gives {values['false']['plots']!r}, which counts as true. Any text that is not empty is true to Python.")
    if (given["plots"], values["false"]["plots"]) != (True, False):
        return wrong("plots", f"`--plots true` gives {given['plots']!r}, and `--plots false` gives {values['false']['plots']!r}. Asked for are True and False.")
    if (first["learning_rate"], first["n_estimators"]) != (0.1, 100) or first["plots"] is not False:
        return wrong("defaults", f"Without flags: rate {first['learning_rate']!r}, trees {first['n_estimators']!r}, plots {first['plots']!r}. Not all of "
                                 "these are the values of the hand-over.")
    return None


def _bad(said: dict) -> Verdict | None:
    took = {name for name, each in said.items() if "values" in each}
    if took & {"nothing", "no-input", "no-output"}:
        return wrong("not-required", "A command line without one of the paths is taken. The script would read or write somewhere that nobody named.")
    if "unknown" in took:
        return wrong("unknown-flag", f"`{' '.join(BAD['unknown'][4:])}` is taken, and no such flag exists. A typing error would go unnoticed for months.")
    if "half" in took or "word" in took:
        return wrong("not-checked", f"`{' '.join(BAD['half' if 'half' in took else 'word'][4:])}` is taken.")
    if "zero" in took:
        return wrong("no-bound", "`--n-estimators 0` is taken. The fit would fail later, in words that name no flag.")
    if "maybe" in took:
        return wrong("anything-goes", "`--plots maybe` is taken. Whoever writes `no` there should be told what can be written.")
    if raised := next((name for name, each in said.items() if "raised" in each), ""):
        return wrong("traceback", f"`{' '.join(BAD[raised])}` ends in a {said[raised]['raised']}, a traceback to whoever typed it. `parser.error(text)` says "
                                  "it in one line.")
    if codes := {each["code"] for each in said.values()} - {2}:
        return wrong("exit-code", f"What is refused leaves with the code {sorted(codes)[0]}. By custom 2 says: called in the wrong way.")
    return None
