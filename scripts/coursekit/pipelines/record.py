"""The record of a run, as JSON: what went in, what came out, by digest; parameters, metrics, times, states, logs, versions."""
import os
import platform
import secrets
import time
from pathlib import Path

from coursekit.pipelines.running import Run
from coursekit.pipelines.settings import as_text
from coursekit.pipelines.standing import Standing, slug
from coursekit.store import files

RECORD, PAGE = "record.json", "index.html"


def new_folder(build: Path, name: str) -> Path:
    """The folder for the record, the page and the logs of one run; it is made when the first of them is written."""
    return build / "runs" / slug(name) / f"{time.strftime('%Y-%m-%d-%H%M%S')}-{secrets.token_hex(2)}"


def record_of(run: Run, started: float, seconds: float, folder: Path) -> dict:
    """The record of a run that ended, as plain data."""
    return {
        "pipeline": run.pipeline.name, "file": str(run.pipeline.place.path), "state": run.state, "seconds": round(seconds, 3),
        "started": time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(started)),
        "parameters": {name: _plain(value) for name, value in run.options.values.items() if value is not None},
        "python": platform.python_version(), "machine": f"{platform.system()} {platform.machine()}", "process": os.getpid(),
        "jobs": [_job(run, name, standing, folder) for name, standing in run.standings.items()],
    }


def write(record: dict, folder: Path) -> Path:
    """Write the record into its folder."""
    files.write_json(folder / RECORD, record)
    return folder / RECORD


def _job(run: Run, name: str, standing: Standing, folder: Path) -> dict:
    outcome = standing.outcome
    return {
        "name": name, "state": standing.state, "seconds": round(outcome.seconds, 3), "why": standing.why, "message": outcome.message,
        "log": standing.log.relative_to(folder).as_posix() if standing.log and standing.log.exists() else "",
        "key": standing.key, "code": standing.found.get("code", {}), "packages": standing.found.get("package", {}),
        "inputs": {name: _input(run, given) for name, given in standing.given.items()},
        "outputs": {output: {"path": str(run.outputs / name / output), **_content(run, reference)} for output, reference in outcome.outputs.items()},
        "metrics": outcome.metrics,
    }


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int | float) else as_text(value)


def _input(run: Run, given) -> dict:
    if not given.reference:
        return {"value": given.text}
    if not given.path:
        return {"from": given.source, **_content(run, given.reference)}
    size = given.path.stat().st_size if given.path.is_file() else None
    return {"from": given.source, "digest": given.reference.partition(":")[2], **({"bytes": size} if size is not None else {})}


def _content(run: Run, reference: str) -> dict:
    try:
        return {"digest": reference.partition(":")[2], "bytes": run.store.size(reference)}
    except OSError:  # lost since
        return {"digest": reference.partition(":")[2]}
