"""The questions `worth` and `suspect` of `11_find_the_leaking_feature`: what columns add to a model, on rows that it has not seen."""
import contextlib
import itertools

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import one_number, takes

CODES = ("gate", "shift", "zone", "band", "lamp")


def inputs(seed: int) -> dict:
    """The seed is enough: the probe makes its trips from it."""
    return {"seed": 700 + seed}


def inputs_suspect(seed: int) -> dict:
    """The seed, and the names of the columns in an order of its own."""
    return {"seed": 900 + seed, "names": list(CODES[seed % 5:] + CODES[:seed % 5])}


def _trips(rng, rows: int):
    """Trips whose fare follows distance and duration; the index begins anywhere."""
    import numpy
    import pandas

    distance = numpy.clip(rng.lognormal(0.7, 0.8, rows), 0.3, 22)
    minutes = 2 + distance * 3 + rng.gamma(2.0, 4.0, rows)
    table = pandas.DataFrame({"distance": distance, "minutes": minutes, "cost": 2 + 1.9 * distance + 0.6 * minutes + rng.normal(0, 0.5, rows)})
    return table.set_axis(range(500, 500 + rows))


def _one_thread():
    """Trees take one thread inside it: on tables as small as these, more of them wait for each other."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return contextlib.nullcontext()
    return threadpool_limits(1)


# --- worth ---------------------------------------------------------------------------------------------------------------------
def probe_worth(answer, inputs: dict) -> dict:
    """What the answer says of the duration, of forty columns of chance, of nothing new, and of a key that opens only one of the two tables."""
    if not takes(answer, 4):
        return {"seen": describe(answer)}
    import numpy

    rng = numpy.random.default_rng(inputs["seed"])
    train, test = _trips(rng, 600), _trips(rng, 400)
    chance = [f"chance_{number:02}" for number in range(40)]
    small, far = train.head(90).copy(), test.copy()
    small["cost"] = small["cost"] + rng.normal(0, 9, len(small))
    far["cost"] = far["cost"] + rng.normal(0, 9, len(far))
    for name in chance:
        small[name], far[name] = rng.normal(size=len(small)), rng.normal(size=len(far))
    cases = {"minutes": (train, test, ["distance"], ["minutes"]), "chance": (small, far, ["distance"], chance),
             "known": (train, test, ["distance", "minutes"], ["distance_km"]), "alone": (train, test, ["minutes"], ["distance"])}
    train["distance_km"], test["distance_km"] = train["distance"] * 1.609, test["distance"] * 1.609
    for name, opened in (("train_key", train), ("test_key", test)):  # holds the cost in one table, and nothing in the other
        coin = [table.assign(coin=numpy.arange(len(table)) % 2, **{name: table["cost"] if table is opened else 0.0}) for table in (train, test)]
        cases[name] = (*coin, ["coin"], [name])
    told = {}
    for name, (one, other, base, extra) in cases.items():
        with _one_thread():
            said = answer(one.copy(), other.copy(), list(base), list(extra))
        told[name] = one_number(said)
        if told[name] is None:
            return {"odd": describe(said)}
    return {"told": told}


def judge_worth(data: dict, inputs: dict) -> Verdict:
    """The duration is worth much, what is known already nothing; the models learn on `train` and are judged on `test`."""
    if "seen" in data:
        return wrong("not-a-function", f"`worth` is {data['seen']}. Asked for is a function of train, test, base and extra.")
    if "odd" in data:
        return wrong("not-a-number", f"`worth` gives back {data['odd']}, where one number is asked for.")
    keys = {name: data["told"][name] for name in ("train_key", "test_key")}
    told = {name: value for name, value in data["told"].items() if name not in keys}
    minutes, chance, known = told["minutes"], told["chance"], told["known"]
    if max(abs(value) for value in told.values()) > 3:
        return wrong("dollars", f"For the duration `worth` says {minutes:.3g}. A gain in R2 is less than 1: are these squared dollars, or per cent?")
    if len({round(value, 6) for value in told.values()}) == 1:
        return wrong("ignores", f"It says {minutes:.3g} of four different questions. Are its arguments used?")
    if minutes > 0.5 and known > 0.5:
        return wrong("score-itself", f"It says {minutes:.2f} of the duration and {known:.2f} of a column that is known already: that is a score, and a gain is "
                                     "the difference of two.")
    if minutes < -0.02:
        return wrong("sign", f"It says {minutes:.2f} of a feature that helps. Which of the two scores is taken from which?")
    if keys["test_key"] > 0.2:
        return wrong("test-rows", f"A column that holds the cost in `test`, and 0 in all of `train`, is worth {keys['test_key']:.2f}. Only a model that has "
                                  "learned rows of `test` can use it.")
    if keys["train_key"] > 0.2:
        return wrong("training-rows", f"A column that holds the cost in `train`, and 0 in all of `test`, is worth {keys['train_key']:.2f}. On held-back rows "
                                      "it misleads: which rows are the scores measured on?")
    if known < -0.02 or known < -0.004 and told["alone"] < 0.02:
        return wrong("without-base", f"A column that repeats the distance is worth {known:.2f} beside it. Is the second model given `base` and `extra`, both?")
    if abs(minutes) < 0.01:
        return wrong("nothing", f"The duration is worth {minutes:.3f}, and it makes a part of the fare. Does the second model get to see it?")
    if minutes > 0.35 or known > 0.05:
        return wrong("other-base", f"The duration is worth {minutes:.2f} beside the distance: more than it can be. Was the first model given all of `base`?")
    if chance < -6:
        return wrong("overfit", f"Forty columns of chance cost {-chance:.1f} of R2. Take a model that is less easily led astray.")
    return passed(f"The duration is worth {minutes:.2f}, by models that learn on `train` and are judged on `test`.")


# --- suspect -------------------------------------------------------------------------------------------------------------------
def probe_suspect(answer, inputs: dict) -> dict:
    """Which column the answer names in four tables, each with one that knows too much; in the last one, chance does better on rows that are learned."""
    if not takes(answer, 2):
        return {"seen": describe(answer)}
    import numpy

    rng = numpy.random.default_rng(inputs["seed"])
    names, told, truth = inputs["names"], [], []
    for number, kind in enumerate(("plain", "bent", "weak", "loud")):
        trips = _trips(rng, 600 if kind == "loud" else 500)
        rest = (trips["cost"] - 5 - 3.7 * trips["distance"]).to_numpy()
        leak = _coded(rest) if kind == "bent" else rest + rng.normal(0, 3.0 if kind == "weak" else 0.5, len(trips))
        if kind == "loud":  # few distances, a flag that tells a little, much noise: who learns the rows by heart takes a number of the row for more
            leak = rng.permutation(len(trips)) % 2
            trips["distance"] = trips["distance"].clip(1, 8).round()
            trips["cost"] = 8 + trips["distance"] + 3 * leak + rng.normal(0, 4, len(trips))
        made = {"leak": leak, "same": trips["distance"] * 1.609, "near": trips["distance"] + rng.normal(0, 0.3, len(trips)),
                "number": rng.permutation(len(trips)), "chance": rng.normal(size=len(trips))}
        called = dict(zip(made, names[number:] + names[:number], strict=True))
        table = trips[["cost", "distance"]].assign(**{called[part]: values for part, values in made.items()})
        table = table[[*sorted(called.values())[3:], "cost", *sorted(called.values())[:3], "distance"]]
        with _one_thread():
            said = answer(table.copy(), ["distance"])
        told.append(plain(said) if isinstance(said, str) else describe(said))
        truth.append(called)
    return {"told": told, "truth": truth}


def _coded(values):
    """The values in six classes, numbered so that a straight line sees nothing of it."""
    import numpy

    places = values.argsort().argsort() * 6 // len(values)
    means = numpy.array([values[places == place].mean() for place in range(6)])
    numbers = min(itertools.permutations(range(6)), key=lambda order: (abs(numpy.dot(numpy.array(order) - 2.5, means - means.mean())), order))
    return numpy.array(numbers)[places]


def judge_suspect(data: dict, inputs: dict) -> Verdict:
    """The right name in each table; else by what the named column is."""
    if "seen" in data:
        return wrong("not-a-function", f"`suspect` is {data['seen']}. Asked for is a function of the trips and the names in base.")
    parts = [{name: part for part, name in called.items()} | {"cost": "cost", "distance": "base"} for called in data["truth"]]
    named = [kinds.get(said) for kinds, said in zip(parts, data["told"], strict=True)]
    if None in named:
        return wrong("not-a-name", f"`suspect` gives back {data['told'][named.index(None)]}. Asked for is the name of one column, as text.")
    if named == ["leak"] * len(named):
        return passed("In four tables the column that knows too much is found, whatever it is called.")
    if "cost" in named:
        return wrong("the-answer", "It names the cost itself. That column is what is to be predicted; leave it out of those that are asked.")
    if "base" in named:
        return wrong("of-base", "It names a column of `base`. Those are known to be honest; the others are asked what they add.")
    if len(set(data["told"])) == 1:
        return wrong("same-name", f"It names {data['told'][0]!r} in four different tables. Is a place or a name taken where a worth was asked for?")
    if set(named[:3]) <= {"same", "near"}:
        return wrong("alone", "It names a column that says once more what the distance says. Such a column does well alone, and adds nothing to `base`.")
    if set(named[:3]) <= {"number", "chance"}:
        return wrong("memory", "It names columns of pure chance. Trees can learn those by heart: which rows is the worth measured on?")
    if named == ["leak"] * 3 + named[3:]:
        return wrong("memory", "In three tables it is right. In the fourth, where chance is loud, it names a column that only helps a model to learn rows by "
                               "heart: which rows is the worth measured on, and are they held back?")
    if named[1] != "leak" and named[0] == "leak":
        return wrong("straight-line", "Where the leak is a straight line it is found, where it is bent it is not. A correlation, or a line, sees no bends.")
    if "leak" not in named:
        return wrong("least", "In no table is the leak named. Is the smallest worth taken for the largest?")
    return wrong("sometimes", f"It is right in {named.count('leak')} of {len(named)} tables. How many rows is the worth measured on, and with which model?")
