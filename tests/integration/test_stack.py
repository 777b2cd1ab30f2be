"""The local stack for real: it starts, keeps its data, survives a kill, refuses strangers."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import paho.mqtt.client as paho
import psycopg
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from app.catalogue import catalogue
from deploy.memory import free_port
from deploy.postgres import THROWAWAY
from deploy.stack import Stack
from domain.errors import UnavailableError, UsageError
from tests.fixtures.broker import RestartableBroker

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="vigie-stack-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def stack(home: Path) -> Iterator[Stack]:
    made = Stack(home, catalogue("en"), environ={}, tuning=THROWAWAY, die_with_parent=True)
    yield made
    made.down()


def _try_connecting(url: str, user: str | None, password: str | None) -> ReasonCode:
    """Return what the broker answers to a connection."""
    answers: list[ReasonCode] = []
    answered = threading.Event()
    client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)

    def on_connect(
        _client: paho.Client, _data: object, _flags: paho.ConnectFlags, code: ReasonCode, _properties: Properties | None
    ) -> None:
        answers.append(code)
        answered.set()

    client.on_connect = on_connect
    client.username_pw_set(user, password)
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    client.connect(parts.hostname, parts.port)
    client.loop_start()
    try:
        assert answered.wait(10)
    finally:
        client.disconnect()
        client.loop_stop()
    return answers[0]


def test_first_start_gives_a_timescale_database_owned_by_an_ordinary_login(stack: Stack) -> None:
    env = stack.up()
    assert (env.started_database, env.started_broker) == (True, True)
    with psycopg.connect(env.database_url) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolcreaterole, current_setting('listen_addresses'), host(inet_server_addr())"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        extensions = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
    assert row == (False, True, "127.0.0.1", "127.0.0.1")
    assert extensions >= {"timescaledb", "btree_gist"}


def test_second_up_starts_nothing(stack: Stack) -> None:
    first = stack.up()
    second = stack.up()
    assert (second.started_database, second.started_broker) == (False, False)
    assert second.variables() == first.variables()


def test_data_and_address_survive_a_restart_and_a_kill(stack: Stack) -> None:
    url = stack.up().database_url
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert stack.down() == ("broker", "postgres")
    assert [server.running for server in stack.status()] == [False, False]
    assert stack.up().database_url == url
    stack.kill()
    assert [server.running for server in stack.status()] == [False, False]
    assert stack.up().database_url == url
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_first_start_interrupted_half_way_is_completed(stack: Stack, home: Path) -> None:
    url = stack.up().database_url
    stack.drop_database("vigie")
    (home / "run" / "postgres.prepared").unlink()
    assert stack.up().started_database is False
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("vigie",)


def test_a_server_that_cannot_start_is_told_with_its_log(stack: Stack, home: Path) -> None:
    (home / "data").mkdir()
    (home / "data" / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(UnavailableError, match=r"error-stack-server-failed.*PostgreSQL.*postgres\.log"):
        stack.up()
    assert [server.running for server in stack.status()] == [False, False]


def test_servers_die_with_the_process_that_asked_for_it(home: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from app.catalogue import catalogue\n"
        "from deploy.stack import Stack\n"
        "Stack(Path(sys.argv[1]), catalogue('en'), environ={}, die_with_parent=True).up()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(home)], cwd=PROJECT, check=False)
    assert done.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 10
    orphans = Stack(home, catalogue("en"), environ={})
    while any(server.running for server in orphans.status()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [server.running for server in orphans.status()] == [False, False]


def test_another_process_finds_and_stops_the_servers(stack: Stack, home: Path) -> None:
    stack.up()
    environ = {**os.environ, "VIGIE_HOME": str(home), "PYTHONPATH": str(PROJECT)}
    environ = {name: value for name, value in environ.items() if not name.endswith("_URL")}
    done = subprocess.run(
        [sys.executable, "-m", "app", "stack", "down", "--json"],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout.splitlines()[-1]) == {"stopped": ["broker", "postgres"]}
    assert [server.running for server in stack.status()] == [False, False]


def test_a_lost_process_id_is_found_again(stack: Stack, home: Path) -> None:
    stack.up()
    pids = [server.pid for server in stack.status()]
    for file in (home / "run").glob("*.pid"):
        file.unlink()
    assert [server.pid for server in stack.status()] == pids
    (home / "run" / "postgres.pid").write_text(str(os.getpid()))
    assert stack.status()[0].pid == pids[0], "a process id that is not the server's is never trusted"


def test_credentials_are_private_and_differ_between_stacks(stack: Stack, home: Path) -> None:
    stack.up()
    assert stat.S_IMODE((home / "credentials.json").stat().st_mode) == 0o600
    passwords = json.loads((home / "credentials.json").read_text())
    assert len(set(passwords.values())) == 4
    assert all(len(password) >= 32 for password in passwords.values())


def test_a_database_of_its_own_and_its_copy(stack: Stack) -> None:
    stack.up()
    with psycopg.connect(stack.create_database("first")) as connection:
        connection.execute("CREATE TABLE here AS SELECT 1 AS one")
    with psycopg.connect(stack.create_database("second", template="first")) as connection:
        assert connection.execute("SELECT one FROM here").fetchone() == (1,)
    stack.drop_database("first")
    with pytest.raises(psycopg.OperationalError), psycopg.connect(stack.url_of("first")):
        pass
    with pytest.raises(UsageError):
        stack.create_database("bad; name")


def test_servers_named_by_the_environment_are_left_alone(home: Path) -> None:
    named = {
        "VIGIE_DATABASE_URL": f"postgresql://someone@127.0.0.1:{free_port()}/x",
        "VIGIE_MQTT_URL": f"mqtt://127.0.0.1:{free_port()}",
    }
    outside = Stack(home / "unused", catalogue("en"), environ=named)
    env = outside.up()
    assert env.variables() == named
    assert (env.started_database, env.started_broker) == (False, False)
    assert not (home / "unused").exists()


def test_the_broker_refuses_strangers(broker: RestartableBroker) -> None:
    parts = urlsplit(broker.url)
    assert _try_connecting(broker.url, None, None).is_failure
    assert _try_connecting(broker.url, parts.username, "wrong").is_failure
    assert not _try_connecting(broker.url, parts.username, parts.password).is_failure


def test_the_broker_comes_back_at_its_address(broker: RestartableBroker) -> None:
    parts = urlsplit(broker.url)
    broker.stop()
    with pytest.raises(OSError):
        _try_connecting(broker.url, parts.username, parts.password)
    broker.start()
    assert not _try_connecting(broker.url, parts.username, parts.password).is_failure
    broker.kill()
    broker.start()
    assert not _try_connecting(broker.url, parts.username, parts.password).is_failure


def test_each_test_database_is_migrated_and_fresh(database_url: str, empty_database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname NOT LIKE 'pg\\_%'").fetchone()
    with psycopg.connect(empty_database_url) as connection:
        public = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert tables is not None
    assert tables[0] > 10
    assert public == (0,)
