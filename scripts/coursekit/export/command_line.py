"""The command line of a stage, from its parameters: the argparse code, the usage line, and the flags as other files write them."""
import re
import shlex

from coursekit.parameters import Parameter

METAVARS = {"input_file": "FILE", "output_file": "FILE", "input_folder": "FOLDER", "output_folder": "FOLDER",
            "str": "TEXT", "int": "NUMBER", "float": "NUMBER", "bool": "true|false"}
ANNOTATIONS = {"int": "int", "float": "float", "bool": "bool"}


def flag(parameter: Parameter) -> str:
    """The flag of a parameter: test_size is --test-size."""
    return f"--{parameter.name.replace('_', '-')}"


def in_order(parameters: list[Parameter]) -> list[Parameter]:
    """Those that a command line must give first, as a signature wants it."""
    return sorted(parameters, key=lambda parameter: not parameter.required)


def signature(parameters: list[Parameter]) -> list[str]:
    """The parameters of main: name, type and default each."""
    return [f"{each.name}: {ANNOTATIONS.get(each.kind, 'str')}" + ("" if each.required else f" = {default(each)}") for each in in_order(parameters)]


def default(parameter: Parameter) -> str:
    """The default as Python: as its author typed it, where that is one line."""
    typed = parameter.typed
    return typed if typed and "\n" not in typed and not typed.startswith(("f", "r", "b", "'")) else literal(parameter.default)


def literal(value: object) -> str:
    """A value as Python, text in double quotes where that needs no escape."""
    plain = isinstance(value, str) and value.isprintable() and '"' not in value and "\\" not in value
    return f'"{value}"' if plain else repr(value)


def usage(name: str, parameters: list[Parameter]) -> str:
    """One line that shows every flag: paths by what they are, the rest by their defaults."""
    words = [f"{flag(each)} {METAVARS[each.kind]}" if each.required else f"[{flag(each)} {_shown(each)}]" for each in in_order(parameters)]
    return " ".join([f"usage: python {name}.py", *words])


def _shown(parameter: Parameter) -> str:
    text = str(parameter.default).lower() if parameter.kind == "bool" else str(parameter.default)
    return shlex.quote(text) if re.fullmatch(r"[^\s'\"\\\[\]]{1,30}", text) and text.isprintable() else METAVARS[parameter.kind]


def types(parameters: list[Parameter]) -> set[str]:
    """What the command line needs from the shared module."""
    needed = {"between" for each in parameters if each.bounds} | {"Output" for each in parameters if each.kind.startswith("output")}
    return needed | {"yes_or_no" for each in parameters if each.kind == "bool"}


def code(parameters: list[Parameter]) -> list[str]:
    """The function that makes the parser, as lines."""
    lines = ["def command_line() -> argparse.ArgumentParser:", '    """The flags of this stage."""',
             "    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)"]
    return [*lines, *(f"    {_add(each)}" for each in parameters), "    return parser"]


def _add(parameter: Parameter) -> str:
    words = [f'"{flag(parameter)}"']
    if parameter.required:
        words.append("required=True")
    if converter := _type(parameter):
        words.append(f"type={converter}")
    if parameter.choices:
        words.append(f"choices=[{', '.join(literal(choice) for choice in _choices(parameter))}]")
    elif parameter.kind != "str" or parameter.required:
        words.append(f'metavar="{METAVARS[parameter.kind]}"')
    if not parameter.required:
        words.append(f"default={default(parameter)}")
    words.append(f"help={literal(_help(parameter))}")
    line = f"parser.add_argument({', '.join(words)})"
    if len(line) + 4 <= 160:
        return line
    together = ", ".join(words)
    return "\n        ".join(["parser.add_argument(", *([together] if len(together) + 8 <= 160 else [f"{word}," for word in words])]) + "\n    )"


def _type(parameter: Parameter) -> str:
    if parameter.bounds:
        low, high = (f"{bound:g}" if float(f"{bound:g}") == bound else repr(bound) for bound in parameter.bounds)
        return f"between({low}, {high}{', int' if parameter.kind == 'int' else ''})"
    return {"int": "int", "float": "float", "bool": "yes_or_no", "output_file": "Output", "output_folder": "Output"}.get(parameter.kind, "")


def _choices(parameter: Parameter) -> list:
    """The allowed values, each of the parameter's kind; the empty default of what may be left out is one of them."""
    kinds = {"int": int, "float": float}
    chosen = [kinds.get(parameter.kind, str)(choice) for choice in parameter.choices]
    return chosen if parameter.default in chosen else [*chosen, parameter.default]


def _help(parameter: Parameter) -> str:
    text = parameter.help.replace("%", "%%")
    if parameter.required or parameter.default == "":
        return text
    return f"{text} (default: %(default)s)".strip()
