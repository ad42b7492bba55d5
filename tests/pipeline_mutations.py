"""Single changes to the sample pipeline `flowers`, each with the problem that it must give: the file, the line and words of the sentence."""
import shutil
from dataclasses import dataclass
from pathlib import Path

SAMPLES = Path(__file__).parent / "pipelines" / "good"
P, PRE, TRAIN, EVAL = "pipeline.yml", "preprocess.component.yml", "train.component.yml", "evaluate.component.yml"


@dataclass(frozen=True)
class Mutation:
    """`old` becomes `new` in a file. The problem stands on the line of `at` (else of `new`), in the file `told` (else the same)."""

    name: str
    file: str
    old: str
    new: str
    words: str
    at: str = ""
    told: str = ""

    def apply(self, folder: Path, above: int = 0) -> tuple[Path, int]:
        """Write a broken copy of the sample into `folder`, with lines of comment above; the file and line of the problem."""
        shutil.copytree(SAMPLES / "flowers", folder, dirs_exist_ok=True)
        text = (folder / self.file).read_text(encoding="utf-8")
        assert text.count(self.old) == 1, f"{self.old!r} stands {text.count(self.old)} times in {self.file}"
        changed = "# above\n" * above + text.replace(self.old, self.new)
        (folder / self.file).write_text(changed, encoding="utf-8", newline="\n")
        told = self.told or self.file
        text = (folder / told).read_text(encoding="utf-8")
        at = self.at or self.new.strip("\n")
        assert text.count(at) == 1, f"{at!r} stands {text.count(at)} times in {told}"
        return folder / told, text[:text.index(at)].count("\n") + 1


