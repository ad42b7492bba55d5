"""Answers to `09_test_the_data`, a stage: the questions `faults`, `repeats` and `drifted`."""
import math

import numpy as np
import pandas as pd
from scipy.special import kolmogorov
from scipy.stats import ks_2samp, ttest_ind

from checks import Right, Wrong, always
from checks._stages import variables_of

of = variables_of("09_test_the_data")
NUMBERS = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
COLUMNS = [*NUMBERS, "species"]
CLASSES = ["Iris-setosa", "Iris-versicolor", "Iris-virginica"]
RANGES = {"sepal_length": (1, 12), "sepal_width": (0.5, 8), "petal_length": (0.3, 12), "petal_width": (0.03, 5)}
MISSING = ["", "-", "?", "na", "n/a", "nan", "none", "null"]


def found(kind, column, rows) -> dict:
    """A finding."""
    return {"kind": kind, "column": column, "count": len(rows), "first": int(rows[0])}


# --- faults -------------------------------------------------------------------------------------------------------------------
def faulty(missing=lambda cells: cells.str.strip().str.lower().isin(MISSING), number=lambda cells: pd.to_numeric(cells, errors="coerce"),
           inside=lambda values, low, high: values.between(low, high), species=lambda cells: cells.isin(CLASSES), both=False, columns=COLUMNS,
           bounds=RANGES.get, places=lambda cells, rows: cells.index[rows], make=lambda kind, column, rows: [found(kind, column, rows)]):
    """A `faults` whose parts can be exchanged; with `both` a missing cell is blamed for what it is not, too."""
    def faults(cells):
        result = []
        for column in columns:
            gone = missing(cells[column])
            there = ~gone | both
            if column == "species":
                bad = {"missing": gone, "class": there & ~species(cells[column])}
            else:
                values = number(cells[column])
                bad = {"missing": gone, "type": there & values.isna(), "range": values.notna() & ~inside(values, *bounds(column))}
            for kind, rows in bad.items():
                if rows.any():
                    result += make(kind, column, places(cells, rows))
        return result
    return always(faults)


def in_loops(cells):
    """Cell by cell, in plain Python."""
    rows = {}
    for label, *row in cells.itertuples(name=None):
        for column, cell in zip(COLUMNS, row, strict=True):
            kind = ""
            if cell.strip().lower() in MISSING:
                kind = "missing"
            elif column == "species":
                kind = "" if cell in CLASSES else "class"
            else:
                try:
                    kind = "" if RANGES[column][0] <= float(cell) <= RANGES[column][1] else "range"
                except ValueError:
                    kind = "type"
            if kind:
                rows.setdefault((kind, column), []).append(label)
    return tuple(found(*key, labels) for key, labels in rows.items())


def by_melting(cells):
    """One long column instead of five."""
    long = cells.melt(ignore_index=False, var_name="column", value_name="cell").rename_axis("label").reset_index()
    values, lows = pd.to_numeric(long["cell"], errors="coerce"), long["column"].map({name: low for name, (low, _) in RANGES.items()})
    highs, named = long["column"].map({name: high for name, (_, high) in RANGES.items()}), long["column"] == "species"
    kinds = [long["cell"].str.strip().str.lower().isin(MISSING), named & ~long["cell"].isin(CLASSES), ~named & values.isna(),
             ~named & ((values < lows) | (values > highs))]
    long["kind"] = np.select(kinds, ["missing", "class", "type", "range"], "")
    return [found(kind, column, list(rows["label"])) for (kind, column), rows in long[long["kind"] != ""].groupby(["kind", "column"])]


def as_table(cells):
    """The findings as a table, with numpy's numbers."""
    return pd.DataFrame(of("faults")(cells), columns=["kind", "column", "count", "first"])


def one_by_one(cells):
    """A generator, in reverse order."""
    yield from reversed(of("faults")(cells))


