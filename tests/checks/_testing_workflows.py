"""Workflows as learners write them, for `08_put_a_stage_to_the_test`."""
import yaml

from checks import Right, Wrong, always

GOOD = """
name: test
on:
  push:
    branches: [main]
  pull_request:
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        python: ["3.11", "3.13"]
    steps:
      - uses: actions/checkout@v6
      - uses: actions/setup-python@v6
        with:
          python-version: ${{ matrix.python }}
      - name: Install
        run: pip install -r requirements.txt
      - name: Test
        run: pytest
"""


def but(old: str, new: str) -> str:
    """The good one with one change."""
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


TRIGGER = "on:\n  push:\n    branches: [main]\n  pull_request:\n"
INSTALL = "      - name: Install\n        run: pip install -r requirements.txt\n"
TEST = "      - name: Test\n        run: pytest\n"
CHECKOUT = "      - uses: actions/checkout@v6\n"
MATRIX = '    strategy:\n      matrix:\n        python: ["3.11", "3.13"]\n'


def changed(name: str, hint: str, old: str, new: str) -> Wrong:
    """A mistake in one place."""
    return Wrong(name, always(but(old, new)), hint, mistake=True)


WORKFLOW_WRONG = [
    Wrong("None", always(None), "not-text"),
    Wrong("a list of steps", always(["checkout", "test"]), "not-text"),
    Wrong("a path that nobody reads", always(".github/workflows/test.yml"), "no-jobs"),
    Wrong("tabs", always(but("    branches", "\tbranches")), "not-yaml", mistake=True),
    Wrong("a lost colon", always(but("  pull_request:\n", "  pull_request\n")), "not-yaml", mistake=True),
    Wrong("an empty dict", always({}), "no-jobs"),
    Wrong("steps and no jobs", always("on: push\nsteps:\n  - run: pytest\n"), "no-jobs"),
    changed("on nothing", "no-trigger", TRIGGER, ""),
    changed("on push only", "no-pull-request", TRIGGER, "on: push\n"),
    changed("on a list with push only", "no-pull-request", TRIGGER, "on: [push]\n"),
    changed("on pull request only", "no-push", TRIGGER, "on:\n  pull_request:\n"),
    changed("on tags", "no-push", "branches: [main]", 'tags: ["v*"]'),
    changed("every night", "no-push", TRIGGER, 'on:\n  schedule:\n    - cron: "0 4 * * *"\n'),
    changed("on pull_request_target", "no-pull-request", "  pull_request:", "  pull_request_target:"),
    changed("no machine", "no-machine", "    runs-on: ubuntu-latest\n", ""),
    changed("a step without a dash", "no-steps", "    steps:\n      - uses: actions/checkout@v6\n      - uses: actions/setup-python@v6\n",
            "    steps:\n      uses: actions/setup-python@v6\n    ignored:\n      - uses: actions/checkout@v6\n"),
    changed("no checkout", "no-checkout", CHECKOUT, ""),
    Wrong("checkout at the end", always(GOOD.replace(CHECKOUT, "") + CHECKOUT), "order", mistake=True),
    Wrong("install at the end", always(GOOD.replace(INSTALL, "") + INSTALL), "order", mistake=True),
    changed("no install step", "no-install", INSTALL, ""),
    changed("pytest is not run", "no-pytest-step", TEST, ""),
    changed("pytest is only installed", "no-pytest-step", TEST, "      - run: pip install pytest\n"),
    changed("python test_stage.py", "no-pytest-step", "run: pytest", "run: python test_stage.py"),
    changed("pytest only collects", "runs-nothing", "run: pytest", "run: pytest --collect-only"),
    changed("pytest is not installed", "missing-package", "-r requirements.txt", "pandas==3.0.0 scikit-learn==1.9.0"),
    changed("only pytest is installed", "missing-package", "-r requirements.txt", "pytest==9.2.0"),
    changed("the name of the import", "package-name", "-r requirements.txt", "pandas==3.0.0 sklearn==1.9.0 pytest==9.2.0"),
    changed("not pinned", "not-pinned", "-r requirements.txt", "pandas scikit-learn pytest"),
    changed("at least", "not-pinned", "-r requirements.txt", '"pandas>=3.0" "scikit-learn>=1.9" "pytest>=9"'),
    changed("installs and tests in one step", "own-step", INSTALL + TEST, "      - run: |\n          pip install -r requirements.txt\n          pytest\n"),
    changed("one line for both", "own-step", INSTALL + TEST, "      - run: pip install -r requirements.txt && pytest\n"),
    changed("goes on in spite of an error", "failure-hidden", TEST, TEST + "        continue-on-error: true\n"),
    changed("the job goes on", "failure-hidden", "    runs-on: ubuntu-latest\n", "    runs-on: ubuntu-latest\n    continue-on-error: true\n"),
    changed("or true", "failure-hidden", "run: pytest", "run: pytest || true"),
    changed("or an echo", "failure-hidden", "run: pytest", 'run: pytest -q || echo "some tests failed"'),
    changed("into a pipe", "failure-hidden", "run: pytest", "run: pytest | tee report.txt"),
    changed("set +e", "failure-hidden", "run: pytest", "run: |\n          set +e\n          pytest\n          echo done"),
    changed("never", "conditional", TEST, TEST + "        if: false\n"),
    changed("only after a failure", "conditional", TEST, TEST + "        if: failure()\n"),
    changed("only on push", "conditional", TEST, TEST + "        if: github.event_name == 'push'\n"),
    changed("one Python", "one-version", '["3.11", "3.13"]', '["3.11"]'),
    Wrong("no matrix", always(GOOD.replace(MATRIX, "").replace("${{ matrix.python }}", '"3.12"')), "one-version", mistake=True),
    Wrong("two installed, one used", always(GOOD.replace(MATRIX, "").replace("${{ matrix.python }}", "|\n            3.11\n            3.12")), "one-version",
          mistake=True),
    changed("the matrix is not used", "matrix-unused", "${{ matrix.python }}", '"3.12"'),
    changed("another name than the matrix has", "one-version", "${{ matrix.python }}", "${{ matrix.version }}"),
    changed("systems instead of Pythons", "one-version", 'python: ["3.11", "3.13"]', 'python: ["3.12"]\n        os: [ubuntu-latest, windows-latest]'),
    changed("3.10 without quotes", "version-number", '["3.11", "3.13"]', "[3.10, 3.12]"),
    changed("an action without a version", "action-version", "actions/checkout@v6", "actions/checkout"),
    changed("an action of today", "action-version", "actions/setup-python@v6", "actions/setup-python@main"),
]

