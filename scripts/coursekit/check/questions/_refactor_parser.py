"""The question `command_line` of `08_functions_with_arguments`: what a parser makes of several command lines."""
import contextlib
import io

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import takes

PLAIN = ["--raw", "p.csv"]
LINES = {
    "plain": PLAIN, "nothing": [], "all": [*PLAIN, "--features", "age, bmi ,s1", "--target", "s6", "--missing", "bmi,s1", "--test-size", "0.3", "--seed", "7",
                                          "--alpha", "10"],
    "share-low": [*PLAIN, "--test-size", "0.01"], "share-high": [*PLAIN, "--test-size", "2"], "edge-low": [*PLAIN, "--test-size", "0.05"],
    "edge-high": [*PLAIN, "--test-size", "0.5"], "much": [*PLAIN, "--alpha", "much"], "half-seed": [*PLAIN, "--seed", "1.5"],
    "between": [*PLAIN, "--test-size", "0.125"], "nan": [*PLAIN, "--test-size", "nan"],
    "unknown": [*PLAIN, "--depth", "3"], "none": [*PLAIN, "--missing", "none"],
}
NAMES = ["raw", "features", "target", "missing", "test_size", "seed", "alpha"]


def probe(answer, inputs: dict) -> dict:
    """What each command line becomes: values by name, or refused with which code."""
    if not takes(answer, 0):
        return {"callable": False, "seen": describe(answer)}
    if not hasattr(answer(), "parse_args"):
        return {"callable": True, "parser": False, "seen": describe(answer())}
    return {"callable": True, "parser": True, "found": {name: _parsed(answer(), words) for name, words in LINES.items()}}


def _parsed(parser, words: list[str]) -> dict:
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            values = vars(parser.parse_args(list(words)))
    except SystemExit as left:
        return {"refused": left.code, "said": said.getvalue()[-300:]}
    except Exception as error:  # not how a command line refuses
        return {"raised": type(error).__name__}
    return {"values": {name: plain(value) if _is_plain(value) else describe(value) for name, value in values.items()}}


def _is_plain(value) -> bool:
    try:
        plain(value)
    except Exception:  # an odd object is not plain, whatever it raises
        return False
    return True


def judge(data: dict, inputs: dict) -> Verdict:
    """Names and kinds first, then defaults, then what is to be refused."""
    if not data["callable"]:
        return wrong("not-a-function", f"`command_line` is {data['seen']}. Asked for is a function without arguments that gives back a parser.")
    if not data["parser"]:
        return wrong("not-a-parser", f"`command_line` gives back {data['seen']}, where the parser itself is asked for; nothing is parsed yet.")
    found = data["found"]
    if raised := [name for name, entry in found.items() if "raised" in entry]:
        return wrong("raises", f"For `{' '.join(LINES[raised[0]])}` the parser ends in a {found[raised[0]]['raised']}. A refusal is a "
                               "`parser.error` or an `ArgumentTypeError`, with a line for the person who typed.")
    if "refused" in found["all"]:
        return _refused_all(found)
    if "values" in found["nothing"]:
        return wrong("raw-optional", "Without `--raw` there is nothing to read, and the parser does not mind. Which flag must be given?")
    values = found["all"]["values"]
    if lost := [name for name in NAMES if name not in values]:
        return wrong("names", f"After parsing there is no `{lost[0]}`; there are {', '.join(sorted(values))}.")
    return _values(found, values)


def _refused_all(found: dict) -> Verdict:
    said = found["all"]["said"]
    if "unrecognized arguments: --raw" in said or "are required: raw" in said:
        return wrong("positional", "`raw` is taken by its place. Asked for is a flag, `--raw FILE`: a command line of seven values is read by names.")
    flag = next((word for word in LINES["all"] if word.startswith("--") and word in said), "")
    return wrong("flags-missing", f"The parser refuses `{' '.join(LINES['all'])}`" + (f" because of {flag}." if flag else ".")
                 + " Seven flags, each a word with dashes and one value.")


def _values(found: dict, values: dict) -> Verdict:
    if not isinstance(values["features"], list) or len(values["features"]) != 3:
        return wrong("features-not-a-list", f"`--features` with three names and commas becomes {values['features']!r}. A list of names is asked for.")
    if values["features"] != [name.strip() for name in values["features"]]:
        return wrong("blanks", f"`--features` becomes {values['features']!r}: with blanks around a name no column will be found.")
    for name, kind, word in (("test_size", float, "a number"), ("alpha", float, "a number"), ("seed", int, "a whole number")):
        if isinstance(values[name], str) or not isinstance(values[name], kind):
            return wrong("kinds", f"`--{name.replace('_', '-')}` becomes {values[name]!r}, where {word} is asked for. What does `type=` do?")
    if values["missing"] != ["bmi", "s1"] or values["raw"] != "p.csv" or values["target"] != "s6":
        return wrong("values", "Of `--raw`, `--target` and `--missing`, one does not hold what was typed: two texts, and a list of names.")
    if found["none"].get("values", {}).get("missing") != []:
        return wrong("none", f"`--missing none` becomes {found['none'].get('values', {}).get('missing')!r}. The word stands for no column: an empty list.")
    plain_values = found["plain"].get("values", {})
    if plain_values.get("features") and isinstance(plain_values["features"], str) or isinstance(plain_values.get("missing"), str):
        return wrong("default-as-text", "A default that is given as a list of names and one that was typed are of different kinds here. What does the program "
                                        "get when nobody types the flag?")
    wanted = {"target": "bp", "missing": [], "test_size": 0.2, "seed": 42, "alpha": 1.0}
    if off := [name for name, value in wanted.items() if plain_values.get(name) != value]:
        return wrong("defaults", f"When only `--raw` is given, `{off[0]}` is {plain_values.get(off[0])!r}. The text above the cell says the defaults.")
    if not isinstance(plain_values.get("features"), list) or len(plain_values["features"]) != 9:
        return wrong("defaults", "When only `--raw` is given, `features` does not hold the nine columns.")
    for name, hint, message in (
        ("much", "kinds", "`--alpha much` is taken for a number."), ("half-seed", "kinds", "`--seed 1.5` is taken. A seed is a whole number."),
        ("unknown", "unknown-flags", "A flag that nobody knows is swallowed. Whoever mistypes a flag should be told."),
        ("share-high", "bounds", "`--test-size 2` is taken: more than all patients would be held back."),
        ("share-low", "bounds", "`--test-size 0.01` is taken, and it lies below what was said to be the least."),
        ("nan", "bounds", "`--test-size nan` is taken. What is no number lies within no bounds: ask whether it lies inside, not whether it lies outside."),
    ):
        if "values" in found[name]:
            return wrong(hint, message)
    if "refused" in found["edge-low"] or "refused" in found["edge-high"]:
        return wrong("edges", "The bounds themselves are refused. They were said to be allowed.")
    if "refused" in found["between"]:
        return wrong("between", "`--test-size 0.125` is refused, and it lies between the bounds. Every number there is allowed, and no list holds them all.")
    if any(entry["refused"] != 2 for entry in found.values() if "refused" in entry):
        return wrong("exit-code", "A refusal leaves with another exit code than 2, the one for wrong use.")
    return passed("Seven flags, each with its kind and default, and what makes no sense is refused before any work.")
