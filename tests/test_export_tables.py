"""Tables in stage_files: good ones are read to the bit, bad ones refused with file, row and column, whatever the size of the pieces."""
import csv
import io
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.stages import stage_files
from coursekit.stages.stage_files import BadInput, read_chunks, read_json, read_table

COLUMNS = ["a", "b", "kind"]
GOOD = {  # bytes: the rows
    "plain": (b"1,2,x\n3,4,y\n", [[1, 2, "x"], [3, 4, "y"]]),
    "no last line end": (b"1,2,x\n3,4,y", [[1, 2, "x"], [3, 4, "y"]]),
    "Windows": (b"1,2,x\r\n3,4,y\r\n", [[1, 2, "x"], [3, 4, "y"]]),
    "byte order mark": (b"\xef\xbb\xbf1,2,x\n", [[1, 2, "x"]]),
    "empty lines at the end": (b"1,2,x\n\n\r\n\n", [[1, 2, "x"]]),
    "quotes": (b'1,2,"x, y"\n"3",4,"say ""z"""\n', [[1, 2, "x, y"], [3, 4, 'say "z"']]),
    "notations": (b"1e5,-.5,x\n+3., 4 ,y\n", [[1e5, -0.5, "x"], [3, 4, "y"]]),
    "texts that look like nothing": (b"1,2,NA\n3,4,nan\n5,6,None\n7,8,True\n", [[1, 2, "NA"], [3, 4, "nan"], [5, 6, "None"], [7, 8, "True"]]),
    "umlaut": ("1,2,größe\n".encode(), [[1, 2, "größe"]]),
}
BAD = {  # bytes: words of the message
    "empty": (b"", "is empty"), "only line ends": (b"\n\r\n", "is empty"), "only a mark": (b"\xef\xbb\xbf", "is empty"),
    "field missing": (b"1,2,x\n1,2\n", "row 2: has 2 fields, not 3"), "field too many": (b"1,2,x\n1,2,x,4\n", "row 2: has 4 fields, not 3"),
    "one too many, one too few": (b"1,2,x,4\n1,x\n", "row 1: has 4 fields"), "one too few, one too many": (b"1,x\n1,2,x,4\n", "row 1: has 2 fields"),
    "comma at the end": (b"1,2,x,\n", "row 1: has 4 fields"), "semicolons": (b"1;2;x\n", "row 1: has 1 fields"), "tabs": (b"1\t2\tx\n", "row 1: has 1 fields"),
    "empty line inside": (b"1,2,x\n\n1,2,x\n", "row 2: has 0 fields"), "blank line": (b"1,2,x\n  \n", "row 2: has 1 fields"),
    "header": (b"a,b,kind\n1,2,x\n", "row 1: is a header"), "header again": (b"1,2,x\na,b,kind\n", "row 2: is a header"),
    "text": (b"1,2,x\n1,hello,x\n", "row 2, column b: 'hello' is not a finite number"), "nan": (b"nan,2,x\n", "row 1, column a: 'nan' is not"),
    "NA": (b"1,NA,x\n", "row 1, column b: 'NA'"), "infinity": (b"1,2,x\n1,-Infinity,x\n", "row 2, column b: '-Infinity'"),
    "too large": (b"1,1e999,x\n", "column b: '1e999'"),
    "empty number": (b"1,,x\n", "row 1, column b: is empty"), "blank number": (b"1, ,x\n", "row 1, column b: is empty"),
    "empty text": (b"1,2,\n", "row 1, column kind: is empty"),
    "underscore": (b"1,1_000,x\n", "column b: '1_000'"), "hexadecimal": (b"1,0x10,x\n", "column b: '0x10'"), "truth": (b"True,2,x\n", "column a: 'True'"),
    "other digits": ("1,٣,x\n".encode(), "column b: '٣'"), "decimal comma": (b'"1,5",2,x\n', "column a: '1,5'"), "comment": (b"# 1,2,x\n", "column a: '# 1'"),
    "zero byte": (b"1,2\0,x\n", "row 1: holds a zero byte"), "zero bytes": (b"1,2,x\n" + bytes(20), "row 2"),
    "Latin": ("1,2,größe\n".encode("latin-1"), "row 1: is not a row"),
    "UTF-16": ("1,2,x\n".encode("utf-16"), "row 1: is not a row of a CSV file in UTF-8"), "binary": (b"\x89PNG\r\n\x1a\n\0\0", "row 1"),
    "quote not closed": (b'1,2,"x\n1,2,y\n', "row 1: is not a row"), "old Macintosh": (b"1,2,x\r1,2,x\r", "row 1: is not a row"),
}
HEADERS = {  # the first line: words of the message
    b"a,b": "column kind: is missing", b"a,b,kind,d": "column d: is unknown", b"b,a,kind": "column b: is out of place",
    b"a,a,b,kind": "column a: is out of place, or there twice",
    b"1,2,x": "column a: is missing", b"A,b,kind": "column a: is missing", b"": "is empty",
    b"a,b,kind": "has a header and no rows", b" a,b,kind": "column a: is missing",
}


