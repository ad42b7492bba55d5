"""Checks what is bound to what: names, types, values, cycles and outputs."""
from collections.abc import Iterator

from coursekit.errors import did_you_mean
from coursekit.pipelines.model import Job, Pipeline, Place, Port, Problem, Value
from coursekit.pipelines.ports import is_remote, misfit, path_trouble


def problems(pipeline: Pipeline) -> Iterator[Problem]:
    """All that is wrong between the jobs of a pipeline."""
    for job in pipeline.jobs.values():
        yield from _inputs(pipeline, job)
        yield from _outputs(pipeline, job)
    yield from _cycles(pipeline)
    taken = {value.parent for job in pipeline.jobs.values() for value in job.inputs.values()}
    for name, port in pipeline.inputs.items():
        if name not in taken:
            yield _problem(port.place, f"no job uses the input '{name}'; bind it as ${{{{parent.inputs.{name}}}}}, or drop it")
    filled = {given for job in pipeline.jobs.values() for given in job.outputs.values()}
    for name, port in pipeline.outputs.items():
        if name not in filled:
            yield _problem(port.place, f"no job fills the output '{name}'; bind an output of a job to ${{{{parent.outputs.{name}}}}}, or drop it")


def _problem(place: Place, text: str) -> Problem:
    return Problem(place.path, place.line, text)


def _nearest(name: str, known: dict) -> str:
    return did_you_mean(name, list(known)) if known else "there are none"


def _inputs(pipeline: Pipeline, job: Job) -> Iterator[Problem]:
    ports = job.component.inputs
    for name, port in ports.items():
        if name not in job.inputs and not port.optional and port.default is None:
            yield _problem(job.place, f"job '{job.name}' does not give the input '{name}' ({port.type}), which {job.component.name} requires; "
                                      f"add `{name}:` below its inputs")
    for name, value in job.inputs.items():
        if name not in ports:
            yield _problem(value.place, f"{job.component.name} has no input '{name}'; {_nearest(name, ports)}")
        else:
            why = _source_trouble(pipeline, job, ports[name], value)
            if why:
                yield _problem(value.place, why)


def _source_trouble(pipeline: Pipeline, job: Job, port: Port, value: Value) -> str:
    """Why a value can't be given to a port; "" where it can."""
    if value.parent:
        source = pipeline.inputs.get(value.parent)
        if not source:
            return f"the pipeline has no input '{value.parent}'; {_nearest(value.parent, pipeline.inputs)}"
        if not source.is_path and not port.is_path:
            why = misfit(port, pipeline.values[value.parent])
            return f"input '{port.name}' of job '{job.name}' {why} (given at {source.place.short})" if why else ""
        return _unlike(f"the pipeline's input '{value.parent}'", source, port, job)
    if value.job:
        if value.job not in pipeline.jobs:
            return f"there is no job '{value.job}'; {_nearest(value.job, pipeline.jobs)}"
        outputs = pipeline.jobs[value.job].component.outputs
        if value.output not in outputs:
            return f"job '{value.job}' has no output '{value.output}'; {_nearest(value.output, outputs)}"
        return _unlike(f"{value.job}.{value.output}", outputs[value.output], port, job)
    why = misfit(port, value.literal)
    if not why and port.is_path and not is_remote(value.literal):
        why = path_trouble(value.literal)
    return f"input '{port.name}' of job '{job.name}' {why}" if why else ""


def _unlike(source_name: str, source: Port, port: Port, job: Job) -> str:
    """Types of source and port that do not fit, both named with their lines."""
    if source.type == port.type:
        return ""
    advice = f"declare it with `type: {port.type}` and `path:`" if port.is_path and not source.is_path else "let both have the same type"
    return (f"{source_name} is of type {source.type} ({source.place.short}), and input '{port.name}' of job '{job.name}' takes "
            f"{port.type} ({port.place.short}); {advice}")


def _outputs(pipeline: Pipeline, job: Job) -> Iterator[Problem]:
    outputs = job.component.outputs
    for name, place in job.output_places.items():
        if name not in outputs:
            yield _problem(place, f"{job.component.name} has no output '{name}'; {_nearest(name, outputs)}")
    for name, given in job.outputs.items():
        place = job.output_places[name]
        earlier = next((other for other in pipeline.jobs.values() for one, same in other.outputs.items() if same == given), job)
        if given not in pipeline.outputs:
            yield _problem(place, f"the pipeline has no output '{given}'; {_nearest(given, pipeline.outputs)}")
        elif earlier is not job or list(job.outputs.values()).index(given) < list(job.outputs).index(name):
            yield _problem(place, f"the output '{given}' is filled twice, first by job '{earlier.name}'; give this one a name of its own")
        elif name in outputs and outputs[name].type != pipeline.outputs[given].type:
            yield _problem(place, f"{job.name}.{name} is of type {outputs[name].type}, and the output '{given}' of the pipeline of type "
                                  f"{pipeline.outputs[given].type} ({pipeline.outputs[given].place.short}); let both have the same type")


def _cycles(pipeline: Pipeline) -> Iterator[Problem]:
    """Each circle of jobs once, at the line of the binding that closes it."""
    state: dict[str, int] = {}  # 1: on the way, 2: done
    for start in pipeline.jobs:
        way = [(start, iter(pipeline.jobs[start].needs))] if start not in state else []
        state.setdefault(start, 1)
        while way:
            name, needs = way[-1]
            need = next(needs, None)
            if need is None:
                state[name] = 2
                way.pop()
            elif need in pipeline.jobs and need not in state:
                state[need] = 1
                way.append((need, iter(pipeline.jobs[need].needs)))
            elif state.get(need) == 1:
                names = [one for one, _ in way]
                circle = names[names.index(need):][::-1]  # `needs` points against the flow of data
                first = min(range(len(circle)), key=lambda number: list(pipeline.jobs).index(circle[number]))
                circle = circle[first:] + circle[:first]
                place = next(value.place for value in pipeline.jobs[circle[0]].inputs.values() if value.job == circle[-1])
                yield _problem(place, f"a cycle: {' -> '.join([*circle, circle[0]])}; each waits for the next, so none can start: drop one of these bindings")
