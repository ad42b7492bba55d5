"""The question `short_list` of `10_clean_the_handover`: of a long list of packages, the lines that a script needs."""
import ast
import re
import sys
from collections.abc import Callable

from coursekit.check.plain import describe, plain
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import takes

PACKAGES = {"sklearn": "scikit-learn", "yaml": "pyyaml", "PIL": "pillow", "dateutil": "python-dateutil"}
LISTED = ["argparse==1.4.0", "joblib==1.6.0", "matplotlib==3.11.2", "matplotlib-inline==0.2.2", "numpy==2.5.5", "pandas==3.1.1", "pandas-profiling==3.6.6",
          "pathlib==1.0.1", "pillow==13.0.0", "Python_DateUtil==4.0.0", "pyyaml==6.0.3", "scikit_learn==1.9.1", "scipy==1.18.1", "skops==0.16.0",
          "sklearn==0.0", "torch==2.13.0", "yaml==0.0.1"]
SCRIPTS = (
    "import pandas as pd\nfrom sklearn.ensemble import GradientBoostingRegressor\n",
    "import argparse, json\nfrom pathlib import Path\nimport numpy as np\n",
    "import os, scipy, joblib\nimport matplotlib.pyplot as plt\nfrom scipy import stats\n",
    '"""Usage:\n\nimport torch\n"""\n# import joblib\nimport pandas\ntext = "from skops import io"\n',
    "def load(path):\n    import yaml\n    from dateutil import parser\n    return yaml, parser\n",
    "try:\n    from PIL import Image\nexcept ImportError:\n    Image = None\nfrom .helpers import torch\nfrom . import joblib\n",
    "import pandas as pd; import skops.io as sio\n",
    "print('nothing')\n",
)


def inputs(seed: int) -> dict:
    """The scripts, and the list in another order for each seed but the first."""
    listed = LISTED[seed % len(LISTED):] + LISTED[:seed % len(LISTED)]
    return {"cases": [[script, listed] for script in SCRIPTS], "packages": PACKAGES}


def probe(answer, inputs: dict) -> dict:
    """What the answer keeps for each script."""
    if not takes(answer, 2):
        return {"seen": describe(answer)}
    told = []
    for script, listed in inputs["cases"]:
        said = answer(script, list(listed))
        kept = plain(said) if not isinstance(said, str) else said
        if not isinstance(kept, list) or not all(isinstance(line, str) for line in kept):
            return {"odd": describe(said)}
        told.append(sorted(line.strip() for line in kept))
    return {"told": told}


