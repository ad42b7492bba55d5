"""The question `summary` of `06_tidy_table`: [tidied, summary], the mean of four lengths for each species."""
from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._tidying import COLUMNS, NUMBERS
from coursekit.check.tables import named, table_of


def _middle(cells: list[float]) -> float:
    ordered = sorted(cells)
    return (ordered[(len(cells) - 1) // 2] + ordered[len(cells) // 2]) / 2


def _mean(cells: list[float]) -> float:
    return sum(cells) / len(cells)


def _spread(cells: list[float]) -> float:
    return (sum((cell - _mean(cells)) ** 2 for cell in cells) / max(len(cells) - 1, 1)) ** 0.5


STATISTICS = {"sums": sum, "counts": len, "smallest values": min, "largest values": max, "medians": _middle, "standard deviations": _spread}


def _by_species(tidied: dict | None) -> dict:
    """The four columns of lengths of each species."""
    groups: dict[str, list] = {}
    for row in named(tidied, COLUMNS) or [] if tidied else []:
        if all(isinstance(cell, float) for cell in row[:4]):
            groups.setdefault(str(row[4]), []).append(row[:4])
    return {name: [list(column) for column in zip(*rows, strict=True)] for name, rows in groups.items()}


def probe(answer, inputs: dict) -> dict:
    """The lengths of each species in `tidied`, and the table `summary`."""
    tidied, summary = answer if isinstance(answer, list | tuple) and len(answer) == 2 else (None, answer)
    groups = _by_species(table_of(tidied))
    return {"seen": describe(summary), "groups": groups, "table": table_of(summary)}


def _cells(table: dict, groups: dict) -> dict | None:
    """The summary as {(species, length): number}, whichever way round it lies; None when labels are missing."""
    columns, labels, rows = table["columns"], table["labels"], table["rows"]
    if labels is None and "species" in columns:
        place = columns.index("species")
        labels, rows, columns = [row[place] for row in rows], [row[:place] + row[place + 1:] for row in rows], columns[:place] + columns[place + 1:]
    if labels is None:
        return None
    cells = {(label, column): cell for label, row in zip(labels, rows, strict=True) for column, cell in zip(columns, row, strict=True)}
    return {(one, other) if other in NUMBERS else (other, one): cell for (one, other), cell in cells.items()}


def judge(data: dict, inputs: dict) -> Verdict:
    """Is every number of the summary the mean of its flowers?"""
    table, groups = data["table"], data["groups"]
    cells = _cells(table, groups) if table else None
    if not groups:
        return wrong("no-tidied", "`tidied` holds no flowers with the five columns. It comes first: what does `tidy(flowers)` give?")
    if table and len(table["rows"]) == 4 and len(table["columns"]) == 1:
        return wrong("not-by-species", "`summary` has one number for each length: the three species were thrown together.")
    if table is None or cells is None:
        return wrong("not-a-table", f"`summary` is {data['seen']}. Asked for is a table whose rows and columns carry the names of species and lengths.")
    species, lengths = {one for one, _ in cells} - {None}, {other for _, other in cells}
    if len(table["rows"]) > 4 and len(species) <= len(groups):
        return wrong("not-summed-up", f"`summary` has {len(table['rows'])} rows: single flowers. Each species should have one row.")
    if set(NUMBERS) < set(table["columns"]) - {"species"}:
        return wrong("columns", f"`summary` has {len(table['columns'])} columns. Asked for are the four lengths and nothing else.")
    if len(species) > len(groups):
        return wrong("not-tidied", f"`summary` has {len(species)} kinds of flowers, such as {max(species, key=str)!r}: is it made from `tidied`?")
    if missing := [name for name in NUMBERS if name not in lengths]:
        return wrong("lengths", f"`summary` has no `{missing[0]}`. All four lengths should be there, under their names.")
    if missing := [name for name in groups if name not in species]:
        return wrong("species", f"`summary` speaks of {', '.join(map(str, sorted(species, key=str)))}. Each of the species in `tidied` should be there.")
    keys = [(name, length) for name in groups for length in NUMBERS]
    if odd := [key for key in keys if not isinstance(cells.get(key), float)]:
        return wrong("no-number", f"`summary` has no number for {odd[0][1]} of {odd[0][0]}.")
    return _judge_shape(table) or _judge_means([cells[key] for key in keys], groups)


def _judge_shape(table: dict) -> Verdict | None:
    """What is wrong with where the labels stand; None for one row a species and one column a length."""
    columns = table["columns"]
    if "species" in columns:
        return wrong("species-column", "In `summary` the species stand in a column of their own. Their names should label the rows: make them the index.")
    if table["labels"] and set(table["labels"]) <= set(NUMBERS):
        return wrong("transposed", f"`summary` has {len(table['rows'])} rows, one for each length: it lies on its side. Asked for is one row for each species.")
    return None


def _judge_means(mine: list[float], groups: dict) -> Verdict:
    columns = [column for name in groups for column in groups[name]]
    right = [_mean(column) for column in columns]
    if all(abs(a - b) < 0.006 for a, b in zip(mine, right, strict=True)) or mine == [round(value, 1) for value in right]:
        return passed("The mean of four lengths for each species, from tidy flowers.")
    for what, statistic in STATISTICS.items():
        if all(abs(a - statistic(c)) < 0.006 for a, c in zip(mine, columns, strict=True)):
            return wrong("another-statistic", f"The numbers in `summary` are the {what} of each species.")
    if all(abs(a - round(b)) < 1e-9 for a, b in zip(mine, right, strict=True)):
        return wrong("rounded", "`summary` holds whole numbers. Rounded that far, widths can no longer be told apart.")
    if max(mine) > max(right) * 1.1:
        return wrong("not-tidied", f"`summary` has a length of {max(mine):.3g} cm, too long for the mean of tidy flowers: is it made from `tidied`?")
    return wrong("other-numbers", "The numbers in `summary` are not the means of the flowers in `tidied`. Which rows went into them?")
