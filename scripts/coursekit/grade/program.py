"""What is run for one notebook: steps in order. A step is a cell, `{"cell": source, "name": ...}`, or `{"question": name, "answer": expression}`."""
import hashlib
import json
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Program:
    """The steps, the folder of the course in which they run, and the seed of what the probes feed to answers."""

    steps: tuple[dict, ...]
    folder: str
    seed: int = 1
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def probes(self) -> dict[int, str]:
        """The steps that look at an answer, with the question."""
        return {at: step["question"] for at, step in enumerate(self.steps) if "question" in step}

    def digest(self) -> str:
        """The same for the same program."""
        return hashlib.sha256(json.dumps([self.steps, self.folder, self.seed]).encode()).hexdigest()
