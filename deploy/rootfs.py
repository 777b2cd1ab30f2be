"""The private root folder: Debian trixie with TimescaleDB and Mosquitto, built once by mmdebstrap and cached."""

import fcntl
import getpass
import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy import preflight
from domain.errors import UsageError
from domain.text import Translator

SUITE = "trixie"
PACKAGES = ("postgresql-17-timescaledb", "mosquitto")
# Neither a person nor a server reads these inside the root folder. LLVM (130 MB) serves only PostgreSQL's
# just-in-time compiler, which deploy.postgres switches off: at our query sizes it costs more than it gains.
EXCLUDED = (
    "/usr/share/doc/*",
    "/usr/share/man/*",
    "/usr/share/info/*",
    "/usr/share/locale/*",
    "*/libLLVM*",
    "*/llvmjit*",
)
RECIPE_VERSION = "2"
"""Raise it when the way of building changes while the lists above do not."""


def default_cache_dir() -> Path:
    """Return `${XDG_CACHE_HOME:-~/.cache}/vigie`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "vigie"


def rootfs_path(cache_dir: Path) -> Path:
    """Return where the root folder of the present recipe lives, built or not."""
    recipe = "\n".join((RECIPE_VERSION, SUITE, platform.machine(), *PACKAGES, *EXCLUDED))
    return cache_dir / f"rootfs-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"


def ensure_rootfs(cache_dir: Path, report: Callable[[str], None], translate: Translator) -> Path:
    """Return the root folder, building it first where it is absent (about half a minute, 330 MB).

    Safe when two builders start at once (the second waits and finds it made) and when one is interrupted
    (it is renamed into place only when whole).

    Raises:
        UsageError: a prerequisite is missing or the build failed; the sentence names the remedy.
    """
    path = rootfs_path(cache_dir)
    if path.is_dir():
        return path
    _require(cache_dir)
    cache_dir.mkdir(parents=True, exist_ok=True)
    with _locked(cache_dir / "rootfs.lock"):
        if not path.is_dir():
            report(translate("stack-building"))
            _build(path, cache_dir / "rootfs-build.log")
    return path


def _require(cache_dir: Path) -> None:
    is_root = os.geteuid() == 0
    preflight.require_builder(is_root=is_root)
    if not is_root:
        files = (Path("/etc/subuid"), Path("/etc/subgid"))
        preflight.require_subordinate_ids(getpass.getuser(), files=files)
    preflight.require_room(cache_dir, preflight.ROOM_TO_BUILD)


def _build(path: Path, log_path: Path) -> None:
    """Stream mmdebstrap's tar into a temporary folder beside `path`, then rename it.

    Going through tar rather than letting mmdebstrap fill a folder gives files owned by whoever builds, even
    under the subordinate ids of an ordinary user, so that he can delete them.
    """
    for stale in path.parent.glob("rootfs-*.tmp"):  # left by an interrupted build; we hold the lock
        shutil.rmtree(stale, ignore_errors=True)
    half_made = Path(tempfile.mkdtemp(prefix=f"{path.name}-", suffix=".tmp", dir=path.parent))
    try:
        with log_path.open("wb") as log:
            _stream(half_made, log.fileno())
        if not (half_made / "usr/sbin/mosquitto").exists():
            raise UsageError("error-stack-build-failed", log=str(log_path), detail=_last_error(log_path))
        (half_made / "data").mkdir()  # where the sandbox mounts a server's data on this read-only folder
        half_made.chmod(0o755)
        half_made.rename(path)
    finally:
        shutil.rmtree(half_made, ignore_errors=True)


def _stream(folder: Path, log: int) -> None:
    """Run `mmdebstrap | tar`; success is judged by the caller from what was written."""
    build = ["mmdebstrap", "--variant=apt", "--format=tar", f"--include={','.join(PACKAGES)}"]
    build += [f"--dpkgopt=path-exclude={pattern}" for pattern in EXCLUDED]
    build += [SUITE, "-"]
    extract = ["tar", "-x", "-C", str(folder), "--no-same-owner", "--exclude=./dev/*"]
    maker = subprocess.Popen(build, stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL)
    try:
        unpacked = subprocess.run(extract, stdin=maker.stdout, stderr=log, check=False).returncode
        if maker.wait() != 0 or unpacked != 0:
            (folder / "usr/sbin/mosquitto").unlink(missing_ok=True)
    finally:
        if maker.stdout is not None:
            maker.stdout.close()
        if maker.poll() is None:
            maker.terminate()
            maker.wait()


def _last_error(log_path: Path) -> str:
    """Return the log's last line that tells an error, or its last line."""
    lines = [line.strip() for line in log_path.read_text(errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("E:")]
    return (errors or lines or [""])[-1]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock between processes; it ends with the process, so none is ever left behind."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