FAULTS_WRONG = [
    Wrong("a list", always([]), "not-a-function"),
    Wrong("no argument", always(lambda: []), "not-a-function"),
    Wrong("no return", always(lambda cells: None), "no-return"),
    Wrong("true or false", always(lambda cells: bool(in_loops(cells))), "not-findings"),
    Wrong("texts", always(lambda cells: [str(each) for each in in_loops(cells)]), "not-findings"),
    Wrong("another name for a kind", faulty(make=lambda kind, column, rows: [found({"type": "no number"}.get(kind, kind), column, rows)]), "kind-name"),
    Wrong("nothing at all", always(lambda cells: []), "missing", mistake=True),
    Wrong("positions", faulty(places=lambda cells, rows: np.flatnonzero(rows)), "positions", mistake=True),
    Wrong("a finding for every cell", faulty(make=lambda kind, column, rows: [found(kind, column, [row]) for row in rows]), "one-per-cell", mistake=True),
    Wrong("blamed twice", faulty(both=True), "twice", mistake=True),
    Wrong("bounds left out", faulty(inside=lambda values, low, high: (values > low) & (values < high)), "bounds", mistake=True),
    Wrong("the lower bound left out", faulty(inside=lambda values, low, high: values.between(low, high, inclusive="right")), "bounds", mistake=True),
    Wrong("empty cells only", faulty(missing=lambda cells: cells == ""), "missing", mistake=True),
    Wrong("isna on texts", faulty(missing=lambda cells: cells.isna()), "missing", mistake=True),
    Wrong("spaces kept", faulty(missing=lambda cells: cells.str.lower().isin(MISSING)), "missing-odd", mistake=True),
    Wrong("case kept", faulty(missing=lambda cells: cells.str.strip().isin(MISSING)), "missing-odd", mistake=True),
    Wrong("first the numbers", faulty(missing=lambda cells: cells.str.strip().str.lower().isin(MISSING) & (cells.name != "species")), "missing-class",
          mistake=True),
    Wrong("no type", faulty(make=lambda kind, column, rows: [found(kind, column, rows)] if kind != "type" else []), "type", mistake=True),
    Wrong("guesses the number", faulty(number=lambda cells: pd.to_numeric(cells.str.extract(r"(-?[\d.]+|inf)")[0], errors="coerce")), "type", mistake=True),
    Wrong("not above", faulty(inside=lambda values, low, high: values >= low), "above", mistake=True),
    Wrong("not below", faulty(inside=lambda values, low, high: values <= high), "below", mistake=True),
    Wrong("above zero", faulty(inside=lambda values, low, high: (values > 0) & (values <= high)), "below", mistake=True),
    Wrong("infinite as missing", faulty(missing=lambda cells: cells.str.strip().str.lower().isin([*MISSING, "inf", "-inf"])), "infinity", mistake=True),
    Wrong("finite only", faulty(number=lambda cells: pd.to_numeric(cells, errors="coerce").replace([math.inf, -math.inf], 5.0)), "infinity", mistake=True),
    Wrong("no species", faulty(columns=NUMBERS), "missing-class", mistake=True),
    Wrong("species never judged", faulty(species=lambda cells: cells == cells), "class", mistake=True),
    Wrong("species by their end", faulty(species=lambda cells: cells.str.contains("setosa|versicolor|virginica")), "class-near", mistake=True),
    Wrong("species stripped", faulty(species=lambda cells: cells.str.strip().isin(CLASSES)), "class-near", mistake=True),
    Wrong("species in any case", faulty(species=lambda cells: cells.str.lower().isin([name.lower() for name in CLASSES])), "class-near", mistake=True),
    Wrong("one range for all", faulty(bounds=lambda column: (0.03, 12)), "own-bounds", mistake=True),
    Wrong("the first column's range", faulty(bounds=lambda column: RANGES["sepal_length"]), "false-alarm", mistake=True),
    Wrong("stops at the first column", always(lambda cells: in_loops(cells)[:3]), "mixed", mistake=True),
]
FAULTS_RIGHT = [
    Right("the solution", lambda: of("faults")),
    Right("in loops", always(in_loops)),
    Right("by melting", always(by_melting)),
    Right("a table", always(as_table)),
    Right("a generator", always(one_by_one)),
    Right("numpy's numbers", faulty(make=lambda kind, column, rows: [found(kind, column, rows) | {"first": np.int64(min(rows)), "more": list(rows)}])),
    Right("a pattern", faulty(missing=lambda cells: cells.str.fullmatch(r"\s*(|-|\?|na|n/a|nan|none|null)\s*", case=False))),
]


