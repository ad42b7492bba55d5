"""The plain value that a YAML scalar means, or why it can't be told: words and numbers that YAML 1.1 and 1.2 read differently are refused."""
import re

import yaml

TAG = "tag:yaml.org,2002:"
WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,30})")
NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]*)?([eE][-+]?[0-9]+)?|[-+]?\.[0-9]+([eE][-+]?[0-9]+)?")
WORDS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


def plain(node: yaml.ScalarNode) -> tuple[object, str]:
    """The value and "", or None and what is wrong with it."""
    kind, text = node.tag.removeprefix(TAG), node.value
    if kind == "bool" or (kind == "str" and _bare(node) and text.lower() in WORDS):
        if text.lower() in ("true", "false"):
            return text.lower() == "true", ""
        meant = WORDS.get(text.lower(), "true or false")
        return None, f"{short(text)} is {meant} to some readers of YAML and text to others; write {meant}, or \"{text}\" for text"
    if kind == "str":
        if _bare(node) and NUMBER.fullmatch(text):  # 1e-3
            return None, f"{short(text)} is a number to some readers of YAML and text to others; write {_spelled(text)}, or \"{text}\" for text"
        return text, ""
    if kind == "int" and WHOLE.fullmatch(text):
        return int(text), ""
    if kind == "float" and NUMBER.fullmatch(text) and abs(float(text)) < float("inf"):
        return float(text), ""
    if kind in ("int", "float"):
        return None, f"{short(text)} is a special form of number to YAML; write a plain finite number, or \"{text}\" for text"
    if kind == "timestamp":
        return None, f"{short(text)} is a date to YAML; write \"{text}\" for text"
    return None, f"{short(text)} has the YAML type '{node.tag}'; write a plain value"


def _bare(node: yaml.ScalarNode) -> bool:
    """Is it written without quotes?"""
    return node.style in (None, "")


def _spelled(text: str) -> str:
    """A number without its exponent, where that is short."""
    spelled = f"{float(text):.12f}".rstrip("0").rstrip(".")
    return spelled if float(spelled) == float(text) and len(spelled) < 20 else "it without an exponent"


def short(text: str) -> str:
    """A text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}..."
