"""The question `depends_on_company` of `08_refitted_scaler`: healthy services and sick ones, which keep a record of what they are asked."""
import random
from collections.abc import Callable

from coursekit.check.measure import NUMBERS, SPECIES
from coursekit.check.plain import describe, is_a, one_line
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import takes

HEALTHY = ("rule", "one name", "names exchanged")
SICK = ("refitted", "stretched", "alone only", "last flower", "sorted", "loses the first")
PETALS = {0: (1.0, 1.9), 1: (3.3, 4.7), 2: (5.2, 6.6)}


def inputs(seed: int) -> dict:
    """Nine flowers, three of each species: the first is a setosa, the last two differ."""
    rng = random.Random(5_400 + seed)
    codes = [0, 2, 1, 1, 0, 2, 2, 0, 1]
    return {"rows": [[round(rng.uniform(4.5, 7.5), 1), round(rng.uniform(2.2, 4.2), 1), round(rng.uniform(*PETALS[code]), 1), number / 10]
                     for number, code in enumerate(codes, start=1)]}


def probe(answer, inputs: dict) -> dict:
    """What the function says of each service, and what the service was asked."""
    if not takes(answer, 2):
        return {"callable": False, "seen": describe(answer)}
    import pandas

    data: dict = {"callable": True, "told": {}, "requests": {}, "seen": "", "stumbled": None}
    for kind in (*HEALTHY, *SICK):
        service = _Service(NAMING[kind])
        flowers = pandas.DataFrame(inputs["rows"], columns=list(NUMBERS), index=[50 - place for place in range(len(inputs["rows"]))])
        try:
            result = answer(service, flowers)
        except Exception as error:
            if kind != "loses the first" or not service.requests:
                raise
            data["stumbled"] = f"{type(error).__name__}: {one_line(error)}"  # over fewer names than flowers, which the text speaks of
            continue
        data["told"][kind], data["requests"][kind] = _yes_or_no(result), service.requests
        data["seen"] = data["seen"] or describe(result)
    return data


def _yes_or_no(value) -> bool | None:
    if is_a(value, "numpy", "ndarray", "bool", "bool_") or is_a(value, "torch", "Tensor"):
        value = value.item() if value.ndim == 0 else value
    return value if isinstance(value, bool) else None


class _Service:
    """Names flowers by their petals in one of the ways below, and remembers the rows of each request."""

    def __init__(self, naming: Callable[[list[float]], list[int]]):
        self.naming, self.requests = naming, []

    def __call__(self, flowers) -> list[str]:
        rows = rows_of(flowers)
        self.requests.append([round(10 * row[3]) for row in rows])
        return [SPECIES[code] for code in self.naming([row[2] for row in rows])]


def rows_of(flowers) -> list[tuple]:
    """The rows of a request; anything but a table of flowers is refused, as a service would."""
    if not is_a(flowers, "pandas", "DataFrame") or flowers.shape[1] != len(NUMBERS):
        raise TypeError(f"a service takes a table of flowers with four columns, not {describe(flowers)}; a table of one row is flowers.iloc[[place]]")
    return [tuple(map(float, row)) for row in flowers.itertuples(index=False, name=None)]


def _rule(petals: list[float]) -> list[int]:
    return [0 if petal < 2.5 else 1 if petal < 5 else 2 for petal in petals]


def _refitted(petals: list[float]) -> list[int]:
    mean = sum(petals) / len(petals)
    deviation = (sum((petal - mean) ** 2 for petal in petals) / len(petals)) ** 0.5 or 1
    return [0 if (petal - mean) / deviation < -0.6 else 1 if (petal - mean) / deviation < 0.6 else 2 for petal in petals]


def _stretched(petals: list[float]) -> list[int]:
    width = max(petals) - min(petals) or 1
    return [min(2, int(3 * (petal - min(petals)) / width)) for petal in petals]


