"""Answers to `08_functions_with_arguments`."""
import argparse
import json

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import ShuffleSplit, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from checks import Right, Wrong, always, variables_of

of = variables_of("08_functions_with_arguments")


# --- split -------------------------------------------------------------------------------------------------------------------
def marked(patients, missing):
    """A copy with gaps for zeros."""
    table = patients.copy()
    table[missing] = table[missing].replace(0, np.nan)
    return table


def cut(table, test_size, seed):
    """Both parts as a tuple."""
    return tuple(train_test_split(table, test_size=test_size, random_state=seed))


def in_place(patients, target, missing, test_size, seed):
    """Works on the caller's table."""
    patients[missing] = patients[missing].replace(0, np.nan)
    return cut(patients.dropna(subset=[target]), test_size, seed)


def overlapping(patients, target, missing, test_size, seed):
    """Draws twice."""
    known = marked(patients, missing).dropna(subset=[target])
    return cut(known, test_size, seed)[0], cut(known, test_size, seed + 1)[1]


def filled(patients, target, missing, test_size, seed):
    """Fills before the cut."""
    table = marked(patients, missing).dropna(subset=[target])
    return cut(table.fillna(table.median()), test_size, seed)


def scaled(patients, target, missing, test_size, seed):
    """Scales all patients."""
    table = marked(patients, missing).dropna(subset=[target])
    return cut((table - table.mean()) / table.std(), test_size, seed)


def by_hand(patients, target, missing, test_size, seed):
    """A generator of numpy draws the rows."""
    known = patients.where(~(patients.isin([0]) & patients.columns.isin(missing))).dropna(subset=[target])
    order = np.random.default_rng(seed).permutation(len(known))
    held = round(test_size * len(known))
    return [known.iloc[order[held:]], known.iloc[order[:held]]]


def by_sample(patients, target, missing, test_size, seed):
    """pandas draws the test rows."""
    known = patients.assign(**{name: patients[name].mask(patients[name] == 0) for name in missing}).dropna(subset=[target])
    test = known.sample(frac=test_size, random_state=seed)
    return known.drop(test.index), test


def by_shuffle_split(patients, target, missing, test_size, seed):
    """scikit-learn's splitter, which gives positions."""
    known = marked(patients, missing).dropna(subset=[target]).reset_index(drop=True)
    train, test = next(ShuffleSplit(1, test_size=test_size, random_state=seed).split(known))
    return known.iloc[train], known.iloc[test]


def late(patients, target, missing, test_size, seed):
    """Cuts first, and lets the patients without a target leave each part."""
    return tuple(marked(part, missing).dropna(subset=[target]) for part in cut(patients, test_size, seed))


def last_rows(patients, target, missing, test_size, seed):
    """The end of the table."""
    known = marked(patients, missing).dropna(subset=[target])
    held = round(test_size * len(known)) + (seed % 2)
    return known.iloc[:-held], known.iloc[-held:]


def way(change, order=lambda train, test: (train, test)):
    """The right split but for how the table is made."""
    return always(lambda patients, target, missing, test_size, seed: order(*cut(change(patients, target, missing), test_size, seed)))


def known_of(patients, target, missing):
    """The right table to cut."""
    return marked(patients, missing).dropna(subset=[target])


