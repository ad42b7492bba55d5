"""The store: files by content, written whole or not at all, and the records of runs."""