# --- repeats ------------------------------------------------------------------------------------------------------------------
def most(rows) -> float:
    """The share of rows that may repeat an earlier one."""
    return 0.1 * max(1, len(rows) / 1000)


def repeating(again=lambda cells: cells.duplicated(), enough=lambda rows: rows.mean() > most(rows), places=lambda cells, rows: list(cells.index[rows]),
              make=lambda rows: [found("duplicate", "", rows)]):
    """A `repeats` whose parts can be exchanged."""
    def repeats(cells):
        rows = again(cells)
        return make(places(cells, rows)) if enough(rows) else []
    return always(repeats)


def by_set(cells):
    """What was seen, in a set."""
    seen, rows = set(), []
    for label, *row in cells.itertuples(name=None):
        if tuple(row) in seen:
            rows.append(label)
        seen.add(tuple(row))
    return [found("duplicate", "", rows)] if len(rows) > most(cells) * len(cells) else []


def by_groups(cells):
    """The place of each row among its equals."""
    rows = cells[cells.groupby(COLUMNS).cumcount() > 0].index
    return (found("duplicate", "", np.array(rows)),) if len(rows) / len(cells) > most(cells) else ()


def by_dropping(cells):
    """What dropping equal rows leaves out."""
    rows = cells.index.difference(cells.drop_duplicates().index)
    return pd.DataFrame([found("duplicate", "", rows)] if len(rows) > len(cells) * most(cells) else [], columns=["kind", "column", "count", "first"])


def by_lines(cells):
    """Rows joined to texts."""
    again = cells.agg(";".join, axis=1).duplicated().to_numpy()
    return [found("duplicate", "", cells.index[again])] if again.sum() > most(again) * len(again) else []


REPEATS_WRONG = [
    Wrong("a list", always([]), "not-a-function"),
    Wrong("two arguments", always(lambda cells, limit: []), "not-a-function"),
    Wrong("no return", always(lambda cells: None), "no-return"),
    Wrong("the share", always(lambda cells: cells.duplicated().mean()), "not-findings"),
    Wrong("the finding without a list", always(lambda cells: found("duplicate", "", [1])), "not-findings"),
    Wrong("another kind", repeating(make=lambda rows: [found("range", "", rows)]), "kind-name"),
    Wrong("a name that is no kind", repeating(make=lambda rows: [found("repeated", "", rows)]), "kind-name"),
    Wrong("a column", repeating(make=lambda rows: [found("duplicate", "species", rows)]), "column"),
    Wrong("a finding for each row", repeating(make=lambda rows: [found("duplicate", "", [row]) for row in rows]), "many-findings", mistake=True),
    Wrong("nothing", always(lambda cells: []), "nothing-found", mistake=True),
    Wrong("more than half", repeating(enough=lambda rows: rows.mean() > 0.5), "nothing-found", mistake=True),
    Wrong("always a finding", repeating(again=lambda cells: cells["sepal_length"] != "", enough=lambda rows: True), "false-alarm", mistake=True),
    Wrong("measurements only", repeating(again=lambda cells: cells.duplicated(NUMBERS)), "species-left-out", mistake=True),
    Wrong("the limit too", repeating(enough=lambda rows: rows.mean() >= most(rows)), "at-limit", mistake=True),
    Wrong("one limit for all", repeating(enough=lambda rows: rows.mean() > 0.1), "limit-fixed", mistake=True),
    Wrong("the limit shrinks below a thousand", repeating(enough=lambda rows: rows.mean() > 0.1 * len(rows) / 1000), "any", mistake=True),
    Wrong("large tables never", repeating(enough=lambda rows: rows.mean() > 0.1 and len(rows) <= 1000), "missed", mistake=True),
    Wrong("any repeat", repeating(enough=lambda rows: rows.any()), "any", mistake=True),
    Wrong("the count against the share", repeating(enough=lambda rows: rows.sum() > 0.1), "any", mistake=True),
    Wrong("more than ten", repeating(enough=lambda rows: rows.sum() > 10), "count-not-share", mistake=True),
    Wrong("more than three", repeating(enough=lambda rows: rows.sum() > 3), "count-not-share", mistake=True),
    Wrong("the first as well", repeating(again=lambda cells: cells.duplicated(keep=False)), "at-limit", mistake=True),
    Wrong("the first in the finding", always(lambda cells: [found("duplicate", "", list(cells.index[cells.duplicated(keep=False)]))]
                                             if cells.duplicated().mean() > most(cells) else []), "first-too", mistake=True),
    Wrong("the earlier one", repeating(again=lambda cells: cells.duplicated(keep="last")), "which-rows", mistake=True),
    Wrong("neighbours", repeating(again=lambda cells: (cells == cells.shift()).all(axis=1)), "neighbours", mistake=True),
    Wrong("each once", always(lambda cells: by_dropped(cells)), "distinct", mistake=True),
    Wrong("the share of what is left", repeating(enough=lambda rows: rows.mean() > 0.3), "missed", mistake=True),
    Wrong("positions", repeating(places=lambda cells, rows: list(np.flatnonzero(rows))), "positions", mistake=True),
    Wrong("positions from one", repeating(places=lambda cells, rows: list(np.flatnonzero(rows) + 1)), "positions", mistake=True),
]


