"""The page of one run: the graph with times and states, a table of its jobs, inputs, outputs, metrics and logs.

`write(record, path)` takes a record as the runner keeps it in JSON:

    {"pipeline": "iris", "file": "/abs/pipeline.yml", "started": "2026-01-31T12:00:00", "seconds": 4.2,
     "state": "done",                          # done, failed or stopped
     "parameters": {"epochs": 300},            # the pipeline's inputs as they were used, paths as text
     "jobs": [{"name": "train",
               "state": "ran",                 # ran, kept, failed, stopped or not run
               "seconds": 1.3,                 # 0 where nothing was started
               "why": "script changed",        # or "input x changed", "first time", "nothing changed", ...
               "message": "",                  # of a job that failed: the line that says what, where and what to do
               "log": "logs/train.txt",        # relative to the record's page, or absolute; "" where there is none
               "inputs": {"rows": {"from": "preprocess.x_train", "digest": "ab12...", "bytes": 3100}},
               "outputs": {"model": {"path": "...", "digest": "cd34...", "bytes": 900}},
               "metrics": {"accuracy": 0.967}}]}

A value that is not a file has "value" in place of "digest" and "bytes". Whatever is missing is left out of the page.
The definition itself is read again from `file` for the graph's arrows; without it, they are taken from each input's "from" ("job.output").
"""
