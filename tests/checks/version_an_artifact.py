"""Answers to `07_version_an_artifact`."""
import contextlib
import itertools
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

import coursekit.artifacts as wandb
from checks import Right, Wrong, solved, variables_of

EXERCISE = "07_version_an_artifact"
of = variables_of(EXERCISE)
COLUMNS = ["sepal_length", "sepal_width", "petal_length", "petal_width", "species"]
COUNTER = itertools.count()


def always(value):
    """A function that makes this one answer; the solution has run by then, since it names a folder for artifacts of its own."""
    return lambda: (solved(EXERCISE), value)[1]


# --- publish -------------------------------------------------------------------------------------------------------------------
def publishing(project="exercise", name="flowers", type="dataset", inside="flowers.csv", job_type="upload", rows=lambda text: len(text.split()),
               told=lambda artifact: artifact.name, group=lambda group: group, metadata=None, change=None, ends=True, log=True):
    """An answer that differs from a right one in what is given."""
    def publish(path, of_group):
        text = Path(path).read_text() if Path(path).exists() or ends else ""
        run = wandb.init(project=project, group=group(of_group), job_type=job_type)
        try:
            count = rows(text)
            artifact = wandb.Artifact(name(path) if callable(name) else name, type=type, metadata={"rows": count} if metadata is None else metadata(count))
            if change:
                with artifact.new_file(inside) as file:
                    file.write(change(text))
            else:
                artifact.add_file(path, name=inside(path) if callable(inside) else inside)
            return told(run.log_artifact(artifact) if log else artifact)
        finally:
            if ends:
                run.finish()
    return always(publish)


def finish_at_the_end(path, group):
    """Ends its run, unless something goes wrong."""
    run = wandb.init(project="exercise", group=group, job_type="upload")
    artifact = wandb.Artifact("flowers", type="dataset", metadata={"rows": len(Path(path).read_text().split())})
    artifact.add_file(path, name="flowers.csv")
    run.log_artifact(artifact)
    run.finish()
    return artifact.name


def swallow(path, group):
    """Says nothing when the file is missing."""
    with contextlib.suppress(FileNotFoundError):
        return of("publish")(path, group)
    return "flowers:v0"


def log_nothing_of_it(path, group):
    """Logs an empty file where there is none."""
    if Path(path).exists():
        return of("publish")(path, group)
    with wandb.init(project="exercise", group=group, job_type="upload") as run:
        run.log_artifact(wandb.Artifact("flowers", type="dataset", metadata={"rows": 0}))
        raise FileNotFoundError(path)


def one_run_for_all():
    """Begins a run once and returns to it."""
    first = []

    def publish(path, group):
        name = of("publish")(path, group)
        first.append(name)
        if len(first) == 2:
            with wandb.init(project="exercise", group=group, job_type="upload"):
                pass
        return name
    return publish


def by_verbs_of_the_module(path, group):
    """No run by name: the verbs of the module mean the one under way."""
    wandb.init(project="exercise", group=group, job_type="upload", name="upload")
    try:
        artifact = wandb.Artifact("flowers", "dataset")
        artifact.add_file(str(path), "flowers.csv")
        artifact.metadata = {"rows": np.int64(sum(1 for line in open(path) if line.strip()))}  # noqa: SIM115
        return wandb.log_artifact(artifact).wait().qualified_name
    finally:
        wandb.finish()


def by_folder(path, group):
    """A folder with the file under its right name."""
    with tempfile.TemporaryDirectory() as folder, wandb.init(project="exercise", group=group, job_type="upload", tags=["x"]) as run:
        shutil.copy(path, Path(folder, "flowers.csv"))
        artifact = wandb.Artifact("flowers", type="dataset", description="a day", metadata={"rows": float(len(pd.read_csv(path, header=None)))})
        artifact.add_dir(folder)
        return run.log_artifact(artifact, aliases=[Path(path).stem]).name


def by_copied_text(path, group):
    """The text of the file, written anew, and more in the metadata."""
    text = Path(path).read_bytes().decode()
    with wandb.init(project="exercise", group=group, job_type="upload", config={"path": str(path)}) as run:
        artifact = wandb.Artifact("flowers", type="dataset", metadata={"rows": len(text.splitlines()), "columns": COLUMNS})
        with artifact.new_file("flowers.csv", mode="wb") as file:
            file.write(text.encode())
        run.log({"rows": len(text.splitlines())})
        return f"flowers:{run.log_artifact(artifact).version}"


def checked_first(path, group):
    """Looks for the file before there is a run."""
    if not Path(path).is_file():
        raise SystemError(f"no {path}")
    return of("publish")(path, group)


