"""Checks the command of a component: placeholders against its ports, and flags against what the script takes."""
import re
import shlex
from collections.abc import Iterator

from coursekit.errors import did_you_mean
from coursekit.pipelines import arguments, python_definition
from coursekit.pipelines.arguments import Argument, CommandLine
from coursekit.pipelines.commands import OPTIONAL, PLACEHOLDER, placeholders, script_of
from coursekit.pipelines.model import Component, Place, Port, Problem, shown
from coursekit.pipelines.ports import misfit, path_trouble

WRONG = re.compile(r"\$\{\{[^}]*\}\}?|\$?\{+\s*(?:parent\.)?(?:inputs?|outputs?)\b[^}\s]*\s*\}*|\$\(?(?:parent\.)?(?:inputs?|outputs?)\b[\w.]*\)?")
FLAG = re.compile(r"--?[A-Za-z][^=\s]*")
TAKES = {"int": ("integer",), "float": ("integer", "number")}  # types of ports whose values such an argument takes


def problems(component: Component) -> Iterator[Problem]:
    """All that is wrong between a component's ports, its command and its script."""
    yield from _placeholders(component)
    if component.code_place and not component.code.is_dir():
        yield _problem(component.code_place, f"there is no folder {shown(component.code)}; write `code: .` for the folder of this file")
        return
    if re.search(r"\w\\\w", component.command):
        yield _problem(component.command_place, "the command has a backslash in a path; write forward slashes, which hold on every machine")
        return
    script = script_of(component.command)
    if script:
        yield from _script(component, script)


def _problem(place: Place, text: str) -> Problem:
    return Problem(place.path, place.line, text)