NAMING: dict[str, Callable[[list[float]], list[int]]] = {
    "rule": _rule, "one name": lambda petals: [1] * len(petals), "names exchanged": lambda petals: [(code + 1) % 3 for code in _rule(petals)],
    "refitted": _refitted, "stretched": _stretched, "alone only": lambda petals: [0] if len(petals) == 1 else _rule(petals),
    "last flower": lambda petals: [*_rule(petals)[:-1], _rule(petals)[-2 if len(petals) > 1 else -1]],
    "sorted": lambda petals: sorted(_rule(petals)), "loses the first": lambda petals: _rule(petals)[1:],
}


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then what was asked, then which services were taken for what."""
    if not data["callable"]:
        return wrong("not-a-function", f"`depends_on_company` is {data['seen']}. Asked for is the function itself, with its two arguments.")
    if data["seen"] == "None":
        return wrong("no-return", "`depends_on_company` gives back None. Is there a `return`, and is it reached also when nothing is found?")
    told = data["told"]
    if None in told.values():
        return wrong("not-a-bool", f"`depends_on_company` gives back {data['seen']}, where `True` or `False` is asked for.")
    asked = data["requests"]["rule"]
    if not asked:
        return wrong("service-ignored", "The service that the check handed over was never asked. Does the function use its argument `answer_function`?")
    known = set(range(1, len(inputs["rows"]) + 1))
    if not {row for rows in asked for row in rows} <= known:
        return wrong("flowers-ignored", "The service was asked about flowers that the check did not hand over. Does the function use its argument `flowers`?")
    missed, blamed = [kind for kind in SICK if told.get(kind) is False], [kind for kind in HEALTHY if told[kind]]
    if not missed and not blamed and not data["stumbled"]:
        return passed("Three healthy services are left alone, and six sick ones are found.")
    return _blamed(blamed, missed) or _missed(missed, asked, data["stumbled"], len(known))


def _blamed(blamed: list[str], missed: list[str]) -> Verdict | None:
    if len(blamed) == len(HEALTHY) and len(missed) >= len(SICK) - 1:
        return wrong("upside-down", "Healthy services get `True` and sick ones `False`: the other way round.")
    if len(blamed) == len(HEALTHY):
        return wrong("blames-all", "A service that looks at each flower for itself gets `True`. Are like things compared: a flower's name alone, and "
                     "the name of the same flower among all?")
    if blamed:
        return wrong("wrong-is-not-dependent", "A service that gives every flower the same answer in any company gets `True`, since its names are wrong. "
                     "The question is not whether a name is right, but whether it changes.")
    return None


def _missed(missed: list[str], asked: list, stumbled: str | None, count: int) -> Verdict:
    alone = [rows[0] for rows in asked if len(rows) == 1]
    if not alone:
        return wrong("never-alone", "Sick services get `False`, and no service was ever asked about a single flower. A flower alone is what shows the fault.")
    if len(set(alone)) == 1 and missed:
        return wrong("first-only", "Only one flower was sent alone, or the search ended with it. A service may "
                     "be right about that one by luck; some other flower shows the fault.")
    if not any(len(rows) == count for rows in asked):
        return wrong("never-together", "Flowers were sent alone, and never all of them in one request: there is nothing to compare with.")
    if "sorted" in missed and "alone only" not in missed:
        return wrong("whose-names", "A service that gives the right names in sorted order gets `False`. Not only which names come back matters, but "
                     "who gets which.")
    if stumbled or missed == ["loses the first"]:
        return wrong("lost-flower", "A service that forgets the first flower of each request is not found"
                     + (f" ({stumbled})" if stumbled else "") + ". It gives back fewer names than flowers; for a request of one that is none.")
    if len(missed) >= 3:
        return wrong("all-must-change", "Services that answer some flowers otherwise alone, and others alike, get `False`. One flower that changes is "
                     "enough.")
    return wrong("some-missed", "A service in which only one flower changes, or only a few, gets `False`. One is enough, whichever it is.")
