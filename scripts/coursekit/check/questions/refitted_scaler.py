"""The questions of `08_refitted_scaler`: measure a service, probe it, mend it, report."""
from coursekit.check.question import Question
from coursekit.check.questions import _refitted_batches, _refitted_company, _refitted_mend, _refitted_report

SOLUTION = "solutions/02_pytorch_refactor/08_refitted_scaler.ipynb"

QUESTIONS = [
    Question("accuracy_in_batches", probe=_refitted_batches.probe, judge=_refitted_batches.judge, inputs=_refitted_batches.inputs, more=(
        "`range(0, len(flowers), size)` gives the row at which each request starts, and `flowers.iloc[start : start + size]` is the request; at the end of the "
        "table a slice is shorter by itself.",
        "Collect the names of all requests in one list. After the loop, compare the list with `labels.to_numpy()` and take the mean.")),
    Question("depends_on_company", probe=_refitted_company.probe, judge=_refitted_company.judge, inputs=_refitted_company.inputs, more=(
        "Two lists: the names for one request of all flowers, and the names of as many requests of one flower, in the same order.",
        "Build the second list with a loop that adds whatever a request of one gives back, be it one name or none. Then compare the lists as wholes.")),
    Question("mended", probe=_refitted_mend.probe, judge=_refitted_mend.judge, inputs=_refitted_mend.inputs, more=(
        "A scaler that is *fitted* learns. Look for that word in the service, and for what was saved so that nobody has to fit again.",
        "What `model.json` says is a dict, and its entry for the scaler holds mean and scale. Take the one away, divide by the other, and leave the "
        "rest of `answer` as it is.")),
    Question("report", probe=_refitted_report.probe, judge=_refitted_report.judge, more=(
        "All four accuracies come from `accuracy_in_batches`; what differs is the service, the table with its labels, and the size of a request.",
        "The second entry takes flowers and labels from the sorted table, both. For 'seen', `prepare(flowers.iloc[[0]])` is a tensor of one row.")),
]
