"""What a collector says of itself, in the database, on its own port, and once it is stopped or given up."""

import socket
from pathlib import Path
from typing import Any

import psycopg

from deploy.memory import free_port
from simulators.publisher import publish
from tests.chaos.metrics import condition, read
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.process import Vigie, end, eventually
from tests.fixtures.registry import one_meter
from tests.integration.test_collector import messages


def told(url: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT name, share, condition, held_messages, last_stored_at IS NOT NULL FROM collector_state"
        ).fetchall()


def test_a_collector_reports_stops_and_is_given_up(
    database_url: str, broker: RestartableBroker, tmp_path: Path
) -> None:
    one_meter(database_url)
    vigie, port = Vigie(database_url, broker.url, tmp_path), free_port()
    with vigie.running("ingest", "--name", "one", "--group", "team", "--metrics-port", str(port)) as collector:
        assert eventually(lambda: condition(port) == "collecting")
        publish(messages(0, 5), broker.url)
        assert eventually(lambda: 'vigie_collector_stored_total{collector="team.one"} 5.0' in read(port))
        assert eventually(lambda: told(database_url) == [("team.one", "team", "collecting", 0, True)])
        refused = vigie.run("ingest", "--name", "one", "--group", "team", "--forget")
        assert refused.returncode == 4
        assert refused.stderr.startswith("Collector “team.one” is at work: stop it first")
        assert end(collector) == 0
    assert told(database_url) == [("team.one", "team", "stopped", 0, True)]
    assert vigie.json("ingest", "--name", "one", "--group", "team", "--forget") == {"forgotten": "one"}
    assert told(database_url) == []


def test_a_port_that_is_taken_is_one_sentence(database_url: str, broker: RestartableBroker, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = Vigie(database_url, broker.url, tmp_path).run("ingest", "--metrics-port", port)
    assert done.returncode == 2
    assert "--metrics-port" in done.stderr
    assert "Traceback" not in done.stderr
