"""The questions of `07_version_an_artifact`: log a file so that content decides, use a version in another run, collect what a version was made from."""
from coursekit.check.question import Question
from coursekit.check.questions import _version_ancestry, _version_publish, _version_train

SOLUTION = "solutions/03_pipeline_stages/components/07_version_an_artifact.ipynb"

QUESTIONS = [
    Question("publish", probe=_version_publish.probe, judge=_version_publish.judge, inputs=_version_publish.inputs, more=(
        "`with wandb.init(project=..., group=..., job_type=...) as run:` ends the run by itself, whatever happens inside. "
        "`add_file` takes a second argument, `name=`.",
        "Inside the `with` come four things: the count of the flowers, the artifact with its metadata, the file under its one name, and what "
        "`run.log_artifact` gives back, which knows its name.")),
    Question("train", probe=_version_train.probe, judge=_version_train.judge, inputs=_version_train.inputs, more=(
        "`run.use_artifact(f\"flowers:{alias}\")` puts the version on the record of the run; its `download()` returns a folder, and in it lies `flowers.csv`.",
        "`pd.read_csv(path, names=[*FEATURES, \"species\"])` reads a file without header. `with artifact.new_file(\"centres.json\") as file: "
        "json.dump(centres, file)` writes into the artifact.")),
    Question("ancestry", probe=_version_ancestry.probe, judge=_version_ancestry.judge, inputs=_version_ancestry.inputs, more=(
        "What went into a version is what its run read: `artifact.logged_by().used_artifacts()`. For each of those the same question comes again.",
        "Keep a list of versions to ask about, and a set of names that were found. Take one from the list, ask, and put what is new into both; when the list "
        "is empty, sort the set.")),
]
