"""The bubblewrap command line that runs one program of the private root folder, seeing only its own data."""

from collections.abc import Mapping, Sequence
from pathlib import Path

PATH_INSIDE = "/usr/lib/postgresql/17/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def environment(secrets: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the whole environment of a sandboxed program.

    It is handed to bubblewrap itself rather than with `--setenv`: command lines are readable by every user.
    """
    return {"PATH": f"{PATH_INSIDE}:/usr/local/bin", "LANG": "C.UTF-8", "TZ": "UTC", **(secrets or {})}


def command(
    rootfs: Path,
    inside: Sequence[str],
    *,
    user: str,
    writable: Mapping[Path, str] | None = None,
    readable: Mapping[Path, str] | None = None,
    die_with_parent: bool = False,
) -> list[str]:
    """Return the command that runs `inside` as `user` of the root folder.

    The program is process 1 of its own process namespace: a signal reaches it directly, and when it dies
    everything it forked dies too. It shares the host's network, where it is told to listen on 127.0.0.1.

    Args:
        rootfs: the root folder, mounted read-only.
        inside: program and arguments.
        user: a name of the root folder's /etc/passwd; PostgreSQL refuses to run as root.
        writable: host path to path inside, writable.
        readable: host path to path inside, read-only.
        die_with_parent: kill it when the process that starts it dies.

    Raises:
        KeyError: the root folder has no such user.
    """
    uid, gid = ids_of(rootfs, user)
    line = ["bwrap", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--as-pid-1", "--uid", uid, "--gid", gid]
    if die_with_parent:
        line.append("--die-with-parent")
    line += ["--ro-bind", str(rootfs), "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--tmpfs", "/run"]  # noqa: S108
    for host, path in (readable or {}).items():
        line += ["--ro-bind", str(host), path]
    for host, path in (writable or {}).items():
        line += ["--bind", str(host), path]
    return [*line, "--chdir", "/", "--", *inside]


def ids_of(rootfs: Path, user: str) -> tuple[str, str]:
    """Return the user and group ids of a name in the root folder.

    Raises:
        KeyError: no such user.
    """
    for line in (rootfs / "etc/passwd").read_text(encoding="utf-8").splitlines():
        name, _, uid, gid, *_ = line.split(":")
        if name == user:
            return uid, gid
    raise KeyError(user)
