"""Answers to `08_write_an_mlproject`."""
import numpy as np
import yaml

from checks import Right, Wrong, always, variables_of

of = variables_of("08_write_an_mlproject")


def project(*changes: tuple[str, str]):
    """The right project file, with texts replaced."""
    return lambda: changed(of("mlproject"), changes)


def changed(text: str, changes) -> str:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def by_key(**other):
    """The right project file as another program writes it, with keys of `main` replaced."""
    def make() -> str:
        read = yaml.safe_load(of("mlproject"))
        read["entry_points"]["main"].update(other)
        return yaml.dump(read)
    return make


PROJECT_WRONG = [
    Wrong("a dict", lambda: yaml.safe_load(of("mlproject")), "not-text"),
    Wrong("nothing", always(""), "no-entry-points"),
    Wrong("tabs", project(("  main:", "\tmain:")), "not-yaml"),
    Wrong("no space after a colon", project(("table: path", "table:path")), "not-yaml"),
    Wrong("no environment", project(("conda_env: environment.yml\n", "")), "no-environment", mistake=True),
    Wrong("another file", project(("environment.yml", "conda.yaml")), "no-environment", mistake=True),
    Wrong("entry_point", project(("entry_points:", "entry_point:")), "no-entry-points", mistake=True),
    Wrong("called summarise", project(("  main:", "  summarise:")), "no-main", mistake=True),
    Wrong("one entry point", project(("  count:", "  counting:")), "no-count", mistake=True),
    Wrong("output as path", project(("summary: string", "summary: path")), "output-path", mistake=True),
    Wrong("counts as path", project(("counts: string", "counts: path")), "output-path", mistake=True),
    Wrong("input as string", project(("table: path", "table: string")), "input-not-path", mistake=True),
    Wrong("input as uri", project(("table: path", "table: uri")), "input-not-path", mistake=True),
    Wrong("int", project(("type: float", "type: int")), "unknown-type", mistake=True),
    Wrong("str", project(("type: string", "type: str")), "unknown-type", mistake=True),
    Wrong("digits as string", project(("type: float", "type: string")), "other-type", mistake=True),
    Wrong("no default", project(("{type: float, default: 2}", "float")), "no-default", mistake=True),
    Wrong("another default", project(("default: 2", "default: 3")), "other-default", mistake=True),
    Wrong("a default for the table", by_key(parameters={"table": {"type": "path", "default": "iris.csv"}, "summary": "string",
                                                        "column": {"default": "petal_length"}, "digits": {"type": "float", "default": 2}}),
          "default-for-file", mistake=True),
    Wrong("with dashes", by_key(parameters=["table", "summary"]), "parameters-list"),
    Wrong("one forgotten", project(("      column: {type: string, default: petal_length}\n", "")), "parameter-names", mistake=True),
    Wrong("no command", by_key(command=None), "no-command"),
    Wrong("its own quotes", project(("--table={table}", "--table='{table}'")), "own-quotes", mistake=True),
    Wrong("double quotes", project(("--summary={summary}", '--summary="{summary}"')), "own-quotes", mistake=True),
    Wrong("quotes for the shell", project(("{table} {counts}", "'{table}' '{counts}'")), "own-quotes", mistake=True),
    Wrong("a dollar", project(("={table}", "=${table}")), "dollar", mistake=True),
    Wrong("dollars instead of braces", by_key(command="python summarise.py --table=$table --summary=$summary --column=$column --digits=$digits"), "not-used"),
    Wrong("a value by hand", project(("{digits}", "2")), "not-used", mistake=True),
    Wrong("unknown place", project(("={table}", "={file}")), "unknown-place", mistake=True),
    Wrong("an open brace", project(("={table}", "={table")), "braces"),
    Wrong("mixed up", project(("--table={table} --summary={summary}", "--table={summary} --summary={table}")), "mixed-up", mistake=True),
    Wrong("without flags", by_key(command="python summarise.py {table} {summary} {column} {digits}"), "flag-missing", mistake=True),
    Wrong("no such flag", project(("--summary={summary}", "--output={summary}")), "unknown-flag", mistake=True),
    Wrong("in the other order", project(("{table} {counts}", "{counts} {table}")), "order", mistake=True),
    Wrong("flags for the shell script", project(("{table} {counts}", "--table={table} --counts={counts}")), "order", mistake=True),
    Wrong("no program", project(("python summarise.py", "summarise.py")), "other-program", mistake=True),
    Wrong("an open quote", project(("python summarise.py", "python summarise.py '")), "quotes"),
    Wrong("a word too many", project(("python summarise.py", "python summarise.py run")), "loose-word"),
]
PROJECT_RIGHT = [
    Right("the solution", lambda: of("mlproject")),
    Right("as YAML is dumped", lambda: yaml.dump(yaml.safe_load(of("mlproject")))),
    Right("as JSON, which is YAML", lambda: __import__("json").dumps(yaml.safe_load(of("mlproject")))),
    Right("flags with a space", project(("--table={table}", "--table {table}"), ("--digits={digits}", "--digits {digits}"))),
    Right("python3 and bash", project(("python summarise.py", "python3 ./summarise.py"), ("sh count", "bash count"))),
    Right("no type where it is string", project(("{type: string, default: petal_length}", "{default: petal_length}"))),
    Right("a folded command", by_key(command="python summarise.py --table={table} --summary={summary} \\\n  --column={column} --digits={digits}")),
    Right("quoted default", project(("default: 2", "default: '2'"))),
    Right("one more entry point", lambda: of("mlproject") + "  help:\n    command: python summarise.py --help\n"),
    Right("a text of numpy", lambda: np.str_(of("mlproject"))),
]