def by_dropped(cells):
    """Counts each repeated row once, however often it stands there."""
    again = cells[cells.duplicated()]
    return [found("duplicate", "", list(again.drop_duplicates().index))] if len(again) > most(cells) * len(cells) else []


REPEATS_RIGHT = [
    Right("the solution", lambda: of("repeats")),
    Right("a set", always(by_set)),
    Right("groups", always(by_groups)),
    Right("dropping", always(by_dropping)),
    Right("lines", always(by_lines)),
    Right("a generator", always(lambda cells: iter(by_set(cells)))),
]


# --- drifted ------------------------------------------------------------------------------------------------------------------
def drifting(gap=lambda one, other: of("gap")(one, other), size=lambda n, m: n * m / (n + m), root=0.5, limit=lambda rate, columns: rate / columns,
             below=True, columns=tuple(COLUMNS), result=lambda gaps, p: gaps):
    """A `drifted` whose parts can be exchanged; `result(gaps, p)` of what is below the limit."""
    def drifted(table, reference, false_alarms):
        gaps = {column: float(gap(table[column].to_numpy(), reference[column].to_numpy())) for column in columns}
        p = {column: kolmogorov(each * size(len(table), len(reference)) ** root) for column, each in gaps.items()}
        named = [column for column in columns if (p[column] < limit(false_alarms, len(columns))) == below]
        return result({column: gaps[column] for column in named}, {column: p[column] for column in named})
    return always(drifted)


def testing(test, columns=tuple(COLUMNS)):
    """A `drifted` by a test of scipy on two columns."""
    def drifted(table, reference, false_alarms):
        return {column: of("gap")(table[column], reference[column]) for column in columns
                if test(table[column], reference[column]) < false_alarms / len(columns)}
    return always(drifted)


def one_sided(one, other):
    """How far the shares of the one lie below those of the other, not above."""
    places = np.sort(np.concatenate([one, other]))
    shares = [np.searchsorted(np.sort(each), places, side="right") / len(each) for each in (one, other)]
    return max(float((shares[1] - shares[0]).max()), 0.0)


def in_steps(table, reference, false_alarms):
    """Holm's way: the smallest p-value against a fifth of the rate, the next against a quarter, until one is above."""
    tests = {column: ks_2samp(table[column], reference[column]) for column in table.columns}
    named = {}
    for place, column in enumerate(sorted(tests, key=lambda column: tests[column].pvalue)):
        if tests[column].pvalue >= false_alarms / (len(tests) - place):
            break
        named[column] = tests[column].statistic
    return named


def in_loops_drifted(table, reference, false_alarms):
    """Shares by plain comparison."""
    named = {}
    for column in reference:
        one, other = table[column].to_numpy(), reference[column].to_numpy()
        places = np.unique(np.r_[one, other])
        far = max(abs((one <= place).mean() - (other <= place).mean()) for place in places)
        if 1 - (1 - kolmogorov(far * math.sqrt(1 / (1 / len(one) + 1 / len(other))))) >= false_alarms / 5:
            continue
        named[column] = far
    return named