M = Mutation
READING = [
    M("a tab", P, "  seed: 42", "\tseed: 42", "tab"),
    M("a list where names are wanted", P, "  seed: 42\n  epochs: 30\n  optimiser: adam\n  shuffle: true\n", "  - seed\n", "", at="  - seed"),
    M("two values on a line", P, "  seed: 42", "  seed: 42: 43", "a `:` where none can stand"),
    M("an open quote", P, "optimiser: adam", "optimiser: 'adam", "never closes"),
    M("a name twice", P, "  epochs: 30\n", "  epochs: 30\n  seed: 43\n", "'seed' stands here a second time", at="  seed: 43"),
    M("a job twice", P, "  evaluate:\n", "  train:\n    type: command\n    component: ./evaluate.component.yml\n  evaluate:\n",
      "'train' stands here a second time",
      at="  train:\n    type: command\n    component: ./evaluate"),
    M("a number for a name", P, "  seed: 42\n", "  42: 42\n", "does not read as text"),
    M("yes for true", P, "shuffle: true", "shuffle: yes", "yes is true to some readers"),
    M("no for text", P, "optimiser: adam", "optimiser: no", "\"no\" for text"),
    M("an exponent without a point", P, "test_share: 0.2", "test_share: 2e-1", "write 0.2"),
    M("an octal number", P, "seed: 42", "seed: 042", "special form of number"),
    M("sixty-based number", P, "seed: 42", "seed: 1:30", "special form of number"),
    M("not a number", P, "test_share: 0.2", "test_share: .nan", "finite number"),
    M("a date", P, "optimiser: adam", "optimiser: 2016-01-31", "is a date to YAML"),
    M("a Python object", P, "optimiser: adam", "optimiser: !!python/name:os.system x", "YAML type"),
    M("nothing after the name", P, "seed: 42\n", "seed:\n", "needs a value", at="  seed:\n"),
    M("an unknown alias", P, "seed: 42", "seed: *start", "alias"),
    M("an unknown key", P, "experiment_name: flowers", "experiment: flowers", "did you mean 'experiment_name'?"),
    M("an unknown key of a job", P, "    limits:", "    limit:", "did you mean 'limits'?"),
    M("steps of SDK v1", P, "\njobs:\n", "\nsteps:\n", "SDK v1", at="steps:"),
    M("script_name of SDK v1", P, "    limits:\n      timeout: 600\n", "    script_name: train.py\n", "SDK v1", at="    script_name"),
    M("depends_on", P, "    limits:\n      timeout: 600\n", "    depends_on: preprocess\n", "the order follows", at="    depends_on"),
    M("a type that is no pipeline", P, "type: pipeline\n", "type: parallel\n", "not the type of a pipeline"),
    M("another form of schema", P, "latest/pipelineJob.schema.json", "latest/commandJob.schema.json", "pipelineJob.schema.json"),
    M("an input without a type", P, "    type: uri_file\n    path", "    path", "has no type", at="  raw_data:\n"),
    M("an input without a path", P, "    path: ./data/flowers.csv\n", "", "has no path", at="  raw_data:\n"),
    M("an unknown type", P, "type: uri_file", "type: url_file", "one of uri_file, uri_folder"),
    M("a Python type", PRE, "type: number", "type: float", "did you mean 'number'?"),
    M("a type with capitals", PRE, "type: integer", "type: Integer", "did you mean 'integer'?"),
    M("a type of Azure's only", TRAIN, "type: uri_folder", "type: mlflow_model", "a local run does not"),
    M("a component input without a type", TRAIN, "  rows:\n    type: uri_file\n", "  rows:\n", "has no type", at="  rows:\n"),
    M("an absolute path", P, "./data/flowers.csv", "/home/ada/flowers.csv", "one machine only"),
    M("a home folder", P, "./data/flowers.csv", "~/flowers.csv", "one machine only"),
    M("a drive", P, "./data/flowers.csv", "C:/data/flowers.csv", "one machine only"),
    M("backslashes", P, "./data/flowers.csv", "data\\flowers.csv", "write 'data/flowers.csv'"),
    M("file: before a component", P, "./train.component.yml", "file:./train.component.yml", "write './train.component.yml'"),
    M("a component of a workspace", P, "./train.component.yml", "azureml:train@latest", "not on this machine"),
    M("a missing component file", P, "./train.component.yml", "./trainer.component.yml", "there is no file ./trainer.component.yml"),
    M("one brace", P, "${{parent.jobs.train.outputs.model}}", "${parent.jobs.train.outputs.model}", "write `${{parent.jobs.train.outputs.model}}`"),
    M("no braces", P, "${{parent.inputs.seed}}", "parent.inputs.seed", "write `${{parent.inputs.seed}}`"),
    M("$inputs", P, "${{parent.inputs.seed}}", "$inputs.seed", "write `${{parent.inputs.seed}}`"),
    M("inputs without parent", P, "${{parent.inputs.seed}}", "${{inputs.seed}}", "write `${{parent.inputs.seed}}`"),
    M("jobs without parent", P, "${{parent.jobs.train.outputs.model}}", "${{jobs.train.outputs.model}}", "write `${{parent.jobs.train.outputs.model}}`"),
    M("job for jobs", P, "${{parent.jobs.train.outputs.model}}", "${{parent.job.train.output.model}}", "write `${{parent.jobs.train.outputs.model}}`"),
    M("text around a binding", P, "${{parent.inputs.optimiser}}", "my-${{parent.inputs.optimiser}}", "stands alone"),
    M("an output taken as input", P, "model: ${{parent.jobs.train.outputs.model}}", "model: ${{parent.outputs.model}}", "name the job that makes it",
      at="model: ${{parent.outputs.model}}\n      rows"),
    M("an output bound to an input", P, "${{parent.outputs.scores}}", "${{parent.inputs.seed}}", "write `${{parent.outputs.NAME}}`",
      at="scores: ${{parent.inputs"),
    M("outputs without parent", P, "${{parent.outputs.scores}}", "${{outputs.scores}}", "write `${{parent.outputs.scores}}`"),
    M("a job with capitals", P, "  evaluate:\n", "  Evaluate:\n", "write 'evaluate'", at="  Evaluate:"),
    M("a job with a dash", P, "  evaluate:\n", "  evaluate-it:\n", "write 'evaluate_it'", at="  evaluate-it:"),
    M("a CamelCase component", TRAIN, "name: train", "name: TrainModel", "write 'train_model'"),
    M("a component without a name", TRAIN, "name: train\n", "", "has no name", at="$schema"),
    M("a component without an environment", TRAIN, "environment: azureml:AzureML-sklearn-1.5@latest\n", "", "no `environment`", at="$schema"),
    M("a missing list of packages", TRAIN, "environment: azureml:AzureML-sklearn-1.5@latest\n", "environment:\n  image: python:3.11\n  conda_file: none.yml\n",
      "there is no file none.yml", at="  conda_file"),
    M("a component of another type", TRAIN, "type: command", "type: spark", "can't be run here"),
    M("a job of another type", P, "  train:\n    type: command", "  train:\n    type: sweep", "can't be run here", at="    type: sweep"),
    M("a time limit that is none", P, "timeout: 600", "timeout: 0", "above 0"),
    M("a default of another type", TRAIN, "default: 30", "default: thirty", "takes an integer"),
    M("a default outside the choices", TRAIN, "default: adam", "default: adamw", "one of adam, sgd"),
    M("a default outside the bounds", PRE, "default: 0.2", "default: 0.7", "at most 0.5"),
    M("bounds swapped", PRE, "    min: 0.05\n", "    min: 0.9\n", "at least 0.9", at="    default: 0.2"),
]
WIRES = [
    M("a binding to no job", P, "${{parent.jobs.train.outputs.model}}", "${{parent.jobs.trian.outputs.model}}", "did you mean 'train'?"),
    M("a binding to no output", P, "outputs.test_rows", "outputs.tset_rows", "did you mean 'test_rows'?"),
    M("a binding to no input", P, "${{parent.inputs.optimiser}}", "${{parent.inputs.optimizer}}", "did you mean 'optimiser'?"),
    M("a cycle of two", P, "rows: ${{parent.jobs.preprocess.outputs.train_rows}}", "rows: ${{parent.jobs.evaluate.outputs.scores}}",
      "a cycle: train -> evaluate -> train"),
    M("a job that waits for itself", P, "rows: ${{parent.jobs.preprocess.outputs.test_rows}}", "rows: ${{parent.jobs.evaluate.outputs.scores}}",
      "a cycle: evaluate -> evaluate"),
    M("a missing input", P, "      rows: ${{parent.jobs.preprocess.outputs.train_rows}}\n", "", "does not give the input 'rows'", at="  train:\n"),
    M("an unknown input", P, "      note: held-out", "      notes: held-out", "did you mean 'note'?"),
    M("text for a whole number", P, "epochs: 30", "epochs: many", "takes an integer", at="epochs: ${{parent"),
    M("a fraction for a whole number", P, "epochs: 30", "epochs: 30.5", "takes an integer", at="epochs: ${{parent"),
    M("a number for text", P, "note: held-out flowers", "note: 17", "write it in quotes"),
    M("a value outside the choices", P, "optimiser: adam", "optimiser: adamw", "one of adam, sgd", at="optimiser: ${{parent"),
    M("a value outside the bounds", P, "test_share: 0.2", "test_share: 0.9", "at most 0.5", at="test_share: ${{parent"),
    M("a literal outside the bounds", P, "rate: 1", "rate: -1", "at least 0"),
    M("a file for a folder", P, "model: ${{parent.jobs.train.outputs.model}}", "model: ${{parent.jobs.preprocess.outputs.test_rows}}", "takes uri_folder"),
    M("a plain value for a file", P, "raw_data: ${{parent.inputs.raw_data}}", "raw_data: ${{parent.inputs.seed}}", "takes uri_file"),
    M("a file for a plain value", P, "seed: ${{parent.inputs.seed}}", "seed: ${{parent.inputs.raw_data}}", "takes integer"),
    M("a folder bound to a file", P, "  model:\n    type: uri_folder", "  model:\n    type: uri_file", "of type uri_folder",
      at="      model: ${{parent.outputs.model}}"),
    M("an output that the pipeline has not", P, "${{parent.outputs.scores}}", "${{parent.outputs.score}}", "did you mean 'scores'?"),
    M("an output that the component has not", P, "scores: ${{parent.outputs.scores}}", "score: ${{parent.outputs.scores}}", "did you mean 'scores'?"),
    M("an output that nobody fills", P, "  scores:\n", "  scores:\n  picture:\n", "no job fills the output 'picture'", at="  picture:"),
    M("an input that nobody uses", P, "  seed: 42\n", "  seed: 42\n  depth: 3\n", "no job uses the input 'depth'", at="  depth: 3"),
    M("missing data", P, "./data/flowers.csv", "./data/plants.csv", "there is no file", at="  raw_data:\n    type"),
    M("a folder where a file is wanted", P, "./data/flowers.csv", "./data", "is no file", at="  raw_data:\n    type"),
    M("an absolute path of a job", P, "raw_data: ${{parent.inputs.raw_data}}", "raw_data: /data/flowers.csv", "one machine only"),
]
COMMANDS = [
    M("an input that is not declared", TRAIN, "${{inputs.rate}}", "${{inputs.raet}}", "did you mean 'rate'?"),
    M("an output that is not declared", TRAIN, "${{outputs.model}}", "${{outputs.modle}}", "did you mean 'model'?"),
    M("an input that is not used", TRAIN, "  --rate ${{inputs.rate}}\n", "", "never uses inputs.rate", at="  rate:\n"),
    M("an output that is not used", TRAIN, "  --model ${{outputs.model}}\n", "", "never uses outputs.model", at="  model:\n"),
    M("an output as an input", TRAIN, "${{outputs.model}}", "${{inputs.model}}", "declares no such one"),
    M("one brace in a command", TRAIN, "${{inputs.rate}}", "${inputs.rate}", "write ${{inputs.rate}}"),
    M("no braces in a command", TRAIN, "${{inputs.rate}}", "$inputs.rate", "write ${{inputs.rate}}"),
    M("parent in a command", TRAIN, "${{inputs.rate}}", "${{parent.inputs.rate}}", "write ${{inputs.rate}}"),
    M("input for inputs", TRAIN, "${{inputs.rate}}", "${{input.rate}}", "write ${{inputs.rate}}"),
    M("a missing code folder", TRAIN, "code: .", "code: ./src", "there is no folder"),
    M("no code", TRAIN, "code: .\n", "", "write `code: .`", at="python train.py"),
    M("a missing script", TRAIN, "python train.py", "python trainer.py", "there is no script trainer.py"),
    M("a script of one machine", TRAIN, "python train.py", "python /opt/train.py", "one machine only"),
    M("a backslash in the command", TRAIN, "python train.py", "python src\\train.py", "forward slashes", at="command: >-"),
    M("a misspelt flag", TRAIN, "--epochs", "--epoch", "did you mean '--epochs'?"),
    M("an underscore in a flag", PRE, "--test-share", "--test_share", "did you mean '--test-share'?"),
    M("a flag that the script lost", "train.py", '    parser.add_argument("--rate", type=float, default=0.01)\n', "", "train.py has no flag --rate",
      at="  --rate ${{", told=TRAIN),
    M("a flag that the script now requires", "evaluate.py", '"--note", default=""', '"--note", required=True', "leaves it out when its input is not given",
      at="$[[--note", told=EVAL),
    M("a required flag that the command lacks", "train.py", '"--rows", type=Path', '"--table", type=Path', "train.py requires --table",
      at="command: >-", told=TRAIN),
    M("a flag of another type", "train.py", '"--rate", type=float', '"--rate", type=int', "type: integer", at="  --rate ${{", told=TRAIN),
    M("a whole number between two", "train.py", '"--rate", type=float', '"--rate", type=between(0, 9, int)', "type: integer", at="  --rate ${{", told=TRAIN),
    M("a component that takes text", PRE, "  seed:\n    type: integer\n    default: 42\n", "  seed:\n    type: string\n    default: \"42\"\n",
      "takes a string", at="      seed: ${{parent", told=P),
    M("a flag with fewer choices", "train.py", '["adam", "sgd"]', '["adam"]', "optimiser may be sgd", at="  --optimiser ${{", told=TRAIN),
    M("choices that only the script knows", TRAIN, "    enum: [adam, sgd]\n", "", "write `enum: [adam, sgd]`", at="  --optimiser ${{"),
    M("a flag that takes no value", "preprocess.py", '"--shuffle", type=lambda text: text.lower() == "true", default=True', '"--shuffle", action="store_true"',
      "takes no value", at="  --shuffle ${{", told=PRE),
    M("type=bool", "preprocess.py", 'type=lambda text: text.lower() == "true"', "type=bool", "takes every text for true", at="type=bool"),
    M("a flag without a value", TRAIN, "--rate ${{inputs.rate}}\n", "--rate\n", "has no value", at="  --rate\n"),
    M("a word too many", TRAIN, "--rate ${{inputs.rate}}", "--rate ${{inputs.rate}} further", "takes no further argument"),
    M("an optional input always used", EVAL, "$[[--note ${{inputs.note}}]]", "--note ${{inputs.note}}", "is optional"),
    M("a script that is not Python", "train.py", "def main(", "def main((", "is not Python", at="def main(("),
]
ALL = [*READING, *WIRES, *COMMANDS]
