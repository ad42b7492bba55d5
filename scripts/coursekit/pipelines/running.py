"""Runs a pipeline: finds the jobs that must run, runs independent ones side by side, and lays the outputs out for people."""
import contextlib
import queue
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from coursekit.errors import CourseError, did_you_mean
from coursekit.pipelines import keys
from coursekit.pipelines.model import Pipeline
from coursekit.pipelines.results import Results
from coursekit.pipelines.stages import FAILED, KEPT, NOT_RUN, RAN, STOPPED, Outcome
from coursekit.pipelines.standing import RUNNING, WAITING, Options, Standing, processors, slug
from coursekit.pipelines.workshop import Workshop
from coursekit.store import files
from coursekit.store.lock import locked
from coursekit.store.objects import Store


class Run:
    """One run. `heard(standing)` is called, in the main thread or a stage's, whenever the state of a job changes."""

    def __init__(self, pipeline: Pipeline, options: Options, build: Path, logs: Path, heard: Callable[[Standing], None] = lambda standing: None):
        self.pipeline, self.options, self.logs, self.heard = pipeline, options, logs, heard
        self.store = Store(build / "store", trusting=not options.verify)
        self.results = Results(build / "store")
        self.outputs = build / "pipelines" / slug(pipeline.name)
        self.standings = {name: Standing(pipeline.jobs[name], keys.code_of(pipeline.jobs[name], options.scripts.get(name))) for name in self._wanted()}
        self._stop = threading.Event()
        self._halt = False  # a job failed: start nothing new
        self._ended: queue.SimpleQueue = queue.SimpleQueue()
        self._threads: dict[str, threading.Thread] = {}
        self._workshop = Workshop(self.store, self.results, options, slug(pipeline.name), self._stop.is_set)

    def _wanted(self) -> list[str]:
        """The names of the chosen job and all that it needs, or of all jobs, in the order of the file."""
        jobs = self.pipeline.jobs
        for name in filter(None, [self.options.only, *self.options.scripts]):
            if name not in jobs:
                raise CourseError(f"the pipeline has no job '{name}'; {did_you_mean(name, list(jobs))}")
        wanted, more = set(), [self.options.only] if self.options.only else list(jobs)
        while more:
            name = more.pop()
            if name not in wanted:
                wanted.add(name)
                more += jobs[name].needs
        if idle := sorted(self.options.scripts.keys() - wanted):
            raise CourseError(f"--stage gives '{idle[0]}' a script, and --only {self.options.only} does not need that job; drop one of the two")
        return [name for name in jobs if name in wanted]

    @property
    def state(self) -> str:
        """How the run went: done, failed or stopped."""
        states = {standing.state for standing in self.standings.values()}
        return "stopped" if self._stop.is_set() else "failed" if states & {FAILED, NOT_RUN, STOPPED} else "done"

    def go(self) -> None:
        """Run all that must run. What was asked for and can't be (a file that is not there) is an error before anything starts."""
        self._look_at_what_is_given()
        try:
            while self._advance() or self._threads:
                if self._threads:
                    self._take_in(*self._ended.get())
        except BaseException:
            with _undisturbed():
                self._stop.set()
                self._finish()
            raise
        self._finish()

    def _finish(self) -> None:
        """Wait for the stages that are still at work, and leave nothing behind."""
        self._threads = {name: thread for name, thread in self._threads.items() if thread.ident is not None}  # Ctrl-C came before it began
        try:
            while self._threads:
                self._take_in(*self._ended.get())
        finally:
            try:
                for standing in self.standings.values():
                    if not standing.settled:
                        self._settle(standing, NOT_RUN)
            finally:
                self._workshop.close()
                self.store.memo.save()

    def _look_at_what_is_given(self) -> None:
        made = {name: dict.fromkeys(job.component.outputs, "later") for name, job in self.pipeline.jobs.items()}
        for standing in self.standings.values():
            keys.inputs_of(standing.job, self.pipeline, self.options.values, made, self.store)

    def _advance(self) -> bool:
        """Settle what can be settled, start what can be started; True when a job changed its state."""
        moved = False
        for name, standing in self.standings.items():
            if standing.state != WAITING:
                continue
            needs = [self.standings[other] for other in standing.job.needs]
            if any(other.settled and other.state not in (RAN, KEPT) for other in needs) or self._halt or self._stop.is_set():
                standing.why = next((f"needs {other.job.name}" for other in needs if other.settled and other.state not in (RAN, KEPT)), "")
                self._settle(standing, NOT_RUN)
            elif not all(other.settled for other in needs) or len(self._threads) >= (self.options.jobs or processors()):
                continue
            else:
                self._begin(name, standing)
            moved = True
        return moved

    def _begin(self, name: str, standing: Standing) -> None:
        made = {other: self.standings[other].outcome.outputs for other in standing.job.needs}
        standing.given = keys.inputs_of(standing.job, self.pipeline, self.options.values, made, self.store)
        standing.found = keys.ingredients(standing.job, standing.code, standing.given, self.store)
        standing.key = keys.key_of(standing.found)
        force = self.options.force and self.options.only in ("", name)
        if not force and (known := self.results.get(standing.key, self.store)):
            self._publish(name, known)
            standing.why = "nothing changed"
            return self._settle(standing, KEPT, known)
        standing.why = "forced" if force else keys.difference(self.results.last(slug(self.pipeline.name), name), standing.found)
        standing.log = self.logs / f"{name}.log"
        standing.state = RUNNING
        self._workshop.open([other.code for other in self.standings.values() if not other.settled])
        thread = threading.Thread(target=self._stage, args=(name, standing, force), name=name)
        self._threads[name] = thread
        thread.start()
        self.heard(standing)

    def _stage(self, name: str, standing: Standing, force: bool) -> None:
        """In a thread: run one stage, unless another run does just that; then wait for it and take what it made."""
        error = None
        try:
            outcome = self._workshop.compute(standing, force, self.heard)
            if outcome.state in (RAN, KEPT):
                self._publish(name, outcome)
        except BaseException as caught:  # whatever it is: the main thread waits for an answer
            outcome, error = Outcome(FAILED, f"'{name}' could not be finished: {caught}"), caught
        self._ended.put((name, outcome, error))

    def _take_in(self, name: str, outcome: Outcome, error: BaseException | None) -> None:
        """In the main thread: what became of a stage."""
        self._threads.pop(name).join()
        standing = self.standings[name]
        if outcome.state in (RAN, KEPT):
            standing.why = "another run made it" if outcome.state == KEPT else standing.why
            self.store.memo.save()
        else:
            self._halt |= not self.options.keep_going
        self._settle(standing, outcome.state, outcome)
        if error is not None and not isinstance(error, CourseError | OSError):
            raise error

    def _publish(self, name: str, outcome: Outcome) -> None:
        """Lay the outputs out for people: copies, so that whoever edits one edits nothing else; one that is not right is made anew."""
        with files.disk_errors(f"the outputs of '{name}' could not be laid out"):
            for output, reference in outcome.outputs.items():
                path = self.outputs / name / output
                if files.left_over(path.parent, f".{output}.") or not self.store.matches(reference, path):
                    self._lay_out(reference, path)

    def _lay_out(self, reference: str, path: Path) -> None:
        with locked(self.store.root / "locks" / f"{self.outputs.name}.laid-out"):  # whose half-written copies are there now was killed
            for left in files.left_over(path.parent, f".{path.name}."):
                files.remove(left)
            if not self.store.matches(reference, path):
                self.store.restore(reference, path)

    def _settle(self, standing: Standing, state: str, outcome: Outcome | None = None) -> None:
        standing.state, standing.outcome = state, outcome or Outcome(state)
        self.heard(standing)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let a second Ctrl-C wait: we are at the end already, and it takes seconds at most."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
