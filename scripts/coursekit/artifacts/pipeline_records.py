"""What pipelines made, by content: from the records of `course pipeline run`."""
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from coursekit.store import files


@dataclass(frozen=True)
class Made:
    """An output of a job in one run of a pipeline."""

    record: dict
    job: dict
    output: str

    @property
    def pipeline(self) -> str:
        """The pipeline's name."""
        return str(self.record.get("pipeline", ""))

    @property
    def folder(self) -> Path:
        """The folder of the definition: paths of inputs are told from there."""
        return Path(str(self.record.get("file", ""))).parent

    def before(self, given: dict) -> "Made | None":
        """The output of another job of this run that was given to this one, if it was."""
        name, _, output = str(given.get("from", "")).partition(".")
        job = next((job for job in _jobs(self.record) if job["name"] == name and output in job.get("outputs", {})), None)
        same = job and job["outputs"][output].get("digest") == given.get("digest")
        return Made(self.record, job, output) if same else None


class PipelineRecords:
    """Every record below a build folder, read once."""

    def __init__(self, build: Path):
        self.build = build

    @cached_property
    def _newest_first(self) -> list[dict]:
        records = [files.read_json(path) for path in self.build.glob("runs/*/*/record.json")]
        return sorted((record for record in records if _jobs(record)), key=lambda record: str(record.get("started", "")), reverse=True)

    @cached_property
    def _by_digest(self) -> dict[str, Made]:
        found: dict[str, Made] = {}
        for record in self._newest_first:
            for job in _jobs(record):
                for output, about in job.get("outputs", {}).items():
                    found.setdefault(about.get("digest", ""), Made(record, job, output))
        return found

    def maker(self, digest: str) -> Made | None:
        """The job that wrote this content, in the newest run that did."""
        return self._by_digest.get(digest)

    def output_around(self, path: Path) -> Path | None:
        """The output that a path lies in, where it is not an output itself."""
        laid_out = {about.get("path") for made in self._by_digest.values() for about in made.job["outputs"].values()}
        return next((parent for parent in path.parents if str(parent) in laid_out), None)

    def names(self) -> dict[str, int]:
        """How many records there are of each pipeline."""
        names = [str(record.get("pipeline", "")) for record in self._newest_first]
        return {name: names.count(name) for name in sorted(set(names))}


def _jobs(record: dict) -> list[dict]:
    jobs = record.get("jobs")
    return [job for job in jobs if isinstance(job, dict) and "name" in job] if isinstance(jobs, list) else []
