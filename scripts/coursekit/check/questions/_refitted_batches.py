"""The question `accuracy_in_batches` of `08_refitted_scaler`: services whose right answers depend on how they are asked."""
import random

from coursekit.check.measure import NUMBERS, SPECIES
from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions import _flowers_math as flowers_math
from coursekit.check.questions._refitted_company import rows_of
from coursekit.check.tables import one_number, takes

SIZE = 4  # of ten flowers: two requests of four, and two flowers left
SERVICES = ("right", "full", "first")  # always right; right in a request of SIZE only; right about the first flower of each request


def inputs(seed: int) -> dict:
    """Ten different flowers and their labels."""
    rng = random.Random(5_300 + seed)
    rows = [flowers_math.flower(rng) for _ in range(10)]
    return {"rows": [[*row[:3], number / 10] for number, row in enumerate(rows, start=1)], "labels": rng.sample([*SPECIES] * 4, 10)}


def probe(answer, inputs: dict) -> dict:
    """The accuracy that the function measures of each service, and the requests that it made."""
    if not takes(answer, 4):
        return {"callable": False, "seen": describe(answer)}
    import pandas

    index = [(7 * place) % 10 + 20 for place in range(10)]
    flowers, labels = pandas.DataFrame(inputs["rows"], columns=list(NUMBERS), index=index), pandas.Series(inputs["labels"], index=index, name="species")
    data: dict = {"callable": True, "told": {}, "requests": {}}
    for kind in SERVICES:
        service = _Service(kind, inputs)
        result = answer(service, flowers.copy(), labels.copy(), SIZE)
        data["told"][kind], data["requests"][kind], data["seen"] = one_number(result), service.requests, describe(result)
    return data


class _Service:
    """Names flowers rightly or wrongly, as its kind says, and remembers which rows it was asked about."""

    def __init__(self, kind: str, inputs: dict):
        self.kind, self.truth, self.requests = kind, dict(zip((row[3] for row in inputs["rows"]), inputs["labels"], strict=True)), []

    def __call__(self, flowers) -> list[str]:
        numbers = [round(row[3], 1) for row in rows_of(flowers)]
        self.requests.append([round(10 * number) - 1 for number in numbers])
        return [self._name(place, self.truth[number], len(numbers)) for place, number in enumerate(numbers)]

    def _name(self, place: int, right: str, count: int) -> str:
        good = self.kind == "right" or (self.kind == "full" and count == SIZE) or (self.kind == "first" and place == 0)
        return right if good else SPECIES[(SPECIES.index(right) + 1) % 3]


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then the requests, then the share."""
    if not data["callable"]:
        return wrong("not-a-function", f"`accuracy_in_batches` is {data['seen']}. Asked for is the function itself, with its four arguments.")
    if data["seen"] == "None":
        return wrong("no-return", "`accuracy_in_batches` gives back None. Is there a `return` with the accuracy?")
    told = data["told"]
    if None in told.values():
        return wrong("not-a-number", f"`accuracy_in_batches` gives back {data['seen']}, where one number is asked for: the share over all flowers.")
    if not data["requests"]["right"]:
        return wrong("service-ignored", "The service that the check handed over was never asked. Does the function use its argument `answer_function`?")
    return _requests(data["requests"]["right"]) or _share(told)


def _requests(requests: list[list[int]]) -> Verdict | None:
    sizes, asked, text = [len(rows) for rows in requests], [row for rows in requests for row in rows], f"Ten flowers in requests of {SIZE}"
    if sizes == [10]:
        return wrong("all-at-once", f"{text}: the service got one request of ten. Where is the table cut?")
    if sizes == [1] * 10:
        return wrong("one-at-a-time", f"{text}: each flower was sent alone. How many flowers go together, `size` says.")
    if len(asked) > len(set(asked)):
        return wrong("overlap", f"{text}: the service got {len(asked)} flowers, some more than once. The next request begins where the last one ended.")
    if sizes == [SIZE, SIZE]:
        return wrong("rest-lost", f"{text}: the last two flowers were never sent. A request may be smaller when nothing else is left.")
    if len(asked) < 10:
        return wrong("some-lost", f"{text}: only {len(asked)} flowers were sent.")
    if len(sizes) == SIZE:
        return wrong("number-of-requests", f"{text}: the service got {len(sizes)} requests. `size` is how many flowers are in one, not how many "
                     "requests there are.")
    if sizes != [SIZE, SIZE, 2]:
        return wrong("other-sizes", f"{text}: the requests had {', '.join(map(str, sizes))} flowers. All are full, and the last one takes what is left.")
    if asked != list(range(10)):
        return wrong("order", f"{text}: the flowers were sent in another order than they stand in the table. Who sorts by species wants requests of "
                     "one species.")
    return None


def _share(told: dict) -> Verdict:
    right, full, first = (told[kind] for kind in SERVICES)

    def fits(*others: float) -> bool:
        return all(abs(mine - other) < 1e-3 for mine, other in zip((right, full, first), others, strict=True))
    if fits(1, 0.8, 0.3):
        return passed("Three services, ten flowers, requests of four and a rest of two: all counted.")
    if max(told.values()) > 1:
        return wrong("not-a-share", f"A service that is always right gets {right:g}. An accuracy is a share: right names divided by all flowers.")
    if fits(0, 0.2, 0.7):
        return wrong("errors", "A service that is always right gets 0: the share of wrong names is counted.")
    if fits(1, 2 / 3, 1 / 3):
        return wrong("mean-of-requests", f"A service that is right in full requests only gets {full:.2f}: the accuracies of the requests were "
                     "averaged, though the last request is smaller. Every flower counts the same.")
    if fits(1, 0, 0.5) or fits(1, 1, 0.25):
        return wrong("one-request", "The accuracy of a single request came back. Every request counts: what was found is to be kept from one to the next.")
    if right < 1:
        return wrong("labels", f"A service that is always right gets {right:.2f}: its names were compared with labels of other flowers.")
    return wrong("other-share", f"A service that is right about the first flower of each request gets {first:.3g}. Count the right names over all "
                 "requests, then divide once by the number of flowers.")
