"""What a bench found: rows to read, figures to keep, goals met or missed."""
import datetime
import json
import os
import platform
from dataclasses import dataclass, field
from pathlib import Path

from coursekit import notebook


@dataclass(frozen=True)
class Row:
    """One figure: what, how much, of what unit, and the goal it has, if any ("at most 1.4", "at least 5")."""

    what: str
    value: float
    unit: str
    goal: str = ""

    @property
    def met(self) -> bool:
        """Does the value meet its goal?"""
        if not self.goal:
            return True
        word, _, number = self.goal.rpartition(" ")
        return self.value <= float(number) if word == "at most" else self.value >= float(number)


@dataclass
class Table:
    """All rows of a bench, and the figures that lessons and READMEs read by name."""

    title: str
    rows: list[Row] = field(default_factory=list)
    figures: dict = field(default_factory=dict)

    def add(self, what: str, value: float, unit: str, goal: str = "") -> None:
        """Add a row."""
        self.rows.append(Row(what, value, unit, goal))

    @property
    def met(self) -> bool:
        """Are all goals met?"""
        return all(row.met for row in self.rows)

    def text(self) -> str:
        """The table as printed."""
        width = max(len(row.what) for row in self.rows)
        lines = [self.title, machine(), ""]
        for row in self.rows:
            verdict = "" if not row.goal else f"  goal: {row.goal}: {'met' if row.met else 'MISSED'}"
            lines.append(f"  {row.what:<{width}}  {row.value:>9.2f} {row.unit:<8}{verdict}".rstrip())
        return "\n".join(lines)

    def write(self, path: Path, name: str) -> None:
        """Put the figures into a JSON file under the bench's name, beside what other benches wrote there."""
        known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        known[name] = {**self.figures, "machine": machine(), "date": datetime.date.today().isoformat()}
        notebook.write_text(path, json.dumps(known, indent=1, sort_keys=True) + "\n")


def machine() -> str:
    """What machine this is, in a line."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{platform.system()} {platform.machine()}, {count} processors, Python {platform.python_version()}"
