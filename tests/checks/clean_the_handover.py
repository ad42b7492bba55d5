"""Answers to `10_clean_the_handover`."""
import argparse
import ast
import re
import sys

import numpy as np
import pandas as pd

from checks import Right, Wrong, always, variables_of
from coursekit.check.questions import _handover_cells as cells
from coursekit.check.questions import _handover_packages as packages

of = variables_of("10_clean_the_handover")


# --- needed_cells ------------------------------------------------------------------------------------------------------------
def mistaken(hint):
    """An answer that makes a known mistake."""
    return always(cells.MISTAKES[hint][0])


def recursive(all_cells, wanted, before=None):
    """Each name asks who made it."""
    before = len(all_cells) if before is None else before
    for place in range(before - 1, -1, -1):
        cell = all_cells[place]
        if wanted in cell["binds"] + cell["changes"]:
            found = {place}
            for name in {*cell["reads"], *cell["changes"]}:
                found |= recursive(all_cells, name, place)
            return found
    return set()


def by_runs(all_cells, wanted):
    """Leave out one cell after the other, and see whether the value becomes another."""
    def value(left_out):
        world: dict = {}
        for place, cell in enumerate(all_cells):
            if place in left_out:
                continue
            before = tuple(world.get(name) for name in sorted({*cell["reads"], *cell["changes"]}))
            world |= {name: (place, name, before) for name in [*cell["binds"], *cell["changes"]]}
        return world.get(wanted)
    return np.array([place for place in range(len(all_cells)) if value({place}) != value(set())])


NEEDED_WRONG = [
    Wrong("a list of numbers", always([0, 1, 4]), "not-a-function"),
    Wrong("names", always(lambda all_cells, wanted: ["raw", "trips"]), "not-numbers"),
    Wrong("None", always(lambda all_cells, wanted: None), "not-numbers"),
    Wrong("bools", always(lambda all_cells, wanted: [place in cells.needed(all_cells, wanted) for place in range(len(all_cells))]), "not-numbers"),
    *(Wrong(hint.replace("-", " "), mistaken(hint), hint, mistake=True) for hint in cells.MISTAKES),
    Wrong("the first is forgotten", always(lambda all_cells, wanted: cells.needed(all_cells, wanted) - {0}), "too-few", mistake=True),
    Wrong("the last is always in", always(lambda all_cells, wanted: cells.needed(all_cells, wanted) | {len(all_cells) - 1}), "too-many", mistake=True),
    Wrong("one beyond the end", always(lambda all_cells, wanted: cells.needed(all_cells, wanted) | {len(all_cells)}), "no-such-cell", mistake=True),
]
NEEDED_RIGHT = [
    Right("the solution", lambda: of("needed_cells")),
    Right("recursion", always(recursive)),
    Right("a dict with the numbers as an array", always(by_runs)),
    Right("backwards", always(lambda all_cells, wanted: sorted(cells.needed(all_cells, wanted), reverse=True))),
    Right("numpy numbers in a tuple", always(lambda all_cells, wanted: tuple(map(np.int64, cells.needed(all_cells, wanted))))),
    Right("a Series", always(lambda all_cells, wanted: pd.Series(sorted(cells.needed(all_cells, wanted)), dtype=int))),
]


# --- short_list --------------------------------------------------------------------------------------------------------------
def mistaken_list(hint, which=0):
    """An answer that makes a known mistake."""
    return always(packages.MISTAKES[hint][0][which])


class Visitor(ast.NodeVisitor):
    """Collects the imports of a script."""

    def __init__(self):
        self.names = set()

    def visit_Import(self, node):
        self.names |= {alias.name.split(".")[0] for alias in node.names}

    def visit_ImportFrom(self, node):
        if node.level == 0:
            self.names.add(node.module.split(".")[0])


def visited(script, listed):
    """By a visitor, as a set of lines."""
    visitor = Visitor()
    visitor.visit(ast.parse(script))
    wanted = {re.sub("[_.]", "-", packages.PACKAGES.get(name, name)).casefold() for name in visitor.names if name not in sys.stdlib_module_names}
    return {line for line in listed if re.sub("[_.]", "-", line.split("==")[0]).casefold() in wanted}


SHORT_WRONG = [
    Wrong("lines", always(["pandas==3.1.1"]), "not-a-function"),
    Wrong("a text", always(lambda script, listed: "\n".join(packages.kept(script, listed))), "not-lines"),
    Wrong("None", always(lambda script, listed: None), "not-lines"),
    Wrong("a dict", always(lambda script, listed: dict.fromkeys(packages.kept(script, listed), True)), "not-lines"),
    *(Wrong(hint.replace("-", " "), mistaken_list(hint), hint, mistake=True) for hint in packages.MISTAKES),
    Wrong("by a pattern anywhere", mistaken_list("in-text", 1), "in-text", mistake=True),
    Wrong("the first line is lost", always(lambda script, listed: packages.kept(script, listed)[1:]), "line-missed", mistake=True),
    Wrong("always numpy", always(lambda script, listed: sorted({*packages.kept(script, listed), "numpy==2.5.5"})), "line-extra", mistake=True),
]
SHORT_RIGHT = [
    Right("the solution", lambda: of("short_list")),
    Right("a visitor and a set", always(visited)),
    Right("sorted backwards", always(lambda script, listed: packages.kept(script, listed)[::-1])),
    Right("an array", always(lambda script, listed: np.array(packages.kept(script, listed), dtype=object))),
    Right("lines with their ends", always(lambda script, listed: [f"{line}\n" for line in packages.kept(script, listed)])),
    Right("a Series", always(lambda script, listed: pd.Series(packages.kept(script, listed), dtype=str))),
]


