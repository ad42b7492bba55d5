"""The question `bad_input` of `08_put_a_stage_to_the_test`: a test of how the stage refuses a bad row, put on stages that are right and broken."""
from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions import _testing
from coursekit.check.questions._testing_program import judge_places
from coursekit.check.questions._testing_stage import Stage, clear, flowers, good_rows, half, overwrite, says

TARGET = "preprocess"
TRACEBACK = 'Traceback (most recent call last):\n  File "preprocess.py", line 24, in main\n'


def inputs(seed: int) -> dict:
    """The small file that the fixture `raw` gives."""
    return {"raw": flowers(seed)}


def _goes_on(stage: Stage, raw, out, number: int, why: str) -> tuple[int, str, str]:
    return stage.leave(good_rows(raw), out)


def _raises(stage: Stage, raw, out, number: int, why: str) -> tuple[int, str, str]:
    raise OSError("broken")


def _other_words(raw, number: int, why: str) -> str:
    return f"the file {raw.name} cannot be used (row {number}): {why}"


RIGHT = {"plain": says(), "other-words": says(line=_other_words), "short": says(line=lambda raw, number, why: f"{raw.name}: row {number}")}
BROKEN = {
    "raises": _raises,
    "goes-on": _goes_on,
    "code-0": says(code=0),
    "code-1": says(code=1),
    "silent": lambda stage, raw, out, number, why: (2, "", ""),
    "stdout": says(stream="stdout"),
    "traceback": says(before=TRACEBACK),
    "no-row": says(line=lambda raw, number, why: f"preprocess: {raw}: bad input"),
    "row-before": says(shift=-1),
    "row-1": says(line=lambda raw, number, why: f"preprocess: {raw}: row 1: {why}"),
    "half": says(after=half),
    "overwrites": says(after=overwrite),
    "clears": says(after=clear),
    "spoils": says(after=lambda stage, raw, out, number: out.exists() and overwrite(stage, raw, out, number)),
}
SLIPS = (
    (("goes-on",), "goes-on-slips", "A stage that leaves the bad row out and goes on passes your test."),
    (("code-0", "code-1"), "code-slips", "A stage that ends with another exit code passes your test. Any code but 0 says that something went wrong; the one "
                                         "that is promised says what."),
    (("silent", "stdout"), "silent-slips", "A stage that says nothing on stderr passes your test. Which of the two streams does it look at?"),
    (("no-row", "row-before"), "row-slips", "A stage that names no row, or the one before, passes your test. Does the test look for the word and the number "
                                            "together? A number alone may stand in the path of the file."),
    (("row-1",), "row-1-slips", "A stage that always blames row 1 passes your test. Which row did you break?"),
    (("traceback",), "lines-slip", "A stage that prints half a page before it names the row passes your test. How many lines are promised?"),
    (("half",), "half-slips", "A stage that begins to write before it refuses passes your test. What may lie in `out` afterwards?"),
    (("clears", "overwrites", "spoils"), "old-slips",
     "A stage that loses or changes an older result before it refuses passes your test. Let the stage succeed once, remember the content of each file, then "
     "hand it the bad file with the same `out`, and compare."),
)


def probe(answer, inputs: dict) -> dict:
    """What the test says of each stage."""
    def makers(ways: dict) -> dict:
        return {name: lambda folder, way=way: Stage(folder, refuse=way) for name, way in ways.items()}
    return _testing.probe(answer, TARGET, makers(RIGHT), makers(BROKEN), inputs["raw"])


def judge(data: dict, inputs: dict) -> Verdict:
    """First the form, then the right stages, then the broken ones."""
    if verdict := _testing.judge_form(data, TARGET) or judge_places(data):
        return verdict
    for name, found in data["right"].items():
        at = found["place"] or "its end"
        if found["outcome"] == _testing.PASSED or name != "plain":
            continue
        if found["calls"] and not any("refused" in call for call in found["calls"]):
            return wrong("nothing-bad", f"The test fails at {at}: the stage was never given a row that is no flower. Look at the file that the test writes.")
        return wrong("fails-on-right", f"The test fails at {at}, with a stage that refuses the file as promised. The first row of a file is row 1.")
    if name := next((name for name, found in data["right"].items() if found["outcome"] != _testing.PASSED), ""):
        at = data["right"][name]["place"] or "its end"
        return wrong("too-strict", f"The test fails, at {at}, with a stage that refuses the file as promised, in other words. Only the number of lines and "
                     "the row are promised.")
    if verdict := _testing.judge_calls(data, TARGET):
        return verdict
    if not any("refused" in call for call in data["right"]["plain"]["calls"]):
        return wrong("nothing-bad", "The stage was never given a row that is no flower. Look at the file that the test writes.")
    for names, hint, text in SLIPS:
        if any(data["broken"][name] == _testing.PASSED for name in names):
            return wrong(hint, text)
    return passed(f"It passes with {len(RIGHT)} stages that refuse as promised, and fails with each of {len(BROKEN)} broken ones.")
