"""The question `read_flowers` of `06_refuse_bad_input`: files that no notebook knows, good ones, odd ones and broken ones."""
import tempfile
from pathlib import Path

from coursekit.check.measure import NUMBERS
from coursekit.check.plain import describe, one_line
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._refuse_files import BROKEN, HARMLESS, Case, inputs
from coursekit.check.questions._refuse_message import judge_message
from coursekit.check.tables import near, table_of, takes

__all__ = ["inputs", "judge", "probe"]


def probe(answer, inputs: dict) -> dict:
    """What comes of each file: a table, a refusal in words, or another error."""
    if not takes(answer, 1):
        return {"callable": False, "seen": describe(answer)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / inputs["name"]
        path.write_bytes(inputs["good"].encode())
        result = answer(str(path))  # what this raises is for the learner to see
        said = {"good": {"kind": "answer", "seen": describe(result), "table": table_of(result)}}
        for name, case in (inputs["harmless"] | inputs["broken"]).items() if said["good"]["table"] else ():
            path.write_bytes(case["text"].encode(case["encoding"]))
            said[name] = _said(answer, str(path))
    return {"callable": True, "said": said}


def _said(answer, path: str) -> dict:
    try:
        result = answer(path)
    except Exception as error:
        refused = any(kind.__name__ == "BadInput" for kind in type(error).__mro__)
        text = one_line(str(error).replace("\n", " "), 1_000)
        return {"kind": "refused" if refused else "error", "error": type(error).__name__, "named": Path(path).name in text,
                "text": text.replace(path, "").replace(Path(path).name, ""), "shown": text.replace(path, Path(path).name)}
    return {"kind": "answer", "seen": describe(result), "table": table_of(result)}


def judge(data: dict, inputs: dict) -> Verdict:
    """The good file, the odd ones, what is refused at all, and then the words of the refusals."""
    if not data["callable"]:
        return wrong("not-a-function", f"`read_flowers` is {data['seen']}. Asked for is the function itself, with its argument path.")
    said, rows = data["said"], inputs["rows"]
    if verdict := _form(said["good"]) or _same("a good file", said["good"]["table"], rows):
        return verdict
    return _harmless(said, rows) or _refused(said, inputs) or _words(said, inputs) or passed(
        f"{len(BROKEN)} broken files refused with file, row and column, {len(HARMLESS)} odd ones read like the good one.")


def _form(good: dict) -> Verdict | None:
    if good["seen"] == "None":
        return wrong("no-return", "`read_flowers` gives back None for a good file. Is there a `return` with the table?")
    if not good["table"]:
        return wrong("not-a-table", f"`read_flowers` gives back {good['seen']}, where a table is asked for.")
    if good["table"]["columns"] != list(NUMBERS):
        return wrong("columns", f"The columns of the table are {', '.join(good['table']['columns'])[:80]}. Asked for are those of `FEATURES`, in that order.")
    return None


def _same(what: str, table: dict, rows: list) -> Verdict | None:
    """The rows as they stand in the file, or what became of them."""
    mine = table["rows"]
    if texts := [cell for row in mine for cell in row if isinstance(cell, str)]:
        return wrong("texts", f"In the table of {what} there is {texts[0]!r}: a text. Asked for are numbers, with which one can calculate.")
    if len(mine) < len(rows) and {tuple(row) for row in mine} == {tuple(row) for row in rows}:
        return wrong("copies", f"Of {what}, {len(rows)} flowers became {len(mine)}. Two flowers may well have the same four lengths.")
    if len(mine) != len(rows):
        return wrong("row-count", f"Of {what}, {len(rows)} flowers became {len(mine)}. Every row but the header is a flower.")
    if not all(near(one, two) for row, right in zip(mine, rows, strict=True) for one, two in zip(row, right, strict=True)):
        return wrong("numbers", f"Of {what}, all rows came, but with other numbers than those in the file, or in another order.")
    return None


def _harmless(said: dict, rows: list) -> Verdict | None:
    for name, (what, _) in HARMLESS.items():
        entry = said[name]
        if entry["kind"] != "answer":
            why = entry["text"] or "without a word"
            return wrong("refuses-harmless", f"{_begin(what)} was refused: {entry['error']} ({why[:80]}). It holds the same flowers, and "
                         "people send such files every day.")
        if verdict := _form(entry) or _same(what, entry["table"], rows):
            return verdict
    return None


def _begin(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _refused(said: dict, inputs: dict) -> Verdict | None:
    for name, case in BROKEN.items():
        entry, rows = said[name], inputs["broken"][name]["rows"]
        if entry["kind"] == "error":
            return wrong("other-error", f"{_begin(case.what)} raised {entry['error']}: a traceback for whoever runs the stage. Asked for is "
                         "`BadInput`, which says what is wrong with the file.")
        if entry["kind"] == "answer" and not (rows and entry["table"] and not _same("it", entry["table"], rows)):
            return _accepted(case, entry, inputs)
    return None


def _accepted(case: Case, entry: dict, inputs: dict) -> Verdict:
    """A broken file that was answered: which mistake it looks like."""
    table, count = entry["table"], len(inputs["rows"])
    if table and case.hint == "cells" and 0 < len(table["rows"]) < count:
        return wrong("row-dropped", f"{_begin(case.what)}: {count} rows became {len(table['rows'])}, and nobody was told. Somebody waits for the "
                     "answer to each flower.")
    if table and case.hint == "cells" and any(None in row for row in table["rows"]):
        return wrong("nan-inside", f"{_begin(case.what)} became a table with a missing number. It travels on from here, without a word.")
    return wrong(case.hint, f"{_begin(case.what)} was not refused: back came {entry['seen']}. {case.why}")


def _words(said: dict, inputs: dict) -> Verdict | None:
    for name, case in BROKEN.items():
        if said[name]["kind"] == "refused" and (verdict := judge_message(case.what, said[name], inputs["broken"][name])):
            return verdict
    return None
