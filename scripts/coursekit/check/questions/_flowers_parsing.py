"""The question `parse` of `07_answer_new_flowers`: probabilities and an order of classes that no notebook knows."""
import random

from coursekit.check.measure import SPECIES
from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import table_of, takes

SLACK = 0.006  # two digits are enough
CALLS = ("many", "square", "one")
ASKED = ("prediction", "probability")


def inputs(seed: int) -> dict:
    """Probabilities of five flowers, of three, and of one; classes in an order of their own."""
    rng = random.Random(5_200 + seed)
    sure = [_row(rng, winner, 0.8) for winner in (2, 0, 1)]  # first: who looks down the columns finds them, and gets no error
    rows = [*sure, *(_row(rng, winner, 0.55) for winner in (1, 2, 1, 0, 1, 0))]
    first = rng.choice([1, 2])  # neither the alphabet's order nor the notebook's
    return {"many": rows[:5], "square": rows[5:8], "one": rows[8:], "classes": [*SPECIES[first:], *SPECIES[:first]]}


def _row(rng: random.Random, winner: int, least: float) -> list[float]:
    best = rng.uniform(least, least + 0.15)
    rest = (1 - best) * rng.uniform(0.6, 0.8)
    others = [rest, 1 - best - rest]
    rng.shuffle(others)
    return [*others[:winner], best, *others[winner:]]


def probe(answer, inputs: dict) -> dict:
    """The tables that the function makes of the three."""
    if not takes(answer, 2):
        return {"callable": False, "seen": describe(answer)}
    import torch

    data: dict = {"callable": True, "seen": {}, "tables": {}}
    for name in CALLS:
        result = answer(torch.tensor(inputs[name]), list(inputs["classes"]))
        data["seen"][name], data["tables"][name] = describe(result), table_of(result)
    return data


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then the names, then their probabilities."""
    if not data["callable"]:
        return wrong("not-a-function", f"`parse` is {data['seen']}. Asked for is the function itself, with its arguments probabilities and classes.")
    seen, tables = data["seen"], data["tables"]
    if seen["many"] == "None":
        return wrong("no-return", "`parse` gives back None. Is there a `return` with the table?")
    if None in tables.values():
        return wrong("not-a-table", f"`parse` gives back {seen['many']}, where a table is asked for: a row a flower, with its prediction and its probability.")
    if missing := [name for name in ASKED if name not in tables["many"]["columns"]]:
        return wrong("columns", f"The table has no column {missing[0]!r}. Its columns: {', '.join(tables['many']['columns'])}.")
    if all(len(table["rows"]) == 3 for table in tables.values()):
        return wrong("wrong-dim", "Five flowers became three rows, one for each class. Look along the classes of a flower, not along the flowers of a class.")
    if any(len(tables[name]["rows"]) != len(inputs[name]) for name in CALLS):
        return wrong("rows", f"Five flowers became {seen['many']}, one flower became {seen['one']}. Each flower is one row.")
    columns = {name: {part: [row[table["columns"].index(part)] for row in table["rows"]] for part in ASKED} for name, table in tables.items()}
    predictions, chances = ([entry for name in CALLS for entry in columns[name][part]] for part in ASKED)
    return _names(predictions, inputs) or _chances(chances, inputs)


def _names(mine: list, inputs: dict) -> Verdict | None:
    rows, classes = [row for name in CALLS for row in inputs[name]], inputs["classes"]
    places = [row.index(max(row)) for row in rows]
    right = [classes[place] for place in places]
    if mine == right:
        return None
    if not all(isinstance(name, str) for name in mine):
        shown = next(name for name in mine if not isinstance(name, str))
        return wrong("numbers", f"The column `prediction` holds {_shown(shown)}, where the name of a class is asked for. `classes` says which number is which.")
    if not set(mine) <= set(classes):
        shown = next(name for name in mine if name not in classes)
        return wrong("other-names", f"The column `prediction` holds {shown!r}, which is none of the names in `classes`.")
    if len(set(mine)) == 1:
        return wrong("one-name", f"Every flower is named {mine[0]}. Each flower has a most probable class of its own.")
    if mine == [classes[row.index(min(row))] for row in rows]:
        return wrong("least-likely", "Each flower got the name of its least probable class.")
    if len(set(zip(mine, places, strict=True))) == len(set(places)):
        return wrong("class-order", "Each class gets one name throughout, but not its own: the names stand in another order than in `classes`. "
                     "Neither the alphabet nor another notebook knows which class came first.")
    if sorted(mine) == sorted(right):
        return wrong("order", "The right names, in another order than the flowers.")
    return wrong("other-predictions", "Some flowers got the name of a class that is not their most probable one.")


def _chances(mine: list, inputs: dict) -> Verdict:
    rows = [row for name in CALLS for row in inputs[name]]
    right = [max(row) for row in rows]
    if not all(isinstance(chance, float) for chance in mine):
        shown = next(chance for chance in mine if not isinstance(chance, float))
        return wrong("not-a-number", f"The column `probability` holds {_shown(shown)}, where one number is asked for.")

    def fits(other: list, slack: float = SLACK) -> bool:
        return all(abs(one - two) <= slack for one, two in zip(mine, other, strict=True))
    if fits(right):
        return passed("Nine flowers in three tables: each with its name, in the order of the classes, and with the probability of that name.")
    if fits([100 * value for value in right], 1):
        return wrong("percent", f"A probability of {mine[0]:.3g}: it lies between 0 and 1.")
    if fits([1 - value for value in right]):
        return wrong("doubt", "The probability of being wrong stands there. Asked for is the one of being right.")
    if any(fits([row[column] for row in rows]) for column in range(3)):
        return wrong("wrong-class", "The probabilities are always those of the same class. Each flower needs the one of the class that it was given.")
    if sorted(round(one, 2) for one in mine) == sorted(round(one, 2) for one in right):
        return wrong("order", "The right probabilities, in another order than the flowers.")
    if len({round(one, 3) for one in mine}) <= len(CALLS):
        return wrong("one-for-all", "All flowers of a table have the same probability. Each has its own.")
    if all(any(abs(one - value) <= SLACK for value in row) for one, row in zip(mine, rows, strict=True)):
        return wrong("wrong-class", "The probability beside a name is the one of another class of that flower.")
    return wrong("other-probability", f"The first probability is {mine[0]:.3g}, which the flower has for none of its classes.")


def _shown(value) -> str:
    return f"{value:g}" if isinstance(value, float) else repr(value)
