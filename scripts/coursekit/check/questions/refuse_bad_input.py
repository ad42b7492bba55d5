"""The questions of `06_refuse_bad_input`: break a file, judge a cell, read a table or refuse it, write a result whole or not at all."""
from coursekit.check.question import Question
from coursekit.check.questions import _refuse_break, _refuse_length, _refuse_reading, _refuse_saving

SOLUTION = "solutions/03_pipeline_stages/iris/06_refuse_bad_input.ipynb"

QUESTIONS = [
    Question("break_it", probe=_refuse_break.probe, judge=_refuse_break.judge, inputs=_refuse_break.inputs, more=(
        "`list(lines)` is a list of your own. An editor's row 1 is `lines[0]`, so its row `row` is `lines[row - 1]`.",
        "Take the row apart with `split(\",\")`, change its cells, and join them: `\",\".join(cells)`. `insert(row - 1, header)` puts a line in between.")),
    Question("length", probe=_refuse_length.probe, judge=_refuse_length.judge, inputs=_refuse_length.inputs, more=(
        "`float` refuses words by itself. It takes `nan`, `inf`, `1e999` and `1_4` without a murmur: try each of them.",
        "Three lines: refuse a cell with `_` in it, let `float` do its work, and raise unless the number is above zero and below infinity. Nothing is above or "
        "below `nan`.")),
    Question("read_flowers", probe=_refuse_reading.probe, judge=_refuse_reading.judge, inputs=_refuse_reading.inputs, more=(
        "`open(path, encoding=\"utf-8-sig\", newline=\"\")` skips a byte order mark; `csv.reader` takes off quotes and line ends. "
        "`enumerate(rows, start=2)` counts as an editor does.",
        "First the header: compare the first row with `FEATURES`. Then each row: is it as long as the header? Then each cell: call `length`, and turn its "
        "`ValueError` into a `BadInput` that names path, row and column.")),
    Question("save_predictions", probe=_refuse_saving.probe, judge=_refuse_saving.judge, inputs=_refuse_saving.inputs, more=(
        "Write under another name in the same folder; `os.replace(part, path)` then gives the file its final name in one step.",
        "`try`: open the file of the other name, write all lines, and after the `with` replace. `finally`: `unlink(missing_ok=True)` the other name, whatever "
        "happened.")),
]
