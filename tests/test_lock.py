"""The lock: what it holds, how it is renewed, and what is installed against it."""
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from coursekit import lock
from coursekit.errors import CourseError, CourseFailure

ROOT = Path(__file__).parents[1]
COMPILED = """\
numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:aa \\
    --hash=sha256:bb
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:cc
cuda-bindings==13.5.0 ; sys_platform == 'linux' \\
    --hash=sha256:dd
    # a note under it
nvidia-cudnn-cu13==9.20 \\
    --hash=sha256:ee
torch==2.13.0+cpu \\
    --hash=sha256:ff
torchmetrics==1.0 \\
    --hash=sha256:a0
triton==3.7.1 ; sys_platform == 'linux' \\
    --hash=sha256:a1
"""


def test_what_stands_apart_is_taken_out_with_its_hashes():
    text = lock.lock_text(COMPILED)
    body = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    assert re.findall(r"^(\S+)==", body, re.MULTILINE) == ["numpy", "numpy", "torchmetrics"]
    assert re.findall(r"sha256:(\w+)", body) == ["aa", "bb", "cc", "a0"]
    assert "# apart: torch==2.13.0\n" in text


def test_a_lock_without_torch_is_refused():
    with pytest.raises(CourseFailure, match="torch is not among"):
        lock.lock_text("numpy==2.4.6 \\\n    --hash=sha256:aa\n")


def test_the_lock_of_the_course_has_hashes_and_no_addresses_and_covers_what_is_declared():
    from coursekit.doctor_packages import declared, in_range

    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text
    assert "index-url" not in text
    entries = re.split(r"\n(?=[a-z])", text)[1:]
    assert [entry for entry in entries if "--hash=sha256:" not in entry or lock.APART.match(entry)] == []
    pins = lock.pins(text)
    for package, wanted in declared(ROOT).items():
        assert package in pins, f"{package} is declared and not locked: course make --lock"
        assert in_range(pins[package], wanted), f"{package}: the lock has {pins[package]}, pyproject.toml wants {wanted}: course make --lock"


def test_markers_choose_the_line_for_this_python():
    wanted = "2.4.6" if sys.version_info < (3, 12) else "2.5.5"
    assert lock.pins(lock.lock_text(COMPILED)) == {"numpy": wanted, "torchmetrics": "1.0", "torch": "2.13.0"}


def test_installed_against_the_lock():
    installed = {"torch": "2.13.0+cu130", "torchmetrics": "1.1"}
    rows = lock.installed_against_lock(lock.lock_text(COMPILED), installed.get)
    assert {row.package: row.state for row in rows} == {"numpy": "missing", "torch": "OK", "torchmetrics": "differs"}


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A course whose uv writes down how it was called and prints COMPILED."""
    uv = tmp_path / "uv"
    (tmp_path / "uv.py").write_text(f"import os, sys\nopen({str(tmp_path / 'called')!r}, 'w').write(repr((sys.argv[1:], dict(os.environ))))\n"
                                    f"sys.stdout.write({COMPILED!r})\n")
    uv.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{tmp_path / "uv.py"}" "$@"\n')
    uv.chmod(0o755)
    monkeypatch.setattr(lock, "find_uv", lambda: str(uv))
    monkeypatch.setattr("door_commands.pip_settings", lambda python: {"find-links": "/wheels", "extra-index-url": "https://extra.example",
                                                                       "index-url": "https://mirror.example"})
    for name in [name for name in os.environ if name.startswith("UV_")]:
        monkeypatch.delenv(name)
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return SimpleNamespace(root=tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a shell script")
def test_renewing_writes_once_and_asks_the_main_index_only(small):
    assert lock.renew(small) is True
    assert lock.renew(small) is False
    assert (small.root / "requirements.lock").read_text() == lock.lock_text(COMPILED)
    arguments, environment = eval((small.root / "called").read_text())
    assert {"--universal", "--generate-hashes", "--no-emit-index-url"} <= set(arguments)
    assert {name: value for name, value in environment.items() if name.startswith("UV_")} == {"UV_DEFAULT_INDEX": "https://mirror.example"}


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a shell script")
def test_a_failed_renewal_leaves_the_lock_as_it_is(small):
    (small.root / "requirements.lock").write_text("before\n")
    (small.root / "uv").write_text("#!/bin/sh\necho 'no network' >&2\nexit 2\n")
    with pytest.raises(CourseFailure, match="requirements.lock is unchanged: .*no network"):
        lock.renew(small)
    assert (small.root / "requirements.lock").read_text() == "before\n"


def test_without_uv_one_line_says_where_it_comes_from(monkeypatch):
    monkeypatch.setattr(lock.shutil, "which", lambda *_, **__: None)
    with pytest.raises(CourseError, match=r"scripts/course\.py brings it"):
        lock.find_uv()


@pytest.mark.parametrize("version", ["3.11", "3.13"])
def test_uv_reads_every_line_of_the_lock(tmp_path, version):
    text = (ROOT / "requirements.lock").read_text()
    assert "Couldn't parse" not in what_uv_says_of(text, version, tmp_path)
    assert "Couldn't parse" in what_uv_says_of(text + "six = 1.17.0\n", version, tmp_path)  # so the line above can fail


def what_uv_says_of(text: str, version: str, folder: Path) -> str:
    """What uv prints when it reads a lock, without a network."""
    (folder / "requirements.lock").write_text(text)
    command = [lock.find_uv(), "pip", "install", "--dry-run", "--offline", "--no-deps", "--require-hashes", "--python-version", version,
               "--python", sys.executable, "--target", str(folder), "-r", str(folder / "requirements.lock")]
    return subprocess.run(command, check=False, capture_output=True, text=True).stderr