def _alike(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _names(script: str, inside: bool = True, froms: bool = True, plain_imports: bool = True, relative: bool = False, whole: bool = False,
           first: bool = False) -> set[str]:
    tree = ast.parse(script)
    found: set[str] = set()
    for node in ast.walk(tree) if inside else tree.body:
        if isinstance(node, ast.Import) and plain_imports:
            found |= {alias.name if whole else alias.name.partition(".")[0] for alias in (node.names[:1] if first else node.names)}
        elif isinstance(node, ast.ImportFrom) and froms and (relative or not node.level):
            found |= {node.module if whole else node.module.partition(".")[0]} if node.module else {alias.name for alias in node.names}
            found |= {alias.name for alias in node.names} if relative and node.level else set()
    return found


def kept(script: str, listed: list[str], names: Callable = _names, standard: bool = False, translate: dict | None = PACKAGES, alike: Callable = _alike,
         part: bool = False, version: bool = True) -> list[str]:
    """The right answer; with other arguments, forms of it that people write by mistake."""
    wanted = {name for name in names(script) if standard or name not in sys.stdlib_module_names}
    wanted = {alike((translate or {}).get(name, name)) for name in wanted}
    lines = [line for line in listed if alike(line.partition("==")[0]) in wanted or part and any(alike(line).startswith(name) for name in wanted)]
    return sorted(line if version else line.partition("==")[0] for line in lines)


def _by_lines(script: str, pattern: str) -> set[str]:
    return {name.partition(".")[0] for name in re.findall(pattern, script, re.M)}


LINES = r"^\s*(?:import|from)\s+(\w[\w.]*)"
MISTAKES: dict[str, tuple[list[Callable], str]] = {
    "in-text": ([lambda script, listed: kept(script, listed, lambda script: _by_lines(script, LINES)),
                 lambda script, listed: kept(script, listed, lambda script: _by_lines(script, r"(?:import|from)\s+(\w[\w.]*)"))],
                "Words in a comment or in a text are taken for imports, or some on one line are missed. Python's own parser knows the difference."),
    "inside-forgotten": ([lambda script, listed: kept(script, listed, lambda script: _names(script, inside=False))],
                         "Imports inside a function or a `try` are missed. They are needed as well, later."),
    "from-forgotten": ([lambda script, listed: kept(script, listed, lambda script: _names(script, froms=False))], "`from PACKAGE import ...` is missed."),
    "only-from": ([lambda script, listed: kept(script, listed, lambda script: _names(script, plain_imports=False))], "`import PACKAGE` is missed."),
    "first-only": ([lambda script, listed: kept(script, listed, lambda script: _names(script, first=True))],
                   "Where one line imports several packages, only the first is seen."),
    "relative": ([lambda script, listed: kept(script, listed, lambda script: _names(script, relative=True))],
                 "`from .helpers import ...` is taken for a package. The point says that the module lies beside the script; the node's `level` tells."),
    "submodule": ([lambda script, listed: kept(script, listed, lambda script: _names(script, whole=True))],
                  "A part of a package, as in `import matplotlib.pyplot`, finds no line. Packages are installed whole: what stands before the first point?"),
    "standard-library": ([lambda script, listed: kept(script, listed, standard=True)],
                         "A line is kept for something that Python brings itself. What is listed under that name is an old copy of it."),
    "package-name": ([lambda script, listed: kept(script, listed, translate={})],
                     "A name to import is not always the package's name: `sklearn` comes from another package than the one called `sklearn`."),
    "spelling": ([lambda script, listed: kept(script, listed, alike=str)],
                 "A package is missed whose name is spelt another way in the list. Capitals do not count, and `-`, `_` and `.` are one sign."),
    "part-of-name": ([lambda script, listed: kept(script, listed, part=True)],
                     "A line is kept that only begins like the package's name. Compare whole names: what stands before the `==`."),
    "no-version": ([lambda script, listed: kept(script, listed, version=False)],
                   "The versions are gone. A list without them installs another thing next month."),
    "everything": ([lambda script, listed: sorted(listed)], "Every line is kept. Which of them does the script import?"),
}


def judge(data: dict, inputs: dict) -> Verdict:
    """Right for every script, or explained by a mistake in all of them."""
    if "seen" in data:
        return wrong("not-a-function", f"`short_list` is {data['seen']}. Asked for is a function of the script's text and the lines of the list.")
    if "odd" in data:
        return wrong("not-lines", f"It gives back {data['odd']}. Asked for is a list of lines, as text.")
    cases, told = inputs["cases"], data["told"]
    right = [kept(*case) for case in cases]
    if told == right:
        return passed(f"{len(cases)} scripts, and for each the lines that it needs.")
    for hint, (rules, text) in MISTAKES.items():
        if any(told == [rule(*case) for case in cases] for rule in rules):
            return wrong(hint, text)
    place = next(number for number, (mine, other) in enumerate(zip(told, right, strict=True)) if mine != other)
    script = " / ".join(line for line in cases[place][0].splitlines() if line)
    if extra := [line for line in told[place] if line not in right[place]]:
        return wrong("line-extra", f"For the script `{script}` it keeps `{extra[0]}`.")
    lost = next(line for line in right[place] if line not in told[place])
    return wrong("line-missed", f"For the script `{script}` it keeps {len(told[place])} of the lines that are needed, and misses "
                            f"the package `{lost.partition('==')[0]}`.")
