"""The question `train` of `07_version_an_artifact`: three calls by alias and by version; what the runs read, measured and logged."""
import json
import math
import random

from coursekit.check.plain import describe
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions._version_publish import flowers
from coursekit.check.questions._version_room import PROJECT, room
from coursekit.check.tables import takes

CALLS = (("checked", "one-group"), ("latest", "another-group"), ("v0", "another-group"))
MEANT = (0, 1, 0)  # which content each call is about


def inputs(seed: int) -> dict:
    """Two files of flowers: the versions v0, which is checked, and v1."""
    rng = random.Random(7_800 + seed)
    return {"contents": [flowers(rng, rng.randint(24, 30)), flowers(rng, rng.randint(31, 40))]}


def probe(answer, inputs: dict) -> dict:
    """What is returned, and what the store holds then."""
    if not takes(answer, 2):
        return {"callable": False, "seen": describe(answer)}
    with room() as here:
        here.log("flowers", inputs["contents"][0], aliases=("checked",))
        here.log("flowers", inputs["contents"][1])
        said = []
        for alias, group in CALLS:
            told = answer(alias, group)
            said.append({"text": told if isinstance(told, str) else None, "seen": describe(told), "open": here.left_open()})
        logged = {name: about for name, about in here.artifacts().items() if "/flowers:" not in name}
        return {"callable": True, "said": said, "runs": here.runs(), "artifacts": logged}


def judge(data: dict, inputs: dict) -> Verdict:
    """First the answer's form, then what the runs read, then what they measured, then what they logged."""
    if not data["callable"]:
        return wrong("not-a-function", f"`train` is {data['seen']}. Asked for is the function itself, with its arguments alias and group.")
    said, runs = data["said"], data["runs"]
    if any(told["open"] for told in said):
        return wrong("left-open", "When `train` had returned, its run was still under way. Whoever begins a run ends it, at best with `with`.")
    if said[0]["seen"] == "None":
        return wrong("no-return", "`train` returned None. Asked for is the name of the version that was logged.")
    if odd := next((told for told in said if told["text"] is None), None):
        return wrong("not-a-name", f"`train` returned {odd['seen']}. Asked for is a text: the artifact's name with its version.")
    if len(runs) != len(CALLS):
        return wrong("runs", f"Three calls made {len(runs)} runs. Each call has a run of its own.")
    if {run["project"] for run in runs} != {PROJECT}:
        return wrong("other-project", f"A run belongs to the project '{next(run['project'] for run in runs if run['project'] != PROJECT)}'.")
    return _read(runs) or _told(runs) or _measured(runs, inputs) or _logged(data, inputs) or passed(
        "The record of each run says what it read, measured and made: from here every answer leads back.")


def _read(runs: list[dict]) -> Verdict | None:
    for (alias, _), run, content in zip(CALLS, runs, MEANT, strict=True):
        used, meant = run["used"], f"{PROJECT}/flowers:v{content}"
        if not used:
            return wrong("not-used", "The record of a run names no version that it used, so nobody can tell what its centres were made from. A run uses an "
                         "artifact by its own `use_artifact`; looking one up by `Api` leaves no trace.")
        if meant not in used:
            return wrong("alias-ignored", f"Called with '{alias}', the run used {', '.join(used)}: not the version that this means.")
        if set(used) != {meant}:
            return wrong("too-much-used", f"Called with '{alias}', the run used {', '.join(used)}. One of them is what was asked for.")
    return None


def _told(runs: list[dict]) -> Verdict | None:
    for (alias, group), run in zip(CALLS, runs, strict=True):
        if run["config"] != {"alias": alias}:
            return wrong("config", f"Called with '{alias}', the run has the config {run['config']}.")
        if run["job_type"] != "train":
            return wrong("job-type", f"A run has the job type {run['job_type']!r}.")
        if run["group"] != group:
            return wrong("group", f"The function got the group '{group}', and its run belongs to {run['group']!r}.")
    return None


