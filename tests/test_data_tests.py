"""The stage that tests data: how often it stops a good table, and which bad ones it catches."""
import json
import random
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from amount import SEED
from coursekit.stages import stage_files
from data_stage import COLUMNS, LINES, RAW, REFERENCE, STAGE, outcome, written


# --- good data passes ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [75, 30])
def test_of_a_thousand_clean_resamples_no_more_than_stated_are_stopped(rows):
    """Halves of the real flowers, and 30 against 120: nothing has changed, so every alarm is a false one."""
    cells, torn = STAGE.read_cells(RAW)
    assert not torn and STAGE.faults(cells) == []
    flowers, rng, times, alarms = STAGE.numbers(cells), np.random.default_rng(SEED), 1000, dict.fromkeys((0.01, 0.05, 0.2), 0)
    for _ in range(times):
        order = rng.permutation(len(cells))
        again = bool(STAGE.repeats(cells.iloc[order[:rows]]))
        pair = flowers.iloc[order[:rows]], flowers.iloc[order[rows:]]
        for rate in sorted(alarms, reverse=True):
            if not (again or STAGE.drifted(*pair, rate)):
                break  # a stricter rate names no more
            alarms[rate] += 1
    for rate, count in alarms.items():
        assert count <= binom.ppf(0.9999, times, rate), f"{count} of {times} good tables are stopped, where {rate:.0%} is stated"
    assert alarms[0.2] > 10, "a test that never alarms is no test"


def test_a_change_that_matters_is_seen():
    flowers, rng = STAGE.numbers(STAGE.read_cells(RAW)[0]), np.random.default_rng(SEED)
    seen = 0
    for _ in range(200):
        mixed = flowers.iloc[rng.permutation(len(flowers))]
        seen += "sepal_width" in STAGE.drifted(mixed[:75].assign(sepal_width=mixed.sepal_width + 0.4), mixed[75:], 0.01)
    assert seen >= 150, f"sepals that are 0.4 cm wider are seen {seen} times of 200"


