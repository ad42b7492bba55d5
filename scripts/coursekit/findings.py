"""What `make` and its check report: a Finding says what is wrong with a file, where the file comes from, and what mends it."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be. `fault` is False for what is only worth knowing."""

    path: str
    why: str
    mend: str = ""
    source: str = ""
    fault: bool = True

    def __str__(self) -> str:
        source = f" (source: {self.source})" if self.source else ""
        mend = f"; {self.mend}" if self.mend else ""
        return f"{self.path}: {self.why}{source}{mend}"
