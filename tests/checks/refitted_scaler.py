"""Answers to `08_refitted_scaler`."""
from collections import Counter

import numpy as np
import pandas as pd
import torch

from checks import Right, Wrong, always, variables_of
from checks._mending import MENDED_RIGHT, MENDED_WRONG

of = variables_of("08_refitted_scaler")


# --- accuracy_in_batches ----------------------------------------------------------------------------------------------------
def requests(flowers, size: int) -> list:
    """The table cut as it should be."""
    return [flowers.iloc[start : start + size] for start in range(0, len(flowers), size)]


def cut(pieces, share=lambda hits: np.mean(np.concatenate(hits))):
    """An `accuracy_in_batches` with other pieces of the table, or another way to sum up the hits of each request."""
    def answer(answer_function, flowers, labels, size):
        return share([np.array(answer_function(piece)) == labels.loc[piece.index].to_numpy() for piece in pieces(flowers, size)])
    return always(answer)


def parts(count):
    """The table in so many parts of nearly the same size."""
    return lambda flowers, size: [flowers.iloc[rows] for rows in np.array_split(np.arange(len(flowers)), count(len(flowers), size))]


def loop(answer_function, flowers, labels, size):
    """Counts in a while loop."""
    start = hits = 0
    while start < len(flowers):
        rows = slice(start, start + size)
        hits += sum(name == label for name, label in zip(answer_function(flowers[rows]), labels[rows], strict=True))
        start += size
    return hits / len(flowers)


def grouped(answer_function, flowers, labels, size):
    """Groups rows by the number of their request."""
    number = np.arange(len(flowers)) // size
    names = [name for _, piece in flowers.groupby(number) for name in answer_function(piece)]
    return (pd.Series(names, index=labels.index) == labels).mean()


def labels_of_the_start(answer_function, flowers, labels, size):
    """Every request is compared with the first labels."""
    return np.mean([name == label for piece in requests(flowers, size) for name, label in zip(answer_function(piece), labels, strict=False)])


