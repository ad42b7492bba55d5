"""`import coursekit.artifacts as wandb`: the one module of the tools that lessons import. It is light, and lessons may import nothing else of ours."""
import subprocess
import sys

import pytest

from artifact_room import HEAVY, SCRIPTS, output, script
from coursekit import form_code


def test_a_run_with_artifacts_needs_only_the_standard_library(tmp_path):
    code = f"""
import os, sys
sys.path.insert(0, {str(SCRIPTS)!r})
os.environ["COURSE_BUILD"] = {str(tmp_path / "build")!r}
import coursekit.artifacts as wandb
with wandb.init(project="iris") as run:
    artifact = wandb.Artifact("flowers", type="dataset")
    artifact.add_file({__file__!r})
    run.log_artifact(artifact)
    run.log({{"loss": 0.5}})
    print(run.use_artifact("flowers:v0").version)
"""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "v0\n"), done.stderr


def test_nothing_heavy_is_imported(tmp_path):
    code = ("import sys, coursekit.artifacts as wandb\nbefore = len([name for name in sys.modules if name.startswith('coursekit')])\n"
            "with wandb.init(project='iris') as run:\n    run.log({'a': 1})\n    run.log_artifact(wandb.Artifact('x', type='y'))\n"
            f"print(before, *(name for name in {HEAVY} if name in sys.modules))")
    assert output(script(tmp_path, code)) == "2\n", "the face itself imports nothing, and a run nothing heavy"


@pytest.mark.parametrize("kind", ["lesson", "solution"])
def test_lessons_may_import_this_and_nothing_else_of_ours(kind):
    def imports(line: str) -> list[str]:
        return [rule for rule in form_code.rules_broken(f"{line}\nprint(1)", [], kind) if "coursekit" in rule or "public packages" in rule]

    assert imports("import coursekit.artifacts as wandb") == []
    for line in ("import coursekit.artifacts", "import coursekit.artifacts as artifacts", "from coursekit import artifacts", "import coursekit.store as wandb",
                 "from coursekit.artifacts import init", "import coursekit.artifacts as wandb, coursekit.store", "from coursekit.artifacts.place import Place"):
        assert len(imports(line)) == 1, line


def test_what_is_there_is_told():
    import coursekit.artifacts as wandb

    assert {"init", "Artifact", "Image", "Api", "finish", "log"} <= set(dir(wandb))
    assert all(getattr(wandb, name, None) is not None for name in set(dir(wandb)) - {"run", "config", "summary"})
    with pytest.raises(AttributeError, match="did you mean 'Artifact'"):
        _ = wandb.Artefact
