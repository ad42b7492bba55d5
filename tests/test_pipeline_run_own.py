"""A learner's own script or notebook in the place of a stage."""
import shutil

import pytest

import pipeline_factory as factory
from coursekit.export.modules import SHARED_SOURCES


@pytest.fixture
def build(tmp_path):
    return tmp_path / "build"


def test_a_learners_own_script_takes_the_place_of_a_stage(tmp_path, build):
    path = factory.make(tmp_path / "tiny")
    factory.run(path, build)
    mine = tmp_path / "my own" / "attempt.py"
    mine.parent.mkdir()
    mine.write_text(factory.STAGES["fit"])
    code, _, err = factory.call(build, path, "--stage", f"fit={mine}")
    assert (code, err) == (0, "kept  split\nkept  fit\nkept  apply\n"), "the same script is the same stage, wherever it stands"
    mine.write_text(factory.STAGES["fit"].replace("total = sum", "total = 100 + sum"))
    code, _, err = factory.call(build, path, "--stage", f"fit={mine}", "--cold")
    assert code == 0 and (build / "pipelines" / "tiny" / "fit" / "model" / "weights.txt").read_text() == "114.0\n", err
    assert factory.call(build, path)[2] == "kept  split\nkept  fit\nkept  apply\n"
    assert (build / "pipelines" / "tiny" / "fit" / "model" / "weights.txt").read_text() == "14.0\n", "the course's own model is back"
    mine.write_text(mine.read_text().replace("--model", "--modle"))
    code, out, err = factory.call(build, path, "--stage", f"fit={mine}")
    assert code == 2 and "does not fit job 'fit'" in err and "--modle" in err and out == ""


def test_a_replaced_stage_that_is_warm_finds_the_modules_of_the_pipeline(tmp_path, build):
    path = factory.make(tmp_path / "tiny")
    mine = tmp_path / "attempt.py"
    mine.write_text(factory.STAGES["apply"].replace(":.6f", ":.2f"))
    assert factory.call(build, path, "--stage", f"apply={mine}")[0] == 0
    assert (build / "pipelines" / "tiny" / "apply" / "answers").read_text().splitlines()[0] == "0.29"


def stage_notebook(path, power="2"):
    """A stage as a notebook that does what apply.py does."""
    import nbformat

    from coursekit import notebook

    cells = [("parameters", 'model: "input_folder" = "sample/model"  # the model\nrows: "input_file" = "sample/rows"  # numbers\n'
                            'answers: "output_file" = "answers"  # one answer a row'),
             ("stage", "from pathlib import Path"), ("stage", 'total = float((Path(model) / "weights.txt").read_text())'),
             ("", "total"), ("stage", "numbers = ..." if power == "..." else f"numbers = [{power} * float(line) for line in Path(rows).read_text().split()]"),
             ("stage", 'Path(answers).write_text("".join(f"{number / total:.6f}\\n" for number in numbers))')]
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(source, id=f"c{n}", metadata={"tags": [tag] if tag else []}) for n, (tag, source) in enumerate(cells)]
    text = nbformat.v4.new_markdown_cell("Divides every number by what the model says.", id="text", metadata={"tags": ["stage"]})
    made.cells.insert(0, text)
    notebook.write(path, made)
    return path


def test_a_learners_notebook_takes_the_place_of_a_stage(tmp_path, build):
    path = factory.make(tmp_path / "tiny")
    for source in SHARED_SOURCES:
        shutil.copy(source, path.parent)
    assert factory.call(build, path)[0] == 0
    code, _, err = factory.call(build, path, "--stage", f"apply={stage_notebook(tmp_path / '03_apply.ipynb', '2')}")
    assert code == 0 and "ran   apply" in err and "kept  fit" in err, err
    assert (build / "pipelines" / "tiny" / "apply" / "answers").read_text().startswith("0.571429\n")
    code, _, err = factory.call(build, path, "--stage", f"apply={stage_notebook(tmp_path / '03_apply.ipynb', '...')}")
    assert code == 2 and "03_apply.ipynb" in err and "waits for an answer" in err, err
