"""python -m coursekit VERB: the same verbs as `course`, in an environment of your own."""
import sys

from coursekit.cli import main

sys.exit(main())
