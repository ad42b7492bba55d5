"""Runs in a folder: what they were told, measured and drew, how they end, and what is left of one that was killed."""
import json
import random

import numpy as np
import pytest

import coursekit.artifacts as wandb
from artifact_room import output, own_build, script
from coursekit.artifacts.names import ADJECTIVES, NOUNS


@pytest.fixture(autouse=True)
def build(tmp_path, monkeypatch):
    """A build folder of its own for each test, and no service."""
    yield from own_build(tmp_path, monkeypatch)


def test_a_run_keeps_what_it_was_told(build):
    random.seed(5)
    expected = random.Random(5).random()
    with wandb.init(project="iris", group="first-try", job_type="train", config={"epochs": 300, "rate": np.float32(0.5)}, tags=["a"], notes="why") as run:
        adjective, noun, number = run.name.split("-")
        assert (adjective in ADJECTIVES.split() and noun in NOUNS.split(), number) == (True, "1")
        assert random.random() == expected, "the name takes no random number of the learner's"
        assert run.config.epochs == run.config["epochs"] == 300 and wandb.config["rate"] == 0.5 and wandb.run is run
        for step in range(3):
            wandb.log({"loss": np.float64(1 / (step + 1)), "parts": {"train": step}})
        run.summary["best"] = 0.25
        with pytest.raises(ValueError, match="allow_val_change"):
            run.config.update({"epochs": 5})
        run.config.update({"epochs": 5}, allow_val_change=True)
    record = json.loads((run.folder / "run.json").read_text())
    assert record["state"] == "finished" and record["config"] == {"epochs": 5, "rate": 0.5} and record["group"] == "first-try"
    found = wandb.Api().runs("iris", {"group": "first-try"})[0]
    assert found.summary == {"loss": 1 / 3, "parts": {"train": 2}, "best": 0.25}
    table = found.history()
    assert list(table.columns) == ["_step", "_runtime", "_timestamp", "loss", "parts"] and table["loss"].round(2).tolist() == [1.0, 0.5, 0.33]
    with pytest.raises(ValueError, match="is finished"):
        run.log({"loss": 1})
    assert wandb.Api().run(f"iris/{run.name}").id == run.id and wandb.run is None
    with wandb.init(project="iris", name="forced name/1") as named:
        assert named.name == "forced name/1" and named.group is None and named.folder.name == f"0002-forced-name-1.{named.id}"


def test_steps(capsys):
    with wandb.init(project="iris") as run:
        run.log({"a": 1}, step=2)
        run.log({"b": 2}, step=2)
        run.log({"c": 3}, commit=False)
        run.log({"d": 4})
        run.log({"e": 5}, step=1)
    assert [{key: line[key] for key in line if key in "_step a b c d e"} for line in wandb.Api().runs("iris")[0].scan_history()] == [
        {"_step": 2, "a": 1, "b": 2, "c": 3, "d": 4}]
    assert "step 1 lies before step 3" in capsys.readouterr().err


def test_pictures(build):
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().plot([1, 2])
    with wandb.init(project="iris") as run:
        run.log({"curve": figure, "pixels": wandb.Image(np.eye(3), caption="a cross")})
        with pytest.raises(ValueError, match="not a picture"):
            wandb.Image(object())
        assert wandb.Image(str(run.folder / run.summary["curve"]["path"])).data == (run.folder / run.summary["curve"]["path"]).read_bytes()
    line = wandb.Api().runs("iris")[0].scan_history()[0]
    assert line["pixels"]["width"] == 3 and line["pixels"]["caption"] == "a cross" and line["curve"]["_type"] == "image-file"
    assert all((run.folder / line[name]["path"]).read_bytes().startswith(b"\x89PNG") for name in ("curve", "pixels"))


def test_one_run_at_a_time_unless_asked():
    first = wandb.init(project="iris")
    assert wandb.init(project="other") is first
    second = wandb.init(project="other", reinit="create_new")
    assert wandb.run is second and wandb.init(reinit="finish_previous") is not second
    assert {run.state for project in ("iris", "other") for run in wandb.Api().runs(project)} == {"finished"}


def test_scripts_that_end_without_a_word(build):
    begin = "import coursekit.artifacts as wandb\nrun = wandb.init(project='iris', name='{0}')\nrun.log({{'a': 1}}, step=0)\n"
    assert output(script(build, begin.format("silent"))) == ""
    broken = script(build, begin.format("broken") + "raise SystemError('boom')")
    assert "boom" in broken.communicate()[1] and broken.returncode == 1
    killed = script(build, begin.format("killed") + "run.log({'a': 2})\nrun.log({'a': 3})\nimport os\nos.kill(os.getpid(), 9)")
    killed.communicate()
    runs = {run.name: run for run in wandb.Api().runs("iris")}
    assert {name: (run.state, run.summary) for name, run in runs.items()} == {
        "silent": ("finished", {"a": 1}), "broken": ("failed", {"a": 1}), "killed": ("crashed", {"a": 3})}