def outcome(path, header: bool = False, **kinds):
    try:
        return read_table(path, COLUMNS, header, **(kinds or {"texts": ["kind"]})).values.tolist()
    except BadInput as error:
        assert str(error).startswith(f"{path}: ") and "\n" not in str(error)
        return str(error)


@pytest.mark.parametrize("block", [1, 2, 3, 5, 7, 11, 64, 2**24])
def test_good_and_bad_tables_in_pieces_of_any_size(tmp_path, monkeypatch, block):
    path = tmp_path / "rows.csv"
    longest = max(len(line) for data, _ in [*GOOD.values(), *BAD.values()] for line in data.split(b"\n"))
    for name, (data, wanted) in (GOOD | BAD).items():
        path.write_bytes(data)
        monkeypatch.setattr(stage_files, "BLOCK", block)
        got = outcome(path)
        if isinstance(got, str) and "has a line of more than" in got:
            assert block <= longest
        elif isinstance(wanted, list):
            assert got == wanted, name
        else:
            assert wanted in got, name


@pytest.mark.parametrize("first", HEADERS)
def test_headers(tmp_path, first):
    path = tmp_path / "rows.csv"
    path.write_bytes(first + (b"\n" if b"no rows" in HEADERS[first].encode() or not first else b"\n1,2,x\n"))
    said = outcome(path, header=True)
    assert HEADERS[first] in said and (not first or "no rows" in said or "row 1, column" in said)