def environment(*changes: tuple[str, str]):
    """The right conda file, with texts replaced."""
    return lambda: changed(of("environment"), changes)


ENVIRONMENT_WRONG = [
    Wrong("a list", lambda: ["pandas"], "not-text"),
    Wrong("nothing", always(""), "no-dependencies"),
    Wrong("tabs", environment(("  - pip:", "\t- pip:")), "not-yaml"),
    Wrong("requirements.txt", always("pandas==3.1.1\nscikit-learn==1.9.1\npyyaml==6.0.3\n"), "no-dependencies", mistake=True),
    Wrong("no channels", environment(("channels:\n  - conda-forge\n", "")), "no-channels", mistake=True),
    Wrong("no python", environment(("  - python=3.12\n", "")), "no-python", mistake=True),
    Wrong("any python", environment(("python=3.12", "python")), "python-open", mistake=True),
    Wrong("at least", environment(("python=3.12", "python>=3.12")), "python-open", mistake=True),
    Wrong("another python", environment(("python=3.12", "python=3.9")), "python-open", mistake=True),
    Wrong("two signs for the line", environment(("python=3.12", "python==3.12")), "python-exact", mistake=True),
    Wrong("python by pip", environment(("  - python=3.12\n", ""), ("      - pandas", "      - python==3.12\n      - pandas")), "python-by-pip", mistake=True),
    Wrong("no pip", environment(("  - pip\n", "")), "no-pip", mistake=True),
    Wrong("a patch of Python", environment(("python=3.12", "python=3.12.7")), "python-patch", mistake=True),
    Wrong("all by conda", always("channels: [conda-forge]\ndependencies: [python=3.12, pip, pandas=3.1.1, scikit-learn=1.9.1, pyyaml=6.0.3]\n"), "by-conda",
          mistake=True),
    Wrong("one by conda", environment(("      - pandas==3.1.1\n", ""), ("  - pip\n", "  - pip\n  - pandas=3.1.1\n")), "by-conda", mistake=True),
    Wrong("one twice", environment(("  - pip\n", "  - pip\n  - pandas=3.1.1\n")), "by-conda", mistake=True),
    Wrong("another channel too", environment(("  - conda-forge\n", "  - conda-forge\n  - defaults\n")), "other-channel", mistake=True),
    Wrong("another channel", environment(("conda-forge", "defaults")), "other-channel", mistake=True),
    Wrong("numpy too", environment(("      - pandas", "      - numpy==2.5.5\n      - pandas")), "more-packages", mistake=True),
    Wrong("more by conda", environment(("  - pip\n", "  - pip\n  - matplotlib=3.11.2\n")), "more-packages", mistake=True),
    Wrong("pip beside", environment(("  - pip:\n      -", "pip:\n      -")), "missing-package"),
    Wrong("sklearn", environment(("scikit-learn", "sklearn")), "package-name", mistake=True),
    Wrong("yaml", environment(("pyyaml", "yaml")), "package-name", mistake=True),
    Wrong("argparse too", environment(("      - pandas", "      - argparse\n      - pandas")), "standard-library", mistake=True),
    Wrong("one forgotten", environment(("      - pyyaml==6.0.3\n", "")), "missing-package", mistake=True),
    Wrong("one sign for pip", environment(("pandas==", "pandas=")), "pip-one-sign", mistake=True),
    Wrong("at least that", environment(("pandas==", "pandas>=")), "not-exact", mistake=True),
    Wrong("no version", environment(("pandas==3.1.1", "pandas")), "not-exact", mistake=True),
    Wrong("another version", environment(("1.9.1", "1.8.0")), "other-version", mistake=True),
    Wrong("pip as a text", environment(("  - pip:\n      - pandas==3.1.1\n      - scikit-learn==1.9.1\n      - pyyaml==6.0.3\n", "  - pip: pandas==3.1.1\n")),
          "pip-section"),
]
ENVIRONMENT_RIGHT = [
    Right("the solution", lambda: of("environment")),
    Right("as YAML is dumped", lambda: yaml.dump(yaml.safe_load(of("environment")))),
    Right("any patch, with a star", environment(("python=3.12", "python=3.12.*"))),
    Right("two signs and a star", environment(("python=3.12", "python==3.12.*"))),
    Right("PyYAML", environment(("pyyaml", "PyYAML"), ("scikit-learn", "scikit_learn"))),
    Right("no defaults, said aloud", environment(("  - conda-forge\n", "  - conda-forge\n  - nodefaults\n"))),
    Right("the channel before the package", environment(("python=3.12", "conda-forge::python=3.12"))),
    Right("pip with a version", environment(("  - pip\n", "  - pip=25.0\n"))),
]

