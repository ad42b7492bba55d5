"""The questions `fit_cost` and `crossing` of `11_pick_the_framework`: two costs out of measurements, and where two ways cost the same."""
import math
import random
from collections.abc import Callable

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import column_of, one_number, takes

Pair = tuple[float, float]  # seconds fixed, seconds per row
DIVIDED = "divided by zero"


# --- fit_cost -------------------------------------------------------------------------------------------------------------------
def inputs_fit(seed: int) -> dict:
    """Seven ways, measured: five over nearly five powers of ten, one from where rows weigh already, one without any noise."""
    rng = random.Random(11_000 + seed)
    wide = [20 * 4**power for power in range(9)]
    late = [2_000 * 2**power for power in range(7)]
    per_row = 1e-6 * rng.uniform(0.7, 2)
    kinds = [("wide", wide, rng.uniform(0.6e-3, 2e-3), 1e-6 * rng.uniform(0.4, 3), 0.02) for _ in range(5)]  # noise may help a bad fit once, not five times
    kinds += [("late", late, 2_000 * per_row * rng.uniform(0.8, 1.2), per_row, 0.01),
              ("exact", [30, 100, 300, 1_000], rng.uniform(0.03, 0.05), 1e-4 * rng.uniform(0.7, 1.4), 0.0)]
    return {"tables": [{"kind": kind, "rows": rows, "truth": [fixed, slope],
                        "seconds": [(fixed + slope * count) * (1 + noise * rng.choice([-1, 1]) * rng.uniform(0.5, 1)) for count in rows]}
                       for kind, rows, fixed, slope, noise in kinds]}


def probe_fit(answer, inputs: dict) -> dict:
    """What the function says of each table."""
    if not takes(answer, 2):
        return {"callable": False, "seen": describe(answer)}
    import numpy

    results = [answer(numpy.array(table["rows"]), numpy.array(table["seconds"])) for table in inputs["tables"]]
    pairs = [column_of(result) for result in results]
    return {"callable": True, "seen": describe(results[0]), "pairs": [[one_number(entry) for entry in pair] if pair else None for pair in pairs]}


def judge_fit(data: dict, inputs: dict) -> Verdict:
    """First the form, then which known mistake explains all pairs."""
    if not data["callable"]:
        return wrong("not-a-function", f"`fit_cost` is {data['seen']}. Asked for is the function itself, with its two arguments rows and seconds.")
    if data["seen"] == "None":
        return wrong("no-return", "`fit_cost` gives back None. Is there a `return` with the two costs?")
    pairs, tables = data["pairs"], inputs["tables"]
    if any(pair is None or len(pair) != 2 or None in pair for pair in pairs):
        return wrong("not-a-pair", f"`fit_cost` gives back {data['seen']}, where two finite numbers are asked for: the fixed cost and the cost per row.")
    found = [_close(pair, table["truth"]) for pair, table in zip(pairs, tables, strict=True)]
    if all(map(all, found)):
        return passed("Both costs, also where the measurements are not quite exact.")
    return _same_mistake(pairs, tables) or _by_table(pairs, found)


def _close(pair: list, truth: list) -> tuple[bool, bool]:
    return abs(pair[0] / truth[0] - 1) < 0.2, abs(pair[1] / truth[1] - 1) < 0.05


