"""The part of doctor that compares what is installed with the lock and with the ranges in pyproject.toml. Standard library only."""
import re
from dataclasses import dataclass
from pathlib import Path

from coursekit import lock

TEST_ONLY = {"hypothesis", "nbval", "pytest", "pytest-xdist", "ruff", "hatchling"}  # `course test` and installing need them, lessons do not


@dataclass(frozen=True)
class Entry:
    """A line of the table: state is OK, missing or differs; only what is needed decides whether the course can run."""

    what: str
    state: str
    seen: str
    remedy: str = ""
    needed: bool = True

    @property
    def stops(self) -> bool:
        return self.needed and self.state != "OK"


def declared(root: Path) -> dict[str, str]:
    """package -> the range of versions that pyproject.toml asks for."""
    import tomllib

    lines = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    return dict(re.fullmatch(r"([\w.-]+)\s*(.*)", line).groups() for line in lines)


def packages(root: Path, version_of=lock.installed_version) -> list[Entry]:
    """What is installed against the lock: one line for all that agree, one for each that does not."""
    try:
        rows = lock.installed_against_lock((root / "requirements.lock").read_text(encoding="utf-8"), version_of)
        ranges = declared(root)
    except ImportError:  # tomllib came with 3.11
        return [Entry("packages", "missing", "cannot be compared on this Python", "use Python 3.11 to 3.13")]
    except (OSError, ValueError, KeyError, AttributeError) as error:
        return [Entry("packages", "missing", f"requirements.lock or pyproject.toml cannot be read ({error})", "git checkout requirements.lock pyproject.toml")]
    fine = sum(row.state == "OK" for row in rows)
    found = [Entry("packages", "OK" if fine == len(rows) else "differs", f"{fine} of {len(rows)} are as in requirements.lock", needed=False)]
    direct = [row for row in rows if row.state != "OK" and row.package in ranges and (row.package, row.found) != ("torch", None)]
    found += [_package(row, ranges[row.package]) for row in direct]
    for state in ("missing", "differs"):
        others = [row.package for row in rows if row.state == state and row.package not in ranges]
        if others:
            found.append(Entry(f"{len(others)} more", state, ", ".join(others[:8]) + (", ..." if len(others) > 8 else ""),
                                 "they come along with the packages above", needed=False))
    return found


def _package(row: lock.Pinned, wanted_range: str) -> Entry:
    acceptable = row.found is not None and in_range(row.found, wanted_range)
    seen = f"{row.found or 'not installed'}, the lock has {row.wanted}"
    needed = not acceptable and row.package not in TEST_ONLY
    remedy = "fine for the course; numbers may differ in the last digits" if acceptable else f'pip install "{row.package}{wanted_range}"'
    return Entry(row.package, row.state, seen, remedy + ("" if needed or acceptable else " (only `course test` needs it)"), needed)


def in_range(version: str, wanted: str) -> bool:
    """Whether a version lies in a range such as ">=6.30,<7"; True when nothing here can tell."""
    for module in ("packaging.specifiers", "pip._vendor.packaging.specifiers"):
        try:
            specifiers = __import__(module, fromlist=["SpecifierSet"]).SpecifierSet
        except ImportError:
            continue
        return specifiers(wanted).contains(version, prereleases=True)
    return True
