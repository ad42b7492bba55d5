"""The question `environment` of `08_write_an_mlproject`: a conda file, judged by what conda and pip would install from it."""
import re

from coursekit.check.question import Verdict, passed, wrong
from coursekit.check.questions import _project_file

WANTED = {"pandas": "3.1.1", "scikit-learn": "1.9.1", "pyyaml": "6.0.3"}
IMPORTED = {"sklearn": "scikit-learn", "yaml": "pyyaml"}
CHANNELS = ("conda-forge", "nodefaults")  # the second is a word of conda's for: no others
STANDARD = ("argparse", "json", "pathlib", "sys")
LINE = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*(.*?)\s*")


def probe(answer, inputs: dict) -> dict:
    """The text, as YAML reads it."""
    return _project_file.probe(answer, inputs)


def judge(data: dict, inputs: dict) -> Verdict:
    """Channels, Python, pip, then each package."""
    if verdict := _readable(data):
        return verdict
    read = data["read"]
    if not isinstance(read.get("channels"), list) or not read["channels"]:
        return wrong("no-channels", "Where should conda look? There is no list of `channels`.")
    if others := [str(name) for name in read["channels"] if name not in CHANNELS]:
        return wrong("other-channel", f"The channel {others[0]} is not the one that was named, and another channel has other builds of the same version.")
    listed = read["dependencies"]
    by_conda = [str(entry) for entry in listed if not isinstance(entry, dict)]
    by_pip = [entry["pip"] for entry in listed if isinstance(entry, dict) and "pip" in entry]
    if any(not isinstance(entry, list) for entry in by_pip) or any(set(entry) != {"pip"} for entry in listed if isinstance(entry, dict)):
        return wrong("pip-section", "The pip section is one entry of the dependencies: `- pip:`, and below it, further in, a list.")
    conda, pip = _named(by_conda), _named([str(line) for section in by_pip for line in section])
    return _python(conda, pip) or _pip_itself(conda, pip) or _packages(conda, pip) or passed(
        f"conda brings a Python of the line 3.12, and pip {len(WANTED)} packages, each in the one version that was tried.")


def _readable(data: dict) -> Verdict | None:
    if "what" in data:
        return wrong("not-text", f"`environment` is {data['what']}. It should be the text of the file.")
    if "broken" in data:
        return wrong("not-yaml", f"YAML cannot read the text: it stumbles in {data['broken']}. {'It has tabs; ' if data['tab'] else ''}indentation is made of "
                     "spaces.")
    if not isinstance(data["read"], dict) or not isinstance(data["read"].get("dependencies"), list):
        return wrong("no-dependencies", "There is no `dependencies:` with a list below it.")
    return None


def _named(lines: list[str]) -> dict[str, str]:
    """What stands behind each name."""
    found = [LINE.fullmatch(line.partition("::")[2] or line) for line in lines]
    return {match[1].lower().replace("_", "-"): match[2].replace(" ", "") for match in found if match}


def _python(conda: dict, pip: dict) -> Verdict | None:
    if "python" in pip:
        return wrong("python-by-pip", "Python stands in the pip section. pip cannot install the Python that it runs on; conda can.")
    if "python" not in conda:
        return wrong("no-python", "Which Python? It is a dependency like others, and without it any may come.")
    if re.fullmatch(r"==3\.\d+", conda["python"]):
        return wrong("python-exact", f"python{conda['python']} means {conda['python'][2:]}.0 and no other patch: conda takes a number that is "
                     "missing for 0. One equal sign asks for any of its line.")
    if re.fullmatch(r"={1,2}3\.12\.\d+", conda["python"]):
        return wrong("python-patch", f"python{conda['python']} names one patch. Asked for is the line, whichever patch is the newest on the day.")
    if not re.fullmatch(r"=3\.12|={1,2}3\.12\.\*", conda["python"]):
        return wrong("python-open", f"python{conda['python']} does not name the line 3.12.")
    return None


def _pip_itself(conda: dict, pip: dict) -> Verdict | None:
    if pip and "pip" not in conda:
        return wrong("no-pip", "There is a pip section, and pip itself is no dependency. conda then adds one of its choice, or none.")
    return None


def _packages(conda: dict, pip: dict) -> Verdict | None:
    for name in [*conda, *pip]:
        if name in IMPORTED:
            return wrong("package-name", f"`{name}` is the name to import. The package that brings it is called differently.")
        if name in STANDARD:
            return wrong("standard-library", f"`{name}` comes with Python; there is nothing to install, or something else of that name.")
    if missing := [name for name in WANTED if name not in conda and name not in pip]:
        return wrong("missing-package", f"{len(missing)} of the packages that the script imports {'is' if len(missing) == 1 else 'are'} not there. Go through "
                     "its imports one by one.")
    if by_conda := [name for name in WANTED if name in conda]:
        return wrong("by-conda", f"{by_conda[0]} stands among conda's packages. Asked for is the package from PyPI, which pip installs: a section of its own.")
    if more := [name for name in [*conda, *pip] if name not in (*WANTED, "python", "pip")]:
        return wrong("more-packages", f"The script does not import {more[0]}. What its packages need themselves comes with them.")
    for name, version in WANTED.items():
        signs, given = re.fullmatch(r"([=<>~!]*)(.*)", pip[name]).groups()
        if not signs or signs not in ("=", "=="):
            return wrong("not-exact", f"{name}{signs}{given} leaves the choice to the day on which somebody installs it.")
        if signs == "=":
            return wrong("pip-one-sign", f"{name}={given} stands in the pip section, and pip does not know one equal sign.")
        if given != version:
            return wrong("other-version", f"{name} {given} is another version than the script was tried with.")
    return None
