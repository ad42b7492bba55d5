"""What was seen around `save_predictions`, judged: the finished file, the folder while it grew, and what a break leaves behind."""
from coursekit.check.question import Verdict, wrong


def judge_whole(new: dict, replaced: dict, whole: str, old: str) -> Verdict | None:
    """The lines, in the file that was asked for, and nothing beside it."""
    if replaced["target"] == old and new["target"] == whole:
        return wrong("old-kept", "A second result was to take the place of the first, and the first is still there.")
    for said in (new, replaced):
        if said["target"] is None:
            return wrong("no-file", "After the call there is no file of that name." + (f" There is {said['left'][0]!r}." if said["left"] else ""))
        if not said.get("finished") and not said["looks"]:
            return wrong("no-lines", "Nobody asked for the lines: the file does not hold them.")
    if replaced["target"].startswith(old):
        return wrong("appended", "The second result stands below the first, in one file. It takes the first one's place.")
    for said in (new, replaced):
        if said["target"] != whole:
            return _other_text(said["target"].replace("\r\n", "\n"), whole)
        if said["left"] or said["elsewhere"]:
            return wrong("leftover", f"After a call that went well, {(said['left'] or said['elsewhere'])[0]!r} is left over.")
    return None


def _other_text(mine: str, whole: str) -> Verdict:
    lines, right = mine.splitlines(), whole.splitlines()
    if "".join(lines) == "".join(right) and len(lines) < len(right):
        return wrong("one-line", "All lines stand in one, without an end. `write` and `writelines` add none of their own.")
    if mine == whole.removesuffix("\n"):
        return wrong("last-end", "The last line has no end. Programs that read line by line take it for one that is not finished.")
    if [line for line in lines if line] == right:
        return wrong("empty-lines", "There are empty lines between the lines, or after them.")
    if lines and lines == right[: len(lines)] or lines == right[1:]:
        return wrong("lines-missing", f"{len(right)} lines were handed over, and {len(lines)} stand in the file. `lines` gives each of them once.")
    first = f"its first one is {lines[0][:40]!r}" if lines else "it is empty"
    return wrong("other-text", f"The file does not hold the lines that were handed over: {first}.")


def judge_broken(said: dict, names: list[str], old: str) -> Verdict | None:
    """What is seen while the lines come, and what is left when they never end."""
    looks = said["replaced"]["looks"]
    if any(look["target"] is None for look in looks):
        return wrong("deleted-first", "While the lines were coming, the older result was gone already. Until the new one is whole, it is what there is.")
    if any(look["target"] != old for look in looks):
        return wrong("final-name", "While the lines were coming, the file already had its final name, and was half full. Who looks in just then "
                     "takes the half for the whole.")
    if any(look["elsewhere"] for look in looks):
        return wrong("elsewhere", "The lines were first written into the system's folder for temporary files. That may be another disk, and from there the "
                     "file is copied, not renamed: for a while, half of it has the final name. Write beside the target.")
    for name in names:
        if verdict := _break(said[name], name, old):
            return verdict
    if said["replaced"]["link"] not in (None, old):
        return wrong("overwritten", "The older file was opened and written over. Whoever is reading it, or a machine switched off just then, has a half. Write "
                     "another file, and let it take the name.")
    return None


def _break(said: dict, name: str, old: str) -> Verdict | None:
    how = "When the lines break off with an error" if name == "broken" else "When the run is stopped, as by Ctrl-C,"
    if said["target"] is None:
        return wrong("old-lost", f"{how} the older result is gone.")
    if said["target"] != old:
        return wrong("half-written", f"{how} what came until then takes the place of the older result.")
    if left := said["left"] or said["elsewhere"]:
        return wrong("leftover" if name == "broken" else "leftover-stopped", f"{how} {left[0]!r} is left over." + (
            "" if name == "broken" else " `except Exception` does not see that one. Which part of a `try` runs however it ends, and what may be gone by then "
            "when all went well?"))
    if not said["raised"]:
        return wrong("swallowed", f"{how} nobody hears of it: the function ends as if all were well. Tidy up, and let the error go on.")
    if name == "broken" and said["raised"] != "BadInput":
        return wrong("other-error", f"{how} named BadInput, {said['raised']} comes out. The caller needs the one that says what is wrong.")
    return None
