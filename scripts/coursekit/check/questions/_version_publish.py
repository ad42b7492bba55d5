"""The question `publish` of `07_version_an_artifact`: five deliveries and one that is not there; what lies in the store then."""
import random

from coursekit.check.measure import SPECIES
from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._version_room import PROJECT, room
from coursekit.check.tables import takes

GROUP, DAYS = "a-week", ("monday", "tuesday", "wednesday", "thursday", "friday")


def flowers(rng: random.Random, count: int) -> str:
    """Made-up flowers, all three species among them."""
    rows = [(*(f"{rng.uniform(low, low + 2):.1f}" for low in (4.5 + kind, 2.2, 1 + 2 * kind, 0.1 + kind / 2)), SPECIES[kind])
            for kind in (number % 3 for number in range(count))]
    return "".join(",".join(row) + "\n" for row in rows)


def inputs(seed: int) -> dict:
    """Texts of five files: the second and the fourth are the first again, the fifth lacks its last newline."""
    rng = random.Random(7_700 + seed)
    first, third, fifth = (flowers(rng, rng.randint(6, 12) + more) for more in (0, 7, 14))
    return {"deliveries": [first, first, third, first, fifth.rstrip("\n")]}


def probe(answer, inputs: dict) -> dict:
    """What is returned, what is in the store, and whether runs were ended."""
    if not takes(answer, 2):
        return {"callable": False, "seen": describe(answer)}
    with room() as here:
        said = []
        for day, text in zip(DAYS, inputs["deliveries"], strict=True):
            told = answer(here.write(f"{day}.csv", text), GROUP)
            said.append({"text": told if isinstance(told, str) else None, "seen": describe(told), "open": here.left_open()})
        data = {"callable": True, "said": said, "runs": here.runs(), "artifacts": here.artifacts(), "error": False}
        try:
            answer(here.folder / "nothing.csv", GROUP)
        except Exception:  # what was asked for: the caller must hear of it
            data["error"] = True
        return data | {"missing_open": here.left_open(), "missing_artifacts": len(here.artifacts()) - len(data["artifacts"])}


def judge(data: dict, inputs: dict) -> Verdict:
    """First the answer's form, then the versions, then the runs, then what happens when there is no file."""
    if not data["callable"]:
        return wrong("not-a-function", f"`publish` is {data['seen']}. Asked for is the function itself, with its arguments path and group.")
    return _returned(data["said"]) or _versions(data, inputs["deliveries"]) or _runs(data) or _missing(data) or passed(
        "Content decides about versions, and each run says which one it logged.")


def _returned(said: list[dict]) -> Verdict | None:
    if any(told["open"] for told in said):
        return wrong("left-open", "When `publish` had returned, its run was still under way. Whoever begins a run ends it, at best with `with`.")
    if said[0]["seen"] == "None":
        return wrong("no-return", "`publish` returned None. Asked for is the name of the version.")
    odd = next((told for told in said if told["text"] is None), None)
    if odd:
        return wrong("not-a-name", f"`publish` returned {odd['seen']}. Asked for is a text: the artifact's name with its version.")
    return None


def _versions(data: dict, deliveries: list[str]) -> Verdict | None:
    artifacts = data["artifacts"]
    if not artifacts:
        return wrong("nothing-logged", "After five deliveries there is no version in the store. An artifact becomes one when a run logs it.")
    projects = {name.split("/")[0] for name in artifacts}
    if projects != {PROJECT}:
        return wrong("other-project", f"The versions lie in the project {', '.join(sorted(projects))}. Asked for is the project named in the text.")
    names = sorted({name.split("/")[1].partition(":")[0] for name in artifacts})
    if len(names) > 1:
        return wrong("name-per-file", f"There are artifacts called {', '.join(names[:3])}. All deliveries are versions of one artifact.")
    if names != ["flowers"]:
        return wrong("other-name", f"The artifact is called '{names[0]}'.")
    for about in artifacts.values():
        if len(about["files"]) != 1:
            return wrong("other-files", f"A version holds {len(about['files'])} files: {', '.join(about['files']) or 'none'}. Asked for is one.")
    inside = sorted({name for about in artifacts.values() for name in about["files"]})
    if len(inside) > 1:
        return wrong("file-name", f"Inside the artifact the file is called {', '.join(inside[:3])}. A name counts as content, so the same flowers became "
                     "versions anew.")
    if inside != ["flowers.csv"]:
        return wrong("other-file-name", f"Inside the artifact the file is called '{inside[0]}'.")
    if not {text for about in artifacts.values() for text in about["files"].values()} <= set(deliveries):
        return wrong("content-changed", "What lies in the store is not what was delivered: the file was changed, or other text was logged in its place.")
    if {about["type"] for about in artifacts.values()} != {"dataset"}:
        return wrong("other-type", f"The artifact has the type '{next(iter(artifacts.values()))['type']}'.")
    return _metadata(artifacts)


def _metadata(artifacts: dict) -> Verdict | None:
    for about in artifacts.values():
        rows, text = about["metadata"].get("rows"), next(iter(about["files"].values()))
        if rows is None:
            return wrong("no-rows", f"The metadata of a version are {about['metadata'] or 'empty'}: no entry `rows` among them.")
        if isinstance(rows, bool) or not isinstance(rows, int | float):
            return wrong("rows-no-number", f"`rows` is {describe(rows)}, not a number.")
        if rows != len(text.split()):
            last = "" if text.endswith("\n") else " The last line of this file has no newline; it is a flower all the same."
            return wrong("rows-off", f"For one delivery the metadata say {rows} rows, and that is not what the file holds. The files have no header.{last}")
    return None


def _runs(data: dict) -> Verdict | None:
    runs, said = data["runs"], data["said"]
    if len(runs) != len(said):
        return wrong("runs", f"Five calls made {len(runs)} runs. Each delivery has a run of its own.")
    if {run["job_type"] for run in runs} != {"upload"}:
        return wrong("job-type", f"The runs have the job type {next(run['job_type'] for run in runs if run['job_type'] != 'upload')!r}.")
    if {run["group"] for run in runs} != {GROUP}:
        return wrong("group", f"The function got the group '{GROUP}', and a run belongs to {next(r['group'] for r in runs if r['group'] != GROUP)!r}.")
    for number, (run, told) in enumerate(zip(runs, said, strict=True)):
        if [told["text"].removeprefix(f"{PROJECT}/")] != [name.removeprefix(f"{PROJECT}/") for name in run["logged"]]:
            return wrong("other-version", f"Call {number + 1} returned '{told['text']}', and its run logged {', '.join(run['logged']) or 'nothing'}.")
    return None


def _missing(data: dict) -> Verdict | None:
    if data["missing_open"]:
        return wrong("left-open-after-error", "There was no such file, an error came out, and the run stayed under way. `with` ends it in that case too.")
    if not data["error"]:
        return wrong("error-swallowed", "There was no such file, and `publish` returned as if all were well. Let the error come out.")
    if data["missing_artifacts"]:
        return wrong("logged-without-file", "There was no such file, and yet a version was logged.")
    return None