DRIFTED_WRONG = [
    Wrong("a dict", always({}), "not-a-function"),
    Wrong("two arguments", always(lambda table, reference: {}), "not-a-function"),
    Wrong("no return", always(lambda table, reference, rate: None), "no-return"),
    Wrong("true", always(lambda table, reference, rate: True), "not-a-dict"),
    Wrong("names", drifting(result=lambda gaps, p: list(gaps)), "names-only", mistake=True),
    Wrong("gaps as texts", drifting(result=lambda gaps, p: dict.fromkeys(gaps, "drifted")), "not-a-dict"),
    Wrong("positions of columns", drifting(result=lambda gaps, p: dict(enumerate(gaps.values()))), "other-names"),
    Wrong("all columns", drifting(limit=lambda rate, columns: 2), "all-columns", mistake=True),
    Wrong("p above the limit", drifting(below=False), "inverted", mistake=True),
    Wrong("without the root", drifting(root=1), "always", mistake=True),
    Wrong("the gap alone", drifting(root=0), "never", mistake=True),
    Wrong("nothing", always(lambda table, reference, rate: {}), "never", mistake=True),
    Wrong("one rate for each column", drifting(limit=lambda rate, columns: rate), "not-shared", mistake=True),
    Wrong("the rate times the columns", drifting(limit=lambda rate, columns: rate * columns), "not-shared", mistake=True),
    Wrong("half the rate", drifting(limit=lambda rate, columns: rate / 2), "not-shared", mistake=True),
    Wrong("shared by four", drifting(limit=lambda rate, columns: rate / 4), "other-share", mistake=True),
    Wrong("shared by six", drifting(limit=lambda rate, columns: rate / 6), "other-share", mistake=True),
    Wrong("two digits", drifting(result=lambda gaps, p: {name: round(far, 2) for name, far in gaps.items()}), "rounded", mistake=True),
    Wrong("the size of the table", drifting(size=lambda n, m: n / 2), "size", mistake=True),
    Wrong("the sum of the sizes", drifting(size=lambda n, m: (n + m) / 4), "size", mistake=True),
    Wrong("always five in a hundred", drifting(limit=lambda rate, columns: 0.05 / columns), "rate-ignored", mistake=True),
    Wrong("always one in a thousand", drifting(limit=lambda rate, columns: 0.001), "rate-ignored", mistake=True),
    Wrong("one direction", drifting(gap=one_sided), "one-sided", mistake=True),
    Wrong("the means", testing(lambda one, other: ttest_ind(one, other).pvalue), "middle-only", mistake=True),
    Wrong("the middles", testing(lambda one, other: 0 if abs(np.median(one) - np.median(other)) > 0.22 * np.ptp(other) else 1), "middle-only", mistake=True),
    Wrong("measurements only", drifting(columns=tuple(NUMBERS), limit=lambda rate, columns: rate / 5), "species-left-out", mistake=True),
    Wrong("the first that drifted", drifting(result=lambda gaps, p: dict(list(gaps.items())[:1])), "first-only", mistake=True),
    Wrong("small gaps never", drifting(result=lambda gaps, p: {name: far for name, far in gaps.items() if far > 0.1}), "fixed-gap", mistake=True),
    Wrong("p instead of the gap", drifting(result=lambda gaps, p: p), "p-not-gap", mistake=True),
    Wrong("the gap in percent", drifting(result=lambda gaps, p: {name: 100 * far for name, far in gaps.items()}), "other-value", mistake=True),
]
DRIFTED_RIGHT = [
    Right("the solution", lambda: of("drifted")),
    Right("scipy's test", lambda: of("drifted_by_scipy")),
    Right("Holm's steps", always(in_steps)),
    Right("in loops", always(in_loops_drifted)),
    Right("a Series", drifting(result=lambda gaps, p: pd.Series(gaps, dtype=float))),
    Right("numpy's numbers, rounded", drifting(result=lambda gaps, p: {name: np.float32(round(far, 3)) for name, far in gaps.items()})),
    Right("a product of chances", drifting(limit=lambda rate, columns: 1 - (1 - rate) ** (1 / columns))),
]

WRONG = {"faults": FAULTS_WRONG, "repeats": REPEATS_WRONG, "drifted": DRIFTED_WRONG}
RIGHT = {"faults": FAULTS_RIGHT, "repeats": REPEATS_RIGHT, "drifted": DRIFTED_RIGHT}
