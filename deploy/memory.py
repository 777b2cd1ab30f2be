"""What the stack remembers in its home folder: generated passwords (private) and chosen ports."""

import json
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from domain.errors import UsageError

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The four passwords of a stack, generated once, never defaults."""

    superuser_password: str
    database_password: str
    broker_password: str
    broker_admin_password: str


def load_credentials(path: Path, *, make: Callable[[], str] = lambda: secrets.token_urlsafe(24)) -> Credentials:
    """Return the stored passwords, generating and storing them (mode 0600) the first time.

    The alphabet of `token_urlsafe` needs no quoting in SQL, in a URL or in a password file.
    """
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    names = [field.name for field in fields(Credentials)]
    # A stack of an earlier version keeps its passwords, and gets those that it had no use for.
    credentials = Credentials(**{name: known.get(name) or make() for name in names})
    if all(known.get(name) for name in names):
        return credentials
    half_written = path.with_suffix(".tmp")
    half_written.unlink(missing_ok=True)
    descriptor = os.open(half_written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 (a descriptor, not a path)
        json.dump(asdict(credentials), file)
    half_written.rename(path)
    return credentials


class Ports:
    """The loopback port of each server: free when first chosen, then remembered."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def known(self, name: str) -> int | None:
        """Return the remembered port of a server."""
        if not self._path.exists():
            return None
        ports: dict[str, int] = json.loads(self._path.read_text(encoding="utf-8"))
        return ports.get(name)

    def choose(self, name: str, wanted: int | None) -> int:
        """Return a port that is free now: the wanted one, else the remembered one, else a new one; remember it.

        Raises:
            UsageError: the wanted port is taken.
        """
        if wanted is not None and not is_free(wanted):
            raise UsageError("error-stack-port-taken", port=str(wanted), server=name)
        port = wanted or self.known(name)
        if port is None or not is_free(port):
            port = free_port()
        self._remember(name, port)
        return port

    def _remember(self, name: str, port: int) -> None:
        ports = json.loads(self._path.read_text(encoding="utf-8")) if self._path.exists() else {}
        half_written = self._path.with_suffix(".tmp")
        half_written.write_text(json.dumps({**ports, name: port}), encoding="utf-8")
        half_written.rename(self._path)


def is_free(port: int) -> bool:
    """Tell whether nobody listens on a loopback port."""
    with socket.socket() as trial:
        # As the servers do: a connection still closing (TIME_WAIT) is no obstacle.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port that the kernel says is free."""
    with socket.socket() as trial:
        trial.bind((LOOPBACK, 0))
        port: int = trial.getsockname()[1]
    return port


def answers(port: int) -> bool:
    """Tell whether something accepts connections on a loopback port."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1.0).close()
    except OSError:
        return False
    return True