SPLIT_WRONG = [
    Wrong("a table", always(pd.DataFrame()), "not-a-function"),
    Wrong("four arguments", always(lambda patients, target, test_size, seed: (patients, patients)), "not-a-function"),
    Wrong("nothing returned", always(lambda patients, target, missing, test_size, seed: None), "no-return"),
    Wrong("one table", always(lambda patients, target, missing, test_size, seed: known_of(patients, target, missing)), "not-a-pair"),
    Wrong("four parts", always(lambda patients, target, missing, test_size, seed: train_test_split(patients, patients[target])), "not-a-pair"),
    Wrong("arrays", always(lambda patients, target, missing, test_size, seed: [part.to_numpy() for part in cut(patients, test_size, seed)]), "not-tables"),
    Wrong("in place", always(in_place), "changed-its-input", mistake=True),
    Wrong("without the target", way(lambda patients, target, missing: known_of(patients, target, missing).drop(columns=[target])), "columns", mistake=True),
    Wrong("drawn twice", always(overlapping), "overlap", mistake=True),
    Wrong("nobody leaves", way(lambda patients, target, missing: marked(patients, missing)), "target-missing", mistake=True),
    Wrong("zeros stay", way(lambda patients, target, missing: patients[patients[target] != 0] if target in missing else patients), "zeros-kept", mistake=True),
    Wrong("filled before the cut", always(filled), "filled", mistake=True),
    Wrong("scaled before the cut", always(scaled), "values-changed", mistake=True),
    Wrong("every zero", way(lambda patients, target, missing: patients.replace(0, np.nan).dropna(subset=[target])), "all-zeros", mistake=True),
    Wrong("its own list", way(lambda patients, target, missing: known_of(patients, target, ["pressure", "sugar"])), "missing-ignored", mistake=True),
    Wrong("complete rows only", way(lambda patients, target, missing: marked(patients, missing).dropna()), "rows-lost", mistake=True),
    Wrong("its own target", way(lambda patients, target, missing: marked(patients, missing).dropna(
        subset=["pressure"] if target == "pressure" else ["pressure", target])), "target-ignored", mistake=True),
    Wrong("test rows first", way(known_of, lambda train, test: (test, train)), "exchanged", mistake=True),
    Wrong("no seed", always(lambda patients, target, missing, test_size, seed: cut(known_of(patients, target, missing), test_size, None)),
          "not-repeatable", mistake=True),
    Wrong("always 42", always(lambda patients, target, missing, test_size, seed: cut(known_of(patients, target, missing), test_size, 42)),
          "seed-ignored", mistake=True),
    Wrong("always a quarter", always(lambda patients, target, missing, test_size, seed: cut(known_of(patients, target, missing), 0.25, seed)),
          "test-size-ignored", mistake=True),
    Wrong("half of it", always(lambda patients, target, missing, test_size, seed: cut(known_of(patients, target, missing), test_size / 2, seed)),
          "other-share", mistake=True),
    Wrong("the last rows", always(last_rows), "not-shuffled", mistake=True),
]
SPLIT_RIGHT = [
    Right("the solution", lambda: of("split")),
    Right("numpy draws, a list", always(by_hand)),
    Right("pandas draws", always(by_sample)),
    Right("a splitter", always(by_shuffle_split)),
    Right("the missing leave after the cut", always(late)),
    Right("sorted parts", way(known_of, lambda train, test: (train.sort_index(), test.sort_index()))),
]


# --- fit ---------------------------------------------------------------------------------------------------------------------
def model(train, features, target, alpha, *, fill=None, scaler=None, weights=None):
    """The right model, with some parts replaced: functions of the features."""
    x = train[features]
    gaps = x.median() if fill is None else fill(x)
    whole = x.fillna(gaps)
    fitted = scaler(x, whole) if scaler else StandardScaler().fit(whole)
    ridge = weights(whole, fitted, train[target], alpha) if weights else Ridge(alpha=alpha).fit(fitted.transform(whole.to_numpy()), train[target])
    return {"features": features, "target": target, "fill": gaps.tolist(), "mean": fitted.mean_.tolist(), "scale": fitted.scale_.tolist(),
            "coefficients": ridge.coef_.tolist(), "intercept": float(ridge.intercept_)}


def fitting(**parts):
    """A fit with parts of its own."""
    return always(lambda train, features, target, alpha: model(train, features, target, alpha, **parts))


def changed(change):
    """A fit whose result is changed."""
    return always(lambda train, features, target, alpha: change(model(train, features, target, alpha)))


def filling_in_place(train, features, target, alpha):
    """Fills the caller's rows."""
    gaps = train[features].median()
    found = model(train, features, target, alpha)
    train[features] = train[features].fillna(gaps)
    return found


def again_scaled(x, whole):
    """A scaler that was fitted on what is scaled already."""
    first = StandardScaler().fit(whole)
    return StandardScaler().fit(first.transform(whole))


def sorted_features(train, features, target, alpha):
    """Weights in the order of the alphabet."""
    found = model(train, features, target, alpha)
    weights = dict(zip(features, found["coefficients"], strict=True))
    return found | {"coefficients": [weights[name] for name in sorted(features)]}


