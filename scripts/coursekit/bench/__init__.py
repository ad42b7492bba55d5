"""Benches: each a module with `measure(course, only) -> Table`. Speed is a ratio, measured side by side in one run."""