BATCHES_WRONG = [
    Wrong("a number", always(0.87), "not-a-function"),
    Wrong("three arguments", always(lambda answer_function, flowers, labels: 0.9), "not-a-function"),
    Wrong("nothing returned", always(lambda answer_function, flowers, labels, size: None), "no-return", mistake=True),
    Wrong("one for each request", cut(requests, lambda hits: [part.mean() for part in hits]), "not-a-number", mistake=True),
    Wrong("the notebook's service", always(lambda answer_function, flowers, labels, size: float(np.mean(of("answer")(flowers) == labels.to_numpy()))),
          "service-ignored", mistake=True),
    Wrong("all at once", cut(lambda flowers, size: [flowers]), "all-at-once", mistake=True),
    Wrong("one at a time", cut(lambda flowers, size: requests(flowers, 1)), "one-at-a-time", mistake=True),
    Wrong("the rest is lost", cut(lambda flowers, size: requests(flowers, size)[: len(flowers) // size]), "rest-lost", mistake=True),
    Wrong("the last row is lost", cut(lambda flowers, size: requests(flowers.iloc[:-1], size)), "some-lost", mistake=True),
    Wrong("the first request only", cut(lambda flowers, size: requests(flowers, size)[:1]), "some-lost", mistake=True),
    Wrong("sliding", cut(lambda flowers, size: [flowers.iloc[start : start + size] for start in range(len(flowers) - size + 1)]), "overlap", mistake=True),
    Wrong("one row too many", cut(lambda flowers, size: [flowers.iloc[start : start + size + 1] for start in range(0, len(flowers), size)]),
          "overlap", mistake=True),
    Wrong("size is the number of requests", cut(parts(lambda rows, size: size)), "number-of-requests", mistake=True),
    Wrong("even parts", cut(parts(lambda rows, size: -(-rows // size))), "other-sizes", mistake=True),
    Wrong("the rest first", cut(lambda flowers, size: [flowers.iloc[: len(flowers) % size], *requests(flowers.iloc[len(flowers) % size :], size)]),
          "other-sizes", mistake=True),
    Wrong("shuffled", cut(lambda flowers, size: requests(flowers.sample(frac=1, random_state=0), size)), "order", mistake=True),
    Wrong("sorted", cut(lambda flowers, size: requests(flowers.sort_values("petal_length"), size)), "order", mistake=True),
    Wrong("from the end", cut(lambda flowers, size: requests(flowers.iloc[::-1], size)), "order", mistake=True),
    Wrong("a count", cut(requests, lambda hits: np.concatenate(hits).sum()), "not-a-share", mistake=True),
    Wrong("percent", cut(requests, lambda hits: 100 * np.concatenate(hits).mean()), "not-a-share", mistake=True),
    Wrong("errors", cut(requests, lambda hits: 1 - np.concatenate(hits).mean()), "errors", mistake=True),
    Wrong("mean of requests", cut(requests, lambda hits: np.mean([part.mean() for part in hits])), "mean-of-requests", mistake=True),
    Wrong("the last request", cut(requests, lambda hits: hits[-1].mean()), "one-request", mistake=True),
    Wrong("the first counts", cut(requests, lambda hits: hits[0].mean()), "one-request", mistake=True),
    Wrong("labels of other flowers", always(labels_of_the_start), "labels", mistake=True),
    Wrong("the median", cut(requests, lambda hits: np.median(np.concatenate(hits))), "other-share", mistake=True),
]
BATCHES_RIGHT = [
    Right("the solution", lambda: of("accuracy_in_batches")),
    Right("a while loop", always(loop)),
    Right("grouped", always(grouped)),
    Right("hits joined", cut(requests)),
    Right("weighted mean of requests", cut(requests, lambda hits: np.average([part.mean() for part in hits], weights=[len(part) for part in hits]))),
    Right("a tensor", cut(requests, lambda hits: torch.tensor(np.concatenate(hits)).float().mean())),
    Right("rows counted anew", cut(requests, lambda hits: np.array([np.concatenate(hits).mean()]))),
]


# --- depends_on_company -----------------------------------------------------------------------------------------------------
def compared(differ, alone=lambda service, flowers: [name for place in range(len(flowers)) for name in service(flowers.iloc[[place]])]):
    """A `depends_on_company` with another comparison, or another second list."""
    return always(lambda answer_function, flowers: differ(list(answer_function(flowers)), alone(answer_function, flowers)))


def unequal(together, other) -> bool:
    """The right comparison."""
    return together != other


def early(answer_function, flowers):
    """Stops at the first difference."""
    together = answer_function(flowers)
    if len(together) != len(flowers):
        return True
    return any(answer_function(flowers.iloc[[place]]) != [together[place]] for place in range(len(flowers)))


def first_alone(answer_function, flowers):
    """Trusts the first flower."""
    return answer_function(flowers)[0] != (answer_function(flowers.iloc[[0]]) or [None])[0]


def by_index(answer_function, flowers):
    """One name taken out of each single request."""
    together = answer_function(flowers)
    return any(answer_function(flowers.iloc[[place]])[0] != name for place, name in enumerate(together))


def against_truth(answer_function, flowers):
    """Takes its own rule for the truth and looks for wrong names alone."""
    truth = ["Iris-setosa" if petal < 2.5 else "Iris-versicolor" if petal < 5 else "Iris-virginica" for petal in flowers["petal_length"]]
    alone = [name for place in range(len(flowers)) for name in answer_function(flowers.iloc[[place]])]
    return truth != alone or truth != list(answer_function(flowers))


def falls_through(answer_function, flowers):
    """Says something only where something is found."""
    if early(answer_function, flowers):
        return True


def repeated(answer_function, flowers):
    """In the company of copies of itself."""
    several = [answer_function(flowers.iloc[[place] * 3]) for place in range(len(flowers))]
    return any(len(set(names)) > 1 for names in several)


def as_arrays(answer_function, flowers):
    """Compared as arrays, lengths first."""
    together = np.array(answer_function(flowers))
    alone = np.array([*filter(None, (next(iter(answer_function(flowers.iloc[place : place + 1])), None) for place in range(len(flowers))))])
    return together.shape != alone.shape or np.any(together != alone)


def halves(service, flowers):
    """Two requests instead of one."""
    middle = len(flowers) // 2
    return [*service(flowers.iloc[:middle]), *service(flowers.iloc[middle:])]


def shuffled(service, flowers):
    """All again, in another order, and put back."""
    order = np.random.default_rng(0).permutation(len(flowers))
    names = service(flowers.iloc[order])
    return [names[place] for place in np.argsort(order) if place < len(names)]


COMPANY_WRONG = [
    Wrong("True", always(True), "not-a-function"),
    Wrong("one argument", always(lambda flowers: True), "not-a-function"),
    Wrong("nothing returned", always(lambda answer_function, flowers: None), "no-return", mistake=True),
    Wrong("None where all is well", always(falls_through), "no-return", mistake=True),
    Wrong("the flowers that change", compared(lambda together, alone: [one for one, other in zip(together, alone, strict=False) if one != other]),
          "not-a-bool", mistake=True),
    Wrong("how many change", compared(lambda together, alone: sum(one != other for one, other in zip(together, alone, strict=False))),
          "not-a-bool", mistake=True),
    Wrong("a list of bools", compared(lambda together, alone: [one != other for one, other in zip(together, alone, strict=False)]), "not-a-bool", mistake=True),
    Wrong("the notebook's service", always(lambda answer_function, flowers: early(of("answer"), flowers)), "service-ignored", mistake=True),
    Wrong("the notebook's flowers", always(lambda answer_function, flowers: early(answer_function, of("flowers"))), "flowers-ignored", mistake=True),
    Wrong("upside down", compared(lambda together, alone: together == alone), "upside-down", mistake=True),
    Wrong("always True", always(lambda answer_function, flowers: bool(answer_function(flowers))), "blames-all", mistake=True),
    Wrong("a list against a list of lists", compared(unequal, lambda service, flowers: [service(flowers.iloc[[place]]) for place in range(len(flowers))]),
          "blames-all", mistake=True),
    Wrong("compared with the truth", always(against_truth), "wrong-is-not-dependent", mistake=True),
    Wrong("always False", always(lambda answer_function, flowers: not answer_function(flowers)), "never-alone", mistake=True),
    Wrong("asked twice", compared(unequal, lambda service, flowers: service(flowers)), "never-alone", mistake=True),
    Wrong("halves", compared(unequal, halves), "never-alone", mistake=True),
    Wrong("another order", compared(unequal, shuffled), "never-alone", mistake=True),
    Wrong("among copies of itself", always(repeated), "never-alone", mistake=True),
    Wrong("the first flower", always(first_alone), "first-only", mistake=True),
    Wrong("which names", compared(lambda together, alone: len(together) != len(alone) or set(together) != set(alone)), "whose-names", mistake=True),
    Wrong("how many of each", compared(lambda together, alone: Counter(together) != Counter(alone)), "whose-names", mistake=True),
    Wrong("lists to the shorter's end", compared(lambda together, alone: any(one != other for one, other in zip(together, alone, strict=False))),
          "lost-flower", mistake=True),
    Wrong("one name out of each request", always(by_index), "lost-flower", mistake=True),
    Wrong("all must change", compared(lambda together, alone: len(together) != len(alone) or all(a != b for a, b in zip(together, alone, strict=True))),
          "all-must-change", mistake=True),
    Wrong("more than one", compared(lambda together, alone: len(together) != len(alone) or sum(a != b for a, b in zip(together, alone, strict=True)) > 1),
          "some-missed", mistake=True),
    Wrong("without the last", compared(lambda together, alone: together[:-1] != alone[:-1] or len(together) != len(alone)), "some-missed", mistake=True),
    Wrong("singles among themselves", always(lambda answer_function, flowers: len({*map(str, (answer_function(flowers.iloc[[place]])
          for place in range(len(flowers))))}) == 1), "wrong-is-not-dependent", mistake=True),
]
COMPANY_RIGHT = [
    Right("the solution", lambda: of("depends_on_company")),
    Right("stops early", always(early)),
    Right("np.bool", compared(lambda together, alone: np.bool_(together != alone))),
    Right("as arrays", always(as_arrays)),
    Right("by Series", compared(lambda together, alone: not pd.Series(together).equals(pd.Series(alone, dtype=pd.Series(together).dtype)))),
    Right("alone first", always(lambda answer_function, flowers: sum((answer_function(flowers.iloc[[place]]) for place in range(len(flowers))), [])
                                != answer_function(flowers))),
    Right("a tensor", compared(lambda together, alone: torch.tensor(together != alone))),
]


# --- report: the services are measured once -----------------------------------------------------------------------------------
def remembered(name: str):
    """A service of the solution that remembers what it said of a table."""
    known: dict = {}

    def service(flowers):
        key = tuple(map(tuple, flowers.to_numpy()))
        if key not in known:
            known[key] = of(name)(flowers)
        return known[key]
    return service


colleague, mended = remembered("answer"), remembered("mended")


def measured(service, table: str, size: int) -> float:
    """An accuracy by the solution's own function."""
    rows = of(table)
    return of("accuracy_in_batches")(service, rows[of("columns")], rows["species"], size)


def changed(change, first=colleague, second=mended):
    """The report of the solution, changed as a whole."""
    return lambda: [first, second, of("test"), change(dict(of("report")))]


def report(**changes):
    """The report of the solution with some entries exchanged; a space in a name is written `_`, the comma left out."""
    names = {"one_species": "one species", "mended_alone": "mended, alone"}
    return changed(lambda report: report | {names.get(name, name): make() for name, make in changes.items()})


REPORT_WRONG = [
    Wrong("None", changed(lambda r: None), "not-a-dict"),
    Wrong("a list", changed(lambda r: list(r.values())), "not-a-dict", mistake=True),
    Wrong("the report alone", lambda: of("report"), "not-a-dict"),
    Wrong("an entry left out", changed(lambda r: {name: r[name] for name in list(r)[:4]}), "entry-missing", mistake=True),
    Wrong("other names", changed(lambda r: {name.replace(" ", "_"): value for name, value in r.items()}), "entry-missing", mistake=True),
    Wrong("names instead of a number", report(alone=lambda: ["Iris-versicolor"] * 30), "not-a-number"),
    Wrong("percent", changed(lambda r: {name: 100 * value if isinstance(value, float) else value for name, value in r.items()}), "percent", mistake=True),
    Wrong("errors", changed(lambda r: {name: 1 - value if isinstance(value, float) else value for name, value in r.items()}), "errors", mistake=True),
    Wrong("the service was changed", changed(dict, first=mended), "no-fault", mistake=True),
    Wrong("not mended", changed(dict, second=colleague), "steps-before", mistake=True),
    Wrong("ten together", report(together=lambda: measured(colleague, "test", 10)), "together", mistake=True),
    Wrong("alone and together exchanged", changed(lambda r: r | {"together": r["alone"], "alone": r["together"]}), "together", mistake=True),
    Wrong("ten, but mixed", report(one_species=lambda: measured(colleague, "test", 10)), "mixed", mistake=True),
    Wrong("sorted, but together", report(one_species=lambda: measured(colleague, "by_species", 30)), "mixed", mistake=True),
    Wrong("sorted, but alone", report(one_species=lambda: measured(colleague, "by_species", 1)), "size", mistake=True),
    Wrong("sorted, by the mended one", report(one_species=lambda: measured(mended, "by_species", 10)), "mixed", mistake=True),
    Wrong("labels not sorted", report(one_species=lambda: of("accuracy_in_batches")(colleague, of("by_species")[of("columns")], of("labels"), 10)),
          "one-species", mistake=True),
    Wrong("alone by the mended one", report(alone=lambda: measured(mended, "test", 1)), "whose-service", mistake=True),
    Wrong("alone in pairs", report(alone=lambda: measured(colleague, "test", 2)), "alone", mistake=True),
    Wrong("mended is the colleague's", report(mended_alone=lambda: measured(colleague, "test", 1)), "not-mended", mistake=True),
    Wrong("seen in company", report(seen=lambda: of("prepare")(of("flowers"))[0].tolist()), "seen-in-company", mistake=True),
    Wrong("seen with the kept scaler", report(seen=lambda: [-1.7, -0.1, -1.4, -1.3]), "seen-in-company", mistake=True),
    Wrong("seen in cm", report(seen=lambda: of("flowers").iloc[0].tolist()), "seen-lengths", mistake=True),
    Wrong("seen of all", report(seen=lambda: of("prepare")(of("flowers")).tolist()), "seen-form", mistake=True),
    Wrong("seen as a sum", report(seen=lambda: 0.0), "seen-form", mistake=True),
]
REPORT_RIGHT = [
    Right("the solution", changed(dict)),
    Right("a Series", changed(pd.Series)),
    Right("a tensor of one row", report(seen=lambda: of("prepare")(of("flowers").iloc[[0]]))),
    Right("an array", report(seen=lambda: np.zeros(4))),
    Right("float32", changed(lambda r: {name: np.float32(value) if isinstance(value, float) else value for name, value in r.items()})),
    Right("other order, and more", changed(lambda r: dict(sorted(r.items())) | {"mixed": 0.9})),
    Right("a tuple of the four", lambda: tuple(changed(dict)())),
]

WRONG = {"accuracy_in_batches": BATCHES_WRONG, "depends_on_company": COMPANY_WRONG, "mended": MENDED_WRONG, "report": REPORT_WRONG}
RIGHT = {"accuracy_in_batches": BATCHES_RIGHT, "depends_on_company": COMPANY_RIGHT, "mended": MENDED_RIGHT, "report": REPORT_RIGHT}
