"""What a run is asked for, and where each of its jobs stands."""
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.pipelines.code import Code
from coursekit.pipelines.keys import Given
from coursekit.pipelines.model import Job
from coursekit.pipelines.stages import Outcome

WAITING, RUNNING = "waiting", "running"  # while it goes on; how it ends is in coursekit.pipelines.stages


@dataclass
class Options:
    """What a run is asked for beside the pipeline itself."""

    values: dict[str, object] = field(default_factory=dict)  # the pipeline's inputs, as settings() gives them
    only: str = ""
    force: bool = False
    keep_going: bool = False
    jobs: int = 0  # side by side; 0: as many as there are processors
    scripts: dict[str, Path] = field(default_factory=dict)  # a script in place of a job's own
    verify: bool = False
    timeout: float | None = None
    cold: bool = False


@dataclass
class Standing:
    """Where one job stands."""

    job: Job
    code: Code
    state: str = WAITING
    why: str = ""
    key: str = ""
    given: dict[str, Given] = field(default_factory=dict)
    found: dict = field(default_factory=dict)  # the ingredients of its key
    outcome: Outcome | None = None
    log: Path | None = None
    pid: int = 0  # of its process, while it runs

    @property
    def settled(self) -> bool:
        """Will nothing more happen to it?"""
        return self.state not in (WAITING, RUNNING)


def slug(name: str) -> str:
    """A name that can be a folder's anywhere."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "pipeline"


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
