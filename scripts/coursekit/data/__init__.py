"""The data sets of the course, one module each: a docstring, FOLDER (where the course keeps it) and files() (name to text)."""
