"""The questions `alone` and `honest_accuracy` of `08_find_the_leak`: tables of pure chance, in which nobody can be right often."""
from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import one_number, takes

KINDS = ["Iris-setosa", "Iris-versicolor", "Iris-virginica"]
CHANCE, TOO_GOOD, TOO_GOOD_TWICE = 1 / 3, 0.55, 0.5  # among 120 rows of three kinds, and in the mean of two such tables: five standard deviations above

WANTS_A_TABLE = ("Expected 2D array", "Expected a 2-dimensional container")  # what scikit-learn says of a single column


def inputs(seed: int) -> dict:
    """The seed is enough: the probe makes its tables from it."""
    return {"seed": 4_000 + seed}


# --- alone ----------------------------------------------------------------------------------------------------------------------
def probe_alone(answer, inputs: dict) -> dict:
    """What `answer` says of four columns of 120 sorted rows: their number, a code, a length, and chance."""
    if not takes(answer, 2):
        return {"callable": False, "seen": describe(answer)}
    import numpy
    import pandas

    rng = numpy.random.default_rng(inputs["seed"])
    codes = numpy.repeat([0, 1, 2], 40)
    species = pd_series(pandas, [KINDS[code] for code in codes], "species")
    columns = {
        "number": numpy.arange(500, 620),
        "code": numpy.array([[4, 9, 2], [7, 1, 11], [3, 8, 5]])[codes, rng.integers(3, size=120)],
        "length": (codes * 2.0 + rng.normal(size=120)).round(2),
        "chance": rng.permutation(120) / 10,
    }
    try:
        results = {name: answer(pd_series(pandas, values, name), species.copy()) for name, values in columns.items()}
    except ValueError as error:
        if any(words in str(error) for words in WANTS_A_TABLE):
            return {"callable": True, "seen": "a table wanted", "told": None}
        raise
    return {"callable": True, "seen": describe(results["number"]), "told": {name: one_number(result) for name, result in results.items()}}


def pd_series(pandas, values, name: str):
    """A column with row numbers that do not start at zero."""
    return pandas.Series(values, index=range(10, 10 + len(values)), name=name)


def judge_alone(data: dict, inputs: dict) -> Verdict:
    """Every rule is found, chance is called chance, and a column that knows something lies between."""
    if not data["callable"]:
        return wrong("not-a-function", f"`alone` is {data['seen']}. Asked for is the function itself, with its arguments column and species.")
    if data["seen"] == "None":
        return wrong("no-return", "`alone` gives back None. Is there a `return` with the accuracy?")
    told = data["told"]
    if told is None:
        return wrong("not-a-table", "scikit-learn wants a table to learn from, with rows and columns, and got a single column. `column.to_frame()` makes a "
                                    "table of it.")
    if None in told.values():
        return wrong("not-a-number", f"`alone` gives back {data['seen']}, where one number, a mean accuracy, is asked for.")
    if max(told.values()) > 1 or min(told.values()) < 0:
        worst = max(told.values(), key=abs)
        return wrong("not-accuracy", f"For one column `alone` says {worst:.3g}. An accuracy lies between 0 and 1.")
    if max(told.values()) < 0.05:
        return wrong("sorted-folds", "`alone` says 0 of every column. The rows are sorted by species: were they cut in their order?")
    if len(set(told.values())) == 1:
        return wrong("column-ignored", f"`alone` says {told['number']:.2f} of four very different columns. Does it use its arguments?")
    if told["number"] < 0.2 and told["code"] < 0.2:
        return wrong("errors", f"A column that names every species gets {told['code']:.2f}. Is the share of wrong answers counted?")
    if told["chance"] > TOO_GOOD:
        return wrong("training-rows", f"Of a column of pure chance `alone` says {told['chance']:.2f}: the model was asked about rows that it had "
                                      "learned by heart.")
    if told["code"] < 0.8:
        return wrong("misses-codes", f"Of codes that stand for one species each `alone` says {told['code']:.2f}. A model with one straight border "
                                     "cannot learn a list of codes.")
    if told["number"] < 0.8:
        return wrong("sorted-folds", f"Of rows numbered by species `alone` says {told['number']:.2f}. The rows are sorted: were they cut in their order?")
    if not CHANCE + 0.1 < told["length"] < 0.9:
        return wrong("other-measure", f"Of a length that overlaps between species `alone` says {told['length']:.2f}, which no mean accuracy on rows "
                                      "held back is.")
    return passed("Numbers and codes are caught, and chance is called chance.")


