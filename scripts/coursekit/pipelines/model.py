"""What a pipeline is once its files were read: ports, components, jobs and what is bound to what. Each part knows the line it stands on."""
import re
from dataclasses import dataclass, field
from pathlib import Path

FILE, FOLDER = "uri_file", "uri_folder"
TYPES = {"string": str, "integer": int, "number": float, "boolean": bool}  # Azure's names of plain values

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def shown(path: Path) -> str:
    """A path as people read it: from the folder they stand in, where it lies below."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return str(path)


def one_line(text: str, longest: int = 500) -> str:
    """A text that quotes a file, fit for a terminal: one line, no control characters, cut where it is very long."""
    line = CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", " ".join(text.split())).encode("utf-8", "backslashreplace").decode()
    return line if len(line) <= longest else f"{line[:longest - 3]}..."


@dataclass(frozen=True)
class Place:
    """A line of a file, as an editor counts."""

    path: Path
    line: int

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}"

    @property
    def short(self) -> str:
        """The same without the folder, for the middle of a sentence."""
        return f"{self.path.name}:{self.line}"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with a definition: the file and the line, and a sentence that says what it is and what to do."""

    path: Path
    line: int
    text: str

    def __post_init__(self):
        object.__setattr__(self, "text", one_line(self.text))

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Port:
    """An input or output of a component or a pipeline: its type (`uri_file`, `uri_folder` or a name in TYPES) and what it takes."""

    name: str
    type: str
    place: Place
    default: object = None
    optional: bool = False
    description: str = ""
    choices: tuple = ()
    low: float | None = None
    high: float | None = None

    @property
    def is_path(self) -> bool:
        """Does a file or folder travel here, not a plain value?"""
        return self.type in (FILE, FOLDER)


@dataclass(frozen=True)
class Component:
    """A stage as others see it: ports, the folder with its code, and the command with `${{inputs.x}}` and `${{outputs.y}}` in it."""

    name: str
    place: Place
    inputs: dict[str, Port]
    outputs: dict[str, Port]
    code: Path
    command: str
    command_place: Place | None = None
    code_place: Place | None = None  # None where the file names no code


@dataclass(frozen=True)
class Value:
    """What an input is given: a plain value or a path (`literal`), a pipeline's input (`parent`), or another job's output (`job`, `output`)."""

    place: Place
    literal: object = None
    parent: str = ""
    job: str = ""
    output: str = ""


@dataclass(frozen=True)
class Job:
    """One step: a component with its inputs filled in; `outputs` says which of them a pipeline output takes."""

    name: str
    place: Place
    component: Component
    inputs: dict[str, Value] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)  # output of the component -> output of the pipeline
    timeout: float | None = None  # seconds, from `limits`
    output_places: dict[str, Place] = field(default_factory=dict)  # where each of the component's outputs is bound

    @property
    def needs(self) -> list[str]:
        """The jobs whose outputs this one reads, each once, in order."""
        return list(dict.fromkeys(value.job for value in self.inputs.values() if value.job))


@dataclass(frozen=True)
class Pipeline:
    """A whole definition. `inputs` has the ports, `values` what the file gives them (a path is relative to the file until it is run)."""

    name: str
    place: Place
    inputs: dict[str, Port]
    values: dict[str, object]
    outputs: dict[str, Port]
    jobs: dict[str, Job]

    @property
    def folder(self) -> Path:
        """Where its files stand."""
        return self.place.path.parent
