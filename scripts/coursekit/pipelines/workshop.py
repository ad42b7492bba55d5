"""Where the stages of a run are at work: the run's private folder, its warm process, and the locks that keep two runs from the same work."""
import contextlib
from collections.abc import Callable

from coursekit.pipelines.code import Code
from coursekit.pipelines.results import Results
from coursekit.pipelines.stages import RAN, STOPPED, Outcome, Work, perform
from coursekit.pipelines.standing import Options, Standing
from coursekit.pipelines.workroom import Workroom
from coursekit.store import files
from coursekit.store.lock import Lock
from coursekit.store.objects import Store


class Workshop:
    """Opened before the first stage, since a run in which nothing changed needs none; closed at the end."""

    def __init__(self, store: Store, results: Results, options: Options, pipeline: str, stopped: Callable[[], bool]):
        self.store, self.results, self.options, self.pipeline, self.stopped = store, results, options, pipeline, stopped
        self.warm = ""
        self._room: Workroom | None = None
        self._stack = contextlib.ExitStack()

    def open(self, codes: list[Code]) -> None:
        """Make the folder, and the warm process for all that these stages import: once."""
        if self._room is not None:
            return
        self._room = Workroom(self.store.root / "work")
        self._stack.callback(self._room.close)
        if not self.options.cold:
            from coursekit.execute import imports, warm_start  # a run in which nothing changed does without

            if warm_start.CAN_FORK:
                modules = imports.heavy_modules(set().union(*(code.modules for code in codes)), "\n".join(code.text() for code in codes))
                self.warm = self._stack.enter_context(warm_start.warm_scripts(modules))

    def close(self) -> None:
        """Remove the folder, end the warm process."""
        self._stack.close()

    def compute(self, standing: Standing, force: bool, heard: Callable[[Standing], None]) -> Outcome:
        """In a thread: run one stage, unless another run does just that; then wait for it and take what it made."""
        job = standing.job

        def started(pid: int) -> None:
            standing.pid = pid
            heard(standing)

        lock = Lock(self.store.root / "locks" / standing.key)
        if not lock.take(self.stopped):
            return Outcome(STOPPED, f"'{job.name}' was stopped")
        try:
            if not force and (known := self.results.get(standing.key, self.store)):  # another run was quicker
                return known
            room = self._room.room(job.name)
            work = Work(job, standing.given, standing.code, self.options.scripts.get(job.name), standing.log, self.warm,
                        self.options.timeout or job.timeout, self.stopped, started)
            outcome = perform(work, room, self.store)
            if outcome.state == RAN:
                if other := self.results.other_than(standing.key, outcome.outputs):
                    outcome.message = (f"'{job.name}' ran again with the same inputs and wrote other bytes for {', '.join(other)}; "
                                       "it depends on something that it is not given: the time, chance, the machine")
                self.results.put(standing.key, outcome, self.pipeline, job.name, standing.found)
            files.remove(room)
            return outcome
        finally:
            lock.release()
