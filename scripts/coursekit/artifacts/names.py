"""Names: which are allowed, what `project/name:alias` means, and names for runs that nobody named."""
import re
import secrets

from coursekit.errors import CourseError

NAME = re.compile(r"[a-zA-Z0-9_-][a-zA-Z0-9_.-]*")
VERSION = re.compile(r"v(0|[1-9]\d*)")
LONGEST = 128
NOT_IN_PROJECTS = set("/\\#?%:\r\n")
RESERVED = ("job", "run_table", "code")
ADJECTIVES = """amber bold brave breezy bright brisk calm clear clever cosy crisp curious deep dewy eager early fair fancy fast fine fresh gentle glad golden
good grand green happy hazy honest jolly keen kind late lively lucky mellow merry mild misty neat noble open patient plain polite proud pure quick quiet rapid
ready rich rosy royal sharp shiny silent silver smooth snowy soft solid sound spicy steady still strong sunny super sure sweet swift tall tidy tiny true
upbeat vivid warm wild wise witty young"""
NOUNS = """acorn alder apple ash aspen aster bay beech bell berry birch bloom blossom bough branch briar brook bud canyon cedar cherry cliff cloud clover cove
creek crocus daisy dale dawn dew dune elm fern fen field fig fjord flint forest frost garden glade glen grove harbor hazel heath heron hill holly iris island
ivy jasmine juniper kelp lagoon lake larch laurel lavender leaf lichen lilac lily linden lotus maple marsh meadow mint moor moss myrtle oak oasis olive orchid
peak pear pebble petal pine plum pond poplar poppy prairie quartz quince rain reed reef ridge river robin rose rowan sage sedge shore sky sorrel spring
spruce star stone storm stream sumac sun thistle thyme tulip valley vine violet wave willow wind wood wren yarrow yew"""


class Refused(CourseError, ValueError):
    """Something that the store does not take; the same kind of error as the real package's."""


def made_up(number: int) -> str:
    """A name such as `quiet-fern-3`; chance that leaves the learner's random numbers alone."""
    return f"{secrets.choice(ADJECTIVES.split())}-{secrets.choice(NOUNS.split())}-{number}"


def artifact_name(name: str) -> str:
    """The name, if an artifact may have it."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise Refused(f"an artifact's name holds letters, digits, dashes, underscores and dots, and begins with no dot; not {name!r}")
    return _short(name, "an artifact's name")


def artifact_type(text: str) -> str:
    """The type, if an artifact may have it."""
    if not isinstance(text, str) or not text.strip() or set("/:\r\n") & set(text):
        raise Refused(f"an artifact's type is a word such as dataset or model, without / and :, not {text!r}")
    if text in RESERVED or text.startswith("wandb-"):
        raise Refused(f"the type '{text}' is reserved; take another word")
    return _short(text, "an artifact's type")


def project_name(name: str | None) -> str:
    """The name, if a project may have it; one for runs that belong nowhere when there is none."""
    if name is None:
        return "uncategorized"
    if not isinstance(name, str) or not name.strip() or NOT_IN_PROJECTS & set(name) or name.strip(".") != name:
        raise Refused(f"a project's name holds none of / \\ # ? % : and no dots at its ends, and is not empty; not {name!r}")
    return _short(name, "a project's name")


def alias_names(aliases) -> list[str]:
    """The aliases as a list, if versions may have them."""
    found = [aliases] if isinstance(aliases, str) else list(aliases or ())
    for alias in found:
        if not isinstance(alias, str) or not alias.strip() or set("/:\r\n") & set(alias):
            raise Refused(f"an alias is a word without / and :, not {alias!r}")
        if VERSION.fullmatch(alias):
            raise Refused(f"the alias '{alias}' looks like a version; versions get their numbers by themselves")
    return list(dict.fromkeys(found))


def split(text: str, project: str) -> tuple[str, str, str]:
    """Project, name and version or alias of `name`, `name:alias`, `project/name:alias` or `entity/project/name:alias`."""
    if not isinstance(text, str) or not text.strip():
        raise Refused(f"an artifact is asked for by its name and a version or alias, such as 'flowers:latest', not by {text!r}")
    path, _, alias = text.strip().partition(":")
    *before, name = path.split("/")
    if len(before) > 2 or "" in before or text.endswith(":"):
        raise Refused(f"'{text}' names no artifact; write name:alias or project/name:alias")
    return project_name(before[-1]) if before else project, artifact_name(name), alias or "latest"


def _short(text: str, what: str) -> str:
    if len(text) > LONGEST:
        raise Refused(f"{what} has at most {LONGEST} characters: '{text[:40]}...'")
    return text
