"""The local stack as a whole: what `vigie stack up | down | status | env` do."""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy import preflight, rootfs
from deploy.broker import ADMIN, USER, Broker
from deploy.memory import LOOPBACK, Credentials, Ports, load_credentials
from deploy.postgres import LAPTOP, OWNER, Cluster
from deploy.process import SandboxedProcess
from domain.errors import UnavailableError, UsageError
from domain.text import Translator

DATABASE_URL = "VIGIE_DATABASE_URL"
MQTT_URL = "VIGIE_MQTT_URL"
DATABASE_PORT = "VIGIE_DATABASE_PORT"
MQTT_PORT = "VIGIE_MQTT_PORT"


@dataclass(frozen=True, slots=True)
class StackEnv:
    """How to reach the two servers, and which of them this very call started."""

    database_url: str
    mqtt_url: str
    started_database: bool = False
    started_broker: bool = False

    def variables(self) -> dict[str, str]:
        """Return the environment variables that point every command at these servers."""
        return {DATABASE_URL: self.database_url, MQTT_URL: self.mqtt_url}


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """One server as `status` tells it; `external` when a variable points at a server that is not ours."""

    name: str
    running: bool
    external: bool
    port: int | None
    pid: int | None


class Stack:
    """The servers whose state lives in one home folder.

    Args:
        home: the folder; created when missing.
        translate: gives the sentences of `report`.
        report: receives one line per long step.
        environ: where the variables that point at existing servers, or wish a port, are read.
        cache_dir: where the root folder is cached.
        tuning: PostgreSQL settings, see `deploy.postgres`.
        die_with_parent: the servers die with the process that starts them.
    """

    def __init__(
        self,
        home: Path,
        translate: Translator,
        *,
        report: Callable[[str], None] = lambda _line: None,
        environ: Mapping[str, str] | None = None,
        cache_dir: Path | None = None,
        tuning: Mapping[str, str] = LAPTOP,
        die_with_parent: bool = False,
    ) -> None:
        self.home = home.resolve()
        self._translate = translate
        self._report = report
        self._environ = os.environ if environ is None else environ
        self._cache_dir = cache_dir or rootfs.default_cache_dir()
        self._tuning = tuning
        self._die_with_parent = die_with_parent
        self._run_dir = self.home / "run"
        self._lock = self._run_dir / "stack.lock"
        self._ports = Ports(self.home / "ports.json")
        self._postgres_process = SandboxedProcess("postgres", self._run_dir)
        self._broker_process = SandboxedProcess("broker", self._run_dir)

    def build(self) -> Path:
        """Return the root folder the servers run in, building it where it is absent.

        Raises:
            UsageError: the machine lacks something; the sentence names the remedy.
        """
        preflight.require_sandbox()
        return rootfs.ensure_rootfs(self._cache_dir, self._report, self._translate)

    def up(self) -> StackEnv:
        """Start what is not running; idempotent, also after a crash.

        Raises:
            UsageError: the machine lacks something; the sentence names the remedy.
            UnavailableError: a server does not come up.
        """
        if DATABASE_URL in self._environ and MQTT_URL in self._environ:
            return self.env()
        root = self.build()
        self._prepare_home()
        with self._locked():
            database = DATABASE_URL not in self._environ and self._start_database(root)
            broker = MQTT_URL not in self._environ and self._start_broker(root)
        env = self.env()
        return StackEnv(env.database_url, env.mqtt_url, started_database=database, started_broker=broker)

    def down(self, *, database: bool = True, broker: bool = True) -> tuple[str, ...]:
        """Stop the named servers; return the names of those that were running. Data stay."""
        if not self._run_dir.is_dir():
            return ()
        root = rootfs.rootfs_path(self._cache_dir)
        stopped = []
        with self._locked():
            # The broker first: it keeps what the collector has not acknowledged.
            if broker and self._broker(root).stop():
                stopped.append("broker")
            if database and self._cluster(root).stop():
                stopped.append("postgres")
        return tuple(stopped)

    def status(self) -> tuple[ServerStatus, ServerStatus]:
        """Return what is known of PostgreSQL and of the broker."""
        return (
            self._status_of(self._postgres_process, DATABASE_URL),
            self._status_of(self._broker_process, MQTT_URL),
        )

    def env(self) -> StackEnv:
        """Return how to reach the servers.

        Raises:
            UsageError: a server has never been started here.
        """
        return StackEnv(
            self._environ.get(DATABASE_URL) or self.url_of(OWNER),
            self._environ.get(MQTT_URL) or self._mqtt_url(),
        )

    def url_of(self, database: str) -> str:
        """Return the address of one of our databases, for the login that owns it."""
        # The port first: where nothing was ever started there is a sentence to say, and no folder for credentials.
        port = self._port("postgres")
        return f"postgresql://{OWNER}:{self._credentials().database_password}@{LOOPBACK}:{port}/{database}"

    def mqtt_admin_url(self) -> str:
        """Return the address of our broker for the account that gives devices theirs.

        Raises:
            UsageError: the broker has never been started here.
        """
        port = self._port("broker")
        return f"mqtt://{ADMIN}:{self._credentials().broker_admin_password}@{LOOPBACK}:{port}"

    def create_database(self, name: str, *, template: str | None = None) -> str:
        """Create a database with the extensions, or copy one that nobody is connected to; return its address."""
        if template is None:
            self._running_cluster().create_database(self._port("postgres"), name)
        else:
            self._running_cluster().copy_database(self._port("postgres"), name, template)
        return self.url_of(name)

    def drop_database(self, name: str) -> None:
        """Drop a database and disconnect its clients."""
        self._running_cluster().drop_database(self._port("postgres"), name)

    def kill(self) -> None:
        """End both servers at once, as a power cut would; tests of recovery use it."""
        self._broker_process.kill()
        self._postgres_process.kill()

    def _start_database(self, root: Path) -> bool:
        # The mark tells a server that is ready from one whose first start was interrupted half-way.
        prepared = self._run_dir / "postgres.prepared"
        started = not self._postgres_process.running()
        if not started and prepared.exists():
            return False
        cluster = self._cluster(root)
        if started:
            prepared.unlink(missing_ok=True)
            preflight.require_room(self.home, preflight.ROOM_TO_START)
            self._report(self._translate("stack-starting", server="TimescaleDB"))
            cluster.start(self._ports.choose("postgres", self._wanted_port(DATABASE_PORT)))
        cluster.prepare(self._port("postgres"))
        prepared.touch()
        return started

    def _start_broker(self, root: Path) -> bool:
        if self._broker_process.running():
            return False
        self._report(self._translate("stack-starting", server="Mosquitto"))
        self._broker(root).start(self._ports.choose("broker", self._wanted_port(MQTT_PORT)))
        return True

    def _wanted_port(self, variable: str) -> int | None:
        text = self._environ.get(variable)
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
            raise UsageError("error-stack-port", variable=variable, value=text)
        return int(text)

    def _cluster(self, root: Path) -> Cluster:
        log = self.home / "postgres.log"
        process = self._postgres_process
        return Cluster(
            root,
            self.home / "data",
            log,
            self._credentials(),
            process,
            self._tuning,
            die_with_parent=self._die_with_parent,
        )

    def _running_cluster(self) -> Cluster:
        if DATABASE_URL in self._environ or not self._postgres_process.running():
            raise UnavailableError("error-stack-not-running")
        return self._cluster(rootfs.rootfs_path(self._cache_dir))

    def _broker(self, root: Path) -> Broker:
        log = self.home / "broker.log"
        folder = self.home / "broker"
        process = self._broker_process
        return Broker(root, folder, log, self._credentials(), process, die_with_parent=self._die_with_parent)

    def _mqtt_url(self) -> str:
        port = self._port("broker")
        return f"mqtt://{USER}:{self._credentials().broker_password}@{LOOPBACK}:{port}"

    def _port(self, name: str) -> int:
        port = self._ports.known(name)
        if port is None:
            raise UsageError("error-stack-never-started")
        return port

    def _credentials(self) -> Credentials:
        return load_credentials(self.home / "credentials.json")

    def _status_of(self, process: SandboxedProcess, variable: str) -> ServerStatus:
        external = variable in self._environ
        pid = None if external else process.pid()
        return ServerStatus(
            process.name, pid is not None, external, None if external else self._ports.known(process.name), pid
        )

    def _prepare_home(self) -> None:
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._run_dir.mkdir(mode=0o700, exist_ok=True)
            self._lock.touch(mode=0o600)
        except OSError as error:
            raise UsageError("error-home-unwritable", home=str(self.home), reason=error.strerror or "") from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one `up` or `down` work at a time."""
        with self._lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