def squared(x, whole):
    """Variances in the place of deviations."""
    fitted = StandardScaler().fit(whole)
    fitted.scale_ = fitted.var_
    return fitted


def by_numpy(train, features, target, alpha):
    """The formula, and the deviation of pandas."""
    x = train[features].fillna(train[features].median())
    mean, scale = x.mean(), x.std()
    z, y = ((x - mean) / scale).to_numpy(), train[target].to_numpy()
    weights = np.linalg.inv(z.T @ z + alpha * np.eye(len(features))) @ z.T @ (y - y.mean())
    return {"features": tuple(features), "target": target, "fill": tuple(train[features].median()), "mean": mean.to_list(), "scale": scale.to_list(),
            "coefficients": weights.tolist(), "intercept": y.mean()}


def by_pipeline(train, features, target, alpha):
    """One object of scikit-learn, taken apart."""
    fill, scaler, ridge = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), Ridge(alpha=alpha)).fit(train[features], train[target])
    return {"features": features, "target": target, "fill": fill.statistics_.tolist(), "mean": scaler.mean_.tolist(), "scale": scaler.scale_.tolist(),
            "coefficients": ridge.coef_.tolist(), "intercept": ridge.intercept_}


def rounded(found):
    """Six digits are as good."""
    return json.loads(json.dumps(found), parse_float=lambda text: float(f"{float(text):.6g}"))


FIT_WRONG = [
    Wrong("a model", always(Ridge()), "not-a-function"),
    Wrong("three arguments", always(lambda train, features, target: {}), "not-a-function"),
    Wrong("nothing returned", always(lambda train, features, target, alpha: None), "no-return"),
    Wrong("the estimator", always(lambda train, features, target, alpha: Ridge().fit(train[features].fillna(0), train[target])), "not-a-dict"),
    Wrong("arrays inside", changed(lambda found: found | {"coefficients": np.array(found["coefficients"])}), "not-plain", mistake=True),
    Wrong("a Series inside", changed(lambda found: found | {"fill": pd.Series(found["fill"], found["features"])}), "not-plain", mistake=True),
    Wrong("numbers of numpy in a list", changed(lambda found: found | {"scale": list(np.float32(found["scale"]))}), "not-plain", mistake=True),
    Wrong("float32", changed(lambda found: found | {"intercept": np.float32(found["intercept"])}), "not-plain", mistake=True),
    Wrong("the estimator inside", changed(lambda found: found | {"model": Ridge()}), "not-plain"),
    Wrong("no scaler", changed(lambda found: {name: found[name] for name in found if name not in ("mean", "scale")}), "keys-missing", mistake=True),
    Wrong("no fill", changed(lambda found: {name: found[name] for name in found if name != "fill"}), "keys-missing", mistake=True),
    Wrong("all columns", always(lambda train, features, target, alpha: model(train, [name for name in train if name != target], target, alpha)),
          "features-ignored", mistake=True),
    Wrong("one fill for all", changed(lambda found: found | {"fill": found["fill"][0]}), "one-for-each"),
    Wrong("intercept as list", changed(lambda found: found | {"intercept": [found["intercept"], 0.0]}), "one-for-each"),
    Wrong("fills the caller's rows", always(filling_in_place), "changed-its-input", mistake=True),
    Wrong("means", fitting(fill=lambda x: x.mean()), "fill-mean", mistake=True),
    Wrong("zeros", fitting(fill=lambda x: x.mean() * 0), "fill-zero", mistake=True),
    Wrong("smallest", fitting(fill=lambda x: x.min()), "fill-other", mistake=True),
    Wrong("scaled, then filled", fitting(scaler=lambda x, whole: StandardScaler().fit(x.to_numpy())), "scaled-before-filling", mistake=True),
    Wrong("complete rows", fitting(scaler=lambda x, whole: StandardScaler().fit(x.dropna().to_numpy())), "rows-dropped", mistake=True),
    Wrong("scaled twice", fitting(scaler=again_scaled), "mean-of-scaled", mistake=True),
    Wrong("variance", fitting(scaler=squared), "variance", mistake=True),
    Wrong("alpha of the default", fitting(weights=lambda whole, fitted, y, alpha: Ridge().fit(fitted.transform(whole.to_numpy()), y)),
          "alpha-ignored", mistake=True),
    Wrong("no penalty", fitting(weights=lambda whole, fitted, y, alpha: LinearRegression().fit(fitted.transform(whole.to_numpy()), y)),
          "alpha-ignored", mistake=True),
    Wrong("trained on raw", fitting(weights=lambda whole, fitted, y, alpha: Ridge(alpha=alpha).fit(whole.to_numpy(), y)), "trained-on-raw", mistake=True),
    Wrong("order of the alphabet", always(sorted_features), "order", mistake=True),
    Wrong("alpha squared", fitting(weights=lambda whole, fitted, y, alpha: Ridge(alpha=30 * alpha).fit(fitted.transform(whole.to_numpy()), y)),
          "weights-other", mistake=True),
    Wrong("no intercept", fitting(weights=lambda whole, fitted, y, alpha: Ridge(alpha=alpha, fit_intercept=False).fit(fitted.transform(whole.to_numpy()), y)),
          "no-intercept", mistake=True),
    Wrong("intercept at zero", changed(lambda found: found | {"intercept": found["intercept"] - 7}), "intercept-other", mistake=True),
]
FIT_RIGHT = [
    Right("the solution", lambda: of("fit")),
    Right("numpy, the deviation of pandas", always(by_numpy)),
    Right("a pipeline taken apart", always(by_pipeline)),
    Right("another solver", fitting(weights=lambda whole, fitted, y, alpha: Ridge(alpha=alpha, solver="svd").fit(fitted.transform(whole.to_numpy()), y))),
    Right("six digits", changed(rounded)),
    Right("more than was asked for", changed(lambda found: found | {"rows": 60, "missing": []})),
    Right("through JSON", changed(lambda found: json.loads(json.dumps(found)))),
]


