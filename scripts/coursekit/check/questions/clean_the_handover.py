"""The questions of `10_clean_the_handover`: which cells make the model, which packages they need, and which arguments the script takes."""
from coursekit.check.question import Question
from coursekit.check.questions import _handover_arguments, _handover_cells, _handover_packages

SOLUTION = "solutions/03_pipeline_stages/taxi/10_clean_the_handover.ipynb"

QUESTIONS = [
    Question("needed_cells", probe=_handover_cells.probe, judge=_handover_cells.judge, inputs=_handover_cells.inputs, more=(
        "Keep a set of the names that are still looked for. At the end of the notebook it holds one name; go through the cells from the last to the first.",
        "A cell that binds or changes a name of the set is needed, and what it reads joins the set. Binding ends the search for that name, changing "
        "does not: take out first, put in what is read afterwards.")),
    Question("short_list", probe=_handover_packages.probe, judge=_handover_packages.judge, inputs=_handover_packages.inputs, more=(
        "`ast.walk(ast.parse(source))` gives every node, inside functions too. Two kinds matter, `ast.Import` and `ast.ImportFrom`.",
        "From each import take what stands before the first point, leave out `sys.stdlib_module_names`, translate with `PACKAGES`. Compare names in small "
        "letters with one sign for `-`, `_` and `.`, and whole: what stands before the `==`.")),
    Question("arguments", probe=_handover_arguments.probe, judge=_handover_arguments.judge, inputs=_handover_arguments.inputs, more=(
        "`parser.parse_args(words)` takes the words from the argument, not from the command line of this program. `type=` turns text into something else.",
        "`type=bool` asks whether a text is empty. `choices=` refuses other words and leaves text: compare it with `\"true\"` before it goes back. Or write a "
        "function as `type`; the same kind of function refuses a number that is too small, with `argparse.ArgumentTypeError`.")),
]