TWO_JOBS = """
'on':
  pull_request: {}
  push: {}
  workflow_dispatch:
env: {PIP_NO_CACHE_DIR: 1}
jobs:
  lint:
    runs-on: ubuntu-latest
    steps: [{uses: actions/checkout@v6}, {run: pip install ruff==0.14.0}, {run: ruff check}]
  old:
    runs-on: ubuntu-latest
    container: python:3.11-slim
    steps: &steps
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8
      - run: python -m pip install --quiet pandas==3.0.0 "scikit-learn == 1.9.0" pytest==9.2.0 PyYAML
      - run: python -m pytest -q tests
  new:
    runs-on: [self-hosted, linux]
    container: {image: "python:3.13"}
    steps: *steps
"""
WITH_UV = """
on: [push, pull_request]
jobs:
  test:
    runs-on: ${{ matrix.os }}
    strategy:
      fail-fast: false
      matrix:
        os: [ubuntu-latest, macos-latest]
        python: [3.11, 3.12, "3.13"]
        exclude: [{os: macos-latest, python: 3.11}]
    steps:
      - uses: actions/checkout@v5
        with: {fetch-depth: 1}
      - uses: astral-sh/setup-uv@v7
        with: {enable-cache: true}
      - run: uv sync --locked --python ${{ matrix.python }}
      - run: uv run pytest
        timeout-minutes: 10
"""
WORKFLOW_RIGHT = [
    Right("events as a map, steps with names", always(GOOD)),
    Right("two jobs in containers", always(TWO_JOBS)),
    Right("uv", always(WITH_UV)),
    Right("pytest named once more", always(but("-r requirements.txt", "-r requirements.txt pytest"))),
    Right("uv run with packages", always(GOOD.replace(INSTALL, "").replace(
        "run: pytest", "run: uv run --python ${{ matrix.python }} --with pandas==3.0.0 --with scikit-learn==1.9.0 --with=pytest==9.2.0 pytest"))),
    Right("read already", always(yaml.safe_load(GOOD))),
    Right("versions in include", always(but('python: ["3.11", "3.13"]', 'include: [{python: "3.11", os: a}, {python: "3.13", os: b}]'))),
    Right("more in one step", always(but("run: pip install -r requirements.txt", "run: |\n          python -m pip install --upgrade pip\n          "
                                         "python -m pip install --requirement requirements.txt  # with pytest"))),
    Right("a report through a pipe",
          always(but("run: pytest", "shell: bash\n        run: |\n          mkdir -p .out\n          pytest -ra tests | tee .out/report"))),
    Right("uv pip and a longer command",
          always(GOOD.replace("pip install -r", "uv pip install --system -r").replace("run: pytest", "run: |\n          python -m pytest \\\n            -q"))),
    Right("runs always", always(but(TEST, TEST + "        if: always()\n        env: {PYTHONWARNINGS: error}\n        continue-on-error: false\n"))),
]