# --- command_line ------------------------------------------------------------------------------------------------------------
def names(text):
    """Text with commas as a list."""
    return [] if text.strip() == "none" else [name.strip() for name in text.split(",")]


def share(text):
    """A number within bounds."""
    if not 0.05 <= float(text) <= 0.5:
        raise argparse.ArgumentTypeError(f"{text} lies outside")
    return float(text)


FLAGS = {
    "--raw": {"required": True}, "--features": {"type": names, "default": "age,sex,bmi,s1,s2,s3,s4,s5,s6"}, "--target": {"default": "bp"},
    "--missing": {"type": names, "default": "none"}, "--test-size": {"type": share, "default": 0.2}, "--seed": {"type": int, "default": 42},
    "--alpha": {"type": float, "default": 1.0},
}


def parser(leave_out=(), **other):
    """The right parser with some flags changed; the keys are their names."""
    def command_line():
        made = argparse.ArgumentParser()
        for flag, options in FLAGS.items():
            if flag not in leave_out:
                made.add_argument(flag, **other.get(flag[2:].replace("-", "_"), options))
        return made
    return command_line


def positional():
    """raw by its place."""
    made = argparse.ArgumentParser()
    made.add_argument("raw")
    for flag, options in FLAGS.items():
        if flag != "--raw":
            made.add_argument(flag, **options)
    return made


def loose():
    """Takes what it does not know."""
    made = parser()()
    made.parse_args = lambda words: made.parse_known_args(words)[0]
    return made


class Checked(argparse.ArgumentParser):
    """Looks at the values after parsing, with an error of its own."""

    def parse_args(self, words=None, namespace=None):
        """The values, the share within bounds."""
        found = super().parse_args(words, namespace)
        if not 0.05 <= found.test_size <= 0.5:
            self.error("--test-size lies outside")
        return found


def checked():
    """Bounds after parsing."""
    made = Checked(allow_abbrev=False)
    for flag, options in FLAGS.items():
        made.add_argument(flag, **(options if flag != "--test-size" else {"type": float, "default": 0.2}))
    return made


def raising(text):
    """Asks for a share in the wrong manner."""
    if not 0.05 <= float(text) <= 0.5:
        raise RuntimeError("outside")
    return float(text)


def outside(text):
    """Asks whether the share lies outside."""
    if float(text) < 0.05 or float(text) > 0.5:
        raise argparse.ArgumentTypeError("outside")
    return float(text)


