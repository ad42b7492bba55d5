"""One file a verb; cli.py finds them by looking here."""
