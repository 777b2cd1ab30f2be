"""PostgreSQL 17 with TimescaleDB in the sandbox: cluster, configuration, start, readiness, databases."""

import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy import sandbox
from deploy.memory import LOOPBACK, Credentials
from deploy.process import SandboxedProcess
from domain.errors import UnavailableError, UsageError

OWNER = "vigie"
EXTENSIONS = ("timescaledb", "btree_gist")

LAPTOP: Mapping[str, str] = {
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",  # history fills in at full speed: fewer forced checkpoints
    "checkpoint_timeout": "15min",
    "synchronous_commit": "on",  # an acknowledged message is a stored message
    "max_connections": "100",
}
"""Settings for a laptop that runs everything."""

THROWAWAY: Mapping[str, str] = {
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "max_connections": "100",
    # Its data die with the test session, so a power cut has nothing to spoil.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    # The workers of TimescaleDB connect to every database, and a template must have no connection when copied.
    "timescaledb.max_background_workers": "0",
}
"""Settings for the test suite's cluster."""

_ALWAYS: Mapping[str, str] = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "shared_preload_libraries": "timescaledb",
    "timescaledb.telemetry_level": "off",
    "jit": "off",  # its compiler is left out of the root folder (deploy.rootfs)
    "logging_collector": "off",  # standard error goes to our log file
    "log_min_messages": "warning",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

_HBA = f"# Written by Vigie: loopback only, passwords only.\nhost all all {LOOPBACK}/32 scram-sha-256\n"

# Idempotent: an interrupted first start is completed by the next one. \gexec runs each row of the query before it.
_OWNER_SQL = """
SELECT 'CREATE ROLE {owner} LOGIN CREATEROLE' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{owner}') \\gexec
ALTER ROLE {owner} PASSWORD '{password}';
"""
_DATABASE_SQL = """
SELECT 'CREATE DATABASE {name} OWNER {owner}'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}') \\gexec
\\connect {name}
SET client_min_messages = warning;
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One database cluster: where its files are and how it is tuned."""

    rootfs: Path
    data: Path
    log: Path
    credentials: Credentials
    process: SandboxedProcess
    tuning: Mapping[str, str]
    die_with_parent: bool = False

    def start(self, port: int) -> None:
        """Start the server on a port, making the cluster where absent.

        Raises:
            UnavailableError: the server does not come up; the sentence names its log.
        """
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        (self.data / "pg_hba.conf").write_text(_HBA, encoding="utf-8")
        # A crash leaves postmaster.pid behind. Nobody runs on this folder, for we hold its lock.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        settings = {**_ALWAYS, **self.tuning, "port": str(port)}
        inside = ["postgres", "-D", "/data"]
        inside += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        line = sandbox.command(
            self.rootfs, inside, user="postgres", writable={self.data: "/data"}, die_with_parent=self.die_with_parent
        )
        self.process.start(line, self.log, sandbox.environment())
        if not self.process.wait_until(lambda: self.ready(port), patience_s=120.0):
            self.process.kill()
            raise UnavailableError("error-stack-server-failed", server="PostgreSQL", log=str(self.log))

    def prepare(self, port: int) -> None:
        """Make the login and the database `vigie` where absent, with the stored password."""
        self.sql(port, _OWNER_SQL.format(owner=OWNER, password=self.credentials.database_password))
        self.create_database(port, OWNER)

    def stop(self) -> bool:
        """Stop the server (clients are disconnected, nothing is lost); return whether it was running."""
        return self.process.stop(signal.SIGINT, patience_s=60.0)

    def ready(self, port: int) -> bool:
        """Tell whether the server accepts connections."""
        inside = ["pg_isready", "-q", "-h", LOOPBACK, "-p", str(port)]
        line = sandbox.command(self.rootfs, inside, user="postgres")
        done = subprocess.run(line, env=sandbox.environment(), capture_output=True, check=False)
        return done.returncode == 0

    def create_database(self, port: int, name: str) -> None:
        """Create a database with the extensions, owned by the login `vigie`; nothing happens where it exists.

        Raises:
            UsageError: not a plain name.
        """
        self._check_name(name)
        extensions = "".join(f"CREATE EXTENSION IF NOT EXISTS {extension};\n" for extension in EXTENSIONS)
        self.sql(port, _DATABASE_SQL.format(name=name, owner=OWNER) + extensions)

    def copy_database(self, port: int, name: str, template: str) -> None:
        """Create a database as a copy of one that nobody is connected to."""
        self._check_name(name)
        self._check_name(template)
        self.sql(port, f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template};")

    def drop_database(self, port: int, name: str) -> None:
        """Drop a database, disconnecting its clients; nothing happens where it is absent."""
        self._check_name(name)
        self.sql(port, f"DROP DATABASE IF EXISTS {name} WITH (FORCE);")

    def sql(self, port: int, script: str) -> None:
        """Run a psql script as the superuser.

        Raises:
            UnavailableError: it fails; the sentence carries the server's words.
        """
        inside = ["psql", "-h", LOOPBACK, "-p", str(port), "-U", "postgres", "-d", "postgres"]
        inside += ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"]
        line = sandbox.command(self.rootfs, inside, user="postgres")
        secrets = {"PGPASSWORD": self.credentials.superuser_password}
        done = subprocess.run(
            line, input=script, env=sandbox.environment(secrets), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            detail = done.stderr.strip().replace("\n", " ")
            raise UnavailableError("error-stack-sql-failed", detail=detail)

    def _initdb(self) -> None:
        """Make the cluster under a temporary name, then rename it: an interruption leaves nothing half-made."""
        half_made = self.data.with_name(f"{self.data.name}.tmp")
        shutil.rmtree(half_made, ignore_errors=True)
        half_made.mkdir(mode=0o700, parents=True)
        inside = ["initdb", "-D", "/data", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"]
        inside += ["--auth=scram-sha-256", "--pwfile=/dev/stdin"]
        line = sandbox.command(self.rootfs, inside, user="postgres", writable={half_made: "/data"})
        done = subprocess.run(
            line,
            input=f"{self.credentials.superuser_password}\n",
            env=sandbox.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            self.log.write_text(done.stdout + done.stderr, encoding="utf-8")
            raise UnavailableError("error-stack-server-failed", server="initdb", log=str(self.log))
        half_made.rename(self.data)

    def _check_name(self, name: str) -> None:
        if re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name) is None:
            raise UsageError("error-stack-database-name", name=name)
