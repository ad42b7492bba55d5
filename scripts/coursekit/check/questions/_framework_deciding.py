"""The question `decide` of `11_pick_the_framework`: the cheapest way that is good enough and ready in time, asked of many cases."""
import random
from collections.abc import Callable

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import takes

NAMES = ("scikit-learn", "textbook", "resident", "rented GPU", "logistic regression")
CASES = 90
COLUMNS = ("fixed", "per_row", "start", "per_hour", "accuracy")


def inputs(seed: int) -> dict:
    """Cases whose answer is clear: no two prices alike, no deadline met or missed by a hair."""
    rng, cases = random.Random(13_000 + seed), []
    while len(cases) < CASES:
        made = _case(rng)
        if _is_clear(*made):
            cases.append({"case": made[0], "ways": made[1]})
    return {"cases": cases}


def _case(rng: random.Random) -> tuple[dict, dict]:
    ways = {name: {"fixed": 10 ** rng.uniform(-3.5, -0.5), "per_row": 10 ** rng.uniform(-8, -5), "start": rng.choice([0.0, rng.uniform(30, 400)]),
                   "per_hour": 10 ** rng.uniform(-1.3, 0.7), "accuracy": round(rng.uniform(0.90, 0.99), 2)} for name in rng.sample(NAMES, 5)}
    case = {"rows": int(10 ** rng.uniform(2, 7)), "epochs": int(10 ** rng.uniform(1, 2.7))}
    times = [_seconds(case, way) for way in ways.values()]
    case["deadline"] = float(f"{rng.choice(times) * rng.uniform(0.4, 3):.3g}")
    case["accuracy"] = rng.choice([way["accuracy"] for way in ways.values()] + [0.9])
    return case, ways


def _seconds(case: dict, way: dict) -> float:
    return way["start"] + case["epochs"] * (way["fixed"] + way["per_row"] * case["rows"])


def _euros(case: dict, way: dict) -> float:
    return _seconds(case, way) / 3600 * way["per_hour"]


def _is_clear(case: dict, ways: dict) -> bool:
    prices = sorted(_euros(case, way) for way in ways.values())
    return (all(abs(_seconds(case, way) / case["deadline"] - 1) > 0.05 for way in ways.values())
            and all(dear > 1.05 * cheap for cheap, dear in zip(prices, prices[1:], strict=False)))


def chosen(case: dict, ways: dict, price: Callable = _euros, seconds: Callable = _seconds, good: Callable | None = None) -> str:
    """The cheapest way that is good enough and in time; the arguments bend one rule or the other."""
    enough = good or (lambda way: way["accuracy"] >= case["accuracy"])
    left = [name for name, way in ways.items() if seconds(case, way) <= case["deadline"] and enough(way)]
    return min(left, key=lambda name: price(case, ways[name])) if left else "none"


def _never(case: dict, way: dict) -> float:
    return 0.0


def _changed(**other) -> Callable:
    """The rule with seconds and euros of a changed case or way."""
    def seconds(case: dict, way: dict) -> float:
        return _seconds({**case, **{name: value for name, value in other.items() if name in case}}, {**way, **{n: v for n, v in other.items() if n in way}})
    return lambda case, ways: chosen(case, ways, lambda case, way: seconds(case, way) * way["per_hour"], seconds)


def _fixed_once(case: dict, way: dict) -> float:
    return way["start"] + way["fixed"] + case["epochs"] * way["per_row"] * case["rows"]


