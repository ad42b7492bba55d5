"""In a copy for learners: their answered stages as scripts, where the lessons' pipelines run them.

A copy comes with blanks in the places of those scripts. `course make` exports what a learner answered, in the notebook or in the blank script, and puts
it there; a reset exercise brings the blank back. What was edited there by hand stays.
"""
from coursekit import notebook as nb
from coursekit.catalog import Course, Notebook
from coursekit.errors import CourseError
from coursekit.exercises import attempts
from coursekit.export import blank_scripts, script, stage
from coursekit.export.files import Wanted, folder_of
from coursekit.findings import Finding

LAST = "# Answer {}: by this line `course make` knows a script that it wrote and nobody edited."


def write(course: Course, exercises: list[Notebook]) -> tuple[list[str], list[Finding]]:
    """Put the answers of these exercises where the pipelines look; returns the names written, and what was not put there or kept."""
    wanted, findings = _wanted(course, exercises)
    return [_name(course, each) for each in wanted if nb.write_text(each.path, each.text)], findings


def check(course: Course, exercises: list[Notebook]) -> list[Finding]:
    """What `write` would change or keep."""
    wanted, findings = _wanted(course, exercises)
    stale = [each for each in wanted if not each.path.is_file() or each.path.read_bytes() != each.text.encode()]
    return findings + [Finding(_name(course, each), "stale: your answer has changed since", each.mend, each.source) for each in stale]


def _wanted(course: Course, exercises: list[Notebook]) -> tuple[list[Wanted], list[Finding]]:
    wanted, findings = [], []
    for exercise in exercises if course.handed_out else ():
        try:
            blank = blank_scripts.blank_of(course, exercise)
            if blank is None:
                continue
            text, source = _text(course, exercise, blank)
        except CourseError as error:
            findings.append(Finding(exercise.name, f"not put into the pipeline: {str(error).removeprefix(f'{exercise.name}, ')}", fault=False))
            continue
        made = Wanted(folder_of(course, exercise) / blank.path.name, text, source, "course make")
        if made.path.exists() and not blank_scripts.is_untouched(made.path):
            findings.append(Finding(_name(course, made), f"edited by hand: kept; {source} is not put there", "move it away, then: course make", fault=False))
        else:
            wanted.append(made)
    return wanted, findings


def _text(course: Course, exercise: Notebook, blank: blank_scripts.Blank) -> tuple[str, str]:
    """The script of an exercise, and where it comes from: the learner's notebook, else the learner's script, else the blank."""
    has_script = blank.state in (attempts.ANSWERED, attempts.EDITED)
    if attempts.state_of(course, exercise).name in attempts.THE_LEARNERS:
        try:
            return _marked(script.text(stage.read(nb.read(exercise.path), exercise.name))), exercise.name
        except CourseError:
            if not has_script:  # a note in the notebook, and the answer in the script
                raise
    name = blank.path.relative_to(course.root).as_posix()
    if has_script:
        return _marked(blank_scripts.BEGAN.sub("", blank.path.read_text(encoding="utf-8").replace("\r\n", "\n")).rstrip() + "\n"), name
    return blank.text, name


def _marked(text: str) -> str:
    return f"{text}\n{LAST.format(blank_scripts.digest(text))}\n"


def _name(course: Course, made: Wanted) -> str:
    return made.path.relative_to(course.root).as_posix()
