"""How much of the long tests runs: `course test` takes a part, drawn with a seed that it prints, `course test --full` takes all."""
import os
import random
from collections.abc import Sequence

FULL = os.environ.get("COURSE_FULL") == "1"
SEED = int(os.environ.get("COURSE_SEED") or 7)


def some(things: Sequence, most: int, of: str = "") -> list:
    """All at full count, else `most` of them in their order; `of` is what they are drawn for, so that others are drawn for something else."""
    if FULL or len(things) <= most:
        return list(things)
    return [things[place] for place in sorted(random.Random(f"{SEED} {of}").sample(range(len(things)), most))]