def test_a_row_is_counted_as_an_editor_counts_it(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(b'\xef\xbb\xbf"a","b","kind"\r\n1,2,x\r\n1,2,\r\n')
    assert outcome(path, header=True) == f"{path}: row 3, column kind: is empty"
    path.write_bytes(b"a,b,kind\n1,2,x\na,b,kind\n")
    assert "row 3: is a header" in outcome(path, header=True)


def test_unknown_classes_and_files_that_are_none(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(b"1,2,x\n1,2,z\n")
    assert outcome(path, classes={"kind": ["x", "y"]}) == f"{path}: row 2, column kind: 'z' is none of x, y"
    path.write_bytes(b"1,2,x\n1,2,y\n")
    assert outcome(path, classes={"kind": ["x", "y"]}) == [[1, 2, "x"], [1, 2, "y"]]
    assert outcome(tmp_path / "nothing.csv") == f"{tmp_path / 'nothing.csv'}: no such file" and "is a folder, not a file" in outcome(tmp_path)


def test_a_column_of_text_alone(tmp_path):
    path = tmp_path / "y.csv"
    for data, wanted in ((b"kind\nx\ny\n", ["x", "y"]), (b"kind\nx\nkind\n", "row 3: is a header"), (b"kind\nx\n\ny\n", "row 3: has 0 fields")):
        path.write_bytes(data)
        try:
            assert read_table(path, ["kind"], True, texts=["kind"])["kind"].tolist() == wanted
        except BadInput as error:
            assert isinstance(wanted, str) and wanted in str(error)


def test_the_index_goes_on_and_the_file_is_never_in_memory_as_a_whole(tmp_path, monkeypatch):
    path = tmp_path / "rows.csv"
    table = pd.DataFrame({"a": np.arange(1000) / 7, "b": np.arange(1000)})
    table.to_csv(path, index=False)
    monkeypatch.setattr(stage_files, "BLOCK", 500)
    pieces = list(read_chunks(path, ["a", "b"], header=True))
    assert max(len(piece) for piece in pieces) < 60 and [piece.index[0] for piece in pieces[1:]] == [piece.index[-1] + 1 for piece in pieces[:-1]]
    pd.testing.assert_frame_equal(pd.concat(pieces), table.astype(float), check_exact=True)
    path.write_bytes(b"1" * 5000)
    assert "has a line of more than 500 bytes" in outcome(path)


ODD = ["", " ", "x", "y", '"', '""', "1e999", "nan", "0x1", "1_0", "true", "\0", "é", "a,b", "\r", "kind"]
NUMBERS = st.floats(allow_nan=False, allow_infinity=False).map(repr) | st.integers().map(str) | st.decimals(allow_nan=False, allow_infinity=False).map(str)
ROWS = st.tuples(NUMBERS, NUMBERS, st.sampled_from("xy")).map(",".join) | st.lists(NUMBERS | st.sampled_from(ODD), min_size=2, max_size=4).map(",".join)


@given(rows=st.lists(ROWS, max_size=6), end=st.sampled_from(["\n", "\r\n"]), block=st.sampled_from([200, 2**20]))
@settings(max_examples=400, deadline=None)
def test_what_is_read_is_what_the_csv_module_and_float_read(tmp_path_factory, rows, end, block):
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    path.write_bytes(end.join(rows).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage_files, "BLOCK", block)
        got = outcome(path)
    if isinstance(got, str):
        return
    text = path.read_bytes().decode().rstrip("\r\n")
    assert got == [[float(a), float(b), kind] for a, b, kind in csv.reader(io.StringIO(text, newline=""))]
    assert all(math.isfinite(value) for row in got for value in row[:2])


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_is_refused_or_read_as_a_table(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "damaged.csv"
    whole = bytearray(b"".join(f"{number / 8},{number},{'xy'[number % 2]}\n".encode() for number in range(8)))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(whole)))
        whole[at:at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=3) | st.sampled_from([b",", b"\n", b'"', b"\0", b"-", b"e", b"nan"]))
    path.write_bytes(whole)
    got = outcome(path, classes={"kind": ["x", "y"]})
    assert isinstance(got, str) or all(math.isfinite(a) and math.isfinite(b) and kind in ("x", "y") for a, b, kind in got)


def test_json_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "model.json"
    wrong = {b'{"kind": "other"}': "is of kind 'other', not 'mine'", b"{}": "is of kind None", b"[1]": "is not of kind 'mine'"}
    for data, words in (wrong | dict.fromkeys([b"{", b"", b"\xff", b"[" * 100_000], "is not JSON")).items():
        path.write_bytes(data)
        with pytest.raises(BadInput, match=words) as error:
            read_json(path, "mine")
        assert str(error.value).startswith(f"{path}: ")
    for missing in (tmp_path / "no.json", tmp_path):
        with pytest.raises(BadInput, match=f"^{missing}: (No such file|Is a directory)"):
            read_json(missing, "mine")
    path.write_bytes(b'\xef\xbb\xbf{"kind": "mine", "x": 1}')
    assert read_json(path, "mine") == {"kind": "mine", "x": 1}


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_what_json_has_no_number_for_is_refused(tmp_path, word):
    path = tmp_path / "model.json"
    path.write_text(f'{{"kind": "mine", "mean": [1, {word}]}}', encoding="utf-8")
    with pytest.raises(BadInput, match=f"{path}: is not JSON .{word} is no number of JSON"):
        read_json(path, "mine")
