"""Which exercise a file is an answer to, decided by what stands in it; names and metadata only break ties, since anybody can write them."""
import re
from pathlib import PurePosixPath

from coursekit.grade.exercises import Exercise, bound, check_call, digest, parse
from coursekit.grade.reading import Submission

ENOUGH = 2.0


def exercise_of(submission: Submission, exercises: list[Exercise]) -> Exercise | None:
    """The exercise that a submission fits best; None where it fits none."""
    if submission.is_script:
        return _of_script(submission, exercises)
    digests = {digest(cell.source) for cell in submission.code}
    ids = {cell.id for cell in submission.code}
    asked = {name for cell in submission.code for node in parse(cell.source) if (found := check_call(node)) for name in found[:1]}
    names = {name for cell in submission.code for node in parse(cell.source) for name in bound(node)}
    scores = [(_score(submission, exercise, digests, ids, asked, names), -number, exercise) for number, exercise in enumerate(exercises)]
    best = max(scores, key=lambda entry: entry[:2], default=(0, 0, None))
    return best[2] if best[0] >= ENOUGH else None


def _score(submission: Submission, exercise: Exercise, digests: set, ids: set, asked: set, names: set) -> float:
    """A point for each cell of the blank that is there, for each of its questions, for each name that it waits for; less for the rest."""
    waits = set().union(*(cell.waits for cell in exercise.cells))
    score = len(exercise.marks & digests) + len({question.name for question in exercise.questions} & asked)
    score += 2.0 * len(waits & names) / max(1, len(waits)) + len({cell.id for cell in exercise.cells} & ids) / max(1, len(exercise.cells))
    stem = PurePosixPath(submission.file.name).stem.lower()
    score += 0.6 * (exercise.stem.lower() in stem) + 0.4 * (exercise.stem.partition("_")[2].lower() in re.sub(r"[ -]", "_", stem))
    return score + 0.5 * (submission.begun_as.rpartition("/")[2] == exercise.notebook.path.name)


def _of_script(submission: Submission, exercises: list[Exercise]) -> Exercise | None:
    """A script belongs to the stage whose blanks it fills; others (the shared module, one's own helpers) to none."""
    names = {name for node in parse(submission.code[0].source) for name in bound(node)} if submission.code else set()
    waits = {exercise.stem: set().union(*(cell.waits for cell in exercise.cells)) for exercise in exercises}
    stages = [exercise for exercise in exercises if len(waits[exercise.stem] & names) * 2 >= len(waits[exercise.stem])]
    return max(stages, key=lambda exercise: (len(waits[exercise.stem] & names), exercise.stem[3:] in submission.file.name), default=None)