def _measured(runs: list[dict], inputs: dict) -> Verdict | None:
    shares = [share(text) for text in inputs["contents"]]
    for run, content in zip(runs, MEANT, strict=True):
        found = run["summary"].get("accuracy")
        if found is None:
            return wrong("no-metric", f"The summary of a run holds {', '.join(run['summary']) or 'nothing'}: no `accuracy` among it.")
        if isinstance(found, bool) or not isinstance(found, int | float) or not math.isclose(found, shares[content], abs_tol=0.006):
            if isinstance(found, float) and math.isclose(found, share(_shortened(inputs["contents"][content])), abs_tol=1e-9):
                return _header()
            seen = f"{found:.2f}" if isinstance(found, float) else describe(found)
            return wrong("metric-off", f"One run logged the accuracy {seen}: not the share of its own flowers nearest to the centre of their species.")
    return None


def _logged(data: dict, inputs: dict) -> Verdict | None:
    artifacts, runs = data["artifacts"], data["runs"]
    if any(not run["logged"] for run in runs):
        return wrong("nothing-logged", "A run logged no artifact. An artifact becomes a version when a run logs it.")
    names = sorted({name.split("/")[1].partition(":")[0] for name in artifacts})
    if names != ["centres"]:
        return wrong("other-name", f"The runs logged artifacts called {', '.join(names) or 'flowers'}.")
    for run, content in zip(runs, MEANT, strict=True):
        about = artifacts[run["logged"][-1]]
        if about["type"] != "model":
            return wrong("other-type", f"The artifact has the type '{about['type']}'.")
        if list(about["files"]) != ["centres.json"]:
            return wrong("other-files", f"The artifact holds {', '.join(about['files']) or 'no file'}. Asked for is one file, `centres.json`.")
        if found := _file(about["files"]["centres.json"], inputs["contents"][content], [run["config"], run["group"]]):
            return found
    return _names(data["said"], runs)


def _file(text: str, flowers: str, told: list) -> Verdict | None:
    try:
        found = json.loads(text)
    except ValueError:
        return wrong("not-json", "What stands in `centres.json` is not JSON. `json.dump` writes a dictionary, and a file is whole once it is closed.")
    expected = centres(flowers)
    if not isinstance(found, dict) or not expected.keys() <= found.keys():
        return wrong("other-content", f"`centres.json` holds {describe(found)} without an entry for each species.")
    if found.keys() != expected.keys():
        extra = ", ".join(sorted(found.keys() - expected.keys()))
        return wrong("more-in-file", f"Besides the species `centres.json` holds {extra}. What differs from run to run makes a new version from equal flowers; "
                     "it belongs into the config or the metadata.")
    for name, centre in expected.items():
        if not _near(found[name], centre):
            if all(_near(found[each], mean) for each, mean in centres(_shortened(flowers)).items()):
                return _header()
            return wrong("centres-off", f"The centre of {name} in `centres.json` is not the mean of that species in the version that was asked for.")
    return None


def _shortened(text: str) -> str:
    """The flowers without the first one."""
    return text.partition("\n")[2]


def _header() -> Verdict:
    return wrong("header-row", "The result is that of all flowers but the first. The files have no header; was the first row taken for one?")


def _names(said: list[dict], runs: list[dict]) -> Verdict | None:
    for (alias, _), told, run in zip(CALLS, said, runs, strict=True):
        if told["text"].removeprefix(f"{PROJECT}/") != run["logged"][-1].removeprefix(f"{PROJECT}/"):
            return wrong("other-version", f"Called with '{alias}', `train` returned '{told['text']}', and its run logged {run['logged'][-1]}.")
    if runs[0]["logged"][-1] != runs[2]["logged"][-1]:
        return wrong("new-version", "The first and the third call were about the same flowers, and they made two versions: something in the file differs.")
    return None


def centres(text: str) -> dict[str, list[float]]:
    """The mean of the four measurements for each species."""
    rows = [line.split(",") for line in text.split()]
    found = {}
    for name in sorted({row[-1] for row in rows}):
        mine = [[float(cell) for cell in row[:-1]] for row in rows if row[-1] == name]
        found[name] = [sum(column) / len(mine) for column in zip(*mine, strict=True)]
    return found


def share(text: str) -> float:
    """The share of flowers nearest to the centre of their own species."""
    middle = centres(text)
    right = 0
    for *cells, name in (line.split(",") for line in text.split()):
        right += name == min(middle, key=lambda other: math.dist([float(cell) for cell in cells], middle[other]))
    return right / len(text.split())


def _near(found: object, centre: list[float]) -> bool:
    return isinstance(found, list) and len(found) == 4 and all(
        isinstance(cell, int | float) and math.isclose(cell, mean, abs_tol=1e-6) for cell, mean in zip(found, centre, strict=True))
