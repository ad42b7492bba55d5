"""Grades a class: `grade(course, files, options, hear)` gives each learner's work with the result of every question.

What was graded before is kept by content: equal cells, equal checks, equal limits lead to equal results, and are not run again.
"""
import hashlib
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from coursekit.catalog import Course
from coursekit.check.question import NOT_ATTEMPTED, PASSED
from coursekit.grade import aligning, exercises, matching, reading
from coursekit.grade.collecting import File
from coursekit.grade.exercises import Exercise
from coursekit.grade.judging import Judges
from coursekit.grade.program import Program
from coursekit.grade.reading import Submission
from coursekit.grade.results import NOT_CHECKED, Result, better, results
from coursekit.grade.running import run
from coursekit.grade.sandbox import Limits, Sandbox
from coursekit.store import files as store

WATCHED = ("check", "grade")  # packages whose change makes old results worthless


@dataclass(frozen=True)
class Options:
    """How to grade: limits, how many at once, the seed of what probes feed to answers, where results are kept."""

    limits: Limits = Limits()
    jobs: int = 2
    seed: int = 1
    trust: bool = False
    kept: Path | None = None
    visible: tuple[Path, ...] = ()
    measure: bool = False


@dataclass
class Work:
    """What a learner handed in for an exercise, and what became of it. `again`: an equal one was graded before."""

    exercise: Exercise
    submission: Submission
    others: list[Submission] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    seconds: float = 0.0
    memory: int = 0
    again: bool = False

    @property
    def passed(self) -> int:
        """How many questions passed."""
        return sum(result.status == PASSED for result in self.results)


@dataclass
class Learner:
    """A learner: name, work by exercise, and files that are answers to none, with the reason."""

    name: str
    work: dict[str, Work] = field(default_factory=dict)
    strays: list[tuple[str, str]] = field(default_factory=list)

    @property
    def passed(self) -> int:
        """How many questions passed, over all exercises."""
        return sum(work.passed for work in self.work.values())


@dataclass
class Graded:
    """A graded class."""

    exercises: list[Exercise]
    learners: list[Learner]
    seconds: float = 0.0
    ran: int = 0


def sort_out(found: list[File], known: list[Exercise]) -> list[Learner]:
    """Each learner with the file that counts for each exercise: one with answers before a blank one, then the newest."""
    learners: dict[str, Learner] = {}
    for file in found:
        learner = learners.setdefault(file.learner.casefold(), Learner(file.learner))
        submission = reading.read(file)
        exercise = None if submission.problem else matching.exercise_of(submission, known)
        if exercise is None:
            if submission.problem or not submission.is_script:
                learner.strays.append((file.name, submission.problem or "it is no exercise of this course"))
            continue
        work = learner.work.get(exercise.key)
        if work is None:
            learner.work[exercise.key] = Work(exercise, submission)
            continue
        both = [work.submission, submission]
        work.submission = max(both, key=lambda each: (is_answered(exercise, each), not each.is_script, each.file.when, each.file.name))
        work.others.append(next(each for each in both if each is not work.submission))
    return sorted(learners.values(), key=lambda learner: learner.name.casefold())


def is_answered(exercise: Exercise, submission: Submission) -> bool:
    """Does anything stand where the blank waits for an answer?"""
    blank = {cell.digest for cell in exercise.cells}
    waits = set().union(*(cell.waits for cell in exercise.cells))
    return any(exercises.digest(cell.source) not in blank and any(exercises.bound(node) & waits for node in exercises.parse(cell.source)) or not
               exercises.parse(cell.source) and exercises.digest(cell.source) not in blank for cell in submission.code)


def grade(course: Course, learners: list[Learner], known: list[Exercise], options: Options, hear: Callable[[Learner, Work], None] = lambda *_: None) -> Graded:
    """Find or work out every result; `hear` is called with each as it is there."""
    start = time.perf_counter()
    rules = _rules(options)
    todo: dict[str, list[tuple[Learner, Work, list[Program]]]] = {}
    for learner in learners:
        for work in learner.work.values():
            if not is_answered(work.exercise, work.submission):
                work.results = [Result(question.name, NOT_ATTEMPTED) for question in work.exercise.questions]
                hear(learner, work)
                continue
            made = aligning.programs(work.exercise, work.submission, options.seed)
            key = hashlib.sha256("\n".join([rules, *(program.digest() for program in made)]).encode()).hexdigest()
            if _recall(options, key, work):
                hear(learner, work)
            else:
                todo.setdefault(key, []).append((learner, work, made))
    if todo:
        _run_all(course, todo, options, hear)
    return Graded(known, learners, time.perf_counter() - start, len(todo))


def _run_all(course: Course, todo: dict, options: Options, hear) -> None:
    slots, lock = list(range(options.jobs)), threading.Lock()
    coming = [works[0][1].exercise.notebook for works in todo.values()]
    with Sandbox(course, options.limits, options.trust, options.visible, options.measure, coming) as sandbox, Judges() as judges:
        def one(key: str) -> None:
            with lock:
                slot = slots.pop()
            try:
                (learner, work, made), *same = todo[key]
                _grade_one(sandbox, judges, work, made, slot)
            finally:
                with lock:
                    slots.append(slot)
            _keep(options, key, work)
            with lock:
                hear(learner, work)
                for other, its, _ in same:
                    its.results, its.again = work.results, True
                    hear(other, its)

        with ThreadPoolExecutor(options.jobs) as pool:
            try:
                for done in [pool.submit(one, key) for key in todo]:
                    done.result()
            except BaseException:
                pool.shutdown(cancel_futures=True, wait=False)
                raise


def _grade_one(sandbox: Sandbox, judges: Judges, work: Work, made: list[Program], slot: int) -> None:
    start = time.perf_counter()
    for program in made:
        if work.results and work.passed == len(work.results):
            break
        for _ in range(2):  # what the machine failed at is tried once more
            heard = run(sandbox, program, slot)
            if not heard.trouble:
                break
        found = results(work.exercise, program, heard, judges, sandbox.limits.seconds)
        work.results = better(work.results, found) if work.results else found
        work.memory = max(work.memory, heard.memory)
    work.seconds = time.perf_counter() - start


def _rules(options: Options) -> str:
    """What besides the submission decides a result."""
    kit = Path(__file__).resolve().parents[1]
    text = [hashlib.sha256(file.read_bytes()).hexdigest() for part in WATCHED for file in sorted((kit / part).rglob("*.py"))]
    return hashlib.sha256("\n".join([*text, sys.version, repr(asdict(options.limits)), str(options.trust)]).encode()).hexdigest()


def _recall(options: Options, key: str, work: Work) -> bool:
    record = store.read_json(options.kept / f"{key}.json") if options.kept else {}
    try:
        work.results = [Result(**entry) for entry in record["results"]]
        work.seconds, work.again = float(record["seconds"]), True
    except (KeyError, TypeError, ValueError):
        return False
    return [result.question for result in work.results] == [question.name for question in work.exercise.questions]


def _keep(options: Options, key: str, work: Work) -> None:
    if options.kept and all(result.status != NOT_CHECKED for result in work.results):
        record = {"results": [result.as_dict() for result in work.results], "seconds": round(work.seconds, 3)}
        store.write_json(options.kept / f"{key}.json", record, lasting=False)
