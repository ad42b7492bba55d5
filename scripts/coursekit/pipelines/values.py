"""What a job's input is given: a plain value, a path, a pipeline's input or another job's output."""
from coursekit.pipelines import bindings
from coursekit.pipelines.components import local_path
from coursekit.pipelines.model import Value
from coursekit.pipelines.ports import is_remote
from coursekit.pipelines.yaml_lines import Part

MODES = ("mode", "type", "path")


def file_value(part: Part, fields: dict[str, Part]) -> str:
    """The text of `path` of a typed input: relative, or of another machine's data."""
    if "path" not in fields:
        part.say(f"{part.title} has no path; write `path: ./FILE`, relative to this file")
        return ""
    text = fields["path"].text()
    if text and not is_remote(text):
        if bindings.is_meant(text):
            fields["path"].say(f"{fields['path'].title}: a pipeline's own input takes a path, not a binding")
        else:
            local_path(fields["path"], text)
    return text


def job_value(part: Part) -> Value:
    """The value of one of a job's inputs."""
    if not part.is_map:
        value = part.value()
        return _bound(part, value) if isinstance(value, str) else Value(part.place, literal=value)
    fields = part.map(MODES)
    if "path" in fields and bindings.is_meant(text := fields["path"].text()):
        return _bound(fields["path"], text)
    return Value(part.place, literal=file_value(part, fields))


def _bound(part: Part, text: str) -> Value:
    if not bindings.is_meant(text):
        return Value(part.place, literal=text)
    words, why = bindings.read(text, "input")
    if why:
        part.say(f"{part.title}: {why}")
    if words[:1] == ("inputs",):
        return Value(part.place, parent=words[1])
    return Value(part.place, job=words[1], output=words[3]) if words else Value(part.place)
