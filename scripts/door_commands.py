"""What the front door tells uv, and how it reads what went wrong: pure functions, so that machines we do not have can be tested.

uv does not read pip's configuration: uv_environment hands it over, and UV_* variables that somebody set win.
torch comes in the build for the machine: a Linux machine without an NVIDIA GPU asks for +cpu only, never for the plain version, which
brings gigabytes of CUDA. On macOS and Windows the plain version is the CPU build, from the same index as all the rest.
"""
import ast
import contextlib
import errno
import re
import subprocess
from dataclasses import dataclass

LISTS = {"find-links": ("UV_FIND_LINKS", ","), "extra-index-url": ("UV_EXTRA_INDEX_URL", " "), "trusted-host": ("UV_INSECURE_HOST", " ")}


def pip_settings(python: str) -> dict[str, str]:
    """What pip is configured with: every level of its files, and PIP_* variables."""
    done = subprocess.run([python, "-m", "pip", "config", "list"], check=False, capture_output=True, text=True)
    return parse_pip_config(done.stdout)


def parse_pip_config(text: str) -> dict[str, str]:
    """The settings that `pip install` would use, from what `pip config list` prints: [install] beats [global], variables beat both."""
    levels: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for section, name, value in re.findall(r"^(global|install|:env:)\.([\w-]+)=(.*)$", text, re.MULTILINE):
        with_value = ast.literal_eval(value) if value[:1] in "'\"" else value
        levels[section][name.removeprefix("default-") if name == "default-timeout" else name] = with_value
    return levels["global"] | levels["install"] | levels[":env:"]


def uv_environment(settings: dict[str, str], environ) -> dict[str, str]:
    """The environment for uv: what is there already, and pip's settings in uv's words where nobody set uv's own."""
    wanted = {}
    for name, (variable, separator) in LISTS.items():
        if settings.get(name, "").split():
            wanted[variable] = separator.join(settings[name].split())
    if settings.get("index-url", "").strip():
        wanted["UV_DEFAULT_INDEX"] = settings["index-url"].strip()
    if "UV_EXTRA_INDEX_URL" in wanted:
        wanted["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # as pip does: all indexes count alike
    with contextlib.suppress(ValueError):  # pip will say what it thinks of a timeout that is no number
        wanted["UV_HTTP_TIMEOUT"] = str(max(1, round(float(settings.get("timeout", "")))))
    wanted |= {variable: settings[name] for name, variable in (("cert", "SSL_CERT_FILE"), ("client-cert", "SSL_CLIENT_CERT")) if settings.get(name)}
    if any(name in environ for name in ("UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL")):  # somebody told uv where to look
        wanted = {name: value for name, value in wanted.items() if name not in ("UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_INDEX_STRATEGY")}
    proxy = settings.get("proxy", "").strip()
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), proxy if "://" in proxy else f"http://{proxy}") if proxy else {}
    lower = {name.lower() for name in proxies}
    kept = {name: value for name, value in environ.items() if name != "UV_SYSTEM_PYTHON" and name not in lower}
    return wanted | kept | proxies


def no_index(settings: dict[str, str]) -> bool:
    """True when pip is told to look into folders of wheels only."""
    return settings.get("no-index", "").strip().lower() in ("1", "true", "yes", "on", "y", "t")


def index_flags(settings: dict[str, str]) -> list[str]:
    """What uv knows as a flag only."""
    return ["--no-index"] if no_index(settings) else []