@pytest.mark.parametrize("rows", [150, 1000, 2500, 8000])
def test_equal_flowers_are_ordinary_in_large_tables_and_pasted_ones_are_not(rows):
    real, rng = STAGE.numbers(STAGE.read_cells(RAW)[0]), np.random.default_rng(SEED)
    kinds = [real[real.species == kind].to_numpy() for kind in range(3)]
    drawn = np.concatenate([rng.multivariate_normal(kind.mean(axis=0), np.cov(kind.T), rows // 3 + 1, check_valid="ignore") for kind in kinds])[:rows]
    flowers = pd.DataFrame(drawn.round(1)[:, :4], columns=COLUMNS[:4]).assign(species=drawn[:, 4].round()).astype(str)
    assert STAGE.repeats(flowers) == []
    assert rows > 2500 or STAGE.repeats(pd.concat([flowers, flowers])), "a table pasted twice, as long as rows tell flowers apart"


def test_the_reference_is_a_part_of_the_flowers():
    assert set(REFERENCE.read_text(encoding="utf-8").splitlines()) <= set(LINES)


@pytest.mark.parametrize("name", ["as it is", "shuffled", "windows", "mark", "no last end", "empty last lines", "quotes", "plus and points"])
def test_good_tables_pass_and_the_next_stage_takes_them(tmp_path, name):
    text, rng = "\n".join(LINES) + "\n", random.Random(SEED)
    table = tmp_path / "today.csv"
    table.write_bytes({
        "as it is": text, "shuffled": "\n".join(rng.sample(LINES, len(LINES))), "windows": text.replace("\n", "\r\n"), "mark": "\ufeff" + text,
        "no last end": text.rstrip(), "empty last lines": text + "\n\n", "quotes": text.replace("5.1", '"5.1"'),
        "plus and points": text.replace("5.1", "+5.1").replace("5.0", "5.").replace("0.2", ".2"),
    }[name].encode())
    assert outcome(table, tmp_path / "report") == (0, "")
    assert json.loads((tmp_path / "report" / "report.json").read_text())["passed"] is True
    assert len(stage_files.read_table(table, COLUMNS, header=False, classes={"species": STAGE.CLASSES})) == 150


ODD = ["5_1", "0x5", "5.1\u00a0", "\u0665.1", "5,1", "1e999", "-5.1", "true", "5.1 cm", "nan", " ", "None", "--", "5..1", "\0", "1e31", "'5.1'"]


@pytest.mark.parametrize("cell", ODD)
def test_what_the_next_stage_refuses_is_found_before(tmp_path, cell):
    lines = list(LINES)
    lines[40] = lines[40].replace("5.0", cell, 1)
    table = written(tmp_path, lines)
    with pytest.raises(stage_files.BadInput):
        stage_files.read_table(table, COLUMNS, header=False, classes={"species": STAGE.CLASSES})
        if cell == "-5.1":  # it takes any number; what is possible is the data test's business
            raise stage_files.BadInput
    code, said = outcome(table, tmp_path / "report")
    assert code == 1 and "row 41" in said


# --- bad data does not --------------------------------------------------------------------------------------------------------
def cells_of(change: Callable) -> Callable:
    """Damage to the cells of some rows."""
    def damage(lines: list[str], rng: random.Random) -> list[str]:
        for place in rng.sample(range(len(lines)), 3):
            row = lines[place].split(",")
            change(row, rng.randrange(4))
            lines[place] = ",".join(row)
        return lines
    return damage


def columns_of(change: Callable) -> Callable:
    """Damage to whole columns, each cell of which stays possible."""
    def damage(lines: list[str], rng: random.Random) -> list[str]:
        table = pd.DataFrame([line.split(",") for line in lines], columns=COLUMNS).astype(dict.fromkeys(COLUMNS[:4], float))
        return change(table, rng).round(2).to_csv(index=False, header=False).splitlines()
    return damage


def put(text: str) -> Callable:
    """Damage that puts a text into some cells."""
    return cells_of(lambda row, place: row.__setitem__(place, text))


CORRUPTIONS = {
    "a missing cell": ("missing", put("")),
    "a word for nothing": ("missing", put("NaN")),
    "a word": ("type", put("tall")),
    "a decimal comma": ("shape", cells_of(lambda row, place: row.__setitem__(place, row[place].replace(".", ",")))),
    "a decimal comma in quotes": ("type", cells_of(lambda row, place: row.__setitem__(place, f'"{row[place].replace(".", ",")}"'))),
    "a lost point": ("range", put("51")),
    "a sign": ("range", put("-1.4")),
    "zero for nothing": ("range", put("0")),
    "infinity": ("range", put("inf")),
    "a short row": ("shape", cells_of(lambda row, place: row.pop())),
    "a long row": ("shape", cells_of(lambda row, place: row.append("7"))),
    "an unknown species": ("class", cells_of(lambda row, place: row.__setitem__(4, "Iris-tulipa"))),
    "a species in small letters": ("class", cells_of(lambda row, place: row.__setitem__(4, row[4].lower()))),
    "no species": ("missing", cells_of(lambda row, place: row.__setitem__(4, ""))),
    "a header": ("type", lambda lines, rng: [",".join(COLUMNS), *lines]),
    "pasted twice": ("duplicate", lambda lines, rng: rng.sample(lines * 2, 2 * len(lines))),
    "a block pasted": ("duplicate", lambda lines, rng: lines + lines[20:50]),
    "inches": ("drift", columns_of(lambda table, rng: table.assign(**{name: table[name] / 2.54 for name in COLUMNS[:4]}))),
    "columns exchanged": ("drift", columns_of(lambda table, rng: table.assign(sepal_width=table.petal_length, petal_length=table.sepal_width + 1))),
    "a ruler that begins at one": ("drift", columns_of(lambda table, rng: table.assign(sepal_length=table.sepal_length + 1))),
    "a species that is gone": ("drift", columns_of(lambda table, rng: table[table.species != "Iris-virginica"])),
    "one species more often": ("drift", columns_of(lambda table, rng: table.sort_values("species").tail(95))),
    "less spread": ("drift", columns_of(lambda table, rng: table.assign(petal_length=3.8 + 0.3 * (table.petal_length - 3.8)))),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corruption_is_caught(tmp_path, name):
    kind, damage = CORRUPTIONS[name]
    lines = damage(list(LINES), random.Random(f"{SEED} {name}"))
    table = written(tmp_path, lines)
    code, said = outcome(table, tmp_path / "report")
    report = json.loads((tmp_path / "report" / "report.json").read_text())
    assert code == 1 and report["passed"] is False and report["rows"] == len(lines)
    assert kind in {found["kind"] for found in report["findings"]}, said
    assert said.count("\n") == len(report["findings"]) and all(line.startswith(f"test_the_data: {table}: ") for line in said.splitlines())


def test_the_row_that_is_named_is_the_row_of_the_file(tmp_path):
    lines = list(LINES)
    lines[7], lines[11], lines[30] = lines[7] + ",", lines[11].replace("Iris", "iris"), lines[30].replace("4.8", "48", 1)
    code, said = outcome(written(tmp_path, lines), tmp_path / "report")
    assert code == 1
    assert [line.rpartition(": ")[2] for line in said.splitlines()] == [f"1 in all, first in row {row}" for row in (8, 31, 12)]
