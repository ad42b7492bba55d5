"""writes all that is generated: exercises, stage scripts and their signatures, the YAML of pipelines in Python, README tables, stored outputs

  course make                       everything that is not up to date
  course make 01_notebook --force   run all notebooks of a lesson again and store their outputs
  course make --check               execute nothing; name what is stale, its source, and the command that mends it
  course make --lock                renew requirements.lock from pyproject.toml

In a copy that was handed out it puts the stages that you answered into the pipelines of the lessons.
"""
import argparse
import time


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="notebooks or folders (default: everything)")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--check", action="store_true", help="write nothing, exit 1 when something is stale or has bad form")
    which.add_argument("--force", action="store_true", help="run notebooks again though their code has not changed")
    which.add_argument("--lock", action="store_true", help="renew requirements.lock")


def main(args: argparse.Namespace) -> int:
    from coursekit.catalog import this_course

    course, started = this_course(), time.monotonic()
    if args.lock:
        return _renew_lock(course)
    findings = check(course, args.paths) if args.check else make(course, args.paths, force=args.force)
    for finding in findings:
        print(finding)
    faults = sum(finding.fault for finding in findings)
    print(f"{'checked' if args.check else 'made'} in {time.monotonic() - started:.1f} s: {f'{faults} to mend' if faults else 'all is as it should be'}")
    if args.check and course.handed_out:
        print("not checked: solutions, scripts of lessons, definitions in Python, outputs and form; this is a handed-out course, its exercises are compared "
              "with the blanks it came with")
    return 1 if faults else 0


def make(course, names: list[str], *, force: bool = False) -> list:
    """Write all that is generated; returns what was kept or failed."""
    from coursekit import outputs, readme
    from coursekit.exercises import generate
    from coursekit.export import answered, files, leftovers
    from coursekit.pipelines import python_make
    from coursekit.pipelines.python_definition import MISSING

    sources, exercises = chosen(course, names)
    written = files.write_shared(course)  # stage notebooks import it when they run, and may run the scripts
    written += python_make.write(course, names, only=MISSING)[0]  # a folder of stages is known by its pipeline.yml
    written_scripts, found_in_scripts = files.write(course, sources, [])
    written_definitions, found_in_definitions = python_make.write(course, names)
    if written_definitions:  # MLproject is written from them too
        written_scripts += files.write(course, sources, [])[0]
    written_outputs, findings = outputs.refresh(course, sources, force=force)
    written += written_scripts + written_definitions + written_outputs
    failed = {finding.path for finding in findings}
    sources = [source for source in sources if source.name not in failed]
    exercises = [exercise for exercise in exercises if course.solution_of(exercise).name not in failed]
    findings += found_in_scripts + found_in_definitions
    steps = [lambda: generate.write(course, exercises), lambda: files.write(course, [], exercises), lambda: answered.write(course, exercises)]
    if not names:
        steps += [lambda: generate.remove_leftovers(course), lambda: leftovers.remove(course), lambda: readme.write(course)]
    for step in steps:
        names_written, found = step()
        written += names_written
        findings += found
    for name in written:
        print(f"wrote {name}")
    return findings


def check(course, names: list[str]) -> list:
    """All that is stale or has bad form; executes nothing."""
    from coursekit import outputs, readme
    from coursekit.exercises import generate
    from coursekit.export import answered, files, leftovers
    from coursekit.pipelines import python_make

    sources, exercises = chosen(course, names)
    findings = generate.check(course, exercises) + files.check(course, sources, exercises) + answered.check(course, exercises)
    findings += python_make.check(course, names)
    if not course.handed_out:
        findings += outputs.check(course, sources) + check_form(sources)
    if not names:
        findings += generate.check_leftovers(course) + leftovers.check(course) + readme.check(course) + check_lock(course)
    return findings


def check_form(notebooks: list) -> list:
    """Violations of the rules of form, those that concern the course as a whole last."""
    from coursekit import form
    from coursekit import notebook as nb
    from coursekit.errors import CourseError
    from coursekit.findings import Finding

    findings, read = [], []
    for notebook in notebooks:
        if notebook.path.name == form.EXEMPT:
            continue
        try:
            read.append(nb.read(notebook.path))
        except CourseError:
            continue  # named among the outputs
        problems = form.problems(read[-1], notebook.kind) + form.links(read[-1], notebook.path.parent)
        findings += [Finding(notebook.name, str(problem)) for problem in problems]
    ignored, cells = form.ignored_share(read)
    if ignored > form.IGNORED_SHARE * cells:
        findings.append(Finding("lessons and solutions", f"{ignored} of {cells} code cells have their output ignored, more than {form.IGNORED_SHARE:.0%}"))
    return findings


def check_lock(course) -> list:
    """The lock, when it lacks a dependency of pyproject.toml or pins a version that is not wanted."""
    import tomllib

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    from coursekit import lock
    from coursekit.findings import Finding

    project, locked = course.root / "pyproject.toml", course.root / "requirements.lock"
    if not project.is_file():
        return []
    try:
        dependencies = tomllib.loads(project.read_text(encoding="utf-8")).get("project", {}).get("dependencies", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return [Finding(project.name, f"cannot be read ({error})")]
    pins = {canonicalize_name(name): version for name, version in lock.pins(locked.read_text() if locked.is_file() else "").items()}
    wanted = [each for each in map(Requirement, dependencies) if each.marker is None or each.marker.evaluate()]
    off = []
    for each in wanted:
        pinned = pins.get(canonicalize_name(each.name))
        if pinned is None or not each.specifier.contains(pinned, prereleases=True):
            off.append(f"{each.name}{each.specifier} is wanted, {pinned or 'nothing'} is pinned")
    return [Finding(locked.name, f"older than its source: {', '.join(off)}", "course make --lock", "pyproject.toml")] if off else []


def chosen(course, names: list[str]) -> tuple[list, list]:
    """The lessons and solutions, and the exercises, that are named; an exercise names its solution and the other way round, a script its notebook."""
    from coursekit.export import files
    from coursekit.pipelines import python_make

    among = course.lesson_notebooks + course.solutions + course.exercises
    picked = [] if names else among
    for name in names:
        behind = files.behind(course, name)
        scripts_only = (behind or python_make.chosen(course, [name])) and not any(course.lies_in(each.path, name) for each in among)
        picked += behind if scripts_only else behind + course.select([name], among)
    exercises = [exercise for exercise in course.exercises if exercise in picked or course.solution_of(exercise) in picked]
    picked += [course.solution_of(exercise) for exercise in exercises]
    return [source for source in course.lesson_notebooks + course.solutions if source in picked], exercises


def _renew_lock(course) -> int:
    from coursekit import lock

    print("wrote requirements.lock" if lock.renew(course) else "requirements.lock is as it should be")
    return 0
