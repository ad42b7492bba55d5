"""The question `unknown_flags` of `09_wrap_a_script`: which flags of a command a script does not have."""
import re
import shlex

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import takes

WORDS = (("raw", "size", "seed"), ("table", "share", "draw"))  # other names for another seed


def inputs(seed: int) -> dict:
    """Commands with the flags that their script has."""
    a, b, c = WORDS[seed % 2]
    hole = "${{{{inputs.{}}}}}".format
    return {"cases": [
        [f"python prep.py --{a}={hole(a)} --{b}-of={hole(b)}", [f"--{a}", f"--{b}-of"]],
        [f"python prep.py --{a}={hole(a)} --{b}={hole(b)}", [f"--{a}", f"--{b}-of"]],
        [f'python prep.py --{a} "{hole(a)}" --{c}-long-name "{hole(c)}"', [f"--{a}", f"--{c}"]],
        [f"python prep.py --{a}={hole(a)} $[[--{b}={hole(b)}]] $[[--{c} {hole(c)}]]", [f"--{a}", f"--{c}"]],
        [f'python prep.py --{a}="--{c} is only text" --{b}={hole(b)}', [f"--{a}", f"--{b}"]],
        [f"python prep.py --{a}=x --{b}={hole(b)} --{b}={hole(b)} --{c}=-1", [f"--{a}", "--other"]],
        [f"python prep.py --{c}={hole(c)} --{b}={hole(b)} --{a}={hole(a)}", []],
        ["python prep.py", [f"--{a}", f"--{b}"]],
        [f"python prep.py --{a.upper()}={hole(a)} --{b}=a--{c}", [f"--{a}", f"--{b}", f"--{c}"]],
    ]}


def rule(command: str, flags: list[str]) -> list[str]:
    """The right answer."""
    words = shlex.split(re.sub(r"\$\[\[|\]\]", " ", command))
    return list(dict.fromkeys(name for word in words if word.startswith("--") and (name := word.partition("=")[0]) not in flags))


def _prefix(command: str, flags: list[str]) -> list[str]:
    return [name for name in _all(command) if not any(flag.startswith(name) for flag in flags)]


def _all(command: str) -> list[str]:
    return rule(command, [])


MISTAKES = {  # what explains all answers, and what to say then
    "nothing": (lambda command, flags: [], "Your answer is always empty."),
    "all-flags": (lambda command, flags: _all(command), "You name every flag of the command. Asked for are those that are not in `flags`."),
    "the-other-way": (lambda command, flags: [flag for flag in flags if flag not in _all(command)],
                      "You name flags of the script that the command does not use. That may be intended; asked for are those that it does not have."),
    "known": (lambda command, flags: [name for name in _all(command) if name in flags], "You name the flags that the script has. Asked for are the others."),
    "prefix": (_prefix, "A flag counts as known for you when a longer one begins with it. argparse may guess so; ours forbid it. Compare whole flags."),
    "cut-at-dash": (lambda command, flags: list(dict.fromkeys(name for name in re.findall(r"--\w+", re.sub(r'".*?"', "", command)) if name not in flags)),
                    "A flag with a dash in its name is cut at the dash."),
    "optional": (lambda command, flags: rule(re.sub(r"\$\[\[.*?\]\]", " ", command), flags),
                 "The parts in `$[[ ]]` are overlooked. They are part of the command whenever their input is given."),
    "case": (lambda command, flags: [name for name in rule(command, flags) if name.lower() not in flags], "Capital letters make another flag."),
    "first-only": (lambda command, flags: rule(command, flags)[:1], "Only the first unknown flag of a command is named."),
    "parameters": (lambda command, flags: [name.lstrip("-") for name in rule(command, flags)],
                   "The dashes are part of a flag's name here: `flags` has them too."),
    "sorted": (lambda command, flags: sorted(rule(command, flags)), "The flags are sorted. Asked for is the order of the command, in which one reads it."),
}


def probe(answer, inputs: dict) -> dict:
    """The names for each case."""
    if not takes(answer, 2):
        return {"callable": False, "seen": describe(answer)}
    found = []
    for command, flags in inputs["cases"]:
        result = answer(command, list(flags))
        if result is None or isinstance(result, str | bool | int | dict):
            return {"callable": True, "seen": describe(result)}
        found.append(plain(list(result)))
    if not all(isinstance(name, str) for names in found for name in names):
        return {"callable": True, "seen": "a list of something else than texts"}
    return {"callable": True, "seen": "", "found": found}


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then which mistake explains all answers, then the first wrong one."""
    if not data["callable"]:
        return wrong("not-a-function", f"`unknown_flags` is {data['seen']}. Asked for is the function itself, with its two arguments.")
    if data["seen"]:
        hint = "no-return" if data["seen"] == "None" else "not-names"
        return wrong(hint, f"`unknown_flags` gives back {data['seen']}, where a list of flags is asked for, an empty one where all is well.")
    cases, found = inputs["cases"], data["found"]
    right = [rule(*case) for case in cases]
    if found == right:
        return passed(f"{len(cases)} commands, each with the flags that its script does not have.")
    for hint, (other, message) in MISTAKES.items():
        if found == [other(*case) for case in cases]:
            return wrong(hint, message)
    for (command, _), names, wanted in zip(cases, found, right, strict=True):
        if len(names) > len(set(names)) and set(names) == set(wanted):
            return wrong("twice", f"For `{command}` a flag is named twice. It is one mistake, though it stands there two times.")
        if odd := [name for name in names if "=" in name or "$" in name or '"' in name or " " in name]:
            return wrong("with-value", f"`{odd[0]}` is more than a flag: its value is part of it. A flag ends where `=` begins.")
        if odd := [name for name in names if name not in _all(command)]:
            return wrong("not-a-flag", f"For `{command}` you name `{odd[0]}`, which is no flag there but part of a value or of a name. What does a shell see?")
        if len(set(names)) < len(wanted):
            return wrong("overlooked", f"For `{command}` you name {len(names)} flag(s), and there are more that the script does not have.")
        if set(names) - set(wanted):
            return wrong("known-too", f"For `{command}` you also name a flag that the script has.")
    return wrong("order", "The right flags, in another order than in the command. Who reads the list reads the command beside it.")
