"""A device that spoke over a shared account is attached with one of its own, which works, on its topics alone."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from domain.endpoint import mqtt_endpoint
from domain.reading import RawMessage
from ingest.assembly import Assembler
from storage import api_tokens
from storage.readings import TimescaleReadings
from storage.registry import TimescaleRegistry
from tests.fixtures.broker import RestartableBroker
from tests.fixtures.chirpstack import EUI, fludia, uplink
from tests.fixtures.mqtt_device import Device
from tests.fixtures.registry import SCHOOL
from tests.fixtures.web import served

TOPIC = "vigie/v1/eau-1/readings"
PAYLOAD = b'{"register": "volume", "time": "2026-11-20T08:00:00Z", "value": 1200, "unit": "L"}'
REGISTER = {"channel": "volume", "name": "volume", "kind": "index", "unit": "L", "interval_s": 900}
ASKED = {
    "device": "eau-1",
    "meter": "eau",
    "site": "school",
    "fluid": "water",
    "registers": [REGISTER],
    "account": True,
}


def arrive(url: str, *messages: RawMessage) -> None:
    sink = TimescaleReadings(url)
    sink.write(Assembler(sink, "test", lambda: 0.0).assemble(messages))
    sink.close()


@pytest.fixture
def browser(database_url: str, broker: RestartableBroker) -> Iterator[httpx.Client]:
    registry = TimescaleRegistry(database_url)
    registry.load_territory()
    registry.upsert_sites([SCHOOL])
    _, token = api_tokens.create(database_url, "technician", "Claire")
    headers = {"Authorization": f"Bearer {token}"}
    with (
        served(database_url, broker_admin=mqtt_endpoint(broker.admin_url)) as web,
        httpx.Client(base_url=f"{web.url}/api/v1", headers=headers, timeout=20) as client,
    ):
        yield client


def detail(browser: httpx.Client, sender: str) -> dict[str, object]:
    found = browser.get("/unknown-devices/sender", params={"kind": "device", "sender": sender})
    account: dict[str, object] = found.json()["account"]
    return account


def test_it_gets_its_own_beside_the_shared_one(
    browser: httpx.Client, database_url: str, broker: RestartableBroker
) -> None:
    shared = {"device": "chantier", "publish": ["vigie/v1/#"]}
    common = browser.post("/accounts", json=shared).json()["password"]
    arrive(database_url, RawMessage(TOPIC, PAYLOAD, datetime.now(UTC)))
    assert detail(browser, "eau-1") == {"state": "own", "publish": ["vigie/v1/eau-1/#"], "subscribe": []}
    answer = browser.post("/unknown-devices/attach", json=ASKED)
    assert answer.status_code == 200, answer.text
    given = answer.json()["account"]
    assert (answer.json()["replayed"]["stored"], answer.json()["account_refused"]) == (1, None)
    assert (given["device"], given["publish"]) == ("eau-1", ["vigie/v1/eau-1/#"])
    with Device(broker.url, "eau-1", given["password"]) as device:
        assert not device.refused
        assert device.publish(TOPIC, "[]")
        assert not device.publish("vigie/v1/eau-2/readings", "[]")
    with Device(broker.url, "chantier", common) as device:
        assert device.publish(TOPIC, "[]"), "until its own account is typed into it, it speaks as before"
    assert detail(browser, "eau-1")["state"] == "held"
    # Again: it is attached as it was, and keeps its password.
    again = browser.post("/unknown-devices/attach", json=ASKED).json()
    assert again["account"] is None
    assert again["account_refused"] == "« eau-1 » n’a pas reçu de compte : il en a déjà un."  # noqa: RUF001 (French)
    with Device(broker.url, "eau-1", given["password"]) as device:
        assert not device.refused


def test_a_topic_of_another_device_is_not_given(
    browser: httpx.Client, database_url: str, broker: RestartableBroker
) -> None:
    arrive(database_url, RawMessage(TOPIC, PAYLOAD, datetime.now(UTC)))
    # An account of a device with a register of its own, on the same topics.
    arrive(database_url, RawMessage("vigie/v1/other/readings", PAYLOAD, datetime.now(UTC)))
    assert browser.post("/accounts", json={"device": "other", "publish": ["vigie/v1/#"]}).status_code == 201
    assert browser.post("/unknown-devices/attach", json=ASKED | {"device": "other", "meter": "o", "account": False}
                        ).status_code == 200  # fmt: skip
    answer = browser.post("/unknown-devices/attach", json=ASKED).json()
    assert answer["account"] is None
    assert "other" in answer["account_refused"]
    assert answer["replayed"]["stored"] == 1


def test_behind_a_network_server_it_is_offered_none(browser: httpx.Client, database_url: str) -> None:
    arrive(database_url, uplink(datetime(2026, 11, 20, 8, tzinfo=UTC), fludia(100_000, (10, 20, 0, 30)), 1))
    assert detail(browser, EUI) == {"state": "behind", "publish": [], "subscribe": []}
