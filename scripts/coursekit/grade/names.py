"""The list of a class: `--names FILE`, a line a learner: the name that a folder or file has and, after a comma, the name to show."""
import csv
import io
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.grade.collecting import tidy_name
from coursekit.grade.grading import Learner


def read(path: Path) -> dict[str, str]:
    """What to show for each name, as a folder or file has it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: cannot be read ({error}); it is text, a line a learner: name of the folder or file, a comma, name to show") from None
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    names = {tidy_name(row[0]): tidy_name(row[1]) if len(row) > 1 and row[1] else tidy_name(row[0]) for row in rows if row[0]}
    if not names:
        raise CourseError(f"{path}: has no names; a line a learner: name of the folder or file, a comma, name to show")
    return names


def apply(learners: list[Learner], names: dict[str, str]) -> list[Learner]:
    """The learners under the names to show, with those of the list who handed in nothing; others keep the name that they have."""
    left = {key.casefold(): shown for key, shown in names.items()}
    for learner in learners:
        learner.name = left.pop(learner.name.casefold(), learner.name)
    taken: dict[str, int] = {}
    for learner in learners:  # two folders may get one name: they stay two
        taken[learner.name] = taken.get(learner.name, 0) + 1
        learner.name += f" ({taken[learner.name]})" if taken[learner.name] > 1 else ""
    learners += [Learner(shown) for shown in left.values() if shown not in taken]
    return sorted(learners, key=lambda learner: learner.name.casefold())
