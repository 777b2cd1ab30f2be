"""What the machine must offer before the local stack can start, each lack told in one sentence with its remedy."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from domain.errors import UsageError

Which = Callable[[str], str | None]

ROOM_TO_BUILD = 1_500_000_000
"""Bytes wanted on the disk of the cache while the root folder is built."""

ROOM_TO_START = 300_000_000
"""Bytes wanted on the disk of the data folder before PostgreSQL starts: the write-ahead log alone needs some."""

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")

# One control file of the kernel, the value that forbids user namespaces, and the name the sentence knows it by.
_LOCKS = (
    ("kernel/unprivileged_userns_clone", "0", "clone"),
    ("kernel/apparmor_restrict_unprivileged_userns", "1", "apparmor"),
    ("user/max_user_namespaces", "0", "max"),
)


def require_builder(*, is_root: bool, which: Which = shutil.which, keyring: Path = KEYRING) -> None:
    """Check that mmdebstrap and what it needs are here.

    Raises:
        UsageError: not a Debian family, or a package is missing; the sentence names the command to run.
    """
    if which("apt-get") is None or which("dpkg") is None:
        raise UsageError("error-stack-not-debian")
    missing = [] if which("mmdebstrap") else ["mmdebstrap"]
    if not keyring.exists():
        missing.append("debian-archive-keyring")
    # Root maps nothing; an ordinary user's build runs under a range of subordinate ids.
    if not is_root and which("newuidmap") is None:
        missing.append("uidmap")
    if missing:
        raise UsageError("error-stack-missing-packages", packages=" ".join(missing))


def require_subordinate_ids(user: str, *, files: tuple[Path, Path]) -> None:
    """Check that an ordinary user owns a range in /etc/subuid and /etc/subgid, as mmdebstrap's unshare mode needs.

    Raises:
        UsageError: no range; the sentence names the command that gives one.
    """
    for file in files:
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        if not any(line.startswith(f"{user}:") for line in lines):
            raise UsageError("error-stack-no-subuid", user=user)


def require_sandbox(*, which: Which = shutil.which, proc_sys: Path = Path("/proc/sys")) -> None:
    """Check that bubblewrap is installed and may make a user namespace.

    Raises:
        UsageError: bubblewrap is missing, or the kernel refuses; the sentence names the setting to change.
    """
    bwrap = which("bwrap")
    if bwrap is None:
        raise UsageError("error-stack-missing-packages", packages="bubblewrap")
    trial = [bwrap, "--unshare-user", "--unshare-pid", "--unshare-ipc", "--uid", "1", "--gid", "1"]
    trial += ["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"]
    done = subprocess.run(trial, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise UsageError("error-stack-userns", lock=_lock(proc_sys), detail=done.stderr.strip().replace("\n", " "))


def _lock(proc_sys: Path) -> str:
    """Return which kernel setting stands in the way; the sentence names the remedy of each."""
    for name, forbidding, lock in _LOCKS:
        file = proc_sys / name
        if file.exists() and file.read_text(encoding="ascii").strip() == forbidding:
            return lock
    return "other"


def require_room(folder: Path, wanted: int) -> None:
    """Check that the disk of `folder` (or of its nearest existing parent) has `wanted` bytes free.

    Raises:
        UsageError: too little room; the sentence names the folder and the variable that moves it.
    """
    place = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(place).free
    if free < wanted:
        raise UsageError("error-stack-no-room", folder=str(folder), free=free // 1_000_000, wanted=wanted // 1_000_000)