# --- arguments ---------------------------------------------------------------------------------------------------------------
def truth(text):
    """true or false."""
    if text not in ("true", "false"):
        raise argparse.ArgumentTypeError("true or false")
    return text == "true"


def at_least_one(text):
    """A whole number from 1."""
    if int(text) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return int(text)


def parser(**other):
    """A function `arguments`, with parts replaced."""
    def arguments(words):
        made = argparse.ArgumentParser(allow_abbrev=False)
        made.add_argument(other.get("raw", "--raw-data"), **other.get("paths", {"required": True}))
        made.add_argument(other.get("model", "--model-output"), **other.get("paths", {"required": True}))
        made.add_argument("--learning-rate", **other.get("rate", {"type": float, "default": 0.1}))
        made.add_argument("--n-estimators", **other.get("trees", {"type": at_least_one, "default": 100}))
        made.add_argument("--plots", **other.get("plots", {"type": truth, "default": False}))
        return other.get("parse", made.parse_args)(words) if "loose" not in other else made.parse_known_args(words)[0]
    return always(arguments)


def checked_late(words):
    """Finds a bad number of trees only afterwards."""
    values = parser(trees={"type": int, "default": 100})()(words)
    if values.n_estimators < 1:
        raise ValueError("at least 1")
    return values


def leaves_with_one(words):
    """Any refusal is exit code 1."""
    try:
        return parser()()(words)
    except SystemExit:
        sys.exit(1)


def swapped(words):
    """The two paths change places."""
    values = parser()()(words)
    values.raw_data, values.model_output = values.model_output, values.raw_data
    return values


def by_hand(words):
    """A dict, without argparse."""
    kinds = {"raw_data": str, "model_output": str, "learning_rate": float, "n_estimators": at_least_one, "plots": truth}
    values = {"learning_rate": 0.1, "n_estimators": 100, "plots": False}
    left = [part for word in words for part in word.split("=", 1)]
    try:
        for flag, value in zip(left[::2], left[1::2], strict=True):
            name = flag.removeprefix("--").replace("-", "_")
            values[name] = kinds[name](value)
        return {name: values[name] for name in kinds}
    except (KeyError, ValueError, argparse.ArgumentTypeError):
        sys.exit(2)


ARGUMENTS_WRONG = [
    Wrong("a parser", lambda: argparse.ArgumentParser(), "not-a-function"),
    Wrong("a list", always(lambda words: [words]), "no-values"),
    Wrong("nothing back", always(lambda words: None), "no-values"),
    Wrong("flags with underscores", parser(raw="--raw_data", model="--model_output"), "refuses-all", mistake=True),
    Wrong("another name", parser(rate={"type": float, "default": 0.1, "dest": "rate"}), "name-missing", mistake=True),
    Wrong("plots as a switch", parser(plots={"action": "store_true"}), "refuses-good", mistake=True),
    Wrong("swapped paths", always(swapped), "swapped", mistake=True),
    Wrong("no types", parser(rate={"default": 0.1}), "still-text", mistake=True),
    Wrong("trees as text", parser(trees={"default": 100}), "still-text", mistake=True),
    Wrong("trees with a point", parser(trees={"type": float, "default": 100}), "not-whole", mistake=True),
    Wrong("type=bool", parser(plots={"type": bool, "default": False}), "always-true", mistake=True),
    Wrong("plots stay text", parser(plots={"choices": ["true", "false"], "default": "false"}), "always-true", mistake=True),
    Wrong("another default", parser(trees={"type": at_least_one, "default": 10}), "defaults", mistake=True),
    Wrong("no default", parser(rate={"type": float}), "defaults", mistake=True),
    Wrong("paths with defaults", parser(paths={"default": "."}), "not-required", mistake=True),
    Wrong("unknown flags pass", parser(loose=True), "unknown-flag", mistake=True),
    Wrong("whole by rounding", parser(trees={"type": lambda text: max(1, int(float(text))), "default": 100}), "not-checked", mistake=True),
    Wrong("no lower bound", parser(trees={"type": int, "default": 100}), "no-bound", mistake=True),
    Wrong("anything but true is false", parser(plots={"type": lambda text: text == "true", "default": False}), "anything-goes", mistake=True),
    Wrong("checked afterwards", always(checked_late), "traceback", mistake=True),
    Wrong("exit code 1", always(leaves_with_one), "exit-code", mistake=True),
]
ARGUMENTS_RIGHT = [
    Right("the solution", lambda: of("arguments")),
    Right("types of its own", parser()),
    Right("a dict, by hand", always(by_hand)),
    Right("numpy numbers", parser(rate={"type": np.float64, "default": np.float64(0.1)},
                                  trees={"type": lambda text: np.int64(at_least_one(text)), "default": 100})),
    Right("a dict of a parser", always(lambda words: vars(parser()()(words)))),
]

WRONG = {"needed_cells": NEEDED_WRONG, "short_list": SHORT_WRONG, "arguments": ARGUMENTS_WRONG}
RIGHT = {"needed_cells": NEEDED_RIGHT, "short_list": SHORT_RIGHT, "arguments": ARGUMENTS_RIGHT}