# a rule that many follow by mistake, and what to say when it explains every answer
RULES: dict[str, tuple[Callable, str]] = {
    "no-deadline": (lambda case, ways: chosen(case, ways, seconds=_never),
                    "The deadline has no say: some of your ways are ready too late. Are both times in seconds?"),
    "no-quality": (lambda case, ways: chosen(case, ways, good=lambda way: True),
                   "The accuracy has no say: some of your ways are not good enough for their case."),
    "per-hour": (lambda case, ways: chosen(case, ways, lambda case, way: way["per_hour"]),
                 "You take the way that is cheapest by the hour. What is paid is hours times the price of one, and a dear hour can be short."),
    "fastest": (lambda case, ways: chosen(case, ways, _seconds), "You take the fastest way. Asked for is the cheapest of those that are in time."),
    "dearest": (lambda case, ways: chosen(case, ways, lambda case, way: -_euros(case, way)), "You take the dearest of the ways that will do."),
    "most-accurate": (lambda case, ways: chosen(case, ways, lambda case, way: -way["accuracy"]),
                      "You take the most accurate of the ways that will do. Good enough is good enough: asked for is the cheapest."),
    "first-that-fits": (lambda case, ways: chosen(case, ways, lambda case, way: 0), "You take the first way of the table that will do, whatever it costs."),
    "one-epoch": (_changed(epochs=1),
                  "These are the right answers to cases of a single epoch. The costs are those of one epoch; a training has `epochs` of them."),
    "no-start": (_changed(start=0.0), "These are the right answers if every machine were there at once. Waiting for it to start takes time, and is paid for."),
    "no-fixed": (_changed(fixed=0.0), "These are the right answers if steps had no fixed cost."),
    "fixed-once": (lambda case, ways: chosen(case, ways, lambda case, way: _fixed_once(case, way) * way["per_hour"], _fixed_once),
                   "The fixed cost was counted once. It belongs to every epoch."),
    "more-than-asked": (lambda case, ways: chosen(case, ways, good=lambda way: way["accuracy"] > case["accuracy"]),
                        "A way with exactly the accuracy asked for is turned down. It is enough."),
    "always-one": (lambda case, ways: chosen(case, ways) if chosen(case, ways) != "none" else chosen(case, ways, seconds=_never, good=lambda way: True),
                   "Where no way will do, `decide` still names one. An honest answer is \"none\"."),
}

KINDS = {  # what is wrong with a single answer, the gravest first
    "not-good-enough": "which has less accuracy than the case asks for",
    "too-late": "which is ready only after the deadline",
    "there-is-one": "and a way is good enough and in time",
    "not-cheapest": "which will do, and another that will do costs less in all",
}


def probe(answer, inputs: dict) -> dict:
    """The name for each case, as text; anything else described."""
    if not takes(answer, 2):
        return {"callable": False, "seen": describe(answer)}
    import pandas

    results = []
    for entry in inputs["cases"]:
        table = pandas.DataFrame.from_dict(entry["ways"], orient="index", columns=list(COLUMNS))
        results.append(answer(dict(entry["case"]), table))
    return {"callable": True, "names": [_name(result) for result in results], "seen": next((describe(r) for r in results if _name(r) is None), "")}


def _name(result) -> str | None:
    """The text of an answer; "none" for None; None for what is no name."""
    if result is None:
        return "none"
    value = plain(result) if hasattr(result, "item") else result
    value = value[0] if isinstance(value, list) and len(value) == 1 else value
    return (value if value.lower() != "none" else "none") if isinstance(value, str) else None


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then which wrong rule explains all answers, then what is wrong with the first wrong one."""
    if not data["callable"]:
        return wrong("not-a-function", f"`decide` is {data['seen']}. Asked for is the function itself, with its two arguments case and ways.")
    names, cases = data["names"], inputs["cases"]
    if None in names:
        return wrong("not-a-name", f"`decide` gives back {data['seen']}, where the name of one way is asked for, as it stands in the index of the table.")
    if set(names) == {"none"}:
        return wrong("always-none", "`decide` says \"none\" to every case. Is there a `return` with a name?")
    if strange := [name for name, entry in zip(names, cases, strict=True) if name != "none" and name not in entry["ways"]]:
        return wrong("unknown-name", f"`decide` names {strange[0]!r}, and no way in that table is called so.")
    right = [chosen(entry["case"], entry["ways"]) for entry in cases]
    if names == right:
        return passed(f"{len(cases)} cases, each with the cheapest way that will do, where there is one.")
    for hint, (rule, message) in RULES.items():
        if names == [rule(entry["case"], entry["ways"]) for entry in cases]:
            return wrong(hint, message)
    return _first_wrong(names, right, cases)


def _first_wrong(names: list, right: list, cases: list) -> Verdict:
    """The first wrong answer of the gravest kind that there is."""
    found = [(_kind(name, entry), name, entry["case"]) for name, other, entry in zip(names, right, cases, strict=True) if name != other]
    kind, name, case = min(found, key=lambda entry: list(KINDS).index(entry[0]))
    told = f"{len(cases) - len(found)} of {len(cases)} cases are right. In one with {case['rows']:,} rows and {case['epochs']} epochs"
    return wrong(kind, f"{told} you say \"{name}\", {KINDS[kind]}.")


def _kind(name: str, entry: dict) -> str:
    if name == "none":
        return "there-is-one"
    case, way = entry["case"], entry["ways"][name]
    if way["accuracy"] < case["accuracy"]:
        return "not-good-enough"
    return "too-late" if _seconds(case, way) > case["deadline"] else "not-cheapest"