WORDS = ["mlflow", "run", "https://git.example/flowers.git#summaries", "-e", "count", "-v", "v1.2", "-P", "table=my flowers.csv", "-P",
         "counts=/home/ada/counts.csv", "--env-manager", "local"]


def call(*changes: tuple[str, str]):
    """The right command as one text, with texts replaced."""
    return lambda: changed(of("call"), changes)


CALL_WRONG = [
    Wrong("a number", always(3), "not-words"),
    Wrong("None", always(None), "not-words"),
    Wrong("the address alone", always("https://git.example/flowers.git#summaries"), "no-mlflow-run"),
    Wrong("an open quote", call(("'table=my flowers.csv'", "'table=my flowers.csv")), "quotes"),
    Wrong("mlflow projects run", call(("mlflow run", "mlflow projects run")), "no-mlflow-run"),
    Wrong("no quotes", call(("'table=my flowers.csv'", "table=my flowers.csv")), "space", mistake=True),
    Wrong("-b", call(("-v v1.2", "-b v1.2")), "backend", mistake=True),
    Wrong("no version", call((" -v v1.2", "")), "no-version", mistake=True),
    Wrong("another version", call(("v1.2", "main")), "no-version", mistake=True),
    Wrong("no entry point", call((" -e count", "")), "no-entry", mistake=True),
    Wrong("main", call(("-e count", "-e main")), "other-entry", mistake=True),
    Wrong("no folder", call(("#summaries", "")), "no-folder", mistake=True),
    Wrong("the folder as part of the address", call(("#summaries", "/summaries")), "other-address", mistake=True),
    Wrong("the tag in the address", call(("#summaries -e count -v v1.2", "@v1.2#summaries -e count")), "other-address", mistake=True),
    Wrong("one -P for both", call(("-P counts=", "counts=")), "one-for-each", mistake=True),
    Wrong("counts forgotten", call((" -P counts=$PWD/counts.csv", "")), "missing-parameter", mistake=True),
    Wrong("a colon", call(("counts=$PWD", "counts:$PWD")), "parameter-form", mistake=True),
    Wrong("another file", call(("my flowers.csv", "my_flowers.csv")), "other-value", mistake=True),
    Wrong("a relative result", call(("counts=$PWD/", "counts=")), "lost-result", mistake=True),
    Wrong("a relative result with a dot", call(("counts=$PWD/", "counts=./")), "lost-result", mistake=True),
    Wrong("a relative result among words", lambda: [*WORDS[:9], "-P", "counts=counts.csv", *WORDS[11:]], "lost-result", mistake=True),
    Wrong("in single quotes", call(("counts=$PWD/counts.csv", "'counts=$PWD/counts.csv'")), "not-filled-in", mistake=True),
    Wrong("nobody fills it in", lambda: [*WORDS[:9], "-P", "counts=$PWD/counts.csv", *WORDS[11:]], "not-filled-in", mistake=True),
    Wrong("a tilde", call(("$PWD", "~")), "tilde", mistake=True),
    Wrong("the folder alone", call(("$PWD/counts.csv", "$PWD")), "other-value", mistake=True),
    Wrong("another result", call(("counts.csv", "count.csv")), "other-value", mistake=True),
    Wrong("an environment", call((" --env-manager local", "")), "environment", mistake=True),
    Wrong("conda", call(("local", "conda")), "environment", mistake=True),
    Wrong("flags of the script", call(("-P counts=$PWD/counts.csv", "--counts $PWD/counts.csv")), "unknown-option", mistake=True),
    Wrong("two addresses", lambda: [*WORDS, "https://git.example/other.git"], "no-address"),
]
CALL_RIGHT = [
    Right("the solution", lambda: of("call")),
    Right("words", lambda: list(WORDS)),
    Right("a tuple", lambda: tuple(WORDS)),
    Right("an array", lambda: np.array(WORDS)),
    Right("python -m", lambda: ["python", "-m", *WORDS]),
    Right("long options", call(("-e count -v v1.2", "--entry-point=count --version v1.2"))),
    Right("on several lines", call((" -P counts", " \\\n  -P counts"))),
    Right("an absolute path", call(("$PWD", "/home/ada"))),
    Right("braces", call(("$PWD", "${PWD}"))),
    Right("the command pwd", call(("counts=$PWD/counts.csv", '"counts=$(pwd)/counts.csv"'))),
    Right("double quotes", call(("counts=$PWD/counts.csv", 'counts="$PWD/counts.csv"'))),
    Right("her home", call(("$PWD", "$HOME"))),
    Right("both absolute", call(("'table=my flowers.csv'", '"table=$PWD/my flowers.csv"'))),
    Right("a drive", call(("$PWD", "D:/flowers"))),
    Right("quotes around the value", call(("'table=my flowers.csv'", 'table="my flowers.csv"'))),
    Right("an experiment too", lambda: [*WORDS, "--experiment-name", "counting"]),
    Right("the address at the end", lambda: ["mlflow", "run", *WORDS[3:], WORDS[2]]),
]

WRONG = {"project": PROJECT_WRONG, "environment": ENVIRONMENT_WRONG, "call": CALL_WRONG}
RIGHT = {"project": PROJECT_RIGHT, "environment": ENVIRONMENT_RIGHT, "call": CALL_RIGHT}