# --- honest_accuracy ------------------------------------------------------------------------------------------------------------
def probe_honest(answer, inputs: dict) -> dict:
    """What `answer` says of chance in 60 columns, of the same with copies, twice of 1,000 columns of chance, and of a table to learn from."""
    if not takes(answer, 1):
        return {"callable": False, "seen": describe(answer)}
    import numpy
    import pandas

    rng = numpy.random.default_rng(inputs["seed"])

    def table(width: int, signal: float = 0.0, times: int = 1):
        codes = rng.permutation(numpy.repeat([0, 1, 2], 40))
        values = rng.normal(size=(120, width)).round(4)
        values[:, :6] += signal * numpy.stack([codes == place % 3 for place in range(6)], axis=1)
        made = pandas.DataFrame(values, columns=[f"light_{number:03}" for number in range(width)])
        made.insert(0, "species", [KINDS[code] for code in codes])
        return pandas.concat([made] * times, ignore_index=True).sort_values("species", kind="stable", ignore_index=True)

    told, results = {}, None
    tables = {"chance": table(60), "copies": table(60, times=3), "many": table(1_000), "again": table(1_000), "something": table(400, signal=2.5, times=2)}
    for name, made in tables.items():
        kept = made.copy()
        results = answer(made)
        told[name] = one_number(results)
        if told[name] is None or not made.equals(kept):
            break
    return {"callable": True, "seen": describe(results), "told": told, "untouched": made.equals(kept)}


def judge_honest(data: dict, inputs: dict) -> Verdict:
    """Chance stays chance, with copies and with many columns; and what can be learned is learned."""
    if not data["callable"]:
        return wrong("not-a-function", f"`honest_accuracy` is {data['seen']}. Asked for is the function itself, with its one argument, a table.")
    if data["seen"] == "None":
        return wrong("no-return", "`honest_accuracy` gives back None. Is there a `return` with the accuracy?")
    told = data["told"]
    if None in told.values():
        return wrong("not-a-number", f"`honest_accuracy` gives back {data['seen']}, where one number, a mean accuracy, is asked for.")
    if not data["untouched"]:
        return wrong("argument-changed", "`honest_accuracy` changes the table that it is given. Work on a new one.")
    if max(told.values()) > 1 or min(told.values()) < 0:
        return wrong("not-accuracy", f"It says {max(told.values(), key=abs):.3g} of one table. An accuracy lies between 0 and 1.")
    if max(told.values()) < 0.05:
        return wrong("sorted-folds", "It says 0 of every table. Were sorted rows cut without shuffling?")
    if len({round(value, 6) for value in told.values()}) == 1:
        return wrong("table-ignored", f"It says {told['chance']:.2f} of very different tables. Does it use its argument, or variables of the notebook?")
    told = told | {"many": (told["many"] + told["again"]) / 2}  # the mean of two: less luck, so a lower bound will do
    return _too_good(told) or _too_bad(told)


def _too_good(told: dict) -> Verdict | None:
    if told["chance"] > TOO_GOOD and told["something"] < TOO_GOOD:
        return wrong("errors", "The better a table can be learned, the lower the number: is the share of wrong answers counted?")
    if told["chance"] > TOO_GOOD:
        return wrong("training-rows", f"It says {told['chance']:.2f} of 60 columns of pure chance: the model was asked about rows that it had learned from.")
    if told["copies"] > TOO_GOOD and told["many"] > TOO_GOOD_TWICE:
        return wrong("both-leaks", f"It says {told['copies']:.2f} of chance with each row there three times, and {told['many']:.2f} of 1,000 columns of "
                                   "chance. "
                     "Two leaks are open: copies, and the choice of columns.")
    if told["copies"] > TOO_GOOD:
        return wrong("copies", f"It says {told['copies']:.2f} of pure chance when each row is there three times. Each flower should take part once.")
    if told["many"] > TOO_GOOD_TWICE:
        return wrong("selection", f"It says {told['many']:.2f} of 1,000 columns of pure chance. The columns were chosen by rows that were asked about later: "
                     "the choice belongs inside the model, so that each fold makes its own.")
    return None


def _too_bad(told: dict) -> Verdict:
    if min(told["chance"], told["many"]) < 0.15:
        return wrong("sorted-folds", f"It says {min(told['chance'], told['many']):.2f} of pure chance: worse than guessing. Were sorted rows cut "
                                     "without shuffling?")
    if told["something"] < 0.6:
        return wrong("does-not-learn", f"It says {told['something']:.2f} of a table in which six columns tell the species. Are the labels still beside "
                                       "their rows, and is there a model that learns?")
    return passed("Chance stays chance, with copies and with 1,000 columns, and what can be learned is learned.")
