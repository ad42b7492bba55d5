"""A class's submissions, checked: collected from a folder, run in a sandbox, judged outside, written as a table and pages."""
