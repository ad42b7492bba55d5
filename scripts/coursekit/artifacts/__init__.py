"""Runs and versioned artifacts in the words of Weights & Biases, in a folder on this machine; the one module of the tools that lessons import.

    import coursekit.artifacts as wandb

    with wandb.init(project="iris", group="first-try", job_type="train", config={"epochs": 300}) as run:
        flowers = run.use_artifact("flowers:latest").download()
        run.log({"loss": 0.1})
        model = wandb.Artifact("model", type="model")
        model.add_dir("model")
        run.log_artifact(model)

What it keeps lies under `build/projects/` of the course as JSON, the content of files under `build/store/`; `COURSE_BUILD` names another folder.
Where WANDB_API_KEY or WANDB_MODE is set and COURSE_BUILD is not, every name of this module is that of the installed `wandb` package itself, so the same
script talks to the service (or, with WANDB_MODE=offline, logs for later). Nothing is imported before it is asked for.
"""
import importlib
import os

ASKS_FOR_SERVICE = ("WANDB_API_KEY", "WANDB_MODE")
HERE = {"init": "sessions", "finish": "sessions", "log": "sessions", "log_artifact": "sessions", "use_artifact": "sessions", "run": "sessions",
        "config": "sessions", "summary": "sessions", "Artifact": "artifact", "Image": "pictures", "Api": "api"}


def talks_to_service() -> bool:
    """Does this process ask for the real package?"""
    return not os.environ.get("COURSE_BUILD") and any(os.environ.get(name) for name in ASKS_FOR_SERVICE)


def __getattr__(name: str):
    if name.startswith("__"):  # what the import system asks for
        raise AttributeError(name)
    if talks_to_service():
        return getattr(importlib.import_module("wandb"), name)
    if name not in HERE:
        from coursekit.errors import did_you_mean

        raise AttributeError(f"the artifacts of the course have no '{name}', {did_you_mean(name, list(HERE))} (with WANDB_API_KEY or WANDB_MODE set, "
                             "every name of wandb is there)")
    module = importlib.import_module(f"{__name__}.{HERE[name]}")
    return module.current(name) if name in ("run", "config", "summary") else getattr(module, name)


def __dir__() -> list[str]:
    return sorted(HERE)