def _line(component: Component, word: str) -> Place:
    """The line of the command that a word stands on."""
    place = component.command_place
    lines = (python_definition.unwritten(place.path) or place.path.read_bytes()).decode("utf-8-sig").splitlines()
    at = next((number for number in range(place.line, len(lines) + 1)
               if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", lines[number - 1])), place.line)
    return Place(place.path, at)


def _placeholders(component: Component) -> Iterator[Problem]:
    used = placeholders(component.command)
    declared = {"inputs": component.inputs, "outputs": component.outputs}
    for side, name in sorted(used):
        if name not in declared[side]:
            yield _problem(_line(component, f"{side}.{name}"), f"the command uses {side}.{name}, and the component declares no such one; "
                                                               + _known(name, declared[side]))
    for side, ports in declared.items():
        for name, port in ports.items():
            if (side, name) not in used:
                yield _problem(port.place, f"the command never uses {side}.{name}; write ${{{{{side}.{name}}}}} into the command, or drop it here")
    for wrong in WRONG.finditer(PLACEHOLDER.sub("", component.command)):
        words = [word for word in re.findall(r"\w+", wrong[0]) if word != "parent"]
        side = {"input": "inputs", "output": "outputs"}.get(words[0], words[0]) if words else ""
        meant = f"${{{{{side}.{words[1]}}}}}" if side in declared and len(words) == 2 else "${{inputs.NAME}} or ${{outputs.NAME}}"
        yield _problem(_line(component, wrong[0]), f"'{wrong[0]}' in the command is no placeholder; write {meant}")
    always = placeholders(OPTIONAL.sub(" ", component.command))
    for name, port in component.inputs.items():
        if port.optional and ("inputs", name) in always:
            yield _problem(_line(component, f"inputs.{name}"), f"'{name}' is optional, so the command must do without it; "
                                                               f"write its part as $[[--{name.replace('_', '-')} ${{{{inputs.{name}}}}}]]")


def _known(name: str, ports: dict[str, Port]) -> str:
    return did_you_mean(name, list(ports)) if ports else "it declares none"


def _script(component: Component, script: str) -> Iterator[Problem]:
    place, path = _line(component, script), component.code / script
    why = path_trouble(script)
    if why:
        yield _problem(place, f"the command: {why}")
    elif not component.code_place:
        yield _problem(place, f"the command runs {script}, and the component names no code, so Azure ML would not send it; write `code: .`")
    elif not path.is_file():
        yield _problem(place, f"there is no script {script} in {shown(component.code)}; write it, or mend the name")
    else:
        try:
            line = arguments.of_script(path)
        except SyntaxError as error:
            yield Problem(path, error.lineno or 1, f"is not Python ({error.msg}); mend the script")
        except (ValueError, OSError, RecursionError, MemoryError) as error:
            yield Problem(path, 1, f"can't be read as Python ({error}); mend the script")
        else:
            yield from _flags(component, script, line) if line.arguments else ()


def _flags(component: Component, script: str, line: CommandLine) -> Iterator[Problem]:
    words = shlex.split(_tight(OPTIONAL.sub(r" \1 ", component.command)))[2:]
    positional = [argument for argument in line.arguments if argument.positional]
    given: set[str] = set()
    left = list(words)
    while left:
        word = left.pop(0)
        flag, equals, value = word.partition("=") if FLAG.match(word) else (word, "", "")
        argument = line.of(flag) if FLAG.match(word) else next((one for one in positional if one.many or one.name not in given), None)
        if argument is None:
            if line.whole:
                yield _problem(_line(component, flag), _unknown(flag, script, line))
            if FLAG.match(word) and left and not FLAG.match(left[0]):
                left.pop(0)
            continue
        given.add(argument.name)
        if argument.positional:
            value = word
        elif not equals and not argument.bare and (argument.many or (left and not FLAG.match(left[0]))):
            value = left.pop(0) if left and not FLAG.match(left[0]) else ""
            while argument.many and left and not FLAG.match(left[0]):
                left.pop(0)
        yield from _problem_of_value(component, script, argument, flag, value, bool(left) and not FLAG.match(left[0]))
    yield from _missing(component, script, line, given)


def _unknown(flag: str, script: str, line: CommandLine) -> str:
    if not FLAG.match(flag):
        return f"{script} takes no further argument, and the command gives '{flag}'; drop it, or write its flag before it"
    known = f"; {did_you_mean(flag, line.flags)}" if line.flags else ""
    return f"{script} has no flag {flag}{known}"


def _problem_of_value(component: Component, script: str, argument: Argument, flag: str, value: str, more: bool) -> Iterator[Problem]:
    name = argument.name if argument.positional else flag
    place = _line(component, value if argument.positional else flag)
    if argument.bare:
        if value or more:
            yield _problem(place, f"{name} of {script} takes no value, and the command gives one; drop the value, or let the script take one")
    elif not value and not argument.many:
        yield _problem(place, f"{name} has no value in the command; write ${{{{inputs.NAME}}}} after it")
    elif argument.type == "bool":
        yield Problem(component.code / script, argument.line, f"{name} has type=bool, which takes every text for true; compare the text with \"true\"")
    elif found := PLACEHOLDER.fullmatch(value):
        port = (component.inputs if found[1] == "inputs" else component.outputs).get(found[2])
        why = _unlike(argument, port) if port else ""
        if why:
            yield _problem(place, f"{script} takes {name} as {why}")
    elif not PLACEHOLDER.search(value) and (why := _not_literal(argument, value)):
        yield _problem(place, f"{name} of {script} {why}")


def _unlike(argument: Argument, port: Port) -> str:
    """How the script's argument and the port that feeds it differ; "" where they agree."""
    takes = TAKES.get(argument.type)
    if takes and port.type not in takes:
        better = "integer" if argument.type == "int" else "number"
        return f"{argument.type}, and {port.name} is of type {port.type}; write `type: {better}` at {port.place.short}, or mend the script"
    if not argument.choices or port.is_path or port.type == "boolean":
        return ""
    words = ", ".join(map(str, argument.choices))
    if not port.choices:
        return f"one of {words}, and {port.name} may be anything; write `enum: [{words}]` at {port.place.short}"
    beyond = [choice for choice in port.choices if str(choice) not in map(str, argument.choices)]
    return f"one of {words}, and {port.name} may be {beyond[0]}; mend `enum` at {port.place.short}, or the script" if beyond else ""


def _not_literal(argument: Argument, value: str) -> str:
    kind = {"int": "integer", "float": "number"}.get(argument.type, "string")
    try:
        typed = {"integer": int, "number": float}.get(kind, str)(value)
    except ValueError:
        return f"takes {argument.type}, and the command gives '{value}'"
    return misfit(Port(argument.name, kind, Place(None, 0), choices=tuple(map(str, argument.choices))), typed) if kind == "string" else ""


def _missing(component: Component, script: str, line: CommandLine, given: set[str]) -> Iterator[Problem]:
    always = shlex.split(_tight(OPTIONAL.sub(" ", component.command)))
    for argument in line.arguments:
        if argument.required and argument.name not in given:
            yield _problem(component.command_place, f"{script} requires {argument.name}, and the command does not give it; "
                           + ("add it" if argument.positional else f"add {argument.name} ${{{{inputs.NAME}}}}"))
        elif argument.required and not argument.positional and not any(word.partition("=")[0] in argument.flags for word in always):
            yield _problem(_line(component, argument.name), f"{script} requires {argument.name}, and the command leaves it out when its input is not given; "
                                                            "make it optional in the script, or the input required")


def _tight(command: str) -> str:
    return PLACEHOLDER.sub(lambda match: f"${{{{{match[1]}.{match[2]}}}}}", command).replace("\\\n", " ")