PUBLISH_WRONG = [
    Wrong("a name", always("flowers:v0"), "not-a-function"),
    Wrong("no return", publishing(told=lambda artifact: None), "no-return", mistake=True),
    Wrong("the artifact", publishing(told=lambda artifact: artifact), "not-a-name", mistake=True),
    Wrong("the run goes on", publishing(ends=False), "left-open", mistake=True),
    Wrong("finish at the end only", always(finish_at_the_end), "left-open-after-error", mistake=True),
    Wrong("an error that nobody hears of", always(swallow), "error-swallowed", mistake=True),
    Wrong("a version of nothing", always(log_nothing_of_it), "logged-without-file"),
    Wrong("a draft", publishing(log=False), "nothing-logged", mistake=True),
    Wrong("no project", publishing(project=None), "other-project", mistake=True),
    Wrong("an artifact for each file", publishing(name=lambda path: Path(path).stem), "name-per-file", mistake=True),
    Wrong("the name of the day inside", publishing(inside=lambda path: Path(path).name), "file-name", mistake=True),
    Wrong("with a header", publishing(change=lambda text: ",".join(COLUMNS) + "\n" + text), "content-changed", mistake=True),
    Wrong("another type", publishing(type="data"), "other-type", mistake=True),
    Wrong("no metadata", publishing(metadata=lambda count: {}), "no-rows", mistake=True),
    Wrong("rows as text", publishing(rows=lambda text: str(len(text.split()))), "rows-no-number", mistake=True),
    Wrong("newlines counted", publishing(rows=lambda text: text.count("\n")), "rows-off", mistake=True),
    Wrong("without a header that is none", publishing(rows=lambda text: len(text.split()) - 1), "rows-off", mistake=True),
    Wrong("another job type", publishing(job_type="train"), "job-type", mistake=True),
    Wrong("no group", publishing(group=lambda group: None), "group", mistake=True),
    Wrong("a run too many", lambda: one_run_for_all(), "runs"),
    Wrong("always the first", publishing(told=lambda artifact: "flowers:v0"), "other-version", mistake=True),
    Wrong("an alias", publishing(told=lambda artifact: "flowers:latest"), "other-version", mistake=True),
]
PUBLISH_RIGHT = [
    Right("the solution", lambda: of("publish")),
    Right("the verbs of the module", always(by_verbs_of_the_module)),
    Right("a folder", always(by_folder)),
    Right("text written anew", always(by_copied_text)),
    Right("a look before the run", always(checked_first)),
    Right("try and finally", publishing()),
]


# --- train ---------------------------------------------------------------------------------------------------------------------
def training(uses=lambda run, alias: run.use_artifact(f"flowers:{alias}"), config=lambda alias: {"alias": alias}, job_type="train", group=lambda group: group,
             measure=lambda share: {"accuracy": share}, made=lambda centres, alias: centres, name="centres", type="model", file="centres.json",
             told=lambda artifact: artifact.name, write=json.dumps, project="exercise", ends=True, log=True, header=None):
    """An answer that differs from a right one in what is given."""
    def train(alias, of_group):
        run = wandb.init(project=project, group=group(of_group), job_type=job_type, config=config(alias))
        table = pd.read_csv(Path(uses(run, alias if project == "exercise" else alias).download(), "flowers.csv"), names=COLUMNS, header=header)
        centres = of("centres_of")(table)
        if found := measure(of("share_right")(centres, table)):
            run.log(found)
        artifact = wandb.Artifact(name, type=type)
        with artifact.new_file(file) as opened:
            opened.write(write(made(centres, alias)))
        if log:
            run.log_artifact(artifact)
        if ends:
            run.finish()
        return told(artifact)
    return always(train)


def by_its_own(function, skipped=0):
    """The centres by another function of a table."""
    def train(alias, group):
        with wandb.init(project="exercise", group=group, job_type="train", config={"alias": alias}) as run:
            table = pd.read_csv(Path(run.use_artifact(f"flowers:{alias}").download(), "flowers.csv"), names=COLUMNS, skiprows=skipped)
            found = function(table)
            run.summary["accuracy"] = of("share_right")(found, table)
            return log_centres(run, found)
    return always(train)


