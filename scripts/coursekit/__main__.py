"""python -m coursekit VERB: the same verbs as `course`, in an environment of your own."""
import sys

try:
    from coursekit.cli import main
except KeyboardInterrupt:  # before main could say it in its own words
    sys.exit(130)

sys.exit(main())
