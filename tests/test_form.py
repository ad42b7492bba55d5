"""The rules of form: a notebook in good form has no problem, and each change that breaks a rule is named with its cell."""
import pytest

import course_factory as factory
from course_factory import PROSE, code, rules, text, with_cell
from coursekit import form


def test_good_form_has_no_problem():
    assert rules(factory.lesson()) == []
    assert rules(factory.solution(), "solution") == []


OPENING = factory.opening().source
OPENINGS = {
    "no title": (OPENING.replace("# Words", "Words"), "'# Title'"),
    "a smaller title": (OPENING.replace("# Words", "## Words"), "'# Title'"),
    "one sentence": (OPENING.replace(" Each sum is one cell.", ""), "exactly two sentences, not 1"),
    "three sentences": (OPENING.replace("here.", "here. And there."), "exactly two sentences, not 3"),
    "no bullets": (OPENING.replace("- ", ""), "'You will:' with bullets"),
    "another promise": (OPENING.replace("You will:", "We will:"), "'You will:' with bullets"),
    "no minutes": (OPENING.replace("10 minutes", "a while"), r"\*\*Time:\*\*"),
    "nothing before": (OPENING.partition(" · ")[0], r"\*\*Time:\*\*"),
    "minutes not last": (OPENING + "\n\nOne more thing", r"\*\*Time:\*\*"),
}


@pytest.mark.parametrize("name", OPENINGS)
def test_an_opening_out_of_form(name):
    source, rule = OPENINGS[name]
    made = factory.lesson()
    made.cells[0].source = source
    found = [problem for problem in rules(made) if problem[0] == "opening"]
    assert len(found) == 1 and rule.replace("\\", "") in found[0][1]


@pytest.mark.parametrize("sentence", ["Costs are 0.25 a piece.", "We call `a.b. c`.", "Is it (really so?) one?", 'He says "one". '])
def test_two_sentences_are_counted_as_people_do(sentence):
    made = factory.lesson()
    made.cells[0].source = OPENING.replace("Each sum is one cell.", sentence)
    expected = 3 if "really" in sentence else 2
    assert any("exactly two" in rule for _, rule in rules(made)) == (expected != 2)


CLOSINGS = {
    "no heading": ("Goodbye", "'## You have learned to'"),
    "half a heading": (factory.closing().source.replace(" learned to", ""), "'## You have learned to'"),
    "other bullets": (factory.closing().source.replace("read a sum", "read sums"), "word for word"),
    "no link": (factory.closing().source.replace("[the guide](../README.md)", "the guide"), "links to what comes next"),
}


@pytest.mark.parametrize("name", CLOSINGS)
def test_a_closing_out_of_form(name):
    source, rule = CLOSINGS[name]
    made = factory.lesson()
    made.cells[-1].source = source
    assert [cell for cell, found in rules(made) if rule in found] == ["closing"]


def test_ids_and_tags():
    for name in ("cell-07", "1a2b3c4d", "Total", "two_words", "with space"):
        made = factory.lesson()
        made.cells[2]["id"] = name
        assert [cell for cell, rule in rules(made) if "lower-case words" in rule] == [name]
    made = factory.lesson()
    made.cells[2]["id"] = "about-1"
    assert ("about-1", "two cells have this id") in rules(made)
    for tag, fine in {"tolerance-0.02": True, "tolerance-1e-3": True, "tolerance": False, "hide": False, "solution": False, "stage": True}.items():
        assert (rules(with_cell(code("here", "total = 1\ntotal", tag))) == []) is fine


def test_counts_and_rhythm():
    assert [rule for _, rule in rules(factory.lesson(sums=6))] == ["a lesson has 15 to 45 cells, this one 14"]
    assert [rule for _, rule in rules(factory.lesson(sums=22))] == ["a lesson has 15 to 45 cells, this one 46"]
    for kind, made in {"lesson": factory.lesson(), "solution": factory.solution()}.items():
        allowed = {"lesson": 3, "solution": 4}[kind]
        made.cells[-1:-1] = [text("say", PROSE), *(code(f"row-{number}", "total = 1\ntotal") for number in "abcdefgh"[: allowed + 1])]
        assert [cell for cell, _ in rules(made, kind)] == [f"row-{'abcdefgh'[allowed]}"]
        made.cells.pop(-2)
        assert rules(made, kind) == []
    short = factory.lesson()
    for cell in short.cells[1:-1]:
        cell.source = "Few words." if cell.cell_type == "markdown" else cell.source
    assert [rule for _, rule in rules(short) if "about 40 words" in rule]
    long = factory.lesson()
    for cell in long.cells[2:9:2]:
        cell.source = "\n".join(["total = 1"] * 9)
    assert [rule for _, rule in rules(long) if "4 of 7 are longer" in rule]
    assert rules(factory.notebook()) == [("", "it has no cells")]


def test_a_solution_shows_another_way():
    made = factory.solution()
    made.cells = [cell for cell in made.cells if cell.id != "another"]
    assert [rule.partition(":")[0] for _, rule in rules(made, "solution")] == ["a solution ends with another right way"]


def test_links_are_followed_from_the_notebook(tmp_path):
    (tmp_path / "there.md").write_text("")
    (tmp_path / "two words.md").write_text("")
    fine = "[a](there.md) [b](there.md#part) [c](#here) [d](https://example.org/x) ![e](attachment:x.png) `[f](gone.md)` [g](mailto:a@b.c) [h](two%20words.md)"
    assert form.links(factory.notebook(text("a", fine)), tmp_path) == []
    broken = factory.notebook(text("a", "[x](gone.md#part) and ![y](pictures/gone.png)"))
    assert [str(problem) for problem in form.links(broken, tmp_path)] == [
        "cell a: its link to gone.md leads nowhere", "cell a: its link to pictures/gone.png leads nowhere"]
