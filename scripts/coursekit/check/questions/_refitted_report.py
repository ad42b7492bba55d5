"""The question `report` of `08_refitted_scaler`: both services are measured again."""
from coursekit.check.measure import NUMBERS, attempt
from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import one_number

SHARES = ("together", "one species", "alone", "mended, alone")
SLACK = 0.004


def probe(answer, inputs: dict) -> dict:
    """The report, and what the two services reach on the rows that come with it."""
    if not (isinstance(answer, list | tuple) and len(answer) == 4):
        return {"seen": describe(answer), "report": None}
    colleague, mended, test, report = answer
    report = report.to_dict() if type(report).__name__ == "Series" else report
    data: dict = {"seen": describe(report), "report": None}
    if not isinstance(report, dict):
        return data
    report = {str(name): value for name, value in report.items()}
    data["report"], data["names"] = {name: one_number(report.get(name)) for name in SHARES}, sorted(report)
    data |= {"kinds": {name: describe(value) for name, value in report.items()}, "numbers": attempt(lambda: plain(report.get("seen")), [])}

    def measured() -> dict:
        by_species = test.sort_values("species", kind="stable")
        found = {"together": _accuracy(colleague, test, len(test)), "one species": _accuracy(colleague, by_species, 10)}
        return found | {"alone": _accuracy(colleague, test, 1), "mended, alone": _accuracy(mended, test, 1),
                        "mixed": _accuracy(colleague, test, 10), "mended": _accuracy(mended, by_species, 10)}
    data["measured"] = attempt(measured, [])
    return data


def _accuracy(service, table, size: int) -> float:
    """The share of right names in requests of `size`."""
    names = [name for start in range(0, len(table), size) for name in service(table[list(NUMBERS)].iloc[start : start + size])]
    return sum(name == label for name, label in zip(names, table["species"], strict=True)) / len(table)


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then the four accuracies, then the four numbers."""
    report = data["report"]
    if report is None:
        return wrong("not-a-dict", f"`report` is {data['seen']}, where a dict with five named entries is asked for.")
    if missing := [name for name in (*SHARES, "seen") if name not in data["names"]]:
        return wrong("entry-missing", f"`report` has no entry {missing[0]!r}. Its entries: {', '.join(data['names']) or 'none'}.")
    if odd := [name for name in SHARES if report[name] is None]:
        return wrong("not-a-number", f"The entry {odd[0]!r} is {data['kinds'][odd[0]]}, where one number is asked for.")
    if max(report.values()) > 1 or min(report.values()) < 0:
        return wrong("percent", f"One entry is {max(report.values(), key=abs):g}. An accuracy is a share, between 0 and 1.")
    measured = data["measured"]
    if not measured:
        return wrong("steps-before", "The services could not be measured again. Do the checks before this one pass?")
    if measured["alone"] > 0.6:
        return wrong("no-fault", "The colleague's service is right about single flowers: it was changed. The report is about the service as it was "
                     "handed over; run its cell again.")
    if measured["mended, alone"] < 0.9:
        return wrong("steps-before", "The mended service is wrong about many single flowers. Does the check of `mended` pass?")
    return _shares(report, measured) or _seen(data["numbers"])


def _shares(report: dict, measured: dict) -> Verdict | None:
    def same(name: str, other: float) -> bool:
        return abs(report[name] - other) < SLACK
    if all(same(name, 1 - measured[name]) for name in SHARES):
        return wrong("errors", "The entries are shares of wrong names. The report is about the share of right ones.")
    if not same("together", measured["together"]):
        return wrong("together", f"'together' is {report['together']:.2f}. It is what the colleague measured: all thirty flowers in one request.")
    if not same("one species", measured["one species"]):
        for other, hint, sentence in (
            ("mixed", "mixed", "is the accuracy of mixed requests of ten. Which table is sorted by species?"),
            ("together", "mixed", "is the accuracy of one large request, or of the mended service. Here the colleague's is meant, ten at a time."),
            ("alone", "size", "is the same as 'alone'. How many flowers go into a request?"),
            ("mended", "whose-service", "is the accuracy of the mended service. Here the colleague's is meant."),
        ):
            if same("one species", measured[other]):
                return wrong(hint, f"'one species' {sentence}")
        return wrong("one-species", f"'one species' is {report['one species']:.2f}. Flowers and labels both come from `by_species`, ten at a time.")
    if not same("alone", measured["alone"]):
        if same("alone", measured["mended, alone"]):
            return wrong("whose-service", f"'alone' is {report['alone']:.2f}: the accuracy of the mended service, or of a large request. Here the "
                         "colleague's is meant, with one flower a request.")
        return wrong("alone", f"'alone' is {report['alone']:.2f}. It is the accuracy of the colleague's service, with one flower a request.")
    if not same("mended, alone", measured["mended, alone"]):
        return wrong("not-mended", f"'mended, alone' is {report['mended, alone']:.2f}, and the mended service reaches something else with one flower "
                     "a request. Which service was measured?")
    return None


def _seen(numbers) -> Verdict:
    while isinstance(numbers, list) and len(numbers) == 1:
        numbers = numbers[0]
    if not (isinstance(numbers, list) and len(numbers) == 4 and all(isinstance(value, int | float) for value in numbers)):
        return wrong("seen-form", "The entry 'seen' should be a list of four numbers: what `prepare` makes of one flower, its four features.")
    if all(abs(value) < 1e-6 for value in numbers):
        return passed("Four times nothing: that is all the network ever saw of a flower that came alone.")
    if all(value > 0 for value in numbers):
        return wrong("seen-lengths", "'seen' holds lengths in cm. What the network gets is what `prepare` makes of them.")
    return wrong("seen-in-company", f"'seen' begins with {numbers[0]:.2f}. That is the flower in company, or by a scaler that was kept. What does the "
                 "colleague's `prepare` make of it when it comes alone, as a table of one row?")
