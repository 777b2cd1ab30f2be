"""What runs for long, at its start: a refused login ends it, a server that is away is waited for and told of."""

import signal
from pathlib import Path

import httpx
import pytest

from deploy.memory import free_port
from domain.endpoint import mqtt_endpoint
from ingest.collector import prepare_session
from simulators.publisher import publish
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.command import call
from tests.fixtures.process import Vigie, end, eventually
from tests.fixtures.registry import one_meter
from tests.integration.test_collector import messages
from tests.integration.test_collector_state import told

LASTING = ("ingest", "worker", "serve")


@pytest.mark.parametrize("command", LASTING)
def test_a_login_that_the_database_refuses_is_one_sentence(command: str, database_url: str, tmp_path: Path) -> None:
    wrong = database_url.replace("postgresql://vigie:", "postgresql://vigie:not-")
    done = Vigie(wrong, "mqtt://127.0.0.1:9", tmp_path).run(command)
    assert done.returncode == 2
    (told,) = done.stderr.splitlines()
    assert told.startswith("The database refuses the login")
    assert "VIGIE_DATABASE_URL" in told


@pytest.mark.parametrize("command", [*LASTING, "ingest --forget"])
def test_an_address_of_another_kind_is_one_sentence(command: str, tmp_path: Path) -> None:
    done = Vigie("mysql://vigie@127.0.0.1/vigie", "mqtt://127.0.0.1:9", tmp_path).run(*command.split())
    assert done.returncode == 2
    assert done.stderr == "VIGIE_DATABASE_URL must begin with postgresql://, not mysql://: correct it.\n"


def test_a_collector_says_that_it_listens_when_it_does(
    database_url: str, broker: RestartableBroker, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    broker.stop()
    with Vigie(database_url, broker.url, tmp_path).running("ingest", log=log) as collector:
        assert eventually(lambda: "broker_away" in log.read_text())
        assert "is listening" not in log.read_text()
        broker.start()
        assert eventually(lambda: "Collector “collector” is listening" in log.read_text())
        assert end(collector) == 0


def test_a_database_that_is_away_is_waited_for(broker: RestartableBroker, tmp_path: Path) -> None:
    log = tmp_path / "log"
    nowhere = f"postgresql://vigie:secret@127.0.0.1:{free_port()}/vigie"
    with Vigie(nowhere, broker.url, tmp_path).running("ingest", log=log) as collector:
        assert eventually(lambda: "The database does not answer" in log.read_text())
        assert eventually(lambda: "is listening" in log.read_text() or "database_away" in log.read_text())
        assert end(collector) == 0


def test_a_name_that_no_collector_had_is_not_found_and_its_session_ended(
    database_url: str, broker: RestartableBroker, tmp_path: Path
) -> None:
    one_meter(database_url)
    vigie = Vigie(database_url, broker.url, tmp_path)
    # A session that was prepared, and whose collector never ran.
    prepare_session(mqtt_endpoint(broker.url), "early")
    publish(messages(0, 3), broker.url)
    done = call("ingest", "--forget", "--name", "early", **vigie.environment)
    assert done.returncode == 3
    assert "No collector “early”" in done.stderr
    assert "given up" not in done.stderr
    log = tmp_path / "log"
    with vigie.running("ingest", "--name", "early", log=log) as collector:
        assert eventually(lambda: "is listening" in log.read_text())
        publish(messages(3, 4), broker.url)
        assert eventually(lambda: told(database_url) == [("early", None, "collecting", 0, True)])
        assert end(collector) == 0
    # What waited in the session is gone with it; what came later is there.
    assert log.read_text().splitlines()[-1] == "Collector stopped. Messages: 1, readings stored: 1."


def test_a_worker_without_a_database_waits_and_stops_when_it_is_told(tmp_path: Path) -> None:
    log = tmp_path / "log"
    nowhere = f"postgresql://vigie:secret@127.0.0.1:{free_port()}/vigie"
    with Vigie(nowhere, "mqtt://127.0.0.1:9", tmp_path).running("worker", log=log) as worker:
        assert eventually(lambda: "database_away" in log.read_text())
        assert end(worker) == 0
    text = log.read_text()
    assert "Unexpected error" not in text
    assert "error-" not in text
    assert text.count("database_away") == 1


def test_pages_without_a_database_tell_metrics_at_once(tmp_path: Path) -> None:
    log, port = tmp_path / "log", free_port()
    nowhere = f"postgresql://vigie:secret@127.0.0.1:{free_port()}/vigie"
    with Vigie(nowhere, "mqtt://127.0.0.1:9", tmp_path).running("serve", "--port", str(port), log=log) as server:
        assert eventually(lambda: "Pages and API" in log.read_text())
        answer = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=30)
        assert end(server, signal.SIGINT) == 0
    assert answer.status_code == 200
    assert "vigie_database_up 0.0" in answer.text
    assert "vigie_registers" not in answer.text
    assert log.read_text().count("database_away") == 1