def log_centres(run, centres) -> str:
    """Log the centres from a file on disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "centres.json")
        path.write_text(json.dumps(centres))
        return run.log_artifact(str(path), name="centres", type="model").name


def with_numpy(table) -> dict:
    """Means by numpy."""
    return {name: np.asarray(table.loc[table["species"] == name, COLUMNS[:4]]).mean(axis=0).tolist() for name in pd.unique(table["species"])}


def with_statistics(table) -> dict:
    """Means row by row."""
    found: dict = {}
    for *cells, name in table.itertuples(index=False):
        found.setdefault(name, []).append(cells)
    return {name: [sum(column) / len(rows) for column in zip(*rows, strict=True)] for name, rows in sorted(found.items())}


def used_twice(run, alias):
    """Uses the one that was asked for after another."""
    run.use_artifact("flowers:latest")
    return run.use_artifact(f"flowers:{alias}")


def late_finish(alias, group):
    """No `with`, the verbs of the module, several steps, a file of the work folder."""
    wandb.init(project="exercise", group=group, job_type="train", config={"alias": alias})
    try:
        with tempfile.TemporaryDirectory() as folder:
            wandb.use_artifact(f"exercise/flowers:{alias}", type="dataset").download(folder)
            table = pd.read_csv(Path(folder, "flowers.csv"), names=COLUMNS)
            centres = of("centres_of")(table)
            wandb.log({"accuracy": 0.0})
            wandb.log({"accuracy": np.float64(of("share_right")(centres, table)), "flowers": len(table)})
            artifact = wandb.Artifact("centres", type="model", metadata={"alias": alias})
            Path(folder, "centres.json").write_text(json.dumps(centres, indent=2))
            artifact.add_file(Path(folder, "centres.json"))
            return wandb.log_artifact(artifact, aliases=["by-me"]).qualified_name
    finally:
        wandb.finish()


def one_run_more(alias, group):
    """A run for what was read, and one for what was made."""
    with wandb.init(project="exercise", group=group, job_type="train", config={"alias": alias}) as run:
        run.use_artifact(f"flowers:{alias}")
    return of("train")(alias, group)


TRAIN_WRONG = [
    Wrong("a name", always("centres:v0"), "not-a-function"),
    Wrong("no return", training(told=lambda artifact: None), "no-return", mistake=True),
    Wrong("the artifact", training(told=lambda artifact: artifact), "not-a-name", mistake=True),
    Wrong("the run goes on", training(ends=False), "left-open", mistake=True),
    Wrong("two runs", always(one_run_more), "runs", mistake=True),
    Wrong("another project", training(project="iris", uses=lambda run, alias: run.use_artifact(f"exercise/flowers:{alias}")), "other-project", mistake=True),
    Wrong("looked up", training(uses=lambda run, alias: wandb.Api().artifact(f"exercise/flowers:{alias}")), "not-used", mistake=True),
    Wrong("always the latest", training(uses=lambda run, alias: run.use_artifact("flowers:latest")), "alias-ignored", mistake=True),
    Wrong("another one too", training(uses=used_twice), "too-much-used", mistake=True),
    Wrong("no config", training(config=lambda alias: None), "config", mistake=True),
    Wrong("no job type", training(job_type=None), "job-type", mistake=True),
    Wrong("no metric", training(measure=lambda share: None), "no-metric", mistake=True),
    Wrong("in percent", training(measure=lambda share: {"accuracy": 100 * share}), "metric-off", mistake=True),
    Wrong("a draft", training(log=False, told=lambda artifact: "centres:v0"), "nothing-logged", mistake=True),
    Wrong("another name", training(name="model"), "other-name", mistake=True),
    Wrong("another type", training(type="dataset"), "other-type", mistake=True),
    Wrong("another file", training(file="centres"), "other-files", mistake=True),
    Wrong("text of Python", training(write=str), "not-json", mistake=True),
    Wrong("a list", training(made=lambda centres, alias: list(centres.values())), "other-content", mistake=True),
    Wrong("the alias in the file", training(made=lambda centres, alias: centres | {"alias": alias}), "more-in-file", mistake=True),
    Wrong("medians", by_its_own(lambda table: {name: rows[COLUMNS[:4]].median().tolist() for name, rows in table.groupby("species")}), "centres-off",
          mistake=True),
    Wrong("the first flower as a header", by_its_own(lambda table: of("centres_of")(table), skipped=1), "header-row", mistake=True),
    Wrong("rounded", training(made=lambda centres, alias: {name: np.round(centre, 1).tolist() for name, centre in centres.items()}), "centres-off",
          mistake=True),
    Wrong("other bytes each time", training(write=lambda found: json.dumps(found) + " " * next(COUNTER)), "new-version", mistake=True),
    Wrong("always the first version", training(told=lambda artifact: "centres:v0"), "other-version", mistake=True),
]
TRAIN_RIGHT = [
    Right("the solution", lambda: of("train")),
    Right("no with", training()),
    Right("numpy", by_its_own(with_numpy)),
    Right("row by row", by_its_own(with_statistics)),
    Right("the verbs of the module", always(late_finish)),
    Right("with indents and sorted", training(write=lambda found: json.dumps(found, indent=1, sort_keys=True))),
]


# --- ancestry ------------------------------------------------------------------------------------------------------------------
def parents(artifact) -> list:
    """What the run of a version read."""
    return artifact.logged_by().used_artifacts()


def walk(artifact) -> list:
    """All versions before this one, as often as a way leads to them."""
    return [each for used in parents(artifact) for each in (used, *walk(used))]


def found_by(way):
    """An answer from a way that gets the version."""
    return always(lambda name: way(wandb.Api().artifact(name)))


def names(artifacts) -> list[str]:
    """Names, sorted, each once."""
    return sorted({artifact.name for artifact in artifacts})


def first_way(artifact) -> list:
    """Follows the first version that a run read."""
    used = parents(artifact)[:1]
    return [*used, *(each for one in used for each in first_way(one))]


def down(artifact) -> list:
    """What was made from it."""
    made = [each for run in artifact.used_by() for each in run.logged_artifacts()]
    return [*made, *(each for one in made for each in down(one))]


def with_a_run(name):
    """Begins a run in order to look."""
    with wandb.init(project="exercise") as run:
        return names(walk(run.use_artifact(name)))


def all_versions(artifact) -> list:
    """Every version of all artifacts that went into it."""
    return [each for used in walk(artifact) for each in wandb.Api().artifacts(used.type, used.qualified_name)]


def two_steps(artifact) -> list:
    """What it was made from, and those from."""
    return [*parents(artifact), *(each for used in parents(artifact) for each in parents(used))]


def siblings(artifact) -> list:
    """With all else that used the same."""
    return [*walk(artifact), *(each for used in walk(artifact) for run in used.used_by() for each in run.logged_artifacts() if each.name != artifact.name)]


def breadth_first(name):
    """Row by row back, as a tuple."""
    row, found = {wandb.Api().artifact(name).qualified_name}, set()
    while row:
        row = {used for each in row for used in wandb.Api().artifact(each).logged_by().used_names} - found
        found |= row
    return tuple(sorted(each.partition("/")[2] for each in found))


def by_records(name):
    """From the used names of each run of the project."""
    made = {logged: run.used_names for run in reversed(wandb.Api().runs("exercise")) for logged in run.logged_names}
    waiting, found = list(made[name]), set()
    while waiting:
        each = waiting.pop()
        found.add(each)
        waiting += [used for used in made[each] if used not in found]
    return np.array(sorted(each.partition("/")[2] for each in found), dtype=object)


ANCESTRY_WRONG = [
    Wrong("no return", always(lambda name: None), "no-return"),
    Wrong("printed", found_by(lambda artifact: print(names(walk(artifact)))), "no-return", mistake=True),
    Wrong("the artifacts", found_by(lambda artifact: list(walk(artifact))), "not-names", mistake=True),
    Wrong("with itself", found_by(lambda artifact: names([artifact, *walk(artifact)])), "itself", mistake=True),
    Wrong("names without versions", found_by(lambda artifact: sorted({used.name.partition(":")[0] for used in walk(artifact)})), "not-versions", mistake=True),
    Wrong("the runs", found_by(lambda artifact: sorted({used.logged_by().name for used in walk(artifact)})), "not-versions", mistake=True),
    Wrong("one step", found_by(lambda artifact: names(parents(artifact))), "one-step", mistake=True),
    Wrong("two steps", found_by(lambda artifact: names(two_steps(artifact))), "missing", mistake=True),
    Wrong("the first way only", found_by(lambda artifact: names(first_way(artifact))), "missing", mistake=True),
    Wrong("downwards", found_by(lambda artifact: names(down(artifact))), "downwards", mistake=True),
    Wrong("every version", found_by(lambda artifact: names(each for each in all_versions(artifact))), "other-versions", mistake=True),
    Wrong("what used the same", found_by(lambda artifact: names(siblings(artifact))), "downwards"),
    Wrong("twice", found_by(lambda artifact: sorted(used.name for used in walk(artifact))), "twice", mistake=True),
    Wrong("not sorted", found_by(lambda artifact: names(walk(artifact))[::-1]), "not-sorted", mistake=True),
    Wrong("a set", found_by(lambda artifact: {used.name for used in walk(artifact)}), "no-order", mistake=True),
    Wrong("with the project", found_by(lambda artifact: sorted({used.qualified_name for used in walk(artifact)})), "with-project", mistake=True),
    Wrong("in a run", always(with_a_run), "run-made", mistake=True),
]
ANCESTRY_RIGHT = [
    Right("the solution", lambda: of("ancestry")),
    Right("recursion", lambda: of("ancestry_by_recursion")),
    Right("breadth first, a tuple", always(breadth_first)),
    Right("from the records, an array", always(by_records)),
    Right("an Index of pandas", found_by(lambda artifact: pd.Index(names(walk(artifact)), dtype=object))),
]

WRONG = {"publish": PUBLISH_WRONG, "train": TRAIN_WRONG, "ancestry": ANCESTRY_WRONG}
RIGHT = {"publish": PUBLISH_RIGHT, "train": TRAIN_RIGHT, "ancestry": ANCESTRY_RIGHT}