def _same_mistake(pairs: list, tables: list) -> Verdict | None:
    """A mistake that shows in every table, the exact one too."""
    def all_close(change: Callable[[list, dict], list]) -> bool:
        return all(all(_close(change(pair, table), table["truth"])) for pair, table in zip(pairs, tables, strict=True))

    if all_close(lambda pair, table: pair[::-1]):
        return wrong("swapped", "The two costs come in the opposite order: asked for is the fixed cost first, then the cost per row. `np.polyfit` gives the "
                                "slope first.")
    if all_close(lambda pair, table: [pair[0] / 1e3, pair[1] / 1e3]):
        return wrong("milliseconds", "Both costs are a thousand times too large: are they in milliseconds? Everything here is in seconds.")
    if all_close(lambda pair, table: [pair[0], pair[1] / 1e3]):
        return wrong("thousand-rows", "The second cost is a thousand times too large: the cost of a thousand rows. Asked for is that of one row.")
    if all(abs(pair[0]) < 1e-3 * table["truth"][0] for pair, table in zip(pairs, tables, strict=True)):
        return wrong("no-fixed", "The fixed cost comes out as nothing. An epoch over hardly any rows still takes its time: does the fit have an offset?")
    if all(min(abs(pair[0] / time - 1) for time in (table["seconds"][0], min(table["seconds"]))) < 1e-6 for pair, table in zip(pairs, tables, strict=True)):
        return wrong("first-time", "The fixed cost is the time of the smallest table. That time has the cost of the table's rows in it.")
    if all(0.02 < pair[1] < 1.5 and table["truth"][1] < 1e-3 for pair, table in zip(pairs, tables, strict=True)):
        return wrong("logarithms", "The second number looks like a slope between logarithms. A sum of two costs is a straight line without logarithms; they "
                                   "are for the picture.")
    return None


def _by_table(pairs: list, found: list) -> Verdict:
    """A mistake that shows in one of the tables."""
    *wide, late, exact = found
    if all(exact) and not all(fixed for fixed, _ in wide):
        sign = "negative, though no epoch takes less than no time" if min(fixed for fixed, _ in pairs) < 0 else "far off"
        return wrong("large-times-rule", f"Without noise the costs are right. With 2 % of noise, from 20 to a million rows, the fixed cost is {sign}: "
                                         "2 % of the longest time is more than the whole fixed cost. Each measurement should weigh by its own size.")
    if all(exact):
        return wrong("noise", "Without noise the costs are right; with 1 or 2 % of noise they are far off. Let all measurements take part, not two of them.")
    if all(slope for _, slope in wide) and not exact[1]:
        return wrong("fixed-in-row", "Over a million rows the cost per row is right, over a thousand it is too large: the fixed cost is still in it.")
    return wrong("other-costs", "The two numbers do not give the measured times back: fixed + per row × rows should come close to each of them.")


# --- crossing -------------------------------------------------------------------------------------------------------------------
def inputs_crossing(seed: int) -> dict:
    """Pairs of ways: some cross, one is cheaper in everything, two differ by the fixed cost alone. Each pair comes in both orders."""
    rng = random.Random(12_000 + seed)
    pairs = []
    for kind in ["cross"] * 3 + ["never"] * 2 + ["parallel"]:
        fixed, slope = rng.uniform(0.5e-3, 2e-3), 1e-6 * rng.uniform(1, 3)
        other = {"cross": (fixed * rng.uniform(2, 9), slope / rng.uniform(3, 20)), "never": (fixed * rng.uniform(2, 9), slope * rng.uniform(2, 9)),
                 "parallel": (fixed * rng.uniform(2, 9), slope)}[kind]
        pairs += [{"kind": kind, "costs": [[fixed, slope], list(other)]}, {"kind": kind, "costs": [list(other), [fixed, slope]]}]
    return {"pairs": pairs}


def probe_crossing(answer, inputs: dict) -> dict:
    """What the function says of each pair: rows, "never", or what else it gave back."""
    if not takes(answer, 2):
        return {"callable": False, "seen": describe(answer)}

    def asked(pair: dict):
        try:
            return answer(*map(tuple, pair["costs"]))
        except ZeroDivisionError:
            return DIVIDED
    results = [asked(pair) for pair in inputs["pairs"]]
    return {"callable": True, "seen": describe(results[0]), "found": [_rows_or_never(result) for result in results]}


def _rows_or_never(result) -> float | str:
    value = plain(result) if hasattr(result, "item") else result
    if value is None or isinstance(value, str):
        return "never" if value is None else value if value == DIVIDED else f"the text {value!r}"
    if isinstance(value, float) and not math.isfinite(value):
        return "never"
    number = one_number(value)
    return describe(result) if number is None else number


