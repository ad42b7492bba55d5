"""No state passes from one notebook to the next, and a forked kernel gives what a cold one gives."""
import pytest

import notebooks
from coursekit.execute import imports
from coursekit.execute.imports import SAFE_PACKAGES, _installed
from coursekit.execute.runner import execute

DIRTY = (
    "leaked = 'variable'",
    "import os; os.chdir('/'); os.environ['LEAKED'] = 'yes'",
    "import warnings, random, numpy as np\nwarnings.simplefilter('error'); random.seed(1); np.random.seed(1)",
    "import matplotlib.pyplot as plt, pandas as pd\nfigure = plt.figure(); plt.rcParams['lines.linewidth'] = 99; pd.set_option('display.max_rows', 7)",
    "import builtins, sys; builtins.leaked = 1; sys.path.append('/leaked'); sys.modules['leaked_module'] = sys",
)
CLEAN = (
    "import os, sys, warnings\nprint('leaked' in globals(), os.environ.get('LEAKED'), os.getcwd() == FOLDER)\n"
    "print('leaked_module' in sys.modules, '/leaked' in sys.path)",
    "print([f for f in warnings.filters if f[:3] == ('error', None, Warning)], hasattr(__builtins__, 'leaked'))",
    "import matplotlib.pyplot as plt, pandas as pd\nprint(plt.get_fignums(), plt.rcParams['lines.linewidth'] == 99, pd.get_option('display.max_rows'))",
    "import random, numpy as np\nprint(random.random(), np.random.random())",
)


@pytest.mark.parametrize("warm", [True, False])
def test_nothing_passes_from_one_notebook_to_another(tmp_path, warm):
    clean = [cell.replace("FOLDER", repr(str(tmp_path.resolve()))) for cell in CLEAN]
    paths = [notebooks.write(tmp_path, "a_dirty", *DIRTY), notebooks.write(tmp_path, "b_clean", *clean), notebooks.write(tmp_path, "c_clean", *clean)]
    results = execute([notebooks.job(path) for path in paths], workers=1, warm=warm)
    assert [result.status for result in results] == ["passed"] * 3, [result.message for result in results]
    first, second = (notebooks.texts(tmp_path / "out" / path.name) for path in paths[1:])
    assert first[:3] == ["False None True\nFalse False", "[] False", "[] False 60"]
    assert second[:3] == first[:3]
    assert first[3] != second[3]
    assert not set(first[3].split()) & set(second[3].split()), "two kernels drew the same random numbers"


def test_warm_and_cold_kernels_give_the_same_outputs(tmp_path):
    path = notebooks.write(
        tmp_path, "both", "import numpy as np, pandas as pd, matplotlib.pyplot as plt, sys",
        "pd.DataFrame({f'a wide column {n}': np.arange(3) for n in range(19)})", "_ = plt.plot([1, 2, 3])", "plt.scatter([1], [1]);",
        "from sklearn.linear_model import LogisticRegression\nLogisticRegression(C=2)", "print(sys.argv[0], sys.path)",
        "np.random.default_rng(0).normal(size=3)", "import threading; print(threading.current_thread().name); 1 / 3")
    shown = {}
    for warm in (True, False):
        result, = execute([notebooks.job(path)], warm=warm)
        assert result.passed, result.message
        cells = notebooks.notebook.read(tmp_path / "out" / "both.ipynb").cells
        shown[warm] = [[(output.output_type, output.get("text"), {mime: text for mime, text in output.get("data", {}).items() if mime != "image/png"})
                        for output in cell.outputs] for cell in cells]
        assert any("image/png" in output.get("data", {}) for cell in cells for output in cell.outputs), "the picture is missing"
    assert shown[True] == shown[False]


@pytest.mark.parametrize("package", [name for name in SAFE_PACKAGES if _installed(name)])
def test_a_forked_kernel_computes_with_every_package_that_is_warmed(tmp_path, package):
    compute = {
        "torch": "import torch; x = torch.ones(600, 600); print(float((x @ x).sum() > 0), torch.get_num_threads() > 0)\n"
                 "n = torch.nn.Linear(3, 1); o = torch.optim.Adam(n.parameters()); n(torch.ones(9, 3)).sum().backward(); o.step()",
        "numpy": "import numpy; x = numpy.ones((600, 600)); print((x @ x).sum() > 0)",
        "polars": "import polars; print(polars.DataFrame({'a': [1, 2]}).lazy().select(polars.col('a').sum()).collect())",
        "sklearn": "from sklearn.ensemble import RandomForestClassifier as F; print(F(n_estimators=4, n_jobs=2).fit([[0], [1]], [0, 1]).predict([[1]]))",
    }.get(package, f"import {package}; print(1)")
    result, = execute([notebooks.job(notebooks.write(tmp_path, "compute", compute), timeout=60)])
    assert result.passed, result.message


def test_what_an_environment_without_torch_lacks(tmp_path, monkeypatch):
    needs = notebooks.write(tmp_path, "needs", "import pandas as pd\nfrom torch import nn")
    plain = notebooks.write(tmp_path, "plain", "import pandas as pd, nowhere")
    assert imports.lacks(needs) == set() or not _installed("torch")
    monkeypatch.setattr(imports, "_installed", lambda package: package != "torch")
    assert imports.lacks(needs) == {"torch"} and imports.lacks(plain) == set()