def has_nvidia_gpu() -> bool:
    """True when nvidia-smi names a GPU."""
    try:
        done = subprocess.run(["nvidia-smi", "-L"], check=False, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0 and "GPU" in done.stdout


@dataclass(frozen=True)
class Attempt:
    """One way to get torch: what to say, and the arguments after `uv pip install`."""

    label: str
    arguments: tuple[str, ...]


def torch_version(lock: str) -> str:
    """The version that the lock names apart, or an empty text."""
    found = re.search(r"^# apart: torch==(\S+)$", lock, re.MULTILINE)
    return found.group(1) if found else ""


def torch_attempts(version: str, system: str, gpu: bool, settings: dict[str, str], environ) -> list[Attempt]:
    """The ways to get torch on a machine, best first. `system` is sys.platform."""
    plain = f"torch=={version}"
    if environ.get("UV_TORCH_BACKEND"):
        return [Attempt(f"as UV_TORCH_BACKEND={environ['UV_TORCH_BACKEND']} says", (plain, *index_flags(settings)))]
    cuda = gpu and system != "darwin"
    without_cuda = ("--no-deps", f"{plain}+cpu" if system.startswith("linux") else plain)  # all that it needs is in the lock
    build = (f"{plain},!={version}+cpu",) if cuda else without_cuda
    attempts = []
    if settings.get("find-links", "").split():
        attempts.append(Attempt("from the configured folder of wheels", ("--no-index", *build)))
    if not no_index(settings):
        mirrored = settings.get("index-url", "").split() or settings.get("extra-index-url", "").split()
        if mirrored or not (cuda or system.startswith("linux")):
            attempts.append(Attempt("from the package index", build))
        if cuda:
            attempts.append(Attempt("in the CUDA build for this GPU", (plain, "--torch-backend=auto")))
        elif system.startswith("linux"):
            attempts.append(Attempt("in the CPU build", ("--no-deps", plain, "--torch-backend=cpu")))
    if cuda and settings.get("find-links", "").split():
        attempts.append(Attempt("in a CPU build, the only one at hand: the GPU will not be used", ("--no-index", "--no-deps", f"{plain}+cpu")))
    return attempts


DISK = r"No space left on device|not enough space on the disk|os error 28\b|os error 112\b|Disk quota exceeded|os error 122\b"
UNWRITABLE = r"Permission denied|Read-only file system|Access is denied|os error (?:13|30|5)\b"
HASHES = r"[Hh]ash mismatch|DO NOT MATCH|hashes? (?:pinned|required)|--require-hashes|no `?--hash"
BROKEN_LOCK = r"Couldn't parse requirement|Expected .*requirement|[Uu]nexpected .* in `?requirements\.lock|stream did not contain valid UTF-8|Unsupported hash"
NETWORK = (r"error sending request|client error|dns error|Connection refused|NewConnectionError|[Nn]etwork is unreachable|timed? ?out|"
           r"Failed to fetch|Could not connect|Max retries|Temporary failure in name resolution|Could not find a version that satisfies the requirement uv")


def explain(what: str, output: str, root: str) -> str:
    """One line for a step that failed: the kind of trouble, and what to do."""
    lines = [" ".join(line.split()) for line in output.splitlines() if line.strip()] or ["no message"]
    tail = next((line for line in reversed(lines) if re.match(r"(cause|error|ERROR|OSError|Error):", line)), lines[-1])
    if re.search(DISK, output):
        return full_disk(root)
    if re.search(UNWRITABLE, output):
        return f"{what} cannot be written ({tail[-200:]}); make the folder writable, or copy the course to one of yours"
    if what == "requirements.lock" and re.search(HASHES + "|" + BROKEN_LOCK, output):
        return f"requirements.lock does not fit what was downloaded, or is damaged ({tail[-200:]}); bring it back with: git checkout requirements.lock"
    if re.search(NETWORK, output):
        return f"the package index cannot be reached for {what} ({tail[-200:]}); check the network, or what pip is configured with: pip config list"
    return f"{what} cannot be installed: {tail[-300:]}; all of it is in build/front_door.log"


def explain_os_error(error: OSError, root: str) -> str:
    """One line for trouble with files."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return full_disk(root)
    return f"{error.filename or root} cannot be written or run ({error.strerror or error}); make the folder writable, or copy the course to one of yours"


def full_disk(root: str) -> str:
    """The line for a full disk."""
    return f"the disk is full: {root}; free about 3 GB, or copy the course to another disk, and call again"