def _expected(pair: dict) -> float | str:
    (fixed, slope), (other_fixed, other_slope) = pair["costs"]
    return (other_fixed - fixed) / (slope - other_slope) if pair["kind"] == "cross" else "never"


def _same(one: float | str, other: float | str) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return abs(one - other) <= max(1.0, 0.01 * abs(other)) if abs(other) >= 50 else abs(one - other) <= 0.01 * abs(other)


def judge_crossing(data: dict, inputs: dict) -> Verdict:
    """First the form, then the ways that cross, then those that never do."""
    if not data["callable"]:
        return wrong("not-a-function", f"`crossing` is {data['seen']}. Asked for is the function itself, with its two arguments, each a pair of costs.")
    found, pairs = data["found"], inputs["pairs"]
    by_kind = {kind: [(seen, pair) for seen, pair in zip(found, pairs, strict=True) if pair["kind"] == kind] for kind in ("cross", "never", "parallel")}
    if all(seen == "never" for seen in found):
        return wrong("always-never", "`crossing` says of every pair that it never costs the same, also where one has the lower fixed cost and the other the "
                                     "lower cost per row. Is there a `return` with the rows?")
    if odd := [seen for seen in found if isinstance(seen, str) and seen not in ("never", DIVIDED)]:
        return wrong("not-a-number", f"`crossing` gives back {odd[0]}. Asked for is one number of rows, or None.")
    if not all(_same(seen, _expected(pair)) for seen, pair in by_kind["cross"]):
        return _where(by_kind["cross"])
    if any(seen != "never" for seen, _ in by_kind["parallel"]):
        return wrong("parallel", "Two ways with the same cost per row run side by side: they never cost the same, and a division by the difference of the two "
                                 "goes wrong.")
    if any(isinstance(seen, float) and seen < 0 for seen, _ in by_kind["never"]):
        return wrong("negative", "Where one way is cheaper in both costs, `crossing` gives back less than no rows. No table is that small: they never cost the "
                                 "same.")
    if any(seen != "never" for seen, _ in by_kind["never"]):
        return wrong("never-crosses", "Where one way is cheaper in both costs, `crossing` still names a number of rows. What do the two cost there?")
    return passed("The rows at which the costs are the same, and pairs that never meet are told apart.")


def _where(cross: list) -> Verdict:
    """What the numbers are instead, where two ways do cross."""
    def all_are(change: Callable[[dict], float], of: list = cross) -> bool:
        return all(_same(seen, change(pair)) for seen, pair in of)

    def at(pair: dict) -> float:
        return pair["costs"][0][0] + pair["costs"][0][1] * _expected(pair)

    if all_are(at):
        return wrong("seconds", "These look like seconds: what both cost where they cost the same. Asked for are the rows at which they do.")
    if all_are(lambda pair: 1 / _expected(pair)) or all_are(lambda pair: -1 / _expected(pair)):
        return wrong("upside-down", "The fraction stands on its head: fixed costs belong above the line, costs per row below it. Seconds divided by "
                                    "seconds per row are rows.")
    if all_are(lambda pair: -_expected(pair)):
        return wrong("sign", "The numbers are right but for their sign. Set fixed + per row × rows of both equal, and see which difference stands where.")
    if all_are(lambda pair: sum(cost[0] for cost in pair["costs"]) / sum(cost[1] for cost in pair["costs"])):
        return wrong("sums", "Here the costs were added up. What one has less in fixed cost, the other makes up row by row: both are differences.")
    right = [(seen, pair) for seen, pair in cross if _same(seen, _expected(pair))]
    if len(right) * 2 == len(cross):
        return wrong("one-order", "Right in one order of the two ways, not in the other. Both orders ask the same question.")
    return wrong("other-rows", "At the number of rows that `crossing` names, the two ways do not cost the same. Work out both sums there, and compare.")
