"""A room for one submission: namespaces, a disk of its own, limits, no rights. Built by a forked process, for itself, with what the kernel offers.

Outside stands bubblewrap: the room has only what that lets in. Where there is none (`--trust`) a submission gets limits and a folder, no more.
"""
import ctypes
import os
import resource
import shutil
import signal
import sys

NEWNS, NEWUTS, NEWIPC, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x20000000, 0x40000000
BIND, PRIVATE, NOSUID, NODEV, READ_ONLY = 4096, 1 << 18, 2, 4, 1
PDEATHSIG, NO_NEW_PRIVS, DUMPABLE = 1, 38, 4
CAPABILITIES_V3 = 0x20080522
DISK = "/run"  # where the room's own disk hangs; parts of it are bound to where a notebook writes
FIRST_USER = 61_000  # a slot's own user where root grades: what it may start is counted by user

libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *values) -> None:
    if getattr(libc, name)(*values) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")


def _mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    _call("mount", source.encode(), target.encode(), kind.encode() if kind else None, ctypes.c_ulong(flags), data.encode() or None)


def separate() -> None:
    """Leave the others' world: own processes (from the next fork on), mounts, network with nobody in it, shared memory, name."""
    _call("unshare", NEWNS | NEWUTS | NEWIPC | NEWPID | NEWNET)
    _mount("none", "/", None, PRIVATE | 16384)


def furnish(places: dict[str, str], hidden: list[str], disk: int) -> None:
    """A disk of its own of `disk` bytes; on it the places that a notebook may write to, each with a copy of what lies in its original. Empty: `hidden`."""
    _mount("tmpfs", DISK, "tmpfs", NOSUID | NODEV, f"size={disk},nr_inodes=20000,mode=0711")
    for number, (place, original) in enumerate(places.items()):
        mine = f"{DISK}/{number}"
        if original:
            shutil.copytree(original, mine)
        else:
            os.mkdir(mine)
        _open_to_all(mine)
        _mount(mine, place, None, BIND)
    for place in hidden:
        _mount("tmpfs", place, "tmpfs", NOSUID | NODEV | READ_ONLY, "size=0")
    try:
        _mount("proc", "/proc", "proc", NOSUID | NODEV, "hidepid=2")
    except OSError:  # not where bubblewrap has covered parts of it: then there is none
        _mount("tmpfs", "/proc", "tmpfs", NOSUID | NODEV | READ_ONLY, "size=0")


def _open_to_all(folder: str) -> None:
    os.chmod(folder, 0o777)
    for path, folders, files in os.walk(folder):
        for name in folders:
            os.chmod(os.path.join(path, name), 0o777)
        for name in files:
            os.chmod(os.path.join(path, name), 0o666)


def die_with_parent() -> None:
    """Be killed when the parent is gone."""
    libc.prctl(PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def limit(memory: int, seconds: int, processes: int, disk: int) -> None:
    """What one process may use; asking for more is an error in its own code."""
    for kind, most in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_NOFILE, 256),
                       (resource.RLIMIT_FSIZE, disk), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_MEMLOCK, 1 << 20), (resource.RLIMIT_MSGQUEUE, 1 << 16)):
        _lower(kind, most)
    if sys.platform == "linux":
        _lower(resource.RLIMIT_NPROC, processes)


def _lower(kind: int, most: int) -> None:
    hard = resource.getrlimit(kind)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    try:
        resource.setrlimit(kind, (most, most))
    except (ValueError, OSError):  # macOS knows some of these by name only
        pass


def drop_rights(slot: int) -> None:
    """No right is left, and none can be won back; root becomes a user that owns nothing."""
    if os.geteuid() == 0 and _may_change_user():
        os.setgroups([])
        os.setresgid(FIRST_USER + slot, FIRST_USER + slot, FIRST_USER + slot)
        os.setresuid(FIRST_USER + slot, FIRST_USER + slot, FIRST_USER + slot)
    libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_V3, 0)
    _call("capset", ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))


def _may_change_user() -> bool:
    """Does this user namespace know more users than one?"""
    with open("/proc/self/uid_map", encoding="ascii") as known:
        return any(int(line.split()[2]) > FIRST_USER for line in known)
