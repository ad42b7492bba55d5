"""Open JupyterLab on the README, a lesson or a notebook: this machine only, with a token.

Runs until Ctrl-C. When the port is taken it takes the next free one and says so.

examples:
  course lab
  course lab 01_notebook
  course lab exercises/01_notebook/06_tidy_table.ipynb --no-browser
"""
from coursekit import lab
from coursekit.catalog import this_course


def add_arguments(parser) -> None:
    """What to open, and where."""
    parser.add_argument("target", nargs="?", metavar="LESSON|NOTEBOOK", help="a lesson's folder, a notebook or another file of the course (default: README.md)")
    parser.add_argument("--port", type=int, default=8888, help="the first port to try (default: 8888)")
    parser.add_argument("--no-browser", action="store_true", help="print the address and open no browser")


def main(args) -> int:
    """Serve until Ctrl-C."""
    return lab.serve(this_course(), args.target, args.port, not args.no_browser)
