"""What jobs wrote, by key: a result that is recorded is whole, since it is written last."""
from pathlib import Path

from coursekit.pipelines.stages import KEPT, Outcome
from coursekit.store import files
from coursekit.store.objects import Store


class Results:
    """The results in a store, and what each job of each pipeline was made from when it ran last."""

    def __init__(self, root: Path):
        self.root = root

    def get(self, key: str, store: Store) -> Outcome | None:
        """What a job with this key wrote, if all of it is still there as it was."""
        found = files.read_json(self._result(key))
        outputs = found.get("outputs")
        if found.get("key") != key or not isinstance(outputs, dict) or not all(store.has(reference) for reference in outputs.values()):
            return None
        return Outcome(KEPT, outputs=outputs, metrics=found.get("metrics", {}))

    def other_than(self, key: str, outputs: dict[str, str]) -> list[str]:
        """The outputs that are not what a job with this key wrote before, if it did."""
        before = files.read_json(self._result(key)).get("outputs")
        return [name for name, reference in outputs.items() if isinstance(before, dict) and before.get(name) != reference]

    def put(self, key: str, outcome: Outcome, pipeline: str, job: str, found: dict) -> None:
        """Record what a job wrote, once all of it is in the store."""
        files.write_json(self._result(key), {"key": key, "pipeline": pipeline, "job": job, "seconds": round(outcome.seconds, 3),
                                             "outputs": outcome.outputs, "metrics": outcome.metrics, "made_from": found})
        files.write_json(self._last(pipeline, job), found)

    def last(self, pipeline: str, job: str) -> dict:
        """What the job was made from when it ran last; empty when it never did."""
        return files.read_json(self._last(pipeline, job))

    def _result(self, key: str) -> Path:
        return self.root / "results" / key[:2] / f"{key}.json"

    def _last(self, pipeline: str, job: str) -> Path:
        return self.root / "last" / pipeline / f"{job}.json"
