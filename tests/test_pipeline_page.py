"""The page of a run: what it shows, that nothing in a record can break out of it, and that it is one file without scripts."""
import copy
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from coursekit.pipelines import page
from pipeline_mutations import SAMPLES

DIGEST = "0123456789abcdef" * 4
RECORD = {
    "pipeline": "flowers", "file": str(SAMPLES / "flowers" / "pipeline.yml"), "started": "2026-01-31T12:00:00", "seconds": 4.2, "state": "failed",
    "parameters": {"raw_data": "data/flowers.csv", "rate": 0.0123456}, "python": "3.11.7", "machine": "Linux x86_64",
    "jobs": [
        {"name": "preprocess", "state": "ran", "seconds": 1.34, "why": "script preprocess.py changed", "message": "", "log": "logs/preprocess.txt",
         "inputs": {"raw_data": {"from": "data/flowers.csv", "digest": DIGEST, "bytes": 3100}, "seed": {"value": "42"}},
         "outputs": {"train_rows": {"path": "OUT/train rows.csv", "digest": DIGEST, "bytes": 1_234_567}}, "metrics": {"share": 0.123456, "rows": 120}},
        {"name": "train", "state": "failed", "seconds": 2.0, "why": "input rows changed", "message": "train: no rows; see the log", "log": "logs/train.txt",
         "inputs": {"rows": {"from": "preprocess.train_rows", "digest": DIGEST, "bytes": 3100}}, "outputs": {}, "metrics": {}},
        {"name": "evaluate", "state": "not run", "seconds": 0, "why": "needs train", "message": "", "log": "", "inputs": {}, "outputs": {}, "metrics": {}}]}


class Reader(HTMLParser):
    """Tags, attributes and text of a page; every tag that opens closes."""

    EMPTY = {"meta", "path", "rect"}

    def __init__(self, text: str):
        super().__init__()
        self.open, self.tags, self.text = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert tag in self.EMPTY or self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "title", "desc"} & set(self.open):
            self.text.append(data)

    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.tags if tag == "a"]


def shown(record: dict, folder: Path) -> Reader:
    """The page of a record, read back."""
    page.write(record, folder / "index.html")
    return Reader((folder / "index.html").read_text(encoding="utf-8"))


@pytest.fixture
def record(tmp_path):
    """A run with logs and an output on disk."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/preprocess.txt").write_text("read 150 rows\n", encoding="utf-8")
    lines = [f"epoch {number}" for number in range(200)] + ["\x1b[31mValueError\x1b[0m: <b>no rows</b>"]
    (tmp_path / "logs/train.txt").write_text("\n".join(lines), encoding="utf-8")
    made = copy.deepcopy(RECORD)
    made["jobs"][0]["outputs"]["train_rows"]["path"] = str(tmp_path / "out" / "train rows.csv")
    return made


def test_it_shows_states_reasons_times_files_and_metrics(record, tmp_path):
    text = " ".join(" ".join(shown(record, tmp_path).text).split())
    for said in ("failed, 4.2 s: 1 ran, 1 failed, 1 not run", "script preprocess.py changed", "needs train", "train: no rows; see the log", "1.3 s",
                 "data/flowers.csv", "preprocess.train_rows", DIGEST[:12], "1.2 MB", "0.1235", "0.0123456", "2026-01-31 12:00:00", "✗ failed 2.0 s"):
        assert said in text, said


def test_a_log_is_a_click_away_and_open_where_the_job_failed(record, tmp_path):
    read = shown(record, tmp_path)
    assert [attributes for tag, attributes in read.tags if tag == "details"] == [{}, {"open": None}]
    text = "".join(read.text)
    assert "epoch 199\nValueError: <b>no rows</b>" in text and "epoch 150" not in text


def test_links_lead_to_files_beside_the_page(record, tmp_path):
    links = [link for link in shown(record, tmp_path).links() if not link.startswith("#")]
    assert links == ["out/train%20rows.csv", "logs/preprocess.txt", "logs/train.txt"]
    assert all((tmp_path / unquote(link)).is_file() for link in links[1:])


def test_it_is_one_file_that_forbids_scripts(record, tmp_path):
    read = shown(record, tmp_path)
    policy = next(attributes["content"] for tag, attributes in read.tags if attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert not {tag for tag, _ in read.tags} & {"script", "link", "img", "iframe", "object", "base", "form"}
    assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on") or name in ("src", "style")]
    assert ("meta", {"name": "viewport", "content": "width=device-width,initial-scale=1"}) in read.tags


def test_the_graph_stays_when_the_definition_is_gone_or_another(record, tmp_path):
    for file in (str(tmp_path / "gone.yml"), str(SAMPLES / "wide"), "", None):
        record["file"] = file
        read = shown(record, tmp_path)
        assert [attributes["class"] for tag, attributes in read.tags if tag == "rect"] == ["job"] * 3
        assert sum(attributes.get("class") == "way" for tag, attributes in read.tags if tag == "path") == 1


def test_a_log_that_is_gone_is_said(record, tmp_path):
    (tmp_path / "logs/train.txt").unlink()
    assert "The log is gone." in shown(record, tmp_path).text


def test_a_huge_log_costs_nothing(record, tmp_path):
    with open(tmp_path / "logs/train.txt", "wb") as file:
        file.truncate(3_000_000_000)
        file.seek(0, 2)
        file.write(b"\xff\xfe the end\n")
    read = shown(record, tmp_path)
    assert any("the end" in text for text in read.text) and (tmp_path / "index.html").stat().st_size < 200_000


ODD = some.text(max_size=10) | some.sampled_from(["<script>alert(1)</script>", "\" onload=\"x", "</style>", "$name", "${x}", "\x1b[31m", "\ud800",
                                                 "]]>", "&lt;"])
VALUES = some.none() | ODD | some.integers() | some.floats() | some.booleans() | some.lists(ODD, max_size=2) | some.dictionaries(ODD, ODD, max_size=2)
ENTRIES = some.dictionaries(ODD, some.fixed_dictionaries({}, optional=dict.fromkeys(("from", "digest", "bytes", "path", "value"), VALUES)) | ODD, max_size=3)
JOBS = some.fixed_dictionaries({"name": ODD}, optional={"state": ODD, "seconds": VALUES, "why": VALUES, "message": VALUES, "log": ODD, "inputs": ENTRIES,
                                                        "outputs": ENTRIES, "metrics": some.dictionaries(ODD, VALUES, max_size=2)})


@settings(max_examples=100, deadline=None)
@given(some.fixed_dictionaries({"jobs": some.lists(JOBS, max_size=4)}, optional=dict.fromkeys(("pipeline", "file", "state", "seconds", "started"), VALUES)))
def test_nothing_in_a_record_breaks_the_page(tmp_path_factory, record):
    read = shown(record, tmp_path_factory.mktemp("page"))
    assert not {tag for tag, _ in read.tags} & {"script", "img", "iframe"}
    assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on")]


def test_a_link_to_any_name_is_text(tmp_path):
    assert [page._link(f"{tmp_path}/{name}", tmp_path) for name in ("a b", "\udc80", "\ud800")] == ["a%20b", "%80", "%3F"]


def test_the_docstring_shows_a_record_that_can_be_written(tmp_path):
    shape = re.search(r"\n\n(    \{.*?\})\n\n", page.__doc__, re.DOTALL)[1]
    record = json.loads(re.sub(r"#.*", "", shape))
    assert record["jobs"][0].keys() == RECORD["jobs"][0].keys()
    assert "accuracy" in shown(record, tmp_path).text