def strict(text):
    """Without the bounds."""
    if not 0.05 < float(text) < 0.5:
        raise argparse.ArgumentTypeError("outside")
    return float(text)


class Leaves(argparse.ArgumentParser):
    """Leaves with a code of its own."""

    def error(self, message):
        """Exit 1."""
        self.exit(1, f"{message}\n")


def leaves_with_one():
    """Every refusal is a failure."""
    made = Leaves()
    for flag, options in FLAGS.items():
        made.add_argument(flag, **options)
    return made


PARSER_WRONG = [
    Wrong("a parser", always(argparse.ArgumentParser()), "not-a-function"),
    Wrong("needs words", always(lambda words: words), "not-a-function"),
    Wrong("nothing returned", always(lambda: None), "not-a-parser"),
    Wrong("parsed already", always(lambda: parser()().parse_args(["--raw", "p.csv"])), "not-a-parser", mistake=True),
    Wrong("raw by its place", always(positional), "positional", mistake=True),
    Wrong("raw may be left out", always(parser(raw={"default": "p.csv"})), "raw-optional", mistake=True),
    Wrong("no alpha", always(parser(leave_out=["--alpha"])), "flags-missing", mistake=True),
    Wrong("another name inside", always(parser(test_size={"type": share, "default": 0.2, "dest": "share"})), "names", mistake=True),
    Wrong("features as text", always(parser(features={"default": "age"})), "features-not-a-list", mistake=True),
    Wrong("features letter by letter", always(parser(features={"type": list, "default": "age"})), "features-not-a-list", mistake=True),
    Wrong("blanks stay", always(parser(features={"type": lambda text: text.split(","), "default": FLAGS["--features"]["default"]})), "blanks", mistake=True),
    Wrong("all text", always(parser(alpha={"default": 1.0})), "kinds", mistake=True),
    Wrong("a seed with a point", always(parser(seed={"type": float, "default": 42})), "kinds", mistake=True),
    Wrong("missing as text", always(parser(missing={"default": "none"})), "values", mistake=True),
    Wrong("none as a name", always(parser(missing={"type": lambda text: text.split(","), "default": []})), "none", mistake=True),
    Wrong("another seed", always(parser(seed={"type": int, "default": 0})), "defaults", mistake=True),
    Wrong("another default of features", always(parser(features={"type": names, "default": "age,bmi"})), "defaults", mistake=True),
    Wrong("swallows what it does not know", always(loose), "unknown-flags", mistake=True),
    Wrong("no bounds", always(parser(test_size={"type": float, "default": 0.2})), "bounds", mistake=True),
    Wrong("nan lies within", always(parser(test_size={"type": outside, "default": 0.2})), "bounds", mistake=True),
    Wrong("without the bounds themselves", always(parser(test_size={"type": strict, "default": 0.2})), "edges", mistake=True),
    Wrong("a list of shares", always(parser(test_size={"type": float, "choices": [round(0.01 * place, 2) for place in range(5, 51)], "default": 0.2})),
          "between", mistake=True),
    Wrong("an error of another kind", always(parser(test_size={"type": raising, "default": 0.2})), "raises", mistake=True),
    Wrong("leaves with 1", always(leaves_with_one), "exit-code", mistake=True),
]
PARSER_RIGHT = [
    Right("the solution", lambda: of("command_line")),
    Right("defaults as lists", always(parser(
        features={"type": names, "default": names("age,sex,bmi,s1,s2,s3,s4,s5,s6")}, missing={"type": names, "default": []}))),
    Right("bounds after parsing", always(checked)),
    Right("short flags as well", always(lambda: (made := parser(leave_out=["--alpha"])(), made.add_argument("-a", "--alpha", type=float, default=1.0))[0])),
    Right("a flag more", always(lambda: (made := parser()(), made.add_argument("--out", default="."))[0])),
    Right("a tuple of shares", always(parser(seed={"type": int, "default": np.int64(42)}, alpha={"type": np.float64, "default": 1}))),
]

WRONG = {"split": SPLIT_WRONG, "fit": FIT_WRONG, "command_line": PARSER_WRONG}
RIGHT = {"split": SPLIT_RIGHT, "fit": FIT_RIGHT, "command_line": PARSER_RIGHT}
