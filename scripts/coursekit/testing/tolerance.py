"""Numbers in outputs that may differ: a cell tagged `tolerance-0.02` passes when each number is within 0.02 of the stored one."""
import re

NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?![\w])", re.IGNORECASE)
TAG = re.compile(r"tolerance-(\d+\.?\d*(?:e-?\d+)?)$")


def tolerance_of(tags: list[str]) -> float | None:
    """The tolerance that a cell's tags state, if any."""
    stated = [float(found.group(1)) for tag in tags if (found := TAG.match(tag))]
    return max(stated, default=None)


def snap(new: str, stored: str, tolerance: float) -> str:
    """`stored` when `new` says the same but for numbers within the tolerance (and spaces that keep columns aligned); else `new`."""
    if _frame(new) != _frame(stored):
        return new
    pairs = zip(NUMBER.findall(new), NUMBER.findall(stored), strict=True)
    return stored if all(abs(float(a) - float(b)) <= tolerance * (1 + 1e-9) for a, b in pairs) else new


def _frame(text: str) -> list[str]:
    return [" ".join(part.split()) for part in NUMBER.split(text)]


def snap_outputs(new: list, stored: list, tolerance: float) -> None:
    """Snap the texts of outputs, in place, to the stored ones where these stand at the same position."""
    for output, kept in zip(new, stored, strict=False):
        if "text" in output and "text" in kept:
            output["text"] = snap(output["text"], kept["text"], tolerance)
        for mime, value in output.get("data", {}).items():
            other = kept.get("data", {}).get(mime)
            if isinstance(value, str) and isinstance(other, str):
                output["data"][mime] = snap(value, other, tolerance)
