"""The question `on_full_data` of `12_write_the_pipeline`: a definition in which one path is replaced, and nothing else."""
import re
from collections.abc import Callable

from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.tables import takes

SHORT = """# fares, every night; the sample lies in ./sample/raw
type: pipeline

inputs:
  raw_data:
    type: uri_folder
    path: ./sample/raw   # three thousand trips
  trees: 300

jobs:
  prep:
    type: command
    component: ./prep.component.yml
    inputs:
      raw_data: ${{parent.inputs.raw_data}}
"""
TEXTS = (
    SHORT,
    SHORT.replace("  raw_data:\n    type: uri_folder\n    path: ./sample/raw   # three thousand trips\n",
                  "  zones:\n    type: uri_folder\n    path: ./sample/raw_zones\n  raw_data:\n    path: ./sample/raw\n    type: uri_folder\n"),
    SHORT.replace("path: ./sample/raw  ", "path: ../elsewhere/trips").replace("trees: 300", "seed: 7"),
    SHORT.replace("    path: ./sample/raw   # three thousand trips\n", "    mode: ro_mount\n    # big files\n    path: sample/raw\n"),
)


def inputs(seed: int) -> dict:
    """Texts, and a path to put in."""
    return {"texts": list(TEXTS), "path": f"azureml://datastores/workspaceblobstore/paths/taxi/{2016 + seed}"}


def replaced(text: str, path: str) -> str:
    """The right answer."""
    begin = text.index("\n  raw_data:\n")
    return text[:begin] + re.sub(r"(\n    path: *)\S+", lambda found: found[1] + path, text[begin:], count=1)


def probe(answer, inputs: dict) -> dict:
    """What becomes of each text."""
    if not takes(answer, 2):
        return {"seen": describe(answer)}
    made = []
    for text in inputs["texts"]:
        said = answer(text, inputs["path"])
        if not isinstance(said, str):
            return {"odd": describe(said)}
        made.append({"text": said, "same_data": _same_data(said, replaced(text, inputs["path"]))})
    return {"made": made}


def _same_data(one: str, other: str) -> bool:
    import yaml

    try:
        return yaml.safe_load(one) == yaml.safe_load(other)
    except yaml.YAMLError:
        return False


def _ignoring_spaces(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.strip().splitlines()]


def _only_first_lines(text: str, path: str) -> str:
    return re.sub(r"(\n    path: *)\S+", lambda found: found[1] + path, text, count=1)


MISTAKES: dict[str, tuple[Callable, str]] = {
    "unchanged": (lambda text, path: text, "Nothing has changed. Texts can't be changed in place: `replace` gives back a new one."),
    "every-place": (lambda text, path: text.replace("./sample/raw", path),
                    "The words `./sample/raw` are replaced wherever they stand, in a comment and in the beginning of another path, and another old path is "
                    "left as it was. What matters is whose path it is."),
    "first-path": (_only_first_lines, "The first path in the text is replaced. Another input may stand before `raw_data`."),
    "every-path": (lambda text, path: re.sub(r"(\n    path: *)\S+", lambda found: found[1] + path, text), "Every path is replaced, that of another input too."),
    "one-spelling": (lambda text, path: re.sub(r"path: \./sample/raw(?!\S)", f"path: {path}", text),
                     "Only the path `./sample/raw` is replaced. The same folder can be spelt otherwise, and another one may stand there."),
    "comment-lost": (lambda text, path: _cut_line(text, path), "What stood behind the path on its line is gone: a comment that somebody wrote for a reason."),
}


def _cut_line(text: str, path: str) -> str:
    begin = text.index("\n  raw_data:\n")
    return text[:begin] + re.sub(r"(\n    path: *).*", lambda found: found[1] + path, text[begin:], count=1)


def judge(data: dict, inputs: dict) -> Verdict:
    """One path, in each text, and nothing else."""
    if "seen" in data:
        return wrong("not-a-function", f"`on_full_data` is {data['seen']}. Asked for is a function of a text and a path.")
    if "odd" in data:
        return wrong("not-text", f"It gives back {data['odd']}. Asked for is the text of the new definition.")
    texts, path = inputs["texts"], inputs["path"]
    made = [each["text"] for each in data["made"]]
    right = [replaced(text, path) for text in texts]
    if [_ignoring_spaces(text) for text in made] == [_ignoring_spaces(text) for text in right]:
        return passed("One path changed in each text, and not a comment more.")
    for hint, (rule, text) in MISTAKES.items():
        if [_ignoring_spaces(each) for each in made] == [_ignoring_spaces(rule(each, path)) for each in texts]:
            return wrong(hint, text)
    if all(each["same_data"] for each in data["made"]):
        return wrong("rewritten", "A program reads the same from it, and people do not: comments, order or form of lines are gone. They will ask what changed.")
    if not any(path in text for text in made):
        return wrong("path-missing", "The new path stands in none of the texts.")
    place = next(number for number, each in enumerate(data["made"]) if not each["same_data"])
    return wrong("something-else", f"In text {place + 1} of {len(texts)} something else than the path of `raw_data` has changed, or that path has not.")
