"""The question `ancestry` of `07_version_an_artifact`: versions with one, many and no ancestors, some of them met twice on the way back."""
import random

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._version_room import PROJECT, room
from coursekit.check.tables import takes

WORDS = (("flowers", "leaves", "seeds"), ("train_set", "fitting_rows", "learned_from"), ("test_set", "held_back", "exam_rows"), ("model", "network", "trees"),
         ("answers", "predictions", "guesses"), ("report", "page", "summary"))


def inputs(seed: int) -> dict:
    """Who was made from whom, in the order of making; the last ones asked for are those that have no ancestors."""
    rng = random.Random(7_900 + seed)
    raw, fit, held, model, answers, report = (rng.choice(words) for words in WORDS)
    made = [(f"{raw}:v0", []), (f"{raw}:v1", []), (f"{fit}:v0", [f"{raw}:v0"]), (f"{held}:v0", [f"{raw}:v0"]), (f"{model}:v0", [f"{fit}:v0"]),
            (f"{model}:v1", [f"{fit}:v0", f"{raw}:v1"]), (f"{raw}:v2", []),
            (f"{answers}:v0", [f"{model}:v1", f"{held}:v0"]), (f"{report}:v0", [f"{answers}:v0", f"{held}:v0"])]
    return {"made": made, "asked": [f"{answers}:v0", f"{model}:v0", f"{report}:v0", f"{raw}:v1"]}


def probe(answer, inputs: dict) -> dict:
    """What the function says of each version."""
    if not takes(answer, 1):
        return {"callable": False, "seen": describe(answer)}
    with room() as here:
        for name, used in inputs["made"]:
            here.log(name.partition(":")[0], name, tuple(used), job_type="make")
        before, said = here.artifacts(), []
        for name in inputs["asked"]:
            told = answer(f"{PROJECT}/{name}")
            said.append({"names": _names(told), "seen": describe(told), "unordered": isinstance(told, set | frozenset | dict)})
        return {"callable": True, "said": said, "wrote": bool(here.runs()) or here.artifacts() != before}


def _names(told: object) -> list[str] | None:
    try:
        listed = plain(told)
    except Exception:  # an odd object is no list, whatever it raises
        return None
    return listed if isinstance(listed, list) and all(isinstance(name, str) for name in listed) else None


def judge(data: dict, inputs: dict) -> Verdict:
    """First the answer's form, then who is missing, then who does not belong there."""
    if not data["callable"]:
        return wrong("not-a-function", f"`ancestry` is {data['seen']}. Asked for is the function itself, with its argument name.")
    past = dict(inputs["made"])
    for name, told in zip(inputs["asked"], data["said"], strict=True):
        if told["seen"] == "None":
            return wrong("no-return", f"For {name} the function returned None. A version that nothing went into has an empty list, too.")
        if told["names"] is None:
            return wrong("not-names", f"For {name} the function returned {told['seen']}. Asked for is a list of names, texts such as '{name}'.")
        names = [text.removeprefix(f"{PROJECT}/") for text in told["names"]]
        if verdict := _one(name, names, past):
            return verdict
        if told["unordered"]:
            return wrong("no-order", f"For {name} the function returned {told['seen']}, which has no order. Asked for is a sorted list.")
        if names != told["names"]:
            return wrong("with-project", f"For {name} the function returned names such as '{told['names'][0]}'. Asked for are names without their project.")
    if data["wrote"]:
        return wrong("run-made", "While it looked, the function began a run or logged something. Looking up needs no run: `Api` is enough.")
    return passed("Every version back to the first, whichever way leads there.")


def _one(name: str, told: list[str], past: dict) -> Verdict | None:
    right = ancestors(name, past)
    if name in told:
        return wrong("itself", f"The list for {name} holds {name} itself. A version was not made from itself.")
    odd = [text for text in told if text not in past]
    if odd:
        return wrong("not-versions", f"The list for {name} holds '{odd[0]}', which is no version. Asked for are names with a version.")
    if later := [other for other in told if name in ancestors(other, past)]:
        return wrong("downwards", f"The list for {name} holds {later[0]}, which was made from it. We look the other way.")
    if missing := sorted(right - set(told)):
        if right and set(told) == set(past[name]):
            return wrong("one-step", f"The list for {name} holds what its own run read. Those versions were made from others in turn.")
        return wrong("missing", f"The list for {name} has {len(set(told))} names and lacks one that lies {_far(missing[0], name, past)} steps back. "
                     "Is each way followed to its end?")
    if extra := sorted(set(told) - right):
        return wrong("other-versions", f"The list for {name} holds {extra[0]}, which did not go into it, nor into anything that did.")
    if len(told) != len(set(told)):
        return wrong("twice", f"The list for {name} names something more than once: two ways lead to it.")
    return wrong("not-sorted", f"The list for {name} is not sorted.") if told != sorted(told) else None


def ancestors(name: str, past: dict) -> set[str]:
    """All that a version was made from."""
    return {other for used in past.get(name, ()) for other in {used, *ancestors(used, past)}}


def _far(ancestor: str, name: str, past: dict) -> int:
    """How many steps back an ancestor lies, by the shortest way."""
    steps, now = 1, set(past[name])
    while ancestor not in now:
        steps, now = steps + 1, {used for other in now for used in past[other]}
    return steps
